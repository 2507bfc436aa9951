"""The guard: one ASGI middleware that checks every request, in order, between Starlette's own."""

import math
import time
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.audit import AuditLog, LogEvent
from osiris_nlp.desk.guard.bodies import (
    FORMS,
    check_type,
    collect,
    form_fields,
    most_bytes,
    replayed,
)
from osiris_nlp.desk.guard.headers import SecurityHeaders
from osiris_nlp.desk.guard.identity import identify, proven_name
from osiris_nlp.desk.guard.limits import Buckets, Clock, Limits, SignInLimit, neighbourhood
from osiris_nlp.desk.guard.origins import (
    SAFE_METHODS,
    check_host,
    check_origin,
    is_cut_off,
    may_be_cut_off,
)
from osiris_nlp.desk.guard.passwords import PasswordCheck
from osiris_nlp.desk.guard.proxies import TrustedProxies, client_address
from osiris_nlp.desk.guard.refusals import Refusal, Render, is_api, is_static, refuse
from osiris_nlp.desk.guard.sessions import Sessions
from osiris_nlp.desk.guard.sign_in import local_path, sign_in_router

_DEFAULT_LIMITS = Limits()


def add_guard(
    app: FastAPI,
    access: Access,
    *,
    secret: bytes,
    render: Render,
    log_event: LogEvent,
    limits: Limits = _DEFAULT_LIMITS,
    clock: Clock = time.time,
) -> None:
    """Put an application behind the guard; to be called after every other middleware was added.

    Handlers and templates then find `request.state.editor`, `.address` (the client's), `.signed_in`
    and `.desk`, a name that no other database has. The server must not rewrite what the guard
    reads: run uvicorn with `proxy_headers=False` and `server_header=False`.

    Parameters
    ----------
    app : gets the routes /entrer and /sortir, and the middleware
    access : how editors are known
    secret : of the store, at least 16 bytes; another one signs everybody out
    render : makes a page: request, name of the template, context
    log_event : notes `who`, `address`, `what`, `about` in the audit log; called in a thread
    clock : seconds since 1970
    """
    sessions = Sessions(secret, access, clock=clock)
    audit = AuditLog(log_event, clock=clock)
    password = access.password_hash
    check = PasswordCheck(password, SignInLimit(limits, clock=clock)) if password else None
    pace = Buckets(rate=limits.requests_per_second, burst=limits.burst, clock=clock)
    app.include_router(sign_in_router(access, sessions, check, audit, render))
    # The last one added is the first to see a request.
    app.add_middleware(
        Guard,
        access=access,
        sessions=sessions,
        check=check,
        audit=audit,
        render=render,
        limits=limits,
        pace=pace,
    )
    app.add_middleware(sessions.in_cookies)
    app.add_middleware(TrustedProxies, access=access)
    app.add_middleware(SecurityHeaders)


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Lets requests pass or refuses them; see `add_guard`."""

    app: ASGIApp = field(kw_only=False)
    access: Access
    sessions: Sessions
    check: PasswordCheck | None
    audit: AuditLog
    render: Render
    limits: Limits
    pace: Buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        scope["state"].update(
            address=client_address(request), desk=self.sessions.cookie, editor="", signed_in=False
        )
        try:
            body = await self._admit(request)
        except Refusal as refusal:
            answer = await self._turn_away(request, refusal)
            await answer(scope, receive, send)
            return
        if body is None:
            await _once_more(_target(request))(scope, receive, send)
            return
        renewing = send if is_static(scope["path"]) else self.sessions.renewing(request, send)
        await self.app(_answerable(request), replayed(body, receive), renewing)

    async def _admit(self, request: Request) -> bytes | None:
        """Return the body of a request that may go on; None when the browser must ask again."""
        if self.access.is_open:
            check_host(request.headers)
        name = self.sessions.name(request)
        self._check_pace(request, name)
        if self._may_lack_cookie(request) and is_cut_off(request.headers):
            return None
        who = await identify(request, self.access, name, self.check)
        request.state.editor, request.state.signed_in = who.editor, who.signed_in
        if request.method not in SAFE_METHODS:
            check_origin(request)
        path = request.scope["path"]
        most = most_bytes(path, self.limits.body_bytes)
        body = await collect(request, most=most, seconds=self.limits.body_seconds)
        check_type(request.method, path, request.headers, body)
        if path in FORMS and request.method == "POST":
            request.state.form = form_fields(body)
        return body

    def _check_pace(self, request: Request, session_name: str | None) -> None:
        name = proven_name(request, self.access, session_name)
        address = neighbourhood(request.state.address)
        wait = self.pace.take(("name", name) if name else ("address", address))
        if wait:
            raise Refusal(
                429,
                "rate",
                "Too many requests; try again later.",
                headers={"Retry-After": str(math.ceil(wait))},
            )

    def _may_lack_cookie(self, request: Request) -> bool:
        has_sessions = self.access.user_header is None
        return (
            has_sessions and request.method == "GET" and self.sessions.cookie not in request.cookies
        )

    async def _turn_away(self, request: Request, refusal: Refusal) -> Response:
        if refusal.audit:
            await self.audit.note_refusal(request, refusal.audit, who=request.state.editor)
        is_page = request.method in SAFE_METHODS and not is_api(request.scope["path"])
        if refusal.code != "identity" or not is_page or not self.check:
            return refuse(refusal, request, self.render)
        sign_in = f"/entrer?suite={quote(_target(request), safe='/')}"
        if self._may_lack_cookie(request) and may_be_cut_off(request.headers):
            return _once_more(sign_in)  # which goes on to the page if the cookie then comes
        return RedirectResponse(sign_in, 303)


def _answerable(request: Request) -> Scope:
    """Return the scope for the application: of HEAD, that of GET, whose body the server leaves out."""
    is_head = request.method == "HEAD"
    return {**request.scope, "method": "GET"} if is_head else request.scope


def _once_more(address: str) -> Response:
    """Have the browser ask again from a page of ours: it then sends the cookie it held back."""
    target = escape(address)
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Un instant…</title>'
        f'<meta http-equiv="refresh" content="0; url={target}">'
        f'<p><a href="{target}">Continuer</a></p></html>'
    )


def _target(request: Request) -> str:
    """Return the address that was asked, to come back to."""
    query = request.scope["query_string"].decode("latin-1")
    path = quote(request.scope["path"], safe="/")
    return local_path(f"{path}?{query}" if query else path)
