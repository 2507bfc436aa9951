"""The figures of a ranking and of predicted sets, and what computes them for weighted articles.

Rows are articles, columns labels.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osiris_nlp.judged import Judged
from osiris_nlp.records import Article
from osiris_nlp.tagger import BoolArray, Doubles
from osiris_nlp.taxonomy import Taxonomy

BINS = 15
MEANINGS = {
    "mrr": "mean reciprocal rank of the editors' label",
    "hit@1": "editors' label first",
    "hit@3": "… among the first three",
    "hit@5": "… among the first five",
    "p@1": "first label right",
    "ndcg@5": "ranking quality of the first five",
    "lrap": "label ranking average precision",
    "micro_f1": "F1 of predicted sets over all labels",
    "macro_f1": "… mean over labels",
    "precision": "predicted labels that are right",
    "recall": "right labels that are predicted",
    "calibration_error_best": "gap between stated and real odds, best suggestion",
    "calibration_error": "… every score above 0.02",
    "log_loss": "minus the log of the editors' label's score",
    "calibration_slope": "how real odds rise with stated ones, best suggestion; 1 is right",
    "applied": "articles with a label in tier apply",
    "applied_precision": "… of these labels, right",
}
_RESAMPLES = 1000
_LEAST = float(np.finfo(float).eps)  # the score a log loss takes for 0, as scikit-learn's does
_LEAST_ODDS = 1e-6  # scores nearer to 0 or 1 count as this near
_MOST_STEPS, _LAST_STEP, _STEEPEST = 30, 1e-6, 1e3  # Newton doubles the right digits each time


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def truth_table(articles: Sequence[Article], labels: Sequence[str]) -> BoolArray:
    """Return (n_articles, K): does the article carry the label; InputError for an unknown label."""
    number = {label: k for k, label in enumerate(labels)}
    table = np.zeros((len(articles), len(labels)), dtype=bool)
    for i, article in enumerate(articles):
        for label in article.labels:
            if label not in number:
                number[label] = number[Taxonomy.from_names(labels).resolve(label)]
            table[i, number[label]] = True
    return table


def ranks(relevant: BoolArray, scores: Doubles) -> Doubles:
    """Return the rank, from 1, of the best placed right label of each article; ties in the middle.

    Examples
    --------
    >>> ranks(np.array([[0, 1, 0]], dtype=bool), np.array([[0.2, 0.2, 0.6]]))
    array([2.5])
    """
    best = np.where(relevant, scores, -np.inf).max(axis=1, keepdims=True)
    above = (scores > best).sum(axis=1)
    level = ((scores == best) & ~relevant).sum(axis=1)
    return np.asarray(1 + above + level / 2)


def ndcg(relevant: BoolArray, scores: Doubles, *, k: int = 5) -> Doubles:
    """Return each article's normalised discounted cumulative gain over its k best labels."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    discount = 1 / np.log2(np.arange(2, order.shape[1] + 2))
    gained = np.take_along_axis(relevant, order, axis=1) @ discount
    possible = np.cumsum(discount)[np.minimum(relevant.sum(axis=1), len(discount)) - 1]
    return np.asarray(gained / possible)


def lrap(relevant: BoolArray, scores: Doubles) -> Doubles:
    """Return each article's label ranking average precision, as scikit-learn defines it."""
    out = np.empty(len(relevant))
    for i, (truth, scored) in enumerate(zip(relevant, scores, strict=True)):
        mine = scored[truth]
        above = (scored[None, :] >= mine[:, None]).sum(axis=1)
        right = (mine[None, :] >= mine[:, None]).sum(axis=1)
        out[i] = (right / above).mean()
    return out


def calibration_error(
    probability: Doubles, hit: BoolArray, *, bins: int = BINS, weight: Doubles | None = None
) -> float:
    """Return the mean gap between stated and observed share of hits over equal-count bins.

    Even a perfect forecaster shows a gap on few articles: about 0.06 on 300 in 15 bins.

    Examples
    --------
    >>> calibration_error(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0, 0, 1, 1], dtype=bool), bins=2)
    0.2
    """
    order = np.argsort(probability, kind="stable")
    mass = np.ones(len(order)) if weight is None else weight[order]
    total = float(mass.sum())
    if not total:
        return float("nan")
    # The bin of an article is where the middle of its mass falls.
    place = (np.cumsum(mass) - mass / 2) * bins / total
    index = np.minimum(place.astype(int), bins - 1)
    gaps = np.bincount(index, mass * (probability[order] - hit[order]), minlength=bins)
    return round(float(np.abs(gaps).sum() / total), 12)


def log_loss(relevant: BoolArray, scores: Doubles) -> Doubles:
    """Return the log loss of each article, in nats: 0 is perfect, there is no upper bound.

    Where every article carries one label, it is minus the log of that label's share of the scores,
    as scikit-learn defines it; otherwise that of every yes and no, summed over the labels.

    Examples
    --------
    >>> log_loss(np.array([[1, 0], [0, 1]], dtype=bool), np.array([[0.5, 0.5], [0.2, 0.8]])).round(3)
    array([0.693, 0.223])
    """
    if (relevant.sum(axis=1) == 1).all():
        shares = scores / np.maximum(scores.sum(axis=1, keepdims=True), _LEAST)
        return np.asarray(-np.log(np.maximum(shares[relevant], _LEAST)))
    right = np.where(relevant, scores, 1 - scores)
    return np.asarray(-np.log(np.maximum(right, _LEAST)).sum(axis=1))


