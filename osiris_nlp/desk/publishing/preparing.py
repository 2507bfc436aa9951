"""Prepare a publication: the plan of what to write to the site, and what would become of it."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.publishing.runs import Runs
from osiris_nlp.desk.store import (
    DecidedArticle,
    Publication,
    Store,
    decided_articles,
    learn_keywords,
    record_publications,
)
from osiris_nlp.spip import Choice
from osiris_nlp.spip.endpoint import Endpoint
from osiris_nlp.spip.writing.applying import journal_of, preview_plan
from osiris_nlp.spip.writing.earlier import EarlierRuns
from osiris_nlp.spip.writing.journal import Outcome, Tally
from osiris_nlp.spip.writing.missing import missing_keywords
from osiris_nlp.spip.writing.plan import KeywordChange, read_plan, write_plan
from osiris_nlp.spip.writing.planning import PlanCounts, plan_reviews
from osiris_nlp.spip.writing.remote import RemoteWriter
from osiris_nlp.spip.writing.site_keywords import SiteKeywords
from osiris_nlp.taxonomy import Taxonomy

_MOST_SHOWN = 500  # articles of a plan
# What the site says of a review that is not in the plan.
_SETTLED: Mapping[str, Publication] = {"settled": "published", "overruled": "set_aside"}
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Preparation:
    """A plan that waits for an editor's consent.

    Attributes
    ----------
    name : of the plan, see `Run.name`
    moment : when it was made
    n_changes : articles in it
    outcomes : what would become of them, the first 500
    tally : counts over all of them
    left_out : number of articles that are not in it, or only in part, by reason: see `PlanCounts.left_out`
    crowded : the articles with two labels of a group that allows one keyword
    missing : keywords to create or rename in SPIP, with the steps, in French
    author : name of the author of the site under whose rights it would be written
    """

    name: str
    moment: dt.datetime
    n_changes: int
    outcomes: tuple[Outcome, ...]
    tally: Tally
    left_out: Mapping[str, int]
    crowded: tuple[DecidedArticle, ...]
    missing: tuple[str, ...]
    author: str


def prepare(
    store: Store,
    runs: Runs,
    endpoint: Endpoint,
    author: str,
    taxonomy: Taxonomy | None,
    on_progress: Progress,
) -> Preparation:
    """Ask the site for its keywords, and plan what to write there; nothing is written.

    Reviews that the site has already, or has overruled, no longer wait to be published.

    Parameters
    ----------
    author : login of the author of the site under whose rights the plan is to be written
    on_progress : called with the number of articles done, and of all

    Raises
    ------
    InputError
        If the site does not answer, or is another one than its address says.
    """
    path = runs.new_plan()
    waiting = _read_waiting(store, runs, endpoint, taxonomy)
    keywords, counts = waiting.keywords, waiting.counts
    write_plan(
        path, keywords.name, keywords.place, waiting.changes, address=keywords.address
    )
    plan, tally, outcomes = read_plan(path), Tally(), list[Outcome]()
    writer = RemoteWriter(endpoint, author)
    for outcome in preview_plan(plan, writer, journal_of(path)):
        on_progress(tally.articles, plan.n_changes)
        tally.count(outcome)
        if len(outcomes) < _MOST_SHOWN:
            outcomes.append(outcome)
    return Preparation(
        name=path.stem,
        moment=dt.datetime.now(dt.UTC),
        n_changes=plan.n_changes,
        outcomes=tuple(outcomes),
        tally=tally,
        left_out=Counter(counts.left_out.values()),
        crowded=tuple(
            article
            for article in waiting.articles
            if counts.left_out.get(article.id_article) == "crowded"
        ),
        missing=tuple(missing_keywords(counts.missing, keywords)),
        author=writer.facts()["author"],
    )


def settle(store: Store, runs: Runs, endpoint: Endpoint, taxonomy: Taxonomy | None) -> None:
    """Ask the site which reviews it has by now, or has overruled; they no longer wait to be published.

    Raises
    ------
    InputError
        As `prepare`.
    """
    _read_waiting(store, runs, endpoint, taxonomy)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The articles that waited to be published, the keywords of their site, and what is left to write."""

    articles: list[DecidedArticle]
    keywords: SiteKeywords
    counts: PlanCounts
    changes: list[KeywordChange]


def _read_waiting(
    store: Store, runs: Runs, endpoint: Endpoint, taxonomy: Taxonomy | None
) -> _Waiting:
    """Compare the articles that wait with the site, and record what need not be written any more."""
    articles = list(decided_articles(store, endpoint.site, waiting_only=True))
    ids = [article.id_article for article in articles]
    keywords = SiteKeywords.ask(endpoint, Choice(), taxonomy, articles=ids)
    if keywords.name != endpoint.site:
        raise InputError(
            f"{endpoint.address} is the site {keywords.name}",
            f"give the address that it states: {keywords.address}",
        )
    mots = {(keywords.name, each.name): each.id for each in keywords.keywords.values()}
    learn_keywords(store, mots)
    earlier, counts = EarlierRuns(), PlanCounts()
    for journal in runs.journals():
        earlier.read(journal)
    changes = list(plan_reviews(articles, keywords, counts, earlier))
    settled = {
        article.review: publication
        for article in articles
        if (publication := _SETTLED.get(counts.left_out.get(article.id_article, "")))
    }
    record_publications(store, settled)
    return _Waiting(articles, keywords, counts, changes)
