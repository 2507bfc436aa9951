"""Text to term ids and values: one definition for training and tagging.

An article has three fields. *text* is its title and text together, *title* its title once more,
*section* the levels of its breadcrumb. Each is a TF-IDF vector of its own (sublinear tf, smoothed
idf, unit length, as scikit-learn's TfidfVectorizer with ``sublinear_tf=True``); they are weighted,
laid side by side and scaled to unit length again. TfidfVectorizer itself takes ten times as long
(``benchmarks/speed.py``). A term is a word or, with ``ngrams=2``, two in a row.
"""

import collections
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.base.text import fold, term, tokens
from osiris_nlp.model.encoder import N_VALUES, encode
from osiris_nlp.model.engine import (
    Counter,
    Engine,
    FloatArray,
    Forms,
    IntArray,
    Offsets,
    SparseRows,
    Terms,
    Weighing,
    Weights,
    Words,
    engine_for,
)
from osiris_nlp.model.engine.plain import occurrences

Field = Literal["text", "title", "section"]
FIELDS: tuple[Field, ...] = ("text", "title", "section")
# Articles weighed at a time: what is between words and decision values stays in the caches.
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What counts as a term, and how much each field weighs.

    `title_weight` and `section_weight` are lengths relative to the text field's 1; 0 leaves the
    field out. `min_df` is the number of articles a term must occur in. `stemmed` takes plural and
    gender endings off (French). `ngrams` is the most words in a term, 1 or 2. `semantic_weight`,
    if above 0, adds the vector of a sentence encoder, of that length beside the terms' 1.
    """

    title_weight: float = 0.5
    section_weight: float = 0.5
    min_df: int = 1
    stemmed: bool = True
    ngrams: int = 1
    semantic_weight: float = 0.0

    def weight(self, field: Field) -> float:
        """Return the field's weight; that of the text is 1."""
        return {"text": 1.0, "title": self.title_weight, "section": self.section_weight}[field]


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
    """Return the terms of each field of an article: what the engines must agree with."""
    title = text_terms(article.title, settings)
    spoken: dict[Field, list[str]] = {
        "text": title + text_terms(article.text, settings),
        "title": title,
    }
    if settings.ngrams == 2:  # a space may know some pairs without it: see `FeatureSpace.fit`
        spoken = {f: [*w, *(f"{a} {b}" for a, b in pairwise(w))] for f, w in spoken.items()}
    return {**spoken, "section": section_terms(article.section)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A few articles as words, and the engine that read them.

    Attributes
    ----------
    words : of the title and the text of each article, in turn
    rows : their terms, of unit length
    """

    articles: Sequence[Article]
    engine: Engine
    words: Words
    rows: SparseRows

    @property
    def texts(self) -> list[str]:
        """The title and the text of each article, in turn."""
        return _texts(self.articles)


@dataclass(frozen=True)
class FeatureSpace:
    """The vocabulary of each field with its idf: everything that turns an article into numbers.

    `terms` and `idf` run parallel, field by field; a term's id is its place in the fields laid end
    to end, in the order of `FIELDS`. Every term of titles, and every word of a two-word term, is a
    term of the text field too. A saved space has `Terms`, of which the compiled engine needs no string.
    """

    settings: FeatureSettings
    terms: Mapping[Field, Sequence[str]]
    idf: Mapping[Field, FloatArray]

    @classmethod
    def fit(
        cls,
        articles: Sequence[Article],
        settings: FeatureSettings,
        *,
        always: Iterable[str] = (),
        phrases: Iterable[str] = (),
    ) -> "FeatureSpace":
        """Learn the vocabulary and idf of a corpus.

        Parameters
        ----------
        always : texts whose words enter the text and title vocabularies whether or not the corpus
            has them, so that a label without examples can live off its own name and cues
        phrases : texts of which each two words in a row do so too («soybean oil» is not any oil)
        """
        numbering: dict[str, int] = {}

        def number_of(form: str) -> int:
            return numbering.setdefault(term(form, stemmed=settings.stemmed), len(numbering))

        texts = _texts(articles)
        forms = engine_for(sum(map(len, texts))).forms(number_of)
        read = forms.read(texts)
        said = forms.read([*always, *phrases])
        words = np.unique(said.numbers)
        pairs = np.unique(_pair_keys(forms.read(list(phrases)))[0])
        names = list(numbering)
        levels = collections.Counter(
            level for article in articles for level in {*section_terms(article.section)}
        )
        found: dict[Field, Mapping[str, int]] = {
            "text": _frequencies(
                Words(read.indptr[0::2], read.numbers), words, pairs, names, settings
            ),
            "title": _frequencies(_titles(read), words, pairs, names, settings),
            "section": {level: n for level, n in levels.items() if n >= settings.min_df},
        }
        terms, idf = {}, {}
        for field in FIELDS:
            terms[field] = tuple(sorted(found[field])) if settings.weight(field) else ()
            df = np.array([found[field][t] for t in terms[field]], dtype=np.float64)
            idf[field] = (np.log((1 + len(articles)) / (1 + df)) + 1).astype(np.float32)
        return cls(settings, terms, idf)

    @property
    def n_terms(self) -> int:
        """Number of features that are terms; they come first."""
        return sum(map(len, self.terms.values()))

    @property
    def size(self) -> int:
        """Number of features."""
        return self.n_terms + (N_VALUES if self.settings.semantic_weight else 0)

    @cached_property
    def ids(self) -> dict[Field, dict[str, int]]:
        """The id of each term, by field."""
        return {field: self._ids_of(field) for field in FIELDS}

    def row(self, article: Article) -> tuple[IntArray, FloatArray]:
        """Return the ids (ascending) and values of an article's features; unit length, or empty."""
        rows = self.rows([article])
        return rows.indices, rows.values

    def rows(self, articles: Iterable[Article]) -> SparseRows:
        """Return the features of many articles, of unit length where a field says something."""
        given = list(articles)
        rows = self.term_rows(given)
        return self._with_meaning(rows, given) if self.settings.semantic_weight else rows

    def term_rows(self, articles: Sequence[Article], *, unit: bool = True) -> SparseRows:
        """Return the terms of many articles, each row of unit length unless asked otherwise."""
        return _stacked(
            _ascending(counter.rows(words, sections, unit=unit), self.size)
            for _, _, counter, words, sections in self._read(articles, placed=False)
        )

    def read(self, articles: Sequence[Article], *, placed: bool = False) -> Iterator[Reading]:
        """Yield the articles as words, a few at a time; if asked, with where the words stand."""
        for part, engine, counter, words, sections in self._read(articles, placed=placed):
            yield Reading(part, engine, words, counter.rows(words, sections, unit=True))

    def without_sections(self, reading: Reading, places: Sequence[int]) -> Reading:
        """Return some of the articles of a reading, at these places, weighed as if they had no section."""
        articles = [replace(reading.articles[place], section=None) for place in places]
        words = reading.words.subset([t for place in places for t in (2 * place, 2 * place + 1)])
        _, counter = self._tools(reading.engine)
        rows = counter.rows(words, Words.of([()] * len(places)), unit=True)
        return Reading(articles, reading.engine, words, rows)

    def decision_values(self, readings: Iterable[Reading], weights: Weights) -> FloatArray:
        """Return what linear models say of articles that have been read, (n_articles, K)."""
        n_labels = weights.n_labels
        parts = [np.empty((0, n_labels), np.float32)]
        for reading in readings:
            _, counter = self._tools(reading.engine)
            part = counter.decision_values(reading.rows, weights)
            if self.settings.semantic_weight:
                by_terms, by_meaning = self._shares
                of_meaning = weights.columns(range(n_labels), slice(self.n_terms, None))
                part = by_terms * part + by_meaning * (encode(reading.articles) @ of_meaning)
            parts.append(part)
        return np.concatenate(parts) + weights.intercept

    def contributions(
        self, reading: Reading, weights: Weights, asked: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word of an article adds to each label asked of it, all end to end.

        See `engine.plain.PlainCounter.contributions`.
        """
        _, counter = self._tools(reading.engine)
        found = counter.contributions(reading.words, reading.rows, weights, asked)
        return found * self._shares[0] if self.settings.semantic_weight else found

    def lexicon_rows(self, texts: Iterable[str]) -> SparseRows:
        """Return the features of label texts, read as both title and text; fields not rescaled."""
        return self.term_rows([Article(id="", title=text, text="") for text in texts], unit=False)

    def occurrences(self, article: Article) -> tuple[Offsets, IntArray, FloatArray]:
        """Return where an article's features stand.

        Returns
        -------
        word : (n,) the place of a word among those of the title, then those of the text
        feature : (n,) what feature it was read as
        share : (n,) what part it is of all that was read as that feature, in (0, 1]
        """
        (reading,) = self.read([article])
        return occurrences(self._weighing, reading.words.numbers, int(reading.words.indptr[1]))

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def _ids_of(self, field: Field) -> dict[str, int]:
        start = sum(len(self.terms[before]) for before in FIELDS[: FIELDS.index(field)])
        return {spoken: i for i, spoken in enumerate(self.terms[field], start)}

    @cached_property
    def _text(self) -> Terms:
        return Terms.of(self.terms["text"])

    @cached_property
    def _weighing(self) -> Weighing:
        title = Terms.of(self.terms["title"])
        as_title = np.full(len(self._text) + 1, -1, np.int32)  # the last for terms of titles only
        as_title[self._text.find(title.keys)] = np.arange(len(title)) + len(self._text)
        pair_ids, first, second = self._text.pairs
        pairs = first.astype(np.int64) << 32 | second
        ascending = np.argsort(pairs)
        return Weighing(
            as_title=as_title[:-1],
            pairs=pairs[ascending],
            pair_ids=pair_ids[ascending],
            idf=np.concatenate([self.idf[field] for field in FIELDS]),
            ends=np.cumsum([len(self.terms[field]) for field in FIELDS]).astype(np.int32),
            weights=np.array([self.settings.weight(field) for field in FIELDS], np.float32),
        )

    @cached_property
    def _tools(self) -> Callable[[Engine], tuple[Forms, Counter]]:
        """What an engine reads and weighs with; it remembers the word forms it has met."""
        stemmed = self.settings.stemmed

        def number_of(form: str) -> int:
            return self.ids["text"].get(term(form, stemmed=stemmed), -1)

        return cache(
            lambda engine: (
                engine.forms(number_of, self._text, stemmed=stemmed),
                engine.counter(self._weighing),
            )
        )

    @cached_property
    def _section_ids(self) -> Callable[[str | None], list[int]]:
        ids = self._ids_of("section")

        def known(section: str | None) -> list[int]:
            return [ids[level] for level in section_terms(section) if level in ids]

        return lru_cache(maxsize=1 << 14)(known)

    @property
    def _shares(self) -> tuple[np.float32, np.float32]:
        """The lengths of terms and meaning in a row of unit length."""
        weight = self.settings.semantic_weight
        whole = math.hypot(1, weight)
        return np.float32(1 / whole), np.float32(weight / whole)

    def _with_meaning(self, rows: SparseRows, articles: Sequence[Article]) -> SparseRows:
        by_terms, by_meaning = self._shares
        n, lengths = len(rows), np.diff(rows.indptr)
        dense = np.tile(np.arange(self.n_terms, self.size, dtype=np.int32), n)
        # The terms of an article come first, then its vector.
        place = np.concatenate(
            [np.repeat(np.arange(n), lengths), np.repeat(np.arange(n), N_VALUES)]
        )
        order = np.argsort(place, kind="stable")
        return SparseRows(
            np.append(0, np.cumsum(lengths + N_VALUES)).astype(np.int64),
            np.append(rows.indices, dense)[order],
            np.append(by_terms * rows.values, by_meaning * encode(articles).ravel())[order],
        )

    def _read(
        self, articles: Sequence[Article], *, placed: bool
    ) -> Iterator[tuple[Sequence[Article], Engine, Counter, Words, Words]]:
        """Yield a few articles, the engine, what weighs them, their words and their sections."""
        engine = engine_for(sum(len(a.title) + len(a.text) for a in articles))
        forms, counter = self._tools(engine)
        for start in range(0, len(articles), _CHUNK):
            part = articles[start : start + _CHUNK]
            sections = Words.of([self._section_ids(article.section) for article in part])
            yield part, engine, counter, forms.read(_texts(part), placed=placed), sections


def _texts(articles: Sequence[Article]) -> list[str]:
    return [text for article in articles for text in (article.title, article.text)]


def _titles(read: Words) -> Words:
    """Return every other of the texts."""
    lengths = np.diff(read.indptr)
    of_title = np.repeat(np.arange(len(lengths)) % 2 == 0, lengths)
    return Words(np.cumsum(np.append(0, lengths[0::2])), read.numbers[of_title])


def _pair_keys(read: Words) -> tuple[Offsets, Offsets]:
    """Return each two words in a row of one text as a key, and the text."""
    owner = np.repeat(np.arange(len(read.indptr) - 1), np.diff(read.indptr))
    same = owner[1:] == owner[:-1]
    keys = read.numbers[:-1].astype(np.int64) << 32 | read.numbers[1:]
    return keys[same], owner[1:][same]


def _frequencies(
    read: Words, words: IntArray, pairs: Offsets, names: Sequence[str], settings: FeatureSettings
) -> dict[str, int]:
    """Return the terms of a field with the number of articles they stand in.

    Those are the ones frequent enough, and `words` and `pairs` in any case; `names` are the words
    by number.
    """
    owner = np.repeat(np.arange(len(read.indptr) - 1), np.diff(read.indptr))
    counts = _articles_with(read.numbers, owner, len(names))
    often = np.union1d(np.flatnonzero(counts >= max(settings.min_df, 1)), words).tolist()
    found = {names[i]: int(counts[i]) for i in often}
    keys, owner = _pair_keys(read)
    if settings.ngrams < 2:
        asked = np.isin(keys, pairs)
        keys, owner = keys[asked], owner[asked]
    known, place = np.unique(np.append(keys, pairs), return_inverse=True)
    counts = _articles_with(place[: len(keys)], owner, len(known))
    often = (counts >= settings.min_df) | np.isin(known, pairs)
    for pair, n in zip(known[often].tolist(), counts[often].tolist(), strict=True):
        found[f"{names[pair >> 32]} {names[pair & 0xFFFFFFFF]}"] = n
    return found


def _articles_with(number: Offsets | IntArray, owner: Offsets, size: int) -> Offsets:
    """Return in how many articles each number occurs."""
    each = np.sort(owner * size + number)
    first = np.append(True, each[1:] != each[:-1])[: len(each)]
    return np.bincount(each[first] % max(size, 1), minlength=size)


def _ascending(rows: SparseRows, size: int) -> SparseRows:
    """Return rows with their ids, below `size`, in order."""
    owner = np.repeat(np.arange(len(rows)), np.diff(rows.indptr))
    order = np.argsort(owner * size + rows.indices)
    return SparseRows(rows.indptr, rows.indices[order], rows.values[order])


def _stacked(parts: Iterable[SparseRows]) -> SparseRows:
    kept = list(parts)
    lengths = [np.diff(rows.indptr) for rows in kept]
    return SparseRows(
        np.cumsum(np.concatenate([[0], *lengths]), dtype=np.int64),
        np.concatenate([np.empty(0, np.int32), *(rows.indices for rows in kept)]),
        np.concatenate([np.empty(0, np.float32), *(rows.values for rows in kept)]),
    )
