"""What passes between the parts of an engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """Texts as numbers: `numbers[indptr[i]:indptr[i+1]]` are the words of text i, in order.

    The number of a word is the text feature of the term it counts as; -1 where there is none.
    """

    indptr: Offsets
    numbers: IntArray


@dataclass(frozen=True, slots=True)
class Rows:
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
        self, labels: Sequence[int], features: IntArray | slice = slice(None)
    ) -> FloatArray:
        """Return the weights of some labels, (n_features, n_labels), for some features or all."""
        return self.codes[features][:, labels] * self.scale[features][:, None]
