"""A linear solver that fits the models of all labels at once.

For each label it minimises ``‖w − w₀‖²/2 + Σᵢ cᵢ·max(0, 1 − yᵢ·w·xᵢ)²`` by dual coordinate descent.
Objective and method are LinearSVC's (Hsieh et al., «A Dual Coordinate Descent Method for
Large-scale Linear SVM», ICML 2008), with a prior ``w₀`` that the weights start from and are
regularised towards. Weights are stored as features × labels, so one pass over an article's features
updates every label. LinearSVC has no prior and makes a separate pass for each label.
"""

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine import FloatArray, SparseRows
from osiris_nlp.model.engine.kernels import compiled

TOLERANCE = 0.02
_MAX_EPOCHS = 200


def fit_linear(
    rows: SparseRows,
    positive: npt.NDArray[np.bool_],
    cost: FloatArray,
    prior: FloatArray,
    *,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> tuple[FloatArray, FloatArray]:
    """Fit one linear model per label.

    Parameters
    ----------
    rows : features of n articles
    positive : (n, K) whether the article has the label
    cost : (n, K) weight of the article's loss for the label; 0 leaves it out
    prior : (n_features, K) the weights to start from and to regularise towards
    tolerance : stop once no violation of the optimality conditions is larger

    Returns
    -------
    weights, intercept : (n_features, K) and (K,) float32
    """
    if not len(rows):
        return prior.copy(), np.zeros(prior.shape[1], np.float32)
    weights = np.vstack([prior, np.zeros((1, prior.shape[1]), np.float32)]).astype(np.float32)
    signs = np.where(positive, 1, -1).astype(np.float32)
    with np.errstate(divide="ignore"):
        ridge = (0.5 / cost).astype(np.float32)
    dual = np.zeros(signs.shape, np.float32)
    squares = np.add.reduceat(np.append(rows.values**2, 0), rows.indptr[:-1])
    norms = np.where(np.diff(rows.indptr) > 0, squares, 0).astype(np.float32) + np.float32(1)
    rng = np.random.default_rng(seed)
    for _ in range(_MAX_EPOCHS):
        order = rng.permutation(len(rows))
        largest_violation = _epoch(
            order, rows.indptr, rows.indices, rows.values, signs, ridge, norms, dual, weights
        )
        if largest_violation < tolerance:
            break
    return weights[:-1], weights[-1]


@compiled
def _epoch(order, indptr, indices, values, signs, ridge, norms, dual, weights):  # type: ignore[no-untyped-def]
    """Make one pass over the articles, updating `dual` and `weights`; return the largest violation."""
    n_labels = signs.shape[1]
    intercept = weights[-1]
    decision = np.empty(n_labels, np.float32)
    step = np.empty(n_labels, np.float32)
    largest_violation = np.float32(0)
    for i in order:
        for k in range(n_labels):  # assigning a slice would add a second of compilation
            decision[k] = intercept[k]
        for p in range(indptr[i], indptr[i + 1]):
            row = weights[indices[p]]
            for k in range(n_labels):
                decision[k] += values[p] * row[k]
        has_changed = False
        for k in range(n_labels):
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
            for k in range(n_labels):
                intercept[k] += step[k]
            for p in range(indptr[i], indptr[i + 1]):
                row = weights[indices[p]]
                for k in range(n_labels):
                    row[k] += values[p] * step[k]
    return largest_violation
