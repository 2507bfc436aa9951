"""What a kind of site offers to a desk that publishes on it."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.writer import Writer
from osiris_nlp.taxonomy import Taxonomy


class SitePlugin(Protocol):
    """What a site's plugin is asked at.

    Attributes
    ----------
    site : the name of the site
    address : its address
    """

    site: str
    address: str

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """Return the answer to an operation; InputError if the site does not answer, or refuses it."""


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
