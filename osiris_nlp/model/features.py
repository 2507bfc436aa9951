"""Turn text into feature ids and values, the same way for training and tagging.

An article has three fields: *text* (the title and the text together), *title* (the title again) and
*section* (the levels of the breadcrumb). Each field becomes a TF-IDF vector (sublinear tf, smoothed
idf, unit length, as scikit-learn's TfidfVectorizer with ``sublinear_tf=True``). The three vectors
are weighted, concatenated and scaled to unit length again. TfidfVectorizer itself is ten times
slower (``benchmarks/speed.py``). A term is a word or, with ``ngrams=2``, also a pair of adjacent
words.
"""

import collections
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property, lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.language.stop_words import ACRONYMS, STOP_WORDS, acronym_starts
from osiris_nlp.base.language.words import FRENCH, MIN_STEMMED, Stemming, fold, term, word_spans
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import (
    Engine,
    FeatureTables,
    FloatArray,
    Forms,
    IntArray,
    Offsets,
    SparseRows,
    SparseWeights,
    Terms,
    Vectorizer,
    Weights,
    Words,
    engine_for,
)
from osiris_nlp.model.engine.plain import occurrences

Field = Literal["text", "title", "section"]
FIELDS: tuple[Field, ...] = ("text", "title", "section")
# Articles vectorized at a time. Intermediate arrays of this size stay in the CPU caches.
_CHUNK = 256
# Characters of a title or text that are read. Press articles are a tenth as long; beyond 80 pages,
# more words take memory and no longer change the topic.
MAX_READ = 250_000
# Flags of terms; the first two are explained in `_word_flags`.
_SHORT_STOP, _LONG_STOP, _SPELT_ALIKE, _SYMBOL = 1, 2, 4, 8
# A level of the section that more than this share of the reference articles have is not a feature.
_COMMON_LEVEL = 0.9
_LONGEST_SECTION = 1000  # characters; the levels of longer ones are not cached


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What counts as a term, and the weight of each field.

    `title_weight` and `section_weight` are vector lengths relative to the text field's 1; 0 drops
    the field. `min_df` is the minimum number of articles a term must occur in. `stemmed` strips
    French plural and gender endings, or cuts the words of another `language` to their beginnings.
    `ngrams` is the maximum number of words in a term, 1 or 2.
    """

    title_weight: float = 0.5
    section_weight: float = 0.5
    min_df: int = 1
    stemmed: bool = True
    ngrams: int = 1
    language: str = FRENCH

    @property
    def stemming(self) -> Stemming:
        """What is left of a word."""
        if not self.stemmed:
            return Stemming.NONE
        return Stemming.FRENCH if self.language == FRENCH else Stemming.PREFIX

    def term(self, token: str) -> str:
        """Return the term of a token."""
        return term(token, self.stemming)

    def weight(self, field: Field) -> float:
        """Return the field's weight; the text field weighs 1."""
        return {"text": 1.0, "title": self.title_weight, "section": self.section_weight}[field]


def text_terms(text: str, settings: FeatureSettings) -> list[str]:
    """Return the terms of a text, in order.

    Examples
    --------
    >>> text_terms("Les opérateurs de l’UEMOA", FeatureSettings())
    ['les', 'operateu', 'de', 'uemoa']
    """
    return [settings.term(text[a:b]) for a, b in word_spans(text)]


def section_terms(section: str | None) -> list[str]:
    """Return the levels of a breadcrumb, except those with a digit (years, issue numbers).

    Examples
    --------
    >>> section_terms("Batik > Archives des éditoriaux > Année 2017")
    ['batik', 'archives des editoriaux']
    """
    levels = (fold(" ".join(level.split())) for level in (section or "").split(">"))
    return [level for level in levels if level and not re.search(r"\d", level)]


