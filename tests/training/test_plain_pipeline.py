"""A fit converted to a pipeline of scikit-learn's own parts."""

import pickle

import numpy as np
import pandas as pd
import pytest
from helpers.encoders import Topics
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import DATES, FRAME, small
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import FixedThresholdClassifier

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import articles_from
from osiris_nlp.training import TopicClassifier


def probabilities(pipeline, X):
    tables = pipeline.predict_proba(X)
    return np.stack([p[:, 1] for p in tables], axis=1) if isinstance(tables, list) else tables


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize(
    "settings",
    [{}, {"stemmed": False, "title_weight": 0}, {"ngrams": 2, "section_weight": 2, "min_df": 2}],
    ids=["default", "unstemmed", "pairs"],
)
def test_the_plain_pipeline_predicts_like_the_model(labels, settings):
    sections = ["Télécoms > Câbles", "Télécoms", None] * 4
    frame = pd.DataFrame(
        {"title": TEXTS, "text": TEXTS[::-1], "date": DATES, "section": sections, "labels": labels}
    )
    model = small(**settings).fit(frame)

    pipeline = model.to_sklearn()

    for X in (frame, articles_from(frame), TEXTS, ["Rien de connu", "5"]):
        decision_values = pipeline[:3].transform(X)[:, :3]
        expected = model.tagger_.decision_values(model.model_.read(X))
        assert decision_values == pytest.approx(expected, abs=1e-5)
        assert probabilities(pipeline, X) == pytest.approx(model.predict_proba(X), abs=1e-5)
        if labels is LABELS:
            assert pipeline.predict(X).tolist() == model.predict(X).tolist()


@pytest.mark.slow("learning")
def test_the_plain_pipeline_predicts_the_same_labels_on_the_bundled_corpus(articles, fitted):
    pipeline = fitted.to_sklearn()

    decision_values = pipeline[:3].transform(articles)[:, : len(fitted.classes_)]
    assert np.abs(decision_values - fitted.tagger_.decision_values(articles)).max() < 1e-5
    assert np.abs(probabilities(pipeline, articles) - fitted.predict_proba(articles)).max() < 1e-6
    assert pipeline.predict(articles).tolist() == fitted.predict(articles).tolist()


def test_the_plain_pipeline_ignores_at_least_one_top_k_and_unknown_words():
    new_texts = ["Un câble, un paiement, des élèves", "Paiement mobile à Dakar", "Élèves et câble"]
    model = small(at_least_one=True).fit(TEXTS, SEVERAL)
    model.tagger_.selection.propose_threshold[:] = [0.5, 0.5, 0.5]
    single = TopicClassifier(**{**model.get_params(), "top_k": 1}).fit(TEXTS, SEVERAL)
    single.tagger_.selection.propose_threshold[:] = [0.5, 0.5, 0.5]
    names = np.array(model.classes_)

    X = [*TEXTS, *new_texts, "Rien de connu ici"]
    table = model.to_sklearn().predict(X).astype(bool)

    scores = model.predict_proba(X)
    assert (table == (scores >= np.array([0.5, 0.5, 0.5]))).all()
    assert 0 < (~table.any(axis=1)).sum() < len(X)
    assert (table.sum(axis=1) > 1).any()
    is_known = model.model_.opinions(X).n_known > 0
    assert np.flatnonzero(~is_known).tolist() == [X.index("Rien de connu ici")]
    columns = table, model.predict(X), single.predict(X), names[scores.argmax(axis=1)]
    rows = (column[is_known] for column in columns)
    for row, several, one, best in zip(*rows, strict=True):
        assert set(several) == (set(names[row]) or {best})
        assert one == (best,)
    assert (single.to_sklearn().predict(X) == table).all()


def test_two_labels_become_one_logistic_regression():
    model = TopicClassifier(folds=2).fit(TEXTS[:8], LABELS[:8])

    pipeline = model.to_sklearn()

    assert pipeline[-1].coef_.shape == (1, 5)
    assert pipeline.predict_proba(TEXTS) == pytest.approx(model.predict_proba(TEXTS), abs=1e-5)
    assert pipeline.predict(TEXTS).tolist() == model.predict(TEXTS).tolist()


def test_the_plain_pipeline_consists_of_scikit_learns_parts_and_names_its_features():
    model = small().fit(FRAME)

    pipeline = model.to_sklearn()

    names = pipeline[:2].get_feature_names_out()
    weights = pipeline["decisions"].kw_args["weights"]
    table = pipeline[:2].transform(FRAME)
    articles = articles_from(FRAME)
    vectorizer = pipeline["features"].transformer_list[0][1]["fields"].transformer_list[0][1]
    assert type(vectorizer) is TfidfVectorizer
    assert isinstance(pipeline[-1].estimators_[0], FixedThresholdClassifier)
    assert table.shape == (12, len(names)) == (12, model.tagger_.space.size + 4)
    off_period = [f"off_period__{label}" for label in model.tagger_.labels]
    assert names[-4:].tolist() == [*off_period, "reliance"]
    years = [a.date.year for a in articles]
    assert table[:, -4:-1].toarray().tolist() == [[0, year < 2015, year > 2017] for year in years]
    n_known = model.model_.opinions(FRAME).n_known
    reliance = model.tagger_.calibration.shrinkage.reliance(n_known)
    assert table[:, -1].toarray().ravel() == pytest.approx(reliance)
    for row, (ids, values) in zip(table, model.tagger_.space.rows(articles), strict=True):
        assert row[:, : len(weights)].indices.tolist() == ids.tolist()
        assert row[:, : len(weights)].data == pytest.approx(values, abs=1e-6)
    assert names[weights[:, 2].argmax()] in {"text__fintech", "text__paiement", "text__mobil"}
    for part in (pipeline[:3], pipeline[:-1]):
        assert part.get_feature_names_out().tolist() == [*model.tagger_.labels, *names[-4:]]


def test_the_plain_pipeline_can_be_pickled_and_its_parts_cloned_and_fitted():
    model = small().fit(TEXTS, LABELS)
    pipeline = model.to_sklearn()

    copy = pickle.loads(pickle.dumps(pipeline))
    fresh = clone(pipeline)

    assert copy.predict_proba(TEXTS).tolist() == pipeline.predict_proba(TEXTS).tolist()
    assert not hasattr(fresh[-1], "coef_")
    assert type(fresh.fit(TEXTS, LABELS)[-1]) is LogisticRegression
    assert accuracy_score(LABELS, fresh.predict(TEXTS)) == 1.0


def test_a_model_with_a_sentence_encoder_has_no_plain_pipeline():
    model = small().set_params(encoder=Topics()).fit(TEXTS, LABELS)

    with pytest.raises(InputError, match="has the encoder Topics: expected one without"):
        model.to_sklearn()
