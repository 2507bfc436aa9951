"""Reviews: an append-only record of editors' decisions on articles.

A review and its decisions are added in one transaction. A review names the revision of the article
that its author saw, and is refused if the article has changed since. It also has a key, chosen by the
client: a review sent again after a lost response is recognised by its key and not stored twice. An
undo is one more row, which takes a review out of force.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.articles.articles import (
    DeskArticle,
    read_desk_articles,
    state_of,
    write_labels,
)
from osiris_nlp.desk.articles.decisions import Decision
from osiris_nlp.desk.articles.publication import after_review, after_undo
from osiris_nlp.desk.articles.site_keywords import CarriedKeywords, carried_by, carried_from
from osiris_nlp.desk.articles.tables import UNTIL_REVIEW, articles, reviews
from osiris_nlp.desk.articles.tables import decisions as decisions_table
from osiris_nlp.desk.base.store.store import Store, add_row, now

BATCH_PREFIX = "lot:"  # of the keys of reviews that were made in a batch
_BATCH_KEY = re.compile(f"{BATCH_PREFIX}([0-9a-f]{{32}}):[0-9]+", re.ASCII)
IS_OF_BATCH = reviews.c.key.startswith(BATCH_PREFIX)


@dataclass(frozen=True, slots=True)
class Review:
    """An editor's decisions on one article at one time.

    `labels` are the article's labels after the review. `undoes` is the number of the review that this
    one takes out of force, if it is an undo. `aside` is whether it sets the article aside. `undone` is whether a later undo took this one out of
    force. `carried_keywords` are what the article carried on its site at that time, None if unknown. `batch`
    is the id of the batch in which it, or the review that it undoes, was made, None if there was none.
    """

    number: int
    key: str
    article: int
    title: str
    revision: int
    editor: str
    created: dt.datetime
    model: str
    blind: bool
    labels: tuple[str, ...]
    undoes: int | None
    undone: bool
    carried_keywords: CarriedKeywords | None
    aside: bool = False
    decisions: tuple[Decision, ...] = ()
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured of a review, next to what the editor decided; None if unknown.

    `best` is the label that the model ranked first, `sure` the number of labels of tier apply, whether they
    were shown or, in a blind review, hidden.
    """

    best: str | None = None
    sure: int | None = None


class StaleError(OsirisError):
    """A review or an import has changed the article in the meantime.

    `article` is its current state, `review` its latest review.
    """

    def __init__(self, article: DeskArticle, review: Review | None) -> None:
        author = f" by {review.editor}" if review else ""
        super().__init__(
            f"Article {article.number} was changed{author} in the meantime (now at revision "
            f"{article.revision}): reload it, then decide again"
        )
        self.article, self.review = article, review


