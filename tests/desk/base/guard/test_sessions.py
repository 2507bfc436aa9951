"""Sessions: start, renewal, end, and forgery."""

import json
from base64 import b64encode

import httpx
from helpers.guarded import NAMED, OPEN, SECRET, refusal, signed_cookie
from itsdangerous import TimestampSigner

from osiris_nlp.desk.base.guard.limits import Limits
from osiris_nlp.desk.base.guard.sessions import LIFETIME, Sessions


def test_a_session_lasts_from_sign_in_to_sign_out_which_deletes_the_cookie(make):
    desk = make(NAMED)

    cookie = desk.sign_in("Awa Ndiaye")
    inside = desk.echo(cookie=cookie).json()
    out = desk.request("POST", "/sortir", cookie=cookie)

    assert (inside["editor"], inside["signed_in"]) == ("Awa Ndiaye", True)
    assert (out.status_code, out.headers["location"]) == (303, "/entrer")
    set_cookie = out.headers["set-cookie"].lower()
    assert set_cookie.startswith(f"{desk.cookie}=null; path=/; expires=thu, 01 jan 1970")
    for former in (desk.new_cookie(out), cookie):
        assert refusal(desk.echo(cookie=former)) == (401, "identity")
    events = [(event["what"], event["who"]) for event in desk.events]
    assert events == [("sign-in", "Awa Ndiaye"), ("sign-out", "Awa Ndiaye")]


def test_signing_out_in_one_browser_leaves_other_sessions_alone(make):
    desk = make(NAMED)
    one, other = desk.sign_in(), desk.sign_in()

    desk.request("POST", "/sortir", cookie=one)

    assert refusal(desk.echo(cookie=one)) == (401, "identity")
    assert desk.echo(cookie=other).json()["editor"] == "Awa Ndiaye"


def test_signing_in_as_somebody_else_ends_the_earlier_session(make):
    desk = make(NAMED)
    awa = desk.sign_in("Awa Ndiaye")

    moussa = desk.sign_in("Moussa Diop", cookie=awa)

    assert desk.echo(cookie=moussa).json()["editor"] == "Moussa Diop"
    assert refusal(desk.echo(cookie=awa)) == (401, "identity")


def test_sign_outs_by_editors_do_not_revive_ended_sessions(make):
    desk = make(NAMED, limits=Limits(sign_in_burst=1_000))
    first = desk.sign_in()
    desk.request("POST", "/sortir", cookie=first)

    for _ in range(300):
        desk.request("POST", "/sortir", cookie=desk.sign_in())

    assert refusal(desk.echo(cookie=first)) == (401, "identity")


def test_an_ended_session_is_remembered_until_its_cookies_have_expired(make):
    desk = make(NAMED)

    for age, remembered in ((0, ["ancienne"]), (2 * LIFETIME + 1, [])):
        ended = [(desk.clock.now - age, "ancienne")]
        assert list(Sessions(SECRET, NAMED, clock=desk.clock, ended=ended)._ended) == remembered


def test_a_clock_that_is_set_back_ends_no_session_unless_the_cookie_is_from_the_far_future(make):
    desk = make(NAMED)
    cookie, now = desk.sign_in(), desk.clock.now

    for seconds in (30, 3600):
        desk.clock.now = now - seconds
        answer = desk.echo(cookie=cookie)
        assert answer.json()["editor"] == "Awa Ndiaye"
        assert (desk.new_cookie(answer) is not None) == (seconds > 600)
    desk.clock.now = now - LIFETIME - 1
    assert refusal(desk.echo(cookie=cookie)) == (401, "identity")


def alter(cookie, index):
    return cookie[:index] + ("A" if cookie[index] != "A" else "B") + cookie[index + 1 :]


def test_forged_cookies_are_refused(make):
    desk = make(NAMED)
    cookie = desk.sign_in()
    payload, timestamp, signature = cookie.split(".")
    claims = {"id": "id", "name": "Admin", "made": desk.clock.now}
    admin = TimestampSigner("guess").sign(b64encode(json.dumps(claims).encode())).decode()
    forged_cookies = [
        *("", "Awa", "..", "null", "é" * 10, '["id","Awa Ndiaye"]', "A" * 60_000, "." * 1000),
        *(payload, f"{payload}.{timestamp}."),
        *(alter(cookie, place) for place in (3, len(payload) + 2, len(cookie) - 10)),
        *(f"{admin.split('.')[0]}.{timestamp}.{signature}", admin),
        signed_cookie(b"the secret of another store, 32!", NAMED, "Awa Ndiaye"),
        signed_cookie(SECRET, OPEN, "Awa Ndiaye"),
    ]

    assert desk.echo(cookie=cookie).status_code == 200
    for value in forged_cookies:
        headers = [(b"Cookie", f"{desk.cookie}={value}".encode())]
        assert refusal(desk.echo(headers=headers)) == (401, "identity")


def test_a_session_expires_twelve_hours_after_its_last_response(make):
    desk = make(NAMED)
    first = desk.sign_in()

    desk.clock.now += 599
    fresh = desk.echo(cookie=first)
    desk.clock.now += LIFETIME - 599
    renewed = desk.echo(cookie=first)
    desk.clock.now += 1
    late = desk.echo(cookie=first)
    second = desk.new_cookie(renewed)
    continued = desk.echo(cookie=second)
    desk.clock.now += LIFETIME
    expired = desk.echo(cookie=second)
    form = desk.request("GET", "/entrer?suite=/file", cookie=second)

    assert LIFETIME == 12 * 3600
    assert desk.new_cookie(fresh) is None
    assert (renewed.status_code, renewed.json()["editor"]) == (200, "Awa Ndiaye")
    assert refusal(late) == (401, "identity")
    assert continued.json()["editor"] == form.json()["name"] == "Awa Ndiaye"
    assert refusal(expired) == (401, "identity")


def test_an_ended_session_is_not_renewed(make):
    desk = make(NAMED)
    cookie = desk.sign_in()

    desk.request("POST", "/sortir", cookie=cookie)
    desk.clock.now += LIFETIME / 2
    answer = desk.echo(cookie=cookie)

    assert refusal(answer) == (401, "identity")
    assert "set-cookie" not in answer.headers


def test_a_response_after_the_session_s_end_does_not_renew_it(make):
    desk = make(NAMED)
    cookie = desk.sign_in()

    async def slow():
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
    assert len({make(OPEN, secret=secret * 32).cookie for secret in (b"a", b"b")}) == 2
