"""Excerpts of articles: texts with few known words, on which to learn how far to rely on so few."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import cycle, islice

import numpy as np

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import IntArray
from osiris_nlp.model.features import FeatureSpace, Reading

LENGTHS = (1, 2, 4, 8, 16, 32)


def read_excerpts(
    space: FeatureSpace, articles: Sequence[Article], *, lengths: Sequence[int] = LENGTHS
) -> tuple[list[Article], IntArray, IntArray]:
    """Cut each article after its first known words; count these words, and all of the article.

    Parameters
    ----------
    lengths : how many known words an excerpt has; each article is cut to one of these lengths, in turn

    Returns
    -------
    excerpts : the first words of title and text, without the section; an article that has no more known
        words than asked for is whole
    n_known, n_known_in_all : (n_articles,) known words of each excerpt and of each article; see
        `FeatureSpace.count_known_words`
    """
    excerpts, n_known_in_all, turns = list[Article](), [np.empty(0, np.int32)], cycle(lengths)
    for reading in space.read(articles):
        n_known_in_all.append(space.count_known_words(reading))
        excerpts += _excerpts(space, reading, islice(turns, len(reading.articles)))
    n_in_all = np.concatenate(n_known_in_all)
    limits = np.resize(np.array(lengths, np.int32), len(articles))
    return excerpts, np.minimum(limits, n_in_all), n_in_all


def _excerpts(space: FeatureSpace, reading: Reading, lengths: Iterable[int]) -> list[Article]:
    is_known, words, texts = space.known_words(reading), reading.words, reading.texts
    excerpts = []
    for i, (article, length) in enumerate(zip(reading.articles, lengths, strict=True)):
        first, middle, last = words.indptr[2 * i : 2 * i + 3].tolist()
        positions = np.flatnonzero(is_known[first:last])
        if len(positions) < length:
            excerpt = f"{article.title}\n{article.text}"
        else:
            word = first + int(positions[length - 1])
            end = int(words.spans[word, 1])
            title, text = texts[2 * i : 2 * i + 2]
            excerpt = title[:end] if word < middle else f"{title}\n{text[:end]}"
        excerpts.append(replace(article, title="", text=excerpt, section=None))
    return excerpts
