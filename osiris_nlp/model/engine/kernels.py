"""The loops numba compiles. No argument is checked here: whoever calls has seen to it.

They stand in one file because numba keeps what it compiled by the date of the file alone: a part that
changed in another one would not be compiled anew.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from osiris_nlp.model.engine.arrays import ROUNDING
from osiris_nlp.model.engine.terms import SPREAD

_MARK, _LETTER = 2, 1
# The count of letters in a table of folds where a character folds to more than the table holds.
MANY = 9
# Characters of a form written at once.
BLOCK = 8
_A, _L, _U, _X, _SPACE = (ord(letter) for letter in "alux ")
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


# Sums of doubles in the order written, as the plain engine's: equal words stay equal.
_exact = numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # type: ignore[call-overload]
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
def scan(characters, ends, kinds, table, folds, terms, stemmed, numbers, spans, lengths, new):  # type: ignore[no-untyped-def]
    """Give the words of texts laid end to end their numbers; list what only Python can number.

    `spans` are where each word starts and ends in its own text.
    A form's value is its number plus one. A new form takes its place in the table at once, if need
    be under the greatest value less its rank among those listed.
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
                spans[n_words, 0], spans[n_words, 1] = start - origin, i - origin
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
def decision_values(indptr, indices, values, codes, scale, out):  # type: ignore[no-untyped-def]
    """Add up the weights of each article's row."""
    for i in range(len(out)):
        decision = out[i]
        for p in range(indptr[i], indptr[i + 1]):
            value, row = values[p] * scale[indices[p]], codes[indices[p]]
            for k in range(len(decision)):
                decision[k] += value * np.float32(row[k])


@numba.njit(inline="always")
def _occur(feature, word, part, ranks, occurring, parts, sums, at):  # type: ignore[no-untyped-def]
    """List that a word is part of a feature's occurrence; return where the list ends."""
    if feature >= 0:
        place = ranks[feature]
        occurring[at, 0], occurring[at, 1], parts[at] = word, place, part
        sums[place] += part
        at += 1
    return at


@compiled
def contributions(words_read, known, weighed, ranks, labels_asked, codes, scale, out):  # type: ignore[no-untyped-def]
    """Fill in what each word of an article adds to each label asked of it.

    `weighed`: indptr, indices and values of the articles' rows. `ranks` is room for the place of
    each feature in such a row.
    """
    numbers, ends = words_read
    as_title, paired, pairs, _, _ = known
    indptr, all_indices, all_values = weighed
    asked, asked_ends = labels_asked
    longest = most = at = 0
    for i in range(len(asked_ends) - 1):
        longest = max(longest, indptr[i + 1] - indptr[i])
        most = max(most, ends[2 * i + 2] - ends[2 * i])
    # In the title a word is two features, and half of two pairs, each of them two features.
    most *= 6 if paired else 2
    occurring, parts = np.empty((most, 2), np.int32), np.empty(most, np.float32)
    sums, said = np.empty(longest, np.float32), np.zeros(longest, np.float32)
    for i in range(len(asked_ends) - 1):
        labels = asked[asked_ends[i] : asked_ends[i + 1]]
        if len(labels) == 0:
            continue
        indices = all_indices[indptr[i] : indptr[i + 1]]
        values = all_values[indptr[i] : indptr[i + 1]]
        for q in range(len(indices)):
            ranks[indices[q]] = q
            sums[q] = 0
        words = numbers[ends[2 * i] : ends[2 * i + 2]]
        n_title = ends[2 * i + 1] - ends[2 * i]
        before, n = np.int64(-1), 0
        for p in range(len(words)):
            word = np.int64(words[p])
            if word >= 0:
                n = _occur(word, p, 1.0, ranks, occurring, parts, sums, n)
                if p < n_title:
                    n = _occur(as_title[word], p, 1.0, ranks, occurring, parts, sums, n)
                if paired and before >= 0:
                    slot = _slot(_pair(before, word), pairs)
                    if pairs[slot] != 0:
                        pair = np.int64(pairs[slot] & MOST_VALUE)
                        for of_pair in (p - 1, p):
                            n = _occur(pair, of_pair, 0.5, ranks, occurring, parts, sums, n)
                            if p < n_title:
                                title = as_title[pair]
                                n = _occur(title, of_pair, 0.5, ranks, occurring, parts, sums, n)
            before = word
        for label in labels:
            for q in range(len(indices)):
                if sums[q] > 0:  # not a section's
                    value = values[q] * scale[indices[q]] / sums[q]
                    said[q] = value * np.float32(codes[indices[q], label])
            added = out[at : at + len(words)]
            added[:] = 0
            for o in range(n):
                added[occurring[o, 0]] += np.float64(said[occurring[o, 1]] * parts[o])
            at += len(words)


