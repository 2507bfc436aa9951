"""The installed command in a folder of downloaded data: nothing that lies there is run."""

import importlib.metadata
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from shutil import copytree

import pytest
from helpers.backlog import write_rows
from helpers.press import TEXTS

from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.model.folders.run_log import read_runs
from osiris_nlp.training import TopicClassifier

PROGRAM = Path(sys.executable).with_name("osiris-nlp")
PROGRAMS = "git lscpu uname fc-list gcc cc ld ldconfig latex dvipng python python3 sh less".split()
ENTRY_POINTS = (
    *("numba_extensions", "spacy_factories", "sqlalchemy.dialects", "rdf.plugins.parser"),
    *("distributed.preload", "pandas_plotting_backends", "pygments.lexers", "fsspec.specs"),
)
COMMIT = "3f2a" * 10
ROWS = [
    {
        "id": str(i),
        "title": f"{'La fibre à' if i % 2 else 'Wave baisse ses frais à'} Kolda, {i}",
        "text": f"{'Un câble optique' if i % 2 else 'Le paiement mobile'}. {text}",
        "labels": ["Infrastructures" if i % 2 else "Fintech"],
    }
    for i, text in enumerate(TEXTS)
]
SLOW_COMMANDS = [
    "tag large.jsonl --out tagged.jsonl --jobs 2",
    "train articles.jsonl --model models/new",
    "models compare osiris other --html page.html",
    "desk import articles.jsonl",
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Return a folder of two small models; tests must not change it."""
    models = tmp_path_factory.mktemp("modeles")
    texts, labels = [row["text"] for row in ROWS], [row["labels"] for row in ROWS]
    for seed, name in enumerate(("osiris", "other")):
        TopicClassifier(folds=2, random_state=seed).fit(texts, labels).save(models / name)
    promote(models, "osiris")
    return models


@pytest.fixture
def downloads(tmp_path, trained):
    """Return a folder with articles and models."""
    folder = tmp_path / "telechargements"
    (folder / "data").mkdir(parents=True)
    (folder / "models").symlink_to(trained)
    write_rows(folder / "articles.jsonl", ROWS)
    # Large enough for worker processes.
    write_rows(folder / "large.jsonl", [ROWS[0] | {"note": "a" * 1_000_000}] * 11)
    (folder / "data/taxonomy.csv").write_text("label\nInfrastructures\nFintech\n", encoding="utf-8")
    return folder


@cache
def importable_names():
    return sys.stdlib_module_names | importlib.metadata.packages_distributions().keys()


def plant(folder, marks):
    """Put programs, modules and settings in a folder; each leaves a mark when it is used."""
    marks.mkdir()
    for name in {*importable_names(), "sitecustomize", "usercustomize", "conftest", "evil"}:
        mark = f"open({str(marks / f'module {name}')!r}, 'w').close()\n"
        if "/" not in name:
            (folder / f"{name}.py").write_text(mark)
    (folder / "bin").mkdir()
    for name in PROGRAMS:
        (folder / "bin" / name).write_text(f"#!/bin/sh\n: > '{marks}/program {name}'\nexit 1\n")
        (folder / "bin" / name).chmod(0o755)
    (folder / ".numba_config.yaml").write_text(f"cache_dir: {marks}/numba\n")
    (folder / "matplotlibrc").write_text("text.usetex: True\nbackend: module://evil\n")
    metadata = folder / "evil-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    points = "".join(f"[{group}]\nevil = evil:x\n" for group in ENTRY_POINTS)
    (metadata / "entry_points.txt").write_text(points)
    (folder / ".git/refs/heads").mkdir(parents=True)
    (folder / ".git/objects").mkdir()
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git/refs/heads/main").write_text(f"{COMMIT}\n")
    (folder / ".git/config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tfsmonitor = touch '{marks}/fsmonitor' #\n"
        f"[filter \"x\"]\n\tclean = touch '{marks}/filter'\n"
    )
    (folder / ".gitattributes").write_text("* filter=x\n")


def run_in(folder, command, path):
    """Run a program that finds others on a path."""
    environment = os.environ | {"PATH": path}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command",
    [
        "suggest articles.jsonl",
        *(pytest.param(command, marks=pytest.mark.slow("processes")) for command in SLOW_COMMANDS),
    ],
)
def test_nothing_next_to_the_data_is_run(downloads, trained, tmp_path, command):
    if "train" in command:  # it writes to the folder of models
        (downloads / "models").unlink()
        copytree(trained, downloads / "models")
    plant(downloads, tmp_path / "marques")

    path = f"{downloads / 'bin'}{os.pathsep}{os.environ['PATH']}"
    result = run_in(downloads, [PROGRAM, *command.split()], path)

    assert result.returncode == 0, result.stderr
    assert sorted(mark.name for mark in (tmp_path / "marques").iterdir()) == []
    if "train" in command:
        last = read_runs(downloads / "models")[-1]
        assert (last["commit"], last["dirty"]) == (COMMIT, None)


ISOLATED = """
from osiris_nlp.cli.isolation import isolate
isolate()
import multiprocessing, subprocess
process = multiprocessing.get_context("spawn").Process(target=print, args=("worker",))
process.start()
process.join()
try:
    subprocess.run("uname", check=False)
except OSError:
    print("no program")
"""


def test_worker_processes_import_nothing_and_libraries_start_nothing(downloads, tmp_path):
    plant(downloads, tmp_path / "marques")

    result = run_in(downloads, [sys.executable, "-P", "-c", ISOLATED], str(downloads / "bin"))

    assert result.stdout.split("\n") == ["worker", "no program", ""], result.stderr
    assert sorted(mark.name for mark in (tmp_path / "marques").iterdir()) == []
