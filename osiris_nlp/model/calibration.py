"""From decision values to scores, and from scores to tiers."""

from dataclasses import dataclass, replace

import numpy as np

from osiris_nlp.model.engine import FloatArray, IntArray
from osiris_nlp.model.opinions import BoolArray, Doubles, Tiers


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Draws the scores of an article with few known words towards the shares of the labels.

    Attributes
    ----------
    shares : (K,) log-odds of the share of articles that have each label; if every article has exactly one
        label, the logarithm of the share
    half : number of known words, above 0, at which words and shares count alike
    usual : number of known words, 1 or more, from which on the words alone count
    """

    shares: Doubles
    half: float
    usual: float

    def reliance(self, n_known: IntArray) -> Doubles:
        """Return how far the words count, (n_articles,), in [0, 1], by how many of them are known.

        Examples
        --------
        >>> shrinkage = Shrinkage(np.log([0.6, 0.4]), half=1.5, usual=60)
        >>> shrinkage.reliance(np.array([0, 1, 2, 10, 60, 500], np.int32)).round(2).tolist()
        [0.0, 0.41, 0.59, 0.89, 1.0, 1.0]
        """
        counts = np.minimum(n_known, self.usual)
        return np.asarray(counts * (self.usual + self.half) / (self.usual * (counts + self.half)))

    def __call__(self, log_odds: Doubles, n_known: IntArray) -> Doubles:
        """Return the log-odds of articles, (n_articles, K), by words and shares together."""
        reliance = self.reliance(n_known)[:, None]
        return np.asarray(reliance * log_odds + (1 - reliance) * self.shares)

    def subset(self, columns: list[int] | IntArray) -> "Shrinkage":
        """Return the shrinkage of some labels, in this order; for each article, if they are (n_articles, m)."""
        return replace(self, shares=self.shares[columns])

    def widened(self, n: int) -> "Shrinkage":
        """Return the shrinkage with n more labels, as rare as the rarest one."""
        return replace(self, shares=np.append(self.shares, [self.shares.min()] * n))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns decision values into probabilities.

    All labels share a monotone curve from `knot_values` to `knot_logits`: linear between the knots,
    constant beyond them. Each label then has a slope and an offset, all in log-odds.
    `shrinkage` draws them towards the shares of the labels where few words are known; None in models made
    before it existed. `off_period_penalty`, 0 or less, is added for labels outside the years in which editors
    use them. If every article has exactly one label (`exclusive`), a softmax makes the probabilities of an
    article sum to 1.
    """

    knot_values: Doubles
    knot_logits: Doubles
    slope: Doubles
    offset: Doubles
    off_period_penalty: float
    exclusive: bool
    shrinkage: Shrinkage | None = None

    def __call__(
        self,
        decision_values: FloatArray,
        off_period: BoolArray | None = None,
        n_known: IntArray | None = None,
    ) -> Doubles:
        """Return probabilities, (n_articles, K).

        Parameters
        ----------
        decision_values : (n_articles, K)
        off_period : (n_articles, K) marks the labels outside their period; by default there are none
        n_known : (n_articles,) known words of each article; by default enough
        """
        return self.probabilities(self.log_odds(decision_values, off_period, n_known))

    def probabilities(self, logits: Doubles) -> Doubles:
        """Return the probabilities of log-odds, (n_articles, K)."""
        if not self.exclusive:
            return np.asarray(np.exp(-np.logaddexp(0, -logits)))
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))

    def log_odds(
        self,
        decision_values: FloatArray,
        off_period: BoolArray | None = None,
        n_known: IntArray | None = None,
    ) -> Doubles:
        """Return log-odds: their logistic function, or the softmax if `exclusive`, is the probability."""
        curve = np.interp(decision_values, self.knot_values, self.knot_logits)
        logits = curve * self.slope + self.offset
        if self.shrinkage is not None and n_known is not None:
            logits = self.shrinkage(logits, n_known)
        if off_period is not None:
            logits += self.off_period_penalty * off_period
        return np.asarray(logits)

    def subset(self, columns: list[int] | IntArray) -> "Calibration":
        """Return the calibration of some labels, in this order; for each article, if they are (n_articles, m)."""
        return replace(
            self,
            slope=self.slope[columns],
            offset=self.offset[columns],
            shrinkage=self.shrinkage and self.shrinkage.subset(columns),
        )

    def widened(self, n: int) -> "Calibration":
        """Return the calibration with n more labels, which have the median slope and offset."""
        return replace(
            self,
            slope=np.append(self.slope, [np.median(self.slope)] * n),
            offset=np.append(self.offset, [np.median(self.offset)] * n),
            shrinkage=self.shrinkage and self.shrinkage.widened(n),
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Turns scores into tiers.

    Attributes
    ----------
    propose_threshold, apply_threshold : (K,) scores from which a label is proposed or applied;
        infinite if no score is good enough
    top_k : maximum number of labels per article; 0 for no limit
    at_least_one : propose the best label of an article that would otherwise get none
    """

    propose_threshold: Doubles
    apply_threshold: Doubles
    top_k: int = 0
    at_least_one: bool = False

    def __call__(self, scores: Doubles, n_known: IntArray | None = None) -> Tiers:
        """Return the tier of each score, (n_articles, K), as its index in `TIERS`.

        Parameters
        ----------
        scores : (n_articles, K)
        n_known : (n_articles,) known words of each article; by default enough. Without any, all of
            its labels get `hide`.
        """
        tiers = (scores >= np.minimum(self.propose_threshold, self.apply_threshold)).astype(np.int8)
        tiers[scores >= self.apply_threshold] = 2
        if self.top_k and self.top_k < scores.shape[1]:
            best_first = np.argsort(-scores, axis=1, kind="stable")
            np.put_along_axis(tiers, best_first[:, self.top_k :], 0, axis=1)
        if self.at_least_one and scores.size:
            best = scores.argmax(axis=1)[:, None]
            is_empty = ~tiers.any(axis=1, keepdims=True)
            best_tiers = np.take_along_axis(tiers, best, axis=1) + is_empty
            np.put_along_axis(tiers, best, best_tiers, axis=1)
        if n_known is not None:
            tiers[n_known == 0] = 0
        return tiers

    def subset(self, columns: list[int] | IntArray) -> "Selection":
        """Return the selection of some labels, in this order; for each article, if they are (n_articles, m)."""
        return replace(
            self,
            propose_threshold=self.propose_threshold[columns],
            apply_threshold=self.apply_threshold[columns],
        )

    def widened(self, n: int) -> "Selection":
        """Return the selection with n more labels, proposed from the median threshold, never applied."""
        thresholds = self.propose_threshold
        return replace(
            self,
            propose_threshold=np.append(thresholds, [np.median(thresholds)] * n),
            apply_threshold=np.append(self.apply_threshold, [np.inf] * n),
        )
