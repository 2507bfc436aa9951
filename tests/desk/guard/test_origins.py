"""Names from a reverse proxy, origins and tokens, the audit log."""

import httpx
import pytest
from fastapi import FastAPI, Request
from helpers.guarded import (
    ELSEWHERE,
    HASH,
    OPEN,
    PASSWORD,
    PROXIED,
    SECRET,
    SHARED,
    Clock,
    Desk,
    basic,
    cookie_value,
    refusal,
    render,
)

from osiris_nlp.desk.guard.access import Access, client_address
from osiris_nlp.desk.guard.door import add_guard
from osiris_nlp.desk.guard.sessions import LASTS, Sessions

PROXY = ("10.0.0.1", 4000)


def test_the_proxy_says_who_asks(make):
    desk = make(PROXIED)

    def named(value: bytes) -> str:
        answer = desk.ask("GET", "/api/echo", peer=PROXY, headers=[(b"Remote-User", value)])
        return answer.json()["editor"]

    assert named(b"awa") == "awa"
    assert named("Félix N’Diaye".encode()) == "Félix N’Diaye"


@pytest.mark.parametrize("peer", [ELSEWHERE, ("127.0.0.1", 1), ("10.0.0.2", 1), ("::1", 1), None])
def test_only_the_proxy_is_believed(make, peer):
    desk = make(PROXIED)

    answer = desk.ask("GET", "/api/echo", peer=peer, headers={"Remote-User": "awa"})

    assert refusal(answer) == (403, "proxy")
    assert desk.whats() == ["refused: proxy"]


@pytest.mark.parametrize(
    "values", [[], [b""], [b"  "], [b"awa", b"awa"], [b"a" * 81], [b"a\x01"], [b"a\tb"], [b"\xe9"]]
)
def test_a_name_the_proxy_does_not_give_well(make, values):
    headers = [(b"Remote-User", value) for value in values]

    answer = make(PROXIED).ask("GET", "/api/echo", peer=PROXY, headers=headers)

    assert refusal(answer) == (401, "identity")
    assert "www-authenticate" not in answer.headers


def test_without_proxies_this_machine_s_are_believed(make):
    desk = make(Access(user_header="Remote-User"))
    asked = {"headers": {"Remote-User": "awa"}}

    assert desk.ask("GET", "/api/echo", **asked).json()["editor"] == "awa"
    mapped = desk.ask("GET", "/api/echo", peer=("::ffff:127.0.0.1", 1), **asked)
    assert mapped.json()["editor"] == "awa"
    assert refusal(desk.ask("GET", "/api/echo", peer=ELSEWHERE, **asked)) == (403, "proxy")


def test_behind_a_proxy_nobody_signs_in_here(make):
    desk = make(PROXIED)
    page = desk.ask("GET", "/file", peer=PROXY, headers={"Remote-User": "awa"})
    cookie = desk.given(page)

    asked = desk.ask("GET", "/entrer?suite=/historique", peer=PROXY)
    sent = desk.ask("POST", "/entrer", peer=PROXY, **desk.form(cookie, nom="Admin"))
    named = cookie_value(desk.sessions, "Admin")
    other = desk.ask(
        "GET", "/api/echo", peer=PROXY, cookie=named, headers={"Remote-User": "moussa"}
    )

    assert (asked.status_code, asked.headers["location"]) == (303, "/historique")
    assert (sent.status_code, "set-cookie" in sent.headers) == (303, False)
    assert (other.json()["editor"], other.json()["signed_in"]) == ("moussa", False)
    assert page.json()["token"] == desk.token(cookie)
    problem = desk.ask("GET", "/file", peer=PROXY)
    assert (problem.status_code, problem.json()["template"]) == (401, "probleme.html")


def test_pages_of_proxied_editors_need_their_token(make):
    desk = make(PROXIED)
    named = {"Remote-User": "awa"}
    cookie = desk.given(desk.ask("GET", "/file", peer=PROXY, headers=named))
    right = {**named, "X-CSRF-Token": desk.token(cookie)}

    assert refusal(desk.ask("POST", "/api/echo", peer=PROXY, cookie=cookie, headers=named)) == (
        403,
        "token",
    )
    assert desk.ask("POST", "/api/echo", peer=PROXY, cookie=cookie, headers=right).is_success
    assert desk.ask("POST", "/api/echo", peer=PROXY, headers=named).is_success


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1, 10.0.0.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
    ],
)
def test_the_client_s_address_is_what_the_proxy_saw(peer, forwarded, client):
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    request = Request({"type": "http", "headers": headers, "client": (peer, 1)})

    assert client_address(request, PROXIED) == client


def test_behind_a_tls_proxy_the_cookie_is_secure(make):
    desk = make(Access(password_hash=HASH, proxies=("10.0.0.0/8",)))
    tls = {"X-Forwarded-Proto": "https"}

    believed = desk.ask("GET", "/entrer", peer=PROXY, headers=tls)
    not_believed = desk.ask("GET", "/entrer", peer=ELSEWHERE, headers=tls)

    assert believed.headers["set-cookie"].endswith("; Secure")
    assert not_believed.headers["set-cookie"].endswith("SameSite=Strict")


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
    desk.ask("POST", "/api/a%0ab" + "c" * 500, cookie=cookie)

    log = repr(desk.events)

    assert desk.whats() == ["sign-in", "sign-in refused", "refused: token"]
    for secret in (PASSWORD, "a wrong password", cookie, desk.token(cookie)):
        assert secret not in log
    assert desk.events[-1]["about"].startswith("POST /api/a?bccc")
    assert len(desk.events[-1]["about"]) == 200


def test_a_log_that_is_away_keeps_nobody_out(caplog):
    app = FastAPI()

    def away(**_event: str) -> None:
        raise OSError("no database")

    add_guard(app, SHARED, secret=SECRET, render=render, log_event=away, clock=Clock())
    desk = Desk(app, Sessions(SECRET, SHARED, clock=Clock()), Clock())

    desk.sign_in()

    assert "no database" in caplog.text
