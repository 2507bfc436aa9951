"""Copy a desk: into SQLite files that are private to their owner and complete or absent, and table by table."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import flush

_PRIVATE = 0o600  # permissions
_DATABASE = b"SQLite format 3\0"  # how every database begins
_SUFFIXES = ("-journal", "-wal", "-shm")  # of the files that SQLite makes next to a database
# Rows per statement; long rows are inserted, and fetched, a few at a time.
_BATCH, _BATCH_CHARACTERS, _FETCHED = 500, 8_000_000, 20


@contextmanager
def atomic_copy(file: Path, partial: Path) -> Iterator[Path]:
    """Yield `partial`, in the same folder, to write a copy to; then flush it to disk and rename it.

    A partial file that a killed process left behind is replaced, with the files that SQLite made next
    to it. The caller must end in SQLite's journal mode DELETE, so that no data is left in a -wal file.

    Raises
    ------
    InputError
        If `file` or a file of SQLite next to it already exists, or `partial` is anything else than
        an unfinished copy.
    """
    _check_absent(file)
    for path in _sqlite_files(file):  # SQLite would apply it to the copy
        _check_absent(path)
    if os.path.lexists(partial) and not _is_empty_or_database(partial):
        raise InputError(f"{str(partial)!r} is not an unfinished copy of a desk", "move it away")
    _remove(partial)
    partial.touch(mode=_PRIVATE, exist_ok=False)
    try:
        yield partial
        flush(partial)
        _check_absent(file)  # copying takes a while
        partial.rename(file)
        with suppress(OSError):  # some network file systems do not support this
            flush(file.parent)
    finally:
        _remove(partial)


def _check_absent(file: Path) -> None:
    if os.path.lexists(file):
        raise InputError(
            f"{str(file)!r} already exists", "choose another name, or move the file away"
        )


def _sqlite_files(database: Path) -> list[Path]:
    return [database.with_name(database.name + suffix) for suffix in _SUFFIXES]


def _is_empty_or_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) in {b"", _DATABASE}


def _remove(partial: Path) -> None:
    for path in (partial, *_sqlite_files(partial)):
        path.unlink(missing_ok=True)


def copy_table(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    """Replace the rows of a table by those of another database.

    Raises
    ------
    InputError
        If a value cannot be read, or not all rows arrive.
    """
    target.execute(table.delete())  # opening a desk may already have added settings
    query = sa.select(table).order_by(*table.primary_key.columns)
    rows = source.execute(query.execution_options(yield_per=_FETCHED)).mappings()
    try:
        for batch in batched(map(dict, rows), _BATCH, size=_characters, largest=_BATCH_CHARACTERS):
            target.execute(table.insert(), batch)
    except ValueError as error:
        raise _damaged(table, str(error)) from None
    n_rows, n_copied = (
        connection.scalar(sa.select(sa.func.count()).select_from(table))
        for connection in (source, target)
    )
    if n_rows != n_copied:
        raise _damaged(table, f"it counts {n_rows} rows, {n_copied} were copied")
    if target.dialect.name == "postgresql" and "number" in table.c:
        highest = sa.select(sa.func.max(table.c.number)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "number")
        target.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1))))


def _characters(row: Mapping[str, Any]) -> int:
    return sum(len(value) for value in row.values() if isinstance(value, str))


def _damaged(table: sa.Table, fault: str) -> InputError:
    return InputError(f"The table {table.name!r} is damaged ({fault})", "use an earlier backup")
