"""The loops numba compiles. No argument is checked here: whoever calls has seen to it."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from osiris_nlp.engine.terms import SPREAD

_MARK, _LETTER = 2, 1
# The count of letters in a table of folds where a character folds to more than the table holds.
MANY = 9
_A, _L, _U, _X = (ord(letter) for letter in "alux")
_ENDINGS = np.array([ord(letter) for letter in "sree"], np.uint32)
# Hashes are unsigned throughout: a signed product that overflows may be compiled to anything.
_VALUE_BITS = np.uint64(24)
MOST_VALUE = np.uint64((1 << 24) - 1)
_SPREAD = np.uint64(SPREAD)
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
def index(keys, values, table):  # type: ignore[no-untyped-def]
    for raw, value in zip(keys, values):
        key = _mixed(raw)
        table[_slot(key, table)] = _entry(key, value)


@_part
def _key(letters, n):  # type: ignore[no-untyped-def]
    """Return the key of a word, as `Terms.keys`: of its UTF-8, one byte a letter or two."""
    key = np.uint64(1)
    for i in range(n):
        letter = np.uint64(letters[i])
        if letter >= 0x80:
            key = key * _SPREAD + (np.uint64(0xC0) | letter >> np.uint64(6))
            letter = np.uint64(0x80) | letter & np.uint64(0x3F)
        key = key * _SPREAD + letter
    return key


@_part
def _term(form, folds, terms, stemmed, letters):  # type: ignore[no-untyped-def]
    """Return the number of what a form counts as plus one, as `text.term`: 0 if it is unknown.

    -1 where only Python can tell. `letters` is room for the folded form.
    """
    if len(terms) == 0 or 2 * len(form) > len(letters):
        return -1
    n = 0
    for character in form:
        if character >= len(folds) or folds[character, 0] == MANY:
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
    slot = _slot(_mixed(_key(letters, n)), terms)
    return np.int64(terms[slot] & MOST_VALUE)


@compiled
def scan(characters, ends, kinds, table, folds, terms, stemmed, numbers, lengths, new):  # type: ignore[no-untyped-def]
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
                        value = np.int64(MOST_VALUE) - n_new
                        new[0, n_new], new[1, n_new], new[2, n_new] = start, i, slot
                        n_new += 1
                    table[slot] = _entry(key, value)
                numbers[n_words] = np.int64(table[slot] & MOST_VALUE) - 1
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
def _weigh(i, articles, known, unit, counts, indices, values):  # type: ignore[no-untyped-def]
    """Fill in the row of article i, return its number of features.

    `articles` and `known` are what `rows` takes; `counts` is all 0 before and after.
    """
    numbers, ends, section_numbers, section_ends = articles
    as_title, paired, pairs, idf, lengths = known
    words = numbers[ends[2 * i] : ends[2 * i + 2]]
    n_title = ends[2 * i + 1] - ends[2 * i]
    sections = section_numbers[section_ends[i] : section_ends[i + 1]]
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
                            pair = np.int64(pairs[slot] & MOST_VALUE)
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
def rows(articles, known, unit, counts, indptr, indices, values):  # type: ignore[no-untyped-def]
    """Fill in the rows of articles.

    `articles`: word numbers and where each title and text ends, section features and where each
    article's end. `known`: `Weighing`'s as_title, whether there are pairs, their table, idf, lengths.
    """
    for i in range(len(indptr) - 1):
        at = indptr[i]
        indptr[i + 1] = at + _weigh(i, articles, known, unit, counts, indices[at:], values[at:])


@compiled
def decisions(articles, known, counts, indices, values, codes, scale, out):  # type: ignore[no-untyped-def]
    """Add up the weights of each article's row; `indices` and `values` are room for one row."""
    for i in range(len(out)):
        n_features = _weigh(i, articles, known, True, counts, indices, values)
        decision = out[i]
        for p in range(n_features):
            value, row = values[p] * scale[indices[p]], codes[indices[p]]
            for k in range(len(decision)):
                decision[k] += value * np.float32(row[k])
