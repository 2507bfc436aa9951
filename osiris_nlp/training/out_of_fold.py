"""What models that had not read the reference articles say of them, and the C that does best so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.judged import Judged
from osiris_nlp.model.tagger import BoolArray, Doubles, Selection
from osiris_nlp.training.calibration import cross_fitted, fit_cuts
from osiris_nlp.training.judging import judged_of
from osiris_nlp.training.problem import Folds, Problem, Progress


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What models that had not read them said of the reference articles.

    `scores` are calibrated, and `tiers` selected, by what the other folds taught.
    """

    articles: tuple[Article, ...]
    relevant: BoolArray
    decisions: FloatArray
    scores: Doubles
    tiers: npt.NDArray[np.int8]

    @classmethod
    def of(
        cls,
        problem: Problem,
        decisions: FloatArray,
        folds: Folds,
        *,
        precision: float,
        top_k: int,
        at_least_one: bool,
    ) -> "OutOfFold":
        """Calibrate decisions and select labels, each fold by the others; see `TopicClassifier`."""
        truth = problem.truth
        scores = cross_fitted(
            decisions, truth, problem.off_period, folds, exclusive=problem.exclusive
        )
        tiers = np.empty(scores.shape, np.int8)
        for fold in np.unique(folds):
            held = folds == fold
            cuts = fit_cuts(scores[~held], truth[~held], precision=precision)
            tiers[held] = Selection(*cuts, top_k, at_least_one)(scores[held])
        return cls(problem.reference, truth, decisions, scores, tiers)

    def judged(self, labels: Sequence[str]) -> Judged:
        """Return it as what `compare` and `report_on` take."""
        return judged_of(self.articles, labels, self.relevant, self.scores, self.tiers)


def choose(
    problem: Problem,
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
