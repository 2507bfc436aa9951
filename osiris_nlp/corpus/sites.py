"""Sites as sources: recognise them, read their rows and cut them into spans."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.rows import RawRows, article_from_row
from osiris_nlp.corpus.sources import Source, Span
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.kinds import KINDS, Kind, find_kind, kind_at
from osiris_nlp.sites.matching import Match, keyword_ids, match_keywords
from osiris_nlp.taxonomy import Taxonomy

_LARGEST_ID = (1 << 63) - 1  # that databases compare
_SITE_ROWS = 5000  # articles per span; each span reads the site's keywords and rubriques again


def may_be_site(place: str | Path) -> bool:
    """Return whether a place is a site: a folder or the URL of a database; a file is neither."""
    if "://" not in str(place) and not os.path.isdir(place):  # noqa: PTH112 (it may be too long)
        return False

    return kind_at(place) is not None


def site_name(place: str | Path) -> str:
    """Return the name of a site in messages."""
    return _kind(place).place_name(place)


def _kind(place: str | Path) -> Kind:
    """Return the kind of the site at a place; the first one says what is wrong with another place."""
    return kind_at(place) or find_kind(KINDS[0])


def site_rows(
    span: Span,
    taxonomy: Taxonomy | None,
    choice: Choice | None,
    on_match: Callable[[Match], None] | None,
) -> RawRows:
    """Yield a site's rows, with the press outlet and day that close their texts."""
    choice = choice or Choice()
    with _kind(span.source.place).open_site(span.source.place, choice) as archive:
        match = match_keywords(archive.label_keywords(choice).values(), taxonomy)
        if on_match:
            on_match(replace(match, site=archive.name))
        for number, row in archive.articles(choice, match.labels, span.start, span.stop):
            if isinstance(row, InputError):
                yield number, row
                continue
            yield number, _with_closing_source(row)


def article_from_columns(
    columns: Mapping[str, Any], section: Sequence[str], *, site: str
) -> Article:
    """Return an article that a site sends as `read_articles` reads it from the site's database.

    Links without a text, such as ``[->art12]``, have no title: only the database knows it. The
    article has no labels, and no url.

    Parameters
    ----------
    columns : of the table articles, by name, as stored, with `id_article`
    section : the titles, as stored, of its rubriques from the root
    site : the site's name

    Raises
    ------
    InputError
        As `article_from_row`.

    Examples
    --------
    >>> columns = {"id_article": 12, "titre": "3. La fibre", "texte": "{{Kolda}} attend."}
    >>> article = article_from_columns(columns, ["1. Presse", "2016"], site="osiris.sn")
    >>> article.id, article.title, article.text, article.section
    ('osiris.sn/12', 'La fibre', 'Kolda attend.', 'Presse > 2016')
    """
    row = find_kind(KINDS[0]).row_from_sent(columns, section, site=site)
    return article_from_row(_with_closing_source(row), default_id="")


def _with_closing_source(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a site with the press outlet and day that close its text."""
    from osiris_nlp.corpus.pages import find_closing_source  # noqa: PLC0415

    outlet, day = find_closing_source(row["text"])
    return {**row, "source": outlet, "source_date": day.isoformat() if day else None}


def site_keywords(
    source: Source, taxonomy: Taxonomy, choice: Choice | None = None
) -> tuple[str, dict[str, int]]:
    """Return the name of a site, and the `id_mot` of each label that is one of its keywords."""
    choice = choice or Choice()
    with _kind(source.place).open_site(source.place, choice) as archive:
        # SQLite keeps any value in any column: keywords are numbered from 1.
        keywords = [
            keyword
            for keyword in archive.label_keywords(choice).values()
            if 0 < keyword.id <= _LARGEST_ID
        ]
        return archive.name, keyword_ids(keywords, taxonomy)


def cut_site(source: Source, size: int, choice: Choice | None = None) -> tuple[list[Span], str]:
    """Return a site's spans, and a sha256 (hex) that changes when an article or a keyword changes."""
    choice, digest, ids = choice or Choice(), hashlib.sha256(), []
    with _kind(source.place).open_site(source.place, choice) as archive:
        for keyword in archive.label_keywords(choice).values():
            digest.update(repr(keyword).encode("utf-8", "replace"))
        for id_, stamp in archive.stamps(choice):
            ids.append(id_)
            digest.update(stamp.encode("utf-8", "replace"))
        if not ids:
            next(archive.articles(choice, {}), None)  # raises, naming the states there are
    # SQLite keeps any value in any column: before the numbers come missing ids, after them texts.
    numbers = sorted(id_ for id_ in ids if 0 < id_ <= _LARGEST_ID)
    bounds = [0, *numbers[_SITE_ROWS::_SITE_ROWS], None]
    spans = [
        Span(source, start or 0, stop, rows=len(ids[offset : offset + _SITE_ROWS]), size=size)
        for offset, (start, stop) in zip(count(step=_SITE_ROWS), pairwise(bounds))
    ]
    return spans, digest.hexdigest()
