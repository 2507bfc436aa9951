"""An editor publishes on a real SPIP site from the desk: the plan, a click, the journal, an undo."""

from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGKILL

import pytest
from playwright.sync_api import Browser, Page
from real.browser import CLIENT, Desk, context_of, enter, osiris, served
from real.plugin_site import PUBLISHED, WEBMASTER, PluginSite
from real.site import ADMIN

FIRST, SECOND, THIRD = PUBLISHED, 11, 12  # articles that the tests decide on
CYBER, FINTECH, ORANGE = "Cybersécurité/Cybercriminalité", "Fintech", "Sonatel/Orange"


@pytest.fixture
def desk(plugin, model, tmp_path):
    """A desk that publishes on the site, with the site's articles."""
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text(plugin.secret, "utf-8")
    database = f"sqlite:///{tmp_path}/bureau.db"
    options = ("--site", plugin.site.url, "--author", WEBMASTER, "--secret-file", secret)
    folder, statut = plugin.site.folder, ("--statut", "prop", "--statut", "publie")
    osiris("desk", "import", folder, *statut, "--database", database, "--model", model)
    with served(database, model, *options) as desk:
        yield desk.start()


def number_of(desk: Desk, plugin: PluginSite, id_article: int) -> int:
    name = plugin.site.url.removeprefix("http://")
    n_pages = desk.ask("GET", "/api/queue?state=all")["pages"]
    pages = (desk.ask("GET", f"/api/queue?state=all&page={n + 1}") for n in range(n_pages))
    rows = (row for page in pages for row in page["articles"])
    return next(row["number"] for row in rows if row["id"] == f"{name}/{id_article}")


def decide(desk: Desk, plugin: PluginSite, id_article: int, *labels: str) -> None:
    desk.decide(number_of(desk, plugin, id_article), *labels)


@contextmanager
def editor(browser: Browser, desk: Desk) -> Iterator[Page]:
    with context_of(browser, desk) as context:
        page = context.new_page()
        enter(page, "Awa Ndiaye")
        yield page


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page that shows what the publisher has done."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    page.get_by_role("button", name="Interrompre").wait_for(state="detached")
    page.wait_for_load_state()


def test_an_editor_publishes_and_takes_it_back(plugin, desk, browser):
    before = {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)}
    for number in (FIRST, SECOND):
        decide(desk, plugin, number, FINTECH, ORANGE)  # and no longer Sénégal
    decide(desk, plugin, THIRD, *before[THIRD])
    plugin.update(
        "spip_mots_liens", f"id_objet={SECOND} AND id_mot={plugin.keywords['Sénégal']}", id_mot=plugin.keywords[CYBER]
    )  # fmt: skip

    CLIENT.get(f"{plugin.site.url}/spip.php?article{FIRST}")  # which SPIP keeps for a while

    with editor(browser, desk) as page:
        page.goto("/file?state=waiting")
        waiting = page.locator(".queue > li").count()
        page.get_by_role("link", name="Publier", exact=True).click()
        press(page, "Préparer la publication")
        plan = " ".join(page.locator("main").inner_text().split())
        untouched = {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)}
        press(page, "Publier 2 articles")
        result = " ".join(page.locator("main").inner_text().split())
        after = {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)}
        authors = plugin.rows("id_auteur", "spip_versions", f"objet='article' AND id_objet={FIRST}")
        public = CLIENT.get(f"{plugin.site.url}/spip.php?article{FIRST}").text

        page.get_by_role("link", name="Publication du").click()
        press(page, "Annuler cette publication")
        last_page = " ".join(page.locator("main").inner_text().split())

    assert waiting == 2
    assert "2 articles à écrire : 2 mots-clés à ajouter, 1 à retirer" in plan
    assert f"signature dans SPIP : {ADMIN['nom']}." in plan
    assert untouched == {**before, SECOND: {ORANGE, CYBER}}
    assert after == {**before, FIRST: {FINTECH, ORANGE}, SECOND: {FINTECH, ORANGE, CYBER}}
    assert "0 article validé, pas encore publié" in result
    assert "2 articles écrits : 2 mots-clés ajoutés, 1 retiré" in result
    assert int(authors[-1]["id_auteur"]) == 1
    assert ("Fintech" in public, "Sénégal" in public) == (True, False)
    assert {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)} == untouched
    assert "2 articles validés, pas encore publiés" in last_page


@pytest.mark.slow("kills")
def test_a_publication_that_was_killed_is_taken_up_again_after_a_restart(plugin, desk, browser):
    for number in range(5, 25):
        decide(desk, plugin, number, FINTECH, ORANGE)

    with editor(browser, desk) as page:
        page.goto("/publier")
        press(page, "Préparer la publication")
        action = page.locator("form[action$='/ecrire']").get_attribute("action")
        page.locator("form[action$='/ecrire'] button").click(no_wait_after=True)
        desk.end(SIGKILL)
        desk.start()
        page.goto("/publier")
        press(page, "Préparer la publication")
        left = page.locator("form[action$='/ecrire'] button").count()
        if left:
            press(page, "Publier")
        text = " ".join(page.locator("main").inner_text().split())

    assert action is not None
    assert "0 article validé, pas encore publié" in text
    assert [plugin.labels(number) for number in range(5, 25)] == [{FINTECH, ORANGE}] * 20
