"""Which articles of a run an editor should look at: some applied and some borderline, for each label.

Chunks choose by themselves, and what they chose is chosen from again: the result does not depend on
which worker read what, or on a run having been stopped.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from osiris_nlp.batch.rows import Tagged
from osiris_nlp.model.opinions import TIERS

SHOWN = 10  # articles a label and kind
APPLIED, BORDERLINE = "applied", "borderline"
Pick = tuple[float, int, int, int]  # lowest first; chunk, stretch in the chunk, row
Picks = Mapping[str, Mapping[str, Sequence[Pick]]]  # by label, then kind


class Sample:
    """The articles a chunk would show: of each label, applied ones at random, and the closest to its cut."""

    def __init__(self, chunk: int) -> None:
        self._chunk, self._draw = chunk, np.random.default_rng(chunk)
        self._picks: dict[tuple[int, str], list[Pick]] = defaultdict(list)

    def take(self, tagged: Tagged) -> None:
        """Choose from a batch too."""
        tiers, cuts = tagged.opinions.tiers, tagged.tagger.selection.propose_cut
        lots = self._draw.random(len(tiers))
        for label_id in range(tiers.shape[1]):
            applied = tiers[:, label_id] == TIERS.index("apply")
            self._add(label_id, APPLIED, lots, applied, tagged.places)
            if np.isfinite(cuts[label_id]):
                distance = np.abs(tagged.opinions.scores[:, label_id] - cuts[label_id])
                self._add(label_id, BORDERLINE, distance, ~applied, tagged.places)

    def _add(
        self, label_id: int, kind: str, order: Any, allowed: Any, places: Sequence[tuple[int, int]]
    ) -> None:
        found = np.flatnonzero(allowed)
        if len(found) > SHOWN:
            found = found[np.argpartition(order[found], SHOWN - 1)[:SHOWN]]
        if len(found):
            picks = self._picks[label_id, kind]
            picks += [(float(order[i]), self._chunk, *places[i]) for i in found.tolist()]
            picks.sort()
            del picks[SHOWN:]

    def to_dict(self, labels: Sequence[str]) -> dict[str, dict[str, list[Pick]]]:
        """Return the choice by label and kind, JSON-ready."""
        said: dict[str, dict[str, list[Pick]]] = {}
        for (label_id, kind), picks in sorted(self._picks.items()):
            said.setdefault(labels[label_id], {})[kind] = picks
        return said


def best_of(samples: Iterable[Picks]) -> dict[str, dict[str, list[Pick]]]:
    """Return what to show of a run, of what its chunks would show.

    Examples
    --------
    >>> best_of([{"Yas": {"applied": [(0.3, 0, 0, 7)]}}, {"Yas": {"applied": [(0.1, 1, 0, 2)]}}])
    {'Yas': {'applied': [(0.1, 1, 0, 2), (0.3, 0, 0, 7)]}}
    """
    best: dict[str, dict[str, list[Pick]]] = {}
    for sample in samples:
        for label, kinds in sample.items():
            for kind, picks in kinds.items():
                kept = best.setdefault(label, {}).setdefault(kind, [])
                kept += [(float(order), int(a), int(b), int(c)) for order, a, b, c in picks]
                kept.sort()
                del kept[SHOWN:]
    return best
