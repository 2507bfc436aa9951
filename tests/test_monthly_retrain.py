"""The script for cron judges the model in use, retrains, and promotes the new model only if it is better."""

import datetime as dt
import json
import logging
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.desk_store import put, record_review
from helpers.scripts import load_script

from osiris_nlp.corpus import row_from_article, write_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.training import TopicClassifier

ROOT = Path(__file__).parents[1]
SINCE = dt.date(2014, 1, 1)


@pytest.fixture(scope="module")
def later_articles(articles):
    later = [a for a in articles if a.role == "reference" and a.date and a.date >= SINCE]
    return sorted(later, key=lambda article: (article.date, article.id))


@pytest.fixture(scope="module")
def earlier_model(taxonomy, articles):
    """Return a model of the articles before 2014."""
    earlier = [article for article in articles if article.date and article.date < SINCE]
    return TopicClassifier(taxonomy).fit(earlier)


@pytest.fixture
def retrain(tmp_path, earlier_model, articles, later_articles, monkeypatch, caplog):
    """Return a function that runs the script in a folder with a model, and returns its status and its log.

    With `n_validated`, it first validates that many of the later articles at a desk in the folder.
    """
    earlier_model.save(tmp_path / "models/2026-10")
    promote(tmp_path / "models", "2026-10")
    earlier = [article for article in articles if article.date and article.date < SINCE]
    write_articles(earlier, tmp_path / "corpus.jsonl")
    script = load_script(ROOT / "notebooks/monthly_retrain.py")
    monkeypatch.chdir(tmp_path)
    taxonomy = str(ROOT / "data/taxonomy.csv")
    options = ["--corpus", "corpus.jsonl", "--taxonomy", taxonomy, "--name", "2026-11"]
    monkeypatch.setattr(sys, "argv", ["monthly_retrain.py", *options])
    caplog.set_level(logging.INFO, logger="monthly-retrain")

    def run(n_validated=0):
        if n_validated:
            validate(later_articles[:n_validated])
        caplog.clear()
        return script.main(), caplog.messages

    return run


def promoted(folder):
    return json.loads((folder / "models/promoted.json").read_bytes())["model"]


def validate(articles):
    """Validate articles with their labels at the desk of the current folder."""
    with closing(open_store("sqlite:///desk.db")) as store:
        numbers = put(store, *(replace(article, labels=()) for article in articles))
        for number, article in zip(numbers, articles, strict=True):
            record_review(store, number, article.labels)


@pytest.mark.slow("learning")
def test_a_better_model_is_promoted(retrain, tmp_path):
    status, messages = retrain(n_validated=500)

    assert status == 0
    assert messages[0] == "500 validated articles, 500 of them new to 2026-10"
    assert messages[1].startswith("2026-10 on the new articles: mrr 0.6")
    assert messages[2].startswith("2026-10 on the blind ones: mrr 0.")
    assert messages[2].endswith("32 articles")
    assert messages[3].startswith("2026-11: 0.7")
    assert messages[3].endswith(", better")
    assert promoted(tmp_path) == "2026-11"
    assert messages[4].endswith("To go back: osiris-nlp models promote 2026-10")

    status, messages = retrain()

    assert (status, messages) == (
        0,
        [
            "500 validated articles, 0 of them new to 2026-11",
            "Fewer than 100: 2026-11 stays in use",
        ],
    )


@pytest.mark.slow("learning")
def test_a_model_that_may_be_no_better_is_not_promoted(retrain, tmp_path):
    status, messages = retrain(n_validated=120)

    assert status == 0
    assert messages[-2].endswith(", unclear")
    assert messages[-1] == "2026-10 stays in use"
    assert promoted(tmp_path) == "2026-10"
    assert (tmp_path / "models/2026-11").is_dir()

    status, messages = retrain()

    assert status == 1
    assert messages[-1] == (
        "Nothing was promoted. There is a model '2026-11': give the new one another --name"
    )


@pytest.mark.slow("learning")
def test_articles_that_are_already_in_the_corpus_do_not_judge_by_their_copies(
    retrain, articles, later_articles, tmp_path
):
    earlier = [article for article in articles if article.date and article.date < SINCE]
    rows = [row_from_article(article) for article in [*earlier, *later_articles[:120]]]
    lines = [{key: value for key, value in row.items() if key != "id"} for row in rows]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    _, messages = retrain(n_validated=120)

    assert messages[-2].endswith(", unclear")
    assert messages[-1] == "2026-10 stays in use"


def test_a_name_that_leads_out_of_the_folder_of_models_is_refused(retrain, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--name", "../z"])

    status, messages = retrain(n_validated=120)

    assert status == 1
    assert messages[0].startswith("Nothing was promoted. Not a model name: '../z'")
    assert not (tmp_path / "z").exists()


def test_without_a_desk_the_script_fails_with_the_reason(retrain, tmp_path):
    status, messages = retrain()

    assert status == 1
    assert messages[0].startswith("Nothing was promoted. No desk at ")
    assert promoted(tmp_path) == "2026-10"