def calibration_slope(
    probability: Doubles, hit: BoolArray, *, weight: Doubles | None = None
) -> float:
    """Return the slope of a logistic regression of hits on the log-odds stated (Cox, Biometrika 45, 1958).

    1 is right; below 1 the scores are too sure, above 1 not sure enough. It uses every article at its
    own score, where bins of few articles measure noise. nan where all or no articles are hits, all
    scores are the same, or one score parts hits from misses.

    Examples
    --------
    >>> stated, hit = np.repeat([0.2, 0.8], 10), np.array(([0] * 7 + [1] * 3) + ([0] * 3 + [1] * 7))
    >>> round(calibration_slope(stated, hit.astype(bool)), 3)
    0.611
    """
    odds = np.clip(probability, _LEAST_ODDS, 1 - _LEAST_ODDS)
    x = np.log(odds / (1 - odds))
    square = x * x
    mass = np.ones(len(x)) if weight is None else weight
    intercept, slope = 0.0, 1.0
    for _ in range(_MOST_STEPS):
        fitted = (1 + np.tanh((intercept + slope * x) / 2)) / 2  # the logistic, without overflow
        pull, spread = mass * (hit - fitted), mass * fitted * (1 - fitted)
        a, b, c = spread.sum(), spread @ x, spread @ square
        determinant = a * c - b * b
        if not determinant > _LEAST * a * c:
            break
        g, h = pull.sum(), pull @ x
        steps = (c * g - b * h) / determinant, (a * h - b * g) / determinant
        intercept, slope = intercept + steps[0], slope + steps[1]
        if max(abs(intercept), abs(slope)) > _STEEPEST:
            break
        if max(map(abs, steps)) < _LAST_STEP:
            return float(slope)
    return float("nan")


def figures_of(judged: Judged) -> Callable[[Doubles], dict[str, float]]:
    """Return what computes every figure for given weights of the articles."""
    truth, scores = judged.relevant, judged.scores
    chosen, sure = judged.tiers > 0, judged.tiers > 1
    rank = ranks(truth, scores)
    best = scores.argmax(axis=1)
    best_hit = truth[np.arange(len(truth)), best]
    means = {
        "mrr": 1 / rank,
        **{f"hit@{k}": (rank <= k).astype(float) for k in (1, 3, 5)},
        "p@1": best_hit.astype(float),
        "ndcg@5": ndcg(truth, scores),
        "lrap": lrap(truth, scores),
        "log_loss": log_loss(truth, scores),
        "applied": sure.any(axis=1).astype(float),
    }
    places = [np.nonzero(part) for part in (chosen & truth, chosen & ~truth, truth & ~chosen)]
    sure_right, sure_all = (sure & truth).sum(axis=1), sure.sum(axis=1)
    # Sorted once: sorting again what is sorted costs little.
    by_best = np.argsort(scores.max(axis=1), kind="stable")
    best_score, best_right = scores.max(axis=1)[by_best], best_hit[by_best]
    shown, label = np.nonzero(scores > 0.02)
    by_score = np.argsort(scores[shown, label], kind="stable")
    shown, label = shown[by_score], label[by_score]
    shown_score, shown_right = scores[shown, label], truth[shown, label]

    def compute(weight: Doubles) -> dict[str, float]:
        total = weight.sum()
        tp, fp, fn = (np.bincount(k, weight[i], truth.shape[1]) for i, k in places)
        carried = tp + fn > 0
        with np.errstate(invalid="ignore", divide="ignore"):
            f1 = np.where(carried, 2 * tp / (2 * tp + fp + fn), 0)
            figures = {name: float(weight @ each / total) for name, each in means.items()}
            figures |= {
                "micro_f1": float(2 * tp.sum() / (2 * tp.sum() + fp.sum() + fn.sum())),
                "macro_f1": float(f1.sum() / carried.sum()),
                "precision": float(tp.sum() / (tp.sum() + fp.sum())),
                "recall": float(tp.sum() / (tp.sum() + fn.sum())),
                "applied_precision": float(np.divide(weight @ sure_right, weight @ sure_all)),
            }
        figures["calibration_error_best"] = calibration_error(
            best_score, best_right, weight=weight[by_best]
        )
        figures["calibration_error"] = calibration_error(
            shown_score, shown_right, weight=weight[shown]
        )
        figures["calibration_slope"] = calibration_slope(
            best_score, best_right, weight=weight[by_best]
        )
        return figures

    return compute


def resampled(groups: npt.NDArray[np.int64], seed: int) -> Iterator[Doubles]:
    """Yield the weights of articles in a thousand bootstrap samples; groups are drawn whole."""
    size = int(groups.max()) + 1
    for drawn in np.random.default_rng(seed).integers(0, size, size=(_RESAMPLES, size)):
        yield np.bincount(drawn, minlength=size)[groups].astype(float)


def interval(name: str, value: float, drawn: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a figure, or of a difference, given its value and those of resampled articles."""
    known = np.array(drawn)[~np.isnan(drawn)]
    if not len(known):
        return float("nan"), float("nan")
    low, middle, high = np.quantile(known, (0.025, 0.5, 0.975))
    # Resampling adds noise to every bin, so gaps grow: taken off, or the figure falls outside.
    excess = middle - value if name.startswith("calibration_error") else 0.0
    return float(low - excess), float(high - excess)
