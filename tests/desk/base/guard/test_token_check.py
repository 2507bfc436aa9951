"""What the token of a site opens, what that of an editor opens, and nothing else."""

from base64 import b64encode
from dataclasses import replace

import pytest
from helpers.guarded import (
    EDITORS_TOKEN,
    ELSEWHERE,
    NAMED,
    OPEN,
    PEOPLE,
    PROXIED,
    TOKEN,
    basic,
    refusal,
)

from osiris_nlp.desk.base.guard.limits import Limits
from osiris_nlp.desk.base.guard.token_check import new_token, token_digest

ECHO = "/api/spip/echo"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
EDITORS = {"Authorization": f"Bearer {EDITORS_TOKEN}"}
WRONG = {"Authorization": "Bearer osiris_" + "0" * 43}


def test_a_new_token_is_random_and_recognisable():
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(token.startswith("osiris_") and len(token) == 50 for token in tokens)
    assert len(token_digest(TOKEN)) == 64


@pytest.mark.parametrize("access", [OPEN, NAMED, PROXIED])
def test_a_token_opens_the_routes_for_sites_without_an_origin(make, access):
    desk = make(access)

    answer = desk.request("POST", ECHO, headers=BEARER, origin=None)

    assert answer.json() == {"editor": "", "signed_in": False, "site": "osiris.sn", "bytes": 0}
    assert desk.request("GET", ECHO, headers=BEARER).json()["site"] == "osiris.sn"
    assert desk.events == []


@pytest.mark.parametrize("access", [OPEN, NAMED, PROXIED])
@pytest.mark.parametrize(
    "headers",
    [
        [],
        *([("Authorization", value)] for value in (f"Basic {TOKEN}", TOKEN, "Bearer")),
        [("Authorization", f"Bearer {TOKEN}"), ("Authorization", f"Bearer {TOKEN}")],
        *([(f"{prefix}-Authorization", f"Bearer {TOKEN}")] for prefix in ("X", "Proxy")),
        [("Cookie", f"Authorization=Bearer {TOKEN}")],
        [("Remote-User", "Awa Ndiaye")],
        *([*basic("Awa Ndiaye", token).items()] for token in (TOKEN, EDITORS_TOKEN)),
    ],
)
def test_anything_but_a_bearer_token_is_refused(make, access, headers):
    desk = make(access)
    peer = ("10.0.0.1", 4000)

    for path in (ECHO, f"{ECHO}?access_token={TOKEN}", f"{ECHO}?token={TOKEN}", "/api/spip"):
        answer = desk.request("POST", path, headers=headers, peer=peer)
        assert refusal(answer) == (401, "identity")
        assert answer.headers["www-authenticate"] == 'Bearer realm="osiris_nlp"'
    assert desk.events == []


ALTERED = [TOKEN[:-1], TOKEN + "f", TOKEN.upper(), token_digest(TOKEN), f"{TOKEN}, {TOKEN}"]
INVENTED = ["x", "f" * 43, *(f"osiris_{end}" for end in ("0" * 43, "f" * 60_000, "é" * 43))]


@pytest.mark.parametrize("token", [*ALTERED, *INVENTED])
def test_a_wrong_token_is_refused_and_logged(make, token):
    desk = make(OPEN)
    headers = [(b"Authorization", f"Bearer {token}".encode("latin-1"))]

    answer = desk.request("POST", ECHO, headers=headers)

    assert refusal(answer) == (401, "identity")
    assert desk.event_kinds() == ["token refused"]


def test_a_session_does_not_open_the_routes_for_sites_and_is_not_renewed_there(make):
    desk = make(NAMED)
    cookie = desk.sign_in()
    desk.clock.now += 3_600

    refused = desk.request("POST", ECHO, cookie=cookie)
    answer = desk.request("POST", ECHO, cookie=cookie, headers=BEARER)

    assert refusal(refused) == (401, "identity")
    assert (answer.json()["editor"], answer.json()["site"]) == ("", "osiris.sn")
    assert "set-cookie" not in answer.headers


def test_the_token_of_a_site_opens_nothing_else(make):
    for access in (NAMED, PROXIED):
        desk = make(access)
        for path in ("/api/echo", "/api/spipe", "/api/spip/../echo", "/api//spip/echo"):
            answer = desk.request("GET", path, headers=BEARER, peer=("10.0.0.1", 1))
            assert answer.status_code in {401, 303}, path


