"""The audit log."""

from fastapi import FastAPI
from helpers.guarded import OPEN, PASSWORD, SECRET, SHARED, Clock, Desk, basic, render

from osiris_nlp.desk.guard.middleware import add_guard
from osiris_nlp.desk.guard.sessions import Sessions


def test_a_refusal_is_logged_once_a_minute_per_client_and_sixty_times_at_once_in_all(make):
    desk = make(OPEN)

    def request_from(address: str) -> None:
        desk.request("GET", "/api/echo", peer=(address, 1), headers={"Host": "evil.example"})

    for _ in range(3):
        request_from("192.0.2.1")
    event_counts = [len(desk.events)]
    desk.clock.now += 60
    request_from("192.0.2.1")
    event_counts.append(len(desk.events))
    for number in range(200):
        request_from(f"198.51.100.{number}")
    event_counts.append(len(desk.events))
    desk.clock.now += 1
    request_from("203.0.113.7")
    event_counts.append(len(desk.events))

    assert event_counts == [1, 2, 61, 62]


def test_the_log_contains_no_secret_and_no_control_character(make):
    desk = make(SHARED)
    cookie = desk.sign_in()
    desk.request("GET", "/api/echo", headers=basic("Awa", "a wrong password"))
    desk.request("POST", "/api/a%0ab" + "c" * 500, cookie=cookie, origin=None)

    log = repr(desk.events)

    assert desk.event_kinds() == ["sign-in", "sign-in refused", "refused: origin"]
    for secret in (PASSWORD, "a wrong password", cookie):
        assert secret not in log
    assert desk.events[-1]["about"].startswith("POST /api/a?bccc")
    assert len(desk.events[-1]["about"]) == 200


def test_an_event_that_could_not_be_written_is_written_with_the_next(make):
    desk, names, is_away = make(OPEN), list[str](), True

    def log(**event: str) -> None:
        if is_away:
            raise OSError("no database")
        names.append(event["who"])

    app = FastAPI()
    add_guard(app, OPEN, secret=SECRET, render=render, log_event=log, clock=desk.clock)
    other = Desk(app, desk.cookie, desk.clock)
    for name in ("Awa", "Moussa"):
        other.sign_in(name)
    is_away = False
    other.sign_in("Fatou")

    assert names == ["Awa", "Moussa", "Fatou"]


def test_a_failing_log_refuses_nobody(caplog):
    app = FastAPI()

    def fail(**_event: str) -> None:
        raise OSError("no database")

    add_guard(app, SHARED, secret=SECRET, render=render, log_event=fail, clock=Clock())
    desk = Desk(app, Sessions(SECRET, SHARED, clock=Clock()).cookie, Clock())

    desk.sign_in()

    assert "no database" in caplog.text
