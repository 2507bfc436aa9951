"""The engine compiled by numba: the plain engine's answers without a Python object a word."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from osiris_nlp.engine.arrays import (
    FloatArray,
    IntArray,
    Offsets,
    Rows,
    Weighing,
    Weights,
    Words,
)
from osiris_nlp.text import character_kinds, fold

# Characters scanned at a time: few enough for the caches, many enough to hide the calls.
_CHUNK = 1 << 15
# The table starts so large, and grows fourfold while it is smaller than the other.
_FIRST_SLOTS, _ENOUGH_SLOTS = 1 << 17, 1 << 22
_MARK, _LETTER = 2, 1
# Latin letters and the marks on them; what of a fold is too long for a table; stemming's letters.
_LATIN, _FIRST_MARK, _LAST_MARK, _MANY = 0x250, 0x300, 0x36F, 9
_A, _L, _U, _X = (ord(letter) for letter in "alux")
_ENDINGS = np.array([ord(letter) for letter in "sree"], np.uint32)
# Hashes are unsigned throughout: a signed product that overflows may be compiled to anything.
_VALUE_BITS = np.uint64(24)
_MOST_VALUE = np.uint64((1 << 24) - 1)
# Odd, and near 2⁶⁴ over the golden ratio: multiplying by it spreads bits and loses none.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SUBLINEAR = np.append(0, 1 + np.log(np.arange(1, 256))).astype(np.float32)
# Sums may be reordered (SIMD); nan and inf keep their meaning.
_FAST = {"contract", "reassoc", "nsz", "arcp"}


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function compiled at its first call, kept on disk where there is a place."""
    try:
        return numba.njit(cache=True, nogil=True, fastmath=_FAST)(function)
    except RuntimeError:  # nowhere to keep the compiled code: it is compiled at each start
        return numba.njit(nogil=True, fastmath=_FAST)(function)


# A part of a compiled function, never called from Python.
_part = numba.njit(  # type: ignore[call-overload]
    nogil=True, fastmath=_FAST, no_cpython_wrapper=True, no_cfunc_wrapper=True
)


