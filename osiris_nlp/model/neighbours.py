"""Similar articles: the training articles nearest to a new article, with their labels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from osiris_nlp.base.records import Article, Neighbour
from osiris_nlp.model.engine import FloatArray, IntArray, Offsets, SparseRows
from osiris_nlp.model.features import FIELDS, FeatureSpace
from osiris_nlp.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An inverted index of the training articles: for each feature, the articles that have it.

    Attributes
    ----------
    ends : (n_terms + 1,) the postings of feature f are `ends[f]` to `ends[f + 1]`
    items, values : (n_postings,) an article with the feature, and the feature's value in that article's
        row of unit length
    ids, titles, labels : id, title and labels of each article
    """

    ends: Offsets
    items: IntArray
    values: FloatArray
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]

    @classmethod
    def of(
        cls, articles: Sequence[Article], space: FeatureSpace, *, rows: SparseRows | None = None
    ) -> "Neighbours":
        """Index the terms of articles; `rows` are their features, if they are known."""
        rows = rows or space.rows(articles)
        item = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(rows.indptr))
        order = np.argsort(rows.indices, kind="stable")
        counts = np.bincount(rows.indices, minlength=space.size)
        return cls(
            np.append(0, np.cumsum(counts)).astype(np.int64),
            item[order],
            rows.values[order],
            tuple(article.id for article in articles),
            tuple(article.title for article in articles),
            tuple(article.labels for article in articles),
        )

    def relabelled(self, taxonomy: Taxonomy) -> "Neighbours":
        """Return the same articles with the labels of a taxonomy; those that it does not know are left out."""
        names = {label: taxonomy.find(label) for labels in self.labels for label in labels}
        return replace(
            self,
            labels=tuple(
                tuple(dict.fromkeys(name for label in labels if (name := names[label])))
                for labels in self.labels
            ),
        )

    def widened(self, space: FeatureSpace, wider: FeatureSpace) -> "Neighbours":
        """Return the index for a wider space, which has further terms at the end of each field."""
        counts, start = [], 0
        for field in FIELDS:
            end = start + len(space.terms[field])
            n_new = len(wider.terms[field]) - len(space.terms[field])
            counts += [np.diff(self.ends[start : end + 1]), np.zeros(n_new, np.int64)]
            start = end
        return replace(self, ends=np.append(0, np.cumsum(np.concatenate(counts))))

    def similar(self, space: FeatureSpace, article: Article, *, top: int = 3) -> list[Neighbour]:
        """Return the `top` (0 or more) training articles most similar to an article, nearest first.

        Similarity is the cosine of the two rows of terms, in [0, 1]. Articles with similarity 0 are
        left out.
        """
        return self.nearest(space.rows([article]), top=top)

    def nearest(self, rows: SparseRows, *, top: int = 3) -> list[Neighbour]:
        """Return the articles most similar to one already read; `rows` contains only its terms."""
        cosine = np.zeros(len(self.ids), np.float32)
        order = np.argsort(rows.indices)  # float sums depend on the order, which differs by engine
        for feature, value in zip(rows.indices[order], rows.values[order], strict=True):
            postings = slice(self.ends[feature], self.ends[feature + 1])
            cosine[self.items[postings]] += value * self.values[postings]
        best = np.argsort(-cosine, kind="stable")[: max(top, 0)]
        return [
            Neighbour(self.ids[i], self.titles[i], self.labels[i], min(float(cosine[i]), 1.0))
            for i in best
            if cosine[i] > 0
        ]
