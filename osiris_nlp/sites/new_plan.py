"""A new plan for a site: read its keywords and what earlier runs wrote, and write what is to change."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from osiris_nlp.sites.earlier import EarlierRuns, read_earlier
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.plan import KeywordChange, with_progress, write_plan
from osiris_nlp.sites.planning import PlanCounts, plan_suggestions, read_tagged, tagged_articles

# Reads the keywords of a site, and what some of its articles carry, which are known by the site's name.
KeywordReader = Callable[[Callable[[str], Iterable[int]]], SiteKeywords]


class PlanSource(Protocol):
    """What a plan is made from."""

    def articles(self, site: str) -> Iterable[int]:
        """Return the ids of the articles of a site that may be changed."""

    def journals(self, site: str) -> Sequence[Path]:
        """Return the journals of the runs on a site that the source itself began."""

    def changes(
        self, keywords: SiteKeywords, counts: PlanCounts, earlier: EarlierRuns
    ) -> Iterator[KeywordChange]:
        """Yield the changes to plan; count the others."""


@dataclass(frozen=True, slots=True)
class TaggedArticles:
    """The suggestions in a file that `tag` wrote, as the source of a plan.

    `include_labelled` also adds to articles that carry a keyword.
    """

    path: Path
    include_labelled: bool = False

    def articles(self, site: str) -> Iterator[int]:
        """Yield the ids of the articles of a site in the file."""
        return tagged_articles(read_tagged(self.path), site)

    def journals(self, _: str) -> Sequence[Path]:
        """Return no journals: a file begins no runs."""
        return ()

    def changes(
        self, keywords: SiteKeywords, counts: PlanCounts, earlier: EarlierRuns
    ) -> Iterator[KeywordChange]:
        """Yield the changes that add the suggestions of tier apply."""
        rows = read_tagged(self.path)
        return plan_suggestions(
            rows, keywords, counts, earlier, include_labelled=self.include_labelled
        )


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan that was just written.

    Attributes
    ----------
    keywords : keywords of the site
    counts : what became of the articles of the source
    unread : journals next to the plan that are of the site at another location, with that location
    """

    keywords: SiteKeywords
    counts: PlanCounts
    unread: Mapping[Path, str]


def make_plan(
    path: Path,
    source: PlanSource,
    read_keywords: KeywordReader,
    *,
    journals: Sequence[Path] = (),
    on_progress: Callable[[int], object],
) -> NewPlan:
    """Plan the changes of a source, and write the plan; nothing is written to the site.

    Parameters
    ----------
    journals : journals of earlier runs on the site, besides those of the source and those next to the plan
    on_progress : called before each change with the number of articles read

    Raises
    ------
    InputError
        If the site cannot be read, or a journal or the source is not what it should be.
    """
    counts, keywords = PlanCounts(), read_keywords(source.articles)
    journals = [*journals, *source.journals(keywords.name)]
    earlier, unread = read_earlier(path, journals, keywords)
    changes = with_progress(
        source.changes(keywords, counts, earlier), lambda: on_progress(counts.articles)
    )
    write_plan(path, keywords.name, keywords.location, changes, address=keywords.address)
    return NewPlan(keywords, counts, unread)
