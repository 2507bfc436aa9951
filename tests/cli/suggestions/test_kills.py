"""Runs that end badly: what they leave behind, and how --resume completes them."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from helpers.backlog import finish, kill_group, large_backlog, names, start
from helpers.calls import messages
from helpers.forks import Process, python, run

ARTICLES = 8_000  # eight chunks: enough time to kill a run before it ends by itself
PATIENCE = 60


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return large_backlog(tmp_path_factory.mktemp("lots") / "lot.jsonl", articles=ARTICLES)


@pytest.fixture(scope="module")
def undisturbed(source, model):
    out = source.with_name("entier.jsonl")
    result = run("tag", source, "--model", model, "--out", out, "--jobs", 1)
    assert (result.returncode, f"{ARTICLES} articles tagged" in result.stderr.decode()) == (0, True)
    return out.read_bytes()


def wait_for(condition, process):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.is_running(), process.wait().stderr
        assert time.monotonic() < deadline
        time.sleep(0.002)


def count_records(out):
    return len(list(Path(f"{out}.partial").glob("*/*.json")))


def children_of(process):
    return psutil.Process(process.pid).children(recursive=True)


def alive(processes):
    """Return the processes that still run; a zombie has ended and only waits to be reaped."""
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


@dataclass(frozen=True)
class Run:
    """A run that has finished its first part."""

    out: Path
    arguments: list[object]
    process: Process
    children: list[psutil.Process]


@pytest.fixture
def start_run(source, model, tmp_path):
    """Return a function that starts a run with two jobs and waits for its first part."""

    def run_with(*options):
        out = tmp_path / "mots.jsonl"
        arguments = [source, "--model", model, "--out", out, "--jobs", 2, *options]
        process = start(*arguments)
        wait_for(lambda: count_records(out) >= 1, process)
        return Run(out, arguments, process, children_of(process))

    return run_with


def have_ended(processes):
    deadline = time.monotonic() + 10
    while alive(processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(processes)


def assert_resume_completes(arguments, out, undisturbed, *, jobs=1):
    result = run("tag", *arguments, "--resume", "--jobs", jobs)

    message = result.stderr.decode()
    assert result.returncode == 0, message
    assert f"{ARTICLES} articles tagged" in message
    assert out.read_bytes() == undisturbed
    assert names(out.parent) == [out.name, f"{out.name}.manifest.json"]


@pytest.mark.parametrize(
    "n_finished", [1, *(pytest.param(n, marks=pytest.mark.slow("kills")) for n in (0, 4, 6))]
)
def test_a_run_killed_with_all_its_processes_can_be_resumed(
    source, model, tmp_path, undisturbed, n_finished
):
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out]
    process = start(*arguments)
    wait_for(lambda: count_records(out) >= n_finished and Path(f"{out}.partial").exists(), process)

    kill_group(process)

    assert not out.exists()
    assert_resume_completes(arguments, out, undisturbed)


@pytest.mark.slow("kills")
@pytest.mark.parametrize(("options", "least"), [((), 2), (("--dask", "local"), 0)])
def test_no_process_outlives_a_killed_parent(start_run, undisturbed, options, least):
    run = start_run(*options)

    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()

    assert len(run.children) >= least
    assert have_ended(run.children)
    assert_resume_completes(run.arguments, run.out, undisturbed)


@pytest.mark.slow("kills")
def test_a_killed_worker_is_reported_and_the_run_can_be_resumed(start_run, undisturbed):
    run = start_run()

    max(run.children, key=lambda child: child.cpu_times().user).kill()
    status, message = finish(run.process)

    assert status == 1
    assert "error: A worker process was killed" in message
    assert "continue with --resume" in message
    assert have_ended(run.children)
    assert_resume_completes(run.arguments, run.out, undisturbed, jobs=2)


@pytest.mark.slow("kills")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_at_once_and_says_how_to_resume(start_run, undisturbed, number):
    run = start_run()

    run.process.send(number)
    status, message = finish(run.process)

    assert status == 130
    assert messages(message) == [
        "Columns read: title, text; not used: id_article, id_mot",
        "Interrupted. To continue, run the same command with --resume",
    ]
    assert have_ended(run.children)
    assert_resume_completes(run.arguments, run.out, undisturbed)


@pytest.mark.slow("kills")
def test_a_run_interrupted_several_times_ends_too(start_run):
    run = start_run()

    for _ in range(3):
        run.process.send(signal.SIGINT)
        time.sleep(0.05)
    status, _ = finish(run.process)

    assert status in {130, -signal.SIGINT}
    assert have_ended(run.children)


# No file may exceed this size, neither a part nor the output.
SMALL_FILES = """
import resource
from osiris_nlp.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
main()
"""


@pytest.mark.slow("kills")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_cannot_write_its_output_says_so_and_can_be_resumed(
    source, model, tmp_path, undisturbed, jobs
):
    out = tmp_path / "mots.jsonl"
    arguments = [source, "--model", model, "--out", out, "--jobs", jobs]

    result = python("-c", SMALL_FILES, "tag", *arguments)

    message = result.stderr.decode()
    assert result.returncode == 1
    assert "error: File too large. Finished results are kept" in message
    assert not out.exists()
    assert names(tmp_path) == ["mots.jsonl.partial"]
    assert_resume_completes(arguments, out, undisturbed)


@pytest.mark.slow("kills")
def test_on_dask_a_killed_worker_is_replaced(start_run, undisturbed):
    run = start_run("--dask", "local")

    max(run.children, key=lambda child: child.cpu_times().user).kill()
    status, message = finish(run.process)

    assert (status, f"{ARTICLES} articles tagged" in message) == (0, True), message
    assert run.out.read_bytes() == undisturbed
    assert have_ended(run.children)


def test_a_scheduler_that_does_not_answer_is_reported(source, model, tmp_path):
    arguments = [source, "--model", model, "--out", tmp_path / "mots.jsonl"]

    result = run("tag", *arguments, "--dask", "tcp://127.0.0.1:9")

    assert result.returncode == 1
    assert (
        "error: No Dask scheduler at 'tcp://127.0.0.1:9': expected the address of a running"
        in result.stderr.decode()
    )
