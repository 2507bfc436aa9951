"""Plans and journals from strangers, full disks, wrong clocks, two runs at once, kills without transactions."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from helpers.forks import messages, one_line, python, run
from helpers.spip_site import link
from helpers.spip_writing import (
    MODIFIED,
    execute,
    lines_of,
    links_of,
    plan_file,
    states_of,
    tables_of,
    writable_site,
)

from osiris_nlp.spip import find_site_database
from osiris_nlp.spip.connection import connect_to_site
from osiris_nlp.spip.writing.applying import apply_plan
from osiris_nlp.spip.writing.direct import open_writer
from osiris_nlp.spip.writing.journal import open_journal, using_alone
from osiris_nlp.spip.writing.plan import read_plan

CHANGES = (
    {"id_article": 1, "expected": [1, 2], "add": [3], "remove": [1]},
    {"id_article": 2, "expected": [2], "remove": [2]},
)
PLANNED = {1: [2, 3], 2: []}
# No file may become larger than the first argument, as on a full disk.
FULL_DISK = """
import resource, sys
from osiris_nlp.cli import main
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
main()
"""
# The database fails at statement number N, and from then on.
FAILING = """
import sqlite3, sys
import sqlalchemy
from osiris_nlp.cli import main
number = int(sys.argv.pop(1))
def fail(cursor, statement, *others):
    global number
    number -= not statement.startswith("PRAGMA")
    if number <= 0:
        raise sqlite3.OperationalError("disk I/O error" if number == 0 else "no such database")
sqlalchemy.event.listen(sqlalchemy.Engine, "do_execute", fail)
main()
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return writable_site(tmp_path / "site")


@pytest.fixture
def plan(tmp_path: Path, site: Path) -> Path:
    return plan_file(tmp_path / "plan.jsonl", site, *CHANGES)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "plan.journal.jsonl"


def change_line(file: Path, number: int, **values: Any) -> None:
    """Change values of a line of a journal, the header being line 0."""
    rows = lines_of(file)
    rows[number] |= values
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def date_as_before(site: Path, number: int) -> None:
    """Give an article its date back: without transactions, a kill can come before it is dated."""
    execute(
        site, "UPDATE spip_articles SET date_modif=?1, maj=?1 WHERE id_article=?2", MODIFIED, number
    )


def test_a_keyword_deleted_during_the_run_is_not_given_to_an_article(
    site: Path, plan: Path, journal: Path
) -> None:
    with (
        open_writer(find_site_database(site)) as writer,
        open_journal(journal, read_plan(plan), place=str(site)) as open_file,
    ):
        execute(site, "DELETE FROM spip_mots WHERE id_mot=3")
        apply_plan(read_plan(plan), writer, open_file, on_progress=lambda _: None)

    assert links_of(site, 1, 2) == {1: [2], 2: []}
    assert lines_of(journal)[1]["refused"] == {"3": "no such keyword on the site"}


def test_an_article_killed_before_it_was_dated_is_dated_by_the_next_run(
    site: Path, plan: Path, journal: Path
) -> None:
    before = tables_of(site)
    run("spip", "apply", plan, "--limit", 1)
    date_as_before(site, 1)

    run("spip", "apply", plan)
    ((date,),) = execute(site, "SELECT date_modif FROM spip_articles WHERE id_article=1")
    run("spip", "undo", journal)

    assert date == lines_of(journal)[1]["modified"]["date_modif"][1] > MODIFIED
    assert tables_of(site) == before


def test_a_run_killed_before_it_dated_an_article_is_undone_row_for_row(
    site: Path, plan: Path, journal: Path
) -> None:
    before = tables_of(site)
    run("spip", "apply", plan, "--limit", 1)
    date_as_before(site, 1)

    run("spip", "undo", journal)

    assert tables_of(site) == before


def test_a_date_is_taken_back_although_the_other_one_was_changed(
    site: Path, plan: Path, journal: Path
) -> None:
    run("spip", "apply", plan)
    execute(site, "UPDATE spip_articles SET maj='2030-01-01 10:00:00' WHERE id_article=1")

    run("spip", "undo", journal)

    query = "SELECT date_modif, maj FROM spip_articles WHERE id_article=1"
    ((date, maj),) = execute(site, query)
    assert date == MODIFIED
    assert maj != MODIFIED


def test_a_journal_of_a_wrong_clock_does_not_put_the_pages_out_of_date_for_years(
    site: Path, plan: Path, journal: Path
) -> None:
    run("spip", "apply", plan)
    change_line(journal, 2, time=4_102_444_800)

    run("spip", "apply", plan)

    ((moment,),) = execute(site, "SELECT valeur FROM spip_meta WHERE nom='derniere_modif'")
    assert int(moment) <= time.time() + 1


def test_a_cache_that_cannot_be_removed_is_reported(site: Path, plan: Path) -> None:
    (site / "tmp/meta_cache.php/dossier").mkdir(parents=True)

    result = run("spip", "apply", plan)

    assert result.returncode == 0
    assert "Vider le cache" in result.stderr.decode()
    assert links_of(site, 1, 2) == PLANNED


def test_a_full_disk_stops_the_run_with_nothing_written_after_the_journal(
    site: Path, tmp_path: Path, journal: Path
) -> None:
    changes = [
        {"id_article": n, "expected": [], "add": [3], "title": "La fibre arrive à Kolda. " * 2000}
        for n in range(3, 11)
    ]
    plan, before = plan_file(tmp_path / "plan.jsonl", site, *changes), tables_of(site)

    stopped = python("-c", FULL_DISK, 200_000, "spip", "apply", plan)
    links_after = [n for n, links in links_of(site).items() if 3 in links]
    result = run("spip", "apply", plan)
    states = states_of(journal)
    run("spip", "undo", journal)

    assert "File too large" in messages(stopped.stderr)[-1]
    assert links_after == [3, 4, 5]
    assert result.returncode == 0, result.stderr
    assert states == dict.fromkeys(range(3, 11), "done")
    assert tables_of(site) == before


