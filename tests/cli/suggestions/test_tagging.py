"""`suggest` and `tag`."""

import json
import re
import subprocess
import sys

import orjson
import pytest
from helpers.backlog import lines, names, write_rows
from helpers.calls import call, messages, one_line
from helpers.commands import GOOD, LABELS, ROOT, TEXTS
from helpers.forks import run_fresh
from helpers.unknown_texts import TEXTS as UNKNOWN_TEXTS

from osiris_nlp.cli import terminal
from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.training import TopicClassifier


def test_suggest_json_has_the_documented_shape(newsroom):
    result = call("suggest", "article.txt", "--json", "--top", 3, cwd=newsroom)

    row = json.loads(result.stdout)
    first, *others = row["suggestions"]
    assert [*row] == ["id", "title", "suggestions", "similar", "remark", "model"]
    assert row["title"] == "Qualité de service : l’Artp met en demeure les opérateurs"
    assert (row["model"].startswith("osiris@"), len(others)) == (True, 2)
    assert [*first] == ["label", "score", "tier", "evidence"]
    assert first["label"] in {"Régulation des télécoms", "Qualité de service"}
    assert 0 < first["score"] <= 1
    assert first["tier"] in {"apply", "propose", "hide"}
    assert [*first["evidence"][0]] == ["field", "start", "end", "text", "weight"]


def test_a_text_without_a_known_word_gets_a_remark(newsroom):
    page, row = (
        call("suggest", *options, cwd=newsroom, stdin=UNKNOWN_TEXTS["Chinese"]).stdout
        for options in ((), ("--json",))
    )

    remark = "The model knows none of the words of this text: it suggests nothing"
    assert remark in " ".join(page.decode().split())
    assert json.loads(row)["remark"] == remark
    assert {each["tier"] for each in json.loads(row)["suggestions"]} == {"hide"}


def test_suggest_shows_similar_articles_with_their_labels(newsroom):
    table = call("suggest", "article.txt", cwd=newsroom).stdout.decode()
    suggestions = json.loads(call("suggest", "article.txt", "--json", cwd=newsroom).stdout)

    corpus = {row["id"]: row for row in lines(ROOT / "data/articles.jsonl")}
    similar = suggestions["similar"]
    assert [list(row) for row in similar] == [["id", "title", "labels", "similarity"]] * 3
    for row in similar:
        original = corpus[row["id"]]
        assert (row["title"], row["labels"]) == (original["title"], original["labels"])
        assert row["labels"]
    similarities = [row["similarity"] for row in similar]
    assert 1 >= similarities[0] >= similarities[1] >= similarities[2] > 0
    assert "Similar training articles" in table
    assert f"{similarities[0]:.2f}" in table


def test_a_model_saved_without_its_articles_still_suggests_labels(newsroom, tmp_path):
    save_model(load_tagger(newsroom / "models/osiris"), tmp_path / "m")

    result = call("suggest", "article.txt", "--json", "--model", tmp_path / "m", cwd=newsroom)

    row = json.loads(result.stdout)
    assert (row["similar"], len(row["suggestions"])) == ([], 5)


def labels_of(row):
    return row["id"], row["model"], [suggestion["label"] for suggestion in row["suggestions"]]


def test_tag_writes_one_line_per_article_and_prints_a_summary(newsroom, tmp_path):
    out = tmp_path / "mots.jsonl"

    result = call("tag", "data/sample.csv", "--out", out, "--top", 3, cwd=newsroom)
    suggested = call("suggest", "data/sample.csv", "--json", "--top", 3, cwd=newsroom)

    rows, expected = lines(out), [*map(json.loads, suggested.stdout.splitlines())]
    assert result.returncode == 0
    assert "Suggested labels" in result.stdout.decode()
    assert [labels_of(row) for row in rows] == [labels_of(row) for row in expected]
    counts = re.fullmatch(
        r"(\d+) articles tagged in .*mots.jsonl: (\d+) with a label to apply, (\d+) with labels "
        r"to propose only, (\d+) with neither",
        messages(result.stderr)[0],
    )
    assert counts
    articles, *parts = map(int, counts.groups())
    assert articles == len(rows) == sum(parts)
    assert names(tmp_path) == ["mots.jsonl", "mots.jsonl.manifest.json"]


