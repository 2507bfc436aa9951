"""The arrays that the parts of an engine exchange."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
# Tolerance, relative to the total, when word weights are summed towards a target: well above the
# rounding error. Equal words can reach the target exactly, and both engines must agree that they do.
ROUNDING = 1e-6
# What a feature adds to a decision value is rounded to a multiple of 1 / GRID. As long as sums stay below
# 8,192, doubles hold them exactly, in any order, so both engines return the same decision values.
GRID = 2.0**40


@dataclass(frozen=True, slots=True)
class Words:
    """Tokenized texts: `numbers[indptr[i]:indptr[i+1]]` are the words of text i, in order.

    The number of a word is the text feature of the term it counts as, or -1 if it has none. The class
    also holds other lists of numbers per article: label ids, section features.

    Attributes
    ----------
    spans : (n_words, 2) start and end of each word in its text; (0, 2) if not recorded
    """

    indptr: Offsets
    numbers: IntArray
    spans: IntArray = field(default_factory=lambda: np.empty((0, 2), np.int32))

    @classmethod
    def of(cls, numbers: Sequence[Sequence[int]]) -> "Words":
        """Return one sequence of numbers per text, concatenated.

        Examples
        --------
        >>> words = Words.of([[3, 1], [], [2]])
        >>> words.indptr.tolist(), words.numbers.tolist()
        ([0, 2, 2, 3], [3, 1, 2])
        """
        indptr = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum([len(text) for text in numbers], out=indptr[1:])
        return cls(indptr, np.array([n for text in numbers for n in text], np.int32))

    def subset(self, texts: Sequence[int]) -> "Words":
        """Return the words of some texts, without their spans.

        Examples
        --------
        >>> words = Words.of([[3, 1], [], [2]]).subset([2, 0])
        >>> words.indptr.tolist(), words.numbers.tolist()
        ([0, 1, 3], [2, 3, 1])
        """
        bounds = zip(self.indptr[texts].tolist(), self.indptr[1:][texts].tolist(), strict=True)
        parts = [self.numbers[start:stop] for start, stop in bounds]
        ends = np.cumsum([0, *map(len, parts)])
        return Words(ends, np.concatenate([np.empty(0, np.int32), *parts]))


@dataclass(frozen=True, slots=True)
class PhraseLimits:
    """Limits that keep the evidence for a label short enough to read.

    Attributes
    ----------
    coverage : select the best words until they reach this share of all support for the label, without
        that of stop words
    max_words : select at most this many words
    min_share : ignore words that weigh less than this share of the best word
    max_gap : join two words into a phrase if at most this many characters separate them
    stops : ASCII characters that end a phrase
    """

    coverage: float
    max_words: int
    min_share: float
    max_gap: int
    stops: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases that best support some labels: `indptr[j]:indptr[j+1]` are those of the j-th label.

    Attributes
    ----------
    in_title : (n_phrases,) whether the phrase occurs in the title, otherwise in the text
    spans : (n_phrases, 2) its start and end there
    weights : (n_phrases,) what its words add to the decision value, descending for each label
    """

    indptr: Offsets
    in_title: npt.NDArray[np.bool_]
    spans: IntArray
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """A sparse matrix in CSR format: `values[indptr[i]:indptr[i+1]]` belong to article i."""

    indptr: Offsets
    indices: IntArray
    values: FloatArray

    @classmethod
    def joined(cls, parts: Iterable["SparseRows"]) -> "SparseRows":
        """Return the rows of all parts, one after the other."""
        batches = [rows for rows in parts if len(rows)]
        if len(batches) == 1:
            return batches[0]
        lengths = [np.diff(rows.indptr) for rows in batches]
        return cls(
            np.cumsum(np.concatenate([[0], *lengths]), dtype=np.int64),
            np.concatenate([np.empty(0, np.int32), *(rows.indices for rows in batches)]),
            np.concatenate([np.empty(0, np.float32), *(rows.values for rows in batches)]),
        )

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __iter__(self) -> Iterator[tuple[IntArray, FloatArray]]:
        for start, stop in zip(self.indptr, self.indptr[1:], strict=False):
            yield self.indices[start:stop], self.values[start:stop]

    def subset(self, mask: npt.NDArray[np.bool_]) -> "SparseRows":
        """Return the rows of the articles in a mask."""
        lengths = np.diff(self.indptr)
        entries = np.repeat(mask, lengths)
        return SparseRows(
            np.append(0, np.cumsum(lengths[mask])).astype(np.int64),
            self.indices[entries],
            self.values[entries],
        )

    def with_sorted_ids(self, n_features: int) -> "SparseRows":
        """Return the rows with their ids, all below `n_features`, in ascending order."""
        owner = np.repeat(np.arange(len(self)), np.diff(self.indptr))
        order = np.argsort(owner * n_features + self.indices)
        return SparseRows(self.indptr, self.indices[order], self.values[order])


