"""Counts of editors' decisions by label, and how often they accepted the model's suggestions."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from osiris_nlp.desk.articles.reviews import IS_OF_BATCH
from osiris_nlp.desk.articles.tables import article_labels, articles, decisions, reviews
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.taxonomy import LabelNames


@dataclass(slots=True)
class LabelCounts:
    """Counts for one label: articles that have it (`filed`), and decisions in force by kind.

    Articles set aside do not count.

    `outcomes` maps the tiers apply and propose to two counts: how often editors saw the label as a
    suggestion, and how often they accepted it. Keeping or removing a suggested label that the article
    already had counts as well. Labels of tier hide are further leads, most of which are never kept. Batches
    are left out: they have only articles on which the model is sure.
    """

    filed: int = 0
    accepted: int = 0
    unkept: int = 0
    rejected: int = 0
    added: int = 0
    removed: int = 0
    outcomes: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def n_shown(self) -> int:
        """How often editors saw the label as a suggestion."""
        return sum(n_shown for n_shown, _ in self.outcomes.values())

    @property
    def n_right(self) -> int:
        """How often editors accepted the label when they saw it as a suggestion."""
        return sum(n_right for _, n_right in self.outcomes.values())


_FIELDS = {
    "accept": "accepted",
    "unkept": "unkept",
    "reject": "rejected",
    "add": "added",
    "remove": "removed",
}


def label_counts(store: Store, names: LabelNames | None = None) -> dict[str, LabelCounts]:
    """Return the counts of every label that an article has or that has decisions in force.

    Parameters
    ----------
    names : adds what was counted under a former name of a label to its latest one
    """
    latest = names.latest if names else str
    counts: dict[str, LabelCounts] = {}
    count = sa.func.count()
    is_seen = (reviews.c.blind.is_(False) & ~IS_OF_BATCH).label("is_seen")
    in_force = (
        sa.select(decisions.c.label, decisions.c.decision, decisions.c.tier, is_seen, count)
        .join(reviews, reviews.c.number == decisions.c.review)
        .join(articles, articles.c.review == reviews.c.number)
        .group_by(decisions.c.label, decisions.c.decision, decisions.c.tier, sa.text("is_seen"))
    )
    on_topic = (
        sa.select(article_labels.c.label, count)
        .join(articles, articles.c.number == article_labels.c.article)
        .where(articles.c.state != "aside")
    )
    with store.reading() as connection:
        for label, n in connection.execute(on_topic.group_by(article_labels.c.label)):
            counts.setdefault(latest(label), LabelCounts()).filed += n
        for label, decision, tier, is_seen_one, n in connection.execute(in_force):
            label_count = counts.setdefault(latest(label), LabelCounts())
            name = _FIELDS[decision]
            setattr(label_count, name, getattr(label_count, name) + n)
            if tier in {"apply", "propose"} and is_seen_one and decision != "add":
                n_shown, n_right = label_count.outcomes.get(tier, (0, 0))
                label_count.outcomes[tier] = (n_shown + n, n_right + n * (decision == "accept"))
    return counts
