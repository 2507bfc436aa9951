"""The engine compiled by numba: the plain engine's results without a Python object per word."""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.language.text import stays_clean
from osiris_nlp.base.language.words import (
    FIRST_MARK,
    LAST_MARK,
    Stemming,
    character_kinds,
    fold,
    term,
)
from osiris_nlp.model.engine import kernels, phrase_kernel
from osiris_nlp.model.engine.arrays import (
    FeatureTables,
    FloatArray,
    IntArray,
    Offsets,
    PhraseLimits,
    Phrases,
    SparseRows,
    SparseWeights,
    Weights,
    Words,
)
from osiris_nlp.model.engine.kernels import BLOCK, MANY, MAX_VALUE, index
from osiris_nlp.model.engine.plain import PlainVectorizer
from osiris_nlp.model.engine.protocols import Engine
from osiris_nlp.model.engine.terms import Terms

# Characters scanned at a time: few enough for the CPU caches, enough to make call overhead small.
_CHUNK = 1 << 15
_LATIN = 0x250  # end of the Latin letters with diacritics
# Size of a detokenizer's cache before it is emptied: 8 MB.
_LETTERS = 1 << 21
_CODEC = f"utf-32-{sys.byteorder[0]}e"
_SMALL_PAIR_TABLE = 1 << 11
# Initial size of the table of forms, which then grows fourfold up to the maximum: 16 MB, a million
# forms.
_INITIAL_SLOTS, _MAX_SLOTS = 1 << 17, 1 << 21


