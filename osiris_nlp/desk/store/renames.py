"""Today's names of labels, for articles and keywords that have former ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import sqlalchemy as sa

from osiris_nlp.base.batches import batched
from osiris_nlp.desk.store.articles import IS_DONE, current_labels, write_labels
from osiris_nlp.desk.store.schema import articles, keywords, reviews
from osiris_nlp.desk.store.store import Store

_BATCH = 200  # articles per transaction


def rename_labels(store: Store, find: Callable[[str], str | None]) -> int:
    """Give validated articles today's names of their labels; return how many articles have changed.

    Today's names are those of the labels of their reviews, which stay as they were written, so that it can be
    called again after a change of the taxonomy is undone. The labels of articles that await review stay, too:
    there, the desk proposes the new name as a change. A site's keyword that has a former name keeps its id
    under the new one.

    Parameters
    ----------
    find : returns today's name of a label, None if there is no such label now: `Taxonomy.find`
    """
    with store.reading() as connection:
        rows = connection.execute(_IN_FORCE.order_by(articles.c.number)).all()
        labels = connection.scalars(sa.select(keywords.c.label)).all()
    names = {label: find(label) for label in labels}
    new_names = {old: new for old, new in names.items() if new is not None and new != old}
    if new_names:
        store.write(partial(_rename_keywords, names=new_names))
    n_changed = 0
    for batch in batched(rows, _BATCH):
        names_by_number = {row.number: _todays_names(row.labels, find) for row in batch}
        with store.reading() as connection:
            current = current_labels(connection, list(names_by_number))
        outdated = [
            number
            for number in names_by_number
            if names_by_number[number] != current.get(number, ())
        ]
        if outdated:
            store.write(partial(_rename_in_articles, numbers=outdated, find=find))
            n_changed += len(outdated)
    return n_changed


_IN_FORCE = (
    sa.select(articles.c.number, reviews.c.labels)
    .join(reviews, reviews.c.number == articles.c.review)
    .where(IS_DONE)
)


def _todays_names(labels: Iterable[str], find: Callable[[str], str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find(label) or label for label in labels))


def _rename_in_articles(
    connection: sa.Connection, numbers: Sequence[int], find: Callable[[str], str | None]
) -> None:
    # The rows are locked, and read again: an editor may have reviewed one in the meantime.
    locked = sa.select(articles.c.number).where(articles.c.number.in_(numbers)).with_for_update()
    connection.execute(locked).all()
    rows = connection.execute(_IN_FORCE.where(articles.c.number.in_(numbers)))
    write_labels(connection, {row.number: _todays_names(row.labels, find) for row in rows})


def _rename_keywords(connection: sa.Connection, names: Mapping[str, str]) -> None:
    rows = connection.execute(sa.select(keywords).order_by(keywords.c.site, keywords.c.label)).all()
    ids = {(row.site, row.label): row.id_mot for row in rows}
    for row in rows:
        new = (row.site, names.get(row.label, row.label))
        if new not in ids:
            ids[new] = row.id_mot
            values = {"site": new[0], "label": new[1], "id_mot": row.id_mot}
            connection.execute(keywords.insert().values(values))
