"""From out-of-fold decision values to probabilities and cuts."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.model.tagger import Calibration

# Strength of the pull of a label's slope to 1 (or the common slope) and of its offset to 0, in
# squared log-odds; halving or doubling them changes no figure beyond the third place.
_SLOPE_RIDGE, _OFFSET_RIDGE, _EXCLUSIVE_OFFSET_RIDGE = 2.0, 1.0, 10.0
# A dozen articles that part perfectly are no ground for certainty.
_TEMPERATURE_RIDGE = 20.0
_ROUNDING = 1e-9
# A label that hardly ever occurs is not proposed at one in a hundred for all that.
_LEAST_CUT = 0.1
_MOST_STEPS, _MOST_HALVINGS = 50, 10
_BEYOND = 2.0  # log-odds
# Articles' worth of pooled precision that a label's own is mixed with, wrong ones' worth of doubt
# about how far scores understate them, and how many cuts are tried.
_PRECISION_SHRINKAGE, _FEW_WRONG, _MOST_CUTS = 10.0, 2.0, 400


def fit_calibration(
    decision_values: FloatArray,
    relevant: BoolArray,
    off_period: BoolArray | None = None,
    *,
    exclusive: bool,
) -> Calibration:
    """Learn probabilities from out-of-fold decision values.

    One isotonic curve pools all labels; in its log-odds each label then gets a slope and an offset
    (Platt), shrunk so that a label with few examples keeps the common curve. With `exclusive`, where
    every article carries exactly one label, the slope is common and both are fitted to the
    normalised probabilities (temperature scaling, Guo et al., ICML 2017, with label offsets).
    What labels get outside their period is the log of how often they are right there, compared
    with how often the rest would make them.

    Parameters
    ----------
    decision_values, relevant, off_period : (n_articles, K); no label is off its period when left out
    """
    knots, logits = _curve(decision_values.ravel(), relevant.ravel())
    curve = np.interp(decision_values, knots, logits)
    if exclusive:
        slope, offset = _fit_exclusive(curve, relevant)
        slopes = np.full(decision_values.shape[1], slope)
    else:
        slopes, offset = _fit_platt(curve, relevant)
    undated = Calibration(knots, logits, slopes, offset, 0.0, exclusive)
    if off_period is None or not off_period.any():
        return undated
    expected = undated(decision_values, off_period)[off_period].sum()
    off = min(float(np.log((relevant[off_period].sum() + 0.5) / (expected + 0.5))), 0.0)
    return replace(undated, off_period=off)


def fit_cuts(scores: Doubles, relevant: BoolArray, *, precision: float) -> tuple[Doubles, Doubles]:
    """Return the scores from which each label is proposed and applied.

    Parameters
    ----------
    scores, relevant : (n_articles, K) calibrated out of fold
    precision : wanted share of right labels among the applied ones, in (0, 1)

    Returns
    -------
    propose : (K,) half the best expected F1, its optimal cut, and no less than .1 (Lipton et al., «Optimal thresholding
        of classifiers to maximize F1 measure», ECML 2014); needs no label counts
    apply : (K,) the lowest score from which the label's precision, shrunk towards what the scores
        of all labels together lead one to expect, reaches `precision`; infinite where no score does
    """
    propose = np.array([_expected_f1_cut(scores[:, k]) for k in range(scores.shape[1])])
    return propose, _precision_cuts(scores, relevant, precision)


def cross_fitted(
    decision_values: FloatArray,
    relevant: BoolArray,
    off_period: BoolArray,
    folds: npt.NDArray[np.int64],
    *,
    exclusive: bool,
) -> Doubles:
    """Return probabilities calibrated on every other fold, so that no article judges itself."""
    out = np.empty(decision_values.shape)
    for fold in np.unique(folds):
        held = folds == fold
        calibrate = fit_calibration(
            decision_values[~held], relevant[~held], off_period[~held], exclusive=exclusive
        )
        out[held] = calibrate(decision_values[held], off_period[held])
    return out


def _curve(decision_values: FloatArray, relevant: BoolArray) -> tuple[Doubles, Doubles]:
    """Isotonic regression as a strictly rising line: one knot a block, straight in log-odds."""
    order = np.argsort(decision_values, kind="stable")
    rising, hit = decision_values[order].astype(np.float64), relevant[order]
    # `fit_transform` would obey scikit-learn's `transform_output` and may return a frame.
    level = IsotonicRegression().fit(rising, hit).predict(rising)
    # A block is a run of one level; levels that differ by rounding alone are one.
    block = np.append(0, np.cumsum(np.diff(level) > _ROUNDING))
    size = np.bincount(block)
    hits = np.bincount(block, weights=hit)
    centre = np.bincount(block, weights=rising) / size
    # Half a hit and half a miss in each block: no score of exactly 0 or 1, however pure the block.
    smoothed = (hits + 0.5) / (size + 1)
    place = np.arange(len(size))
    again = IsotonicRegression().fit(place, smoothed, sample_weight=size).predict(place)
    kept = np.append(True, np.diff(again) > _ROUNDING)
    knots, logits = centre[kept], np.log(again[kept] / (1 - again[kept]))
    if len(knots) == 1:
        knots, logits = np.array([-1.0, 1.0]), logits[0] + np.array([-1.0, 1.0])
    # Beyond what was seen the curve goes on as it ended, no steeper than on the whole and for a
    # little only: no decision value is worth a certainty.
    mean = (logits[-1] - logits[0]) / (knots[-1] - knots[0])
    low, high = np.minimum(np.diff(logits) / np.diff(knots), mean)[[0, -1]]
    return (
        np.concatenate([[knots[0] - _BEYOND / low], knots, [knots[-1] + _BEYOND / high]]),
        np.concatenate([[logits[0] - _BEYOND], logits, [logits[-1] + _BEYOND]]),
    )


def _fit_platt(curve: Doubles, relevant: BoolArray) -> tuple[Doubles, Doubles]:
    """Fit a slope and an offset a label, all labels at once, by Newton's method."""
    n_labels = curve.shape[1]

    def loss(slope: Doubles, offset: Doubles) -> tuple[Doubles, Doubles]:
        logits = curve * slope + offset
        value = np.logaddexp(0, logits).sum(axis=0) - (logits * relevant).sum(axis=0)
        return value + _SLOPE_RIDGE / 2 * (slope - 1) ** 2 + _OFFSET_RIDGE / 2 * offset**2, logits

    slope, offset = np.ones(n_labels), np.zeros(n_labels)
    best, logits = loss(slope, offset)
    for _ in range(_MOST_STEPS):
        p = 1 / (1 + np.exp(-logits))
        miss, weight = p - relevant, p * (1 - p)
        weighted = weight * curve
        to_slope = (miss * curve).sum(axis=0) + _SLOPE_RIDGE * (slope - 1)
        to_offset = miss.sum(axis=0) + _OFFSET_RIDGE * offset
        aa = (weighted * curve).sum(axis=0) + _SLOPE_RIDGE
        ab, bb = weighted.sum(axis=0), weight.sum(axis=0) + _OFFSET_RIDGE
        whole = aa * bb - ab**2
        by_slope = (bb * to_slope - ab * to_offset) / whole
        by_offset = (aa * to_offset - ab * to_slope) / whole
        # A step that does not help a label is halved until it does, or is nothing.
        size = np.ones(n_labels)
        for _ in range(_MOST_HALVINGS):
            value, logits = loss(slope - size * by_slope, offset - size * by_offset)
            worse = value > best + _ROUNDING * len(curve)
            if not worse.any():
                break
            size[worse] /= 2
        slope, offset = slope - size * by_slope, offset - size * by_offset
        gained, best = (best - value).max(initial=0), value
        if gained < _ROUNDING * len(curve):
            break
    return np.maximum(slope, 0), offset


