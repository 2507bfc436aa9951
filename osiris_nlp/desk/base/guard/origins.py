"""Origin checks: requests must be addressed to this machine and come from a page of the desk."""

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from osiris_nlp.desk.base.guard.refusals import Refusal
from osiris_nlp.desk.base.guard.rules import Rules

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_ORIGIN = re.compile(
    r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?", re.ASCII
)
_STANDARD_PORTS = {"http": ":80", "https": ":443"}


def check_host(headers: Headers) -> None:
    """Refuse a foreign host name that resolves to this machine (DNS rebinding).

    Starlette's TrustedHostMiddleware responds with 400 in plain text to programs and people alike,
    accepts the first of two Host headers, and bypasses the audit log.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _THIS_MACHINE.fullmatch(hosts[0]):
        raise Refusal(
            403,
            "host",
            "Without accounts, the desk only accepts requests to localhost or 127.0.0.1.",
        )


def check_framing(request: Request) -> None:
    """Refuse a request whose length is ambiguous, and close its connection (RFC 9112, section 6.1).

    What follows such a request may be a second one that somebody hid in the first.
    """
    headers, is_old = request.headers, request.scope.get("http_version") == "1.0"
    if "transfer-encoding" in headers and ("content-length" in headers or is_old):
        raise Refusal(
            400,
            "framing",
            "Expected Content-Length or Transfer-Encoding (HTTP/1.1), not both.",
            headers={"Connection": "close"},
        )


def check_origin(request: Request) -> None:
    """Refuse an unsafe request unless its Origin header names the desk.

    Browsers send Origin with every such request, and no page can forge it. If they also send Sec-Fetch-Site,
    it must be `same-origin`. The Fetch Metadata specification uses `none` for navigations from the address
    bar or a bookmark, but those are GET; resending a form by reloading counts as `same-origin`.
    """
    sites = request.headers.getlist("sec-fetch-site")
    if sites not in ([], ["same-origin"]):
        site = ", ".join(sites)
        raise Refusal(403, "origin", f"Sent by a page of another site (Sec-Fetch-Site: {site}).")
    own = _own_origin(request)
    if _sent_origins(request) != [own]:
        raise Refusal(
            403,
            "origin",
            f"Every request that writes must have the header 'Origin: {own}', this desk's address; "
            "scripts must set it. If browsers show another address, the reverse proxy must pass on "
            "Host and X-Forwarded-Proto and be named with --proxy.",
        )


def check_shared_origin(request: Request, origins: Collection[str]) -> None:
    """Refuse a request of a page elsewhere, unless its origin is one of `origins`.

    Browsers send Origin with every request that is not safe; programs, which need no protection, send none.
    """
    sent_origins = _sent_origins(request)
    if len(sent_origins) == 1 and sent_origins[0] in origins:
        return
    sites = request.headers.getlist("sec-fetch-site")
    if sites not in ([], ["same-origin"], ["none"]) or has_foreign_origin(request):
        raise Refusal(
            403,
            "origin",
            "Sent by a page of another site, whose origin --annif-origin does not name.",
        )


def has_foreign_origin(request: Request) -> bool:
    """Return whether the Origin header names another address than the desk's."""
    sent_origins = _sent_origins(request)
    return sent_origins != [] and sent_origins != [_own_origin(request)]


def _own_origin(request: Request) -> str:
    hosts = request.headers.getlist("host")
    if len(hosts) != 1:
        raise Refusal(403, "origin", "Expected exactly one Host header, with the desk's address.")
    scheme = request.scope["scheme"]
    return _origin(scheme, f"{scheme}://{hosts[0]}")


def _sent_origins(request: Request) -> list[str]:
    scheme = request.scope["scheme"]
    return [_origin(scheme, origin) for origin in request.headers.getlist("origin")]


def is_origin(text: str) -> bool:
    """Return whether a text is an origin as browsers write it.

    >>> is_origin("https://www.osiris.sn"), is_origin("https://www.osiris.sn/"), is_origin("*")
    (True, False, False)
    """
    return bool(_ORIGIN.fullmatch(text)) and _origin(text.partition(":")[0], text) == text


def _origin(scheme: str, text: str) -> str:
    """Normalise an origin as browsers do: lower case, without the default port.

    >>> _origin("http", "http://LOCALHOST:80"), _origin("http", "https://localhost:443")
    ('http://localhost', 'https://localhost:443')
    """
    return text.lower().removesuffix(_STANDARD_PORTS.get(scheme, ""))


def is_from_page(headers: Headers) -> bool:
    """Return whether a page in a browser sends the request; over plain http, only Referer shows it."""
    return "sec-fetch-site" in headers or "referer" in headers


def is_cross_site_link(headers: Headers) -> bool:
    """Return whether a link on another site led here, for which browsers withhold a Strict cookie."""
    return (
        headers.get("sec-fetch-site") == "cross-site"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def may_be_cross_site_link(headers: Headers) -> bool:
    """Return whether a link on another site may have led here; over plain http, browsers do not say."""
    return "sec-fetch-site" not in headers and "text/html" in headers.get("accept", "")


class SharedOrigins:
    """Answers the preflights of pages elsewhere that may use a shared API, and lets them read the answers.

    A page sends no session: it gets what a program gets, with a token.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str], rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._shared_app = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type"),
            allow_private_network=True,  # a page of the web may ask a desk on its reader's machine
        )
        self._is_shared = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        is_http = self._is_shared and scope["type"] == "http"
        api = self._rules.api(scope["path"]) if is_http else None
        is_shared = api is not None and api.is_shared
        await (self._shared_app if is_shared else self._app)(scope, receive, send)
