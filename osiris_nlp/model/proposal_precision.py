"""How often a model's proposals to change labels are right, and which of them are worth showing."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from osiris_nlp.model.label_changes import Changes
from osiris_nlp.taxonomy import Taxonomy

Kind = Literal["add", "remove", "successor", "predecessor"]
KINDS: tuple[Kind, ...] = ("add", "remove", "successor", "predecessor")
# The desk shows proposals of a kind and label if at least this share of them is right. In a trial with
# lower standards, all four flagged articles had the label that editors had chosen.
MIN_PRECISION = 0.8


@dataclass(frozen=True, slots=True)
class ProposalPrecision:
    """The share of right proposals, measured out of fold when the model was trained.

    A proposal to replace a label by its name in the taxonomy is always right.
    `osiris_nlp.training.fitting.proposal_outcomes` defines the shares and what they assume.

    Attributes
    ----------
    kinds : the share of each kind, in [0, 1]: a lower bound. 0 if missing, as in models that were
        trained before shares were measured
    labels : the shares of labels that have their own, by kind; the label is the one to be added,
        removed or replaced
    """

    kinds: Mapping[Kind, float] = field(default_factory=dict)
    labels: Mapping[Kind, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "ProposalPrecision":
        """Return the shares recorded in a ``model.json``."""
        record = manifest["details"].get("proposals") or {"kinds": {}, "labels": {}}
        return cls(record["kinds"], record["labels"])

    def relabelled(self, taxonomy: Taxonomy) -> "ProposalPrecision":
        """Return the shares under the labels of a taxonomy, without labels that it does not know."""
        labels: dict[Kind, dict[str, float]] = {}
        for kind, shares in self.labels.items():
            names = {label: taxonomy.find(label) for label in shares}
            labels[kind] = {name: shares[label] for label, name in names.items() if name}
        return replace(self, labels=labels)

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as JSON-ready values."""
        return asdict(self)

    def __call__(self, kind: Kind, label: str) -> float:
        """Return the share of right proposals of a kind that concern a label.

        Examples
        --------
        >>> precision = ProposalPrecision({"remove": 0.83}, {"remove": {"Fintech": 0.62}})
        >>> precision("remove", "TNT"), precision("remove", "Fintech"), precision("add", "TNT")
        (0.83, 0.62, 0.0)
        """
        return self.labels.get(kind, {}).get(label, self.kinds.get(kind, 0.0))

    def worth_showing(self, changes: Changes) -> Changes:
        """Return the changes without the proposals that are too rarely right to be shown to editors."""
        weak = {
            (kind, label)
            for kind, label, _ in proposals_in(changes)
            if self(kind, label) < MIN_PRECISION
        }
        return replace(
            changes,
            add=tuple(label for label in changes.add if ("add", label) not in weak),
            remove=tuple(label for label in changes.remove if ("remove", label) not in weak),
            replace=tuple(
                each for each in changes.replace if (each.reason, each.label) not in weak
            ),
        )


def proposals_in(changes: Changes) -> Iterator[tuple[Kind, str, str]]:
    """Yield the kind of each proposal, its label, and the label that it would give the article, if any.

    Names of a label other than the taxonomy's are left out: their replacement is certain.

    Examples
    --------
    >>> list(proposals_in(Changes(add=("Fintech",), remove=("TNT",))))
    [('add', 'Fintech', 'Fintech'), ('remove', 'TNT', '')]
    """
    for label in changes.add:
        yield "add", label, label
    for label in changes.remove:
        yield "remove", label, ""
    for each in changes.replace:
        if each.reason != "renamed":
            yield each.reason, each.label, each.by
