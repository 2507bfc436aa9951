"""Backups of a desk, and desks restored from them."""

import random
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa
from helpers.desk_store import (
    AWA,
    PATIENCE,
    SUGGESTIONS,
    article,
    check_consistency,
    dump,
    put,
    review,
    undo,
)

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.app.backup import back_up, check_backup, restore
from osiris_nlp.desk.articles.notes.notes import set_note
from osiris_nlp.desk.articles.reviews import CannotUndoError, StaleError, history
from osiris_nlp.desk.articles.site_keywords import learn_keywords
from osiris_nlp.desk.base.store.column_types import metadata
from osiris_nlp.desk.base.store.desk_settings import write_setting
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import UnavailableError
from osiris_nlp.desk.base.store.tokens import add_token

EACH_DATABASE = True


def wipe(store):
    """Drop all tables, as if the database had never been opened."""
    with store.engine.begin() as connection:
        for table in ("desk_version", "desk_search", "presence"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        metadata.drop_all(connection)


def test_a_backup_contains_the_whole_desk_and_can_be_opened_as_one(store, tmp_path):
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 4)))
    undo(store, review(store, numbers[0], ["Fintech"]))
    review(store, numbers[1], ["Fintech"], ["Téléphonie"])
    write_setting(store, "secret", "a" * 64)
    log_event(store, who=AWA, address="", what="started")
    learn_keywords(store, {("osiris.sn", "Fintech"): "17", ("adie.sn", "Fintech"): "4"})
    add_token(store, "osiris.sn", "0f" * 32)
    file = tmp_path / "copie.db"

    assert back_up(store, file) == 3
    names = {path.name for path in tmp_path.iterdir()}
    assert {name for name in names if name.startswith((".", "copie"))} == {"copie.db"}
    assert file.stat().st_mode & 0o077 == 0
    with closing(open_store(f"sqlite:///{file}", must_exist=True)) as copy:
        assert dump(copy) == dump(store)
        assert review(copy, numbers[2], ["Fintech"]).number > max(r.number for r in history(store))
    with pytest.raises(InputError, match="already exists: choose another name"):
        back_up(store, file)
    with pytest.raises(InputError, match="No folder .*: create it first"):
        back_up(store, tmp_path / "absent" / "copie.db")


def test_a_backup_during_writes_is_a_consistent_snapshot(store, tmp_path):
    numbers = put(store, *(article(n) for n in range(1, 21)))
    stop, all_writing = threading.Event(), threading.Barrier(4)

    def write(seed):
        draw, count = random.Random(seed), 0
        while not stop.is_set():
            number = draw.choice(numbers)
            labels = draw.sample(sorted(SUGGESTIONS), 2)
            try:
                added = review(store, number, labels, editor=f"Éditeur {seed}")
                count += 1
                if draw.random() < 0.3:
                    undo(store, added)
                    count += 1
            except (StaleError, CannotUndoError):
                pass
            if count == 3:
                all_writing.wait(PATIENCE)
                count += 1
        return count

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, seed) for seed in range(3)]
        try:
            all_writing.wait(PATIENCE)
            copies = [tmp_path / f"copie{n}.db" for n in range(3)]
            counts = [back_up(store, file) for file in copies]
        finally:
            stop.set()
            all_writing.abort()
        assert all(writer.result(PATIENCE) for writer in writers)

    check_consistency(store)
    for file, count in zip(copies, counts, strict=True):
        with closing(open_store(f"sqlite:///{file}")) as copy:
            check_consistency(copy)
            assert len(history(copy, limit=10_000)) == count > 0