class KeyUsedError(OsirisError):
    """The key already belongs to another review."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Key {key!r} already belongs to another review: use a new key for each review"
        )


class CannotUndoError(OsirisError):
    """A review cannot be undone: it is unknown, already undone, or itself an undo."""


def is_reserved_key(key: str) -> bool:
    """Return whether a key is like those of batches, which no request may choose for itself.

    Letter case is ignored, as some databases do.

    Examples
    --------
    >>> is_reserved_key("LOT:1"), is_reserved_key("lotissement-1")
    (True, False)
    """
    return key.lower().startswith(BATCH_PREFIX)


def batch_of(key: str) -> str | None:
    """Return the id of the batch that the key of a review names, or None.

    Earlier versions let requests choose keys that begin in the same way.
    """
    match = _BATCH_KEY.fullmatch(key)
    return match and match[1]


def add_review(
    store: Store,
    article_number: int,
    *,
    key: str,
    revision: int,
    content: str,
    editor: str,
    model: str,
    labels: Sequence[str],
    decisions: Sequence[Decision],
    rejected: Sequence[str] = (),
    shown_labels: Sequence[str] | None = None,
    aside: bool = False,
    measurement: Measurement = Measurement(),
) -> tuple[Review, bool]:
    """Add a review and its decisions; return the review, and whether it is new.

    `revision` and `content` describe the article as the editor saw it, `model` is the one whose
    suggestions were shown, `rejected` are the rejected labels among the decisions, and `shown_labels` those that
    the request said were shown, if it did. With `aside`, the review sets the article aside as off topic:
    pass neither labels nor decisions, and the article gets the labels it was imported with. If an earlier
    review has the same key and was sent with the same values (of `content`, which no review stores, and
    `measurement`, any), this one is a retry: it adds nothing, and returns the earlier review.

    Raises
    ------
    StaleError
        If the article now has another revision or content; nothing is added.
    KeyUsedError
        If the key belongs to another review.
    InputError
        If the article does not exist.
    """

    def work(connection: sa.Connection) -> tuple[Review, bool]:
        article = _read_locked(connection, article_number)
        earlier_review = _by_key(connection, key)
        if earlier_review:
            values = (article_number, editor, revision, model, aside, tuple(labels))
            is_retry = values == _sent_values(earlier_review)
            if not (is_retry and _follows_from(earlier_review, rejected, shown_labels)):
                raise KeyUsedError(key)
            return earlier_review, False
        if (article.revision, article.content) != (revision, content):
            raise StaleError(article, _last(connection, article_number))
        new_labels = article.article.labels if aside else labels
        columns = {"key": key, "editor": editor, "model": model, "labels": [*new_labels]}
        review_number = _insert(
            connection, article, columns | {"aside": aside} | asdict(measurement)
        )
        rows = [asdict(decision) | {"review": review_number} for decision in decisions]
        if rows:
            connection.execute(decisions_table.insert(), rows)
        publication = after_review(article, None if aside else labels)
        _put_in_force(connection, article, review_number, new_labels, publication, aside=aside)
        return _read_review(connection, review_number), True

    return store.write(work)


def undo_review(
    store: Store, article_number: int, review_number: int, *, key: str, editor: str, model: str
) -> tuple[Review, bool]:
    """Take a review of an article out of force; return the undo, and whether it is new.

    The article gets the labels of the latest review still in force or, if there is none, the labels it
    was imported with. If a later review is in force, its labels stay.

    Raises
    ------
    CannotUndoError
        If the article has no such review, or the review is already undone or itself an undo.
    KeyUsedError
        If the key belongs to another review.
    InputError
        If the article does not exist.
    """

    def work(connection: sa.Connection) -> tuple[Review, bool]:
        article = _read_locked(connection, article_number)
        earlier_review = _by_key(connection, key)
        if earlier_review:
            original = (earlier_review.article, earlier_review.undoes, earlier_review.editor)
            if original != (article_number, review_number, editor):
                raise KeyUsedError(key)
            return earlier_review, False
        _check_undoable(connection, article_number, review_number)
        remaining = _latest_in_force(connection, article_number, excluding=review_number)
        labels = remaining.labels if remaining else article.article.labels
        columns = {"key": key, "editor": editor, "model": model, "labels": [*labels]}
        undo_number = _insert(connection, article, columns | {"undoes": review_number})
        is_aside = remaining is not None and remaining.aside
        decided_labels = remaining.labels if remaining and not is_aside else None
        publication = after_undo(article, review_number, decided_labels)
        in_force = remaining.number if remaining else None
        _put_in_force(connection, article, in_force, labels, publication, aside=is_aside)
        return _read_review(connection, undo_number), True

    return store.write(work)


def history(
    store: Store,
    *,
    article: int | None = None,
    editor: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Review]:
    """Return reviews with their decisions, newest first, optionally of one article or editor.

    `before` is a review number; only older reviews are returned.
    """
    query = _SELECT.order_by(reviews.c.number.desc()).limit(limit)
    if article is not None:
        query = query.where(reviews.c.article == article)
    if editor is not None:
        query = query.where(reviews.c.editor == editor)
    if before is not None:
        query = query.where(reviews.c.number < before)
    with store.reading() as connection:
        return _read_reviews(connection, query)


def find_review(store: Store, key: str) -> Review | None:
    """Return the review with a key, or None."""
    with store.reading() as connection:
        return _by_key(connection, key)


def last_review(store: Store, article_number: int) -> Review | None:
    """Return the latest review or undo of an article, or None."""
    with store.reading() as connection:
        return _last(connection, article_number)


def count_first_reviews(store: Store, editor: str) -> int:
    """Return how many reviews an editor has made, up to ten."""
    is_theirs = (reviews.c.editor == editor) & reviews.c.undoes.is_(None)
    latest = sa.select(reviews.c.number).where(is_theirs).order_by(reviews.c.number.desc())
    return len(store.read_column(latest.limit(10)))  # found at once if they work at the desk now


def editors(store: Store) -> list[str]:
    """Return the names of all editors who have reviewed an article, in alphabetical order."""
    query = sa.select(reviews.c.editor).distinct().order_by(reviews.c.editor)
    return list(store.read_column(query))


# Columns that a `Review` has as they are.
_COPIED = (
    "number",
    "key",
    "article",
    "title",
    "revision",
    "editor",
    "model",
    "blind",
    "undoes",
    "aside",
)
_later, _earlier = reviews.alias("later"), reviews.alias("earlier")
_SELECT = (
    sa.select(
        reviews,
        articles.c.title,
        _later.c.number.label("undone_by"),
        sa.func.coalesce(_earlier.c.key, reviews.c.key).label("first_key"),
    )
    .join(articles, articles.c.number == reviews.c.article)
    .join(_later, _later.c.undoes == reviews.c.number, isouter=True)
    .join(_earlier, _earlier.c.number == reviews.c.undoes, isouter=True)
)


_BY_NUMBER = _SELECT.where(reviews.c.number == sa.bindparam("number"))
_BY_KEY = _SELECT.where(reviews.c.key == sa.bindparam("key"))
_DECISIONS = (
    sa.select(decisions_table)
    .where(decisions_table.c.review.in_(sa.bindparam("reviews", expanding=True)))
    .order_by(decisions_table.c.number)
)
_UPDATE = articles.update().where(articles.c.number == sa.bindparam("target"))


def _read_reviews(
    connection: sa.Connection, query: "sa.Select[Any]", **values: object
) -> list[Review]:
    rows = connection.execute(query, values).mappings().all()
    if not rows:
        return []
    decisions = _read_decisions(connection, [row["number"] for row in rows])
    return [
        Review(
            **{name: row[name] for name in _COPIED},
            created=dt.datetime.fromisoformat(row["made"]),
            labels=tuple(row["labels"]),
            undone=row["undone_by"] is not None,
            carried_keywords=row["carried"] and carried_from(row["carried"]),
            decisions=tuple(decisions.get(row["number"], ())),
            batch=batch_of(row["first_key"]),
        )
        for row in rows
    ]


def _read_decisions(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[Decision]]:
    decisions: dict[int, list[Decision]] = {}
    for row in connection.execute(_DECISIONS, {"reviews": numbers}):
        decisions.setdefault(row.review, []).append(
            Decision(row.label, row.decision, row.score, row.tier)
        )
    return decisions


def _read_review(connection: sa.Connection, review_number: int) -> Review:
    return _read_reviews(connection, _BY_NUMBER, number=review_number)[0]


def _first(connection: sa.Connection, query: "sa.Select[Any]", **values: object) -> Review | None:
    return next(iter(_read_reviews(connection, query, **values)), None)


def _by_key(connection: sa.Connection, key: str) -> Review | None:
    return _first(connection, _BY_KEY, key=key)


def _last(connection: sa.Connection, article_number: int) -> Review | None:
    query = _SELECT.where(reviews.c.article == article_number).order_by(reviews.c.revision.desc())
    return _first(connection, query.limit(1))


def _latest_in_force(
    connection: sa.Connection, article_number: int, *, excluding: int
) -> Review | None:
    """Return the latest review of an article that has not been undone, other than `excluding`."""
    query = _SELECT.where(
        reviews.c.article == article_number,
        reviews.c.undoes.is_(None),
        reviews.c.number != excluding,
        _later.c.number.is_(None),
    )
    return _first(connection, query.order_by(reviews.c.revision.desc()).limit(1))


def _read_locked(connection: sa.Connection, article_number: int) -> DeskArticle:
    matches = read_desk_articles(connection, [article_number], lock=True)
    if not matches:
        raise InputError(f"No article {article_number}", "look it up in the queue")
    return matches[0]


def _sent_values(review: Review) -> tuple[object, ...] | None:
    """Return what a review was sent with: article, editor, revision, model, labels …; None for an undo."""
    if review.undoes is not None:
        return None
    labels = () if review.aside else review.labels
    seen_revision = review.revision - 1
    return review.article, review.editor, seen_revision, review.model, review.aside, labels


def _follows_from(
    review: Review, rejected: Sequence[str], shown_labels: Sequence[str] | None
) -> bool:
    """Return whether a review's decisions follow from these rejected and shown labels."""
    by_verb: dict[str, list[str]] = {"reject": [], "unkept": [], "add": [], "remove": []}
    for decision in review.decisions:
        by_verb.setdefault(decision.decision, []).append(decision.label)
    rejections, unkept, added = by_verb["reject"], by_verb["unkept"], by_verb["add"]
    if review.aside or shown_labels is None:
        # Pages of version 0.1.0 send every suggestion that was left unticked as rejected.
        return not rejections and {*rejected} <= {*unkept, *by_verb["remove"]}
    imported = review.carried_keywords.labels if review.carried_keywords else ()
    listable = {*imported, *(each.label for each in review.decisions)} - {*added}
    return [*rejected] == rejections and {*unkept} <= {*shown_labels} <= listable