class Forms:
    """The word forms met so far and their numbers.

    A form is known by 40 bits of hash and its place: that two of a million forms are taken for one
    has a chance of one to a million. New forms of Latin letters are folded, stemmed and looked up
    here when `terms` is given; for any other, `number_of` is asked once.
    """

    def __init__(
        self,
        number_of: Callable[[str], int],
        terms: Mapping[str, int] | None = None,
        *,
        stemmed: bool = False,
    ) -> None:
        self._number_of = number_of
        self._lock = Lock()
        self._numbers, self._new = np.empty(0, np.int32), np.empty((3, 0), np.int32)
        self._stemmed, self._used = stemmed, 0
        words = {spoken: i for spoken, i in (terms or {}).items() if " " not in spoken}
        self._terms = np.zeros(_slots_for(len(words)) if words else 0, np.uint64)
        _index_words(*_joined(list(words)), np.array(list(words.values()), np.int32), self._terms)
        self._forget(_FIRST_SLOTS)

    def read(self, texts: Sequence[str]) -> Words:
        """Return the words of texts as numbers."""
        with self._lock:
            parts = [self._read(chunk) for chunk in _chunks(texts)]
        indptr = np.zeros(len(texts) + 1, np.int64)
        lengths = [length for part_lengths, _ in parts for length in part_lengths]
        np.cumsum(lengths, out=indptr[1:])
        return Words(indptr, np.concatenate([np.empty(0, np.int32), *(ids for _, ids in parts)]))

    def _read(self, texts: Sequence[str]) -> tuple[list[int], IntArray]:
        characters, ends = _joined(texts)
        self._make_room(len(characters) // 2 + 1)  # words have two letters or more
        lengths = np.empty(len(texts), np.int64)
        # Whatever stops us before the new forms are numbered, the table is then taken for full.
        used, self._used = self._used, len(self._table)
        n_words, n_new, n_used = _scan(
            characters,
            ends,
            _kinds(),
            self._table,
            _folds(),
            self._terms,
            self._stemmed,
            self._numbers,
            lengths,
            self._new,
        )
        numbers = self._numbers[:n_words].copy()
        if n_new:
            joined = "".join(texts)
            starts, ends, place = self._new[:, :n_new]
            spans = zip(starts.tolist(), ends.tolist(), strict=True)
            learned = np.array([self._number_of(joined[a:b]) for a, b in spans], np.int32)
            most = int(_MOST_VALUE)
            self._table[place] &= ~_MOST_VALUE
            self._table[place] |= (learned + 1).astype(np.uint64)
            fresh = numbers >= most - n_new
            numbers[fresh] = learned[most - 1 - numbers[fresh]]
        self._used = used + n_used
        return lengths.tolist(), numbers

    def _make_room(self, words: int) -> None:
        """See that so many words, all of them new, can be read."""
        slots = len(self._table)
        if 2 * (self._used + words) > slots:
            if slots < _ENOUGH_SLOTS:
                slots *= 4
            while slots < 4 * words:
                slots *= 2
            self._forget(slots)
        if words > len(self._numbers):
            self._numbers, self._new = np.empty(words, np.int32), np.empty((3, words), np.int32)

    def _forget(self, slots: int) -> None:
        self._table = np.zeros(slots, np.uint64)
        self._used = 0


class Counter:
    """Turns words into rows, and rows into decisions."""

    def __init__(self, weighing: Weighing) -> None:
        if len(weighing.idf) > _MOST_VALUE:
            raise OverflowError(f"{len(weighing.idf)} features: raise min_df")
        pairs = np.zeros(_slots_for(len(weighing.pairs)), np.uint64)
        _index(weighing.pairs, weighing.pair_ids, pairs)
        self._paired = len(weighing.pairs) > 0
        self._known = (weighing.as_title, self._paired, pairs, weighing.idf, weighing.weights)
        self._counts = np.zeros(len(weighing.idf), np.int32)
        self._indices, self._values = np.empty(0, np.int32), np.empty(0, np.float32)
        self._lock = Lock()

    def rows(self, read: Words, sections: Words, *, unit: bool) -> Rows:
        """Weigh the terms of articles; as `plain.Counter.rows`."""
        most = 2 * len(read.numbers) * (2 if self._paired else 1) + len(sections.numbers)
        indptr = np.zeros(len(sections.indptr), np.int64)
        indices, values = np.empty(most, np.int32), np.empty(most, np.float32)
        with self._lock:
            _rows(
                *_parts(read, sections), *self._known, unit, self._counts, indptr, indices, values
            )
        size, owner = len(self._counts), np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
        order = np.argsort(owner * size + indices[: indptr[-1]])
        return Rows(indptr, indices[order], values[order])

    def decisions(self, read: Words, sections: Words, weights: Weights) -> FloatArray:
        """Return the decision values of articles; as `plain.Counter.decisions`."""
        longest = np.diff(read.indptr[::2]).max(initial=0) + np.diff(sections.indptr).max(initial=0)
        most = int(longest) * (4 if self._paired else 2)
        out = np.zeros((len(sections.indptr) - 1, weights.codes.shape[1]), np.float32)
        with self._lock:
            if most > len(self._indices):
                self._indices, self._values = np.empty(most, np.int32), np.empty(most, np.float32)
            _decisions(
                *_parts(read, sections),
                *self._known,
                self._counts,
                self._indices,
                self._values,
                weights.codes,
                weights.scale,
                out,
            )
        return out[:, : weights.n_labels]


def _parts(read: Words, sections: Words) -> tuple[IntArray, Offsets, IntArray, Offsets]:
    return read.numbers, read.indptr, sections.numbers, sections.indptr


def _chunks(texts: Sequence[str]) -> list[Sequence[str]]:
    chunks, start, size = [], 0, 0
    for i, text in enumerate(texts):
        if size and size + len(text) > _CHUNK:
            chunks.append(texts[start:i])
            start, size = i, 0
        size += len(text)
    return [*chunks, texts[start:]] if len(texts) else []


def _joined(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Offsets]:
    """Return the characters of texts end to end, and where each text ends."""
    joined = "".join(texts)
    # Quicker than UTF-32 in one step; a character of two units shows in the length.
    units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), "<u2").astype(np.uint32)
    if len(units) != len(joined):
        units = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)
    return units, np.cumsum([len(text) for text in texts], dtype=np.int64)


def _slots_for(entries: int) -> int:
    slots = 4
    while slots < 2 * entries:
        slots *= 2
    return slots


