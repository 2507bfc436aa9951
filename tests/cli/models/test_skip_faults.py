"""`train` with bad rows: refused as a rule, left out with `--skip-faults`."""

import json

import pytest
from helpers.backlog import lines, names
from helpers.calls import call, messages
from helpers.press import SEVERAL, TEXTS

from osiris_nlp.cli.desk.learning_corpus import LearningCorpus
from osiris_nlp.trained_model import load_model

EMPTY = '{"title": "", "text": "", "labels": ["Fintech"]}'


@pytest.fixture
def folder(tmp_path):
    """Return a folder with twelve good rows and two bad ones."""
    rows = [
        json.dumps({"text": text, "labels": labels})
        for text, labels in zip(TEXTS, SEVERAL, strict=True)
    ]
    content = "\n".join([*rows[:5], EMPTY, *rows[5:], "{"])
    (tmp_path / "articles.jsonl").write_text(content, "utf-8")
    (tmp_path / "reglages.toml").write_text("folds = 2\n")
    return tmp_path


def train(folder, *options):
    command = ("train", "articles.jsonl", "--model", "models/essai", "--config", "reglages.toml")
    return call(*command, *options, cwd=folder)


def test_bad_rows_are_refused_as_a_rule(folder):
    result = train(folder)

    assert result.returncode == 1
    assert result.stderr.decode().startswith("error: 2 faults in the input\n")
    assert not (folder / "models").exists()


def test_bad_rows_are_left_out_listed_and_counted_also_to_learn_from_a_desk(folder):
    result = train(folder, "--skip-faults")

    model = load_model(folder / "models/essai")
    corpus = LearningCorpus.recorded(folder / "models/essai", model.details)
    assert result.returncode == 3
    advice = "2 bad rows left out; details in models/essai.errors.jsonl"
    assert messages(result.stderr)[0] == advice
    faults = lines(folder / "models/essai.errors.jsonl")
    assert [(fault["line"], fault["what"]) for fault in faults] == [
        (6, "Neither title nor text"),
        (14, "Broken JSON: unexpected end of data"),
    ]
    assert (model.details["corpus"]["articles"], model.details["corpus"]["faults"]) == (12, 2)
    assert "Rows that could not be read were left out: 2." in model.card
    assert [article.text for article in corpus.articles] == TEXTS


def test_without_a_bad_row_nothing_is_listed(folder):
    file = folder / "articles.jsonl"
    good_rows = file.read_text("utf-8").replace(EMPTY, "").removesuffix("{")
    file.write_text(good_rows, "utf-8")

    result = train(folder, "--skip-faults")

    assert result.returncode == 0
    assert names(folder / "models") == ["essai", "runs.jsonl"]
    assert "left out" not in load_model(folder / "models/essai").card
