"""The queue: which articles to tag, and in which order."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa

from osiris_nlp.base.records import Suggestion
from osiris_nlp.desk.articles.acts import ACTS
from osiris_nlp.desk.articles.articles import (
    AWAITS_REVIEW,
    IS_DONE,
    IS_TO_TAG,
    broad_state,
    current_labels,
)
from osiris_nlp.desk.articles.handovers.handovers import is_passed_to
from osiris_nlp.desk.articles.notes.notes import notes
from osiris_nlp.desk.articles.queue.deferrals import is_postponed, today
from osiris_nlp.desk.articles.rechecks import TO_RECHECK
from osiris_nlp.desk.articles.tables import article_labels, articles, reviews, suggestions
from osiris_nlp.desk.base.store.search import matches_search
from osiris_nlp.desk.base.store.store import Store

Order = Literal["recents", "utiles", "surs"]


def order_by(order: Order) -> "list[sa.ColumnElement[object]]":
    """Return the columns by which a query sorts articles; their number decides between equal ones.

    ``recents`` is by date, the newest first and those without one last, then by time of import, the newest
    first; ``utiles`` is by priority, and ``surs`` by sureness, the highest first.
    """
    number: sa.ColumnElement[object] = articles.c.number
    if order == "recents":
        return [articles.c.date.desc().nulls_last(), articles.c.imported.desc(), number]
    return [articles.c[_COLUMNS[order]].desc(), number]


_COLUMNS = {"utiles": "priority", "surs": "sureness"}


def _parts_after(
    connection: sa.Connection, order: Order, number: int
) -> "list[sa.ColumnElement[bool]]":
    """Return the conditions of the parts of the queue after an article, in their order; none if it does not exist.

    Each part is a range of an index.
    """
    columns = articles.c["date", "imported", "priority", "sureness"]
    row = connection.execute(sa.select(*columns).where(articles.c.number == number)).one_or_none()
    if row is None:
        return []
    has_later_number = articles.c.number > number
    if order != "recents":
        return [_is_lower(_COLUMNS[order], row, has_later_number)]
    is_later_that_day = _is_lower("imported", row, has_later_number)
    has_no_date = articles.c.date.is_(None)
    if row.date is None:
        return [has_no_date & is_later_that_day]
    return [_is_lower("date", row, is_later_that_day), has_no_date]


def _is_lower(
    name: str, row: "sa.Row[Any]", on_tie: "sa.ColumnElement[bool]"
) -> "sa.ColumnElement[bool]":
    column, value = articles.c[name], getattr(row, name)
    is_lower: sa.ColumnElement[bool] = (column <= value) & ((column < value) | on_tie)
    return is_lower


State = Literal["open", "labelled", "changes", "recheck", "done", "waiting", "aside", "all"]
Confidence = Literal["high", "middle", "low"]

PAGE_SIZE = 50  # articles per page
_FEW = 2_000  # articles that are found by their numbers
# Confidence is high if the best suggestion scores at least HIGH_SCORE, and low if it scores less than
# LOW_SCORE.
HIGH_SCORE, LOW_SCORE = 0.9, 0.5
_MAX_SOURCES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Filters of the queue; None means any.

    `state` is ``open`` for articles to be tagged, without labels or a review, ``labelled`` for those imported with
    labels and not reviewed, ``changes`` for articles without a review whose labels the model would change and
    validated ones that are to be looked at again, ``recheck`` for the latter alone, ``done`` for articles with a
    review, ``waiting`` for those whose review is not yet on their site, ``aside`` for articles set aside as off
    topic, or ``all``. `label` matches articles that have the label or for which the model suggests it. Filters on
    the model's opinion never match an article that is still to be labelled blind, as that would reveal the
    opinion. `search` matches articles in whose title or text each of its words begins a word (see `search`),
    `flagged` those with a flag, `noted` those with a note, `receiver` those that are passed to that editor now,
    `postponed` those that that editor has postponed today. With one of these four, ``open`` includes articles that
    were imported with labels.
    """

    state: State = "open"
    source: str | None = None
    label: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    confidence: Confidence | None = None
    order: Order = "recents"
    search: str | None = None
    flagged: bool = False
    noted: bool = False
    receiver: str | None = None
    postponed: str | None = None

    @property
    def picks_marked(self) -> bool:
        """Whether the filters ask for articles that an editor has flagged, noted, passed to somebody or postponed."""
        return self.flagged or self.noted or bool(self.receiver or self.postponed)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An article in the queue.

    `best` is the suggestion with the highest score, None until the first review of a blind article; `editor`
    and `reviewed_at` are None if no review is in force. `publication` is whether it is on the article's site:
    see `desk.articles.publication`. `recheck` is the label because of which to look at it again. `acts` has the
    columns of each act on it, by its name.
    """

    number: int
    id: str
    title: str
    date: dt.date | None
    source: str | None
    labels: tuple[str, ...]
    state: str
    best: Suggestion | None
    blind: bool
    changes: bool
    editor: str | None
    reviewed_at: dt.datetime | None
    publication: str | None
    recheck: str | None
    acts: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `total` is the number of articles on all `pages`."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int


def queue_page(store: Store, filters: Filters, *, page: int = 1) -> QueuePage:
    """Return a page of the queue, in the order of the filters; a page after the last is empty."""
    order = order_by(filters.order)
    with store.reading() as connection:
        total = connection.scalar(_count(*_conditions(store, filters))) or 0
        conditions = _ordered_conditions(connection, store, filters, may_be_few=total <= _FEW)
        query = sa.select(articles.c.number).where(*conditions).order_by(*order)
        query = query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        is_listed = articles.c.number.in_(connection.scalars(query).all())
        rows = _queue_rows(connection, _ROWS.where(is_listed).order_by(*order))
    return QueuePage(rows, total, page, -(-total // PAGE_SIZE))


def count_matching(store: Store, filters: Filters) -> int:
    """Return the number of articles that the filters match."""
    return store.read_value(_count(*_conditions(store, filters))) or 0


def count_offered(store: Store, filters: Filters, editor: str) -> tuple[int, int]:
    """Return how many articles `next_article` offers to an editor, and how many others are postponed.

    Neither counts those that are passed to another editor.
    """
    conditions, is_kept = _conditions(store, filters), _is_kept_from(editor)
    is_left = sa.false() if filters.postponed else is_postponed(editor, today())
    counts = (
        _count(*conditions),
        _count(*conditions, is_kept),  # few, which are found by their numbers
        _count(*conditions, is_left, ~is_kept),
    )
    query = sa.select(*(count.scalar_subquery() for count in counts))
    ((n_matching, n_kept, n_postponed),) = store.read_rows(query)
    return n_matching - n_kept - n_postponed, n_postponed


def day_counts(
    store: Store, filters: Filters, days: Collection[dt.date | None]
) -> dict[dt.date | None, int]:
    """Return how many articles of each of these dates the filters match; None is without a date."""
    conditions = _conditions(store, filters)
    is_listed = articles.c.date.in_([day for day in days if day is not None])
    query = sa.select(articles.c.date, sa.func.count()).where(*conditions, is_listed)
    counts = dict.fromkeys(days, 0)
    counts.update(tuple(row) for row in store.read_rows(query.group_by(articles.c.date)))
    if None in counts:
        has_no_date = articles.c.date.is_(None)
        counts[None] = store.read_value(_count(*conditions, has_no_date)) or 0
    return counts


def last_reviewed(store: Store, label: str, *, limit: int) -> tuple[QueueRow, ...]:
    """Return the most recently reviewed articles that currently have a label, newest first."""
    is_of_article = article_labels.c.article == articles.c.number
    has_label = sa.exists().where(is_of_article, article_labels.c.label == label)
    query = _ROWS.where(IS_DONE, has_label)
    with store.reading() as connection:
        return _queue_rows(connection, query.order_by(articles.c.review.desc()).limit(limit))


def next_article(
    store: Store, filters: Filters, *, after: int | None = None, editor: str = ""
) -> int | None:
    """Return the number of the next article in the queue, or None if there is no other.

    The queue wraps around: the first article follows the last. Articles that another editor has open
    come only when no others are left; those that this editor has postponed today, unless the filters ask for
    them, or that are passed to somebody else, not at all.
    """
    is_offered = ~_is_kept_from(editor)
    if filters.postponed is None:
        is_offered &= ~is_postponed(editor, today())
    may_be_few = replace(filters, order="recents") not in _IN_ORDER
    another = articles.c.number != after
    is_free = articles.c.number.not_in(store.presence.elsewhere(editor))
    with store.reading() as connection:
        conditions = _ordered_conditions(
            connection, store, filters, is_offered, may_be_few=may_be_few
        )
        later = [] if after is None else _parts_after(connection, filters.order, after)
        for extra in (*([part, is_free] for part in later), [another, is_free], [another]):
            query = sa.select(articles.c.number).where(*conditions, *extra)
            query = query.order_by(*order_by(filters.order))
            number: int | None = connection.scalar(query.limit(1))
            if number is not None:
                return number
    return None


def sources(store: Store) -> list[str]:
    """Return the sources of the articles in alphabetical order, at most the 300 most frequent."""
    count = sa.func.count().desc()
    query = sa.select(articles.c.source).where(articles.c.source.is_not(None))
    grouped = query.group_by(articles.c.source).order_by(count, articles.c.source)
    return sorted(filter(None, store.read_column(grouped.limit(_MAX_SOURCES))))


# Columns of an article that a `QueueRow` has as they are.
_COPIED = ("number", "id", "title", "date", "source", "blind", "publication", "recheck")
_ROWS = sa.select(
    *articles.c[_COPIED],
    *articles.c["state", "revision", "best", "score", "tier", "changes"],
    *reviews.c["editor", "made"],
    *(column.label(f"{act.name}_{name}") for act in ACTS for name, column in act.columns.items()),
)
_ROWS = _ROWS.join(reviews, reviews.c.number == articles.c.review, isouter=True)
for _act in ACTS:
    _ROWS = _ROWS.join(_act.table, _act.in_force, isouter=True)


# The numbers of articles for which the model's opinion is hidden, as a filter by it would reveal it, and of those
# whose labels it would change. The table has another name here than in the query around it, so that each is
# evaluated once, from an index.
_there = articles.alias("there")
_is_hidden = _there.c.blind.is_(True) & (_there.c.revision == 0)
_HIDDEN = sa.select(_there.c.number).where(_is_hidden)
_TO_CHANGE = sa.select(_there.c.number).where(
    _there.c.state.in_(("open", "labelled")), _there.c.changes.is_(True), ~_is_hidden
)
_OPINION_VISIBLE = articles.c.number.not_in(_HIDDEN)


def _conditions(
    store: Store, filters: Filters, *, is_ordered: bool = False
) -> list[sa.ColumnElement[bool]]:
    states: dict[State, list[sa.ColumnElement[bool]]] = {
        "open": [AWAITS_REVIEW if filters.picks_marked else IS_TO_TAG],
        "labelled": [articles.c.state == "labelled"],
        "changes": [articles.c.number.in_(_TO_CHANGE.union(TO_RECHECK))],
        "recheck": [articles.c.number.in_(TO_RECHECK)],
        "done": [articles.c.state == "done"],
        "waiting": [articles.c.publication == "waiting"],
        "aside": [articles.c.state == "aside"],
        "all": [],
    }
    bands: dict[Confidence, list[sa.ColumnElement[bool]]] = {
        "high": [articles.c.score >= HIGH_SCORE],
        "middle": [articles.c.score >= LOW_SCORE, articles.c.score < HIGH_SCORE],
        "low": [articles.c.score < LOW_SCORE],
    }
    conditions = [*states[filters.state]]
    if filters.confidence is not None:
        conditions += [*bands[filters.confidence], _OPINION_VISIBLE]
    if filters.source is not None:
        conditions.append(articles.c.source == filters.source)
    if filters.since is not None:
        conditions.append(articles.c.date >= filters.since)
    if filters.until is not None:
        conditions.append(articles.c.date <= filters.until)
    if filters.label is not None:
        has_label = _matches_label(filters.label)
        # In an ordered query, PostgreSQL would otherwise go through all that have the label, for each article.
        conditions.append(has_label.is_(True) if is_ordered else has_label)
    if filters.search is not None:
        dialect = store.database.backend
        conditions.append(matches_search(dialect, filters.search, articles.c.number))
    for is_asked, is_so in ((filters.flagged, notes.c.flag), (filters.noted, notes.c.text != "")):
        if is_asked:
            conditions.append(articles.c.note.in_(sa.select(notes.c.number).where(is_so)))
    if filters.receiver is not None:
        conditions.append(is_passed_to(filters.receiver))
    if filters.postponed is not None:
        conditions.append(is_postponed(filters.postponed, today()))
    return conditions


def _is_kept_from(editor: str) -> sa.ColumnElement[bool]:
    """Return the condition that an act on an article keeps it from being offered to an editor."""
    return sa.or_(sa.false(), *(act.keeps_from(editor) for act in ACTS if act.keeps_from))


def _matches_label(label: str) -> sa.ColumnElement[bool]:
    has_label, is_suggested = (
        sa.select(table.c.article).where(table.c.label == label)
        for table in (article_labels, suggestions)
    )
    is_visible = suggestions.c.article.not_in(_HIDDEN)
    return articles.c.number.in_(has_label.union(is_suggested.where(is_visible)))


def _count(*conditions: sa.ColumnElement[bool]) -> "sa.Select[int]":
    return sa.select(sa.func.count()).select_from(articles).where(*conditions)


def _ordered_conditions(
    connection: sa.Connection,
    store: Store,
    filters: Filters,
    *others: sa.ColumnElement[bool],
    may_be_few: bool,
) -> list[sa.ColumnElement[bool]]:
    """Return conditions by which to look for articles in the order of the queue.

    If few match, these are their numbers: in the order of the queue, a database may visit all articles until it
    comes to one of them.
    """
    if may_be_few:
        query = sa.select(articles.c.number).where(*_conditions(store, filters), *others)
        numbers = connection.scalars(query.limit(_FEW + 1)).all()
        if len(numbers) <= _FEW:
            return [articles.c.number.in_(numbers)]
    return [*_conditions(store, filters, is_ordered=True), *others]


# Filters whose articles are next to each other in an index, in each order.
_IN_ORDER = {Filters(state=state) for state in ("open", "labelled", "done", "aside", "all")}


def _queue_rows(connection: sa.Connection, query: "sa.Select[Any]") -> tuple[QueueRow, ...]:
    rows = connection.execute(query).mappings().all()
    labels = current_labels(connection, [row["number"] for row in rows])
    return tuple(_queue_row(row, labels.get(row["number"], ())) for row in rows)


def _queue_row(row: Any, labels: Sequence[str]) -> QueueRow:
    is_hidden = row["blind"] and row["revision"] == 0
    has_best = row["best"] is not None and not is_hidden
    return QueueRow(
        **{name: row[name] for name in (*_COPIED, "editor")},
        labels=tuple(labels),
        best=Suggestion(row["best"], row["score"], row["tier"]) if has_best else None,
        state=broad_state(row["state"]),
        changes=row["changes"] and not is_hidden,
        reviewed_at=dt.datetime.fromisoformat(row["made"]) if row["made"] else None,
        acts={act.name: {name: row[f"{act.name}_{name}"] for name in act.columns} for act in ACTS},
    )
