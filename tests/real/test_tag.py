"""Backlogs tagged with real parts: killed at random, on a full disk, from SPIP, loaded into databases."""

import csv
import os
import random
import re
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from helpers.backlog import ROWS, finish, kill_group, large_backlog, lines, names, start, write_rows
from helpers.databases import connect
from real.disks import mounted
from real.site import run_php

ARTICLES, KILLS = 10_000, 20
PAGE = Path(__file__).parents[2] / "docs/load-into-a-database.md"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return large_backlog(tmp_path_factory.mktemp("lots") / "lot.jsonl", articles=ARTICLES, seed=3)


@pytest.fixture(scope="module")
def undisturbed(source, model):
    """Return the output of a run, and the seconds of one process with the engine compiled."""
    out = source.with_name("entier.jsonl")
    finish(start(source, "--model", model, "--out", source.with_name("avant.jsonl")))
    started = time.monotonic()
    status, stderr = finish(start(source, "--model", model, "--out", out, "--jobs", 1))
    assert status == 0, stderr
    return out.read_bytes(), time.monotonic() - started


@pytest.fixture
def small_disk(tmp_path):
    """Yield a folder on a separate disk of 6 MB."""
    with mounted(tmp_path / "disque", "6m") as folder:
        yield folder


@pytest.mark.slow("kills")
def test_a_run_killed_twenty_times_at_random_ends_with_the_same_output(
    source, model, tmp_path, undisturbed
):
    rng = random.Random(20)
    expected, seconds = undisturbed
    out, killed = tmp_path / "mots.jsonl", 0
    while killed < KILLS:
        jobs = rng.choice((1, 2))
        process = start(source, "--model", model, "--out", out, "--resume", "--jobs", jobs)
        if process.is_running(for_seconds=rng.uniform(0, 1.1 * seconds)):
            kill_group(process)
            killed += 1
            continue
        assert finish(process)[0] == 0
        assert out.read_bytes() == expected
        for path in tmp_path.iterdir():  # start again from nothing
            path.unlink()
    status, stderr = finish(start(source, "--model", model, "--out", out, "--resume"))

    assert status == 0, stderr
    assert out.read_bytes() == expected
    assert names(tmp_path) == ["mots.jsonl", "mots.jsonl.manifest.json"]


@pytest.mark.slow("load")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_loses_only_unfinished_work(source, model, small_disk, undisturbed, jobs):
    out = small_disk / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", jobs]

    status, stderr = finish(start(*arguments))

    assert status == 1
    assert "error: No space left on device. Finished results are kept" in stderr
    assert names(small_disk) == ["mots.jsonl.partial"]
    finished = len(list(small_disk.glob("*/*/*.json")))
    assert finished > 1
    status, stderr = finish(start(*arguments, "--resume"))  # still full
    assert (status, "No space left" in stderr) == (1, True)
    subprocess.run(["mount", "-o", "remount,size=80m", small_disk], check=True)
    status, stderr = finish(start(*arguments, "--resume"))
    assert status == 0, stderr
    assert out.read_bytes() == undisturbed[0]
    assert names(small_disk) == ["mots.jsonl", "mots.jsonl.manifest.json"]


def test_a_sites_articles_are_tagged_with_the_ids_of_its_keywords(spip, model, tmp_path):
    out = tmp_path / "mots.jsonl"

    status, stderr = finish(start(spip.folder, "--model", model, "--out", out))

    rows = lines(out)
    assert status == 0, stderr
    assert [row["id_article"] for row in rows] == [row["id_article"] for row in spip.expected]
    assert [row["id_mot"] for row in rows] == [row["id_mot"] for row in spip.expected]
    labels = [(row.get("labels", []), "changes" in row) for row in rows]
    assert labels == [(row["labels"], bool(row["labels"])) for row in spip.expected]


def test_a_sites_articles_are_suggested_its_keywords(spip, model, tmp_path):
    query = {"select": "id_mot, titre", "from": "spip_mots", "where": "1=1"}
    words = run_php(spip, "query.php", query)
    keywords = {row["titre"].split(". ")[-1]: int(row["id_mot"]) for row in words}
    out = tmp_path / "mots.jsonl"

    status, stderr = finish(start(spip.folder, "--model", model, "--out", out, "--top", 78))

    row = next(row for row in lines(out) if row.get("labels") == ["Fintech"])
    id_mots = {suggestion["label"]: suggestion["id_mot"] for suggestion in row["suggestions"]}
    assert status == 0, stderr
    assert len(id_mots) == 78
    assert id_mots == {label: keywords.get(label) for label in id_mots}
    assert id_mots["Fintech"] in row["id_mot"]
    assert len(set(id_mots.values()) - {None}) > 1


def test_the_commands_of_the_page_load_a_tagged_backlog_into_databases(postgresql, model, tmp_path):
    fields = [{"vu_le": None}, {"vu_le": "2026-11-30"}, {"note": "Première ligne\nl’été ; « là »"}]
    backlog = [{**row, **field} for row, field in zip(ROWS, fields, strict=False)]
    source = write_rows(tmp_path / "lot.jsonl", backlog)
    host, _, port = postgresql.address.partition(":")
    account = {"PGHOST": host, "PGPORT": port, "PGUSER": postgresql.user}
    environment = os.environ | account
    environment |= {"PGDATABASE": postgresql.name, "PGPASSWORD": postgresql.password}

    options = ("--out", tmp_path / "tagged.csv", "--keep-text")
    status, stderr = finish(start(source, "--model", model, *options))
    for commands in re.findall(
        r"^```bash\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        for _ in range(2):  # the second time, the table exists
            subprocess.run(["sh", "-ec", commands], cwd=tmp_path, env=environment, check=True)

    assert status == 0, stderr
    query = "SELECT id, title, text, vu_le, note, score_1 FROM mots"
    with connect(postgresql) as connection:
        in_postgresql = connection.exec_driver_sql(query).all()
        connection.exec_driver_sql("DROP TABLE mots")
        connection.commit()
    with closing(sqlite3.connect(tmp_path / "tags.db")) as file:
        in_sqlite = file.execute(query).fetchall()
    with (tmp_path / "tagged.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = ("id", "title", "text", "vu_le", "note")
    cells = [(*(row[name] for name in names), float(row["score_1"])) for row in rows]
    assert {(*row[:3], row[3] or "", row[4] or "", row[5]) for row in in_postgresql} == {*cells}
    assert {(*row[:5], float(row[5])) for row in in_sqlite} == {*cells}
    assert [row[3] for row in in_postgresql].count(None) == len(cells) - 1
    assert len(in_postgresql) == len(in_sqlite) == len(cells) == len(backlog) > 1
    assert backlog[2]["note"] in [row[4] for row in in_postgresql]
