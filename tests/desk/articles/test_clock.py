"""A clock that jumps back, as after a battery change or a correction by the network."""

import datetime as dt

from helpers.desk_store import MODOU, article, ids, put, review, state_of, undo

from osiris_nlp.desk.articles.exporting import reviewed_articles
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.base.store import store as store_module
from osiris_nlp.desk.base.store.store import moment

EACH_DATABASE = True


def test_reviews_keep_their_order_when_the_clock_jumps_back_a_day(store, monkeypatch):
    first, second = put(store, article(1), article(2))
    earlier = review(store, first, ["Fintech"])
    day = dt.timedelta(days=1)
    monkeypatch.setattr(store_module, "moment", lambda when: moment(when - day))

    later = review(store, first, ["Téléphonie"], editor=MODOU)
    other = review(store, second, ["Infrastructures"])

    assert later.created < earlier.created
    assert [each.number for each in history(store)] == [other.number, later.number, earlier.number]
    assert state_of(store, first) == (("Téléphonie",), "done", 2)
    assert sorted(each.labels for each in reviewed_articles(store)) == [
        ("Infrastructures",),
        ("Téléphonie",),
    ]

    undo(store, later, editor=MODOU)

    assert state_of(store, first) == (("Fintech",), "done", 3)
    assert ids(store, state="done") == ["osiris-1", "osiris-2"]
