"""Filters of the queue that editors have saved under a name, for everybody."""

from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.schema import saved_filters as table
from osiris_nlp.desk.store.store import Store, now

MAX_FILTERS = 30


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A query string of the queue's address, the name that it was given, and the editor who saved it."""

    name: str
    query: str
    editor: str


def saved_filters(store: Store) -> list[SavedFilter]:
    """Return the saved filters, the oldest first."""
    query = sa.select(table).order_by(table.c.made, table.c.name)
    with store.reading() as connection:
        return [SavedFilter(row.name, row.query, row.editor) for row in connection.execute(query)]


def save_filter(store: Store, name: str, query: str, editor: str) -> None:
    """Save a filter under a name, replacing the one that has it.

    Parameters
    ----------
    name : 1 to 80 characters
    query : at most 1,000 characters

    Raises
    ------
    InputError
        If there are 30 others.
    """

    def work(connection: sa.Connection) -> None:
        connection.execute(table.delete().where(table.c.name == name))
        count = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        if count >= MAX_FILTERS:
            raise InputError(
                f"There are {count} saved filters, no room for {name!r}", "delete one first"
            )
        row = {"name": name, "query": query, "editor": editor, "made": now()}
        connection.execute(table.insert().values(row))

    store.write(work)


def delete_filter(store: Store, name: str) -> None:
    """Delete the saved filter with a name, if there is one."""
    store.write(lambda connection: connection.execute(table.delete().where(table.c.name == name)))
