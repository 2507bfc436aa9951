"""A connection to PostgreSQL that does not wait for ever for a server that says nothing."""

import time
from collections.abc import Generator
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.pq.abc import PGconn

T = TypeVar("T")


def impatient(seconds: float) -> type[Connection[Any]]:
    """Return a kind of connection that is lost once the server has said nothing for so long.

    No setting of PostgreSQL does that: `statement_timeout` is the server's to keep, and
    `tcp_user_timeout` does not see a server that is frozen while its machine runs.
    """

    class Impatient(Connection[Any]):
        def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
            return super().wait(_limited(gen, self.pgconn, seconds), *args, **options)

    return Impatient


def _limited(
    answering: Generator[Any, Any, T], connection: PGconn, seconds: float
) -> Generator[Any, Any, T]:
    """Pass on what psycopg waits for; ten times a second, it tells that nothing has come."""
    heard = time.monotonic()
    try:
        wanted = next(answering)
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > seconds:
                connection.finish()  # else rolling back would wait as long again
                raise OperationalError(f"no answer for {seconds:g} seconds")
            wanted = answering.send(ready)
    except StopIteration as done:
        result: T = done.value
        return result
