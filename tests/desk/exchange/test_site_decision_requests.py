"""The route that takes decisions from SPIP sites: each is stored once, for the site of the token."""

import asyncio
import datetime as dt
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace

import httpx
import pytest
from helpers.desk_site import HERE, OPEN, Site
from helpers.desk_store import article, list_site_decisions, put
from helpers.plugin_endpoint import decision, plugin_endpoint
from helpers.stored_articles import logged

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.base.store.connections import SERVICE_WAITS
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.tokens import revoke_tokens
from osiris_nlp.desk.exchange.pushing import FetchCounts, fetch_decisions
from osiris_nlp.sites.messages import SiteDecision
from osiris_nlp.sites.spip.polled_site import PolledSpipSite

DECISIONS = "/api/spip/decisions"


def body(*decisions, dropped=0):
    return {"decisions": [*decisions], "dropped": dropped}


def send(desk, content, headers=None):
    headers = headers or desk.bearer()
    return desk.browser().ask("POST", DECISIONS, origin=None, json=content, headers=headers)


def stored_keys(desk, site="osiris.sn"):
    return [row.key for row in list_site_decisions(desk.store, site)]


def test_decisions_are_stored_as_they_were_made(desk):
    first = decision(1, "dismiss", mots=[], author="Aïssatou «Aïcha» Bâ\0", way="plugin")

    answer = send(desk, body(first, decision(2, "remove")))

    assert (answer.status_code, answer.json()) == (200, {"new": 2})
    moment = dt.datetime(2026, 3, 2, 10, 0, 1, tzinfo=dt.UTC)
    second = moment + dt.timedelta(seconds=1)
    assert list_site_decisions(desk.store, "osiris.sn") == [
        SiteDecision(f"{1:032x}", "dismiss", 12, "7", (), "Aïssatou «Aïcha» Bâ�", "plugin", moment),
        SiteDecision(f"{2:032x}", "remove", 12, "7", ("7", "8"), "Awa Ndiaye", "native", second),
    ]
    assert logged(desk.store, "site decisions") == []


def test_a_decision_that_is_sent_again_is_stored_once(desk):
    headers = desk.bearer()
    contents = [body(decision(1), decision(1)), body(decision(1), decision(2)), body()]

    answers = [send(desk, content, headers) for content in contents]

    assert [answer.json() for answer in answers] == [{"new": 1}, {"new": 1}, {"new": 0}]
    assert stored_keys(desk) == [f"{number:032x}" for number in (1, 2)]


def test_of_requests_sent_at_once_each_decision_is_stored_once(desk):
    content, headers = body(*map(decision, range(1, 51))), desk.bearer()

    async def send_at_once():
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            requests = (client.post(DECISIONS, json=content, headers=headers) for _ in range(8))
            return await asyncio.gather(*requests)

    answers = asyncio.run(send_at_once())

    # A site has four writers; others try again later.
    assert Counter(answer.status_code for answer in answers)[200] >= 4
    assert sum(answer.json().get("new", 0) for answer in answers) == 50
    assert len(stored_keys(desk)) == 50


def test_what_spip_push_fetches_as_well_is_stored_once(desk):
    with plugin_endpoint() as site:
        site.queue = [decision(1), decision(2)]
        polled = PolledSpipSite(site.endpoint())
        send(desk, body(decision(1)), desk.bearer(polled.name))

        counts = fetch_decisions(polled, desk.store)
        again = send(desk, body(decision(1), decision(2)), desk.bearer(polled.name))

    assert counts == FetchCounts(new=1)
    assert again.json() == {"new": 0}
    assert stored_keys(desk, polled.name) == [f"{number:032x}" for number in (1, 2)]


def test_decisions_are_those_of_the_token_s_site(desk):
    headers, other = desk.bearer(), desk.bearer("exemple.sn")

    answers = [send(desk, body(decision(1)), each).json() for each in (headers, other)]
    revoke_tokens(desk.store, site="exemple.sn")
    refused = send(desk, body(decision(2)), other)

    assert answers == [{"new": 1}, {"new": 1}]
    assert refused.status_code == 401
    assert stored_keys(desk) == stored_keys(desk, "exemple.sn") == [f"{1:032x}"]


