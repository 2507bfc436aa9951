"""Decisions: turn an editor's choice of labels into one decision per label."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Suggestion

Verb = Literal["accept", "unkept", "reject", "add", "remove"]


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
    shown_labels: Sequence[str],
    imported: Sequence[str] = (),
    blind: bool,
) -> list[Decision]:
    """Return the decisions that follow from an editor's choice of labels for an article.

    A chosen label is accepted if it was listed to the editor, else added. A label that the article has
    and the editor did not choose is removed, unless explicitly rejected. A label that was shown and
    neither chosen nor rejected is unkept: the editor preferred others, which does not make it wrong.

    Parameters
    ----------
    current : the article's labels before the review
    suggested : the model's opinion on each label it knows, whatever its tier
    labels : the article's labels after the review
    rejected : labels that the editor explicitly rejected
    shown_labels : suggestions that were listed to the editor, whatever their tier
    imported : labels that the article came with; the panel lists them, even if an earlier review removed them
    blind : whether the suggestions were hidden from the editor

    Raises
    ------
    InputError
        If a label is chosen or shown twice, is both chosen and rejected, or is unknown to both the model
        and the article; or if one that the article never had is rejected or shown in a blind review,
        where nothing was suggested.

    Examples
    --------
    An article on Wave has the label Internet. The model proposes Fintech, Yas and Sonatel, and the desk
    lists Usages as well. The editor keeps Fintech and Usages, rejects Yas, finds Genre by typing, and
    removes Internet:

    >>> scores = {"Fintech": 0.93, "Yas": 0.4, "Sonatel": 0.3, "Usages": 0.01, "Genre": 0.001}
    >>> model = {
    ...     label: Suggestion(label, score, "propose" if score > 0.1 else "hide")
    ...     for label, score in scores.items()
    ... }
    >>> chosen, listed = ["Fintech", "Usages", "Genre"], ["Fintech", "Yas", "Sonatel", "Usages"]
    >>> for d in decide(["Internet"], model, chosen, ["Yas"], shown_labels=listed, blind=False):
    ...     print(d.decision, d.label, d.score, d.tier)
    accept Fintech 0.93 propose
    accept Usages 0.01 hide
    add Genre 0.001 hide
    remove Internet None None
    reject Yas 0.4 propose
    unkept Sonatel 0.3 propose
    """
    own_labels = {*current, *imported}
    _check(own_labels, suggested, labels, rejected, shown_labels, blind=blind)
    decided = {*labels, *rejected}
    listed, stated = {*shown_labels, *own_labels}, decided | own_labels
    verbs: list[tuple[str, Verb]] = [
        *((label, "accept" if label in listed else "add") for label in labels),
        *((label, "remove") for label in current if label not in decided),
        *((label, "reject") for label in rejected),
        *((label, "unkept") for label in shown_labels if label not in stated),
    ]
    return [
        Decision(label, verb, suggestion.score, suggestion.tier)
        if (suggestion := suggested.get(label))
        else Decision(label, verb)
        for label, verb in verbs
    ]


def _check(
    own_labels: Collection[str],
    suggested: Mapping[str, Suggestion],
    labels: Sequence[str],
    rejected: Sequence[str],
    shown_labels: Sequence[str],
    *,
    blind: bool,
) -> None:
    decided = [*labels, *rejected]
    for names, remedy in (
        (decided, "list each label once, as chosen or as rejected"),
        (shown_labels, "list each label that was shown once"),
    ):
        for label, count in Counter(names).items():
            if count > 1:
                raise InputError(f"Duplicate label {label!r}", remedy)
            if label not in suggested and label not in own_labels:
                raise InputError(
                    f"Unknown label {label!r}",
                    "expected a label that the model knows or the article has",
                )
    if not blind:
        return
    for names, verb in ((rejected, "rejected"), (shown_labels, "shown")):
        if hidden := next((label for label in names if label not in own_labels), None):
            raise InputError(
                f"Label {hidden!r} {verb} in a blind review",
                "a blind review shows no suggestions, so it has none to reject or to list",
            )
