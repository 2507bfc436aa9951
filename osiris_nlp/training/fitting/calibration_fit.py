"""Calibration: from out-of-fold decision values to probabilities and thresholds."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from sklearn.isotonic import IsotonicRegression, isotonic_regression

from osiris_nlp.evaluation import log_loss
from osiris_nlp.model.calibration import Calibration, Shrinkage
from osiris_nlp.model.engine import FloatArray, IntArray
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.training.fitting.label_columns import LabelColumns

# Ridge penalties that shrink a label's slope to 1 and its offset to 0. Halving or doubling them
# changes no figure beyond the third decimal.
_SLOPE_RIDGE, _OFFSET_RIDGE, _EXCLUSIVE_OFFSET_RIDGE = 2.0, 1.0, 10.0
# Ridge penalty on the log of the common slope: a dozen perfectly separated articles do not justify
# scores near 0 and 1.
_TEMPERATURE_RIDGE = 20.0
_ROUNDING = 1e-9
# Even very rare labels are not proposed below this score.
_MIN_PROPOSE = 0.1
_MAX_STEPS, _MAX_HALVINGS = 50, 10
_EXTRAPOLATION = 2.0  # how far the curve continues beyond its ends, in log-odds
# A label's own precision is mixed with this many articles' worth of pooled precision. With fewer,
# labels get low thresholds by luck: with 10, 93 % of the labels applied out of fold are right on the
# bundled articles, with 15 94 %, with 30 95 % (six seeds; on 19, 17 and 15 % of them). The estimate
# of how far scores understate errors is smoothed with this many wrong labels. At most this many
# thresholds are tried.
_PRECISION_SHRINKAGE, _ERROR_SMOOTHING, _MAX_THRESHOLDS = 15.0, 2.0, 400
# The number of known words at which words and shares count alike, and the ridge penalty on the logarithm of
# its ratio to this one. Fitted to the bundled articles it is 1.5, to three other corpora 1 to 4.
_HALF, _HALF_RIDGE, _HALF_BOUNDS = 1.5, 4.0, (0.01, 100.0)
_SHARE_SMOOTHING = 0.5  # articles of each label


def fit_calibration(
    decision_values: FloatArray,
    relevant: BoolArray,
    off_period: BoolArray | None = None,
    *,
    exclusive: bool,
    shrinkage: Shrinkage | None = None,
    columns: LabelColumns | None = None,
) -> Calibration:
    """Fit a calibration to out-of-fold decision values.

    One isotonic curve is fitted to all labels together. On its log-odds each label then gets a slope
    and an offset (Platt scaling), shrunk so that a label with few examples keeps the common curve.
    With `exclusive`, every article has exactly one label: the slope is then common to all labels, and
    slope and offsets are fitted to the normalised probabilities (temperature scaling, Guo et al.,
    ICML 2017, with label offsets).
    Outside their periods, all labels get the same log-odds penalty. It is the log of the ratio between
    the number of such labels that editors assigned and the number that the unpenalised probabilities
    predict, smoothed and at most 0.
    The labels of a large vocabulary have too few articles for a slope and an offset of their own: all keep
    the common ones, without an offset.

    Parameters
    ----------
    decision_values, relevant, off_period : (n_articles, K); by default, no label is off its period
    columns : the labels of each article, if the tables have only some, (n_articles, m)
    shrinkage : shrinkage of articles with few known words; see `fit_shrinkage`
    """
    repeats: npt.NDArray[Any]
    if columns is None:
        x, repeats = np.unique(decision_values, return_counts=True)
        hits = np.bincount(np.searchsorted(x, decision_values[relevant]), minlength=len(x))
    else:
        x, repeats, hits = _counts_with_others(decision_values, relevant, columns)
    knots, logits = _curve(x, repeats, hits)
    log_odds = np.interp(decision_values, knots, logits)
    n_labels = decision_values.shape[1] if columns is None else columns.n_labels
    if exclusive:
        n_offsets = n_labels if columns is None else 0
        slope, offset = _fit_exclusive(log_odds, relevant, n_offsets=n_offsets)
        slopes = np.full(n_labels, slope)
    elif columns is None:
        slopes, offset = _fit_platt(log_odds, relevant)
    else:
        slopes, offset = np.ones(n_labels), np.zeros(0)
    offset = np.pad(offset, (0, n_labels - len(offset)))
    without_penalty = Calibration(knots, logits, slopes, offset, 0.0, exclusive, shrinkage)
    if off_period is None or not off_period.any():
        return without_penalty
    of_columns = without_penalty if columns is None else without_penalty.subset(columns.ids)
    expected = of_columns(decision_values, off_period)[off_period].sum()
    penalty = min(float(np.log((relevant[off_period].sum() + 0.5) / (expected + 0.5))), 0.0)
    return replace(without_penalty, off_period_penalty=penalty)


def fit_shrinkage(
    calibration: Calibration,
    decision_values: FloatArray,
    relevant: BoolArray,
    off_period: BoolArray,
    *,
    n_known: IntArray,
    usual: float,
    columns: LabelColumns | None = None,
) -> Shrinkage:
    """Find how far to rely on few known words: so far that the labels of excerpts are most likely.

    Parameters
    ----------
    calibration : calibration of whole articles
    decision_values, relevant, off_period : (n_articles, K) values of excerpts, out of fold
    n_known : (n_articles,) number of known words of each excerpt
    usual : usual number of known words of an article
    columns : see `fit_calibration`
    """
    n_articles, n_labels = relevant.shape
    counts = relevant.sum(axis=0) + _SHARE_SMOOTHING
    if columns is not None:
        n_labels, counts = columns.n_labels, columns.count(relevant) + _SHARE_SMOOTHING
    if calibration.exclusive:
        shares = np.log(counts / (n_articles + n_labels * _SHARE_SMOOTHING))
    else:
        shares = np.log(counts / (n_articles + 2 * _SHARE_SMOOTHING - counts))

    def with_half(log_half: float) -> Shrinkage:
        return Shrinkage(shares, half=float(np.exp(log_half)), usual=max(usual, 1.0))

    if columns is not None:  # the best labels of the excerpts are not known
        return with_half(float(np.log(_HALF)))
    by_words = replace(calibration, shrinkage=None).log_odds(decision_values)
    penalties = calibration.off_period_penalty * off_period

    def loss(log_half: float) -> float:
        logits = with_half(log_half)(by_words, n_known) + penalties
        losses = log_loss(relevant, calibration.probabilities(logits))
        return float(losses.sum() + _HALF_RIDGE / 2 * (log_half - np.log(_HALF)) ** 2)

    return with_half(minimize_scalar(loss, bounds=np.log(_HALF_BOUNDS), method="bounded").x)


def fit_thresholds(
    scores: Doubles,
    relevant: BoolArray,
    *,
    precision: float,
    columns: LabelColumns | None = None,
) -> tuple[Doubles, Doubles]:
    """Return the scores from which each label is proposed and applied.

    Parameters
    ----------
    scores, relevant : (n_articles, K) calibrated out of fold
    precision : target share of correct labels among the applied ones, in (0, 1)
    columns : see `fit_calibration`

    Returns
    -------
    propose : (K,) the threshold that maximises expected F1, which is half the best expected F1, but
        at least .1 (Lipton et al., «Optimal thresholding of classifiers to maximize F1 measure»,
        ECML 2014); it depends on the scores alone
    apply : (K,) the lowest threshold at which the label's precision, shrunk towards that expected from
        the scores of all labels, reaches `precision`; infinite if no threshold does
    """
    by_label = scores.T if columns is None else columns.by_label(scores)
    propose = np.array([_expected_f1_threshold(each) for each in by_label])
    return propose, _precision_thresholds(scores, relevant, precision, columns)


def cross_calibrate(
    decision_values: FloatArray,
    relevant: BoolArray,
    off_period: BoolArray,
    folds: npt.NDArray[np.int64],
    *,
    exclusive: bool,
    inputs: FloatArray | None = None,
    samples: Mapping[int, BoolArray] | None = None,
    shrinkage: Shrinkage | None = None,
    n_known: IntArray | None = None,
    columns: LabelColumns | None = None,
) -> Doubles:
    """Return the probabilities of each fold, calibrated on the other folds or on samples of them.

    Parameters
    ----------
    inputs : (n_articles, K) what to turn into probabilities; by default, the decision values
    samples : masks, (n_articles,), of the articles to calibrate each fold on; by default, all of the
        other folds
    shrinkage, n_known : shrinkage for few known words, and each article's number of them, (n_articles,)
    columns : see `fit_calibration`
    """
    inputs = decision_values if inputs is None else inputs
    out = np.empty(inputs.shape)
    for fold in np.unique(folds).tolist():
        in_fold = folds == fold
        sample = samples[fold] if samples else ~in_fold
        calibrate = fit_calibration(
            decision_values[sample],
            relevant[sample],
            off_period[sample],
            exclusive=exclusive,
            shrinkage=shrinkage,
            columns=columns and columns[sample],
        )
        if columns is not None:
            calibrate = calibrate.subset(columns[in_fold].ids)
        counts = None if n_known is None else n_known[in_fold]
        out[in_fold] = calibrate(inputs[in_fold], off_period[in_fold], counts)
    return out


def _counts_with_others(
    decision_values: FloatArray, relevant: BoolArray, columns: LabelColumns
) -> tuple[FloatArray, npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the distinct decision values, ascending, with the number of labels and of hits at each.

    The labels that the tables lack count as if they had the lowest value among those that the article lacks,
    and so do its own labels below that: otherwise a low value would be that of own labels alone.
    """
    lowest = np.where(relevant, np.inf, decision_values).min(axis=1, keepdims=True)
    values = np.maximum(decision_values, lowest)
    x, index = np.unique(np.append(values, lowest), return_inverse=True)
    n_missing = columns.n_labels - values.shape[1]
    counts = np.append(np.ones(values.size), np.full(len(lowest), n_missing))
    hits = np.bincount(index[: values.size], relevant.ravel(), minlength=len(x))
    return x, np.bincount(index, counts), hits


