"""Backup and restore: copy a whole desk from any database to an SQLite file, and back."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from osiris_nlp.base.database import Database, database_error
from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.app.all_tables import TABLES
from osiris_nlp.desk.articles.tables import articles, reviews
from osiris_nlp.desk.base.store.copying import atomic_copy, copy_table
from osiris_nlp.desk.base.store.opening import desk_database, open_database, open_store
from osiris_nlp.desk.base.store.search import index_all
from osiris_nlp.desk.base.store.store import Store, UnavailableError


def back_up(store: Store, file: Path) -> int:
    """Copy the whole desk to a new SQLite file and return the number of reviews in it.

    The copy is a consistent snapshot, even while the desk is in use. The file is a desk database like
    any other, and `serve` can open it. It contains the hashes of passwords and the key that signs sessions,
    so protect it like the original.

    Raises
    ------
    InputError
        If the file already exists or its folder does not.
    UnavailableError
        If either database reports an error; no file is left behind.
    """
    if not file.parent.is_dir():
        raise InputError(f"No folder {str(file.parent)!r}", "create it first")
    with atomic_copy(file, file.with_name(f".{file.name}.partial")) as partial:
        copy = open_store(sa.URL.create("sqlite", database=str(partial)))
        try:
            count = _copy(store, copy)
            with copy.engine.connect() as connection:  # leaves no -wal file
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
    return count


def check_backup(file: Path) -> None:
    """Check that a file is a backup, before creating a database to restore it into.

    Raises
    ------
    InputError
        If the file does not exist, is not a backup, or is damaged.
    UnavailableError
        If the file cannot be read, is of a newer version, or lacks a table or a column.
    """
    with _open_copy(file) as backup, backup.reading() as connection:
        for table in TABLES:
            connection.execute(sa.select(table).limit(0))


def restore(file: Path, store: Store) -> int:
    """Copy a backup into a database without articles and return the number of reviews copied.

    The backup is not modified, and may be on a read-only medium.

    Raises
    ------
    InputError
        If the database already contains articles, or the file does not exist, is not a backup, or
        is damaged.
    UnavailableError
        If either database reports an error; nothing is written.
    """
    with _open_copy(file) as backup:
        return _copy(backup, store)


@contextmanager
def _open_copy(file: Path) -> Iterator[Store]:
    """Open a temporary copy of a backup, since opening a desk upgrades its tables and writes a log."""
    if not file.is_file():
        raise InputError(
            f"No file {str(file)!r}", "expected a backup written by 'osiris-nlp desk backup'"
        )
    with TemporaryDirectory(prefix="osiris-desk-") as folder:
        copy = Path(folder, file.name)
        for suffix in ("", "-wal"):  # a backup that was served may have a write-ahead log
            if (part := file.with_name(file.name + suffix)).is_file():
                shutil.copyfile(part, copy.with_name(copy.name + suffix))
        name = str(sa.URL.create("sqlite", database=str(file)))
        try:
            _check_file(copy, name)
        except sqlite3.Error as error:
            raise UnavailableError(str(database_error(_database(name, copy), error))) from None
        store = open_database(_database(name, copy), must_exist=True, on_backup=None)
        try:
            yield store
        finally:
            store.close()


def _check_file(file: Path, name: str) -> None:
    """Raise InputError if a file is damaged; one without a desk passes: opening it refuses it."""
    with closing(sqlite3.connect(file)) as connection:
        damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise InputError(f"{name} is damaged ({damage!s:.200})", "restore another backup")


def _database(name: str, file: Path) -> Database:
    return replace(desk_database(sa.URL.create("sqlite", database=str(file))), display_name=name)


def _copy(source: Store, target: Store) -> int:
    options = {} if source.database.backend == "sqlite" else {"isolation_level": "REPEATABLE READ"}

    def work(target_connection: sa.Connection) -> int:
        if target_connection.scalar(sa.select(articles.c.number).limit(1)) is not None:
            raise InputError(
                f"{target.database.display_name} already contains articles",
                "restore into an empty database",
            )
        with source.reading(**options) as source_connection:
            for table in TABLES:
                copy_table(source_connection, target_connection, table)
        index_all(target_connection)
        return target_connection.scalar(sa.select(sa.func.count()).select_from(reviews)) or 0

    return target.write(work)
