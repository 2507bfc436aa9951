"""`labels add`, `rename`, `merge`, `split`, `retire`, `undo`, `relabel` and `export`."""

import json
import re
import shlex
import shutil
import subprocess

import pytest
from helpers.backlog import lines, write_rows
from helpers.calls import call, one_line
from helpers.commands import ROOT
from helpers.models import contents

from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import effective_changes, read_history, read_taxonomy

TAXONOMY = ROOT / "data/taxonomy.csv"


@pytest.fixture
def desk(tmp_path):
    """Return a folder with the bundled taxonomy and some articles."""
    (tmp_path / "data").mkdir()
    shutil.copy(TAXONOMY, tmp_path / "data")
    rows = [
        {"id": "1", "text": "Tigo baisse ses tarifs.", "labels": ["Sentel/Tigo", "Téléphonie"]},
        {"id": "2", "text": "Un logiciel copié.", "labels": ["Piratage"]},
        {"id": "3", "text": "Le mbalax en ligne.", "labels": ["Art et culture", "Piratage"]},
        {"id": "4", "text": "Une toile.", "labels": ["Art et culture"]},
    ]
    write_rows(tmp_path / "articles.jsonl", rows)
    return tmp_path


def call_labels(desk, *arguments):
    result = call("labels", *arguments, cwd=desk)
    out, err = result.stdout.decode(), result.stderr.decode()
    return subprocess.CompletedProcess(result.args, result.returncode, out, err)


def error(desk, *arguments):
    """Return the message of a refused command that wrote nothing."""
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    message = one_line(call("labels", *arguments, cwd=desk))
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
    return message


def test_a_taxonomy_is_changed_articles_follow_and_all_is_undone(desk):
    table = desk / "data/taxonomy.csv"

    reason = ("--note", "nom d’usage", "--who", "A. D.")
    rename = call_labels(desk, "rename", "Sentel", "Tigo", *reason)
    assert rename.returncode == 0, rename.stderr
    assert rename.stdout.startswith("rename 'Sentel/Tigo' to 'Tigo'")
    assert "References to it change in 7 other labels: Fintech, Téléphonie" in rename.stdout
    assert "To undo the change: osiris-nlp labels undo\n" in rename.stderr
    call_labels(desk, "merge", "Tigo", "Free Sénégal", "--into", "Yas")
    split = ("split", "Art et culture", "--into", "Musique: rap|mbalax", "--into", "Cinéma: film")
    assert "Musique" in call_labels(desk, *split).stdout
    call_labels(desk, "retire", "Piratage")
    call_labels(desk, "retire", "Radio", "--for", "Audiovisuel")
    undo = call_labels(desk, "undo")
    assert undo.stdout.startswith("undo: 'Audiovisuel' back to 'Radio'")

    rows = json.loads(call_labels(desk, "history", "--json").stdout)
    assert [row["what"] for row in rows] == "rename merge split retire retire undo".split()
    assert (rows[0]["who"], rows[0]["note"]) == ("A. D.", "nom d’usage")
    assert call_labels(desk, "history").stdout.count("undone") == 1
    assert len(effective_changes(read_history(table))) == 4
    assert read_taxonomy(table).resolve("Sentel/Tigo") == "Yas"

    result = call_labels(desk, "relabel", "articles.jsonl", "--out", "neufs.jsonl", "--json")
    assert [(row["labels"], row.get("labels_before")) for row in lines(desk / "neufs.jsonl")] == [
        (["Yas", "Téléphonie"], ["Sentel/Tigo", "Téléphonie"]),
        (["Piratage"], None),
        (["Musique"], ["Art et culture", "Piratage"]),
        (["Art et culture"], None),
    ]
    counts = json.loads(result.stdout)
    assert counts["undecided"] == {"Art et culture": ["4"]}
    assert counts["last"] == {"Piratage": ["2"]}
    assert "4 articles written to neufs.jsonl, 2 with changed labels" in result.stderr
    assert "Undecided, still labelled 'Art et culture': 4" in result.stderr

    for _ in range(4):
        assert call_labels(desk, "undo").returncode == 0
    assert table.read_bytes() == TAXONOMY.read_bytes()
    assert "Nothing to undo" in error(desk, "undo")


