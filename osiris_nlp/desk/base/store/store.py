"""An open desk database: concurrent reads, and writes in retried transactions."""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, TypeVarTuple

import sqlalchemy as sa

from osiris_nlp.base.database import Database, database_error
from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.base.store.connections import COMMAND_WAITS, Waits, inode_of
from osiris_nlp.desk.base.store.presence import OpenArticles
from osiris_nlp.desk.base.store.turns import Turns

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_MAX_ATTEMPTS = 8  # at a transaction that conflicts with others
_TRANSIENT = {"40001", "40P01"}  # PostgreSQL's codes of transient conflicts, such as deadlocks
# At a time; others find connections of the pool free even if these are blocked.
_SERVER_WRITERS = 24


class UnavailableError(OsirisError):
    """The database does not respond or refuses the operation; nothing was written."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database of articles to tag and editors' decisions.

    `inode` identifies the SQLite file that was opened. `waits` says how long to wait for the database,
    `turns` are those of this process's writers, and `presence` knows which editors have which article
    open.
    """

    database: Database
    engine: sa.Engine
    inode: int | None = None
    waits: Waits = COMMAND_WAITS
    turns: Turns = field(init=False)
    presence: OpenArticles = field(default_factory=OpenArticles)

    def __post_init__(self) -> None:
        n_writers = 1 if self.database.backend == "sqlite" else _SERVER_WRITERS
        object.__setattr__(self, "turns", Turns(n_writers))

    @contextmanager
    def reading(self, **options: Any) -> Iterator[sa.Connection]:
        """Yield a connection for reading; `options` are SQLAlchemy's execution options.

        Raises
        ------
        UnavailableError
            If the database reports an error.
        """
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise self._unavailable(error) from None

    def read_rows(self, query: "sa.Select[*Ts]") -> "Sequence[sa.Row[*Ts]]":
        """Return all rows of a query; UnavailableError as `reading`."""
        with self.reading() as connection:
            return connection.execute(query).all()

    def read_column(self, query: "sa.Select[T]") -> Sequence[T]:
        """Return the first column of all rows of a query; UnavailableError as `reading`."""
        with self.reading() as connection:
            return connection.scalars(query).all()

    def read_value(self, query: "sa.Select[T]") -> T | None:
        """Return the first value that a query finds, or None; UnavailableError as `reading`."""
        with self.reading() as connection:
            return connection.scalar(query)

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one transaction, retry it after a conflict, and return its result.

        When this returns, the changes are on disk. When it raises, nothing was written, with one
        exception: if the connection is lost during the commit, the outcome is unknown.

        Raises
        ------
        UnavailableError
            If the database reports an error.
        OsirisError
            If a constraint of the tables still fails after every retry.
        """
        is_sqlite = self.database.backend == "sqlite"
        deadline = time.monotonic() + self.waits.lock
        if not self.turns.take(seconds=self.waits.lock if is_sqlite else self.waits.turn):
            raise UnavailableError(
                f"{self.database.display_name} is busy: others have been writing for too long; try again"
            )
        try:
            return self._attempts(work, deadline)
        finally:
            self.turns.give_back()

    def _attempts(self, work: Callable[[sa.Connection], T], deadline: float) -> T:
        for attempt in range(_MAX_ATTEMPTS):
            try:
                return self._transaction(work, deadline)
            except sa.exc.DBAPIError as error:
                is_last = attempt == _MAX_ATTEMPTS - 1 or time.monotonic() > deadline
                if is_last and isinstance(error, sa.exc.IntegrityError):
                    raise OsirisError(
                        f"{self.database.display_name} rejected the data: {error.orig}"
                    ) from None
                if is_last or not _is_transient(error):
                    raise self._unavailable(error) from None
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
            except sa.exc.SQLAlchemyError as error:  # e.g. no free connection in the pool
                raise self._unavailable(error) from None
        raise AssertionError  # the last attempt returns or raises

    def _transaction(self, work: Callable[[sa.Connection], T], deadline: float) -> T:
        if self.database.backend != "sqlite":
            with self.engine.begin() as connection:
                return work(connection)
        seconds_left = max(0.0, deadline - time.monotonic())
        with (
            self.engine.connect().execution_options(osiris_lock=seconds_left) as connection,
            connection.begin(),
        ):
            self._check_file()
            return work(connection)

    def _check_file(self) -> None:
        """Refuse to write to a file that was deleted or replaced: the data would be lost."""
        if inode_of(self.database.file) != self.inode:
            raise UnavailableError(
                f"{self.database.display_name} was removed or replaced while open: "
                "restore the file, or restart the service"
            )

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _unavailable(self, error: Exception) -> UnavailableError:
        return UnavailableError(str(database_error(self.database, error)))


def add_row(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> int:
    """Add a row to a table whose primary key is a number; return that number."""
    result = connection.execute(table.insert(), row)
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def now() -> str:
    """Return the current time in UTC, as stored in the tables."""
    return moment(dt.datetime.now(dt.UTC))


def moment(when: dt.datetime) -> str:
    """Return a time-zone-aware time in UTC, as stored in the tables.

    Examples
    --------
    >>> moment(dt.datetime(2026, 3, 21, 9, 14, 7, tzinfo=dt.UTC))
    '2026-03-21T09:14:07.000000Z'
    """
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def storable(text: str) -> str:
    r"""Return text that every database can store: NUL and lone surrogates are replaced.

    Examples
    --------
    >>> storable("lot\x00\udcff.csv")
    'lot�?.csv'
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _is_transient(error: sa.exc.DBAPIError) -> bool:
    # Another transaction may have inserted the same row first.
    if isinstance(error, sa.exc.IntegrityError):
        return True
    return getattr(error.orig, "sqlstate", None) in _TRANSIENT
