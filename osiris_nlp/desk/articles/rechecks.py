"""Labels of validated articles after the taxonomy has changed, and the articles to look at again because of it."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial

import sqlalchemy as sa

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.desk.articles.articles import IS_DONE, current_labels, write_labels
from osiris_nlp.desk.articles.tables import articles, reviews
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.taxonomy import LabelNames

# The numbers of articles that are marked to be looked at again. The table has another name here than in the query
# around it, so that this is evaluated once, from the index: for each row, it would read the column `recheck`,
# behind the long texts.
_there = articles.alias("rechecked")
TO_RECHECK = sa.select(_there.c.number).where(_there.c.recheck.is_not(None))


def mark_for_recheck(store: Store, numbers: Collection[int], label: str) -> int:
    """Mark validated articles to be looked at again because of a label; return how many were marked.

    Other articles are left as they are. An article that was marked because of another label is now marked
    because of this one. The mark stays until the article's next review or undo, or until the label no longer
    concerns it (see `relabel_validated`). If this is interrupted, call it again.
    """
    update = articles.update().where(IS_DONE).values(recheck=label)

    def work(connection: sa.Connection, batch: list[int]) -> int:
        return connection.execute(update.where(articles.c.number.in_(batch))).rowcount

    batches = batched(sorted(set(numbers)), _BATCH)
    return sum(store.write(partial(work, batch=batch)) for batch in batches)


def count_rechecks(store: Store) -> int:
    """Return how many articles are marked to be looked at again."""
    query = sa.select(sa.func.count()).select_from(TO_RECHECK.subquery())
    return store.read_value(query) or 0


_BATCH = 200  # articles per transaction
# The labels of an article, and the one because of which to look at it again.
_Settled = tuple[tuple[str, ...], str | None]


def relabel_validated(
    store: Store, names: LabelNames, *, numbers: Collection[int] | None = None
) -> int:
    """Give validated articles the latest names of their labels; return how many articles have changed.

    Those that have a label which is no longer in the taxonomy are marked to be looked at again (see
    `mark_for_recheck`), and a mark because of a label that no longer concerns the article is removed. The
    labels are those of the review in force, which stays as it was written, so that everything goes back if a
    change of the taxonomy is undone. The labels of articles that await review stay: there, the desk proposes
    the new name as a change. If this is interrupted, call it again.

    Parameters
    ----------
    numbers : numbers of the articles; by default all
    """
    n_changed = 0
    for batch in _outdated(store, names, numbers):
        store.write(partial(_relabel, numbers=batch, names=names))
        n_changed += len(batch)
    return n_changed


def _outdated(
    store: Store, names: LabelNames, numbers: Collection[int] | None
) -> Iterator[list[int]]:
    """Yield batches of the numbers of articles whose labels or marks are not as they are to be."""
    query = _IN_FORCE if numbers is None else _IN_FORCE.where(articles.c.number.in_(numbers))
    rows = store.read_rows(query.order_by(articles.c.number))
    for batch in batched(rows, _BATCH):
        with store.reading() as connection:
            labels = current_labels(connection, [row.number for row in batch])
        outdated = [
            row.number
            for row in batch
            if _settled(row.labels, row.recheck, names) != (labels.get(row.number, ()), row.recheck)
        ]
        if outdated:
            yield outdated


_IN_FORCE = (
    sa.select(articles.c.number, articles.c.recheck, reviews.c.labels)
    .join(reviews, reviews.c.number == articles.c.review)
    .where(IS_DONE)
)


def _settled(labels: Sequence[str], recheck: str | None, names: LabelNames) -> _Settled:
    """Return what an article with a review of these labels and this mark is to have."""
    todays_labels = tuple(dict.fromkeys(map(names.latest, labels)))
    former = next(filter(names.is_former, todays_labels), None)
    if former is not None:
        return todays_labels, former
    label = None if recheck is None else names.find(recheck)
    return todays_labels, None if label in todays_labels else label


def _relabel(connection: sa.Connection, numbers: Sequence[int], names: LabelNames) -> None:
    # The rows are locked, and read again: an editor may have reviewed one in the meantime.
    locked = sa.select(articles.c.number).where(articles.c.number.in_(numbers)).with_for_update()
    connection.execute(locked).all()
    rows = connection.execute(_IN_FORCE.where(articles.c.number.in_(numbers))).all()
    settled = {row.number: _settled(row.labels, row.recheck, names) for row in rows}
    write_labels(connection, {number: labels for number, (labels, _) in settled.items()})
    for number, (_, recheck) in settled.items():
        update = articles.update().where(articles.c.number == number)
        connection.execute(update.values(recheck=recheck))
