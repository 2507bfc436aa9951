"""Batches for the archive: articles that an editor reviews together, by their titles.

A batch is stored as its reviews, whose keys name it: see `batch_key`.
"""

import datetime as dt
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from osiris_nlp.desk.articles.acts import ACTS
from osiris_nlp.desk.articles.articles import IS_TO_TAG
from osiris_nlp.desk.articles.queue.deferrals import is_postponed, today
from osiris_nlp.desk.articles.reviews import BATCH_PREFIX, CannotUndoError, batch_of, undo_review
from osiris_nlp.desk.articles.tables import articles, reviews
from osiris_nlp.desk.base.store.store import Store

BATCH_SIZE = 50  # articles at most
_ID = re.compile("[0-9a-f]{32}")
# 50 usual articles have 30,000 to 150,000. The evidence of so many takes 0.02 s (0.15 s the first time).
_MOST_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What decides which articles a batch may have: its label, the loaded model, and the editor."""

    label: str
    model: str
    editor: str


@dataclass(frozen=True, slots=True)
class ReviewedBatch:
    """A batch that an editor has applied.

    `articles` are the numbers of its articles. The reviews of those `in_force` are the last ones of their
    articles, and those of the articles `undone` were taken back.
    """

    id: str
    label: str
    editor: str
    created: dt.datetime
    articles: tuple[int, ...]
    in_force: tuple[int, ...]
    undone: tuple[int, ...]


def batch_key(batch: str, article: int | str) -> str:
    """Return the key of the review of an article in a batch, whose id is 32 hexadecimal digits.

    Examples
    --------
    >>> batch_key("0123456789abcdef0123456789abcdef", 12)
    'lot:0123456789abcdef0123456789abcdef:12'
    """
    return f"{BATCH_PREFIX}{batch}:{article}"


def batch_counts(store: Store, model: str, editor: str) -> dict[str, int]:
    """Return how many articles are offered for batches of each label: see `batch_articles`."""
    count = sa.func.count().label("n_articles")
    query = sa.select(articles.c.best, count).where(*_is_offered(store, model, editor))
    rows = store.read_rows(query.group_by(articles.c.best))
    return {row.best: row.n_articles for row in rows}


def batch_articles(
    store: Store, offer: Offer, *, skipped: Collection[int] = ()
) -> tuple[list[int], int]:
    """Return the numbers of the articles of the next batch, the surest first, and the length of their texts.

    An article is offered if it has no review and no labels, the label is its best one and sure enough to
    apply, by the loaded model, and it is neither blind, flagged, noted, passed to anybody, postponed by the editor
    nor open elsewhere. There are at most 50, and fewer if they are long.

    Parameters
    ----------
    skipped : numbers of articles to leave out
    """
    length = sa.func.length(articles.c.text).label("length")
    query = sa.select(articles.c.number, length).where(
        *_is_offered(store, offer.model, offer.editor),
        articles.c.best == offer.label,
        articles.c.number.not_in(skipped),
    )
    query = query.order_by(articles.c.sureness.desc(), articles.c.number).limit(BATCH_SIZE)
    numbers, total = list[int](), 0
    for row in store.read_rows(query):
        if numbers and total + row.length > _MOST_CHARACTERS:
            break
        numbers.append(row.number)
        total += row.length
    return numbers, total


def still_offered(store: Store, numbers: Collection[int], *, editor: str) -> set[int]:
    """Return which of these articles nobody has had to do with: see `batch_articles`.

    The model is not asked again: what it said of an article holds as long as the article is the same.
    """
    query = sa.select(articles.c.number).where(articles.c.number.in_(numbers))
    return {*store.read_column(query.where(*_is_free(store, editor)))}


def find_batch(store: Store, id_: str) -> ReviewedBatch | None:
    """Return a batch, or None if none of its articles was reviewed."""
    if not _ID.fullmatch(id_):
        return None
    return next(iter(_read(store, batch_key(id_, ""), n_reviews=BATCH_SIZE)), None)


def latest_batches(store: Store, *, limit: int) -> list[ReviewedBatch]:
    """Return the latest batches, newest first."""
    # Editors who work at the same time mix their reviews: the last batches read may be incomplete.
    return _read(store, BATCH_PREFIX, n_reviews=2 * limit * BATCH_SIZE)[:limit]


def undo_batch(store: Store, batch: ReviewedBatch, *, editor: str, model: str) -> None:
    """Undo the reviews of a batch that are in force; articles reviewed since are left as they are.

    When it was interrupted, call it again.
    """
    keys = {batch_key(batch.id, article): article for article in batch.in_force}
    query = sa.select(reviews.c.key, reviews.c.number).where(reviews.c.key.in_(keys))
    for row in store.read_rows(query):
        with suppress(CannotUndoError):  # another editor has just undone it
            undo_review(
                store, keys[row.key], row.number, key=uuid4().hex, editor=editor, model=model
            )


def _is_offered(store: Store, model: str, editor: str) -> list[sa.ColumnElement[bool]]:
    is_sure = [articles.c.tier == "apply", articles.c.model == model]
    return [*_is_free(store, editor), *is_sure]


def _is_free(store: Store, editor: str) -> list[sa.ColumnElement[bool]]:
    return [
        IS_TO_TAG,
        articles.c.blind.is_(False),
        *(~act.keeps_from_batches for act in ACTS),
        ~is_postponed(editor, today()),
        articles.c.number.not_in(store.presence.elsewhere(editor)),
    ]


def _read(store: Store, key_start: str, *, n_reviews: int) -> list[ReviewedBatch]:
    """Return the batches of the latest reviews whose keys begin so, newest first."""
    undo = reviews.alias("undo")
    is_last = (articles.c.review == reviews.c.number) & (articles.c.revision == reviews.c.revision)
    query = (
        sa.select(
            *reviews.c["key", "article", "editor", "made", "labels"],
            is_last.label("is_last"),
            undo.c.number.label("undo"),
        )
        .join(articles, articles.c.number == reviews.c.article)
        .join(undo, undo.c.undoes == reviews.c.number, isouter=True)
        .where(reviews.c.key.startswith(key_start, autoescape=True), reviews.c.undoes.is_(None))
        .order_by(reviews.c.number.desc())
        .limit(n_reviews)
    )
    rows_by_id: dict[str, list[sa.Row[*tuple[Any, ...]]]] = {}
    for row in store.read_rows(query):
        if id_ := batch_of(row.key):
            rows_by_id.setdefault(id_, []).append(row)
    return [
        ReviewedBatch(
            id=id_,
            label=next(iter(rows[0].labels), ""),
            editor=rows[0].editor,
            created=dt.datetime.fromisoformat(rows[0].made),
            articles=tuple(row.article for row in rows),
            in_force=tuple(row.article for row in rows if row.is_last),
            undone=tuple(row.article for row in rows if row.undo is not None),
        )
        for id_, rows in rows_by_id.items()
    ]
