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
    """The open connections, at most `size` of them.

    Parameters
    ----------
    size : connections, whether they wait for their client or not
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._open: set[BoundedProtocol] = set()
        self._waiting: dict[BoundedProtocol, None] = {}  # in the order in which they began to wait

    def enter(self, connection: "BoundedProtocol") -> None:
        """Add a new connection, and close the one that has waited longest if there are too many.

        The newest waits as well, so it is closed if all others are being answered.
        """
        self._open.add(connection)
        if len(self._open) > self._size and self._waiting:
            next(iter(self._waiting)).drop()

    def leave(self, connection: "BoundedProtocol") -> None:
        """Remove a connection that is closed or about to be."""
        self._open.discard(connection)
        self._waiting.pop(connection, None)

    def begin_waiting(self, connection: "BoundedProtocol") -> None:
        """Note that a connection begins to wait, after all others that do."""
        self._waiting.pop(connection, None)
        self._waiting[connection] = None

    def end_waiting(self, connection: "BoundedProtocol") -> None:
        """Note that a connection no longer waits."""
        self._waiting.pop(connection, None)


class BoundedProtocol(H11Protocol):
    """A connection that is closed when its client takes too long, or when others need to connect."""

    def __init__(self, *args: Any, crowd: Crowd, **options: Any) -> None:
        super().__init__(*args, **options)
        self._crowd = crowd
        self._state = ""  # what the connection waits for: see `_wait_state`
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._update()
        self._crowd.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._set_state("")
        self._crowd.leave(self)
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
        self._crowd.leave(self)
        self.transport.abort()

    def _update(self) -> None:
        self._set_state("" if self.transport.is_closing() else self._wait_state())

    def _wait_state(self) -> str:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering:
            if self.conn.their_state is h11.SEND_BODY:
                return "body"  # the guard limits its duration
            return "reading" if self.flow.write_paused else ""
        # uvicorn's own deadline for idle connections also runs if a part of a request has come before
        # the last answer was complete.
        has_part = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        is_idle = self.timeout_keep_alive_task is not None and not has_part
        return "idle" if is_idle else "request"

    def _set_state(self, state: str) -> None:
        if state == self._state:  # a byte now and then does not extend a deadline
            return
        self._state = state
        (self._crowd.begin_waiting if state else self._crowd.end_waiting)(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        seconds = {"request": _HEADER_SECONDS, "reading": _READING_SECONDS}.get(state)
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self.drop)
