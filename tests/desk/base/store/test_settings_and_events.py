"""Settings of a desk, and its audit log."""

import datetime as dt

import pytest
import sqlalchemy as sa
from helpers.desk_store import AUTHOR, AWA

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.access import access_for
from osiris_nlp.desk.base.guard.accounts import add_account
from osiris_nlp.desk.base.guard.sessions import session_secret
from osiris_nlp.desk.base.store.desk_settings import delete_setting, read_setting, write_setting
from osiris_nlp.desk.base.store.events import events, events_since, log_event

EACH_DATABASE = True


def test_settings_are_stored_replaced_and_deleted(store):
    assert read_setting(store, "secret") is None
    write_setting(store, "secret", "a" * 64)
    write_setting(store, "Secret", "autre")

    write_setting(store, "secret", "é😀")

    assert (read_setting(store, "secret"), read_setting(store, "Secret")) == ("é😀", "autre")
    delete_setting(store, "secret")
    delete_setting(store, "secret")
    assert read_setting(store, "secret") is None


def test_events_are_logged_and_long_texts_truncated(store):
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


def test_events_of_a_kind_are_listed_since_a_moment(store):
    before = dt.datetime.now(dt.UTC)
    log_event(store, who=AWA, address="", what="sign-out", about="session-1")
    log_event(store, who=AWA, address="", what="sign-in", about="POST /entrer")
    log_event(store, who=AWA, address="", what="sign-out", about="session-2")

    sign_outs = events_since(store, before, what="sign-out")

    assert [about for _, about in sign_outs] == ["session-1", "session-2"]
    assert before <= sign_outs[0][0] <= sign_outs[1][0] <= dt.datetime.now(dt.UTC)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert events_since(store, later, what="sign-out") == []


def test_a_damaged_moment_in_the_log_is_reported(store):
    log_event(store, who=AWA, address="", what="sign-out", about="session-1")
    store.write(lambda c: c.execute(events.update().values(made="hier")))

    with pytest.raises(InputError, match="Damaged audit log of .*hier"):
        events_since(store, dt.datetime(2026, 11, 1, tzinfo=dt.UTC), what="sign-out")


@pytest.mark.parametrize("secret", ["zz", "a" * 63])
def test_a_desk_whose_key_is_damaged_is_not_served(store, secret):
    write_setting(store, "secret", secret)

    with pytest.raises(
        InputError, match="key for signing sessions .* is damaged: restore a backup"
    ):
        session_secret(store)


@pytest.mark.parametrize("password_hash", ["", "argon2"])
def test_a_desk_whose_password_hash_is_damaged_is_not_served(store, password_hash):
    add_account(store, AWA, role="manager", password_hash=password_hash, author=AUTHOR)

    with pytest.raises(InputError, match="stored password hash is damaged: set the password again"):
        access_for(store)
