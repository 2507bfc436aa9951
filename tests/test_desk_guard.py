"""The guard of the editors' desk: every way in and every refusal, through a real ASGI application."""

import asyncio
import logging
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from desk_site import quick_hash
from fastapi import FastAPI, Request
from itsdangerous import URLSafeTimedSerializer
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.staticfiles import StaticFiles

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.access import Access, check_bindable, client_address, editor_name
from osiris_nlp.desk.guard.door import add_guard
from osiris_nlp.desk.guard.entrance import local_path
from osiris_nlp.desk.guard.headers import SECURITY_HEADERS
from osiris_nlp.desk.guard.limits import Buckets, Limits
from osiris_nlp.desk.guard.passwords import hash_password, verify_password
from osiris_nlp.desk.guard.sessions import LASTS, LASTS_OPEN, Sessions

SECRET = b"a secret of the store, 32 bytes!"
PASSWORD = "baobab et teranga"  # noqa: S105
HASH = quick_hash(PASSWORD)
OPEN = Access(default_editor="awa")
SHARED = Access(password_hash=HASH)
PROXIED = Access(user_header="Remote-User", proxies=("10.0.0.1",))
PROXY = ("10.0.0.1", 4000)
ELSEWHERE = ("192.0.2.7", 4000)


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """An application behind the guard, and what the guard told it."""

    app: FastAPI
    sessions: Sessions
    clock: Clock
    events: list[dict[str, str]] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        *,
        peer: tuple[str, int] | None = ("127.0.0.1", 4000),
        base: str = "http://localhost:8000",
        cookie: str | None = None,
        headers: dict[str, str] | list[tuple[str, str]] | None = None,
        **more: Any,
    ) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=peer)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, headers=pairs, **more)

        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
        if cookie is not None:
            pairs.append(("Cookie", f"{self.sessions.cookie}={cookie}"))
        return asyncio.run(answer())

    def given(self, answer: httpx.Response) -> str | None:
        """Return the cookie an answer gives."""
        return answer.cookies.get(self.sessions.cookie)

    def form(self, cookie: str, **fields: str) -> dict[str, Any]:
        token = self.token(cookie)
        return {"cookie": cookie, "data": {"csrf_token": token, **fields}}

    def token(self, cookie: str) -> str:
        session = self.sessions.read(cookie)
        assert session is not None
        return self.sessions.token(session)

    def sign_in(self, name: str = "Awa Ndiaye", password: str = PASSWORD, **more: Any) -> str:
        before = self.given(self.ask("GET", "/entrer", **more))
        assert before is not None
        answer = self.ask(
            "POST", "/entrer", **self.form(before, nom=name, mot_de_passe=password), **more
        )
        assert answer.status_code == 303
        after = self.given(answer)
        assert after is not None
        return after

    def whats(self) -> list[str]:
        return [event["what"] for event in self.events]


def render(request: Request, template: str, context: Any) -> Response:
    state = request.state
    return JSONResponse(
        {"template": template, "editor": state.editor, "token": state.csrf_token, **context},
        headers={"Server": "mine"},
    )


@pytest.fixture
def make(tmp_path) -> Callable[..., Desk]:
    (tmp_path / "desk.css").write_text("body {}")

    def made(access: Access, *, secret: bytes = SECRET, limits: Limits = Limits()) -> Desk:  # noqa: B008
        app, clock, events = FastAPI(), Clock(), []
        app.mount("/static", StaticFiles(directory=tmp_path))

        async def echo(request: Request) -> dict[str, Any]:
            state = request.state
            return {
                "editor": state.editor,
                "token": state.csrf_token,
                "signed_in": state.signed_in,
                "bytes": len(await request.body()),
            }

        def broken() -> None:
            raise RuntimeError("the secret of the database")

        def half() -> StreamingResponse:
            def parts():
                yield b"half"
                raise RuntimeError("and no more")

            return StreamingResponse(parts())

        for path in ("/api/echo", "/api/read", "/api/health", "/file", "/coller"):
            app.add_api_route(path, echo, methods=["GET", "POST"])
        for path in ("/api/broken", "/broken"):
            app.add_api_route(path, broken)
        app.add_api_route("/api/half", half)
        add_guard(
            app,
            access,
            secret=secret,
            render=render,
            log_event=lambda **event: events.append(event),
            limits=limits,
            clock=clock,
        )
        return Desk(app, Sessions(secret, access, clock=clock), clock, events)

    return made


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# Headers


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

    assert "set-cookie" not in desk.ask("GET", "/static/desk.css").headers
    assert "set-cookie" not in desk.ask("GET", "/api/echo").headers
    assert "set-cookie" in desk.ask("GET", "/file").headers
    cookie = desk.sign_in()
    desk.clock.now += 3600
    assert "set-cookie" not in desk.ask("GET", "/static/desk.css", cookie=cookie).headers
    assert "set-cookie" in desk.ask("GET", "/api/echo", cookie=cookie).headers


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

    assert sent == [{"type": "websocket.close", "code": 1008}]


