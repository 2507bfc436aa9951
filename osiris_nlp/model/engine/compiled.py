"""The engine compiled by numba: the plain engine's answers without a Python object a word."""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.text import FIRST_MARK, LAST_MARK, character_kinds, fold, is_tame, term
from osiris_nlp.model.engine import kernels
from osiris_nlp.model.engine.arrays import (
    Brevity,
    FloatArray,
    IntArray,
    Offsets,
    Phrases,
    SparseRows,
    Weighing,
    Weights,
    Words,
)
from osiris_nlp.model.engine.kernels import (
    BLOCK,
    MANY,
    MOST_VALUE,
    contributions,
    decision_values,
    index,
    rows,
    scan,
    spell,
)
from osiris_nlp.model.engine.protocols import Engine
from osiris_nlp.model.engine.terms import Terms

# Characters scanned at a time: few enough for the caches, many enough to hide the calls.
_CHUNK = 1 << 15
_LATIN = 0x250  # where Latin letters with their marks end
# What a spelling remembers before it is emptied: 8 MB.
_LETTERS = 1 << 21
_CODEC = f"utf-32-{sys.byteorder[0]}e"
_FEW_PAIRS = 1 << 11
# The table starts so large, and grows fourfold up to the other: 16 MB, and a million forms.
_FIRST_SLOTS, _ENOUGH_SLOTS = 1 << 17, 1 << 21


