"""What a kind of site does: write changes, be published on by a desk, and be asked by it for decisions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from osiris_nlp.sites.journal import Journal, Outcome
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.messages import (
    DecisionQueue,
    SuggestedKeyword,
    WaitingArticle,
    WaitingArticles,
)
from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.taxonomy import Taxonomy


class Writer(Protocol):
    """Writes planned changes to the keywords of one site.

    Its methods raise InputError if the site stops answering.

    Attributes
    ----------
    name : name of the site
    address : address at which the site is written to
    batch_size : changes that may be on their way at a time: a run that was killed may have written as many without
        noting it
    """

    name: str
    address: str
    batch_size: int

    @property
    def keywords(self) -> Mapping[str, Keyword]:
        """The keywords that outcomes have named so far, by id."""

    def facts(self) -> Mapping[str, str]:
        """Return what is worth knowing about the site; `author` is whose rights apply there."""

    def preview(self, changes: Iterable[KeywordChange]) -> Iterator[Outcome]:
        """Yield what `write` would do."""

    def write(self, changes: Iterable[KeywordChange], journal: Journal) -> Iterator[Outcome]:
        """Write changes; yield what became of each, after its line in the journal.

        An article that this run has written before, without noting it, is not written again.
        """

    def recall(
        self, changes: Iterable[KeywordChange], run: str
    ) -> Iterator[tuple[KeywordChange, Outcome | None]]:
        """Yield changes with what a run has written of them; None if it has not come to them.

        A run that was killed may have written them without noting it. Nothing is written now.
        """


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
