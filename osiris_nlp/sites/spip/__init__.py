"""SPIP sites, as a kind of site: find the database, read its tables, render its texts."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.spip.archive import Archive, open_archive
from osiris_nlp.sites.spip.connection import find_site_database, is_site
from osiris_nlp.sites.spip.packing import depot, plugin_zip
from osiris_nlp.sites.spip.rows import row_from_columns, sent_section, sent_title

__all__ = [
    "depot",
    "is_site",
    "name_from_sent",
    "open_site",
    "place_name",
    "plugin_zip",
    "row_from_sent",
]
name_from_sent = sent_title


def place_name(place: str | Path) -> str:
    """Return how messages name a place; InputError if it is not a SPIP site."""
    return find_site_database(place).name


def open_site(place: str | Path, choice: Choice) -> AbstractContextManager[Archive]:
    """Open the archive of a site; see `open_archive`."""
    return open_archive(find_site_database(place, prefix=choice.prefix))


def row_from_sent(
    columns: Mapping[str, Any], section: Sequence[str], *, site: str
) -> dict[str, Any]:
    """Return an article that a site sends as a raw row; the titles of links are unknown.

    Parameters
    ----------
    columns : of the table articles, by name, as stored, with `id_article`
    section : the titles, as stored, of its rubriques from the root
    """
    return row_from_columns(columns, site=site, section=sent_section(section), labels={}, titles={})
