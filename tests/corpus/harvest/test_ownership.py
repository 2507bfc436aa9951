"""A harvest changes and removes only files that it made."""

import os
import signal
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from helpers.harvest_site import PressSite, command, harvested_rows

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest import harvest

NOTES = "Notes de Fatou : ne pas effacer.\n"
RESULTS = ("articles.jsonl", "taxonomy.csv", "articles.jsonl.errors.jsonl")


@pytest.mark.parametrize("name", RESULTS)
def test_results_that_were_replaced_since_are_left_alone(
    name: str, site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path)
    (tmp_path / name).write_text(NOTES, encoding="utf-8")
    site.paths.clear()

    with pytest.raises(InputError, match=f"{name}' was not written by this harvest"):
        harvest(site.url, tmp_path)

    assert (tmp_path / name).read_text(encoding="utf-8") == NOTES
    assert site.paths == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_file_put_in_the_place_of_results_during_a_harvest_is_left_alone(
    name: str, site: PressSite, tmp_path: Path
) -> None:
    def stand_in_the_way(*counts: int) -> None:
        if counts[-1] == 0:  # no page waits
            (tmp_path / name).write_text(NOTES, encoding="utf-8")

    with pytest.raises(InputError, match="move it away, then run the harvest again"):
        harvest(site.url, tmp_path, on_progress=stand_in_the_way)
    assert (tmp_path / name).read_text(encoding="utf-8") == NOTES

    (tmp_path / name).unlink()
    site.paths.clear()
    assert harvest(site.url, tmp_path).articles == 7
    assert site.paths == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_link_in_the_place_of_results_is_neither_followed_nor_removed(
    name: str, site: PressSite, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(NOTES, encoding="utf-8")
    out = tmp_path / "out"
    harvest(site.url, out)
    (out / name).unlink(missing_ok=True)
    (out / name).symlink_to(notes)

    with pytest.raises(InputError, match=f"{name}' is a link"):
        harvest(site.url, out)

    assert notes.read_text(encoding="utf-8") == NOTES
    assert (out / name).is_symlink()


def test_results_of_an_earlier_version_are_moved_aside(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path)
    with closing(sqlite3.connect(tmp_path / "harvest.sqlite")) as db, db:
        db.execute("DELETE FROM meta WHERE key = 'results'")  # version 0.1.0 did not record them
    articles = (tmp_path / "articles.jsonl").read_bytes()
    (tmp_path / "articles.jsonl.old").write_text("{}\n", encoding="utf-8")
    (tmp_path / "taxonomy.csv").write_text(NOTES, encoding="utf-8")

    result = command(site, tmp_path).wait()

    assert b"may be yours, to articles.jsonl.old2, taxonomy.csv.old in " in result.stderr
    assert len(harvested_rows(tmp_path)) == 7
    assert (tmp_path / "articles.jsonl.old").read_text(encoding="utf-8") == "{}\n"
    assert (tmp_path / "articles.jsonl.old2").read_bytes() == articles
    assert (tmp_path / "taxonomy.csv.old").read_text(encoding="utf-8") == NOTES
    assert harvest(site.url, tmp_path).moved == ()


KILLED = """
import os, signal, sys
from osiris_nlp.corpus.harvest import harvest

url, out, name = sys.argv[1:]

def kill(event, values):
    if event == "os.rename" and os.fspath(values[1]) == os.path.join(out, name):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
harvest(url, out)
"""


@pytest.mark.parametrize("name", ["articles.jsonl", "taxonomy.csv"])
@pytest.mark.parametrize("is_first", [True, False])
def test_only_its_own_files_are_replaced_after_a_run_killed_while_writing_results(
    name: str, is_first: bool, site: PressSite, tmp_path: Path
) -> None:
    if not is_first:
        harvest(site.url, tmp_path)
        newer = site.pages["/spip.php?article2"].replace("Orange Money", "Wave")
        site.pages["/spip.php?article2"] = newer
    killed_run = [sys.executable, "-c", KILLED, site.url, str(tmp_path), name]
    status = subprocess.run(killed_run, check=False, timeout=30).returncode
    old = (tmp_path / "taxonomy.csv").read_bytes() if not is_first else None
    (tmp_path / "taxonomy.csv").write_text(NOTES, encoding="utf-8")

    with pytest.raises(InputError, match="taxonomy.csv' was not written by this harvest"):
        harvest(site.url, tmp_path)

    assert status == -signal.SIGKILL
    assert (tmp_path / "taxonomy.csv").read_text(encoding="utf-8") == NOTES
    (tmp_path / "taxonomy.csv").unlink()
    if old is not None:
        (tmp_path / "taxonomy.csv").write_bytes(old)
    assert harvest(site.url, tmp_path).articles == 7
    assert [path for path in tmp_path.iterdir() if path.name.endswith((".part", ".old"))] == []


def test_results_of_a_wrong_address_are_replaced_by_those_of_the_right_one(
    site: PressSite, tmp_path: Path
) -> None:
    pages, site.pages = site.pages, {}
    harvest(site.url, tmp_path)
    site.pages = pages

    result = harvest(f"{site.url}spip.php?rubrique1", tmp_path)

    assert result.articles == 7


def own_tables_and_one_more(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE page (address TEXT, row TEXT);"
            "CREATE TABLE listed (page TEXT); CREATE TABLE barren (likeness TEXT);"
            "INSERT INTO page VALUES ('/', 'précieux'); PRAGMA user_version = 1"
        )


def write_ahead_log(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA journal_mode = WAL; CREATE TABLE visites (jour TEXT)")


def no_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA application_id = 7; PRAGMA user_version = 0; VACUUM")


@pytest.mark.parametrize("make", [own_tables_and_one_more, write_ahead_log, no_tables])
def test_another_database_is_left_as_it_is(
    make: Callable[[Path], None], site: PressSite, tmp_path: Path
) -> None:
    make(tmp_path / "harvest.sqlite")
    before = (tmp_path / "harvest.sqlite").read_bytes()

    with pytest.raises(InputError, match="Not a harvest"):
        harvest(site.url, tmp_path)

    assert (tmp_path / "harvest.sqlite").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["harvest.sqlite"]


def test_a_link_to_another_harvest_is_refused(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "one")
    before = (tmp_path / "one/harvest.sqlite").read_bytes()
    (tmp_path / "two").mkdir()
    (tmp_path / "two/harvest.sqlite").symlink_to(tmp_path / "one/harvest.sqlite")

    with pytest.raises(InputError, match="it is a link, a pipe or a device"):
        harvest(site.url, tmp_path / "two")

    assert (tmp_path / "one/harvest.sqlite").read_bytes() == before


def test_a_pipe_in_the_place_of_the_database_is_refused(site: PressSite, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "harvest.sqlite")

    with pytest.raises(InputError, match="it is a link, a pipe or a device"):
        harvest(site.url, tmp_path)


@pytest.mark.parametrize("name", ["harvest.sqlite-journal", "harvest.sqlite-wal", "harvest.lock"])
def test_a_file_with_the_name_of_one_of_ours_is_left_alone(
    name: str, site: PressSite, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(NOTES, encoding="utf-8")

    with pytest.raises(InputError, match="move it away"):
        harvest(site.url, tmp_path)

    assert (tmp_path / name).read_text(encoding="utf-8") == NOTES


def test_a_journal_that_names_a_file_to_remove_is_refused(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out")
    notes = tmp_path / "notes.txt"
    notes.write_text(NOTES, encoding="utf-8")
    # The header of a journal, then the name of a file as https://sqlite.org/fileformat2.html has it.
    magic, name = bytes.fromhex("d9d505f920a163d7"), str(notes).encode()
    header = (magic + struct.pack(">5I", 0, 0, 2, 512, 4096)).ljust(512, b"\0")
    end = (
        struct.pack(">I", 0x40000000 // 4096 + 1) + name + struct.pack(">2I", len(name), sum(name))
    )
    (tmp_path / "out/harvest.sqlite-journal").write_bytes(header + end + magic)

    with pytest.raises(InputError, match="move it away"):
        harvest(site.url, tmp_path / "out")

    assert notes.read_text(encoding="utf-8") == NOTES