@pytest.mark.parametrize("at_statement", [17, 20, 25])
def test_the_first_error_of_a_database_is_reported(
    site: Path, plan: Path, at_statement: int
) -> None:
    result = python("-c", FAILING, at_statement, "spip", "apply", plan)

    (error,) = (line for line in messages(result.stderr) if line.startswith("error: "))
    assert "Database error: disk I/O error" in error
    assert run("spip", "apply", plan).returncode == 0
    assert links_of(site, 1, 2) == PLANNED


def test_a_run_interrupted_while_it_reads_waits_for_no_lock_of_its_own(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: bytes) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("osiris_nlp.spip.connection._LOCK_TIMEOUT", 0)
    with connect_to_site(find_site_database(site), writable=True) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        driver_connection: Any = connection.connection.driver_connection
        driver_connection.text_factory = interrupt
        with pytest.raises(KeyboardInterrupt) as interrupted:
            connection.exec_driver_sql("SELECT id_article, titre FROM spip_articles").all()
        driver_connection.text_factory = str
        connection.rollback()

        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("UPDATE spip_meta SET valeur='1' WHERE nom='derniere_modif'")
        connection.commit()

    assert interrupted.traceback[-1].name == "interrupt"


def test_a_journal_in_use_is_refused_under_any_of_its_names(
    site: Path, plan: Path, journal: Path, tmp_path: Path
) -> None:
    run("spip", "apply", plan, "--limit", 1)
    (tmp_path / "lien.jsonl").symlink_to(journal)

    with using_alone(journal):
        message = one_line(run("spip", "apply", plan, "--journal", tmp_path / "lien.jsonl"))
        undo_message = one_line(run("spip", "undo", journal))

    assert "is in use: wait until the other run has ended" in message
    assert "is in use" in undo_message
    assert links_of(site, 1, 2) == {1: [2, 3], 2: [2]}


def test_an_undo_does_not_write_through_a_link(
    site: Path, plan: Path, journal: Path, tmp_path: Path
) -> None:
    run("spip", "apply", plan)
    (tmp_path / "plan.undo.jsonl").symlink_to(tmp_path / "ailleurs.jsonl")

    run("spip", "undo", journal)

    assert not (tmp_path / "ailleurs.jsonl").exists()
    assert (tmp_path / "plan.undo-2.jsonl").exists()
    assert links_of(site, 1, 2) == {1: [1, 2], 2: [2]}


def test_links_to_keyword_zero_are_left_alone(site: Path, plan: Path, journal: Path) -> None:
    execute(site, "INSERT INTO spip_mots_liens VALUES (0, 1, 'article')")
    before = tables_of(site)

    result = run("spip", "apply", plan)
    undo = run("spip", "undo", journal)

    assert result.returncode == undo.returncode == 0, undo.stderr
    assert lines_of(journal)[1]["before"] == [1, 2]
    assert tables_of(site) == before


def test_an_article_gets_no_more_keywords_than_can_be_undone(tmp_path: Path) -> None:
    mots = [{"id_mot": n, "titre": f"Mot {n}", "id_groupe": 1} for n in range(1, 1003)]
    site = writable_site(
        tmp_path / "site", mots=mots, mots_liens=[link(n, 1) for n in range(1, 1000)]
    )
    plan = plan_file(tmp_path / "plan.jsonl", site, {"id_article": 1, "add": [1000, 1001]})

    result = run("spip", "apply", plan)

    assert result.returncode == 3
    assert "more than 1000 keywords" in " ".join(result.stdout.decode().split())
    assert len(links_of(site, 1)[1]) == 999


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"add": [*range(1, 1002)]}, "List of 1001 keywords"),
        ({"add": [1 << 70]}, "add is"),
        ({"add": [True]}, "add is True"),
        ({"modified": {"maj": ["<script>", "2016-04-26"]}}, "modified is"),
        ({"modified": {"statut": ["publie", "poubelle"]}}, "modified is"),
    ],
)
def test_a_plan_of_a_stranger_is_refused(
    site: Path, tmp_path: Path, values: dict[str, Any], message: str
) -> None:
    plan, before = plan_file(tmp_path / "plan.jsonl", site, CHANGES[0] | values), tables_of(site)

    assert message in one_line(run("spip", "apply", plan))
    assert tables_of(site) == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id_article": 2, "state": "fait"}\n', "state 'fait'"),
        (b'{"id_article": 1e99, "state": "done"}\n', "id_article is 1e+99"),
        (b'{"id_article": 2, "state": "done", "time": 1099511627776}\n', "time 1099511627776"),
        (b'{"id_article": 2, "state": "done", "added": [18446744073709551615]}\n', "added is"),
        (b'{"id_article": 2, "state": "done", "refused": {"x": ""}}\n', "Not a line of a journal"),
        (b'{"a":' * 100_000 + b"\n", "Not a line of a journal"),
        (b'{"title": "' + b"x" * 10_000_000 + b'"}\n', "Not a line of a journal"),
    ],
    ids=range(7),
)
def test_a_journal_of_a_stranger_is_refused(
    site: Path, plan: Path, journal: Path, line: bytes, message: str
) -> None:
    run("spip", "apply", plan)
    journal.write_bytes(journal.read_bytes() + line)
    tables = tables_of(site)

    error = one_line(run("spip", "undo", journal))

    assert message in error
    assert "line 4" in error
    assert tables_of(site) == tables