class CompiledForms:
    """A growing cache of word forms and their numbers.

    A form is identified by 40 bits of its hash and its slot. The probability that any two of a
    million forms collide is about one in a million. New forms are folded, stemmed and looked up in
    `terms`, without Python if they consist of Latin letters. Without `terms`, `number_of` is called
    once per form.
    """

    def __init__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,
        stemming: Stemming = Stemming.NONE,
    ) -> None:
        self._number_of, self._vocabulary = number_of, terms
        self._lock = Lock()
        self._numbers, self._new = np.empty(0, np.int32), np.empty((3, 0), np.int32)
        self._spans = np.empty((0, 2), np.int32)
        self._stemming, self._used = stemming, 0
        self._kinds = _kinds()  # here, so that its temporaries are freed before numba needs memory
        self._terms = np.zeros(0 if terms is None else _slots_for(len(terms)), np.uint64)
        if terms is not None:
            keys, positions = terms.ascending
            index(keys, positions + 1, self._terms)
        self._reset(_INITIAL_SLOTS)

    def read(self, texts: Sequence[str], *, with_spans: bool = False) -> Words:
        """Return the words of texts as numbers; `with_spans` records where they occur."""
        with self._lock:
            parts = [self._read(chunk, with_spans) for chunk in _chunks(texts)]
            if len(self._numbers) > 4 * _CHUNK:  # for a long text
                self._numbers, self._new = self._numbers[:0].copy(), self._new[:, :0].copy()
                self._spans = self._spans[:0].copy()
                self._reset(_INITIAL_SLOTS)
        lengths = [length for part_lengths, _, _ in parts for length in part_lengths]
        return Words(
            np.append(0, np.cumsum(lengths, dtype=np.int64)),
            np.concatenate([np.empty(0, np.int32), *(numbers for _, numbers, _ in parts)]),
            np.concatenate([np.empty((0, 2), np.int32), *(spans for _, _, spans in parts)]),
        )

    def _read(self, texts: Sequence[str], with_spans: bool) -> tuple[list[int], IntArray, IntArray]:
        characters, ends = _concatenate(texts)
        self._reserve(len(characters) // 2 + 1)  # words have two letters or more
        lengths = np.empty(len(texts), np.int64)
        # Mark the table as full until the new forms have numbers: an interruption then resets it.
        used, self._used = self._used, len(self._table)
        n_words, n_new, n_used = kernels.scan(
            characters,
            ends,
            self._kinds,
            self._table,
            _folds(),
            self._terms,
            int(self._stemming),
            self._numbers,
            self._spans,
            lengths,
            self._new,
        )
        numbers = self._numbers[:n_words].copy()
        if n_new:
            joined = "".join(texts)
            starts, ends, slots = self._new[:, :n_new]
            spans = zip(starts.tolist(), ends.tolist(), strict=True)
            new_numbers = self._numbers_of([joined[a:b] for a, b in spans])
            max_value = int(MAX_VALUE)
            self._table[slots] &= ~MAX_VALUE
            self._table[slots] |= (new_numbers + 1).astype(np.uint64)
            is_new = numbers >= max_value - n_new
            numbers[is_new] = new_numbers[max_value - 1 - numbers[is_new]]
        self._used = used + n_used
        return lengths.tolist(), numbers, self._spans[: n_words if with_spans else 0].copy()

    def _numbers_of(self, forms: Sequence[str]) -> IntArray:
        if self._vocabulary is None:
            return np.array([self._number_of(form) for form in forms], np.int32)
        terms = Terms.of([term(form, self._stemming) for form in forms])
        return self._vocabulary.find(terms.keys)

    def _reserve(self, words: int) -> None:
        """Make sure that this many words can be read, even if all are new."""
        slots = len(self._table)
        if 2 * (self._used + words) > slots:
            if slots < _MAX_SLOTS:
                slots *= 4
            while slots < 4 * words:
                slots *= 2
            self._reset(slots)
        if words > len(self._numbers):
            self._numbers, self._new = np.empty(words, np.int32), np.empty((3, words), np.int32)
            self._spans = np.empty((words, 2), np.int32)

    def _reset(self, slots: int) -> None:
        self._table = np.zeros(slots, np.uint64)
        self._used = 0


class CompiledDetokenizer:
    """Rebuilds texts from tokens; see `plain.PlainDetokenizer`.

    A form is identified by 40 bits of its number and its slot.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._out, self._starts = np.empty(0, np.uint32), np.empty(0, np.int32)
        self._n_forms = self._used = 0
        self._reset(0)

    def text(
        self, tokens: npt.NDArray[np.uint64], size: int, form_of: Callable[[int], str]
    ) -> tuple[str, IntArray, bool]:
        """Rebuild a text."""
        with self._lock:
            capacity = max(size, len(tokens)) + BLOCK + 1
            if capacity > len(self._out):
                self._out = np.empty(capacity, np.uint32)
                self._starts = np.empty(capacity, np.int32)
            token, end, tame = 0, 0, True
            while True:
                token, end, tame = kernels.detokenize(
                    tokens, token, end, tame, self._table, self._letters, self._out, self._starts
                )
                if token == len(tokens):
                    break
                self._add(tokens[token : token + 1, 0], form_of(int(tokens[token, 0])))
            characters, starts = self._out[:end].tobytes(), self._starts[:token].copy()
        text = characters.decode(_CODEC, "surrogatepass")
        return text, starts, tame and not text.endswith(" ")

    def _add(self, number: npt.NDArray[np.uint64], form: str) -> None:
        size = 2 + len(form)
        if 4 * self._n_forms > len(self._table) or self._used + size + BLOCK > len(self._letters):
            self._reset(size)
        entry = [len(form), stays_clean(form), *map(ord, form)]
        self._letters[self._used : self._used + size] = entry
        index(number, np.array([self._used]), self._table)
        self._n_forms, self._used = self._n_forms + 1, self._used + size

    def _reset(self, size: int) -> None:
        self._table = np.zeros(_INITIAL_SLOTS, np.uint64)
        # 0 marks an empty slot of the table, so no form may start at offset 0.
        self._letters = np.zeros(max(_LETTERS, size + BLOCK + 1), np.uint32)
        self._n_forms, self._used = 0, 1


class CompiledVectorizer:
    """Turns words into rows, and rows into decision values."""

    def __init__(self, tables: FeatureTables) -> None:
        if len(tables.idf) > MAX_VALUE:
            raise OverflowError(f"Too many features: {len(tables.idf)}; raise min_df")
        # A sparse table rejects most pairs at the first slot; above this size it gets no faster.
        entries = max(len(tables.pairs), min(8 * len(tables.pairs), _SMALL_PAIR_TABLE))
        pairs = np.zeros(_slots_for(entries), np.uint64)
        index(tables.pairs.view(np.uint64), tables.pair_ids, pairs)
        self._has_pairs = len(tables.pairs) > 0
        self._tables = (tables.as_title, self._has_pairs, pairs, tables.idf, tables.field_weights)
        self._counts = np.zeros(len(tables.idf), np.int32)
        self._ranks = np.zeros(len(tables.idf), np.int32)
        self._lock = Lock()
        self._plain = PlainVectorizer(tables)  # for the contributions of sparse weights

    def rows(self, words: Words, sections: Words, *, unit: bool) -> SparseRows:
        """Return the TF-IDF rows of articles, the ids in any order; see `plain.PlainVectorizer.rows`."""
        capacity = 2 * len(words.numbers) * (2 if self._has_pairs else 1) + len(sections.numbers)
        indptr = np.zeros(len(sections.indptr), np.int64)
        indices, values = np.empty(capacity, np.int32), np.empty(capacity, np.float32)
        articles = (words.numbers, words.indptr, sections.numbers, sections.indptr)
        with self._lock:
            kernels.rows(articles, self._tables, unit, self._counts, indptr, indices, values)
        # Copies, because the words of a long text repeat and leave most of the arrays unused.
        return SparseRows(indptr, indices[: indptr[-1]].copy(), values[: indptr[-1]].copy())

    def decision_values(self, rows: SparseRows, weights: Weights | SparseWeights) -> FloatArray:
        """Return the decision values of articles; see `plain.PlainVectorizer.decision_values`."""
        if isinstance(weights, SparseWeights):
            out = np.empty((len(rows), weights.n_labels), np.float32)
            tables = (weights.ends, weights.labels, weights.codes, weights.scale)
            read_only = [_read_only(table) for table in tables]
            kernels.sparse_decision_values(*_arrays_of(rows), *read_only, out)
            return out
        out = np.empty((len(rows), weights.codes.shape[1]), np.float32)
        kernels.decision_values(
            *_arrays_of(rows), _read_only(weights.codes), _read_only(weights.scale), out
        )
        return out[:, : weights.n_labels]

    def contributions(
        self, words: Words, rows: SparseRows, weights: Weights | SparseWeights, label_ids: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word adds to each label; see `plain.PlainVectorizer.contributions`."""
        if isinstance(weights, SparseWeights):
            ascending = rows.with_sorted_ids(len(weights.scale))
            return self._plain.contributions(words, ascending, weights, label_ids)
        ends = words.indptr[::2]
        n_labels = label_ids.indptr[1:] - label_ids.indptr[:-1]
        out = np.empty(int((ends[1:] - ends[:-1]) @ n_labels))
        with self._lock:
            kernels.contributions(
                (words.numbers, words.indptr),
                self._tables,
                _arrays_of(rows),
                self._ranks,
                (label_ids.numbers, label_ids.indptr),
                _read_only(weights.codes),
                _read_only(weights.scale),
                out,
            )
        return out


def phrases(  # noqa: PLR0917 (the arrays that a kernel needs)
    texts: Sequence[str],
    words: Words,
    label_ids: Words,
    contributions: npt.NDArray[np.float64],
    is_stop_word: npt.NDArray[np.bool_],
    limits: PhraseLimits,
) -> Phrases:
    """Return the phrases that best support each requested label; see `plain.phrases`."""
    indptr = np.zeros(len(label_ids.numbers) + 1, np.int64)
    capacity = limits.max_words * len(label_ids.numbers)
    in_title, weights = np.empty(capacity, np.bool_), np.empty(capacity)
    spans = np.empty((capacity, 2), np.int32)
    phrase_kernel.phrases(
        *_concatenate(texts),
        np.array([ord(character) for character in limits.stops], np.uint32),
        words.indptr,
        words.spans,
        label_ids.indptr,
        contributions,
        is_stop_word,
        (limits.coverage, limits.max_words, limits.min_share, limits.max_gap),
        indptr,
        in_title,
        spans,
        weights,
    )
    n = int(indptr[-1])
    return Phrases(indptr, in_title[:n], spans[:n], weights[:n])


def products(rows: SparseRows, vector: FloatArray) -> FloatArray:
    """Return the product of each row and a vector; see `plain.products`."""
    out = np.empty(len(rows), np.float32)
    kernels.products(*_arrays_of(rows), vector, out)
    return out


def _arrays_of(rows: SparseRows) -> tuple[Offsets, IntArray, FloatArray]:
    return rows.indptr, rows.indices, rows.values


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a read-only view, as a loaded model's arrays are, so that numba compiles one kernel."""
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


def _concatenate(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Offsets]:
    """Return the characters of all texts, and where each text ends."""
    text = "".join(texts)
    # Faster than UTF-32 in one step. The length reveals any character of two UTF-16 units.
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if len(units) != len(text):
        units = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return units.astype(np.uint32), np.cumsum([len(each) for each in texts], dtype=np.int64)


def _slots_for(entries: int) -> int:
    slots = 4
    while slots < 2 * entries:
        slots *= 2
    return slots


@cache
def _folds() -> npt.NDArray[np.uint32]:
    """Return the letters that Latin letters and marks fold to, (n_characters, 3): count, letters.

    The count is `MANY` if a character folds to more than two letters, or to one of three bytes.
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


COMPILED = Engine(
    "compiled", CompiledForms, CompiledVectorizer, CompiledDetokenizer, phrases, products
)
