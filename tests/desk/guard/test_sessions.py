"""Sessions: begun, renewed, ended, forged."""

import asyncio
import json
from base64 import b64encode

import httpx
from helpers.desk_site import quick_hash
from helpers.guarded import OPEN, PASSWORD, SECRET, SHARED, Desk, basic, refusal, signed_cookie
from itsdangerous import TimestampSigner

from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.limits import Limits
from osiris_nlp.desk.guard.sessions import LASTS


def test_signing_in_and_out(make):
    desk = make(SHARED)

    cookie = desk.sign_in("Awa Ndiaye")
    inside = desk.ask("GET", "/api/echo", cookie=cookie).json()
    out = desk.ask("POST", "/sortir", cookie=cookie)

    assert (inside["editor"], inside["signed_in"]) == ("Awa Ndiaye", True)
    assert (out.status_code, out.headers["location"]) == (303, "/entrer")
    assert refusal(desk.ask("GET", "/api/echo", cookie=desk.cookie_in(out))) == (401, "identity")
    assert refusal(desk.ask("GET", "/api/echo", cookie=cookie)) == (401, "identity")
    assert [(event["what"], event["who"]) for event in desk.events] == [
        ("sign-in", "Awa Ndiaye"),
        ("sign-out", "Awa Ndiaye"),
    ]


def test_signing_out_takes_the_cookie_back(make):
    desk = make(SHARED)

    out = desk.ask("POST", "/sortir", cookie=desk.sign_in())

    set_cookie = out.headers["set-cookie"].lower()
    assert set_cookie.startswith(f"{desk.cookie}=null; path=/; expires=thu, 01 jan 1970")


def test_a_browser_signs_out_of_its_own_session_alone(make):
    desk = make(SHARED)
    one, other = desk.sign_in("Awa"), desk.sign_in("Awa")

    desk.ask("POST", "/sortir", cookie=one)

    assert refusal(desk.ask("GET", "/api/echo", cookie=one)) == (401, "identity")
    assert desk.ask("GET", "/api/echo", cookie=other).json()["editor"] == "Awa"


def test_signing_in_as_somebody_else_ends_the_session_before(make):
    desk = make(SHARED)
    awa = desk.sign_in("Awa")

    moussa = desk.sign_in("Moussa", cookie=awa)

    assert desk.ask("GET", "/api/echo", cookie=moussa).json()["editor"] == "Moussa"
    assert refusal(desk.ask("GET", "/api/echo", cookie=awa)) == (401, "identity")


def test_outsiders_who_sign_out_revive_nobody_s_session(make):
    desk = make(SHARED, limits=Limits(burst=100_000))
    cookie = desk.sign_in()
    desk.ask("POST", "/sortir", cookie=cookie)

    asyncio.run(sign_outs(desk, 10_053))

    assert refusal(desk.ask("GET", "/api/echo", cookie=cookie)) == (401, "identity")


async def sign_outs(desk: Desk, count: int) -> None:
    """Sign out again and again, as nobody."""
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


def changed(cookie: str, at: int) -> str:
    return cookie[:at] + ("A" if cookie[at] != "A" else "B") + cookie[at + 1 :]


def test_forged_cookies_are_nobody_s(make):
    desk = make(SHARED)
    cookie = desk.sign_in()
    payload, made, signature = cookie.split(".")
    claims = {"id": "id", "name": "Admin", "made": desk.clock.now}
    admin = TimestampSigner("guess").sign(b64encode(json.dumps(claims).encode())).decode()
    forged = [
        "",
        "Awa",
        "..",
        payload,
        f"{payload}.{made}.",
        changed(cookie, 3),
        changed(cookie, len(payload) + 2),
        changed(cookie, len(cookie) - 10),
        f"{admin.split('.')[0]}.{made}.{signature}",
        admin,
        signed_cookie(b"the secret of another store, 32!", SHARED, "Awa Ndiaye"),
        signed_cookie(SECRET, OPEN, "Awa Ndiaye"),
        "null",
        "é" * 10,
    ]

    assert desk.ask("GET", "/api/echo", cookie=cookie).status_code == 200
    for value in forged:
        assert refusal(desk.ask("GET", "/api/echo", headers=_raw(desk, value))) == (401, "identity")


def _raw(desk: Desk, value: str) -> list[tuple[bytes, bytes]]:
    return [(b"Cookie", f"{desk.cookie}={value}".encode())]


def test_a_session_ends_twelve_hours_after_its_last_answer(make):
    desk = make(SHARED)
    first = desk.sign_in()

    desk.clock.now += 599
    fresh = desk.ask("GET", "/api/echo", cookie=first)
    desk.clock.now += LASTS - 599
    renewed = desk.ask("GET", "/api/echo", cookie=first)
    desk.clock.now += 1
    late = desk.ask("GET", "/api/echo", cookie=first)
    second = desk.cookie_in(renewed)
    still = desk.ask("GET", "/api/echo", cookie=second)
    desk.clock.now += LASTS
    over = desk.ask("GET", "/api/echo", cookie=second)

    assert LASTS == 12 * 3600
    assert desk.cookie_in(fresh) is None
    assert (renewed.status_code, renewed.json()["editor"]) == (200, "Awa Ndiaye")
    assert refusal(late) == (401, "identity")
    assert still.json()["editor"] == "Awa Ndiaye"
    assert refusal(over) == (401, "identity")


def test_an_ended_session_is_not_renewed(make):
    desk = make(SHARED)
    cookie = desk.sign_in()

    desk.ask("POST", "/sortir", cookie=cookie)
    desk.clock.now += LASTS / 2
    answer = desk.ask("GET", "/api/echo", cookie=cookie)

    assert refusal(answer) == (401, "identity")
    assert "set-cookie" not in answer.headers


def test_an_answer_that_its_session_s_end_overtakes_does_not_renew_it(make):
    desk = make(SHARED)
    cookie = desk.sign_in()

    async def slow() -> int:
        transport = httpx.ASGITransport(app=desk.app)
        headers = {"Cookie": f"{desk.cookie}={cookie}", "Origin": "http://localhost"}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.post("/sortir", headers=headers)).status_code

    desk.app.add_api_route("/api/slow", slow)
    desk.clock.now += LASTS / 2
    answer = desk.ask("GET", "/api/slow", cookie=cookie)

    assert (answer.status_code, answer.json()) == (200, 303)
    assert "set-cookie" not in answer.headers


def test_another_password_signs_everybody_out(make):
    cookie = make(SHARED).sign_in()
    other = make(Access(password_hash=quick_hash(PASSWORD)))

    assert refusal(other.ask("GET", "/api/echo", cookie=cookie)) == (401, "identity")


def test_two_desks_on_one_machine_have_each_their_cookie(make):
    names = {make(OPEN, secret=secret * 32).cookie for secret in (b"a", b"b")}

    assert len(names) == 2


def test_basic_with_the_password_needs_no_session(make):
    desk = make(SHARED)

    first = desk.ask("POST", "/api/echo", json={}, headers=basic("Script d’Awa", PASSWORD))
    again = desk.ask("GET", "/api/echo", headers=basic("autre", PASSWORD))

    assert first.json() == {
        "editor": "Script d’Awa",
        "signed_in": False,
        "bytes": 2,
    }
    assert "set-cookie" not in first.headers
    assert again.json()["editor"] == "autre"
