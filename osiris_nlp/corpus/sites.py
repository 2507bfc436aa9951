"""Sites as sources: recognise them, read their rows and cut them into spans."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.rows import RawRows, article_from_row
from osiris_nlp.corpus.sources import Source, Span
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keyword import LARGEST_NUMBER, json_id
from osiris_nlp.sites.kinds import find_kind, kind_at, kind_of
from osiris_nlp.sites.matching import Match, keyword_ids, match_keywords
from osiris_nlp.sites.messages import SentArticle
from osiris_nlp.taxonomy import Taxonomy

_SITE_ROWS = 5000  # articles per span; each span reads the site's keywords and rubriques again


def may_be_site(location: str | Path) -> bool:
    """Return whether a location is a site: a folder or the URL of a database; a file is neither."""
    if "://" not in str(location) and not os.path.isdir(location):  # noqa: PTH112 (it may be too long)
        return False

    return kind_at(location) is not None


def site_name(location: str | Path) -> str:
    """Return the name of a site in messages."""
    return kind_of(location).display_name(location)


def site_rows(
    span: Span,
    taxonomy: Taxonomy | None,
    choice: Choice | None,
    on_match: Callable[[Match], None] | None,
) -> RawRows:
    """Yield a site's rows, with the press outlet and day that close their texts."""
    choice = choice or Choice()
    with kind_of(span.source.location).open_site(span.source.location, choice) as archive:
        match = match_keywords(archive.label_keywords(choice).values(), taxonomy)
        if on_match:
            on_match(replace(match, site=archive.name))
        for number, row in archive.articles(choice, match.labels, span.start, span.stop):
            yield number, row if isinstance(row, InputError) else _with_closing_source(row)


def article_from_sent(sent: SentArticle) -> Article:
    """Return an article that a site sends as `read_articles` reads it from the site's database.

    Links without a text, such as ``[->art12]`` in SPIP, have no title: only the database knows it. The
    article has no labels, and no url.

    Raises
    ------
    InputError
        As `article_from_row`.

    Examples
    --------
    >>> fields = {"id_article": 12, "titre": "3. La fibre", "texte": "{{Kolda}} attend."}
    >>> article = article_from_sent(SentArticle("spip", "osiris.sn", fields, ["1. Presse", "2016"]))
    >>> article.id, article.title, article.text, article.section
    ('osiris.sn/12', 'La fibre', 'Kolda attend.', 'Presse > 2016')
    """
    row = find_kind(sent.kind).row_from_sent(sent)
    return article_from_row(_with_closing_source(row), default_id="")


def _with_closing_source(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a site with the press outlet and day that close its text."""
    from osiris_nlp.corpus.pages import find_closing_source  # noqa: PLC0415

    outlet, day = find_closing_source(row["text"])
    return {**row, "source": outlet, "source_date": day.isoformat() if day else None}


def site_keywords(source: Source, taxonomy: Taxonomy) -> tuple[str, dict[str, int]]:
    """Return the name of a site, and the `id_mot` of each label that is one of its keywords.

    An `id_mot` is a number from 1: keywords with other ids have none.
    """
    choice = Choice()
    with kind_of(source.location).open_site(source.location, choice) as archive:
        keywords = archive.label_keywords(choice)
        id_mots = {id_: number for id_ in keywords if isinstance(number := json_id(id_), int)}
        ids = keyword_ids((keywords[id_] for id_ in id_mots), taxonomy)
        return archive.name, {label: id_mots[id_] for label, id_ in ids.items()}


def cut_site(source: Source, size: int) -> tuple[list[Span], str]:
    """Return a site's spans, and a sha256 (hex) that changes when an article or a keyword changes."""
    choice, digest, ids = Choice(), hashlib.sha256(), []
    with kind_of(source.location).open_site(source.location, choice) as archive:
        for keyword in archive.label_keywords(choice).values():
            digest.update(repr(keyword).encode("utf-8", "replace"))
        for id_, stamp in archive.stamps(choice):
            ids.append(id_)
            digest.update(stamp.encode("utf-8", "replace"))
        if not ids:
            next(archive.articles(choice, {}), None)  # raises, naming the states there are
    # SQLite keeps any value in any column: before the numbers come missing ids, after them texts.
    numbers = sorted(id_ for id_ in ids if 0 < id_ <= LARGEST_NUMBER)
    bounds = [0, *numbers[_SITE_ROWS::_SITE_ROWS], None]
    spans = [
        Span(source, start or 0, stop, rows=len(ids[offset : offset + _SITE_ROWS]), size=size)
        for offset, (start, stop) in zip(count(step=_SITE_ROWS), pairwise(bounds))
    ]
    return spans, digest.hexdigest()
