"""Runs stopped and resumed; what a second one has seen before; reviews."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from helpers.backlog import ROWS, lines, names, write_rows

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.batch import Settings, Summary, preview, tag
from osiris_nlp.model.registry import load_model, save_model
from osiris_nlp.model.tagger import Tagger


@pytest.fixture
def in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article a chunk."""
    monkeypatch.setattr("osiris_nlp.batch.plan._CHUNK", 1)


class Stopped(Exception):
    pass


def stop_after(rows: int):
    def on_progress(doing: str, done: int, _: int) -> None:
        if doing == "tagging" and done >= rows:
            raise Stopped

    return on_progress


@pytest.mark.usefixtures("in_chunks")
@pytest.mark.parametrize("stopped", range(8))
def test_a_run_stopped_anywhere_goes_on_and_ends_the_same(
    model: Path, backlog: Path, stopped: int
) -> None:
    whole, out = backlog.with_name("un.jsonl"), backlog.with_name("mots.jsonl")
    done = tag(model, [backlog], whole, jobs=1)
    with pytest.raises(Stopped):
        tag(model, [backlog], out, jobs=1, on_progress=stop_after(stopped))
    partial = backlog.with_name("mots.jsonl.partial")
    before = {p.name: p.stat().st_mtime_ns for p in partial.glob("*/*.jsonl")}
    seen: list[int] = []

    resumed = tag(
        model,
        [backlog],
        out,
        jobs=1,
        resume=True,
        on_progress=lambda doing, rows, _: seen.append(rows) if doing == "tagging" else None,
    )

    assert len(before) == stopped
    assert seen == list(range(stopped, 8))  # what was done is not done again
    assert out.read_bytes() == whole.read_bytes()
    assert resumed == done
    assert not partial.exists()


@pytest.mark.usefixtures("in_chunks")
def test_what_was_torn_is_done_again(model: Path, backlog: Path) -> None:
    whole, out = backlog.with_name("un.jsonl"), backlog.with_name("mots.jsonl")
    tag(model, [backlog], whole, jobs=1)
    with pytest.raises(Stopped):
        tag(model, [backlog], out, jobs=1, on_progress=stop_after(5))
    (folder,) = (p for p in backlog.with_name("mots.jsonl.partial").iterdir() if p.is_dir())
    first, second, third, fourth, _fifth = sorted(folder.glob("*.jsonl"))
    first.write_bytes(first.read_bytes()[:-9])
    second.with_suffix(".json").write_bytes(b'{"chunk": 1, "rows"')
    third.unlink()
    fourth.with_suffix(".json").write_bytes(b"")
    (folder / ".0000004.jsonl.99.part").write_bytes(b"{")
    seen: list[int] = []

    tag(model, [backlog], out, jobs=1, resume=True, on_progress=lambda *told: seen.append(told[1]))

    assert seen[0] == 1  # the fifth alone was whole
    assert out.read_bytes() == whole.read_bytes()
    assert names(backlog.parent) == ["lot.jsonl"] + [
        f"{name}.jsonl{ending}" for name in ("mots", "un") for ending in ("", ".manifest.json")
    ]


