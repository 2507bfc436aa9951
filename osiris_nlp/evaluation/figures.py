"""The figures of rankings and predicted label sets, also for weighted articles and bootstrap samples.

Rows are articles, columns are labels. A label whose score is minus infinity is not ranked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import IntArray
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.taxonomy import Taxonomy

# From the weights of articles, (n_draws, n_articles), to figures by name, (n_draws,).
_Computation = Callable[[Doubles], dict[str, Doubles]]
BINS = 15
MEANINGS = {
    "mrr": "mean reciprocal rank of the editors' label",
    "hit@1": "editors' label ranked first",
    "hit@3": "editors' label in the top three",
    "hit@5": "editors' label in the top five",
    "p@1": "top label is right",
    "ndcg@5": "ranking quality of the top five",
    "lrap": "label ranking average precision",
    "micro_f1": "F1 of predicted sets, pooled over labels",
    "macro_f1": "F1 of predicted sets, mean over labels",
    "precision": "share of predicted labels that are right",
    "recall": "share of right labels that are predicted",
    "calibration_error_best": "gap between score and accuracy, best suggestion",
    "calibration_error": "gap between score and accuracy, scores above 0.02",
    "log_loss": "log loss per article, in nats; 0 is perfect",
    "calibration_slope": "slope on the log-odds of the best suggestion; 1 is ideal",
    "applied": "share of articles with a label in tier apply",
    "applied_precision": "share of labels in tier apply that are right",
}
# The figures of short views, such as `repr(report)`.
MAIN_FIGURES = ("mrr", "hit@1", "hit@3", "micro_f1", "macro_f1", "applied", "applied_precision")
# Decimals in JSON. With only four, rounding a stored figure again, to three, may change its last digit.
_PLACES = 6
_RESAMPLES = 1000
# Bootstrap samples per batch, and their article weights: both bound memory.
_DRAWS, _BATCH_SIZE = 64, 2**20
# In bootstrap samples, neighbouring scores share a cell if there are more scores than this. The ends of
# the intervals of the calibration figures then moved by at most .0001 on 1,341, 5,000 and 40,000 articles.
_CELLS = 2**12
_ROWS = 2**8  # articles at a time, where all labels of each hit are looked at
_EPSILON = float(np.finfo(float).eps)  # log loss clips scores here, as scikit-learn does
_MIN_PROBABILITY = 1e-6  # scores this close to 0 or 1 are clipped before taking log-odds
# Each Newton step doubles the number of correct digits.
_MAX_STEPS, _STEP_TOLERANCE, _MAX_SLOPE = 30, 1e-6, 1e3


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def __repr__(self) -> str:
        return f"Figure({self.value:.3f}, low={self.low:.3f}, high={self.high:.3f})"


def json_values(value: Any) -> Any:
    """Return records as JSON-ready values, rounded to six decimals, with None for nan.

    Examples
    --------
    >>> json_values({"mrr": Figure(2 / 3, float("nan"), 1)})
    {'mrr': {'value': 0.666667, 'low': None, 'high': 1}}
    """
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, _PLACES)
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: json_values(item) for key, item in value.items()}
    return [json_values(item) for item in value] if isinstance(value, list | tuple) else value


def label_matrix(articles: Sequence[Article], labels: Sequence[str]) -> BoolArray:
    """Return whether each article has each label, (n_articles, K).

    Raises
    ------
    InputError
        If an article has an unknown label.
    """
    columns = {label: k for k, label in enumerate(labels)}
    table = np.zeros((len(articles), len(labels)), dtype=bool)
    for i, article in enumerate(articles):
        for label in article.labels:
            if label not in columns:
                columns[label] = columns[Taxonomy.from_names(labels).resolve(label)]
            table[i, columns[label]] = True
    return table


def labels_among(
    articles: Sequence[Article], labels: Sequence[str], columns: IntArray
) -> BoolArray:
    """Return whether each article has the labels with these numbers, (n_articles, m); it has no others.

    Examples
    --------
    >>> article = Article(id="a", text="Un câble", labels=("Fintech",))
    >>> labels_among([article], ["TIC", "Genre", "Fintech"], np.array([[0, 2]], np.int32)).tolist()
    [[False, True]]
    """
    number = {label: k for k, label in enumerate(labels)}
    own = [i * len(labels) + number[label] for i, a in enumerate(articles) for label in a.labels]
    keys = np.arange(len(columns), dtype=np.int64)[:, None] * len(labels) + columns
    return np.isin(keys, own)


def ranks(relevant: BoolArray, scores: Doubles) -> Doubles:
    """Return the rank, from 1, of each article's highest-ranked correct label; ties share the middle rank.

    The rank is infinite if none of the correct labels is ranked.

    Examples
    --------
    >>> ranks(np.array([[0, 1, 0]], dtype=bool), np.array([[0.2, 0.2, 0.6]]))
    array([2.5])
    """
    best = np.where(relevant, scores, -np.inf).max(axis=1, keepdims=True)
    above = (scores > best).sum(axis=1)
    tied = ((scores == best) & ~relevant).sum(axis=1)
    return np.where(np.isneginf(best[:, 0]), np.inf, 1 + above + tied / 2)


def ndcg(relevant: BoolArray, scores: Doubles, *, k: int = 5) -> Doubles:
    """Return each article's normalised discounted cumulative gain over its k best labels."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    discount = 1 / np.log2(np.arange(2, order.shape[1] + 2))
    gain = np.take_along_axis(relevant & (scores > -np.inf), order, axis=1) @ discount
    ideal = np.cumsum(discount)[np.minimum(relevant.sum(axis=1), len(discount)) - 1]
    return np.asarray(gain / ideal)


