"""Text to term ids and values: one definition for training and tagging.

An article has three fields. *text* is its title and text together, *title* its title once more,
*section* the levels of its breadcrumb. Each is a TF-IDF vector of its own (sublinear tf, smoothed
idf, unit length, as scikit-learn's TfidfVectorizer with ``sublinear_tf=True``); they are weighted,
laid side by side and scaled to unit length again.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.records import Article
from osiris_nlp.text import fold, term, tokens

Field = Literal["text", "title", "section"]
FIELDS: tuple[Field, ...] = ("text", "title", "section")
FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What counts as a term, and how much each field weighs.

    `title_weight` and `section_weight` are lengths relative to the text field's 1; 0 leaves the
    field out. `min_df` is the number of articles a term must occur in. `stemmed` takes plural and
    gender endings off (French).
    """

    title_weight: float = 0.5
    section_weight: float = 0.5
    min_df: int = 1
    stemmed: bool = True

    def weight(self, field: Field) -> float:
        """Return the field's weight; that of the text is 1."""
        return {"text": 1.0, "title": self.title_weight, "section": self.section_weight}[field]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows in the CSR manner: `values[indptr[i]:indptr[i+1]]` belong to article i."""

    indptr: npt.NDArray[np.int64]
    indices: IntArray
    values: FloatArray

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __iter__(self) -> Iterator[tuple[IntArray, FloatArray]]:
        for start, stop in zip(self.indptr, self.indptr[1:], strict=False):
            yield self.indices[start:stop], self.values[start:stop]


def text_terms(text: str, settings: FeatureSettings) -> list[str]:
    """Return the terms of a text, in order.

    Examples
    --------
    >>> text_terms("Les opérateurs de l’UEMOA", FeatureSettings())
    ['les', 'operateu', 'de', 'uemoa']
    """
    return [term(text[a:b], stemmed=settings.stemmed) for a, b in tokens(text)]


def section_terms(section: str | None) -> list[str]:
    """Return the levels of a breadcrumb, those with a digit (years, issue numbers) left out.

    Examples
    --------
    >>> section_terms("Batik > Archives des éditoriaux > Année 2017")
    ['batik', 'archives des editoriaux']
    """
    levels = (fold(" ".join(level.split())) for level in (section or "").split(">"))
    return [level for level in levels if level and not re.search(r"\d", level)]


def article_terms(article: Article, settings: FeatureSettings) -> dict[Field, list[str]]:
    """Return the terms of each field of an article."""
    title = text_terms(article.title, settings)
    return {
        "text": title + text_terms(article.text, settings),
        "title": title,
        "section": section_terms(article.section),
    }


@dataclass(frozen=True)
class FeatureSpace:
    """The vocabulary of each field with its idf: everything that turns an article into numbers.

    `terms` and `idf` run parallel, field by field; a term's id is its place in the fields laid end
    to end, in the order of `FIELDS`.
    """

    settings: FeatureSettings
    terms: dict[Field, tuple[str, ...]]
    idf: dict[Field, FloatArray]

    @classmethod
    def fit(
        cls,
        articles: Sequence[Article],
        settings: FeatureSettings,
        *,
        always: Iterable[str] = (),
    ) -> "FeatureSpace":
        """Learn the vocabulary and idf of a corpus.

        Parameters
        ----------
        always : texts whose terms enter the text and title vocabularies whether or not the corpus
            has them, so that a label without examples can live off its own name and cues
        """
        kept = {word for text in always for word in text_terms(text, settings)}
        frequency: dict[Field, Counter[str]] = {field: Counter() for field in FIELDS}
        for article in articles:
            for field, words in article_terms(article, settings).items():
                frequency[field].update(set(words))
        terms, idf = {}, {}
        for field in FIELDS:
            counts = frequency[field]
            known = {word for word, n in counts.items() if n >= settings.min_df}
            if field != "section":
                known |= kept
            if not settings.weight(field):
                known = set()
            terms[field] = tuple(sorted(known))
            idf[field] = np.array(
                [math.log((1 + len(articles)) / (1 + counts[word])) + 1 for word in terms[field]],
                dtype=np.float32,
            )
        return cls(settings, terms, idf)

    @property
    def size(self) -> int:
        """Number of features."""
        return sum(map(len, self.terms.values()))

    @cached_property
    def ids(self) -> dict[Field, dict[str, int]]:
        """The id of each term, by field."""
        ids, start = {}, 0
        for field in FIELDS:
            ids[field] = {word: start + i for i, word in enumerate(self.terms[field])}
            start += len(self.terms[field])
        return ids

    @cached_property
    def _idf(self) -> FloatArray:
        return np.concatenate([self.idf[field] for field in FIELDS])

    def row(self, article: Article) -> tuple[IntArray, FloatArray]:
        """Return the ids (ascending) and values of an article's features; unit length, or empty."""
        return self._row(article_terms(article, self.settings))

    def rows(self, articles: Iterable[Article]) -> Rows:
        """Return the features of many articles."""
        return self._stack(self.row(article) for article in articles)

    def lexicon_rows(self, texts: Iterable[str]) -> Rows:
        """Return the features of label texts, read as both title and text; fields not rescaled."""
        spoken = (text_terms(text, self.settings) for text in texts)
        return self._stack(
            self._row({"text": words, "title": words, "section": []}, unit=False)
            for words in spoken
        )

    def _row(
        self, terms: dict[Field, list[str]], *, unit: bool = True
    ) -> tuple[IntArray, FloatArray]:
        parts = [self._field_row(field, terms[field]) for field in FIELDS]
        indices = np.concatenate([ids for ids, _ in parts])
        values = np.concatenate([values for _, values in parts])
        return indices, _unit(values) if unit else values

    def _field_row(self, field: Field, words: list[str]) -> tuple[IntArray, FloatArray]:
        known = self.ids[field]
        counts = Counter(known[word] for word in words if word in known)
        indices = np.array(sorted(counts), dtype=np.int32)
        values = np.array([1 + math.log(counts[i]) for i in indices], dtype=np.float32)
        return indices, self.settings.weight(field) * _unit(values * self._idf[indices])

    @staticmethod
    def _stack(rows: Iterable[tuple[IntArray, FloatArray]]) -> Rows:
        parts = list(rows)
        lengths = [len(indices) for indices, _ in parts]
        return Rows(
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            np.concatenate([i for i, _ in parts] or [np.empty(0, np.int32)]).astype(np.int32),
            np.concatenate([v for _, v in parts] or [np.empty(0, np.float32)]).astype(np.float32),
        )


def _unit(values: FloatArray) -> FloatArray:
    length = float(np.sqrt(np.dot(values, values)))
    return (values / np.float32(length)).astype(np.float32) if length else values
