"""`train` with bad rows: refused as a rule, left out with `--skip-faults`."""

import json

import pytest
from helpers.calls import call, messages
from helpers.press import SEVERAL, TEXTS

from osiris_nlp.cli.desk.learning_corpus import LearningCorpus
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.trained_model import load_model

EMPTY = '{"id": "vide", "title": "", "text": "", "labels": ["Fintech"]}'


@pytest.fixture
def folder(tmp_path):
    """Return a folder with twelve good rows and two bad ones."""
    rows = [
        json.dumps({"id": str(i), "text": text, "labels": labels})
        for i, (text, labels) in enumerate(zip(TEXTS, SEVERAL, strict=True))
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


def test_bad_rows_are_left_out_listed_and_counted(folder):
    result = train(folder, "--skip-faults")

    assert result.returncode == 3
    assert messages(result.stderr)[0] == (
        "2 bad rows left out; details in models/essai.errors.jsonl"
    )
    faults = [
        json.loads(line) for line in (folder / "models/essai.errors.jsonl").read_text().splitlines()
    ]
    assert [(fault["line"], fault["what"]) for fault in faults] == [
        (6, "Neither title nor text"),
        (14, "Broken JSON: unexpected end of data"),
    ]
    model = load_model(folder / "models/essai")
    assert (model.details["corpus"]["articles"], model.details["corpus"]["faults"]) == (12, 2)
    assert "Rows that could not be read were left out: 2." in model.card


def test_the_same_articles_are_read_again_to_learn_from_a_desk(folder):
    train(folder, "--skip-faults")
    details = read_manifest(folder / "models/essai")["details"]

    corpus = LearningCorpus.recorded(folder / "models/essai", details)

    assert [article.text for article in corpus.articles] == TEXTS


def test_without_a_bad_row_nothing_is_listed(folder):
    file = folder / "articles.jsonl"
    lines = file.read_text("utf-8").splitlines()[:-1]
    file.write_text("\n".join(line for line in lines if line != EMPTY), "utf-8")

    result = train(folder, "--skip-faults")

    assert result.returncode == 0
    assert {path.name for path in (folder / "models").iterdir()} == {"essai", "runs.jsonl"}
    assert "left out" not in load_model(folder / "models/essai").card
