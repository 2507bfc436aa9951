"""Out-of-fold opinions on the reference articles, and the choice of `C` by out-of-fold loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from osiris_nlp.base.progress import Progress
from osiris_nlp.model.calibration import Calibration, Selection, Shrinkage
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.opinions import BoolArray, Doubles, Opinions
from osiris_nlp.training.bounds import Settings
from osiris_nlp.training.fitting.calibration_fit import cross_calibrate, fit_thresholds
from osiris_nlp.training.fitting.label_blocks import LOSS_WEIGHT, cross_fit_blocks
from osiris_nlp.training.fitting.label_columns import LabelColumns
from osiris_nlp.training.fitting.problem import CrossFit, Folds, LearningProblem
from osiris_nlp.training.splits.folds import story_folds

_CANDIDATES = (0.3, 1.0)  # values of C, the lowest first
# A first fold of at least so many articles leaves out what is worse by more than so many standard errors.
_FEWEST, _CLEARLY = 200, 3.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """How decision values become scores and tiers, and the opinions of the reference articles out of fold."""

    calibration: Calibration
    selection: Selection
    opinions: Opinions


@dataclass(frozen=True, slots=True)
class CrossCalibration:
    """Calibrates decision values and selects labels, for each fold by means of the other folds.

    Attributes
    ----------
    folds : (n_reference,) the fold of each reference article of the problem
    shrinkage : shrinkage of articles with few known words
    precision, top_k, at_least_one : see `TopicClassifier`
    """

    problem: LearningProblem
    folds: Folds
    shrinkage: Shrinkage
    precision: float
    top_k: int
    at_least_one: bool

    def judgement(self, decision_values: FloatArray) -> Judgement:
        """Return calibration and thresholds fitted to out-of-fold decision values, (n_reference, K), with the opinions."""
        problem, opinions = self.problem, self.opinions(decision_values)
        calibration = problem.calibration(decision_values, self.shrinkage)
        selection = self._select(opinions.scores, problem.relevant, problem.columns)
        return Judgement(calibration, selection, opinions)

    def opinions(
        self,
        decision_values: FloatArray,
        *,
        inputs: FloatArray | None = None,
        samples: Mapping[int, BoolArray] | None = None,
    ) -> Opinions:
        """Return the opinions of models whose decision values are out of fold, (n_reference, K).

        Parameters
        ----------
        inputs : (n_reference, K) out of fold, too: what to turn into opinions as if it were a decision
            value; by default, the decision values themselves
        samples : see `cross_calibrate`
        """
        relevant, n_known = self.problem.relevant, self.problem.n_known
        columns = self.problem.columns
        scores = self._scores(decision_values, samples=samples)
        input_scores = scores
        if inputs is not None:
            input_scores = self._scores(decision_values, inputs=inputs, samples=samples)
        tiers = np.empty(scores.shape, np.int8)
        for fold in np.unique(self.folds).tolist():
            in_fold = self.folds == fold
            sample = samples[fold] if samples else ~in_fold
            select = self._select(scores[sample], relevant[sample], columns and columns[sample])
            if columns is not None:
                select = select.subset(columns[in_fold].ids)
            tiers[in_fold] = select(input_scores[in_fold], n_known[in_fold])
        values = decision_values if inputs is None else inputs
        ids = columns.ids if columns is not None else None
        return Opinions(self.problem.reference, values, input_scores, tiers, n_known, columns=ids)

    def without_sections(self, cross_fit: CrossFit) -> Opinions | None:
        """Return the opinions on labelled articles, had they no section; None if no section is a feature."""
        if not self.problem.has_section.any():
            return None
        opinions = self.opinions(cross_fit.decision_values, inputs=cross_fit.without_section)
        return opinions.subset(self.problem.labelled)

    def _scores(self, decision_values: FloatArray, **options: Any) -> Doubles:
        problem = self.problem
        return cross_calibrate(
            decision_values,
            problem.relevant,
            problem.off_period,
            self.folds,
            exclusive=problem.exclusive,
            shrinkage=self.shrinkage,
            n_known=problem.n_known,
            columns=problem.columns,
            **options,
        )

    def _select(
        self, scores: Doubles, relevant: BoolArray, columns: LabelColumns | None
    ) -> Selection:
        propose, apply = fit_thresholds(scores, relevant, precision=self.precision, columns=columns)
        return Selection(propose, apply, self.top_k, self.at_least_one)


def cross_fit_words(
    problem: LearningProblem, settings: Settings, on_progress: Progress | None
) -> tuple[float, CrossFit, CrossCalibration]:
    """Return the C of the settings or the best one, what its models say out of fold, and their calibration.

    Of a large vocabulary, the calibration's problem has each article's own labels and its best others; see
    `LabelColumns`.
    """
    folds = story_folds(problem.reference, folds=settings.folds, seed=settings.random_state)
    if problem.is_large:
        C = LOSS_WEIGHT if settings.C is None else settings.C
        problem, cross_fit = cross_fit_blocks(
            problem, folds, settings, C=C, on_progress=on_progress
        )
    else:
        C, cross_fit = choose_loss_weight(problem, folds, settings, on_progress)
    cross_calibration = CrossCalibration(
        problem,
        folds,
        problem.shrinkage(cross_fit.decision_values, cross_fit.of_excerpts),
        settings.precision,
        settings.top_k,
        settings.at_least_one and len(problem.labelled) == len(problem.reference),
    )
    return C, cross_fit, cross_calibration


def choose_loss_weight(
    problem: LearningProblem, folds: Folds, settings: Settings, on_progress: Progress | None
) -> tuple[float, CrossFit]:
    """Cross-fit with the C of the settings, or else with each candidate; return the best C and what its models say.

    The best is `best_loss_weight` of the losses of the calibrated out-of-fold scores. The default is
    the lowest candidate if the prior has words of descriptions, because these say much about a label,
    and the highest one if it has words of names alone. ``benchmarks/loss_weight.py`` compares this
    rule with others. A candidate that is clearly worse on the first fold is not fitted to the others
    (a race, as in Maron & Moore, «Hoeffding Races», NIPS 1994).
    """
    candidates = _CANDIDATES if settings.C is None else (settings.C,)
    default_first = candidates if problem.has_descriptions else candidates[::-1]
    first, *others = np.unique(folds).tolist()
    n_done, n_fits = 0, len(candidates) * (1 + len(others))

    def on_fold() -> None:
        nonlocal n_done
        n_done += 1
        if on_progress:
            on_progress("cross-fitting", n_done, n_fits)

    cross_fit = partial(
        problem.cross_fit,
        folds,
        seed=settings.random_state,
        n_jobs=settings.n_jobs,
        on_fold=on_fold,
    )
    results = {C: cross_fit(C=C, numbers=[first]) for C in default_first}
    best, *rivals = _promising(problem, results, folds == first)
    n_fits = len(candidates) + (1 + len(rivals)) * len(others)
    for C in (best, *rivals):
        cross_fit(C=C, numbers=others, begun=results[C])
    if rivals:
        values = {C: results[C].decision_values for C in (best, *rivals)}
        best = best_loss_weight({C: problem.losses(of_c) for C, of_c in values.items()})
    return best, results[best]


def _promising(
    problem: LearningProblem, results: Mapping[float, CrossFit], in_first: BoolArray
) -> list[float]:
    """Return the candidates that are not clearly worse than another one on the first fold, in their order."""
    if len(results) == 1 or in_first.sum() < _FEWEST:
        return [*results]
    losses = {C: problem.losses(result.decision_values, in_first) for C, result in results.items()}
    lowest = min(losses.values(), key=np.mean)

    def is_close(loss: Doubles) -> bool:
        gap = loss - lowest
        return bool(gap.mean() <= _CLEARLY * gap.std() / np.sqrt(len(gap)))

    return [C for C, loss in losses.items() if is_close(loss)]


def best_loss_weight(losses: Mapping[float, Doubles]) -> float:
    """Return the first C, the default, unless another one is better by more than chance.

    Another C replaces the best one so far if its mean loss is lower by more than the standard error of
    the difference (the margin of Breiman et al., «Classification and Regression Trees», 1984, §3.4.3).

    Parameters
    ----------
    losses : losses of the same articles by candidate C, the default first

    Examples
    --------
    >>> unclear, clear = np.array([0.4, 0.6, 0.2, 0.4]), np.array([0.3, 0.5, 0.2, 0.2])
    >>> best_loss_weight({1.0: np.array([0.4, 0.5, 0.3, 0.5]), 0.3: unclear})
    1.0
    >>> best_loss_weight({1.0: np.array([0.4, 0.5, 0.3, 0.5]), 0.3: clear})
    0.3
    """
    best, *others = losses
    for candidate in others:
        gain = losses[best] - losses[candidate]
        if gain.mean() > gain.std() / np.sqrt(len(gain)):
            best = candidate
    return best
