"""The contract of sites, on a stand-in for SPIP with the plugin, and on a site of another kind."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from helpers.memory_site import MemorySite
from helpers.plugin_endpoint import PluginSite, plugin_endpoint
from helpers.site_contract import SiteContract

from osiris_nlp.sites.spip.polled_site import PolledSpipSite
from osiris_nlp.sites.spip.spip_site import SpipSite

ARTICLES = (5, 6, 7)


class TestMemorySite(SiteContract):
    """Texts as ids of keywords, and no groups."""

    @pytest.fixture
    def newsroom(self):
        names = {"cyber": "Cybersécurité", "fintech": "Fintech", "infra": "Infrastructures"}
        return MemoryNewsroom(MemorySite(names, {5: {"cyber"}, 6: {"fintech"}, 7: set()}), names)


@dataclass(frozen=True)
class MemoryNewsroom:
    site: MemorySite
    names: dict[str, str]

    @property
    def polled(self):
        return self.site

    def links(self):
        return self.site.links

    def click(self, number, keyword, action):
        self.site.click(number, keyword, action)

    def delete(self, number):
        del self.site.links[number]

    losing_answers = property(lambda self: self.site.losing_answers)


class TestSpipStandIn(SiteContract):
    @pytest.fixture
    def newsroom(self):
        with plugin_endpoint() as plugin:
            plugin.keywords = [
                [1, "Infrastructures", 1],
                [2, "Fintech", 1],
                [3, "Cybersécurité", 1],
            ]
            plugin.suggested = plugin.keywords
            plugin.links = {5: {1}, 6: {2}, 7: set()}
            for number in ARTICLES:
                plugin.add(number)
            yield StandInNewsroom(plugin)


@dataclass(frozen=True)
class StandInNewsroom:
    plugin: PluginSite
    names: dict[str, str] = field(
        default_factory=lambda: {"1": "Infrastructures", "2": "Fintech", "3": "Cybersécurité"}
    )

    @property
    def site(self):
        return SpipSite(self.plugin.endpoint(), "awa")

    @property
    def polled(self):
        return PolledSpipSite(self.plugin.endpoint())

    def links(self):
        return {number: {*map(str, ids)} for number, ids in self.plugin.links.items()}

    def click(self, number, keyword, action):
        self.plugin.click(number, int(keyword), action)

    def delete(self, number):
        del self.plugin.links[number]

    @contextmanager
    def losing_answers(self):
        self.plugin.after, self.plugin.faults = True, [(500, b"", {})] * 9
        yield
        self.plugin.after, self.plugin.faults = False, []
