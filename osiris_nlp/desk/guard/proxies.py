"""The client behind a reverse proxy: uvicorn reads the headers of the proxies that are trusted."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from osiris_nlp.desk.guard.access import Access, parse_address


class TrustedProxies:
    """Puts the browser's address and scheme in the place of a trusted proxy's.

    `request.state.peer` stays the address at the other end of the connection, "" for one that has
    none, and `.is_proxied` says whether it is a trusted proxy's.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._proxied = ProxyHeadersMiddleware(app, trusted_hosts=list(access.trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            peer = scope["client"][0] if scope.get("client") else ""
            is_proxied = peer in self._proxied.trusted_hosts
            scope.setdefault("state", {}).update(peer=peer, is_proxied=is_proxied)
        await self._proxied(scope, receive, send)  # type: ignore[arg-type]


def client_address(connection: HTTPConnection) -> str:
    """Return the address of who asks: the peer's where a proxy passes on none that can be read.

    uvicorn takes whatever stands last in X-Forwarded-For, also a word such as "unknown".
    """
    forwarded = connection.client.host if connection.client else ""
    peer: str = connection.state.peer
    return str(parse_address(forwarded) or parse_address(peer) or "")
