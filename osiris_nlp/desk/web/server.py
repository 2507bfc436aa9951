"""The desk's server: one process, on a port that is known to be free before anything is loaded."""

import socket

import uvicorn
from fastapi import FastAPI

from osiris_nlp.base.errors import InputError

_SECONDS_TO_END = 10  # what is being answered when the service is stopped
# How long an idle connection is kept: longer than proxies do (nginx: 60), which would else send
# requests down connections that are being closed.
_SECONDS_KEPT = 75


def bound(host: str, port: int) -> socket.socket:
    """Return a socket bound to a port, which nobody else can have from now on.

    Raises
    ------
    InputError
        If the port is taken, or the host is no address of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        family, kind, protocol, _, address = found[0]
        # With its protocol named: else asyncio sets no TCP_NODELAY, and answers take 40 ms more.
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise InputError(
            f"{host}:{port} cannot be bound: {error.strerror}", "name another with --port or --host"
        ) from None
    return listener


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Answer requests until the process is told to end; what was begun is finished first."""
    config = uvicorn.Config(
        app,
        proxy_headers=False,  # the guard reads them itself, from proxies it trusts
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=_SECONDS_KEPT,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    uvicorn.Server(config).run(sockets=[listener])
