"""Whether what editors decided is on the site of the article: the column `publication`.

It is ``waiting`` if the review in force is not on the site yet, ``published`` if it is, ``set_aside`` if
the site keeps something else (somebody has changed or deleted the article there), and ``withdrawn`` if
the review was undone after it was published. It is NULL if there is nothing to publish.

The column `sent` says whether the site may carry something else than the article was imported with: a
review of it was published, or a run that writes it has begun, which may have been killed since. A later
review, or an undo, must then reach the site even if it goes back to what was imported.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import sqlalchemy as sa

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.desk.articles.articles import IS_DONE, DeskArticle, site_numbers
from osiris_nlp.desk.articles.site_keywords import site_article
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.store import Store

Publication = Literal["waiting", "published", "set_aside", "withdrawn"]
_BATCH = 200  # articles per query


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """An article of a site.

    `keywords` are the ids of those it carried at its last import that changed anything (`imported`).
    """

    number: int
    id_article: int
    keywords: tuple[str, ...]
    imported: dt.datetime


def after_review(article: DeskArticle, labels: Collection[str] | None) -> str | None:
    """Return the publication of an article after a review of it, or after one is undone.

    Parameters
    ----------
    labels : labels that the review in force gives to the article; None if there is no such review, or if
        it sets the article aside, which sends nothing to the site
    """
    if labels is None:
        return "withdrawn" if article.sent else None
    if site_article(article.article.meta) is None:
        return None
    return "waiting" if article.sent or {*labels} != {*article.article.labels} else None


def after_undo(article: DeskArticle, review: int, labels: Collection[str] | None) -> str | None:
    """Return the publication of an article after a review of it is undone.

    Parameters
    ----------
    labels : labels of the review that is then in force; None as in `after_review`
    """
    return article.publication if review != article.review else after_review(article, labels)


def after_import(
    publication: str | None, labels: Collection[str], decided: Collection[str] | None
) -> str | None:
    """Return the publication of an article that an import changes.

    Parameters
    ----------
    labels : what it carries on its site now
    decided : its labels after the review in force; None if there is none
    """
    if publication is None or decided is None:
        return None
    is_as_decided = {*labels} == {*decided}
    if publication == "waiting":
        return None if is_as_decided else publication
    return "published" if is_as_decided else "set_aside"


def record_publications(store: Store, publications: Mapping[int, Publication]) -> None:
    """Record what became of reviews on the sites of their articles, by number of the review.

    A review that is no longer in force is left out.
    """
    rows = [{"target": review, "value": value} for review, value in publications.items()]
    is_in_force = articles.c.review == sa.bindparam("target")
    update = articles.update().where(is_in_force)
    update = update.values(publication=sa.bindparam("value"), sent=sa.true())
    if rows:
        store.write(lambda connection: connection.execute(update, rows))


def record_sending(store: Store, numbers: Collection[int]) -> set[int]:
    """Record that reviews are about to be written to their sites; return those that wait to be."""
    waiting = (articles.c.review.in_(numbers)) & (articles.c.publication == "waiting")

    def work(connection: sa.Connection) -> set[int]:
        connection.execute(articles.update().where(waiting).values(sent=sa.true()))
        return {*connection.scalars(sa.select(articles.c.review).where(waiting))}

    return store.write(work)


def record_unsent(store: Store, numbers: Collection[int]) -> None:
    """Record that nothing of what was published is left on the sites of articles."""
    update = articles.update().where(articles.c.number.in_(numbers)).values(sent=sa.false())
    withdrawn = update.where(articles.c.publication == "withdrawn").values(publication=None)
    store.write(lambda connection: [connection.execute(each) for each in (update, withdrawn)])


def count_waiting(store: Store) -> int:
    """Return the number of articles whose review is not on their site yet."""
    query = sa.select(sa.func.count()).where(articles.c.publication == "waiting")
    return store.read_value(query) or 0


def withdrawn_articles(store: Store, *, limit: int) -> list[tuple[int, str]]:
    """Return number and title of articles whose review was undone after it was published."""
    query = sa.select(articles.c.number, articles.c.title).order_by(articles.c.number).limit(limit)
    rows = store.read_rows(query.where(articles.c.publication == "withdrawn"))
    return [(row.number, row.title) for row in rows]


def withdrawn_on(store: Store, site: str) -> list[ImportedArticle]:
    """Return the articles of a site whose review was undone after it was published."""
    with store.reading() as connection:
        return _site_articles(connection, site, articles.c.publication == "withdrawn")


def record_undoing(store: Store, site: str, ids: Collection[int]) -> list[ImportedArticle]:
    """Record that reviews wait again whose keywords are about to be taken back; return their articles.

    Parameters
    ----------
    ids : `id_article` of the articles; those without a review are returned, too
    """

    def work(connection: sa.Connection, batch: Sequence[int]) -> list[ImportedArticle]:
        is_in_batch = articles.c.number.in_(batch)
        update = articles.update().where(is_in_batch)
        connection.execute(update.values(sent=sa.true()))
        connection.execute(update.where(IS_DONE).values(publication="waiting"))
        return _site_articles(connection, site, is_in_batch)

    numbers = [number for id_article, number in site_numbers(store, site, []) if id_article in ids]
    batches = batched(numbers, _BATCH)
    return [each for batch in batches for each in store.write(partial(work, batch=batch))]


def _site_articles(
    connection: sa.Connection, site: str, condition: sa.ColumnElement[bool]
) -> list[ImportedArticle]:
    query = sa.select(articles.c.number, articles.c.meta, articles.c.imported).where(condition)
    rows = connection.execute(query.order_by(articles.c.number)).all()
    origins = [(site_article(row.meta), row) for row in rows]
    return [
        ImportedArticle(
            number=row.number,
            id_article=origin[1],
            keywords=tuple(map(str, row.meta.get("id_mot") or ())),
            imported=dt.datetime.fromisoformat(row.imported),
        )
        for origin, row in origins
        if origin and origin[0] == site
    ]
