"""One linear model for all labels at once.

Minimises, for each label, ``‖w − w₀‖²/2 + Σᵢ cᵢ·max(0, 1 − yᵢ·w·xᵢ)²`` by dual coordinate descent:
LinearSVC's own objective and method (Hsieh et al., «A Dual Coordinate Descent Method for
Large-scale Linear SVM», ICML 2008), with a prior ``w₀`` as the starting point. Weights are stored
features × labels, so that one walk over an article's features serves every label: LinearSVC has no
prior, and walks over the articles again for each label.
"""

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine import FloatArray, SparseRows
from osiris_nlp.model.engine.kernels import compiled

TOLERANCE = 0.02
_MOST_EPOCHS = 200


def fit_linear(
    rows: SparseRows,
    positive: npt.NDArray[np.bool_],
    cost: FloatArray,
    prior: FloatArray,
    *,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> tuple[FloatArray, FloatArray]:
    """Fit one model a label.

    Parameters
    ----------
    rows : features of n articles
    positive : (n, K) whether the article carries the label
    cost : (n, K) weight of the article's loss for the label; 0 leaves it out
    prior : (n_features, K) where the weights start and are pulled back to
    tolerance : largest violation of the optimality conditions to stop at

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
    shuffler = np.random.default_rng(seed)
    for _ in range(_MOST_EPOCHS):
        order = shuffler.permutation(len(rows))
        worst = _epoch(
            order, rows.indptr, rows.indices, rows.values, signs, ridge, norms, dual, weights
        )
        if worst < tolerance:
            break
    return weights[:-1], weights[-1]


@compiled
def _epoch(order, indptr, indices, values, signs, ridge, norms, dual, weights):  # type: ignore[no-untyped-def]
    """Visit every article once; update dual and weights; return the largest violation."""
    n_labels = signs.shape[1]
    intercept = weights[-1]
    decision = np.empty(n_labels, np.float32)
    step = np.empty(n_labels, np.float32)
    worst = np.float32(0)
    for i in order:
        for k in range(n_labels):  # assigning a slice would take a second to compile
            decision[k] = intercept[k]
        for p in range(indptr[i], indptr[i + 1]):
            row = weights[indices[p]]
            for k in range(n_labels):
                decision[k] += values[p] * row[k]
        moved = False
        for k in range(n_labels):
            step[k] = 0
            if ridge[i, k] == np.inf:
                continue
            alpha = dual[i, k]
            gradient = signs[i, k] * decision[k] - 1 + ridge[i, k] * alpha
            violation = min(gradient, np.float32(0)) if alpha <= 0 else gradient
            if violation == 0:
                continue
            worst = max(worst, abs(violation))
            dual[i, k] = max(alpha - gradient / (norms[i] + ridge[i, k]), np.float32(0))
            step[k] = (dual[i, k] - alpha) * signs[i, k]
            moved = True
        if moved:
            for k in range(n_labels):
                intercept[k] += step[k]
            for p in range(indptr[i], indptr[i + 1]):
                row = weights[indices[p]]
                for k in range(n_labels):
                    row[k] += values[p] * step[k]
    return worst
