"""The figures about the model and the editors, counted once after each review."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Annotated

from osiris_nlp.desk.articles.queue.queue import Filters, count_matching
from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.figures import statistics
from osiris_nlp.desk.model.figures.shares import Share
from osiris_nlp.desk.model.figures.statistics import Agreement, LabelMonth, sure_precision
from osiris_nlp.desk.model.validated_rows import last_review_number
from osiris_nlp.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the reviews in force say: see the functions of these names.

    `validated` is the number of validated articles.
    """

    validated: int
    label_months: list[LabelMonth]
    sure: Share
    agreement: Agreement

    @classmethod
    def of(cls, store: Store) -> "Statistics":
        """Count what the reviews of a desk say; with 100,000 of them, that takes some seconds."""
        return cls(
            count_matching(store, Filters(state="done")),
            statistics.label_months(store),
            sure_precision(store),
            statistics.agreement(store),
        )

    def with_names_of(self, taxonomy: Taxonomy) -> "Statistics":
        """Return these statistics with the present names of labels, if the former ones are their aliases."""
        groups = defaultdict[tuple[str, str], list[LabelMonth]](list)
        for row in self.label_months:
            groups[taxonomy.find(row.label) or row.label, row.month].append(row)
        label_months = [
            LabelMonth(
                *key,
                sum((row.acceptance for row in rows), Share()),
                sum(row.n_chosen for row in rows),
            )
            for key, rows in sorted(groups.items())
        ]
        return replace(self, label_months=label_months)


class LatestStatistics:
    """The statistics of a desk, counted again only after a further review or undo.

    The page that shows them reloads every other second while a model is being trained.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._latest: tuple[int, Statistics] | None = None  # and the number of the last review

    def current(self) -> Statistics:
        """Return the statistics up to the last review."""
        last, latest = last_review_number(self._store), self._latest
        if latest is None or latest[0] != last:
            latest = self._latest = last, Statistics.of(self._store)
        return latest[1]


Figures = Annotated[LatestStatistics, part("statistics")]