# Hosts


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
    assert "set-cookie" not in page.headers
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


# Rates


def test_a_client_that_asks_too_much_waits(make):
    desk = make(OPEN, limits=Limits(requests_per_second=2, burst=3))

    answers = [desk.ask("GET", "/api/echo") for _ in range(4)]
    other = desk.ask("GET", "/api/echo", peer=ELSEWHERE)
    desk.clock.now += 1
    later = [desk.ask("GET", "/api/echo").status_code for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert refusal(answers[3]) == (429, "rate")
    assert answers[3].headers["retry-after"] == "1"
    assert other.status_code == 200
    assert later == [200, 200, 429]


def test_signed_in_editors_behind_one_address_have_each_their_own_rate(make):
    desk = make(SHARED, limits=Limits(requests_per_second=1, burst=5))
    awa, moussa = desk.sign_in("Awa"), desk.sign_in("Moussa")

    statuses = [
        desk.ask("GET", "/api/echo", cookie=cookie).status_code
        for cookie in [awa] * 6 + [moussa] * 5
    ]

    assert statuses == [200] * 5 + [429] + [200] * 5


def test_a_name_nobody_vouches_for_has_no_rate_of_its_own(make):
    desk = make(PROXIED, limits=Limits(requests_per_second=1, burst=2))

    statuses = [
        desk.ask("GET", "/api/health", peer=ELSEWHERE, headers={"Remote-User": name}).status_code
        for name in ("a", "b", "c")
    ]

    assert statuses == [200, 200, 429]


def test_ipv6_neighbours_share_a_rate(make):
    desk = make(OPEN, limits=Limits(requests_per_second=1, burst=2))

    statuses = [
        desk.ask("GET", "/api/echo", peer=(address, 4000)).status_code
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    ]

    assert statuses == [200, 200, 429, 200]


def test_only_so_many_clients_are_remembered():
    buckets = Buckets(rate=1, burst=1, clock=Clock(), most=100)

    for number in range(1_000):
        buckets.take(number)

    assert len(buckets) == 100
    assert buckets.wait(999) == 1.0
    assert buckets.wait(0) == 0.0


def test_a_clock_set_back_starves_nobody():
    clock = Clock()
    buckets = Buckets(rate=1, burst=1, clock=clock)
    buckets.take("awa")

    clock.now -= 3600
    waits = [buckets.take("awa")]
    clock.now += 1
    waits.append(buckets.take("awa"))

    assert waits == [1.0, 0.0]


# Bodies


def test_a_body_that_is_too_long_by_its_header_is_refused(make):
    desk = make(OPEN, limits=Limits(body_bytes=1_000))

    def send(size: int) -> httpx.Response:
        body = b'"' + b"a" * (size - 2) + b'"'
        return desk.ask("POST", "/api/echo", content=body, headers=json_type)

    json_type = {"Content-Type": "application/json"}
    assert send(1_000).json()["bytes"] == 1_000
    assert refusal(send(1_001)) == (413, "size")
    endless = {**json_type, "Content-Length": "9" * 5_000}
    assert refusal(desk.ask("POST", "/api/echo", content=b"{}", headers=endless)) == (413, "size")
    assert desk.whats() == ["refused: size"]


def test_a_body_that_is_too_long_as_it_comes_is_refused(make):
    desk = make(OPEN, limits=Limits(body_bytes=1_000))
    pulled = []

    async def parts(count: int) -> AsyncIterator[bytes]:
        for number in range(count):
            pulled.append(number)
            yield b" " * 100

    def send(count: int) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        return desk.ask("POST", "/api/echo", content=parts(count), headers=headers)

    assert send(10).json()["bytes"] == 1_000
    pulled.clear()
    assert refusal(send(1_000)) == (413, "size")
    assert len(pulled) <= 12


def test_a_body_of_eight_megabytes_passes(make):
    answer = make(OPEN).ask(
        "POST",
        "/api/read",
        content=bytes(8 * 1024 * 1024),
        headers={"Content-Type": "application/octet-stream"},
    )

    assert answer.json()["bytes"] == 8_388_608


def test_a_slow_body_is_refused(make):
    desk = make(OPEN, limits=Limits(body_seconds=0.05))

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    answer = desk.ask(
        "POST", "/api/echo", content=slow(), headers={"Content-Type": "application/json"}
    )

    assert refusal(answer) == (408, "slow")


def test_a_client_that_goes_away_is_no_fault(make, caplog):
    sent = []

    async def go() -> None:
        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/echo",
            "raw_path": b"/api/echo",
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "scheme": "http",
            "client": ("127.0.0.1", 4000),
        }
        await make(OPEN).app(scope, receive, send)

    asyncio.run(go())

    assert (sent, caplog.records) == ([], [])


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("/api/echo", "application/json", 200),
        ("/api/echo", "Application/JSON; charset=utf-8", 200),
        ("/api/echo", "text/plain", 415),
        ("/api/echo", "application/x-www-form-urlencoded", 415),
        ("/api/echo", "application/jsonp", 415),
        ("/api/echo", None, 415),
        ("/api/read", "application/octet-stream", 200),
        ("/api/read", "text/html; charset=latin-1", 200),
        ("/api/read", "application/json", 415),
        ("/api/read", "multipart/form-data; boundary=x", 415),
        ("/coller", "text/plain", 200),
    ],
)
def test_bodies_must_be_of_the_type_that_is_read(make, path, content_type, status):
    headers = {"Content-Type": content_type} if content_type else {}

    answer = make(OPEN).ask("POST", path, content=b"{}", headers=headers)

    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "type"


