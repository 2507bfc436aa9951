"""The audit log: who did what to the desk, when and from where."""

from osiris_nlp.desk.store.schema import events
from osiris_nlp.desk.store.store import Store, now, storable

_LONGEST_ABOUT = 1000  # characters of what an event is about


def log_event(store: Store, *, who: str, address: str, what: str, about: str = "") -> None:
    """Add to the audit log who did what, when, and from where."""
    told = {"who": who[:80], "address": address[:64], "what": what[:40]}
    told["about"] = about[:_LONGEST_ABOUT]
    row = {"made": now(), **{name: storable(text) for name, text in told.items()}}
    store.write(lambda connection: connection.execute(events.insert().values(row)))
