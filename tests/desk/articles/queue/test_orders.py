"""The orders of the queue, which agree with a plain sort, page by page and article by article."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.desk_store import AWA, BY_HYPOTHESIS, VERDICT, article, put
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.desk.articles.queue.queue import Filters, Order, next_article, queue_page
from osiris_nlp.desk.articles.tables import articles as articles_table

EACH_DATABASE = True
DAY = dt.date(2026, 3, 21)
MOMENTS = [f"2026-03-2{n}T09:14:07.000000Z" for n in range(3)]
SCORES = [0.0, 0.1, 0.3, 0.1 + 0.2, 0.92, 1.0]


@dataclass(frozen=True)
class SortKey:
    """What decides where an order lists an article."""

    date: dt.date | None
    imported: str
    priority: float
    sureness: float


SORT_KEYS = st.builds(
    SortKey,
    st.sampled_from([None, DAY, DAY - dt.timedelta(1), dt.date(1999, 12, 31)]),
    st.sampled_from(MOMENTS),
    st.sampled_from(SCORES),
    st.sampled_from(SCORES),
)


def newest_first(numbered):
    number, sort_key = numbered
    day = sort_key.date.toordinal() if sort_key.date else 0
    return -day, [-ord(character) for character in sort_key.imported], number


SORTS: dict[Order, Callable[[tuple[int, SortKey]], Any]] = {
    "recents": newest_first,
    "utiles": lambda numbered: (-numbered[1].priority, numbered[0]),
    "surs": lambda numbered: (-numbered[1].sureness, numbered[0]),
}


def file_at(store, sort_keys):
    """Put articles into an empty store with these sort keys; return the keys by number."""
    numbers = put(store, *(article(id=f"a{n}") for n in range(len(sort_keys))))
    with store.engine.begin() as connection:
        for number, sort_key in zip(numbers, sort_keys, strict=True):
            update = articles_table.update().where(articles_table.c.number == number)
            connection.execute(update.values(**vars(sort_key)))
    return dict(zip(numbers, sort_keys, strict=True))


@pytest.mark.parametrize("order", SORTS)
def test_every_order_is_a_plain_sort_that_wraps_around(store, order):
    @BY_HYPOTHESIS
    @given(st.lists(SORT_KEYS, min_size=1, max_size=8))
    def check(sort_keys):
        with store.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM filed"))
            connection.execute(sa.text("DELETE FROM suggestions"))
            connection.execute(articles_table.delete())
        filters = Filters(order=order)

        by_number = file_at(store, sort_keys)

        expected = [number for number, _ in sorted(by_number.items(), key=SORTS[order])]
        page = queue_page(store, filters)
        following = [next_article(store, filters, after=number, editor=AWA) for number in expected]
        first = next_article(store, filters, editor=AWA)
        assert [row.number for row in page.rows] == expected
        assert first == expected[0]
        assert following == ([*expected[1:], expected[0]] if len(expected) > 1 else [None])

    check()


def test_todays_press_comes_before_the_archive(store):
    archive = [article(n, date=dt.date(2004, 7, 1 + n % 28)) for n in range(100, 160)]
    today = [article(n, date=DAY) for n in (1, 2, 3)]
    undated = article(4, date=None)
    put(store, *archive)
    put(store, undated, *today)
    put(store, article(5, date=DAY))

    rows = queue_page(store, Filters()).rows
    last = queue_page(store, Filters(), page=2).rows[-1]

    # The first one was imported later.
    assert [row.id for row in rows[:4]] == [f"osiris-{n}" for n in (5, 1, 2, 3)]
    assert (rows[4].date, last.id) == (dt.date(2004, 7, 28), "osiris-4")


def test_the_position_of_a_reviewed_article_is_remembered(store):
    numbers = put(
        store,
        *(article(n, date=DAY - dt.timedelta(n)) for n in (1, 2, 3)),
        assess=lambda batch: [replace(VERDICT, score=0.5) for _ in batch],
    )

    assert next_article(store, Filters(state="done"), after=numbers[1], editor=AWA) is None
    assert next_article(store, Filters(), after=numbers[1], editor=AWA) == numbers[2]
