"""Inference from frozen arrays: no scikit-learn, pandas or spaCy behind it.

An article's *decision* values are those of one linear model a label; *calibration* turns them into
*scores*, probabilities in [0, 1]; two cuts a label turn scores into tiers.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osiris_nlp.engine import FloatArray, Weights
from osiris_nlp.features import FeatureSpace
from osiris_nlp.records import Article, Tier

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """From decision values to probabilities.

    A monotone curve common to all labels (`knot_values` → `knot_logits`, straight in between and
    beyond), then a slope and an offset for each label, all in log-odds. Where every article carries
    exactly one label (`exclusive`) the log-odds of an article's labels are normalised to sum to 1.
    """

    knot_values: Doubles
    knot_logits: Doubles
    slope: Doubles
    offset: Doubles
    exclusive: bool

    def __call__(self, decisions: FloatArray) -> Doubles:
        """Return probabilities, same shape as the decisions (n_articles, n_labels)."""
        curve = np.interp(decisions, self.knot_values, self.knot_logits)
        logits = curve * self.slope + self.offset
        if not self.exclusive:
            return np.asarray(np.exp(-np.logaddexp(0, -logits)))
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Tagger:
    """A fitted model: labels, features, weights, calibration and cuts.

    Attributes
    ----------
    labels : the K labels, in the taxonomy's order
    weights : of the K linear models
    propose_cut, apply_cut : (K,) scores from which a label is proposed and applied;
        infinite where no score is good enough
    seen : sorted fingerprints of the articles it learned from (see `fingerprint`)
    name : what a suggestion says it comes from; given on loading
    """

    labels: tuple[str, ...]
    space: FeatureSpace
    weights: Weights
    calibration: Calibration
    propose_cut: Doubles
    apply_cut: Doubles
    seen: npt.NDArray[np.uint64]
    name: str = ""

    def decisions(self, articles: Iterable[Article]) -> FloatArray:
        """Return the decision values, (n_articles, K)."""
        return self.space.decisions(articles, self.weights)

    def scores(self, articles: Iterable[Article]) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), in [0, 1]."""
        return self.calibration(self.decisions(articles))

    def tier(self, label: int, score: float) -> Tier:
        """Return the tier of a score for the label of that number."""
        if score >= self.apply_cut[label]:
            return "apply"
        return "propose" if score >= self.propose_cut[label] else "hide"

    def selected(self, scores: Doubles) -> npt.NDArray[np.bool_]:
        """Return the predicted set, apply and propose together, (n_articles, K)."""
        return np.asarray(scores >= np.minimum(self.propose_cut, self.apply_cut))

    def has_seen(self, article: Article) -> bool:
        """Tell whether the model learned from an article of the same title and text."""
        mark = fingerprint(article)
        at = int(np.searchsorted(self.seen, mark))
        return at < len(self.seen) and bool(self.seen[at] == mark)


def fingerprint(article: Article) -> np.uint64:
    """Return 64 bits that stand for an article's title and text."""
    content = f"{article.title}\n{article.text}".encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little"))
