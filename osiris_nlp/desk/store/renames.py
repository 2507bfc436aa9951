"""Today's names of labels, for articles and keywords that have former ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import sqlalchemy as sa

from osiris_nlp.base.batches import batched
from osiris_nlp.desk.store.articles import IS_DONE, current_labels, write_labels
from osiris_nlp.desk.store.schema import articles, filed, keywords
from osiris_nlp.desk.store.store import Store

_BATCH = 200  # articles per transaction


def rename_labels(store: Store, find: Callable[[str], str | None]) -> int:
    """Give validated articles today's names of their labels; return how many articles had former ones.

    Their reviews stay as they were written. So do the labels of articles that await review, where the desk
    proposes the new name as a change. A site's keyword that has a former name keeps its id under the new one.

    Parameters
    ----------
    find : returns today's name of a label, None if there is no such label now: `Taxonomy.find`
    """
    of_articles = sa.select(filed.c.article).join(articles, articles.c.number == filed.c.article)
    of_articles = of_articles.where(IS_DONE).distinct()
    with store.reading() as connection:
        names = connection.scalars(of_articles.with_only_columns(filed.c.label)).all()
        former_names = [*_renamed(names, find)]
        query = of_articles.where(filed.c.label.in_(former_names)).order_by(filed.c.article)
        numbers = connection.scalars(query).all() if former_names else []
        new_names = _renamed(connection.scalars(sa.select(keywords.c.label)), find)
    if new_names:
        store.write(partial(_rename_keywords, names=new_names))
    for batch in batched(numbers, _BATCH):
        store.write(partial(_rename_in_articles, numbers=batch, find=find))
    return len(numbers)


def _renamed(labels: Iterable[str], find: Callable[[str], str | None]) -> dict[str, str]:
    """Return today's names of the labels that have another one."""
    names = ((label, find(label)) for label in labels)
    return {label: name for label, name in names if name is not None and name != label}


def _rename_in_articles(
    connection: sa.Connection, numbers: Sequence[int], find: Callable[[str], str | None]
) -> None:
    # The rows are locked, and read again: an editor may have reviewed one in the meantime.
    query = sa.select(articles.c.number).where(articles.c.number.in_(numbers), IS_DONE)
    done = connection.scalars(query.with_for_update()).all()
    labels = {
        number: tuple(dict.fromkeys(find(label) or label for label in names))
        for number, names in current_labels(connection, done).items()
    }
    write_labels(connection, labels)


def _rename_keywords(connection: sa.Connection, names: Mapping[str, str]) -> None:
    rows = connection.execute(sa.select(keywords).order_by(keywords.c.site, keywords.c.label)).all()
    ids = {(row.site, row.label): row.id_mot for row in rows}
    for row in rows:
        new = (row.site, names.get(row.label, row.label))
        if new not in ids:
            ids[new] = row.id_mot
            values = {"site": new[0], "label": new[1], "id_mot": row.id_mot}
            connection.execute(keywords.insert().values(values))
