"""Where a request comes from: this machine's name, our own pages, the page of this session."""

import hmac
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from osiris_nlp.desk.guard.refusals import Refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def check_host(headers: Headers) -> None:
    """Refuse a name that somebody else made to point at this machine (DNS rebinding)."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _THIS_MACHINE.fullmatch(hosts[0]):
        raise Refusal(
            403, "host", "Without a password the desk answers to localhost and 127.0.0.1 only."
        )


def check_origin(headers: Headers) -> None:
    """Refuse an unsafe request that a page of another site sends."""
    site = headers.get("sec-fetch-site", "none")
    if site not in {"same-origin", "none"}:
        raise Refusal(403, "origin", f"Sent by a page of another site (Sec-Fetch-Site: {site}).")
    origins = headers.getlist("origin")
    if origins and (len(origins) > 1 or not _is_own(origins[0], headers.getlist("host"))):
        raise Refusal(
            403,
            "origin",
            "Origin is not the host that was asked; a reverse proxy must pass on Host as it came.",
        )


def _is_own(origin: str, hosts: list[str]) -> bool:
    """Compare host and port; the scheme is a proxy's business."""
    if len(hosts) != 1:
        return False
    try:
        there, here = urlsplit(origin), urlsplit(f"//{hosts[0]}")
        standard = _PORTS[there.scheme]
        ends = [(end.hostname, end.port or standard) for end in (there, here)]
    except (KeyError, ValueError):
        return False
    return ends[0] == ends[1] and ends[0][0] is not None


def check_token(given: str | None, expected: str | None) -> None:
    """Refuse an unsafe request that does not come from a page of this session."""
    if (
        given is None
        or expected is None
        or not hmac.compare_digest(given.encode(), expected.encode())
    ):
        raise Refusal(
            403,
            "token",
            "X-CSRF-Token is not the one of this session; reload the page, or send no cookie.",
        )


def is_from_page(headers: Headers) -> bool:
    """Tell whether a browser's page asks, not a script."""
    marks = ("sec-fetch-site", "origin", "referer", "x-csrf-token")
    return any(mark in headers for mark in marks)


def is_cut_off(headers: Headers) -> bool:
    """Tell whether a link on another site led here: browsers then hold back a Strict cookie."""
    return (
        headers.get("sec-fetch-site") == "cross-site"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
