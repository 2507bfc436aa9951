"""The tables of the desk: made, or brought up to date by numbered steps, by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.schema import metadata
from osiris_nlp.desk.store.store import Store

_MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0002"
VERSION_TABLE = "desk_version"
_LOCK = 7_046_029  # any number: PostgreSQL's advisory lock while the tables are made
_SECONDS_TO_MAKE = 10  # that others may take to make the tables


def version_of(connection: sa.Connection) -> str | None:
    """Return the version of the tables of a database; None where there are none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return version


def migrate(connection: sa.Connection, *, to: str = HEAD) -> None:
    """Make the tables of a version, or bring those of an older one up to it."""
    from alembic import command  # noqa: PLC0415 (slow to import, and seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def clear_half_made(connection: sa.Connection) -> None:
    """Take away the tables that a killed process left where making one cannot be taken back.

    Of these, `desk_version` is the first to be made: without it, the tables are another program's.
    """
    names = set(sa.inspect(connection).get_table_names())
    there = [table for table in metadata.sorted_tables if table.name in names]
    if there and VERSION_TABLE not in names:
        raise InputError(
            f"Table {there[0].name!r} is there and not of a desk", "name an empty database"
        )
    for table in there:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise InputError(
                f"Table {table.name!r} is there and not of a desk", "name an empty database"
            )
    metadata.drop_all(connection, there)


@contextmanager
def keeping_others_off(store: Store) -> Iterator[None]:
    """Hold a lock until the tables are made and committed; SQLite's transaction is one.

    On a connection of its own: who waits for it must find the tables when it is released.
    """
    if store.database.backend == "sqlite":
        yield
        return
    with store.reading() as connection:
        if store.database.backend == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield
            return
        name = f"'osiris_desk_{_LOCK}'"
        if not connection.scalar(sa.text(f"SELECT GET_LOCK({name}, {_SECONDS_TO_MAKE})")):
            raise InputError("Another process is making the tables", "try again in a minute")
        try:
            yield
        finally:
            connection.execute(sa.text(f"SELECT RELEASE_LOCK({name})"))