def test_tag_reads_standard_input_lists_bad_rows_and_exits_with_status_3(newsroom, tmp_path):
    rows = [orjson.dumps(GOOD | {"id_article": 7}), b'{"text": ', orjson.dumps(GOOD), b"[]"]
    out = tmp_path / "mots.jsonl"

    result = call("tag", "-", "--out", out, cwd=newsroom, stdin=b"\n".join(rows))

    errors = lines(tmp_path / "mots.jsonl.errors.jsonl")
    assert result.returncode == 3
    assert "2 articles tagged" in result.stderr.decode()
    assert "2 bad rows left out; details in" in result.stderr.decode()
    assert [row.get("id_article") for row in lines(out)] == [7, None]
    assert [(row["file"], row["line"]) for row in errors] == [
        *(("standard input", 2), ("standard input", 4))
    ]


def test_tag_never_overwrites_a_file(newsroom, tmp_path):
    out = tmp_path / "mots.jsonl"
    out.write_text("précieux", encoding="utf-8")

    message = one_line(call("tag", "article.txt", "--out", out, cwd=newsroom))
    absent = one_line(call("tag", "absent.jsonl", "--out", tmp_path / "b.jsonl", cwd=newsroom))

    assert "mots.jsonl' exists: choose another OUT, or remove it" in message
    assert out.read_text(encoding="utf-8") == "précieux"
    assert "No file 'absent.jsonl'" in absent
    assert names(tmp_path) == ["mots.jsonl"]


def test_tag_writes_a_table_and_a_page_for_editors(newsroom, tmp_path):
    out, page = tmp_path / "mots.csv", tmp_path / "revue.html"
    options = ("--out", out, "--top", 2, "--review", page)

    call("tag", "data/sample.csv", *options, cwd=newsroom)

    header, first, *rest = out.read_text(encoding="utf-8").splitlines()
    assert header.startswith("id,title,label_1,score_1,tier_1,label_2,score_2,tier_2,model,labels,")
    assert re.search(r",(apply|propose),", first)
    assert len(rest) == 11
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_dry_run_of_tag_shows_a_sample_and_writes_nothing(newsroom, tmp_path):
    out = tmp_path / "mots.jsonl"

    result = call("tag", "data/sample.csv", "--out", out, "--dry-run", cwd=newsroom)

    assert result.returncode == 0
    assert "Suggested labels" in result.stdout.decode()
    assert re.match(
        r"12 rows in 1 file; the tables above are for a sample of 12. One process would take about "
        r"\d+ s for all rows. Nothing was written\n",
        result.stderr.decode(),
    )
    assert list(tmp_path.iterdir()) == []


def test_tag_resumes_only_a_run_with_the_same_settings(newsroom, tmp_path):
    command, since = ("tag", "data/sample.csv", "--out", tmp_path / "t.csv"), "2015-01-01"
    call(*command, "--since", since, cwd=newsroom)

    again = call(*command, "--since", since, "--resume", cwd=newsroom)
    message = one_line(call(*command, "--resume", cwd=newsroom))

    assert again.returncode == 0
    assert " skipped" in again.stderr.decode()
    assert "Cannot resume a different run: since was 2015-01-01, now None" in message


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--since", "mars 2024"], 2, "does not match the format"),
        (["--dask", "spark"], 1, "error: No Dask scheduler at 'spark': expected the address"),
        (["--review", "absent/revue.html"], 1, "error: No folder 'absent': create it first"),
    ],
)
def test_tag_refuses_invalid_options(newsroom, tmp_path, options, status, message):
    result = call("tag", "article.txt", "--out", tmp_path / "mots.jsonl", *options, cwd=newsroom)

    error = " ".join(re.sub(r"[^\w:/'. -]", " ", result.stderr.decode()).split())
    assert (result.returncode, message in error) == (status, True), error
    assert list(tmp_path.iterdir()) == []


