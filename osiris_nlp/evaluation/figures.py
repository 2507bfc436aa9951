"""The figures of a ranking and of predicted sets, and what computes them for weighted articles.

Rows are articles, columns labels.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from osiris_nlp.base.records import Article
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.opinions import BoolArray, Doubles
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
_AT_ONCE = 2**16  # weights of articles, whatever the number of articles
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
    weights = _weights(weight, len(order))[:, order]
    return float(_calibration_errors(probability[order], hit[order], weights, bins)[0])


def _weights(weight: Doubles | None, n: int) -> Doubles:
    """Return the weight of each of n articles as the one row of a table."""
    return np.ones((1, n)) if weight is None else weight[None, :]


def _calibration_errors(
    probability: Doubles, hit: BoolArray, weights: Doubles, bins: int = BINS
) -> Doubles:
    """Return the error for each row of weights, (n_draws, n); probabilities ascend."""
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # The bin of an article is where the middle of its mass falls.
        place = (np.cumsum(weights, axis=1) - weights / 2) * (bins / total)[:, None]
        place[total == 0] = 0
        index = np.minimum(place.astype(int), bins - 1)
        index += bins * np.arange(len(weights))[:, None]
        gaps = np.bincount(
            index.ravel(), (weights * (probability - hit)).ravel(), minlength=bins * len(weights)
        )
        error = np.abs(gaps).reshape(len(weights), bins).sum(axis=1) / total
    return np.asarray(error.round(12))


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
    return float(_calibration_slopes(_log_odds(probability), hit, _weights(weight, len(hit)))[0])


def _log_odds(probability: Doubles) -> Doubles:
    odds = np.clip(probability, _LEAST_ODDS, 1 - _LEAST_ODDS)
    return np.asarray(np.log(odds / (1 - odds)))


def _calibration_slopes(x: Doubles, hit: BoolArray, weights: Doubles) -> Doubles:
    """Return the slope on log-odds for each row of weights, (n_draws, n), by Newton's method."""
    slopes = np.full(len(weights), np.nan)
    square = x * x
    open_rows = np.arange(len(weights))  # those whose slope is not known yet
    intercept, slope = np.zeros(len(weights)), np.ones(len(weights))
    for _ in range(_MOST_STEPS):
        fitted = np.tanh((intercept[:, None] + slope[:, None] * x) / 2)
        fitted = (1 + fitted) / 2  # the logistic, without overflow
        pull, spread = weights * (hit - fitted), weights * fitted * (1 - fitted)
        a, b, c = spread.sum(axis=1), spread @ x, spread @ square
        g, h = pull.sum(axis=1), pull @ x
        determinant = a * c - b * b
        is_sound = determinant > _LEAST * a * c
        determinant[~is_sound] = np.nan
        steps = np.array([(c * g - b * h), (a * h - b * g)]) / determinant
        intercept, slope = intercept + steps[0], slope + steps[1]
        is_sound &= np.maximum(abs(intercept), abs(slope)) <= _STEEPEST
        is_done = is_sound & (abs(steps).max(axis=0) < _LAST_STEP)
        slopes[open_rows[is_done]] = slope[is_done]
        goes_on = is_sound & ~is_done
        if not goes_on.any():
            break
        open_rows, weights = open_rows[goes_on], weights[goes_on]
        intercept, slope = intercept[goes_on], slope[goes_on]
    return slopes


def _figures_of(held_out: HeldOut) -> Callable[[Doubles], dict[str, Doubles]]:
    """Return what computes every figure, (n_draws,), for rows of weights, (n_draws, n_articles)."""
    truth, scores = held_out.relevant, held_out.scores
    chosen, sure = held_out.tiers > 0, held_out.tiers > 1
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
    of_articles = np.array(list(means.values())).T
    right, wrong, lacking = (
        csr_matrix(part.astype(float))
        for part in (chosen & truth, chosen & ~truth, truth & ~chosen)
    )
    sure_right, sure_all = (sure & truth).sum(axis=1), sure.sum(axis=1)
    by_best = np.argsort(scores.max(axis=1), kind="stable")
    best_score, best_right = scores.max(axis=1)[by_best], best_hit[by_best]
    log_odds = _log_odds(best_score)
    shown, label = np.nonzero(scores > 0.02)
    by_score = np.argsort(scores[shown, label], kind="stable")
    shown, label = shown[by_score], label[by_score]
    shown_score, shown_right = scores[shown, label], truth[shown, label]

    def compute(weights: Doubles) -> dict[str, Doubles]:
        of_best = weights[:, by_best]
        tp, fp, fn = (np.asarray(weights @ part) for part in (right, wrong, lacking))
        hits, false, missed = (part.sum(axis=1) for part in (tp, fp, fn))
        carried = tp + fn > 0
        with np.errstate(invalid="ignore", divide="ignore"):
            f1 = np.where(carried, 2 * tp / (2 * tp + fp + fn), 0)
            mean = weights @ of_articles / weights.sum(axis=1, keepdims=True)
            return dict(zip(means, mean.T, strict=True)) | {
                "micro_f1": 2 * hits / (2 * hits + false + missed),
                "macro_f1": f1.sum(axis=1) / carried.sum(axis=1),
                "precision": hits / (hits + false),
                "recall": hits / (hits + missed),
                "applied_precision": (weights @ sure_right) / (weights @ sure_all),
                "calibration_error_best": _calibration_errors(best_score, best_right, of_best),
                "calibration_error": _calibration_errors(
                    shown_score, shown_right, weights[:, shown]
                ),
                "calibration_slope": _calibration_slopes(log_odds, best_right, of_best),
            }

    return compute


def bootstrapped(
    held_out: HeldOut, groups: npt.NDArray[np.int64], seed: int
) -> tuple[dict[str, float], dict[str, Doubles]]:
    """Return each figure, and its values in a thousand samples of the groups, (n_articles,)."""
    compute = _figures_of(held_out)
    value = {name: float(each[0]) for name, each in compute(np.ones((1, len(groups)))).items()}
    parts = [compute(weights) for weights in resampled(groups, seed)]
    return value, {name: np.concatenate([part[name] for part in parts]) for name in value}


def resampled(groups: npt.NDArray[np.int64], seed: int) -> Iterator[Doubles]:
    """Yield the weights of articles in a thousand bootstrap samples, (n_draws, n) at a time.

    Groups are drawn whole.
    """
    size, draws = int(groups.max()) + 1, max(1, _AT_ONCE // len(groups))
    random = np.random.default_rng(seed)
    for start in range(0, _RESAMPLES, draws):
        drawn = random.integers(0, size, size=(min(draws, _RESAMPLES - start), size))
        drawn += size * np.arange(len(drawn))[:, None]
        times = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape)
        yield times[:, groups].astype(float)


def interval(name: str, value: float, drawn: Doubles) -> tuple[float, float]:
    """Return the 95 % interval of a figure, or of a difference, given its value and those of resampled articles."""
    values = drawn[~np.isnan(drawn)]
    if not len(values):
        return float("nan"), float("nan")
    low, middle, high = np.quantile(values, (0.025, 0.5, 0.975))
    # Resampling adds noise to every bin, so gaps grow: taken off, or the figure falls outside.
    excess = middle - value if name.startswith("calibration_error") else 0.0
    return float(low - excess), float(high - excess)
