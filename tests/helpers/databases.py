"""Databases for tests, emptied after each, and their rows, read without the package."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from real.mariadb import Database

SERVERS = [pytest.param(kind, marks=pytest.mark.real) for kind in ("postgresql", "mariadb")]


def url_of(database: Database, *, password: str | None = None) -> str:
    scheme = {"postgresql": "postgresql", "mysql": "mariadb"}[database.kind]
    secret = quote(password or database.password, safe="")
    return f"{scheme}://{database.user}:{secret}@{database.address}/{database.name}"


@contextmanager
def connect(database: Database) -> Iterator[sa.Connection]:
    """Yield a connection to a database."""
    drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
    url = sa.make_url(url_of(database)).set(drivername=drivers[database.kind])
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def tables(database: Database) -> list[str]:
    with connect(database) as connection:
        return sorted(sa.inspect(connection).get_table_names())


def rows_of(database: Database, table: str) -> list[tuple[Any, ...]]:
    with connect(database) as connection:
        quoted = connection.dialect.identifier_preparer.quote(table)
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {quoted}")]  # noqa: S608


def emptied_url(database: Database) -> Iterator[str]:
    """Yield the URL of an empty database; drop all its tables afterwards."""
    yield url_of(database)
    with connect(database) as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        metadata.drop_all(connection)
        connection.commit()


def url_for(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database; the fixture's parameter names its kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'desk.db'}"
    else:
        yield from emptied_url(request.getfixturevalue(request.param))


@contextmanager
def stopped_at(statement: str) -> Iterator[None]:
    """Interrupt the block before a statement runs, as if the process were killed there."""

    def stop(_c: Any, _k: Any, sql: str, *_: Any) -> None:
        if statement in sql:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", stop)


@contextmanager
def frozen(database: Database) -> Iterator[None]:
    """Stop every process of a database's server for the duration of the block."""
    server = processes(database)
    send_signal(server, signal.SIGSTOP)
    try:
        yield
    finally:
        send_signal(server, signal.SIGCONT)


def processes(database: Database) -> list[int]:
    """Return the process ids of a database's server."""
    with connect(database) as connection:
        if database.kind == "mysql":
            return [int(Path(connection.scalar(sa.text("SELECT @@pid_file"))).read_text("utf-8"))]
        folder = connection.scalar(sa.text("SELECT pg_read_file('postmaster.pid')"))
        first = int(folder.split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text("utf-8")
    return [first, *map(int, children.split())]


def send_signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # a connection's process that has since ended
            os.kill(process, number)
