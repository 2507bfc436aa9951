"""The plugin in a real SPIP and a real desk together: the depot, the model's suggestions, a click."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real.browser import Desk, osiris, served
from real.mariadb import Database
from real.plugin_site import REDACTOR, UNTOUCHED, PluginSite, plugin_site

pytestmark = pytest.mark.real
BLOCK, NATIVE = "#osiris_suggestions", ".formulaire_editer_liens-mots"
NAME = "osiris.sn"


@pytest.fixture
def desk(model: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a password, which neither the depot nor the plugin needs."""
    with served(f"sqlite:///{tmp_path}/bureau.db", model) as desk:
        desk.lock("baobab-2026")
        yield desk.start()


def new_token(desk: Desk) -> str:
    return osiris("desk", "token", "add", NAME, "--database", desk.database).splitlines()[-1]


@pytest.fixture
def plugin(desk: Desk, browser: Browser, real_folder: Path) -> Iterator[PluginSite]:
    with plugin_site(real_folder / "spip_desk", Database(), desk, browser) as plugin:
        plugin.install()
        yield plugin


def test_a_redactor_adds_what_the_model_suggests_until_the_token_is_revoked(
    plugin: PluginSite, desk: Desk
) -> None:
    message = plugin.configure(url=desk.address, jeton=new_token(desk))
    labels = plugin.labels(UNTOUCHED)

    page = plugin.open(REDACTOR, UNTOUCHED)
    line = page.locator(f"{BLOCK} li", has_text="Fintech")
    suggestion = " ".join(line.inner_text().split())
    line.get_by_role("button", name="Ajouter").click()
    added = page.locator(f"{BLOCK} .reponse_formulaire_ok").inner_text()

    assert f"Site : {NAME} ; modèle : {desk.model.name}@" in " ".join(message.split())
    assert re.match(r"\d+ % Fintech \(Mots-clés\) .*\w", suggestion)
    assert " ".join(added.split()) == "Mot-clé ajouté : Fintech."
    assert plugin.labels(UNTOUCHED) == labels | {"Fintech"}
    assert "Fintech" in page.locator(NATIVE).inner_text()
    assert page.locator(f"{BLOCK} li", has_text="Fintech").count() == 0
    where = f"objet='article' AND id_objet={UNTOUCHED}"
    assert int(plugin.rows("id_auteur", "spip_versions", where)[-1]["id_auteur"]) == 2

    osiris("desk", "token", "revoke", NAME, "--database", desk.database)
    page.reload()

    notice = page.locator(f"{BLOCK} .osiris-panne").inner_text()
    assert notice == "Le bureau refuse le jeton de ce site."
