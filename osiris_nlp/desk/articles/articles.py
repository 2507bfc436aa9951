"""Articles of the desk and their current labels."""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.site_keywords import site_article
from osiris_nlp.desk.articles.tables import article_labels, articles, suggestions
from osiris_nlp.desk.base.store.store import Store

# Rows in memory at a time; `meta` may be long.
_FETCHED, _ADDRESSES = 20, 1000
# Columns that a `DeskArticle` has as they are.
_COPIED = (
    *("number", "revision", "review", "blind", "content", "publication"),
    *("sent", "imported", "recheck"),
)
_NUMBERS: sa.BindParameter[Any] = sa.bindparam("numbers", expanding=True)
# Queries of every validation, made once: SQLAlchemy takes four times as long for a new one each time.
_BY_NUMBERS = sa.select(articles).where(articles.c.number.in_(_NUMBERS)).order_by(articles.c.number)
_LOCKED = _BY_NUMBERS.with_for_update()
_LABELS = (
    sa.select(article_labels.c.article, article_labels.c.label)
    .where(article_labels.c.article.in_(_NUMBERS))
    .order_by(article_labels.c.article, article_labels.c.place)
)
_WITHOUT_LABELS = article_labels.delete().where(article_labels.c.article.in_(_NUMBERS))
# Conditions on the state: see `state_of`. Those that are done are mostly read in the order of their reviews.
IS_DONE = articles.c.review.is_not(None) & (articles.c.state != "aside")
IS_TO_TAG = articles.c.state == "open"
AWAITS_REVIEW = articles.c.state.in_(("open", "labelled"))


class NoArticleError(OsirisError):
    """The desk has no article with this number."""


@dataclass(frozen=True, slots=True)
class DeskArticle:
    """An article and the state of its review.

    `article.labels` are the labels it was imported with, `labels` its current ones, main label first.
    `revision` counts its reviews, including undone ones and undos. `review` is the number of the
    review in force, if any. `content` is a digest of `article`. `publication` is whether that review is
    on the article's site, and `sent` whether any has been sent there: see `desk.articles.publication`.
    `imported` is when an import last changed it. `state` is ``open``, ``done`` or ``aside``: see `state_of`. `recheck` is the label because of which to look at it again, if any: see `desk.articles.rechecks`.
    """

    number: int
    article: Article
    labels: tuple[str, ...]
    revision: int
    review: int | None
    blind: bool
    content: str
    publication: str | None = None
    sent: bool = False
    imported: str = ""
    state: str = "open"
    recheck: str | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the model's opinion must stay hidden because the article is still to be labelled blind."""
        return self.blind and self.revision == 0


def state_of(review: int | None, labels: Sequence[str], *, aside: bool) -> str:
    """Return the state of an article with this review in force, which may have set it aside as off topic.

    It is ``done`` or ``aside`` with a review, and without one ``open``, to be tagged, or ``labelled`` if it was
    imported with labels. Those are open, too, where nobody asks for the difference: see `broad_state`.

    Examples
    --------
    >>> state_of(None, (), aside=False), state_of(None, ("Fintech",), aside=False)
    ('open', 'labelled')
    >>> state_of(12, ("Fintech",), aside=False), state_of(12, (), aside=True)
    ('done', 'aside')
    """
    if review is None:
        return "labelled" if labels else "open"
    return "aside" if aside else "done"


def broad_state(state: str) -> str:
    """Return ``open`` for ``labelled``, and other states as they are."""
    return "open" if state == "labelled" else state


def find_article(store: Store, number: int) -> DeskArticle | None:
    """Return the article with a number, or None."""
    return next(iter(find_articles(store, [number])), None)


def require_article(store: Store, number: int) -> DeskArticle:
    """Return an article of the desk.

    Raises
    ------
    NoArticleError
        If there is none with this number.
    """
    article = find_article(store, number)
    if article is None:
        raise NoArticleError(f"No article {number}: look it up in the queue")
    return article


def read_state(store: Store, number: int) -> dict[str, Any]:
    """Return the labels and the state of an article, JSON-ready, without reading its text."""
    query = sa.select(*articles.c["number", "state", "revision"]).where(articles.c.number == number)
    with store.reading() as connection:
        row = connection.execute(query).mappings().one()
        labels = current_labels(connection, [number]).get(number, ())
    return {**row, "state": broad_state(row["state"]), "labels": list(labels)}


def text_length(store: Store, number: int) -> int:
    """Return the length of an article's text, 0 if there is no such article, without reading the text."""
    query = sa.select(sa.func.length(articles.c.text)).where(articles.c.number == number)
    return store.read_value(query) or 0


def suggested_labels(store: Store, number: int) -> list[str]:
    """Return the labels that the model suggests for an article (tier apply or propose), the best first."""
    is_best = suggestions.c.label == articles.c.best
    query = sa.select(suggestions.c.label).join(
        articles, articles.c.number == suggestions.c.article
    )
    query = query.where(suggestions.c.article == number)
    return list(store.read_column(query.order_by(is_best.desc(), suggestions.c.label)))