@_exact
def _choose(shares, n_title, share, most, least, likely, chosen):  # type: ignore[no-untyped-def]
    """Fill in the places of the best words, in order of place; return how many there are.

    Here a place counts the words of the text first, then those of the title.
    """
    whole = best = 0.0
    for weight in shares:
        if weight > 0:
            whole += weight
            best = max(best, weight)
    n, n_text, n_likely = len(shares), len(shares) - n_title, 0
    for place in range(n if best > 0 else 0):
        if shares[place + n_title if place < n_text else place - n_text] >= least * best:
            likely[n_likely] = place
            n_likely += 1
    wanted, enough = share * whole, ROUNDING * whole
    n_chosen = 0
    while n_chosen < min(most, n_likely) and wanted > enough:
        at, weight = 0, 0.0
        for q in range(n_likely):
            place = likely[q]
            if place >= 0:
                of_word = shares[place + n_title if place < n_text else place - n_text]
                if of_word > weight:
                    at, weight = q, of_word
        place, likely[at] = likely[at], -1
        wanted -= weight
        q = n_chosen
        while q > 0 and chosen[q - 1] > place:
            chosen[q] = chosen[q - 1]
            q -= 1
        chosen[q] = place
        n_chosen += 1
    return n_chosen


@_exact
def _reads_on(gap, longest, stops):  # type: ignore[no-untyped-def]
    if len(gap) > longest:
        return False
    for character in gap:
        for stop in stops:
            if character == stop:
                return False
    return True


@_exact
def _sum(values):  # type: ignore[no-untyped-def]
    total = 0.0
    for value in values:
        total += value
    return total


@compiled
def phrases(characters, text_ends, ends, spans, asked_ends, shares, brevity, stops, indptr, in_title, found, weights):  # type: ignore[no-untyped-def]  # fmt: skip
    """Fill in the phrases that spoke most for each label asked; see `plain.phrases`."""
    share, most, least, longest = brevity
    likely = np.empty(len(spans), np.int64)
    chosen, rank = np.empty(most, np.int64), np.empty(most, np.int64)
    first, last, weight = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most)
    at = j = 0
    for i in range(len(asked_ends) - 1):
        start, middle, stop = ends[2 * i], ends[2 * i + 1], ends[2 * i + 2]
        n_text = stop - middle
        for _ in range(asked_ends[i + 1] - asked_ends[i]):
            of_words = shares[at : at + stop - start]
            at += stop - start
            n_chosen = _choose(of_words, middle - start, share, most, least, likely, chosen)
            n = 0
            for q in range(n_chosen):
                titled = chosen[q] >= n_text
                word = chosen[q] - n_text if titled else chosen[q] + middle - start
                text = 2 * i + (0 if titled else 1)
                origin = text_ends[text - 1] if text > 0 else 0
                joined = False
                if n > 0 and titled == (last[n - 1] < middle - start):
                    before, after = spans[start + last[n - 1], 1], spans[start + word, 0]
                    gap = characters[origin + before : origin + after]
                    joined = _reads_on(gap, longest, stops)
                if joined:
                    last[n - 1] = word
                else:
                    first[n], last[n] = word, word
                    n += 1
            for q in range(n):
                weight[q] = _sum(of_words[first[q] : last[q] + 1])
                r = q
                while r > 0 and weight[rank[r - 1]] < weight[q]:
                    rank[r] = rank[r - 1]
                    r -= 1
                rank[r] = q
            for q in range(n):
                p = indptr[j] + q
                in_title[p] = first[rank[q]] < middle - start
                found[p, 0] = spans[start + first[rank[q]], 0]
                found[p, 1] = spans[start + last[rank[q]], 1]
                weights[p] = weight[rank[q]]
            indptr[j + 1] = indptr[j] + n
            j += 1


@compiled
def spell(tokens, i, at, tame, table, letters, out, starts):  # type: ignore[no-untyped-def]
    """Write out tokens from the i-th on, as far as they are known.

    `letters` has for each form its length, whether it is tame, and its characters, and `BLOCK`
    places more; `out` has as many. Return the token and the character reached, and whether all
    forms were tame.
    """
    # All are looked up first: none has to wait for another.
    end = i
    while end < len(tokens):
        entry = table[_slot(_mixed(tokens[end, 0]), table)]
        if entry == 0:
            break
        starts[end] = np.int64(entry & MOST_VALUE)
        end += 1
    for token in range(i, end):
        begin = np.int64(starts[token]) + 2
        length = np.int64(letters[begin - 2])
        tame &= letters[begin - 1] != 0
        starts[token] = at
        # Most forms are one block, and no branch has to be foreseen.
        for q in range(BLOCK):
            out[at + q] = letters[begin + q]
        for q in range(BLOCK, length):
            out[at + q] = letters[begin + q]
        at += length
        out[at] = _SPACE
        at += np.int64(tokens[token, 1])
    return end, at, tame
