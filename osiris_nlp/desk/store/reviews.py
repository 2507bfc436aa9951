"""Reviews: an editor states the labels of an article, and so decides; nothing is ever overwritten.

A review is added to those before, with its decisions, or not at all. It names the revision of the
article it is of: where another came in between, it is refused and its author told. It bears a key
of its author's making: sent again after a lost answer, it is known and not doubled. An undo is one
more row, which takes a review out of force.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.store.articles import FiledArticle, read_filed, write_labels
from osiris_nlp.desk.store.decisions import Decision
from osiris_nlp.desk.store.schema import articles, decisions, reviews
from osiris_nlp.desk.store.store import Store, now


@dataclass(frozen=True, slots=True)
class Review:
    """What an editor did with an article at one go.

    `labels` are the article's from then on. `undoes` is the number of the review that this one takes
    out of force; `undone` tells whether a later one took this one out.
    """

    number: int
    key: str
    article: int
    title: str
    revision: int
    editor: str
    made: dt.datetime
    model: str
    blind: bool
    labels: tuple[str, ...]
    undoes: int | None
    undone: bool
    decisions: tuple[Decision, ...] = ()


class StaleError(OsirisError):
    """The article was changed meanwhile, by a review or an import.

    `article` is how it stands, `review` the last one.
    """

    def __init__(self, article: FiledArticle, review: Review | None) -> None:
        who = f" by {review.editor}" if review else ""
        super().__init__(
            f"Article {article.number} is at revision {article.revision}, changed{who} meanwhile: "
            "look at it, then decide again"
        )
        self.article, self.review = article, review


class KeyUsedError(OsirisError):
    """The key is that of another review."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Key {key!r} is another review's: make a new one for each")


class UndoneError(OsirisError):
    """The review is unknown, already undone, or itself an undo."""


def add_review(
    store: Store,
    number: int,
    *,
    key: str,
    revision: int,
    content: str,
    editor: str,
    model: str,
    labels: Sequence[str],
    decided: Sequence[Decision],
) -> tuple[Review, bool]:
    """Add a review and its decisions; return it, and whether it is new.

    `revision` and `content` are the article's as its author saw it. One with the key of an earlier
    review of the same author, article and labels is that one, sent again: nothing is added.

    Raises
    ------
    StaleError
        If the article has another revision or content by now; nothing is added.
    KeyUsedError
        If the key is another review's.
    InputError
        If there is no such article.
    """

    def work(connection: sa.Connection) -> tuple[Review, bool]:
        article = _locked(connection, number)
        earlier = _by_key(connection, key)
        if earlier:
            _check_same(earlier, article=number, editor=editor, labels=tuple(labels))
            return earlier, False
        if (article.revision, article.content) != (revision, content):
            raise StaleError(article, _last(connection, number))
        row = _row(article, key=key, editor=editor, model=model, labels=labels, undoes=None)
        made = _insert(connection, row)
        rows = [
            {
                "review": made,
                "label": each.label,
                "decision": each.decision,
                "score": each.score,
                "tier": each.tier,
            }
            for each in decided
        ]
        if rows:
            connection.execute(decisions.insert(), rows)
        _put_in_force(connection, article, made, labels)
        return _one(connection, made), True

    return store.write(work)


def undo_review(
    store: Store, number: int, review: int, *, key: str, editor: str, model: str
) -> tuple[Review, bool]:
    """Take a review of an article out of force; return the row that does, and whether it is new.

    The labels are again those of the last review left in force, else those the article came with.
    Where a later one is in force, its labels stay.

    Raises
    ------
    UndoneError
        If there is no such review of the article, it was undone already, or it is itself an undo.
    KeyUsedError
        If the key is another review's.
    InputError
        If there is no such article.
    """

    def work(connection: sa.Connection) -> tuple[Review, bool]:
        article = _locked(connection, number)
        earlier = _by_key(connection, key)
        if earlier:
            if (earlier.article, earlier.undoes, earlier.editor) != (number, review, editor):
                raise KeyUsedError(key)
            return earlier, False
        _check_undoable(connection, number, review)
        left = _in_force(connection, number, but=review)
        labels = left.labels if left else article.article.labels
        row = _row(article, key=key, editor=editor, model=model, labels=labels, undoes=review)
        made = _insert(connection, row)
        _put_in_force(connection, article, left.number if left else None, labels)
        return _one(connection, made), True

    return store.write(work)


def history(
    store: Store,
    *,
    article: int | None = None,
    editor: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Review]:
    """Return reviews with their decisions, newest first: all, or of an article or an editor.

    `before` is the number of a review: only older ones.
    """
    query = _SELECT.order_by(reviews.c.number.desc()).limit(limit)
    if article is not None:
        query = query.where(reviews.c.article == article)
    if editor is not None:
        query = query.where(reviews.c.editor == editor)
    if before is not None:
        query = query.where(reviews.c.number < before)
    with store.reading() as connection:
        return _found(connection, query)


