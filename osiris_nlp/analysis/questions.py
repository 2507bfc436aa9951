"""How doubtful each article's labels are, computed from the current labels and a model's opinions.

Articles are ordered, lowest first, by the log-odds of the label in question plus its standard score.
The standard score is the number of standard deviations by which the article's decision value exceeds
the mean for that label. The log-odds alone are cleanlab's self-confidence (C. G. Northcutt, L. Jiang,
I. L. Chuang, «Confident Learning: Estimating Uncertainty in Dataset Labels», JAIR 70, 2021). The
standard score separates labels whose decision values are never far from zero from those that are
clearly absent. If articles can have several labels, the score of one does not depend on the others,
so the log-odds of the best label that the article does not have are added to the doubt.
benchmarks/audit.py compares this order with cleanlab's own scores.

Likely wrong and likely missing labels are found as in confident learning, from each label's mean
score on the articles that have it. The mean of a rare label is mixed with the mean over all labels.
Otherwise a label with one article would seem to be missing from every second article with a trace of it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from osiris_nlp.analysis.survey import Survey
from osiris_nlp.model.opinions import TIERS, BoolArray, Doubles

LIKELY_WRONG, LIKELY_MISSING, UNSURE, AGREED = "likely wrong", "likely missing", "unsure", "agreed"
KINDS = (LIKELY_WRONG, LIKELY_MISSING, UNSURE, AGREED)
# Weight, in articles, of the mean over all labels; 2 or 10 give the same findings.
_SHRINKAGE = 5.0
_EPSILON = 1e-12

Columns = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions about the labels of n articles.

    Attributes
    ----------
    order : (n,) the articles, most suspect first
    suspicion : (n,) in [0, 1]; it orders the articles and is not a probability
    questioned_label : (n,) column of the label in question
    proposed_label : (n,) column of the best label that is likely missing, or else that the article
        does not have; -1 if it has every label
    kind : (n,) one of the four kinds of this module
    wrong, confirmed : (n, K) current labels that are likely wrong, and likely correct
    missing : (n, K) other labels that are likely correct
    """

    order: Columns
    suspicion: Doubles
    questioned_label: Columns
    proposed_label: Columns
    kind: npt.NDArray[np.str_]
    wrong: BoolArray
    missing: BoolArray
    confirmed: BoolArray


def question(survey: Survey) -> Questions:
    """Find the most doubtful label of each article, and what might replace it."""
    has_label, scores = survey.has_label, survey.opinions.scores
    logits = np.log(np.clip(scores, _EPSILON, 1)) - np.log(np.clip(1 - scores, _EPSILON, 1))
    support = logits + _standard_scores(survey.opinions.decision_values)
    weakest = np.where(has_label, support, np.inf).argmin(axis=1)
    doubt = -np.take_along_axis(support, weakest[:, None], axis=1)[:, 0]
    if not survey.is_single_label:
        doubt += _best_other(has_label, logits)
    wrong, missing, confirmed = _confident_findings(survey)
    lacks_label = np.asarray(missing.any(axis=1))
    candidates = np.where(lacks_label[:, None], missing, ~has_label)
    candidate_scores = np.where(candidates, scores, -1)
    proposals = np.where(candidates.any(axis=1), candidate_scores.argmax(axis=1), -1)
    rows = np.arange(len(scores))
    kind = np.select(
        [
            wrong[rows, weakest],
            lacks_label,
            candidate_scores.max(axis=1) > scores[rows, weakest],
        ],
        [LIKELY_WRONG, LIKELY_MISSING, UNSURE],
        AGREED,
    )
    return Questions(
        order=np.argsort(-doubt, kind="stable"),
        suspicion=expit(doubt),
        questioned_label=weakest,
        proposed_label=proposals,
        kind=kind,
        wrong=wrong,
        missing=missing,
        confirmed=confirmed,
    )


def _best_other(has_label: BoolArray, logits: Doubles) -> Doubles:
    """Return the log-odds of the best label that each article lacks, (n,); the median if it has all."""
    best = np.where(has_label, -np.inf, logits).max(axis=1)
    exists = np.isfinite(best)
    return np.where(exists, best, np.median(best[exists]) if exists.any() else 0)


def _standard_scores(decision_values: npt.NDArray[np.float32]) -> Doubles:
    spread = decision_values.std(axis=0, dtype=float)
    return np.asarray(
        (decision_values - decision_values.mean(axis=0, dtype=float)) / np.where(spread, spread, 1)
    )


def _confident_findings(survey: Survey) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Return (n, K) the labels likely wrong, likely missing, and confirmed."""
    has_label, scores = survey.has_label, survey.opinions.scores
    thresholds = _mean_scores(has_label, scores)
    if not survey.is_single_label:
        absence_thresholds = _mean_scores(~has_label, 1 - scores)
        is_present, is_absent = scores >= thresholds, 1 - scores >= absence_thresholds
        wrong, missing = has_label & is_absent & ~is_present, ~has_label & is_present & ~is_absent
        return wrong, missing, has_label & is_present
    confident_scores = np.where(scores >= thresholds, scores, 0)
    guess = np.zeros_like(has_label)
    guess[np.arange(len(scores)), confident_scores.argmax(axis=1)] = confident_scores.any(axis=1)
    wrong = has_label & guess.any(axis=1, keepdims=True) & ~guess
    return wrong, ~has_label & (survey.opinions.tiers == TIERS.index("apply")), has_label & guess


def _mean_scores(has_label: BoolArray, scores: Doubles) -> Doubles:
    """Return (K,) the mean score of the articles with each label, mixed with that over all labels."""
    sums, counts = np.where(has_label, scores, 0).sum(axis=0), has_label.sum(axis=0)
    overall_mean = sums.sum() / max(counts.sum(), 1)
    return np.asarray((sums + _SHRINKAGE * overall_mean) / (counts + _SHRINKAGE))
