"""Backlogs tagged with real parts: killed at random, on a full disk, from SPIP, into a database."""

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.backlog import ROWS, finish, kill_group, large_backlog, lines, names, start, write_rows
from helpers.databases import connect, frozen, rows_of, tables, url_of
from real.disks import MEGABYTE, database_on, filled, mounted
from real.mariadb import Database
from real.site import Site, run_php

pytestmark = pytest.mark.real
ARTICLES, KILLS = 10_000, 20


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_backlog(tmp_path_factory.mktemp("lots") / "lot.jsonl", articles=ARTICLES, seed=3)


@pytest.fixture(scope="module")
def undisturbed(source: Path, model: Path) -> tuple[bytes, float]:
    """Return the output of a run, and the seconds of one process with the engine compiled."""
    out = source.with_name("entier.jsonl")
    finish(start(source, "--model", model, "--out", source.with_name("avant.jsonl")))
    started = time.monotonic()
    status, stderr = finish(start(source, "--model", model, "--out", out, "--jobs", 1))
    assert status == 0, stderr
    return out.read_bytes(), time.monotonic() - started


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a separate disk of 6 MB."""
    folder = tmp_path / "disque"
    folder.mkdir()
    mount = "mount -t tmpfs -o size=6m tmpfs".split()
    subprocess.run([*mount, folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_run_killed_twenty_times_at_random_ends_with_the_same_output(
    source: Path, model: Path, tmp_path: Path, undisturbed: tuple[bytes, float]
) -> None:
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


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_loses_only_unfinished_work(
    source: Path,
    model: Path,
    small_disk: Path,
    undisturbed: tuple[bytes, float],
    jobs: int,
) -> None:
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


def test_a_sites_articles_are_tagged_with_the_ids_of_its_keywords(
    spip: Site, model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mots.jsonl"

    status, stderr = finish(start(spip.folder, "--model", model, "--out", out))

    rows = lines(out)
    assert status == 0, stderr
    assert [row["id_article"] for row in rows] == [row["id_article"] for row in spip.expected]
    assert [row["id_mot"] for row in rows] == [row["id_mot"] for row in spip.expected]
    labels = [(row.get("labels", []), "changes" in row) for row in rows]
    assert labels == [(row["labels"], bool(row["labels"])) for row in spip.expected]


def test_a_sites_proposed_articles_are_suggested_its_keywords(
    spip: Site, model: Path, tmp_path: Path
) -> None:
    query = {"select": "id_mot, titre", "from": "spip_mots", "where": "1=1"}
    keywords = {
        row["titre"].split(". ")[-1]: int(row["id_mot"])
        for row in run_php(spip, "query.php", query)
    }
    out = tmp_path / "mots.jsonl"

    status, stderr = finish(
        start(spip.folder, "--statut", "prop", "--model", model, "--out", out, "--top", 78)
    )

    (row,) = lines(out)
    id_mots = {suggestion["label"]: suggestion["id_mot"] for suggestion in row["suggestions"]}
    assert status == 0, stderr
    assert (row["title"], row["labels"]) == ("Une proposition", ["Fintech"])
    assert len(id_mots) == 78
    assert id_mots == {label: keywords.get(label) for label in id_mots}
    assert id_mots["Fintech"] in row["id_mot"]
    assert len(set(id_mots.values()) - {None}) > 1


@pytest.mark.parametrize("server", ["mariadb", "postgresql"])
def test_a_run_writes_a_table_on_a_server(
    server: str, model: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(server)
    source = write_rows(tmp_path / "lot.jsonl", [row | {"id_article": 7} for row in ROWS])
    url = f"{url_of(database)}?table=mots"
    arguments = [source, "--model", model, "--out", url, "--top", 1]

    status, stderr = finish(start(*arguments, cwd=tmp_path))
    second_status, second_stderr = finish(start(*arguments, cwd=tmp_path))

    assert status == 0, stderr
    assert database.password not in stderr + second_stderr
    assert tables(database) == ["mots"]
    table = sorted(rows_of(database, "mots"))
    with connect(database) as connection:
        connection.exec_driver_sql("DROP TABLE mots")
        connection.commit()
    assert [(row[0], row[-1]) for row in table] == [
        ("lot-2", 7),
        *((r["id"], 7) for r in ROWS if "id" in r),
    ]
    assert second_status == 1
    assert "?table=mots' exists: choose another" in second_stderr
    assert names(tmp_path) == sorted(["lot.jsonl", f"{database.name}.mots.manifest.json"])


@pytest.fixture(scope="module")
def short_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_backlog(tmp_path_factory.mktemp("tables") / "lot.jsonl", articles=2_000, seed=5)


def table_rows(url: str) -> list[tuple[Any, ...]]:
    """Return the rows of the table `mots` in order, and assert that no other table is left."""
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
    parsed = sa.make_url(url)
    engine = sa.create_engine(parsed.set(drivername=drivers.get(parsed.drivername, "sqlite")))
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["mots"]
        rows = connection.execute(sa.text("SELECT * FROM mots")).all()
    engine.dispose()
    return sorted(tuple(row) for row in rows)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mariadb"])
def test_a_run_into_a_table_killed_at_random_ends_with_the_same_rows(
    kind: str, short_source: Path, model: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(kind)
    for name in ("avant", "entier"):  # the first one compiles the engine
        plain, started = f"sqlite:///{tmp_path / name}.db", time.monotonic()
        assert finish(start(short_source, "--model", model, "--out", f"{plain}?table=mots"))[0] == 0
        seconds = time.monotonic() - started
    database = None if kind == "sqlite" else request.getfixturevalue(kind)
    url = url_of(database) if database else f"sqlite:///{tmp_path / 'mots.db'}"
    arguments = [short_source, "--model", model, "--out", f"{url}?table=mots", "--resume"]
    n_killed = 0
    while n_killed < 5:
        process = start(*arguments, cwd=tmp_path)
        if not process.is_running(for_seconds=rng.uniform(0.2, 0.8) * seconds):
            assert finish(process)[0] == 0
            break
        kill_group(process)
        n_killed += 1
    process = start(*arguments, cwd=tmp_path)
    if database:
        process.is_running(for_seconds=seconds / 2)
        with frozen(database):
            process.is_running(for_seconds=2)
    status, stderr = finish(process)

    assert n_killed > 0
    assert (status, stderr.count("Traceback")) in {(0, 0), (1, 0)}, stderr
    assert status == 0 or "exists" in stderr  # the run before was complete
    assert table_rows(url) == table_rows(plain)
    if database:
        with connect(database) as connection:
            connection.exec_driver_sql("DROP TABLE mots")
            connection.commit()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mariadb"])
def test_a_table_on_a_full_disk_is_written_once_there_is_space(
    kind: str, source: Path, model: Path, tmp_path: Path, real_folder: Path
) -> None:
    plain = f"sqlite:///{tmp_path / 'entier.db'}"
    assert finish(start(source, "--model", model, "--out", f"{plain}?table=mots"))[0] == 0
    with mounted(real_folder / "disque") as disk, database_on(disk, kind) as url:
        # The accompanying files of a run into a server are in the working folder, on another disk.
        arguments = [source, "--model", model, "--out", f"{url}?table=mots", "--resume"]
        with filled(disk, except_bytes=MEGABYTE):
            status, stderr = finish(start(*arguments, cwd=tmp_path))

        columns, error = stderr.splitlines()
        assert status == 1
        assert columns.startswith("Columns read: ")
        assert error.startswith("error: ")
        status, stderr = finish(start(*arguments, cwd=tmp_path))

        assert status == 0, stderr
        assert table_rows(url) == table_rows(plain)
