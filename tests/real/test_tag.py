"""A backlog tagged under real hardship: killed at random, a disk that is full, PostgreSQL's table."""

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from backlog import finish, kill_group, large_backlog, names, start

pytestmark = pytest.mark.real
ARTICLES, KILLS = 40_000, 20


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_backlog(tmp_path_factory.mktemp("lots") / "lot.jsonl", articles=ARTICLES, seed=3)


@pytest.fixture(scope="module")
def undisturbed(source: Path, model: Path) -> tuple[bytes, float]:
    """What a run writes, and the seconds it takes."""
    out, begun = source.with_name("entier.jsonl"), time.monotonic()
    status, said = finish(start(source, "--model", model, "--out", out))
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
    out, killed, ended = tmp_path / "mots.jsonl", 0, 0
    while killed < KILLS:
        process = start(source, "--model", model, "--out", out, "--resume")
        time.sleep(draw.uniform(0, 1.1 * seconds))
        if process.poll() is None:
            kill_group(process)
            killed += 1
            continue
        ended += 1
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
    assert "error: No space left on device; what is finished stays: --resume goes on" in said
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
