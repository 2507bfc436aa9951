"""The open database of the desk: read at any time, written in turn, and wholly or not at all."""

import datetime as dt
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from osiris_nlp.base.database import Database, database_error
from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.store.connections import inode_of

T = TypeVar("T")
_TRIES = 8  # of a transaction that others got in the way of
# Transactions that are worth trying again: deadlocks and the like, by each database's own number.
_PASSING = {"40001", "40P01", 1205, 1213, 1020}


class AwayError(OsirisError):
    """The database does not answer, or refuses; what was to be written is not."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database of articles to tag and editors' decisions.

    `turn` serialises this process's SQLite writers; `inode` is of the file it opened.
    """

    database: Database
    engine: sa.Engine
    turn: threading.Lock
    inode: int | None = None

    @contextmanager
    def reading(self, **options: Any) -> Iterator[sa.Connection]:
        """Give a connection for reading; `options` are SQLAlchemy's execution options.

        Raises
        ------
        AwayError
            For whatever the database says.
        """
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise self._away(error) from None

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in one transaction, anew if others got in its way; return what it returns.

        What it wrote is on disk when this returns. When this raises, nothing of it is, unless the
        connection was lost while the transaction was being committed: then nobody knows.

        Raises
        ------
        AwayError
            For whatever the database says.
        OsirisError
            If the tables cannot hold what was written, however often it is tried.
        """
        for attempt in range(_TRIES):
            try:
                return self._transaction(work)
            except sa.exc.DBAPIError as error:
                if attempt == _TRIES - 1 and isinstance(error, sa.exc.IntegrityError):
                    raise OsirisError(
                        f"The tables of {self.database.display_name} cannot hold this: {error.orig}"
                    ) from None
                if attempt == _TRIES - 1 or not _is_passing(error):
                    raise self._away(error) from None
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
            except sa.exc.SQLAlchemyError as error:  # no connection to be had
                raise self._away(error) from None
        raise AssertionError  # the last attempt returns or raises

    def _transaction(self, work: Callable[[sa.Connection], T]) -> T:
        if self.database.backend != "sqlite":
            with self.engine.begin() as connection:
                return work(connection)
        options = {"osiris_begin": "BEGIN IMMEDIATE"}
        with (
            self.turn,
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            self._check_file()
            return work(connection)

    def _check_file(self) -> None:
        """Refuse to write to a file that has no name any more: nobody would find what is in it."""
        if inode_of(self.database.file) != self.inode:
            raise AwayError(
                f"{self.database.display_name} was removed or replaced while it was open: "
                "put it back, or start the service again"
            )

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _away(self, error: Exception) -> AwayError:
        return AwayError(str(database_error(self.database, error)))


def now() -> str:
    """Return this moment, UTC, as the tables hold it."""
    return moment(dt.datetime.now(dt.UTC))


def moment(when: dt.datetime) -> str:
    """Return a moment with its zone as the tables hold it.

    Examples
    --------
    >>> moment(dt.datetime(2026, 3, 21, 9, 14, 7, tzinfo=dt.UTC))
    '2026-03-21T09:14:07.000000Z'
    """
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def storable(text: str) -> str:
    r"""Return text that every database takes: PostgreSQL keeps no NUL, none half a character.

    Examples
    --------
    >>> storable("lot\x00\udcff.csv")
    'lot�?.csv'
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _is_passing(error: sa.exc.DBAPIError) -> bool:
    if isinstance(error, sa.exc.IntegrityError):  # somebody wrote the same thing first: look again
        return True
    number = getattr(error.orig, "sqlstate", None) or (getattr(error.orig, "args", None) or [0])[0]
    return number in _PASSING
