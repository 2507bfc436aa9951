"""People, their passwords and tokens from the command line, and the audit log of them."""

import re
import sqlite3
from contextlib import closing
from functools import partial

import pytest
from argon2 import PasswordHasher
from helpers.calls import call, one_line

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.access import access_for
from osiris_nlp.desk.base.guard.accounts import list_accounts
from osiris_nlp.desk.base.guard.passwords import verify_password
from osiris_nlp.desk.base.guard.token_check import token_digest
from osiris_nlp.desk.base.store.desk_settings import read_setting, write_setting
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.tokens import find_token

AWAS, MOUSSAS = "la pirogue d’Awa", "baobab et teranga"
ADD_AWA = ("people", "add", "Awa Ndiaye", "--role", "manager")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Let argon2 take less time and memory; the tests of passwords use what the desk uses."""
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("osiris_nlp.desk.base.guard.passwords.PasswordHasher", quick)


@pytest.fixture
def database(tmp_path):
    return tmp_path / "desk.db"


def call_desk(database, *words, typed=""):
    return call("desk", *words, "--database", f"sqlite:///{database}", stdin=f"{typed}\n")


def desk(database, *words, typed=""):
    """Return what a command prints, and what it says."""
    result = call_desk(database, *words, typed=typed)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode(), result.stderr.decode()


def store_of(database):
    return closing(open_store(f"sqlite:///{database}"))


def rows(database, query="SELECT what, about FROM events ORDER BY number"):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_people_are_added_changed_disabled_and_listed(database):
    _, added = desk(database, *ADD_AWA, typed=AWAS)
    desk(database, "people", "add", "Moussa Diop", "--login", "mdiop", "--no-password")
    desk(database, "people", "role", "moussa diop", "manager")
    desk(database, "people", "password", "Moussa Diop", typed=MOUSSAS)
    desk(database, "people", "disable", "Awa Ndiaye")
    table, _ = desk(database, "people", "list")
    _, enabled = desk(database, "people", "enable", "Awa Ndiaye")

    assert (added, enabled) == ("Awa Ndiaye added: manager\n", "Awa Ndiaye enabled\n")
    assert [line.split() for line in table.splitlines() if "manager" in line] == [
        ["│", "Awa", "Ndiaye", "│", "│", "manager", "│", "yes", "│", "disabled", "│"],
        ["│", "Moussa", "Diop", "│", "mdiop", "│", "manager", "│", "yes", "│", "│"],
    ]
    with store_of(database) as store:
        awa, moussa = list_accounts(store)
    assert verify_password(AWAS, awa.password_hash)
    assert verify_password(MOUSSAS, moussa.password_hash)
    assert rows(database) == [
        ("account added", "Awa Ndiaye: manager"),
        ("account added", "Moussa Diop: editor"),
        ("account role", "Moussa Diop: manager"),
        ("account password", "Moussa Diop"),
        ("account disabled", "Awa Ndiaye"),
        ("account enabled", "Awa Ndiaye"),
    ]


def test_without_people_the_list_says_how_to_add_some(database):
    desk(database, "token", "add", "osiris.sn")

    _, advice = desk(database, "people", "list")

    assert "osiris-nlp desk people add NAME --role manager" in advice


@pytest.mark.parametrize("name", ["", "   ", "...", "a" * 81, "Awa\u200b"])
def test_a_name_that_cannot_be_shown_is_refused(database, name):
    words = ("people", "add", name, "--role", "manager")

    assert "Invalid name" in one_line(call_desk(database, *words, typed=AWAS))
    assert not database.exists()


def test_a_desk_with_accounts_is_served_only_if_somebody_can_sign_in(database):
    desk(database, *ADD_AWA, "--no-password")

    with store_of(database) as store:
        with pytest.raises(InputError, match="none has a password.*--user-header"):
            access_for(store)
        assert not access_for(store, user_header="Remote-User").needs_password
    desk(database, "people", "password", "Awa Ndiaye", typed=AWAS)
    with store_of(database) as store:
        assert access_for(store).needs_password


@pytest.mark.parametrize("setting", ["password", "manager password"])
def test_a_desk_with_a_shared_password_is_served_once_it_has_an_account(database, setting):
    with store_of(database) as store:
        write_setting(store, setting, "$argon2id$")
        with pytest.raises(InputError, match="shared password.*desk people add NAME --role"):
            access_for(store)

    desk(database, *ADD_AWA, typed=AWAS)

    with store_of(database) as store:
        assert access_for(store).needs_password
        assert read_setting(store, setting) is None


def test_a_token_is_printed_once_and_only_its_digest_is_stored(database):
    secret, message = desk(database, "token", "add", "https://www.osiris.sn/")
    table, _ = desk(database, "token", "list")

    digest = token_digest(secret.rstrip("\n"))
    assert (len(secret), message) == (51, "Token 1 of osiris.sn, which is not shown again:\n")
    assert rows(database, "SELECT number, site, digest FROM tokens") == [(1, "osiris.sn", digest)]
    assert secret.rstrip("\n").encode() not in database.read_bytes() + table.encode()


def test_tokens_are_listed_and_revoked_by_number_or_site(database):
    for site in ("osiris.sn", "exemple.sn", "osiris.sn", "osiris.sn"):
        desk(database, "token", "add", site)

    table, _ = desk(database, "token", "list")
    _, by_number = desk(database, "token", "revoke", "2")
    _, by_site = desk(database, "token", "revoke", "https://osiris.sn")
    nothing, message = desk(database, "token", "list")

    assert (table.count("osiris.sn"), table.count("exemple.sn")) == (3, 1)
    assert by_number == "1 token of exemple.sn revoked\n"
    assert by_site == "3 tokens of osiris.sn revoked\n"
    assert (nothing, message.startswith("No tokens in sqlite:///")) == ("", True)
    numbers = ["1: osiris.sn", "2: exemple.sn", "3: osiris.sn", "4: osiris.sn"]
    additions = [("token added", number) for number in numbers]
    revocations = [("token revoked", numbers[place]) for place in (1, 0, 2, 3)]
    assert rows(database) == additions + revocations


@pytest.mark.parametrize("word", ["2", "exemple.sn", "9" * 30])
def test_revoking_a_token_that_does_not_exist_is_refused(database, word):
    desk(database, "token", "add", "osiris.sn")

    message = one_line(call_desk(database, "token", "revoke", word))

    assert re.search(f"No token '{word}' in sqlite:///.*desk token list", message)


@pytest.mark.parametrize("site", ["", "///", "http://", "http://[::1", "osiris.sn:port"])
def test_what_is_not_a_site_gets_no_token(database, site):
    message = one_line(call_desk(database, "token", "add", site))

    assert re.search("Not the name of a site: .*such as osiris.sn", message)
    assert not database.exists()


def test_an_editors_token_names_the_account(database):
    desk(database, *ADD_AWA, typed=AWAS)

    secret, message = desk(database, "token", "add", "scripts", "--editor", "awa ndiaye")
    table, _ = desk(database, "token", "list")

    assert "Token 1 of scripts, as Awa Ndiaye, which is not shown again:" in message
    assert "Awa Ndiaye" in table
    with store_of(database) as store:
        token = find_token(store, token_digest(secret.strip()))
    assert (token.site, token.editor) == ("scripts", "Awa Ndiaye")


@pytest.mark.parametrize("command", ["people disable", "token add scripts --editor"])
def test_a_person_without_an_account_is_refused(database, command):
    desk(database, *ADD_AWA, typed=AWAS)

    message = one_line(call_desk(database, *command.split(), "Moussa"))

    assert re.search("No account 'Moussa' in sqlite.*desk people list", message)
