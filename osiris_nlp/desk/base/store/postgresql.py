"""A connection to PostgreSQL that times out when the server stops responding."""

import time
from collections.abc import Generator
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.pq.abc import PGconn

T = TypeVar("T")


class TimedConnection(Connection[Any]):
    """A connection that fails when the server has been silent for `max_silence` seconds.

    PostgreSQL has no such setting. The server itself enforces `statement_timeout`, and
    `tcp_user_timeout` does not notice a frozen server on a running machine.
    """

    max_silence = 15.0

    def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        """Run one of psycopg's generators to its end."""
        timed_generator = _with_timeout(gen, self.pgconn, self.max_silence)
        return super().wait(timed_generator, *args, **options)


def _with_timeout(
    wait_generator: Generator[Any, Any, T], connection: PGconn, seconds: float
) -> Generator[Any, Any, T]:
    """Relay psycopg's wait states; psycopg resumes with a false `ready` ten times a second of silence."""
    last_response = time.monotonic()
    try:
        wait_state = next(wait_generator)
        while True:
            ready = yield wait_state
            if ready:
                last_response = time.monotonic()
            elif time.monotonic() - last_response > seconds:
                connection.finish()  # otherwise the rollback would time out as well
                raise OperationalError(f"no response for {seconds:g} seconds")
            wait_state = wait_generator.send(ready)
    except StopIteration as stop:
        result: T = stop.value
        return result
