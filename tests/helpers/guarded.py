"""A small application behind the desk's guard, asked through real ASGI."""

import asyncio
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request
from helpers.desk_site import quick_hash
from starlette.responses import JSONResponse, Response

from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.sessions import Sessions

SECRET = b"a secret of the store, 32 bytes!"
PASSWORD = "baobab et teranga"  # noqa: S105
HASH = quick_hash(PASSWORD)
OPEN = Access(default_editor="awa")
SHARED = Access(password_hash=HASH)
PROXIED = Access(user_header="Remote-User", proxies=("10.0.0.1",))
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


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def cookie_value(sessions: Sessions, name: str | None) -> str:
    return sessions.set_cookie(sessions.start(name), secure=False).partition(";")[0].split("=")[1]
