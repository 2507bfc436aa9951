"""Connections that wait for their client: deadlines for them, and a ceiling on all connections.

uvicorn waits for ever for the rest of a request's headers, and its `limit_concurrency` only counts
once they are complete. So a thousand clients that send half a request would use up the process's open
files, and nobody else could connect.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_HEADER_SECONDS = 10  # for the headers of a request, from the connection or their first byte
_READING_SECONDS = 60  # for a client that does not read the answer


class Crowd:
    """The connections that wait for their client, in the order in which they began to.

    Parameters
    ----------
    max_connections : all connections, waiting or not
    """

    def __init__(self, max_connections: int) -> None:
        self._max_connections = max_connections
        self._waiting: dict[BoundedProtocol, None] = {}

    def add(self, connection: "BoundedProtocol") -> None:
        """Add a connection that begins to wait."""
        self._waiting[connection] = None

    def remove(self, connection: "BoundedProtocol") -> None:
        """Remove a connection that no longer waits, if it did."""
        self._waiting.pop(connection, None)

    def make_room(self, n_connections: int) -> None:
        """Close the connections that have waited longest, if there are too many.

        The newest one waits as well, so it is closed if all others are being answered.
        """
        for _ in range(n_connections - self._max_connections):
            if not self._waiting:
                return
            next(iter(self._waiting)).drop()


class BoundedProtocol(H11Protocol):
    """A connection that is closed when its client takes too long, or when others need its place."""

    def __init__(self, *args: Any, crowd: Crowd, **options: Any) -> None:
        super().__init__(*args, **options)
        self._crowd = crowd
        self._state = ""  # what the connection waits for: see `_wait_state`
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._update()
        self._crowd.make_room(len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._set_state("")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Handle a part of a request."""
        super().data_received(data)
        self._update()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._update()

    def pause_writing(self) -> None:
        """Begin to wait for a client that does not read its answer."""
        super().pause_writing()
        self._update()

    def resume_writing(self) -> None:
        """Stop waiting for a client that reads again."""
        super().resume_writing()
        self._update()

    def drop(self) -> None:
        """Close the connection at once."""
        self._set_state("")
        self.transport.abort()

    def _update(self) -> None:
        self._set_state("" if self.transport.is_closing() else self._wait_state())

    def _wait_state(self) -> str:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering:
            if self.conn.their_state is h11.SEND_BODY:
                return "body"  # the guard limits its duration
            return "reading" if self.flow.write_paused else ""
        return "idle" if self.timeout_keep_alive_task is not None else "request"

    def _set_state(self, state: str) -> None:
        if state == self._state:  # a byte now and then does not extend a deadline
            return
        self._state = state
        self._crowd.remove(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if state:
            self._crowd.add(self)
        seconds = {"request": _HEADER_SECONDS, "reading": _READING_SECONDS}.get(state)
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self.drop)
