"""Where a request comes from: under this machine's name, and from a page of the desk itself."""

import re

from starlette.datastructures import Headers
from starlette.requests import Request

from osiris_nlp.desk.guard.refusals import Refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_STANDARD_PORTS = {"http": ":80", "https": ":443"}


def check_host(headers: Headers) -> None:
    """Refuse a name that somebody else made to point at this machine (DNS rebinding).

    Starlette's TrustedHostMiddleware answers 400 in plain text, to programs and people alike, takes
    the first of two Hosts, and leaves nothing for the audit log.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _THIS_MACHINE.fullmatch(hosts[0]):
        raise Refusal(
            403, "host", "Without a password the desk answers to localhost and 127.0.0.1 only."
        )


def check_origin(request: Request) -> None:
    """Refuse an unsafe request unless a page of the desk, or a script that names the desk, sends it.

    Browsers name the origin of every such request, and no page can make them name another.
    Where they also send Sec-Fetch-Site, it must agree. The Fetch Metadata specification has `none`
    for navigations that a user began with an address or a bookmark; those are GET, and a form that
    is sent again by reloading says `same-origin`.
    """
    sites = request.headers.getlist("sec-fetch-site")
    if sites not in ([], ["same-origin"]):
        site = ", ".join(sites)
        raise Refusal(403, "origin", f"Sent by a page of another site (Sec-Fetch-Site: {site}).")
    hosts, origins = request.headers.getlist("host"), request.headers.getlist("origin")
    if len(hosts) != 1:
        raise Refusal(403, "origin", "Expected exactly one Host, the desk's own.")
    scheme = request.scope["scheme"]
    own = _origin(scheme, f"{scheme}://{hosts[0]}")
    if [_origin(scheme, origin) for origin in origins] != [own]:
        raise Refusal(
            403,
            "origin",
            f"Expected the header 'Origin: {own}', this desk's address, with every request that "
            "writes; scripts must send it. If browsers show another address, a reverse proxy "
            "must pass on Host and X-Forwarded-Proto, and be named with --proxy.",
        )


def _origin(scheme: str, text: str) -> str:
    """Return an origin as browsers write it: in lower case, without the scheme's own port.

    >>> _origin("http", "http://LOCALHOST:80"), _origin("http", "https://localhost:443")
    ('http://localhost', 'https://localhost:443')
    """
    return text.lower().removesuffix(_STANDARD_PORTS.get(scheme, ""))


def is_from_page(headers: Headers) -> bool:
    """Tell whether a browser's page asks, not a script: over plain http by its Referer alone."""
    return "sec-fetch-site" in headers or "referer" in headers


def is_cut_off(headers: Headers) -> bool:
    """Tell whether a link on another site led here: browsers then hold back a Strict cookie."""
    return (
        headers.get("sec-fetch-site") == "cross-site"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def may_be_cut_off(headers: Headers) -> bool:
    """Tell whether it may be so: over plain http, browsers do not say where a link was."""
    return "sec-fetch-site" not in headers and "text/html" in headers.get("accept", "")
