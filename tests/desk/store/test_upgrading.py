"""A desk of version 0.1.0 on every database: opened by this version, copied before, nothing lost."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from helpers.databases import SERVERS, emptied_url, stopped_at
from helpers.desk_store import (
    PATIENCE,
    check_whole,
    command,
    current_state,
    open_at_once,
    review,
    undo,
)
from helpers.upgrade_facts import facts, rows_of
from real.mariadb import Database
from typer.testing import CliRunner

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.cli import app
from osiris_nlp.corpus import read_all
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.guard.passwords import verify_password
from osiris_nlp.desk.importing import import_articles
from osiris_nlp.desk.store import (
    AwayError,
    Imported,
    Store,
    find_article,
    numbers_of,
    open_store,
    put_articles,
    read_setting,
    restore,
)
from osiris_nlp.desk.store.versioning import HEAD
from osiris_nlp.desk.web.app import PASSWORD

FIXTURES = Path(__file__).parents[2] / "upgrades"
SECRET_WORD = "baobab-et-fromager"  # noqa: S105 (made up, see tests/upgrades/README.md)
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder where backups go: next to a file, or the current one for a server's."""
    return tmp_path


@pytest.fixture(params=["sqlite", *SERVERS])
def url(
    request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The URL of a database of each kind that holds the desk of 0.1.0."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(FIXTURES / 'desk-0.1.0.db', folder / 'desk.db')}"
        return
    monkeypatch.chdir(folder)
    database = request.getfixturevalue(request.param)
    for url in emptied_url(database):
        load(database)
        yield url


def load(database: Database) -> None:
    """Load the dump of a desk as an administrator does."""
    host, _, port = database.address.rpartition(":")
    account = [f"--host={host}", f"--port={port}"]
    if database.kind == "mysql":
        file, program = "desk-0.1.0.mariadb.sql", ["mariadb", "--no-defaults"]
        account += [f"--user={database.user}"]
    else:
        file = "desk-0.1.0.postgresql.sql"
        program = ["psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
        account += [f"--username={database.user}"]
    secret = {"PGPASSWORD": database.password, "MYSQL_PWD": database.password}
    with (FIXTURES / file).open("rb") as dump:
        command = [*program, *account, database.name]
        subprocess.run(command, stdin=dump, env=os.environ | secret, check=True)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """Return what version 0.1.0 said of its desk."""
    return dict(json.loads((FIXTURES / "desk-0.1.0.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench.load(FIXTURES / "model-0.1.0")


def ask(*words: object) -> Result:
    """Run a command in this process."""
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == 0, done.output
    return done


def said(store: Store) -> dict[str, Any]:
    """Return what a desk says, as its JSON would."""
    return dict(json.loads(json.dumps(facts(store))))


def tables_at(url: str) -> Tables:
    """Return all a database holds, whatever its version, without opening it as a desk."""
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
    place = sa.make_url(url)
    engine = sa.create_engine(place.set(drivername=drivers.get(place.drivername, "sqlite")))
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        found = {str(name): rows_of(connection, name) for name in names}
    engine.dispose()
    return found


def as_before(tables: Tables, before: Tables) -> Tables:
    """Return of some tables what they held in an earlier version: its columns."""
    return {
        name: [{key: row[key] for key in rows[0]} for row in tables[name]] if rows else tables[name]
        for name, rows in before.items()
        if name != "desk_version"
    }


def content(tables: Tables) -> Tables:
    return {name: rows for name, rows in tables.items() if name != "desk_version"}


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.before-*"))


def newest_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "before" in path.name)


# --- Nothing is lost


def test_a_desk_of_an_earlier_version_says_what_it_said(url: str, expected: dict[str, Any]) -> None:
    with closing(open_store(url)) as store:
        told = said(store)
        password = read_setting(store, PASSWORD) or ""
        check_whole(store)

    assert len(expected["reviews"]) == 300
    for what, value in expected.items():
        assert told[what] == value, what
    assert verify_password(SECRET_WORD, password)


def test_an_upgrade_leaves_every_cell_as_it_was(url: str) -> None:
    before = tables_at(url)

    open_store(url).close()

    after = tables_at(url)
    assert as_before(after, before) == content(before)
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert {row["judges"] for row in after["articles"]} == {False}


def test_articles_of_an_earlier_version_are_as_they_were_when_imported_again(
    url: str, bench: Bench
) -> None:
    source = str(FIXTURES / "articles-0.1.0.jsonl")
    with closing(open_store(url)) as store:
        report = import_articles(store, bench, [source], on_progress=lambda _: None)
        first, second = read_all(source)[:2]
        judging = put_articles(store, [replace(first, judges=True), second], bench.verdicts)
        numbers = numbers_of(store, [first.id, second.id])
        filed = [find_article(store, numbers[each.id]) for each in (first, second)]

    assert (report.articles, report.faults) == (Imported(same=140), [])
    assert judging == Imported(changed=1, same=1)
    assert [each and each.article.judges for each in filed] == [True, False]


def test_editors_go_on_in_a_desk_of_an_earlier_version(url: str, expected: dict[str, Any]) -> None:
    undone = next(row for row in expected["articles"] if row["revision"] == 7)
    number, labels = undone["number"], tuple(undone["labels"])
    with closing(open_store(url)) as store:
        made = review(store, number, ["Fintech", *undone["labels"]], editor="Modou Fall")
        reviewed = current_state(store, number)
        undo(store, made, editor="Fatou Diop")
        left = current_state(store, number)
        check_whole(store)

    assert made.number == 301
    assert reviewed == (("Fintech", *labels), "done", 8)
    assert left == (labels, undone["state"], 9)


# --- The copy that is made first


def test_an_older_desk_is_copied_before_it_is_upgraded(
    url: str, folder: Path, expected: dict[str, Any]
) -> None:
    before, seen = tables_at(url), list[tuple[Path, Tables]]()

    def note(file: Path) -> None:
        seen.append((file, tables_at(url)["desk_version"]))

    open_store(url, on_backup=note).close()
    open_store(url, on_backup=note).close()

    ((file, version),) = seen
    copy = f"sqlite:///{folder / file.name}"
    assert newest_files(folder) == [file.name]
    assert (folder / file.name).stat().st_mode & 0o777 == 0o600
    assert version == [{"version_num": "0001"}]
    assert tables_at(copy) == before
    with closing(open_store(f"sqlite:///{folder}/neuf.db")) as store:
        assert restore(folder / file.name, store) == 300
        assert said(store) == expected
    assert newest_files(folder) == [file.name]  # none of the copy that was restored from
    assert tables_at(copy) == before


def test_a_copy_of_an_older_desk_is_served_like_one(
    url: str, folder: Path, expected: dict[str, Any]
) -> None:
    open_store(url).close()
    (file,) = backups(folder)

    with closing(open_store(f"sqlite:///{file}")) as store:
        number = expected["articles"][0]["number"]
        made = review(store, number, ["Fintech"])
        check_whole(store)

    assert made.number == 301


def test_the_commands_say_where_the_copy_is(
    url: str, folder: Path, expected: dict[str, Any]
) -> None:
    exported = ask("desk", "export", "--database", url)
    (file,) = backups(folder)
    saved = ask("desk", "backup", "--database", url, "--out", folder / "copie.db")
    restored = ask("desk", "restore", file, "--database", f"sqlite:///{folder}/neuf.db")

    told = exported.stderr
    assert told.startswith("Desk copied to ")
    assert told.endswith(f"{file.name} before its tables are upgraded\n")
    assert told.count("\n") == 1
    assert [json.loads(line) for line in exported.stdout.splitlines()] == expected["decisions"]
    assert saved.stderr.endswith("copie.db, with 300 reviews\n")
    assert restored.stderr.endswith("neuf.db, with 300 reviews\n")
    assert (saved.stderr.count("\n"), restored.stderr.count("\n")) == (1, 1)


def test_an_older_desk_that_cannot_be_copied_is_refused_and_left_alone(
    url: str, folder: Path
) -> None:
    before, name = tables_at(url), Path(sa.make_url(url).database or "").stem
    in_the_way = folder / f".{name}.before-{HEAD}.partial"
    in_the_way.mkdir()

    with pytest.raises(AwayError, match="stays at version 0001, for no backup could be") as told:
        open_store(url)
    refused = command("export", "--database", url)
    in_the_way.rmdir()

    assert "see to room and rights there, then try again" in str(told.value)
    assert (refused.returncode, refused.stderr.count(b"\n"), refused.stdout) == (1, 1, b"")
    assert tables_at(url) == before
    assert newest_files(folder) == []
    open_store(url).close()
    assert len(backups(folder)) == 1


KILLED = """
import os, sys
from osiris_nlp.desk.store import open_store

def die(event, arguments):
    if event == "os.rename":
        os._exit(9)

sys.addaudithook(die)
open_store(sys.argv[1])
"""


def test_a_kill_while_copying_leaves_the_desk_as_it_was_and_the_next_try_replaces_the_copy(
    url: str, folder: Path
) -> None:
    before = tables_at(url)
    killed = subprocess.run([sys.executable, "-c", KILLED, url], check=False, timeout=PATIENCE)
    after, (partial,) = tables_at(url), newest_files(folder)
    (folder / partial).write_bytes(b"half of it")

    open_store(url).close()

    (file,) = backups(folder)
    assert killed.returncode == 9
    assert after == before
    assert partial.endswith(f".before-{HEAD}.partial")
    assert newest_files(folder) == [file.name]
    assert tables_at(f"sqlite:///{file}") == before


def test_processes_that_open_an_older_desk_at_once_upgrade_it_once(url: str, folder: Path) -> None:
    before = tables_at(url)
    ended = open_at_once(url, 3)

    after = tables_at(url)
    (file,) = newest_files(folder)
    assert ended == [(0, "")] * 3
    assert tables_at(f"sqlite:///{folder / file}") == before
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert [row["who"] for row in after["events"][-3:]] in [
        [*order] for order in ("012", "021", "102", "120", "201", "210")
    ]


# --- What is newer


def test_a_desk_of_a_newer_version_is_refused_in_one_line_and_left_alone(
    url: str, folder: Path
) -> None:
    with closing(open_store(url)) as store:
        store.write(lambda c: c.execute(sa.text("UPDATE desk_version SET version_num = '9999'")))
    before, made = tables_at(url), newest_files(folder)

    ways: list[Callable[[], object]] = [
        lambda: open_store(url),
        lambda: open_store(url, must_exist=True),
    ]
    for way in ways:
        with pytest.raises(
            OsirisError, match=r"newer version of osiris-nlp \(9999\): upgrade this"
        ):
            way()
    refused = command("export", "--database", url)

    assert (refused.returncode, refused.stderr.count(b"\n"), refused.stdout) == (1, 1, b"")
    assert b"(9999): upgrade this one" in refused.stderr
    assert tables_at(url) == before
    assert newest_files(folder) == made


# --- On servers


@pytest.mark.parametrize("url", SERVERS, indirect=True)
def test_an_upgrade_killed_halfway_is_ended_by_the_next_opening(url: str, folder: Path) -> None:
    before = tables_at(url)
    with stopped_at("UPDATE desk_version"):
        open_store(url)
    halfway = "judges" in tables_at(url)["articles"][0]

    open_store(url).close()

    after = tables_at(url)
    assert halfway == url.startswith("mariadb:")  # which commits a column at once
    assert as_before(after, before) == content(before)
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert {row["judges"] for row in after["articles"]} == {False}
    assert len(backups(folder)) == 2  # in one second, maybe
    for file in backups(folder):
        assert as_before(tables_at(f"sqlite:///{file}"), before) == content(before)


@pytest.mark.parametrize("url", SERVERS, indirect=True)
def test_tables_of_other_programs_are_neither_copied_nor_changed(url: str, folder: Path) -> None:
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
    place = sa.make_url(url)
    engine = sa.create_engine(place.set(drivername=drivers[place.drivername]))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE spip_meta (nom VARCHAR(20) PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO spip_meta VALUES ('adresse_site')"))
    engine.dispose()

    open_store(url).close()

    (file,) = backups(folder)
    assert tables_at(url)["spip_meta"] == [{"nom": "adresse_site"}]
    assert "spip_meta" not in tables_at(f"sqlite:///{file}")
