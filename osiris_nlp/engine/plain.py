"""The engine in Python and numpy: nothing to load, and the compiled engine's measure."""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from osiris_nlp.engine.arrays import FloatArray, IntArray, Rows, Weighing, Weights, Words
from osiris_nlp.engine.terms import Terms
from osiris_nlp.text import words

# Forms remembered before the memory is emptied: some 100 MB, and far more than French has.
_MOST_FORMS = 1 << 20


class Forms(dict[str, int]):
    """The word forms met so far and their numbers; `number_of` is asked once a form.

    `terms` and `stemmed` are what it consults, for an engine that can do without it.
    """

    def __init__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,  # noqa: ARG002
        *,
        stemmed: bool = False,  # noqa: ARG002
    ) -> None:
        super().__init__()
        self._number_of = number_of

    def __missing__(self, form: str) -> int:
        if len(self) >= _MOST_FORMS:
            self.clear()
        number = self[form] = self._number_of(form)
        return number

    def read(self, texts: Sequence[str]) -> Words:
        """Return the words of texts as numbers."""
        found = [list(map(self.__getitem__, words(text))) for text in texts]
        indptr = np.zeros(len(found) + 1, np.int64)
        np.cumsum([len(numbers) for numbers in found], out=indptr[1:])
        return Words(indptr, np.fromiter(chain.from_iterable(found), np.int32, int(indptr[-1])))


class Counter:
    """Turns words into rows, and rows into decisions."""

    def __init__(self, weighing: Weighing) -> None:
        self._weighing = weighing

    def rows(self, read: Words, sections: Words, *, unit: bool) -> Rows:
        """Weigh the terms of n articles.

        Parameters
        ----------
        read : the title and the text of each article, in turn
        sections : the section features of each article
        unit : scale each row to unit length
        """
        weighing, n = self._weighing, len(sections.indptr) - 1
        lengths = np.diff(read.indptr)
        owner = np.repeat(np.arange(n), lengths[0::2] + lengths[1::2])
        titled = np.repeat(np.tile([True, False], n), lengths)
        terms = read.numbers
        if len(weighing.pairs) and len(terms):
            terms = np.append(terms, pairs_of(weighing, terms, owner))
            owner, titled = np.append(owner, owner[1:]), np.append(titled, titled[1:])
        known = terms >= 0
        owner, titled, terms = owner[known], titled[known], terms[known]
        features = np.concatenate([terms, weighing.as_title[terms[titled]], sections.numbers])
        owners = np.concatenate(
            [owner, owner[titled], np.repeat(np.arange(n), np.diff(sections.indptr))]
        )
        size = max(len(weighing.idf), 1)
        keys = (owners * size + features)[features >= 0]
        keys, counts = np.unique(keys, return_counts=True)
        owner, feature = keys // size, (keys % size).astype(np.int32)
        field = np.searchsorted(weighing.ends, feature, side="right")
        values = (1 + np.log(counts)).astype(np.float32) * weighing.idf[feature]
        values = _unit(values, owner * len(weighing.ends) + field) * weighing.weights[field]
        return Rows(
            np.append(0, np.cumsum(np.bincount(owner, minlength=n))).astype(np.int64),
            feature,
            _unit(values, owner) if unit else values,
        )

    def decisions(self, read: Words, sections: Words, weights: Weights) -> FloatArray:
        """Return the decision values of articles, (n, K), but for the intercept."""
        rows = self.rows(read, sections, unit=True)
        out = np.empty((len(rows), weights.codes.shape[1]), np.float32)
        for i, (indices, values) in enumerate(rows):
            out[i] = (values * weights.scale[indices]) @ weights.codes[indices].astype(np.float32)
        return out[:, : weights.n_labels]


def pairs_of(weighing: Weighing, terms: IntArray, owner: npt.NDArray[np.int64]) -> IntArray:
    """Return the feature of each two words in a row; -1 where they are no term of one article."""
    if not len(weighing.pairs):
        return np.full(max(len(terms) - 1, 0), -1, np.int32)
    first, second = terms[:-1].astype(np.int64), terms[1:]
    keys = first << 32 | second
    place = np.minimum(np.searchsorted(weighing.pairs, keys), len(weighing.pairs) - 1)
    found = (weighing.pairs[place] == keys) & (first >= 0) & (second >= 0)
    found &= owner[:-1] == owner[1:]
    return np.where(found, weighing.pair_ids[place], -1).astype(np.int32)


def _unit(values: FloatArray, group: npt.NDArray[np.int64]) -> FloatArray:
    """Return values with those of each group scaled to unit length together."""
    if not len(values):
        return values
    lengths = np.sqrt(np.bincount(group, values.astype(np.float64) ** 2))
    return (values / lengths[group]).astype(np.float32)
