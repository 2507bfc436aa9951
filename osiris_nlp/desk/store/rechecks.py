"""Validated articles that are to be looked at again because a keyword is new, or is no longer in the list."""

from collections.abc import Collection
from functools import partial

import sqlalchemy as sa

from osiris_nlp.base.batches import batched
from osiris_nlp.desk.store.articles import IS_DONE
from osiris_nlp.desk.store.schema import articles
from osiris_nlp.desk.store.store import Store

_BATCH = 500  # articles per transaction
# The table has another name here than in the query around it, so that it is evaluated once, from the index:
# for each row, it would read the column `recheck`, behind the long texts.
_there = articles.alias("rechecked")
_MARKED = sa.select(_there.c.number).where(_there.c.recheck.is_not(None))


def mark_for_recheck(store: Store, numbers: Collection[int], label: str) -> int:
    """Mark validated articles to be looked at again because of a label; return how many were marked.

    The others among them are left as they are. An article that was marked because of another label is now
    marked because of this one. The mark stays until the article's next review or undo, or until the label no longer concerns it (see
    `relabel_validated`). If this is
    interrupted, call it again.
    """
    update = articles.update().where(IS_DONE).values(recheck=label)

    def work(connection: sa.Connection, batch: list[int]) -> int:
        return connection.execute(update.where(articles.c.number.in_(batch))).rowcount

    batches = batched(sorted(set(numbers)), _BATCH)
    return sum(store.write(partial(work, batch=batch)) for batch in batches)


def count_rechecks(store: Store) -> int:
    """Return how many articles are marked to be looked at again."""
    query = sa.select(sa.func.count()).select_from(_MARKED.subquery())
    with store.reading() as connection:
        return connection.scalar(query) or 0


def is_to_recheck() -> "sa.ColumnElement[bool]":
    """Return the condition that an article is marked to be looked at again."""
    return articles.c.number.in_(_MARKED)