@cache
def _folds() -> npt.NDArray[np.uint32]:
    """Return what Latin letters and marks fold to, (n_characters, 3): how many letters, and these.

    The count is 9 where a character folds to more than two.
    """
    folds = np.zeros((_LAST_MARK + 1, 3), np.uint32)
    for code in range(len(folds)):
        folded = fold(chr(code)) if code < _LATIN or code >= _FIRST_MARK else "···"
        folds[code, 0] = len(folded) if len(folded) < 3 else _MANY
        folds[code, 1 : 1 + len(folded[:2])] = [ord(letter) for letter in folded[:2]]
    return folds


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    return np.frombuffer(character_kinds(), np.uint8)


@_part
def _slot(key, table):  # type: ignore[no-untyped-def]
    """Return where a key stands in an open table, or the empty place (0) it would take.

    An entry is the key's upper 40 bits and a value of 24.
    """
    mask, tag = np.uint64(len(table) - 1), key >> _VALUE_BITS
    slot = (key ^ (key >> np.uint64(41))) & mask
    while table[slot] != 0 and table[slot] >> _VALUE_BITS != tag:
        slot = (slot + np.uint64(1)) & mask
    return slot


@_part
def _entry(key, value):  # type: ignore[no-untyped-def]
    return key >> _VALUE_BITS << _VALUE_BITS | np.uint64(value)


@_part
def _mixed(key):  # type: ignore[no-untyped-def]
    """Return a key with its bits spread and its upper 40 not all 0."""
    key = ~key * _SPREAD
    key ^= key >> np.uint64(29)
    return key if key >> _VALUE_BITS != 0 else _SPREAD


@_part
def _pair(first, second):  # type: ignore[no-untyped-def]
    return _mixed(np.uint64(first) << np.uint64(32) | np.uint64(second))


@compiled
def _index(pairs, ids, table):  # type: ignore[no-untyped-def]
    for pair, feature in zip(pairs, ids):
        key = _mixed(np.uint64(pair))
        table[_slot(key, table)] = _entry(key, feature)


@_part
def _hash(letters, n):  # type: ignore[no-untyped-def]
    key = np.uint64(0)
    for i in range(n):
        key = (key ^ np.uint64(letters[i])) * _SPREAD
    return _mixed(key)


@compiled
def _index_words(characters, ends, numbers, table):  # type: ignore[no-untyped-def]
    start = 0
    for end, number in zip(ends, numbers):
        key = _hash(characters[start:end], end - start)
        table[_slot(key, table)] = _entry(key, number + 1)
        start = end


@_part
def _term(form, folds, terms, stemmed, letters):  # type: ignore[no-untyped-def]
    """Return the number of what a form counts as plus one, as `text.term`: 0 if it is unknown.

    -1 where only Python can tell. `letters` is room for the folded form.
    """
    if len(terms) == 0 or 2 * len(form) > len(letters):
        return -1
    n = 0
    for character in form:
        if character >= len(folds) or folds[character, 0] == _MANY:
            return -1
        for i in range(folds[character, 0]):
            letters[n] = folds[character, 1 + i]
            n += 1
    if n == 0:
        return -1
    if stemmed and n >= 6:
        if letters[n - 1] == _X:
            if letters[n - 2] == _U and letters[n - 3] == _A:
                letters[n - 2] = _L
            n -= 1
        else:
            for ending in _ENDINGS:
                if letters[n - 1] == ending:
                    n -= 1
            if letters[n - 1] == letters[n - 2]:
                n -= 1
    slot = _slot(_hash(letters, n), terms)
    return np.int64(terms[slot] & _MOST_VALUE)


