"""People, their passwords and tokens from the command line, and the audit log of them."""

import sqlite3
from contextlib import closing
from functools import partial

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli import app
from osiris_nlp.desk.base.guard.access import access_for
from osiris_nlp.desk.base.guard.accounts import list_accounts
from osiris_nlp.desk.base.guard.passwords import verify_password
from osiris_nlp.desk.base.guard.token_check import token_digest
from osiris_nlp.desk.base.store.desk_settings import read_setting, write_setting
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.tokens import find_token

AWAS, MOUSSAS = "la pirogue d’Awa", "baobab et teranga"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Let argon2 take less time and memory; the tests of passwords use what the desk uses."""
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("osiris_nlp.desk.base.guard.passwords.PasswordHasher", quick)


@pytest.fixture
def database(tmp_path):
    return tmp_path / "desk.db"


def desk(database, *words, typed=""):
    result = CliRunner().invoke(
        app, ["desk", *words, "--database", f"sqlite:///{database}"], input=f"{typed}\n"
    )
    if isinstance(result.exception, InputError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def rows(database, query):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_people_are_added_changed_disabled_and_listed(database):
    added = desk(database, "people", "add", "Awa Ndiaye", "--role", "manager", typed=AWAS)
    desk(database, "people", "add", "Moussa Diop", "--login", "mdiop", "--no-password")
    desk(database, "people", "role", "moussa diop", "manager")
    desk(database, "people", "password", "Moussa Diop", typed=MOUSSAS)
    desk(database, "people", "disable", "Awa Ndiaye")
    disabled = desk(database, "people", "list").stdout
    enabled = desk(database, "people", "enable", "Awa Ndiaye").stderr

    assert added.stderr == "Awa Ndiaye added: manager\n"
    assert [line.split() for line in disabled.splitlines() if "manager" in line] == [
        ["│", "Awa", "Ndiaye", "│", "│", "manager", "│", "yes", "│", "disabled", "│"],
        ["│", "Moussa", "Diop", "│", "mdiop", "│", "manager", "│", "yes", "│", "│"],
    ]
    assert enabled == "Awa Ndiaye enabled\n"
    with closing(open_store(f"sqlite:///{database}")) as store:
        awa, moussa = list_accounts(store)
    assert awa.password_hash
    assert verify_password(AWAS, awa.password_hash)
    assert moussa.password_hash
    assert verify_password(MOUSSAS, moussa.password_hash)
    assert rows(database, "SELECT what, about FROM events ORDER BY number") == [
        ("account added", "Awa Ndiaye: manager"),
        ("account added", "Moussa Diop: editor"),
        ("account role", "Moussa Diop: manager"),
        ("account password", "Moussa Diop"),
        ("account disabled", "Awa Ndiaye"),
        ("account enabled", "Awa Ndiaye"),
    ]


def test_without_people_the_list_says_how_to_add_some(database):
    desk(database, "token", "add", "osiris.sn")

    assert (
        "osiris-nlp desk people add NAME --role manager" in desk(database, "people", "list").stderr
    )


@pytest.mark.parametrize("name", ["", "   ", "...", "a" * 81, "Awa\u200b"])
def test_a_name_that_cannot_be_shown_is_refused(database, name):
    with pytest.raises(InputError, match="Invalid name"):
        desk(database, "people", "add", name, "--role", "manager", typed=AWAS)

    assert not database.exists()


def test_a_person_without_an_account_cannot_be_changed(database):
    desk(database, "people", "add", "Awa Ndiaye", "--role", "manager", typed=AWAS)

    with pytest.raises(InputError, match="No account 'Moussa' in sqlite.*desk people list"):
        desk(database, "people", "disable", "Moussa")


def test_a_desk_with_accounts_is_served_only_if_somebody_can_sign_in(database):
    desk(database, "people", "add", "Awa Ndiaye", "--role", "manager", "--no-password")

    with closing(open_store(f"sqlite:///{database}")) as store:
        with pytest.raises(InputError, match="none has a password.*--user-header"):
            access_for(store)
        assert not access_for(store, user_header="Remote-User").needs_password
    desk(database, "people", "password", "Awa Ndiaye", typed=AWAS)
    with closing(open_store(f"sqlite:///{database}")) as store:
        assert access_for(store).needs_password


@pytest.mark.parametrize("setting", ["password", "manager password"])
def test_a_desk_with_a_shared_password_is_served_once_it_has_an_account(database, setting):
    with closing(open_store(f"sqlite:///{database}")) as store:
        write_setting(store, setting, "$argon2id$")
        with pytest.raises(InputError, match="shared password.*desk people add NAME --role"):
            access_for(store)

    desk(database, "people", "add", "Awa Ndiaye", "--role", "manager", typed=AWAS)

    with closing(open_store(f"sqlite:///{database}")) as store:
        assert access_for(store).needs_password
        assert read_setting(store, setting) is None


def test_an_editors_token_names_the_account(database):
    desk(database, "people", "add", "Awa Ndiaye", "--role", "manager", typed=AWAS)

    result = desk(database, "token", "add", "scripts", "--editor", "awa ndiaye")
    table = desk(database, "token", "list").stdout
    with pytest.raises(InputError, match="No account 'Moussa' in sqlite.*desk people list"):
        desk(database, "token", "add", "scripts", "--editor", "Moussa")

    assert "Token 1 of scripts, as Awa Ndiaye, which is not shown again:" in result.stderr
    assert "Awa Ndiaye" in table
    with closing(open_store(f"sqlite:///{database}")) as store:
        token = find_token(store, token_digest(result.stdout.strip()))
    assert token is not None
    assert (token.site, token.editor) == ("scripts", "Awa Ndiaye")
