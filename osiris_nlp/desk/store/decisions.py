"""Decisions: what an editor's choice of labels says of each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Suggestion

Verb = Literal["accept", "reject", "add", "remove"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor decided about one label.

    `score` and `tier` are what the model said of it; None where the model does not know the label.
    Neither was shown if the review is blind.
    """

    label: str
    decision: Verb
    score: float | None = None
    tier: str | None = None


def decide(
    current: Sequence[str],
    suggested: Mapping[str, Suggestion],
    labels: Sequence[str],
    rejected: Sequence[str],
    *,
    blind: bool,
) -> list[Decision]:
    """Return the decisions in stating the labels of an article.

    A label taken is accepted if the article has it or the model suggested it, else added; one the
    article has and that is not taken is removed, unless it is rejected by name.

    Parameters
    ----------
    current : labels the article has
    suggested : what the model says of each label it knows, whatever its tier
    labels : those the article is to have
    rejected : suggestions turned down by name
    blind : no suggestion was shown

    Raises
    ------
    InputError
        If a label stands twice, is both taken and rejected, or is known neither to the model nor
        to the article; or if anything is rejected in a blind review, where nothing was shown.

    Examples
    --------
    >>> said = {"Fintech": Suggestion("Fintech", 0.93, "apply"), "Yas": Suggestion("Yas", 0.01, "hide")}
    >>> [(d.label, d.decision) for d in decide(["Internet"], said, ["Fintech", "Yas"], [], blind=False)]
    [('Fintech', 'accept'), ('Yas', 'add'), ('Internet', 'remove')]
    """
    _check(current, suggested, labels, rejected, blind=blind)
    shown = {name for name, each in suggested.items() if each.tier != "hide" and not blind}
    taken: list[tuple[str, Verb]] = [
        (label, "accept" if label in shown or label in current else "add") for label in labels
    ]
    gone: list[tuple[str, Verb]] = [
        (label, "remove") for label in current if label not in labels and label not in rejected
    ]
    refused: list[tuple[str, Verb]] = [(label, "reject") for label in rejected]
    return [
        Decision(label, verb, said.score, said.tier)
        if (said := suggested.get(label))
        else Decision(label, verb)
        for label, verb in (*taken, *gone, *refused)
    ]


def _check(
    current: Sequence[str],
    suggested: Mapping[str, Suggestion],
    labels: Sequence[str],
    rejected: Sequence[str],
    *,
    blind: bool,
) -> None:
    named = [*labels, *rejected]
    for label in named:
        if named.count(label) > 1:
            raise InputError(f"Label {label!r} stands twice", "name each once, taken or rejected")
        if label not in suggested and label not in current:
            raise InputError(
                f"Unknown label {label!r}", "expected one the model knows or the article has"
            )
    if blind and rejected:
        raise InputError(
            f"{rejected[0]!r} was rejected in a blind review", "nothing was suggested there"
        )
