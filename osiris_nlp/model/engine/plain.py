"""The engine in Python and numpy: it needs no compilation and is the reference for the compiled one."""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import chain
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.language.words import Stemming, word_spans
from osiris_nlp.base.language.words import words as words_of
from osiris_nlp.model.engine.arrays import (
    GRID,
    ROUNDING,
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
from osiris_nlp.model.engine.protocols import Engine
from osiris_nlp.model.engine.terms import Terms

# Forms cached before the cache is emptied: about 100 MB. French has far fewer.
_MAX_FORMS = 1 << 20
_LONGEST_FORM = 40  # characters; the cache keeps its forms, however long


class PlainForms(dict[str, int]):
    """A cache of word forms and their numbers; `number_of` is called once per form.

    `terms` and `stemming` are unused here. The compiled engine uses them instead of `number_of`.
    """

    def __init__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,  # noqa: ARG002
        stemming: Stemming = Stemming.NONE,  # noqa: ARG002
    ) -> None:
        super().__init__()
        self._number_of = number_of

    def __missing__(self, form: str) -> int:
        if len(self) >= _MAX_FORMS:
            self.clear()
        number = self._number_of(form)
        if len(form) <= _LONGEST_FORM:
            self[form] = number
        return number

    def read(self, texts: Sequence[str], *, with_spans: bool = False) -> Words:
        """Return the words of texts as numbers; `with_spans` records where they occur."""
        by_text = [list(map(self.__getitem__, words_of(text))) for text in texts]
        indptr = np.zeros(len(by_text) + 1, np.int64)
        np.cumsum([len(numbers) for numbers in by_text], out=indptr[1:])
        numbers = np.fromiter(chain.from_iterable(by_text), np.int32, int(indptr[-1]))
        spans = [span for text in texts for span in word_spans(text)] if with_spans else []
        return Words(indptr, numbers, np.array(spans, np.int32).reshape(-1, 2))


class PlainDetokenizer(dict[int, str]):
    """Rebuilds texts from tokens: the number of a form, and whether a space follows it."""

    def text(
        self,
        tokens: npt.NDArray[np.uint64],
        size: int,  # noqa: ARG002
        form_of: Callable[[int], str],
    ) -> tuple[str, IntArray, bool]:
        """Rebuild a text.

        Parameters
        ----------
        tokens : (n_tokens, 2) the number of a form (a form always has the same number), then 1 if a
            space follows it, else 0
        size : upper bound on the length of the text, for engines that preallocate
        form_of : returns the form with a given number

        Returns
        -------
        str
        (n_tokens,) the start of each token in the text
        bool
            True if `text.clean` would not change the text; False means unknown.
        """
        if len(self) >= _MAX_FORMS:
            self.clear()
        numbers, spaces = tokens.T.tolist()
        for number in numbers:
            if number not in self:
                self[number] = form_of(number)
        forms = [self[n] + " " * s for n, s in zip(numbers, spaces, strict=True)]
        starts = np.cumsum([0, *map(len, forms)], dtype=np.int32)[:-1]
        return "".join(forms), starts, False


