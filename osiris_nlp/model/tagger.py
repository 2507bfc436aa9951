"""Inference from frozen arrays: no scikit-learn, pandas or spaCy behind it.

An article's *decision* values are those of one linear model a label; *calibration* turns them into
*scores*, probabilities in [0, 1]; *selection* turns scores into tiers.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray, Weights
from osiris_nlp.model.features import FeatureSpace
from osiris_nlp.model.opinions import BoolArray, Doubles, Opinions, Tiers


@dataclass(frozen=True, slots=True)
class Calibration:
    """From decision values to probabilities.

    A monotone curve common to all labels (`knot_values` → `knot_logits`, straight in between, level
    beyond), then a slope and an offset for each label, all in log-odds. `off_period`, 0 or less, is
    added for labels outside the years in which editors use them. Where every article carries
    exactly one label (`exclusive`) the log-odds of an article's labels are normalised to sum to 1.
    """

    knot_values: Doubles
    knot_logits: Doubles
    slope: Doubles
    offset: Doubles
    off_period: float
    exclusive: bool

    def __call__(self, decision_values: FloatArray, off_period: BoolArray | None = None) -> Doubles:
        """Return probabilities; all three tables are (n_articles, n_labels).

        `off_period` tells which labels are outside their period; none when left out.
        """
        curve = np.interp(decision_values, self.knot_values, self.knot_logits)
        logits = curve * self.slope + self.offset
        if off_period is not None:
            logits += self.off_period * off_period
        if not self.exclusive:
            return np.asarray(np.exp(-np.logaddexp(0, -logits)))
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Selection:
    """How scores become tiers.

    Attributes
    ----------
    propose_cut, apply_cut : (K,) scores from which a label is proposed and applied; infinite where
        no score is good enough
    top_k : most labels an article may get; 0 for no limit
    at_least_one : propose the best label of an article that would get none
    """

    propose_cut: Doubles
    apply_cut: Doubles
    top_k: int = 0
    at_least_one: bool = False

    def __call__(self, scores: Doubles) -> Tiers:
        """Return the tier of each score, (n_articles, K), as its place in `TIERS`."""
        tiers = (scores >= np.minimum(self.propose_cut, self.apply_cut)).astype(np.int8)
        tiers[scores >= self.apply_cut] = 2
        if self.top_k and self.top_k < scores.shape[1]:
            best_first = np.argsort(-scores, axis=1, kind="stable")
            np.put_along_axis(tiers, best_first[:, self.top_k :], 0, axis=1)
        if self.at_least_one and scores.size:
            best = scores.argmax(axis=1)[:, None]
            bare = ~tiers.any(axis=1, keepdims=True)
            np.put_along_axis(tiers, best, np.take_along_axis(tiers, best, axis=1) + bare, axis=1)
        return tiers


@dataclass(frozen=True, slots=True)
class Tagger:
    """A fitted model: labels, features, weights, calibration and selection.

    Attributes
    ----------
    labels : the K labels, in the taxonomy's order
    weights : of the K linear models
    periods : (K, 2) first and last year in which editors use each label; infinite where open
    training_hashes : sorted fingerprints of the articles it learned from (see `content_hash`)
    name : what a suggestion says it comes from; given on loading
    """

    labels: tuple[str, ...]
    space: FeatureSpace
    weights: Weights
    calibration: Calibration
    selection: Selection
    periods: Doubles
    training_hashes: npt.NDArray[np.uint64]
    name: str = ""

    def opinions(
        self, articles: Sequence[Article], *, keep_readings: bool = False, placed: bool = False
    ) -> Opinions:
        """Read articles once and return all that the model says of them.

        Parameters
        ----------
        keep_readings : keep the articles as read, some 5 kB each, so that a comparison of their
            labels does not read them again
        placed : keep them, and record where each word occurs; needed for evidence

        Examples
        --------
        >>> from osiris_nlp.training import TopicClassifier
        >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
        >>> opinions = model.tagger_.opinions([Article(id="a", text="Panne du câble")])
        >>> model.tagger_.labels, opinions.scores.round(1).tolist(), opinions.tiers.tolist()
        (('Fintech', 'Infrastructures'), [[0.0, 1.0]], [[0, 2]])
        """
        stream = self.space.read(articles, placed=placed)
        readings = tuple(stream) if keep_readings or placed else ()
        decision_values = self.space.decision_values(readings or stream, self.weights)
        scores = self._calibrated(articles, decision_values)
        return Opinions(articles, decision_values, scores, self.selection(scores), readings)

    def decision_values(self, articles: Sequence[Article]) -> FloatArray:
        """Return the decision values, (n_articles, K)."""
        return self.space.decision_values(self.space.read(articles), self.weights)

    def scores(self, articles: Sequence[Article]) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), in [0, 1]."""
        return self._calibrated(articles, self.decision_values(articles))

    def text_decision_values(self, opinions: Opinions, rows: Sequence[int]) -> FloatArray:
        """Return the decision values that some of the articles would get without their section.

        Parameters
        ----------
        rows : numbers of the articles

        Returns
        -------
        (n_rows, K)
        """
        decision_values = opinions.decision_values[rows]
        filed = [i for i, row in enumerate(rows) if opinions.articles[row].section]
        if not opinions.readings:
            articles = [replace(opinions.articles[rows[i]], section=None) for i in filed]
            decision_values[filed] = self.decision_values(articles)
            return decision_values
        for part, reading in opinions.parts():
            here = [i for i in filed if part.start <= rows[i] < part.stop]
            if here:
                places = [rows[i] - part.start for i in here]
                unfiled = self.space.without_sections(reading, places)
                decision_values[here] = self.space.decision_values([unfiled], self.weights)
        return decision_values

    def has_seen(self, article: Article) -> bool:
        """Tell whether the model learned from an article of the same title and text."""
        mark = content_hash(article)
        at = int(np.searchsorted(self.training_hashes, mark))
        return at < len(self.training_hashes) and bool(self.training_hashes[at] == mark)

    def _calibrated(self, articles: Sequence[Article], decision_values: FloatArray) -> Doubles:
        return self.calibration(decision_values, off_period(articles, self.periods))


def off_period(articles: Sequence[Article], periods: Doubles) -> BoolArray:
    """Return (n_articles, K): is the article dated outside the label's first and last year."""
    years = np.array([a.date.year if a.date else np.nan for a in articles])[:, None]
    return np.asarray((years < periods[:, 0]) | (years > periods[:, 1]))


def content_hash(article: Article) -> np.uint64:
    """Return 64 bits that stand for an article's title and text."""
    content = f"{article.title}\n{article.text}".encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little"))
