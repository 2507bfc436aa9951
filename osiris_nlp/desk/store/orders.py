"""The orders of the queue, and which articles come after a given one."""

from typing import Literal

import sqlalchemy as sa

from osiris_nlp.desk.store.schema import articles

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


def comes_later(order: Order, after: int) -> "sa.ColumnElement[bool]":
    """Return the condition that an article comes after another one; none does if that does not exist."""
    if order != "recents":
        return _precedes(_COLUMNS[order], after, articles.c.number > after)
    same_day = _precedes("imported", after, articles.c.number > after)
    day, has_no_day = _value("date", after), articles.c.date.is_(None)
    is_same_day = (articles.c.date == day) | (has_no_day & day.is_(None))
    is_earlier = (articles.c.date < day) | (has_no_day & day.is_not(None))
    return is_earlier | (is_same_day & same_day)


_COLUMNS = {"utiles": "priority", "surs": "sureness"}


def _precedes(
    column: str, after: int, on_tie: "sa.ColumnElement[bool]"
) -> "sa.ColumnElement[bool]":
    """Return the condition that a column has a lower value than in another article."""
    value = _value(column, after)
    return (articles.c[column] < value) | ((articles.c[column] == value) & on_tie)


def _value(column: str, number: int) -> "sa.ScalarSelect[object]":
    other = articles.alias("other")
    return sa.select(other.c[column]).where(other.c.number == number).scalar_subquery()
