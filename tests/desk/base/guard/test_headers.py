"""Headers of every response, and Host headers of requests."""

import asyncio
import logging

import pytest
from helpers.guarded import EDITORS_TOKEN, NAMED, OPEN, basic, refusal

from osiris_nlp.desk.base.guard.headers import SECURITY_HEADERS


def test_every_response_has_the_security_headers(make):
    desk = make(NAMED)
    session = {"cookie": desk.sign_in()}
    paths_by_status = {
        200: ["/file", "/api/health", "/static/desk.css"],
        404: ["/nowhere", "/api/nowhere", "/static/nowhere.css"],
        500: ["/broken", "/api/broken"],
    }

    for status, paths in paths_by_status.items():
        for path in paths:
            answer = desk.request("GET", path, **session)
            assert answer.status_code == status
            assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    for response in (desk.request("GET", "/file"), desk.echo()):
        assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "server" not in desk.request("GET", "/entrer").headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_only_static_files_are_cached_and_unverified_only_if_the_application_says_so(make):
    desk = make(OPEN)

    def cache_control(path):
        return desk.request("GET", path).headers["cache-control"]

    assert cache_control("/static/desk.css?digest=abc") == "public, max-age=31536000, immutable"
    assert cache_control("/static/desk.css") == "no-cache"
    assert cache_control("/static/nowhere.css?digest=abc") == "no-store"
    assert cache_control("/file?digest=abc") == "no-store"
    assert (cache_control("/api/echo"), cache_control("/entrer")) == ("no-store", "no-store")


def test_static_files_set_no_cookie(make):
    desk = make(OPEN)
    cookie = desk.sign_in()
    desk.clock.now += 3600

    static = desk.request("GET", "/static/desk.css", cookie=cookie)
    page = desk.echo(cookie=cookie)

    assert "set-cookie" not in static.headers
    assert "cookie" not in static.headers.get("vary", "").lower()  # or nothing would be cached
    assert "set-cookie" in page.headers


def test_an_exception_is_logged_and_not_revealed(make, caplog):
    desk = make(OPEN)

    api, page = desk.request("GET", "/api/broken"), desk.request("GET", "/broken")

    assert refusal(api) == (500, "internal")
    assert page.status_code == 500
    assert "Une erreur s’est produite" in page.text
    assert "secret" not in api.text + page.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert "the secret of the database" in caplog.text


def test_an_exception_during_a_response_aborts_it(make):
    with pytest.raises(RuntimeError, match="and no more"):
        make(OPEN).request("GET", "/api/half")


def test_websockets_are_closed(make):
    sent = []

    async def connect():
        async def send(message):
            sent.append(message)

        await make(OPEN).app({"type": "websocket", "path": "/api/echo", "headers": []}, None, send)

    asyncio.run(connect())

    assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:81", "127.0.0.1:8000", "[::1]:8000"])
def test_an_open_desk_accepts_requests_to_this_machine(make, host):
    assert make(OPEN).echo(headers={"Host": host}).json()["editor"] == "awa"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:80@evil", "127.0.0.2", "localhost.", ""],
)
def test_an_open_desk_refuses_other_host_names(make, host):
    desk = make(OPEN)

    assert refusal(desk.echo(headers={"Host": host})) == (403, "host")
    page = desk.request("GET", "/file", headers={"Host": host})
    assert (page.status_code, page.json()["template"]) == (403, "probleme.html")
    assert (page.json()["heading"], page.json()["status"]) == ("Adresse inattendue", 403)
    assert desk.events == [
        {"who": "", "address": "127.0.0.1", "what": "refused: host", "about": "GET /api/echo"}
    ]


def test_a_desk_with_accounts_accepts_any_host_name(make):
    answer = make(NAMED).echo(headers={"Host": "veille.osiris.sn", **basic("Awa", EDITORS_TOKEN)})

    assert answer.json()["editor"] == "Awa Ndiaye"


def test_the_host_header_does_not_affect_the_path(make):
    # Starlette builds `request.url` from Host; with this one, its path would be /api/health.
    assert refusal(make(NAMED).echo(headers={"Host": "x/api/health?"})) == (401, "identity")
