"""`demo`."""

import json
import re
import shlex
import sys

import pytest
from helpers.calls import call
from helpers.commands import ROOT
from helpers.forks import run_fresh

from osiris_nlp.cli.models.demo import _leave_out
from osiris_nlp.cli.terminal import program


@pytest.mark.slow("processes")
def test_the_demo_writes_nothing_and_suggests_commands_that_work(tmp_path):
    articles = (ROOT / "data/articles.jsonl").read_bytes().count(b"\n")

    result = run_fresh("demo", cwd=tmp_path)

    assert result.returncode == 0, result.stderr.decode()
    output = result.stdout.decode()
    assert output.startswith(f"The bundled model has learned 78 labels from {articles} articles")
    assert list(tmp_path.iterdir()) == []
    rows = re.split(r"\n +(?=[1-5]   \S)", output)[1:]
    ranks = [int(row[0]) for row in rows if "←" in row]
    assert len(rows) == 8 * 5
    assert len(ranks) + output.count("   editors: ") == 8
    first, among_three = ranks.count(1), sum(rank <= 3 for rank in ranks)
    *commands, empty, sentence = output.partition("\nNext, try:\n")[2].splitlines()
    assert sentence == (
        f"The editors' label came first for {first} of 8 articles, "
        f"and among the first three for {among_three} of 8."
    )
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"{number} of 8" in readme for number in (first, among_three))
    assert (empty, len(commands)) == ("", 2)
    for command in commands:
        words = shlex.split(command)
        assert words[:3] == [sys.executable, "-m", "osiris_nlp"]
        again = call(*words[3:], cwd=tmp_path)
        assert again.returncode == 0, again.stderr.decode()
        assert again.stdout


def test_the_demo_tries_its_second_model_on_stories_that_it_has_not_read(articles):
    others, examples = _leave_out(articles)

    assert len({article.labels[0] for article in examples}) == 8
    assert all(article.judges for article in examples)
    assert {article.story for article in examples}.isdisjoint(article.story for article in others)
    assert len(others) > 0.95 * len(articles)


def test_the_bundled_example_article_is_not_in_the_corpus(newsroom):
    text = (ROOT / "data/article.txt").read_text("utf-8")
    corpus = (ROOT / "data/articles.jsonl").read_text("utf-8")
    lines = [*filter(None, text.splitlines())]

    row = json.loads(call("suggest", "data/article.txt", "--json", cwd=newsroom).stdout)

    assert 120 <= len(text.split()) <= 200
    assert [line for line in lines if line in corpus] == []
    assert row["title"] == lines[0]
    assert row["suggestions"][0]["label"] == "Qualité de service"


def test_printed_commands_start_the_program_as_the_user_did(tmp_path, monkeypatch):
    script = tmp_path / "osiris-nlp"
    script.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "orig_argv", [".venv/bin/python", "-m", "osiris_nlp", "demo"])

    for argument, expected in (
        (".venv/bin/osiris-nlp", ".venv/bin/osiris-nlp"),
        ("../mes outils/osiris-nlp", "'../mes outils/osiris-nlp'"),
        (str(script), "osiris-nlp"),
        ("/opt/osiris/bin/osiris-nlp", "/opt/osiris/bin/osiris-nlp"),
        ("/opt/lib/osiris_nlp/__main__.py", ".venv/bin/python -m osiris_nlp"),
    ):
        monkeypatch.setattr(sys, "argv", [argument, "demo"])
        assert program() == expected
