"""Sessions: a signed cookie that identifies the editor who uses a browser."""

import hmac
import secrets
from collections import OrderedDict

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.limits import Clock

LIFETIME = 12 * 3600  # seconds after the last response, with a password
OPEN_LIFETIME = 30 * 24 * 3600  # without one; a session proves nothing, but saves typing the name
RENEWAL_AGE = 600  # younger cookies are not renewed
_MAX_ENDED = 10_000
_MIN_SECRET = 16  # bytes


class Sessions:
    """Editors' sessions, stored in Starlette's signed cookies; only signed-in editors have one.

    Sessions depend on the access settings: changing or removing the password invalidates them all.
    This process remembers the sessions that have ended, so that a copied cookie cannot revive one.
    Only signed-in editors can end sessions, so outsiders cannot flood that memory.

    Parameters
    ----------
    secret : the store's secret, at least 16 bytes
    access : how editors are identified
    clock : returns seconds since 1970
    """

    def __init__(self, secret: bytes, access: Access, *, clock: Clock) -> None:
        if len(secret) < _MIN_SECRET:
            raise InputError(
                f"Secret of {len(secret)} bytes", f"expected at least {_MIN_SECRET} bytes"
            )
        method = f"{access.password_hash or ''}|{access.user_header or ''}"
        # Browsers send cookies to every port of a machine, so each desk needs its own cookie name.
        self.cookie = f"osiris_desk_{hmac.digest(secret, b'cookie', 'sha256').hex()[:8]}"
        self._key = hmac.digest(secret, b"sessions|" + method.encode(), "sha256").hex()
        self._lifetime = OPEN_LIFETIME if access.is_open else LIFETIME
        self._clock = clock
        self._ended: OrderedDict[str, None] = OrderedDict()

    def name(self, request: Request) -> str | None:
        """Return the name of the signed-in editor; None without a session or after its end."""
        session = request.session
        return session["name"] if session and session["id"] not in self._ended else None

    def start(self, request: Request, name: str) -> None:
        """Sign an editor in, and end the browser's earlier session."""
        self.end(request)
        id_ = secrets.token_urlsafe(16)
        request.session.update(id=id_, name=name, made=self._clock())

    def end(self, request: Request) -> None:
        """Sign out, and invalidate every copy of the session's cookie."""
        if self.name(request) is not None:
            self._ended[request.session["id"]] = None
            if len(self._ended) > _MAX_ENDED:
                self._ended.popitem(last=False)
        request.session.clear()

    def with_renewal(self, request: Request, send: Send) -> Send:
        """Return a `send` that renews the session's cookie with the response, unless it is recent."""

        async def send_renewed(message: Message) -> None:
            # Checked only now, because the session may have ended during a long request.
            if message["type"] == "http.response.start" and self._is_due(request):
                request.session["made"] = self._clock()
            await send(message)

        return send_renewed

    def _is_due(self, request: Request) -> bool:
        is_signed_in = self.name(request) is not None
        return is_signed_in and self._clock() - request.session["made"] >= RENEWAL_AGE

    def session_middleware(self, app: ASGIApp) -> ASGIApp:
        """Return the application wrapped in a middleware that reads and writes the session cookies."""

        def middleware(*, https_only: bool) -> ASGIApp:
            return SessionMiddleware(
                app,
                secret_key=self._key,
                session_cookie=self.cookie,
                max_age=self._lifetime,
                same_site="strict",
                https_only=https_only,
            )

        # Starlette marks all cookies as Secure or none; here they are Secure only over https.
        plain, secure = middleware(https_only=False), middleware(https_only=True)

        async def by_scheme(scope: Scope, receive: Receive, send: Send) -> None:
            app_by_scheme = secure if scope.get("scheme") == "https" else plain
            await app_by_scheme(scope, receive, send)

        return by_scheme
