"""`spip apply` and `spip undo` on a site's SQLite tables."""

from pathlib import Path

import pytest
from helpers.forks import messages, one_line, python, run
from helpers.spip_site import GROUPS, MOTS, link
from helpers.spip_writing import (
    KILLED,
    MODIFIED,
    ONE_KEYWORD,
    execute,
    lines_of,
    links_of,
    plan_file,
    states_of,
    tables_of,
    writable_site,
)

# Is interrupted (Ctrl-C) inside its statement number N.
INTERRUPTED = """
import sys
import sqlalchemy
from osiris_nlp.cli import main
number = int(sys.argv.pop(1))
def count(cursor, statement, *others):
    global number
    number -= not statement.startswith("PRAGMA")
    if number == 0:
        raise KeyboardInterrupt
sqlalchemy.event.listen(sqlalchemy.Engine, "do_execute", count)
main()
"""
CHANGES = (
    {"id_article": 1, "expected": [1, 2], "add": [3], "remove": [1]},
    {"id_article": 2, "expected": [2], "remove": [2]},
    {"id_article": 3, "add": [1, 3], "strict": True, "origin": "tag osiris", "author": None},
)
PLANNED = {1: [2, 3], 2: [], 3: [1, 3]}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return writable_site(tmp_path / "site")


def test_a_plan_is_written_with_a_journal_and_undone_row_for_row(
    site: Path, tmp_path: Path
) -> None:
    plan, before = plan_file(tmp_path / "plan.jsonl", site, *CHANGES), tables_of(site)

    result = run("spip", "apply", plan)
    after = links_of(site, 1, 2, 3)
    undo = run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert result.returncode == undo.returncode == 0, result.stderr + undo.stderr
    assert "3 articles written: 3 keywords added, 2 removed" in result.stderr.decode()
    assert after == PLANNED
    first = lines_of(tmp_path / "plan.journal.jsonl")[1]
    assert (first["before"], first["after"], first["author"]) == ([1, 2], [2, 3], "Awa Ndiaye")
    assert tables_of(site) == before


def test_an_article_is_dated_and_the_public_pages_are_out_of_date(
    site: Path, tmp_path: Path
) -> None:
    cache = site / "tmp/meta_cache.php"
    cache.parent.mkdir()
    cache.write_text("<?php", "utf-8")
    plan = plan_file(tmp_path / "plan.jsonl", site, CHANGES[0])

    run("spip", "apply", plan)

    ((date, maj, other),) = execute(
        site,
        "SELECT a.date_modif, a.maj, b.date_modif FROM spip_articles a, spip_articles b"
        " WHERE a.id_article=1 AND b.id_article=2",
    )
    assert date == maj > MODIFIED == other
    ((moment,),) = execute(site, "SELECT valeur FROM spip_meta WHERE nom='derniere_modif'")
    assert int(moment) == lines_of(tmp_path / "plan.journal.jsonl")[1]["time"] + 1
    assert not cache.exists()


def test_a_plan_applied_twice_changes_nothing_the_second_time(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan)
    tables, journal = tables_of(site), (tmp_path / "plan.journal.jsonl").read_bytes()
    meta = execute(site, "SELECT * FROM spip_meta")

    result = run("spip", "apply", plan)

    assert result.returncode == 0
    assert "Nothing was left to write" in result.stderr.decode()
    assert (tables_of(site), execute(site, "SELECT * FROM spip_meta")) == (tables, meta)
    assert (tmp_path / "plan.journal.jsonl").read_bytes() == journal


def test_the_same_plan_with_a_new_journal_finds_everything_as_planned(
    site: Path, tmp_path: Path
) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan)
    tables = tables_of(site)

    result = run("spip", "apply", plan, "--journal", tmp_path / "second.jsonl")

    assert result.returncode == 0
    assert states_of(tmp_path / "second.jsonl") == dict.fromkeys([1, 2, 3], "unchanged")
    assert tables_of(site) == tables