class CompiledForms:
    """The word forms met so far and their numbers.

    A form is known by 40 bits of hash and its place: that two of a million forms are taken for one
    has a chance of one to a million. New forms are folded, stemmed and looked up in `terms`, without
    Python where they are of Latin letters; where there are none, `number_of` is asked once a form.
    """

    def __init__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,
        *,
        stemmed: bool = False,
    ) -> None:
        self._number_of, self._known = number_of, terms
        self._lock = Lock()
        self._numbers, self._new = np.empty(0, np.int32), np.empty((3, 0), np.int32)
        self._spans = np.empty((0, 2), np.int32)
        self._stemmed, self._used = stemmed, 0
        self._kinds = _kinds()  # here: what it throws away is gone before numba fills the memory
        self._terms = np.zeros(0 if terms is None else _slots_for(len(terms)), np.uint64)
        if terms is not None:
            keys, places = terms.ascending
            index(keys, places + 1, self._terms)
        self._forget(_FIRST_SLOTS)

    def read(self, texts: Sequence[str], *, placed: bool = False) -> Words:
        """Return the words of texts as numbers; if asked, where they stand too."""
        with self._lock:
            parts = [self._read(chunk, placed) for chunk in _chunks(texts)]
        indptr = np.zeros(len(texts) + 1, np.int64)
        lengths = [length for part_lengths, _, _ in parts for length in part_lengths]
        np.cumsum(lengths, out=indptr[1:])
        return Words(
            indptr,
            np.concatenate([np.empty(0, np.int32), *(numbers for _, numbers, _ in parts)]),
            np.concatenate([np.empty((0, 2), np.int32), *(spans for _, _, spans in parts)]),
        )

    def _read(self, texts: Sequence[str], placed: bool) -> tuple[list[int], IntArray, IntArray]:
        characters, ends = _joined(texts)
        self._make_room(len(characters) // 2 + 1)  # words have two letters or more
        lengths = np.empty(len(texts), np.int64)
        # Whatever stops us before the new forms are numbered, the table is then taken for full.
        used, self._used = self._used, len(self._table)
        n_words, n_new, n_used = scan(
            characters,
            ends,
            self._kinds,
            self._table,
            _folds(),
            self._terms,
            self._stemmed,
            self._numbers,
            self._spans,
            lengths,
            self._new,
        )
        numbers = self._numbers[:n_words].copy()
        if n_new:
            joined = "".join(texts)
            starts, ends, place = self._new[:, :n_new]
            spans = zip(starts.tolist(), ends.tolist(), strict=True)
            learned = self._numbers_of([joined[a:b] for a, b in spans])
            most = int(MOST_VALUE)
            self._table[place] &= ~MOST_VALUE
            self._table[place] |= (learned + 1).astype(np.uint64)
            fresh = numbers >= most - n_new
            numbers[fresh] = learned[most - 1 - numbers[fresh]]
        self._used = used + n_used
        return lengths.tolist(), numbers, self._spans[: n_words if placed else 0].copy()

    def _numbers_of(self, forms: Sequence[str]) -> IntArray:
        if self._known is None:
            return np.array([self._number_of(form) for form in forms], np.int32)
        spoken = Terms.of([term(form, stemmed=self._stemmed) for form in forms])
        return self._known.find(spoken.keys)

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
            self._spans = np.empty((words, 2), np.int32)

    def _forget(self, slots: int) -> None:
        self._table = np.zeros(slots, np.uint64)
        self._used = 0


class CompiledSpelling:
    """Texts of tokens; as `plain.PlainSpelling`. A form is known by 40 bits of its number and its place."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._out, self._starts = np.empty(0, np.uint32), np.empty(0, np.int32)
        self._known = self._used = 0
        self._forget(0)

    def text(
        self, tokens: npt.NDArray[np.uint64], size: int, form_of: Callable[[int], str]
    ) -> tuple[str, IntArray, bool]:
        """Put a text together again."""
        with self._lock:
            room = max(size, len(tokens)) + BLOCK + 1
            if room > len(self._out):
                self._out, self._starts = np.empty(room, np.uint32), np.empty(room, np.int32)
            token, at, tame = 0, 0, True
            while True:
                token, at, tame = spell(
                    tokens, token, at, tame, self._table, self._letters, self._out, self._starts
                )
                if token == len(tokens):
                    break
                self._learn(tokens[token : token + 1, 0], form_of(int(tokens[token, 0])))
            characters, starts = self._out[:at].tobytes(), self._starts[:token].copy()
        text = characters.decode(_CODEC, "surrogatepass")
        return text, starts, tame and not text.endswith(" ")

    def _learn(self, number: npt.NDArray[np.uint64], form: str) -> None:
        size = 2 + len(form)
        if 4 * self._known > len(self._table) or self._used + size + BLOCK > len(self._letters):
            self._forget(size)
        entry = [len(form), is_tame(form), *map(ord, form)]
        self._letters[self._used : self._used + size] = entry
        index(number, np.array([self._used]), self._table)
        self._known, self._used = self._known + 1, self._used + size

    def _forget(self, size: int) -> None:
        self._table = np.zeros(_FIRST_SLOTS, np.uint64)
        # An entry of the table that is 0 is none: the first place stays empty.
        self._letters = np.zeros(max(_LETTERS, size + BLOCK + 1), np.uint32)
        self._known, self._used = 0, 1


class CompiledCounter:
    """Turns words into rows, and rows into decision values."""

    def __init__(self, weighing: Weighing) -> None:
        if len(weighing.idf) > MOST_VALUE:
            raise OverflowError(f"{len(weighing.idf)} features: raise min_df")
        # A table nearly empty tells at its first slot that a pair is none; a large one is no quicker.
        few = min(8 * len(weighing.pairs), _FEW_PAIRS)
        pairs = np.zeros(_slots_for(max(len(weighing.pairs), few)), np.uint64)
        index(weighing.pairs.view(np.uint64), weighing.pair_ids, pairs)
        self._paired = len(weighing.pairs) > 0
        self._known = (weighing.as_title, self._paired, pairs, weighing.idf, weighing.weights)
        self._counts = np.zeros(len(weighing.idf), np.int32)
        self._ranks = np.zeros(len(weighing.idf), np.int32)
        self._lock = Lock()

    def rows(self, read: Words, sections: Words, *, unit: bool) -> SparseRows:
        """Weigh the terms of articles; as `plain.PlainCounter.rows`, but the ids are in any order."""
        most = 2 * len(read.numbers) * (2 if self._paired else 1) + len(sections.numbers)
        indptr = np.zeros(len(sections.indptr), np.int64)
        indices, values = np.empty(most, np.int32), np.empty(most, np.float32)
        articles = (read.numbers, read.indptr, sections.numbers, sections.indptr)
        with self._lock:
            rows(articles, self._known, unit, self._counts, indptr, indices, values)
        return SparseRows(indptr, indices[: indptr[-1]], values[: indptr[-1]])

    def decision_values(self, weighed: SparseRows, weights: Weights) -> FloatArray:
        """Return the decision values of articles; as `plain.PlainCounter.decision_values`."""
        out = np.zeros((len(weighed), weights.codes.shape[1]), np.float32)
        decision_values(*_three(weighed), _fixed(weights.codes), _fixed(weights.scale), out)
        return out[:, : weights.n_labels]

    def contributions(
        self, read: Words, weighed: SparseRows, weights: Weights, asked: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word adds to each label asked; as `plain.PlainCounter.contributions`."""
        ends = read.indptr[::2]
        out = np.empty(int((ends[1:] - ends[:-1]) @ (asked.indptr[1:] - asked.indptr[:-1])))
        with self._lock:
            contributions(
                (read.numbers, read.indptr),
                self._known,
                _three(weighed),
                self._ranks,
                (asked.numbers, asked.indptr),
                _fixed(weights.codes),
                _fixed(weights.scale),
                out,
            )
        return out


def phrases(
    texts: Sequence[str],
    read: Words,
    asked: Words,
    shares: npt.NDArray[np.float64],
    brevity: Brevity,
) -> Phrases:
    """Return the phrases that spoke most for each label asked; as `plain.phrases`."""
    characters, ends = _joined(texts)
    indptr = np.zeros(len(asked.numbers) + 1, np.int64)
    most = brevity.most * len(asked.numbers)
    in_title, weights = np.empty(most, np.bool_), np.empty(most)
    spans = np.empty((most, 2), np.int32)
    kernels.phrases(
        characters,
        ends,
        read.indptr,
        read.spans,
        asked.indptr,
        shares,
        (brevity.share, brevity.most, brevity.least, brevity.gap),
        np.array([ord(stop) for stop in brevity.stops], np.uint32),
        indptr,
        in_title,
        spans,
        weights,
    )
    n = int(indptr[-1])
    return Phrases(indptr, in_title[:n], spans[:n], weights[:n])


def _three(rows: SparseRows) -> tuple[Offsets, IntArray, FloatArray]:
    return rows.indptr, rows.indices, rows.values


def _fixed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array that cannot be written to, as those of a saved model: one kernel for both."""
    view = array.view()
    view.flags.writeable = False
    return view


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

    The count is `MANY` where a character folds to more than two, or to one of three bytes.
    """
    folds = np.zeros((LAST_MARK + 1, 3), np.uint32)
    for code in range(len(folds)):
        folded = fold(chr(code)) if code < _LATIN or code >= FIRST_MARK else "···"
        folds[code, 0] = (
            len(folded) if len(folded) < 3 and max(folded, default="") < "\u0800" else MANY
        )
        folds[code, 1 : 1 + len(folded[:2])] = [ord(letter) for letter in folded[:2]]
    return folds


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    return np.frombuffer(character_kinds(), np.uint8)


COMPILED = Engine("compiled", CompiledForms, CompiledCounter, CompiledSpelling, phrases)
