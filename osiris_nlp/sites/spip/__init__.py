"""SPIP sites, as a kind of site: find the database, read its tables, render its texts."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.messages import SentArticle
from osiris_nlp.sites.spip.archive import Archive, open_archive
from osiris_nlp.sites.spip.article_rows import row_from_columns, sent_section
from osiris_nlp.sites.spip.connection import find_site_database, is_site
from osiris_nlp.sites.wire import Wire

__all__ = [
    "display_name",
    "is_site",
    "open_site",
    "row_from_sent",
    "title",
    "wire",
]
title = "SPIP"


def display_name(location: str | Path) -> str:
    """Return how messages name a location; InputError if it is not a SPIP site."""
    return find_site_database(location).name


def open_site(location: str | Path, choice: Choice) -> AbstractContextManager[Archive]:
    """Open the archive of a site; see `open_archive`."""
    return open_archive(find_site_database(location, prefix=choice.prefix))


def row_from_sent(sent: SentArticle) -> dict[str, Any]:
    """Return an article that a site sends as a raw row; the titles of links are unknown.

    Its `fields` are columns of the table articles, with `id_article`.
    """
    section = sent_section(sent.sections)
    return row_from_columns(sent.fields, site=sent.site, section=section, labels={}, titles={})


def wire() -> Wire:
    """Return the bodies of requests and answers, which need pydantic."""
    from osiris_nlp.sites.spip.spip_wire import WIRE  # noqa: PLC0415

    return WIRE
