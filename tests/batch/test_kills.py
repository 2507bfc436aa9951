"""Runs that end badly: what they leave, and what --resume makes of it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from helpers.backlog import alive, children_of, finish, kill_group, large_backlog, names, start
from helpers.forks import Process, messages, python, run

ARTICLES = 8_000  # eight chunks: time to end a run before it ends by itself
PATIENCE = 60


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_backlog(tmp_path_factory.mktemp("lots") / "lot.jsonl", articles=ARTICLES)


@pytest.fixture(scope="module")
def undisturbed(source: Path, model: Path) -> bytes:
    out = source.with_name("entier.jsonl")
    done = run("tag", source, "--model", model, "--out", out, "--jobs", 1)
    assert (done.returncode, f"{ARTICLES} articles tagged" in done.stderr.decode()) == (0, True)
    return out.read_bytes()


def wait_for(reached: Callable[[], bool], process: Process) -> None:
    limit = time.monotonic() + PATIENCE
    while not reached():
        assert process.is_running(), process.wait().stderr
        assert time.monotonic() < limit
        time.sleep(0.002)


def records(out: Path) -> int:
    return len(list(Path(f"{out}.partial").glob("*/*.json")))


def gone(processes: list[psutil.Process]) -> bool:
    limit = time.monotonic() + 10
    while alive(processes) and time.monotonic() < limit:
        time.sleep(0.05)
    return not alive(processes)


def resume_ends_the_same(
    arguments: list[object], out: Path, undisturbed: bytes, *, jobs: int = 1
) -> None:
    done = run("tag", *arguments, "--resume", "--jobs", jobs)

    said = done.stderr.decode()
    assert done.returncode == 0, said
    assert f"{ARTICLES} articles tagged" in said
    assert out.read_bytes() == undisturbed
    assert names(out.parent) == [out.name, f"{out.name}.manifest.json"]


@pytest.mark.parametrize("finished", [0, 1, 4, 6])
def test_killed_with_all_its_processes_it_goes_on(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes, finished: int
) -> None:
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out]
    process = start(*arguments)
    wait_for(lambda: records(out) >= finished and Path(f"{out}.partial").exists(), process)

    kill_group(process)

    assert not out.exists()
    resume_ends_the_same(arguments, out, undisturbed)


def test_no_process_outlives_a_killed_parent(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes
) -> None:
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", 2]
    process = start(*arguments)
    wait_for(lambda: records(out) >= 1, process)
    children = children_of(process)

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert len(children) >= 2
    assert gone(children)
    resume_ends_the_same(arguments, out, undisturbed)


def test_a_killed_worker_is_told_and_the_rest_is_for_later(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes
) -> None:
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", 2]
    process = start(*arguments)
    wait_for(lambda: records(out) >= 1, process)
    children = children_of(process)

    max(children, key=lambda child: child.cpu_times().user).kill()
    status, said = finish(process)

    assert status == 1
    assert "error: A worker process was killed" in said
    assert "--resume" in said
    assert gone(children)
    resume_ends_the_same(arguments, out, undisturbed, jobs=2)


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_ends_at_once_and_says_how_to_go_on(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes, signal_: signal.Signals
) -> None:
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", 2]
    process = start(*arguments)
    wait_for(lambda: records(out) >= 1, process)
    children = children_of(process)

    process.send(signal_)
    status, said = finish(process)

    assert (status, messages(said)) == (
        130,
        ["Interrupted. To continue, run the same command with --resume"],
    )
    assert gone(children)
    resume_ends_the_same(arguments, out, undisturbed)


def test_told_twice_it_ends_too(source: Path, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "mots.jsonl"
    process = start(source, "--model", model, "--out", out, "--jobs", 2)
    wait_for(lambda: records(out) >= 1, process)
    children = children_of(process)

    for _ in range(3):
        process.send(signal.SIGINT)
        time.sleep(0.05)
    status, _ = finish(process)

    assert status in {130, -signal.SIGINT}
    assert gone(children)


# No file may grow beyond, neither the parts nor their sum.
SMALL_FILES = """
import resource
from osiris_nlp.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
main()
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_where_there_is_no_room_it_says_so_and_goes_on_later(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes, jobs: int
) -> None:
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", jobs]

    done = python("-c", SMALL_FILES, "tag", *arguments)

    said = done.stderr.decode()
    assert done.returncode == 1
    assert "error: File too large. Finished results are kept" in said
    assert not out.exists()
    assert names(tmp_path) == ["mots.jsonl.partial"]
    resume_ends_the_same(arguments, out, undisturbed)


def test_on_dask_a_killed_worker_costs_nothing(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes
) -> None:
    out = tmp_path / "mots.jsonl"
    process = start(source, "--model", model, "--out", out, "--engine", "dask", "--jobs", 2)
    wait_for(lambda: records(out) >= 1, process)
    children = children_of(process)

    max(children, key=lambda child: child.cpu_times().user).kill()
    status, said = finish(process)

    assert (status, f"{ARTICLES} articles tagged" in said) == (0, True), said
    assert out.read_bytes() == undisturbed
    assert gone(children)


def test_on_dask_a_killed_parent_takes_its_workers_along(
    source: Path, model: Path, tmp_path: Path, undisturbed: bytes
) -> None:
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--engine", "dask", "--jobs", 2]
    process = start(*arguments)
    wait_for(lambda: records(out) >= 1, process)
    children = children_of(process)

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert gone(children)
    resume_ends_the_same(arguments, out, undisturbed)


def test_no_scheduler_where_one_is_named(source: Path, model: Path, tmp_path: Path) -> None:
    arguments = [source, "--model", model, "--out", tmp_path / "mots.jsonl", "--engine", "dask"]

    done = run("tag", *arguments, "--scheduler", "tcp://127.0.0.1:9")

    assert done.returncode == 1
    assert (
        "error: No Dask scheduler at 'tcp://127.0.0.1:9': expected tcp://HOST:PORT"
        in done.stderr.decode()
    )