class PlainVectorizer:
    """Turns words into rows, and rows into decision values."""

    def __init__(self, tables: FeatureTables) -> None:
        self._tables = tables

    def rows(self, words: Words, sections: Words, *, unit: bool) -> SparseRows:
        """Return the TF-IDF rows of n articles.

        Parameters
        ----------
        words : words of each article's title, then of its text
        sections : section features of each article
        unit : scale each row to unit length
        """
        tables, n = self._tables, len(sections.indptr) - 1
        lengths = np.diff(words.indptr)
        owner = np.repeat(np.arange(n), lengths[0::2] + lengths[1::2])
        in_title = np.repeat(np.tile([True, False], n), lengths)
        terms = words.numbers
        if len(tables.pairs) and len(terms):
            terms = np.append(terms, pairs_of(tables, terms, owner))
            owner, in_title = np.append(owner, owner[1:]), np.append(in_title, in_title[1:])
        is_term = terms >= 0
        owner, in_title, terms = owner[is_term], in_title[is_term], terms[is_term]
        features = np.concatenate([terms, tables.as_title[terms[in_title]], sections.numbers])
        owners = np.concatenate(
            [owner, owner[in_title], np.repeat(np.arange(n), np.diff(sections.indptr))]
        )
        size = max(len(tables.idf), 1)
        keys = (owners * size + features)[features >= 0]
        keys, counts = np.unique(keys, return_counts=True)
        owner, feature = keys // size, (keys % size).astype(np.int32)
        field = np.searchsorted(tables.field_ends, feature, side="right")
        values = (1 + np.log(counts)).astype(np.float32) * tables.idf[feature]
        # Round as the compiled engine does, which multiplies each value by one factor per step.
        n_fields = len(tables.field_ends)
        group = owner * n_fields + field
        squares = np.asarray(
            np.bincount(group, values.astype(np.float64) ** 2, n * n_fields), np.float64
        )
        lengths = np.tile(tables.field_weights.astype(np.float64), n)
        values *= _factors(lengths, squares)[group]
        if unit:
            total = (lengths**2 * (squares > 0)).reshape(n, n_fields).sum(axis=1)
            values *= _factors(np.ones(n), total)[owner]
        return SparseRows(
            np.append(0, np.cumsum(np.bincount(owner, minlength=n))).astype(np.int64),
            feature,
            values,
        )

    def decision_values(self, rows: SparseRows, weights: Weights | SparseWeights) -> FloatArray:
        """Return the decision values of articles, (n, K), without the intercept.

        `rows` have unit length.
        """
        is_sparse = isinstance(weights, SparseWeights)
        width = weights.n_labels if is_sparse else weights.codes.shape[1]
        out = np.empty((len(rows), width), np.float32)
        for i, (indices, values) in enumerate(rows):
            steps = np.floor((values * weights.scale[indices]).astype(np.float64) * GRID + 0.5)
            if isinstance(weights, SparseWeights):
                position, rank = weights.positions(indices)
                parts = steps[rank] * weights.codes[position]
                out[i] = np.bincount(weights.labels[position], parts, width) / GRID
            else:
                out[i] = steps @ weights.codes[indices].astype(np.float64) / GRID
        return out[:, : weights.n_labels]

    def contributions(
        self, words: Words, rows: SparseRows, weights: Weights | SparseWeights, label_ids: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word of an article adds to the decision values of its requested labels.

        The result is concatenated over articles, then labels. `label_ids` are the requested labels of each article. A word that occurs n times gets an
        n-th of its term's contribution each time. A word of the title also gets its share of the
        title field's contribution.
        """
        blocks: list[npt.NDArray[Any]] = [np.empty(0)]
        for i, (indices, values) in enumerate(rows):
            start, middle, stop = words.indptr[2 * i : 2 * i + 3].tolist()
            labels = label_ids.numbers[label_ids.indptr[i] : label_ids.indptr[i + 1]].tolist()
            word, feature, share = occurrences(
                self._tables, words.numbers[start:stop], middle - start
            )
            by_feature = values[:, None] * weights.columns(labels, indices)
            # Every feature of an occurrence is in the row, and the row's ids ascend.
            parts = by_feature[np.searchsorted(indices, feature)] * share[:, None]
            blocks += [np.bincount(word, column, minlength=stop - start) for column in parts.T]
        return np.concatenate(blocks)


def phrases(  # noqa: PLR0917 (the arrays that a kernel needs)
    texts: Sequence[str],
    words: Words,
    label_ids: Words,
    contributions: npt.NDArray[np.float64],
    is_stop_word: npt.NDArray[np.bool_],
    limits: PhraseLimits,
) -> Phrases:
    """Return the phrases that best support each requested label of each article.

    Parameters
    ----------
    texts, words : each article's title, then its text, and their words with spans
    label_ids, contributions : an argument and the result of `PlainVectorizer.contributions`
    is_stop_word : (n_words,) the words that are not selected; a phrase may have one inside
    """
    indptr, in_title, spans, weights, offset = [0], [], [], [], 0
    for article, n_labels in enumerate(np.diff(label_ids.indptr).tolist()):
        start, middle, stop = words.indptr[2 * article : 2 * article + 3].tolist()
        word_spans, n_title = words.spans[start:stop].tolist(), middle - start
        for _ in range(n_labels):
            word_weights = contributions[offset : offset + stop - start]
            support = np.where(is_stop_word[start:stop], 0, word_weights).tolist()
            offset += stop - start
            phrases = []
            for first, last in _join_words(
                _select_words(support, n_title, limits),
                word_spans,
                n_title,
                texts[2 * article : 2 * article + 2],
                limits,
            ):
                # Sum word by word, as the compiled engine does; `sum` would round less.
                weight = reduce(add, word_weights[first : last + 1].tolist())
                phrases.append((weight, first < n_title, word_spans[first][0], word_spans[last][1]))
            phrases.sort(key=lambda phrase: -phrase[0])
            weights += [phrase[0] for phrase in phrases]
            in_title += [phrase[1] for phrase in phrases]
            spans += [phrase[2:] for phrase in phrases]
            indptr.append(len(spans))
    return Phrases(
        np.array(indptr),
        np.array(in_title, bool),
        np.array(spans, np.int32).reshape(-1, 2),
        np.array(weights, np.float64),
    )


def _select_words(weights: Sequence[float], n_title: int, limits: PhraseLimits) -> list[int]:
    """Return the positions of the best words, those in the text before those in the title."""
    total = reduce(add, [weight for weight in weights if weight > 0], 0.0)
    if not total:
        return []
    weakest = limits.min_share * max(weights)
    candidates = [position for position, weight in enumerate(weights) if weight >= weakest]
    candidates.sort(key=lambda position: (-weights[position], position < n_title, position))
    remaining, tolerance = limits.coverage * total, ROUNDING * total
    best: list[int] = []
    for position in candidates[: limits.max_words]:
        if remaining <= tolerance:
            break
        best.append(position)
        remaining -= weights[position]
    return sorted(best, key=lambda position: (position < n_title, position))


def _join_words(
    positions: Sequence[int],
    spans: Sequence[Sequence[int]],
    n_title: int,
    texts: Sequence[str],
    limits: PhraseLimits,
) -> list[tuple[int, int]]:
    """Join neighbouring words into phrases; return the first and last word of each phrase."""
    phrases: list[tuple[int, int]] = []
    for position in positions:
        first = position
        if phrases and (phrases[-1][1] < n_title) == (position < n_title):
            gap = texts[position >= n_title][spans[phrases[-1][1]][1] : spans[position][0]]
            if len(gap) <= limits.max_gap and not any(stop in gap for stop in limits.stops):
                first = phrases.pop()[0]
        phrases.append((first, position))
    return phrases


def products(rows: SparseRows, vector: FloatArray) -> FloatArray:
    """Return the product of each row and a vector, (n,)."""
    out = np.zeros(len(rows), np.float32)
    has_values = np.diff(rows.indptr) > 0
    if has_values.any():
        terms = vector[rows.indices] * rows.values
        out[has_values] = np.add.reduceat(terms, rows.indptr[:-1][has_values])
    return out


def occurrences(
    tables: FeatureTables, numbers: IntArray, n_title: int
) -> tuple[Offsets, IntArray, FloatArray]:
    """Return which words of an article each of its features comes from.

    See `FeatureSpace.occurrences`; `numbers` are the words, those of the title first.
    """
    position = np.arange(len(numbers))
    pair = pairs_of(tables, numbers, np.zeros_like(position))
    pair_starts = np.flatnonzero(pair >= 0)
    # Half of a pair belongs to each of its words. A pair is located at its second word.
    terms = np.concatenate([numbers, pair[pair_starts], pair[pair_starts]])
    word = np.concatenate([position, pair_starts, pair_starts + 1])
    ends = np.concatenate([position, pair_starts + 1, pair_starts + 1])
    part = np.where(np.arange(len(terms)) < len(position), 1.0, 0.5)
    in_title = np.flatnonzero((terms >= 0) & (ends < n_title))
    in_text = np.flatnonzero(terms >= 0)
    feature = np.append(terms[in_text], tables.as_title[terms[in_title]])
    occurrence = np.append(in_text, in_title)[feature >= 0]
    feature = feature[feature >= 0]
    total = np.bincount(feature, part[occurrence], minlength=len(tables.idf))
    return word[occurrence], feature, (part[occurrence] / total[feature]).astype(np.float32)


def pairs_of(tables: FeatureTables, terms: IntArray, owner: npt.NDArray[np.int64]) -> IntArray:
    """Return the feature of each pair of adjacent words; -1 if it is not a term or spans two articles."""
    if not len(tables.pairs):
        return np.full(max(len(terms) - 1, 0), -1, np.int32)
    first, second = terms[:-1].astype(np.int64), terms[1:]
    keys = first << 32 | second
    index = np.minimum(np.searchsorted(tables.pairs, keys), len(tables.pairs) - 1)
    is_pair = (tables.pairs[index] == keys) & (first >= 0) & (second >= 0)
    is_pair &= owner[:-1] == owner[1:]
    return np.where(is_pair, tables.pair_ids[index], -1).astype(np.int32)


def _factors(lengths: npt.NDArray[np.float64], squares: npt.NDArray[np.float64]) -> FloatArray:
    """Return the factors that give these lengths to vectors with these sums of squares."""
    out = np.zeros(len(squares))
    return np.divide(lengths, np.sqrt(squares), where=squares > 0, out=out).astype(np.float32)


PLAIN = Engine("plain", PlainForms, PlainVectorizer, PlainDetokenizer, phrases, products)
