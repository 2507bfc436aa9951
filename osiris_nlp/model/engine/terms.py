"""A vocabulary stored as bytes: hundreds of thousands of terms without a Python object each."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine.arrays import IntArray, Offsets

Bytes = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint64]
# An odd number near 2⁶⁴ / golden ratio: multiplying by it spreads the bits and is invertible.
SPREAD = 0x9E3779B97F4A7C15
_UNSPREAD = pow(SPREAD, -1, 1 << 64)
_NEWLINE, _SPACE, _FIRST_LETTER = b"\n a"
# Bytes hashed at a time: small enough for the CPU caches.
_CHUNK = 1 << 13


class Terms(Sequence[str]):
    """The terms of a field, equal to a tuple of them; strings are created on first access.

    A term is identified by a 64-bit key. The probability that any two of a million terms collide is
    about one in ten million.

    Attributes
    ----------
    content : the terms in UTF-8, separated by newlines, none of them empty

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
        str(content.data, "utf-8")  # raises if this is not UTF-8
        self.content = content
        lengths = np.diff(self._ends, prepend=-1) - 1
        if not lengths.all():
            raise ValueError("an empty term")
        self._size = len(lengths)

    @classmethod
    def of(cls, terms: Iterable[str]) -> "Terms":
        """Return strings as `Terms`; a `Terms` is returned unchanged."""
        if isinstance(terms, Terms):
            return terms
        return cls(np.frombuffer("\n".join(terms).encode(), np.uint8))

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._strings[index]

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
        """The keys in ascending order, and the positions of their terms."""
        keys = self.keys
        positions = np.argsort(keys).astype(np.int32)
        return keys[positions], positions

    @property
    def distinct(self) -> bool:
        """Whether no term occurs twice."""
        keys, _ = self.ascending
        return not (keys[1:] == keys[:-1]).any()

    def find(self, keys: Keys) -> IntArray:
        """Return the position of the term with each key, or -1 if there is none."""
        ascending, positions = self.ascending
        matches = np.full(len(keys), -1, np.int32)
        if self._size:
            order = np.argsort(keys)  # searching for sorted keys is four times as fast
            slots = np.minimum(np.searchsorted(ascending, keys[order]), self._size - 1)
            matches[order] = np.where(ascending[slots] == keys[order], positions[slots], -1)
        return matches

    @property
    def symbols(self) -> npt.NDArray[np.bool_]:
        """Which of the terms, all folded, are numbers or single letters of the Latin alphabet.

        Examples
        --------
        >>> Terms.of(["2026", "5g", "e", "là", "网"]).symbols.tolist()
        [True, False, True, False, False]
        """
        ends = self._ends
        letters = np.append(0, np.cumsum(self.content >= _FIRST_LETTER))
        starts = np.append(0, ends + 1)[:-1]
        return np.asarray((letters[ends] == letters[starts]) | (ends - starts == 1))

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray, IntArray]:
        """The positions of terms with a space, and of the terms before and after that space.

        A term of three words is listed twice, once for each space.
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

    The key is the polynomial with the coefficients 1 and these bytes, evaluated at `SPREAD`. The
    function `_key` in `kernels` computes the same key one byte at a time.
    """
    keys = np.empty(len(starts), np.uint64)
    max_length = min(_CHUNK + int((ends - starts).max(initial=0)), len(content))
    powers, inverse = _powers(SPREAD, max_length), _powers(_UNSPREAD, max_length)
    cuts = np.searchsorted(starts, np.arange(0, len(content), _CHUNK)).tolist()
    for batch in (slice(a, b) for a, b in pairwise([*cuts, len(starts)]) if a < b):
        start, stop = starts[batch], ends[batch]
        origin = start[0]
        run = content[origin : stop[-1]].astype(np.uint64)
        sums = np.append(np.uint64(0), np.cumsum(run * inverse[1 : len(run) + 1]))
        keys[batch] = (sums[stop - origin] - sums[start - origin]) * powers[stop - origin]
        keys[batch] += powers[stop - start]
    return keys


def _powers(base: int, max_exponent: int) -> Keys:
    return np.append(np.uint64(1), np.cumprod(np.full(max_exponent, base, np.uint64)))
