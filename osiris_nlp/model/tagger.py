"""Inference from frozen arrays, without scikit-learn, pandas or spaCy.

One linear model per label computes an article's *decision values* from its words. *Calibration* turns them
into *scores*, probabilities in [0, 1]. *Selection* turns scores into tiers. A second view, if there is one,
adds to the decision values before their calibration.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.model.calibration import Calibration, Selection
from osiris_nlp.model.engine import FloatArray, IntArray, SparseWeights, Weights
from osiris_nlp.model.features import FeatureSpace, Reading
from osiris_nlp.model.opinions import BoolArray, Doubles, Opinions
from osiris_nlp.model.second_view import SecondView


@dataclass(frozen=True, slots=True)
class Tagger:
    """A fitted model: labels, features, weights, calibration and selection.

    Attributes
    ----------
    labels : the K labels, in the taxonomy's order
    weights : weights of the K linear models
    calibration, selection : calibration and thresholds of the words alone
    periods : (K, 2) first and last year in which editors use each label; infinite if open
    training_hashes : sorted hashes of the training articles (see `content_hash`)
    name : shown as the source of a suggestion; set when the model is loaded
    second_view : what a sentence encoder adds; None to use the words alone
    uris : the URIs of the labels that have one, by name
    """

    labels: tuple[str, ...]
    space: FeatureSpace
    weights: Weights | SparseWeights
    calibration: Calibration
    selection: Selection
    periods: Doubles
    training_hashes: npt.NDArray[np.uint64]
    name: str = ""
    second_view: SecondView | None = None
    uris: Mapping[str, str] = field(default_factory=dict)

    @property
    def selection_in_use(self) -> Selection:
        """The thresholds of the scores: those of the second view, if there is one."""
        return self.second_view.selection if self.second_view else self.selection

    @property
    def has_many_labels(self) -> bool:
        """Whether it was learned from a large vocabulary: see `is_large`."""
        return isinstance(self.weights, SparseWeights)

    def opinions(self, articles: Sequence[Article], *, keep_readings: bool = False) -> Opinions:
        """Read articles once and return the model's opinions on them.

        An article of whose words the model knows none gets the tier `hide` for every label.

        Parameters
        ----------
        keep_readings : keep the tokenized articles, some 8 kB each: evidence needs them, and a comparison
            with the labels of the articles does not read them again

        Examples
        --------
        >>> from osiris_nlp.training import TopicClassifier
        >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
        >>> opinions = model.tagger_.opinions([Article(id="a", text="Panne du câble")])
        >>> model.tagger_.labels, opinions.scores.round(1).tolist(), opinions.tiers.tolist()
        (('Fintech', 'Infrastructures'), [[0.0, 1.0]], [[0, 2]])
        """
        readings = list[Reading]()
        decision_values, n_known = self._read(articles, readings if keep_readings else None)
        calibration, sums = self._with_second_view(articles, decision_values)
        scores = calibration(sums, is_off_period(articles, self.periods), n_known)
        tiers = self.selection_in_use(scores, n_known)
        return Opinions(articles, decision_values, scores, tiers, n_known, tuple(readings))

    def decision_values(self, articles: Sequence[Article]) -> FloatArray:
        """Return the decision values of the words, (n_articles, K)."""
        return self._read(articles)[0]

    def scores(self, articles: Sequence[Article]) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), in [0, 1]."""
        return self.opinions(articles).scores

    def log_odds(self, articles: Sequence[Article]) -> Doubles:
        """Return the log-odds of the scores, (n_articles, K); see `Calibration.log_odds`."""
        decision_values, n_known = self._read(articles)
        calibration, sums = self._with_second_view(articles, decision_values)
        return calibration.log_odds(sums, is_off_period(articles, self.periods), n_known)

    def decision_values_without_section(
        self, opinions: Opinions, rows: Sequence[int]
    ) -> FloatArray:
        """Return the decision values that some of the articles would get without their section.

        Parameters
        ----------
        rows : indices of the articles

        Returns
        -------
        (n_rows, K)
        """
        decision_values = opinions.decision_values[rows]
        with_section = [i for i, row in enumerate(rows) if opinions.articles[row].section]
        if not opinions.readings:
            articles = [replace(opinions.articles[rows[i]], section=None) for i in with_section]
            decision_values[with_section] = self.decision_values(articles)
            return decision_values
        for part, reading in opinions.parts():
            in_part = [i for i in with_section if part.start <= rows[i] < part.stop]
            if in_part:
                positions = [rows[i] - part.start for i in in_part]
                text_only = self.space.without_sections(reading, positions)
                decision_values[in_part] = self.space.decision_values([text_only], self.weights)
        return decision_values

    def text_support(self, opinions: Opinions, rows: Sequence[int]) -> FloatArray:
        """Return what the words of some articles, without the section, add to the decision values.

        Parameters
        ----------
        rows : indices of the articles

        Returns
        -------
        (n_rows, K)
        """
        return self.decision_values_without_section(opinions, rows) - self.weights.intercept

    def has_seen(self, article: Article) -> bool:
        """Return whether the model was trained on an article with the same title and text."""
        digest = content_hash(article)
        i = int(np.searchsorted(self.training_hashes, digest))
        return i < len(self.training_hashes) and bool(self.training_hashes[i] == digest)

    def _read(
        self, articles: Sequence[Article], readings: list[Reading] | None = None
    ) -> tuple[FloatArray, IntArray]:
        """Return the decision values of the words, (n_articles, K), and the number of known words, (n_articles,).

        `readings` receives the tokenized articles.
        """
        counts = [np.empty(0, np.int32)]

        def stream() -> Iterator[Reading]:
            for reading in self.space.read(articles):
                counts.append(self.space.count_known_words(reading))
                if readings is not None:
                    readings.append(reading)
                yield reading

        return self.space.decision_values(stream(), self.weights), np.concatenate(counts)

    def _with_second_view(
        self, articles: Sequence[Article], decision_values: FloatArray
    ) -> tuple[Calibration, FloatArray]:
        """Return the calibration to use, and the decision values to calibrate."""
        if self.second_view is None:
            return self.calibration, decision_values
        sums = decision_values + self.second_view.decision_values(articles)
        return self.second_view.calibration, sums


def is_off_period(articles: Sequence[Article], periods: Doubles) -> BoolArray:
    """Return whether each article is dated outside the years of each label, (n_articles, K)."""
    years = np.array([a.date.year if a.date else np.nan for a in articles])[:, None]
    return np.asarray((years < periods[..., 0]) | (years > periods[..., 1]))


def content_hash(article: Article) -> np.uint64:
    """Return a 64-bit hash of an article's title and text."""
    content = f"{article.title}\n{article.text}".encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little"))
