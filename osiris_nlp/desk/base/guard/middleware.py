"""The guard: an ASGI middleware that checks every request, and the middlewares around it."""

import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from html import escape
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from osiris_nlp.desk.base.capacity import WAIT, BusyError, Capacity
from osiris_nlp.desk.base.guard import bodies, origins, sign_in
from osiris_nlp.desk.base.guard.access import Access, TrustedProxies, client_address
from osiris_nlp.desk.base.guard.event_log import EventLog, LogEvent
from osiris_nlp.desk.base.guard.headers import SecurityHeaders
from osiris_nlp.desk.base.guard.identity import (
    SIGN_IN,
    Identifier,
    Identity,
    ReadAccounts,
    check_page_editor,
    proven_name,
)
from osiris_nlp.desk.base.guard.limits import Buckets, Clock, Limits, SignInLimit, client_key
from osiris_nlp.desk.base.guard.refusals import Refusal, Render, refuse
from osiris_nlp.desk.base.guard.rules import Api, Body, Role, Rules
from osiris_nlp.desk.base.guard.sessions import Sessions
from osiris_nlp.desk.base.guard.sign_in import SIGN_OUT_PATH, SignIns, local_path
from osiris_nlp.desk.base.guard.token_check import FindToken, TokenCheck

_DEFAULT_LIMITS = Limits()
_STATIC = "/static/"
_OWN_ROLES: dict[str, Role] = dict.fromkeys((SIGN_IN, SIGN_OUT_PATH, _STATIC), "anybody")
_OWN_BODIES: dict[str, Body] = dict.fromkeys((SIGN_IN, SIGN_OUT_PATH), "form")


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
    log_event : see `EventLog`
    secret, ended_sessions, clock : see `Sessions`
    timer : seconds that no change of the machine's clock affects, for limits
    """
    rules = replace(
        rules, roles={**rules.roles, **_OWN_ROLES}, bodies={**rules.bodies, **_OWN_BODIES}
    )
    sessions = Sessions(secret, access, clock=clock, ended=ended_sessions)
    token_check = TokenCheck(find_token, SignInLimit(limits, clock=timer))
    password_limit = SignInLimit(limits, clock=timer)
    sign_ins = app.state.sign_ins = SignIns(
        access=access,
        sessions=sessions,
        identifier=Identifier(access, read_accounts, token_check, password_limit, rules),
        event_log=EventLog(log_event, clock=timer),
        render=render,
        rate=Buckets(rate=limits.sign_ins_per_minute / 60, burst=limits.sign_in_burst, clock=timer),
        home=rules.home,
    )
    app.include_router(sign_in.router)
    # The middleware added last sees a request first.
    app.add_middleware(Guard, sign_ins=sign_ins, rules=rules, limits=limits, timer=timer)
    app.add_middleware(sessions.session_middleware)
    app.add_middleware(TrustedProxies, access=access)
    app.add_middleware(origins.SharedOrigins, origins=access.shared_origins or (), rules=rules)
    app.add_middleware(SecurityHeaders, rules=rules)


class Guard:
    """Admits or refuses requests; see `add_guard`."""

    def __init__(
        self, app: ASGIApp, *, sign_ins: SignIns, rules: Rules, limits: Limits, timer: Clock
    ) -> None:
        self._app, self._rules, self._limits = app, rules, limits
        self._access, self._sessions = sign_ins.access, sign_ins.sessions
        self._identifier, self._event_log = sign_ins.identifier, sign_ins.event_log
        self._render = sign_ins.render
        self._rate = Buckets(rate=limits.requests_per_second, burst=limits.burst, clock=timer)
        self._body_capacity = Capacity(limits.total_body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit or refuse one HTTP request; pass other connections through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        scope["state"].update(
            vars(Identity("")), address=client_address(request), desk=self._sessions.cookie, site=""
        )
        async with AsyncExitStack() as stack:
            try:
                body = await self._admit(request, stack)
            except Refusal as refusal:
                response = await self._refuse(request, refusal)
                await response(scope, receive, send)
                return
            if body is None:
                await _retry_page(_target(request, self._rules.home))(scope, receive, send)
                return
            if not (scope["path"].startswith(_STATIC) or self._rules.is_for_sites(scope["path"])):
                send = self._sessions.with_renewal(request, send)
            await self._app(_app_scope(request), bodies.replay(body, receive), send)

    async def _admit(self, request: Request, stack: AsyncExitStack) -> bytes | None:
        """Return the body of an admitted request, or None if the browser must send the request again.

        `stack` holds the capacity of a large body until the request is answered.
        """
        origins.check_framing(request)
        if self._access.is_open:
            origins.check_host(request.headers)
        path = request.scope["path"]
        if path.endswith("\n"):  # the patterns of routes end in `$`, which matches before it, too
            raise Refusal(404, "unknown", "There is no such address.")
        api = self._rules.api(path)
        if api is not None and api.is_shared:
            self._check_shared(request, api)
        # No browser can send a token unasked, so the routes for sites need no origin.
        if self._rules.is_for_sites(path):
            self._check_rate(request, None)
            request.state.site = await self._identifier.token_check.site(request)
        elif not await self._admit_editor(request):
            return None
        max_bytes = bodies.max_body_bytes(path, self._limits.body_bytes, self._rules)
        capacity = self._body_capacity.take(bodies.body_bytes(request.headers, max_bytes))
        try:
            await stack.enter_async_context(capacity)
        except BusyError as error:
            raise Refusal(503, "busy", str(error), wait=WAIT) from None
        body = await bodies.read_body(
            request, max_bytes=max_bytes, seconds=self._limits.body_seconds
        )
        bodies.check_type(request, body, self._rules)
        kind = self._rules.body(path)
        if kind == "form" and request.method == "POST":
            request.state.form = bodies.form_fields(body)
        elif kind not in {"file", "text form"}:
            bodies.check_json(body, most_marks=bodies.most_marks(path, self._rules))
        return body

    async def _admit_editor(self, request: Request) -> bool:
        """Identify the editor; return False if the browser must send the request again."""
        # A page elsewhere may have the session's cookie sent from a sibling domain or another port.
        api = self._rules.api(request.scope["path"])
        is_shared = api is not None and api.is_shared
        is_elsewhere = is_shared and origins.has_foreign_origin(request)
        name = None if is_elsewhere else self._sessions.name(request)
        self._check_rate(request, name)
        if self._lacks_cookie(request) and origins.is_cross_site_link(request.headers):
            return False
        identity = await self._identifier.identify(request, name, self._sessions.digest(request))
        request.scope["state"].update(vars(identity))
        is_safe = request.method in origins.SAFE_METHODS
        if not is_safe:
            if not is_shared:
                origins.check_origin(request)
            check_page_editor(request.headers, identity.editor)
        needs_manager = self._rules.needs_manager(request.scope["path"], is_safe=is_safe)
        if needs_manager and not identity.is_manager:
            raise Refusal(403, "role", "Only a manager (responsable) of the desk may do this.")
        return True

    def _check_shared(self, request: Request, api: Api) -> None:
        """Refuse a request to a shared API where there is none, or if it comes from another page."""
        if self._access.shared_origins is None:
            raise Refusal(404, "unknown", api.absence)
        if request.method not in origins.SAFE_METHODS:
            origins.check_shared_origin(request, self._access.shared_origins)

    def _check_rate(self, request: Request, session_name: str | None) -> None:
        name = proven_name(request, self._access, session_name)
        address = client_key(request.state.address)
        if wait := self._rate.take(("name", name) if name else ("address", address)):
            raise Refusal(429, "rate", "Too many requests; try again later.", wait=wait)

    def _lacks_cookie(self, request: Request) -> bool:
        if self._access.user_header is not None or request.method != "GET":
            return False
        return self._sessions.cookie not in request.cookies

    async def _refuse(self, request: Request, refusal: Refusal) -> Response:
        if refusal.event:
            await self._event_log.log_refusal(request, refusal.event, who=request.state.editor)
        problem = self._rules.problem(request.scope["path"])
        is_page = request.method in origins.SAFE_METHODS and problem is None
        if refusal.code != "identity" or not is_page or not self._access.needs_password:
            return refuse(refusal, request, self._render, problem)
        address = f"{SIGN_IN}?suite={quote(_target(request, self._rules.home), safe='/')}"
        if self._lacks_cookie(request) and origins.may_be_cross_site_link(request.headers):
            return _retry_page(address)  # which redirects to the page once it gets the cookie
        return RedirectResponse(address, 303)


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
