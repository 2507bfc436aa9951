"""The headers of every answer, whoever made it, and the answer to what broke something."""

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osiris_nlp.desk.guard.refusals import failure, is_static

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
    """Sets the headers of every answer, and answers where the application breaks.

    Starlette's own handler of faults is outside every middleware: its answer would lack
    these headers, and the fault would reach the server, which logs it a second time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":  # start and end of the server; the router closes websockets
            await self._app(scope, receive, send)
            return
        path, started = scope["path"], False

        async def send_secured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                secure(MutableHeaders(scope=message), scope, status=message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_secured)
        except ClientDisconnect:
            return
        except Exception:
            _logger.exception("%s %r failed", scope["method"], path)
            if started:  # too late for another answer: the server cuts this one short
                raise
            await failure(path)(scope, receive, send_secured)


def secure(headers: MutableHeaders, scope: Scope, *, status: int) -> None:
    """Set what every answer must say."""
    headers.update(SECURITY_HEADERS)
    headers["Cache-Control"] = _cache_control(scope["path"], scope["query_string"], status)
    del headers["server"]
    if is_static(scope["path"]):
        del headers["vary"]  # Starlette's Cookie: a renewed session must not void what is cached


def _cache_control(path: str, query: bytes, status: int) -> str:
    """Keep static files by their version (`?v=`); nothing else."""
    if not is_static(path) or status not in {200, 206, 304}:
        return "no-store"
    versioned = query.startswith(b"v=")
    return "public, max-age=31536000, immutable" if versioned else "no-cache"
