"""The tables of the desk: made, or brought up to date by numbered steps, by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from osiris_nlp.errors import InputError
from osiris_nlp.feedback.schema import metadata
from osiris_nlp.feedback.store import AwayError, Store

_MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
_LOCK = 7_046_029  # any number: PostgreSQL's advisory lock while the tables are made
_SECONDS_TO_MAKE = 10  # that others may take to make the tables


def version_of(connection: sa.Connection) -> str | None:
    """Return the version of the tables of a database; None where there are none."""
    if not sa.inspect(connection).has_table("desk_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM desk_version"))
    return version


def upgrade(store: Store, version: str | None) -> None:
    """Make the tables, or bring those of an older version up to date.

    Raises
    ------
    AwayError
        If they are of a newer version, or another program's, or another process is at it for long.
    """
    from alembic import command  # noqa: PLC0415 (slow to import, and seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    if version is not None and version > HEAD:
        raise AwayError(
            f"{store.database.shown} is of a newer version of osiris-nlp ({version}): upgrade this one"
        )
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))

    def work(connection: sa.Connection) -> None:
        found = version_of(connection)
        if found != HEAD:  # another process may have been first
            if found is None:
                _clear_half_made(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    try:
        with _keeping_others_off(store):
            store.write(work)
    except InputError as error:
        raise AwayError(str(error)) from None


def _clear_half_made(connection: sa.Connection) -> None:
    """Take away the tables that a killed process left where making one cannot be taken back.

    Of these, `desk_version` is the first to be made: without it, the tables are another program's.
    """
    names = set(sa.inspect(connection).get_table_names())
    there = [table for table in metadata.sorted_tables if table.name in names]
    if there and "desk_version" not in names:
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
def _keeping_others_off(store: Store) -> Iterator[None]:
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
