"""Precedents: labelled articles, in which the desk finds those that are similar to another.

Two articles are similar if their titles and texts share words and the model finds the labels of the
one likely for the other: the cosine of their terms, times the square root of the score of the
precedent's likeliest label. The section does not count: most articles of a site share theirs. Measured
out of fold by ``benchmarks/similar.py``.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress, islice

import numpy as np

from osiris_nlp.base.records import Article, Neighbour
from osiris_nlp.model.engine import FloatArray, IntArray, SparseRows, engine_for
from osiris_nlp.model.features import FeatureSpace
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import BoolArray, Doubles, Opinions

# Less similar articles are not shown. Out of fold, 7 in 10 of those shown then have the editors' label;
# without this limit, 2 in 3; with twice as much, 4 in 5, but half of the articles would have none.
MIN_SIMILARITY = 0.07
_MOST_SHOWN = 3
_TINY = 1e-9  # the length of an article without words
_MOST_LABELS = 8  # per article; the similarity ignores further ones


@dataclass(frozen=True)
class Precedents:
    """Labelled articles, oldest first, and the terms of each.

    Attributes
    ----------
    ids, titles, labels : id, title and labels of each of the n articles
    columns : (n, 8) numbers of its labels in the model, -1 for none
    rows : the terms of its title and text, of unit length
    """

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    columns: IntArray
    rows: SparseRows

    @classmethod
    def of(
        cls, articles: Sequence[Article], space: FeatureSpace, labels: Sequence[str]
    ) -> "Precedents":
        """Read articles; `labels` are those of the model."""
        return cls(
            tuple(article.id for article in articles),
            tuple(article.title for article in articles),
            tuple(article.labels for article in articles),
            _columns([article.labels for article in articles], labels),
            space.rows([replace(article, section=None) for article in articles]),
        )

    @classmethod
    def trained(
        cls, neighbours: Neighbours, space: FeatureSpace, labels: Sequence[str]
    ) -> "Precedents":
        """Return the training articles of a model."""
        ends = neighbours.ends[: _first_section(space) + 1]
        items, values = neighbours.items[: ends[-1]], neighbours.values[: ends[-1]]
        features = np.repeat(np.arange(len(ends) - 1, dtype=np.int32), np.diff(ends))
        order = np.argsort(items, kind="stable")
        counts = np.bincount(items, minlength=len(neighbours.ids))
        squares = np.bincount(items, weights=values**2, minlength=len(neighbours.ids))
        lengths = np.sqrt(squares[items[order]]).astype(np.float32)
        return cls(
            neighbours.ids,
            neighbours.titles,
            neighbours.labels,
            _columns(neighbours.labels, labels),
            SparseRows(
                np.append(0, np.cumsum(counts)).astype(np.int64),
                features[order],
                values[order] / lengths,
            ),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def updated(self, new: "Precedents", *, without: Collection[str], most: int) -> "Precedents":
        """Return these articles without some, and then the new ones; of all, the last `most`.

        Parameters
        ----------
        without : ids of articles to leave out; those of the new ones are left out, too
        """
        is_outdated = {*without, *new.ids}
        mask = np.array([id_ not in is_outdated for id_ in self.ids], dtype=bool)
        n_left = max(most - len(new), 0)
        mask &= mask[::-1].cumsum()[::-1] <= n_left
        rest = self._subset(mask)
        return Precedents(
            rest.ids + new.ids,
            rest.titles + new.titles,
            rest.labels + new.labels,
            np.concatenate([rest.columns, new.columns]),
            SparseRows.joined([rest.rows, new.rows]),
        )

    @cached_property
    def id_set(self) -> frozenset[str]:
        """The ids, to look one up."""
        return frozenset(self.ids)

    def similarities(
        self, terms: FloatArray, scores: Doubles, *, at_least: float = 0.0
    ) -> FloatArray:
        """Return the similarity of each article to another, (n,), in [0, 1].

        Parameters
        ----------
        terms : (n_terms,) terms of the other's title and text, of unit length
        scores : (K,) the model's scores for the other
        at_least : lower similarities may be returned as 0, which is faster
        """
        cosine = engine_for(0).products(self.rows, terms)
        near = np.flatnonzero(cosine >= at_least)  # no similarity is higher than its cosine
        likeliest = np.append(scores, 0.0)[self.columns[near]].max(axis=1)
        similarities = np.zeros(len(self), np.float32)
        similarities[near] = np.clip(cosine[near], 0, 1) * np.sqrt(likeliest)
        return similarities

    def _subset(self, mask: BoolArray) -> "Precedents":
        return Precedents(
            tuple(compress(self.ids, mask)),
            tuple(compress(self.titles, mask)),
            tuple(compress(self.labels, mask)),
            self.columns[mask],
            self.rows.subset(mask),
        )


def most_similar(
    opinions: Opinions, space: FeatureSpace, pools: Iterable[Precedents]
) -> list[Neighbour]:
    """Return the articles most similar to an article, at most three, nearest first.

    An article that is in several pools counts in the first of them. The article itself is left out, and
    so is whatever is less similar than `MIN_SIMILARITY`.

    Parameters
    ----------
    opinions : opinions on one article, with its reading
    """
    (article,), (reading,) = opinions.articles, opinions.readings
    terms = word_terms(reading.rows, space)
    nearest: list[Neighbour] = []
    earlier_ids: list[Collection[str]] = [{article.id}]
    for pool in pools:
        similarities = pool.similarities(terms, opinions.scores[0], at_least=MIN_SIMILARITY)
        similar = np.flatnonzero(similarities >= MIN_SIMILARITY)
        best_first = similar[np.argsort(-similarities[similar], kind="stable")].tolist()
        new = (i for i in best_first if not any(pool.ids[i] in ids for ids in earlier_ids))
        nearest += [
            Neighbour(pool.ids[i], pool.titles[i], pool.labels[i], float(similarities[i]))
            for i in islice(new, _MOST_SHOWN)
        ]
        earlier_ids.append(pool.id_set)
    return sorted(nearest, key=lambda each: -each.similarity)[:_MOST_SHOWN]


def word_terms(rows: SparseRows, space: FeatureSpace) -> FloatArray:
    """Return the terms of an article's title and text, (n_terms,), without the section; of unit length."""
    is_word = rows.indices < _first_section(space)
    values = rows.values[is_word]
    terms = np.zeros(space.size, np.float32)
    terms[rows.indices[is_word]] = values / max(float(np.linalg.norm(values)), _TINY)
    return terms


def _first_section(space: FeatureSpace) -> int:
    """Return the number of the first feature that is not a word of the text or the title."""
    return len(space.terms["text"]) + len(space.terms["title"])


def _columns(label_lists: Sequence[Sequence[str]], labels: Sequence[str]) -> IntArray:
    number = {label: k for k, label in enumerate(labels)}
    columns = np.full((len(label_lists), _MOST_LABELS), -1, np.int32)
    for row, names in zip(columns, label_lists, strict=True):
        numbers = [number[name] for name in names if name in number][:_MOST_LABELS]
        row[: len(numbers)] = numbers
    return columns