def test_what_somebody_changed_in_the_meantime_stands_and_is_listed(
    site: Path, tmp_path: Path
) -> None:
    plan = plan_file(
        tmp_path / "plan.jsonl",
        site,
        {"id_article": 1, "expected": [1, 2], "add": [3], "remove": [2]},  # 2 removed already
        {"id_article": 2, "expected": [], "remove": [2]},  # somebody has added 2
        {"id_article": 3, "expected": [1], "add": [1, 2]},  # somebody has removed 1
        {"id_article": 4, "expected": [], "add": [1], "strict": True},  # somebody has added 3
        {"id_article": 99, "add": [1]},
        {"id_article": 5, "add": [1, 77, 4]},  # 77 does not exist, 4 is for rubriques
    )
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=2")
    execute(site, "INSERT INTO spip_mots_liens VALUES (3, 4, 'article')")

    result = run("spip", "apply", plan)

    assert result.returncode == 3
    assert links_of(site, 1, 2, 3, 4, 5) == {1: [1, 3], 2: [2], 3: [2], 4: [3], 5: [1]}
    rows = {row["id_article"]: row for row in lines_of(tmp_path / "plan.journal.jsonl")[1:]}
    assert {n: row["state"] for n, row in rows.items()} == {
        1: "done",
        2: "conflict",
        3: "done",
        4: "conflict",
        99: "missing",
        5: "done",
    }
    assert (rows[1]["settled"], rows[3]["conflicts"]) == ([2], [1])
    assert rows[5]["refused"] == {
        "77": "no such keyword on the site",
        "4": "group 'Navigation' is not meant for articles",
    }
    output = result.stdout.decode()
    assert "Infrastructures (1): changed in the meantime" in output
    assert "no such article" in output
    assert "2 of them only in part" in result.stderr.decode()


def test_other_peoples_keywords_are_never_touched(site: Path, tmp_path: Path) -> None:
    execute(site, "INSERT INTO spip_mots_liens VALUES (4, 1, 'article'), (3, 1, 'rubrique')")
    execute(site, "INSERT INTO spip_mots_liens VALUES (3, 2, 'article')")
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)

    run("spip", "apply", plan)
    after = links_of(site, 1, 2)
    execute(site, "INSERT INTO spip_mots_liens VALUES (2, 3, 'article')")
    run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert after == {1: [2, 3, 4], 2: [3]}
    assert links_of(site, 1, 2, 3) == {1: [1, 2, 4], 2: [2, 3], 3: [2]}
    assert execute(site, "SELECT count(*) FROM spip_mots_liens WHERE objet='rubrique'") == [(1,)]


def test_an_undo_takes_back_only_what_is_as_it_was_left(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan)
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=3")
    execute(site, "UPDATE spip_articles SET date_modif='2026-01-01 10:00:00' WHERE id_article=1")

    result = run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert result.returncode == 0
    assert links_of(site, 1, 2, 3) == {1: [1, 2], 2: [2], 3: []}
    rows = lines_of(tmp_path / "plan.undo.journal.jsonl")[1:]
    assert (rows[0]["added"], rows[0]["settled"]) == ([1], [3])
    dates = dict(execute(site, "SELECT id_article, date_modif FROM spip_articles"))
    assert dates[1] > "2026-01-02"  # somebody's date does not become an earlier one
    assert dates[2] == dates[3] == MODIFIED


def test_an_undo_names_the_journal_of_a_plan_and_later_runs_say_that_it_was_undone(
    site: Path, tmp_path: Path
) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, {"id_article": 3, "add": [1]})
    run("spip", "apply", plan)

    message = one_line(run("spip", "undo", plan))
    run("spip", "undo", tmp_path / "plan.journal.jsonl")
    again, status = run("spip", "apply", plan), run("spip", "status", plan)

    assert f"name the journal of what was written: {tmp_path}/plan.journal.jsonl" in message
    for result in (again, status):
        last_line = messages(result.stderr)[-1]
        assert last_line == (
            f"{tmp_path}/plan.undo.journal.jsonl says what was taken back. To write it again, make a "
            "new plan"
        )


def test_an_undo_can_be_undone(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan)
    tables = tables_of(site)

    run("spip", "undo", tmp_path / "plan.journal.jsonl")
    run("spip", "undo", tmp_path / "plan.undo.journal.jsonl")

    assert tables_of(site) == tables


