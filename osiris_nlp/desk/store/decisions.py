"""Decisions: turn an editor's choice of labels into one decision per label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Suggestion

Verb = Literal["accept", "reject", "add", "remove"]


@dataclass(frozen=True, slots=True)
class Decision:
    """An editor's decision on one label.

    `score` and `tier` are the model's, or None if the model does not know the label. In a blind
    review, neither was shown to the editor.
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
    """Return the decisions that follow from an editor's choice of labels for an article.

    A chosen label is accepted if the article has it or the model suggested it, else added. A label
    that the article has and the editor did not choose is removed, unless explicitly rejected.

    Parameters
    ----------
    current : the article's labels before the review
    suggested : the model's opinion on each label it knows, whatever its tier
    labels : the article's labels after the review
    rejected : suggestions that the editor explicitly rejected
    blind : whether the suggestions were hidden from the editor

    Raises
    ------
    InputError
        If a label is listed twice, is both chosen and rejected, or is unknown to both the model and
        the article; or if a label is rejected in a blind review, where nothing was suggested.

    Examples
    --------
    >>> model = {"Fintech": Suggestion("Fintech", 0.93, "apply"), "Yas": Suggestion("Yas", 0.01, "hide")}
    >>> [(d.label, d.decision) for d in decide(["Internet"], model, ["Fintech", "Yas"], [], blind=False)]
    [('Fintech', 'accept'), ('Yas', 'add'), ('Internet', 'remove')]
    """
    _check(current, suggested, labels, rejected, blind=blind)
    visible = {label for label, s in suggested.items() if s.tier != "hide" and not blind}
    choices: list[tuple[str, Verb]] = [
        (label, "accept" if label in visible or label in current else "add") for label in labels
    ]
    removals: list[tuple[str, Verb]] = [
        (label, "remove") for label in current if label not in labels and label not in rejected
    ]
    rejections: list[tuple[str, Verb]] = [(label, "reject") for label in rejected]
    return [
        Decision(label, verb, suggestion.score, suggestion.tier)
        if (suggestion := suggested.get(label))
        else Decision(label, verb)
        for label, verb in (*choices, *removals, *rejections)
    ]


def _check(
    current: Sequence[str],
    suggested: Mapping[str, Suggestion],
    labels: Sequence[str],
    rejected: Sequence[str],
    *,
    blind: bool,
) -> None:
    decided_labels = [*labels, *rejected]
    for label in decided_labels:
        if decided_labels.count(label) > 1:
            raise InputError(
                f"Duplicate label {label!r}", "list each label once, as chosen or as rejected"
            )
        if label not in suggested and label not in current:
            raise InputError(
                f"Unknown label {label!r}",
                "expected a label that the model knows or the article has",
            )
    if blind and rejected:
        raise InputError(
            f"Label {rejected[0]!r} rejected in a blind review",
            "a blind review shows no suggestions, so it has none to reject",
        )