def test_a_label_is_added_and_articles_that_have_it_are_reported_after_an_undo(desk):
    table = desk / "data/taxonomy.csv"

    addition = call_labels(
        desk,
        *("add", "Satellites", "--cues", "satellite| VSAT |", "--scope-note", "Le ciel."),
        *("--kind", "actor", "--who", "Awa", "--note", "demandé"),
    )
    label = read_taxonomy(table).labels[-1]
    row = {"id": "5", "text": "Un satellite.", "labels": ["Satellites"]}
    write_rows(desk / "articles.jsonl", [row])
    followed = call_labels(desk, "relabel", "articles.jsonl", "--out", "suivis.jsonl")
    undo = call_labels(desk, "undo")
    first = call_labels(desk, "relabel", "articles.jsonl", "--out", "a.jsonl")
    second = call_labels(desk, "relabel", "suivis.jsonl", "--out", "b.jsonl")

    assert addition.stdout.startswith("add 'Satellites'"), addition.stderr
    assert "A model suggests the labels it was trained on: train it again." in addition.stderr
    assert "labels relabel" not in addition.stderr
    assert (label.name, label.kind, label.scope_note) == ("Satellites", "actor", "Le ciel.")
    assert label.cues == ("satellite", "VSAT")
    assert "1 article written to suivis.jsonl, 0 with changed labels" in followed.stderr
    assert undo.stdout == "undo: 'Satellites' no longer in the list\n"
    assert "Articles that already have the label keep it" in undo.stderr
    assert "Not in the taxonomy: 'Satellites' (1 article)" in first.stderr
    assert "Undecided, still labelled 'Satellites': 5" in second.stderr
    assert table.read_bytes() == TAXONOMY.read_bytes()
    invalid = call_labels(desk, "add", "Ciel", "--kind", "acteur")
    assert "Invalid value for '--kind'" in invalid.stderr


@pytest.mark.parametrize(
    ("command", "heading"),
    [
        ("add Satellites --cues VSAT|orbite", "add 'Satellites'"),
        ("rename Radio Radios", "rename 'Radio' to 'Radios'"),
        ("merge Radio Audiovisuel --into Ondes", "merge 'Radio', 'Audiovisuel' into 'Ondes'"),
        ("split Radio --into 'FM: FM' --into 'Web: web'", "split 'Radio' into 'FM', 'Web'"),
        ("retire Radio --for Audiovisuel", "retire 'Radio' for 'Audiovisuel'"),
    ],
)
def test_a_dry_run_shows_the_change_and_writes_nothing(desk, command, heading):
    result = call_labels(desk, *shlex.split(command), "--dry-run")

    assert (result.returncode, result.stderr) == (0, "Nothing was written\n")
    assert result.stdout.splitlines()[0].strip() == heading
    assert contents(desk / "data") == {"taxonomy.csv": TAXONOMY.read_bytes()}


def test_the_taxonomy_is_exported_in_three_formats_and_read_back(desk):
    bundled = read_taxonomy(TAXONOMY)

    table = call_labels(desk, "export")
    turtle = call_labels(desk, "export", "--skos", "--base", "https://example.org/k/")
    annif = call_labels(desk, "export", "--annif")
    for suffix in ("csv", "ttl", "tsv"):
        export = call_labels(desk, "export", "--out", f"t.{suffix}")
        assert (export.stdout, export.stderr) == ("", f"78 labels written to t.{suffix}\n")

    assert table.stdout.startswith("id,label,aliases,")
    assert "<https://example.org/k/fintech> a skos:Concept" in turtle.stdout
    assert annif.stdout.splitlines()[1] == "<urn:osiris-nlp:label:fintech>\tFintech\tfintech"
    assert read_taxonomy(desk / "t.csv").labels == bundled.labels
    assert read_taxonomy(desk / "t.tsv").names == bundled.names
    labels = call_labels(desk, "list", "--taxonomy", "t.ttl", "--json")
    assert json.loads(labels.stdout) == json.loads(call_labels(desk, "list", "--json").stdout)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("rename Radioo FM", "did you mean 'Radio'?"),
        ("split Radio --into 'FM: a' --into 'FM : b'", "Duplicate name 'FM'"),
        ("undo --taxonomy rien.csv", "No taxonomy at 'rien.csv'"),
        ("relabel articles.jsonl --out a.jsonl", "No changes to apply"),
        ("export --skos --annif", "Both --skos and --annif"),
        ("export --out data/taxonomy.csv", "is the taxonomy itself"),
        ("export --skos --out mots.csv", "--skos with --out 'mots.csv': expected .* in .ttl"),
        ("export --annif --out mots.ttl", "--annif with --out 'mots.ttl': expected .* in .tsv"),
        ("export --out mots.xlsx", "Cannot write 'mots.xlsx': expected .csv, .tsv or .ttl"),
        ("export --out rien/mots.ttl", "No folder 'rien': create it first"),
        ("export --base https://example.org/k/", "--base has no effect on CSV"),
    ],
)
def test_bad_requests_get_one_line(desk, command, message):
    assert re.search(message, error(desk, *shlex.split(command)))