def article_terms(article: Article, settings: FeatureSettings) -> dict[Field, list[str]]:
    """Return the terms of each field of an article. Both engines must agree with this definition."""
    title = text_terms(article.title[:MAX_READ], settings)
    terms: dict[Field, list[str]] = {
        "text": title + text_terms(article.text[:MAX_READ], settings),
        "title": title,
    }
    # A space may have some pairs even with ngrams=1: see `FeatureSpace.fit`.
    if settings.ngrams == 2:
        terms = {f: [*w, *(f"{a} {b}" for a, b in itertools.pairwise(w))] for f, w in terms.items()}
    return {**terms, "section": section_terms(article.section)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A batch of tokenized and vectorized articles, and the engine that read them.

    Attributes
    ----------
    words : words of each article's title, then of its text
    rows : one row of terms per article, of unit length
    """

    articles: Sequence[Article]
    engine: Engine
    words: Words
    rows: SparseRows

    @property
    def texts(self) -> list[str]:
        """Each article's title, then its text, as far as they are read."""
        return texts_of(self.articles)


@dataclass(frozen=True)
class FeatureSpace:
    """The vocabulary and idf of each field: everything needed to turn an article into numbers.

    `terms` and `idf` are parallel, field by field. A term's id is its position in the concatenated
    fields, in the order of `FIELDS`. Every term of the title field, and every word of a two-word
    term, is also a term of the text field. A loaded space stores `Terms`, which the compiled engine
    uses without creating any string.
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
        seed_texts: Iterable[str] = (),
        seed_phrases: Iterable[str] = (),
    ) -> "FeatureSpace":
        """Learn the vocabulary and idf of a corpus.

        Parameters
        ----------
        seed_texts : texts whose words enter the text and title vocabularies even if the corpus
            lacks them, so that a label without examples can rely on its name and cues
        seed_phrases : texts whose adjacent word pairs enter them too ('soybean oil' is not just any oil)
        """
        numbering: dict[str, int] = {}

        def number_of(form: str) -> int:
            return numbering.setdefault(settings.term(form), len(numbering))

        texts = texts_of(articles)
        forms = engine_for(sum(map(len, texts))).forms(number_of)
        words = forms.read(texts)
        phrases = list(seed_phrases)
        seed_words = np.unique(forms.read([*seed_texts, *phrases]).numbers)
        seed_pairs = np.unique(_pair_keys(forms.read(phrases))[0])
        names = list(numbering)
        titles = words.subset(range(0, 2 * len(articles), 2))
        levels = _levels(articles)
        frequencies: dict[Field, Mapping[str, int]] = {
            "text": _document_frequencies(
                Words(words.indptr[0::2], words.numbers), seed_words, seed_pairs, names, settings
            ),
            "title": _document_frequencies(titles, seed_words, seed_pairs, names, settings),
            "section": {level: n for level, n in levels.items() if n >= settings.min_df},
        }
        terms, idf = {}, {}
        for field in FIELDS:
            terms[field] = tuple(sorted(frequencies[field])) if settings.weight(field) else ()
            df = np.array([frequencies[field][t] for t in terms[field]], dtype=np.float64)
            idf[field] = (np.log((1 + len(articles)) / (1 + df)) + 1).astype(np.float32)
        return cls(settings, terms, idf)

    @property
    def size(self) -> int:
        """Number of features."""
        return sum(map(len, self.terms.values()))

    @cached_property
    def ids(self) -> dict[Field, dict[str, int]]:
        """The id of each term, by field."""
        return {field: self._ids_of(field) for field in FIELDS}

    def row(self, article: Article) -> tuple[IntArray, FloatArray]:
        """Return the ids (ascending) and values of an article's features; unit length, or empty."""
        rows = self.rows([article])
        return rows.indices, rows.values

    def rows(self, articles: Iterable[Article], *, unit: bool = True) -> SparseRows:
        """Return the features of many articles; rows with a feature have unit length if `unit` is true."""
        return SparseRows.joined(
            vectorizer.rows(words, sections, unit=unit).with_sorted_ids(self.size)
            for _, _, vectorizer, words, sections in self._read([*articles], with_spans=False)
        )

    def read(self, articles: Sequence[Article]) -> Iterator[Reading]:
        """Yield the articles in batches, with the span of each word."""
        for batch, engine, vectorizer, words, sections in self._read(articles, with_spans=True):
            yield Reading(batch, engine, words, vectorizer.rows(words, sections, unit=True))

    def without_sections(self, reading: Reading, positions: Sequence[int]) -> Reading:
        """Return the articles at these positions of a reading, vectorized without their sections."""
        articles = [replace(reading.articles[i], section=None) for i in positions]
        words = reading.words.subset([text for i in positions for text in (2 * i, 2 * i + 1)])
        _, vectorizer = self._reader_for(reading.engine)
        rows = vectorizer.rows(words, Words.of([()] * len(positions)), unit=True)
        return Reading(articles, reading.engine, words, rows)

    def decision_values(
        self, readings: Iterable[Reading], weights: Weights | SparseWeights
    ) -> FloatArray:
        """Return the decision values of articles already read, (n_articles, K)."""
        parts = [np.empty((0, weights.n_labels), np.float32)]
        for reading in readings:
            _, vectorizer = self._reader_for(reading.engine)
            parts.append(vectorizer.decision_values(reading.rows, weights))
        return np.concatenate(parts) + weights.intercept

    def contributions(
        self, reading: Reading, weights: Weights | SparseWeights, label_ids: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word of an article adds to the decision values of its requested labels.

        The result is concatenated over articles, then labels.

        See `engine.plain.PlainVectorizer.contributions`.
        """
        _, vectorizer = self._reader_for(reading.engine)
        return vectorizer.contributions(reading.words, reading.rows, weights, label_ids)

    def count_known_words(self, reading: Reading) -> IntArray:
        """Return the number of words of each article from which the model can tell anything, (n_articles,).

        These are the words that it knows, but for stop words, numbers and single letters.
        """
        counts = np.append(0, np.cumsum(self.known_words(reading), dtype=np.int32))
        return np.asarray(np.diff(counts[reading.words.indptr[::2]]), np.int32)

    def known_words(self, reading: Reading) -> npt.NDArray[np.bool_]:
        """Return which words count in `count_known_words`, (n_words,)."""
        flags = self._word_flags.take(reading.words.numbers)
        return np.asarray((flags < _SYMBOL) & ~self._stop_words(reading, flags))

    def stop_words(self, reading: Reading) -> npt.NDArray[np.bool_]:
        """Return which words are stop words, (n_words,).

        An acronym that spells one (IT) is not one. The flags of words without a term are arbitrary.
        """
        return self._stop_words(reading, self._word_flags.take(reading.words.numbers))

    def _stop_words(self, reading: Reading, flags: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        words = reading.words
        is_long = words.spans[:, 1] - words.spans[:, 0] >= MIN_STEMMED
        is_stop_word = (flags >> is_long & 1).view(np.bool_)
        # Few French texts contain a word spelt like an acronym; only these are searched.
        spelt_alike = np.flatnonzero(flags & _SPELT_ALIKE)
        texts = reading.texts
        # Not np.unique, which loads numpy.ma.
        for i in dict.fromkeys((words.indptr.searchsorted(spelt_alike, "right") - 1).tolist()):
            first, last = words.indptr[i : i + 2]
            starts = list(acronym_starts(texts[i]))
            is_stop_word[first:last][np.isin(words.spans[first:last, 0], starts)] = False
        return is_stop_word

    def lexicon_rows(self, texts: Iterable[str]) -> SparseRows:
        """Return the features of label texts, read as both title and text, without the final scaling."""
        return self.rows([Article(id="", title=text, text="") for text in texts], unit=False)

    def occurrences(self, article: Article) -> tuple[Offsets, IntArray, FloatArray]:
        """Return which words of an article each of its features comes from.

        Returns
        -------
        word : (n,) position of a word among those of the title, then those of the text
        feature : (n,) a feature the word counts as
        share : (n,) the word's share of that feature's occurrences in the article, in (0, 1]
        """
        (reading,) = self.read([article])
        return occurrences(self._tables, reading.words.numbers, int(reading.words.indptr[1]))

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def _ids_of(self, field: Field) -> dict[str, int]:
        start = sum(len(self.terms[before]) for before in FIELDS[: FIELDS.index(field)])
        return {name: i for i, name in enumerate(self.terms[field], start)}

    @cached_property
    def _text_vocabulary(self) -> Terms:
        return Terms.of(self.terms["text"])

    @cached_property
    def _word_flags(self) -> npt.NDArray[np.uint8]:
        """Bit flags of the terms of the text, (n_text + 1,); the last entry is for words without a term.

        `_SHORT_STOP`: a word too short to be stemmed with this term is a stop word; `_LONG_STOP`: a longer one
        is. «presse» has the term of «près», «années» that of "an". `_SPELT_ALIKE`: an acronym has this term.
        `_SYMBOL`: it is a number or a single letter, or there is no term.
        """
        vocabulary = self._text_vocabulary
        flags = np.zeros(len(vocabulary) + 1, np.uint8)
        stop_terms = Terms.of(map(self.settings.term, STOP_WORDS))
        is_long = np.array([len(word) >= MIN_STEMMED for word in STOP_WORDS])
        bits = np.where(is_long, _LONG_STOP, _SHORT_STOP).astype(np.uint8)
        np.bitwise_or.at(flags, vocabulary.find(stop_terms.keys), bits)
        acronym_terms = Terms.of(map(self.settings.term, ACRONYMS))
        flags[vocabulary.find(acronym_terms.keys)] |= _SPELT_ALIKE
        flags[:-1][vocabulary.symbols] |= _SYMBOL
        flags[-1] = _SYMBOL
        return flags

    @cached_property
    def _tables(self) -> FeatureTables:
        text, title = self._text_vocabulary, Terms.of(self.terms["title"])
        # Every title term is a text term (see the class). The extra last entry only absorbs the -1 that
        # `find` would return for a term that breaks this rule.
        as_title = np.full(len(text) + 1, -1, np.int32)
        as_title[text.find(title.keys)] = np.arange(len(title)) + len(text)
        pair_ids, first, second = text.pairs
        pairs = first.astype(np.int64) << 32 | second
        ascending = np.argsort(pairs)
        return FeatureTables(
            as_title=as_title[:-1],
            pairs=pairs[ascending],
            pair_ids=pair_ids[ascending],
            idf=np.concatenate([self.idf[field] for field in FIELDS]),
            field_ends=np.cumsum([len(self.terms[field]) for field in FIELDS]).astype(np.int32),
            field_weights=np.array([self.settings.weight(field) for field in FIELDS], np.float32),
        )

    @cached_property
    def _reader_for(self) -> Callable[[Engine], tuple[Forms, Vectorizer]]:
        """Return a function from an engine to its cache of word forms and its vectorizer, created once."""
        settings = self.settings

        def number_of(form: str) -> int:
            return self.ids["text"].get(settings.term(form), -1)

        return cache(
            lambda engine: (
                engine.forms(number_of, self._text_vocabulary, settings.stemming),
                engine.vectorizer(self._tables),
            )
        )

    @cached_property
    def _section_ids(self) -> Callable[[str | None], list[int]]:
        ids = self._ids_of("section")

        def find_levels(section: str | None) -> list[int]:
            return [ids[level] for level in section_terms(section) if level in ids]

        find_cached = lru_cache(maxsize=1 << 14)(find_levels)

        def find_section(section: str | None) -> list[int]:
            is_short = section is None or len(section) <= _LONGEST_SECTION
            return find_cached(section) if is_short else find_levels(section)

        return find_section

    def _read(
        self, articles: Sequence[Article], *, with_spans: bool
    ) -> Iterator[tuple[Sequence[Article], Engine, Vectorizer, Words, Words]]:
        """Yield batches of articles, each with the engine, its vectorizer, the words and sections."""
        engine = engine_for(sum(len(a.title) + len(a.text) for a in articles))
        forms, vectorizer = self._reader_for(engine)
        for start in range(0, len(articles), _CHUNK):
            batch = articles[start : start + _CHUNK]
            sections = Words.of([self._section_ids(article.section) for article in batch])
            words = forms.read(texts_of(batch), with_spans=with_spans)
            yield batch, engine, vectorizer, words, sections


def texts_of(articles: Sequence[Article]) -> list[str]:
    return [text[:MAX_READ] for article in articles for text in (article.title, article.text)]


def _levels(articles: Sequence[Article]) -> dict[str, int]:
    """Return the number of articles in each level of the sections, except levels of nearly all articles.

    Such a level says nothing of a reference article but that it has a section. Where a model is used,
    articles often have none.
    """
    reference = [a.role == "reference" for a in articles]
    sections = [{*section_terms(article.section)} for article in articles]
    frequencies = collections.Counter(itertools.chain(*sections))
    common = collections.Counter(itertools.chain(*itertools.compress(sections, reference)))
    most = _COMMON_LEVEL * sum(reference)
    return {level: n for level, n in frequencies.items() if common[level] <= most}


def _pair_keys(words: Words) -> tuple[Offsets, Offsets]:
    """Return a key for each pair of adjacent words in a text, and the index of that text."""
    owner = np.repeat(np.arange(len(words.indptr) - 1), np.diff(words.indptr))
    same_text = owner[1:] == owner[:-1]
    keys = words.numbers[:-1].astype(np.int64) << 32 | words.numbers[1:]
    return keys[same_text], owner[1:][same_text]


def _document_frequencies(
    words: Words,
    seed_words: IntArray,
    seed_pairs: Offsets,
    names: Sequence[str],
    settings: FeatureSettings,
) -> dict[str, int]:
    """Return the vocabulary of a field: each term with the number of articles it occurs in.

    A term enters the vocabulary if it is frequent enough or a seed. `names` are the words by number.
    """
    counts, all_keys, owners = np.zeros(len(names), np.int64), [seed_pairs[:0]], [seed_pairs[:0]]
    for start in range(0, len(words.indptr) - 1, _CHUNK):  # to use little memory
        ends = words.indptr[start : start + _CHUNK + 1]
        part = Words(ends - ends[0], words.numbers[ends[0] : ends[-1]])
        owner = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        counts += _count_owners(part.numbers, owner, len(names))
        keys, owner = _pair_keys(part)
        if settings.ngrams < 2:
            is_seed = np.isin(keys, seed_pairs)
            keys, owner = keys[is_seed], owner[is_seed]
        all_keys.append(keys)
        owners.append(start + owner)
    keys, owner = np.concatenate(all_keys), np.concatenate(owners)
    frequent = np.flatnonzero(counts >= max(settings.min_df, 1))
    frequencies = {names[i]: int(counts[i]) for i in np.union1d(frequent, seed_words).tolist()}
    pairs, pair_ids = np.unique(np.append(keys, seed_pairs), return_inverse=True)
    counts = _count_owners(pair_ids[: len(keys)], owner, len(pairs))
    in_vocabulary = (counts >= settings.min_df) | np.isin(pairs, seed_pairs)
    for pair, n in zip(pairs[in_vocabulary].tolist(), counts[in_vocabulary].tolist(), strict=True):
        frequencies[f"{names[pair >> 32]} {names[pair & 0xFFFFFFFF]}"] = n
    return frequencies


def _count_owners(number: Offsets | IntArray, owner: Offsets, size: int) -> Offsets:
    """Return how many distinct owners each number has, (size,)."""
    keys = np.sort(owner * size + number)
    is_first = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    return np.bincount(keys[is_first] % max(size, 1), minlength=size)