def test_no_body_needs_no_type_and_two_types_are_none(make):
    desk = make(OPEN)
    twice = [("Content-Type", "application/json"), ("Content-Type", "text/plain")]

    assert desk.ask("POST", "/api/echo").json()["bytes"] == 0
    assert refusal(desk.ask("POST", "/api/echo", content=b"{}", headers=twice)) == (415, "type")


def test_nobody_unknown_makes_the_desk_read_a_body(make):
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    answer = make(SHARED).ask("POST", "/api/echo", content=never())

    assert refusal(answer) == (401, "identity")


# Identity: an open desk


def test_an_open_desk_knows_its_machine_s_editor(make):
    answer = make(OPEN).ask("GET", "/api/echo")

    assert answer.json() == {"editor": "awa", "token": "", "signed_in": False, "bytes": 0}


def test_on_an_open_desk_one_says_a_name_without_password(make):
    desk = make(OPEN)
    form = desk.ask("GET", "/entrer?suite=/articles/3").json()

    cookie = desk.sign_in(" Moussa Diop ", password="")

    assert (form["template"], form["needs_password"]) == ("entrer.html", False)
    assert (form["problem"], form["name"], form["next_path"]) == (None, "", "/articles/3")
    said = desk.ask("GET", "/api/echo", cookie=cookie).json()
    assert (said["editor"], said["signed_in"]) == ("Moussa Diop", True)
    assert desk.events[-1] == {
        "who": "Moussa Diop",
        "address": "127.0.0.1",
        "what": "sign-in",
        "about": "POST /entrer",
    }


def test_the_cookie_is_out_of_reach(make):
    desk = make(OPEN)

    plain = desk.ask("GET", "/file").headers["set-cookie"]
    tls = desk.ask("GET", "/file", base="https://localhost:8000").headers["set-cookie"]

    pattern = (
        rf"{desk.sessions.cookie}=[\w.-]+; Max-Age={LASTS_OPEN}; Path=/; HttpOnly; SameSite=Strict"
    )
    assert re.fullmatch(pattern, plain)
    assert re.fullmatch(pattern + "; Secure", tls)