def lock_article(connection: sa.Connection, number: int) -> None:
    """Let other writers of an article wait for this transaction; InputError if there is none."""
    query = sa.select(articles.c.number).where(articles.c.number == number).with_for_update()
    if connection.scalar(query) is None:
        raise InputError(f"No article {number}", "look it up in the queue")


def numbers_of(store: Store, ids: Collection[str]) -> dict[str, int]:
    """Return the numbers of articles by id; unknown ids are left out."""
    query = sa.select(articles.c.id, articles.c.number).where(articles.c.id.in_(ids))
    return {row.id: row.number for row in store.read_rows(query)}


def find_articles(store: Store, numbers: Sequence[int]) -> list[DeskArticle]:
    """Return the articles with these numbers, in ascending order; unknown numbers are left out."""
    with store.reading() as connection:
        return read_desk_articles(connection, numbers)


def latest_articles(store: Store, *, limit: int, longest: int) -> list[DeskArticle]:
    """Return the articles added last, except those set aside, those to be labelled blind, and long ones.

    Parameters
    ----------
    limit : the number of articles
    longest : the number of characters of a text
    """
    query = sa.select(articles.c.number).where(
        articles.c.blind.is_(False) | (articles.c.revision > 0),
        articles.c.state != "aside",
        sa.func.length(articles.c.text) <= longest,
    )
    with store.reading() as connection:
        numbers = connection.scalars(query.order_by(articles.c.number.desc()).limit(limit)).all()
        return read_desk_articles(connection, numbers)


def count_with(store: Store, labels: Collection[str]) -> tuple[int, int]:
    """Return how many articles with one of these labels are validated, and how many await review.

    An article counts once for each of the labels that it has.
    """
    n_validated = sa.func.count(sa.case((IS_DONE, 1)))
    n_waiting = sa.func.count(sa.case((AWAITS_REVIEW, 1)))
    query = sa.select(n_validated, n_waiting).select_from(articles)
    query = query.join(article_labels, article_labels.c.article == articles.c.number)
    (counts,) = store.read_rows(query.where(article_labels.c.label.in_(labels)))
    return counts[0], counts[1]


def read_desk_articles(
    connection: sa.Connection, numbers: Sequence[int], *, lock: bool = False
) -> list[DeskArticle]:
    """Return articles within a transaction; `lock` locks their rows until it ends."""
    query = _LOCKED if lock else _BY_NUMBERS
    rows = connection.execute(query, {"numbers": numbers}).mappings().all()
    labels = current_labels(connection, numbers)
    return [
        DeskArticle(
            **{name: row[name] for name in _COPIED},
            article=_article(row),
            state=broad_state(row["state"]),
            labels=labels.get(row["number"], ()),
        )
        for row in rows
    ]


def current_labels(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the current labels of articles, main label first; articles without any are left out."""
    labels: dict[int, tuple[str, ...]] = {}
    for article, label in connection.execute(_LABELS, {"numbers": numbers}):
        labels[article] = (*labels.get(article, ()), label)
    return labels


def count_articles(store: Store) -> tuple[int, int]:
    """Return the number of articles, and how many of them are to be tagged."""
    with store.reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(articles))
        query = sa.select(sa.func.count()).select_from(articles).where(IS_TO_TAG)
        return total or 0, connection.scalar(query) or 0


def site_numbers(
    store: Store, site: str, conditions: Sequence[sa.ColumnElement[bool]]
) -> list[tuple[int, int]]:
    """Return `id_article` and the number of each article of a site that meets conditions, in order."""
    query = sa.select(articles.c.number, articles.c.meta).where(*conditions)
    with store.reading() as connection:
        rows = connection.execute(query.execution_options(yield_per=_FETCHED))
        origins = ((site_article(row.meta), row.number) for row in rows)
        return sorted((each[1], number) for each, number in origins if each and each[0] == site)


def write_labels(connection: sa.Connection, labels: Mapping[int, Sequence[str]]) -> None:
    """Replace the current labels of articles; `labels` maps article numbers to labels."""
    connection.execute(_WITHOUT_LABELS, {"numbers": list(labels)})
    rows = [
        {"article": number, "place": position, "label": label}
        for number, names in labels.items()
        for position, label in enumerate(names)
    ]
    if rows:
        connection.execute(article_labels.insert(), rows)


def _article(row: Any) -> Article:
    fields = {field.name: row[field.name] for field in dataclasses.fields(Article)}
    return Article(**fields | {"labels": tuple(row["labels"])})


def address_hashes(store: Store, key_of: Callable[[str], str]) -> set[int]:
    """Return the hash of every article's address, as `key_of` returns it, the same for all its spellings."""
    query = sa.select(articles.c.url).where(articles.c.url.is_not(None))
    with store.reading() as connection:
        rows = connection.execute(query.execution_options(yield_per=_ADDRESSES))
        return {hash(key) for row in rows if (key := key_of(row.url))}
