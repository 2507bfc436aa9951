"""The desk's server: one process, whose port is bound before the model is loaded."""

import ctypes
import logging
import resource
import socket
import time
from contextlib import suppress
from functools import partial

import uvicorn
from fastapi import FastAPI

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.app.crowd import BoundedProtocol, Crowd

_SHUTDOWN_SECONDS = 10  # for requests in progress when the service is stopped
# Longer than a proxy's own limit (nginx: 60 s). Otherwise a proxy could send a request over a
# connection that the server is closing.
_KEEP_ALIVE_SECONDS = 75
_M_MMAP_THRESHOLD = -3  # from malloc.h
_LARGE_BLOCK = 1 << 20  # bytes
# Editors' browsers keep up to six. If all of these send a request at once, the last of them waits for
# less than a second.
_MAX_CONNECTIONS = 500
# Connections accepted in one turn of the event loop, before the first of them can be closed.
_MAX_ACCEPTED = 64
# Connections that wait to be accepted; in a full queue, they wait a second longer.
_MAX_QUEUED = 1_024
# For connections to the database (two files each on SQLite), and what was accepted and is being closed.
_OTHER_FILES = 400
_MAX_FILES = 16_384
# Loggers whose messages any client can cause.
_RATIONED = (
    "asyncio",
    "uvicorn.error",
    "osiris_nlp.desk.base.guard.event_log",
    "osiris_nlp.desk.base.guard.headers",
)
_MAX_RECORDS = 10  # of one message per minute in the log
_MAX_MESSAGES = 1_000  # counted per minute; the others are left out


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
        http=partial(BoundedProtocol, crowd=Crowd(_max_connections())),  # type: ignore[arg-type]
        ws="none",
        backlog=_MAX_ACCEPTED,
    )
    for name in _RATIONED:
        logging.getLogger(name).addFilter(Ration())
    _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Has a longer queue than asyncio, which accepts a whole queue at once."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            listener.listen(_MAX_QUEUED)


def _max_connections() -> int:
    """Allow this process as many open files as it may have; return how many of them may be connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = _MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, _MAX_FILES)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    # Each connection may have a static file open.
    return max(_OTHER_FILES // 4, min(_MAX_CONNECTIONS, (limit - _OTHER_FILES) // 2))


class Ration(logging.Filter):
    """Passes ten records per minute of each message, and says when it begins to leave some out.

    A client that sends nonsense would otherwise fill the disk.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self._minute = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log a record."""
        if time.monotonic() - self._minute >= 60:
            self._counts.clear()
            self._minute = time.monotonic()
        message = record.getMessage().partition("\n")[0]
        if message not in self._counts and len(self._counts) >= _MAX_MESSAGES:
            return False
        count = self._counts[message] = self._counts.get(message, 0) + 1
        if count == _MAX_RECORDS:
            record.msg, record.args = f"{message} (more of these within a minute are left out)", ()
        return count <= _MAX_RECORDS


def _return_large_blocks() -> None:
    """Make glibc give large blocks back to the system once they are freed.

    Otherwise it keeps them after the first long texts: 300 MB that the system does not get back.
    """
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
