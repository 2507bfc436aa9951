"""`labels rename`, `merge`, `split`, `retire`, `undo`, and articles that follow."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from helpers import forks

from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import read_history, read_taxonomy, standing

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder with the bundled taxonomy and some articles."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/taxonomy.csv").write_bytes((DATA / "taxonomy.csv").read_bytes())
    rows = [
        {"id": "1", "text": "Tigo baisse ses tarifs.", "labels": ["Sentel/Tigo", "Téléphonie"]},
        {"id": "2", "text": "Un logiciel copié.", "labels": ["Piratage"]},
        {"id": "3", "text": "Le mbalax en ligne.", "labels": ["Art et culture", "Piratage"]},
        {"id": "4", "text": "Une toile.", "labels": ["Art et culture"]},
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "articles.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def run(desk: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    done = forks.run("labels", *arguments, cwd=desk)
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def refused(desk: Path, *arguments: object) -> str:
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    done = run(desk, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
    return done.stderr


def test_a_vocabulary_is_changed_undone_and_followed_by_its_articles(desk: Path) -> None:
    table = desk / "data/taxonomy.csv"

    renamed = run(desk, "rename", "Sentel", "Tigo", "--note", "nom d’usage", "--who", "A. D.")
    assert renamed.returncode == 0, renamed.stderr
    assert renamed.stdout.startswith("rename 'Sentel/Tigo' to 'Tigo'")
    assert "7 other labels referring to it follow: Fintech, Téléphonie" in renamed.stdout
    assert "The way back: osiris-nlp labels undo\n" in renamed.stderr
    run(desk, "merge", "Tigo", "Free Sénégal", "--into", "Yas")
    split = ("split", "Art et culture", "--into", "Musique: rap|mbalax", "--into", "Cinéma: film")
    assert "Musique" in run(desk, *split).stdout
    run(desk, "retire", "Piratage")
    run(desk, "retire", "Radio", "--for", "Audiovisuel")
    undone = run(desk, "undo")
    assert undone.stdout.startswith("undo: 'Audiovisuel' back to 'Radio'")

    rows = json.loads(run(desk, "history", "--json").stdout)
    assert [row["what"] for row in rows] == "rename merge split retire retire undo".split()
    assert (rows[0]["who"], rows[0]["note"]) == ("A. D.", "nom d’usage")
    assert run(desk, "history").stdout.count("undone") == 1
    assert len(standing(read_history(table))) == 4
    assert read_taxonomy(table).resolve("Sentel/Tigo") == "Yas"

    done = run(desk, "relabel", "articles.jsonl", "--out", "neufs.jsonl", "--json")
    found = [json.loads(line) for line in (desk / "neufs.jsonl").read_text().splitlines()]
    assert [row["labels"] for row in found] == [
        ["Yas", "Téléphonie"],
        ["Piratage"],
        ["Musique"],
        ["Art et culture"],
    ]
    assert [row.get("labels_before") for row in found] == [
        ["Sentel/Tigo", "Téléphonie"],
        None,
        ["Art et culture", "Piratage"],
        None,
    ]
    counts = json.loads(done.stdout)
    assert counts["undecided"] == {"Art et culture": ["4"]}
    assert counts["last"] == {"Piratage": ["2"]}
    assert "4 articles written to neufs.jsonl, 2 with other labels" in done.stderr
    assert "to decide, under 'Art et culture' still: 4" in done.stderr

    for _ in range(4):
        assert run(desk, "undo").returncode == 0
    assert table.read_bytes() == (DATA / "taxonomy.csv").read_bytes()
    assert "Nothing to undo" in refused(desk, "undo")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("rename", "Radio", "Radios"), "rename 'Radio' to 'Radios'"),
        (
            ("merge", "Radio", "Audiovisuel", "--into", "Ondes"),
            "merge 'Radio', 'Audiovisuel' into 'Ondes'",
        ),
        (
            ("merge", "Radio", "--into", "Audiovisuel"),
            "merge 'Audiovisuel', 'Radio' into 'Audiovisuel'",
        ),
        (
            ("split", "Radio", "--into", "FM: FM", "--into", "Webradio: web"),
            "split 'Radio' into 'FM', 'Webradio'",
        ),
        (("retire", "Radio"), "retire 'Radio'"),
        (("retire", "Radio", "--for", "Audiovisuel"), "retire 'Radio' for 'Audiovisuel'"),
    ],
)
def test_a_dry_run_shows_the_change_and_writes_nothing(
    desk: Path, command: tuple[str, ...], told: str
) -> None:
    done = run(desk, *command, "--dry-run")

    assert (done.returncode, done.stderr) == (0, "Nothing written\n")
    assert done.stdout.splitlines()[0].strip() == told
    assert [path.name for path in (desk / "data").iterdir()] == ["taxonomy.csv"]
    assert (desk / "data/taxonomy.csv").read_bytes() == (DATA / "taxonomy.csv").read_bytes()


def test_bad_requests_are_one_line(desk: Path) -> None:
    assert "did you mean 'Radio'?" in refused(desk, "rename", "Radioo", "FM")
    assert "'Fintech' is a label already" in refused(desk, "rename", "Radio", "Fintech")
    assert "expected two labels" in refused(desk, "merge", "Radio", "--into", "radio")
    assert "two different names" in refused(desk, "split", "Radio", "--into", "FM: FM")
    twice = ("--into", "FM: a", "--into", "FM : b")
    assert "'FM' stands twice" in refused(desk, "split", "Radio", *twice)
    assert "No taxonomy at 'rien.csv'" in refused(desk, "undo", "--taxonomy", "rien.csv")
    assert "to follow" in refused(desk, "relabel", "articles.jsonl", "--out", "a.jsonl")
    assert "Both --skos and --annif" in refused(desk, "export", "--skos", "--annif")
    itself = ("export", "--out", "data/taxonomy.csv")
    assert "is the taxonomy itself" in refused(desk, *itself)


def test_a_taxonomy_changed_by_hand_is_not_undone(desk: Path) -> None:
    run(desk, "rename", "Radio", "Radios")
    table = desk / "data/taxonomy.csv"
    table.write_bytes(table.read_bytes().replace(b",topic,", b",theme,", 1))

    assert "changed by hand since «rename 'Radio' to 'Radios'»" in refused(desk, "undo")


def test_the_taxonomy_goes_out_in_three_formats_and_comes_back(desk: Path) -> None:
    bundled = read_taxonomy(DATA / "taxonomy.csv")

    table = run(desk, "export")
    turtle = run(desk, "export", "--skos", "--base", "https://example.org/k/")
    annif = run(desk, "export", "--annif")
    for ending in ("csv", "ttl", "tsv"):
        written = run(desk, "export", "--out", f"t.{ending}")
        assert written.stderr == f"78 labels written to t.{ending}\n"
        assert written.stdout == ""

    assert table.stdout.startswith("id,label,aliases,")
    assert "<https://example.org/k/fintech> a skos:Concept" in turtle.stdout
    assert annif.stdout.splitlines()[1] == "<urn:osiris-nlp:label:fintech>\tFintech\tfintech"
    assert read_taxonomy(desk / "t.csv").labels == bundled.labels
    assert read_taxonomy(desk / "t.ttl").labels == bundled.labels
    assert read_taxonomy(desk / "t.tsv").names == bundled.names
    listed = run(desk, "list", "--taxonomy", "t.ttl", "--json")
    assert json.loads(listed.stdout) == json.loads(run(desk, "list", "--json").stdout)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("--skos", "--out", "mots.csv"), "--skos and the name 'mots.csv': expected .* in .ttl"),
        (("--skos", "--out", "mots.tsv"), "--skos and the name 'mots.tsv': expected .* in .ttl"),
        (("--annif", "--out", "mots.ttl"), "--annif and the name 'mots.ttl': expected .* in .tsv"),
        (("--annif", "--out", "mots.csv"), "--annif and the name 'mots.csv': expected .* in .tsv"),
        (("--skos", "--out", "mots"), "--skos and the name 'mots': expected one that ends in .ttl"),
        (("--out", "mots.xlsx"), "Cannot write 'mots.xlsx': expected .csv, .tsv or .ttl"),
        (("--out", "mots"), "Cannot write 'mots': expected .csv, .tsv or .ttl"),
        (("--out", "rien/mots.ttl"), "No folder 'rien': make it first"),
        (("--base", "https://example.org/k/"), "--base for CSV, which holds no URIs"),
        (("--base", "https://example.org/k/", "--out", "mots.csv"), "--base for CSV"),
    ],
)
def test_a_name_and_a_format_that_differ_are_refused(
    desk: Path, asked: tuple[str, ...], message: str
) -> None:
    assert re.search(message, refused(desk, "export", *asked))


def test_a_format_may_be_asked_for_that_the_name_tells_already(desk: Path) -> None:
    run(desk, "rename", "Radio", "Radios", "--note", "au pluriel")
    base = ("--base", "https://example.org/k/")
    (desk / "table.csv").write_bytes(b"label;cues\r\nRadio;FM\r\n")

    for asked, name in (("--skos", "a.ttl"), ("--annif", "a.TSV")):
        assert run(desk, "export", asked, *base, "--out", name).returncode == 0
    run(desk, "export", *base, "--out", "b.ttl")
    run(desk, "export", "--out", "table.csv")

    assert "au pluriel" in (desk / "a.ttl").read_text(encoding="utf-8")
    assert (desk / "a.ttl").read_bytes() == (desk / "b.ttl").read_bytes()
    assert (desk / "a.TSV").read_bytes().startswith(b"<https://example.org/k/")
    assert (desk / "table.csv").read_bytes().startswith(b"id;label;aliases;")
    assert (
        read_taxonomy(desk / "table.csv").labels == read_taxonomy(desk / "data/taxonomy.csv").labels
    )


def test_what_a_foreign_vocabulary_says_beyond_labels_is_told(desk: Path) -> None:
    (desk / "autre.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:x:a> a skos:Concept ; skos:prefLabel "Radio"@fr ; skos:broader <urn:x:b> .\n',
        encoding="utf-8",
    )

    done = run(desk, "list", "--taxonomy", "autre.ttl", "--json")

    assert [label["name"] for label in json.loads(done.stdout)] == ["Radio"]
    assert done.stderr == (
        "autre.ttl: left out, a taxonomy has no place for it: skos:broader (1)\n"
    )


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_relabelled_articles_are_relabelled_again_without_loss(desk: Path, ending: str) -> None:
    run(desk, "retire", "Piratage")
    run(desk, "rename", "Sentel/Tigo", "Piratage")
    now = read_history(desk / "data/taxonomy.csv")[-1].now

    first = run(desk, "relabel", "articles.jsonl", "--out", f"un.{ending}")
    again = run(desk, "relabel", f"un.{ending}", "--out", f"deux.{ending}")

    assert (desk / f"deux.{ending}").read_bytes() == (desk / f"un.{ending}").read_bytes()
    one, two, three, _ = read_all(desk / f"un.{ending}")
    assert one.labels == ("Piratage", "Téléphonie")
    assert one.meta["labels_as_of"] == now
    assert (two.labels, three.labels) == (("Piratage",), ("Art et culture", "Piratage"))
    told = f"Right under the labels of today, such a row needs labels_as_of {now}"
    for done in (first, again):
        assert "to decide, under 'Piratage' still: 2, 3\n" in done.stderr
        assert told in done.stderr
    assert "4 articles written to deux" in again.stderr
    assert ", 0 with other labels" in again.stderr


def test_bad_rows_are_set_aside_by_relabelling(desk: Path) -> None:
    run(desk, "rename", "Piratage", "Copie illicite")
    with (desk / "articles.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"text": ')

    done = run(desk, "relabel", "articles.jsonl", "--out", "neufs.jsonl")

    assert done.returncode == 3
    assert "Piratage   Copie illicite          2" in done.stdout
    assert "1 fault left out" in done.stderr
    assert len((desk / "neufs.jsonl").read_text().splitlines()) == 4
