"""What a run writes for which articles, in which chunks, and which outputs it refuses."""

import os
from datetime import date
from pathlib import Path

import orjson
import pytest
from helpers.backlog import ROWS, lines, names, write_rows

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked
from osiris_nlp.base.records import Article
from osiris_nlp.batch import RunSettings, Summary, preview, tag
from osiris_nlp.corpus import read_all, write_articles
from osiris_nlp.model.suggestions import suggest, suggestion_rows


def test_the_output_has_one_line_per_article_in_order_with_the_suggestions_of_suggest(
    model, tagger, backlog, out
):
    tag(model, [backlog, backlog], out, settings=RunSettings(top=4))

    rows = lines(out)
    assert [row["id"] for row in rows[:7]] == ["osiris-1", "lot-2", *(r["id"] for r in ROWS[2:])]
    assert [row["title"] for row in rows[7:]] == [row.get("title", "") for row in ROWS]
    for row, article in zip(rows, read_all(backlog, backlog), strict=True):
        expected = suggest(tagger, article, top=4)
        suggestions = row["suggestions"]
        assert list(row) == ["id", "title", "suggestions", "model"]
        assert [s["label"] for s in suggestions] == [s.label for s in expected]
        assert [s["tier"] for s in suggestions] == [s.tier for s in expected]
        scores = [s.score for s in expected]
        assert [s["score"] for s in suggestions] == pytest.approx(scores, abs=6e-5)
        assert all(s["score"] == round(s["score"], 4) for s in suggestions)
        assert row["model"] == tagger.name


def test_articles_without_text_or_known_words_still_get_suggestions(model, backlog, out):
    tag(model, [backlog], out)

    no_known_word, title_only = lines(out)[2:4]
    assert len(no_known_word["suggestions"]) == len(title_only["suggestions"]) == 5
    assert 0 < no_known_word["suggestions"][0]["score"] < 0.5
    assert title_only["suggestions"][0]["label"] == "Régulation des télécoms"


def test_extra_fields_pass_through_and_replace_nothing(model, tagger, tmp_path):
    extra = {"id_article": 4021, "id_mot": [7, 9], "suggestions": "aucune", "model": "papier"}
    write_rows(tmp_path / "spip.jsonl", [ROWS[0] | extra | {"date": "un jeudi d’avril"}])

    tag(model, [tmp_path / "spip.jsonl"], tmp_path / "mots.jsonl", settings=RunSettings(top=1))

    (row,) = lines(tmp_path / "mots.jsonl")
    assert (row["id_article"], row["id_mot"]) == (4021, [7, 9])
    assert row["date"] == "un jeudi d’avril"
    assert (row["id"], row["title"]) == ("osiris-1", "La fibre à Kolda")
    assert [list(suggestion) for suggestion in row["suggestions"]] == [["label", "score", "tier"]]
    assert row["model"] == tagger.name
    assert "text" not in row


def test_evidence_and_text_are_written_on_request(model, tagger, backlog, out):
    tag(model, [backlog], out, settings=RunSettings(top=2, evidence=True, keep_text=True))

    for row, article in zip(lines(out), read_all(backlog), strict=True):
        assert row["text"] == article.text
        expected = suggestion_rows(suggest(tagger, article, top=2))
        assert [s["evidence"] for s in row["suggestions"]] == [s["evidence"] for s in expected]
    assert lines(out)[0]["suggestions"][0]["evidence"]


def test_the_labels_of_articles_are_compared_with_the_suggestions(model, tmp_path):
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

    summary = tag(model, [tmp_path / "lot.jsonl"], tmp_path / "mots.jsonl")

    right, wrong, renamed, unlabelled = lines(tmp_path / "mots.jsonl")
    nothing = {"add": [], "remove": [], "replace": []}
    assert (right["labels"], right["changes"]) == (["Infrastructures"], nothing)
    assert wrong["changes"]["add"] == ["Infrastructures"]
    assert renamed["changes"]["replace"][0]["by"] == "Yas"
    assert not {"labels", "changes"} & set(unlabelled)
    assert (summary.compared, summary.changed) == (3, 2)
    assert summary.added == {"Infrastructures": 1}
    assert summary.replaced == {"Tigo > Yas": 1}
    assert summary.unknown == {"Zythum": 1}


def test_the_counts_add_up(model, tagger, backlog, out):
    summary = tag(model, [backlog], out, settings=RunSettings(top=len(tagger.labels)))

    tiers = [{s["tier"] for s in row["suggestions"]} for row in lines(out)]
    suggestions = [s for row in lines(out) for s in row["suggestions"]]
    assert summary.articles == 7
    assert summary.applied == sum("apply" in own_tiers for own_tiers in tiers) > 0
    assert summary.proposed == sum("propose" in each and "apply" not in each for each in tiers)
    assert summary.bare == sum(own_tiers == {"hide"} for own_tiers in tiers)
    assert summary.labels_applied.total() == sum(s["tier"] == "apply" for s in suggestions)
    assert summary.labels_proposed.total() == sum(s["tier"] == "propose" for s in suggestions)
    assert Summary.from_dict(summary.to_dict()) == summary


