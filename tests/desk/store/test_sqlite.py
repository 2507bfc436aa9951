"""The store on SQLite: its file, and what goes wrong with it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from helpers.backlog import lines, write_rows
from helpers.desk_store import IMPORTED, article, command, ids, put, review

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.store import AwayError, decision_rows, open_store, present


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.mark.parametrize(
    "url",
    [
        "desk.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///desk.db?mode=ro",
        "oracle://awa:s3cret@localhost/base",
        "postgresql+asyncpg://awa:s3cret@localhost/base",
        "postgresql://awa:s3cret@localhost",
        "postgresql://awa:s3cret@localhost:port/base",
        "mariadb://awa:s3@cret@localhost/base",
    ],
)
def test_a_url_that_names_no_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InputError) as told:
        open_store(url)

    assert "s3cret" not in str(told.value)
    assert "expected" in str(told.value) or "%40" in str(told.value)


@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_a_server_that_does_not_answer_is_told_without_the_password(scheme: str) -> None:
    with pytest.raises(AwayError, match=r"The database says: .*127\.0\.0\.1:1/base") as told:
        open_store(f"{scheme}://awa:s3cret@127.0.0.1:1/base")

    assert "s3cret" not in str(told.value)
    done = command("export", "--database", f"{scheme}://awa:s3cret@127.0.0.1:1/base")
    assert (done.returncode, done.stderr.count(b"\n"), b"s3cret" in done.stderr) == (1, 1, False)


def test_a_file_that_is_not_there_or_no_database_is_told(tmp_path: Path) -> None:
    text = tmp_path / "texte.db"
    text.write_text("Ceci n’est pas une base de données. " * 100, "utf-8")

    with pytest.raises(InputError, match="No folder .*absent'"):
        open_store(f"sqlite:///{tmp_path}/absent/desk.db")
    with pytest.raises(InputError, match=r"No desk at .*desk\.db: make one with"):
        open_store(f"sqlite:///{tmp_path}/desk.db", must_exist=True)
    with pytest.raises(AwayError, match="file is not a database"):
        open_store(f"sqlite:///{text}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["texte.db"]


def test_a_new_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE recettes (titre)")

        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(open_store, f"sqlite:///{file}")
            refused, _ = wait([opening], timeout=0.3)
            other.execute("COMMIT")
            assert not refused
            opening.result().close()


def test_what_is_acknowledged_on_sqlite_is_on_disk(url: str) -> None:
    store = open_store(url)
    with store.reading() as connection:
        pragmas = [
            connection.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    store.close()

    assert pragmas == ["wal", 2, 1]


def test_a_new_file_is_its_owner_s_alone(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    put(store, article(1))

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    store.close()

    assert modes == dict.fromkeys(("desk.db", "desk.db-wal", "desk.db-shm"), 0o600)


def test_what_the_tables_cannot_hold_is_not_told_as_a_database_that_is_away(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.desk.store.store._TRIES", 2)
    store = open_store(url)

    with pytest.raises(OsirisError, match="cannot hold this: FOREIGN KEY constraint") as told:
        present(store, 999, "Awa Ndiaye")
    store.close()

    assert not isinstance(told.value, AwayError)


@pytest.mark.parametrize("by", ["removed", "replaced"])
def test_nothing_is_written_to_a_file_that_is_gone(url: str, tmp_path: Path, by: str) -> None:
    store = open_store(url)
    (number,) = put(store, article(1))
    file, kept = store.database.file, tmp_path / "ailleurs.db"
    file.rename(kept)
    if by == "replaced":
        file.write_bytes(kept.read_bytes())

    with pytest.raises(AwayError, match="was removed or replaced while it was open"):
        review(store, number, ["Fintech"])

    kept.replace(file)
    assert review(store, number, ["Fintech"]).number == 1
    store.close()


def test_an_export_to_a_name_of_no_known_kind_is_refused(url: str, tmp_path: Path) -> None:
    open_store(url).close()

    done = command("export", "--database", url, "--out", tmp_path / "decisions.xlsx")

    assert done.returncode == 1
    assert (
        b"Unknown format 'decisions.xlsx': expected a file name ending in .jsonl or .csv"
        in done.stderr
    )
    assert not (tmp_path / "decisions.xlsx").exists()


def test_the_commands_import_articles_and_export_jsonl(
    url: str, model: Path, tmp_path: Path
) -> None:
    source = write_rows(tmp_path / "lot.jsonl", IMPORTED)
    out = tmp_path / "decisions.jsonl"
    words = ["import", source, "--model", model, "--database", url]

    dry = command(*words, "--dry-run", cwd=tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    done = command(*words, cwd=tmp_path)

    assert (dry.returncode, done.returncode) == (3, 3), done.stderr.decode()
    assert left == [source.name]
    assert b"3 new articles, 0 changed, 0 unchanged; nothing was written" in dry.stderr
    assert b"3 new articles, 0 changed, 0 unchanged, in sqlite:///" in done.stderr
    assert b"4 bad rows left out; details in " in done.stderr
    store = open_store(url)
    assert sorted(ids(store)) == ["sn-1", "sn-2", "sn-5"]
    review(store, *put(store, article(1)), ["Fintech", "Infrastructures"])
    exported = command("export", "--database", url, "--out", out)
    assert exported.returncode == 0
    assert f"2 decisions written to {out}".encode() in exported.stderr
    assert lines(out) == list(decision_rows(store))
    with store.reading() as connection:
        noted = connection.execute(sa.text("SELECT what, about FROM events ORDER BY number")).all()
    assert noted == [
        ("import", f"3 new, 0 changed: {source}"),
        ("export", f"2 decisions to {out}"),
    ]
    store.close()
