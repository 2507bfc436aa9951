"""Articles that an editor puts off until tomorrow, and only that editor."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers.desk_store import AWA, MODOU, article, ids, put

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.queue.deferrals import bring_back, postpone, today
from osiris_nlp.desk.articles.queue.queue import Filters, count_offered, next_article

EACH_DATABASE = True


def following(store, after, editor):
    return next_article(store, Filters(), after=after, editor=editor)


def test_a_postponed_article_is_not_offered_again_to_that_editor_that_day(store):
    first, second, third = put(store, *map(article, (1, 2, 3)))

    postpone(store, first, AWA)
    postpone(store, first, AWA)

    assert (following(store, None, AWA), following(store, third, AWA)) == (second, second)
    assert (following(store, None, MODOU), following(store, third, MODOU)) == (first, first)
    assert ids(store) == ["osiris-1", "osiris-2", "osiris-3"]
    assert count_offered(store, Filters(), AWA) == (2, 1)
    assert count_offered(store, Filters(), MODOU) == (3, 0)
    for number in (second, third):
        postpone(store, number, AWA)
    assert following(store, None, AWA) is None
    postpone(store, second, MODOU)
    bring_back(store, second, AWA)
    assert (following(store, None, AWA), following(store, None, MODOU)) == (second, first)
    assert count_offered(store, Filters(), MODOU) == (2, 1)


def test_what_an_editor_has_postponed_can_be_listed_and_taken_up_again(store):
    first, second, third = put(store, *map(article, (1, 2, 3)))
    for number in (second, third):
        postpone(store, number, AWA)
    postpone(store, first, MODOU)
    mine = Filters(postponed=AWA)

    assert ids(store, postponed=AWA) == ["osiris-2", "osiris-3"]
    assert count_offered(store, mine, AWA) == (2, 0)
    assert next_article(store, mine, editor=AWA) == second
    assert next_article(store, mine, after=second, editor=AWA) == third


def test_what_was_postponed_yesterday_is_offered_today(store):
    first, second = put(store, article(1), article(2))
    postpone(store, first, AWA, day=today() - dt.timedelta(1))

    assert following(store, None, AWA) == first
    postpone(store, first, AWA)
    assert following(store, None, AWA) == second


def test_an_unknown_article_cannot_be_postponed(store):
    with pytest.raises(InputError, match="No article 7: look it up in the queue"):
        postpone(store, 7, AWA)


def test_editors_postpone_the_same_article_at_once(store, number):
    editors = [AWA, MODOU] * 8

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda editor: postpone(store, number, editor), editors))

    assert following(store, None, AWA) is following(store, None, MODOU) is None
    assert following(store, None, "Fatou Sow") == number
