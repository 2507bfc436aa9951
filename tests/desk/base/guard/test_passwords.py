"""Passwords."""

import asyncio
from urllib.parse import urlencode

import httpx
import pytest
from helpers.guarded import CREATED, NAMED, OPEN, PASSWORD, refusal

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.accounts import Account
from osiris_nlp.desk.base.guard.passwords import hash_password, verify_password
from osiris_nlp.desk.base.guard.sign_in import local_path


def test_without_a_password_scripts_get_401_and_pages_the_sign_in_form(make):
    desk = make(NAMED)

    api, page = desk.echo(), desk.request("GET", "/file?source=APS&page=2")

    assert refusal(api) == (401, "identity")
    assert api.headers["www-authenticate"].startswith("Basic ")
    assert page.status_code == 303
    assert page.headers["location"] == "/entrer?suite=/file%3Fsource%3DAPS%26page%3D2"
    form = desk.request("GET", page.headers["location"]).json()
    assert (form["next_path"], form["needs_password"]) == ("/file?source=APS&page=2", True)
    assert desk.request("POST", "/coller", json={}).status_code == 401


def test_a_page_s_request_is_not_offered_http_basic(make):
    # or the browser would open its own password dialog
    answer = make(NAMED).echo(headers={"Sec-Fetch-Site": "same-origin"})

    assert refusal(answer) == (401, "identity")
    assert answer.headers["www-authenticate"].startswith("Session ")


@pytest.mark.parametrize("path", ["/static/desk.css", "/entrer", "/api/health"])
def test_public_paths_need_no_sign_in(make, path):
    assert make(NAMED).request("GET", path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/health/x", "/entrer/", "/staticky", "/static", "/api//health", "/docs", "/"]
)
def test_similar_paths_need_a_sign_in(make, path):
    assert make(NAMED).request("GET", path).status_code in {303, 401}


def test_a_wrong_password_is_refused_and_never_logged(make):
    desk = make(NAMED)

    answer = desk.enter("Awa", "baobab…")

    assert (answer.status_code, answer.json()["problem"]) == (401, "Nom ou mot de passe incorrect.")
    assert answer.json()["name"] == "Awa"
    assert "set-cookie" not in answer.headers
    assert desk.events == [
        {"who": "", "address": "127.0.0.1", "what": "sign-in refused", "about": "POST /entrer"}
    ]
    assert "baobab" not in answer.text


def test_an_address_may_fail_five_times_a_minute(make):
    desk = make(NAMED)

    wrong = [desk.enter(password="wrong").status_code for _ in range(5)]  # noqa: S106
    sixth = desk.enter()
    desk.clock.now += 11
    early = desk.enter()
    desk.clock.now += 1

    assert wrong == [401] * 5
    assert (sixth.status_code, sixth.headers["retry-after"]) == (429, "12")
    assert sixth.json()["problem"] == "Trop de tentatives. Réessayez dans 12 secondes."
    assert early.status_code == 429
    assert desk.enter().status_code == 303


def test_concurrent_failures_count_before_the_next_attempt(make):
    # This hash is slow to check, so all requests overlap.
    account = Account(1, "Awa", "manager", CREATED, password_hash=hash_password(PASSWORD))
    desk = make(NAMED, accounts=[account])

    async def together():
        transport = httpx.ASGITransport(app=desk.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            forms = [{"nom": "Awa", "mot_de_passe": f"wrong {i}"} for i in range(12)]
            origin = {"Origin": "http://x"}
            requests = [client.post("/entrer", data=form, headers=origin) for form in forms]
            return [answer.status_code for answer in await asyncio.gather(*requests)]

    assert sorted(asyncio.run(together())) == [401] * 5 + [429] * 7


def test_thirty_failures_a_minute_in_total_but_proven_addresses_are_exempt(make):
    desk = make(NAMED)
    proven_peer = ("198.51.100.1", 4000)
    desk.sign_in(peer=proven_peer)

    wrong = [
        desk.enter("Awa Ndiaye", "wrong one", peer=(f"192.0.2.{i}", 1)).status_code
        for i in range(31)
    ]

    assert wrong == [401] * 30 + [429]
    unknown = desk.enter(peer=("203.0.113.9", 1))
    assert (unknown.status_code, unknown.headers["retry-after"]) == (429, "2")
    desk.sign_in(peer=proven_peer)


@pytest.mark.parametrize("path", ["/articles/3", "/file?state=done&page=2", "/mots-cles/4#x"])
def test_paths_on_this_site_are_redirect_targets(path):
    assert local_path(path) == path


OTHER_HOST = [f"{slashes}evil.example" for slashes in ("//", "///", "/\\", "\\\\", "https://")]
HIDDEN_HOST = [f"{start}/evil.example" for start in ("/\t", "/\n", "\t/", " /")]
OTHERS = "file javascript:alert(1) /entrer?suite=/entrer /sortir".split()


@pytest.mark.parametrize(
    "path",
    [*OTHER_HOST, *HIDDEN_HOST, *OTHERS, "", "/file\r\nSet-Cookie: a=b", "/" + "a" * 2_000],
)
def test_other_addresses_are_not_redirect_targets(make, path):
    desk = make(OPEN)

    form = desk.request("GET", "/entrer?" + urlencode({"suite": path}))
    answer = desk.request("POST", "/entrer", data={"nom": "Awa", "suite": path})

    assert form.json()["next_path"] == "/file"
    assert (answer.status_code, answer.headers["location"]) == (303, "/file")


def test_the_redirect_to_the_sign_in_form_stays_on_this_site(make):
    answer = make(NAMED).request("GET", "http://localhost//evil.example/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/entrer?suite=/file")


def test_only_the_right_password_matches_a_hash():
    password_hash = hash_password("épreuve du baobab")

    assert password_hash.startswith("$argon2id$")
    assert password_hash != hash_password("épreuve du baobab")
    for password in ("épreuve du baobab", "e\u0301preuve du baobab"):
        assert verify_password(password, password_hash)
    for password in ("epreuve du baobab", "", "a" * 100_000):
        assert not verify_password(password, password_hash)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        *(
            (each, f"of {len(each)} characters: expected 8")
            for each in ("", "1234567", "a" * 1_001)
        ),
        ("baobab \udce9t\udce9", "The password is not UTF-8"),
    ],
)
def test_a_password_that_is_too_short_too_long_or_not_utf_8_is_refused(password, message):
    with pytest.raises(InputError, match=message):
        hash_password(password)


def test_a_password_that_is_too_long_counts_as_a_failure(make):
    desk = make(NAMED)
    password = "a" + "\u0323\u0301" * 2_000

    assert [desk.enter("Awa", password).status_code for _ in range(6)] == [401] * 5 + [429]


def test_a_damaged_hash_is_reported():
    with pytest.raises(InputError, match="osiris-nlp desk people password"):
        verify_password(PASSWORD, "plain text")
