"""Fit a second view: a linear model on the vectors of a sentence encoder, added to the words' late.

The vectors of titles and of whole articles, centred and scaled to unit length, are fitted to the labels by
ridge regression, which has a closed form. What the view says counts as much as makes the editors' labels
most likely out of fold (Wolpert, «Stacked Generalization», Neural Networks 5, 1992).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.model.second_view import CHUNK, SecondView, centred
from osiris_nlp.training.fitting.out_of_fold import CrossCalibration, Judgement
from osiris_nlp.training.fitting.problem import CrossFit, Folds, LearningProblem

_RIDGE = 3.0
_WEIGHT_RIDGE = 0.5  # of the weights of words and view, in standard deviations
# The words' weight is 1 in the end, so it must not vanish, however little they know.
_LEAST_WEIGHT = 0.1
_NOTHING = 1e-6  # a standard deviation that is due to rounding


@dataclass(frozen=True, slots=True)
class LinearView:
    """A linear model of K labels on vectors; see `SecondView`."""

    centre: FloatArray
    weights: FloatArray
    intercept: FloatArray

    @classmethod
    def fit(cls, vectors: FloatArray, targets: Doubles, sample_weights: FloatArray) -> "LinearView":
        """Fit a ridge regression.

        Parameters
        ----------
        vectors : (n, 2, size) from `Encoder.article_vectors`
        targets : (n, K) 1 for a label that the article has, 0 for one that it lacks
        sample_weights : (n,) 0 or more
        """
        counts = sample_weights if sample_weights.any() else np.ones(len(vectors))
        centre = np.average(vectors, axis=0, weights=counts).astype(np.float32)
        features = np.pad(centred(vectors, centre), ((0, 0), (0, 1)), constant_values=1)
        size = features.shape[1]
        gram, cross = np.eye(size) * _RIDGE, np.zeros((size, targets.shape[1]))
        for start in range(0, len(features), CHUNK):  # in double precision, without a second copy
            part = features[start : start + CHUNK].astype(np.float64)
            weighted = part.T * sample_weights[start : start + CHUNK]
            gram += weighted @ part
            cross += weighted @ targets[start : start + CHUNK]
        solution = np.linalg.solve(gram, cross).astype(np.float32)
        return cls(centre, solution[:-1], solution[-1])

    def decision_values(self, vectors: FloatArray) -> FloatArray:
        """Return the decision values of articles by their vectors, (n, K)."""
        return np.asarray(centred(vectors, self.centre) @ self.weights + self.intercept)


def fit_second_view(
    encoder: Encoder,
    vectors: FloatArray,
    excerpt_vectors: FloatArray,
    cross_fit: CrossFit,
    cross_calibration: CrossCalibration,
) -> tuple[SecondView, Judgement]:
    """Fit the second view of a training set, and find its weight next to the words.

    Parameters
    ----------
    vectors, excerpt_vectors : (n, 2, size), (n_reference, 2, size) of all articles of the problem, and of the
        excerpts of its reference articles, by this encoder
    cross_fit : what the words say out of fold
    cross_calibration : cross-calibration of the same problem and folds

    Returns
    -------
    second_view : fitted to all articles, with the calibration and the thresholds of the sums
    judgement : judgement of the sums of the words' and the view's decision values, out of fold
    """
    problem, folds = cross_calibration.problem, cross_calibration.folds
    words = cross_fit.decision_values
    values, of_excerpts = _cross_fit(problem, folds, vectors, excerpt_vectors)

    def weight(rows: BoolArray) -> np.float32:
        relevant = problem.relevant[rows]
        return np.float32(
            view_weight(words[rows], values[rows], relevant, exclusive=problem.exclusive)
        )

    scales = np.empty((len(folds), 1), np.float32)
    for fold in np.unique(folds):
        scales[folds == fold] = weight(folds != fold)
    sums = words + scales * values
    shrinkage = problem.shrinkage(sums, cross_fit.of_excerpts + scales * of_excerpts)
    judgement = replace(cross_calibration, shrinkage=shrinkage).judgement(sums)
    view = _fit(problem, vectors, np.ones(len(vectors), dtype=bool))
    scale = weight(np.ones(len(folds), dtype=bool))
    second_view = SecondView(
        encoder=encoder,
        probe=encoder.probe,
        centre=view.centre,
        weights=view.weights * scale,
        intercept=view.intercept * scale,
        calibration=judgement.calibration,
        selection=judgement.selection,
    )
    return second_view, judgement


def _cross_fit(
    problem: LearningProblem, folds: Folds, vectors: FloatArray, excerpt_vectors: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what the view says of the reference articles and of their excerpts out of fold, (n_reference, K)."""
    values, of_excerpts = (np.empty(problem.relevant.shape, np.float32) for _ in range(2))
    for fold in np.unique(folds):
        in_fold = folds == fold
        is_held_out, is_training = problem.split(in_fold)
        view = _fit(problem, vectors, is_training)
        values[in_fold] = view.decision_values(vectors[is_held_out])
        of_excerpts[in_fold] = view.decision_values(excerpt_vectors[in_fold])
    return values, of_excerpts


