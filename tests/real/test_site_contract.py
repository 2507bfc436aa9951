"""The contract of sites, on real SPIP with the plugin, on SQLite and MariaDB."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers.site_contract import SiteContract
from real.clicking import editor
from real.keyword_tables import execute, links_of
from real.plugin_site import WEBMASTER, PluginSite

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.spip.endpoint import Endpoint
from osiris_nlp.sites.spip.polled_site import PolledSpipSite
from osiris_nlp.sites.spip.spip_site import SpipSite

ARTICLES = (5, 6, 7)
NAMES = ("Nouveau site web", "Cybersécurité/Cybercriminalité", "Régulation des télécoms")


class TestRealSpip(SiteContract):
    @pytest.fixture
    def newsroom(self, plugin, tmp_path):
        names = {str(plugin.keywords[name]): name for name in NAMES}
        execute(plugin.site, "DELETE FROM spip_mots_liens WHERE id_objet IN (5, 6, 7)")
        for number, id_mot in zip(ARTICLES, list(names)[:2], strict=False):
            execute(plugin.site, INSERT, number=number, id_mot=int(id_mot))
        return SpipNewsroom(plugin, names, tmp_path, LossyEndpoint(plugin.site.url, plugin.secret))


INSERT = "INSERT INTO spip_mots_liens VALUES (:id_mot, :number, 'article')"


class LossyEndpoint(Endpoint):
    """The endpoint of a site; while it `is_losing`, answers are lost once the site has written."""

    is_losing = False

    def ask(self, op, **fields):
        answer = super().ask(op, **fields)
        if self.is_losing and op == "apply" and not fields["dry"]:
            raise InputError(f"{self.address} does not answer", "try again later")
        return answer


@dataclass
class SpipNewsroom:
    plugin: PluginSite
    names: dict[str, str]
    folder: Path
    endpoint: LossyEndpoint

    @property
    def site(self):
        return SpipSite(self.endpoint, WEBMASTER)

    @property
    def polled(self):
        return PolledSpipSite(self.endpoint)

    def links(self):
        links = links_of(self.plugin.site)
        return {number: {*map(str, links[number])} for number in ARTICLES if number in links}

    def click(self, number, keyword, action):
        journal = self.folder / "clics"
        journal.touch()
        with editor(self.plugin.site, [(number, int(keyword), action == "add")], journal) as php:
            _, error = php.communicate("go\n")
        assert not error

    def delete(self, number):
        for place in ("spip_mots_liens WHERE id_objet", "spip_articles WHERE id_article"):
            execute(self.plugin.site, f"DELETE FROM {place}=:number", number=number)  # noqa: S608

    @contextmanager
    def losing_answers(self):
        self.endpoint.is_losing = True
        yield
        self.endpoint.is_losing = False
