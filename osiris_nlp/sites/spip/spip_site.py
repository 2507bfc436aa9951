"""A SPIP site with the plugin, as a desk publishes on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.spip import advice
from osiris_nlp.sites.spip.endpoint import Endpoint
from osiris_nlp.sites.spip.keyword_tables import ask_keywords
from osiris_nlp.sites.spip.remote import RemoteWriter
from osiris_nlp.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class SpipSite:
    """See `Site`; `author` is the login of the author under whose rights it is written."""

    endpoint: Endpoint
    author: str

    missing_keywords = staticmethod(advice.missing_keywords)
    french_reason = staticmethod(advice.french_reason)

    @property
    def name(self) -> str:
        """The name of the site."""
        return self.endpoint.site

    @property
    def address(self) -> str:
        """The address of the site."""
        return self.endpoint.address

    def keywords(self, taxonomy: Taxonomy | None, *, articles: Iterable[int]) -> SiteKeywords:
        """Ask the plugin for the keywords, and for what some articles carry."""
        return ask_keywords(self.endpoint, Choice(), taxonomy, articles=articles)

    def writer(self) -> RemoteWriter:
        """Return the writer; InputError if the site has no such author."""
        return RemoteWriter(self.endpoint, self.author)