def _fit(problem: LearningProblem, vectors: FloatArray, is_training: BoolArray) -> LinearView:
    targets, weights = _targets(problem, is_training), problem.sample_weights[is_training]
    return LinearView.fit(vectors[is_training], targets, weights)


def view_weight(
    words: FloatArray, view: FloatArray, relevant: BoolArray, *, exclusive: bool
) -> float:
    """Return the weight of the view's decision values, if the words' have weight 1; 0 or more.

    The two are weighted such that the labels of the articles are most likely: by a softmax over the labels
    if every article has exactly one (`exclusive`), and otherwise by a logistic curve that all labels share.
    """
    parts = np.stack([words, view]).astype(np.float64)
    parts -= (
        parts.mean(axis=2, keepdims=True) if exclusive else parts.mean(axis=(1, 2), keepdims=True)
    )
    scale = parts.std(axis=(1, 2), keepdims=True)
    if (scale < _NOTHING).any():  # the view says the same of all articles
        return 0.0
    parts /= scale

    def loss(parameters: Doubles) -> tuple[float, Doubles]:
        weights, offset = parameters[:2], parameters[2]
        logits = np.tensordot(weights, parts, 1) + offset
        if exclusive:
            logits -= logits.max(axis=1, keepdims=True)
            log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
            value, residual = -log_p[relevant].sum(), np.exp(log_p) - relevant
        else:
            value = np.logaddexp(0, logits).sum() - logits[relevant].sum()
            residual = 1 / (1 + np.exp(-logits)) - relevant
        gradient = np.array([*(parts * residual).sum(axis=(1, 2)), residual.sum()])
        gradient[:2] += _WEIGHT_RIDGE * weights
        return value + _WEIGHT_RIDGE / 2 * weights @ weights, gradient

    bounds = [(_LEAST_WEIGHT, None), (0, None), (None, None)]
    best = minimize(loss, np.array([1.0, 0.5, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds).x
    of_words, of_view = best[:2] / scale[:, 0, 0]
    return float(of_view / of_words)


def encode_articles(
    encoder: Encoder, articles: Sequence[Article], *, on_progress: Progress | None
) -> FloatArray:
    """Return the vectors of articles, (n, 2, size); those in the user's cache are not computed again."""
    parts = [np.empty((0, 2, encoder.size), np.float32)]
    for start in range(0, len(articles), CHUNK):
        parts.append(encoder.article_vectors(articles[start : start + CHUNK], cached=True))
        if on_progress:
            on_progress("encoding", min(start + CHUNK, len(articles)), len(articles))
    return np.concatenate(parts)


def _targets(problem: LearningProblem, is_training: BoolArray) -> Doubles:
    """Return what the view is fitted to, for the training articles, (n_training, K).

    That is 1 for a label that an article has, less for a further one, and 0 for one that it lacks. If it may
    or may not have the label, it is the label's mean, which says nothing.
    """
    weights = problem.sample_weights[is_training, None]
    cost, has_label = problem.cost[is_training], problem.has_label[is_training]
    share = np.divide(cost, weights, out=np.zeros_like(cost), where=weights > 0)
    targets = np.where(has_label, share, 0).astype(np.float64)
    is_open = ~has_label & (cost == 0)
    n_certain = np.maximum((~is_open).sum(axis=0), 1)
    return np.where(is_open, targets.sum(axis=0) / n_certain, targets)
