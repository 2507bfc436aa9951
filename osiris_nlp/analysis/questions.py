"""How doubtful each article's labels are, from arrays: what is carried, and what a model says.

Articles are ordered by the log-odds of the label in question plus its standard score: how many
standard deviations the article's decision value lies above that of the average article, for that
label. The first alone is cleanlab's self-confidence (C. G. Northcutt, L. Jiang, I. L. Chuang,
«Confident Learning: Estimating Uncertainty in Dataset Labels», JAIR 70, 2021); the second tells
labels that are never far from zero from those whose absence is clear. Where articles carry several
labels, a score does not know the others: there the log-odds of the best label not carried count
against. Measured beside cleanlab's own scores by benchmarks/audit.py.

Which labels are likely wrong or missing is told as confident learning tells it, from each label's
mean score where it is carried. That of a rare label is mixed with the common one: with one article
to a mean, every second article with a trace of the label would lack it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from osiris_nlp.analysis.survey import Survey
from osiris_nlp.model.opinions import TIERS, BoolArray, Doubles

LIKELY_WRONG, LIKELY_MISSING, UNSURE, AGREED = "likely wrong", "likely missing", "unsure", "agreed"
# Articles' worth of the common mean score that a label's own is mixed with; 2 or 10 tell the same.
_SHRINKAGE = 5.0
_ROUNDING = 1e-12

Columns = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of n articles.

    Attributes
    ----------
    order : (n,) the articles, most suspect first
    suspicion : (n,) in [0, 1], of each article; an order, not a probability
    carried, proposed : (n,) columns of the label in question, and of the best one likely missing, else
        not carried; -1 where every label is carried
    kind : (n,) one of the four of this module
    wrong, missing : (n, K) labels carried that are likely wrong, and not carried that are likely right
    confirmed : (n, K) labels carried that are likely right
    """

    order: Columns
    suspicion: Doubles
    carried: Columns
    proposed: Columns
    kind: npt.NDArray[np.str_]
    wrong: BoolArray
    missing: BoolArray
    confirmed: BoolArray


def question(survey: Survey) -> Questions:
    """Ask which label of each article is doubtful, and what might stand in its place."""
    carried, scores = survey.carried, survey.opinions.scores
    logits = np.log(np.clip(scores, _ROUNDING, 1)) - np.log(np.clip(1 - scores, _ROUNDING, 1))
    support = logits + _standard(survey.opinions.decision_values)
    weakest = np.where(carried, support, np.inf).argmin(axis=1)
    doubt = -np.take_along_axis(support, weakest[:, None], axis=1)[:, 0]
    if not survey.one_each:
        doubt += _best_other(carried, logits)
    wrong, missing, confirmed = _confident(survey)
    lacks = np.asarray(missing.any(axis=1))
    open_to = np.where(lacks[:, None], missing, ~carried)
    best = np.where(open_to, scores, -1)
    proposed = np.where(open_to.any(axis=1), best.argmax(axis=1), -1)
    rows = np.arange(len(scores))
    kind = np.select(
        [
            wrong[rows, weakest],
            lacks,
            best.max(axis=1) > scores[rows, weakest],
        ],
        [LIKELY_WRONG, LIKELY_MISSING, UNSURE],
        AGREED,
    )
    return Questions(
        order=np.argsort(-doubt, kind="stable"),
        suspicion=expit(doubt),
        carried=weakest,
        proposed=proposed,
        kind=kind,
        wrong=wrong,
        missing=missing,
        confirmed=confirmed,
    )


def _best_other(carried: BoolArray, logits: Doubles) -> Doubles:
    """Return (n,) the log-odds of the best label not carried; the middle one where all are carried."""
    best = np.where(carried, -np.inf, logits).max(axis=1)
    known = np.isfinite(best)
    return np.where(known, best, np.median(best[known]) if known.any() else 0)


def _standard(decision_values: npt.NDArray[np.float32]) -> Doubles:
    spread = decision_values.std(axis=0, dtype=float)
    return np.asarray(
        (decision_values - decision_values.mean(axis=0, dtype=float)) / np.where(spread, spread, 1)
    )


def _confident(survey: Survey) -> tuple[BoolArray, BoolArray, BoolArray]:
    carried, scores = survey.carried, survey.opinions.scores
    usual = _usual(carried, scores)
    if not survey.one_each:
        usually_not = _usual(~carried, 1 - scores)
        is_there, is_not = scores >= usual, 1 - scores >= usually_not
        wrong, missing = carried & is_not & ~is_there, ~carried & is_there & ~is_not
        return wrong, missing, carried & is_there
    confident = np.where(scores >= usual, scores, 0)
    guess = np.zeros_like(carried)
    guess[np.arange(len(scores)), confident.argmax(axis=1)] = confident.any(axis=1)
    wrong = carried & guess.any(axis=1, keepdims=True) & ~guess
    return wrong, ~carried & (survey.opinions.tiers == TIERS.index("apply")), carried & guess


def _usual(has: BoolArray, scores: Doubles) -> Doubles:
    """Return (K,) the mean score of those that have a label, mixed with that of all labels."""
    said, count = np.where(has, scores, 0).sum(axis=0), has.sum(axis=0)
    return np.asarray((said + _SHRINKAGE * said.sum() / max(count.sum(), 1)) / (count + _SHRINKAGE))
