"""A large vocabulary is learned in blocks of labels, each of which is an ordinary `LearningProblem`.

One linear model per label needs nothing of the other labels. So no array has a row per article, or per
feature, and a column for each of thousands of labels: the weights of a block are pruned before the next block
is fitted, and of what the models say out of fold only each article's own labels and its best others are kept.
Small weights are pruned as in DiSMEC (Babbar & Schölkopf, «DiSMEC: Distributed Sparse Machines for Extreme
Multi-label Classification», WSDM 2017).
"""

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np

from osiris_nlp.base.progress import Progress
from osiris_nlp.model.engine import SparseWeights
from osiris_nlp.model.opinions import BEST, best_columns
from osiris_nlp.training.bounds import Settings
from osiris_nlp.training.fitting.label_columns import LabelColumns
from osiris_nlp.training.fitting.problem import (
    CROSS_FIT_TOLERANCE,
    CrossFit,
    Folds,
    LearningProblem,
)

# Chosen by F1 of the five best labels, on a third that a fit to the others had not read, of Annif's public
# kirjastonhoitaja (questions with labels of YSO). With 1,500 articles C = .3 gives .262, 1 gives .274, 3 gives .277;
# with 2,550 articles 3 gives .320 and 10 gives .319. Without weights below .02 or .05 it is .322, and without
# those below .1 .320. On 6,000 titles and questions with 1,969 labels nothing from 1 to 10 differs.
LOSS_WEIGHT, _SMALLEST_WEIGHT = 3.0, 0.05
_LOWEST = -100.0  # below all decision values; those of the best labels are between -1.5 and 3
# Labels. Half as many need half the memory: some 2 kB per feature, for each fold at a time.
_BLOCK = 128


def cross_fit_blocks(
    problem: LearningProblem,
    folds: Folds,
    settings: Settings,
    *,
    C: float,
    on_progress: Progress | None,
) -> tuple[LearningProblem, CrossFit]:
    """Cross-fit a large vocabulary block by block; return what its models say of the labels that count.

    These are each reference article's own labels and the `BEST` others with the highest decision values; the
    problem that is returned has them as its `columns`.
    """
    n = len(problem.reference)
    n_labels = len(problem.taxonomy)
    most = BEST + max(len({*article.labels}) for article in problem.reference)
    columns, relevant = np.empty((n, 0), np.int32), np.empty((n, 0), bool)
    cross_fit = CrossFit(*(np.empty((n, 0), np.float32) for _ in fields(CrossFit)))
    for first, block in _blocks(problem):
        part = block.cross_fit(folds, C=C, seed=settings.random_state, n_jobs=settings.n_jobs)
        _forget_unlearned(part, block, folds)
        ids = np.arange(first, first + block.has_label.shape[1], dtype=np.int32)
        columns = np.hstack([columns, np.broadcast_to(ids, (n, len(ids)))])
        relevant = np.hstack([relevant, block.relevant])
        tables = {
            field.name: np.hstack([getattr(cross_fit, field.name), getattr(part, field.name)])
            for field in fields(CrossFit)
        }
        best = best_columns(tables["decision_values"], relevant, most=most)
        columns, relevant = (np.take_along_axis(t, best, axis=1) for t in (columns, relevant))
        cross_fit = CrossFit(
            **{name: np.take_along_axis(table, best, axis=1) for name, table in tables.items()}
        )
        if on_progress:
            on_progress("cross-fitting", first + len(ids), n_labels)
    has_label = np.zeros((len(problem.rows), columns.shape[1]), bool)
    has_label[problem.is_reference] = relevant
    periods = np.array([label.period for label in problem.taxonomy])[columns]
    narrow = replace(
        problem,
        has_label=has_label,
        periods=periods,
        columns=LabelColumns(columns, n_labels),
    )
    return narrow, cross_fit


def _blocks(problem: LearningProblem) -> Iterator[tuple[int, LearningProblem]]:
    """Yield the problem of each block of labels, with the number of its first label."""
    for first in range(0, len(problem.taxonomy), _BLOCK):
        yield first, problem.block(slice(first, first + _BLOCK), smallest_weight=_SMALLEST_WEIGHT)


def _forget_unlearned(part: CrossFit, block: LearningProblem, folds: Folds) -> None:
    """Give labels without an example outside a fold the lowest value there: a model leaves such labels out."""
    for fold in np.unique(folds):
        _, is_training = block.split(folds == fold)
        unlearned = ~block.has_label[is_training].any(axis=0)
        for field in fields(CrossFit):
            getattr(part, field.name)[np.ix_(folds == fold, unlearned)] = _LOWEST


def fit_blocks(
    problem: LearningProblem, *, C: float, seed: int, on_progress: Progress | None
) -> SparseWeights:
    """Fit a large vocabulary to all articles block by block, without small weights."""
    parts, intercepts = [], []
    for first, block in _blocks(problem):
        weights, intercept = block.fit(C=C, seed=seed, tolerance=CROSS_FIT_TOLERANCE)
        features, labels = np.nonzero(weights)
        parts.append((features, first + labels, weights[features, labels]))
        intercepts.append(intercept.copy())  # a view would keep all weights of the block
        if on_progress:
            on_progress("fitting", first + len(intercept), len(problem.taxonomy))
    features, labels, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    return SparseWeights.of(
        features,
        labels,
        values,
        n_features=problem.space.size,
        intercept=np.concatenate(intercepts),
    )