BAD = {
    b'{"text": "La fib': "Broken JSON",
    b'{"text": "a"} {"text": "b"}': "Broken JSON",
    b"[]": "JSON array",
    b'"La fibre"': "JSON string",
    b'{"title": " ", "text": ""}': "Neither title nor text",
    b'{"text": 7}': "text is 7 (int)",
    b'{"text": "La 4G", "labels": {"a": 1}}': "labels is {'a': 1} (dict)",
    b'{"text": "La 4G", "labels": [7.5]}': "Unknown label type: 7.5",
    b'{"text": "La 4G", "role": "chef"}': "Unknown role 'chef'",
    '{"text": "Régulation"}'.encode("latin-1"): "Invalid UTF-8: byte 0xe9 at position 11",
    b'{"text": "La fibre", "x": ' + b"[" * 300 + b"]" * 300 + b"}": "x cannot be stored as JSON",
    b'{"text": "' + b"mot " * 1_300_000 + b'"}': "text is 5.2 MB",
}


def test_invalid_rows_are_listed_with_place_and_reason_and_the_others_tagged(
    model, tmp_path, monkeypatch
):
    monkeypatch.setattr("osiris_nlp.batch.chunks._CHUNK", 50_000)
    source, out = tmp_path / "lot.jsonl", tmp_path / "mots.jsonl"
    good = [orjson.dumps(ROWS[i % 7] | {"id": f"n-{i}"}) for i in range(10_000)]
    reasons, rows = {}, []
    for i, line in enumerate(good):
        if i % 900 == 450 and len(reasons) < len(BAD):
            bad = list(BAD)[len(reasons)]
            rows.append(bad)
            reasons[len(rows)] = BAD[bad]
        rows.append(line)
    bad = list(BAD)[-1]
    rows.append(bad)
    reasons[len(rows)] = BAD[bad]
    source.write_bytes(b"\n".join(rows))

    summary = tag(model, [source], out, jobs=1)

    errors = lines(tmp_path / "mots.jsonl.errors.jsonl")
    assert len(reasons) == len(BAD)
    assert (summary.articles, summary.faults) == (10_000, len(BAD))
    assert [row["id"] for row in lines(out)] == [f"n-{i}" for i in range(10_000)]
    assert [(e["file"], e["line"]) for e in errors] == [(str(source), line) for line in reasons]
    for error, what in zip(errors, reasons.values(), strict=True):
        assert error["what"].startswith(what)
        assert error["remedy"]


def test_a_run_without_faults_removes_the_fault_list_of_an_earlier_run(model, backlog):
    errors = backlog.with_name("mots.jsonl.errors.jsonl")
    errors.write_text('{"file":"lot.jsonl","line":1,"what":"x","remedy":"y"}\n', encoding="utf-8")

    tag(model, [backlog], backlog.with_name("mots.jsonl"))

    assert not errors.exists()


def test_since_and_only_unlabelled_select_articles(model, tmp_path):
    rows = [
        {"id": "a", "text": "La fibre", "date": "2012-05-01", "labels": ["Infrastructures"]},
        {"id": "b", "text": "La 4G", "date": "2024-05-01"},
        {"id": "c", "text": "La 5G", "date": "2025-01-01", "labels": ["Fintech"]},
        {"id": "d", "text": "Le wax", "date": "un jour"},
        {"id": "e", "text": "La TNT", "date": "2026-01-01"},
    ]
    source = write_rows(tmp_path / "lot.jsonl", rows)

    def tag_with(name, **settings):
        out = tmp_path / f"{name}.jsonl"
        summary = tag(model, [source, source], out, settings=RunSettings(**settings))
        return "".join(row["id"] for row in lines(out)), summary.skipped

    assert tag_with("neufs", since=date(2025, 1, 1)) == ("cece", 6)
    assert tag_with("nus", only_unlabelled=True) == ("bdebde", 4)


def test_files_patterns_and_folders_are_combined_into_one_output(model, tmp_path):
    folder = tmp_path / "lots"
    folder.mkdir()
    write_rows(folder / "b.jsonl", ROWS[:2])
    (folder / "a.csv").write_text("id;titre\nx;La 5G à Thiès\n", encoding="cp1252")
    (folder / "c.txt").write_text("Wave\n\nLe transfert d’argent.", encoding="utf-8")

    tag(model, [folder, f"{folder}/*.jsonl"], tmp_path / "mots.jsonl")

    ids = [row["id"] for row in lines(tmp_path / "mots.jsonl")]
    assert ids == ["x", "osiris-1", "b-2", "c-1", "osiris-1", "b-2"]