def test_a_page_gives_the_token_of_its_cookie(make):
    desk = make(OPEN)

    page = desk.ask("GET", "/file")

    cookie = desk.given(page)
    assert cookie is not None
    assert page.json()["token"] == desk.token(cookie)
    again = desk.ask("GET", "/file", cookie=cookie)
    assert again.json()["token"] == page.json()["token"]
    assert desk.given(again) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Awa Ndiaye ", "Awa Ndiaye"),
        ("Fe\u0301lix", "F\u00e9lix"),
        ("N’Diaye", "N’Diaye"),
        ("a" * 80, "a" * 80),
        ("a" * 81, None),
        ("", None),
        ("   ", None),
        ("Awa\nNdiaye", None),
        ("Awa\x00", None),
        ("\u202eawa", None),
        ("a\u200bwa", None),
    ],
)
def test_names(typed, kept):
    assert editor_name(typed) == kept


@pytest.mark.parametrize("name", ["", "a" * 81, "Awa\x07"])
def test_a_name_that_is_none_is_asked_again(make, name):
    desk = make(OPEN)
    cookie = desk.given(desk.ask("GET", "/entrer"))

    answer = desk.ask("POST", "/entrer", **desk.form(cookie, nom=name, suite="/file?page=2"))

    assert answer.status_code == 422
    assert answer.json()["problem"] == "Écrivez votre nom, en 80 caractères au plus."
    assert answer.json()["next_path"] == "/file?page=2"
    assert "set-cookie" not in answer.headers


# Identity: a password


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


def test_a_wrong_password_is_refused_and_never_noted(make):
    desk = make(SHARED)
    cookie = desk.given(desk.ask("GET", "/entrer"))

    answer = desk.ask("POST", "/entrer", **desk.form(cookie, nom="Awa", mot_de_passe="baobab…"))

    assert answer.status_code == 401
    assert answer.json()["problem"] == "Ce n’est pas le mot de passe."
    assert answer.json()["name"] == "Awa"
    assert "set-cookie" not in answer.headers
    assert desk.events == [
        {"who": "", "address": "127.0.0.1", "what": "sign-in refused", "about": "POST /entrer"}
    ]
    assert "baobab" not in answer.text


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
        _value(other, "Awa Ndiaye"),
        _value(open_one, "Awa Ndiaye"),
        "é" * 10,
    ]

    assert desk.ask("GET", "/api/echo", cookie=cookie).status_code == 200
    for value in forged:
        assert refusal(desk.ask("GET", "/api/echo", headers=_raw(desk, value))) == (401, "identity")


def _value(sessions: Sessions, name: str | None) -> str:
    return sessions.set_cookie(sessions.start(name), secure=False).partition(";")[0].split("=")[1]


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
    cookie = desk.given(desk.ask("GET", "/entrer"))

    def attempt(password: str, peer: tuple[str, int] = ELSEWHERE) -> httpx.Response:
        form = desk.form(cookie, nom="Awa", mot_de_passe=password)
        return desk.ask("POST", "/entrer", peer=peer, **form)

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
    cookie = desk.given(desk.ask("GET", "/entrer"))

    asked = desk.ask("GET", "/entrer?" + urlencode({"suite": path}), cookie=cookie)
    answer = desk.ask("POST", "/entrer", **desk.form(cookie, nom="Awa", suite=path))

    assert asked.json()["next_path"] == "/file"
    assert (answer.status_code, answer.headers["location"]) == (303, "/file")


def test_a_redirect_to_the_door_stays_on_this_site(make):
    answer = make(SHARED).ask("GET", "http://localhost//evil.example/")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/entrer?suite=/file"


# Identity: a reverse proxy


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
    named = _value(desk.sessions, "Admin")
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


# Origins and tokens


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, None),
        ({"Origin": "http://localhost:8000"}, None),
        ({"Origin": "https://localhost:8000"}, None),
        ({"Origin": "http://LOCALHOST:8000"}, None),
        ({"Origin": "http://localhost", "Host": "localhost:80"}, None),
        ({"Origin": "https://localhost:443", "Host": "localhost"}, None),
        ({"Sec-Fetch-Site": "same-origin"}, None),
        ({"Sec-Fetch-Site": "none"}, None),
        ({"Origin": "null"}, "origin"),
        ({"Origin": ""}, "origin"),
        ({"Origin": "http://localhost:8001"}, "origin"),
        ({"Origin": "http://localhost"}, "origin"),
        ({"Origin": "http://127.0.0.1:8000"}, "origin"),
        ({"Origin": "http://evil.example"}, "origin"),
        ({"Origin": "http://localhost:8000.evil.example"}, "origin"),
        ({"Origin": "http://localhost:99999"}, "origin"),
        ({"Origin": "file://localhost:8000"}, "origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "origin"),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8000"}, "origin"),
    ],
)
def test_pages_of_other_sites_change_nothing(make, headers, code):
    desk = make(OPEN)

    answer = desk.ask("POST", "/api/echo", json={}, headers=headers)

    assert answer.status_code == (403 if code else 200)
    assert answer.json().get("code") == code
    assert desk.whats() == (["refused: origin"] if code else [])


