"""Upgrade an older desk: back up its tables unchanged, then migrate them."""

import datetime as dt
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.copying import atomic_copy
from osiris_nlp.desk.store.schema import metadata
from osiris_nlp.desk.store.search import SEARCH_TABLE, index_all
from osiris_nlp.desk.store.store import Store, UnavailableError
from osiris_nlp.desk.store.versioning import (
    HEAD,
    VERSION_TABLE,
    drop_partial_tables,
    migrate,
    migration_lock,
    version_of,
)

OnBackup = Callable[[Path], None]
_BATCH = 500  # rows in memory at a time


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
            drop_partial_tables(connection)
        elif on_backup and _has_data(connection):
            on_backup(_back_up(store, version))
        migrate(connection)

    try:
        with migration_lock(store):
            store.write(work)
    except InputError as error:
        raise UnavailableError(str(error)) from None


def check_version(store: Store, version: str | None) -> None:
    """Raise UnavailableError if the tables are of a newer version than this package supports."""
    if version is not None and version > HEAD:
        raise UnavailableError(
            f"{store.database.display_name} was upgraded by a newer osiris-nlp (tables at version "
            f"{version}, this version supports up to {HEAD}): upgrade osiris-nlp"
        )


def _has_data(connection: sa.Connection) -> bool:
    names = metadata.tables.keys() & set(sa.inspect(connection).get_table_names())
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
        tables = sa.MetaData()
        names = set(sa.inspect(target_connection).get_table_names())
        # Including those that a later version drops.
        own_names = {name for name in names if not name.startswith(SEARCH_TABLE)} - {VERSION_TABLE}
        tables.reflect(target_connection, only=[*own_names])
        for table in tables.sorted_tables:
            _copy_table(source_connection, target_connection, table)
        if SEARCH_TABLE in names:
            index_all(target_connection)


@contextmanager
def _open_sqlite(file: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(file)), poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise OSError(str(error.orig)) from None


def _copy_table(
    source_connection: sa.Connection, target_connection: sa.Connection, table: sa.Table
) -> None:
    # Untyped columns, because MariaDB's reflected DOUBLE would yield decimals of ten digits.
    columns: list[sa.ColumnClause[Any]] = [sa.column(column.name) for column in table.c]
    query = sa.select(*columns).select_from(sa.table(table.name))
    query = query.order_by(*(sa.column(key.name) for key in table.primary_key.columns))
    rows = source_connection.execute(query.execution_options(yield_per=_BATCH)).mappings()
    for batch in rows.partitions():
        target_connection.execute(table.insert(), [dict(row) for row in batch])
