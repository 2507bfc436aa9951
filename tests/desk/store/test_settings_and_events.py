"""Settings of a desk, and its audit log."""

import sqlalchemy as sa
from helpers.desk_store import AWA

from osiris_nlp.desk.store import Store, delete_setting, log_event, read_setting, write_setting
from osiris_nlp.desk.store.schema import events


def test_settings_are_stored_replaced_and_deleted(store: Store) -> None:
    assert read_setting(store, "secret") is None
    write_setting(store, "secret", "a" * 64)
    write_setting(store, "Secret", "autre")

    write_setting(store, "secret", "é😀")

    assert (read_setting(store, "secret"), read_setting(store, "Secret")) == ("é😀", "autre")
    delete_setting(store, "secret")
    delete_setting(store, "secret")
    assert read_setting(store, "secret") is None


def test_events_are_logged_and_long_texts_truncated(store: Store) -> None:
    log_event(store, who=AWA, address="127.0.0.1", what="sign-in", about="é😀")
    log_event(store, who="é" * 99, address="f" * 99, what="w" * 99, about="x" * 200_000)
    log_event(store, who="\x00", address="", what="import", about="lot\x00\u202efdp.csv")

    with store.reading() as connection:
        logged = [
            (row.who, row.address, row.what, row.about)
            for row in connection.execute(sa.select(events).order_by(events.c.number))
        ]
        times = connection.scalars(sa.select(events.c.made)).all()
    assert logged[0] == (AWA, "127.0.0.1", "sign-in", "é😀")
    assert logged[1] == ("é" * 80, "f" * 64, "w" * 40, "x" * 1000)
    assert logged[2] == ("\ufffd", "", "import", r"lot\x00\u202efdp.csv")
    assert times == sorted(times)
