"""The opinions on the reference articles of models that had not read them, and the C that does best so."""

from collections.abc import Sequence

import numpy as np

from osiris_nlp.base.progress import Progress
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.tagger import Selection
from osiris_nlp.training.calibration import cross_fitted, fit_cuts
from osiris_nlp.training.problem import Folds, LearningProblem


def judge_out_of_fold(
    problem: LearningProblem,
    decision_values: FloatArray,
    folds: Folds,
    *,
    precision: float,
    top_k: int,
    at_least_one: bool,
) -> Opinions:
    """Calibrate the decision values of the reference articles and select labels, each fold by the others.

    Parameters
    ----------
    decision_values : (n_reference, K) of models that had not read the article, as `choose` gives them
    folds : (n_reference,) the fold of each article
    precision, top_k, at_least_one : see `TopicClassifier`
    """
    truth = problem.truth
    scores = cross_fitted(
        decision_values, truth, problem.off_period, folds, exclusive=problem.exclusive
    )
    tiers = np.empty(scores.shape, np.int8)
    for fold in np.unique(folds):
        held = folds == fold
        cuts = fit_cuts(scores[~held], truth[~held], precision=precision)
        tiers[held] = Selection(*cuts, top_k, at_least_one)(scores[held])
    return Opinions(problem.reference, decision_values, scores, tiers)


def choose(
    problem: LearningProblem,
    folds: Folds,
    candidates: Sequence[float],
    *,
    seed: int,
    n_jobs: int | None,
    on_progress: Progress | None,
) -> tuple[float, FloatArray]:
    """Cross-fit with each C in question; return the best and what its models decided.

    The first stays unless another's loss is lower by more than the difference's standard error
    (Breiman et al., «Classification and Regression Trees», 1984, §3.4.3).
    """
    done, of = 0, len(candidates) * len(np.unique(folds))

    def on_fold() -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress("cross-fitting", done, of)

    said = {
        C: problem.cross_fit(folds, C=C, seed=seed, n_jobs=n_jobs, on_fold=on_fold)
        for C in candidates
    }
    best = candidates[0]
    for other in candidates[1:]:
        gain = problem.losses(said[best]) - problem.losses(said[other])
        if gain.mean() > gain.std() / np.sqrt(len(gain)):
            best = other
    return best, said[best]
