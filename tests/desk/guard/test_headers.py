"""Headers of every answer, and hosts."""

import asyncio
import logging

import pytest
from helpers.guarded import OPEN, PASSWORD, SHARED, basic, refusal

from osiris_nlp.desk.guard.headers import SECURITY_HEADERS


def test_every_answer_has_the_security_headers(make):
    desk = make(SHARED)
    signed = {"cookie": desk.sign_in()}
    asked = {
        200: ["/file", "/api/health", "/static/desk.css"],
        404: ["/nowhere", "/api/nowhere", "/static/nowhere.css"],
        500: ["/broken", "/api/broken"],
    }

    for status, paths in asked.items():
        for path in paths:
            answer = desk.ask("GET", path, **signed)
            assert answer.status_code == status
            assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    for refused in (desk.ask("GET", "/file"), desk.ask("GET", "/api/echo")):
        assert {name: refused.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "server" not in desk.ask("GET", "/entrer").headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_static_files_are_kept_by_their_version_and_nothing_else_is(make):
    desk = make(OPEN)

    def kept(path: str) -> str:
        return desk.ask("GET", path).headers["cache-control"]

    assert kept("/static/desk.css?v=abc") == "public, max-age=31536000, immutable"
    assert kept("/static/desk.css") == "no-cache"
    assert kept("/static/nowhere.css?v=abc") == "no-store"
    assert kept("/file?v=abc") == "no-store"
    assert kept("/api/echo") == "no-store"
    assert kept("/entrer") == "no-store"


def test_static_files_set_no_cookie(make):
    desk = make(OPEN)
    cookie = desk.sign_in()
    desk.clock.now += 3600

    static = desk.ask("GET", "/static/desk.css", cookie=cookie)
    page = desk.ask("GET", "/api/echo", cookie=cookie)

    assert "set-cookie" not in static.headers
    assert "cookie" not in static.headers.get("vary", "").lower()  # or caches would keep nothing
    assert "set-cookie" in page.headers


def test_a_fault_is_logged_and_not_told(make, caplog):
    desk = make(OPEN)

    api, page = desk.ask("GET", "/api/broken"), desk.ask("GET", "/broken")

    assert refusal(api) == (500, "internal")
    assert page.status_code == 500
    assert "Une erreur s’est produite" in page.text
    assert "secret" not in api.text + page.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert "the secret of the database" in caplog.text


def test_a_fault_in_the_middle_of_an_answer_cuts_it(make):
    with pytest.raises(RuntimeError, match="and no more"):
        make(OPEN).ask("GET", "/api/half")


def test_websockets_are_closed(make):
    sent = []

    async def connect() -> None:
        async def send(message):
            sent.append(message)

        await make(OPEN).app({"type": "websocket", "path": "/api/echo", "headers": []}, None, send)

    asyncio.run(connect())

    assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:81", "127.0.0.1:8000", "[::1]:8000"])
def test_an_open_desk_answers_to_this_machine(make, host):
    answer = make(OPEN).ask("GET", "/api/echo", headers={"Host": host})

    assert answer.json()["editor"] == "awa"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:80@evil", "127.0.0.2", "localhost.", ""],
)
def test_an_open_desk_refuses_other_hosts(make, host):
    desk = make(OPEN)

    assert refusal(desk.ask("GET", "/api/echo", headers={"Host": host})) == (403, "host")
    page = desk.ask("GET", "/file", headers={"Host": host})
    assert page.status_code == 403
    assert page.json()["template"] == "probleme.html"
    assert page.json()["heading"] == "Adresse inattendue"
    assert page.json()["status"] == 403
    assert desk.events == [
        {"who": "", "address": "127.0.0.1", "what": "refused: host", "about": "GET /api/echo"}
    ]


def test_a_desk_with_password_answers_to_any_host(make):
    answer = make(SHARED).ask(
        "GET", "/api/echo", headers={"Host": "veille.osiris.sn", **basic("Awa", PASSWORD)}
    )

    assert answer.json()["editor"] == "Awa"


def test_the_host_does_not_choose_the_path(make):
    # Starlette's `request.url` is made from Host: this one says the path is /api/health.
    answer = make(SHARED).ask("GET", "/api/echo", headers={"Host": "x/api/health?"})

    assert refusal(answer) == (401, "identity")
