"""Articles of the desk, and the labels they have."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.records import Article
from osiris_nlp.desk.store.schema import articles, filed
from osiris_nlp.desk.store.store import Store


@dataclass(frozen=True, slots=True)
class FiledArticle:
    """An article and where it stands.

    `article.labels` are those it came with, `labels` those it has now, main one first; `revision`
    counts its reviews, undone ones and undoing ones too; `review` is the number of the one in force;
    `content` is a digest of `article`.
    """

    number: int
    article: Article
    labels: tuple[str, ...]
    revision: int
    review: int | None
    blind: bool
    content: str

    @property
    def state(self) -> str:
        """``done`` when a review is in force, else ``open``."""
        return "open" if self.review is None else "done"

    @property
    def is_hidden(self) -> bool:
        """Whether nothing the model says of it may be shown: it is to be labelled blind first."""
        return self.blind and self.revision == 0


def find_article(store: Store, number: int) -> FiledArticle | None:
    """Return an article of the desk, or None if there is none of that number."""
    return next(iter(find_articles(store, [number])), None)


def numbers_of(store: Store, ids: Collection[str]) -> dict[str, int]:
    """Return the desk's numbers of articles by their ids, of those there are."""
    query = sa.select(articles.c.id, articles.c.number).where(articles.c.id.in_(ids))
    with store.reading() as connection:
        return {row.id: row.number for row in connection.execute(query)}


def find_articles(store: Store, numbers: Sequence[int]) -> list[FiledArticle]:
    """Return articles of the desk, in the order of their numbers; those there are."""
    with store.reading() as connection:
        return read_filed(connection, numbers)


def read_filed(
    connection: sa.Connection, numbers: Sequence[int], *, lock: bool = False
) -> list[FiledArticle]:
    """Return articles within a transaction; `lock` keeps other writers off them to its end."""
    query = sa.select(articles).where(articles.c.number.in_(numbers)).order_by(articles.c.number)
    if lock:
        query = query.with_for_update()
    found = connection.execute(query).mappings().all()
    labels = current_labels(connection, numbers)
    return [
        FiledArticle(
            number=row["number"],
            article=_article(row),
            labels=labels.get(row["number"], ()),
            revision=row["revision"],
            review=row["review"],
            blind=row["blind"],
            content=row["content"],
        )
        for row in found
    ]


def current_labels(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the labels that articles have now, main one first; those without any are left out."""
    query = sa.select(filed.c.article, filed.c.label).where(filed.c.article.in_(numbers))
    labels: dict[int, tuple[str, ...]] = {}
    for article, label in connection.execute(query.order_by(filed.c.article, filed.c.place)):
        labels[article] = (*labels.get(article, ()), label)
    return labels


def count_articles(store: Store) -> tuple[int, int]:
    """Return how many articles there are, and how many of them wait for a review."""
    with store.reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(articles))
        query = sa.select(sa.func.count()).where(articles.c.review.is_(None))
        return total or 0, connection.scalar(query) or 0


def write_labels(connection: sa.Connection, labels: Mapping[int, Sequence[str]]) -> None:
    """Give articles, by number, the labels they have from now on, in the place of those they had."""
    connection.execute(filed.delete().where(filed.c.article.in_(list(labels))))
    rows = [
        {"article": number, "place": place, "label": label}
        for number, each in labels.items()
        for place, label in enumerate(each)
    ]
    if rows:
        connection.execute(filed.insert(), rows)


def _article(row: Any) -> Article:
    fields = {field.name: row[field.name] for field in dataclasses.fields(Article)}
    return Article(**fields | {"labels": tuple(row["labels"])})