def lrap(relevant: BoolArray, scores: Doubles) -> Doubles:
    """Return each article's label ranking average precision, as scikit-learn defines it.

    A label that is not ranked has precision 0.
    """
    sums = np.zeros(len(relevant))
    for start in range(0, len(relevant), _ROWS):
        rows, is_relevant = scores[start : start + _ROWS], relevant[start : start + _ROWS]
        article, label = np.nonzero(is_relevant)
        hits = rows[article, label]
        is_above = rows[article] >= hits[:, None]
        rank_among_hits = (is_above & is_relevant[article]).sum(axis=1)
        precision = np.where(np.isneginf(hits), 0, rank_among_hits / is_above.sum(axis=1))
        np.add.at(sums, start + article, precision)
    return np.asarray(sums / relevant.sum(axis=1))


def calibration_error(
    probability: Doubles, hit: BoolArray, *, bins: int = BINS, weight: Doubles | None = None
) -> float:
    """Return the mean gap between probability and observed share of hits over equal-count bins.

    On few articles even perfect probabilities show a gap: about 0.06 on 300 articles in 15 bins.

    Examples
    --------
    >>> calibration_error(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0, 0, 1, 1], dtype=bool), bins=2)
    0.2
    """
    order = np.argsort(probability, kind="stable")
    weights = _weights(weight, len(order))[:, order]
    return float(_calibration_errors(weights, weights * (probability - hit)[order], bins)[0])


def _weights(weight: Doubles | None, n: int) -> Doubles:
    """Return the weights of n articles as a table of one row, all 1 by default."""
    return np.ones((1, n)) if weight is None else weight[None, :]


def _calibration_errors(weights: Doubles, gaps: Doubles, bins: int = BINS) -> Doubles:
    """Return the calibration error of each row.

    Parameters
    ----------
    weights, gaps : (n_draws, n) by ascending probability: weights, and weighted probabilities less hits
    """
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # A score belongs to the bin that contains the midpoint of its weight.
        midpoint = (np.cumsum(weights, axis=1) - weights / 2) * (bins / total)[:, None]
        midpoint[total == 0] = 0
        index = np.minimum(midpoint.astype(int), bins - 1)
        index += bins * np.arange(len(weights))[:, None]
        sums = np.bincount(index.ravel(), gaps.ravel(), minlength=bins * len(weights))
        error = np.abs(sums).reshape(len(weights), bins).sum(axis=1) / total
    return np.asarray(error.round(12))


def log_loss(relevant: BoolArray, scores: Doubles) -> Doubles:
    """Return the log loss of each article, in nats. 0 is perfect; there is no upper bound.

    If every article has one label, the loss is the negative log of that label's share of the scores,
    as scikit-learn defines it. Otherwise it is the binary log loss, summed over the labels.

    Examples
    --------
    >>> log_loss(np.array([[1, 0], [0, 1]], dtype=bool), np.array([[0.5, 0.5], [0.2, 0.8]])).round(3)
    array([0.693, 0.223])
    """
    if (relevant.sum(axis=1) == 1).all():
        shares = scores / np.maximum(scores.sum(axis=1, keepdims=True), _EPSILON)
        return np.asarray(-np.log(np.maximum(shares[relevant], _EPSILON)))
    likelihood = np.where(relevant, scores, 1 - scores)
    return np.asarray(-np.log(np.maximum(likelihood, _EPSILON)).sum(axis=1))


def calibration_slope(
    probability: Doubles, hit: BoolArray, *, weight: Doubles | None = None
) -> float:
    """Return the slope of a logistic regression of hits on log-odds (Cox, Biometrika 45, 1958).

    1 is ideal; below 1 the scores are overconfident, above 1 underconfident. The slope needs no
    bins: with few articles, bins measure mostly noise. It is nan if all or no articles are hits, all
    scores are the same, or one score separates hits from misses perfectly.

    Examples
    --------
    >>> score, hit = np.repeat([0.2, 0.8], 10), np.array(([0] * 7 + [1] * 3) + ([0] * 3 + [1] * 7))
    >>> round(calibration_slope(score, hit.astype(bool)), 3)
    0.611
    """
    weights = _weights(weight, len(hit))
    return float(_calibration_slopes(_log_odds(probability), weights, weights * hit)[0])