def test_wrong_tokens_are_limited_per_address_and_keep_out_neither_a_right_one_nor_an_editor(make):
    desk = make(NAMED, limits=Limits(failures_per_minute=3))

    statuses = [desk.request("GET", ECHO, headers=WRONG).status_code for _ in range(5)]
    late = desk.request("GET", ECHO, headers=WRONG)

    assert statuses == [401, 401, 401, 429, 429]
    assert (refusal(late), late.headers["retry-after"]) == ((429, "rate"), "20")
    assert desk.request("GET", ECHO, headers=BEARER).status_code == 200
    assert desk.request("GET", ECHO, headers=WRONG, peer=ELSEWHERE).status_code == 401
    assert desk.event_kinds() == ["token refused", "refused: rate", "token refused"]
    assert desk.sign_in()
    desk.clock.now += 20
    assert desk.request("GET", ECHO, headers=WRONG).status_code == 401


def test_a_body_from_a_site_has_at_most_2_mb_and_40_000_values(make):
    desk = make(OPEN)
    headers = {**BEARER, "Content-Type": "application/json"}

    def post(content):
        return desk.request("POST", ECHO, headers=headers, content=content)

    assert post(b'"' + b"a" * (2 * 1024 * 1024 - 2) + b'"').status_code == 200
    assert refusal(post(b'"' + b"a" * 2 * 1024 * 1024 + b'"')) == (413, "size")
    assert post(b"[" + b'[1,"a"],' * 9_999 + b"[]]").status_code == 200
    assert refusal(post(b"[" + b'[1,"a"],' * 10_000 + b"[]]")) == (422, "invalid")


@pytest.mark.parametrize("access", [NAMED, PROXIED])
@pytest.mark.parametrize(
    "headers", [EDITORS, basic("Awa", EDITORS_TOKEN), basic("", EDITORS_TOKEN)]
)
def test_an_editors_token_opens_the_api_as_that_editor(make, access, headers):
    desk = make(access, accounts=PEOPLE)

    answer = desk.request("GET", "/api/role", headers=headers)
    post = desk.request("POST", "/api/echo", headers=headers, json={})

    assert answer.json() == {"editor": "Awa Ndiaye", "is_manager": True, "has_roles": True}
    assert post.json() == {"editor": "Awa Ndiaye", "signed_in": False, "bytes": 2}
    assert "set-cookie" not in answer.headers


def test_an_editors_token_opens_no_page_and_no_route_for_sites(make):
    desk = make(NAMED)

    for path in ("/file", "/equipe", "/modele"):
        assert desk.request("GET", path, headers=EDITORS).status_code == 303, path
    assert refusal(desk.request("POST", ECHO, headers=EDITORS)) == (401, "identity")


@pytest.mark.parametrize("change", [{"disabled": True}, {"name": "Aïssatou Sy"}])
def test_the_token_of_an_editor_without_access_opens_nothing(make, change):
    accounts = list(PEOPLE)
    desk = make(NAMED, accounts=accounts)
    assert desk.echo(headers=EDITORS).status_code == 200

    accounts[0] = replace(PEOPLE[0], **change)

    assert refusal(desk.echo(headers=EDITORS)) == (403, "account")


@pytest.mark.parametrize(
    "value",
    [
        basic("Awa Ndiaye", "baobab et teranga")["Authorization"],
        basic("Awa Ndiaye", "osiris_" + "0" * 43)["Authorization"],
        *("Basic " + b64encode(each).decode() for each in (b"\xff\xfe:x", EDITORS_TOKEN.encode())),
        *("Basic", "Basic !!!", f"Bearer {EDITORS_TOKEN[:-1]}", "Bearer x", EDITORS_TOKEN),
    ],
)
def test_other_credentials_do_not_open_the_api(make, value):
    assert refusal(make(NAMED).echo(headers={"Authorization": value})) == (401, "identity")


def test_what_a_proxy_needs_in_the_header_is_not_a_token(make):
    desk = make(PROXIED)
    headers = {"Remote-User": "awa", **basic("awa", "le mot de passe du proxy")}

    assert desk.echo(headers=headers, peer=("10.0.0.1", 4000)).json()["editor"] == "awa"
