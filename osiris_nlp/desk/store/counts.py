"""How far editors have agreed with the model so far, label by label."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from osiris_nlp.desk.store.schema import articles, decisions, filed, reviews
from osiris_nlp.desk.store.store import Store


@dataclass(slots=True)
class LabelCounts:
    """Of one label: articles that have it, and the decisions in force about it.

    `judged` counts, by tier, how often it was shown as a suggestion and how often it was accepted;
    keeping or removing one that the article carries counts as well.
    """

    filed: int = 0
    accepted: int = 0
    rejected: int = 0
    added: int = 0
    removed: int = 0
    judged: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def shown(self) -> int:
        """How often it was shown as a suggestion and decided about."""
        return sum(shown for shown, _ in self.judged.values())

    @property
    def right(self) -> int:
        """How often it was accepted of the times it was shown."""
        return sum(right for _, right in self.judged.values())


_FIELDS = {"accept": "accepted", "reject": "rejected", "add": "added", "remove": "removed"}


def label_counts(store: Store) -> dict[str, LabelCounts]:
    """Return the counts of every label that an article has or that was decided about."""
    found: dict[str, LabelCounts] = {}
    count = sa.func.count()
    in_force = (
        sa.select(decisions.c.label, decisions.c.decision, decisions.c.tier, reviews.c.blind, count)
        .join(reviews, reviews.c.number == decisions.c.review)
        .join(articles, articles.c.review == reviews.c.number)
        .group_by(decisions.c.label, decisions.c.decision, decisions.c.tier, reviews.c.blind)
    )
    with store.reading() as connection:
        for label, n in connection.execute(sa.select(filed.c.label, count).group_by(filed.c.label)):
            found.setdefault(label, LabelCounts()).filed = n
        for label, decision, tier, blind, n in connection.execute(in_force):
            counts = found.setdefault(label, LabelCounts())
            name = _FIELDS[decision]
            setattr(counts, name, getattr(counts, name) + n)
            if tier in {"apply", "propose"} and not blind and decision != "add":
                shown, right = counts.judged.get(tier, (0, 0))
                counts.judged[tier] = (shown + n, right + n * (decision == "accept"))
    return found
