"""The desk's server: one process, whose port is bound before the model is loaded."""

import ctypes
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from osiris_nlp.base.errors import InputError

_SHUTDOWN_SECONDS = 10  # for requests in progress when the service is stopped
# Longer than a proxy's own limit (nginx: 60 s). Otherwise a proxy could send a request over a
# connection that the server is closing.
_KEEP_ALIVE_SECONDS = 75
_M_MMAP_THRESHOLD = -3  # from malloc.h
_LARGE_BLOCK = 1 << 20  # bytes


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to a port, so that no other program can take the port.

    Raises
    ------
    InputError
        If the port is in use, or the host is not an address of this machine.
    """
    try:
        addresses = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
        family, kind, protocol, _, address = addresses[0]
        # Without a protocol, asyncio does not set TCP_NODELAY, and answers take 40 ms longer.
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise InputError(
            f"Cannot listen on {host}:{port} ({error.strerror})",
            "choose another address with --port or --host",
        ) from None
    return listener


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Answer requests until the process is stopped; requests in progress are completed first."""
    _return_large_blocks()
    config = uvicorn.Config(
        app,
        proxy_headers=False,  # the guard reads them itself, from trusted proxies only
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _return_large_blocks() -> None:
    """Make glibc give large blocks back to the system once they are freed.

    Otherwise it keeps them after the first long texts: 300 MB that the system does not get back.
    """
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
