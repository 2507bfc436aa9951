"""The engine in Python and numpy: nothing to load, and the compiled engine's measure."""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import chain
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.text import tokens, words
from osiris_nlp.model.engine.arrays import (
    ROUNDING,
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
from osiris_nlp.model.engine.protocols import Engine
from osiris_nlp.model.engine.terms import Terms

# Forms remembered before the memory is emptied: some 100 MB, and far more than French has.
_MOST_FORMS = 1 << 20


class PlainForms(dict[str, int]):
    """The word forms met so far and their numbers; `number_of` is asked once a form.

    `terms` and `stemmed` are what it consults, for an engine that can do without it.
    """

    def __init__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,  # noqa: ARG002
        *,
        stemmed: bool = False,  # noqa: ARG002
    ) -> None:
        super().__init__()
        self._number_of = number_of

    def __missing__(self, form: str) -> int:
        if len(self) >= _MOST_FORMS:
            self.clear()
        number = self[form] = self._number_of(form)
        return number

    def read(self, texts: Sequence[str], *, placed: bool = False) -> Words:
        """Return the words of texts as numbers; if asked, where they stand too."""
        found = [list(map(self.__getitem__, words(text))) for text in texts]
        indptr = np.zeros(len(found) + 1, np.int64)
        np.cumsum([len(numbers) for numbers in found], out=indptr[1:])
        numbers = np.fromiter(chain.from_iterable(found), np.int32, int(indptr[-1]))
        spans = [span for text in texts for span in tokens(text)] if placed else []
        return Words(indptr, numbers, np.array(spans, np.int32).reshape(-1, 2))


class PlainSpelling(dict[int, str]):
    """Texts of tokens, each a number somebody else knows and whether a space follows it."""

    def text(
        self,
        tokens: npt.NDArray[np.uint64],
        size: int,  # noqa: ARG002
        form_of: Callable[[int], str],
    ) -> tuple[str, IntArray, bool]:
        """Put a text together again.

        Parameters
        ----------
        tokens : (n_tokens, 2) a number that is the same for one form always, and 1 or 0
        size : no less than the characters of the text, for an engine that makes room for them
        form_of : what form a number stands for

        Returns
        -------
        str
        (n_tokens,) where each token starts in it
        bool
            Whether `text.clean` would leave it as it is; False says nothing.
        """
        if len(self) >= _MOST_FORMS:
            self.clear()
        numbers, spaces = tokens.T.tolist()
        for number in numbers:
            if number not in self:
                self[number] = form_of(number)
        forms = [self[n] + " " * s for n, s in zip(numbers, spaces, strict=True)]
        starts = np.cumsum([0, *map(len, forms)], dtype=np.int32)[:-1]
        return "".join(forms), starts, False