def test_a_backup_restores_into_an_empty_database_and_numbering_continues(store, url, tmp_path):
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 30)))
    undo_entry = undo(store, review(store, numbers[28], ["Fintech"], ["Téléphonie"]))
    write_setting(store, "password", "argon2")
    log_event(store, who=AWA, address="", what="started")
    before, file = dump(store), tmp_path / "copie.db"
    back_up(store, file)
    with pytest.raises(InputError, match="already contains articles: restore into an empty"):
        restore(file, store)
    wipe(store)
    empty_store = open_store(url)
    write_setting(empty_store, "password", "autre")

    assert restore(file, empty_store) == 2
    assert dump(empty_store) == before
    assert put(empty_store, article(31)) == [max(numbers) + 1]
    assert review(empty_store, numbers[0], ["Fintech"]).number == undo_entry.number + 1
    log_event(empty_store, who=AWA, address="", what="started")
    check_consistency(empty_store)
    empty_store.close()


def test_a_file_that_is_not_a_backup_is_refused_and_left_unchanged(store, tmp_path):
    empty, text, other = (tmp_path / name for name in ("vide.db", "texte.db", "autre.db"))
    empty.touch()
    text.write_text("Ceci n’est pas une base de données. " * 100, "utf-8")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE recettes (titre)")

    for function in (check_backup, lambda path: restore(path, store)):
        for path in (empty, other):
            with pytest.raises(InputError, match=f"No desk at sqlite:///{path}"):
                function(path)
        with pytest.raises(UnavailableError, match=f"not a database.*{text}"):
            function(text)
        with pytest.raises(InputError, match="No file .*: expected a backup written by"):
            function(tmp_path / "absente.db")

    with closing(sqlite3.connect(other)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("recettes",)]


def test_data_in_the_log_of_a_served_backup_is_restored(store, url, tmp_path):
    (number,) = put(store, article(1))
    file = tmp_path / "copie.db"
    back_up(store, file)
    with closing(open_store(f"sqlite:///{tmp_path}/neuf.db")) as without_reviews:
        assert restore(file, without_reviews) == 0
    with closing(open_store(f"sqlite:///{file}")) as served_backup:
        review(served_backup, number, ["Fintech"])
        wipe(store)

        with closing(open_store(url)) as empty_store:
            assert restore(file, empty_store) == 1


def test_a_private_file_of_others_with_the_name_of_a_partial_copy_is_kept(store, tmp_path):
    private = tmp_path / ".copie.db.partial"
    private.write_text("précieux", encoding="utf-8")
    private.chmod(0o600)

    with pytest.raises(InputError, match="copie.db.partial"):
        back_up(store, tmp_path / "copie.db")

    assert private.read_text(encoding="utf-8") == "précieux"


