"""Articles of a SPIP site on which an editor has decided, and what they carried at that time."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.batches import batched
from osiris_nlp.desk.store.articles import IS_DONE
from osiris_nlp.desk.store.carried import carried_from
from osiris_nlp.desk.store.keywords import site_article
from osiris_nlp.desk.store.schema import articles, reviews
from osiris_nlp.desk.store.store import Store

_BATCH, _FETCHED = 200, 20  # rows per query, and in memory at a time where they may be long


@dataclass(frozen=True, slots=True)
class DecidedArticle:
    """An article of a site, with the review in force.

    `number` is the desk's number of the article, `review` that of the review. `created` is its
    time. `labels` are the article's labels after it, main label first. `carried_keywords` has
    SPIP's keyword id of each label that the article carried on the site when the review was made, or is
    None if that is unknown. It was so at the time `as_of`: of the last import that had changed the article. Of an
    older review that is not known: then it is the time of the last import so far, or of the review if that came before.
    """

    number: int
    id_article: int
    title: str
    review: int
    editor: str
    created: dt.datetime
    labels: tuple[str, ...]
    carried_keywords: Mapping[str, int] | None
    as_of: dt.datetime


@dataclass(frozen=True, slots=True)
class SiteArticle:
    """An article of a site.

    `id_mot` are SPIP's ids of what it carried at its last import that changed anything (`imported`).
    """

    number: int
    id_article: int
    id_mot: tuple[int, ...]
    imported: dt.datetime


def decided_articles(
    store: Store, site: str, *, waiting_only: bool = False
) -> Iterator[DecidedArticle]:
    """Yield the articles of a site with a review in force, ordered by `id_article`.

    An article belongs to the site if it was imported with its name (`site`) and an `id_article`. Two
    numbers per article are in memory at a time, and the rest of 200 articles. An article whose review is
    undone in the meantime is left out.

    Parameters
    ----------
    waiting_only : whether to leave out those that need not be published: see `publication`
    """
    conditions: list[sa.ColumnElement[bool]] = [IS_DONE]
    if waiting_only:
        conditions.append(articles.c.publication == "waiting")
    for batch in batched(_numbers(store, site, conditions), _BATCH):
        ids = {number: id_article for id_article, number in batch}
        query = (
            sa.select(
                articles.c.number,
                articles.c.title,
                articles.c.imported,
                reviews.c.number.label("review"),
                reviews.c.editor,
                reviews.c.made,
                reviews.c.labels,
                reviews.c.carried,
            )
            .join(reviews, reviews.c.number == articles.c.review)
            .where(articles.c.number.in_(ids))
        )
        with store.reading() as connection:
            rows = {row["number"]: row for row in connection.execute(query).mappings()}
        for number, id_article in ids.items():
            if number in rows:
                yield _decided_article(rows[number], id_article)


def withdrawn_on(store: Store, site: str) -> list[SiteArticle]:
    """Return the articles of a site whose review was undone after it was published."""
    with store.reading() as connection:
        return _site_articles(connection, site, articles.c.publication == "withdrawn")


def record_undoing(store: Store, site: str, ids: Collection[int]) -> list[SiteArticle]:
    """Record that reviews wait again whose keywords are about to be taken back; return their articles.

    Parameters
    ----------
    ids : `id_article` of the articles; those without a review are returned, too
    """
    site_articles = list[SiteArticle]()
    numbers = [number for id_article, number in _numbers(store, site, []) if id_article in ids]
    for batch in batched(numbers, _BATCH):
        is_in_batch = articles.c.number.in_(batch)
        is_decided = is_in_batch & IS_DONE
        sent = articles.update().where(is_in_batch).values(sent=sa.true())
        waiting = articles.update().where(is_decided).values(publication="waiting")

        def work(
            connection: sa.Connection,
            condition: sa.ColumnElement[bool] = is_in_batch,
            updates: Sequence[sa.Update] = (sent, waiting),
        ) -> list[SiteArticle]:
            for update in updates:
                connection.execute(update)
            return _site_articles(connection, site, condition)

        site_articles += store.write(work)
    return site_articles


def _site_articles(
    connection: sa.Connection, site: str, condition: sa.ColumnElement[bool]
) -> list[SiteArticle]:
    query = sa.select(articles.c.number, articles.c.meta, articles.c.imported).where(condition)
    rows = connection.execute(query.order_by(articles.c.number)).all()
    places = [(site_article(row.meta), row) for row in rows]
    return [
        SiteArticle(
            number=row.number,
            id_article=place[1],
            id_mot=tuple(row.meta.get("id_mot") or ()),
            imported=dt.datetime.fromisoformat(row.imported),
        )
        for place, row in places
        if place and place[0] == site
    ]


def _decided_article(row: sa.RowMapping, id_article: int) -> DecidedArticle:
    content = row["carried"]
    return DecidedArticle(
        number=row["number"],
        id_article=id_article,
        title=row["title"],
        review=row["review"],
        editor=row["editor"],
        created=dt.datetime.fromisoformat(row["made"]),
        labels=tuple(row["labels"]),
        carried_keywords=content and carried_from(content).ids_by_label,
        as_of=dt.datetime.fromisoformat(
            (content or {}).get("imported") or min(row["made"], row["imported"])
        ),
    )


def _numbers(
    store: Store, site: str, conditions: Sequence[sa.ColumnElement[bool]]
) -> list[tuple[int, int]]:
    """Return `id_article` and the number of each article of a site that meets conditions, in order."""
    query = sa.select(articles.c.number, articles.c.meta).where(*conditions)
    with store.reading() as connection:
        rows = connection.execute(query.execution_options(yield_per=_FETCHED))
        places = ((site_article(row.meta), row.number) for row in rows)
        return sorted((place[1], number) for place, number in places if place and place[0] == site)
