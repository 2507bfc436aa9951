"""The interfaces that both engines implement, with the same results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.language.words import Stemming
from osiris_nlp.model.engine.arrays import (
    FeatureTables,
    FloatArray,
    IntArray,
    PhraseLimits,
    Phrases,
    SparseRows,
    SparseWeights,
    Weights,
    Words,
)
from osiris_nlp.model.engine.terms import Terms


class Forms(Protocol):
    """A growing cache of word forms and their numbers."""

    def read(self, texts: Sequence[str], *, with_spans: bool = False) -> Words:
        """Return the words of texts as numbers; `with_spans` records where they occur."""


class FormsFactory(Protocol):
    """Creates `Forms` that look up each form once, by calling `number_of` or in `terms`."""

    def __call__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,
        stemming: Stemming = Stemming.NONE,
    ) -> Forms: ...


class Vectorizer(Protocol):
    """Turns words into rows, and rows into decision values."""

    def rows(self, words: Words, sections: Words, *, unit: bool) -> SparseRows:
        """Return the TF-IDF rows of articles; see `plain.PlainVectorizer.rows`."""

    def decision_values(self, rows: SparseRows, weights: Weights | SparseWeights) -> FloatArray:
        """Return the decision values of articles, (n, K), without the intercept."""

    def contributions(
        self, words: Words, rows: SparseRows, weights: Weights | SparseWeights, label_ids: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word adds to each label; see `plain.PlainVectorizer.contributions`."""


class Detokenizer(Protocol):
    """Rebuilds texts from their tokens."""

    def text(
        self, tokens: npt.NDArray[np.uint64], size: int, form_of: Callable[[int], str]
    ) -> tuple[str, IntArray, bool]:
        """Return a text, its token starts, and whether it is clean; see `PlainDetokenizer.text`."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One implementation of the way from texts to decision values.

    Attributes
    ----------
    phrases : selects the phrases that best support some labels; see `plain.phrases`
    products : multiplies rows by a vector; see `plain.products`
    """

    name: str
    forms: FormsFactory
    vectorizer: Callable[[FeatureTables], Vectorizer]
    detokenizer: Callable[[], Detokenizer]
    phrases: Callable[
        [
            Sequence[str],
            Words,
            Words,
            npt.NDArray[np.float64],
            npt.NDArray[np.bool_],
            PhraseLimits,
        ],
        Phrases,
    ]
    products: Callable[[SparseRows, FloatArray], FloatArray]
