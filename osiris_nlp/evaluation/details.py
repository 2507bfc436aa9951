"""The details behind a report's figures: per label, per score bin, and confusions between labels."""

from dataclasses import dataclass
from itertools import compress

import numpy as np

from osiris_nlp.evaluation.figures import ranks
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.opinions import Doubles


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label: its support (`articles`), how often it is predicted, and how well the two agree."""

    label: str
    articles: int
    predicted: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Best suggestions with similar scores: their mean score (`stated`) and the share of correct ones.

    `right` is that share; `low` and `high` are its 95 % Wilson interval.
    """

    articles: int
    stated: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """Articles with one label for which the model ranked another, wrong label first.

    `ids` are the ids of those articles, the most confident mistake first.
    """

    editors: str
    model: str
    articles: int
    ids: tuple[str, ...]


def label_figures(held_out: HeldOut) -> tuple[LabelFigures, ...]:
    """Return the figures of each label that is assigned or predicted, most frequent first."""
    relevant, predicted = held_out.relevant, held_out.tiers > 0
    hits, support, n_predicted = (
        held_out.count(table) for table in (relevant & predicted, relevant, predicted)
    )
    rows = [
        LabelFigures(
            label,
            articles=int(support[k]),
            predicted=int(n_predicted[k]),
            precision=float(hits[k] / n_predicted[k]) if n_predicted[k] else 0.0,
            recall=float(hits[k] / support[k]) if support[k] else 0.0,
            f1=float(2 * hits[k] / (support[k] + n_predicted[k])),
        )
        for k, label in enumerate(held_out.labels)
        if support[k] or n_predicted[k]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.articles, row.label)))


def confusions(held_out: HeldOut) -> tuple[Confusion, ...]:
    """Return the pairs of confused labels, most frequent first."""
    best = held_out.ranking.argmax(axis=1)
    ids = held_out.label_ids
    rows_of_pair: dict[tuple[int, int], list[int]] = {}
    wrong = ~held_out.relevant[np.arange(len(held_out)), best]
    for i in np.flatnonzero(wrong).tolist():
        for k in np.flatnonzero(held_out.relevant[i]).tolist():
            rows_of_pair.setdefault((int(ids[i, k]), int(ids[i, best[i]])), []).append(i)
    pairs = [
        Confusion(
            held_out.labels[k],
            held_out.labels[other],
            len(rows),
            tuple(
                held_out.ids[i] for i in sorted(rows, key=lambda i: -held_out.scores[i, best[i]])
            ),
        )
        for (k, other), rows in rows_of_pair.items()
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.articles, pair.editors, pair.model)))


def reliability(held_out: HeldOut) -> tuple[Bin, ...]:
    """Return the best suggestions in ten equal-count bins, by increasing score."""
    best = held_out.ranking.argmax(axis=1)
    score, hit = held_out.scores.max(axis=1), held_out.relevant[np.arange(len(held_out)), best]
    parts = np.array_split(np.argsort(score, kind="stable"), min(10, len(score)))
    return tuple(
        Bin(len(rows), float(score[rows].mean()), *_wilson(int(hit[rows].sum()), len(rows)))
        for rows in parts
    )


def _wilson(hits: int, n: int) -> tuple[float, float, float]:
    """Return a share and its interval (Wilson, JASA 22, 1927)."""
    share, z = hits / n, 1.96  # of a 95 % interval
    centre, spread = (
        share + z**2 / (2 * n),
        z * np.sqrt(share * (1 - share) / n + (z / n) ** 2 / 4),
    )
    scale = 1 + z**2 / n
    return share, max(float(centre - spread) / scale, 0.0), min(float(centre + spread) / scale, 1.0)


def never_suggested(held_out: HeldOut) -> tuple[str, ...]:
    """Return the labels that some article has but that are never among the five best of any article."""
    in_top_five = np.zeros(len(held_out.labels), dtype=bool)
    top_five = np.argsort(-held_out.ranking, axis=1, kind="stable")[:, :5]
    in_top_five[np.take_along_axis(held_out.label_ids, top_five, axis=1).ravel()] = True
    in_top_five &= [label not in held_out.unseen for label in held_out.labels]
    missed = (held_out.count(held_out.relevant) > 0) & ~in_top_five
    return tuple(compress(held_out.labels, missed))


def hit_shares(held_out: HeldOut) -> Doubles:
    """Return the share of articles with a correct label in the top k, for k from 1 to 10."""
    rank = ranks(held_out.relevant, held_out.ranking)
    return np.array([(rank <= k).mean() for k in range(1, min(10, len(held_out.labels)) + 1)])
