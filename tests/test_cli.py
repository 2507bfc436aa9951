import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from forks import messages, run, run_fresh
from spip_site import article, link, make_site

from osiris_nlp.cli.terminal import program
from osiris_nlp.training import TopicClassifier

ROOT = Path(__file__).parents[1]
ARTICLE = (
    "Qualité de service : l’Artp met en demeure les opérateurs\n\n"
    "L’Autorité de régulation des télécommunications et des postes a mis en demeure les trois "
    "opérateurs de téléphonie mobile, dont les abonnés subissent des coupures.\n"
)
GOOD = {"title": "La fibre à Kolda", "text": "Un câble optique.", "labels": ["Infrastructures"]}


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what a refused command said, after checking that it refused as promised."""
    message = done.stderr.decode()
    assert done.returncode == 1, message
    assert done.stdout == b""
    assert message.startswith("error: ")
    assert message.count("\n") == 1, message
    return message


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory, fitted: TopicClassifier) -> Path:
    """Return a folder with the bundled data and one promoted model, `osiris`."""
    from osiris_nlp.model.registry import promote

    folder = tmp_path_factory.mktemp("redaction")
    (folder / "models").mkdir()
    fitted.save(folder / "models/osiris")
    promote(folder / "models", "osiris")
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return folder


# --- suggest


def test_suggest_json_has_the_promised_shape(newsroom: Path) -> None:
    done = run("suggest", "article.txt", "--json", "--top", 3, cwd=newsroom)

    found = json.loads(done.stdout)
    assert list(found) == ["id", "title", "suggestions", "similar", "model"]
    assert found["title"] == "Qualité de service : l’Artp met en demeure les opérateurs"
    assert found["model"].startswith("osiris@")
    assert len(found["suggestions"]) == 3
    first = found["suggestions"][0]
    assert list(first) == ["label", "score", "tier", "evidence"]
    assert first["label"] in {"Régulation des télécoms", "Qualité de service"}
    assert 0 < first["score"] <= 1
    assert first["tier"] in {"apply", "propose", "hide"}
    assert list(first["evidence"][0]) == ["field", "start", "end", "text", "weight"]


def test_suggest_shows_similar_articles_with_their_labels(newsroom: Path) -> None:
    shown = run("suggest", "article.txt", cwd=newsroom).stdout.decode()
    found = json.loads(run("suggest", "article.txt", "--json", cwd=newsroom).stdout)

    rows = (ROOT / "data/articles.jsonl").read_text(encoding="utf-8").splitlines()
    known = {row["id"]: row for row in map(json.loads, rows)}
    similar = found["similar"]
    assert [list(each) for each in similar] == [["id", "title", "labels", "similarity"]] * 3
    for each in similar:
        assert each["title"] == known[each["id"]]["title"]
        assert each["labels"] == known[each["id"]]["labels"] != []
    likeness = [each["similarity"] for each in similar]
    assert 1 >= likeness[0] >= likeness[1] >= likeness[2] > 0
    assert "Similar articles it learned from" in shown
    assert f"{likeness[0]:.2f}" in shown


def test_a_model_saved_without_its_articles_suggests_all_the_same(
    newsroom: Path, tmp_path: Path
) -> None:
    from osiris_nlp.model.registry import load_model, save_model

    save_model(load_model(newsroom / "models/osiris"), tmp_path / "m")

    found = json.loads(
        run("suggest", "article.txt", "--json", "--model", tmp_path / "m", cwd=newsroom).stdout
    )

    assert found["similar"] == []
    assert len(found["suggestions"]) == 5


# --- tag


def test_tag_writes_a_line_an_article_and_says_what_it_did(newsroom: Path, tmp_path: Path) -> None:
    out = tmp_path / "mots.jsonl"

    done = run("tag", "data/sample.csv", "--out", out, "--top", 3, cwd=newsroom)

    said = run("suggest", "data/sample.csv", "--json", "--top", 3, cwd=newsroom).stdout
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    expected = [json.loads(line) for line in said.splitlines()]
    assert done.returncode == 0
    assert "Labels given" in done.stdout.decode()
    assert [row["id"] for row in rows] == [row["id"] for row in expected]
    assert [[s["label"] for s in row["suggestions"]] for row in rows] == [
        [s["label"] for s in row["suggestions"]] for row in expected
    ]
    assert rows[0]["model"] == expected[0]["model"]
    counts = re.fullmatch(
        r"(\d+) articles tagged in .*mots.jsonl: (\d+) with a label to apply, (\d+) with one to "
        r"look at, (\d+) with none",
        messages(done.stderr)[0],
    )
    assert counts
    articles, *parts = map(int, counts.groups())
    assert articles == len(rows) == sum(parts)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["mots.jsonl", "mots.jsonl.manifest.json"]


def test_tag_reads_standard_input_sets_bad_rows_aside_and_exits_three(
    newsroom: Path, tmp_path: Path
) -> None:
    lines = [orjson.dumps(GOOD | {"id_article": 7}), b'{"text": ', orjson.dumps(GOOD), b"[]"]

    done = run_fresh(
        *("tag", "-", "--out", tmp_path / "mots.jsonl"), cwd=newsroom, stdin=b"\n".join(lines)
    )

    rows = [json.loads(row) for row in (tmp_path / "mots.jsonl").read_bytes().splitlines()]
    errors = (tmp_path / "mots.jsonl.errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert done.returncode == 3
    assert "2 articles tagged" in done.stderr.decode()
    assert "2 bad rows left out; places and reasons in" in done.stderr.decode()
    assert [row.get("id_article") for row in rows] == [7, None]
    assert [(e["file"], e["line"]) for e in map(json.loads, errors)] == [
        ("standard input", 2),
        ("standard input", 4),
    ]


def test_tag_never_writes_over_a_file(newsroom: Path, tmp_path: Path) -> None:
    out = tmp_path / "mots.jsonl"
    out.write_text("précieux", encoding="utf-8")

    message = one_line(run("tag", "article.txt", "--out", out, cwd=newsroom))

    assert "mots.jsonl' exists: name another file, or remove it" in message
    assert out.read_text(encoding="utf-8") == "précieux"
    assert "No file 'absent.jsonl'" in one_line(
        run("tag", "absent.jsonl", "--out", tmp_path / "b.jsonl", cwd=newsroom)
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mots.jsonl"]


def test_tag_makes_tables_and_a_page_for_editors(newsroom: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "mots.csv", tmp_path / "revue.html"

    done = run("tag", "data/sample.csv", "--out", out, "--top", 2, "--review", page, cwd=newsroom)

    header, first, *rest = out.read_text(encoding="utf-8").splitlines()
    assert done.returncode == 0
    assert header.startswith("id,title,label_1,score_1,tier_1,label_2,score_2,tier_2,model,labels,")
    assert re.search(r",(apply|propose),", first)
    assert len(rest) == 11
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_tag_tells_what_it_would_do_and_writes_nothing(newsroom: Path, tmp_path: Path) -> None:
    out = tmp_path / "mots.jsonl"

    done = run("tag", "data/sample.csv", "--out", out, "--dry-run", "--limit", 5, cwd=newsroom)

    assert done.returncode == 0
    assert "Labels given" in done.stdout.decode()
    assert re.match(
        r"5 rows in 1 file; above, what a sample of 5 would become. One process takes some \d+ s "
        r"for all. Nothing was written\n",
        done.stderr.decode(),
    )
    assert list(tmp_path.iterdir()) == []


def test_tag_goes_on_only_with_the_run_that_was_begun(newsroom: Path, tmp_path: Path) -> None:
    out = tmp_path / "mots.jsonl"
    run("tag", "data/sample.csv", "--out", out, "--since", "2015-01-01", cwd=newsroom)

    again = run(
        *("tag", "data/sample.csv", "--out", out, "--since", "2015-01-01", "--resume"),
        cwd=newsroom,
    )
    message = one_line(run("tag", "data/sample.csv", "--out", out, "--resume", cwd=newsroom))

    assert again.returncode == 0
    assert " passed over" in again.stderr.decode()
    assert "not the run that was begun: since was 2015-01-01, now None" in message


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--since", "mars 2024"], 2, "does not match the format"),
        (["--scheduler", "tcp://h:1"], 1, "error: --scheduler tcp://h:1: expected --engine dask"),
        (["--engine", "spark"], 2, "'spark' is not one of"),
        (["--review", "absent/revue.html"], 1, "error: No folder 'absent': make it first"),
    ],
)
def test_tag_refuses_what_makes_no_sense(
    newsroom: Path, tmp_path: Path, options: list[str], status: int, message: str
) -> None:
    done = run("tag", "article.txt", "--out", tmp_path / "mots.jsonl", *options, cwd=newsroom)

    said = " ".join(re.sub(r"[^\w:/'. -]", " ", done.stderr.decode()).split())
    assert (done.returncode, message in said) == (status, True), said
    assert list(tmp_path.iterdir()) == []


def test_a_length_of_time_reads_well() -> None:
    from osiris_nlp.cli.terminal import clock

    assert [clock(s) for s in (7.4, 99, 130, 5999, 6000, 90_000)] == [
        *("7 s", "99 s", "2 min", "1 h 40", "1 h 40", "25 h 00")
    ]


def test_how_far_a_long_run_is_in_timed_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from osiris_nlp.cli import terminal

    monkeypatch.setattr(terminal, "_SILENCE", 0.0)
    now = iter([0.0, 100.0, 110.0])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(now))

    with terminal.measuring("articles") as show:
        show("tagging", 4000, 10_000)  # done before: says nothing of the pace
        show("tagging", 5000, 10_000)

    assert capsys.readouterr().err.splitlines() == [
        "[ 100.0 s] tagging 4000/10000 articles",
        "[ 110.0 s] tagging 5000/10000 articles, 100 a second, 50 s left",
    ]


def test_suggest_reads_standard_input(newsroom: Path) -> None:
    piped = run("suggest", "-", "--json", cwd=newsroom, stdin=ARTICLE)
    named = run("suggest", "article.txt", "--json", cwd=newsroom)

    assert json.loads(piped.stdout)["suggestions"] == json.loads(named.stdout)["suggestions"]


def test_suggest_gives_one_object_an_article(newsroom: Path) -> None:
    done = run("suggest", "data/sample.csv", "--json", cwd=newsroom)

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len((ROOT / "data/sample.csv").read_text().splitlines()) - 1
    assert all(len(row["suggestions"]) == 5 for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252", "cp850"])
def test_french_survives_any_terminal_encoding(newsroom: Path, encoding: str) -> None:
    table = run_fresh("suggest", "article.txt", cwd=newsroom, PYTHONIOENCODING=encoding)
    plain = run_fresh("suggest", "article.txt", "--json", cwd=newsroom, PYTHONIOENCODING=encoding)

    shown = table.stdout.decode("utf-8" if encoding == "ascii" else encoding)
    assert "Qualité de service" in shown
    assert "Régulation des télécoms" in shown
    assert "l’Artp" in shown or "l'Artp" in shown
    assert json.loads(plain.stdout.decode("utf-8"))["title"].startswith("Qualité de service : l’A")


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_french_survives_any_locale(newsroom: Path, locale: str) -> None:
    done = run_fresh(
        "labels", "show", "Fracture numérique/Solidarité numérique", cwd=newsroom, LC_ALL=locale
    )

    assert done.returncode == 0
    assert "Fracture numérique/Solidarité numérique" in done.stdout.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nul.txt", ARTICLE.replace("Artp", "Ar\x00tp").encode()),
        ("page.txt", f"<html><body><h1>{ARTICLE}</h1><p>Fin&nbsp;!</p></body></html>".encode()),
        ("sans-titre.jsonl", orjson.dumps({"title": "", "text": ARTICLE})),
        ("date.jsonl", orjson.dumps({"text": ARTICLE, "date": "un jeudi d’avril"})),
        ("nul.jsonl", orjson.dumps({"text": ARTICLE + "\x00\x07"})),
        ("windows.txt", ARTICLE.replace("\n", "\r\n").encode("utf-8-sig")),
    ],
)
def test_dirty_input_is_cleaned_and_tagged(
    newsroom: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)

    done = run("suggest", tmp_path / name, "--json", cwd=newsroom)

    found = json.loads(done.stdout)
    labels = [suggestion["label"] for suggestion in found["suggestions"][:3]]
    assert "Régulation des télécoms" in labels
    assert not re.search(r"[<>\x00]", json.dumps(found))


BAD = {
    "vide.txt": (b"", "No article"),
    "vide.jsonl": (b"", "No article"),
    "blanc.txt": (b" \n\n", "No article"),
    "latin.jsonl": (
        '{"text": "Régulation"}'.encode("latin-1"),
        "Byte 0xe9 at position 11 is not UTF-8",
    ),
    "long.txt": (b"mot " * 5_000_000, "An article of 20.0 MB"),
    "long.jsonl": (
        orjson.dumps({"text": "mot " * 5_000_000}),
        r"text of 20.0 million characters \(.*, line 1\)",
    ),
    "coupe.jsonl": (
        orjson.dumps(GOOD) + b"\n" + orjson.dumps(GOOD) + b'\n{"text": "La fib',
        r"Broken JSON: .* \(.*, line 3\)",
    ),
    "image.png": (b"\x89PNG\r\n", "Unknown format 'image.png'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_clear_line(newsroom: Path, tmp_path: Path, name: str) -> None:
    content, message = BAD[name]
    (tmp_path / name).write_bytes(content)

    for command in (["suggest", tmp_path / name], ["evaluate", tmp_path / name]):
        assert re.search(message, one_line(run(*command, cwd=newsroom)))


@pytest.mark.parametrize("command", ["suggest", "evaluate"])
def test_a_missing_file_and_an_empty_folder_get_one_clear_line(
    newsroom: Path, tmp_path: Path, command: str
) -> None:
    assert "No file 'absent.jsonl'" in one_line(run(command, "absent.jsonl", cwd=newsroom))
    assert "Nothing to read in folder" in one_line(run(command, tmp_path, cwd=newsroom))


# --- models


def test_without_a_promoted_model_the_error_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")

    message = one_line(run("suggest", "a.txt", cwd=tmp_path))

    assert "osiris-nlp train ARTICLES --model models/NAME" in message
    assert "osiris-nlp models promote NAME" in message


def _damaged(newsroom: Path, tmp_path: Path, what: str) -> str:
    folder = tmp_path / "modele"
    folder.mkdir()
    for file in (newsroom / "models/osiris").iterdir():
        content = bytearray(file.read_bytes())
        if what == f"flipped {file.name}":
            content[len(content) // 2] ^= 1
        if what == "newer" and file.name == "model.json":
            content = bytearray(orjson.dumps(orjson.loads(content) | {"format": 9}))
        if what != f"missing {file.name}":
            (folder / file.name).write_bytes(content)
    return one_line(run("suggest", newsroom / "article.txt", "--model", folder))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("flipped weights.safetensors", "weights.safetensors' is damaged"),
        ("flipped model.json", "model.json' is damaged"),
        ("flipped card.md", "card.md' is damaged"),
        ("flipped neighbours.safetensors", "neighbours.safetensors' is damaged"),
        ("missing weights.safetensors", "has no weights.safetensors"),
        ("missing model.json", "has no model.json"),
        ("missing card.md", "has no card.md"),
        ("missing neighbours.safetensors", "has no neighbours.safetensors"),
        ("newer", "has format 9; this version reads up to 2"),
    ],
)
def test_a_model_folder_that_is_not_whole_is_refused(
    newsroom: Path, tmp_path: Path, what: str, message: str
) -> None:
    assert message in _damaged(newsroom, tmp_path, what)


def test_an_absent_model_is_named(newsroom: Path) -> None:
    message = one_line(run("suggest", "article.txt", "--model", "models/rien", cwd=newsroom))

    assert "No model at 'models/rien'" in message


def test_models_are_listed_shown_and_carded(newsroom: Path) -> None:
    listed = json.loads(run("models", "list", "--json", cwd=newsroom).stdout)
    shown = json.loads(run("models", "show", "--json", cwd=newsroom).stdout)
    card = run("models", "card", "osiris", cwd=newsroom).stdout.decode()

    assert [(m["name"], m["promoted"]) for m in listed] == [("osiris", True)]
    assert shown["details"]["figures"]["cross_validation"]["figures"]["mrr"]["value"] > 0.76
    assert card.startswith("# Model card: osiris")
    assert run("models", "show", cwd=newsroom).returncode == 0


def test_evaluate_writes_the_report_and_warns_of_articles_seen(
    newsroom: Path, tmp_path: Path
) -> None:
    done = run_fresh("evaluate", "data/articles.jsonl", "--json", tmp_path / "r.json", cwd=newsroom)

    report = json.loads((tmp_path / "r.json").read_bytes())
    assert done.returncode == 0
    assert report["articles"] == 996
    assert report["figures"]["mrr"]["low"] <= report["figures"]["mrr"]["value"]
    assert "2074 of these articles were in training" in done.stderr.decode()
    assert "1078 support or unlabelled articles left out" in done.stderr.decode()


# --- train


def test_train_writes_a_model_and_says_what_it_is_worth(tmp_path: Path) -> None:
    done = run_fresh("train", ROOT / "data/articles.jsonl", "--model", tmp_path / "m", "--jobs", 2)

    assert done.returncode == 0, done.stderr.decode()
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == [
        "card.md",
        "judged.safetensors",
        "model.json",
        "neighbours.safetensors",
        "weights.safetensors",
    ]
    shown = " ".join(done.stdout.decode().split())
    interval = r"0\.\d{3} – 0\.\d{3}"
    assert "figure 375 judge 95 % interval all 996 95 % interval meaning" in shown
    assert re.search(rf"mrr 0\.6\d\d {interval} 0\.7\d\d {interval} mean reciprocal", shown)
    assert "375 of the 996 articles judge: nobody had read them when" in shown
    assert "The taxonomy alone ranks the 597 older articles better than the 375" in shown
    assert "cross-fitting 10/10" in done.stderr.decode()


@pytest.mark.parametrize("name", BAD)
def test_train_writes_nothing_when_input_is_bad(newsroom: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name][0])
    (tmp_path / "m").mkdir()
    for file in (newsroom / "models/osiris").iterdir():
        (tmp_path / "m" / file.name).write_bytes(file.read_bytes())
    before = {p.name: p.read_bytes() for p in (tmp_path / "m").iterdir()}

    message = one_line(run("train", tmp_path / name, "--model", tmp_path / "m"))

    assert re.search(BAD[name][1], message)
    assert {p.name: p.read_bytes() for p in (tmp_path / "m").iterdir()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["m", name])


def test_train_names_the_nearest_label(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.csv").write_text("label\nFintech\nInfrastructures\n", encoding="utf-8")
    rows = [GOOD, GOOD | {"labels": ["Fintec"]}]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    message = one_line(run("train", tmp_path / "a.jsonl", "--model", tmp_path / "m"))

    assert "Unknown label 'Fintec'" in message
    assert "a.jsonl, line 2" in message
    assert "did you mean 'Fintech'?" in message
    assert not (tmp_path / "m").exists()


def test_train_lists_the_first_twenty_faults(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": 3}\n' * 25, encoding="utf-8")

    done = run("train", tmp_path / "a.jsonl", "--model", tmp_path / "m")

    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert lines[0] == "error: 25 faults in the input; nothing was written"
    assert len(lines) == 22
    assert "line 20" in lines[20]
    assert lines[21].strip() == "… and 5 more"


def test_a_folder_that_is_no_model_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "these").mkdir()
    (tmp_path / "these/chapitre.txt").write_text("précieux", encoding="utf-8")

    done = run("train", ROOT / "data/articles.jsonl", "--model", tmp_path / "these")

    assert done.returncode == 1
    assert "is no model folder" in done.stderr.decode()
    assert (tmp_path / "these/chapitre.txt").read_text(encoding="utf-8") == "précieux"


def test_train_takes_settings_from_a_file(tmp_path: Path) -> None:
    rows = [GOOD | {"id": i, "labels": [("Fintech", "SMSI")[i % 2]]} for i in range(8)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    (tmp_path / "s.toml").write_text("min_df = 3\nseed = 4\n")

    done = run(
        *("train", tmp_path / "a.jsonl", "--model", tmp_path / "m"),
        *("--config", tmp_path / "s.toml"),
    )

    manifest = orjson.loads((tmp_path / "m/model.json").read_bytes())
    assert done.returncode == 0
    assert manifest["features"]["min_df"] == 3
    assert manifest["details"]["settings"]["seed"] == 4


# --- corpora, labels, demo


def test_convert_keeps_every_article_and_every_field(tmp_path: Path) -> None:
    source = ROOT / "data/articles.jsonl"

    done = run("corpus", "convert", source, "--out", tmp_path / "c.jsonl")

    before = [orjson.loads(line) for line in source.read_bytes().splitlines()]
    after = [orjson.loads(line) for line in (tmp_path / "c.jsonl").read_bytes().splitlines()]
    assert done.returncode == 0
    assert [{k: v for k, v in row.items() if v} for row in after] == [
        {k: v for k, v in row.items() if v} for row in before
    ]


def test_convert_sets_bad_rows_aside_and_exits_three(tmp_path: Path) -> None:
    lines = [orjson.dumps(GOOD), b'{"text": ', orjson.dumps(GOOD), b'{"text": ""}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))

    done = run("corpus", "convert", "a.jsonl", "--out", "b.csv", cwd=tmp_path)

    errors = [json.loads(row) for row in (tmp_path / "b.csv.errors.jsonl").read_text().splitlines()]
    assert done.returncode == 3
    assert len((tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert [(e["file"], e["line"]) for e in errors] == [("a.jsonl", 2), ("a.jsonl", 4)]
    assert errors[1]["what"] == "Neither title nor text"


def test_stats_count_the_bundled_corpus() -> None:
    counts = json.loads(run("corpus", "stats", ROOT / "data/articles.jsonl", "--json").stdout)

    assert counts["articles"] == 2074
    assert counts["roles"] == {"support": 1078, "reference": 996}
    assert len(counts["labels"]) == 78
    assert run("corpus", "stats", ROOT / "data/sample.csv").returncode == 0


def test_a_label_is_shown_by_any_of_its_names(newsroom: Path) -> None:
    shown = json.loads(
        run("labels", "show", "personnes handicapées", "--json", cwd=newsroom).stdout
    )
    listed = json.loads(run("labels", "list", "--json", cwd=newsroom).stdout)

    assert shown["name"] == "Handicapés"
    assert len(listed) == 78
    assert "did you mean 'Fintech'?" in one_line(run("labels", "show", "Fintek", cwd=newsroom))


def test_a_label_to_be_is_tried_on_the_bundled_articles(newsroom: Path) -> None:
    trial = ("labels", "try", "Drones", "--cues", "drone | drones |aéronef sans pilote|")

    table = run(*trial, cwd=newsroom)
    plain = run(*trial, "--json", "--top", 4, cwd=newsroom)

    rows = [json.loads(line) for line in plain.stdout.splitlines()]
    assert (table.returncode, plain.returncode) == (0, 0)
    assert "What 'Drones' would catch" in table.stdout.decode()
    assert re.match(
        r"'Drones' would be among the first three suggestions for \d+ of 2074 articles, the first "
        r"for \d+\n\d+ of them were in training",
        "\n".join(messages(plain.stderr)),
    )
    assert len(rows) == 4
    for row in rows:
        assert list(row) == [
            *("id", "title", "labels", "rank", "label", "score", "tier", "evidence", "model")
        ]
        assert (row["label"], row["tier"] != "apply", row["rank"] <= 3) == ("Drones", True, True)
        assert "Drones" not in row["labels"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert "drone" in rows[0]["evidence"][0]["text"].lower()


def test_a_label_is_tried_on_other_articles_and_refused_when_known(
    newsroom: Path, tmp_path: Path
) -> None:
    rows = [GOOD, {"title": "Des drones à Matam", "text": "Un drone livre des médicaments."}]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    lot = tmp_path / "a.jsonl"

    done = run("labels", "try", "Drones", lot, "--cues", "drone", "--json", cwd=newsroom)

    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["title"], row["rank"]) == ("Des drones à Matam", 1)
    assert "for 1 of 2 articles, the first for 1" in done.stderr.decode()
    assert "'Fintech' is a label of the model" in one_line(
        run("labels", "try", "Fintech", lot, "--cues", "Wave", cwd=newsroom)
    )
    assert "has no words" in one_line(run("labels", "try", "?", lot, "--cues", "|", cwd=newsroom))
    assert run("labels", "try", "Drones", lot, cwd=newsroom).returncode == 2


def test_the_demo_trains_on_everything_and_ends_with_commands_that_work(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    articles = (ROOT / "data/articles.jsonl").read_bytes().count(b"\n")

    done = run_fresh("demo", cwd=tmp_path)

    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    assert shown.startswith(f"Learned 78 labels from {articles} articles")
    assert orjson.loads((tmp_path / "models/promoted.json").read_bytes())["model"] == "demo"
    rows = re.split(r"\n +(?=[1-5]   \S)", shown)[1:]
    ranks = [int(row[0]) for row in rows if "←" in row]
    assert len(rows) == 8 * 5
    assert len(ranks) + shown.count("   editors: ") == 8
    first, among_three = ranks.count(1), sum(rank <= 3 for rank in ranks)
    *commands, empty, sentence = shown.partition("\nNext:\n")[2].splitlines()
    assert sentence == f"{first} of 8 right first, {among_three} of 8 among the first three"
    assert f"«{sentence}»" in (ROOT / "README.md").read_text("utf-8")
    assert (empty, len(commands)) == ("", 2)
    for command in commands:
        typed = shlex.split(command)
        assert typed[:3] == [sys.executable, "-m", "osiris_nlp"]
        again = subprocess.run(typed, cwd=tmp_path, capture_output=True, check=False)
        assert again.returncode == 0, again.stderr.decode()
        assert again.stdout


def test_the_demo_s_second_model_has_read_none_of_the_stories_it_is_tried_on() -> None:
    from osiris_nlp.cli.demo import _leave_out
    from osiris_nlp.corpus import read_all
    from osiris_nlp.taxonomy import read_taxonomy

    taxonomy = read_taxonomy(ROOT / "data/taxonomy.csv")
    articles = read_all(ROOT / "data/articles.jsonl", taxonomy=taxonomy)

    others, unread = _leave_out(articles, 8, seed=0)

    assert len({article.labels[0] for article in unread}) == 8
    assert all(article.judges for article in unread)
    assert {article.story for article in unread}.isdisjoint(article.story for article in others)
    assert len(others) > 0.95 * len(articles)


def test_the_item_shipped_to_try_is_not_in_the_corpus(newsroom: Path) -> None:
    text = (ROOT / "data/article.txt").read_text("utf-8")
    title, body = text.split("\n", 1)
    assert 120 <= len(text.split()) <= 200
    corpus = (ROOT / "data/articles.jsonl").read_text("utf-8")
    assert not any(line in corpus for line in (title, *filter(None, body.splitlines())))

    row = json.loads(run("suggest", "data/article.txt", "--json", cwd=newsroom).stdout)

    assert row["title"] == title
    assert row["suggestions"][0]["label"] == "Qualité de service"


def test_commands_are_shown_as_the_program_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "osiris-nlp"
    script.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "orig_argv", [".venv/bin/python", "-m", "osiris_nlp", "demo"])

    def shown(called: Path | str) -> str:
        monkeypatch.setattr(sys, "argv", [str(called), "demo"])
        return program()

    assert shown(".venv/bin/osiris-nlp") == ".venv/bin/osiris-nlp"
    assert shown("../mes outils/osiris-nlp") == "'../mes outils/osiris-nlp'"
    assert shown(script) == "osiris-nlp"
    assert shown("/opt/osiris/bin/osiris-nlp") == "/opt/osiris/bin/osiris-nlp"
    assert shown("/opt/lib/osiris_nlp/__main__.py") == ".venv/bin/python -m osiris_nlp"


def test_the_demo_says_that_it_needs_a_checkout(tmp_path: Path) -> None:
    assert "runs from a checkout" in one_line(run("demo", cwd=tmp_path))


# --- help


def _commands() -> list[list[str]]:
    import typer

    from osiris_nlp.cli.commands import app

    found: list[list[str]] = []

    def walk(command: object, path: list[str]) -> None:
        children = getattr(command, "commands", None)
        for name, child in (children or {}).items():
            walk(child, [*path, name])
        if not children:
            found.append(path)

    walk(typer.main.get_command(app), [])
    return found


COMMANDS = _commands()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_stands_in_the_readme(command: list[str]) -> None:
    done = run(*command, "--help")

    assert done.returncode == 0
    assert f"osiris-nlp {' '.join(command)}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_of_the_readme_exists() -> None:
    written = re.findall(
        r"^ *(?:\$ )?osiris-nlp (.+)$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    helps = {" ".join(c): run(*c, "--help", COLUMNS="200").stdout.decode() for c in COMMANDS}

    assert len(written) >= len(COMMANDS)
    for line in written:
        command = next(name for name in helps if f"{line} ".startswith(f"{name} "))
        for option in re.findall(r"--[a-z-]+", line.split("#")[0]):
            assert option in helps[command], line


def test_the_python_of_the_readme_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )

    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+% Fintech \['", done.stdout)
    assert len(done.stdout.splitlines()) == 5


def test_a_damaged_model_does_not_hide_the_others(newsroom: Path, tmp_path: Path) -> None:
    for name in ("bon", "casse"):
        (tmp_path / "models" / name).mkdir(parents=True)
        for file in (newsroom / "models/osiris").iterdir():
            (tmp_path / "models" / name / file.name).write_bytes(file.read_bytes())
    (tmp_path / "models/casse/model.json").write_text("{")

    done = run("models", "list", "--json", cwd=tmp_path)

    assert [model["name"] for model in json.loads(done.stdout)] == ["bon"]
    assert "casse/model.json' is damaged" in done.stderr.decode()


def test_a_training_set_too_small_to_apply_anything_still_makes_a_model(tmp_path: Path) -> None:
    rows = [
        {
            "id": i,
            "text": f"Le câble numéro {i}",
            "labels": ["Infrastructures" if i % 2 else "SMSI"],
        }
        for i in range(8)
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    done = run("train", "a.jsonl", "--model", "m", cwd=tmp_path)

    shown = run("models", "show", "./m", "--json", cwd=tmp_path)
    figures = json.loads(shown.stdout)["details"]["figures"]["cross_validation"]["figures"]
    assert done.returncode == 0, done.stderr.decode()
    assert figures["applied"]["value"] == 0.0
    assert figures["applied_precision"]["value"] is None


def test_wrong_usage_exits_two() -> None:
    assert run_fresh("suggest", "--nimporte").returncode == 2
    assert run_fresh("train").returncode == 2


def test_standard_input_with_a_byte_order_mark_is_still_jsonl(newsroom: Path) -> None:
    given = b"\xef\xbb\xbf" + b" " * 100 + orjson.dumps({"title": "La fibre", "text": ARTICLE})

    found = json.loads(run("suggest", "-", "--json", cwd=newsroom, stdin=given).stdout)

    assert found["title"] == "La fibre"


@pytest.mark.parametrize("out", ["a.jsonl", "./a.jsonl", "lot/b.jsonl"])
def test_convert_never_writes_over_its_input(tmp_path: Path, out: str) -> None:
    (tmp_path / "lot").mkdir()
    for name in ("a.jsonl", "lot/a.jsonl"):
        (tmp_path / name).write_bytes(orjson.dumps(GOOD) + b"\n{")

    message = one_line(run("corpus", "convert", "a.jsonl", "lot", "--out", out, cwd=tmp_path))

    assert "would be read as input" in message
    assert (tmp_path / "a.jsonl").read_bytes().endswith(b"{")


def test_evaluate_knows_the_aliases_that_train_knew(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.csv").write_text("label,aliases\nFibre,Câble\nSMSI,\n", encoding="utf-8")
    rows = [{"text": f"Le câble {i}", "labels": ["Câble" if i % 2 else "SMSI"]} for i in range(12)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    trained = run("train", "a.jsonl", "--model", "m", cwd=tmp_path)
    judged = run("evaluate", "a.jsonl", "--model", "m", "--json", "r.json", cwd=tmp_path)

    assert (trained.returncode, judged.returncode) == (0, 0), judged.stderr.decode()
    assert json.loads((tmp_path / "r.json").read_bytes())["articles"] == 12
    assert "No folder 'absent'" in one_line(
        run("evaluate", "a.jsonl", "--model", "m", "--json", "absent/r.json", cwd=tmp_path)
    )


def test_a_link_to_a_model_folder_stays_a_link(tmp_path: Path) -> None:
    from osiris_nlp.model.registry import load_model, save_model

    (tmp_path / "vrai").mkdir()
    (tmp_path / "lien").symlink_to("vrai")
    model = TopicClassifier(folds=2).fit(["câble", "fibre", "radio", "télé"], ["A", "A", "B", "B"])

    save_model(model.tagger_, tmp_path / "lien")

    assert (tmp_path / "lien").is_symlink()
    assert load_model(tmp_path / "vrai").labels == ("A", "B")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lien", "vrai"]


def test_a_saved_page_with_the_sites_keywords_is_a_taxonomy() -> None:
    page = Path(__file__).parent / "pages" / "01-presse-annee-en-cours.html"

    done = run("labels", "list", "--taxonomy", page, "--json")

    labels = json.loads(done.stdout)
    assert len(labels) == 78
    assert {"Régulation des télécoms": 6729.0, "Infrastructures": 8232.0}.items() <= {
        label["name"]: label["weight"] for label in labels
    }.items()


def test_a_page_without_keywords_is_no_taxonomy(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>La 5G arrive à Thiès.</p></body></html>", encoding="utf-8")

    done = run("labels", "list", "--taxonomy", page)

    assert done.returncode == 1
    assert b"No list of keywords in" in done.stderr


def test_converting_a_site_tells_what_labels_and_keywords_do_not_match(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", articles=[article(7)], mots_liens=[link(1, 7), link(3, 7)])
    labels = tmp_path / "labels.csv"
    labels.write_text("label\nInfrastructures\nFintech\n", encoding="utf-8")

    done = run("corpus", "convert", site, "--taxonomy", labels, "--out", tmp_path / "c.jsonl")

    assert done.returncode == 0
    (row,) = map(json.loads, (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["id"], row["labels"], row["id_mot"]) == ("spip-7", ["Infrastructures"], [1])
    assert messages(done.stderr) == [
        f"1 article written to {tmp_path}/c.jsonl, 0 of them without a label",
        "keywords of the site that are not in the taxonomy, left out: "
        "Législation/Réglementation (2), Désengagement de l’Etat (3)",
        "labels of the taxonomy that are no keyword there: Fintech",
    ]


def test_checking_a_site_prints_a_table_or_json_and_writes_nothing(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", articles=[article(7)], mots_liens=[link(1, 7)])
    before = sorted(tmp_path.rglob("*"))

    table, found = run("corpus", "check", site), run("corpus", "check", site, "--json")

    assert "Infrastructures" in table.stdout.decode()
    told = json.loads(found.stdout)
    assert (told["version"], told["articles"]) == ("4.4.30", {"publie": 1})
    assert told["problems"] == ["keywords without an article: 2"]
    assert sorted(tmp_path.rglob("*")) == before


# --- models compare, pages


def test_models_are_compared_by_their_cross_validations(
    newsroom: Path, fitted: TopicClassifier, tmp_path: Path
) -> None:
    from sklearn.base import clone

    other = (
        clone(fitted)
        .set_params(prior_weight=0.0, seed=1, folds=3)
        .fit(fitted.out_of_fold_.articles)
    )
    other.save(tmp_path / "sans-lexique")
    asked = ("models", "compare", "osiris", tmp_path / "sans-lexique")

    done = run(*asked, "--json", "--html", tmp_path / "page.html", cwd=newsroom)

    found = json.loads(done.stdout)
    mrr = next(each for each in found["differences"] if each["figure"] == "mrr")
    assert (found["baseline"], found["articles"], found["left_out"]) == ("osiris", 996, 0)
    assert (mrr["model"], mrr["verdict"]) == ("sans-lexique", "worse")
    assert mrr["low"] < mrr["difference"] == pytest.approx(mrr["value"] - mrr["baseline"], abs=2e-4)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>sans-lexique beside osiris</h1>" in page
    assert (
        "996 articles on 854 stories, the same for both"
        in run(*asked, cwd=newsroom).stdout.decode()
    )


def test_models_are_compared_on_other_articles_too(newsroom: Path, tmp_path: Path) -> None:
    shutil.copytree(newsroom / "models/osiris", tmp_path / "copie")

    done = run(
        *("models", "compare", "osiris", tmp_path / "copie", "data/sample.csv", "--json"),
        cwd=newsroom,
    )

    found = json.loads(done.stdout)
    assert {each["verdict"] for each in found["differences"]} == {"unclear"}
    assert "were in the training of copie: that flatters it" in done.stderr.decode()


def test_comparing_refuses_what_it_cannot_do(newsroom: Path) -> None:
    same = run("models", "compare", "osiris", "osiris", cwd=newsroom)
    absent = run("models", "compare", "osiris", "autre", cwd=newsroom)
    nowhere = run("models", "compare", "osiris", "osiris", "--html", "ici/p.html", cwd=newsroom)

    assert [done.returncode for done in (same, absent, nowhere)] == [1, 1, 1]
    assert "'osiris' twice: expected two models to compare" in same.stderr.decode()
    assert "No model at 'models/autre'" in absent.stderr.decode()
    assert "No folder 'ici': make it first" in nowhere.stderr.decode()


def test_an_evaluation_is_written_as_a_page(newsroom: Path, tmp_path: Path) -> None:
    done = run("evaluate", "data/sample.csv", "--html", tmp_path / "page.html", cwd=newsroom)

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert done.returncode == 0
    assert "<h1>Evaluation of osiris@" in page
    assert "data:image/svg+xml;base64," in page


def test_a_model_with_a_new_label_is_compared_on_articles_that_carry_it(tmp_path: Path) -> None:
    texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
    old = ["Infrastructures"] * 2 + ["Fintech"] * 2
    TopicClassifier(folds=2).fit(texts, old).save(tmp_path / "models/ancien")
    more = [*texts, "ChatGPT au lycée", "ChatGPT et l’algorithme"]
    TopicClassifier(folds=2).fit(more, [*old, "IA", "IA"]).save(tmp_path / "models/nouveau")
    rows = [
        {"id": "1", "text": "ChatGPT", "labels": ["IA"]},
        {"id": "2", "text": "câble", "labels": old[:1]},
    ]
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))

    done = run("models", "compare", "ancien", "nouveau", "in.jsonl", "--json", cwd=tmp_path)

    assert "ancien does not know IA: 1 articles carry some" in done.stderr.decode()
    hit = next(d for d in json.loads(done.stdout)["differences"] if d["figure"] == "hit@1")
    assert (hit["baseline"], hit["value"]) == (0.5, 1.0)
