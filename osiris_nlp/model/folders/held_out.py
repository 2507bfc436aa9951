"""The predictions of a model for held-out articles, with the editors' labels: the input of every figure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.opinions import BoolArray, Doubles, Tiers


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions for n held-out articles and K labels.

    Attributes
    ----------
    labels : the K labels
    ids, stories : ids and stories of the n articles; those of one story are resampled together
    relevant : (n, K) whether editors assigned the label
    scores : (n, K) probabilities in [0, 1]
    tiers : (n, K) 0 hide, 1 propose, 2 apply; the predicted labels are those above 0
    judges : (n,) whether the article is a judging article (see `Article.judges`)
    unseen : labels that the model does not know: their scores are 0, and it does not rank them
    """

    labels: tuple[str, ...]
    ids: tuple[str, ...]
    stories: tuple[str, ...]
    relevant: BoolArray
    scores: Doubles
    tiers: Tiers
    judges: BoolArray
    unseen: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, mask: BoolArray) -> "HeldOut":
        """Return the articles where `mask`, (n,), is true."""
        return replace(
            self,
            ids=tuple(compress(self.ids, mask)),
            stories=tuple(compress(self.stories, mask)),
            relevant=self.relevant[mask],
            scores=self.scores[mask],
            tiers=self.tiers[mask],
            judges=self.judges[mask],
        )

    def renamed(self, names: Mapping[str, str]) -> "HeldOut":
        """Return the predictions under other names; where several labels become one, the best of them counts.

        Examples
        --------
        >>> truth, scores = np.array([[True, False]]), np.array([[0.2, 0.7]])
        >>> tiers, judges = np.array([[0, 1]], np.int8), np.array([False])
        >>> held_out = HeldOut(("Wave", "Fintech"), ("1",), ("1",), truth, scores, tiers, judges)
        >>> merged = held_out.renamed({"Wave": "Fintech"})
        >>> merged.labels, merged.relevant.tolist(), merged.scores.tolist()
        (('Fintech',), [[True]], [[0.7]])
        """
        new_names = [names.get(label, label) for label in self.labels]
        number = {label: k for k, label in enumerate(dict.fromkeys(new_names))}

        def merged(table: npt.NDArray[Any]) -> Any:
            out = np.zeros((len(self), len(number)), table.dtype)
            for column, label in zip(table.T, new_names, strict=True):
                out[:, number[label]] = np.maximum(out[:, number[label]], column)
            return out

        ranked = {
            n for label, n in zip(self.labels, new_names, strict=True) if label not in self.unseen
        }
        return replace(
            self,
            labels=tuple(number),
            relevant=merged(self.relevant),
            scores=merged(self.scores),
            tiers=merged(self.tiers),
            unseen=frozenset(number.keys() - ranked),
        )

    @property
    def ranking(self) -> Doubles:
        """The scores that rank the labels, (n, K): minus infinity for the labels that are not ranked."""
        if not self.unseen:
            return self.scores
        return np.where([label in self.unseen for label in self.labels], -np.inf, self.scores)

    @property
    def groups(self) -> npt.NDArray[np.int64]:
        """The number of each article's story, (n,), from 0 in order of first appearance."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(s, len(numbers)) for s in self.stories], np.int64)
