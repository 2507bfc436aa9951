"""Backups that were tampered with or damaged: refused in one line, before anything is restored."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.desk_store import AUTHOR, article, command, dump, put, review
from helpers.forks import one_line
from helpers.ownership import losses, precious_folder, snapshot, write_precious

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.store.accounts import add_account
from osiris_nlp.desk.store.backup import back_up, check_backup, restore
from osiris_nlp.desk.store.opening import open_store
from osiris_nlp.desk.store.settings import write_setting
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.store.tokens import add_token
from osiris_nlp.desk.web.app import access_for, session_secret

CHANGES = {
    "broken JSON": "UPDATE articles SET meta = '{\"a\": '",
    "JSON of another kind": "UPDATE articles SET meta = '[7]'",
    "deep JSON": "UPDATE articles SET meta = replace(printf('%.*c', 300, 'x'), 'x', '{\"a\":') || '1' "
    "|| printf('%.*c', 300, '}')",
    "very deep JSON": "UPDATE articles SET meta = printf('%.*c', 5000, '[') || printf('%.*c', 5000, ']')",
    "a label that is a number": "UPDATE articles SET labels = '[7]'",
    "labels that are an object": "UPDATE reviews SET labels = '{}'",
    "keyword ids without labels": 'UPDATE reviews SET carried = \'{"labels":[],"id_mot":[7]}\'',
    "carried labels only": "UPDATE reviews SET carried = '{\"labels\":[]}'",
    "carried keywords that are a list": "UPDATE reviews SET carried = '[7]'",
    "a bad date": "UPDATE articles SET date = '2026-13-45'",
    "a date that is a number": "UPDATE articles SET date = 20261101",
    "another time format": "UPDATE articles SET date = '2026-11-01T10:00'",
    "a bad moment": "UPDATE reviews SET made = 'hier'",
    "a moment without a zone": "UPDATE reviews SET made = '2026-11-01T10:00:00.000000'",
    "an impossible moment": "UPDATE reviews SET made = '2026-99-01T10:00:00.000000Z'",
    "a BLOB title": "UPDATE articles SET title = x'ff00'",
    "no title": "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = replace(sql, 'title TEXT NOT"
    " NULL', 'title TEXT') WHERE name = 'articles'; PRAGMA writable_schema=RESET; "
    "UPDATE articles SET title = NULL",
    "a title with NUL": "UPDATE articles SET title = 'La 5G' || char(0)",
    "invalid UTF-8": "UPDATE articles SET title = CAST(x'c328' AS TEXT)",
    "a number as text": "UPDATE articles SET revision = 'un'",
    "a negative revision": "UPDATE articles SET revision = -1",
    "a review ahead of its article": "UPDATE reviews SET revision = 7",
    "a huge number": "UPDATE articles SET revision = 9999999999999",
    "a fractional number": "UPDATE articles SET revision = 0.5",
    "a Boolean of 7": "UPDATE articles SET blind = 7",
    "an infinite score": "UPDATE articles SET score = 9e999",
    "a score above 1": "UPDATE decisions SET score = 2",
    "an unknown tier": "UPDATE articles SET tier = 'sure'",
    "an unknown decision": "UPDATE decisions SET decision = 'maybe'",
    "an unknown role": "UPDATE articles SET role = 'chief'",
    "an unknown role of a person": "UPDATE accounts SET role = 'support'",
    "a long name": "UPDATE reviews SET editor = printf('%.*c', 81, 'a')",
    "a bad secret": "UPDATE settings SET value = 'zz' WHERE name = 'secret'",
    "an odd secret": "UPDATE settings SET value = substr(value, 2) WHERE name = 'secret'",
    "an empty secret": "UPDATE settings SET value = '' WHERE name = 'secret'",
    "a BLOB secret": "UPDATE settings SET value = x'00' WHERE name = 'secret'",
    "a digest that is none": "UPDATE tokens SET digest = 'osiris_secret'",
    "a token of a BLOB": "UPDATE tokens SET site = x'00'",
    "a large text": "UPDATE articles SET text = printf('%.*c', 11000000, 'a')",
    "a large BLOB": "UPDATE articles SET text = zeroblob(11000000)",
    "no version": "DELETE FROM desk_version",
    "two versions": "INSERT INTO desk_version VALUES ('0001')",
    "a version that is a BLOB": "UPDATE desk_version SET version_num = x'00'",
    "an unknown old version": "UPDATE desk_version SET version_num = '0000'",
    "a version of a newer program": "UPDATE desk_version SET version_num = '9999'",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON articles BEGIN DELETE FROM reviews; END",
    "a view": "ALTER TABLE settings RENAME TO s; CREATE VIEW settings AS SELECT * FROM s",
    "an endless view": "DROP TABLE settings; CREATE VIEW settings AS WITH RECURSIVE n(name) AS "
    "(SELECT 'a' UNION ALL SELECT name FROM n) SELECT name, name AS value FROM n",
    "no articles": "DROP TABLE decisions; DROP TABLE reviews",
    "a missing column": "ALTER TABLE articles DROP COLUMN url",
    "a missing key": "ALTER TABLE settings RENAME COLUMN name TO titre",
    "a computed column": "DROP TABLE settings; CREATE TABLE settings (name TEXT PRIMARY KEY, "
    "value TEXT GENERATED ALWAYS AS (hex(zeroblob(1000)))); INSERT INTO settings (name) VALUES ('secret')",
    "a foreign key to nothing": "UPDATE decisions SET review = 99",
    "an undo of a later review": "PRAGMA foreign_keys=OFF; UPDATE reviews SET undoes = number",
    "a duplicate": "CREATE TABLE copie AS SELECT * FROM settings; DROP TABLE settings; "
    "ALTER TABLE copie RENAME TO settings; INSERT INTO settings SELECT * FROM settings",
}


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of a desk with one review."""
    folder = tmp_path_factory.mktemp("bureau")
    with closing(open_store(f"sqlite:///{folder}/desk.db")) as store:
        (number,) = put(store, article(1, labels=("Internet",)))
        review(store, number, ["Fintech"])
        write_setting(store, "secret", "a" * 64)
        add_token(store, "osiris.sn", "0f" * 32)
        add_account(store, "Awa Ndiaye", role="manager", password_hash=None, author=AUTHOR)
        back_up(store, folder / "copie.db")
    return folder / "copie.db"


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path}/neuf.db")) as store:
        yield store


