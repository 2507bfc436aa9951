"""Requests from other sites, and tokens."""

import httpx
import pytest
from helpers.guarded import OPEN, PASSWORD, SHARED, refusal

from osiris_nlp.desk.guard.sessions import LASTS


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, None),
        ({"Origin": "http://localhost:8000"}, None),
        ({"Origin": "https://localhost:8000"}, None),
        ({"Origin": "http://LOCALHOST:8000"}, None),
        ({"Origin": "http://localhost", "Host": "localhost:80"}, None),
        ({"Origin": "https://localhost:443", "Host": "localhost"}, None),
        ({"Sec-Fetch-Site": "same-origin"}, None),
        ({"Sec-Fetch-Site": "none"}, None),
        ({"Origin": "null"}, "origin"),
        ({"Origin": ""}, "origin"),
        ({"Origin": "http://localhost:8001"}, "origin"),
        ({"Origin": "http://localhost"}, "origin"),
        ({"Origin": "http://127.0.0.1:8000"}, "origin"),
        ({"Origin": "http://evil.example"}, "origin"),
        ({"Origin": "http://localhost:8000.evil.example"}, "origin"),
        ({"Origin": "http://localhost:99999"}, "origin"),
        ({"Origin": "file://localhost:8000"}, "origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "origin"),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8000"}, "origin"),
    ],
)
def test_pages_of_other_sites_change_nothing(make, headers, code):
    desk = make(OPEN)

    answer = desk.ask("POST", "/api/echo", json={}, headers=headers)

    assert answer.status_code == (403 if code else 200)
    assert answer.json().get("code") == code
    assert desk.whats() == (["refused: origin"] if code else [])


def test_two_origins_are_none(make):
    twice = [("Origin", "http://localhost:8000"), ("Origin", "http://evil.example")]

    assert refusal(make(OPEN).ask("POST", "/api/echo", headers=twice)) == (403, "origin")


def test_reading_from_elsewhere_is_no_change(make):
    answer = make(OPEN).ask("GET", "/api/echo", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200


@pytest.mark.parametrize("access", [OPEN, SHARED])
def test_with_our_cookie_comes_our_token(make, access):
    desk = make(access)
    mine, other = desk.sign_in("Awa"), desk.sign_in("Moussa")

    def send(path: str, **headers: str) -> httpx.Response:
        return desk.ask("POST", path, cookie=mine, json={}, headers=headers)

    right = {"X-CSRF-Token": desk.token(mine)}
    assert send("/api/echo", **right).json()["editor"] == "Awa"
    assert send("/coller", **right).json()["editor"] == "Awa"
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": desk.token(other)}):
        assert refusal(send("/api/echo", **wrong)) == (403, "token")
        assert send("/coller", **wrong).json()["heading"] == "Page périmée"
    assert desk.whats().count("refused: token") == 1
    assert desk.events[-1]["who"] == "Awa"


def test_a_cookie_that_is_void_has_no_token(make):
    desk = make(OPEN)

    answer = desk.ask("POST", "/api/echo", cookie="forged", headers={"X-CSRF-Token": ""})

    assert refusal(answer) == (403, "token")


@pytest.mark.parametrize("token", [None, "", "é", "0" * 64])
def test_the_door_s_form_needs_its_token(make, token):
    desk = make(SHARED)
    cookie = desk.given(desk.ask("GET", "/entrer"))
    fields = {"nom": "Awa", "mot_de_passe": PASSWORD}
    if token is not None:
        fields["csrf_token"] = token

    answer = desk.ask("POST", "/entrer", cookie=cookie, data=fields)

    assert answer.status_code == 403
    assert answer.json()["problem"].startswith("Cette page était ouverte depuis trop longtemps")
    assert answer.json()["token"] == desk.token(cookie)
    assert "set-cookie" not in answer.headers
    assert desk.whats() == ["refused: token"]


def test_a_form_left_open_overnight_is_shown_anew_with_a_good_token(make):
    desk = make(SHARED)
    old = desk.given(desk.ask("GET", "/entrer"))
    stale = desk.form(old, nom="Awa", mot_de_passe=PASSWORD, suite="/articles/3")
    desk.clock.now += LASTS + 1

    shown = desk.ask("POST", "/entrer", **stale)
    fields = {**stale["data"], "csrf_token": shown.json()["token"]}
    answer = desk.ask("POST", "/entrer", cookie=desk.given(shown), data=fields)

    assert shown.status_code == 403
    assert (answer.status_code, answer.headers["location"]) == (303, "/articles/3")


def test_signing_out_needs_the_token(make):
    desk = make(SHARED)
    cookie = desk.sign_in()

    answer = desk.ask("POST", "/sortir", cookie=cookie, data={"csrf_token": "0" * 64})

    assert answer.status_code == 403
    assert desk.ask("GET", "/api/echo", cookie=cookie).status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"nom=Awa", "text/plain", 415),
        (b"nom=Awa", "multipart/form-data; boundary=x", 415),
        (b"nom=%ff", "application/x-www-form-urlencoded", 400),
        (b"nom=\xff", "application/x-www-form-urlencoded", 400),
        (b"nom=Awa&nom=Moussa", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 50), "application/x-www-form-urlencoded", 400),
        (b"nom=" + b"a" * 70_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_forms_that_are_none(make, body, content_type, status):
    desk = make(SHARED)

    answer = desk.ask("POST", "/entrer", content=body, headers={"Content-Type": content_type})

    assert answer.status_code == status
    assert answer.json()["template"] == "probleme.html"


def test_a_link_in_a_mail_does_not_lose_the_session(make):
    # The browser holds the Strict cookie back: the page must not replace it with an empty one.
    desk = make(SHARED)
    led = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }

    answer = desk.ask("GET", '/articles/3?a=1&b="><script>', headers=led)

    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/articles/3?a=1&amp;b=' in answer.text
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers
    assert (
        desk.ask("GET", "/file", cookie=desk.sign_in("Awa"), headers=led).json()["editor"] == "Awa"
    )
