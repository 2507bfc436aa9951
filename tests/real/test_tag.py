"""A backlog tagged for real: killed at random, on a full disk, out of SPIP, into a database."""

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.backlog import ROWS, finish, kill_group, large_backlog, lines, names, start, write_rows
from helpers.databases import asking, rows_of, tables, url_of
from real.mariadb import Database
from real.site import Site

pytestmark = pytest.mark.real
ARTICLES, KILLS = 10_000, 20


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_backlog(tmp_path_factory.mktemp("lots") / "lot.jsonl", articles=ARTICLES, seed=3)


@pytest.fixture(scope="module")
def undisturbed(source: Path, model: Path) -> tuple[bytes, float]:
    """What a run writes, and the seconds that one process takes once the engine has been compiled."""
    out = source.with_name("entier.jsonl")
    finish(start(source, "--model", model, "--out", source.with_name("avant.jsonl")))
    begun = time.monotonic()
    status, said = finish(start(source, "--model", model, "--out", out, "--jobs", 1))
    assert status == 0, said
    return out.read_bytes(), time.monotonic() - begun


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, of its own."""
    folder = tmp_path / "disque"
    folder.mkdir()
    resize = "mount -t tmpfs -o size=6m tmpfs".split()
    subprocess.run([*resize, folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_killed_twenty_times_at_random_it_ends_the_same(
    source: Path, model: Path, tmp_path: Path, undisturbed: tuple[bytes, float]
) -> None:
    draw = random.Random(20)
    expected, seconds = undisturbed
    out, killed = tmp_path / "mots.jsonl", 0
    while killed < KILLS:
        jobs = draw.choice((1, 2))
        process = start(source, "--model", model, "--out", out, "--resume", "--jobs", jobs)
        if process.is_running(for_seconds=draw.uniform(0, 1.1 * seconds)):
            kill_group(process)
            killed += 1
            continue
        assert finish(process)[0] == 0
        assert out.read_bytes() == expected
        for path in tmp_path.iterdir():  # and once more, from nothing
            path.unlink()
    status, said = finish(start(source, "--model", model, "--out", out, "--resume"))

    assert status == 0, said
    assert out.read_bytes() == expected
    assert names(tmp_path) == ["mots.jsonl", "mots.jsonl.manifest.json"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_costs_what_was_not_finished(
    source: Path,
    model: Path,
    small_disk: Path,
    undisturbed: tuple[bytes, float],
    jobs: int,
) -> None:
    out = small_disk / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", jobs]

    status, said = finish(start(*arguments))

    assert status == 1
    assert "error: No space left on device. Finished results are kept" in said
    assert names(small_disk) == ["mots.jsonl.partial"]
    finished = len(list(small_disk.glob("*/*/*.json")))
    assert finished > 1
    again, said_again = finish(start(*arguments, "--resume"))  # still full
    assert (again, "No space left" in said_again) == (1, True)
    subprocess.run(["mount", "-o", "remount,size=80m", small_disk], check=True)
    status, said = finish(start(*arguments, "--resume"))
    assert status == 0, said
    assert out.read_bytes() == undisturbed[0]
    assert names(small_disk) == ["mots.jsonl", "mots.jsonl.manifest.json"]


def test_a_site_is_tagged_with_the_numbers_its_keywords_are_known_by(
    spip: Site, model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mots.jsonl"

    status, said = finish(start(spip.folder, "--model", model, "--out", out))

    found = lines(out)
    assert status == 0, said
    assert [row["id_article"] for row in found] == [row["id_article"] for row in spip.expected]
    assert [row["id_mot"] for row in found] == [row["id_mot"] for row in spip.expected]
    carried = [(row.get("labels", []), "changes" in row) for row in found]
    assert carried == [(row["labels"], bool(row["labels"])) for row in spip.expected]


@pytest.mark.parametrize("server", ["mariadb", "postgresql"])
def test_a_run_ends_in_a_table_of_a_server(
    server: str, model: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(server)
    source = write_rows(tmp_path / "lot.jsonl", [row | {"id_article": 7} for row in ROWS])
    url = f"{url_of(database)}?table=mots"
    arguments = [source, "--model", model, "--out", url, "--top", 1]

    status, said = finish(start(*arguments, cwd=tmp_path))
    again = finish(start(*arguments, cwd=tmp_path))

    assert status == 0, said
    assert database.password not in said + again[1]
    assert tables(database) == ["mots"]
    found = sorted(rows_of(database, "mots"))
    with asking(database) as connection:
        connection.exec_driver_sql("DROP TABLE mots")
        connection.commit()
    assert [(row[0], row[-1]) for row in found] == [
        ("lot-2", 7),
        *((r["id"], 7) for r in ROWS if "id" in r),
    ]
    assert again[0] == 1
    assert "?table=mots' exists: choose another" in again[1]
    assert names(tmp_path) == sorted(["lot.jsonl", f"{database.name}.mots.manifest.json"])
