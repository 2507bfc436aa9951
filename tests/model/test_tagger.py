from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from helpers.taggers import CABLE, NEW, TRAINING, UNKNOWN
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.records import Article
from osiris_nlp.model.calibration import Calibration, Selection
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.model.tagger import content_hash


def test_scores_add_up_to_one_if_articles_have_one_label(tagger):
    scores = tagger.scores([*TRAINING, NEW, UNKNOWN])

    assert tagger.calibration.exclusive
    assert scores.sum(axis=1) == pytest.approx(np.ones(14))
    assert (scores >= 0).all()


# Twelve articles, even if well separated, do not warrant certainty, least of all for unknown words.
@pytest.mark.parametrize("kind", ["tagger", "multi"])
def test_no_score_is_certain(request, kind):
    model = request.getfixturevalue(kind)

    scores = model.scores([NEW, UNKNOWN])

    assert scores.max() < 1
    assert scores[1].min() > 1e-3


def test_scores_are_independent_if_articles_have_several_labels(multi):
    scores = multi.scores([*TRAINING, NEW, UNKNOWN])

    assert not multi.calibration.exclusive
    assert ((scores >= 0) & (scores <= 1)).all()
    assert not np.allclose(scores.sum(axis=1), 1)


def test_the_subject_of_an_article_comes_first(tagger):
    best = [suggest(tagger, article, top=1)[0].label for article in [*TRAINING, NEW]]

    assert best == [article.labels[0] for article in TRAINING] + [CABLE]


def test_a_decision_value_is_the_weighted_sum_of_the_features(tagger):
    ids, values = tagger.space.row(NEW)

    decision_values = tagger.decision_values([NEW, UNKNOWN])

    expected = [
        float(values @ tagger.weights.columns([k], ids)[:, 0]) + float(tagger.weights.intercept[k])
        for k in range(3)
    ]
    assert decision_values[0] == pytest.approx(expected, abs=1e-6)
    assert decision_values[1].tolist() == tagger.weights.intercept.tolist()


def test_no_articles_give_no_scores(tagger, multi):
    assert tagger.scores([]).shape == multi.scores([]).shape == (0, 3)


@pytest.mark.parametrize("kind", ["tagger", "multi"])
@given(low=st.floats(-30, 30), high=st.floats(-30, 30), label=st.integers(0, 2))
def test_a_higher_decision_value_never_lowers_the_score(request, kind, low, high, label):
    calibration = request.getfixturevalue(kind).calibration
    low, high = sorted((low, high))
    decision_values = np.array([[-0.5, -0.4, -0.3]] * 2)
    decision_values[:, label] = low, high

    below, above = calibration(decision_values)

    assert above[label] >= below[label]
    assert 0 <= below[label] <= above[label] <= 1


def test_calibration_applies_the_curve_then_the_labels_slope_and_offset():
    independent = Calibration(
        knot_values=np.array([-1.0, 0.0, 1.0]),
        knot_logits=np.array([-2.0, 0.0, 4.0]),
        slope=np.array([1.0, 0.5]),
        offset=np.array([0.0, 1.0]),
        off_period_penalty=-3.0,
        exclusive=False,
    )
    decision_values = np.array([[-0.5, 0.5], [9.0, -9.0]], np.float32)
    logits = np.array([[-1.0, 2.0], [4.0, 0.0]])

    exclusive = replace(independent, exclusive=True)

    assert independent(decision_values) == pytest.approx(1 / (1 + np.exp(-logits)))
    assert exclusive(decision_values) == pytest.approx(
        np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    )
    off = np.array([[True, False], [False, False]])
    assert independent(decision_values, off) == pytest.approx(1 / (1 + np.exp(3.0 * off - logits)))


# Two close decision values, one right and one wrong, are enough to fit such a curve.
@pytest.mark.parametrize("exclusive", [True, False])
def test_a_steep_curve_returns_zero_and_one_without_a_warning(exclusive):
    knots, ones = np.array([-10.0, 10.0]), np.ones(2)
    calibration = Calibration(knots, knots * 200, ones, 0 * ones, 0.0, exclusive)

    assert calibration(np.array([[10, -10]], np.float32)).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("score", "tier"),
    [
        (0.0, "hide"),
        (0.29, "hide"),
        (0.3, "propose"),
        (0.89, "propose"),
        (0.9, "apply"),
        (1, "apply"),
    ],
)
def test_a_score_equal_to_the_cut_reaches_the_tier(score, tier):
    selection = Selection(propose_threshold=np.full(3, 0.3), apply_threshold=np.full(3, 0.9))

    assert TIERS[selection(np.array([[0.0, score, 0.0]]))[0, 1]] == tier


def test_each_label_has_its_own_cuts_and_an_infinite_cut_is_never_reached():
    selection = Selection(np.array([0.3, np.inf, 0.8]), np.array([np.inf, np.inf, 0.2]))

    assert selection(np.array([[0.5, 0.5, 0.5], [0.1, 1.0, 0.1]])).tolist() == [
        [1, 0, 2],
        [0, 0, 0],
    ]


def test_at_most_the_k_best_labels_are_selected():
    scores = np.array([[0.5, 0.9, 0.7], [0.1, 0.2, 0.95]])
    selection = Selection(np.full(3, 0.15), np.full(3, 0.9), top_k=2)

    assert selection(scores).tolist() == [[0, 2, 1], [0, 1, 2]]
    assert replace(selection, top_k=1)(scores).tolist() == [[0, 2, 0], [0, 0, 2]]
    assert replace(selection, top_k=9)(scores).tolist() == [[1, 2, 1], [0, 1, 2]]


def test_the_best_label_is_proposed_for_an_article_without_a_selected_label():
    scores = np.array([[0.2, 0.1, 0.0], [0.1, 0.6, 0.95]])
    selection = Selection(np.full(3, 0.5), np.full(3, 0.9), at_least_one=True)

    assert selection(scores).tolist() == [[1, 0, 0], [0, 1, 2]]
    assert selection(np.zeros((0, 3))).shape == (0, 3)


def test_a_label_outside_its_years_is_less_likely_and_an_undated_article_is_unaffected(tagger):
    periods = np.array([[-np.inf, np.inf]] * 3)
    k = tagger.labels.index(CABLE)
    periods[k] = 2018, 2024
    strict = replace(
        tagger, periods=periods, calibration=replace(tagger.calibration, off_period_penalty=-2.0)
    )

    undated, before, first, last, after = (
        strict.scores([replace(NEW, date=day)])[0, k]
        for day in (None, *(date(year, 6, 1) for year in (2017, 2018, 2024, 2025)))
    )

    assert undated == first == last == pytest.approx(tagger.scores([NEW])[0, k])
    assert before == after < first


def test_a_model_recognizes_its_training_articles(tagger):
    assert all(tagger.has_seen(article) for article in TRAINING)
    assert tagger.has_seen(replace(TRAINING[3], id="autre", labels=(), section="ailleurs"))
    assert not tagger.has_seen(NEW)
    assert not tagger.has_seen(replace(TRAINING[3], text=TRAINING[3].text + "."))
    assert not replace(tagger, training_hashes=np.empty(0, np.uint64)).has_seen(TRAINING[3])


def test_a_content_hash_distinguishes_title_and_text():
    assert content_hash(Article(id="1", title="Wave", text="Wari")) == content_hash(
        Article(id="2", title="Wave", text="Wari")
    )
    assert content_hash(Article(id="1", title="Wave", text="")) != content_hash(
        Article(id="1", title="", text="Wave")
    )
