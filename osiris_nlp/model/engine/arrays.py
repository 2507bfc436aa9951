"""What passes between the parts of an engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
# What sums of words' weights are out by, of the whole, and far more: equal words may make up a share
# of it exactly, and both engines shall see that they do.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Words:
    """Texts as numbers: `numbers[indptr[i]:indptr[i+1]]` are the words of text i, in order.

    The number of a word is the text feature of the term it counts as; -1 where there is none.

    Attributes
    ----------
    spans : (n_words, 2) where each word starts and ends in its text; (0, 2) unless asked for
    """

    indptr: Offsets
    numbers: IntArray
    spans: IntArray = field(default_factory=lambda: np.empty((0, 2), np.int32))

    @classmethod
    def of(cls, numbers: Sequence[Sequence[int]]) -> "Words":
        """Return numbers, some for each text, end to end.

        Examples
        --------
        >>> words = Words.of([[3, 1], [], [2]])
        >>> words.indptr.tolist(), words.numbers.tolist()
        ([0, 2, 2, 3], [3, 1, 2])
        """
        indptr = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum([len(each) for each in numbers], out=indptr[1:])
        return cls(indptr, np.array([n for each in numbers for n in each], np.int32))

    def subset(self, texts: Sequence[int]) -> "Words":
        """Return the words of some texts, without their places.

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
class Brevity:
    """What makes a reason short enough to be read.

    Attributes
    ----------
    share : the best words are taken until they make up so much of what spoke for the label
    most : no more words than this
    least : nor any that weighs less than this share of the best
    gap : two words with no more characters than this between them read as one phrase
    stops : unless one of these is among them
    """

    share: float
    most: int
    least: float
    gap: int
    stops: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """What spoke most for some labels: `indptr[j]:indptr[j+1]` are the phrases of the j-th asked.

    Attributes
    ----------
    in_title : (n_phrases,) whether it stands in the title; else in the text
    spans : (n_phrases, 2) where it starts and ends there
    weights : (n_phrases,) what its words add to the decision value, descending for each label
    """

    indptr: Offsets
    in_title: npt.NDArray[np.bool_]
    spans: IntArray
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Sparse rows in the CSR manner: `values[indptr[i]:indptr[i+1]]` belong to article i."""

    indptr: Offsets
    indices: IntArray
    values: FloatArray

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __iter__(self) -> Iterator[tuple[IntArray, FloatArray]]:
        for start, stop in zip(self.indptr, self.indptr[1:], strict=False):
            yield self.indices[start:stop], self.values[start:stop]


@dataclass(frozen=True, slots=True)
class Weighing:
    """What counts, and for how much.

    Attributes
    ----------
    as_title : (n_text,) the title feature that a text feature's term is; -1 where none
    pairs : (n_pairs,) the two-word terms, ascending, each ``first << 32 | second``
    pair_ids : (n_pairs,) their text features
    idf : (n_features,)
    ends : (3,) where the features of the text, the title and the section end
    weights : (3,) lengths of these fields
    """

    as_title: IntArray
    pairs: Offsets
    pair_ids: IntArray
    idf: FloatArray
    ends: IntArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear models in whole numbers: a weight is its code times its feature's scale.

    Attributes
    ----------
    codes : (n_features, K or more) -127 to 127; a multiple of 16 columns (SIMD), the spare ones 0
    scale : (n_features,) 0 or more
    intercept : (K,)
    """

    codes: npt.NDArray[np.int8]
    scale: FloatArray
    intercept: FloatArray

    @classmethod
    def of(cls, weights: npt.ArrayLike, intercept: npt.ArrayLike) -> "Weights":
        """Round weights, (n_features, K), to the 255 steps of their feature.

        Examples
        --------
        >>> Weights.of([[0.5, -1.0], [0.0, 0.0]], [0.0, 0.0]).columns([0, 1]).round(2).tolist()
        [[0.5, -1.0], [0.0, 0.0]]
        """
        exact = np.asarray(weights, np.float32)
        scale = np.abs(exact).max(axis=1, initial=0) / np.float32(127)
        codes = np.zeros((len(exact), -(-exact.shape[1] // 16) * 16), np.int8)
        steps = np.divide(exact, scale[:, None], out=np.zeros_like(exact), where=scale[:, None] > 0)
        codes[:, : exact.shape[1]] = np.rint(steps)
        return cls(codes, scale, np.asarray(intercept, np.float32))

    @property
    def n_labels(self) -> int:
        """Number of models."""
        return len(self.intercept)

    def columns(
        self, label_ids: Sequence[int], features: IntArray | slice = slice(None)
    ) -> FloatArray:
        """Return the weights of some labels, (n_features, n_labels), for some features or all."""
        return self.codes[features][:, label_ids] * self.scale[features][:, None]