def _log_odds(probability: Doubles) -> Doubles:
    clipped = np.clip(probability, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _calibration_slopes(x: Doubles, weights: Doubles, hits: Doubles) -> Doubles:
    """Return the slope on log-odds `x` for each row of weights and weighted hits, (n_draws, n), by Newton's method."""
    slopes = np.full(len(weights), np.nan)
    square = x * x
    active_rows = np.arange(len(weights))  # rows that have not converged yet
    intercept, slope = np.zeros(len(weights)), np.ones(len(weights))
    for _ in range(_MAX_STEPS):
        p = np.tanh((intercept[:, None] + slope[:, None] * x) / 2)
        p = (1 + p) / 2  # the logistic function, without overflow
        residual, variance = hits - weights * p, weights * p * (1 - p)
        a, b, c = variance.sum(axis=1), variance @ x, variance @ square
        g, h = residual.sum(axis=1), residual @ x
        determinant = a * c - b * b
        is_stable = determinant > _EPSILON * a * c
        determinant[~is_stable] = np.nan
        steps = np.array([(c * g - b * h), (a * h - b * g)]) / determinant
        intercept, slope = intercept + steps[0], slope + steps[1]
        is_stable &= np.maximum(abs(intercept), abs(slope)) <= _MAX_SLOPE
        has_converged = is_stable & (abs(steps).max(axis=0) < _STEP_TOLERANCE)
        slopes[active_rows[has_converged]] = slope[has_converged]
        is_active = is_stable & ~has_converged
        if not is_active.any():
            break
        active_rows, weights, hits = active_rows[is_active], weights[is_active], hits[is_active]
        intercept, slope = intercept[is_active], slope[is_active]
    return slopes


def _mean_function(held_out: HeldOut) -> _Computation:
    """Return a function that computes the means over articles; see `bootstrap_figures`."""
    relevant, ranking = held_out.relevant, held_out.ranking
    rank = ranks(relevant, ranking)
    is_best_right = relevant[np.arange(len(relevant)), ranking.argmax(axis=1)]
    values = {
        "mrr": 1 / rank,
        **{f"hit@{k}": (rank <= k).astype(float) for k in (1, 3, 5)},
        "p@1": is_best_right.astype(float),
        "ndcg@5": ndcg(relevant, ranking),
        "lrap": lrap(relevant, ranking),
        "log_loss": log_loss(relevant, held_out.scores),
        "applied": (held_out.tiers > 1).any(axis=1).astype(float),
    }
    table = np.array(list(values.values())).T

    def compute(weights: Doubles) -> dict[str, Doubles]:
        means = weights @ table / weights.sum(axis=1, keepdims=True)
        return dict(zip(values, means.T, strict=True))

    return compute


def _set_function(held_out: HeldOut) -> _Computation:
    """Return a function that computes the figures of predicted sets; see `bootstrap_figures`."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 (slow to import)

    relevant, predicted, applied = held_out.relevant, held_out.tiers > 0, held_out.tiers > 1

    def by_label(mask: BoolArray) -> Any:
        if held_out.columns is None:
            return csr_matrix(mask.astype(float))
        places = np.nonzero(mask)[0], held_out.columns[mask]
        return csr_matrix((np.ones(len(places[0])), places), (len(mask), len(held_out.labels)))

    tables = [
        by_label(table)
        for table in (predicted & relevant, predicted & ~relevant, relevant & ~predicted)
    ]
    n_applied_hits, n_applied = (applied & relevant).sum(axis=1), applied.sum(axis=1)

    def compute(weights: Doubles) -> dict[str, Doubles]:
        tp, fp, fn = (np.asarray(weights @ table) for table in tables)
        all_tp, all_fp, all_fn = (table.sum(axis=1) for table in (tp, fp, fn))
        has_support = tp + fn > 0
        f1 = np.where(has_support, 2 * tp / (2 * tp + fp + fn), 0)
        return {
            "micro_f1": 2 * all_tp / (2 * all_tp + all_fp + all_fn),
            "macro_f1": f1.sum(axis=1) / has_support.sum(axis=1),
            "precision": all_tp / (all_tp + all_fp),
            "recall": all_tp / (all_tp + all_fn),
            "applied_precision": (weights @ n_applied_hits) / (weights @ n_applied),
        }

    return compute


@dataclass(frozen=True, slots=True)
class _Cells:
    """Scores in ascending order, gathered in cells of neighbours.

    Attributes
    ----------
    log_odds : (n_cells,) the mean log-odds of the scores of each cell
    counts, hits, gaps : sparse (n_articles, n_cells) sums over an article's scores: their number, the hits
        among them, and scores less hits
    """

    log_odds: Doubles
    counts: Any
    hits: Any
    gaps: Any

    @classmethod
    def of(cls, scores: Doubles, relevant: BoolArray, where: BoolArray, *, most: int) -> "_Cells":
        """Gather the scores in the mask `where`, (n_articles, K), in at most `most` cells of equal size."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 (slow to import)

        article, label = np.nonzero(where)
        order = np.argsort(scores[article, label], kind="stable")
        article, label = article[order], label[order]
        score, hit = scores[article, label], relevant[article, label]
        n_cells = min(most, len(score))
        cell = np.arange(len(score)) * n_cells // max(len(score), 1)

        def table(values: Doubles) -> Any:
            return csr_matrix((values, (article, cell)), (len(scores), n_cells))

        counts = np.bincount(cell, minlength=n_cells)
        log_odds = np.bincount(cell, _log_odds(score), minlength=n_cells) / counts
        return cls(log_odds, *map(table, (np.ones(len(score)), hit.astype(float), score - hit)))


def _calibration_function(held_out: HeldOut, n_cells: int) -> _Computation:
    """Return a function that computes the figures of calibration from cells; see `bootstrap_figures`."""
    scores, relevant = held_out.scores, held_out.relevant
    is_best = np.zeros(scores.shape, bool)
    np.put_along_axis(is_best, held_out.ranking.argmax(axis=1)[:, None], values=True, axis=1)
    best = _Cells.of(scores, relevant, is_best, most=n_cells)
    every = _Cells.of(scores, relevant, scores > 0.02, most=n_cells)

    def compute(weights: Doubles) -> dict[str, Doubles]:
        n_best, n_every = weights @ best.counts, weights @ every.counts
        return {
            "calibration_error_best": _calibration_errors(n_best, weights @ best.gaps),
            "calibration_error": _calibration_errors(n_every, weights @ every.gaps),
            "calibration_slope": _calibration_slopes(best.log_odds, n_best, weights @ best.hits),
        }

    return compute


def bootstrap_figures(
    held_out: HeldOut, groups: npt.NDArray[np.int64], seed: int
) -> tuple[dict[str, float], dict[str, Doubles]]:
    """Return each figure, and its values in a thousand bootstrap samples.

    Parameters
    ----------
    groups : (n_articles,) the group of each article, from 0; samples draw whole groups
    """
    parts = [_mean_function(held_out), _set_function(held_out)]

    def figures_of(weights: Doubles, calibration: _Computation) -> dict[str, Doubles]:
        with np.errstate(invalid="ignore", divide="ignore"):
            return {
                n: values for part in (*parts, calibration) for n, values in part(weights).items()
            }

    exact = _calibration_function(held_out, n_cells=held_out.scores.size)
    figures = figures_of(np.ones((1, len(groups))), exact)
    in_cells = _calibration_function(held_out, _CELLS)
    batches = [figures_of(weights, in_cells) for weights in bootstrap_weights(groups, seed)]
    return {name: float(row[0]) for name, row in figures.items()}, {
        name: np.concatenate([batch[name] for batch in batches]) for name in figures
    }


def bootstrap_weights(groups: npt.NDArray[np.int64], seed: int) -> Iterator[Doubles]:
    """Yield article weights for a thousand bootstrap samples in batches, (n_draws, n_articles).

    Samples draw whole groups, numbered from 0 in `groups`, (n_articles,).
    """
    n_groups, n_draws = int(groups.max()) + 1, min(max(1, _BATCH_SIZE // len(groups)), _DRAWS)
    rng = np.random.default_rng(seed)
    for start in range(0, _RESAMPLES, n_draws):
        samples = rng.integers(0, n_groups, size=(min(n_draws, _RESAMPLES - start), n_groups))
        samples += n_groups * np.arange(len(samples))[:, None]
        counts = np.bincount(samples.ravel(), minlength=samples.size).reshape(samples.shape)
        yield counts[:, groups].astype(float)


def interval(name: str, value: float, samples: Doubles) -> tuple[float, float]:
    """Return the 95 % interval of a figure, or of a difference, from its value and bootstrap values."""
    values = samples[~np.isnan(samples)]
    if not len(values):
        return float("nan"), float("nan")
    low, median, high = np.quantile(values, (0.025, 0.5, 0.975))
    # Resampling adds noise to every bin and so widens the gaps. Without this correction the interval
    # may exclude the figure itself.
    bias = median - value if name.startswith("calibration_error") else 0.0
    return float(low - bias), float(high - bias)
