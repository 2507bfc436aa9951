"""What a sentence encoder adds to the words of articles, on the articles that both have judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osiris_nlp.evaluation.figures import Figure, bootstrap_figures, interval, json_values
from osiris_nlp.model.folders.held_out import HeldOut

# From about this many labelled articles on, no encoder added anything: see `docs/method.md`.
PAYS_UP_TO = 1_000
_FIGURES = ("mrr", "hit@1", "hit@3")


@dataclass(frozen=True, slots=True)
class EncoderGain:
    """The figures of a model with its encoder minus those of its words alone.

    Attributes
    ----------
    encoder : the name of the encoder; empty for an object
    reference : number of reference articles that the model has learned from
    articles : number of articles compared, out of fold: the judging articles, if there are any
    differences : mrr, hit@1 and hit@3, with paired 95 % intervals over stories

    Examples
    --------
    >>> figures = {"mrr": Figure(0.015, 0.002, 0.028), "hit@3": Figure(0.02, -0.004, 0.044)}
    >>> print(EncoderGain("use", 996, 375, figures))
    The encoder 'use' changes mrr by +0.015 [+0.002, +0.028], hit@3 by +0.020 [-0.004, +0.044], on 375 articles. An encoder pays for up to some 1,000 reference articles; this model has learned from 996.
    """

    encoder: str
    reference: int
    articles: int
    differences: Mapping[str, Figure]

    @classmethod
    def of(cls, words: HeldOut, full: HeldOut, *, encoder: str, seed: int = 0) -> "EncoderGain":
        """Compare predictions for the same reference articles, out of fold, without and with an encoder.

        Parameters
        ----------
        seed : random seed of the bootstrap
        """
        n_reference = len(words)
        if words.judges.any():
            words, full = words.subset(words.judges), full.subset(full.judges)
        values, samples = bootstrap_figures(words, words.groups, seed)
        full_values, full_samples = bootstrap_figures(full, words.groups, seed)
        differences = {}
        for name in _FIGURES:
            difference = full_values[name] - values[name]
            low, high = interval(name, difference, full_samples[name] - samples[name])
            differences[name] = Figure(difference, low, high)
        return cls(encoder, n_reference, len(words), differences)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "EncoderGain":
        """Return the gain of a record made by `to_dict`."""
        differences = {name: Figure(**record["differences"][name]) for name in _FIGURES}
        return cls(record["encoder"], record["reference"], record["articles"], differences)

    def to_dict(self) -> dict[str, Any]:
        """Return the gain as JSON-ready values, rounded to six decimals."""
        return dict(json_values(self))

    def __str__(self) -> str:
        changes = ", ".join(
            f"{name} by {each.value:+.3f} [{each.low:+.3f}, {each.high:+.3f}]"
            for name, each in self.differences.items()
        )
        name = repr(self.encoder) if self.encoder else "(an object)"
        return (
            f"The encoder {name} changes {changes}, on {self.articles} articles. An encoder pays for up to "
            f"some {PAYS_UP_TO:,} reference articles; this model has learned from {self.reference:,}."
        )
