"""A vocabulary as bytes: hundreds of thousands of terms without a Python object each."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine.arrays import IntArray, Offsets

Bytes = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint64]
# Odd, and near 2⁶⁴ over the golden ratio: multiplying by it spreads bits and loses none.
SPREAD = 0x9E3779B97F4A7C15
_UNSPREAD = pow(SPREAD, -1, 1 << 64)
_NEWLINE, _SPACE = b"\n "
# Bytes hashed at a time: few enough for the caches.
_CHUNK = 1 << 13


class Terms(Sequence[str]):
    """The terms of a field, equal to a tuple of them; strings are made once somebody asks for one.

    A term is known by a key of 64 bits: that two of a million are taken for one has a chance of one
    to ten millions.

    Attributes
    ----------
    content : the terms in UTF-8, none of them empty, a newline between two

    Examples
    --------
    >>> terms = Terms.of(["cable", "cable sous", "sous"])
    >>> terms[1], terms == ("cable", "cable sous", "sous")
    ('cable sous', True)
    >>> terms.find(Terms.of(["sous", "marin"]).keys).tolist()
    [2, -1]
    """

    def __init__(self, content: Bytes) -> None:
        if content.dtype != np.uint8 or content.ndim != 1:
            raise TypeError(f"terms of type {content.dtype}, {content.ndim}-dimensional")
        str(content.data, "utf-8")  # what is no UTF-8 raises here
        self.content = content
        lengths = np.diff(self._ends, prepend=-1) - 1
        if not lengths.all():
            raise ValueError("an empty term")
        self._size = len(lengths)

    @classmethod
    def of(cls, terms: Iterable[str]) -> "Terms":
        """Return strings as `Terms`; themselves if they are."""
        if isinstance(terms, Terms):
            return terms
        return cls(np.frombuffer("\n".join(terms).encode(), np.uint8))

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        return self._strings[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Terms):
            return np.array_equal(self.content, other.content)
        return self._strings == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._strings)

    def __reduce__(self) -> tuple[type["Terms"], tuple[Bytes]]:
        return Terms, (self.content,)

    @property
    def keys(self) -> Keys:
        """The key of each term."""
        ends = self._ends
        return _keys(self.content, np.append(0, ends[:-1] + 1)[: len(ends)], ends)

    @cached_property
    def ascending(self) -> tuple[Keys, IntArray]:
        """The keys in ascending order, and the places of their terms."""
        keys = self.keys
        places = np.argsort(keys).astype(np.int32)
        return keys[places], places

    @property
    def distinct(self) -> bool:
        """Whether no term stands twice."""
        keys, _ = self.ascending
        return not (keys[1:] == keys[:-1]).any()

    def find(self, keys: Keys) -> IntArray:
        """Return the place of the term of each key; -1 where there is none."""
        ascending, places = self.ascending
        found = np.full(len(keys), -1, np.int32)
        if self._size:
            order = np.argsort(keys)  # in order they are found four times as fast
            at = np.minimum(np.searchsorted(ascending, keys[order]), self._size - 1)
            found[order] = np.where(ascending[at] == keys[order], places[at], -1)
        return found

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray, IntArray]:
        """The places of terms with a space, of what stands before it and of what stands after it.

        A term of three words is there twice.
        """
        ends, spaces = self._ends, np.flatnonzero(self.content == _SPACE)
        pairs = np.searchsorted(ends, spaces)
        starts = np.append(0, ends + 1)[pairs]
        first = self.find(_keys(self.content, starts, spaces))
        second = self.find(_keys(self.content, spaces + 1, ends[pairs]))
        return pairs.astype(np.int32), first, second

    @cached_property
    def _strings(self) -> tuple[str, ...]:
        return tuple(str(self.content.data, "utf-8").split("\n")) if self._size else ()

    @property
    def _ends(self) -> Offsets:
        newlines = np.flatnonzero(self.content == _NEWLINE)
        return np.append(newlines, len(self.content)) if len(self.content) else newlines


def _keys(content: Bytes, starts: Offsets, ends: Offsets) -> Keys:
    """Return the key of each run of bytes; `starts` and `ends` ascend.

    It is the value at `SPREAD` of the polynomial with the coefficients 1 and these bytes: `kernels`
    finds the same a byte at a time.
    """
    keys = np.empty(len(starts), np.uint64)
    most = min(_CHUNK + int((ends - starts).max(initial=0)), len(content))
    powers, inverse = _powers(SPREAD, most), _powers(_UNSPREAD, most)
    cuts = np.searchsorted(starts, np.arange(0, len(content), _CHUNK)).tolist()
    for few in (slice(a, b) for a, b in pairwise([*cuts, len(starts)]) if a < b):
        start, stop = starts[few], ends[few]
        origin = start[0]
        run = content[origin : stop[-1]].astype(np.uint64)
        sums = np.append(np.uint64(0), np.cumsum(run * inverse[1 : len(run) + 1]))
        keys[few] = (sums[stop - origin] - sums[start - origin]) * powers[stop - origin]
        keys[few] += powers[stop - start]
    return keys


def _powers(base: int, most: int) -> Keys:
    return np.append(np.uint64(1), np.cumprod(np.full(most, base, np.uint64)))
