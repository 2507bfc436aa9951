"""The client behind a reverse proxy: uvicorn parses the headers of trusted proxies."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from osiris_nlp.desk.guard.access import Access, parse_address


class TrustedProxies:
    """Replaces the address and scheme of a trusted proxy with those of the browser behind it.

    `request.state.peer` is the address at the other end of the connection, or "" if it has none.
    `request.state.is_proxied` is whether that address belongs to a trusted proxy.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        trusted = list(access.trusted_networks)
        self._proxied_app = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            peer = scope["client"][0] if scope.get("client") else ""
            is_proxied = peer in self._proxied_app.trusted_hosts
            scope.setdefault("state", {}).update(peer=peer, is_proxied=is_proxied)
        await self._proxied_app(scope, receive, send)  # type: ignore[arg-type]


def client_address(connection: HTTPConnection) -> str:
    """Return the client's address, or the peer's if the proxy passes on no valid one.

    uvicorn takes the last entry of X-Forwarded-For, even a word such as "unknown".
    """
    forwarded = connection.client.host if connection.client else ""
    peer: str = connection.state.peer
    return str(parse_address(forwarded) or parse_address(peer) or "")
