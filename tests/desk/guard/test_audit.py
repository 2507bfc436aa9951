"""The audit log."""

from fastapi import FastAPI
from helpers.guarded import OPEN, PASSWORD, SECRET, SHARED, Clock, Desk, basic, render

from osiris_nlp.desk.guard.middleware import add_guard
from osiris_nlp.desk.guard.sessions import Sessions


def test_the_same_refusal_is_noted_once_a_minute_and_of_all_no_more_than_sixty_at_once(make):
    desk = make(OPEN)

    def refused_at(address: str) -> None:
        desk.ask("GET", "/api/echo", peer=(address, 1), headers={"Host": "evil.example"})

    for _ in range(3):
        refused_at("192.0.2.1")
    noted = [len(desk.events)]
    desk.clock.now += 60
    refused_at("192.0.2.1")
    noted.append(len(desk.events))
    for number in range(200):
        refused_at(f"198.51.100.{number}")
    noted.append(len(desk.events))
    desk.clock.now += 1
    refused_at("203.0.113.7")
    noted.append(len(desk.events))

    assert noted == [1, 2, 61, 62]


def test_the_log_keeps_no_secret_and_no_control_character(make):
    desk = make(SHARED)
    cookie = desk.sign_in()
    desk.ask("GET", "/api/echo", headers=basic("Awa", "a wrong password"))
    desk.ask("POST", "/api/a%0ab" + "c" * 500, cookie=cookie, origin=None)

    log = repr(desk.events)

    assert desk.whats() == ["sign-in", "sign-in refused", "refused: origin"]
    for secret in (PASSWORD, "a wrong password", cookie):
        assert secret not in log
    assert desk.events[-1]["about"].startswith("POST /api/a?bccc")
    assert len(desk.events[-1]["about"]) == 200


def test_a_log_that_is_away_keeps_nobody_out(caplog):
    app = FastAPI()

    def away(**_event: str) -> None:
        raise OSError("no database")

    add_guard(app, SHARED, secret=SECRET, render=render, log_event=away, clock=Clock())
    desk = Desk(app, Sessions(SECRET, SHARED, clock=Clock()).cookie, Clock())

    desk.sign_in()

    assert "no database" in caplog.text