class PlainCounter:
    """Turns words into rows, and rows into decision values."""

    def __init__(self, weighing: Weighing) -> None:
        self._weighing = weighing

    def rows(self, read: Words, sections: Words, *, unit: bool) -> SparseRows:
        """Weigh the terms of n articles.

        Parameters
        ----------
        read : the title and the text of each article, in turn
        sections : the section features of each article
        unit : scale each row to unit length
        """
        weighing, n = self._weighing, len(sections.indptr) - 1
        lengths = np.diff(read.indptr)
        owner = np.repeat(np.arange(n), lengths[0::2] + lengths[1::2])
        titled = np.repeat(np.tile([True, False], n), lengths)
        terms = read.numbers
        if len(weighing.pairs) and len(terms):
            terms = np.append(terms, pairs_of(weighing, terms, owner))
            owner, titled = np.append(owner, owner[1:]), np.append(titled, titled[1:])
        known = terms >= 0
        owner, titled, terms = owner[known], titled[known], terms[known]
        features = np.concatenate([terms, weighing.as_title[terms[titled]], sections.numbers])
        owners = np.concatenate(
            [owner, owner[titled], np.repeat(np.arange(n), np.diff(sections.indptr))]
        )
        size = max(len(weighing.idf), 1)
        keys = (owners * size + features)[features >= 0]
        keys, counts = np.unique(keys, return_counts=True)
        owner, feature = keys // size, (keys % size).astype(np.int32)
        field = np.searchsorted(weighing.ends, feature, side="right")
        values = (1 + np.log(counts)).astype(np.float32) * weighing.idf[feature]
        values = _unit(values, owner * len(weighing.ends) + field) * weighing.weights[field]
        return SparseRows(
            np.append(0, np.cumsum(np.bincount(owner, minlength=n))).astype(np.int64),
            feature,
            _unit(values, owner) if unit else values,
        )

    def decision_values(self, weighed: SparseRows, weights: Weights) -> FloatArray:
        """Return the decision values of articles, (n, K), but for the intercept.

        `weighed` are their rows, of unit length.
        """
        out = np.empty((len(weighed), weights.codes.shape[1]), np.float32)
        for i, (indices, values) in enumerate(weighed):
            out[i] = (values * weights.scale[indices]) @ weights.codes[indices].astype(np.float32)
        return out[:, : weights.n_labels]

    def contributions(
        self, read: Words, weighed: SparseRows, weights: Weights, asked: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word of an article adds to each label asked of it, all end to end.

        `asked` are the labels of each article. A word that occurs n times carries an n-th of its
        term's contribution each time; a word of the title carries its share as part of the text,
        and the title field's.
        """
        found: list[npt.NDArray[Any]] = [np.empty(0)]
        for i, (indices, values) in enumerate(weighed):
            start, middle, stop = read.indptr[2 * i : 2 * i + 3].tolist()
            labels = asked.numbers[asked.indptr[i] : asked.indptr[i + 1]].tolist()
            word, feature, share = occurrences(
                self._weighing, read.numbers[start:stop], middle - start
            )
            said = values[:, None] * weights.columns(labels, indices)
            # Every feature of an occurrence is in the row, and the row's ids ascend.
            each = said[np.searchsorted(indices, feature)] * share[:, None]
            found += [np.bincount(word, column, minlength=stop - start) for column in each.T]
        return np.concatenate(found)


def phrases(
    texts: Sequence[str],
    read: Words,
    asked: Words,
    shares: npt.NDArray[np.float64],
    brevity: Brevity,
) -> Phrases:
    """Return the phrases that spoke most for each label asked of each article.

    Parameters
    ----------
    texts, read : the title and the text of each article, in turn, and their words with spans
    asked, shares : as `PlainCounter.contributions` takes and gives them
    """
    indptr, in_title, spans, weights, at = [0], [], [], [], 0
    for article, labels in enumerate(np.diff(asked.indptr).tolist()):
        start, middle, stop = read.indptr[2 * article : 2 * article + 3].tolist()
        places, n_title = read.spans[start:stop].tolist(), middle - start
        for _ in range(labels):
            of_words = shares[at : at + stop - start].tolist()
            at += stop - start
            found = []
            for first, last in _joined(
                _chosen(of_words, n_title, brevity),
                places,
                n_title,
                texts[2 * article : 2 * article + 2],
                brevity,
            ):
                # Word by word, as the compiled engine adds them up; `sum` would round less.
                weight = reduce(add, of_words[first : last + 1])
                found.append((weight, first < n_title, places[first][0], places[last][1]))
            found.sort(key=lambda phrase: -phrase[0])
            weights += [phrase[0] for phrase in found]
            in_title += [phrase[1] for phrase in found]
            spans += [phrase[2:] for phrase in found]
            indptr.append(len(spans))
    return Phrases(
        np.array(indptr),
        np.array(in_title, bool),
        np.array(spans, np.int32).reshape(-1, 2),
        np.array(weights, np.float64),
    )


def _chosen(shares: Sequence[float], n_title: int, brevity: Brevity) -> list[int]:
    """Return the places of the best words, those of the text first and those of the title last."""
    whole = reduce(add, [share for share in shares if share > 0], 0.0)
    if not whole:
        return []
    weakest = brevity.least * max(shares)
    strong = [place for place, share in enumerate(shares) if share >= weakest]
    strong.sort(key=lambda place: (-shares[place], place < n_title, place))
    wanted, enough = brevity.share * whole, ROUNDING * whole
    chosen: list[int] = []
    for place in strong[: brevity.most]:
        if wanted <= enough:
            break
        chosen.append(place)
        wanted -= shares[place]
    return sorted(chosen, key=lambda place: (place < n_title, place))


def _joined(
    chosen: Sequence[int],
    places: Sequence[Sequence[int]],
    n_title: int,
    texts: Sequence[str],
    brevity: Brevity,
) -> list[tuple[int, int]]:
    """Return the first and last words of the phrases that chosen words make up."""
    found: list[tuple[int, int]] = []
    for place in chosen:
        first = place
        if found and (found[-1][1] < n_title) == (place < n_title):
            gap = texts[place >= n_title][places[found[-1][1]][1] : places[place][0]]
            if len(gap) <= brevity.gap and not any(stop in gap for stop in brevity.stops):
                first = found.pop()[0]
        found.append((first, place))
    return found


def occurrences(
    weighing: Weighing, numbers: IntArray, n_title: int
) -> tuple[Offsets, IntArray, FloatArray]:
    """Return where an article's features stand: its words' places, the features, and the shares.

    As `FeatureSpace.occurrences`; `numbers` are the words, those of the title first.
    """
    place = np.arange(len(numbers))
    pair = pairs_of(weighing, numbers, np.zeros_like(place))
    paired = np.flatnonzero(pair >= 0)
    # A pair is half its first word's and half its second's, and stands where it ends.
    terms = np.concatenate([numbers, pair[paired], pair[paired]])
    word = np.concatenate([place, paired, paired + 1])
    ends = np.concatenate([place, paired + 1, paired + 1])
    part = np.where(np.arange(len(terms)) < len(place), 1.0, 0.5)
    in_title = np.flatnonzero((terms >= 0) & (ends < n_title))
    in_text = np.flatnonzero(terms >= 0)
    feature = np.append(terms[in_text], weighing.as_title[terms[in_title]])
    chosen = np.append(in_text, in_title)[feature >= 0]
    feature = feature[feature >= 0]
    total = np.bincount(feature, part[chosen], minlength=len(weighing.idf))
    return word[chosen], feature, (part[chosen] / total[feature]).astype(np.float32)


def pairs_of(weighing: Weighing, terms: IntArray, owner: npt.NDArray[np.int64]) -> IntArray:
    """Return the feature of each two words in a row; -1 where they are no term of one article."""
    if not len(weighing.pairs):
        return np.full(max(len(terms) - 1, 0), -1, np.int32)
    first, second = terms[:-1].astype(np.int64), terms[1:]
    keys = first << 32 | second
    place = np.minimum(np.searchsorted(weighing.pairs, keys), len(weighing.pairs) - 1)
    found = (weighing.pairs[place] == keys) & (first >= 0) & (second >= 0)
    found &= owner[:-1] == owner[1:]
    return np.where(found, weighing.pair_ids[place], -1).astype(np.int32)


def _unit(values: FloatArray, group: npt.NDArray[np.int64]) -> FloatArray:
    """Return values with those of each group scaled to unit length together."""
    if not len(values):
        return values
    lengths = np.sqrt(np.bincount(group, values.astype(np.float64) ** 2))
    return (values / lengths[group]).astype(np.float32)


PLAIN = Engine("plain", PlainForms, PlainCounter, PlainSpelling, phrases)
