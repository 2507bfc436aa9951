"""Names from a reverse proxy."""

import pytest
from fastapi import Request
from helpers.guarded import ELSEWHERE, HASH, PROXIED, cookie_value, refusal

from osiris_nlp.desk.guard.access import Access, client_address

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
