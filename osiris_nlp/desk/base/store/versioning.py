"""Create and upgrade the desk's tables by numbered migrations, one process at a time."""

import datetime as dt
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.store.copying import atomic_copy, copy_table
from osiris_nlp.desk.base.store.search import SEARCH_TABLE, index_all
from osiris_nlp.desk.base.store.store import Store, UnavailableError

_MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = "0001"  # of version 0.1.0
SINCE_FIRST_RELEASE = "0012"  # the next; those in between were never released
HEAD = max(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
VERSION_TABLE = "desk_version"
_LOCK_ID = 7_046_029  # an arbitrary number, for advisory locks


def version_of(connection: sa.Connection) -> str | None:
    """Return the version of a database's tables, or None if there are none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return version


def migrate(connection: sa.Connection, *, to: str = HEAD) -> None:
    """Create the tables of a version, or upgrade older ones to it."""
    from alembic import command  # noqa: PLC0415 (slow to import and rarely needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


@cache
def tables_of_today() -> sa.MetaData:
    """Return the tables of a desk of this version, without its version and its search index."""
    with sa.create_engine("sqlite://", poolclass=sa.NullPool).begin() as connection:
        migrate(connection)
        return _reflect(connection)


def _reflect(connection: sa.Connection) -> sa.MetaData:
    tables, prefixes = sa.MetaData(), (VERSION_TABLE, SEARCH_TABLE)
    names = sa.inspect(connection).get_table_names()
    tables.reflect(connection, only=[name for name in names if not name.startswith(prefixes)])
    return tables


def check_new(connection: sa.Connection) -> None:
    """Raise InputError if a database without a desk has a table of the same name as one of a desk's."""
    names = set(sa.inspect(connection).get_table_names())
    foreign = next((name for name in tables_of_today().tables if name in names), None)
    if foreign is not None:
        raise InputError(
            f"The database already has a table {foreign!r} that does not belong to a desk",
            "use an empty database",
        )


@contextmanager
def migration_lock(store: Store) -> Iterator[None]:
    """Lock out other migrations until this one is committed; on SQLite, its transaction does that.

    The lock is taken on a separate connection, so that it outlasts the commit: whoever gets it next
    must see the tables.
    """
    if store.database.backend == "sqlite":
        yield
        return
    with store.reading() as connection:
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK_ID})"))
        yield


OnBackup = Callable[[Path], None]


def upgrade(store: Store, *, on_backup: OnBackup | None) -> None:
    """Create the tables of a new desk, or upgrade those of an older version.

    Unless they are all empty, tables of an older version are first backed up to an SQLite file: next
    to the database file, or for a server, in the current folder. The backup is a consistent snapshot
    and a valid desk of the older version.

    Parameters
    ----------
    on_backup : called with the path of the backup before anything is changed; None to make no backup, for a
        desk that is itself a copy

    Raises
    ------
    UnavailableError
        If the tables are of a newer version or another program's, if another process takes too long to
        migrate them, or if the backup cannot be written; nothing is changed.
    """

    def work(connection: sa.Connection) -> None:
        version = version_of(connection)
        if version == HEAD:  # another process has upgraded it
            return
        check_version(store, version)
        if version is None:
            check_new(connection)
        elif on_backup and _has_data(connection):
            on_backup(_back_up(store, version))
        migrate(connection)

    try:
        with migration_lock(store):
            store.write(work)
    except InputError as error:
        raise UnavailableError(str(error)) from None


def check_version(store: Store, version: str | None) -> None:
    """Raise UnavailableError if the tables are of a newer version, or of one between releases."""
    if version is None:
        return
    if version != FIRST and version < SINCE_FIRST_RELEASE:
        raise UnavailableError(
            f"{store.database.display_name} is of a version between 0.1.0 and today's that was never "
            f"released (tables at version {version}): open it once with the development version of "
            "30 November 2026, then with this one"
        )
    if version > HEAD:
        raise UnavailableError(
            f"{store.database.display_name} was upgraded by a newer osiris-nlp (tables at version "
            f"{version}, this version supports up to {HEAD}): upgrade osiris-nlp"
        )


def _has_data(connection: sa.Connection) -> bool:
    names = tables_of_today().tables.keys() & set(sa.inspect(connection).get_table_names())
    queries = (sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1) for name in names)
    return any(connection.execute(query).first() for query in queries)


def _back_up(store: Store, version: str) -> Path:
    """Copy a desk, unchanged, to a new SQLite file; return its path."""
    database_file = store.database.local_path
    name = f"{database_file.stem}.before-{HEAD}"
    file = _unused_name(
        database_file.with_name(f"{name}.{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.db")
    )
    try:
        with atomic_copy(file, file.with_name(f".{name}.partial")) as partial:
            if store.database.backend == "sqlite":
                _copy_file(store, partial)
            else:
                _copy_tables(store, version, partial)
    except (InputError, OSError, sqlite3.Error) as error:
        raise UnavailableError(
            f"{store.database.display_name} was not upgraded and stays at version {version}, because "
            f"its backup {str(file)!r} could not be written ({getattr(error, 'strerror', None) or error}): "
            "check free space and permissions there, then try again"
        ) from None
    return file


def _unused_name(file: Path) -> Path:
    """Return the path, or if a file of that name exists, the first free one with -2, -3, … added."""
    candidates = (file.with_stem(f"{file.stem}-{number}") for number in itertools.count(2))
    paths = itertools.chain([file], candidates)
    return next(path for path in paths if not os.path.lexists(path))


def _copy_file(store: Store, file: Path) -> None:
    """Copy an SQLite database over a separate connection, since the migrating one is in a transaction."""
    with (
        closing(store.engine.raw_connection()) as pooled_connection,
        closing(sqlite3.connect(file)) as copy,
    ):
        source: Any = pooled_connection.driver_connection
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _copy_tables(store: Store, version: str, file: Path) -> None:
    """Copy a server's tables into SQLite tables of the same version."""
    with (
        store.reading(isolation_level="REPEATABLE READ") as source_connection,
        _open_sqlite(file) as target_connection,
    ):
        migrate(target_connection, to=version)
        for table in _reflect(target_connection).sorted_tables:
            copy_table(source_connection, target_connection, table)
        if sa.inspect(target_connection).has_table(SEARCH_TABLE):  # it is made again
            index_all(target_connection)


@contextmanager
def _open_sqlite(file: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(file)), poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise OSError(str(error.orig)) from None
