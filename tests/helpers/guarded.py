"""A small application behind the desk's guard, requested over real ASGI."""

import asyncio
import datetime as dt
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request
from helpers.desk_site import quick_hash
from starlette.responses import JSONResponse, Response

from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import Account
from osiris_nlp.desk.base.guard.origins import SAFE_METHODS
from osiris_nlp.desk.base.guard.sessions import Sessions
from osiris_nlp.desk.base.guard.token_check import token_digest
from osiris_nlp.desk.base.store.tokens import Token

SECRET = b"a secret of the store, 32 bytes!"
PASSWORD = "baobab et teranga"  # noqa: S105
HASH = quick_hash(PASSWORD)
OPEN = Access(default_editor="awa")
NAMED = Access(has_accounts=True)
PROXIED = Access(user_header="Remote-User", proxies=("10.0.0.1",))
ELSEWHERE = ("192.0.2.7", 4000)
TOKEN, EDITORS_TOKEN = "osiris_" + "f" * 43, "osiris_" + "e" * 43  # of a site, and of Awa Ndiaye
CREATED = dt.datetime(2026, 11, 2, 9, 14, tzinfo=dt.UTC)
PEOPLE = [
    Account(1, "Awa Ndiaye", "manager", CREATED, password_hash=HASH),
    Account(2, "Moussa Diop", "editor", CREATED, password_hash=HASH),
    Account(3, "Félix N’Diaye", "editor", CREATED, password_hash=HASH),
]


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """An application behind the guard, with the events that the guard logged."""

    app: FastAPI
    cookie: str  # name of the session cookie
    clock: Clock
    events: list[dict[str, str]] = field(default_factory=list)

    def request(
        self,
        method: str,
        path: str,
        *,
        peer: tuple[str, int] | None = ("127.0.0.1", 4000),
        base: str = "http://localhost:8000",
        cookie: str | None = None,
        headers: dict[str, str] | list[tuple[str, str]] | None = None,
        origin: str | None = "",
        **more: Any,
    ) -> httpx.Response:
        """Send a request; unsafe methods get the right Origin header, unless `origin` is another or None."""

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=peer)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, headers=pairs, **more)

        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
        if cookie is not None:
            pairs.append(("Cookie", f"{self.cookie}={cookie}"))
        if method not in SAFE_METHODS and origin is not None:
            pairs.append(("Origin", origin or base))
        return asyncio.run(answer())

    def echo(self, **more: Any) -> httpx.Response:
        """Ask who the desk thinks that the client is."""
        return self.request("GET", "/api/echo", **more)

    def new_cookie(self, answer: httpx.Response) -> str | None:
        """Return the session cookie that a response sets, if any."""
        return answer.cookies.get(self.cookie)

    def enter(
        self, name: str = "Awa Ndiaye", password: str = PASSWORD, **more: Any
    ) -> httpx.Response:
        """Submit the form of /entrer."""
        fields = {"nom": name, "mot_de_passe": password}
        return self.request("POST", "/entrer", data=fields, **more)

    def sign_in(self, name: str = "Awa Ndiaye", password: str = PASSWORD, **more: Any) -> str:
        answer = self.enter(name, password, **more)
        assert answer.status_code == 303
        cookie = self.new_cookie(answer)
        assert cookie is not None
        return cookie

    def event_kinds(self) -> list[str]:
        return [event["what"] for event in self.events]


def render(request: Request, template: str, context: Any) -> Response:
    state = request.state
    return JSONResponse(
        {"template": template, "editor": state.editor, **context}, headers={"Server": "mine"}
    )


async def find_token(digest: str) -> Token | None:
    """Return the token with a digest: `TOKEN` and `EDITORS_TOKEN` are the only ones."""
    if digest == token_digest(EDITORS_TOKEN):
        return Token(2, "scripts", CREATED, PEOPLE[0].name)
    return Token(1, "osiris.sn", CREATED) if digest == token_digest(TOKEN) else None


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def signed_cookie(secret: bytes, access: Access, name: str) -> str:
    """Return the cookie that a desk with this secret and access sets for an editor."""
    sessions = Sessions(secret, access, clock=Clock())

    app = FastAPI()
    app.add_middleware(sessions.session_middleware)

    @app.get("/")
    def start(request: Request) -> None:
        sessions.start(request, name)

    desk = Desk(app, sessions.cookie, Clock())
    cookie = desk.new_cookie(desk.request("GET", "/"))
    assert cookie is not None
    return cookie
