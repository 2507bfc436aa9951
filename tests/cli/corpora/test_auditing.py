"""`osiris-nlp audit`."""

import pandas as pd
import pytest
from helpers.audits import CABLE, MONEY, corpus, relabel
from helpers.calls import call, one_line
from helpers.html_page import Page

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import write_articles


@pytest.fixture
def archive(tmp_path):
    support = Article(id="s-1", text="Un câble.", labels=(CABLE,), role="support")
    file = tmp_path / "archive.jsonl"
    write_articles([*relabel(corpus(), "I-3", MONEY), support], file)
    return file


@pytest.mark.slow("learning")
def test_the_command_prints_the_worklist_and_writes_page_and_corpus(archive):
    page, out = archive.parent / "relecture.html", archive.parent / "liste.csv"

    result = call("audit", archive, "--html", page, "--out", out)

    assert result.returncode == 0, result.stderr.decode()
    for words in ("The first 15 of 24 articles, most suspect first", "label likely wrong"):
        assert words in result.stdout.decode()
    assert "Left out: 1 support article" in result.stderr.decode()
    assert "Relecture du classement" in Page(page.read_text(encoding="utf-8")).text("h1")
    worklist = pd.read_csv(out)
    assert worklist.loc[0, ["id", "labels", "proposed"]].tolist() == ["I-3", MONEY, CABLE]
    assert len(worklist) == 24


def test_the_command_audits_with_a_model_without_training(archive, model):
    result = call("audit", archive, "--model", model)

    assert result.returncode == 0, result.stderr.decode()
    assert b"cross-fitting" not in result.stderr
    assert "of 24 articles" in result.stdout.decode()


def test_the_command_refuses_invalid_input_before_it_trains(archive, tmp_path):
    with archive.open("a") as file:
        file.write('{"id": "x", "text": 3}')

    for options, message in (
        (("--out", tmp_path / "liste.txt"), "Cannot write 'liste.txt'"),
        (("--html", tmp_path / "rien/p.html"), "No folder"),
        (("--out", archive), "would be read as input"),
        (("--html", tmp_path / "p.html"), "text is 3 (int)"),
    ):
        assert message in one_line(call("audit", archive, *options))
    assert [*tmp_path.iterdir()] == [archive]