def _curve(
    x: FloatArray, repeats: npt.NDArray[Any], hits_at: npt.NDArray[Any]
) -> tuple[Doubles, Doubles]:
    """Return an isotonic regression as a strictly increasing piecewise-linear curve in log-odds.

    `x`, `repeats` and `hits_at`, (n,), are distinct values, ascending, with the number of labels and of hits
    at each.
    """
    level = isotonic_regression(hits_at / repeats, sample_weight=repeats)
    # A block is a run of equal levels. Levels that differ only by rounding count as equal.
    block = np.append(0, np.cumsum(np.diff(level) > _ROUNDING))
    size = np.bincount(block, weights=repeats)
    hits = np.bincount(block, weights=hits_at)
    centre = np.bincount(block, weights=x * repeats) / size
    # Half a hit and half a miss are added to each block, so that no score is exactly 0 or 1.
    share = (hits + 0.5) / (size + 1)
    number = np.arange(len(size))
    monotone = IsotonicRegression().fit(number, share, sample_weight=size).predict(number)
    is_knot = np.append(True, np.diff(monotone) > _ROUNDING)
    knots, logits = centre[is_knot], np.log(monotone[is_knot] / (1 - monotone[is_knot]))
    if len(knots) == 1:
        knots, logits = np.array([-1.0, 1.0]), logits[0] + np.array([-1.0, 1.0])
    # Beyond its ends the curve continues with its last slope, or its mean slope if that is smaller,
    # and then stays level: no decision value justifies certainty.
    mean = (logits[-1] - logits[0]) / (knots[-1] - knots[0])
    low, high = np.minimum(np.diff(logits) / np.diff(knots), mean)[[0, -1]]
    return (
        np.concatenate(
            [[knots[0] - _EXTRAPOLATION / low], knots, [knots[-1] + _EXTRAPOLATION / high]]
        ),
        np.concatenate([[logits[0] - _EXTRAPOLATION], logits, [logits[-1] + _EXTRAPOLATION]]),
    )


