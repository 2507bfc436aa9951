"""Connections to the desk's database, configured for durable commits and bounded waits."""

import random
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.database import Database, make_engine

_SERVER_TIMEOUT = (
    15  # seconds to wait for a database server, or for another writer of an SQLite file
)
_WAL_TIMEOUT = 10  # seconds to switch to SQLite's write-ahead log while other processes do the same


def create_engine(database: Database) -> sa.Engine:
    """Return an engine for a desk's database, with the connection settings of this module."""
    if database.backend == "sqlite":
        engine = make_engine(database, pool_size=20, max_overflow=40)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = make_engine(
        database,
        isolation_level="READ COMMITTED",
        pool_size=20,
        max_overflow=40,
        pool_pre_ping=True,  # reconnects after a restart of the server
    )
    sa.event.listen(engine, "do_connect", _connect)
    return engine


def _connect(dialect: sa.Dialect, _: object, args: list[Any], options: dict[str, Any]) -> Any:
    """Connect with timeouts, so that a frozen server raises an error instead of blocking forever."""
    if dialect.name == "postgresql":
        from osiris_nlp.desk.store.postgresql import connection_class  # noqa: PLC0415 (an optional driver)

        return connection_class(_SERVER_TIMEOUT).connect(*args, **options)
    options |= {"read_timeout": _SERVER_TIMEOUT, "write_timeout": _SERVER_TIMEOUT}
    return None  # SQLAlchemy connects, with these options


def inode_of(file: Path) -> int | None:
    """Return the inode of a file, or None if it does not exist."""
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def create_private_file(file: Path) -> None:
    """Create a database file that only its owner can read, because it will contain secrets.

    Errors are ignored here; SQLite reports them when it opens the file.
    """
    if not file.exists():
        with suppress(OSError):
            file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions
    _enable_wal(connection)
    busy_timeout = f"busy_timeout={_SERVER_TIMEOUT * 1000}"
    for pragma in (busy_timeout, "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log.

    If two processes switch at once, SQLite ignores its busy timeout and fails, hence the retries.
    """
    deadline = time.monotonic() + _WAL_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        else:
            return
        time.sleep(random.uniform(0, 0.02))  # noqa: S311


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("osiris_begin", "BEGIN"))
