"""Create and upgrade the desk's tables by numbered migrations, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.schema import metadata
from osiris_nlp.desk.store.store import Store

_MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0013"
VERSION_TABLE = "desk_version"
_LOCK_ID = 7_046_029  # an arbitrary number, for advisory locks
_LOCK_TIMEOUT = 10  # seconds to wait for another process that migrates the tables


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


def drop_partial_tables(connection: sa.Connection) -> None:
    """Drop the empty tables that a killed process left behind.

    This happens on MariaDB, which cannot roll back the creation of a table. `desk_version` is created
    first, so without it the tables belong to another program.
    """
    names = set(sa.inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in names]
    if tables and VERSION_TABLE not in names:
        raise _foreign_table(tables[0])
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise _foreign_table(table)
    metadata.drop_all(connection, tables)


def _foreign_table(table: sa.Table) -> InputError:
    return InputError(
        f"The database already has a table {table.name!r} that does not belong to a desk",
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
        if store.database.backend == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK_ID})"))
            yield
            return
        name = f"'osiris_desk_{_LOCK_ID}'"
        if not connection.scalar(sa.text(f"SELECT GET_LOCK({name}, {_LOCK_TIMEOUT})")):
            raise InputError(
                f"Another process is still creating or upgrading the tables of "
                f"{store.database.display_name}",
                "try again in a minute",
            )
        try:
            yield
        finally:
            connection.execute(sa.text(f"SELECT RELEASE_LOCK({name})"))