def _fit_platt(log_odds: Doubles, relevant: BoolArray) -> tuple[Doubles, Doubles]:
    """Fit a slope and an offset per label, for all labels at once, by Newton's method."""
    n_labels = log_odds.shape[1]

    def loss(slope: Doubles, offset: Doubles) -> tuple[Doubles, Doubles]:
        logits = log_odds * slope + offset
        value = np.logaddexp(0, logits).sum(axis=0) - (logits * relevant).sum(axis=0)
        return value + _SLOPE_RIDGE / 2 * (slope - 1) ** 2 + _OFFSET_RIDGE / 2 * offset**2, logits

    slope, offset = np.ones(n_labels), np.zeros(n_labels)
    best, logits = loss(slope, offset)
    for _ in range(_MAX_STEPS):
        p = 1 / (1 + np.exp(-logits))
        residual, weight = p - relevant, p * (1 - p)
        weighted = weight * log_odds
        slope_gradient = (residual * log_odds).sum(axis=0) + _SLOPE_RIDGE * (slope - 1)
        offset_gradient = residual.sum(axis=0) + _OFFSET_RIDGE * offset
        aa = (weighted * log_odds).sum(axis=0) + _SLOPE_RIDGE
        ab, bb = weighted.sum(axis=0), weight.sum(axis=0) + _OFFSET_RIDGE
        determinant = aa * bb - ab**2
        slope_step = (bb * slope_gradient - ab * offset_gradient) / determinant
        offset_step = (aa * offset_gradient - ab * slope_gradient) / determinant
        # A step that increases a label's loss is halved until it no longer does.
        scale = np.ones(n_labels)
        for _ in range(_MAX_HALVINGS):
            value, logits = loss(slope - scale * slope_step, offset - scale * offset_step)
            is_worse = value > best + _ROUNDING * len(log_odds)
            if not is_worse.any():
                break
            scale[is_worse] /= 2
        slope, offset = slope - scale * slope_step, offset - scale * offset_step
        improvement, best = (best - value).max(initial=0), value
        if improvement < _ROUNDING * len(log_odds):
            break
    return np.maximum(slope, 0), offset