def test_a_format_option_may_repeat_the_format_of_the_file_name(desk):
    call_labels(desk, "rename", "Radio", "Radios", "--note", "au pluriel")
    base = ("--base", "https://example.org/k/")
    (desk / "table.csv").write_bytes(b"label;cues\r\nRadio;FM\r\n")

    for option, name in (("--skos", "a.ttl"), ("--annif", "a.TSV")):
        assert call_labels(desk, "export", option, *base, "--out", name).returncode == 0
    call_labels(desk, "export", *base, "--out", "b.ttl")
    call_labels(desk, "export", "--out", "table.csv")

    assert "au pluriel" in (desk / "a.ttl").read_text(encoding="utf-8")
    assert (desk / "a.ttl").read_bytes() == (desk / "b.ttl").read_bytes()
    assert (desk / "a.TSV").read_bytes().startswith(b"<https://example.org/k/")
    table, taxonomy = desk / "table.csv", desk / "data/taxonomy.csv"
    assert table.read_bytes().startswith(b"id;label;aliases;")
    assert read_taxonomy(table).labels == read_taxonomy(taxonomy).labels


def test_properties_of_a_foreign_vocabulary_that_are_left_out_are_reported(desk):
    (desk / "autre.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:x:a> a skos:Concept ; skos:prefLabel "Radio"@fr ; skos:broader <urn:x:b> .\n',
        encoding="utf-8",
    )

    result = call_labels(desk, "list", "--taxonomy", "autre.ttl", "--json")

    assert [label["name"] for label in json.loads(result.stdout)] == ["Radio"]
    assert result.stderr == (
        "autre.ttl: left out: properties that a taxonomy cannot hold: skos:broader (1)\n"
    )


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_relabelling_twice_changes_nothing_more(desk, suffix):
    call_labels(desk, "retire", "Piratage")
    call_labels(desk, "rename", "Sentel/Tigo", "Piratage")
    now = read_history(desk / "data/taxonomy.csv")[-1].now

    first = call_labels(desk, "relabel", "articles.jsonl", "--out", f"un.{suffix}")
    again = call_labels(desk, "relabel", f"un.{suffix}", "--out", f"deux.{suffix}")

    assert (desk / f"deux.{suffix}").read_bytes() == (desk / f"un.{suffix}").read_bytes()
    one, two, three, _ = read_all(desk / f"un.{suffix}")
    assert (one.labels, one.meta["labels_as_of"]) == (("Piratage", "Téléphonie"), now)
    assert (two.labels, three.labels) == (("Piratage",), ("Art et culture", "Piratage"))
    advice = f"If such a row is right as it is, set its labels_as_of to {now}"
    for result in (first, again):
        assert "Undecided, still labelled 'Piratage': 2, 3\n" in result.stderr
        assert advice in result.stderr
    assert f"4 articles written to deux.{suffix}, 0 with changed labels" in again.stderr


def test_relabelling_leaves_bad_rows_out(desk):
    call_labels(desk, "rename", "Piratage", "Copie illicite")
    with (desk / "articles.jsonl").open("a") as file:
        file.write('{"text": ')

    result = call_labels(desk, "relabel", "articles.jsonl", "--out", "neufs.jsonl")

    assert result.returncode == 3
    assert "Piratage   Copie illicite          2" in result.stdout
    assert "1 bad row left out" in result.stderr
    assert len((desk / "neufs.jsonl").read_text().splitlines()) == 4
