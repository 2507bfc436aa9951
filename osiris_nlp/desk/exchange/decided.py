"""Articles of a SPIP site on which an editor has decided, and what they carried at that time."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.desk.articles.articles import IS_DONE, site_numbers
from osiris_nlp.desk.articles.site_keywords import carried_from
from osiris_nlp.desk.articles.tables import articles, reviews
from osiris_nlp.desk.base.store.store import Store

_BATCH = 200  # articles per query


@dataclass(frozen=True, slots=True)
class DecidedArticle:
    """An article of a site, with the review in force.

    `number` is the desk's number of the article, `review` that of the review. `created` is its
    time. `labels` are the article's labels after it, main label first. `carried_keywords` has
    the id of each label's keyword that the article carried on the site when the review was made, or is
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
    carried_keywords: Mapping[str, str] | None
    as_of: dt.datetime


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
    for batch in batched(site_numbers(store, site, conditions), _BATCH):
        ids = {number: id_article for id_article, number in batch}
        query = (
            sa.select(
                *(articles.c[name] for name in ("number", "title", "imported")),
                *(reviews.c[name] for name in ("editor", "made", "labels", "carried")),
                reviews.c.number.label("review"),
            )
            .join(reviews, reviews.c.number == articles.c.review)
            .where(articles.c.number.in_(ids))
        )
        with store.reading() as connection:
            rows = {row["number"]: row for row in connection.execute(query).mappings()}
        for number, id_article in ids.items():
            if number in rows:
                yield _decided_article(rows[number], id_article)


def _decided_article(row: sa.RowMapping, id_article: int) -> DecidedArticle:
    content = row["carried"]
    return DecidedArticle(
        **{name: row[name] for name in ("number", "title", "review", "editor")},
        id_article=id_article,
        created=dt.datetime.fromisoformat(row["made"]),
        labels=tuple(row["labels"]),
        carried_keywords=content and carried_from(content).ids_by_label,
        as_of=dt.datetime.fromisoformat(
            (content or {}).get("imported") or min(row["made"], row["imported"])
        ),
    )
