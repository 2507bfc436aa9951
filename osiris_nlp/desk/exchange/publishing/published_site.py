"""The site that a desk publishes to: which reviews wait, and what the site says of them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles import publication
from osiris_nlp.desk.articles.site_keywords import learn_keywords
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.decided import DecidedArticle, decided_articles
from osiris_nlp.desk.exchange.publishing.runs import Runs
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.sites.earlier import EarlierRuns
from osiris_nlp.sites.journal import open_journal
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.plan import KeywordChange, read_plan
from osiris_nlp.sites.planning import PlanCounts, plan_reviews
from osiris_nlp.sites.site import Site

# What becomes of a review that need not be in a plan: see `PlanCounts.left_out`.
_SETTLED: Mapping[str, publication.Publication] = {"settled": "published", "overruled": "set_aside"}
_BATCH = 200  # articles per transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """The articles whose reviews waited, the keywords of their site, and what is left to write."""

    articles: list[DecidedArticle]
    keywords: SiteKeywords
    counts: PlanCounts
    changes: list[KeywordChange]


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """A site on which a desk writes what its editors decide.

    Attributes
    ----------
    remote : the site itself
    model : its taxonomy knows which labels were renamed
    """

    store: Store
    remote: Site
    model: ModelInService | None

    @property
    def name(self) -> str:
        """The name of the site."""
        return self.remote.name

    @property
    def runs(self) -> Runs:
        """What was published on it."""
        return Runs(self.store, self.name)

    def read_waiting(self) -> Waiting:
        """Ask the site for its keywords, and what the articles that wait carry there.

        Reviews that the site has by now, or has overruled, no longer wait to be published. Those that were
        undone are forgotten once nothing of them is left on the site.

        Raises
        ------
        InputError
            If the site does not answer, or is another one than its address says.
        """
        self._note_written()
        articles = list(decided_articles(self.store, self.name, waiting_only=True))
        withdrawn = publication.withdrawn_on(self.store, self.name)
        ids = [each.id_article for each in articles] + [each.id_article for each in withdrawn]
        taxonomy = self.model.bench.taxonomy if self.model else None
        keywords = self.remote.keywords(taxonomy, articles=ids)
        if keywords.name != self.name:
            raise InputError(
                f"{self.remote.address} says that it is {keywords.name}",
                "give the address that is entered in SPIP (Configuration > Identité du site)",
            )
        mots = {(self.name, each.name): each.id for each in keywords.keywords.values()}
        learn_keywords(self.store, mots)
        earlier, counts = EarlierRuns(), PlanCounts()
        for journal in self.runs.journals():
            earlier.read(journal)
        changes = list(plan_reviews(articles, keywords, counts, earlier))
        settled = {
            article.review: state
            for article in articles
            if (state := _SETTLED.get(counts.left_out.get(article.id_article, "")))
        }
        publication.record_publications(self.store, settled)
        gone = [each.number for each in withdrawn if not _is_left(each, keywords, earlier)]
        for batch in batched(gone, _BATCH):
            publication.record_unsent(self.store, batch)
        return Waiting(articles, keywords, counts, changes)

    def _note_written(self) -> None:
        """Note what runs wrote to the site before they were killed, or the site's answer was lost."""
        names = self.runs.unfinished()
        if not names:
            return
        writer = self.remote.writer()
        for name in names:
            # A run of a command may be at work, or its plan replaced since.
            with suppress(InputError):
                plan, path = read_plan(self.runs.plan_path(name)), self.runs.journal_path(name)
                with open_journal(path, plan, address=writer.address) as journal:
                    done = journal.finished
                    left = (each for each in plan.changes() if each.id_article not in done)
                    last_request = islice(left, writer.batch_size)
                    for _, outcome in writer.recall(last_request, journal.run):
                        if outcome is not None:
                            journal.add(outcome)


def _is_left(
    article: publication.ImportedArticle, keywords: SiteKeywords, earlier: EarlierRuns
) -> bool:
    """Return whether the site still carries something that was published on an article."""
    current = {*keywords.keywords_of(article.id_article)}
    if current == {*article.keywords} & keywords.keywords.keys():
        return False
    balance = earlier.written(article.id_article, article.imported.timestamp())
    return any((mot in current) == (number > 0) for mot, number in balance.items() if number)
