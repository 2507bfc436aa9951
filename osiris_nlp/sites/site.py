"""What a kind of site offers to a desk: that publishes on it, or that asks it for decisions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.messages import (
    DecisionQueue,
    SuggestedKeyword,
    WaitingArticle,
    WaitingArticles,
)
from osiris_nlp.sites.writer import Writer
from osiris_nlp.taxonomy import Taxonomy


class PolledSite(Protocol):
    """A site that cannot reach a desk: the desk asks it for articles and decisions.

    Every method raises InputError if the site does not answer, or refuses what it is sent.
    """

    @property
    def name(self) -> str:
        """The name of the site."""

    @property
    def address(self) -> str:
        """Where the site is asked."""

    def waiting(self, model: str) -> WaitingArticles:
        """Return articles without suggestions of a model, those that changed last first."""

    def store(
        self,
        model: str,
        suggestions: Iterable[tuple[WaitingArticle, Sequence[SuggestedKeyword]]],
    ) -> int:
        """Store suggestions for articles; return the number of articles for which the site has done so."""

    def decisions(self) -> DecisionQueue:
        """Return the oldest decisions of the site's queue."""

    def forget(self, queue: DecisionQueue) -> None:
        """Let the site forget decisions that the desk has stored."""


class Site(Protocol):
    """A site on which keywords are written, as one of its authors.

    `keywords` and `writer` raise InputError if the site does not answer.
    """

    @property
    def name(self) -> str:
        """The name of the site, which its articles have in `meta` (`site`)."""

    @property
    def address(self) -> str:
        """Where the site is asked."""

    def keywords(self, taxonomy: Taxonomy | None, *, articles: Iterable[int]) -> SiteKeywords:
        """Return the keywords of the site, and what some articles carry; the taxonomy knows former names."""

    def writer(self) -> Writer:
        """Return what writes changes; InputError if the site has no such author."""

    def missing_keywords(self, missing: Mapping[str, int], keywords: SiteKeywords) -> list[str]:
        """Return in French what somebody has to do on the site for labels without a keyword.

        `missing` has the number of articles that wait for each label.
        """

    def french_reason(self, reason: str) -> str:
        """Return in French why the site refuses a keyword (see `Outcome.refused`)."""
