"""`suggest` and `tag`."""

import json
import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from helpers.commands import ARTICLE, BAD, GOOD, ROOT
from helpers.forks import messages, one_line, run, run_fresh


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
    assert "Cannot resume a different run: since was 2015-01-01, now None" in message


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--since", "mars 2024"], 2, "does not match the format"),
        (["--scheduler", "tcp://h:1"], 1, "error: --scheduler tcp://h:1: expected --engine dask"),
        (["--engine", "spark"], 2, "'spark' is not one of"),
        (["--review", "absent/revue.html"], 1, "error: No folder 'absent': create it first"),
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


@pytest.mark.parametrize(
    "words", ["suggest article.txt --json", "tag article.txt --out {out} --model models/osiris"]
)
def test_suggesting_and_tagging_need_no_module_that_only_posix_has(
    newsroom: Path, tmp_path: Path, words: str
) -> None:
    program = (
        "import sys, warnings\n"
        "sys.modules['fcntl'] = None\n"
        "warnings.filterwarnings('ignore', 'only soft file lock')\n"
        "import osiris_nlp\n"
        "from osiris_nlp.cli import main\n"
        "main()"
    )
    out = tmp_path / "mots.jsonl"

    done = subprocess.run(
        [sys.executable, "-c", program, *words.format(out=out).split()],
        cwd=newsroom,
        capture_output=True,
        check=False,
    )

    written = out.read_bytes() if "--out" in words else done.stdout
    assert (done.returncode, done.stderr.count(b"Error")) == (0, 0), done.stderr.decode()
    assert "Régulation des télécoms" in written.decode()
    assert list(tmp_path.glob("*.partial*")) == []
