"""Sessions: start, renewal, end, and forgery."""

import json
from base64 import b64encode

import httpx
import pytest
from helpers.guarded import NAMED, OPEN, SECRET, Desk, refusal, signed_cookie
from itsdangerous import TimestampSigner

from osiris_nlp.desk.base.guard.limits import Limits
from osiris_nlp.desk.base.guard.sessions import LIFETIME, Sessions


def test_a_session_lasts_from_sign_in_to_sign_out(make):
    desk = make(NAMED)

    cookie = desk.sign_in("Awa Ndiaye")
    inside = desk.request("GET", "/api/echo", cookie=cookie).json()
    out = desk.request("POST", "/sortir", cookie=cookie)

    assert (inside["editor"], inside["signed_in"]) == ("Awa Ndiaye", True)
    assert (out.status_code, out.headers["location"]) == (303, "/entrer")
    assert refusal(desk.request("GET", "/api/echo", cookie=desk.new_cookie(out))) == (
        401,
        "identity",
    )
    assert refusal(desk.request("GET", "/api/echo", cookie=cookie)) == (401, "identity")
    assert [(event["what"], event["who"]) for event in desk.events] == [
        ("sign-in", "Awa Ndiaye"),
        ("sign-out", "Awa Ndiaye"),
    ]


def test_signing_out_deletes_the_cookie(make):
    desk = make(NAMED)

    out = desk.request("POST", "/sortir", cookie=desk.sign_in())

    set_cookie = out.headers["set-cookie"].lower()
    assert set_cookie.startswith(f"{desk.cookie}=null; path=/; expires=thu, 01 jan 1970")


def test_signing_out_in_one_browser_leaves_other_sessions_alone(make):
    desk = make(NAMED)
    one, other = desk.sign_in(), desk.sign_in()

    desk.request("POST", "/sortir", cookie=one)

    assert refusal(desk.request("GET", "/api/echo", cookie=one)) == (401, "identity")
    assert desk.request("GET", "/api/echo", cookie=other).json()["editor"] == "Awa Ndiaye"


def test_signing_in_as_somebody_else_ends_the_earlier_session(make):
    desk = make(NAMED)
    awa = desk.sign_in("Awa Ndiaye")

    moussa = desk.sign_in("Moussa Diop", cookie=awa)

    assert desk.request("GET", "/api/echo", cookie=moussa).json()["editor"] == "Moussa Diop"
    assert refusal(desk.request("GET", "/api/echo", cookie=awa)) == (401, "identity")


def test_sign_outs_by_editors_do_not_revive_ended_sessions(make):
    desk = make(NAMED, limits=Limits(sign_in_burst=1_000))
    first = desk.sign_in()
    desk.request("POST", "/sortir", cookie=first)

    for _ in range(300):
        desk.request("POST", "/sortir", cookie=desk.sign_in())

    assert refusal(desk.request("GET", "/api/echo", cookie=first)) == (401, "identity")


def test_an_ended_session_is_remembered_until_its_cookies_have_expired(make):
    desk = make(NAMED)
    sessions = Sessions(SECRET, NAMED, clock=desk.clock, ended=[(desk.clock.now, "ancienne")])
    assert list(sessions._ended) == ["ancienne"]

    sessions = Sessions(
        SECRET, NAMED, clock=desk.clock, ended=[(desk.clock.now - 2 * LIFETIME - 1, "ancienne")]
    )
    assert list(sessions._ended) == []


@pytest.mark.parametrize("seconds", [30, 3600])
def test_a_clock_that_is_set_back_ends_no_session(make, seconds):
    desk = make(NAMED)
    cookie = desk.sign_in()

    desk.clock.now -= seconds
    answer = desk.request("GET", "/api/echo", cookie=cookie)

    assert answer.json()["editor"] == "Awa Ndiaye"
    assert (desk.new_cookie(answer) is not None) == (seconds > 600)


def test_a_cookie_from_the_far_future_is_refused(make):
    desk = make(NAMED)
    cookie = desk.sign_in()

    desk.clock.now -= LIFETIME + 1

    assert refusal(desk.request("GET", "/api/echo", cookie=cookie)) == (401, "identity")


