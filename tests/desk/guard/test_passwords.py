"""Passwords, and scripts that give them."""

import asyncio
from base64 import b64encode
from urllib.parse import urlencode

import httpx
import pytest
from helpers.guarded import ELSEWHERE, OPEN, PASSWORD, SHARED, basic, refusal

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.passwords import hash_password, verify_password
from osiris_nlp.desk.guard.sign_in import local_path


def test_without_password_scripts_get_401_and_pages_the_door(make):
    desk = make(SHARED)

    api, page = desk.ask("GET", "/api/echo"), desk.ask("GET", "/file?source=APS&page=2")

    assert refusal(api) == (401, "identity")
    assert api.headers["www-authenticate"].startswith("Basic ")
    assert page.status_code == 303
    assert page.headers["location"] == "/entrer?suite=/file%3Fsource%3DAPS%26page%3D2"
    door = desk.ask("GET", page.headers["location"]).json()
    assert (door["next_path"], door["needs_password"]) == ("/file?source=APS&page=2", True)
    assert desk.ask("POST", "/coller", json={}).status_code == 401


def test_a_page_s_request_is_not_asked_for_basic(make):
    # or the browser would open its own password box
    answer = make(SHARED).ask("GET", "/api/echo", headers={"Sec-Fetch-Site": "same-origin"})

    assert refusal(answer) == (401, "identity")
    assert answer.headers["www-authenticate"].startswith("Session ")


@pytest.mark.parametrize("path", ["/static/desk.css", "/entrer", "/api/health"])
def test_what_is_everybody_s(make, path):
    assert make(SHARED).ask("GET", path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/health/x", "/entrer/", "/staticky", "/static", "/api//health", "/docs", "/"]
)
def test_what_is_not_everybody_s(make, path):
    assert make(SHARED).ask("GET", path).status_code in {303, 401}


def test_a_wrong_password_is_refused_and_never_noted(make):
    desk = make(SHARED)

    answer = desk.ask("POST", "/entrer", data={"nom": "Awa", "mot_de_passe": "baobab…"})

    assert answer.status_code == 401
    assert answer.json()["problem"] == "Ce n’est pas le mot de passe."
    assert answer.json()["name"] == "Awa"
    assert "set-cookie" not in answer.headers
    assert desk.events == [
        {"who": "", "address": "127.0.0.1", "what": "sign-in refused", "about": "POST /entrer"}
    ]
    assert "baobab" not in answer.text


@pytest.mark.parametrize(
    "value",
    [
        basic("Awa", "wrong password")["Authorization"],
        basic("", PASSWORD)["Authorization"],
        basic("a" * 81, PASSWORD)["Authorization"],
        basic("Awa\n", PASSWORD)["Authorization"],
        "Basic",
        "Basic !!!",
        "Basic " + b64encode(b"\xff\xfe:x").decode(),
        "Basic " + b64encode(PASSWORD.encode()).decode(),
        "Bearer " + b64encode(f"Awa:{PASSWORD}".encode()).decode(),
    ],
)
def test_basic_without_name_or_password_is_refused(make, value):
    answer = make(SHARED).ask("GET", "/api/echo", headers={"Authorization": value})

    assert refusal(answer) == (401, "identity")


def test_scripts_are_not_slowed_by_argon2(make, monkeypatch):
    desk = make(SHARED)
    desk.ask("GET", "/api/echo", headers=basic("Awa", PASSWORD))
    checked = []
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *args: checked.append(args) or True)

    statuses = [
        desk.ask("GET", "/api/echo", headers=basic(f"n{i}", PASSWORD)).status_code
        for i in range(50)
    ]

    assert (statuses, checked) == ([200] * 50, [])


