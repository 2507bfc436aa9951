"""The guard: an ASGI middleware that checks every request, and the middlewares around it."""

import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from html import escape
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from osiris_nlp.desk.base.guard.access import Access, TrustedProxies, client_address
from osiris_nlp.desk.base.guard.bodies import (
    body_places,
    check_json,
    check_type,
    form_fields,
    max_body_bytes,
    most_marks,
    read_body,
    replay,
)
from osiris_nlp.desk.base.guard.event_log import EventLog, LogEvent
from osiris_nlp.desk.base.guard.headers import SecurityHeaders
from osiris_nlp.desk.base.guard.identity import (
    SIGN_IN,
    Identifier,
    ReadAccounts,
    check_page_editor,
    proven_name,
)
from osiris_nlp.desk.base.guard.limits import Buckets, Clock, Limits, SignInLimit, client_key
from osiris_nlp.desk.base.guard.origins import (
    SAFE_METHODS,
    SharedOrigins,
    check_framing,
    check_host,
    check_origin,
    check_shared_origin,
    has_foreign_origin,
    is_cross_site_link,
    may_be_cross_site_link,
)
from osiris_nlp.desk.base.guard.refusals import Refusal, Render, refuse
from osiris_nlp.desk.base.guard.rules import Api, Body, Role, Rules
from osiris_nlp.desk.base.guard.sessions import Sessions
from osiris_nlp.desk.base.guard.sign_in import local_path, sign_in_router
from osiris_nlp.desk.base.guard.token_check import FindToken, TokenCheck
from osiris_nlp.desk.base.room import WAIT, BusyError, Room

_DEFAULT_LIMITS = Limits()
_SIGN_OUT, _STATIC = "/sortir", "/static/"
_OWN_ROLES: dict[str, Role] = dict.fromkeys((SIGN_IN, _SIGN_OUT, _STATIC), "anybody")
_OWN_BODIES: dict[str, Body] = dict.fromkeys((SIGN_IN, _SIGN_OUT), "form")