def _fit_exclusive(
    log_odds: Doubles, relevant: BoolArray, *, n_offsets: int
) -> tuple[float, Doubles]:
    """Fit a common slope and an offset per label, or none, to probabilities that sum to 1 per article."""

    def loss(parameters: Doubles) -> tuple[float, Doubles]:
        slope, offset = np.exp(parameters[0]), parameters[1:]
        logits = slope * log_odds + (offset if n_offsets else 0)
        logits -= logits.max(axis=1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        residual = np.exp(log_p) - relevant
        value = -log_p[relevant].sum() + _EXCLUSIVE_OFFSET_RIDGE / 2 * offset @ offset
        value += _TEMPERATURE_RIDGE / 2 * parameters[0] ** 2
        slope_gradient = (residual * log_odds).sum() * slope + _TEMPERATURE_RIDGE * parameters[0]
        offset_gradient = residual.sum(axis=0)[:n_offsets] + _EXCLUSIVE_OFFSET_RIDGE * offset
        return value, np.append(slope_gradient, offset_gradient)

    best = minimize(loss, np.zeros(n_offsets + 1), jac=True, method="L-BFGS-B").x
    return float(np.exp(best[0])), best[1:]


def _expected_f1_threshold(scores: Doubles) -> float:
    best_first = np.append(np.sort(scores)[::-1], [0.0] * (not len(scores)))
    n_selected = np.arange(1, len(best_first) + 1)
    f1 = 2 * np.cumsum(best_first) / (n_selected + best_first.sum())
    return max(float(f1.max() / 2), _MIN_PROPOSE)


def _precision_thresholds(
    scores: Doubles, relevant: BoolArray, precision: float, columns: LabelColumns | None
) -> Doubles:
    article, label = np.nonzero(scores >= min(1 / 2, precision))
    score, hit = scores[article, label], relevant[article, label]
    thresholds = np.full(scores.shape[1], np.inf)
    if columns is not None:
        label = columns.ids[article, label].astype(np.int64)
        thresholds = np.full(columns.n_labels, np.inf)
    candidates = np.unique(score)
    if len(candidates) > _MAX_THRESHOLDS:
        candidates = np.quantile(candidates, np.linspace(0, 1, _MAX_THRESHOLDS))
    # Each score counts at the highest candidate that it reaches. The cumulative sums below, from high
    # to low, then count it at every lower candidate too.
    cell = (np.searchsorted(candidates, score, side="right") - 1) * len(thresholds) + label
    shape = (len(candidates), len(thresholds))
    n_applied, n_hits, expected_hits = (
        np.bincount(cell, weights, shape[0] * shape[1]).reshape(shape)[::-1].cumsum(axis=0)
        for weights in (None, hit.astype(float), score)
    )
    # Precision from hits alone would favour the lowest threshold that passes by luck. The sum of
    # scores is steadier, once corrected by how far the highest scores understate their errors.
    is_high = score >= 1 - 2 * (1 - precision)
    n_wrong, expected_wrong = (~hit[is_high]).sum(), (1 - score[is_high]).sum()
    understatement = max((n_wrong + _ERROR_SMOOTHING) / (expected_wrong + _ERROR_SMOOTHING), 1.0)
    for threshold, n, right, expected in zip(
        candidates[::-1], n_applied, n_hits, expected_hits, strict=True
    ):
        pooled = 1 - understatement * (1 - expected.sum() / n.sum())
        estimate = (right + _PRECISION_SHRINKAGE * pooled) / (n + _PRECISION_SHRINKAGE)
        thresholds[estimate >= precision] = threshold
    return thresholds
