"""The accounts of people: unique names, and never without a manager."""

import pytest
from helpers.desk_store import AUTHOR, AWA, MODOU, dump
from helpers.stored_articles import logged

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.accounts import (
    account_named,
    add_account,
    list_accounts,
    set_account_password,
    set_disabled,
    set_role,
)
from osiris_nlp.desk.base.store.events import Author, events
from osiris_nlp.desk.base.store.store import UnavailableError

EACH_DATABASE = True
HASH = "$argon2id$v=19$m=8,t=1,p=1$YmFvYmFiYmFvYmFi$0V0dGVyYW5nYXRlcmFuZ2E"


def add(store, name=AWA, role="manager", **more):
    return add_account(store, name, role=role, **{"password_hash": HASH, **more}, author=AUTHOR)


def test_accounts_are_listed_by_name(store):
    awa = add(store, "Élodie Ba")
    modou = add(store, MODOU, "editor", login="mfall", password_hash=None)
    add(store, "Awa Ndiaye", "editor")

    accounts = list_accounts(store)

    assert [account.name for account in accounts] == ["Awa Ndiaye", "Élodie Ba", MODOU]
    assert accounts[1:] == [awa, modou]
    states = [(each.is_manager, each.login, bool(each.password_hash)) for each in accounts]
    assert states == [(False, None, True), (True, None, True), (False, "mfall", False)]
    assert HASH not in repr(accounts)


@pytest.mark.parametrize("name", ["Aïssatou N’Diaye", "aissatou n'diaye", "Aïssatou  N'DIAYE"])
def test_a_name_that_would_be_confused_with_another_is_refused(store, name):
    add(store, "Aïssatou N’Diaye")

    with pytest.raises(InputError, match="There is an account 'Aïssatou N’Diaye' already"):
        add(store, name)

    assert len(list_accounts(store)) == 1
    assert account_named(list_accounts(store), name) == list_accounts(store)[0]


def test_the_first_account_is_a_manager_s(store):
    with pytest.raises(InputError, match="first account, 'Modou Fall', is an editor's"):
        add(store, MODOU, "editor")

    assert list_accounts(store) == []


def test_the_only_manager_stays_one(store):
    awa, modou = add(store), add(store, MODOU, "editor")
    before = dump(store)

    for change in (
        lambda: set_disabled(store, awa.number, disabled=True, author=AUTHOR),
        lambda: set_role(store, awa.number, "editor", author=AUTHOR),
    ):
        with pytest.raises(InputError, match="Awa Ndiaye is the only manager"):
            change()
    assert dump(store) == before

    set_role(store, modou.number, "manager", author=AUTHOR)
    assert set_disabled(store, awa.number, disabled=True, author=AUTHOR).disabled
    with pytest.raises(InputError, match="Modou Fall is the only manager"):
        set_disabled(store, modou.number, disabled=True, author=AUTHOR)
    assert set_disabled(store, awa.number, disabled=False, author=AUTHOR).is_manager


def test_a_disabled_manager_may_be_made_an_editor_and_an_unknown_one_may_not(store):
    add(store)
    modou = add(store, MODOU)
    set_disabled(store, modou.number, disabled=True, author=AUTHOR)

    assert set_role(store, modou.number, "editor", author=AUTHOR).role == "editor"
    with pytest.raises(InputError, match="No account 7"):
        set_role(store, 7, "editor", author=AUTHOR)


def test_each_change_is_in_the_audit_log(store):
    add(store)
    modou = add(store, MODOU, "editor")
    author = Author(AWA, "192.0.2.7")

    set_role(store, modou.number, "manager", author=author)
    set_account_password(store, modou.number, HASH, author=author)
    set_disabled(store, modou.number, disabled=True, author=author)
    set_disabled(store, modou.number, disabled=False, author=author)
    with pytest.raises(InputError, match="There is an account"):
        add(store, MODOU)

    assert logged(store) == [
        ("osiris", "", "account added", "Awa Ndiaye: manager"),
        ("osiris", "", "account added", "Modou Fall: editor"),
        (AWA, "192.0.2.7", "account role", "Modou Fall: manager"),
        (AWA, "192.0.2.7", "account password", MODOU),
        (AWA, "192.0.2.7", "account disabled", MODOU),
        (AWA, "192.0.2.7", "account enabled", MODOU),
    ]


def test_a_change_that_cannot_be_logged_is_not_made(store):
    add(store)
    modou = add(store, MODOU, "editor")
    before = list_accounts(store)
    store.write(events.drop)

    for change in (
        lambda: add(store, "Fatou Sow"),
        lambda: set_role(store, modou.number, "manager", author=AUTHOR),
        lambda: set_account_password(store, modou.number, "$argon2id$autre", author=AUTHOR),
        lambda: set_disabled(store, modou.number, disabled=True, author=AUTHOR),
    ):
        with pytest.raises(UnavailableError):
            change()

    assert list_accounts(store) == before