@compiled
def _scan(characters, ends, kinds, table, folds, terms, stemmed, numbers, lengths, new):  # type: ignore[no-untyped-def]
    """Give the words of texts laid end to end their numbers; list what only Python can number.

    A form's value is its number plus one. A new form takes its place in the table at once, if need
    be under the greatest value less its rank among those listed.
    """
    n_words = n_new = n_used = i = 0
    letters = np.empty(64, np.uint32)
    for text in range(len(ends)):
        end, before = ends[text], n_words
        n_letters = start = 0
        key = np.uint64(0)
        while i <= end:
            kind = kinds[characters[i]] if i < end else 0
            if kind == _LETTER or (kind == _MARK and n_letters > 0):
                if n_letters == 0:
                    start, key = i, np.uint64(0)
                n_letters += kind == _LETTER
                key = (key ^ np.uint64(characters[i])) * _SPREAD
            elif n_letters > 1:
                key = _mixed(key)
                slot = _slot(key, table)
                if table[slot] == 0:
                    n_used += 1
                    value = _term(characters[start:i], folds, terms, stemmed, letters)
                    if value < 0:
                        value = np.int64(_MOST_VALUE) - n_new
                        new[0, n_new], new[1, n_new], new[2, n_new] = start, i, slot
                        n_new += 1
                    table[slot] = _entry(key, value)
                numbers[n_words] = np.int64(table[slot] & _MOST_VALUE) - 1
                n_words += 1
                n_letters = 0
            else:
                n_letters = 0
            i += 1
        i = end
        lengths[text] = n_words - before
    return n_words, n_new, n_used


@_part
def _tally(feature, counts, indices, at):  # type: ignore[no-untyped-def]
    """Count a feature, listing it when it is new; return where the list ends."""
    if feature >= 0:
        if counts[feature] == 0:
            indices[at] = feature
            at += 1
        counts[feature] += 1
    return at


@_part
def _weigh(  # type: ignore[no-untyped-def]
    words,
    n_title,
    sections,
    as_title,
    paired,
    pairs,
    idf,
    lengths,
    unit,
    counts,
    indices,
    values,
):
    """Fill in one row, return its number of features; `counts` is all 0 before and after."""
    at, whole = 0, 0.0
    for field in range(3):
        begin = at
        if field == 2:
            for feature in sections:
                at = _tally(feature, counts, indices, at)
        else:
            before = np.int64(-1)
            for p in range(n_title if field == 1 else len(words)):
                word = np.int64(words[p])
                if word >= 0:
                    at = _tally(as_title[word] if field == 1 else word, counts, indices, at)
                    if paired and before >= 0:
                        slot = _slot(_pair(before, word), pairs)
                        if pairs[slot] != 0:
                            pair = np.int64(pairs[slot] & _MOST_VALUE)
                            at = _tally(as_title[pair] if field == 1 else pair, counts, indices, at)
                before = word
        squares = 0.0
        for p in range(begin, at):
            count = counts[indices[p]]
            counts[indices[p]] = 0
            damped = _SUBLINEAR[count] if count < len(_SUBLINEAR) else 1 + np.log(count)
            values[p] = np.float32(damped) * idf[indices[p]]
            squares += np.float64(values[p]) ** 2
        if squares > 0:
            whole += np.float64(lengths[field]) ** 2
            scale = np.float32(lengths[field] / np.sqrt(squares))
            for p in range(begin, at):
                values[p] *= scale
    if unit and whole > 0:
        scale = np.float32(1 / np.sqrt(whole))
        for p in range(at):
            values[p] *= scale
    return at


@compiled
def _rows(  # type: ignore[no-untyped-def]
    numbers,
    ends,
    sections,
    section_ends,
    as_title,
    paired,
    pairs,
    idf,
    lengths,
    unit,
    counts,
    indptr,
    indices,
    values,
):
    for i in range(len(indptr) - 1):
        at = indptr[i]
        indptr[i + 1] = at + _weigh(
            numbers[ends[2 * i] : ends[2 * i + 2]],
            ends[2 * i + 1] - ends[2 * i],
            sections[section_ends[i] : section_ends[i + 1]],
            as_title,
            paired,
            pairs,
            idf,
            lengths,
            unit,
            counts,
            indices[at:],
            values[at:],
        )


@compiled
def _decisions(  # type: ignore[no-untyped-def]
    numbers,
    ends,
    sections,
    section_ends,
    as_title,
    paired,
    pairs,
    idf,
    lengths,
    counts,
    indices,
    values,
    codes,
    scale,
    out,
):
    for i in range(len(out)):
        n_features = _weigh(
            numbers[ends[2 * i] : ends[2 * i + 2]],
            ends[2 * i + 1] - ends[2 * i],
            sections[section_ends[i] : section_ends[i + 1]],
            as_title,
            paired,
            pairs,
            idf,
            lengths,
            True,
            counts,
            indices,
            values,
        )
        decision = out[i]
        for p in range(n_features):
            value, row = values[p] * scale[indices[p]], codes[indices[p]]
            for k in range(len(decision)):
                decision[k] += value * np.float32(row[k])
