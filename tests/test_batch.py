import fcntl
import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from backlog import ROWS, lines, names, write_rows

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.batch import Settings, Summary, preview, tag
from osiris_nlp.corpus import read_all
from osiris_nlp.model.registry import load_model, save_model
from osiris_nlp.model.suggestions import suggest, suggestion_rows
from osiris_nlp.model.tagger import Tagger


@pytest.fixture
def tagger(model: Path) -> Tagger:
    return load_model(model)


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "lot.jsonl", ROWS)


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


# --- what is written


def test_a_line_an_article_in_order_says_what_suggest_says(
    model: Path, tagger: Tagger, backlog: Path
) -> None:
    out = backlog.with_name("mots.jsonl")

    tag(model, [backlog, backlog], out, settings=Settings(top=4))

    found = lines(out)
    assert [row["id"] for row in found[:7]] == ["osiris-1", "lot-2", *(r["id"] for r in ROWS[2:])]
    assert [row["title"] for row in found[7:]] == [row.get("title", "") for row in ROWS]
    for row, article in zip(found, read_all(backlog, backlog), strict=True):
        expected = suggest(tagger, article, top=4)
        said = row["suggestions"]
        assert list(row) == ["id", "title", "suggestions", "model"]
        assert [s["label"] for s in said] == [s.label for s in expected]
        assert [s["tier"] for s in said] == [s.tier for s in expected]
        assert [s["score"] for s in said] == pytest.approx([s.score for s in expected], abs=6e-5)
        assert all(s["score"] == round(s["score"], 4) for s in said)
        assert row["model"] == tagger.name


