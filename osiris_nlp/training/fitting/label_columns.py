"""The labels that the tables of a large vocabulary have of each article: its own and the best others."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine import IntArray
from osiris_nlp.model.opinions import BoolArray, Doubles


@dataclass(frozen=True, slots=True, eq=False)
class LabelColumns:
    """Which label each column of an article is, in tables of m of the K labels.

    Attributes
    ----------
    ids : (n_articles, m) numbers of labels, ascending for each article
    n_labels : K

    Examples
    --------
    >>> columns = LabelColumns(np.array([[0, 2], [1, 2]], np.int32), n_labels=4)
    >>> columns.count(np.array([[True, True], [False, True]])).tolist()
    [1, 0, 2, 0]
    >>> [scores.tolist() for scores in columns.by_label(np.array([[0.1, 0.2], [0.3, 0.4]]))]
    [[0.1], [0.3], [0.2, 0.4], []]
    """

    ids: IntArray
    n_labels: int

    def __getitem__(self, articles: npt.NDArray[Any]) -> "LabelColumns":
        return LabelColumns(self.ids[articles], self.n_labels)

    def count(self, mask: BoolArray) -> npt.NDArray[np.int64]:
        """Return the number of articles by label, (K,), for which a mask, (n_articles, m), is true."""
        return np.bincount(self.ids[mask], minlength=self.n_labels)

    def by_label(self, table: Doubles) -> list[Doubles]:
        """Return the values of each label in a table, (n_articles, m), in the order of the articles."""
        order = np.argsort(self.ids.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(self.ids.ravel(), minlength=self.n_labels))
        return np.split(table.ravel()[order], ends[:-1])