def leave_unfinished(partial, journal_mode):
    """Leave the files of a copy that was killed while it was written; return their names' ends."""
    original = partial.with_name("en-cours.db")
    original.touch(mode=0o600)
    with closing(sqlite3.connect(original, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal_mode}")
        connection.execute("PRAGMA cache_size=1")  # changes go to the file before the commit
        connection.execute("CREATE TABLE articles (text)")
        connection.execute("BEGIN")
        for _ in range(50):
            connection.execute("INSERT INTO articles VALUES (?)", ["La fibre à Kolda. " * 200])
        ends = {path.name.removeprefix(original.name) for path in partial.parent.glob("en-cours*")}
        for end in ends:
            shutil.copy(f"{original}{end}", f"{partial}{end}")
    original.unlink()
    return ends


@pytest.mark.parametrize(
    ("journal_mode", "ends"), [("WAL", {"", "-wal", "-shm"}), ("DELETE", {"", "-journal"})]
)
@pytest.mark.parametrize("has_database", [True, False])
def test_a_backup_replaces_what_a_killed_one_left_behind(
    store, tmp_path, journal_mode, ends, has_database
):
    put(store, article(1))
    partial, file = tmp_path / ".copie.db.partial", tmp_path / "copie.db"
    assert leave_unfinished(partial, journal_mode) == ends
    if not has_database:
        partial.unlink()

    back_up(store, file)

    assert [path.name for path in tmp_path.glob("*copie*")] == ["copie.db"]
    with closing(open_store(f"sqlite:///{file}", must_exist=True)) as copy:
        assert dump(copy) == dump(store)


@pytest.mark.parametrize("name", ["copie.db-journal", "copie.db-wal"])
def test_a_backup_is_not_written_next_to_the_log_of_another_database(store, tmp_path, name):
    (tmp_path / name).write_bytes(b"7\x7f\x06\x82")

    with pytest.raises(InputError, match=f"{name}' already exists: choose another name"):
        back_up(store, tmp_path / "copie.db")

    assert not (tmp_path / "copie.db").exists()


CHANGES = {
    "a newer version": ("UPDATE desk_version SET version_num = '9999'", "by a newer osiris-nlp"),
    "a version between releases": (
        "UPDATE desk_version SET version_num = '0007'",
        r"never released \(tables at version 0007\): open it once with",
    ),
    "an unknown version": ("UPDATE desk_version SET version_num = '0000'", "never released"),
    "no version": ("DELETE FROM desk_version", "No desk at"),
    "a missing table": ("DROP TABLE notes", "no such table: notes"),
    "a missing column": ("ALTER TABLE articles DROP COLUMN url", "no such column: articles.url"),
}


def changed_backup(store, folder, statements):
    """Back up a desk with one review and a note, and change the backup."""
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    set_note(store, number, editor=AWA, text="À vérifier", flag=True)
    file = folder / "copie.db"
    back_up(store, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(statements)
    return file


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_that_this_version_cannot_restore_is_refused(store, tmp_path, kind):
    statements, message = CHANGES[kind]
    file = changed_backup(store, tmp_path, statements)

    with pytest.raises(OsirisError, match=message) as caught:
        check_backup(file)

    assert str(file) in str(caught.value)


# An index that lacks the row of a note.
LOST_ROW = (
    "DROP INDEX ix_notes_article; CREATE INDEX ix_notes_article ON notes (article) WHERE 0; "
    "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = replace(sql, ' WHERE 0', '') "
    "WHERE name = 'ix_notes_article'"
)


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ("UPDATE articles SET date = '2026-13-45'", "table 'articles' is damaged"),
        ("UPDATE articles SET meta = '{'", "table 'articles' is damaged"),
        (LOST_ROW, r"copie\.db is damaged \(wrong # of entries in index ix_notes_article\)"),
        ("PRAGMA foreign_keys=OFF; UPDATE decisions SET review = 99", "FOREIGN KEY constraint"),
    ],
)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_of_which_not_every_row_arrives_leaves_the_database_empty(
    store, tmp_path, statements, message
):
    file = changed_backup(store, tmp_path, statements)

    with closing(open_store(f"sqlite:///{tmp_path}/neuf.db")) as empty_store:
        before = dump(empty_store)
        with pytest.raises(OsirisError, match=message):
            restore(file, empty_store)

        assert dump(empty_store) == before


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_desk_that_miscounts_its_rows_is_not_backed_up(store, tmp_path):
    file = changed_backup(store, tmp_path, LOST_ROW)

    with (
        closing(open_store(f"sqlite:///{file}")) as damaged,
        pytest.raises(InputError, match="'notes' is damaged .it counts 0 rows, 1 were copied"),
    ):
        back_up(damaged, tmp_path / "encore.db")

    assert not (tmp_path / "encore.db").exists()


@pytest.mark.parametrize(
    ("offset", "content"), [(0, b"x" * 50), (100, b"\xff" * 100), (4096, b"\xff" * 9000)]
)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_damaged_file_is_refused(store, tmp_path, offset, content):
    file = changed_backup(store, tmp_path, "")
    altered = bytearray(file.read_bytes())
    altered[offset : offset + len(content)] = content
    file.write_bytes(altered)

    with pytest.raises(OsirisError, match="copie.db") as caught:
        check_backup(file)

    assert "\n" not in str(caught.value)