def change(file: Path, statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(statements)


@pytest.mark.parametrize("kind", CHANGES)
def test_an_altered_backup_is_refused_before_anything_is_restored(
    backup: Path, tmp_path: Path, empty_store: Store, kind: str
) -> None:
    file, before = tmp_path / "copie.db", dump(empty_store)
    shutil.copyfile(backup, file)
    change(file, CHANGES[kind])

    with pytest.raises(OsirisError, match="copie.db") as caught:
        check_backup(file)
    with pytest.raises(OsirisError):
        restore(file, empty_store)

    assert "\n" not in str(caught.value)
    assert dump(empty_store) == before


@pytest.mark.parametrize(
    ("offset", "content"), [(0, b"x" * 50), (100, b"\xff" * 100), (4096, b"\xff" * 9000)]
)
def test_a_damaged_file_is_refused(
    backup: Path, tmp_path: Path, offset: int, content: bytes
) -> None:
    file = tmp_path / "copie.db"
    altered = bytearray(backup.read_bytes())
    altered[offset : offset + len(content)] = content
    file.write_bytes(altered)

    with pytest.raises(OsirisError, match="copie.db") as caught:
        check_backup(file)

    assert "\n" not in str(caught.value)


def test_the_command_says_what_is_wrong_and_creates_no_database(
    backup: Path, tmp_path: Path
) -> None:
    file = tmp_path / "copie.db"
    shutil.copyfile(backup, file)
    change(file, CHANGES["a bad date"])

    result = command("restore", file, "--database", f"sqlite:///{tmp_path}/neuf.db")

    assert one_line(result) == (
        f"error: sqlite:///{file} is not an unaltered backup: date is '2026-13-45' "
        "(articles, number 1): restore an unaltered backup\n"
    )
    assert list(tmp_path.iterdir()) == [file]


def test_a_desk_whose_key_is_damaged_is_not_served(backup: Path, tmp_path: Path) -> None:
    file = tmp_path / "copie.db"
    shutil.copyfile(backup, file)
    change(file, CHANGES["a bad secret"])

    with (
        closing(open_store(f"sqlite:///{file}")) as store,
        pytest.raises(InputError, match="key for signing sessions .* is damaged: restore a backup"),
    ):
        session_secret(store)


@pytest.mark.parametrize(
    "password_hash",
    ["", "argon2", "$argon2id$v=19$m=4194304,t=1000,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"],
)
def test_a_desk_whose_password_hash_is_damaged_is_not_served(
    empty_store: Store, password_hash: str
) -> None:
    add_account(
        empty_store, "Awa Ndiaye", role="manager", password_hash=password_hash, author=AUTHOR
    )

    with pytest.raises(InputError, match="stored password hash is damaged: set the password again"):
        access_for(empty_store)


@pytest.mark.parametrize("name", ["copie.db", ".copie.db.partial"])
@pytest.mark.parametrize("suffix", ["", "-journal", "-wal", "-shm"])
@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "folder"])
def test_a_backup_leaves_files_of_others_alone(
    backup: Path, tmp_path: Path, name: str, suffix: str, kind: str
) -> None:
    path = tmp_path / f"{name}{suffix}"
    if kind == "file":
        write_precious(path)
    elif kind == "folder":
        precious_folder(path)
    else:
        if kind == "link":
            write_precious(tmp_path / "notes.txt")
        path.symlink_to("notes.txt")
    before = snapshot(tmp_path)

    with (
        closing(open_store(f"sqlite:///{backup}")) as store,
        pytest.raises(InputError, match=f"{name}{suffix}"),
    ):
        back_up(store, tmp_path / "copie.db")

    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
def test_a_new_desk_leaves_files_of_others_alone(tmp_path: Path, suffix: str) -> None:
    write_precious(tmp_path / f"desk.db{suffix}")
    before = snapshot(tmp_path)

    with pytest.raises(InputError, match="is not a file of SQLite, which would overwrite it"):
        open_store(f"sqlite:///{tmp_path}/desk.db")

    assert losses(before, tmp_path) == []
    assert not (tmp_path / "desk.db").exists()
