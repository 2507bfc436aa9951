"""Connections to the desk's database, set up so that what is acknowledged is on disk and none hangs."""

import random
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.database import Database, make_engine

_SECONDS_OF_SILENCE = 15  # of a database server, or while another program writes to the file
_SECONDS_TO_SWITCH = 10  # to SQLite's write-ahead log, while others do the same


def engine_of(database: Database) -> sa.Engine:
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
        pool_pre_ping=True,  # a server that was restarted is no reason to fail
    )
    sa.event.listen(engine, "do_connect", _connect)
    return engine


def _connect(dialect: sa.Dialect, _: object, args: list[Any], options: dict[str, Any]) -> Any:
    """Connect to a server so that one that is frozen is away, rather than waited for for ever."""
    if dialect.name == "postgresql":
        from osiris_nlp.desk.store.postgresql import impatient  # noqa: PLC0415 (an optional driver)

        return impatient(_SECONDS_OF_SILENCE).connect(*args, **options)
    options |= {"read_timeout": _SECONDS_OF_SILENCE, "write_timeout": _SECONDS_OF_SILENCE}
    return None  # SQLAlchemy connects, with these options


def inode_of(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def make_private(file: Path) -> None:
    """Make a new SQLite file that only its owner reads: it is to hold secrets.

    Where that cannot be done, SQLite says why.
    """
    if not file.exists():
        with suppress(OSError):
            file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    _enable_wal(connection)
    busy = f"busy_timeout={_SECONDS_OF_SILENCE * 1000}"
    for pragma in (busy, "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log.

    SQLite fails at once, ignoring its timeout, when two processes switch: so wait here.
    """
    limit = time.monotonic() + _SECONDS_TO_SWITCH
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > limit:
                raise
        else:
            return
        time.sleep(random.uniform(0, 0.02))  # noqa: S311


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("osiris_begin", "BEGIN"))
