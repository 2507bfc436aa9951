"""The queue: its order, filters, pages, and who has which article open."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from helpers.desk_store import (
    AWA,
    MODOU,
    VERDICT,
    article,
    assess_with,
    ids,
    number_of,
    put,
    review,
    undo,
)

from osiris_nlp.base.records import Suggestion as BestSuggestion
from osiris_nlp.desk.articles.queue.queue import (
    Filters,
    last_reviewed,
    next_article,
    queue_page,
    sources,
)
from osiris_nlp.desk.articles.reviews import history

EACH_DATABASE = True


def put_useful(store, *usefulness):
    """Put articles into the queue that would teach the model so much; return their numbers."""
    verdicts = {
        f"osiris_{n}": replace(VERDICT, usefulness=value) for n, value in enumerate(usefulness, 1)
    }
    batch = map(article, range(1, len(usefulness) + 1))
    return put(store, *batch, assess=assess_with(**verdicts))


def test_the_most_useful_article_comes_first(store):
    put_useful(store, 0.2, 1.7, 0.2, 0.9)

    assert ids(store, order="utiles") == ["osiris-2", "osiris-4", "osiris-1", "osiris-3"]


@pytest.fixture
def varied_store(store):
    """Six articles that differ in every field that the queue can filter by."""
    put(
        store,
        article(1, source="Le Soleil", date=dt.date(2026, 3, 1), labels=("Internet",)),
        article(2, source="Le Soleil", date=dt.date(2026, 3, 2)),
        article(3, source="Sud Quotidien", date=dt.date(2026, 3, 3), labels=("Téléphonie",)),
        article(4, source="le soleil", date=None),
        article(5, source=None, date=dt.date(1899, 12, 31)),
        article(6, source="Sud Quotidien", date=dt.date(2026, 3, 3)),
        assess=assess_with(
            osiris_1=replace(VERDICT, score=0.9, suggested=("Fintech",), changes=True),
            osiris_2=replace(VERDICT, score=0.8999, tier="propose", suggested=("Téléphonie",)),
            osiris_3=replace(VERDICT, score=0.5, suggested=(), changes=True),
            osiris_4=replace(VERDICT, score=0.4999, suggested=("Fintech",)),
            osiris_5=replace(VERDICT, best=None, score=None, tier=None, suggested=()),
            osiris_6=replace(VERDICT, score=0.1, tier="hide", suggested=()),
        ),
    )
    review(store, number_of(store, "osiris-6") or 0, ["Téléphonie", "Fintech"])
    return store


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "245"),
    ({"state": "open"}, "245"),
    ({"state": "labelled"}, "13"),
    ({"state": "changes"}, "13"),
    ({"state": "done"}, "6"),
    ({"state": "all"}, "123456"),
    ({"source": "Le Soleil"}, "2"),
    ({"source": "Le Soleil", "state": "all"}, "12"),
    ({"source": "le soleil"}, "4"),
    ({"source": "Absent"}, ""),
    ({"label": "Fintech"}, "4"),
    ({"label": "Fintech", "state": "labelled"}, "1"),
    ({"label": "Téléphonie"}, "2"),
    ({"label": "Telephonie"}, ""),
    ({"label": "Téléphonie", "state": "all"}, "236"),
    ({"since": dt.date(2026, 3, 2)}, "2"),
    ({"since": dt.date(2026, 3, 2), "state": "all"}, "236"),
    ({"until": dt.date(2026, 3, 2)}, "25"),
    ({"since": dt.date(2026, 3, 2), "until": dt.date(2026, 3, 2)}, "2"),
    ({"confidence": "high"}, ""),
    ({"confidence": "high", "state": "labelled"}, "1"),
    ({"confidence": "middle"}, "2"),
    ({"confidence": "low"}, "4"),
    ({"confidence": "low", "state": "all"}, "46"),
    ({"state": "all", "source": "Sud Quotidien", "label": "Téléphonie"}, "36"),
    ({"state": "done", "confidence": "high"}, ""),
]
EVERY_FILTER = {"state": "changes", "source": "Le Soleil", "label": "Internet"}
EVERY_FILTER |= {"since": dt.date(2026, 3, 1), "until": dt.date(2026, 3, 31), "confidence": "high"}


def test_filters_work_alone_and_combined(varied_store):
    for filters, expected in (*FILTERS, (EVERY_FILTER, "1")):
        useful = Filters(**filters, order="utiles")
        page = queue_page(varied_store, useful)
        first = next_article(varied_store, useful, editor=AWA)

        assert [row.id.removeprefix("osiris-") for row in page.rows] == list(expected), filters
        assert (page.total, page.page, page.pages) == (len(expected), 1, bool(expected)), filters
        assert first == number_of(varied_store, f"osiris-{expected[:1]}"), filters


def test_a_queue_row_shows_the_state_of_its_article(varied_store):
    done_row = queue_page(varied_store, Filters(state="done")).rows[0]
    open_row = queue_page(varied_store, Filters(state="labelled")).rows[1]

    latest = history(varied_store)[0]
    assert (done_row.state, done_row.editor, done_row.reviewed_at) == ("done", AWA, latest.created)
    assert done_row.labels == ("Téléphonie", "Fintech")
    assert done_row.best == BestSuggestion("Fintech", 0.1, "hide")
    assert (open_row.state, open_row.editor, open_row.reviewed_at) == ("open", None, None)
    assert (open_row.labels, open_row.date) == (("Internet",), dt.date(2026, 3, 1))
    assert (open_row.best, open_row.changes) == (BestSuggestion("Fintech", 0.9, "apply"), True)


def test_the_queue_is_paginated(store):
    put(store, *map(article, range(1, 108)))

    pages = [queue_page(store, Filters(), page=number) for number in (1, 2, 3, 4)]

    assert [len(page.rows) for page in pages] == [50, 50, 7, 0]
    assert {(page.total, page.pages) for page in pages} == {(107, 3)}
    assert len({row.number for page in pages for row in page.rows}) == 107


def test_recently_reviewed_articles_with_a_label_come_newest_first(store):
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 61)))
    for number in numbers[:55]:
        review(store, number, ["Internet"])
    reviewed_again = [numbers[2], numbers[0]]
    for number in reviewed_again:
        review(store, number, ["Fintech", "Internet"])
    undo(store, review(store, numbers[58], ["Internet"]))

    internet = last_reviewed(store, "Internet", limit=4)
    fintech = last_reviewed(store, "Fintech", limit=4)  # suggested for all

    assert [row.number for row in internet] == [*reversed(reviewed_again), numbers[54], numbers[53]]
    assert [row.number for row in fintech] == list(reversed(reviewed_again))
    assert internet[0].labels == ("Fintech", "Internet")


def test_sources_are_listed_once_in_order(varied_store):
    assert sources(varied_store) == ["Le Soleil", "Sud Quotidien", "le soleil"]


def test_the_first_article_follows_the_last(store):
    numbers, useful = put_useful(store, 3.0, 2.0, 2.0, 1.0), Filters(order="utiles")

    following = [next_article(store, useful, after=n, editor=AWA) for n in (None, *numbers)]

    assert following == [*numbers, numbers[0]]
    assert next_article(store, Filters(), after=10_000, editor=AWA) == numbers[0]


def test_articles_that_another_editor_has_open_come_last(store):
    first, second, third = put(store, *map(article, (1, 2, 3)))
    store.presence.record(second, MODOU)

    def following(after, editor=AWA):
        return next_article(store, Filters(), after=after, editor=editor)

    assert (following(first), following(first, MODOU), following(third)) == (third, second, first)
    for number in (first, third):
        store.presence.record(number, MODOU)
    assert (following(None), following(first), following(third)) == (first, second, first)
    store.presence.end(second, MODOU)
    assert following(None) == second


def test_there_is_no_next_article_once_all_others_are_reviewed(store):
    first, second = put(store, article(1), article(2))
    review(store, second, ["Fintech"])

    assert next_article(store, Filters(), after=first, editor=AWA) is None
    assert next_article(store, Filters(), after=second, editor=AWA) == first
    review(store, first, [])
    assert next_article(store, Filters(), editor=AWA) is None