def test_no_text_and_no_known_word_still_get_suggestions(model: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")

    tag(model, [backlog], out)

    unknown, titled = lines(out)[2:4]
    assert len(unknown["suggestions"]) == len(titled["suggestions"]) == 5
    assert 0 < unknown["suggestions"][0]["score"] < 0.5
    assert titled["suggestions"][0]["label"] == "Régulation des télécoms"


def test_further_fields_pass_through_and_replace_nothing(
    model: Path, tagger: Tagger, tmp_path: Path
) -> None:
    foreign = {"id_article": 4021, "id_mot": [7, 9], "suggestions": "aucune", "model": "papier"}
    write_rows(tmp_path / "spip.jsonl", [ROWS[0] | foreign | {"date": "un jeudi d’avril"}])

    tag(model, [tmp_path / "spip.jsonl"], tmp_path / "mots.jsonl", settings=Settings(top=1))

    (found,) = lines(tmp_path / "mots.jsonl")
    assert (found["id_article"], found["id_mot"]) == (4021, [7, 9])
    assert found["date"] == "un jeudi d’avril"
    assert (found["id"], found["title"]) == ("osiris-1", "La fibre à Kolda")
    assert [list(each) for each in found["suggestions"]] == [["label", "score", "tier"]]
    assert found["model"] == tagger.name
    assert "text" not in found


def test_reasons_and_text_are_written_when_asked_for(
    model: Path, tagger: Tagger, backlog: Path
) -> None:
    out = backlog.with_name("mots.jsonl")

    tag(model, [backlog], out, settings=Settings(top=2, evidence=True, keep_text=True))

    for row, article in zip(lines(out), read_all(backlog), strict=True):
        assert row["text"] == article.text
        expected = suggestion_rows(suggest(tagger, article, top=2))
        assert [s["evidence"] for s in row["suggestions"]] == [s["evidence"] for s in expected]
    assert lines(out)[0]["suggestions"][0]["evidence"]


def test_labels_carried_are_compared(model: Path, tmp_path: Path) -> None:
    text = (
        "La Sonatel met en service un câble sous-marin à fibre optique entre Dakar et Praia. Le "
        "câble, long de 700 kilomètres, double la capacité internationale ; la station "
        "d’atterrissement de Rufisque est raccordée à la dorsale et au centre de données."
    )
    write_rows(
        tmp_path / "lot.jsonl",
        [
            {"title": "Le câble est là", "text": text, "labels": ["Infrastructures"]},
            {"title": "Le câble est là", "text": text, "labels": ["Genre", "Zythum"]},
            {"title": "Yas", "text": "Tigo devient Yas.", "date": "2025-03-02", "labels": ["Tigo"]},
            {"title": "Le câble est là", "text": text},
        ],
    )

    done = tag(model, [tmp_path / "lot.jsonl"], tmp_path / "mots.jsonl")

    right, wrong, renamed, without = lines(tmp_path / "mots.jsonl")
    nothing = {"add": [], "remove": [], "replace": []}
    assert (right["labels"], right["changes"]) == (["Infrastructures"], nothing)
    assert wrong["changes"]["add"] == ["Infrastructures"]
    assert renamed["changes"]["replace"][0]["by"] == "Yas"
    assert not {"labels", "changes"} & set(without)
    assert (done.compared, done.changed) == (3, 2)
    assert done.added == {"Infrastructures": 1}
    assert done.replaced == {"Tigo > Yas": 1}
    assert done.unknown == {"Zythum": 1}


def test_the_counts_add_up(model: Path, tagger: Tagger, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")

    done = tag(model, [backlog], out, settings=Settings(top=len(tagger.labels)))

    tiers = [{each["tier"] for each in row["suggestions"]} for row in lines(out)]
    given = [s for row in lines(out) for s in row["suggestions"]]
    assert done.articles == 7
    assert done.applied == sum("apply" in own for own in tiers) > 0
    assert done.proposed == sum("propose" in own and "apply" not in own for own in tiers)
    assert done.bare == sum(own == {"hide"} for own in tiers)
    assert done.labels_applied.total() == sum(s["tier"] == "apply" for s in given)
    assert done.labels_proposed.total() == sum(s["tier"] == "propose" for s in given)
    assert Summary.from_dict(done.to_dict()) == done


BAD = {
    b'{"text": "La fib': "Broken JSON",
    b'{"text": "a"} {"text": "b"}': "Broken JSON",
    b"[]": "A JSON list",
    b'"La fibre"': "A JSON str",
    b'{"title": " ", "text": ""}': "Neither title nor text",
    b'{"text": 7}': "text is a int",
    b'{"text": "La 4G", "labels": {"a": 1}}': "labels is a dict",
    b'{"text": "La 4G", "labels": [7]}': "Label 7",
    b'{"text": "La 4G", "role": "chef"}': "Role 'chef'",
    '{"text": "Régulation"}'.encode("latin-1"): "Byte 0xe9 at position 11 is not UTF-8",
    b'{"text": "La fibre", "x": ' + b"[" * 300 + b"]" * 300 + b"}": "x: ",
    b'{"text": "' + b"mot " * 1_300_000 + b'"}': "text of 5.2 million characters",
}


def test_bad_rows_of_every_kind_are_told_with_place_and_reason_and_the_others_tagged(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.batch.plan._CHUNK", 50_000)
    source, out = tmp_path / "lot.jsonl", tmp_path / "mots.jsonl"
    good = [orjson.dumps(ROWS[i % 7] | {"id": f"n-{i}"}) for i in range(10_000)]
    places, rows = {}, []
    for i, line in enumerate(good):
        if i % 900 == 450 and len(places) < len(BAD):
            bad = list(BAD)[len(places)]
            rows.append(bad)
            places[len(rows)] = BAD[bad]
        rows.append(line)
    bad = list(BAD)[-1]
    rows.append(bad)
    places[len(rows)] = BAD[bad]
    source.write_bytes(b"\n".join(rows))

    done = tag(model, [source], out, jobs=1)

    errors = lines(tmp_path / "mots.jsonl.errors.jsonl")
    assert len(places) == len(BAD)
    assert (done.articles, done.faults) == (10_000, len(BAD))
    assert [row["id"] for row in lines(out)] == [f"n-{i}" for i in range(10_000)]
    assert [(e["file"], e["line"]) for e in errors] == [(str(source), place) for place in places]
    for error, what in zip(errors, places.values(), strict=True):
        assert error["what"].startswith(what)
        assert error["remedy"]


def test_a_run_without_faults_takes_the_list_of_an_earlier_one_away(
    model: Path, backlog: Path
) -> None:
    errors = backlog.with_name("mots.jsonl.errors.jsonl")
    errors.write_text("{}\n", encoding="utf-8")

    tag(model, [backlog], backlog.with_name("mots.jsonl"))

    assert not errors.exists()


# --- which articles


def test_only_the_first_rows_the_newer_or_the_unlabelled(model: Path, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "La fibre", "date": "2012-05-01", "labels": ["Infrastructures"]},
        {"id": "b", "text": "La 4G", "date": "2024-05-01"},
        {"id": "c", "text": "La 5G", "date": "2025-01-01", "labels": ["Fintech"]},
        {"id": "d", "text": "Le wax", "date": "un jour"},
        {"id": "e", "text": "La TNT", "date": "2026-01-01"},
    ]
    source = write_rows(tmp_path / "lot.jsonl", rows)

    def tagged(name: str, **wanted: object) -> tuple[str, int]:
        out = tmp_path / f"{name}.jsonl"
        done = tag(model, [source, source], out, settings=Settings(**wanted))
        return "".join(row["id"] for row in lines(out)), done.skipped

    assert tagged("premiers", limit=3) == ("abc", 0)
    assert tagged("plus", limit=7) == ("abcdeab", 0)
    assert tagged("neufs", since=date(2025, 1, 1)) == ("cece", 6)
    assert tagged("nus", only_unlabelled=True, limit=5) == ("bde", 2)


def test_files_of_any_kind_patterns_and_folders_make_one_output(
    model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "lots"
    folder.mkdir()
    write_rows(folder / "b.jsonl", ROWS[:2])
    (folder / "a.csv").write_text("id;titre\nx;La 5G à Thiès\n", encoding="cp1252")
    (folder / "c.txt").write_text("Wave\n\nLe transfert d’argent.", encoding="utf-8")

    tag(model, [folder, f"{folder}/*.jsonl"], tmp_path / "mots.jsonl")

    found = [row["id"] for row in lines(tmp_path / "mots.jsonl")]
    assert found == ["x", "osiris-1", "b-2", "c-1", "osiris-1", "b-2"]


# --- chunks


def test_chunks_and_processes_do_not_show_in_the_output(
    model: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parted, beside = (backlog.with_name(f"{n}.jsonl") for n in ("un", "sept", "deux"))
    seen: list[tuple[str, int, int]] = []

    one = tag(model, [backlog], whole)
    monkeypatch.setattr("osiris_nlp.batch.plan._CHUNK", 1)
    seven = tag(model, [backlog], parted, jobs=1, on_progress=lambda *told: seen.append(told))
    two = tag(model, [backlog], beside, jobs=2)

    assert parted.read_bytes() == whole.read_bytes() == beside.read_bytes()
    assert one == seven == two
    assert seen == [
        *(("tagging", i, 7) for i in range(8)),
        *(("writing", i, 7) for i in range(1, 8)),
    ]


def test_a_long_article_does_not_wait_for_a_thousand_others(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.batch.tagging._BATCH_CHARACTERS", 20)
    source = write_rows(tmp_path / "a.jsonl", [{"text": "La fibre à Kolda et à Matam"}] * 3)

    done = tag(model, [source], tmp_path / "o.jsonl")

    assert done.articles == 3


def test_a_file_name_that_is_no_text_still_names_its_articles(model: Path, tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    source.write_text("Wave baisse ses frais", encoding="utf-8")

    tag(model, [source], tmp_path / "o.jsonl")

    assert lines(tmp_path / "o.jsonl")[0]["id"] == "caf\\udce9-1"


# --- what stands in the way


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("avant.jsonl", r"avant.jsonl' exists: name another file, or remove it"),
        ("lot.jsonl", r"would be read as input"),
        ("mots.xlsx", r"Cannot write '.*mots.xlsx': expected a name in .jsonl, .csv, .parquet"),
        ("mots", r"Cannot write '.*mots'"),
        ("absent/mots.jsonl", r"No folder '.*absent': make it first"),
        ("dossier/mots.jsonl", r"mots.jsonl' would be read as input"),
        ("dossier/autre.jsonl", r"autre.jsonl' would be read as input"),
    ],
)
def test_an_output_in_the_way_is_refused_and_nothing_touched(
    model: Path, backlog: Path, out: str, message: str
) -> None:
    folder = backlog.parent
    (folder / "avant.jsonl").write_text("précieux", encoding="utf-8")
    (folder / "dossier").mkdir()
    (folder / "dossier/autre.jsonl").write_bytes(backlog.read_bytes())
    before = names(folder), backlog.read_bytes()

    with pytest.raises(InputError, match=message):
        tag(model, [backlog, f"{folder}/dossier/*.jsonl", folder / "dossier"], folder / out)

    assert (names(folder), backlog.read_bytes()) == before
    assert names(folder / "dossier") == ["autre.jsonl"]
    assert (folder / "avant.jsonl").read_text(encoding="utf-8") == "précieux"


@pytest.mark.parametrize(
    ("settings", "message"),
    [(Settings(top=0), "top is 0"), (Settings(limit=0), "limit is 0")],
)
def test_numbers_out_of_range_are_refused(
    model: Path, backlog: Path, settings: Settings, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        tag(model, [backlog], backlog.with_name("mots.jsonl"), settings=settings)

    assert names(backlog.parent) == ["lot.jsonl"]


@pytest.mark.parametrize("source", ["absent.jsonl", "lot.docx"])
def test_a_source_that_cannot_be_read_leaves_nothing(
    model: Path, backlog: Path, source: str
) -> None:
    with pytest.raises(InputError, match=r"No file '.*absent.jsonl'|No file '.*lot.docx'"):
        tag(model, [backlog, backlog.with_name(source)], backlog.with_name("mots.jsonl"))

    assert names(backlog.parent) == ["lot.jsonl"]


def test_the_file_of_bad_rows_is_no_source_either(model: Path, tmp_path: Path) -> None:
    source = write_rows(tmp_path / "o.jsonl.errors.jsonl", ROWS)

    with pytest.raises(InputError, match="would be read as input"):
        tag(model, [source], tmp_path / "o.jsonl")

    assert source.exists()


def test_two_runs_never_write_one_output(model: Path, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")
    partial = backlog.with_name("mots.jsonl.partial")
    partial.mkdir()
    with (partial / "lock").open("w") as lock:
        lock.write("process 7 on serveur")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(InputError, match=r"Another run is writing here: process 7 on serveur"):
            tag(model, [backlog], out)

    tag(model, [backlog], out)  # the lock went with its holder
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


# --- stopped and resumed


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

    with pytest.raises(InputError, match=r"changed while it was read \(.*lot.jsonl\): let it rest"):
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


# --- seen before


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
    data = Path(__file__).parents[1] / "data/articles.jsonl"
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


# --- what a review found


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
@pytest.mark.parametrize("left", ["lock", "manifest", "all but the manifest"])
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
        if left == "lock":
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
