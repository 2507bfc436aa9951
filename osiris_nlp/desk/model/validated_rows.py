"""Validated articles with their labels, and the reviews made since a given one."""

from collections.abc import Sequence

import sqlalchemy as sa

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.articles import IS_DONE
from osiris_nlp.desk.articles.tables import article_labels, articles, reviews
from osiris_nlp.desk.base.store.store import Store


def newest_validated(store: Store, *, limit: int) -> list[int]:
    """Return the numbers of the articles whose reviews in force are the newest, oldest review first."""
    query = sa.select(articles.c.number).where(IS_DONE).order_by(articles.c.review.desc())
    return [*store.read_column(query.limit(limit))][::-1]


def validated_articles(store: Store, numbers: Sequence[int], *, n_characters: int) -> list[Article]:
    """Return the validated ones of some articles, oldest review first; those without a label are left out.

    They have their id, their title, the labels of the review and the first characters of their text.
    """
    query = (
        sa.select(
            articles.c.id,
            sa.func.substr(articles.c.title, 1, n_characters).label("title"),
            sa.func.substr(articles.c.text, 1, n_characters).label("text"),
            reviews.c.labels,
        )
        .join(reviews, reviews.c.number == articles.c.review)
        .where(articles.c.number.in_(numbers), IS_DONE)
        .order_by(articles.c.review)
    )
    return [
        Article(id=row.id, title=row.title, text=row.text, labels=tuple(row.labels))
        for row in store.read_rows(query)
        if row.labels
    ]


def validated_labels(store: Store) -> dict[str, tuple[str, ...]]:
    """Return the labels of the validated articles that have any, main label first, by id."""
    query = (
        sa.select(articles.c.id, article_labels.c.label)
        .join(article_labels, article_labels.c.article == articles.c.number)
        .where(IS_DONE)
        .order_by(article_labels.c.article, article_labels.c.place)
    )
    labels: dict[str, tuple[str, ...]] = {}
    for id_, label in store.read_rows(query):
        labels[id_] = (*labels.get(id_, ()), label)
    return labels


def reviews_since(store: Store, number: int) -> list[tuple[int, int, str]]:
    """Return the reviews and undos with a higher number: their number, their article's, and its id."""
    query = (
        sa.select(reviews.c.number, reviews.c.article, articles.c.id)
        .join(articles, articles.c.number == reviews.c.article)
        .where(reviews.c.number > number)
    )
    return [(row.number, row.article, row.id) for row in store.read_rows(query)]


def last_review_number(store: Store) -> int:
    """Return the highest number of a review, 0 without any."""
    return store.read_value(sa.select(sa.func.max(reviews.c.number))) or 0