def test_progress_lines_give_rate_and_remaining_time(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "_LINE_INTERVAL", 0.0)
    now = iter([0.0, 100.0, 110.0])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(now))

    with terminal.measuring("articles") as show:
        show("tagging", 4000, 10_000)  # result before: says nothing of the pace
        show("tagging", 5000, 10_000)

    assert capsys.readouterr().err.splitlines() == [
        "[ 100.0 s] tagging 4000/10000 articles",
        "[ 110.0 s] tagging 5000/10000 articles, 100 per second, 50 s left",
    ]


@pytest.mark.slow("processes")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp850"])
def test_french_survives_any_terminal_encoding(newsroom, encoding):
    table, plain = (
        run_fresh("suggest", "article.txt", *options, cwd=newsroom, PYTHONIOENCODING=encoding)
        for options in ((), ("--json",))
    )

    output = table.stdout.decode("utf-8" if encoding == "ascii" else encoding)
    for words in ("Qualité de service", "Régulation des télécoms", "l'Artp"):
        assert words in output.replace("’", "'")
    assert json.loads(plain.stdout.decode("utf-8"))["title"].startswith("Qualité de service : l’A")


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_french_survives_any_locale(newsroom, locale):
    label = "Fracture numérique/Solidarité numérique"

    assert label in run_fresh("labels", "show", label, cwd=newsroom, LC_ALL=locale).stdout.decode()


@pytest.mark.slow("processes")
@pytest.mark.parametrize(
    "words", ["suggest article.txt --json", "tag article.txt --out {out} --model models/osiris"]
)
def test_suggest_and_tag_need_no_posix_module(newsroom, tmp_path, words):
    program = (
        "import sys, warnings\n"
        "sys.modules['fcntl'] = None\n"
        "warnings.filterwarnings('ignore', 'only soft file lock')\n"
        "import osiris_nlp\n"
        "from osiris_nlp.cli import main\n"
        "main()"
    )
    out = tmp_path / "mots.jsonl"

    command = [sys.executable, "-c", program, *words.format(out=out).split()]
    result = subprocess.run(command, cwd=newsroom, capture_output=True, check=False)

    output = out.read_bytes() if "--out" in words else result.stdout
    assert (result.returncode, result.stderr.count(b"Error")) == (0, 0), result.stderr.decode()
    assert "Régulation des télécoms" in output.decode()
    assert list(tmp_path.glob("*.partial*")) == []


@pytest.mark.parametrize(
    "command",
    ["corpus convert a.jsonl --out o.jsonl", "tag a.jsonl --out o.jsonl", "desk import a.jsonl"],
)
def test_if_every_row_is_bad_the_first_error_is_shown(command, newsroom, tmp_path):
    write_rows(tmp_path / "a.jsonl", [{"title": [5]}, {"title": [6]}])

    result = call(*command.split(), cwd=tmp_path, OSIRIS_MODELS=str(newsroom / "models"))

    assert result.returncode == 3, result.stderr
    assert "the first: title is [5] (list) (a.jsonl, line 1): expected" in result.stderr.decode()


def test_labels_that_a_table_would_separate_are_tagged_in_jsonl_only(tmp_path):
    labels = [*LABELS[:2], *["Fintech|Mobile money"] * 2]
    TopicClassifier(folds=2).fit(TEXTS, labels).save(tmp_path / "m")
    (tmp_path / "a.txt").write_text("Wave baisse ses frais", encoding="utf-8")

    table, lines = (
        call("tag", "a.txt", "--out", out, "--model", "m", cwd=tmp_path)
        for out in ("t.csv", "t.jsonl")
    )

    assert "Label 'Fintech|Mobile money' cannot be written to a table" in one_line(table)
    assert (lines.returncode, (tmp_path / "t.csv").exists()) == (0, False)