def _fit_exclusive(curve: Doubles, relevant: BoolArray) -> tuple[float, Doubles]:
    def loss(parameters: Doubles) -> tuple[float, Doubles]:
        slope, offset = np.exp(parameters[0]), parameters[1:]
        logits = slope * curve + offset
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        miss = np.exp(logs) - relevant
        value = -logs[relevant].sum() + _EXCLUSIVE_OFFSET_RIDGE / 2 * offset @ offset
        value += _TEMPERATURE_RIDGE / 2 * parameters[0] ** 2
        to_slope = (miss * curve).sum() * slope + _TEMPERATURE_RIDGE * parameters[0]
        return value, np.append(to_slope, miss.sum(axis=0) + _EXCLUSIVE_OFFSET_RIDGE * offset)

    best = minimize(loss, np.zeros(curve.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return float(np.exp(best[0])), best[1:]


def _expected_f1_cut(scores: Doubles) -> float:
    best_first = np.sort(scores)[::-1]
    taken = np.arange(1, len(best_first) + 1)
    f1 = 2 * np.cumsum(best_first) / (taken + best_first.sum())
    return max(float(f1.max() / 2), _LEAST_CUT)


def _precision_cuts(scores: Doubles, relevant: BoolArray, precision: float) -> Doubles:
    article, label = np.nonzero(scores >= min(1 / 2, precision))
    score, hit = scores[article, label], relevant[article, label]
    cuts = np.full(scores.shape[1], np.inf)
    candidates = np.unique(score)
    if len(candidates) > _MOST_CUTS:
        candidates = np.quantile(candidates, np.linspace(0, 1, _MOST_CUTS))
    # The last cut each score passes; from there down it is taken.
    place = (np.searchsorted(candidates, score, side="right") - 1) * len(cuts) + label
    shape = (len(candidates), len(cuts))
    size, hits, stated = (
        np.bincount(place, weights, shape[0] * shape[1]).reshape(shape)[::-1].cumsum(axis=0)
        for weights in (None, hit.astype(float), score)
    )
    # The lowest cut that passed by luck would be taken if hits were counted; what the scores state
    # is steadier, once corrected by how much the best of them understate the wrong ones.
    best = score >= 1 - 2 * (1 - precision)
    found_wrong, stated_wrong = (~hit[best]).sum(), (1 - score[best]).sum()
    understated = max((found_wrong + _FEW_WRONG) / (stated_wrong + _FEW_WRONG), 1.0)
    for cut, taken, right, said in zip(candidates[::-1], size, hits, stated, strict=True):
        pooled = 1 - understated * (1 - said.sum() / taken.sum())
        shrunk = (right + _PRECISION_SHRINKAGE * pooled) / (taken + _PRECISION_SHRINKAGE)
        cuts[shrunk >= precision] = cut
    return cuts
