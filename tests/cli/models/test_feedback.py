"""`train --feedback`: articles of the inputs and of a desk."""

from contextlib import closing
from dataclasses import replace

from helpers.calls import call, messages, one_line
from helpers.desk_store import BLIND, put, record_review
from helpers.newsrooms import PRESS, press

from osiris_nlp.corpus import write_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.trained_model import load_model


def test_train_learns_from_a_desk_and_says_how_much_came_from_where(tmp_path):
    *inputs, replaced = press(0, 5, PRESS)[:13]
    first, second, _ = press(5, 6, PRESS)
    validated = [first, second, replace(replaced, id=BLIND, labels=("Genre",))]
    write_articles([*inputs, replaced], tmp_path / "lot.jsonl")
    (tmp_path / "labels.csv").write_text("\n".join(["label", *PRESS, ""]), encoding="utf-8")
    with closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store:
        numbers = put(store, *(replace(article, labels=()) for article in validated))
        for number, article in zip(numbers, validated, strict=True):
            record_review(store, number, article.labels)
    options = ("--taxonomy", "labels.csv", "--model", "modeles/2026-12", "--feedback")

    result = call("train", "lot.jsonl", *options, "sqlite:///bureau.db", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    counts = (
        "13 articles from the inputs, 1 of them replaced; 3 validated at the desk, 1 of them blind"
    )
    assert counts in messages(result.stderr)
    model = load_model(tmp_path / "modeles/2026-12")
    assert model.details["corpus"]["sources"] == {"inputs": 12, "desk": 3, "blind": 1}
    assert model.details["corpus"]["articles"] == 15
    assert "12 come from the inputs, 3 from the desk (1 of them blind)." in model.card


def test_train_refuses_a_desk_that_does_not_exist(tmp_path):
    (tmp_path / "lot.csv").write_text("text,labels\nUn câble,Infrastructures\n", encoding="utf-8")

    words = "train lot.csv --model m --feedback sqlite:///bureau.db".split()

    assert "No desk at" in one_line(call(*words, cwd=tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"lot.csv"}
