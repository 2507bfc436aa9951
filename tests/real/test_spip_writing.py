"""`spip apply` and `spip undo` on real SPIP sites: SQLite, InnoDB and MyISAM, killed, raced and refused."""

import html
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pymysql
import pytest
from helpers.forks import one_line, python, run, start
from helpers.spip_writing import KILLED, lines_of, states_of
from real.keyword_tables import (
    execute,
    keywords_for_articles,
    links_of,
    myisam,
    planned_links,
    put_back,
    random_changes,
    tables_of,
    url_to,
)
from real.site import HERE, Site, run_php

from osiris_nlp.spip import find_site_database, open_archive

pytestmark = pytest.mark.real
KILLS = int(os.environ.get("SPIP_KILLS", "6"))
GUIDE = Path(__file__).parents[2] / "docs/guide-serveur.md"  # its statements make the accounts
READER, WRITER = "osiris_lecture", "osiris_ecriture"


@pytest.fixture(scope="module", params=["SQLite", "InnoDB", "MyISAM"])
def writable(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Return a site on each of the engines in turn."""
    fixture = "spip_sqlite" if request.param == "SQLite" else "spip_mariadb"
    site: Site = request.getfixturevalue(fixture)
    if request.param == "MyISAM":
        with myisam(site):
            yield site
    else:
        yield site


@pytest.fixture
def site(writable: Site) -> Iterator[Site]:
    with put_back(writable):
        yield writable


@pytest.fixture
def on_mariadb(spip_mariadb: Site) -> Iterator[Site]:
    with put_back(spip_mariadb):
        yield spip_mariadb


@pytest.fixture
def on_sqlite(spip_sqlite: Site) -> Iterator[Site]:
    with put_back(spip_sqlite):
        yield spip_sqlite


def write_plan(path: Path, site: Site, changes: list[dict[str, Any]]) -> Path:
    with open_archive(find_site_database(site.folder)) as archive:
        place = {"site": archive.name, "place": str(site.folder)}
    origin = {"strict": False, "origin": "review 1", "author": "Awa Ndiaye", "title": "La fibre"}
    rows = [place | origin | {"expected": [], "add": [], "remove": []} | row for row in changes]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def stop_while_writing(
    command: tuple[object, ...],
    journal: Path,
    rng: random.Random,
    signal_: signal.Signals = signal.SIGKILL,
) -> bool:
    """Send a signal at a random moment after a command has written to its journal.

    Return whether it stopped; False if it had ended before.
    """
    before, lines = size_of(journal), rng.randint(1, 6)
    process = start("-m", "osiris_nlp", *command)
    while process.is_running() and size_of(journal) < before + 200 * lines:
        process.is_running(for_seconds=0.001)
    process.is_running(for_seconds=rng.uniform(0, 0.01))
    with suppress(ProcessLookupError):
        process.send(signal_)
    result = process.wait()
    assert result.returncode in {0, -9 if signal_ == signal.SIGKILL else 130}, result.stderr
    return result.returncode != 0


def test_the_status_names_the_database_and_its_engine(
    site: Site, request: pytest.FixtureRequest
) -> None:
    result = run("spip", "status", "--site", site.folder)

    engine = request.node.callspec.params["writable"]
    url = re.sub(":[^:@/]+@", ":***@", url_to(site)).replace("mariadb:", "mysql:")
    assert f"{url}({engine})" in "".join(result.stdout.decode().split())


def test_every_article_is_planned_tried_written_and_undone_row_for_row(
    site: Site, tmp_path: Path
) -> None:
    before, links = tables_of(site), links_of(site)
    changes = random_changes(site, random.Random(1))
    plan, journal = (
        write_plan(tmp_path / "plan.jsonl", site, changes),
        tmp_path / "plan.journal.jsonl",
    )

    dry = run("spip", "apply", plan, "--dry-run")
    after_dry = tables_of(site)
    result = run("spip", "apply", plan)
    after, content = tables_of(site), journal.read_bytes()
    again = run("spip", "apply", plan)

    assert dry.returncode == result.returncode == again.returncode == 0, result.stderr
    assert after_dry == before
    assert links_of(site) == planned_links(links, changes)
    assert states_of(journal) == dict.fromkeys(links, "done")
    assert (tables_of(site), journal.read_bytes()) == (after, content)

    undo = run("spip", "undo", journal)

    assert undo.returncode == 0, undo.stderr
    assert tables_of(site) == before


def test_runs_killed_at_random_go_on_as_planned_and_are_undone_row_for_row(
    site: Site, tmp_path: Path
) -> None:
    before, links, rng = tables_of(site), links_of(site), random.Random(2)
    kills = 0
    for number in count():
        changes = random_changes(site, rng)
        plan = write_plan(tmp_path / f"{number}.jsonl", site, changes)
        journal = tmp_path / f"{number}.journal.jsonl"
        apply, undo = ("spip", "apply", plan), ("spip", "undo", journal)

        for _ in range(-(-min(KILLS - kills, 20) // 2)):
            kills += stop_while_writing(apply, journal, rng)
        result = run(*apply)
        links_after = links_of(site)
        for _ in range(min(KILLS - kills, 10)):
            kills += stop_while_writing(undo, tmp_path / f"{number}.undo.journal.jsonl", rng)
        undone = run(*undo)

        assert result.returncode == undone.returncode == 0, result.stderr + undone.stderr
        assert links_after == planned_links(links, changes)
        assert tables_of(site) == before
        if kills >= KILLS:
            break


def test_a_kill_before_each_statement_is_made_good(site: Site, tmp_path: Path) -> None:
    before, links = tables_of(site), links_of(site)
    changes = [change for change in random_changes(site, random.Random(12)) if change["remove"]][:2]
    for at_statement in range(1, 6):
        plan = write_plan(tmp_path / f"{at_statement}.jsonl", site, changes)
        journal = plan.with_suffix(".journal.jsonl")

        killed = python("-c", KILLED, at_statement, "spip", "apply", plan)
        if at_statement % 2:  # also undone as it is
            assert run("spip", "apply", plan).returncode == 0
            assert links_of(site) == planned_links(links, changes)
        undo_killed = python("-c", KILLED, at_statement, "spip", "undo", journal)
        undo = run("spip", "undo", journal)

        assert killed.returncode == -9
        assert undo_killed.returncode == (-9 if at_statement % 2 else undo_killed.returncode)
        assert undo.returncode == 0, undo.stderr
        assert tables_of(site) == before


def test_runs_interrupted_at_random_say_so_and_go_on(site: Site, tmp_path: Path) -> None:
    before, links, rng = tables_of(site), links_of(site), random.Random(10)
    changes = random_changes(site, rng)
    plan, journal = (
        write_plan(tmp_path / "plan.jsonl", site, changes),
        tmp_path / "plan.journal.jsonl",
    )

    stops = [
        stop_while_writing(("spip", "apply", plan), journal, rng, signal.SIGINT)
        for _ in range(KILLS // 2)
    ]
    result = run("spip", "apply", plan)
    links_after = links_of(site)
    undo = run("spip", "undo", journal)

    assert any(stops)
    assert result.returncode == undo.returncode == 0, result.stderr + undo.stderr
    assert links_after == planned_links(links, changes)
    assert tables_of(site) == before


def test_two_runs_at_once_go_through(site: Site, tmp_path: Path) -> None:
    before, links = tables_of(site), links_of(site)
    changes = random_changes(site, random.Random(11))
    plans = [  # neighbours, and one article of both
        write_plan(tmp_path / f"{i}.jsonl", site, [*changes[i::2], changes[1 - i]]) for i in (0, 1)
    ]

    runs = [start("-m", "osiris_nlp", "spip", "apply", plan) for plan in plans]
    results = [process.wait() for process in runs]
    links_after = links_of(site)
    undone = [run("spip", "undo", plan.with_suffix(".journal.jsonl")) for plan in plans]

    assert [result.returncode for result in (*results, *undone)] == [0] * 4, results
    assert links_after == planned_links(links, changes)
    assert tables_of(site) == before


@contextmanager
def editor(site: Site, clicks: list[tuple[int, int, bool]], journal: Path) -> Iterator[Any]:
    """Yield an editor at SPIP, ready to click."""
    command = ["php", "-d", "display_errors=stderr", HERE / "clicks.php", site.folder, site.url]
    request = json.dumps({"clicks": clicks, "journal": str(journal)})
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdin.write(f"{request}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        yield process


def test_an_editors_clicks_during_the_run_are_neither_lost_nor_doubled(
    site: Site, tmp_path: Path
) -> None:
    links = links_of(site)
    own, shared = keywords_for_articles(site)[-2:]  # the editor's keyword, and one of both
    plannable = {*keywords_for_articles(site)} - {own, shared}
    changes = [
        {
            "id_article": number,
            "expected": sorted(keywords),
            "add": [shared],
            "remove": sorted(keywords & plannable)[:1],
        }
        for number, keywords in sorted(links.items())
        if not keywords & {own, shared}
    ]
    clicks = [(change["id_article"], own, True) for change in changes]
    clicks += [(change["id_article"], shared, True) for change in changes[::4]]
    for change in changes[::5]:
        clicks += [(change["id_article"], mot, False) for mot in change["remove"]]
    clicks.sort()
    plan, journal = (
        write_plan(tmp_path / "plan.jsonl", site, changes),
        tmp_path / "plan.journal.jsonl",
    )

    with editor(site, clicks, journal) as process:
        writer = start("-m", "osiris_nlp", "spip", "apply", plan)
        while writer.is_running(for_seconds=0.001) and size_of(journal) < 500:
            pass
        answer, error = process.communicate("go\n")
    result = writer.wait()

    assert (result.returncode, process.returncode, error) == (0, 0, ""), result.stderr
    first, _ = json.loads(answer)
    assert first < size_of(journal), "the editor came too late: make the plan longer"
    expected = {
        number: keywords | {own} if number in {row["id_article"] for row in changes} else keywords
        for number, keywords in links.items()
    }
    assert links_of(site) == planned_links(expected, changes)
    (doubled,) = execute(
        site,
        "SELECT count(*) FROM (SELECT 1 FROM spip_mots_liens GROUP BY id_mot, id_objet, objet"
        " HAVING count(*) > 1) AS doubled",
    )
    assert doubled == (0,)

    undo = run("spip", "undo", journal)

    assert undo.returncode == 0
    # What the editor had done first stands: the run found it settled.
    for row in lines_of(journal)[1:]:
        settled = {*row.get("settled", ())}
        expected[row["id_article"]] -= settled - {shared}
        expected[row["id_article"]] |= settled & {shared}
    assert links_of(site) == expected


def test_the_public_page_shows_a_new_keyword_at_once(site: Site, tmp_path: Path) -> None:
    number = site.expected[0]["id_article"]
    first, second = sorted({*keywords_for_articles(site)} - links_of(site)[number])[:2]
    names = {
        mot: re.sub(r"^\d+\. ", "", title)
        for mot, title in execute(site, "SELECT id_mot, titre FROM spip_mots")
    }
    shutil.rmtree(site.folder / "tmp/cache", ignore_errors=True)
    # A page made in the second of the last change to the site is not kept.
    execute(site, "UPDATE spip_meta SET valeur='1' WHERE nom='derniere_modif'")
    (site.folder / "tmp/meta_cache.php").unlink(missing_ok=True)
    keywords_on_page(site, number)
    execute(
        site,
        "INSERT INTO spip_mots_liens VALUES (:mot, :number, 'article')",
        mot=first,
        number=number,
    )
    cached = keywords_on_page(site, number)
    plan = write_plan(tmp_path / "plan.jsonl", site, [{"id_article": number, "add": [second]}])

    result = run("spip", "apply", plan)

    assert result.returncode == 0, result.stderr
    assert "Vider le cache" not in result.stderr.decode()
    assert cached & {names[first], names[second]} == set()
    assert keywords_on_page(site, number) >= {names[first], names[second]}


def keywords_on_page(site: Site, number: int) -> set[str]:
    # For clients that it takes for robots, SPIP neither keeps pages nor makes new ones.
    request = urllib.request.Request(  # noqa: S310
        f"{site.url}/spip.php?article{number}", headers={"User-Agent": "Mozilla/5.0"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        page = answer.read().decode()
    return {html.unescape(name) for name in re.findall(r'rel="tag"[^>]*>([^<]+)', page)}


def test_by_url_alone_the_webmaster_is_told_to_empty_the_cache(site: Site, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plan.jsonl", site, random_changes(site, random.Random(3))[:1])

    result = run("spip", "apply", plan, "--site", url_to(site))

    assert result.returncode == 0, result.stderr
    assert "empty it in SPIP («\u00a0Vider le cache\u00a0»)" in result.stderr.decode()


def test_a_site_that_keeps_revisions_is_refused(site: Site, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plan.jsonl", site, random_changes(site, random.Random(4)))
    before = tables_of(site)
    assert run_php(site, "revisions.php", {"on": True}) == ["spip_articles"]

    try:
        message = one_line(run("spip", "apply", plan))
    finally:
        run_php(site, "revisions.php", {"on": False})

    assert "keeps revisions of articles" in message
    assert "Configuration > Révisions" in message
    assert tables_of(site) == before
    assert run("spip", "apply", plan, "--limit", 1).returncode == 0


def test_the_sqlite_file_of_another_user_is_refused(on_sqlite: Site, tmp_path: Path) -> None:
    plan = write_plan(
        tmp_path / "plan.jsonl", on_sqlite, random_changes(on_sqlite, random.Random(5))
    )
    file, before = on_sqlite.folder / "config/bases/osiris.sqlite", tables_of(on_sqlite)
    os.chown(file, 33, -1)

    try:
        message = one_line(run("spip", "apply", plan))
    finally:
        os.chown(file, os.geteuid(), -1)

    assert "belongs to www-data" in message
    assert "sudo -u www-data" in message
    assert tables_of(on_sqlite) == before


def grants_of(name: str) -> list[str]:
    """Return the rights that the guide gives to an account, such as `SELECT ON spip.spip_meta`."""
    return re.findall(
        rf"^GRANT (.+) TO '{name}'@'localhost';$", GUIDE.read_text("utf-8"), re.MULTILINE
    )


@contextmanager
def account(site: Site, name: str, *, without: str = "") -> Iterator[str]:
    """Yield the URL of a site's database for an account of the guide, or for one that lacks a right."""
    database = site.database
    create = rf"^CREATE USER '{name}'@'localhost' IDENTIFIED BY '(.+)';$"
    password = re.search(create, GUIDE.read_text("utf-8"), re.MULTILINE)
    assert password is not None
    (socket,) = execute(site, "SELECT @@socket")
    with pymysql.connect(unix_socket=socket[0], user="root") as root, root.cursor() as cursor:
        cursor.execute(password[0])
        try:
            for right in grants_of(name):
                if right != without:
                    place = right.replace("spip.", f"{database.name}.")
                    cursor.execute(f"GRANT {place} TO '{name}'@'localhost'")
            port = database.address.partition(":")[2]
            yield f"mysql://{name}:{password[1]}@localhost:{port}/{database.name}"
        finally:
            cursor.execute(f"DROP USER '{name}'@'localhost'")


def test_the_guides_account_that_writes_can_write_and_undo(
    on_mariadb: Site, tmp_path: Path
) -> None:
    before, links = tables_of(on_mariadb), links_of(on_mariadb)
    changes = random_changes(on_mariadb, random.Random(6))[:20]
    plan = write_plan(tmp_path / "plan.jsonl", on_mariadb, changes)

    with account(on_mariadb, WRITER) as url:
        result = run("spip", "apply", plan, "--site", url)
        links_after = links_of(on_mariadb)
        undo = run("spip", "undo", tmp_path / "plan.journal.jsonl", "--site", url)

    assert result.returncode == undo.returncode == 0, result.stderr + undo.stderr
    assert links_after == planned_links(links, changes)
    assert tables_of(on_mariadb) == before


@pytest.mark.parametrize("writable", ["InnoDB", "MyISAM"], indirect=True)
@pytest.mark.parametrize("right", grants_of(WRITER))
def test_an_account_without_a_right_is_refused_before_anything_is_written(
    writable: Site, tmp_path: Path, right: str
) -> None:
    plan = write_plan(tmp_path / "plan.jsonl", writable, random_changes(writable, random.Random(7)))
    before = tables_of(writable)

    with account(writable, WRITER, without=right) as url:
        message = one_line(run("spip", "apply", plan, "--site", url))

    assert re.search(
        "may not read it|may read them|command denied to user 'osiris_ecriture'", message
    )
    assert "MOT-DE-PASSE" not in message
    assert tables_of(writable) == before
    assert not (tmp_path / "plan.journal.jsonl").exists()  # the plan may be written elsewhere


def test_the_guides_account_that_reads_can_convert_import_and_plan_but_not_write(
    on_mariadb: Site, tmp_path: Path
) -> None:
    before = tables_of(on_mariadb)
    desk, plan = f"sqlite:///{tmp_path}/desk.db", tmp_path / "plan.jsonl"

    with account(on_mariadb, READER) as url:
        results = [
            run("corpus", "check", url),
            run("corpus", "convert", url, "--out", tmp_path / "articles.jsonl"),
            run("tag", url, "--out", tmp_path / "tagged.jsonl"),
            run("desk", "import", url, "--database", desk),
            run("spip", "plan", "--database", desk, "--site", url, "--out", plan),
            run(
                "spip",
                "plan",
                tmp_path / "tagged.jsonl",
                "--site",
                url,
                "--out",
                tmp_path / "2.jsonl",
            ),
            run("spip", "status", "--site", url),
        ]
        write_plan(tmp_path / "3.jsonl", on_mariadb, random_changes(on_mariadb, random.Random(3)))
        refusal = one_line(run("spip", "apply", tmp_path / "3.jsonl", "--site", url))

    assert [result.returncode for result in results] == [0] * len(results), results
    assert len(lines_of(tmp_path / "articles.jsonl")) == len(on_mariadb.expected)
    assert "command denied to user 'osiris_lecture'" in refusal
    assert tables_of(on_mariadb) == before


@pytest.mark.parametrize("right", grants_of(READER))
def test_an_account_without_a_right_to_read_is_refused(
    on_mariadb: Site, tmp_path: Path, right: str
) -> None:
    with account(on_mariadb, READER, without=right) as url:
        message = one_line(run("corpus", "convert", url, "--out", tmp_path / "articles.jsonl"))

    assert re.search("may not read it|may read them", message)
    assert right.partition(".")[2] in message
    assert not (tmp_path / "articles.jsonl").exists()


def test_zero_dates_and_links_to_deleted_keywords_come_through(site: Site, tmp_path: Path) -> None:
    zero = {"zero": "0000-00-00 00:00:00"}
    execute(site, "UPDATE spip_articles SET date_modif=:zero, maj=:zero", **zero)
    ((dangling,),) = execute(site, "SELECT id_objet FROM spip_mots_liens WHERE id_mot=99999")
    before, links = tables_of(site), links_of(site)
    changes = random_changes(site, random.Random(8))
    plan = write_plan(tmp_path / "plan.jsonl", site, changes)

    result = run("spip", "apply", plan)
    links_after = links_of(site)
    undo = run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert result.returncode == undo.returncode == 0, result.stderr + undo.stderr
    assert links_after == planned_links(links, changes)
    assert 99999 in links_after[dangling]
    assert tables_of(site) == before


def test_tables_with_another_prefix_are_written(on_sqlite: Site, tmp_path: Path) -> None:
    file = tmp_path / "autre.sqlite"
    shutil.copy(on_sqlite.folder / "config/bases/osiris.sqlite", file)
    with closing(sqlite3.connect(file)) as database, database:
        query = (
            "SELECT name FROM sqlite_master WHERE type='table' AND name LIKE 'spip\\_%' ESCAPE '\\'"
        )
        for (name,) in database.execute(query).fetchall():
            database.execute(f"ALTER TABLE {name} RENAME TO revue_{name.removeprefix('spip_')}")
    database.close()
    changes = random_changes(on_sqlite, random.Random(9))[:3]
    plan = write_plan(tmp_path / "plan.jsonl", on_sqlite, changes)

    result = run("spip", "apply", plan, "--site", f"sqlite:///{file}", "--prefix", "revue")

    assert result.returncode == 0, result.stderr
    with closing(sqlite3.connect(file)) as database, database:
        links = database.execute(
            "SELECT id_objet, id_mot FROM revue_mots_liens WHERE objet='article' AND id_objet IN (1, 2, 3)"
        ).fetchall()
    database.close()
    planned = planned_links(links_of(on_sqlite), changes)
    assert sorted(links) == sorted((n, mot) for n in (1, 2, 3) for mot in planned[n])
