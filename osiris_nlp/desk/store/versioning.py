"""Create and upgrade the desk's tables by numbered migrations, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.schema import metadata
from osiris_nlp.desk.store.store import Store

_MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = "0001"  # of version 0.1.0
SINCE_FIRST_RELEASE = "0012"  # the next; those in between were never released
HEAD = "0013"
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


def check_new(connection: sa.Connection) -> None:
    """Raise InputError if a database without a desk has a table of the same name as one of a desk's."""
    names = set(sa.inspect(connection).get_table_names())
    foreign = next((table.name for table in metadata.sorted_tables if table.name in names), None)
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
