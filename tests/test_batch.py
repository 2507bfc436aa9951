import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from osiris_nlp import batch
from osiris_nlp.batch import Summary, tag
from osiris_nlp.corpus import read_all
from osiris_nlp.errors import InputError
from osiris_nlp.suggest import suggest
from osiris_nlp.tagger import Tagger
from osiris_nlp.training import TopicClassifier

ROWS: list[dict[str, Any]] = [
    {"id": "osiris-1", "title": "La fibre à Kolda", "text": "La Sonatel déploie un câble optique."},
    {"title": "Wave à Bamako", "text": "Le paiement mobile et le transfert d’argent progressent."},
    {"id": "osiris-3", "title": "Xyzzy", "text": "Plugh : 7 ?"},
    {"id": "osiris-4", "title": "L’Artp met en demeure les opérateurs", "text": ""},
    {"id": "osiris-5", "text": "Les décodeurs de la TNT sont en vente à Ziguinchor."},
    {"id": "osiris-6", "title": "Grève", "text": "Les travailleurs de la Sonatel en grève."},
    {"id": "osiris-7", "text": "Le CERT alerte sur un rançongiciel qui vise les banques."},
]


@pytest.fixture
def tagger(fitted: TopicClassifier) -> Tagger:
    return replace(fitted.tagger_, name="osiris@0123456789ab")


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    path = tmp_path / "lot.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, ROWS)))
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_line_an_article_in_order_says_what_suggest_says(tagger: Tagger, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")

    tag(tagger, [backlog, backlog], out, top=4)

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
        assert row["model"] == "osiris@0123456789ab"


def test_no_text_and_no_known_word_still_get_suggestions(tagger: Tagger, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")

    tag(tagger, [backlog], out)

    unknown, titled = lines(out)[2:4]
    assert len(unknown["suggestions"]) == len(titled["suggestions"]) == 5
    assert 0 < unknown["suggestions"][0]["score"] < 0.5
    assert titled["suggestions"][0]["label"] == "Régulation des télécoms"


def test_further_fields_pass_through_and_replace_nothing(tagger: Tagger, tmp_path: Path) -> None:
    foreign = {"id_article": 4021, "id_mot": [7, 9], "suggestions": "aucune", "model": "papier"}
    row = ROWS[0] | foreign | {"date": "un jeudi d’avril"}
    (tmp_path / "spip.jsonl").write_bytes(orjson.dumps(row))

    tag(tagger, [tmp_path / "spip.jsonl"], tmp_path / "mots.jsonl", top=1)

    (found,) = lines(tmp_path / "mots.jsonl")
    assert (found["id_article"], found["id_mot"]) == (4021, [7, 9])
    assert found["date"] == "un jeudi d’avril"
    assert (found["id"], found["title"]) == ("osiris-1", "La fibre à Kolda")
    assert [list(each) for each in found["suggestions"]] == [["label", "score", "tier"]]
    assert found["model"] == "osiris@0123456789ab"
    assert "text" not in found


def test_bad_rows_are_listed_and_the_good_ones_all_tagged(tagger: Tagger, tmp_path: Path) -> None:
    good = [orjson.dumps(row) for row in ROWS]
    bad = [b'{"text": "La fib', b'{"title": " ", "text": ""}', b"[]"]
    source, out = tmp_path / "lot.jsonl", tmp_path / "mots.jsonl"
    source.write_bytes(b"\n".join([good[0], bad[0], *good[1:4], bad[1], *good[4:], bad[2]]))

    done = tag(tagger, [source], out)

    errors = lines(tmp_path / "mots.jsonl.errors.jsonl")
    assert (done.articles, done.faults, len(lines(out))) == (7, 3, 7)
    assert [(e["file"], e["line"]) for e in errors] == [(str(source), n) for n in (2, 6, 10)]
    assert errors[0]["what"].startswith("Broken JSON")
    assert [e["what"] for e in errors[1:]] == ["Neither title nor text", "A JSON list"]


def test_the_counts_add_up(tagger: Tagger, backlog: Path) -> None:
    out = backlog.with_name("mots.jsonl")

    done = tag(tagger, [backlog], out, top=len(tagger.labels))

    tiers = [{each["tier"] for each in row["suggestions"]} for row in lines(out)]
    applied = sum("apply" in own for own in tiers)
    proposed = sum("propose" in own and "apply" not in own for own in tiers)
    assert done == Summary(articles=7, applied=applied, proposed=proposed, faults=0)
    assert done.bare == sum(own == {"hide"} for own in tiers)
    assert done.applied + done.proposed + done.bare == done.articles
    assert applied > 0


def test_chunks_do_not_show_in_the_output(
    tagger: Tagger, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parted = backlog.with_name("un.jsonl"), backlog.with_name("trois.jsonl")
    seen: list[int] = []

    one = tag(tagger, [backlog], whole)
    monkeypatch.setattr(batch, "_CHUNK", 3)
    three = tag(tagger, [backlog], parted, on_chunk=seen.append)

    assert parted.read_bytes() == whole.read_bytes()
    assert one == three
    assert seen == [3, 6, 7]


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("avant.jsonl", r"avant.jsonl' exists: name another file, or remove it"),
        ("lot.jsonl", r"lot.jsonl' exists"),
        ("mots.csv", r"Cannot write 'mots.csv': expected a name in .jsonl"),
        ("mots", r"Cannot write 'mots'"),
        ("absent/mots.jsonl", r"No folder '.*absent': make it first"),
        ("dossier/mots.jsonl", r"mots.jsonl' would be read as input"),
    ],
)
def test_an_output_in_the_way_is_refused_and_nothing_touched(
    tagger: Tagger, backlog: Path, out: str, message: str
) -> None:
    folder = backlog.parent
    (folder / "avant.jsonl").write_text("précieux", encoding="utf-8")
    (folder / "dossier").mkdir()
    (folder / "dossier/autre.jsonl").write_bytes(backlog.read_bytes())
    before = names(folder), backlog.read_bytes()

    with pytest.raises(InputError, match=message):
        tag(tagger, [backlog, folder / "dossier"], folder / out)

    assert (names(folder), backlog.read_bytes()) == before
    assert names(folder / "dossier") == ["autre.jsonl"]
    assert (folder / "avant.jsonl").read_text(encoding="utf-8") == "précieux"


@pytest.mark.parametrize("source", ["absent.jsonl", "lot.docx"])
def test_a_source_that_cannot_be_read_leaves_nothing(
    tagger: Tagger, backlog: Path, source: str
) -> None:
    with pytest.raises(InputError, match=r"No file '.*absent.jsonl'|No file '.*lot.docx'"):
        tag(tagger, [backlog, backlog.with_name(source)], backlog.with_name("mots.jsonl"))

    assert names(backlog.parent) == ["lot.jsonl"]


def test_a_run_that_fails_in_the_middle_leaves_nothing(
    tagger: Tagger, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_CHUNK", 3)

    def interrupted(done: int) -> None:
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag(tagger, [backlog], backlog.with_name("mots.jsonl"), on_chunk=interrupted)

    assert names(backlog.parent) == ["lot.jsonl"]


def test_the_file_of_bad_rows_is_no_source_either(tagger: Tagger, tmp_path: Path) -> None:
    source = tmp_path / "o.jsonl.errors.jsonl"
    source.write_text('{"text": "La fibre arrive à Kolda"}\n', encoding="utf-8")

    with pytest.raises(InputError, match="would be read as input"):
        tag(tagger, [source], tmp_path / "o.jsonl")

    assert source.exists()


def test_a_field_nested_beyond_json_is_a_fault_of_its_row(tagger: Tagger, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    deep = "[" * 300 + "]" * 300
    source.write_text(f'{{"text": "La fibre", "x": {deep}}}\n{{"text": "Wave"}}\n', "utf-8")

    done = tag(tagger, [source], tmp_path / "o.jsonl")

    assert (done.articles, done.faults) == (1, 1)


def test_a_long_article_does_not_wait_for_a_thousand_others(
    tagger: Tagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.batch._CHUNK_CHARACTERS", 20)
    source = tmp_path / "a.jsonl"
    source.write_text('{"text": "La fibre arrive à Kolda et à Matam"}\n' * 3, encoding="utf-8")
    done: list[int] = []

    tag(tagger, [source], tmp_path / "o.jsonl", on_chunk=done.append)

    assert done == [1, 2, 3]


def test_a_file_name_that_is_no_text_still_names_its_articles(
    tagger: Tagger, tmp_path: Path
) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    source.write_text("Wave baisse ses frais", encoding="utf-8")

    tag(tagger, [source], tmp_path / "o.jsonl")

    assert orjson.loads((tmp_path / "o.jsonl").read_bytes())["id"] == "caf\\udce9-1"
