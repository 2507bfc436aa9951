"""A linear solver that fits the models of all labels at once.

For each label it minimises ``‖w − w₀‖²/2 + Σᵢ cᵢ·max(0, 1 − yᵢ·w·xᵢ)²`` by dual coordinate descent.
Objective and method are LinearSVC's (Hsieh et al., «A Dual Coordinate Descent Method for
Large-scale Linear SVM», ICML 2008), with a prior ``w₀`` that the weights start from and are
regularised towards. Weights are stored as features × labels, so one pass over an article's features
updates every label. LinearSVC has no prior and makes a separate pass for each label. Labels are padded to
whole SIMD registers, and four features are taken at a time, which halves the time of a pass.
"""

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine import FloatArray, Offsets, SparseRows
from osiris_nlp.model.engine.arrays import padded
from osiris_nlp.model.engine.kernels import compiled

TOLERANCE = 0.02
_MAX_EPOCHS = 200


def fit_linear(
    rows: SparseRows,
    positive: npt.NDArray[np.bool_],
    cost: FloatArray,
    prior: FloatArray,
    *,
    positions: Offsets | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> tuple[FloatArray, FloatArray]:
    """Fit one linear model per label.

    Parameters
    ----------
    rows : features of n articles, or of more
    positive : (n, K) whether the article has the label
    cost : (n, K) weight of the article's loss for the label; 0 leaves it out
    prior : (n_features, K) the weights to start from and to regularise towards
    positions : (n,) the rows to learn from; by default, all
    tolerance : stop once no violation of the optimality conditions is larger

    Returns
    -------
    weights, intercept : (n_features, K) and (K,) float32
    """
    if not len(positive):
        return prior.copy(), np.zeros(prior.shape[1], np.float32)
    n_labels = prior.shape[1]
    weights = np.zeros((len(prior) + 1, padded(n_labels)), np.float32)
    weights[:-1, :n_labels] = prior
    signs = np.where(positive, np.float32(1), np.float32(-1))
    with np.errstate(divide="ignore"):
        ridge = (0.5 / cost).astype(np.float32)
    dual = np.zeros(signs.shape, np.float32)
    squares = np.add.reduceat(np.append(rows.values**2, 0), rows.indptr[:-1])
    norms = np.where(np.diff(rows.indptr) > 0, squares, 0).astype(np.float32) + np.float32(1)
    starts, stops = rows.indptr[:-1], rows.indptr[1:]
    if positions is not None:
        starts, stops, norms = starts[positions], stops[positions], norms[positions]
    rng = np.random.default_rng(seed)
    for _ in range(_MAX_EPOCHS):
        order = rng.permutation(len(positive))
        largest_violation = _epoch(
            order,
            starts,
            stops,
            rows.indices,
            rows.values,
            signs,
            ridge,
            norms,
            dual,
            weights,
        )
        if largest_violation < tolerance:
            break
    return weights[:-1, :n_labels], weights[-1, :n_labels]


@compiled
def _epoch(order, starts, stops, indices, values, signs, ridge, norms, dual, weights):  # type: ignore[no-untyped-def]  # noqa: PLR0912
    """Make one pass over the articles, updating `dual` and `weights`; return the largest violation."""
    width = weights.shape[1]
    intercept = weights[-1]
    decision = np.empty(width, np.float32)
    step = np.zeros(width, np.float32)
    largest_violation = np.float32(0)
    for i in order:
        start, stop = starts[i], stops[i]
        whole = stop - (stop - start) % 4  # the features from here on are taken one by one
        for k in range(width):  # assigning a slice would add a second of compilation
            decision[k] = intercept[k]
        for p in range(start, whole, 4):
            a, b, c, d = indices[p], indices[p + 1], indices[p + 2], indices[p + 3]
            row_a, row_b, row_c, row_d = weights[a], weights[b], weights[c], weights[d]
            va, vb, vc, vd = values[p], values[p + 1], values[p + 2], values[p + 3]
            for k in range(width):
                total = decision[k] + va * row_a[k]
                total += vb * row_b[k]
                total += vc * row_c[k]
                decision[k] = total + vd * row_d[k]
        for p in range(whole, stop):
            row = weights[indices[p]]
            for k in range(width):
                decision[k] += values[p] * row[k]
        has_changed = False
        for k in range(signs.shape[1]):
            step[k] = 0
            if ridge[i, k] == np.inf:
                continue
            alpha = dual[i, k]
            gradient = signs[i, k] * decision[k] - 1 + ridge[i, k] * alpha
            violation = min(gradient, np.float32(0)) if alpha <= 0 else gradient
            if violation == 0:
                continue
            largest_violation = max(largest_violation, abs(violation))
            dual[i, k] = max(alpha - gradient / (norms[i] + ridge[i, k]), np.float32(0))
            step[k] = (dual[i, k] - alpha) * signs[i, k]
            has_changed = True
        if has_changed:
            for k in range(width):
                intercept[k] += step[k]
            for p in range(start, whole, 4):
                a, b, c, d = indices[p], indices[p + 1], indices[p + 2], indices[p + 3]
                row_a, row_b, row_c, row_d = weights[a], weights[b], weights[c], weights[d]
                va, vb, vc, vd = values[p], values[p + 1], values[p + 2], values[p + 3]
                for k in range(width):
                    row_a[k] += va * step[k]
                    row_b[k] += vb * step[k]
                    row_c[k] += vc * step[k]
                    row_d[k] += vd * step[k]
            for p in range(whole, stop):
                row = weights[indices[p]]
                for k in range(width):
                    row[k] += values[p] * step[k]
    return largest_violation
