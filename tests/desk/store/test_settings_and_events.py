"""Settings of a desk, and its log of events."""

import sqlalchemy as sa
from helpers.desk_store import AWA

from osiris_nlp.desk.store import Store, forget_setting, log_event, read_setting, write_setting
from osiris_nlp.desk.store.schema import events


def test_settings_are_kept_replaced_and_forgotten(store: Store) -> None:
    assert read_setting(store, "secret") is None
    write_setting(store, "secret", "a" * 64)
    write_setting(store, "Secret", "autre")

    write_setting(store, "secret", "é😀")

    assert (read_setting(store, "secret"), read_setting(store, "Secret")) == ("é😀", "autre")
    forget_setting(store, "secret")
    forget_setting(store, "secret")
    assert read_setting(store, "secret") is None


def test_events_are_added_and_what_does_not_fit_is_cut(store: Store) -> None:
    log_event(store, who=AWA, address="127.0.0.1", what="sign-in", about="é😀")
    log_event(store, who="é" * 99, address="f" * 99, what="w" * 99, about="x" * 200_000)
    log_event(store, who="\x00", address="", what="import", about="lot\x00\udcff.csv")

    with store.reading() as connection:
        found = [
            (row.who, row.address, row.what, row.about)
            for row in connection.execute(sa.select(events).order_by(events.c.number))
        ]
        made = connection.scalars(sa.select(events.c.made)).all()
    assert found[0] == (AWA, "127.0.0.1", "sign-in", "é😀")
    assert found[1] == ("é" * 80, "f" * 64, "w" * 40, "x" * 1000)
    assert found[2] == ("\ufffd", "", "import", "lot\ufffd?.csv")
    assert made == sorted(made)
