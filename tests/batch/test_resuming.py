"""Runs that are stopped and resumed, runs that are repeated, previews and review pages."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from helpers.backlog import ROWS, lines, names, write_rows
from helpers.ownership import ended_process

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.batch import RunSettings, Summary, preview, tag
from osiris_nlp.batch.chunks import make_plan
from osiris_nlp.batch.worker import Task, tag_chunk
from osiris_nlp.model.folders.registry import load_tagger, read_manifest
from osiris_nlp.model.folders.saving import save_model


@pytest.fixture
def in_chunks(monkeypatch):
    """Make one chunk per article."""
    monkeypatch.setattr("osiris_nlp.batch.chunks._CHUNK", 1)


class Stopped(Exception):
    pass


def stop_after(rows):
    def on_progress(step, n_done, _):
        if step == "tagging" and n_done >= rows:
            raise Stopped

    return on_progress


def stop(model, source, out, *, after):
    """Run until this many rows are tagged."""
    with pytest.raises(Stopped):
        tag(model, [source], out, jobs=1, on_progress=stop_after(after))


@pytest.mark.usefixtures("in_chunks")
@pytest.mark.parametrize("n_finished", range(8))
def test_a_run_stopped_anywhere_resumes_to_the_same_output(model, backlog, out, n_finished):
    undisturbed = backlog.with_name("un.jsonl")
    summary = tag(model, [backlog], undisturbed, jobs=1)
    stop(model, backlog, out, after=n_finished)
    partial = backlog.with_name("mots.jsonl.partial")
    before = {p.name: p.stat().st_mtime_ns for p in partial.glob("*/*.jsonl")}
    progress: list[int] = []

    def on_progress(step, n_done, _):
        if step == "tagging":
            progress.append(n_done)

    resumed_summary = tag(model, [backlog], out, jobs=1, resume=True, on_progress=on_progress)

    assert len(before) == n_finished
    assert progress == list(range(n_finished, 8))  # finished chunks are not tagged again
    assert out.read_bytes() == undisturbed.read_bytes()
    assert resumed_summary == summary
    assert not partial.exists()


@pytest.mark.usefixtures("in_chunks")
def test_damaged_chunks_are_tagged_again(model, backlog, out):
    undisturbed = backlog.with_name("un.jsonl")
    tag(model, [backlog], undisturbed, jobs=1)
    stop(model, backlog, out, after=5)
    (folder,) = (p for p in backlog.with_name("mots.jsonl.partial").iterdir() if p.is_dir())
    first, second, third, fourth, _fifth = sorted(folder.glob("*.jsonl"))
    first.write_bytes(first.read_bytes()[:-9])
    second.with_suffix(".json").write_bytes(b'{"chunk": 1, "rows"')
    third.unlink()
    fourth.with_suffix(".json").write_bytes(b"")
    (folder / ".0000004.jsonl.99.part").write_bytes(b"{")
    progress: list[int] = []

    def on_progress(_, n_done, __):
        progress.append(n_done)

    tag(model, [backlog], out, jobs=1, resume=True, on_progress=on_progress)

    assert progress[0] == 1  # only the fifth was intact
    assert out.read_bytes() == undisturbed.read_bytes()
    assert names(backlog.parent) == ["lot.jsonl"] + [
        f"{name}.jsonl{suffix}" for name in ("mots", "un") for suffix in ("", ".manifest.json")
    ]


@pytest.mark.usefixtures("in_chunks")
def test_resuming_with_other_arguments_is_refused(model, tmp_path, backlog, out):
    stop(model, backlog, out, after=3)
    tagger = load_tagger(model)
    other = tmp_path / "autre"
    save_model(replace(tagger, periods=tagger.periods + 1), other)

    with pytest.raises(
        InputError, match=r"'.*mots.jsonl' is unfinished \(run started .*\): continue with --resume"
    ):
        tag(model, [backlog], out)
    with pytest.raises(InputError, match=r"Cannot resume a different run: top was 5, now 3; "):
        tag(model, [backlog], out, resume=True, settings=RunSettings(top=3, evidence=True))
    with pytest.raises(
        InputError, match=r"model was osiris@\w+, now autre@\w+: resume with the original"
    ):
        tag(other, [backlog], out, resume=True, jobs=1)
    with pytest.raises(InputError, match="number of inputs was 1, now 2"):
        tag(model, [backlog, backlog], out, resume=True, jobs=1)
    content = backlog.read_bytes()
    backlog.write_bytes(content.replace(b"Kolda", b"Matam"))
    with pytest.raises(InputError, match=r"input '.*lot.jsonl' has changed"):
        tag(model, [backlog], out, resume=True, jobs=1)
    backlog.write_bytes(content)
    os.utime(backlog, (0, 0))  # the content counts, not the modification time

    assert tag(model, [backlog], out, resume=True, jobs=1).articles == 7


def test_resuming_a_complete_run_returns_its_summary(model, backlog, out):
    summary = tag(model, [backlog], out)
    before = out.stat()

    resumed_summary = tag(model, [backlog], out, resume=True)

    assert resumed_summary == summary
    assert (out.stat().st_ino, out.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    with pytest.raises(InputError, match="top was 5, now 2"):
        tag(model, [backlog], out, resume=True, settings=RunSettings(top=2))
    backlog.with_name("mots.jsonl.manifest.json").unlink()
    with pytest.raises(InputError, match="mots.jsonl' exists: choose another OUT"):
        tag(model, [backlog], out, resume=True)
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl"]


@pytest.mark.usefixtures("in_chunks")
def test_a_foreign_file_at_the_output_is_not_overwritten_on_resume(model, backlog, out):
    stop(model, backlog, out, after=2)
    out.write_text("précieux", encoding="utf-8")

    with pytest.raises(
        InputError, match="exists, but this run did not write it: move or remove it"
    ):
        tag(model, [backlog], out, resume=True)

    assert out.read_text(encoding="utf-8") == "précieux"


def test_a_run_stopped_after_writing_its_output_can_be_resumed(model, backlog, out, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("osiris_nlp.batch.workspace.Workspace.remove", full)
        with pytest.raises(OSError, match="No space"):
            tag(model, [backlog], out)
    content = out.read_bytes()

    summary = tag(model, [backlog], out, resume=True)

    assert (out.read_bytes(), summary.articles) == (content, 7)
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


def test_the_manifest_records_where_the_output_comes_from(model, tagger, backlog):
    tag(model, [backlog], backlog.with_name("mots.jsonl"))

    manifest = orjson.loads(backlog.with_name("mots.jsonl.manifest.json").read_bytes())
    assert (manifest["model"], manifest["rows"]) == (tagger.name, 7)
    assert manifest["settings"]["top"] == 5
    inputs = [(i["name"], i["files"], i["rows"]) for i in manifest["inputs"]]
    assert inputs == [(str(backlog), 1, 7)]
    assert manifest["summary"]["articles"] == 7


def test_a_chunk_can_be_read_from_any_working_folder(model, backlog, monkeypatch):
    monkeypatch.chdir(backlog.parent)
    chunk = make_plan(["lot.jsonl"]).chunks[0]
    monkeypatch.chdir("/")

    task = Task(model, read_manifest(model)["sha256"], RunSettings(), backlog.parent)
    record = tag_chunk(task, chunk)

    assert (record.rows, chunk.spans[0].source.name) == (7, "lot.jsonl")


@pytest.mark.usefixtures("in_chunks")
def test_an_input_that_changes_during_the_run_is_reported(model, backlog, out):
    def on_progress(step, n_done, _):
        if step == "tagging" and n_done == 3:
            write_rows(backlog, [*ROWS, ROWS[0]])

    with pytest.raises(InputError, match=r"File modified while being read \(.*lot.jsonl\): wait"):
        tag(model, [backlog], out, jobs=1, on_progress=on_progress)

    assert not out.exists()
    with pytest.raises(InputError, match=r"input '.*lot.jsonl' has changed"):
        tag(model, [backlog], out, resume=True)


def test_a_model_replaced_during_the_run_is_refused(model, backlog):
    task = Task(model, "0" * 64, RunSettings(), backlog.parent)

    with pytest.raises(ModelError, match="contains another model than at the start of the run"):
        tag_chunk(task, make_plan([backlog]).chunks[0])


@pytest.mark.usefixtures("in_chunks")
def test_a_model_with_equal_weights_and_other_settings_is_another(model, backlog, out, tmp_path):
    copy = tmp_path / model.name
    shutil.copytree(model, copy)

    def change_settings(step, n_done, _):
        if step == "tagging" and n_done == 3:
            tagger = load_tagger(copy)
            selection = replace(tagger.selection, top_k=tagger.selection.top_k + 1)
            shutil.rmtree(copy)
            save_model(replace(tagger, selection=selection), copy, details=details)
            raise Stopped

    details = read_manifest(copy)["details"]
    with pytest.raises(Stopped):
        tag(copy, [backlog], out, jobs=1, on_progress=change_settings)

    assert load_tagger(copy).name == load_tagger(model).name
    with pytest.raises(InputError, match="the settings of osiris@.* have changed"):
        tag(copy, [backlog], out, resume=True)


def test_a_preview_tags_a_sample_and_writes_nothing(model, backlog, monkeypatch):
    monkeypatch.setattr("osiris_nlp.batch.chunks._CHUNK", 1)
    monkeypatch.setattr("osiris_nlp.batch.previews._CHUNKS", 3)
    monkeypatch.setattr("osiris_nlp.batch.previews._ROWS", 1)
    backlog.write_bytes(backlog.read_bytes() + b"[]\n")
    tag(model, [backlog], backlog.with_name("mots.jsonl"), jobs=1)

    sample = preview(model, [backlog])

    assert sample.plan.rows == 8
    assert [row["id"] for row in sample.rows] == ["osiris-1", "osiris-3", "osiris-6"]
    rows_by_id = {row["id"]: row for row in lines(backlog.with_name("mots.jsonl"))}
    assert all(row == rows_by_id[row["id"]] for row in sample.rows)
    assert sample.summary.articles == 3


def test_the_review_page_shows_applied_and_borderline_articles_even_after_a_resume(model, tmp_path):
    data = Path(__file__).parents[2] / "data/articles.jsonl"
    page, resumed_page = tmp_path / "revue.html", tmp_path / "bis.html"
    out = tmp_path / "b.jsonl"

    summary = tag(model, [data], tmp_path / "a.jsonl", review=page)
    with pytest.raises(Stopped):
        tag(model, [data], out, review=resumed_page, on_progress=stop_after(4352))
    tag(model, [data], out, review=resumed_page, resume=True)

    with pytest.raises(
        InputError, match=r"run is complete, but its review page '.*ter.html' does not"
    ):
        tag(model, [data], out, review=tmp_path / "ter.html", resume=True)
    html = page.read_text(encoding="utf-8")
    assert summary.labels_applied["Fintech"] >= 10
    assert "Fintech" in html
    assert html.count("<mark>") > 100
    assert html.split("<main")[1] == resumed_page.read_text(encoding="utf-8").split("<main")[1]


def test_a_pattern_never_matches_the_files_that_runs_write(model, tmp_path):
    write_rows(tmp_path / "lot.jsonl", ROWS)
    out, pattern = tmp_path / "mots.jsonl", f"{tmp_path}/*"
    write_rows(tmp_path / "ancien.jsonl.errors.jsonl", [{"what": "x"}])

    first = tag(model, [pattern], out)
    second = tag(model, [pattern], out, resume=True)

    assert first == second
    assert first.articles == 7


@pytest.mark.usefixtures("in_chunks")
def test_a_run_resumes_however_the_path_of_its_input_is_spelt(model, backlog, monkeypatch):
    monkeypatch.chdir(backlog.parent)
    with pytest.raises(Stopped):
        tag(model, ["lot.jsonl"], "mots.jsonl", jobs=1, on_progress=stop_after(3))

    assert tag(model, [backlog], backlog.with_name("mots.jsonl"), resume=True).articles == 7


@pytest.mark.usefixtures("in_chunks")
@pytest.mark.parametrize("remains", ["an empty folder", "manifest", "all but the manifest"])
def test_a_run_killed_while_removing_its_workspace_is_complete(model, backlog, out, remains):
    partial, copy = (backlog.with_name(name) for name in ("mots.jsonl.partial", "copie"))
    stop(model, backlog, out, after=7)
    shutil.copytree(partial, copy)
    summary = tag(model, [backlog], out, resume=True)
    content = out.read_bytes()
    copy.rename(partial)
    (partial / "writing").touch()
    (chunks,) = (path for path in partial.iterdir() if path.is_dir())
    if remains != "manifest":
        (partial / "manifest.json").unlink()
    if remains != "all but the manifest":
        shutil.rmtree(chunks)

    resumed_summary = tag(model, [backlog], out, resume=True)

    assert (resumed_summary, out.read_bytes()) == (summary, content)
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


def test_temporary_files_of_killed_runs_are_removed(model, backlog, out):
    ended = ended_process()
    for suffix in ("", ".errors.jsonl", ".manifest.json"):
        backlog.with_name(f".mots.jsonl{suffix}.{ended}.part").write_bytes(b"{")

    tag(model, [backlog], out)

    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("lot.jsonl", "would be read as input"),
        ("pages/revue.html", "would be read as input"),
        (
            "mots.jsonl",
            "--review names the output or a file that goes with it: .*: choose another file for the page",
        ),
        ("dossier", "dossier' is a folder: expected a file name, such as review.html"),
        ("avant.html", "avant.html' exists: choose another file for the page, or remove it"),
    ],
)
def test_a_review_page_overwrites_nothing(model, backlog, page, message):
    folder = backlog.parent
    (folder / "pages").mkdir()
    (folder / "dossier").mkdir()
    (folder / "pages/un.html").write_text("<p>La fibre arrive à Kolda.</p>", encoding="utf-8")
    (folder / "avant.html").write_text("précieux", encoding="utf-8")
    content = backlog.read_bytes()

    with pytest.raises(InputError, match=message):
        tag(model, [backlog, folder / "pages"], folder / "mots.jsonl", review=folder / page)

    assert backlog.read_bytes() == content
    assert names(folder) == ["avant.html", "dossier", "lot.jsonl", "pages"]
    assert names(folder / "pages") == ["un.html"]


def test_labels_with_equal_counts_are_sorted_by_name():
    first = Summary(labels_applied=Counter({"Yas": 2, "Fintech": 2, "SMSI": 3}))
    second = Summary(labels_applied=Counter({"SMSI": 3, "Fintech": 2, "Yas": 2}))

    assert list(first.to_dict()["labels_applied"]) == ["SMSI", "Fintech", "Yas"]
    assert orjson.dumps(first.to_dict()) == orjson.dumps(second.to_dict())


@pytest.mark.usefixtures("in_chunks")
@pytest.mark.parametrize("damage", ["none", "cut", "changed", "of version 0.1.0"])
def test_faults_are_listed_alike_after_a_resumed_run(model, tmp_path, damage):
    source, out = tmp_path / "veille.jsonl", tmp_path / "mots.jsonl"
    # A good row after every two bad ones.
    source.write_bytes(b"".join(b"La fibre\n[]\n" + orjson.dumps(row) + b"\n" for row in ROWS))
    summary = tag(model, [source], tmp_path / "un.jsonl", jobs=1)
    stop(model, source, out, after=16)
    for record in (tmp_path / "mots.jsonl.partial").glob("*/*.json"):
        first, *faults = record.read_bytes().splitlines(keepends=True)
        if damage == "cut":
            record.write_bytes(first + b"".join(faults[:-1]))
        elif damage == "changed":
            record.write_bytes(first + b"".join(faults).replace(b"JSON", b"XML"))
        elif damage == "of version 0.1.0":
            content = orjson.loads(first) | {"faults": list(map(orjson.loads, faults))}
            del content["faults_sha256"]
            record.write_bytes(orjson.dumps(content))

    resumed_summary = tag(model, [source], out, jobs=1, resume=True)

    assert (resumed_summary.articles, resumed_summary.faults) == (7, 14)
    assert resumed_summary == summary
    for suffix in ("", ".errors.jsonl"):
        assert (tmp_path / f"mots.jsonl{suffix}").read_bytes() == (
            (tmp_path / f"un.jsonl{suffix}").read_bytes()
        )
    errors = lines(tmp_path / "mots.jsonl.errors.jsonl")
    assert [error["line"] for error in errors] == [n for n in range(1, 22) if n % 3]


def test_a_chunk_whose_record_is_malformed_is_tagged_again(model, backlog, out):
    stop(model, backlog, out, after=7)
    (record,) = backlog.with_name("mots.jsonl.partial").glob("*/*.json")
    record.write_bytes(b'{"chunk": 0}\n')

    summary = tag(model, [backlog], out, jobs=1, resume=True)

    assert (summary.articles, out.exists()) == (7, True)


@pytest.mark.parametrize("name", ["mots.csv", "mots.parquet", "mots/"])
def test_too_many_different_fields_are_refused_as_a_table(model, tmp_path, monkeypatch, name):
    monkeypatch.setattr("osiris_nlp.batch.chunks._CHUNK", 10_000)
    rows = [{"title": "La fibre à Kolda", f"champ {n}": n} for n in range(1001)]
    source = write_rows(tmp_path / "veille.jsonl", rows)

    with pytest.raises(InputError, match="More than 1000 different fields, too many for a table"):
        tag(model, [source], f"{tmp_path}/{name}", jobs=1)

    assert not (tmp_path / name).exists()
    assert tag(model, [source], tmp_path / "mots.jsonl", jobs=1).articles == 1001
    assert lines(tmp_path / "mots.jsonl")[1000]["champ 1000"] == 1000


def test_of_many_unknown_labels_the_most_frequent_are_counted():
    first = Summary(unknown=Counter({"sport": 3} | {f"mot {n:05}": 1 for n in range(9_999)}))
    second = Summary(unknown=Counter({"zoo": 5, "mot 00000": 1, "mot 09998": 1}))

    unknown = (first + second).unknown

    assert len(unknown) == 10_000
    assert unknown.most_common(3) == [("zoo", 5), ("sport", 3), ("mot 00000", 2)]
    assert "mot 09997" not in unknown