@pytest.mark.slow("processes")
def test_the_output_does_not_depend_on_chunks_or_processes(model, backlog, monkeypatch):
    one_chunk, seven_chunks, two_jobs = (
        backlog.with_name(f"{name}.jsonl") for name in ("un", "sept", "deux")
    )
    progress: list[tuple[str, int, int]] = []

    first = tag(model, [backlog], one_chunk)
    monkeypatch.setattr("osiris_nlp.batch.chunks._CHUNK", 1)
    second = tag(
        model, [backlog], seven_chunks, jobs=1, on_progress=lambda *step: progress.append(step)
    )
    third = tag(model, [backlog], two_jobs, jobs=2)

    assert seven_chunks.read_bytes() == one_chunk.read_bytes() == two_jobs.read_bytes()
    assert first == second == third
    tagging = [("tagging", i, 7) for i in range(8)]
    assert progress == [*tagging, *(("writing", i, 7) for i in range(1, 8))]


def test_long_articles_are_tagged_in_smaller_batches(model, tmp_path, monkeypatch):
    monkeypatch.setattr("osiris_nlp.batch.worker._BATCH_BYTES", 20)
    source = write_rows(tmp_path / "a.jsonl", [{"text": "La fibre à Kolda et à Matam"}] * 3)

    summary = tag(model, [source], tmp_path / "o.jsonl")

    assert summary.articles == 3


def test_a_file_name_that_is_not_utf_8_still_names_its_articles(model, tmp_path):
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    source.write_text("Wave baisse ses frais", encoding="utf-8")

    tag(model, [source], tmp_path / "o.jsonl")

    assert lines(tmp_path / "o.jsonl")[0]["id"] == "caf\\udce9-1"


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("avant.jsonl", r"avant.jsonl' exists: choose another OUT, or remove it"),
        ("lot.jsonl", r"would be read as input"),
        ("m.xlsx", r"Cannot write '.*m.xlsx': expected a file ending in .jsonl, .csv, .parquet"),
        ("mots", r"Cannot write '.*mots'"),
        ("absent/mots.jsonl", r"No folder '.*absent': create it first"),
        ("dossier/mots.jsonl", r"mots.jsonl' would be read as input"),
        ("dossier/autre.jsonl", r"autre.jsonl' would be read as input"),
    ],
)
def test_an_output_that_exists_or_is_an_input_is_refused_and_nothing_is_changed(
    model, backlog, out, message
):
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


def test_a_number_out_of_range_is_refused(model, backlog):
    with pytest.raises(InputError, match="top is 0: expected at least 1"):
        tag(model, [backlog], backlog.with_name("mots.jsonl"), settings=RunSettings(top=0))

    assert names(backlog.parent) == ["lot.jsonl"]


@pytest.mark.parametrize("source", ["absent.jsonl", "lot.docx"])
def test_a_missing_source_leaves_nothing_behind(model, backlog, source):
    with pytest.raises(InputError, match=r"No file '.*absent.jsonl'|No file '.*lot.docx'"):
        tag(model, [backlog, backlog.with_name(source)], backlog.with_name("mots.jsonl"))

    assert names(backlog.parent) == ["lot.jsonl"]


def test_the_file_of_invalid_rows_is_refused_as_a_source(model, tmp_path):
    source = write_rows(tmp_path / "o.jsonl.errors.jsonl", ROWS)

    with pytest.raises(InputError, match="would be read as input"):
        tag(model, [source], tmp_path / "o.jsonl")

    assert source.exists()


def test_two_runs_never_write_the_same_output(model, backlog, out):
    lock = backlog.with_name("mots.jsonl.partial.lock")
    with (
        locked(lock),
        pytest.raises(InputError, match=r"Another run is using '.*mots.jsonl.partial': wait"),
    ):
        tag(model, [backlog], out)

    tag(model, [backlog], out)  # the lock ended with the block that had it
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_chosen_column_of_texts_that_is_absent_is_refused_before_the_run(model, tmp_path, suffix):
    source, out = tmp_path / f"lot.{suffix}", tmp_path / "mots.jsonl"
    write_articles([Article(id=str(n), title="La fibre", text="à Kolda") for n in range(5)], source)

    settings = RunSettings(columns={"boby": "text"})
    with pytest.raises(InputError, match="No column 'boby' for text"):
        tag(model, [source], out, settings=settings)
    with pytest.raises(InputError, match="No column 'boby' for text"):
        preview(model, [source], settings=settings)

    assert [path.name for path in tmp_path.iterdir()] == [source.name]