@pytest.mark.usefixtures("in_chunks")
def test_another_run_is_not_what_goes_on(model: Path, tmp_path: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")
    with pytest.raises(Stopped):
        tag(model, [backlog], out, jobs=1, on_progress=stop_after(3))
    tagger = load_model(model)
    other = tmp_path / "autre"
    save_model(replace(tagger, periods=tagger.periods + 1), other)

    with pytest.raises(InputError, match=r"'.*mots.jsonl' was begun on .* --resume goes on"):
        tag(model, [backlog], out)
    with pytest.raises(InputError, match=r"not the run that was begun: top was 5, now 3; "):
        tag(model, [backlog], out, resume=True, settings=Settings(top=3, evidence=True))
    with pytest.raises(InputError, match=r"model was osiris@\w+, now autre@\w+: give what"):
        tag(other, [backlog], out, resume=True, jobs=1)
    with pytest.raises(InputError, match="1 inputs then, 2 now"):
        tag(model, [backlog, backlog], out, resume=True, jobs=1)
    content = backlog.read_bytes()
    backlog.write_bytes(content.replace(b"Kolda", b"Matam"))
    with pytest.raises(InputError, match=r"input '.*lot.jsonl' is not what it was"):
        tag(model, [backlog], out, resume=True, jobs=1)
    backlog.write_bytes(content)
    os.utime(backlog, (0, 0))  # the content counts, not when it was copied

    assert tag(model, [backlog], out, resume=True, jobs=1).articles == 7


def test_resuming_what_is_done_says_what_was_done(model: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")
    done = tag(model, [backlog], out)
    before = out.stat()

    again = tag(model, [backlog], out, resume=True)

    assert again == done
    assert (out.stat().st_ino, out.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    with pytest.raises(InputError, match="top was 5, now 2"):
        tag(model, [backlog], out, resume=True, settings=Settings(top=2))
    backlog.with_name("mots.jsonl.manifest.json").unlink()
    with pytest.raises(InputError, match="mots.jsonl' exists: name another file"):
        tag(model, [backlog], out, resume=True)
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl"]


@pytest.mark.usefixtures("in_chunks")
def test_a_file_put_in_the_place_of_the_output_meanwhile_stays(model: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")
    with pytest.raises(Stopped):
        tag(model, [backlog], out, jobs=1, on_progress=stop_after(2))
    out.write_text("précieux", encoding="utf-8")

    with pytest.raises(InputError, match="exists: move it away"):
        tag(model, [backlog], out, resume=True)

    assert out.read_text(encoding="utf-8") == "précieux"


def test_stopped_between_output_and_end_goes_on(
    model: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = backlog.with_name("mots.jsonl")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("osiris_nlp.batch.workspace.Workspace.remove", full)
        with pytest.raises(OSError, match="No space"):
            tag(model, [backlog], out)
    written = out.read_bytes()

    done = tag(model, [backlog], out, resume=True)

    assert (out.read_bytes(), done.articles) == (written, 7)
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


def test_the_manifest_tells_where_the_output_comes_from(
    model: Path, tagger: Tagger, backlog: Path
) -> None:
    tag(model, [backlog], backlog.with_name("mots.jsonl"))

    said = orjson.loads(backlog.with_name("mots.jsonl.manifest.json").read_bytes())
    assert (said["model"], said["rows"], said["settings"]["top"]) == (tagger.name, 7, 5)
    assert [(i["name"], i["files"], i["rows"]) for i in said["inputs"]] == [(str(backlog), 1, 7)]
    assert said["summary"]["articles"] == 7


def test_a_chunk_is_found_from_any_folder(
    model: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from osiris_nlp.batch.plan import make_plan
    from osiris_nlp.batch.tagging import Task, tag_chunk

    monkeypatch.chdir(backlog.parent)
    chunk = make_plan(["lot.jsonl"]).chunks[0]
    monkeypatch.chdir("/")

    record = tag_chunk(Task(model, load_model(model).name, Settings(), backlog.parent), chunk)

    assert (record.rows, chunk.spans[0].source.name) == (7, "lot.jsonl")


@pytest.mark.usefixtures("in_chunks")
def test_a_file_that_changes_under_way_is_told(model: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")

    def on_progress(doing: str, done: int, _: int) -> None:
        if doing == "tagging" and done == 3:
            write_rows(backlog, [*ROWS, ROWS[0]])

    with pytest.raises(InputError, match=r"File modified while being read \(.*lot.jsonl\): wait"):
        tag(model, [backlog], out, jobs=1, on_progress=on_progress)

    assert not out.exists()
    with pytest.raises(InputError, match=r"input '.*lot.jsonl' is not what it was"):
        tag(model, [backlog], out, resume=True)


def test_a_model_changed_under_way_is_not_used(model: Path, tmp_path: Path) -> None:
    from osiris_nlp.batch.plan import make_plan
    from osiris_nlp.batch.tagging import Task, tag_chunk

    source = write_rows(tmp_path / "lot.jsonl", ROWS)
    task = Task(model, "osiris@000000000000", Settings(), tmp_path)

    with pytest.raises(ModelError, match=r"holds osiris@\w+, not osiris@000000000000"):
        tag_chunk(task, make_plan([source]).chunks[0])


def test_a_preview_writes_nothing_and_tells_what_would_be(
    model: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.batch.plan._CHUNK", 1)
    monkeypatch.setattr("osiris_nlp.batch.previews._CHUNKS", 3)
    monkeypatch.setattr("osiris_nlp.batch.previews._ROWS", 1)
    backlog.write_bytes(backlog.read_bytes() + b"[]\n")
    tag(model, [backlog], backlog.with_name("mots.jsonl"), jobs=1)

    found = preview(model, [backlog])

    assert found.plan.rows == 8
    assert [row["id"] for row in found.rows] == ["osiris-1", "osiris-3", "osiris-6"]
    whole = {row["id"]: row for row in lines(backlog.with_name("mots.jsonl"))}
    assert all(row == whole[row["id"]] for row in found.rows)
    assert found.summary.articles == 3


def test_an_editor_gets_a_page_of_applied_and_borderline_articles(
    model: Path, tmp_path: Path
) -> None:
    data = Path(__file__).parents[2] / "data/articles.jsonl"
    page, again = tmp_path / "revue.html", tmp_path / "bis.html"

    done = tag(model, [data], tmp_path / "a.jsonl", review=page)
    with pytest.raises(Stopped):
        tag(model, [data], tmp_path / "b.jsonl", review=again, on_progress=stop_after(2074))
    tag(model, [data], tmp_path / "b.jsonl", review=again, resume=True)

    with pytest.raises(InputError, match=r"The run is done, and '.*ter.html' is not there"):
        tag(
            model,
            [data],
            tmp_path / "b.jsonl",
            review=tmp_path / "ter.html",
            resume=True,
        )
    said = page.read_text(encoding="utf-8")
    assert done.labels_applied["Fintech"] >= 10
    assert "Fintech" in said
    assert said.count("<mark>") > 100
    assert said.split("<main")[1] == again.read_text(encoding="utf-8").split("<main")[1]


def test_a_pattern_never_matches_what_runs_write(model: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "lot.jsonl", ROWS)
    out, pattern = tmp_path / "mots.jsonl", f"{tmp_path}/*"
    write_rows(tmp_path / "ancien.jsonl.errors.jsonl", [{"what": "x"}])

    first = tag(model, [pattern], out)
    again = tag(model, [pattern], out, resume=True)

    assert first == again
    assert first.articles == 7


@pytest.mark.usefixtures("in_chunks")
def test_a_run_goes_on_however_its_input_is_spelt(
    model: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(backlog.parent)
    with pytest.raises(Stopped):
        tag(model, ["lot.jsonl"], "mots.jsonl", jobs=1, on_progress=stop_after(3))

    assert tag(model, [backlog], backlog.with_name("mots.jsonl"), resume=True).articles == 7


@pytest.mark.usefixtures("in_chunks")
@pytest.mark.parametrize("left", ["an empty folder", "manifest", "all but the manifest"])
def test_killed_while_the_finished_chunks_are_taken_away_it_is_done(
    model: Path, backlog: Path, left: str
) -> None:
    out, partial = backlog.with_name("mots.jsonl"), backlog.with_name("mots.jsonl.partial")
    with pytest.raises(Stopped):
        tag(model, [backlog], out, jobs=1, on_progress=stop_after(7))
    kept = backlog.with_name("copie")
    shutil.copytree(partial, kept)
    done = tag(model, [backlog], out, resume=True)
    written = out.read_bytes()
    kept.rename(partial)
    (partial / "writing").touch()
    (chunks,) = (place for place in partial.iterdir() if place.is_dir())
    if left == "all but the manifest":
        (partial / "manifest.json").unlink()
    else:
        shutil.rmtree(chunks)
        if left == "an empty folder":
            (partial / "manifest.json").unlink()

    again = tag(model, [backlog], out, resume=True)

    assert (again, out.read_bytes()) == (done, written)
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


def test_what_killed_runs_left_beside_is_taken_away(model: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")
    for left in ("", ".errors.jsonl", ".manifest.json"):
        backlog.with_name(f".mots.jsonl{left}.99.part").write_bytes(b"{")

    tag(model, [backlog], out)

    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


@pytest.mark.parametrize("page", ["lot.jsonl", "mots.jsonl", "avant.html", "pages/revue.html"])
def test_a_page_takes_the_place_of_nothing(model: Path, backlog: Path, page: str) -> None:
    folder = backlog.parent
    (folder / "pages").mkdir()
    (folder / "pages/un.html").write_text("<p>La fibre arrive à Kolda.</p>", encoding="utf-8")
    (folder / "avant.html").write_text("précieux", encoding="utf-8")
    content = backlog.read_bytes()

    with pytest.raises(InputError, match="would be read as input|exists: name another"):
        tag(model, [backlog, folder / "pages"], folder / "mots.jsonl", review=folder / page)

    assert backlog.read_bytes() == content
    assert names(folder) == ["avant.html", "lot.jsonl", "pages"]
    assert names(folder / "pages") == ["un.html"]


def test_equal_counts_stand_in_one_order() -> None:
    one = Summary(labels_applied=Counter({"Yas": 2, "Fintech": 2, "SMSI": 3}))
    other = Summary(labels_applied=Counter({"SMSI": 3, "Fintech": 2, "Yas": 2}))

    assert list(one.to_dict()["labels_applied"]) == ["SMSI", "Fintech", "Yas"]
    assert orjson.dumps(one.to_dict()) == orjson.dumps(other.to_dict())
