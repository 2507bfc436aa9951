"""The queue: which articles, in which order, and who has which one open."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from osiris_nlp.desk.store.articles import current_labels
from osiris_nlp.desk.store.schema import articles, filed, presence, reviews, suggestions
from osiris_nlp.desk.store.store import Store, moment, now

State = Literal["open", "changes", "done", "all"]
Confidence = Literal["high", "middle", "low"]

PAGE = 50  # articles
# Scores of the best suggestion from which on confidence is high, and under which it is low.
HIGH, LOW = 0.9, 0.5
_MOST_SOURCES = 300
# After so long without a word, an editor has left: an open page says every 15 seconds that it is there.
_GONE = dt.timedelta(seconds=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles of the queue; None for any.

    `state`: ``open`` without a review, ``changes`` those of them whose labels the model would
    change, ``done`` with a review. `label` is one the article has or that is suggested for it. What
    the model says does not count where an article is to be labelled blind first.
    """

    state: State = "open"
    source: str | None = None
    label: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Best:
    """The suggestion that scores best."""

    label: str
    score: float
    tier: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An article in the list; `best` is None for blind ones, `editor` and `made` are of its review."""

    number: int
    id: str
    title: str
    date: dt.date | None
    source: str | None
    labels: tuple[str, ...]
    state: str
    best: Best | None
    blind: bool
    changes: bool
    editor: str | None
    made: dt.datetime | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some articles of the queue; `total` counts those of all `pages`."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int


def queue_page(store: Store, filters: Filters, *, page: int = 1) -> QueuePage:
    """Return a page of the queue, the most useful articles first.

    A page after the last is empty.
    """
    chosen = _chosen(filters)
    query = _ROWS.where(*chosen).order_by(*_ORDER).limit(PAGE).offset((page - 1) * PAGE)
    with store.reading() as connection:
        total = (
            connection.scalar(sa.select(sa.func.count()).select_from(articles).where(*chosen)) or 0
        )
        rows = _queue_rows(connection, query)
    return QueuePage(rows, total, page, -(-total // PAGE))


def last_validated(store: Store, label: str, *, limit: int) -> tuple[QueueRow, ...]:
    """Return the articles that were validated last of those that have a label now, newest first."""
    has = sa.exists().where(filed.c.article == articles.c.number, filed.c.label == label)
    query = _ROWS.where(articles.c.review.is_not(None), has)
    with store.reading() as connection:
        return _queue_rows(connection, query.order_by(articles.c.review.desc()).limit(limit))


def next_article(
    store: Store, filters: Filters, *, after: int | None = None, editor: str = ""
) -> int | None:
    """Return the number of the article that comes next in the queue, or None if there is no other.

    After the last comes the first. An article that another editor has open comes when all others
    are done.
    """
    chosen, open_elsewhere = _chosen(filters), _open_elsewhere(editor)
    further, another = _further(after), articles.c.number != after
    tries: list[list[sa.ColumnElement[bool]]] = [
        [*further, ~open_elsewhere],
        [another, ~open_elsewhere],
        [another],
    ]
    with store.reading() as connection:
        for conditions in tries:
            query = sa.select(articles.c.number).where(*chosen, *conditions).order_by(*_ORDER)
            found: int | None = connection.scalar(query.limit(1))
            if found is not None:
                return found
    return None


def sources(store: Store) -> list[str]:
    """Return the press organs that articles are from, in order; of very many, the most frequent."""
    count = sa.func.count().desc()
    query = sa.select(articles.c.source).where(articles.c.source.is_not(None))
    with store.reading() as connection:
        grouped = query.group_by(articles.c.source).order_by(count, articles.c.source)
        return sorted(filter(None, connection.scalars(grouped.limit(_MOST_SOURCES))))


def present(store: Store, number: int, editor: str) -> list[str]:
    """Note that an editor has an article open; return who else has, in order."""
    own = (presence.c.article == number) & (presence.c.editor == editor)

    def work(connection: sa.Connection) -> None:
        seen = {"seen": now()}
        if connection.execute(presence.update().where(own).values(seen)).rowcount == 0:
            row = {"article": number, "editor": editor, **seen}
            connection.execute(presence.insert().values(row))

    store.write(work)
    others = (
        (presence.c.article == number) & (presence.c.editor != editor) & (presence.c.seen > _gone())
    )
    with store.reading() as connection:
        query = sa.select(presence.c.editor).where(others).order_by(presence.c.editor)
        return list(connection.scalars(query))


def leave(store: Store, number: int, editor: str) -> None:
    """Note that an editor no longer has an article open."""
    own = (presence.c.article == number) & (presence.c.editor == editor)
    store.write(lambda connection: connection.execute(presence.delete().where(own)))


_ROWS = sa.select(
    articles.c.number,
    articles.c.id,
    articles.c.title,
    articles.c.date,
    articles.c.source,
    articles.c.review,
    articles.c.revision,
    articles.c.blind,
    articles.c.best,
    articles.c.score,
    articles.c.tier,
    articles.c.changes,
    reviews.c.editor,
    reviews.c.made,
).join(reviews, reviews.c.number == articles.c.review, isouter=True)
_ORDER = (articles.c.priority.desc(), articles.c.number)
# Articles of which the model's opinion may be shown; a filter by it would show it, too.
_TOLD = articles.c.blind.is_(False) | (articles.c.revision > 0)


def _gone() -> str:
    return moment(dt.datetime.now(dt.UTC) - _GONE)


def _open_elsewhere(editor: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        presence.c.article == articles.c.number,
        presence.c.editor != editor,
        presence.c.seen > _gone(),
    )


def _further(after: int | None) -> list[sa.ColumnElement[bool]]:
    """Return what holds for the articles after one in the order of the queue."""
    if after is None:
        return []
    other = articles.alias("other")
    priority = sa.select(other.c.priority).where(other.c.number == after).scalar_subquery()
    return [
        (articles.c.priority < priority)
        | ((articles.c.priority == priority) & (articles.c.number > after))
    ]


def _chosen(filters: Filters) -> list[sa.ColumnElement[bool]]:
    states: dict[State, list[sa.ColumnElement[bool]]] = {
        "open": [articles.c.review.is_(None)],
        "changes": [articles.c.review.is_(None), articles.c.changes.is_(True), _TOLD],
        "done": [articles.c.review.is_not(None)],
        "all": [],
    }
    bands: dict[Confidence, list[sa.ColumnElement[bool]]] = {
        "high": [articles.c.score >= HIGH],
        "middle": [articles.c.score >= LOW, articles.c.score < HIGH],
        "low": [articles.c.score < LOW],
    }
    chosen = [*states[filters.state]]
    if filters.confidence is not None:
        chosen += [*bands[filters.confidence], _TOLD]
    if filters.source is not None:
        chosen.append(articles.c.source == filters.source)
    if filters.since is not None:
        chosen.append(articles.c.date >= filters.since)
    if filters.until is not None:
        chosen.append(articles.c.date <= filters.until)
    if filters.label is not None:
        chosen.append(_has(filters.label))
    return chosen or [sa.true()]


def _has(label: str) -> sa.ColumnElement[bool]:
    has, is_suggested = (
        sa.exists().where(table.c.article == articles.c.number, table.c.label == label)
        for table in (filed, suggestions)
    )
    return has | (is_suggested & _TOLD)


def _queue_rows(connection: sa.Connection, query: "sa.Select[Any]") -> tuple[QueueRow, ...]:
    found = connection.execute(query).mappings().all()
    labels = current_labels(connection, [row["number"] for row in found])
    return tuple(_queue_row(row, labels.get(row["number"], ())) for row in found)


def _queue_row(row: Any, labels: Sequence[str]) -> QueueRow:
    hidden = row["blind"] and row["revision"] == 0
    known = row["best"] is not None and not hidden
    return QueueRow(
        number=row["number"],
        id=row["id"],
        title=row["title"],
        date=row["date"],
        source=row["source"],
        labels=tuple(labels),
        state="open" if row["review"] is None else "done",
        best=Best(row["best"], row["score"], row["tier"]) if known else None,
        blind=row["blind"],
        changes=row["changes"] and not hidden,
        editor=row["editor"],
        made=dt.datetime.fromisoformat(row["made"]) if row["made"] else None,
    )
