"""The gain of one model over another that does not come from learning how often labels occur."""

from dataclasses import dataclass

import numpy as np

from osiris_nlp.evaluation.figures import bootstrap_weights, interval, ranks
from osiris_nlp.evaluation.pairing import PairedComparison
from osiris_nlp.model.opinions import BoolArray, Doubles

# Each article gets the labels of this many others, one after the other. The standard error of the mean
# is then a tenth of the spread over articles, which the interval exceeds many times.
_EXCHANGES = 100


@dataclass(frozen=True, slots=True)
class Gain:
    """A mean difference in reciprocal rank on n articles, with its paired 95 % bootstrap interval."""

    articles: int
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:+.3f} ({self.low:+.3f} to {self.high:+.3f})"


def gain_beyond_frequencies(comparison: PairedComparison, model: str, *, seed: int = 0) -> Gain:
    """Return by how much a model's mean reciprocal rank exceeds the baseline's on account of the texts.

    A model that has learned from more recent articles knows which labels have become frequent. That
    alone makes it rank labels better, even if the labels it learned from were those of other articles.
    The gain expected by chance is the mean difference when articles exchange their labels; it is
    subtracted from the difference of each article.

    Parameters
    ----------
    comparison : of `model` with its baseline
    seed : random seed of the exchanges and of the bootstrap

    Examples
    --------
    The second model has learned that most labels are Fintech, and nothing else:

    >>> from osiris_nlp.evaluation import compare, evaluate_scores
    >>> truth = np.tile(np.repeat([[1, 0], [0, 1]], [8, 2], axis=0), (3, 1))
    >>> old = evaluate_scores(truth, np.tile([0.4, 0.6], (30, 1)), labels=["Fintech", "SMSI"])
    >>> new = evaluate_scores(truth, np.tile([0.6, 0.4], (30, 1)), labels=["Fintech", "SMSI"])
    >>> comparison = compare({"old": old, "new": new})
    >>> gain = gain_beyond_frequencies(comparison, "new")
    >>> str(comparison.differences[0]), abs(round(gain.value, 3)), gain.low < 0 < gain.high
    ('+0.300 [+0.133, +0.433]', 0.0, True)
    """
    old, new = comparison.held_out[comparison.baseline], comparison.held_out[model]
    relevant = new.relevant

    def gains(labels: BoolArray) -> Doubles:
        return np.subtract(1 / ranks(labels, new.ranking), 1 / ranks(labels, old.ranking))

    rng, expected = np.random.default_rng(seed), np.zeros(len(new))
    for _ in range(_EXCHANGES):
        expected += gains(relevant[rng.permutation(len(new))]) / _EXCHANGES
    values = gains(relevant) - expected
    means = [
        weights @ values / weights.sum(axis=1) for weights in bootstrap_weights(new.groups, seed)
    ]
    value = float(values.mean())
    low, high = interval("mrr", value, np.concatenate(means))
    return Gain(len(new), value, low, high)
