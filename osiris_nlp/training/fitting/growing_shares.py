"""The learning curve of a fit: its figures had it learned from fewer reference articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from joblib import Parallel, delayed

from osiris_nlp.base.progress import Progress
from osiris_nlp.evaluation import LearningCurve, held_out_from_opinions, learning_curve_of
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.opinions import BoolArray, Doubles, Opinions
from osiris_nlp.training.bounds import Settings
from osiris_nlp.training.fitting.out_of_fold import CrossCalibration
from osiris_nlp.training.fitting.problem import (
    CROSS_FIT_TOLERANCE,
    Folds,
    LearningProblem,
    products,
)

# Their sum is below 1: on a corpus without support articles, the curve takes no longer than a cross-fit.
_SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
# The largest share takes as long as the others together. With more reference articles than this, the others
# show the curve: each judges all of them.
_MANY = 10_000
# The smallest share has at least this many stories. Fewer would mostly measure their draw. The law has
# three parameters, so the curve needs four points: three shares, and all articles.
_FEWEST_STORIES, _FEWEST_SHARES = 20, 3


@dataclass(frozen=True, slots=True)
class _Part:
    """A fold judged by models that have learned from growing shares of the other folds.

    Attributes
    ----------
    in_fold : (n_reference,) the articles of the fold
    position : (n_reference,) position, in [0, 1), of an article's story in a random order of the stories of
        the other folds; a share has the stories below it. Infinite in the fold itself
    decision_values : (n_in_fold, K) for each share
    """

    in_fold: BoolArray
    position: Doubles
    decision_values: tuple[FloatArray, ...]


def measure_learning_curve(
    cross_calibration: CrossCalibration,
    out_of_fold: Opinions,
    settings: Settings,
    *,
    C: float,
    on_progress: Progress | None,
) -> LearningCurve | None:
    """Repeat the cross-fit with growing shares of the reference articles, and extrapolate.

    Each fold is judged by models that have learned from nested random shares of the stories of the other
    folds, and it is calibrated on its share alone. So each size says what that many labelled articles
    achieve. Support articles are in every training set, unless they share a story with a held-out article.
    Term weights, and the words that are hidden from the prior, are those of the whole training set.

    Parameters
    ----------
    cross_calibration : cross-calibration of the problem and its folds
    out_of_fold : opinions of the models that have learned from all other folds
    C : the value in use
    on_progress : called after each fold

    Returns
    -------
    LearningCurve or None
        None if it is not asked for, or of too few stories: with five folds, fewer than 200.
    """
    problem, folds, seed = cross_calibration.problem, cross_calibration.folds, settings.random_state
    shares = _measurable_shares(problem, folds)
    if not settings.learning_curve or len(shares) < _FEWEST_SHARES:
        return None
    parts: dict[int, _Part] = {}
    numbers = np.unique(folds).tolist()
    jobs = Parallel(n_jobs=settings.n_jobs, require="sharedmem", return_as="generator")(
        delayed(_fit_shares)(problem, folds == fold, shares, C=C, seed=seed, fold=fold)
        for fold in numbers
    )
    for fold, part in zip(numbers, jobs, strict=True):
        parts[fold] = part
        if on_progress:
            on_progress("learning curve", len(parts), len(numbers))
    names = problem.taxonomy.names
    opinions = chain(_opinions(cross_calibration, parts, shares), [out_of_fold])
    return learning_curve_of(
        [_mean_size(parts.values(), share) for share in (*shares, 1)],
        (held_out_from_opinions(o.subset(problem.labelled), names) for o in opinions),
        articles=len(problem.reference),
        support=int((~problem.is_reference).sum()),
        seed=seed,
    )


def _measurable_shares(problem: LearningProblem, folds: Folds) -> list[float]:
    """Return the shares with enough stories, whichever fold is held out."""
    stories = problem.story[problem.is_reference]
    fewest = min(len(np.unique(stories[folds != fold])) for fold in np.unique(folds))
    shares = _SHARES[:-1] if len(problem.reference) > _MANY else _SHARES
    return [share for share in shares if share * fewest >= _FEWEST_STORIES]


def _opinions(
    cross_calibration: CrossCalibration, parts: Mapping[int, _Part], shares: Sequence[float]
) -> Iterator[Opinions]:
    """Yield the opinions of the models that have learned from each share, on all reference articles."""
    for i, share in enumerate(shares):
        decision_values = np.empty(cross_calibration.problem.relevant.shape, np.float32)
        for part in parts.values():
            decision_values[part.in_fold] = part.decision_values[i]
        samples = {fold: part.position < share for fold, part in parts.items()}
        yield cross_calibration.opinions(decision_values, samples=samples)


def _fit_shares(
    problem: LearningProblem,
    in_fold: BoolArray,
    shares: Sequence[float],
    *,
    C: float,
    seed: int,
    fold: int,
) -> _Part:
    """Fit one model to each share of the reference articles outside a fold, and let it judge the fold."""
    held_out, is_training = problem.split(in_fold)
    # The authors of the taxonomy's words had read what they had read, however small the share.
    prior = problem.prior_without_leaks(held_out, is_training)
    stories, number = np.unique(
        problem.story[problem.is_reference & is_training], return_inverse=True
    )
    order = np.random.default_rng([seed, fold]).permutation(len(stories)) / len(stories)
    position = np.full(len(in_fold), np.inf)
    position[is_training[problem.is_reference]] = order[number]
    rows = problem.rows.subset(held_out)
    decision_values = []
    for share in shares:
        is_in_share = is_training.copy()
        is_in_share[problem.is_reference] = position < share
        weights, intercept = problem.fit(
            C=C, seed=seed, is_training=is_in_share, prior=prior, tolerance=CROSS_FIT_TOLERANCE
        )
        decision_values.append(products(rows, weights) + intercept)
    return _Part(in_fold, position, tuple(decision_values))


def _mean_size(parts: Iterable[_Part], share: float) -> int:
    """Return the mean number of reference articles in a share."""
    return round(float(np.mean([(part.position < share).sum() for part in parts])))
