"""What a desk's editors have decided, as the source of a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.decided import decided_articles
from osiris_nlp.desk.exchange.publishing.runs import Runs
from osiris_nlp.sites.earlier import EarlierRuns
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.sites.planning import PlanCounts, plan_reviews


@dataclass(frozen=True, slots=True)
class DeskDecisions:
    """The decisions of a desk's editors on articles of sites; see `PlanSource`."""

    store: Store

    def articles(self, site: str) -> Iterator[int]:
        """Yield the ids of the articles of a site that editors have decided on."""
        return (article.id_article for article in decided_articles(self.store, site))

    def journals(self, site: str) -> Sequence[Path]:
        """Return the journals of what was published from the desk."""
        return Runs(self.store, site).journals()

    def changes(
        self, keywords: SiteKeywords, counts: PlanCounts, earlier: EarlierRuns
    ) -> Iterator[KeywordChange]:
        """Yield the changes that bring the decisions to the site."""
        decisions = decided_articles(self.store, keywords.name)
        return plan_reviews(decisions, keywords, counts, earlier)
