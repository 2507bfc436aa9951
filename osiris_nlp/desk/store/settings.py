"""Settings kept in the desk's database, by name."""

import sqlalchemy as sa

from osiris_nlp.desk.store.schema import settings
from osiris_nlp.desk.store.store import Store


def read_setting(store: Store, name: str) -> str | None:
    """Return a setting kept in the database, or None."""
    with store.reading() as connection:
        return connection.scalar(sa.select(settings.c.value).where(settings.c.name == name))


def kept_setting(store: Store, name: str, otherwise: str) -> str:
    """Return a setting kept in the database; keep `otherwise` where there is none yet."""

    def work(connection: sa.Connection) -> str:
        query = sa.select(settings.c.value).where(settings.c.name == name)
        kept: str | None = connection.scalar(query)
        if kept is None:
            connection.execute(settings.insert().values(name=name, value=otherwise))
        return otherwise if kept is None else kept

    return store.write(work)


def write_setting(store: Store, name: str, value: str) -> None:
    """Keep a setting in the database, in the place of the one before."""

    def work(connection: sa.Connection) -> None:
        connection.execute(settings.delete().where(settings.c.name == name))
        connection.execute(settings.insert().values(name=name, value=value))

    store.write(work)


def forget_setting(store: Store, name: str) -> None:
    """Keep a setting no longer."""
    store.write(
        lambda connection: connection.execute(settings.delete().where(settings.c.name == name))
    )
