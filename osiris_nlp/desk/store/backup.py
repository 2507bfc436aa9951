"""Copies of the whole desk: from any database to an SQLite file, which serves as well, and back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.copying import whole_copy
from osiris_nlp.desk.store.opening import desk_database, open_store, opened
from osiris_nlp.desk.store.schema import articles, metadata, presence, reviews
from osiris_nlp.desk.store.store import Store

_BATCH = 500  # rows held at a time


def back_up(store: Store, file: Path) -> int:
    """Copy everything to a new SQLite file, as of one moment; return how many reviews it holds.

    The desk may be in use meanwhile. The file is a database like any other: `serve` opens it. It
    holds the hash of the password and what sessions are signed with: keep it like the desk's own.

    Raises
    ------
    InputError
        If the file is there already, or its folder is not.
    AwayError
        For whatever either database says; no file is left then.
    """
    if not file.parent.is_dir():
        raise InputError(f"No folder {str(file.parent)!r}", "make it first")
    with whole_copy(file, file.with_name(f".{file.name}.partial")) as partial:
        copy = open_store(sa.URL.create("sqlite", database=str(partial)))
        try:
            count = _copy(store, copy)
            with copy.engine.connect() as connection:  # nothing left in a second file
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
    return count


def check_backup(file: Path) -> None:
    """Check that a file is a backup, before a database is made to restore it into.

    Raises
    ------
    InputError
        If there is no such file or it is no backup.
    AwayError
        If it cannot be read.
    """
    with _opened(file):
        pass


def restore(file: Path, store: Store) -> int:
    """Copy a backup into a database without articles; return how many reviews it held.

    The file stays as it is, and may lie where nothing can be written.

    Raises
    ------
    InputError
        As `check_backup`, or if the database holds articles.
    AwayError
        For whatever either database says; nothing is written then.
    """
    with _opened(file) as kept:
        return _copy(kept, store)


@contextmanager
def _opened(file: Path) -> Iterator[Store]:
    """Open a copy of a backup: opening a desk brings its tables up to date, and writes a log."""
    if not file.is_file():
        raise InputError(f"No file {str(file)!r}", "expected one that 'desk backup' wrote")
    with TemporaryDirectory(prefix="osiris-desk-") as folder:
        copy = Path(folder, file.name)
        for end in ("", "-wal"):  # it was served if it has a log
            if (beside := file.with_name(file.name + end)).is_file():
                shutil.copyfile(beside, copy.with_name(copy.name + end))
        shown = str(sa.URL.create("sqlite", database=str(file)))
        database = replace(
            desk_database(sa.URL.create("sqlite", database=str(copy))), display_name=shown
        )
        store = opened(database, must_exist=True, on_backup=None)
        try:
            yield store
        finally:
            store.close()


def _copy(source: Store, target: Store) -> int:
    level = {} if source.database.backend == "sqlite" else {"isolation_level": "REPEATABLE READ"}

    def work(writing: sa.Connection) -> int:
        if writing.scalar(sa.select(articles.c.number).limit(1)) is not None:
            raise InputError(
                f"{target.database.display_name} holds articles", "restore into an empty one"
            )
        with source.reading(**level) as reading:
            for table in metadata.sorted_tables:
                if table is not presence:
                    _copy_table(reading, writing, table)
        return writing.scalar(sa.select(sa.func.count()).select_from(reviews)) or 0

    return target.write(work)


def _copy_table(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> None:
    writing.execute(table.delete())  # settings that opening made
    query = sa.select(table).order_by(*table.primary_key.columns)
    rows = reading.execute(query.execution_options(yield_per=_BATCH)).mappings()
    for some in rows.partitions():
        writing.execute(table.insert(), [dict(row) for row in some])
    if writing.dialect.name == "postgresql" and "number" in table.c:
        highest = sa.select(sa.func.max(table.c.number)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "number")
        writing.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1))))