def test_lost_decisions_are_in_the_audit_log(desk):
    send(desk, body(decision(1), dropped=12))

    lost = "12 lost: the site's queue was full, or the desk refused them"
    assert logged(desk.store, "site decisions") == [
        ("osiris.sn", "127.0.0.1", "site decisions", lost)
    ]


def test_a_request_may_have_five_hundred_decisions_of_articles_with_many_keywords(desk):
    many = [decision(number, mots=[*range(1, 41)]) for number in range(1, 502)]

    answers = [send(desk, body(*many)), send(desk, body(*many[:500]))]

    assert [answer.status_code for answer in answers] == [422, 200]
    assert answers[0].json()["detail"].startswith("body.decisions: List should have at most 500")
    assert answers[1].json() == {"new": 500}


def test_what_a_newer_plugin_adds_is_ignored(desk):
    answer = send(desk, {**body({**decision(1), "score": 0.9}), "plugin": "0.9.0"})

    assert answer.json() == {"new": 1}


def test_while_the_database_is_locked_the_answer_is_503_and_then_they_are_stored_once(desk):
    headers, file = desk.bearer(), desk.store.database.file
    store = open_store(f"sqlite:///{file}", waits=replace(SERVICE_WAITS, lock=1))
    hurried = Site(create_app(store, desk.model, OPEN), store, desk.model)

    with closing(store), closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        refused = send(hurried, body(decision(1)), headers)
        holder.execute("COMMIT")
        answers = [send(hurried, body(decision(1)), headers).json() for _ in range(2)]

    assert (refused.status_code, refused.json()["code"]) == (503, "away")
    assert refused.headers["retry-after"] == "5"
    assert answers == [{"new": 1}, {"new": 0}]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"key": "1"}, "body.decisions.1.key: String should match pattern"),
        ({"key": "F" * 32}, "body.decisions.1.key: String should match pattern"),
        ({"action": "approve"}, "body.decisions.1.action: Input should be 'add', 'remove'"),
        ({"id_article": "12"}, "body.decisions.1.id_article: Value error, expected a number"),
        ({"id_mot": 0}, "body.decisions.1.id_mot: Input should be greater than or equal to 1"),
        ({"id_mot": 2**60}, "body.decisions.1.id_mot: Input should be less than"),
        ({"mots": [7] * 5_001}, "body.decisions.1.mots: List should have at most 5000 items"),
        ({"mots": "7,8"}, "body.decisions.1.mots: Input should be a valid list"),
        ({"author": "a" * 256}, "body.decisions.1.author: "),
        ({"way": "batch"}, "body.decisions.1.way: Input should be 'plugin' or 'native'"),
        ({"time": -1}, "body.decisions.1.time: Input should be greater than or equal to 0"),
        ({"time": 10**12}, "body.decisions.1.time: Input should be less than or equal to"),
    ],
)  # fmt: skip
def test_with_a_wrong_value_nothing_is_stored(desk, fields, detail):
    answer = send(desk, body(decision(1), decision(2, **fields)))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["detail"].startswith(detail)
    assert stored_keys(desk) == []


def test_the_page_of_an_article_shows_the_twenty_latest_decisions_on_it(desk):
    (number,) = put(desk.store, article(12, meta={"site": "osiris.sn", "id_article": 12}))
    send(desk, body(*(decision(n, author=f"Awa {n:02}") for n in range(1, 22))))
    browser = desk.browser()
    browser.enter("Awa Ndiaye")

    page = browser.get(f"/articles/{number}").text

    section = page.partition('id="titre-spip"')[2].partition("</section>")[0]
    assert re.findall(r"par (Awa \d+)", section) == [f"Awa {n:02}" for n in range(21, 1, -1)]
