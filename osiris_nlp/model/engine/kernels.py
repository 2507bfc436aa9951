"""The loops that numba compiles. The caller checks the arguments; the kernels do not.

They share one file because numba invalidates its cache by the file's date alone: a kernel would not
be recompiled if a function it calls changed in another file. `phrase_kernel` calls none of them.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from osiris_nlp.base.imports import away_from
from osiris_nlp.base.language.words import MIN_STEMMED, PREFIX, Stemming
from osiris_nlp.model.engine.arrays import GRID
from osiris_nlp.model.engine.terms import SPREAD

with away_from(".numba_config.yaml"):
    import numba
# numba looks for the file again at each compilation.
numba.core.config._config_fname = os.devnull  # noqa: SLF001

_MARK, _LETTER = 2, 1
# In a table of folds: the letter count of a character that folds to more than the table can store.
MANY = 9
_BY_PREFIX, _IN_FRENCH = int(Stemming.PREFIX), int(Stemming.FRENCH)
# Characters of a form copied at once.
BLOCK = 8
_A, _L, _U, _X, _SPACE = (ord(letter) for letter in "alux ")
_ENDINGS = np.array([ord(letter) for letter in "sree"], np.uint32)
# Hashes are unsigned throughout: the overflow of a signed product is undefined behaviour.
_VALUE_BITS = np.uint64(24)
MAX_VALUE = np.uint64((1 << 24) - 1)
_SPREAD = np.uint64(SPREAD)
_SUBLINEAR = np.append(0, 1 + np.log(np.arange(1, 256))).astype(np.float32)
# Lets the compiler reorder sums (SIMD); nan and inf keep their meaning.
_FAST = {"contract", "reassoc", "nsz", "arcp"}
_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function compiled on its first call, cached on disk if there is a writable cache."""
    try:
        return numba.njit(cache=True, nogil=True, fastmath=_FAST)(function)
    except RuntimeError:  # there is none: compile at each start
        return numba.njit(nogil=True, fastmath=_FAST)(function)


# Sums doubles in source order, as the plain engine does, so that equal words stay equal.
exact: _Decorator = numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # type: ignore[call-overload]
# A part of a compiled function, never called from Python.
part: _Decorator = numba.njit(  # type: ignore[call-overload]
    nogil=True, fastmath=_FAST, no_cpython_wrapper=True, no_cfunc_wrapper=True
)


@part
def _slot(key, table):  # type: ignore[no-untyped-def]
    """Return the slot of a key in an open-addressing table, or the empty slot (0) it would take.

    An entry is the upper 40 bits of the key and a 24-bit value.
    """
    mask, tag = np.uint64(len(table) - 1), key >> _VALUE_BITS
    slot = (key ^ (key >> np.uint64(41))) & mask
    while table[slot] != 0 and table[slot] >> _VALUE_BITS != tag:
        slot = (slot + np.uint64(1)) & mask
    return slot


@part
def _entry(key, value):  # type: ignore[no-untyped-def]
    return key >> _VALUE_BITS << _VALUE_BITS | np.uint64(value)


@part
def _mix(key):  # type: ignore[no-untyped-def]
    """Return a key with its bits mixed and its upper 40 bits not all 0."""
    key = ~key * _SPREAD
    key ^= key >> np.uint64(29)
    return key if key >> _VALUE_BITS != 0 else _SPREAD


@part
def _pair(first, second):  # type: ignore[no-untyped-def]
    return _mix(np.uint64(first) << np.uint64(32) | np.uint64(second))


@compiled
def index(keys, values, table):  # type: ignore[no-untyped-def]
    for raw, value in zip(keys, values):
        key = _mix(raw)
        table[_slot(key, table)] = _entry(key, value)


@part
def _key(letters, n):  # type: ignore[no-untyped-def]
    """Return the key of a word's UTF-8, as `Terms.keys` does; letters have one or two bytes."""
    key = np.uint64(1)
    for i in range(n):
        letter = np.uint64(letters[i])
        if letter >= 0x80:
            key = key * _SPREAD + (np.uint64(0xC0) | letter >> np.uint64(6))
            letter = np.uint64(0x80) | letter & np.uint64(0x3F)
        key = key * _SPREAD + letter
    return key


