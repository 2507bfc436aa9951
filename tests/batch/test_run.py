"""What a run writes, of which articles, in which chunks, and what stands in its way."""

import os
from datetime import date
from pathlib import Path

import orjson
import pytest
from helpers.backlog import ROWS, lines, names, write_rows

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked
from osiris_nlp.batch import Settings, Summary, tag
from osiris_nlp.corpus import read_all
from osiris_nlp.model.suggestions import suggest, suggestion_rows
from osiris_nlp.model.tagger import Tagger


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
    b"[]": "JSON array",
    b'"La fibre"': "JSON string",
    b'{"title": " ", "text": ""}': "Neither title nor text",
    b'{"text": 7}': "text has type int",
    b'{"text": "La 4G", "labels": {"a": 1}}': "labels has type dict",
    b'{"text": "La 4G", "labels": [7]}': "Label 7",
    b'{"text": "La 4G", "role": "chef"}': "Unknown role 'chef'",
    '{"text": "Régulation"}'.encode("latin-1"): "Byte 0xe9 at position 11 is not UTF-8",
    b'{"text": "La fibre", "x": ' + b"[" * 300 + b"]" * 300 + b"}": "x cannot be stored as JSON",
    b'{"text": "' + b"mot " * 1_300_000 + b'"}': "text has 5.2 million characters",
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
    lock = backlog.with_name("mots.jsonl.partial.lock")
    with (
        locked(lock),
        pytest.raises(InputError, match=r"Another run is writing here \('.*mots.jsonl.partial'\)"),
    ):
        tag(model, [backlog], out)

    tag(model, [backlog], out)  # the lock went with its holder
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]
