"""An older desk brought up to date: its tables are copied as they are, then migrated."""

import datetime as dt
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.copying import whole_copy
from osiris_nlp.desk.store.schema import metadata
from osiris_nlp.desk.store.store import AwayError, Store
from osiris_nlp.desk.store.versioning import (
    HEAD,
    VERSION_TABLE,
    clear_half_made,
    keeping_others_off,
    migrate,
    version_of,
)

OnBackup = Callable[[Path], None]
_BATCH = 500  # rows held at a time


def upgrade(store: Store, *, on_backup: OnBackup | None) -> None:
    """Make the tables, or bring those of an older version up to date.

    Tables of an older version that hold anything are first copied to an SQLite file next to the
    database, or in the current folder for a server's: a desk of that version, of one moment.

    Parameters
    ----------
    on_backup : called with the file that holds the copy, before anything is changed; None for a desk that is
        itself a copy, and needs none

    Raises
    ------
    AwayError
        If the tables are of a newer version, or another program's, if another process takes long to
        make them, or if the copy cannot be written; nothing is changed then.
    """

    def work(connection: sa.Connection) -> None:
        version = version_of(connection)
        if version == HEAD:  # another process was first
            return
        check_version(store, version)
        if version is None:
            clear_half_made(connection)
        elif on_backup and _hold_anything(connection):
            on_backup(_copy_as_it_is(store, version))
        migrate(connection)

    try:
        with keeping_others_off(store):
            store.write(work)
    except InputError as error:
        raise AwayError(str(error)) from None


def check_version(store: Store, version: str | None) -> None:
    """Raise AwayError if tables are of a version newer than this package knows."""
    if version is not None and version > HEAD:
        raise AwayError(
            f"{store.database.display_name} is of a newer version of osiris-nlp ({version}): upgrade this one"
        )


def _hold_anything(connection: sa.Connection) -> bool:
    names = metadata.tables.keys() & set(sa.inspect(connection).get_table_names())
    queries = (sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1) for name in names)
    return any(connection.execute(query).first() for query in queries)


def _copy_as_it_is(store: Store, version: str) -> Path:
    """Copy a desk to a new SQLite file of the same version; return the file."""
    beside = store.database.local_path
    name = f"{beside.stem}.before-{HEAD}"
    file = _free(beside.with_name(f"{name}.{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.db"))
    try:
        with whole_copy(file, file.with_name(f".{name}.partial")) as partial:
            if store.database.backend == "sqlite":
                _copy_file(store, partial)
            else:
                _copy_tables(store, version, partial)
    except (OSError, sqlite3.Error) as error:
        raise AwayError(
            f"{store.database.display_name} stays at version {version}, for no backup could be written to "
            f"{str(file)!r} ({getattr(error, 'strerror', None) or error}): "
            "see to room and rights there, then try again"
        ) from None
    return file


def _free(file: Path) -> Path:
    """Return the file, or one numbered from 2 on where others have the name."""
    numbered = (file.with_stem(f"{file.stem}-{number}") for number in itertools.count(2))
    return next(each for each in itertools.chain([file], numbered) if not each.exists())


def _copy_file(store: Store, file: Path) -> None:
    """Copy an SQLite database, by a connection of its own: the one that migrates is writing."""
    with closing(store.engine.raw_connection()) as pooled, closing(sqlite3.connect(file)) as copy:
        source: Any = pooled.driver_connection
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _copy_tables(store: Store, version: str, file: Path) -> None:
    """Copy a server's tables into those that the same version makes on SQLite."""
    with store.reading(isolation_level="REPEATABLE READ") as reading, _written(file) as writing:
        migrate(writing, to=version)
        tables = sa.MetaData()
        tables.reflect(writing)
        for table in tables.sorted_tables:
            if table.name != VERSION_TABLE:
                _copy_table(reading, writing, table)


@contextmanager
def _written(file: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(file)), poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise OSError(str(error.orig)) from None


def _copy_table(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> None:
    # Columns without a type: MariaDB's reflected DOUBLE would give decimals of ten digits.
    columns: list[sa.ColumnClause[Any]] = [sa.column(each.name) for each in table.c]
    query = sa.select(*columns).select_from(sa.table(table.name))
    query = query.order_by(*(sa.column(key.name) for key in table.primary_key.columns))
    rows = reading.execute(query.execution_options(yield_per=_BATCH)).mappings()
    for some in rows.partitions():
        writing.execute(table.insert(), [dict(row) for row in some])
