"""The tokens of sites: made, listed, revoked, and written to the audit log."""

import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli import app
from osiris_nlp.desk.base.guard.token_check import token_digest


@pytest.fixture
def database(tmp_path):
    return tmp_path / "desk.db"


def token(database, *words):
    result = CliRunner().invoke(
        app, ["desk", "token", *words, "--database", f"sqlite:///{database}"]
    )
    if isinstance(result.exception, InputError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def rows(database, query):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_a_token_is_printed_once_and_only_its_digest_is_stored(database):
    result = token(database, "add", "https://www.osiris.sn/")

    secret = result.stdout.rstrip("\n")
    assert len(secret) == 50
    assert result.stderr == "Token 1 of osiris.sn, which is not shown again:\n"
    assert rows(database, "SELECT number, site, digest FROM tokens") == [
        (1, "osiris.sn", token_digest(secret))
    ]
    assert secret.encode() not in database.read_bytes()
    assert secret not in token(database, "list").output


def test_tokens_are_listed_and_revoked_by_number_or_site(database):
    for site in ("osiris.sn", "exemple.sn", "osiris.sn", "osiris.sn"):
        token(database, "add", site)

    listed = token(database, "list").stdout
    by_number = token(database, "revoke", "2").stderr
    by_site = token(database, "revoke", "https://osiris.sn").stderr
    nothing = token(database, "list")

    assert (listed.count("osiris.sn"), listed.count("exemple.sn")) == (3, 1)
    assert by_number == "1 token of exemple.sn revoked\n"
    assert by_site == "3 tokens of osiris.sn revoked\n"
    assert nothing.stdout == ""
    assert nothing.stderr.startswith("No tokens in sqlite:///")


def test_additions_and_revocations_are_in_the_audit_log(database):
    token(database, "add", "osiris.sn")
    token(database, "revoke", "1")

    assert rows(database, "SELECT what, about FROM events ORDER BY number") == [
        ("token added", "1: osiris.sn"),
        ("token revoked", "1: osiris.sn"),
    ]


@pytest.mark.parametrize("word", ["2", "exemple.sn", "9" * 30])
def test_revoking_a_token_that_does_not_exist_is_refused(database, word):
    token(database, "add", "osiris.sn")

    with pytest.raises(InputError, match=f"No token '{word}' in sqlite:///.*desk token list"):
        token(database, "revoke", word)


@pytest.mark.parametrize("site", ["", "///", "http://", "http://[::1", "osiris.sn:port"])
def test_what_is_not_a_site_gets_no_token(database, site):
    with pytest.raises(InputError, match="Not the name of a site: .*such as osiris.sn"):
        token(database, "add", site)

    assert not database.exists()
