"""What editors have looked for in the list of keywords in vain: candidates for new keywords."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import single_line
from osiris_nlp.base.words import fold
from osiris_nlp.desk.store.schema import articles, vain_searches
from osiris_nlp.desk.store.store import Store, now, storable

MAX_SEARCH = 255  # characters
# A search without a proposal on a single article is more likely a slip of the pen.
_MIN_ARTICLES = 2


@dataclass(frozen=True, slots=True)
class CandidateKeyword:
    """A text that editors have looked for in vain, or proposed as a keyword.

    `text` is the most frequent spelling or, of equally frequent ones, the latest, and `key` is what all
    spellings have in common. `articles` are the numbers of the articles where editors typed it, those of the
    latest searches first. `n_proposals` counts each editor once per article.
    """

    text: str
    key: str
    articles: tuple[int, ...]
    n_editors: int
    n_proposals: int
    latest: dt.datetime


def search_key(text: str) -> str:
    """Return what searches are compared by: equal if they differ only in case, accents or spacing.

    Examples
    --------
    >>> search_key("Internet par  Satéllites") == search_key("internet par satellites")
    True
    """
    return " ".join(fold(text).split())[:MAX_SEARCH].rstrip()


def add_vain_search(
    store: Store, article: int, *, text: str, editor: str, is_proposed: bool
) -> None:
    """Record that an editor has looked for a text in the list of keywords in vain, or proposes it as a keyword.

    The same search by the same editor on the same article adds nothing, except that a proposal makes the
    earlier search a proposal. Any proposal takes back the dismissal of its text.

    Raises
    ------
    InputError
        If the article does not exist, the text is longer than 255 characters, or nothing is left of it
        without accents and control characters.
    """
    spelling = single_line(storable(text)).strip()
    key = search_key(spelling)
    if not key:
        raise InputError(f"Empty search {text!r:.80}", "expected the name of a keyword")
    if len(spelling) > MAX_SEARCH:
        raise InputError(
            f"A search of {len(spelling)} characters", f"expected at most {MAX_SEARCH} characters"
        )
    row = {"article": article, "text": spelling, "key": key, "editor": editor, "made": now()}
    has_key = vain_searches.c.key == key
    is_same = has_key & (vain_searches.c.article == article) & (vain_searches.c.editor == editor)

    def work(connection: sa.Connection) -> None:
        locked = sa.select(articles.c.number).where(articles.c.number == article).with_for_update()
        if connection.scalar(locked) is None:
            raise InputError(f"No article {article}", "look it up in the queue")
        if is_proposed:
            takes_back = vain_searches.update().where(has_key, vain_searches.c.dismissed.is_(True))
            connection.execute(takes_back.values(dismissed=False))
        was_proposed = connection.scalar(sa.select(vain_searches.c.proposed).where(is_same))
        if was_proposed is None:
            values = row | {"proposed": is_proposed, "dismissed": False}
            connection.execute(vain_searches.insert().values(values))
        elif is_proposed and not was_proposed:
            update = vain_searches.update().where(is_same)
            connection.execute(update.values(row | {"proposed": True}))

    store.write(work)


def candidate_keywords(store: Store, *, limit: int = 100) -> list[CandidateKeyword]:
    """Return the texts that were proposed, or looked for in vain on two articles, unless they are dismissed.

    Those with the most proposals come first, then those with the most articles, then the latest. A dismissed
    text is left out until somebody proposes it again.
    """
    n_proposals = _count_if(vain_searches.c.proposed)
    n_articles = sa.func.count(vain_searches.c.article.distinct())
    latest = sa.func.max(vain_searches.c.made)
    is_candidate = (n_proposals > 0) | (n_articles >= _MIN_ARTICLES)
    query = (
        sa.select(vain_searches.c.key)
        .group_by(vain_searches.c.key)
        .having(_count_if(vain_searches.c.dismissed) == 0, is_candidate)
        .order_by(n_proposals.desc(), n_articles.desc(), latest.desc(), vain_searches.c.key)
        .limit(limit)
    )
    with store.reading() as connection:
        rows_by_key: dict[str, list[sa.Row[tuple[object, ...]]]] = {
            key: [] for key in connection.scalars(query)
        }
        rows = sa.select(vain_searches).where(vain_searches.c.key.in_(rows_by_key))
        newest = rows.order_by(vain_searches.c.made.desc(), vain_searches.c.number.desc())
        for row in connection.execute(newest):
            rows_by_key[row.key].append(row)
    return [_candidate(rows) for rows in rows_by_key.values() if rows]


def dismiss_candidate(store: Store, key: str) -> bool:
    """Leave a text out of the candidates until somebody proposes it again; return whether there was one."""
    query = vain_searches.update().where(
        vain_searches.c.key == key, vain_searches.c.dismissed.is_(False)
    )
    return store.write(
        lambda connection: connection.execute(query.values(dismissed=True)).rowcount > 0
    )


def _count_if(column: "sa.Column[bool]") -> "sa.ColumnElement[int]":
    return sa.func.count(sa.case((column.is_(True), 1)))


def _candidate(rows: Sequence["sa.Row[tuple[object, ...]]"]) -> CandidateKeyword:
    """Return the candidate of searches with the same key, the latest first."""
    spellings = Counter(row.text for row in rows)
    return CandidateKeyword(
        text=max(spellings, key=spellings.__getitem__),  # the latest of the most frequent
        key=rows[0].key,
        articles=tuple(dict.fromkeys(row.article for row in rows)),
        n_editors=len({row.editor for row in rows}),
        n_proposals=sum(row.proposed for row in rows),
        latest=dt.datetime.fromisoformat(rows[0].made),
    )
