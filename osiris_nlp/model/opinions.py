"""A model's opinions on articles, as arrays: decision values, scores, tiers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article, Tier
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.model.engine import FloatArray, IntArray
from osiris_nlp.model.features import Reading

Doubles = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Tiers = npt.NDArray[np.int8]
# The predictions of a large vocabulary for many articles keep this many labels of each besides its own.
BEST = 50
_Value = TypeVar("_Value", bound=np.generic)
TIERS: tuple[Tier, ...] = ("hide", "propose", "apply")


@dataclass(frozen=True, slots=True)
class Opinions:
    """A model's opinions on n articles and its K labels.

    Attributes
    ----------
    articles : the n articles
    decision_values : (n, K) outputs of the linear models
    scores : (n, K) calibrated probabilities, in [0, 1]
    tiers : (n, K) the tier of each score, as its index in `TIERS`
    n_known : (n,) the number of words of each article that the model knows; see `FeatureSpace.count_known_words`
    columns : (n, m) the label of each column of an article, if the tables have only its own labels and its
        best ones, ascending; K is then m in the shapes above. None if they have all labels
    readings : the tokenized articles in batches, in order, if the caller asked to keep them
    """

    articles: Sequence[Article]
    decision_values: FloatArray
    scores: Doubles
    tiers: Tiers
    n_known: IntArray
    readings: tuple[Reading, ...] = ()
    columns: IntArray | None = None

    def __len__(self) -> int:
        return len(self.articles)

    def subset(self, rows: npt.NDArray[np.int64]) -> "Opinions":
        """Return the opinions on the articles with these indices, without readings."""
        return Opinions(
            [self.articles[i] for i in rows.tolist()],
            self.decision_values[rows],
            self.scores[rows],
            self.tiers[rows],
            self.n_known[rows],
            columns=None if self.columns is None else self.columns[rows],
        )

    def with_all_labels(self, n_labels: int) -> "Opinions":
        """Return the opinions with a column for each label; those of labels that were left out are 0."""
        if self.columns is None:
            return self
        return replace(
            self,
            decision_values=widened(self.decision_values, self.columns, n_labels),
            scores=widened(self.scores, self.columns, n_labels),
            tiers=widened(self.tiers, self.columns, n_labels),
            columns=None,
        )

    def narrowed(self, relevant: BoolArray, *, most: int) -> "Opinions":
        """Return the opinions on `most` labels of each article: those in `relevant`, (n, K), and the best others."""
        columns = best_columns(self.scores, relevant, most=most)
        return replace(
            self,
            decision_values=np.take_along_axis(self.decision_values, columns, axis=1),
            scores=np.take_along_axis(self.scores, columns, axis=1),
            tiers=np.take_along_axis(self.tiers, columns, axis=1),
            columns=columns.astype(np.int32),
        )

    def warn_of_unknown_words(self) -> None:
        """Warn the user of articles of whose words the model knows none."""
        is_unknown = self.n_known == 0
        if is_unknown.any():
            warn_user(
                f"The model knows none of the words of {is_unknown.sum()} of {len(self)} articles (the first is "
                f"item {is_unknown.argmax()}): it suggests nothing for them"
            )

    def parts(self) -> Iterator[tuple[slice, Reading]]:
        """Yield each reading with the slice of articles it covers."""
        start = 0
        for reading in self.readings:
            stop = start + len(reading.articles)
            yield slice(start, stop), reading
            start = stop


def best_columns(
    values: npt.NDArray[Any], relevant: BoolArray, *, most: int
) -> npt.NDArray[np.int64]:
    """Return `most` columns of each row, ascending: those in `relevant`, and the others with the highest values.

    Examples
    --------
    >>> relevant = np.array([[True, False, False, False]])
    >>> best_columns(np.array([[0.1, 0.2, 0.4, 0.3]]), relevant, most=3).tolist()
    [[0, 2, 3]]
    """
    first = np.where(relevant, -np.inf, -values)
    if most < first.shape[1]:
        return np.sort(np.argpartition(first, most, axis=1)[:, :most], axis=1)
    return np.broadcast_to(np.arange(first.shape[1]), first.shape)


def widened(table: npt.NDArray[_Value], columns: IntArray, n_labels: int) -> npt.NDArray[_Value]:
    """Return a table of some labels of each row, (n, m), with 0 for all the others, (n, K)."""
    out = np.zeros((len(table), n_labels), table.dtype)
    np.put_along_axis(out, columns, table, axis=1)
    return out