def test_many_scripts_at_once_are_let_in_by_one_check(make):
    desk = make(SHARED)

    async def together() -> list[int]:
        transport = httpx.ASGITransport(app=desk.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            asked = [client.get("/api/echo", headers=basic("Awa", PASSWORD)) for _ in range(20)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert asyncio.run(together()) == [200] * 20


def test_five_failures_a_minute_from_one_address(make):
    desk = make(SHARED)

    def attempt(password: str, peer: tuple[str, int] = ELSEWHERE) -> httpx.Response:
        fields = {"nom": "Awa", "mot_de_passe": password}
        return desk.ask("POST", "/entrer", peer=peer, data=fields)

    wrong = [attempt("wrong password").status_code for _ in range(5)]
    sixth = attempt(PASSWORD)
    script = desk.ask("GET", "/api/echo", peer=ELSEWHERE, headers=basic("Awa", PASSWORD))
    desk.clock.now += 11
    early = attempt(PASSWORD)
    desk.clock.now += 1

    assert wrong == [401] * 5
    assert sixth.status_code == 429
    assert sixth.headers["retry-after"] == "12"
    assert sixth.json()["problem"] == "Trop d’essais manqués. Réessayez dans 12 secondes."
    assert refusal(script) == (429, "rate")
    assert script.headers["retry-after"] == "12"
    assert early.status_code == 429
    assert attempt(PASSWORD).status_code == 303


def test_failures_at_once_are_counted_before_the_next_is_tried(make):
    desk = make(Access(password_hash=hash_password(PASSWORD)))  # slow to check: all come meanwhile

    async def together() -> list[int]:
        transport = httpx.ASGITransport(app=desk.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            asked = [client.get("/api/echo", headers=basic("Awa", f"wrong {i}")) for i in range(12)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert sorted(asyncio.run(together())) == [401] * 5 + [429] * 7


def test_thirty_failures_a_minute_in_all_but_the_known_are_let_in(make):
    desk = make(SHARED)
    known = ("198.51.100.1", 4000)
    desk.sign_in(peer=known)

    wrong = [
        desk.ask(
            "GET", "/api/echo", peer=(f"192.0.2.{i}", 1), headers=basic("x", "wrong one")
        ).status_code
        for i in range(31)
    ]

    assert wrong == [401] * 30 + [429]
    unknown = desk.ask("GET", "/api/echo", peer=("203.0.113.9", 1), headers=basic("A", PASSWORD))
    assert refusal(unknown) == (429, "rate")
    assert unknown.headers["retry-after"] == "2"
    desk.sign_in(peer=known)


@pytest.mark.parametrize("path", ["/articles/3", "/file?state=done&page=2", "/mots-cles/4#x"])
def test_one_goes_on_to_paths_of_this_site(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "file",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/file\r\nSet-Cookie: a=b",
        "/entrer?suite=/entrer",
        "/sortir",
        "/" + "a" * 2_000,
    ],
)
def test_one_does_not_go_on_to_elsewhere(make, path):
    desk = make(OPEN)

    asked = desk.ask("GET", "/entrer?" + urlencode({"suite": path}))
    answer = desk.ask("POST", "/entrer", data={"nom": "Awa", "suite": path})

    assert asked.json()["next_path"] == "/file"
    assert (answer.status_code, answer.headers["location"]) == (303, "/file")


def test_a_redirect_to_the_door_stays_on_this_site(make):
    answer = make(SHARED).ask("GET", "http://localhost//evil.example/")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/entrer?suite=/file"


def test_passwords():
    hashed = hash_password("épreuve du baobab")

    assert hashed.startswith("$argon2id$")
    assert hashed != hash_password("épreuve du baobab")
    assert verify_password("épreuve du baobab", hashed)
    assert verify_password("e\u0301preuve du baobab", hashed)
    assert not verify_password("epreuve du baobab", hashed)
    assert not verify_password("", hashed)
    assert not verify_password("a" * 100_000, hashed)


@pytest.mark.parametrize("password", ["", "1234567", "a" * 1_001])
def test_passwords_that_are_too_short_or_long(password):
    with pytest.raises(InputError, match=rf"Password of {len(password)} characters: expected 8"):
        hash_password(password)


def test_a_damaged_hash_is_told():
    with pytest.raises(InputError, match="osiris-nlp desk password"):
        verify_password(PASSWORD, "plain text")
