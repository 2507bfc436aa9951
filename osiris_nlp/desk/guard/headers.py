"""The headers of every answer, whoever made it."""

from starlette.datastructures import MutableHeaders

from osiris_nlp.desk.guard.refusals import is_static

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


def secure(headers: MutableHeaders, *, path: str, query: bytes, status: int) -> None:
    """Set what every answer must say."""
    headers.update(SECURITY_HEADERS)
    headers["Cache-Control"] = _cache_control(path, query, status)
    del headers["server"]


def _cache_control(path: str, query: bytes, status: int) -> str:
    """Keep static files by their version (`?v=`); nothing else."""
    if not is_static(path) or status not in {200, 206, 304}:
        return "no-store"
    versioned = query.startswith(b"v=")
    return "public, max-age=31536000, immutable" if versioned else "no-cache"
