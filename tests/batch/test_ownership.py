"""Runs next to files of others that have the names of a run's own: refused, and nothing is touched."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.backlog import names
from helpers.ownership import PRECIOUS, RUN_MANIFEST, precious_folder, snapshot, write_precious

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch import tag
from osiris_nlp.batch.workspace import _MARK

CHUNKS = "0123456789abcdef"


def _marked(partial):
    """Make a folder as a run leaves it, with one chunk finished."""
    (partial / CHUNKS).mkdir(parents=True)
    (partial / "manifest.json").write_bytes(RUN_MANIFEST)
    (partial / "osiris-nlp.txt").write_text(_MARK)
    for name in ("0000000.jsonl", "0000000.json"):
        (partial / CHUNKS / name).write_text("{}\n")
    return partial


def _names_of_a_run(partial):
    for name in ("stdin", "writing", f"{CHUNKS}/0000000.json", f"{CHUNKS}/0000000.jsonl"):
        write_precious(partial / name)


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a link": lambda partial: partial.symlink_to(precious_folder(partial.with_name("ailleurs"))),
    "file": write_precious,
    "one file in a folder": lambda partial: write_precious(partial / "notes.txt"),
    "folder of others": precious_folder,
    "a foreign file in a run": lambda partial: write_precious(_marked(partial) / "notes.txt"),
    "foreign file among the chunks": lambda partial: write_precious(
        _marked(partial) / CHUNKS / "0000001.txt"
    ),
    "a run's names without a mark": _names_of_a_run,
    "foreign manifest": lambda partial: write_precious(partial / "manifest.json"),
    "foreign manifest next to a marker": lambda partial: (
        _marked(partial) / "manifest.json"
    ).write_text('{"x": 1}'),
}


@pytest.mark.parametrize("occupy", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("resume", [False, True])
def test_a_partial_folder_of_no_run_is_refused_and_left_alone(model, backlog, occupy, *, resume):
    occupy(backlog.with_name("mots.jsonl.partial"))
    before = snapshot(backlog.parent)

    with pytest.raises(InputError, match="mots.jsonl.partial"):
        tag(model, [backlog], backlog.with_name("mots.jsonl"), resume=resume)

    assert snapshot(backlog.parent) == before


@pytest.mark.parametrize("name", ["mots.jsonl.manifest.json", "mots.jsonl.errors.jsonl"])
@pytest.mark.parametrize("kind", ["file", "JSON", "folder"])
def test_accompanying_files_of_others_are_refused_and_left_alone(model, backlog, name, kind):
    path = backlog.with_name(name)
    if kind == "file":
        write_precious(path)
    elif kind == "JSON":
        path.write_text('{"notes": 7}\n')
    else:
        write_precious(path / "notes.txt")
    before = snapshot(backlog.parent)

    with pytest.raises(InputError, match=name):
        tag(model, [backlog], backlog.with_name("mots.jsonl"))

    assert snapshot(backlog.parent) == before


def test_what_appears_at_the_output_during_a_run_is_not_replaced(model, backlog, out):
    page = backlog.with_name("page.html")

    def create_output(step, n_done, _):
        if step == "tagging" and n_done == 7:
            write_precious(out)

    with pytest.raises(InputError, match="exists, but this run did not write it: move or remove"):
        tag(model, [backlog], out, jobs=1, on_progress=create_output)
    assert out.read_text(encoding="utf-8") == PRECIOUS
    out.unlink()
    write_precious(page)
    with pytest.raises(InputError, match="page.html' exists: choose another file"):
        tag(model, [backlog], out, jobs=1, review=page)

    assert page.read_text(encoding="utf-8") == PRECIOUS


def test_an_empty_partial_folder_is_used(model, backlog):
    backlog.with_name("mots.jsonl.partial").mkdir()

    summary = tag(model, [backlog], backlog.with_name("mots.jsonl"))

    assert summary.articles == 7
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


def test_a_run_that_was_started_by_version_0_1_0_resumes(model, backlog, out):
    partial = backlog.with_name("mots.jsonl.partial")

    def stop(step, _, __):
        if step == "writing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag(model, [backlog], out, jobs=1, on_progress=stop)
    (partial / "osiris-nlp.txt").unlink()  # which that version did not write
    other_run = partial / CHUNKS  # a run without a finished chunk left an empty folder
    other_run.mkdir()
    copy = shutil.copytree(partial, backlog.with_name("copie"))

    assert tag(model, [backlog], out, resume=True).articles == 7
    assert names(backlog.parent) == ["copie", "lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]
    (own_chunks,) = {path.name for path in copy.iterdir() if path.is_dir()} - {CHUNKS}
    assert names(copy) == sorted([CHUNKS, own_chunks, "manifest.json", "writing"])


@pytest.mark.parametrize(
    "name", ["mots.jsonl", "mots.jsonl.manifest.json", "mots.jsonl.errors.jsonl"]
)
def test_the_review_page_is_not_a_file_that_goes_with_the_output(model, backlog, out, name):
    (backlog.parent / "ici").symlink_to(".")

    with pytest.raises(InputError, match="--review names the output or a file that goes with it"):
        tag(model, [backlog], out, review=backlog.parent / "ici" / name)
