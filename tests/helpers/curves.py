"""Predictions of models that have learned from more and more articles, by a law of our choice."""

from collections.abc import Callable, Sequence

import numpy as np

from osiris_nlp.evaluation import LearningCurve, learning_curve_of
from osiris_nlp.model.folders.held_out import HeldOut

SIZES = [50, 100, 200, 400, 800]


def curve_with(
    error: Callable[[float], float],
    *,
    n_articles: int = 2000,
    sizes: Sequence[int] = SIZES,
    judges: int = 0,
    several: bool = False,
    support: int = 0,
) -> LearningCurve:
    """Return the curve of models that put a wrong label first with probability ``error(n)``.

    An article that a model gets right stays right with more articles. The first `judges` articles are
    judging ones; the others are then always wrong.
    """
    luck = np.random.default_rng(3).permutation(n_articles) / n_articles
    truth = np.zeros((n_articles, 3), dtype=bool)
    truth[:, 0] = True
    truth[::2, 1] = several
    is_judge = np.arange(n_articles) < judges

    def predictions(n: int) -> HeldOut:
        is_right = luck >= error(n)
        if judges:
            is_right &= is_judge
        scores = np.where(is_right[:, None], [0.7, 0.2, 0.1], [0.2, 0.1, 0.7])
        names = tuple(map(str, range(n_articles)))
        tiers = (scores > 0.15).astype(np.int8) if several else (scores > 0.5).astype(np.int8)
        labels = ("Fintech", "Infrastructures", "SMSI")
        return HeldOut(labels, names, names, truth, scores, tiers, is_judge)

    return learning_curve_of(
        sizes, map(predictions, sizes), articles=round(sizes[-1] * 1.25), support=support
    )
