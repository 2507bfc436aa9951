"""`models compare`."""

import json
import shutil

import pytest
from helpers.backlog import write_rows
from helpers.calls import call, one_line
from helpers.commands import LABELS, TEXTS

from osiris_nlp.training import TopicClassifier


@pytest.mark.slow("learning")
def test_models_are_compared_on_their_cross_validations(newsroom, fitted, tmp_path):
    from sklearn.base import clone

    other = clone(fitted).set_params(prior_weight=0.0, random_state=1, folds=3)
    other.fit(fitted.out_of_fold_.articles).save(tmp_path / "sans-lexique")
    command = ("models", "compare", "osiris", tmp_path / "sans-lexique")

    result = call(*command, "--json", "--html", tmp_path / "page.html", cwd=newsroom)
    table = call(*command, cwd=newsroom).stdout.decode()

    comparison = json.loads(result.stdout)
    mrr = next(row for row in comparison["differences"] if row["figure"] == "mrr")
    counts = {"baseline": "osiris", "articles": 1341, "left_out": 0}
    assert comparison.items() >= counts.items()
    assert (mrr["model"], mrr["verdict"]) == ("sans-lexique", "worse")
    assert mrr["low"] < mrr["difference"] == pytest.approx(mrr["value"] - mrr["baseline"], abs=2e-4)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>sans-lexique compared with osiris</h1>" in page
    assert "1341 articles on 1175 stories, the same for both" in table


def test_models_are_compared_on_other_articles_too(newsroom, tmp_path):
    shutil.copytree(newsroom / "models/osiris", tmp_path / "copie")

    words = ("models", "compare", "osiris", tmp_path / "copie", "data/sample.csv", "--json")
    result = call(*words, cwd=newsroom)

    rows = json.loads(result.stdout)["differences"]
    assert {row["verdict"] for row in rows} == {"unclear"}
    assert "copie was trained on" in result.stderr.decode()


def test_compare_refuses_equal_and_missing_models(newsroom):
    same, absent, nowhere = (
        one_line(call("models", "compare", "osiris", *words, cwd=newsroom))
        for words in (("osiris",), ("autre",), ("osiris", "--html", "ici/p.html"))
    )

    assert "'osiris' is the baseline itself: expected two different models to compare" in same
    assert "No model at 'models/autre'" in absent
    assert "No folder 'ici': create it first" in nowhere


def test_a_model_with_a_new_label_is_compared_on_articles_with_that_label(tmp_path):
    TopicClassifier(folds=2).fit(TEXTS, LABELS).save(tmp_path / "models/ancien")
    more = [*TEXTS, "ChatGPT au lycée", "ChatGPT et l’algorithme"]
    TopicClassifier(folds=2).fit(more, [*LABELS, "IA", "IA"]).save(tmp_path / "models/nouveau")
    rows = [{"text": "ChatGPT", "labels": ["IA"]}, {"text": "câble", "labels": LABELS[:1]}]
    write_rows(tmp_path / "in.jsonl", rows)

    result = call("models", "compare", "ancien", "nouveau", "in.jsonl", "--json", cwd=tmp_path)

    assert "Labels unknown to ancien: IA (in 1 article)" in result.stderr.decode()
    hit = next(d for d in json.loads(result.stdout)["differences"] if d["figure"] == "hit@1")
    assert (hit["baseline"], hit["value"]) == (0.5, 1.0)
