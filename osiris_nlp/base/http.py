"""HTTP requests to servers that may be slow, endless or hostile, and hosts that are not public."""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

_PART = 65_536  # bytes


class TimedPool:
    """Connections for one request at a time, which is broken off when its time is over.

    Redirects are not followed, and bodies are left as they are sent.

    Parameters
    ----------
    options : arguments of `urllib3.PoolManager`
    """

    def __init__(self, **options: Any) -> None:
        self._pool = urllib3.PoolManager(**options)
        self._socket: socket.socket | None = None
        self._pool.pool_classes_by_scheme = {
            scheme: _watched(kind, self._watch)
            for scheme, kind in self._pool.pool_classes_by_scheme.items()
        }

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    @contextlib.contextmanager
    def request(
        self, method: str, url: str, *, seconds: float, **options: Any
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """Send a request and yield the answer, of which no body has been read.

        Parameters
        ----------
        seconds : time limit of the request and of what the block reads of its answer
        options : arguments of `urllib3.PoolManager.request`

        Raises
        ------
        TimeoutError
            If they take longer.
        HTTPError
            As urllib3 raises it.
        """
        late = threading.Event()
        timer = threading.Timer(seconds, self._break_off, (late,))
        timer.daemon = True
        timer.start()
        try:
            response = self._pool.request(
                method,
                url,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                **options,
            )
            try:
                yield response
            finally:
                response.close()
        except HTTPError:
            if not late.is_set():
                raise
        finally:
            timer.cancel()
        if late.is_set():
            raise TimeoutError(f"not finished within {round(seconds, 1):g} s")

    def _watch(self, connection: socket.socket) -> None:
        self._socket = connection

    def _break_off(self, late: threading.Event) -> None:
        """End the current request; no other limit stops a server that sends byte by byte."""
        late.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may be closed already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def read_beginning(response: urllib3.BaseHTTPResponse, size: int) -> bytes:
    """Return the first `size` bytes of a body, as they are sent; all of them if there are fewer."""
    parts, remaining = list[bytes](), size
    while remaining and (part := response.read1(min(_PART, remaining))):
        parts.append(part)
        remaining -= len(part)
    return b"".join(parts)


def is_public(ip: str) -> bool:
    """Return whether an IP address is public; ValueError if it is not an IP address.

    Examples
    --------
    >>> [is_public(ip) for ip in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False]
    """
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local:  # Python considers these predecessors of private addresses global
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_own(host: str) -> bool:
    """Return whether a host is localhost, or an IP address that is not public.

    Examples
    --------
    >>> [is_own(host) for host in ("localhost", "192.168.1.4", "8.8.8.8", "osiris.sn")]
    [True, True, False, False]
    """
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost"


def _watched(
    kind: type[urllib3.HTTPConnectionPool], watch: Callable[[socket.socket], object]
) -> type[urllib3.HTTPConnectionPool]:
    """Return a pool whose connections show their socket to `watch`."""
    plain = kind.ConnectionCls

    def connect(connection: Any) -> None:
        plain.connect(connection)
        watch(connection.sock)

    watched = type(plain.__name__, (plain,), {"connect": connect})
    return type(kind.__name__, (kind,), {"ConnectionCls": watched})