@part
def _term(form, folds, terms, stemming, letters):  # type: ignore[no-untyped-def]
    """Return the number of a form's term (see `text.term`) plus one, or 0 if the term is unknown.

    Return -1 if the form needs Python. `letters` is a buffer for the folded form.
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
    if stemming == _BY_PREFIX:
        n = min(n, PREFIX)
    elif stemming == _IN_FRENCH and n >= MIN_STEMMED:
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
    slot = _slot(_mix(_key(letters, n)), terms)
    return np.int64(terms[slot] & MAX_VALUE)


@compiled
def scan(characters, ends, kinds, table, folds, terms, stemming, numbers, spans, lengths, new):  # type: ignore[no-untyped-def]
    """Assign numbers to the words of concatenated texts; list new forms that only Python can number.

    `spans` receives the start and end of each word in its own text. The value of a form is its
    number plus one. A new form enters the table at once. If Python must number it, its value is for
    now the greatest value minus its rank in the list.
    """
    n_words = n_new = n_used = i = 0
    letters = np.empty(64, np.uint32)
    for text in range(len(ends)):
        origin, end, before = i, ends[text], n_words
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
                key = _mix(key)
                slot = _slot(key, table)
                if table[slot] == 0:
                    n_used += 1
                    value = _term(characters[start:i], folds, terms, stemming, letters)
                    if value < 0:
                        value = np.int64(MAX_VALUE) - n_new
                        new[0, n_new], new[1, n_new], new[2, n_new] = start, i, slot
                        n_new += 1
                    table[slot] = _entry(key, value)
                numbers[n_words] = np.int64(table[slot] & MAX_VALUE) - 1
                spans[n_words, 0], spans[n_words, 1] = start - origin, i - origin
                n_words += 1
                n_letters = 0
            else:
                n_letters = 0
            i += 1
        i = end
        lengths[text] = n_words - before
    return n_words, n_new, n_used


@part
def _tally(feature, counts, indices, end):  # type: ignore[no-untyped-def]
    """Count a feature and list it if it is new; return the end of the list."""
    if feature >= 0:
        if counts[feature] == 0:
            indices[end] = feature
            end += 1
        counts[feature] += 1
    return end


@part
def _fill_row(i, articles, tables, unit, counts, indices, values):  # type: ignore[no-untyped-def]
    """Fill in the row of article i; return its number of features.

    See `rows` for `articles` and `tables`; `counts` is all 0 before and after.
    """
    numbers, ends, section_numbers, section_ends = articles
    as_title, has_pairs, pairs, idf, lengths = tables
    words = numbers[ends[2 * i] : ends[2 * i + 2]]
    n_title = ends[2 * i + 1] - ends[2 * i]
    sections = section_numbers[section_ends[i] : section_ends[i + 1]]
    end, total = 0, 0.0
    for field in range(3):
        begin = end
        if field == 2:
            for feature in sections:
                end = _tally(feature, counts, indices, end)
        else:
            before = np.int64(-1)
            for p in range(n_title if field == 1 else len(words)):
                word = np.int64(words[p])
                if word >= 0:
                    end = _tally(as_title[word] if field == 1 else word, counts, indices, end)
                    if has_pairs and before >= 0:
                        slot = _slot(_pair(before, word), pairs)
                        if pairs[slot] != 0:
                            pair = np.int64(pairs[slot] & MAX_VALUE)
                            feature = as_title[pair] if field == 1 else pair
                            end = _tally(feature, counts, indices, end)
                before = word
        squares = 0.0
        for p in range(begin, end):
            count = counts[indices[p]]
            counts[indices[p]] = 0
            log_tf = _SUBLINEAR[count] if count < len(_SUBLINEAR) else 1 + np.log(count)
            values[p] = np.float32(log_tf) * idf[indices[p]]
            squares += np.float64(values[p]) ** 2
        if squares > 0:
            total += np.float64(lengths[field]) ** 2
            scale = np.float32(lengths[field] / np.sqrt(squares))
            for p in range(begin, end):
                values[p] *= scale
    if unit and total > 0:
        scale = np.float32(1 / np.sqrt(total))
        for p in range(end):
            values[p] *= scale
    return end


@compiled
def rows(articles, tables, unit, counts, indptr, indices, values):  # type: ignore[no-untyped-def]
    """Fill in the rows of articles.

    `articles`: the numbers of the words, the ends of each title and text, the section features, and
    their ends by article. `tables`: `as_title` of `FeatureTables`, whether there are pairs, a hash
    table of the pairs, `idf`, `field_weights`.
    """
    for i in range(len(indptr) - 1):
        start = indptr[i]
        indptr[i + 1] = start + _fill_row(
            i, articles, tables, unit, counts, indices[start:], values[start:]
        )


@compiled
def decision_values(indptr, indices, values, codes, scale, out):  # type: ignore[no-untyped-def]
    """Add up the weights of each article's row; see `arrays.GRID`."""
    sums = np.empty(codes.shape[1])
    for i in range(len(out)):
        sums[:] = 0
        for p in range(indptr[i], indptr[i + 1]):
            value = np.float64(np.float32(values[p] * scale[indices[p]]))
            steps, row = np.floor(value * GRID + 0.5), codes[indices[p]]
            for k in range(len(sums)):
                sums[k] += steps * np.float64(row[k])
        for k in range(len(sums)):
            out[i, k] = np.float32(sums[k] / GRID)


@compiled
def sparse_decision_values(indptr, indices, values, ends, labels, codes, scale, out):  # type: ignore[no-untyped-def]
    """Do as `decision_values`; the weights of a feature are those from one of the `ends` to the next."""
    sums = np.empty(out.shape[1])
    for i in range(len(out)):
        sums[:] = 0
        for p in range(indptr[i], indptr[i + 1]):
            value = np.float64(np.float32(values[p] * scale[indices[p]]))
            steps = np.floor(value * GRID + 0.5)
            for q in range(ends[indices[p]], ends[indices[p] + 1]):
                sums[labels[q]] += steps * np.float64(codes[q])
        for k in range(len(sums)):
            out[i, k] = np.float32(sums[k] / GRID)


