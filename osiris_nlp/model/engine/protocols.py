"""The four parts that both engines provide, with the same answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.engine.arrays import (
    Brevity,
    FloatArray,
    IntArray,
    Phrases,
    SparseRows,
    Weighing,
    Weights,
    Words,
)
from osiris_nlp.model.engine.terms import Terms


class Forms(Protocol):
    """The word forms met so far and their numbers."""

    def read(self, texts: Sequence[str], *, placed: bool = False) -> Words:
        """Return the words of texts as numbers; if asked, where they stand too."""
        ...


class MakesForms(Protocol):
    """Makes `Forms` that ask `number_of` once for each form, or consult `terms`."""

    def __call__(
        self,
        number_of: Callable[[str], int],
        terms: Terms | None = None,
        *,
        stemmed: bool = False,
    ) -> Forms: ...


class Counter(Protocol):
    """Turns words into rows, and rows into decision values."""

    def rows(self, read: Words, sections: Words, *, unit: bool) -> SparseRows:
        """Weigh the terms of articles; see `plain.PlainCounter.rows`."""
        ...

    def decision_values(self, weighed: SparseRows, weights: Weights) -> FloatArray:
        """Return the decision values of articles, (n, K), but for the intercept."""
        ...

    def contributions(
        self, read: Words, weighed: SparseRows, weights: Weights, asked: Words
    ) -> npt.NDArray[np.float64]:
        """Return what each word adds to each label asked; see `plain.PlainCounter.contributions`."""
        ...


class Spelling(Protocol):
    """Puts the texts of tokens together again."""

    def text(
        self, tokens: npt.NDArray[np.uint64], size: int, form_of: Callable[[int], str]
    ) -> tuple[str, IntArray, bool]:
        """Return a text, where its tokens start, and whether it is clean; see `plain.PlainSpelling.text`."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """One way from texts to decision values.

    Attributes
    ----------
    phrases : those that spoke most for some labels; see `plain.phrases`
    """

    name: str
    forms: MakesForms
    counter: Callable[[Weighing], Counter]
    spelling: Callable[[], Spelling]
    phrases: Callable[
        [Sequence[str], Words, Words, npt.NDArray[np.float64], Brevity],
        Phrases,
    ]
