"""Suggestions pushed to a site, and decisions fetched from it."""

import datetime as dt

import pytest
from helpers.desk_store import list_site_decisions
from helpers.plugin_endpoint import decision, plugin_endpoint

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.corpus import article_from_sent
from osiris_nlp.desk.exchange.keyword_suggestions import suggest_keywords
from osiris_nlp.desk.exchange.pushing import (
    FetchCounts,
    PushCounts,
    fetch_decisions,
    push_suggestions,
)
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.messages import SentArticle, SiteDecision
from osiris_nlp.sites.spip.polled_site import PolledSpipSite
from osiris_nlp.sites.spip.spip_wire import suggestion_rows

LOST = (503, b"", {})


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        yield site


def polled(site):
    return PolledSpipSite(site.endpoint())


def push(site, bench, limit=None, steps=None):
    steps = [] if steps is None else steps
    options = {"limit": limit, "on_progress": lambda *step: steps.append(step)}
    return push_suggestions(polled(site), bench, **options)


def test_suggestions_are_those_that_the_desk_answers(site, bench):
    for number in range(1, 6):
        site.add(number)
    article = article_from_sent(SentArticle("spip", "osiris.sn", site.articles[1]))
    titles = {"7": "Fintech", "8": "Infrastructures", "9": "Législation/Réglementation"}
    keywords = [Keyword(id_, name) for id_, name in titles.items()]
    steps = []

    assert push(site, bench, steps=steps) == PushCounts(stored=5, unreadable=0, waiting=0)

    assert steps == [(2, 5), (4, 5), (5, 5)]
    answer = suggest_keywords(bench, article, keywords, ["8"], most=12)
    expected = suggestion_rows(answer.suggestions)
    assert expected[0]["id_mot"] == 7
    assert {row["id_mot"] for row in expected} <= {7, 9}
    assert site.stored[1] == {
        "id_article": 1,
        "date_modif": "2026-03-02 08:00:00",
        "suggestions": expected,
        "model": bench.name,
    }


def test_nothing_is_pushed_twice_until_the_model_is_another(site, bench):
    site.add(1)
    push(site, bench)

    assert push(site, bench) == PushCounts()
    site.stored[1]["model"] = "osiris 3f2a91"
    assert push(site, bench) == PushCounts(stored=1)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_limit_leaves_the_older_articles_waiting(site, bench, limit):
    for number in range(1, 6):
        site.add(number)

    assert push(site, bench, limit) == PushCounts(stored=limit, waiting=5 - limit)
    assert sorted(site.stored, reverse=True) == [5, 4, 3][:limit]


def test_articles_that_cannot_be_read_get_an_empty_list(site, bench):
    site.add(1)
    site.add(2, titre="", texte="")
    site.add(3)
    site.too_long = {3}

    assert push(site, bench) == PushCounts(stored=1, unreadable=2)
    assert [site.stored[number]["suggestions"] for number in (2, 3)] == [[], []]


def test_a_site_that_keeps_nothing_is_not_asked_for_ever(site, bench):
    site.add(1)
    site.op_suggestions = lambda request: {"stored": len(request["items"])}  # type: ignore[method-assign]

    with pytest.raises(InputError, match="does not keep the suggestions"):
        push(site, bench)


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({}, "waiting: Field required"),
        ({"waiting": 1, "articles": [], "too_long": [], "keywords": [["7", "Fintech"]]}, "keywords.0.0"),
        ({"waiting": 1, "articles": [{}] * 51, "too_long": [], "keywords": []}, "articles"),
        ({"waiting": 1e300, "articles": [], "too_long": [], "keywords": []}, "waiting"),
    ],
)  # fmt: skip
def test_an_answer_in_another_form_is_refused_with_its_place(site, bench, answer, place):
    site.faults = [(200, answer, {})]

    with pytest.raises(InputError, match=rf"answers 'articles' in an unknown form \({place}"):
        push(site, bench)


def test_decisions_are_stored_before_the_site_forgets_them(site, store):
    site.queue = [decision(1), decision(2, "remove", mots=[8])]
    site.queue.append(decision(3, "dismiss", way="plugin"))
    site.dropped = 4

    assert fetch_decisions(polled(site), store) == FetchCounts(new=3, dropped=4)
    assert (site.queue, site.dropped) == ([], 0)
    stored = list_site_decisions(store, polled(site).name)
    assert [row.action for row in stored] == ["add", "remove", "dismiss"]
    moment = dt.datetime(2026, 3, 2, 10, 0, 2, tzinfo=dt.UTC)
    assert stored[1] == SiteDecision(
        f"{2:032x}", "remove", 12, "7", ("8",), "Awa Ndiaye", "native", moment
    )
    assert list_site_decisions(store, "autre.sn") == []


@pytest.mark.parametrize("op", ["decisions", "acknowledge"])
def test_a_lost_answer_neither_loses_nor_doubles_a_decision(site, store, op):
    site.queue, site.after = [decision(number) for number in range(1, 4)], True
    good = (200, {"decisions": site.queue[:2], "dropped": 0}, {})
    site.faults = [LOST] if op == "decisions" else [good, LOST]

    assert fetch_decisions(polled(site), store) == FetchCounts(new=3)
    assert [row.key for row in list_site_decisions(store, polled(site).name)] == [
        f"{number:032x}" for number in range(1, 4)
    ]


def test_decisions_stay_on_the_site_when_the_desk_cannot_store_them(site, store):
    site.queue = [decision(1)]
    store.database.file.unlink()

    with pytest.raises(OsirisError, match="was removed or replaced"):
        fetch_decisions(polled(site), store)

    assert len(site.queue) == 1


def test_decisions_stored_twice_are_there_once(site, store):
    site.queue = [decision(1), decision(2)]
    queue = [*site.queue]
    fetch_decisions(polled(site), store)
    site.queue = [*queue, decision(3)]

    assert fetch_decisions(polled(site), store) == FetchCounts(new=1)
    assert len(list_site_decisions(store, polled(site).name)) == 3


def test_a_site_that_forgets_nothing_is_not_asked_for_ever(site, store):
    site.queue = [decision(1)]
    site.op_acknowledge = lambda _: {"forgotten": 0}  # type: ignore[method-assign]

    with pytest.raises(InputError, match="does not forget the decisions"):
        fetch_decisions(polled(site), store)


def test_a_site_with_ever_new_decisions_does_not_hold_a_run_for_ever(site, store, monkeypatch):
    monkeypatch.setattr("osiris_nlp.desk.exchange.pushing._MOST_DECISIONS", 4)
    site.page = 2
    site.queue = [decision(number) for number in range(1, 11)]

    assert fetch_decisions(polled(site), store) == FetchCounts(new=4, dropped=0)
    assert len(site.queue) == 6
