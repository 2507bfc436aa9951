"""Named settings, stored in the desk's database."""

import sqlalchemy as sa

from osiris_nlp.desk.base.store.column_types import metadata
from osiris_nlp.desk.base.store.store import Store

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


def read_setting(store: Store, name: str) -> str | None:
    """Return a setting, or None if it is not set."""
    return store.read_value(sa.select(settings.c.value).where(settings.c.name == name))


def ensure_setting(store: Store, name: str, default: str) -> str:
    """Return a setting; if it is not set yet, set it to `default` first."""

    def work(connection: sa.Connection) -> str:
        query = sa.select(settings.c.value).where(settings.c.name == name)
        value: str | None = connection.scalar(query)
        if value is None:
            connection.execute(settings.insert().values(name=name, value=default))
        return default if value is None else value

    return store.write(work)


def write_setting(store: Store, name: str, value: str) -> None:
    """Set a setting, replacing its earlier value."""

    def work(connection: sa.Connection) -> None:
        connection.execute(settings.delete().where(settings.c.name == name))
        connection.execute(settings.insert().values(name=name, value=value))

    store.write(work)


def delete_setting(store: Store, name: str) -> None:
    """Delete a setting, if it is set."""
    store.write(
        lambda connection: connection.execute(settings.delete().where(settings.c.name == name))
    )
