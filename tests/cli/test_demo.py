"""`demo`."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from helpers.commands import ROOT
from helpers.forks import one_line, run, run_fresh

from osiris_nlp.cli.terminal import program


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
