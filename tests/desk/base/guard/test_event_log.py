"""The audit log."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from helpers.guarded import NAMED, OPEN, PASSWORD, Clock
from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.base.guard.event_log import EventLog


def test_a_refusal_is_logged_once_a_minute_per_client_and_sixty_times_at_once_in_all(make):
    desk = make(OPEN)

    event_counts = []
    for seconds, addresses in (
        (0, ["192.0.2.1"] * 3),
        (60, ["192.0.2.1"]),
        (0, [f"198.51.100.{number}" for number in range(200)]),
        (1, ["203.0.113.7"]),
    ):
        desk.clock.now += seconds
        for address in addresses:
            desk.echo(peer=(address, 1), headers={"Host": "evil.example"})
        event_counts.append(len(desk.events))

    assert event_counts == [1, 2, 61, 62]


def test_the_log_contains_no_secret_and_no_control_character(make):
    desk = make(NAMED)
    cookie = desk.sign_in()
    desk.enter("Awa", "a wrong password")
    desk.request("POST", "/api/a%0ab" + "c" * 500, cookie=cookie, origin=None)

    log = repr(desk.events)

    assert desk.event_kinds() == ["sign-in", "sign-in refused", "refused: origin"]
    for secret in (PASSWORD, "a wrong password", cookie):
        assert secret not in log
    assert desk.events[-1]["about"].startswith("POST /api/a?bccc")
    assert len(desk.events[-1]["about"]) == 200


def test_an_event_that_could_not_be_written_is_written_with_the_next(make):
    names, is_away = list[str](), True

    def log(**event):
        if is_away:
            raise OSError("no database")
        names.append(event["who"])

    desk = make(OPEN, log_event=log)
    for name in ("Awa", "Moussa"):
        desk.sign_in(name)
    is_away = False
    desk.sign_in("Fatou")

    assert names == ["Awa", "Moussa", "Fatou"]


def test_a_failing_log_refuses_nobody(make, caplog):
    def fail(**_event):
        raise OSError("no database")

    make(NAMED, log_event=fail).sign_in()

    assert "no database" in caplog.text


class Log:
    """An audit log whose database does not respond while `is_away`."""

    def __init__(self):
        self.is_away = False
        self.kinds: list[str] = []
        self.on_write: Callable[[], Any] = lambda: None

    def __call__(self, **event):
        if self.is_away:
            raise OsirisError("sqlite:///desk.db: database is locked")
        self.kinds.append(event["what"])
        self.on_write()


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def desk(make, log):
    return make(NAMED, log_event=log)


def test_a_sign_out_that_is_not_written_is_refused_until_it_is_and_holds_meanwhile(desk, log):
    cookie = desk.sign_in()

    log.is_away = True
    refused = [desk.request("POST", "/sortir", cookie=cookie) for _ in range(2)]
    meanwhile = desk.echo(cookie=cookie)
    log.is_away = False
    confirmed = desk.request("POST", "/sortir", cookie=cookie)

    assert [answer.status_code for answer in refused] == [503, 503]
    assert refused[0].headers["Retry-After"] == "5"
    message = refused[0].json()["message"]
    assert "un redémarrage du service pourrait rouvrir votre session" in message
    assert "set-cookie" not in refused[0].headers
    assert meanwhile.status_code == 401
    assert (confirmed.status_code, confirmed.headers["location"]) == (303, "/entrer")
    assert desk.new_cookie(confirmed) is None
    assert f"{desk.cookie}=null" in confirmed.headers["set-cookie"]
    assert log.kinds == ["sign-in", "sign-out"]


def test_signing_out_without_a_session_waits_for_no_database(desk, log):
    log.is_away = True

    assert desk.request("POST", "/sortir").status_code == 303


def test_what_was_not_written_is_written_when_the_service_stops(desk, log):
    async def stop():
        async with desk.app.router.lifespan_context(desk.app):
            assert log.kinds == ["sign-in"]

    cookie = desk.sign_in()
    log.is_away = True
    desk.request("POST", "/sortir", cookie=cookie)
    log.is_away = False
    asyncio.run(stop())

    assert log.kinds == ["sign-in", "sign-out"]


def test_what_was_not_written_is_tried_again_without_another_event(log, monkeypatch):
    monkeypatch.setattr("osiris_nlp.desk.base.guard.event_log._RETRY_AFTER", 0)

    async def fail_then_wait():
        loop, is_written = asyncio.get_running_loop(), asyncio.Event()
        log.on_write = lambda: loop.call_soon_threadsafe(is_written.set)
        event_log = EventLog(log, clock=Clock())
        log.is_away = True
        event_log.add(request, "sign-out", who="Awa Ndiaye", about="a session")
        was_written = await event_log.write()
        log.is_away = False
        await is_written.wait()
        return was_written

    scope = {"type": "http", "method": "POST", "path": "/sortir", "state": {"address": "192.0.2.7"}}
    request = Request(scope)

    assert asyncio.run(fail_then_wait()) is False
    assert log.kinds == ["sign-out"]


def test_refusals_do_not_push_sign_outs_out_of_memory(desk, log, monkeypatch):
    monkeypatch.setattr("osiris_nlp.desk.base.guard.event_log._MAX_UNWRITTEN", 3)
    cookie = desk.sign_in()
    log.is_away = True
    desk.request("POST", "/sortir", cookie=cookie)

    for number in range(10):
        peer = (f"198.51.100.{number}", 4000)
        desk.request("POST", "/entrer", peer=peer, origin="https://evil.example")
    log.is_away = False
    desk.sign_in("Moussa Diop")

    assert log.kinds == ["sign-in", "sign-out", *["refused: origin"] * 2, "sign-in"]


def test_a_database_that_does_not_respond_takes_one_line_of_the_services_output(desk, log, caplog):
    log.is_away = True

    desk.request("POST", "/entrer", origin="https://evil.example")

    (record,) = caplog.records
    assert logging.Formatter().format(record) == (
        "Could not write to the audit log yet: refused: origin from 127.0.0.1: "
        "sqlite:///desk.db: database is locked"
    )
