"""Tagged articles as a table of a database that is never half seen: SQLite, PostgreSQL, MariaDB.

The rows are loaded into a table beside, which then takes the name of the one that is asked for.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from osiris_nlp.base.database import connect, sqlalchemy_module
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import fold
from osiris_nlp.batch.outputs.columns import Cells, Column
from osiris_nlp.batch.outputs.target import Target

if TYPE_CHECKING:
    import sqlalchemy as sa

    Fill = Callable[[sa.Connection, str, int, Iterable[Sequence[Cells]]], None]

LONGEST_NAME = 63  # bytes: PostgreSQL's; MySQL's is 64 characters
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\U00010000-\U0010ffff]")
_SECONDS_OF_OTHERS = 300  # to end what they do with the table
_SECONDS_OF_A_KILLED_RUN = 20  # until the server sees that it is gone
_PROBE = "é€😀"  # what a database of another encoding than Unicode refuses


def valid_name(name: str) -> str:
    """Return a column's name with what not every database takes replaced.

    Examples
    --------
    >>> valid_name("Année 😀 "), valid_name("")
    ('Année _', '_')
    """
    return _NOT_IN_NAMES.sub("_", name).strip() or "_"


def alike(name: str) -> str:
    """Return what two columns may not have in common: databases see no case, MariaDB no accent.

    Examples
    --------
    >>> alike("Année") == alike("annee")
    True
    """
    return fold(name).strip()


def table_exists(target: Target, columns: Sequence[Column]) -> bool:
    """Tell whether the table, or a view of its name, is there; if not, prove that it can be made.

    A table of those columns is made and taken away again.

    Raises
    ------
    InputError
        If the database does not answer, or takes no such table with any character in it.
    """
    if target.backend == "sqlite" and not target.file.exists():
        folder = target.file.parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(f"{str(folder)!r} may not be written", "name another place")
        return False
    with connect(target.database, isolation_level="AUTOCOMMIT") as connection:
        if sqlalchemy_module().inspect(connection).has_table(target.name):
            return True
        _begin(connection, target)
        _prove(connection, f"osiris_probe_{target.name}", columns)
        return False


def _prove(connection: "sa.Connection", name: str, columns: Sequence[Column]) -> None:
    try:
        _drop(connection, name)
        table = _create(connection, name, columns)
        connection.execute(table.insert(), {"0": _PROBE})
    finally:
        with suppress(Exception):
            connection.exec_driver_sql("ROLLBACK")
            _drop(connection, name)  # where the making of a table is not taken back


def load_table(
    target: Target, columns: Sequence[Column], batches: Iterable[Sequence[Cells]]
) -> None:
    """Load the rows into the table; it appears whole, in the place of what stood there.

    Raises
    ------
    InputError
        If the database refuses; what stood there still does then.
    """
    is_new = target.backend == "sqlite" and not target.file.exists()
    try:
        with connect(target.database, isolation_level="AUTOCOMMIT") as connection:
            _load(connection, target, columns, batches)
    except BaseException:
        if target.backend == "sqlite":
            _take_back(target, is_new=is_new)
        raise


def _take_back(target: Target, *, is_new: bool) -> None:
    """Leave an SQLite file as it was: after a full disk only the next connection can roll back."""
    with suppress(InputError):
        with connect(target.database, isolation_level="AUTOCOMMIT") as connection:
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
        if is_new and not tables:
            target.file.unlink()


def _load(
    connection: "sa.Connection",
    target: Target,
    columns: Sequence[Column],
    batches: Iterable[Sequence[Cells]],
) -> None:
    loading, before = f"osiris_loading_{target.name}", f"osiris_replaced_{target.name}"
    _begin(connection, target)
    try:
        _drop(connection, loading, before)  # left by a run that was killed
        _create(connection, loading, columns)
        _FILLS[target.backend](connection, loading, len(columns), batches)
        _put_in_place(connection, target, loading, before)
    except BaseException:
        with suppress(Exception):  # what is to be told is what went wrong before
            connection.exec_driver_sql("ROLLBACK")
            _drop(connection, loading)
        raise


def _begin(connection: "sa.Connection", target: Target) -> None:
    """Begin a transaction; where the making of a table would end it, keep others off instead."""
    if target.backend == "postgresql":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_SECONDS_OF_OTHERS}s'")
    elif target.backend == "sqlite":
        # Or a view of the table that is replaced would stand in the way of the one renamed.
        connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _keep_others_off(connection, target)
        with suppress(sqlalchemy_module().exc.DBAPIError):  # MySQL lets not everyone
            # Whether a row of many columns fits is seen by what is in it.
            connection.exec_driver_sql("SET SESSION innodb_strict_mode=OFF")


def _keep_others_off(connection: "sa.Connection", target: Target) -> None:
    """Hold a lock to the end of the connection."""
    connection.exec_driver_sql(f"SET SESSION lock_wait_timeout={_SECONDS_OF_OTHERS}")
    place = hashlib.sha256(f"{target.database.url.database}.{target.name}".encode()).hexdigest()
    asked = f"SELECT GET_LOCK('osiris_{place[:40]}', {_SECONDS_OF_A_KILLED_RUN})"
    if not connection.exec_driver_sql(asked).scalar():
        raise InputError(f"Another run is loading {target.display_name!r}", "wait for its end")


def _create(connection: "sa.Connection", name: str, columns: Sequence[Column]) -> "sa.Table":
    sqlalchemy = sqlalchemy_module()
    from sqlalchemy.dialects.mysql import LONGTEXT  # noqa: PLC0415

    types = {
        "integer": sqlalchemy.BigInteger(),
        "number": sqlalchemy.Double(),
        "boolean": sqlalchemy.Boolean(),
        "text": sqlalchemy.Text().with_variant(LONGTEXT(), "mysql"),
    }
    table: sa.Table = sqlalchemy.Table(
        name,
        sqlalchemy.MetaData(),
        *(
            sqlalchemy.Column(column.name, types[column.kind], key=str(place))
            for place, column in enumerate(columns)
        ),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
    )
    table.create(connection)
    return table


def _insert(
    connection: "sa.Connection", name: str, width: int, batches: Iterable[Sequence[Cells]]
) -> None:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * width)
    statement = f"INSERT INTO {_quoted(connection, name)} VALUES ({marks})"  # noqa: S608
    if connection.dialect.name == "mysql":
        connection.exec_driver_sql("BEGIN")
    for batch in batches:
        connection.exec_driver_sql(statement, list(batch))


def _copy(
    connection: "sa.Connection", name: str, _: int, batches: Iterable[Sequence[Cells]]
) -> None:
    statement = f"COPY {_quoted(connection, name)} FROM STDIN"
    driver = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[union-attr]
        for batch in batches:
            for cells in batch:
                copy.write_row(cells)


_FILLS: "dict[str, Fill]" = {"sqlite": _insert, "mysql": _insert, "postgresql": _copy}


def _put_in_place(connection: "sa.Connection", target: Target, loading: str, before: str) -> None:
    """Give the table its name, in one step for whoever reads it."""
    new, old, name = (_quoted(connection, each) for each in (loading, before, target.name))
    if target.backend != "mysql":
        _drop(connection, target.name)
        connection.exec_driver_sql(f"ALTER TABLE {new} RENAME TO {name}")
        connection.exec_driver_sql("COMMIT")
        return
    connection.exec_driver_sql("COMMIT")
    stands = sqlalchemy_module().inspect(connection).has_table(target.name)
    away = f"{name} TO {old}, " if stands else ""
    connection.exec_driver_sql(f"RENAME TABLE {away}{new} TO {name}")
    _drop(connection, before)


def _drop(connection: "sa.Connection", *names: str) -> None:
    for name in names:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_quoted(connection, name)}")


def _quoted(connection: "sa.Connection", name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
