"""Only what a model has learned from texts counts as a gain beyond label frequencies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.evaluation import (
    PairedComparison,
    compare,
    evaluate_scores,
    gain_beyond_frequencies,
)
from osiris_nlp.model.folders.held_out import HeldOut

LABELS = ["Fintech", "Infrastructures", "Genre", "SMSI"]


def report(scores, truth):
    return evaluate_scores(truth, scores, labels=LABELS)


def quick_comparison(truth, **scores):
    """Return a comparison with the first scores, without figures, whose intervals take time."""
    names = tuple(map(str, range(len(truth))))
    tiers, judges = np.zeros(truth.shape, np.int8), np.zeros(len(truth), bool)
    held_out = {
        model: HeldOut(tuple(LABELS), names, names, truth, table, tiers, judges)
        for model, table in scores.items()
    }
    return PairedComparison(next(iter(scores)), len(truth), len(truth), 0, (), held_out)


def draw(seed, n_articles):
    """Return labels, most of them Fintech, and scores that know nothing, both (n_articles, 4)."""
    rng = np.random.default_rng(seed)
    truth = np.eye(4, dtype=bool)[rng.choice(4, p=[0.7, 0.1, 0.1, 0.1], size=n_articles)]
    return truth, rng.uniform(0, 0.3, size=(n_articles, 4))


def test_a_model_that_knows_frequencies_alone_gains_nothing_beyond_them():
    truth, scores = draw(1, 400)

    comparison = compare(
        {"old": report(scores, truth), "new": report(scores + np.array([0.5, 0, 0, 0]), truth)}
    )
    gain = gain_beyond_frequencies(comparison, "new")

    assert comparison.differences[0].low > 0.2
    assert abs(gain.value) < 2 * gain.standard_error
    assert gain.articles == 400
    quick = quick_comparison(truth, old=scores, new=scores + np.array([0.5, 0, 0, 0]))
    assert gain_beyond_frequencies(quick, "new") == gain


def test_a_model_that_reads_the_texts_gains_beyond_frequencies():
    truth, scores = draw(2, 400)
    better = scores + 0.1 * truth

    gain = gain_beyond_frequencies(
        compare({"old": report(scores, truth), "new": report(better, truth)}), "new"
    )

    assert gain.value > 3 * gain.standard_error > 0
    assert str(gain).startswith("+0.")


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_the_same_scores_gain_nothing(seed):
    truth, scores = draw(seed, 40)

    gain = gain_beyond_frequencies(quick_comparison(truth, old=scores, new=scores), "new")

    assert (gain.value, gain.standard_error) == (0, 0)


def test_the_gain_is_the_difference_less_that_of_every_exchange():
    truth = np.eye(4, dtype=bool)[[0, 1, 2, 0, 3, 0, 1, 0, 2, 0]]
    old, new = np.tile([0.4, 0.3, 0.2, 0.1], (10, 1)), np.where(truth, 0.9, 0.2)

    comparison = compare({"old": report(old, truth), "new": report(new, truth)})
    gain = gain_beyond_frequencies(comparison, "new")

    # Exact: each article has the labels of each other article once.
    exchanges = [np.roll(truth, shift, axis=0) for shift in range(10)]
    means = [
        np.mean([report(scores, labels).figures["mrr"].value for labels in exchanges])
        for scores in (old, new)
    ]
    difference = comparison.differences[0].difference
    assert gain.value == pytest.approx(difference - (means[1] - means[0]))


def test_the_standard_error_is_the_spread_of_gains_that_chance_gives():
    gains = []
    for seed in range(200):
        truth, scores = draw(seed, 100)
        _, other_scores = draw(seed + 1000, 100)
        comparison = quick_comparison(truth, old=scores, new=other_scores)
        gains.append(gain_beyond_frequencies(comparison, "new"))

    spread = np.std([gain.value for gain in gains])
    assert np.mean([gain.standard_error for gain in gains]) == pytest.approx(spread, rel=0.15)
