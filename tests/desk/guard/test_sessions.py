"""Sessions: begun, renewed, ended, forged."""

import re
from itertools import pairwise

from helpers.desk_site import quick_hash
from helpers.guarded import OPEN, PASSWORD, SECRET, SHARED, Desk, basic, cookie_value, refusal
from itsdangerous import URLSafeTimedSerializer

from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.sessions import LASTS, Sessions


def test_signing_in_and_out(make):
    desk = make(SHARED)

    cookie = desk.sign_in("Awa Ndiaye")
    inside = desk.ask("GET", "/api/echo", cookie=cookie).json()
    out = desk.ask("POST", "/sortir", **desk.form(cookie))

    assert (inside["editor"], inside["signed_in"]) == ("Awa Ndiaye", True)
    assert (out.status_code, out.headers["location"]) == (303, "/entrer")
    assert refusal(desk.ask("GET", "/api/echo", cookie=desk.given(out))) == (401, "identity")
    assert refusal(desk.ask("GET", "/api/echo", cookie=cookie)) == (401, "identity")
    assert [(event["what"], event["who"]) for event in desk.events] == [
        ("sign-in", "Awa Ndiaye"),
        ("sign-out", "Awa Ndiaye"),
    ]


def test_signing_in_makes_another_session(make):
    desk = make(SHARED)
    before = desk.given(desk.ask("GET", "/entrer"))
    token = desk.token(before)

    answer = desk.ask("POST", "/entrer", **desk.form(before, nom="Awa", mot_de_passe=PASSWORD))

    after = desk.given(answer)
    assert desk.token(after) != token
    assert refusal(desk.ask("GET", "/api/echo", cookie=before)) == (401, "identity")
    assert desk.ask("GET", "/api/echo", cookie=after).status_code == 200


def test_signing_in_as_somebody_else_ends_the_session_before(make):
    desk = make(SHARED)
    awa = desk.sign_in("Awa")

    answer = desk.ask("POST", "/entrer", **desk.form(awa, nom="Moussa", mot_de_passe=PASSWORD))

    moussa = desk.given(answer)
    assert desk.ask("GET", "/api/echo", cookie=moussa).json()["editor"] == "Moussa"
    assert refusal(desk.ask("GET", "/api/echo", cookie=awa)) == (401, "identity")


def changed(cookie: str, at: int) -> str:
    return cookie[:at] + ("A" if cookie[at] != "A" else "B") + cookie[at + 1 :]


def test_forged_cookies_are_nobody_s(make):
    desk = make(SHARED)
    cookie = desk.sign_in()
    payload, made, signature = cookie.split(".")
    other = Sessions(b"the secret of another store, 32!", SHARED, clock=desk.clock)
    admin = URLSafeTimedSerializer("guess").dumps(["id", "Admin"])
    open_one = Sessions(SECRET, OPEN, clock=desk.clock)
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
        cookie_value(other, "Awa Ndiaye"),
        cookie_value(open_one, "Awa Ndiaye"),
        "é" * 10,
    ]

    assert desk.ask("GET", "/api/echo", cookie=cookie).status_code == 200
    for value in forged:
        assert refusal(desk.ask("GET", "/api/echo", headers=_raw(desk, value))) == (401, "identity")


def _raw(desk: Desk, value: str) -> list[tuple[bytes, bytes]]:
    return [(b"Cookie", f"{desk.sessions.cookie}={value}".encode())]


def test_a_session_ends_twelve_hours_after_its_last_answer(make):
    desk = make(SHARED)
    first = desk.sign_in()

    desk.clock.now += 599
    fresh = desk.ask("GET", "/api/echo", cookie=first)
    desk.clock.now += LASTS - 599
    renewed = desk.ask("GET", "/api/echo", cookie=first)
    desk.clock.now += 1
    late = desk.ask("GET", "/api/echo", cookie=first)
    second = desk.given(renewed)
    still = desk.ask("GET", "/api/echo", cookie=second)
    desk.clock.now += LASTS
    over = desk.ask("GET", "/api/echo", cookie=second)

    assert LASTS == 12 * 3600
    assert desk.given(fresh) is None
    assert (renewed.status_code, renewed.json()["editor"]) == (200, "Awa Ndiaye")
    assert refusal(late) == (401, "identity")
    assert still.json()["token"] == renewed.json()["token"]
    assert refusal(over) == (401, "identity")


def test_an_ended_session_is_not_renewed(make):
    desk = make(SHARED)
    cookie = desk.sign_in()
    session = desk.sessions.read(cookie)

    desk.sessions.end(session)
    desk.clock.now += LASTS / 2

    assert desk.sessions.read(cookie) is None
    assert desk.sessions.is_due(session) is False


def test_another_password_signs_everybody_out(make):
    cookie = make(SHARED).sign_in()
    other = make(Access(password_hash=quick_hash(PASSWORD)))

    assert refusal(other.ask("GET", "/api/echo", cookie=cookie)) == (401, "identity")


def test_two_desks_on_one_machine_have_each_their_cookie():
    names = {Sessions(secret * 32, OPEN).cookie for secret in (b"a", b"b")}

    assert len(names) == 2


def test_basic_with_the_password_needs_no_session(make):
    desk = make(SHARED)

    first = desk.ask("POST", "/api/echo", json={}, headers=basic("Script d’Awa", PASSWORD))
    again = desk.ask("GET", "/api/echo", headers=basic("autre", PASSWORD))

    assert first.json() == {
        "editor": "Script d’Awa",
        "token": "",
        "signed_in": False,
        "bytes": 2,
    }
    assert "set-cookie" not in first.headers
    assert again.json()["editor"] == "autre"


def test_tokens_differ_between_sessions():
    sessions = Sessions(SECRET, OPEN)
    tokens = [sessions.token(sessions.start()) for _ in range(10)]

    assert all(re.fullmatch(r"[0-9a-f]{64}", token) for token in tokens)
    assert all(one != other for one, other in pairwise(sorted(tokens)))
