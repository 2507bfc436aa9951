"""Prepare a publication: the plan of what to write to the site, and what would become of it."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from osiris_nlp.desk.exchange.decided import DecidedArticle
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.sites.applying import journal_of, preview_plan
from osiris_nlp.sites.journal import Outcome, Tally
from osiris_nlp.sites.plan import read_plan, write_plan

_MOST_SHOWN = 500  # articles of a plan


@dataclass(frozen=True, slots=True)
class Preparation:
    """A plan that waits for an editor's consent.

    Attributes
    ----------
    name : name of the plan, see `Run.name`
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


def prepare(site: PublishedSite, on_progress: Callable[[int, int], object]) -> Preparation:
    """Plan what to write to a site, and ask the site what would become of it; nothing is written.

    Parameters
    ----------
    on_progress : called with the number of articles done, and of all

    Raises
    ------
    InputError
        As `PublishedSite.read_waiting`, or if the site has no such author.
    """
    path = site.runs.new_plan()
    waiting = site.read_waiting()
    keywords, counts, reasons = waiting.keywords, waiting.counts, waiting.counts.left_out
    write_plan(path, keywords.name, keywords.location, waiting.changes, address=keywords.address)
    plan, tally, outcomes = read_plan(path), Tally(), list[Outcome]()
    writer = site.remote.writer()
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
        left_out=Counter(reasons.values()),
        crowded=tuple(
            each for each in waiting.articles if reasons.get(each.id_article) == "crowded"
        ),
        missing=tuple(site.remote.missing_keywords(counts.missing, keywords)),
        author=writer.facts()["author"],
    )
