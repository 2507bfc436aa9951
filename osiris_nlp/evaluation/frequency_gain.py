"""The gain of one model over another that does not come from knowing how often labels occur."""

from dataclasses import dataclass

import numpy as np

from osiris_nlp.evaluation.figures import bootstrap_weights, ranks
from osiris_nlp.evaluation.pairing import PairedComparison


@dataclass(frozen=True, slots=True)
class Gain:
    """A mean difference in reciprocal rank on n articles, with its standard error over stories."""

    articles: int
    value: float
    standard_error: float

    def __str__(self) -> str:
        return f"{self.value:+.3f} ± {self.standard_error:.3f}"


def gain_beyond_frequencies(comparison: PairedComparison, model: str, *, seed: int = 0) -> Gain:
    """Return by how much a model's mean reciprocal rank exceeds the baseline's because of the texts.

    A model that has learned from more recent articles knows which labels have become frequent. That
    alone makes it rank labels better, even if the labels it learned from were those of other articles.
    The gain expected by chance is the mean over all pairs of an article and the labels of an article; it
    is subtracted from the difference of the two models.

    The standard error is that of bootstrap samples of stories. What is resampled is centred by article
    and by label, as the mean over all pairs is computed from the same articles and labels.

    Parameters
    ----------
    comparison : comparison of `model` with its baseline
    seed : random seed of the bootstrap

    Examples
    --------
    The second model has learned that most labels are Fintech, and nothing else:

    >>> from osiris_nlp.evaluation import compare, evaluate_scores
    >>> truth = np.tile(np.repeat([[1, 0], [0, 1]], [8, 2], axis=0), (3, 1))
    >>> old = evaluate_scores(truth, np.tile([0.4, 0.6], (30, 1)), labels=["Fintech", "SMSI"])
    >>> new = evaluate_scores(truth, np.tile([0.6, 0.4], (30, 1)), labels=["Fintech", "SMSI"])
    >>> comparison = compare({"old": old, "new": new})
    >>> gain = gain_beyond_frequencies(comparison, "new")
    >>> str(comparison.differences[0]), round(abs(gain.value), 3), round(gain.standard_error, 3)
    ('+0.300 [+0.133, +0.433]', 0.0, 0.0)
    """
    old, new = comparison.held_out[comparison.baseline], comparison.held_out[model]
    label_sets, set_of, counts = np.unique(
        new.relevant, axis=0, return_inverse=True, return_counts=True
    )
    # What each article would gain with each set of labels, (n_articles, n_sets).
    gains = np.empty((len(new), len(label_sets)))
    for k, labels in enumerate(label_sets):
        relevant = np.broadcast_to(labels, new.relevant.shape)
        gains[:, k] = 1 / ranks(relevant, new.ranking) - 1 / ranks(relevant, old.ranking)
    by_article, by_set = gains @ counts / len(new), gains.mean(axis=0)
    mean = float(by_article.mean())
    set_of = set_of.ravel()
    own = gains[np.arange(len(new)), set_of]
    centred = own - by_article - by_set[set_of] + mean
    means = [
        weights @ centred / weights.sum(axis=1) for weights in bootstrap_weights(new.groups, seed)
    ]
    return Gain(len(new), float(own.mean()) - mean, float(np.concatenate(means).std()))