def find_review(store: Store, key: str) -> Review | None:
    """Return the review of a key, or None."""
    with store.reading() as connection:
        return _by_key(connection, key)


def last_review(store: Store, article: int) -> Review | None:
    """Return the last thing that was done with an article, undoing included, or None."""
    with store.reading() as connection:
        return _last(connection, article)


def editors(store: Store) -> list[str]:
    """Return the names of all who made a review, in order."""
    with store.reading() as connection:
        query = sa.select(reviews.c.editor).distinct().order_by(reviews.c.editor)
        return list(connection.scalars(query))


_later = reviews.alias("later")
_SELECT = (
    sa.select(reviews, articles.c.title, _later.c.number.label("undone_by"))
    .join(articles, articles.c.number == reviews.c.article)
    .join(_later, _later.c.undoes == reviews.c.number, isouter=True)
)


def _found(connection: sa.Connection, query: "sa.Select[Any]") -> list[Review]:
    rows = connection.execute(query).mappings().all()
    decided = _decisions(connection, [row["number"] for row in rows])
    return [
        Review(
            number=row["number"],
            key=row["key"],
            article=row["article"],
            title=row["title"],
            revision=row["revision"],
            editor=row["editor"],
            made=dt.datetime.fromisoformat(row["made"]),
            model=row["model"],
            blind=row["blind"],
            labels=tuple(row["labels"]),
            undoes=row["undoes"],
            undone=row["undone_by"] is not None,
            decisions=tuple(decided.get(row["number"], ())),
        )
        for row in rows
    ]


def _decisions(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = {}
    query = sa.select(decisions).where(decisions.c.review.in_(numbers))
    for row in connection.execute(query.order_by(decisions.c.number)):
        found.setdefault(row.review, []).append(
            Decision(row.label, row.decision, row.score, row.tier)
        )
    return found


def _one(connection: sa.Connection, number: int) -> Review:
    return _found(connection, _SELECT.where(reviews.c.number == number))[0]


def _by_key(connection: sa.Connection, key: str) -> Review | None:
    return next(iter(_found(connection, _SELECT.where(reviews.c.key == key))), None)


def _last(connection: sa.Connection, article: int) -> Review | None:
    query = _SELECT.where(reviews.c.article == article).order_by(reviews.c.revision.desc())
    return next(iter(_found(connection, query.limit(1))), None)


def _in_force(connection: sa.Connection, article: int, *, but: int) -> Review | None:
    """Return the last review of an article that nobody has undone, one left out."""
    query = _SELECT.where(
        reviews.c.article == article,
        reviews.c.undoes.is_(None),
        reviews.c.number != but,
        _later.c.number.is_(None),
    )
    return next(iter(_found(connection, query.order_by(reviews.c.revision.desc()).limit(1))), None)


def _locked(connection: sa.Connection, number: int) -> FiledArticle:
    found = read_filed(connection, [number], lock=True)
    if not found:
        raise InputError(f"No article {number}", "look it up in the queue")
    return found[0]


def _check_same(earlier: Review, *, article: int, editor: str, labels: tuple[str, ...]) -> None:
    said = (earlier.article, earlier.editor, earlier.labels, earlier.undoes)
    if said != (article, editor, labels, None):
        raise KeyUsedError(earlier.key)


def _check_undoable(connection: sa.Connection, article: int, review: int) -> None:
    found = next(iter(_found(connection, _SELECT.where(reviews.c.number == review))), None)
    if found is None or found.article != article:
        raise UndoneError(f"Article {article} has no review {review}: look at its history")
    if found.undone or found.undoes is not None:
        raise UndoneError(f"Review {review} was undone already, or is itself an undo")


def _row(
    article: FiledArticle,
    *,
    key: str,
    editor: str,
    model: str,
    labels: Sequence[str],
    undoes: int | None,
) -> dict[str, Any]:
    return {
        "key": key,
        "article": article.number,
        "revision": article.revision + 1,
        "editor": editor,
        "made": now(),
        "model": model,
        "blind": article.is_hidden,
        "labels": list(labels),
        "undoes": undoes,
    }


def _insert(connection: sa.Connection, row: dict[str, Any]) -> int:
    made: Any = connection.execute(reviews.insert().values(row)).inserted_primary_key
    return int(made[0])


def _put_in_force(
    connection: sa.Connection, article: FiledArticle, review: int | None, labels: Sequence[str]
) -> None:
    changed = articles.update().where(articles.c.number == article.number)
    connection.execute(changed.values(review=review, revision=article.revision + 1))
    write_labels(connection, {article.number: labels})
