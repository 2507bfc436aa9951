"""Editors identified by a reverse proxy."""

import pytest
from helpers.guarded import (
    EDITORS_TOKEN,
    ELSEWHERE,
    NAMED,
    PASSWORD,
    PROXIED,
    SECRET,
    basic,
    refusal,
    signed_cookie,
)

from osiris_nlp.desk.base.guard.access import Access

PROXY = ("10.0.0.1", 4000)


def test_the_proxy_names_the_editor(make):
    desk = make(PROXIED)

    def editor_for(value):
        return desk.echo(peer=PROXY, headers=[(b"Remote-User", value)]).json()["editor"]

    assert (editor_for(b"awa"), editor_for("Félix N’Diaye".encode())) == ("awa", "Félix N’Diaye")


@pytest.mark.parametrize("peer", [ELSEWHERE, ("127.0.0.1", 1), ("10.0.0.2", 1), ("::1", 1), None])
def test_only_the_proxy_is_trusted(make, peer):
    desk = make(PROXIED)

    assert refusal(desk.echo(peer=peer, headers={"Remote-User": "awa"})) == (403, "proxy")
    assert desk.event_kinds() == ["refused: proxy"]


@pytest.mark.parametrize(
    "values", [[], [b""], [b"  "], [b"awa", b"awa"], [b"a" * 81], [b"a\x01"], [b"a\tb"], [b"\xe9"]]
)
def test_an_invalid_name_from_the_proxy_is_refused(make, values):
    answer = make(PROXIED).echo(peer=PROXY, headers=[(b"Remote-User", value) for value in values])

    assert refusal(answer) == (401, "identity")
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize(
    ("name", "expected"),
    [(None, 200), ("F%C3%A9lix%20N%E2%80%99Diaye", 200), ("Awa", 403), ("", 403)],
)
def test_a_page_that_shows_another_editor_s_name_writes_nothing(make, name, expected):
    desk = make(NAMED)
    cookie = desk.sign_in("Félix N’Diaye")
    headers = {} if name is None else {"X-Editor": name}

    answer = desk.request("POST", "/api/echo", cookie=cookie, headers=headers)

    assert answer.status_code == expected
    if expected == 403:
        assert refusal(answer) == (403, "editor")
    assert desk.echo(cookie=cookie, headers=headers).status_code == 200


def test_by_default_proxies_on_this_machine_are_trusted(make):
    desk = make(Access(user_header="Remote-User"))
    options = {"headers": {"Remote-User": "awa"}}

    assert desk.echo(**options).json()["editor"] == "awa"
    assert desk.echo(peer=("::ffff:127.0.0.1", 1), **options).json()["editor"] == "awa"
    assert refusal(desk.echo(peer=ELSEWHERE, **options)) == (403, "proxy")


def test_nobody_can_sign_in_at_a_desk_behind_a_proxy(make):
    desk = make(PROXIED)

    form = desk.request("GET", "/entrer?suite=/historique", peer=PROXY)
    sign_in = desk.request("POST", "/entrer", peer=PROXY, data={"nom": "Admin"})
    cookie = signed_cookie(SECRET, PROXIED, "Admin")
    other = desk.echo(peer=PROXY, cookie=cookie, headers={"Remote-User": "moussa"})

    assert (form.status_code, form.headers["location"]) == (303, "/historique")
    assert (sign_in.status_code, "set-cookie" in sign_in.headers) == (303, False)
    assert (other.json()["editor"], other.json()["signed_in"]) == ("moussa", False)
    problem = desk.request("GET", "/file", peer=PROXY)
    assert (problem.status_code, problem.json()["template"]) == (401, "probleme.html")


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_writes_behind_a_proxy_must_come_from_a_page_of_the_desk(make, origin):
    desk = make(PROXIED)
    options = {"peer": PROXY, "headers": {"Remote-User": "awa"}}

    assert refusal(desk.request("POST", "/api/echo", origin=origin, **options)) == (403, "origin")
    assert desk.request("POST", "/api/echo", **options).json()["editor"] == "awa"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1, 10.0.0.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["6.6.6.6, ::ffff:198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        ("::ffff:192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
    ],
)
def test_the_client_s_address_is_the_one_the_proxy_saw(make, peer, forwarded, client):
    desk = make(Access(has_accounts=True, proxies=("10.0.0.1",)))

    desk.sign_in(peer=(peer, 1), headers=[("X-Forwarded-For", value) for value in forwarded])

    assert desk.events[-1]["address"] == client


BEHIND_TLS = Access(has_accounts=True, proxies=("10.0.0.0/8",))
FORM = {"nom": "Awa Ndiaye", "mot_de_passe": PASSWORD}
SIGN_IN = {"data": FORM, "origin": "https://bureau.example"}
PASSED_ON = {"Host": "bureau.example", "X-Forwarded-Proto": "https"}


def test_behind_a_tls_proxy_the_origin_is_https_and_the_cookie_secure(make):
    desk = make(BEHIND_TLS)

    options = {"peer": PROXY, "headers": PASSED_ON}

    answer = desk.request("POST", "/entrer", **options, **SIGN_IN)

    assert answer.status_code == 303
    assert answer.headers["set-cookie"].lower().endswith("; secure")
    options |= {"cookie": desk.new_cookie(answer), "origin": SIGN_IN["origin"]}
    assert desk.request("POST", "/api/echo", **options).json()["editor"] == "Awa Ndiaye"


@pytest.mark.parametrize(
    ("peer", "headers", "expected"),
    [
        (ELSEWHERE, PASSED_ON, "http://bureau.example"),
        (PROXY, {"Host": "bureau.example"}, "http://bureau.example"),
        (PROXY, {"X-Forwarded-Proto": "https"}, "https://localhost:8000"),
        (PROXY, {**PASSED_ON, "X-Forwarded-Proto": "wss"}, "wss://bureau.example"),
    ],
)
def test_an_untrusted_or_incomplete_proxy_is_refused(make, peer, headers, expected):
    desk = make(BEHIND_TLS)

    page = desk.request("POST", "/entrer", peer=peer, headers=headers, **SIGN_IN)
    headers = {**headers, **basic("Awa", EDITORS_TOKEN)}
    options = {"peer": peer, "headers": headers, "origin": SIGN_IN["origin"]}
    script = desk.request("POST", "/api/echo", **options)

    assert (page.status_code, page.json()["heading"]) == (403, "Demande refusée")
    assert "X-Forwarded-Proto" in page.json()["message"]
    assert refusal(script) == (403, "origin")
    assert f"'Origin: {expected}'" in script.json()["detail"]
    assert "Host and X-Forwarded-Proto" in script.json()["detail"]


def test_a_scheme_forwarded_by_an_untrusted_client_is_ignored(make):
    desk = make(BEHIND_TLS)
    tls = {"X-Forwarded-Proto": "https"}

    answer = desk.request("POST", "/entrer", peer=ELSEWHERE, headers=tls, data=FORM)

    assert "secure" not in answer.headers["set-cookie"].lower()