async def sign_outs(desk: Desk, count: int) -> None:
    """Send many sign-outs without a session."""
    statuses = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        statuses.append(message.get("status", 303))

    for _ in range(count):
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/sortir",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"origin", b"http://localhost")],
            "scheme": "http",
            "client": ("192.0.2.7", 4000),
        }
        await desk.app(scope, receive, send)
    assert set(statuses) == {303}


def alter(cookie: str, index: int) -> str:
    return cookie[:index] + ("A" if cookie[index] != "A" else "B") + cookie[index + 1 :]


def test_forged_cookies_are_refused(make):
    desk = make(NAMED)
    cookie = desk.sign_in()
    payload, timestamp, signature = cookie.split(".")
    claims = {"id": "id", "name": "Admin", "made": desk.clock.now}
    admin = TimestampSigner("guess").sign(b64encode(json.dumps(claims).encode())).decode()
    forged_cookies = [
        "",
        "Awa",
        "..",
        payload,
        f"{payload}.{timestamp}.",
        alter(cookie, 3),
        alter(cookie, len(payload) + 2),
        alter(cookie, len(cookie) - 10),
        f"{admin.split('.')[0]}.{timestamp}.{signature}",
        admin,
        signed_cookie(b"the secret of another store, 32!", NAMED, "Awa Ndiaye"),
        signed_cookie(SECRET, OPEN, "Awa Ndiaye"),
        "null",
        "é" * 10,
        '["id","Awa Ndiaye"]',
        "A" * 60_000,
        "." * 1000,
    ]

    assert desk.request("GET", "/api/echo", cookie=cookie).status_code == 200
    for value in forged_cookies:
        assert refusal(desk.request("GET", "/api/echo", headers=_cookie_header(desk, value))) == (
            401,
            "identity",
        )


def _cookie_header(desk: Desk, value: str) -> list[tuple[bytes, bytes]]:
    return [(b"Cookie", f"{desk.cookie}={value}".encode())]


def test_a_session_expires_twelve_hours_after_its_last_response(make):
    desk = make(NAMED)
    first = desk.sign_in()

    desk.clock.now += 599
    fresh = desk.request("GET", "/api/echo", cookie=first)
    desk.clock.now += LIFETIME - 599
    renewed = desk.request("GET", "/api/echo", cookie=first)
    desk.clock.now += 1
    late = desk.request("GET", "/api/echo", cookie=first)
    second = desk.new_cookie(renewed)
    continued = desk.request("GET", "/api/echo", cookie=second)
    desk.clock.now += LIFETIME
    expired = desk.request("GET", "/api/echo", cookie=second)

    assert LIFETIME == 12 * 3600
    assert desk.new_cookie(fresh) is None
    assert (renewed.status_code, renewed.json()["editor"]) == (200, "Awa Ndiaye")
    assert refusal(late) == (401, "identity")
    assert continued.json()["editor"] == "Awa Ndiaye"
    assert refusal(expired) == (401, "identity")


def test_an_ended_session_is_not_renewed(make):
    desk = make(NAMED)
    cookie = desk.sign_in()

    desk.request("POST", "/sortir", cookie=cookie)
    desk.clock.now += LIFETIME / 2
    answer = desk.request("GET", "/api/echo", cookie=cookie)

    assert refusal(answer) == (401, "identity")
    assert "set-cookie" not in answer.headers


def test_a_response_after_the_session_s_end_does_not_renew_it(make):
    desk = make(NAMED)
    cookie = desk.sign_in()

    async def slow() -> int:
        transport = httpx.ASGITransport(app=desk.app)
        headers = {"Cookie": f"{desk.cookie}={cookie}", "Origin": "http://localhost"}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.post("/sortir", headers=headers)).status_code

    desk.app.add_api_route("/api/slow", slow)
    desk.clock.now += LIFETIME / 2
    answer = desk.request("GET", "/api/slow", cookie=cookie)

    assert (answer.status_code, answer.json()) == (200, 303)
    assert "set-cookie" not in answer.headers


def test_two_desks_on_one_machine_have_different_cookies(make):
    names = {make(OPEN, secret=secret * 32).cookie for secret in (b"a", b"b")}

    assert len(names) == 2