def test_an_undo_after_more_was_written_is_a_plan_of_its_own(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan, "--limit", "1")
    run("spip", "undo", tmp_path / "plan.journal.jsonl")
    run("spip", "apply", plan)

    result = run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert result.returncode == 0
    assert links_of(site, 1, 2, 3) == {1: [1, 2], 2: [2], 3: []}
    assert (tmp_path / "plan.undo-2.jsonl").exists()


@pytest.mark.parametrize("at_statement", range(1, 11))
def test_a_killed_run_resumes_as_planned_and_is_undone_whole(
    site: Path, tmp_path: Path, at_statement: int
) -> None:
    plan, before = plan_file(tmp_path / "plan.jsonl", site, *CHANGES), tables_of(site)

    killed = python("-c", KILLED, at_statement, "spip", "apply", plan)
    result = run("spip", "apply", plan)
    after = links_of(site, 1, 2, 3)
    undo_killed = python(
        "-c", KILLED, at_statement, "spip", "undo", tmp_path / "plan.journal.jsonl"
    )
    undo = run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert killed.returncode == undo_killed.returncode == -9
    assert result.returncode == undo.returncode == 0, result.stderr + undo.stderr
    assert after == PLANNED
    assert tables_of(site) == before


@pytest.mark.parametrize("at_statement", range(16, 25))
def test_an_interrupted_run_says_so_and_goes_on(
    site: Path, tmp_path: Path, at_statement: int
) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)

    result = python("-c", INTERRUPTED, at_statement, "spip", "apply", plan)

    assert result.returncode == 130
    assert "articles done\nTo continue, run the same command again\n" in result.stderr.decode()
    assert run("spip", "apply", plan).returncode == 0
    assert links_of(site, 1, 2, 3) == PLANNED


def test_an_editors_change_between_a_kill_and_the_resumption_stands(
    site: Path, tmp_path: Path
) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    python("-c", KILLED, 5, "spip", "apply", plan)  # the first article is written
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=3")
    execute(site, "UPDATE spip_articles SET date_modif='2030-01-01 10:00:00' WHERE id_article=1")
    execute(site, "INSERT INTO spip_mots_liens VALUES (3, 2, 'article')")

    result = run("spip", "apply", plan)

    assert result.returncode in {0, 3}
    assert links_of(site, 1, 2, 3) == {1: [2], 2: [3], 3: [1, 3]}


def test_a_line_torn_by_a_kill_is_written_again(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan, "--limit", "1")
    journal = tmp_path / "plan.journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"id_article": 2, "state": "do')

    result = run("spip", "apply", plan)

    assert result.returncode == 0
    assert states_of(journal) == dict.fromkeys([1, 2, 3], "done")
    assert links_of(site, 1, 2, 3) == PLANNED


def test_slices_go_on_where_the_last_one_ended(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)

    first = run("spip", "apply", plan, "--limit", "2")
    links = links_of(site, 1, 2, 3)
    second = run("spip", "apply", plan, "--limit", "2")

    assert "1 article left" in first.stderr.decode()
    assert links == {1: [2, 3], 2: [], 3: []}
    assert "left" not in second.stderr.decode()
    assert links_of(site, 1, 2, 3) == PLANNED


def test_a_dry_run_shows_the_changes_by_name_and_writes_nothing(site: Path, tmp_path: Path) -> None:
    plan, before = plan_file(tmp_path / "plan.jsonl", site, *CHANGES), tables_of(site)
    files = sorted(tmp_path.rglob("*"))

    result = run("spip", "apply", plan, "--dry-run")

    assert result.returncode == 0
    assert "+ Désengagement de l’Etat (3)" in result.stdout.decode()
    assert "- Législation/Réglementation (2)" in result.stdout.decode()
    assert "3 articles to write: 3 keywords to add, 2 to remove. Nothing" in result.stderr.decode()
    assert result.stderr.decode().endswith("run the same command without --dry-run\n")
    assert (tables_of(site), sorted(tmp_path.rglob("*"))) == (before, files)


