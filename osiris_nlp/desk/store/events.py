"""The audit log: who did what at the desk, when, and from where."""

from osiris_nlp.desk.store.schema import events
from osiris_nlp.desk.store.store import Store, now, storable

_MAX_ABOUT = 1000  # characters


def log_event(store: Store, *, who: str, address: str, what: str, about: str = "") -> None:
    """Add an event to the audit log; texts that are too long are truncated."""
    event = {"who": who[:80], "address": address[:64], "what": what[:40]}
    event["about"] = about[:_MAX_ABOUT]
    row = {"made": now(), **{column: storable(text) for column, text in event.items()}}
    store.write(lambda connection: connection.execute(events.insert().values(row)))