def _check_undoable(connection: sa.Connection, article_number: int, review_number: int) -> None:
    target = _first(connection, _BY_NUMBER, number=review_number)
    if target is None or target.article != article_number:
        raise CannotUndoError(
            f"Article {article_number} has no review {review_number}: check its history"
        )
    if target.undone:
        raise CannotUndoError(
            f"Review {review_number} is already undone: reload the article's history"
        )
    if target.undoes is not None:
        raise CannotUndoError(
            f"Review {review_number} is itself an undo: add a review with the labels you want instead"
        )


def _insert(connection: sa.Connection, article: DeskArticle, values: Mapping[str, Any]) -> int:
    """Add a review with these values, and with what is recorded of its article; return its number."""
    state = {
        "article": article.number,
        "revision": article.revision + 1,
        "made": now(),
        "blind": article.is_hidden,
        "carried": carried_by(article.article).to_dict() | {"imported": article.imported},
    }
    return add_row(connection, reviews, {**state, **values})


def _put_in_force(
    connection: sa.Connection,
    article: DeskArticle,
    review_number: int | None,
    labels: Sequence[str],
    publication: str | None,
    *,
    aside: bool,
) -> None:
    values = {
        "target": article.number,
        "review": review_number,
        "revision": article.revision + 1,
        "publication": publication,
        "state": state_of(review_number, labels, aside=aside),
    }
    connection.execute(_UPDATE, values | UNTIL_REVIEW)
    write_labels(connection, {article.number: labels})
