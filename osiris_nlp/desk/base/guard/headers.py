"""Headers of every response, and the response to a request that fails."""

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osiris_nlp.desk.base.guard.refusals import failure
from osiris_nlp.desk.base.guard.rules import Rules

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_UNUSED = "accelerometer camera display-capture geolocation gyroscope microphone midi payment usb"
SECURITY_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED.split()),
}
_logger = logging.getLogger(__name__)


class SecurityHeaders:
    """Sets the headers of every response, and responds with 500 if the application fails.

    Starlette's own error handler runs outside every middleware. Its response would lack these headers,
    and the exception would reach the server, which would log it a second time.
    """

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":  # lifespan events; and websockets, which the router closes
            await self._app(scope, receive, send)
            return
        path, is_started = scope["path"], False

        async def send_secured(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                secure(MutableHeaders(scope=message), status=message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_secured)
        except ClientDisconnect:
            return
        except Exception:
            _logger.exception("%s %r failed", scope["method"], path)
            if is_started:  # too late for another response: the server aborts this one
                raise
            await failure(self._rules.problem(path))(scope, receive, send_secured)


def secure(headers: MutableHeaders, *, status: int) -> None:
    """Set the headers that every response must have."""
    headers.update(SECURITY_HEADERS)
    del headers["server"]
    # Only what the application says may be cached; everything else is an editor's own.
    if "Cache-Control" not in headers or status not in {200, 206, 304}:
        headers["Cache-Control"] = "no-store"
        return
    # Starlette adds Cookie: a renewed session would invalidate what is cached.
    headers["Vary"] = "Accept-Encoding"