@compiled
def products(indptr, indices, values, vector, out):  # type: ignore[no-untyped-def]
    """Multiply each row by a vector."""
    for i in range(len(out)):
        total = np.float32(0)
        for p in range(indptr[i], indptr[i + 1]):
            total += values[p] * vector[indices[p]]
        out[i] = total


@numba.njit(inline="always")
def _add_occurrence(feature, word, part, ranks, occurrences, parts, sums, end):  # type: ignore[no-untyped-def]
    """List a word as part of an occurrence of a feature; return the end of the list."""
    if feature >= 0:
        rank = ranks[feature]
        occurrences[end, 0], occurrences[end, 1], parts[end] = word, rank, part
        sums[rank] += part
        end += 1
    return end


@compiled
def contributions(words, tables, article_rows, ranks, requested_labels, codes, scale, out):  # type: ignore[no-untyped-def]
    """Fill in what each word of an article adds to the decision values of its requested labels.

    `article_rows`: indptr, indices and values of the articles' rows. `ranks` is a buffer for the
    position of each feature in such a row.
    """
    numbers, ends = words
    as_title, has_pairs, pairs, _, _ = tables
    indptr, all_indices, all_values = article_rows
    label_ids, label_ends = requested_labels
    longest_row = capacity = offset = 0
    for i in range(len(label_ends) - 1):
        longest_row = max(longest_row, indptr[i + 1] - indptr[i])
        capacity = max(capacity, ends[2 * i + 2] - ends[2 * i])
    # A word of the title counts as two features and as half of two pairs of two features each.
    capacity *= 6 if has_pairs else 2
    occurrences, parts = np.empty((capacity, 2), np.int32), np.empty(capacity, np.float32)
    sums, by_feature = np.empty(longest_row, np.float32), np.zeros(longest_row, np.float32)
    for i in range(len(label_ends) - 1):
        labels = label_ids[label_ends[i] : label_ends[i + 1]]
        if len(labels) == 0:
            continue
        indices = all_indices[indptr[i] : indptr[i + 1]]
        values = all_values[indptr[i] : indptr[i + 1]]
        for q in range(len(indices)):
            ranks[indices[q]] = q
            sums[q] = 0
        article = numbers[ends[2 * i] : ends[2 * i + 2]]
        n_title = ends[2 * i + 1] - ends[2 * i]
        before, n = np.int64(-1), 0
        for p in range(len(article)):
            word = np.int64(article[p])
            if word >= 0:
                n = _add_occurrence(word, p, 1.0, ranks, occurrences, parts, sums, n)
                if p < n_title:
                    title = as_title[word]
                    n = _add_occurrence(title, p, 1.0, ranks, occurrences, parts, sums, n)
                if has_pairs and before >= 0:
                    slot = _slot(_pair(before, word), pairs)
                    if pairs[slot] != 0:
                        pair = np.int64(pairs[slot] & MAX_VALUE)
                        for q in (p - 1, p):
                            n = _add_occurrence(pair, q, 0.5, ranks, occurrences, parts, sums, n)
                            if p < n_title:
                                title = as_title[pair]
                                n = _add_occurrence(
                                    title, q, 0.5, ranks, occurrences, parts, sums, n
                                )
            before = word
        for label in labels:
            for q in range(len(indices)):
                if sums[q] > 0:  # not a section feature
                    value = values[q] * scale[indices[q]] / sums[q]
                    by_feature[q] = value * np.float32(codes[indices[q], label])
            word_weights = out[offset : offset + len(article)]
            word_weights[:] = 0
            for o in range(n):
                word_weights[occurrences[o, 0]] += np.float64(
                    by_feature[occurrences[o, 1]] * parts[o]
                )
            offset += len(article)


@compiled
def detokenize(tokens, i, length, tame, table, letters, out, starts):  # type: ignore[no-untyped-def]
    """Write the forms of the tokens from the i-th on, up to the first form not in the table.

    `letters` contains each form as its length, whether it is tame, and its characters. Both
    `letters` and `out` have `BLOCK` spare characters at the end. Return the token and the character
    reached, and whether all forms were tame.
    """
    # Look up all tokens first, so that no lookup waits for another.
    end = i
    while end < len(tokens):
        entry = table[_slot(_mix(tokens[end, 0]), table)]
        if entry == 0:
            break
        starts[end] = np.int64(entry & MAX_VALUE)
        end += 1
    for token in range(i, end):
        begin = np.int64(starts[token]) + 2
        n_letters = np.int64(letters[begin - 2])
        tame &= letters[begin - 1] != 0
        starts[token] = length
        # Most forms fit in one block, copied without a branch to predict.
        for q in range(BLOCK):
            out[length + q] = letters[begin + q]
        for q in range(BLOCK, n_letters):
            out[length + q] = letters[begin + q]
        length += n_letters
        out[length] = _SPACE
        length += np.int64(tokens[token, 1])
    return end, length, tame
