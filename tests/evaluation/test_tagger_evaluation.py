"""Evaluation of taggers, and its light imports."""

import numpy as np
import orjson
import pytest
from helpers.growth import output_of
from helpers.models import PRESS, tagger_of
from helpers.press import ARGENT, FIBRE, LABELS, TEXTS
from helpers.training import small
from sklearn.dummy import DummyClassifier

from osiris_nlp import Article, evaluate, mrr_scorer
from osiris_nlp.evaluation import compare, evaluate_tagger
from osiris_nlp.evaluation.details import hit_shares
from osiris_nlp.model.folders.saving import save_model

HEAVY = "{'sklearn', 'pandas', 'matplotlib', 'spacy', 'numba', 'joblib'}"


def test_a_saved_model_is_evaluated_without_scikit_learn_or_pandas(tmp_path):
    save_model(tagger_of(PRESS), tmp_path / "essai")
    program = (
        "import sys\n"
        "from osiris_nlp import Article\n"
        "from osiris_nlp.evaluation import evaluate_tagger\n"
        "from osiris_nlp.model.folders.registry import load_tagger\n"
        "article = Article(id='d-1', text='La fibre à Kolda', labels=('Infrastructures',))\n"
        "report = evaluate_tagger(load_tagger(sys.argv[1]), [article])\n"
        f"print(report.articles, sorted({HEAVY} & set(sys.modules)))"
    )

    assert output_of(program, tmp_path / "essai") == "1 []"


LATER_ARTICLES = [
    Article(id="d-1", text=FIBRE[0], labels=("Infrastructures",), judges=True),
    Article(id="d-2", text=ARGENT[0], labels=("fintech", "Intelligence artificielle")),
    Article(id="d-3", text="ChatGPT au lycée", labels=("intelligence  artificielle",)),
    Article(id="d-4", text="Des drones à <Matam>", labels=("Drones & <ballons>",), judges=True),
]


@pytest.fixture(scope="module")
def model():
    return small().fit(TEXTS, LABELS)


def test_a_label_unseen_in_training_counts_as_never_suggested(model):
    report = evaluate_tagger(model.tagger_, LATER_ARTICLES)

    assert report.articles == 4
    assert report.unseen == {"Intelligence artificielle": 2, "Drones & <ballons>": 1}
    assert report.figures["hit@1"].value == 0.5
    assert report.figures["recall"].value == 2 / 5
    assert {row.label: row.recall for row in report.per_label if row.articles} == {
        "Intelligence artificielle": 0.0,
        "Drones & <ballons>": 0.0,
        "Fintech": 1.0,
        "Infrastructures": 1.0,
    }
    assert report.judging is not None
    assert report.judging.unseen == {"Drones & <ballons>": 1}
    assert model.evaluate(LATER_ARTICLES).to_dict() == report.to_dict()


def test_an_unseen_label_has_no_rank_and_counts_in_no_hit_rate():
    model = small().fit(FIBRE + ARGENT, ["Infrastructures"] * 4 + ["Fintech"] * 4)
    labels = [["Drones"], ["Drones", "Genre"]]

    report = evaluate(model, ["Des drones à Matam", "Des pilotes de drones"], labels)

    values = {name: figure.value for name, figure in report.figures.items()}
    names = ("mrr", "hit@1", "hit@3", "hit@5", "p@1", "ndcg@5", "lrap", "recall")
    assert [values[name] for name in names] == [0] * 8
    assert report.never_suggested == ("Drones", "Genre")
    assert report.articles_frame()["rank"].tolist() == [np.inf, np.inf]
    assert hit_shares(report.held_out).tolist() == [0] * 4
    assert (report.held_out.scores[:, 2:] == 0).all()
    assert np.isfinite(values["log_loss"])


def test_the_report_and_the_scorer_agree_on_unseen_labels():
    model = small().fit(FIBRE + ARGENT, ["Infrastructures"] * 4 + ["Fintech"] * 4)
    texts = [FIBRE[0], ARGENT[0], "Des drones à Matam", "Des drones livrent la fibre"]
    labels = [["Fintech"], ["Fintech"], ["Drones"], ["Drones", "Infrastructures"]]

    report = evaluate(model, texts, labels)

    assert report.figures["mrr"].value == 0.625
    assert mrr_scorer(model, texts, labels) == 0.625
    assert report.figures["hit@5"].value == 0.75


def test_an_article_without_a_text_is_scored_like_any_other():
    model = DummyClassifier().fit(FIBRE, ["Infrastructures"] * 3 + ["Fintech"])

    assert mrr_scorer(model, ["La fibre à Kolda", ""], ["Infrastructures", "Fintech"]) == 0.75


def test_labels_that_are_all_known_leave_none_unseen(model):
    pytest.importorskip("matplotlib")
    report = evaluate_tagger(model.tagger_, LATER_ARTICLES[:1])

    assert report.unseen == {}
    assert report.held_out.labels == tuple(model.classes_)
    assert "does not know" not in report.to_html()


def test_unseen_labels_are_in_the_json_and_on_the_page(model):
    pytest.importorskip("matplotlib")
    report = evaluate_tagger(model.tagger_, LATER_ARTICLES)

    assert orjson.loads(orjson.dumps(report.to_dict()))["unseen"] == report.unseen
    text = " ".join(report.to_html().split())
    assert (
        "Labels that the model does not know, counted as never suggested: "
        "Intelligence artificielle (2 articles), Drones &amp; &lt;ballons&gt; (1 article)."
    ) in text
    assert (
        "Labels that the model does not know (number of articles): "
        "Intelligence artificielle (2), Drones & <ballons> (1)"
    ) in repr(report)


def test_models_with_other_labels_are_compared_on_the_labels_of_both(model):
    texts, labels = [*TEXTS, "ChatGPT et l’algorithme", "ChatGPT, un robot"], [*LABELS, "IA", "IA"]
    newer = small().fit(texts, labels)
    later = [Article(id="1", text="ChatGPT", labels=("IA",)), LATER_ARTICLES[0]]

    comparison = compare({"ancien": model.evaluate(later), "nouveau": newer.evaluate(later)})

    hit = comparison.to_frame().loc[("nouveau", "hit@1")]
    assert (hit["baseline"], hit["value"]) == (0.5, 1.0)
    assert comparison.articles_frame().loc["1"].tolist() == [np.inf, 1.0]
