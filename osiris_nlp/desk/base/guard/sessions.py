"""Sessions: a signed cookie that identifies the editor who uses a browser."""

import datetime as dt
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from itsdangerous import SignatureExpired, TimestampSigner
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.limits import Clock
from osiris_nlp.desk.base.store.desk_settings import ensure_setting
from osiris_nlp.desk.base.store.events import events_since
from osiris_nlp.desk.base.store.store import Store

LIFETIME = 12 * 3600  # seconds after the last response, with accounts
OPEN_LIFETIME = 30 * 24 * 3600  # without them; a session proves nothing, but saves typing the name
SIGN_OUT = "sign-out"  # in the audit log, about the id of the session that ended
RENEWAL_AGE = 600  # younger cookies are not renewed
_MIN_SECRET = 16  # bytes


class Sessions:
    """Editors' sessions, stored in Starlette's signed cookies; only signed-in editors have one.

    Sessions depend on how the desk identifies editors: those of an open desk open no other. Ended sessions
    are remembered until their cookies have expired, so that a copied cookie cannot revive one. Only signed-in
    editors can end sessions, and sign-ins are limited, so nobody can flood that memory.

    Parameters
    ----------
    secret : the store's secret, at least 16 bytes
    access : how editors are identified
    clock : returns seconds since 1970
    ended : the ids of sessions that ended before this process started, with the moments, oldest first
    """

    def __init__(
        self,
        secret: bytes,
        access: Access,
        *,
        clock: Clock,
        ended: Iterable[tuple[float, str]] = (),
    ) -> None:
        if len(secret) < _MIN_SECRET:
            raise InputError(
                f"Secret of {len(secret)} bytes", f"expected at least {_MIN_SECRET} bytes"
            )
        method = f"|{access.user_header or ''}" + ("|accounts" if access.needs_password else "")
        # Browsers send cookies to every port of a machine, so each desk needs its own cookie name.
        self.cookie = f"osiris_desk_{hmac.digest(secret, b'cookie', 'sha256').hex()[:8]}"
        self._key = hmac.digest(secret, b"sessions|" + method.encode(), "sha256").hex()
        self._lifetime = OPEN_LIFETIME if access.is_open else LIFETIME
        self._clock = clock
        self._ended: OrderedDict[str, float] = OrderedDict((id_, moment) for moment, id_ in ended)
        self._forget()

    def name(self, request: Request) -> str | None:
        """Return the name of the signed-in editor; None without a session or after its end."""
        session = request.session
        if not session or session["id"] in self._ended:
            return None
        # The cookie is from the future if the clock was set back.
        return session["name"] if abs(self._clock() - session["made"]) <= self._lifetime else None

    def digest(self, request: Request) -> str:
        """Return the digest of the password that began the session: see `password_digest`."""
        return str(request.session.get("digest", ""))

    def start(self, request: Request, name: str, digest: str = "") -> None:
        """Sign an editor in; end the browser's earlier session first."""
        id_ = secrets.token_urlsafe(16)
        request.session.update(id=id_, name=name, digest=digest, made=self._clock())

    def end(self, request: Request) -> str | None:
        """Invalidate every copy of the session's cookie; return the session's id, unless it has ended."""
        id_: str | None = request.session["id"] if self.name(request) is not None else None
        if id_ is not None:
            self._ended[id_] = self._clock()
            self._forget()
        return id_

    def _forget(self) -> None:
        """Forget the sessions whose cookies have expired, even those made while the clock was ahead."""
        oldest = self._clock() - 2 * self._lifetime
        while self._ended and next(iter(self._ended.values())) < oldest:
            self._ended.popitem(last=False)

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
        return is_signed_in and abs(self._clock() - request.session["made"]) >= RENEWAL_AGE

    def session_middleware(self, app: ASGIApp) -> ASGIApp:
        """Return the application wrapped in a middleware that reads and writes the session cookies."""

        def middleware(*, https_only: bool) -> ASGIApp:
            session_middleware = SessionMiddleware(
                app,
                secret_key=self._key,
                session_cookie=self.cookie,
                max_age=OPEN_LIFETIME,  # an expired session still fills in the name
                same_site="strict",
                https_only=https_only,
            )
            session_middleware.signer = _Signer(self._key)
            return session_middleware

        # Starlette marks all cookies as Secure or none; here they are Secure only over https.
        plain, secure = middleware(https_only=False), middleware(https_only=True)

        async def by_scheme(scope: Scope, receive: Receive, send: Send) -> None:
            app_by_scheme = secure if scope.get("scheme") == "https" else plain
            await app_by_scheme(scope, receive, send)

        return by_scheme


def session_secret(store: Store) -> bytes:
    """Return the key that signs sessions; it is stored, so that sessions survive a restart.

    Raises
    ------
    InputError
        If the stored key is damaged.
    """
    try:
        return bytes.fromhex(ensure_setting(store, "secret", secrets.token_hex(32)))
    except ValueError:
        raise InputError(
            f"The key for signing sessions in {store.database.display_name} is damaged",
            "restore a backup",
        ) from None


def sign_outs(store: Store) -> list[tuple[float, str]]:
    """Return when sessions ended whose cookies may not have expired yet, and their ids."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=2 * OPEN_LIFETIME)
    events = events_since(store, since, what=SIGN_OUT)
    return [(moment.timestamp(), session_id) for moment, session_id in events]


class _Signer(TimestampSigner):
    """Accepts cookies that were signed shortly before the machine's clock was set back.

    The signer of itsdangerous refuses every signature from the future.
    """

    def unsign(  # type: ignore[override]
        self, signed_value: str | bytes, max_age: int | None = None, **options: Any
    ) -> Any:
        """Return the signed value if its signature is valid and at most `max_age` seconds away."""
        _, signed = super().unsign(signed_value, return_timestamp=True)
        age = abs(self.get_timestamp() - signed.timestamp())
        if max_age is not None and age > max_age:
            raise SignatureExpired(f"Signed {age:.0f} seconds ago", date_signed=signed)
        return super().unsign(signed_value, **options)
