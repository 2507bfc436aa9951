"""What editors have proposed as keywords, from an article: candidates for new keywords."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import single_line
from osiris_nlp.base.language.words import fold
from osiris_nlp.desk.articles.articles import lock_article
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, metadata
from osiris_nlp.desk.base.store.store import Store, now, storable

# What editors have proposed as keywords. Earlier versions also recorded searches without a match here, hence its name.
proposals = sa.Table(
    "vain_searches",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), nullable=False),
    sa.Column("text", sa.String(255), nullable=False),  # as typed
    sa.Column("key", sa.String(255), nullable=False, index=True),  # without case and accents
    sa.Column("editor", sa.String(80), nullable=False),
    sa.Column("dismissed", sa.Boolean, nullable=False),  # by somebody who manages the keywords
    sa.Column("made", MOMENT, nullable=False),
    sa.UniqueConstraint("article", "key", "editor"),
)


MAX_PROPOSAL = 255  # characters


@dataclass(frozen=True, slots=True)
class CandidateKeyword:
    """A text that editors have proposed as a keyword.

    `text` is the most frequent spelling or, of equally frequent ones, the latest, and `key` is what all
    spellings have in common. `articles` are the titles, by number, of the articles where editors proposed it,
    those of the latest proposals first. `n_proposals` counts each editor once per article.
    """

    text: str
    key: str
    articles: Mapping[int, str]
    n_editors: int
    n_proposals: int
    latest: dt.datetime


def proposal_key(text: str) -> str:
    """Return what proposals are compared by: equal if they differ only in case, accents or spacing.

    Examples
    --------
    >>> proposal_key("Internet par  Satéllites") == proposal_key("internet par satellites")
    True
    """
    return " ".join(fold(text).split())[:MAX_PROPOSAL].rstrip()


def propose_keyword(store: Store, article: int, *, text: str, editor: str) -> None:
    """Record that an editor proposes a text as a keyword, from an article.

    The same proposal by the same editor on the same article adds nothing. Any proposal takes back the
    dismissal of its text.

    Raises
    ------
    InputError
        If the article does not exist, the text is longer than 255 characters, or nothing is left of it
        without accents and control characters.
    """
    spelling = single_line(storable(text)).strip()
    key = proposal_key(spelling)
    if not key:
        raise InputError(f"Empty proposal {text!r:.80}", "expected the name of a keyword")
    if len(spelling) > MAX_PROPOSAL:
        raise InputError(
            f"A proposal of {len(spelling)} characters",
            f"expected at most {MAX_PROPOSAL} characters",
        )
    has_key = proposals.c.key == key
    is_same = has_key & (proposals.c.article == article) & (proposals.c.editor == editor)

    def work(connection: sa.Connection) -> None:
        lock_article(connection, article)
        takes_back = proposals.update().where(has_key, proposals.c.dismissed.is_(True))
        connection.execute(takes_back.values(dismissed=False))
        if connection.scalar(sa.select(proposals.c.number).where(is_same)) is None:
            row = {"article": article, "text": spelling, "key": key, "editor": editor}
            connection.execute(proposals.insert().values(**row, dismissed=False, made=now()))

    store.write(work)


def candidate_keywords(store: Store, *, limit: int = 100) -> list[CandidateKeyword]:
    """Return the texts that were proposed, unless they are dismissed.

    Those with the most proposals come first, then those with the most articles, then the latest. A dismissed
    text is left out until an editor proposes it again.
    """
    n_articles = sa.func.count(proposals.c.article.distinct())
    latest = sa.func.max(proposals.c.made)
    query = (
        sa.select(proposals.c.key)
        .where(proposals.c.dismissed.is_(False))
        .group_by(proposals.c.key)
        .order_by(sa.func.count().desc(), n_articles.desc(), latest.desc(), proposals.c.key)
        .limit(limit)
    )
    rows_by_key: dict[str, list[sa.Row[Any]]] = {key: [] for key in store.read_column(query)}
    rows = sa.select(proposals, articles.c.title).join(articles)
    rows = rows.where(proposals.c.key.in_(rows_by_key))
    newest = rows.order_by(proposals.c.made.desc(), proposals.c.number.desc())
    for row in store.read_rows(newest):
        rows_by_key[row.key].append(row)
    return [_candidate(rows) for rows in rows_by_key.values() if rows]


def dismiss_candidate(store: Store, key: str) -> bool:
    """Leave a text out of the candidates until an editor proposes it again; return whether there was one."""
    query = proposals.update().where(proposals.c.key == key, proposals.c.dismissed.is_(False))
    return store.write(
        lambda connection: connection.execute(query.values(dismissed=True)).rowcount > 0
    )


def _candidate(rows: Sequence[sa.Row[Any]]) -> CandidateKeyword:
    """Return the candidate of proposals with the same key, the latest first."""
    spellings = Counter(row.text for row in rows)
    return CandidateKeyword(
        text=max(spellings, key=spellings.__getitem__),  # the latest of the most frequent
        key=rows[0].key,
        articles={row.article: row.title for row in rows},
        n_editors=len({row.editor for row in rows}),
        n_proposals=len(rows),
        latest=dt.datetime.fromisoformat(rows[0].made),
    )
