"""The guard at the desk's door: one ASGI middleware that checks every request, in order."""

import logging
import math
import time
from html import escape
from urllib.parse import quote

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osiris_nlp.desk.guard.access import Access, client_address, is_https
from osiris_nlp.desk.guard.audit import AuditLog, LogEvent
from osiris_nlp.desk.guard.bodies import (
    FORMS,
    check_type,
    collect,
    form_fields,
    most_bytes,
    replayed,
)
from osiris_nlp.desk.guard.entrance import entrance, local_path
from osiris_nlp.desk.guard.headers import secure
from osiris_nlp.desk.guard.identity import identify, proven_name
from osiris_nlp.desk.guard.limits import Buckets, Clock, Limits, SignInLimit, neighbourhood
from osiris_nlp.desk.guard.origins import (
    SAFE_METHODS,
    check_host,
    check_origin,
    check_token,
    is_cut_off,
)
from osiris_nlp.desk.guard.passwords import PasswordCheck
from osiris_nlp.desk.guard.refusals import Refusal, Render, failure, is_api, is_static, refuse
from osiris_nlp.desk.guard.sessions import Session, Sessions

_DEFAULT_LIMITS = Limits()
_logger = logging.getLogger(__name__)


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

    Handlers and templates then find `request.state.editor`, `.address` (the client's),
    `.csrf_token`, `.signed_in` and `.desk`, a name that no other database has. The server must not
    rewrite what the guard reads: run uvicorn with `proxy_headers=False` and `server_header=False`.

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
    app.include_router(entrance(access, sessions, check, audit, render))
    pace = Buckets(rate=limits.requests_per_second, burst=limits.burst, clock=clock)
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


class Guard:
    """Lets in, refuses, and signs every answer with the security headers; see `add_guard`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access,
        sessions: Sessions,
        check: PasswordCheck | None,
        audit: AuditLog,
        render: Render,
        limits: Limits,
        pace: Buckets,
    ) -> None:
        self._app, self._access, self._sessions, self._check = app, access, sessions, check
        self._audit, self._render, self._limits, self._pace = audit, render, limits, pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:  # the desk has no other doors
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        nobody = {"editor": "", "csrf_token": "", "signed_in": False, "session": None}
        scope.setdefault("state", {}).update(nobody, refusal=None, desk=self._sessions.cookie)
        request = Request(scope)
        request.state.address = client_address(request, self._access)
        path, query = scope["path"], scope["query_string"]
        started = False

        async def send_signed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                secure(headers, path=path, query=query, status=message["status"])
                if not is_static(path):
                    self._keep_session(request, headers)
            await send(message)

        try:
            await self._let_in(request, receive, send_signed)
        except ClientDisconnect:
            return
        except Exception:
            _logger.exception("%s %r failed", request.method, path)
            if started:  # too late for another answer: the server cuts this one short
                raise
            await failure(path)(scope, receive, send_signed)

    async def _let_in(self, request: Request, receive: Receive, send: Send) -> None:
        try:
            body = await self._admit(request, receive)
        except Refusal as refusal:
            if refusal.audit:
                await self._audit.note_refusal(request, refusal.audit, who=request.state.editor)
            await self._turn_away(request, refusal)(request.scope, receive, send)
            return
        if body is None:
            await _once_more(request)(request.scope, receive, send)
        else:
            await self._app(_answerable(request), replayed(body, receive), send)

    async def _admit(self, request: Request, receive: Receive) -> bytes | None:
        """Return the body of a request that may go on; None when the browser must ask again."""
        if self._access.is_open:
            check_host(request.headers)
        cookie = request.cookies.get(self._sessions.cookie)
        session = self._sessions.read(cookie) if cookie else None
        self._check_pace(request, session)
        if cookie is None and request.method == "GET" and is_cut_off(request.headers):
            return None
        await self._introduce(request, session)
        is_unsafe = request.method not in SAFE_METHODS
        if is_unsafe:
            check_origin(request.headers)
        path = request.scope["path"]
        most = most_bytes(path, self._limits.body_bytes)
        body = await collect(request.headers, receive, most=most, seconds=self._limits.body_seconds)
        check_type(request.method, path, request.headers, body)
        if is_unsafe:
            self._check_token(request, session, body, has_cookie=cookie is not None)
        return body

    def _check_pace(self, request: Request, session: Session | None) -> None:
        name = proven_name(request, self._access, session)
        address = neighbourhood(request.state.address)
        wait = self._pace.take(("name", name) if name else ("address", address))
        if wait:
            raise Refusal(
                429,
                "rate",
                "Too many requests; try again later.",
                headers={"Retry-After": str(math.ceil(wait))},
            )

    async def _introduce(self, request: Request, session: Session | None) -> None:
        """Tell the handlers who asks."""
        path = request.scope["path"]
        if session is None and not (is_api(path) or is_static(path)):
            request.state.session = self._sessions.start()  # a page needs a token
        else:
            request.state.session = session
        if request.state.session:
            request.state.csrf_token = self._sessions.token(request.state.session)
        who = await identify(request, self._access, session, self._check)
        request.state.editor, request.state.signed_in = who.editor, who.signed_in

    def _check_token(
        self, request: Request, session: Session | None, body: bytes, *, has_cookie: bool
    ) -> None:
        expected = self._sessions.token(session) if session else None
        if request.scope["path"] not in FORMS:
            if has_cookie:
                check_token(request.headers.get("x-csrf-token"), expected)
            return
        request.state.form = form_fields(body)
        try:
            check_token(request.state.form.get("csrf_token"), expected)
        except Refusal as refusal:
            if request.scope["path"] != "/entrer":
                raise
            request.state.refusal = refusal  # the form is shown anew, with a token that is good

    def _turn_away(self, request: Request, refusal: Refusal) -> Response:
        path = request.scope["path"]
        asks_page = request.method in SAFE_METHODS and not is_api(path)
        if refusal.code == "identity" and asks_page and self._check:
            return RedirectResponse(f"/entrer?suite={quote(_target(request), safe='/')}", 303)
        return refuse(refusal, request, self._render)

    def _keep_session(self, request: Request, headers: MutableHeaders) -> None:
        session: Session | None = request.state.session
        if session and self._sessions.is_due(session):
            secure_only = is_https(request, self._access)
            cookie = self._sessions.set_cookie(session, secure=secure_only)
            headers.append("Set-Cookie", cookie)


def _answerable(request: Request) -> Scope:
    """Return the scope for the application: of HEAD, that of GET, whose body the server leaves out."""
    is_head = request.method == "HEAD"
    return {**request.scope, "method": "GET"} if is_head else request.scope


def _once_more(request: Request) -> Response:
    """Have the browser ask again from a page of ours: it then sends the cookie it held back."""
    target = escape(_target(request))
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