def add_guard(
    app: FastAPI,
    access: Access,
    *,
    rules: Rules,
    secret: bytes,
    render: Render,
    log_event: LogEvent,
    find_token: FindToken,
    read_accounts: ReadAccounts,
    ended_sessions: Iterable[tuple[float, str]] = (),
    limits: Limits = _DEFAULT_LIMITS,
    clock: Clock = time.time,
    timer: Clock = time.monotonic,
) -> None:
    """Put an application behind the guard; call this after adding every other middleware.

    Handlers and templates then have `request.state.editor`, `.address` (the client's), `.signed_in`,
    `.is_manager`, `.has_roles` (see `Identity`), `.site` (that a token for sites names) and
    `.desk`, a name that is unique to the database. The server must not rewrite the headers that the guard reads: run uvicorn with `proxy_headers=False` and `server_header=False`.

    Parameters
    ----------
    app : gets the routes /entrer and /sortir, and the middleware
    access : how editors are identified
    rules : who may use which paths, and what their bodies are
    secret : the store's secret, at least 16 bytes; changing it signs everybody out
    render : renders a page from the request, the name of a template, and its context
    log_event : writes `who`, `address`, `what`, `about` to the audit log; called in a thread
    find_token : returns the token with a digest, or None
    read_accounts : returns all accounts, as they are now
    ended_sessions : moments (seconds since 1970) and ids of earlier sign-outs, from the audit log
    clock : seconds since 1970, for sessions, which outlast this process
    timer : seconds that no change of the machine's clock affects, for limits
    """
    sessions = Sessions(secret, access, clock=clock, ended=ended_sessions)
    event_log = EventLog(log_event, clock=timer)
    token_check = TokenCheck(find_token, SignInLimit(limits, clock=timer))
    rules = replace(
        rules,
        roles={**rules.roles, **_OWN_ROLES},
        bodies={**rules.bodies, **_OWN_BODIES},
    )
    identifier = Identifier(
        access, read_accounts, token_check, SignInLimit(limits, clock=timer), rules
    )
    rate_limit = Buckets(rate=limits.requests_per_second, burst=limits.burst, clock=timer)
    sign_in_rate = Buckets(
        rate=limits.sign_ins_per_minute / 60, burst=limits.sign_in_burst, clock=timer
    )
    app.include_router(
        sign_in_router(
            access,
            sessions,
            identifier,
            event_log,
            render=render,
            sign_in_rate=sign_in_rate,
            home=rules.home,
        )
    )
    # The middleware added last sees a request first.
    app.add_middleware(
        Guard,
        access=access,
        rules=rules,
        sessions=sessions,
        identifier=identifier,
        token_check=token_check,
        event_log=event_log,
        render=render,
        limits=limits,
        rate_limit=rate_limit,
        body_room=Room(limits.total_body_bytes),
    )
    app.add_middleware(sessions.session_middleware)
    app.add_middleware(TrustedProxies, access=access)
    app.add_middleware(SharedOrigins, origins=access.shared_origins or (), rules=rules)
    app.add_middleware(SecurityHeaders, rules=rules)


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Admits or refuses requests; see `add_guard`."""

    app: ASGIApp = field(kw_only=False)
    access: Access
    rules: Rules
    sessions: Sessions
    identifier: Identifier
    token_check: TokenCheck
    event_log: EventLog
    render: Render
    limits: Limits
    rate_limit: Buckets
    body_room: Room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit or refuse one HTTP request; pass other connections through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        scope["state"].update(
            address=client_address(request),
            desk=self.sessions.cookie,
            editor="",
            signed_in=False,
            is_manager=False,
            has_roles=False,
            site="",
        )
        async with AsyncExitStack() as stack:
            try:
                body = await self._admit(request, stack)
            except Refusal as refusal:
                response = await self._refuse(request, refusal)
                await response(scope, receive, send)
                return
            if body is None:
                await _retry_page(_target(request, self.rules.home))(scope, receive, send)
                return
            if not (scope["path"].startswith(_STATIC) or self.rules.is_for_sites(scope["path"])):
                send = self.sessions.with_renewal(request, send)
            await self.app(_app_scope(request), replay(body, receive), send)

    async def _admit(self, request: Request, stack: AsyncExitStack) -> bytes | None:
        """Return the body of an admitted request, or None if the browser must send the request again.

        `stack` keeps the room of a large body until the request is answered.
        """
        check_framing(request)
        if self.access.is_open:
            check_host(request.headers)
        path = request.scope["path"]
        if path.endswith("\n"):  # the patterns of routes end in `$`, which matches before it, too
            raise Refusal(404, "unknown", "There is no such address.")
        api = self.rules.api(path)
        if api is not None and api.is_shared:
            self._check_shared(request, api)
        # No browser can send a token unasked, so the routes for sites need no origin.
        if self.rules.is_for_sites(path):
            self._check_rate(request, None)
            request.state.site = await self.token_check.site(request)
        elif not await self._admit_editor(request):
            return None
        max_bytes = max_body_bytes(path, self.limits.body_bytes, self.rules)
        try:
            await stack.enter_async_context(
                self.body_room.take(body_places(request.headers, max_bytes))
            )
        except BusyError as error:
            raise Refusal(503, "busy", str(error), wait=WAIT) from None
        body = await read_body(request, max_bytes=max_bytes, seconds=self.limits.body_seconds)
        check_type(request, body, self.rules)
        kind = self.rules.body(path)
        if kind == "form" and request.method == "POST":
            request.state.form = form_fields(body)
        elif kind not in {"file", "text form"}:
            check_json(body, most_marks=most_marks(path, self.rules))
        return body

    async def _admit_editor(self, request: Request) -> bool:
        """Identify the editor; return False if the browser must send the request again."""
        # A page elsewhere may have the session's cookie sent from a sibling domain or another port.
        api = self.rules.api(request.scope["path"])
        is_shared = api is not None and api.is_shared
        is_elsewhere = is_shared and has_foreign_origin(request)
        name = None if is_elsewhere else self.sessions.name(request)
        self._check_rate(request, name)
        if self._lacks_cookie(request) and is_cross_site_link(request.headers):
            return False
        digest = self.sessions.digest(request)
        identity = await self.identifier.identify(request, name, digest)
        request.scope["state"].update(vars(identity))
        if request.method not in SAFE_METHODS:
            if not is_shared:
                check_origin(request)
            check_page_editor(request.headers, identity.editor)
        is_safe = request.method in SAFE_METHODS
        needs_manager = self.rules.needs_manager(request.scope["path"], is_safe=is_safe)
        if needs_manager and not identity.is_manager:
            raise Refusal(403, "role", "Only a manager (responsable) of the desk may do this.")
        return True

    def _check_shared(self, request: Request, api: Api) -> None:
        """Refuse a request to a shared API where there is none, or if it comes from another page."""
        if self.access.shared_origins is None:
            raise Refusal(404, "unknown", api.absence)
        if request.method not in SAFE_METHODS:
            check_shared_origin(request, self.access.shared_origins)

    def _check_rate(self, request: Request, session_name: str | None) -> None:
        name = proven_name(request, self.access, session_name)
        address = client_key(request.state.address)
        wait = self.rate_limit.take(("name", name) if name else ("address", address))
        if wait:
            raise Refusal(429, "rate", "Too many requests; try again later.", wait=wait)

    def _lacks_cookie(self, request: Request) -> bool:
        has_sessions = self.access.user_header is None
        return (
            has_sessions and request.method == "GET" and self.sessions.cookie not in request.cookies
        )

    async def _refuse(self, request: Request, refusal: Refusal) -> Response:
        if refusal.event:
            await self.event_log.log_refusal(request, refusal.event, who=request.state.editor)
        problem = self.rules.problem(request.scope["path"])
        is_page = request.method in SAFE_METHODS and problem is None
        if refusal.code != "identity" or not is_page or not self.access.needs_password:
            return refuse(refusal, request, self.render, problem)
        sign_in = f"/entrer?suite={quote(_target(request, self.rules.home), safe='/')}"
        if self._lacks_cookie(request) and may_be_cross_site_link(request.headers):
            return _retry_page(
                sign_in
            )  # /entrer redirects to the page once the browser sends the cookie
        return RedirectResponse(sign_in, 303)


def _app_scope(request: Request) -> Scope:
    """Return the scope for the application: HEAD becomes GET, since the server omits the body anyway."""
    is_head = request.method == "HEAD"
    return {**request.scope, "method": "GET"} if is_head else request.scope


def _retry_page(address: str) -> Response:
    """Return a page that makes the browser repeat the request, now with the cookie it withheld."""
    target = escape(address)
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Un instant…</title>'
        f'<meta http-equiv="refresh" content="0; url={target}">'
        f'<p><a href="{target}">Continuer</a></p></html>'
    )


def _target(request: Request, home: str) -> str:
    """Return the path and query of a request, to return to later."""
    query = request.scope["query_string"].decode("latin-1")
    path = quote(request.scope["path"], safe="/")
    return local_path(f"{path}?{query}" if query else path, home)