def test_two_origins_are_none(make):
    twice = [("Origin", "http://localhost:8000"), ("Origin", "http://evil.example")]

    assert refusal(make(OPEN).ask("POST", "/api/echo", headers=twice)) == (403, "origin")


def test_reading_from_elsewhere_is_no_change(make):
    answer = make(OPEN).ask("GET", "/api/echo", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200


@pytest.mark.parametrize("access", [OPEN, SHARED])
def test_with_our_cookie_comes_our_token(make, access):
    desk = make(access)
    mine, other = desk.sign_in("Awa"), desk.sign_in("Moussa")

    def send(path: str, **headers: str) -> httpx.Response:
        return desk.ask("POST", path, cookie=mine, json={}, headers=headers)

    right = {"X-CSRF-Token": desk.token(mine)}
    assert send("/api/echo", **right).json()["editor"] == "Awa"
    assert send("/coller", **right).json()["editor"] == "Awa"
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": desk.token(other)}):
        assert refusal(send("/api/echo", **wrong)) == (403, "token")
        assert send("/coller", **wrong).json()["heading"] == "Page périmée"
    assert desk.whats().count("refused: token") == 1
    assert desk.events[-1]["who"] == "Awa"


def test_a_cookie_that_is_void_has_no_token(make):
    desk = make(OPEN)

    answer = desk.ask("POST", "/api/echo", cookie="forged", headers={"X-CSRF-Token": ""})

    assert refusal(answer) == (403, "token")


@pytest.mark.parametrize("token", [None, "", "é", "0" * 64])
def test_the_door_s_form_needs_its_token(make, token):
    desk = make(SHARED)
    cookie = desk.given(desk.ask("GET", "/entrer"))
    fields = {"nom": "Awa", "mot_de_passe": PASSWORD}
    if token is not None:
        fields["csrf_token"] = token

    answer = desk.ask("POST", "/entrer", cookie=cookie, data=fields)

    assert answer.status_code == 403
    assert answer.json()["problem"].startswith("Cette page était ouverte depuis trop longtemps")
    assert answer.json()["token"] == desk.token(cookie)
    assert "set-cookie" not in answer.headers
    assert desk.whats() == ["refused: token"]


def test_a_form_left_open_overnight_is_shown_anew_with_a_good_token(make):
    desk = make(SHARED)
    old = desk.given(desk.ask("GET", "/entrer"))
    stale = desk.form(old, nom="Awa", mot_de_passe=PASSWORD, suite="/articles/3")
    desk.clock.now += LASTS + 1

    shown = desk.ask("POST", "/entrer", **stale)
    fields = {**stale["data"], "csrf_token": shown.json()["token"]}
    answer = desk.ask("POST", "/entrer", cookie=desk.given(shown), data=fields)

    assert shown.status_code == 403
    assert (answer.status_code, answer.headers["location"]) == (303, "/articles/3")


def test_signing_out_needs_the_token(make):
    desk = make(SHARED)
    cookie = desk.sign_in()

    answer = desk.ask("POST", "/sortir", cookie=cookie, data={"csrf_token": "0" * 64})

    assert answer.status_code == 403
    assert desk.ask("GET", "/api/echo", cookie=cookie).status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"nom=Awa", "text/plain", 415),
        (b"nom=Awa", "multipart/form-data; boundary=x", 415),
        (b"nom=%ff", "application/x-www-form-urlencoded", 400),
        (b"nom=\xff", "application/x-www-form-urlencoded", 400),
        (b"nom=Awa&nom=Moussa", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 50), "application/x-www-form-urlencoded", 400),
        (b"nom=" + b"a" * 70_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_forms_that_are_none(make, body, content_type, status):
    desk = make(SHARED)

    answer = desk.ask("POST", "/entrer", content=body, headers={"Content-Type": content_type})

    assert answer.status_code == status
    assert answer.json()["template"] == "probleme.html"


def test_a_link_in_a_mail_does_not_lose_the_session(make):
    # The browser holds the Strict cookie back: the page must not replace it with an empty one.
    desk = make(SHARED)
    led = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }

    answer = desk.ask("GET", '/articles/3?a=1&b="><script>', headers=led)

    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/articles/3?a=1&amp;b=' in answer.text
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers
    assert (
        desk.ask("GET", "/file", cookie=desk.sign_in("Awa"), headers=led).json()["editor"] == "Awa"
    )


