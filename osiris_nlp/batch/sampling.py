"""Which articles of a run an editor should check: for each label, some applied and some borderline ones.

Each chunk picks by itself, and the final picks are the best of theirs. The result therefore does not
depend on which worker tagged what, or on interruptions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from osiris_nlp.batch.output_rows import TaggedBatch
from osiris_nlp.model.opinions import TIERS

PICKS_PER_KIND = 10  # articles per label and kind
APPLIED, BORDERLINE = "applied", "borderline"
Pick = tuple[float, int, int, int]  # sort key, lowest first; chunk, span in the chunk, row
Picks = Mapping[str, Mapping[str, Sequence[Pick]]]  # by label, then kind


class Sample:
    """A chunk's picks for each label: random applied articles, and those closest to the label's cut."""

    def __init__(self, chunk: int) -> None:
        self._chunk, self._random = chunk, np.random.default_rng(chunk)
        self._picks: dict[tuple[int, str], list[Pick]] = defaultdict(list)

    def add(self, batch: TaggedBatch) -> None:
        """Let the articles of a batch compete for the picks."""
        tiers, cuts = batch.opinions.tiers, batch.tagger.selection_in_use.propose_threshold
        random_keys = self._random.random(len(tiers))
        for label_id in range(tiers.shape[1]):
            is_applied = tiers[:, label_id] == TIERS.index("apply")
            self._add(label_id, APPLIED, random_keys, is_applied, batch.positions)
            if np.isfinite(cuts[label_id]):
                distances = np.abs(batch.opinions.scores[:, label_id] - cuts[label_id])
                self._add(label_id, BORDERLINE, distances, ~is_applied, batch.positions)

    def _add(
        self,
        label_id: int,
        kind: str,
        keys: Any,
        is_eligible: Any,
        positions: Sequence[tuple[int, int]],
    ) -> None:
        candidates = np.flatnonzero(is_eligible)
        if len(candidates) > PICKS_PER_KIND:
            lowest = np.argpartition(keys[candidates], PICKS_PER_KIND - 1)[:PICKS_PER_KIND]
            candidates = candidates[lowest]
        if len(candidates):
            picks = self._picks[label_id, kind]
            picks += [(float(keys[i]), self._chunk, *positions[i]) for i in candidates.tolist()]
            picks.sort()
            del picks[PICKS_PER_KIND:]

    def to_dict(self, labels: Sequence[str]) -> dict[str, dict[str, list[Pick]]]:
        """Return the picks by label and kind, JSON-ready."""
        picks_by_label: dict[str, dict[str, list[Pick]]] = {}
        for (label_id, kind), picks in sorted(self._picks.items()):
            picks_by_label.setdefault(labels[label_id], {})[kind] = picks
        return picks_by_label


def merge_picks(samples: Iterable[Picks]) -> dict[str, dict[str, list[Pick]]]:
    """Return the picks of a run from those of its chunks.

    Examples
    --------
    >>> merge_picks([{"Yas": {"applied": [(0.3, 0, 0, 7)]}}, {"Yas": {"applied": [(0.1, 1, 0, 2)]}}])
    {'Yas': {'applied': [(0.1, 1, 0, 2), (0.3, 0, 0, 7)]}}
    """
    merged_picks: dict[str, dict[str, list[Pick]]] = {}
    for sample in samples:
        for label, kinds in sample.items():
            for kind, picks in kinds.items():
                best = merged_picks.setdefault(label, {}).setdefault(kind, [])
                best += [(float(key), int(a), int(b), int(c)) for key, a, b, c in picks]
                best.sort()
                del best[PICKS_PER_KIND:]
    return merged_picks
