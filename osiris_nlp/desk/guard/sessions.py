"""Sessions: the signed cookie that says which editor a browser speaks for."""

import hmac
import secrets
from collections import OrderedDict

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.limits import Clock

LASTS = 12 * 3600  # seconds after the last answer, where a password was asked for
LASTS_OPEN = 30 * 24 * 3600  # where it proves nothing: no name to type each morning
RENEWED = 600  # a younger cookie is not sent again
_MOST_ENDED = 10_000
_SHORTEST_SECRET = 16


class Sessions:
    """Editors' sessions in Starlette's signed cookies; who did not sign in has none.

    They are bound to the way editors are known: another password, or none, and all are void. A
    session that ended is remembered by this process, so that no copy of its cookie revives it;
    only who has signed in can end one, so outsiders cannot push others out of that memory.

    Parameters
    ----------
    secret : of the store, at least 16 bytes
    access : how editors are known
    clock : seconds since 1970
    """

    def __init__(self, secret: bytes, access: Access, *, clock: Clock) -> None:
        if len(secret) < _SHORTEST_SECRET:
            raise InputError(
                f"Secret of {len(secret)} bytes", f"expected {_SHORTEST_SECRET} or more"
            )
        means = f"{access.password_hash or ''}|{access.user_header or ''}"
        # Browsers give cookies to every port of a machine: two desks must not share a name.
        self.cookie = f"osiris_desk_{hmac.digest(secret, b'cookie', 'sha256').hex()[:8]}"
        self._key = hmac.digest(secret, b"sessions|" + means.encode(), "sha256").hex()
        self._lasts = LASTS_OPEN if access.is_open else LASTS
        self._clock = clock
        self._ended: OrderedDict[str, None] = OrderedDict()

    def name(self, request: Request) -> str | None:
        """Return the name of who signed in; None for nobody, or when that session has ended."""
        session = request.session
        return session["name"] if session and session["id"] not in self._ended else None

    def start(self, request: Request, name: str) -> None:
        """Sign somebody in, in the place of whoever was."""
        self.end(request)
        id_ = secrets.token_urlsafe(16)
        request.session.update(id=id_, name=name, made=self._clock())

    def end(self, request: Request) -> None:
        """Sign out: every cookie of this session is void from now on."""
        if self.name(request) is not None:
            self._ended[request.session["id"]] = None
            if len(self._ended) > _MOST_ENDED:
                self._ended.popitem(last=False)
        request.session.clear()

    def renewing(self, request: Request, send: Send) -> Send:
        """Return a `send` with whose answer a cookie that is no longer young is sent again."""

        async def send_renewed(message: Message) -> None:
            # Only now: a request that took long may have been overtaken by the end of its session.
            if message["type"] == "http.response.start" and self._is_due(request):
                request.session["made"] = self._clock()
            await send(message)

        return send_renewed

    def _is_due(self, request: Request) -> bool:
        is_somebody = self.name(request) is not None
        return is_somebody and self._clock() - request.session["made"] >= RENEWED

    def in_cookies(self, app: ASGIApp) -> ASGIApp:
        """Return an application whose requests have these sessions."""

        def middleware(*, https_only: bool) -> ASGIApp:
            return SessionMiddleware(
                app,
                secret_key=self._key,
                session_cookie=self.cookie,
                max_age=self._lasts,
                same_site="strict",
                https_only=https_only,
            )

        # Starlette marks all cookies as Secure or none; ours are where the browser speaks https.
        plain, secure = middleware(https_only=False), middleware(https_only=True)

        async def by_scheme(scope: Scope, receive: Receive, send: Send) -> None:
            chosen = secure if scope.get("scheme") == "https" else plain
            await chosen(scope, receive, send)

        return by_scheme
