"""Figures from arrays: how good are scores and predicted sets, and how sure is that.

Rows are articles, columns labels. Nothing here knows a model: what produced the scores must not
have seen the articles, and whoever calls sees to that.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.errors import InputError
from osiris_nlp.records import Article
from osiris_nlp.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd

Doubles = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
BINS = 15
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label: articles that carry it, articles it was predicted for, and how these meet."""

    label: str
    articles: int
    predicted: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Best suggestions of about the same score: what they state and how often they are right.

    `low` and `high` are the 95 % Wilson interval of `right`.
    """

    articles: int
    stated: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found.

    Attributes
    ----------
    articles, stories : how many were judged
    figures : by name; see `evaluate`
    reliability : best suggestions in bins of as many articles each, by rising score
    per_label : labels that some article carries or is predicted to carry, most frequent first
    never_suggested : labels that some article carries, among the five best of none
    """

    articles: int
    stories: int
    figures: dict[str, Figure]
    reliability: tuple[Bin, ...]
    per_label: tuple[LabelFigures, ...]
    never_suggested: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready values, rounded to four places; None for nan."""
        found = asdict(self)
        for figure in found["figures"].values():
            for name, value in figure.items():
                figure[name] = None if np.isnan(value) else round(value, 4)
        for row in found["reliability"]:
            row.update({name: round(row[name], 4) for name in ("stated", "right", "low", "high")})
        for row in found["per_label"]:
            row.update({name: round(row[name], 4) for name in ("precision", "recall", "f1")})
        return found

    def to_frame(self) -> "pd.DataFrame":
        """Return the figures of each label as a data frame, a row a label."""
        import pandas as pd  # noqa: PLC0415 (heavy, and not needed to judge)

        return pd.DataFrame([asdict(row) for row in self.per_label]).set_index("label")


def evaluate(
    relevant: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    labels: Sequence[str],
    selected: npt.ArrayLike | None = None,
    applied: npt.ArrayLike | None = None,
    stories: Sequence[str] | None = None,
    seed: int = 0,
) -> Report:
    """Judge scores and predicted sets against the editors' labels.

    Parameters
    ----------
    relevant : (n_articles, K), 0 or 1; each article carries at least one label
    scores : (n_articles, K) probabilities in [0, 1]
    labels : the K labels
    selected : (n_articles, K) the predicted sets; the best label of each article when left out
    applied : (n_articles, K) the part of them to be applied unseen; nothing when left out
    stories : a story for each article; resampled whole for the intervals
    seed : of the bootstrap

    Returns
    -------
    Report
        With the figures, all in [0, 1]: ``mrr``, ``hit@1``, ``hit@3``, ``hit@5`` (rank of the best
        placed right label, ties at their middle rank), ``p@1`` (``hit@1`` where nothing ties),
        ``ndcg@5``, ``lrap``, ``micro_f1``, ``macro_f1`` (over labels that some article carries),
        ``precision``, ``recall``, ``calibration_error_best`` and ``calibration_error`` (best
        suggestion, and every score above 0.02; 15 equal-count bins), ``applied`` (share of articles
        with an applied label) and ``applied_precision`` (nan without any).

    Raises
    ------
    InputError
        If shapes differ, an article carries no label, or there is no article.

    Examples
    --------
    >>> report = evaluate([[1, 0], [1, 0]], [[0.9, 0.1], [0.4, 0.6]], labels=["SMSI", "Genre"])
    >>> report.figures["mrr"].value, report.figures["hit@1"].value
    (0.75, 0.5)
    """
    truth, scored = np.asarray(relevant, dtype=bool), np.asarray(scores, dtype=float)
    own = np.arange(len(truth)) if stories is None else np.asarray(stories)
    _check(truth, scored, labels, own)
    chosen = _best_only(scored) if selected is None else np.asarray(selected, dtype=bool)
    sure = np.zeros_like(truth) if applied is None else np.asarray(applied, dtype=bool)
    if not chosen.shape == sure.shape == truth.shape:
        raise InputError(f"Shapes {chosen.shape}, {sure.shape}", f"expected {truth.shape}")
    groups = np.unique(own, return_inverse=True)[1]
    compute = _figures_of(truth, scored, chosen, sure)
    value = compute(np.ones(len(truth)))
    draws = [
        compute(np.bincount(drawn, minlength=groups.max() + 1)[groups].astype(float))
        for drawn in _draws(groups.max() + 1, seed)
    ]
    with np.errstate(invalid="ignore"):
        figures = {
            name: Figure(value[name], *_interval(name, value[name], [draw[name] for draw in draws]))
            for name in value
        }
    return Report(
        articles=len(truth),
        stories=int(groups.max()) + 1,
        figures=figures,
        reliability=_reliability(truth, scored),
        per_label=_per_label(truth, chosen, labels),
        never_suggested=_never_suggested(truth, scored, labels),
    )


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


def _figures_of(
    truth: BoolArray, scores: Doubles, chosen: BoolArray, sure: BoolArray
) -> Callable[[Doubles], dict[str, float]]:
    """Return what computes every figure for given weights of the articles."""
    rank = ranks(truth, scores)
    best = scores.argmax(axis=1)
    best_hit = truth[np.arange(len(truth)), best]
    means = {
        "mrr": 1 / rank,
        **{f"hit@{k}": (rank <= k).astype(float) for k in (1, 3, 5)},
        "p@1": best_hit.astype(float),
        "ndcg@5": ndcg(truth, scores),
        "lrap": lrap(truth, scores),
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
        return figures

    return compute


def _draws(groups: int, seed: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, groups, size=(_RESAMPLES, groups))


def _interval(name: str, value: float, draws: list[float]) -> tuple[float, float]:
    known = np.array(draws)[~np.isnan(draws)]
    if not len(known):
        return float("nan"), float("nan")
    low, middle, high = np.quantile(known, (0.025, 0.5, 0.975))
    # Resampling adds noise to every bin, so gaps grow: taken off, or the figure falls outside.
    excess = middle - value if name.startswith("calibration") else 0.0
    return max(float(low - excess), 0.0), float(high - excess)


def _best_only(scores: Doubles) -> BoolArray:
    chosen = np.zeros(scores.shape, dtype=bool)
    chosen[np.arange(len(scores)), scores.argmax(axis=1)] = True
    return chosen


def _per_label(
    truth: BoolArray, chosen: BoolArray, labels: Sequence[str]
) -> tuple[LabelFigures, ...]:
    right, carried, predicted = (part.sum(axis=0) for part in (truth & chosen, truth, chosen))
    rows = [
        LabelFigures(
            label,
            articles=int(carried[k]),
            predicted=int(predicted[k]),
            precision=float(right[k] / predicted[k]) if predicted[k] else 0.0,
            recall=float(right[k] / carried[k]) if carried[k] else 0.0,
            f1=float(2 * right[k] / (carried[k] + predicted[k])),
        )
        for k, label in enumerate(labels)
        if carried[k] or predicted[k]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.articles, row.label)))


def _reliability(truth: BoolArray, scores: Doubles, *, bins: int = 10) -> tuple[Bin, ...]:
    best = scores.argmax(axis=1)
    stated, hit = scores.max(axis=1), truth[np.arange(len(truth)), best]
    parts = np.array_split(np.argsort(stated, kind="stable"), min(bins, len(stated)))
    return tuple(
        Bin(len(part), float(stated[part].mean()), *_wilson(int(hit[part].sum()), len(part)))
        for part in parts
    )


def _wilson(hits: int, of: int, *, z: float = 1.96) -> tuple[float, float, float]:
    """Return a share and its interval (Wilson, JASA 22, 1927)."""
    share = hits / of
    middle, spread = (
        share + z**2 / (2 * of),
        z * np.sqrt(share * (1 - share) / of + (z / of) ** 2 / 4),
    )
    whole = 1 + z**2 / of
    return share, max(float(middle - spread) / whole, 0.0), min(float(middle + spread) / whole, 1.0)


def _never_suggested(
    truth: BoolArray, scores: Doubles, labels: Sequence[str], *, k: int = 5
) -> tuple[str, ...]:
    shown = np.zeros(len(labels), dtype=bool)
    shown[np.argsort(-scores, axis=1, kind="stable")[:, :k].ravel()] = True
    return tuple(label for i, label in enumerate(labels) if truth[:, i].any() and not shown[i])


def _check(
    truth: BoolArray, scores: Doubles, labels: Sequence[str], stories: npt.NDArray[Any]
) -> None:
    if truth.ndim != 2 or truth.shape != scores.shape:
        raise InputError(
            f"Shapes {truth.shape}, {scores.shape}", "expected one (n_articles, n_labels)"
        )
    if truth.shape[1] != len(labels):
        raise InputError(f"{len(labels)} labels", f"expected {truth.shape[1]}, one a column")
    if stories.shape != (len(truth),):
        raise InputError(f"{stories.size} stories", f"expected {len(truth)}, one an article")
    if not len(truth):
        raise InputError("No article to judge", "expected articles with labels")
    if np.isnan(scores).any():
        raise InputError("A score is nan", "expected numbers")
    if not truth.any(axis=1).all():
        bare = int(np.flatnonzero(~truth.any(axis=1))[0])
        raise InputError(f"Article {bare} carries no label", "leave such articles out")