# The audit log


def test_the_same_refusal_is_noted_once_a_minute_and_of_all_no_more_than_sixty_at_once(make):
    desk = make(OPEN)

    def refused_at(address: str) -> None:
        desk.ask("GET", "/api/echo", peer=(address, 1), headers={"Host": "evil.example"})

    for _ in range(3):
        refused_at("192.0.2.1")
    noted = [len(desk.events)]
    desk.clock.now += 60
    refused_at("192.0.2.1")
    noted.append(len(desk.events))
    for number in range(200):
        refused_at(f"198.51.100.{number}")
    noted.append(len(desk.events))
    desk.clock.now += 1
    refused_at("203.0.113.7")
    noted.append(len(desk.events))

    assert noted == [1, 2, 61, 62]


def test_the_log_keeps_no_secret_and_no_control_character(make):
    desk = make(SHARED)
    cookie = desk.sign_in()
    desk.ask("GET", "/api/echo", headers=basic("Awa", "a wrong password"))
    desk.ask("POST", "/api/a%0ab" + "c" * 500, cookie=cookie)

    log = repr(desk.events)

    assert desk.whats() == ["sign-in", "sign-in refused", "refused: token"]
    for secret in (PASSWORD, "a wrong password", cookie, desk.token(cookie)):
        assert secret not in log
    assert desk.events[-1]["about"].startswith("POST /api/a?bccc")
    assert len(desk.events[-1]["about"]) == 200


def test_a_log_that_is_away_keeps_nobody_out(caplog):
    app = FastAPI()

    def away(**_event: str) -> None:
        raise OSError("no database")

    add_guard(app, SHARED, secret=SECRET, render=render, log_event=away, clock=Clock())
    desk = Desk(app, Sessions(SECRET, SHARED, clock=Clock()), Clock())

    desk.sign_in()

    assert "no database" in caplog.text


# Passwords, binding


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


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
def test_an_open_desk_may_be_bound_to_this_machine(host):
    check_bindable(host, OPEN)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "::ffff:192.0.2.7", "0"])  # noqa: S104
def test_an_open_desk_may_not_be_bound_to_more(host):
    with pytest.raises(InputError, match=r"osiris-nlp desk password.*--user-header"):
        check_bindable(host, OPEN)


def test_a_name_that_is_of_this_machine_and_another_is_no_loopback(monkeypatch):
    found = [(2, 1, 6, "", (address, 0)) for address in ("127.0.0.1", "192.0.2.7")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: found)

    with pytest.raises(InputError, match="Host 'desk.example' can be reached"):
        check_bindable("desk.example", OPEN)


def test_a_guarded_desk_may_be_bound_to_anything():
    for access, host in ((SHARED, "0.0.0.0"), (PROXIED, "")):  # noqa: S104
        check_bindable(host, access)


def test_a_host_that_is_none():
    with pytest.raises(InputError, match="expected an address or name"):
        check_bindable("a..b", OPEN)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"password_hash": HASH, "user_header": "Remote-User"}, "choose one"),
        ({"user_header": "Remote User"}, "such as Remote-User"),
        ({"user_header": ""}, "such as Remote-User"),
        ({"user_header": "X", "proxies": ("nginx",)}, "Proxy 'nginx'"),
    ],
)
def test_an_access_that_makes_no_sense_is_told(settings, message):
    with pytest.raises(InputError, match=message):
        Access(**settings)


def test_the_password_s_hash_is_not_shown():
    assert HASH not in repr(SHARED)


def test_a_short_secret_is_refused():
    with pytest.raises(InputError, match="Secret of 5 bytes"):
        Sessions(b"short", OPEN)


def test_tokens_differ_between_sessions():
    sessions = Sessions(SECRET, OPEN)
    tokens = [sessions.token(sessions.start()) for _ in range(10)]

    assert all(re.fullmatch(r"[0-9a-f]{64}", token) for token in tokens)
    assert all(one != other for one, other in pairwise(sorted(tokens)))
