"""Connections to the desk's database, configured for durable commits and bounded waits."""

import math
import random
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.database import Database, make_engine

_WAL_TIMEOUT = 10  # seconds to switch to SQLite's write-ahead log while other processes do the same
# Connections, for as many writers as have a turn and all other threads; PostgreSQL accepts 100 in all.
_POOL_SIZE, _MAX_OVERFLOW = 20, 64


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait for a database before it counts as unavailable, in seconds.

    Parameters
    ----------
    connect : time for a server to accept a connection
    ping : time for a server to confirm that a connection from the pool still works
    silence : time without any sign of a server that runs a statement
    lock : time for others to finish writing the same rows, or the same SQLite file
    turn : time for this process's other writers to finish, when a server has enough of them
    """

    connect: int
    ping: float
    silence: float
    lock: int
    turn: float


# A command may wait: nobody else is waiting for it.
COMMAND_WAITS = Waits(connect=15, ping=15, silence=16, lock=15, turn=15)
# In a service, a write fails within 5 seconds, whatever it waits for: turn + ping + connect, or
# turn + lock, or turn + silence. A server reports a lock before it counts as silent.
SERVICE_WAITS = Waits(connect=2, ping=1, silence=3.5, lock=3, turn=1)


def create_engine(database: Database, waits: Waits = COMMAND_WAITS) -> sa.Engine:
    """Return an engine for a desk's database, with the connection settings of this module."""
    pool: dict[str, Any] = {
        "pool_size": _POOL_SIZE,
        "max_overflow": _MAX_OVERFLOW,
        "pool_timeout": waits.lock,
        "lock_timeout": waits.lock,
    }
    if database.backend == "sqlite":
        engine = make_engine(database, **pool)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", partial(_begin_sqlite, waits=waits))
        return engine
    engine = make_engine(database, isolation_level="READ COMMITTED", **pool)
    sa.event.listen(engine, "do_connect", partial(_connect, waits=waits))
    sa.event.listen(engine, "connect", partial(_limit_silence, waits=waits))
    sa.event.listen(engine, "checkout", partial(_ping, engine.dialect, waits=waits))
    return engine


def _connect(
    _dialect: object, _: object, args: list[Any], options: dict[str, Any], *, waits: Waits
) -> Any:
    """Connect with timeouts, so that a frozen server raises an error instead of blocking forever."""
    from osiris_nlp.desk.base.store.postgresql import TimedConnection  # noqa: PLC0415 (an optional driver)

    return TimedConnection.connect(*args, **options | {"connect_timeout": waits.connect})


def _limit_silence(connection: Any, _: object, *, waits: Waits) -> None:
    connection.max_silence = waits.silence


def _ping(
    dialect: sa.Dialect, connection: Any, _record: object, _proxy: object, *, waits: Waits
) -> None:
    """Replace a connection that was lost, for example because the server has restarted.

    SQLAlchemy's `pool_pre_ping` would wait for a frozen server as long as for a slow statement.
    """
    connection.max_silence = waits.ping
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise sa.exc.DisconnectionError from error
    connection.max_silence = waits.silence


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
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
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


def _begin_sqlite(connection: sa.Connection, *, waits: Waits) -> None:
    """Begin to read, or to write within the seconds of the option `osiris_lock`."""
    seconds_to_write = connection.get_execution_options().get("osiris_lock")
    seconds = waits.lock if seconds_to_write is None else seconds_to_write
    timeout = math.ceil(seconds * 1000)
    if connection.info.get("busy_timeout") != timeout:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={timeout}")
        connection.info["busy_timeout"] = timeout
    connection.exec_driver_sql("BEGIN" if seconds_to_write is None else "BEGIN IMMEDIATE")
