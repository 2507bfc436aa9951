"""The loop that numba compiles to pick phrases, with the functions that it alone calls; see `kernels`."""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917

import numpy as np

from osiris_nlp.model.engine.arrays import ROUNDING
from osiris_nlp.model.engine.kernels import compiled, exact, part


@exact
def _select_words(weights, n_title, coverage, max_words, min_share, candidates, best_words):  # type: ignore[no-untyped-def]
    """Fill in the positions of the best words, ascending; return the number of these words.

    Here, positions count the words of the text before those of the title.
    """
    total = best = 0.0
    for weight in weights:
        if weight > 0:
            total += weight
            best = max(best, weight)
    n, n_text, n_candidates = len(weights), len(weights) - n_title, 0
    for p in range(n if best > 0 else 0):
        if weights[p + n_title if p < n_text else p - n_text] >= min_share * best:
            candidates[n_candidates] = p
            n_candidates += 1
    remaining, tolerance = coverage * total, ROUNDING * total
    n_best = 0
    while n_best < min(max_words, n_candidates) and remaining > tolerance:
        best_candidate, weight = 0, 0.0
        for q in range(n_candidates):
            p = candidates[q]
            if p >= 0:
                word_weight = weights[p + n_title if p < n_text else p - n_text]
                if word_weight > weight:
                    best_candidate, weight = q, word_weight
        p, candidates[best_candidate] = candidates[best_candidate], -1
        remaining -= weight
        q = n_best
        while q > 0 and best_words[q - 1] > p:
            best_words[q] = best_words[q - 1]
            q -= 1
        best_words[q] = p
        n_best += 1
    return n_best


@exact
def _sum(values):  # type: ignore[no-untyped-def]
    total = 0.0
    for value in values:
        total += value
    return total


@part
def _has_any(characters, others):  # type: ignore[no-untyped-def]
    """Return whether any of the characters is one of the others."""
    for character in characters:
        for other in others:
            if character == other:
                return True
    return False


@compiled
def phrases(characters, text_ends, stops, ends, spans, label_ends, contributions, is_stop_word, limits, indptr, in_title, phrase_spans, weights):  # type: ignore[no-untyped-def]  # fmt: skip
    """Fill in the phrases that best support each requested label; see `plain.phrases`."""
    coverage, max_words, min_share, max_gap = limits
    candidates, support = np.empty(len(spans), np.int64), np.empty(len(spans))
    best_words, rank = np.empty(max_words, np.int64), np.empty(max_words, np.int64)
    first, last = np.empty(max_words, np.int64), np.empty(max_words, np.int64)
    weight = np.empty(max_words)
    offset = j = 0
    for i in range(len(label_ends) - 1):
        start, middle, stop = ends[2 * i], ends[2 * i + 1], ends[2 * i + 2]
        n_title, n_text = middle - start, stop - middle
        for _ in range(label_ends[i + 1] - label_ends[i]):
            word_weights = contributions[offset : offset + stop - start]
            offset += stop - start
            for p in range(stop - start):
                support[p] = 0.0 if is_stop_word[start + p] else word_weights[p]
            n_best = _select_words(
                support[: stop - start],
                n_title,
                coverage,
                max_words,
                min_share,
                candidates,
                best_words,
            )
            n = 0
            for q in range(n_best):
                is_title = best_words[q] >= n_text
                word = best_words[q] - n_text if is_title else best_words[q] + n_title
                text = 2 * i + (0 if is_title else 1)
                origin = text_ends[text - 1] if text > 0 else 0
                joined = False
                if n > 0 and is_title == (last[n - 1] < n_title):
                    before, after = spans[start + last[n - 1], 1], spans[start + word, 0]
                    gap = characters[origin + before : origin + after]
                    joined = len(gap) <= max_gap and not _has_any(gap, stops)
                if joined:
                    last[n - 1] = word
                else:
                    first[n], last[n] = word, word
                    n += 1
            for q in range(n):
                weight[q] = _sum(word_weights[first[q] : last[q] + 1])
                r = q
                while r > 0 and weight[rank[r - 1]] < weight[q]:
                    rank[r] = rank[r - 1]
                    r -= 1
                rank[r] = q
            for q in range(n):
                p = indptr[j] + q
                in_title[p] = first[rank[q]] < n_title
                phrase_spans[p, 0] = spans[start + first[rank[q]], 0]
                phrase_spans[p, 1] = spans[start + last[rank[q]], 1]
                weights[p] = weight[rank[q]]
            indptr[j + 1] = indptr[j] + n
            j += 1