@dataclass(frozen=True, slots=True)
class FeatureTables:
    """Lookup tables from words to weighted features.

    Attributes
    ----------
    as_title : (n_text,) the title feature with the same term as each text feature, or -1
    pairs : (n_pairs,) the two-word terms, ascending, each ``first << 32 | second``
    pair_ids : (n_pairs,) their text features
    idf : (n_features,)
    field_ends : (3,) where the features of the text, the title and the section end
    field_weights : (3,) vector lengths of these fields
    """

    as_title: IntArray
    pairs: Offsets
    pair_ids: IntArray
    idf: FloatArray
    field_ends: IntArray
    field_weights: FloatArray


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear models quantized to 8 bits: a weight is its code times the scale of its feature.

    Attributes
    ----------
    codes : (n_features, K or more) -127 to 127; padded with 0 to a multiple of 16 columns (SIMD)
    scale : (n_features,) 0 or more
    intercept : (K,)
    """

    codes: npt.NDArray[np.int8]
    scale: FloatArray
    intercept: FloatArray

    @classmethod
    def of(cls, weights: npt.ArrayLike, intercept: npt.ArrayLike) -> "Weights":
        """Quantize weights, (n_features, K), to 255 steps per feature.

        Examples
        --------
        >>> Weights.of([[0.5, -1.0], [0.0, 0.0]], [0.0, 0.0]).columns([0, 1]).round(2).tolist()
        [[0.5, -1.0], [0.0, 0.0]]
        """
        exact = np.asarray(weights, np.float32)
        scale = np.abs(exact).max(axis=1, initial=0) / np.float32(127)
        codes = np.zeros((len(exact), padded(exact.shape[1])), np.int8)
        steps = np.divide(exact, scale[:, None], out=np.zeros_like(exact), where=scale[:, None] > 0)
        codes[:, : exact.shape[1]] = np.rint(steps)
        return cls(codes, scale, np.asarray(intercept, np.float32))

    @property
    def n_labels(self) -> int:
        """Number of labels, and so of models."""
        return len(self.intercept)

    def columns(
        self, label_ids: Sequence[int], features: IntArray | slice = slice(None)
    ) -> FloatArray:
        """Return the weights of some labels, (n_features, n_labels), for some features or all."""
        return self.codes[features][:, label_ids] * self.scale[features][:, None]

    def subset(self, label_ids: Sequence[int]) -> "Weights":
        """Return the models of some labels, in this order.

        Examples
        --------
        >>> Weights.of([[0.5, -1.0]], [0.1, 0.2]).subset([1]).columns([0]).tolist()
        [[-1.0]]
        """
        codes = np.zeros((len(self.codes), padded(len(label_ids))), np.int8)
        codes[:, : len(label_ids)] = self.codes[:, label_ids]
        return Weights(codes, self.scale, self.intercept[list(label_ids)])


@dataclass(frozen=True, slots=True)
class SparseWeights:
    """Linear models of which most weights are 0, quantized as in `Weights`: those of a large vocabulary.

    Attributes
    ----------
    ends : (n_features + 1,) the weights of feature f are `ends[f]` to `ends[f + 1]`
    labels : (n_weights,) the label of each weight
    codes : (n_weights,) -127 to 127
    scale : (n_features,) 0 or more
    intercept : (K,) with K at most 65,536
    """

    ends: Offsets
    labels: npt.NDArray[np.uint16]
    codes: npt.NDArray[np.int8]
    scale: FloatArray
    intercept: FloatArray

    @classmethod
    def of(
        cls,
        features: npt.NDArray[Any],
        labels: npt.NDArray[Any],
        values: FloatArray,
        *,
        n_features: int,
        intercept: FloatArray,
    ) -> "SparseWeights":
        """Quantize weights, (n_weights,), to 255 steps per feature, and leave out those that are 0.

        Examples
        --------
        >>> features, labels, values = np.array([1, 1]), np.array([0, 2]), np.array([0.5, -1], np.float32)
        >>> intercept = np.zeros(3, np.float32)
        >>> weights = SparseWeights.of(features, labels, values, n_features=2, intercept=intercept)
        >>> weights.columns([0, 1, 2]).round(2).tolist()
        [[0.0, 0.0, 0.0], [0.5, 0.0, -1.0]]
        """
        order = np.lexsort((labels, features))
        order = order[values[order] != 0]
        feature, value = features[order], values[order]
        scale = np.zeros(n_features, np.float32)
        np.maximum.at(scale, feature, np.abs(value) / np.float32(127))
        counts = np.bincount(feature, minlength=n_features)
        return cls(
            np.append(0, np.cumsum(counts)).astype(np.int64),
            labels[order].astype(np.uint16),
            np.rint(value / scale[feature]).astype(np.int8),
            scale,
            np.asarray(intercept, np.float32),
        )

    @property
    def n_labels(self) -> int:
        """Number of labels, and so of models."""
        return len(self.intercept)

    def positions(self, features: IntArray | Offsets) -> tuple[Offsets, Offsets]:
        """Return the positions of the weights of some features, and the rank of the feature of each."""
        starts, lengths = self.ends[features], np.diff(self.ends)[features]
        rank = np.repeat(np.arange(len(features)), lengths)
        return np.arange(len(rank)) + (starts - np.cumsum(lengths) + lengths)[rank], rank

    def columns(
        self, label_ids: Sequence[int], features: IntArray | slice = slice(None)
    ) -> FloatArray:
        """Return the weights of some labels, (n_features, n_labels), for some features or all."""
        all_features = np.arange(len(self.scale))
        position, rank = self.positions(all_features[features])
        ids, column = np.unique(np.array(label_ids, np.int64), return_inverse=True)
        out = np.zeros((len(all_features[features]), len(ids) + 1), np.float32)
        column_of = np.full(self.n_labels, len(ids))
        column_of[ids] = np.arange(len(ids))
        out[rank, column_of[self.labels[position]]] = self.codes[position]
        return np.asarray(out[:, column] * self.scale[features][:, None])

    @property
    def triples(self) -> tuple[IntArray, npt.NDArray[np.uint16], FloatArray]:
        """The feature, label and value of each weight, (n_weights,) each."""
        features = np.repeat(np.arange(len(self.scale), dtype=np.int32), np.diff(self.ends))
        return features, self.labels, self.codes * self.scale[features]

    def subset(self, label_ids: Sequence[int]) -> "SparseWeights":
        """Return the models of some distinct labels, in this order."""
        number = np.full(self.n_labels, -1)
        number[label_ids] = np.arange(len(label_ids))
        new_labels = number[self.labels]
        is_kept = new_labels >= 0
        return SparseWeights(
            np.append(0, np.cumsum(is_kept))[self.ends],
            new_labels[is_kept].astype(np.uint16),
            self.codes[is_kept],
            self.scale,
            self.intercept[list(label_ids)],
        )


def padded(n_labels: int) -> int:
    """Return a number of labels, rounded up to a multiple of 16."""
    return -(-n_labels // 16) * 16
