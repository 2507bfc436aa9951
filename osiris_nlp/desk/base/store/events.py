"""The audit log: who did what at the desk, when, and from where."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import visible
from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, metadata
from osiris_nlp.desk.base.store.store import Store, moment, now, storable

events = sa.Table(  # the audit log
    "events",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("made", MOMENT, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
)


_MAX_ABOUT = 1000  # characters


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something at the desk, and from which network address; '' on its own machine."""

    who: str
    address: str = ""


def log_event(store: Store, *, who: str, address: str, what: str, about: str = "") -> None:
    """Add an event to the audit log; long texts are truncated, invisible characters escaped."""
    author = Author(who, address)
    store.write(lambda connection: add_event(connection, author, what=what, about=about))


def add_event(connection: sa.Connection, author: Author, *, what: str, about: str = "") -> None:
    """Add an event as `log_event` does, in the transaction of the change that it records."""
    event = {"who": author.who[:80], "address": author.address[:64], "what": what[:40]}
    event["about"] = visible(about[:_MAX_ABOUT])[:_MAX_ABOUT]
    row = {"made": now(), **{column: storable(text) for column, text in event.items()}}
    connection.execute(events.insert().values(row))


def first_authors(store: Store, *kinds: str) -> dict[tuple[str, str], str]:
    """Return who caused the first event of some kinds, by kind and by what it was about."""
    query = sa.select(events.c.what, events.c.about, events.c.who).where(events.c.what.in_(kinds))
    rows = store.read_rows(query.order_by(events.c.number.desc()))
    return {(what, about): who for what, about, who in rows}


def events_since(store: Store, since: dt.datetime, *, what: str) -> list[tuple[dt.datetime, str]]:
    """Return the moments of events of one kind and what they were about, oldest first.

    Raises
    ------
    InputError
        If a moment is invalid.
    """
    query = sa.select(events.c.made, events.c.about).order_by(events.c.number)
    rows = store.read_rows(query.where(events.c.what == what, events.c.made >= moment(since)))
    try:
        return [(dt.datetime.fromisoformat(row.made), row.about) for row in rows]
    except ValueError as error:
        raise InputError(
            f"Damaged audit log of {store.database.display_name} ({error})",
            "correct the column 'made' of its table 'events', or restore a backup",
        ) from None
