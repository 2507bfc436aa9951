"""The details behind a report's figures: by label, by score, and labels taken for others."""

from dataclasses import dataclass

import numpy as np

from osiris_nlp.evaluation.figures import ranks
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.opinions import Doubles


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
class Confusion:
    """Articles of one label of which the model put another, which they do not carry, first.

    `ids` are those articles', the surest mistake first.
    """

    editors: str
    model: str
    articles: int
    ids: tuple[str, ...]


def label_figures(held_out: HeldOut) -> tuple[LabelFigures, ...]:
    """Return the figures of the labels carried or predicted, most frequent first."""
    truth, chosen = held_out.relevant, held_out.tiers > 0
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
        for k, label in enumerate(held_out.labels)
        if carried[k] or predicted[k]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.articles, row.label)))


def confusions(held_out: HeldOut) -> tuple[Confusion, ...]:
    """Return the labels taken for others, most often first."""
    best = held_out.scores.argmax(axis=1)
    found: dict[tuple[int, int], list[int]] = {}
    wrong = ~held_out.relevant[np.arange(len(held_out)), best]
    for i in np.flatnonzero(wrong).tolist():
        for k in np.flatnonzero(held_out.relevant[i]).tolist():
            found.setdefault((k, int(best[i])), []).append(i)
    rows = [
        Confusion(
            held_out.labels[k],
            held_out.labels[other],
            len(places),
            tuple(
                held_out.ids[i] for i in sorted(places, key=lambda i: -held_out.scores[i, other])
            ),
        )
        for (k, other), places in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.articles, row.editors, row.model)))


def reliability(held_out: HeldOut, *, bins: int = 10) -> tuple[Bin, ...]:
    """Return the best suggestions in bins of as many articles each, by rising score."""
    best = held_out.scores.argmax(axis=1)
    stated, hit = held_out.scores.max(axis=1), held_out.relevant[np.arange(len(held_out)), best]
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


def never_suggested(held_out: HeldOut, *, k: int = 5) -> tuple[str, ...]:
    """Return the labels that some article carries, among the `k` best of none."""
    shown = np.zeros(len(held_out.labels), dtype=bool)
    shown[np.argsort(-held_out.scores, axis=1, kind="stable")[:, :k].ravel()] = True
    carried = np.asarray(held_out.relevant.any(axis=0))
    return tuple(label for i, label in enumerate(held_out.labels) if carried[i] and not shown[i])


def hit_shares(held_out: HeldOut, *, most: int = 10) -> Doubles:
    """Return the share of articles with a right label among the first k, for k from 1 to `most`."""
    placed = ranks(held_out.relevant, held_out.scores)
    return np.array([(placed <= k).mean() for k in range(1, min(most, len(held_out.labels)) + 1)])
