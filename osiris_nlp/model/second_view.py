"""A second view of an article, next to its words: the vectors of a sentence encoder, and a linear model on them.

What the view says of a label is added to what the words say (late fusion), so the words keep their weights
and remain the reasons of a suggestion. The sums have a calibration and thresholds of their own. Without the
view, the words have theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.calibration import Calibration, Selection
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.model.engine import FloatArray

# The same encoder gives the same vectors up to rounding, on another processor or in another batch.
_SAME = 0.999  # least cosine similarity
CHUNK = 256  # articles encoded at a time: what is interrupted loses no more


@dataclass(frozen=True, slots=True)
class SecondView:
    """The linear models of K labels on the vectors of an encoder.

    Attributes
    ----------
    encoder : the encoder
    probe : (2, size) its `Encoder.probe` at the time of the training
    centre : (2, size) the mean vectors of the training articles
    weights : (2 * size, K), intercept : (K,) in the unit of the words' decision values
    calibration, selection : calibration and thresholds of the sums
    cached : whether vectors are kept in the user's cache: at the desk, not on a backlog
    """

    encoder: Encoder
    probe: FloatArray
    centre: FloatArray
    weights: FloatArray
    intercept: FloatArray
    calibration: Calibration
    selection: Selection
    cached: bool = True

    def decision_values(self, articles: Sequence[Article]) -> FloatArray:
        """Return what the view adds to the decision values of the words, (n_articles, K).

        Raises
        ------
        MissingExtraError, InputError
            As `Encoder.vectors`.
        ModelError
            As `check`.
        """
        self.check()
        parts = [np.empty((0, len(self.intercept)), np.float32)]
        for start in range(0, len(articles), CHUNK):
            chunk = articles[start : start + CHUNK]
            vectors = self.encoder.article_vectors(chunk, cached=self.cached)
            parts.append(centred(vectors, self.centre) @ self.weights + self.intercept)
        return np.concatenate(parts)

    def check(self) -> None:
        """Raise ModelError if the encoder is not that of the training; load it, if it is not loaded."""
        probe = self.encoder.probe
        if probe.shape == self.probe.shape:
            lengths = np.linalg.norm(probe, axis=1) * np.linalg.norm(self.probe, axis=1)
            if ((probe * self.probe).sum(axis=1) >= _SAME * lengths).all():
                return
        raise ModelError(
            f"The encoder {self.encoder.title} is not the one that the model was trained with: its vectors "
            "have changed; restore it, or train again"
        )

    def subset(self, columns: list[int]) -> "SecondView":
        """Return the view of some labels, in this order."""
        return replace(
            self,
            weights=np.ascontiguousarray(self.weights[:, columns]),
            intercept=self.intercept[columns],
            calibration=self.calibration.subset(columns),
            selection=self.selection.subset(columns),
        )

    def widened(self, n: int) -> "SecondView":
        """Return the view with n more labels, about which it says nothing."""
        return replace(
            self,
            weights=np.pad(self.weights, ((0, 0), (0, n))),
            intercept=np.pad(self.intercept, (0, n)),
            calibration=self.calibration.widened(n),
            selection=self.selection.widened(n),
        )


def centred(vectors: FloatArray, centre: FloatArray) -> FloatArray:
    """Return one vector of unit length per article, (n_articles, 2 * size), from its two vectors.

    Parameters
    ----------
    vectors : (n_articles, 2, size)
    centre : (2, size) what to subtract: the vectors of some encoders all point in about the same direction
    """
    parts = vectors - centre
    lengths = np.linalg.norm(parts, axis=2, keepdims=True)
    parts = np.divide(parts, lengths, out=np.zeros_like(parts), where=lengths > 0)
    return np.asarray(parts.reshape(len(vectors), -1) / np.float32(np.sqrt(2)))
