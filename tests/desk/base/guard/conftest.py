from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fastapi import FastAPI, Request
from helpers.guarded import PEOPLE, SECRET, Clock, Desk, find_token, render
from starlette.responses import Response, StreamingResponse
from starlette.staticfiles import StaticFiles

from osiris_nlp.desk.app.subjects import RULES
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import Account
from osiris_nlp.desk.base.guard.limits import Limits
from osiris_nlp.desk.base.guard.middleware import add_guard
from osiris_nlp.desk.base.guard.sessions import Sessions


@pytest.fixture
def make(tmp_path, monkeypatch):
    (tmp_path / "desk.css").write_text("body {}")
    clock = Clock()
    monkeypatch.setattr("time.time", clock)  # Starlette signs cookies with it

    def make_desk(
        access: Access,
        *,
        secret: bytes = SECRET,
        limits: Limits = Limits(),  # noqa: B008
        log_event: Callable[..., None] | None = None,
        accounts: Sequence[Account] | Callable[[], Sequence[Account]] | None = None,
    ) -> Desk:
        if accounts is None:
            accounts = PEOPLE if access.needs_password else ()
        app, events = FastAPI(), []

        async def read_accounts() -> Sequence[Account]:
            return accounts() if callable(accounts) else accounts

        files = StaticFiles(directory=tmp_path)

        @app.get("/static/{name}")
        async def static(request: Request, name: str, digest: str = "") -> Response:
            response = await files.get_response(name, request.scope)
            age = "public, max-age=31536000, immutable" if digest else "no-cache"
            response.headers["Cache-Control"] = age
            return response

        async def echo(request: Request) -> dict[str, Any]:
            state, n_bytes = request.state, len(await request.body())
            return {"editor": state.editor, "signed_in": state.signed_in, "bytes": n_bytes}

        async def echo_role(request: Request) -> dict[str, Any]:
            names = ("editor", "is_manager", "has_roles")
            return {name: getattr(request.state, name) for name in names}

        async def echo_site(request: Request) -> dict[str, Any]:
            return {"site": request.state.site, **await echo(request)}

        def broken() -> None:
            raise RuntimeError("the secret of the database")

        def half() -> StreamingResponse:
            def parts():
                yield b"half"
                raise RuntimeError("and no more")

            return StreamingResponse(parts())

        for path in ("/api/echo", "/api/read", "/api/health", "/file", "/coller"):
            app.add_api_route(path, echo, methods=["GET", "POST"])
        reserved = ("/equipe", "/modele", "/modele/apprendre", "/mots-cles/3/retirer")
        for path in ("/api/role", *reserved):
            app.add_api_route(path, echo_role, methods=["GET", "POST"])
        app.add_api_route("/api/spip/echo", echo_site, methods=["GET", "POST"])
        for path in ("/api/broken", "/broken"):
            app.add_api_route(path, broken)
        app.add_api_route("/api/half", half)
        add_guard(
            app,
            access,
            rules=RULES,
            secret=secret,
            render=render,
            log_event=log_event or (lambda **event: events.append(event)),
            find_token=find_token,
            read_accounts=read_accounts,
            limits=limits,
            clock=clock,
            timer=clock,
        )
        return Desk(app, Sessions(secret, access, clock=clock).cookie, clock, events)

    return make_desk
