"""A desk that publishes to a stand-in for a SPIP site."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from helpers.desk_store import article, put, review
from helpers.plugin_endpoint import PluginSite, plugin_endpoint

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.reviews import Review
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.desk.exchange.publishing.publisher import Publisher
from osiris_nlp.sites.spip.spip_site import SpipSite

IDS = {"Fintech": 8, "Téléphonie": 27, "Internet": 29, "Infrastructures": 41}


@dataclass
class Room:
    """The desk, the site, and what publishes to it."""

    store: Store
    site: PluginSite
    publisher: Publisher

    @property
    def name(self) -> str:
        return self.site.endpoint().site

    def of_site(self, id_article: int, *labels: str, **fields: Any) -> Article:
        ids = [IDS[label] for label in labels]
        meta = {"site": self.name, "id_article": id_article, "id_mot": ids}
        id_ = f"{self.name}/{id_article}"
        return article(id_article, id=id_, labels=labels, meta=meta, **fields)

    def decide(self, id_article: int, before: str, *after: str, **fields: Any) -> Review:
        """Put an article of the site at the desk, where it carries one keyword, and review it."""
        self.site.links[id_article] = {IDS[before]}
        (number,) = put(self.store, self.of_site(id_article, before, **fields))
        return review(self.store, number, after)


@contextmanager
def publishing_room(store: Store) -> Iterator[Room]:
    with plugin_endpoint() as site:
        site.stated = site.address
        site.keywords = [[mot, f"{mot}. {label}", 1] for label, mot in IDS.items()]
        with closing(
            Publisher(PublishedSite(store, SpipSite(site.endpoint(), "awa"), None))
        ) as publisher:
            yield Room(store, site, publisher)
