"""Calibrated probabilities and thresholds."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from osiris_nlp.evaluation import calibration_error, label_matrix
from osiris_nlp.training.fitting.calibration_fit import fit_calibration, fit_thresholds


def test_even_a_very_rare_label_is_not_proposed_below_a_score_of_one_tenth():
    scores = np.full((500, 2), 0.01)
    scores[:200, 1] = 0.9
    relevant = scores > 0.5

    propose, _ = fit_thresholds(scores, relevant, precision=0.95)

    assert propose[0] == 0.1
    assert propose[1] > 0.4


def test_the_penalty_outside_a_period_follows_from_the_share_of_hits_there():
    rng = np.random.default_rng(3)
    decision_values = rng.normal(size=(2000, 2)).astype(np.float32)
    off_period = np.zeros(decision_values.shape, dtype=bool)
    off_period[:1000, 0] = True
    relevant = rng.random(decision_values.shape) < 1 / (1 + np.exp(-2 * decision_values))
    inside_only = relevant & ~off_period

    assert fit_calibration(decision_values, relevant, exclusive=False).off_period_penalty == 0
    assert (
        fit_calibration(decision_values, relevant, off_period, exclusive=False).off_period_penalty
        > -0.1
    )
    calibrate = fit_calibration(decision_values, inside_only, off_period, exclusive=False)
    assert calibrate.off_period_penalty < -5
    assert calibrate(decision_values, off_period)[off_period].max() < 0.01


def test_calibration_follows_the_observed_share_of_hits():
    rng = np.random.default_rng(1)
    decision_values = rng.normal(size=(4000, 3)).astype(np.float32)
    probability = 1 / (1 + np.exp(-(2 * decision_values - 1)))
    relevant = rng.random(decision_values.shape) < probability

    scores = fit_calibration(decision_values, relevant, exclusive=False)(decision_values)

    assert np.abs(scores - probability).mean() < 0.02
    assert (
        np.corrcoef(
            scores.ravel(),
            IsotonicRegression().fit_transform(decision_values.ravel(), relevant.ravel()),
        )[0, 1]
        > 0.99
    )


def test_calibration_preserves_the_order_of_a_labels_scores():
    rng = np.random.default_rng(2)
    decision_values = rng.normal(size=(300, 4)).astype(np.float32)
    relevant = np.eye(4, dtype=bool)[(decision_values + rng.normal(size=(300, 4))).argmax(axis=1)]
    increasing = np.linspace(-6, 6, 200, dtype=np.float32)[:, None] * np.ones((1, 4), np.float32)

    scores = fit_calibration(decision_values, relevant, exclusive=False)(increasing)

    assert (np.diff(scores, axis=0) >= 0).all()
    assert (np.diff(scores[80:120], axis=0) > 0).all()


def test_scores_on_the_bundled_corpus_match_accuracy(fitted):
    opinions = fitted.out_of_fold_
    best = opinions.scores.argmax(axis=1)
    hit = label_matrix(opinions.articles, fitted.tagger_.labels)[np.arange(len(best)), best]

    assert opinions.scores.max(axis=1).mean() == pytest.approx(hit.mean(), abs=0.03)
    assert calibration_error(opinions.scores.max(axis=1), hit) < 0.08


def test_the_propose_threshold_is_half_the_best_expected_f1():
    scores = np.array([[0.9], [0.6], [0.2], [0.1]])
    relevant = np.array([[1], [1], [0], [0]], dtype=bool)

    propose, _ = fit_thresholds(scores, relevant, precision=0.95)

    best = max(2 * sum(scores[:n, 0]) / (n + scores.sum()) for n in (1, 2, 3, 4))
    assert propose[0] == pytest.approx(best / 2)


def test_the_apply_threshold_reaches_the_target_precision_or_is_infinite():
    scores = np.concatenate([np.full(50, 0.97), np.full(50, 0.7)])[:, None]
    right = np.concatenate([np.ones(50), np.zeros(50)]).astype(bool)[:, None]

    _, threshold = fit_thresholds(scores, right, precision=0.95)
    _, unreachable = fit_thresholds(scores, ~right, precision=0.95)

    assert threshold.tolist() == [pytest.approx(0.97)]
    assert np.isinf(unreachable[0])


@pytest.mark.parametrize("seed", range(5))
def test_the_knots_of_a_calibration_increase_strictly(seed):
    rng = np.random.default_rng(seed)
    decision_values = rng.normal(size=(700, 20)).round(2).astype(np.float32)  # with many ties
    relevant = rng.random(decision_values.shape) < 0.2 + 0.1 * np.tanh(decision_values)

    calibration = fit_calibration(decision_values, relevant, exclusive=False)

    assert (np.diff(calibration.knot_values) > 0).all()
    assert (np.diff(calibration.knot_logits) > 0).all()
