"""Validated articles that are to be looked at again, until their next review."""

import datetime as dt
from dataclasses import replace

import pytest
from helpers.desk_store import AWA, VERDICT, article, assess_with, ids, put, review, set_aside, undo
from helpers.stored_articles import stored

from osiris_nlp.desk.articles.queue.queue import (
    Filters,
    count_matching,
    day_counts,
    next_article,
    queue_page,
)
from osiris_nlp.desk.articles.rechecks import mark_for_recheck

EACH_DATABASE = True
TO_RECHECK = Filters(state="changes")


@pytest.fixture
def reviews(store):
    """Return the reviews of two of four articles; of the others, one is set aside and one is open."""
    put(store, *map(article, (1, 2, 3, 4)))
    set_aside(store, 3)
    return [review(store, number, ["Fintech"]) for number in (1, 2)]


def test_only_marked_articles_are_to_recheck(store, reviews):
    mark_for_recheck(store, [reviews[0].article], "Satellites")

    assert ids(store, state="recheck") == ["osiris-1"]


def recheck_of(store, number):
    return stored(store, number).recheck


def test_validated_articles_alone_are_marked(store, reviews):
    assert mark_for_recheck(store, [4, 3, 2, 1, 1, 99], "Satellites") == len(reviews)

    assert [recheck_of(store, number) for number in (1, 2, 3, 4)] == [
        "Satellites",
        "Satellites",
        None,
        None,
    ]
    assert ids(store, state="changes") == ["osiris-1", "osiris-2"]
    assert {row.recheck for row in queue_page(store, TO_RECHECK).rows} == {"Satellites"}
    assert {row.state for row in queue_page(store, TO_RECHECK).rows} == {"done"}
    assert count_matching(store, TO_RECHECK) == 2
    day = dt.date(2026, 3, 21)
    assert day_counts(store, TO_RECHECK, [day]) == {day: 2}
    assert ids(store) == ["osiris-4"]


@pytest.mark.usefixtures("reviews")
def test_the_next_review_removes_the_mark_and_its_undo_does_not_bring_it_back(store):
    mark_for_recheck(store, [1, 2], "Satellites")
    assert next_article(store, TO_RECHECK, editor=AWA) == 1

    second = review(store, 1, ["Téléphonie"], revision=1)
    assert (recheck_of(store, 1), next_article(store, TO_RECHECK, editor=AWA)) == (None, 2)
    undo(store, second)

    assert recheck_of(store, 1) is None
    assert ids(store, state="changes") == ["osiris-2"]


def test_an_undo_removes_the_mark(store, reviews):
    mark_for_recheck(store, [1], "Satellites")

    undo(store, reviews[0])

    assert recheck_of(store, 1) is None
    assert ids(store, state="changes") == []


@pytest.mark.usefixtures("reviews")
def test_a_later_label_replaces_the_mark_of_an_earlier_one(store):
    mark_for_recheck(store, [1], "Satellites")

    assert mark_for_recheck(store, [1], "Drones") == 1

    assert recheck_of(store, 1) == "Drones"


def test_both_kinds_of_articles_to_recheck_are_in_one_list_and_other_filters_apply(store):
    verdict = replace(VERDICT, changes=True)
    put(
        store,
        article(1, source="Sud Quotidien"),
        article(2),
        article(3),
        assess=assess_with(osiris_2=verdict, osiris_3=verdict),
    )
    review(store, 1, ["Fintech"])
    review(store, 3, ["Fintech"])  # what the model would change is of no interest any more
    mark_for_recheck(store, [1], "Satellites")

    assert ids(store, state="changes") == ["osiris-1", "osiris-2"]
    assert ids(store, state="changes", source="Sud Quotidien") == ["osiris-1"]
    assert ids(store, state="changes", label="Téléphonie") == ["osiris-1", "osiris-2"]


def test_more_articles_than_one_statement_has_room_for_are_marked(store):
    numbers = put(store, *map(article, range(1, 4)))
    review(store, numbers[2], ["Fintech"])

    assert mark_for_recheck(store, range(1, 100_001), "Satellites") == 1
