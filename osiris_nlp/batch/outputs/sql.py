"""Tagged articles as a table of SQLite, PostgreSQL or MariaDB that readers never see half loaded.

The rows are loaded into a table with a temporary name, which is then renamed. In SQLite and PostgreSQL a
transaction undoes all of that for a run that is killed. MariaDB keeps what such a run created, with a
comment that marks the tables as a run's own.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.database import connect
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import is_own_file
from osiris_nlp.base.words import fold
from osiris_nlp.batch.outputs.columns import Cells, Column
from osiris_nlp.batch.outputs.target import Target

if TYPE_CHECKING:
    import sqlalchemy as sa

    Load = Callable[[sa.Connection, str, int, Iterable[Sequence[Cells]]], None]

MAX_NAME_BYTES = 63  # PostgreSQL's limit; MySQL allows 64 characters
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\U00010000-\U0010ffff]")
_TABLE_LOCK_SECONDS = 300  # how long to wait for other users of the table
_RUN_LOCK_SECONDS = 20  # how long a server may take to notice that a run was killed
_PROBE = "é€😀"  # a database whose encoding is not Unicode refuses this


def valid_name(name: str) -> str:
    """Replace the characters that some databases reject in a column name.

    Examples
    --------
    >>> valid_name("Année 😀 "), valid_name("")
    ('Année _', '_')
    """
    return _NOT_IN_NAMES.sub("_", name).strip() or "_"


def name_key(name: str) -> str:
    """Return the key that no two columns may share: databases ignore case, and MariaDB also accents.

    Examples
    --------
    >>> name_key("Année") == name_key("annee")
    True
    """
    return fold(name).strip()


def table_exists(target: Target, columns: Sequence[Column]) -> bool:
    """Return whether the table, or a view of that name, exists; if not, check that it can be created.

    The check creates a table with these columns and drops it again. For an SQLite file that does not
    exist, the check is that its folder is writable.

    Raises
    ------
    InputError
        If the folder is not writable, a file of others is where SQLite would write, a table of others
        has one of our temporary names, or the database does not respond, or rejects such a table or
        some Unicode characters.
    """
    if target.backend == "sqlite" and not target.file.exists():
        folder = target.file.parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(
                f"No permission to write to {str(folder)!r}",
                "choose another folder, or change its permissions",
            )
        return False
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    with connect(target.database, isolation_level="AUTOCOMMIT") as connection:
        if sqlalchemy.inspect(connection).has_table(target.name):
            return True
        name = _begin(connection, target)
        _check_creatable(connection, target, name, columns)
        return False


def _check_creatable(
    connection: "sa.Connection", target: Target, name: str, columns: Sequence[Column]
) -> None:
    table = _create(connection, target, name, columns)
    try:
        connection.execute(table.insert(), {"0": _PROBE})
    finally:
        _discard(connection, target, name)


def load_table(
    target: Target, columns: Sequence[Column], batches: Iterable[Sequence[Cells]]
) -> None:
    """Load the rows into the table, which appears complete and replaces an existing one.

    Raises
    ------
    InputError
        If the database refuses; an existing table is then unchanged.
    """
    is_new = target.backend == "sqlite" and not os.path.lexists(target.file)
    try:
        with connect(target.database, isolation_level="AUTOCOMMIT") as connection:
            _load(connection, target, columns, batches)
    except BaseException:
        if target.backend == "sqlite":
            _restore_file(target, is_new=is_new)
        raise


def _restore_file(target: Target, *, is_new: bool) -> None:
    """Restore an SQLite file: after a full disk only the next connection can roll back."""
    with suppress(InputError):
        with connect(target.database, isolation_level="AUTOCOMMIT") as connection:
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
        if is_new and not tables and is_own_file(target.file):
            target.file.unlink()


def _load(
    connection: "sa.Connection",
    target: Target,
    columns: Sequence[Column],
    batches: Iterable[Sequence[Cells]],
) -> None:
    name = _begin(connection, target)
    _create(connection, target, name, columns)
    try:
        _LOADERS[target.backend](connection, name, len(columns), batches)
        _rename_into_place(connection, target, name)
    except BaseException:
        _discard(connection, target, name)
        raise


def _begin(connection: "sa.Connection", target: Target) -> str:
    """Begin a transaction, or take a lock where CREATE TABLE would end the transaction.

    Returns
    -------
    str
        The name under which to create the table; no other table has it.
    """
    if target.backend == "mysql":
        import sqlalchemy  # noqa: PLC0415 (slow to load)

        _lock_out_other_runs(connection, target)
        with suppress(sqlalchemy.exc.DBAPIError):  # MySQL may refuse the privilege
            # Without strict mode, only the actual rows have to fit, not the longest possible one.
            connection.exec_driver_sql("SET SESSION innodb_strict_mode=OFF")
        _drop_leftovers(connection, target)
        return _loading_name(target)
    if target.backend == "postgresql":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_TABLE_LOCK_SECONDS}s'")
    else:
        # Without this, a view of the table that is replaced would prevent the renaming.
        connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    return f"osiris_loading_{secrets.token_hex(8)}"


def _loading_name(target: Target) -> str:
    return f"osiris_loading_{target.name}"


def _replaced_name(target: Target) -> str:
    return f"osiris_replaced_{target.name}"


def _drop_leftovers(connection: "sa.Connection", target: Target) -> None:
    """Drop what a killed run left in MariaDB; InputError if a table of others has such a name."""
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    inspector = sqlalchemy.inspect(connection)
    leftovers = [
        n for n in (_loading_name(target), _replaced_name(target)) if inspector.has_table(n)
    ]
    for name in leftovers:
        if inspector.get_table_comment(name)["text"] != _comment(target):
            raise InputError(
                f"The table {name!r} was not made by this program and is kept",
                "rename it, or choose another table name",
            )
    for name in leftovers:
        _drop(connection, name)


def _comment(target: Target) -> str:
    """Return the comment of the tables that a run creates, by which a later run recognises them."""
    return f"osiris-nlp tag: {target.name}"


def _lock_out_other_runs(connection: "sa.Connection", target: Target) -> None:
    """Take a lock that lasts as long as the connection."""
    connection.exec_driver_sql(f"SET SESSION lock_wait_timeout={_TABLE_LOCK_SECONDS}")
    digest = hashlib.sha256(f"{target.database.url.database}.{target.name}".encode()).hexdigest()
    statement = f"SELECT GET_LOCK('osiris_{digest[:40]}', {_RUN_LOCK_SECONDS})"
    if not connection.exec_driver_sql(statement).scalar():
        raise InputError(f"Another run is loading {target.display_name!r}", "wait for it to finish")


def _create(
    connection: "sa.Connection", target: Target, name: str, columns: Sequence[Column]
) -> "sa.Table":
    import sqlalchemy  # noqa: PLC0415 (slow to load)
    from sqlalchemy.dialects.mysql import LONGTEXT  # noqa: PLC0415

    types: dict[str, sa.types.TypeEngine[Any]] = {
        "integer": sqlalchemy.BigInteger(),
        "number": sqlalchemy.Double(),
        "boolean": sqlalchemy.Boolean(),
        "text": sqlalchemy.Text().with_variant(LONGTEXT(), "mysql"),
    }
    table: sa.Table = sqlalchemy.Table(
        name,
        sqlalchemy.MetaData(),
        *(
            sqlalchemy.Column(column.name, types[column.kind], key=str(index))
            for index, column in enumerate(columns)
        ),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_comment=_comment(target),
    )
    table.create(connection)
    return table


def _insert(
    connection: "sa.Connection", name: str, width: int, batches: Iterable[Sequence[Cells]]
) -> None:
    placeholder = "?" if connection.dialect.name == "sqlite" else "%s"
    placeholders = ", ".join([placeholder] * width)
    statement = f"INSERT INTO {_quote(connection, name)} VALUES ({placeholders})"  # noqa: S608
    if connection.dialect.name == "mysql":
        connection.exec_driver_sql("BEGIN")
    for batch in batches:
        connection.exec_driver_sql(statement, list(batch))


def _copy(
    connection: "sa.Connection", name: str, _: int, batches: Iterable[Sequence[Cells]]
) -> None:
    statement = f"COPY {_quote(connection, name)} FROM STDIN"
    driver = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[union-attr]
        for batch in batches:
            for cells in batch:
                copy.write_row(cells)


_LOADERS: "dict[str, Load]" = {"sqlite": _insert, "mysql": _insert, "postgresql": _copy}


def _rename_into_place(connection: "sa.Connection", target: Target, new: str) -> None:
    """Rename the new table into place, atomically for readers."""
    quoted_new, quoted_name = _quote(connection, new), _quote(connection, target.name)
    if target.backend != "mysql":
        _drop(connection, target.name)
        connection.exec_driver_sql(f"ALTER TABLE {quoted_new} RENAME TO {quoted_name}")
        connection.exec_driver_sql("COMMIT")
        return
    connection.exec_driver_sql("COMMIT")
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    replaces = sqlalchemy.inspect(connection).has_table(target.name)
    old = _replaced_name(target)
    rename_old = f"{quoted_name} TO {_quote(connection, old)}, " if replaces else ""
    connection.exec_driver_sql(f"RENAME TABLE {rename_old}{quoted_new} TO {quoted_name}")
    if replaces:
        _drop(connection, old)


def _discard(connection: "sa.Connection", target: Target, name: str) -> None:
    """Undo the creation of a table; any error to report is an earlier one."""
    with suppress(Exception):
        connection.exec_driver_sql("ROLLBACK")
        if target.backend == "mysql":  # CREATE TABLE ended the transaction
            _drop(connection, name)


def _drop(connection: "sa.Connection", name: str) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_quote(connection, name)}")


def _quote(connection: "sa.Connection", name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
