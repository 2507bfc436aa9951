"""Databases for tests, emptied after each, and their rows, read without the package."""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from real.mariadb import Database

from osiris_nlp.desk.base.store.opening import open_store

SERVERS = [pytest.param("postgresql", marks=pytest.mark.slow("databases"))]


def url_of(database: Database, *, password: str | None = None) -> str:
    scheme = {"postgresql": "postgresql", "mysql": "mariadb"}[database.kind]
    secret = quote(password or database.password, safe="")
    return f"{scheme}://{database.user}:{secret}@{database.address}/{database.name}"


@contextmanager
def connect(database: Database) -> Iterator[sa.Connection]:
    """Yield a connection to a database."""
    with engine_of(database).connect() as connection:
        yield connection


@cache
def engine_of(database: Database) -> sa.Engine:
    drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
    url = sa.make_url(url_of(database)).set(drivername=drivers[database.kind])
    return sa.create_engine(url, poolclass=sa.NullPool)


def emptied_url(database: Database) -> Iterator[str]:
    """Yield the URL of an empty database; drop all its tables afterwards."""
    yield url_of(database)
    drop_tables(database)


def drop_tables(database: Database) -> None:
    with connect(database) as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        metadata.drop_all(connection)
        connection.commit()


def _kind(request: pytest.FixtureRequest) -> str:
    return getattr(request, "param", "sqlite")


def url_for(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database; the fixture's parameter names its kind, SQLite by default."""
    if _kind(request) == "sqlite":
        yield f"sqlite:///{folder / 'desk.db'}"
    else:
        yield from emptied_url(request.getfixturevalue(request.param))


def desk_url_for(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Yield the URL of a desk without articles; the fixture's parameter names its kind, SQLite by default.

    To create and drop a desk's tables on a server takes ten times as long as to empty them, so each
    server keeps one desk for all tests. A test may drop its tables or change their version.
    """
    if _kind(request) == "sqlite":
        empty_desk: Path = request.getfixturevalue("empty_desk")
        yield f"sqlite:///{shutil.copy(empty_desk, folder / 'desk.db')}"
        return
    desk, versions = desk_on(request.getfixturevalue(request.param))
    yield url_of(desk)
    with connect(desk) as connection:
        intact = table_versions(connection) == versions
        if intact:
            empty_tables(connection, [name for name in versions if name != "desk_version"])
    if not intact:
        drop_tables(desk)
        open_store(url_of(desk)).close()


@cache
def desk_on(server: Database) -> tuple[Database, dict[str, list[str]]]:
    """Create a desk in a second database of a server; return it and its `table_versions`."""
    desk = replace(server, name=f"{server.name}_desk")
    with connect(server) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f"CREATE DATABASE {desk.name}")
    open_store(url_of(desk)).close()
    with connect(desk) as connection:
        return desk, table_versions(connection)


def table_versions(connection: sa.Connection) -> dict[str, list[str]]:
    """Return the names of a database's tables, each with the desk's version."""
    names = sa.inspect(connection).get_table_names()
    version = sa.select(sa.column("version_num")).select_from(sa.table("desk_version"))
    versions = [*connection.scalars(version)] if "desk_version" in names else []
    return dict.fromkeys(names, versions)


def empty_tables(connection: sa.Connection, names: Iterable[str]) -> None:
    """Delete all rows of tables, and number new ones from 1."""
    connection.exec_driver_sql(f"TRUNCATE {', '.join(names)} RESTART IDENTITY")
    connection.commit()


@contextmanager
def stopped_at(statement: str) -> Iterator[None]:
    """Interrupt the block before a statement runs in a file or on a server, as if the process were killed there."""

    def stop(connection: sa.Connection, _k: Any, sql: str, *_: Any) -> None:
        if statement in sql and connection.engine.url.database:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", stop)


@contextmanager
def frozen(database: Database) -> Iterator[None]:
    """Stop every process of a PostgreSQL server for the duration of the block."""
    server = processes(database)
    send_signal(server, signal.SIGSTOP)
    try:
        yield
    finally:
        send_signal(server, signal.SIGCONT)


def processes(database: Database) -> list[int]:
    """Return the process ids of a PostgreSQL server."""
    with connect(database) as connection:
        folder = connection.scalar(sa.text("SELECT pg_read_file('postmaster.pid')"))
        first = int(folder.split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text("utf-8")
    return [first, *map(int, children.split())]


def send_signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # a connection's process that has since ended
            os.kill(process, number)
