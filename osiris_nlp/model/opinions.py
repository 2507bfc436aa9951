"""A model's opinions on articles, as arrays: decision values, scores, tiers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article, Tier
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.model.engine import FloatArray, IntArray
from osiris_nlp.model.features import Reading

Doubles = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Tiers = npt.NDArray[np.int8]
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
    readings : the tokenized articles in batches, in order, if the caller asked to keep them
    """

    articles: Sequence[Article]
    decision_values: FloatArray
    scores: Doubles
    tiers: Tiers
    n_known: IntArray
    readings: tuple[Reading, ...] = ()

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
