"""The predictions of a model for held-out articles, with the editors' labels: the input of every figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine import IntArray
from osiris_nlp.model.opinions import BoolArray, Doubles, Tiers, widened


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
    columns : (n, m) the label of each column of an article, if the tables have only its own labels and its
        best ones, as those of a large vocabulary: K is then m in the shapes above. The other labels have
        neither a rank nor a part in the log loss. None if the tables have all labels
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
    columns: IntArray | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, mask: BoolArray) -> "HeldOut":
        """Return the articles where `mask`, (n,), is true."""
        return self.rows(np.flatnonzero(mask).tolist())

    def rows(self, positions: Sequence[int]) -> "HeldOut":
        """Return the articles at some positions, in this order."""
        rows = list(positions)
        return replace(
            self,
            ids=tuple(self.ids[i] for i in rows),
            stories=tuple(self.stories[i] for i in rows),
            relevant=self.relevant[rows],
            scores=self.scores[rows],
            tiers=self.tiers[rows],
            judges=self.judges[rows],
            columns=None if self.columns is None else self.columns[rows],
        )

    @classmethod
    def joined(cls, parts: Sequence["HeldOut"]) -> "HeldOut":
        """Return the predictions for the articles of all parts, which have the same labels and as many columns."""
        first, *others = parts
        if not others:
            return first
        return replace(
            first,
            ids=tuple(chain.from_iterable(part.ids for part in parts)),
            stories=tuple(chain.from_iterable(part.stories for part in parts)),
            relevant=np.concatenate([part.relevant for part in parts]),
            scores=np.concatenate([part.scores for part in parts]),
            tiers=np.concatenate([part.tiers for part in parts]),
            judges=np.concatenate([part.judges for part in parts]),
            unseen=frozenset.intersection(*(part.unseen for part in parts)),
            columns=None
            if first.columns is None
            else np.concatenate([part.label_ids for part in parts]),
        )

    def with_labels(self, labels: Sequence[str]) -> "HeldOut":
        """Return the predictions for these labels, which include all of its own; the new ones are unseen."""
        labels = tuple(labels)
        if labels == self.labels:
            return self
        number = {label: k for k, label in enumerate(labels)}
        own = np.array([number[label] for label in self.labels], np.int32)
        renumbered = replace(
            self,
            labels=labels,
            columns=own[self.label_ids],
            unseen=self.unseen | ({*labels} - {*self.labels}),
        )
        return renumbered.with_all_labels() if self.columns is None else renumbered

    def with_all_labels(self) -> "HeldOut":
        """Return the predictions with a column for each label; those that were left out have score 0."""
        if self.columns is None:
            return self
        n_labels = len(self.labels)
        return replace(
            self,
            relevant=widened(self.relevant, self.columns, n_labels),
            scores=widened(self.scores, self.columns, n_labels),
            tiers=widened(self.tiers, self.columns, n_labels),
            columns=None,
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
        if len({*new_names}) == len(new_names):
            return replace(
                self,
                labels=tuple(new_names),
                unseen=frozenset(names.get(label, label) for label in self.unseen),
            )
        if self.columns is not None:
            return self.with_all_labels().renamed(names)
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
        """The scores that rank the labels, (n, K): minus infinity for the labels that are not ranked.

        Of a large vocabulary, a label not above any of those that an article lacks is not ranked either: others,
        which were left out, may be above it.
        """
        if self.columns is not None and self.columns.shape[1] < len(self.labels):
            lacks = np.where(self.relevant, np.inf, self.scores).min(axis=1, keepdims=True)
            is_unranked = self.relevant & (self.scores <= lacks)
        elif not self.unseen:
            return self.scores
        else:
            is_unranked = np.zeros(self.scores.shape, bool)
        if self.unseen:
            is_unranked |= np.array([label in self.unseen for label in self.labels])[self.label_ids]
        return np.where(is_unranked, -np.inf, self.scores)

    @property
    def label_ids(self) -> IntArray:
        """The label of each column of each article, (n, K) or (n, m)."""
        if self.columns is not None:
            return self.columns
        return np.broadcast_to(np.arange(len(self.labels), dtype=np.int32), self.scores.shape)

    def count(self, mask: BoolArray) -> npt.NDArray[np.int64]:
        """Return the number of articles by label, (K,), for which a mask of the tables is true."""
        if self.columns is None:
            return np.asarray(mask.sum(axis=0))
        return np.bincount(self.columns[mask], minlength=len(self.labels))

    @property
    def groups(self) -> npt.NDArray[np.int64]:
        """The number of each article's story, (n,), from 0 in order of first appearance."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(s, len(numbers)) for s in self.stories], np.int64)