def test_in_a_group_of_one_keyword_an_addition_never_replaces_somebodys_choice(
    tmp_path: Path,
) -> None:
    mots = [
        *MOTS,
        {"id_mot": 5, "titre": "Une", "id_groupe": 3},
        {"id_mot": 6, "titre": "Brève", "id_groupe": 3},
    ]
    site = writable_site(
        tmp_path / "site",
        groupes_mots=[*GROUPS, ONE_KEYWORD],
        mots=mots,
        mots_liens=[link(5, 1), link(5, 2)],
    )
    plan = plan_file(
        tmp_path / "plan.jsonl",
        site,
        {"id_article": 1, "expected": [5], "add": [6], "remove": [5]},
        {"id_article": 2, "expected": [], "add": [6]},
        {"id_article": 3, "add": [5, 6]},
    )

    run("spip", "apply", plan)

    assert links_of(site, 1, 2, 3) == {1: [6], 2: [5], 3: []}
    assert states_of(tmp_path / "plan.journal.jsonl") == {1: "done", 2: "conflict", 3: "refused"}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("ALTER TABLE spip_mots_liens ADD COLUMN rang_lien INTEGER", "rang_lien"),
        (
            "INSERT INTO spip_meta VALUES ('objets_versions', 'a:1:{i:0;s:13:\"spip_articles\";}')",
            "revisions",
        ),
    ],
)
def test_a_site_that_would_lose_something_is_refused(
    site: Path, tmp_path: Path, statement: str, reason: str
) -> None:
    execute(site, statement)
    plan, before = plan_file(tmp_path / "plan.jsonl", site, *CHANGES), tables_of(site)

    message = one_line(run("spip", "apply", plan))

    assert reason in message
    assert "through the plugin" in message
    assert tables_of(site) == before


def test_a_plan_of_another_site_is_refused(site: Path, tmp_path: Path) -> None:
    other = writable_site(
        tmp_path / "autre", meta=[{"nom": "adresse_site", "valeur": "https://autre.sn"}]
    )
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)

    message = one_line(run("spip", "apply", plan, "--site", other))

    assert "is a plan for osiris.sn, this site is autre.sn" in message
    assert links_of(other, 1) == {1: [1, 2]}


def test_the_journal_of_another_plan_is_refused_and_kept(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, CHANGES[0])
    run("spip", "apply", plan)
    journal = (tmp_path / "plan.journal.jsonl").read_bytes()
    plan_file(tmp_path / "plan.jsonl", site, CHANGES[1])

    message = one_line(run("spip", "apply", plan))

    assert "is the journal of another plan" in message
    assert (tmp_path / "plan.journal.jsonl").read_bytes() == journal
    assert links_of(site, 2) == {2: [2]}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id_article": 2', "Not a line of a plan (plan.jsonl, line 2)"),
        ('{"id_article": "2"}', "id_article is '2' (plan.jsonl, line 2)"),
        ("[]", "Not a line of a plan"),
    ],
)
def test_a_damaged_plan_is_refused_before_anything_is_written(
    site: Path, tmp_path: Path, line: str, message: str
) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, CHANGES[0])
    with plan.open("a", encoding="utf-8") as file:
        file.write(line + "\n")

    error = one_line(run("spip", "apply", "plan.jsonl", cwd=tmp_path))

    assert message in error
    assert links_of(site, 1) == {1: [1, 2]}
    assert not (tmp_path / "plan.journal.jsonl").exists()


def test_two_lines_of_one_article_and_both_directions_of_a_keyword_are_refused(
    site: Path, tmp_path: Path
) -> None:
    twice = plan_file(tmp_path / "deux.jsonl", site, CHANGES[0], CHANGES[0])
    both = plan_file(
        tmp_path / "deux-sens.jsonl", site, {"id_article": 1, "add": [3], "remove": [3]}
    )

    assert "Article 1 appears twice" in one_line(run("spip", "apply", twice))
    assert "Keyword 3 is both added and removed" in one_line(run("spip", "apply", both))


def test_status_counts_what_is_done_and_what_is_left(site: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path / "plan.jsonl", site, *CHANGES)
    run("spip", "apply", plan, "--limit", "2")

    result = run("spip", "status", plan)

    output = " ".join(result.stdout.decode().split())
    assert result.returncode == 0
    assert "can be written to directly yes" in output
    assert "articles in the plan 3" in output
    assert "left 1" in output
