"""An editor publishes on a real SPIP site from the desk: the plan, a click, the journal, an undo."""

from signal import SIGKILL

import pytest
from real.browser import CLIENT, osiris, page_of, served
from real.newsroom import AWA, number_of
from real.plugin_site import PUBLISHED, spaced
from real.site import ADMIN

FIRST, SECOND, THIRD = PUBLISHED, 11, 12  # articles that the tests decide on
CYBER, FINTECH, ORANGE = "Cybersécurité/Cybercriminalité", "Fintech", "Sonatel/Orange"


@pytest.fixture
def desk(plugin, model, tmp_path):
    """A desk that publishes on the site, with the site's articles."""
    database = f"sqlite:///{tmp_path}/bureau.db"
    folder, statut = plugin.site.folder, ("--statut", "prop", "--statut", "publie")
    osiris("desk", "import", folder, *statut, "--database", database, "--model", model)
    with served(database, model, *plugin.options(tmp_path)) as desk:
        yield desk.start()


def decide(desk, plugin, id_article, *labels):
    desk.decide(number_of(desk, f"{plugin.name}/{id_article}"), *labels)


@pytest.fixture
def page(browser, desk):
    with page_of(browser, desk, AWA) as page:
        yield page


def press(page, button):
    """Press a button and wait for the page that shows what the publisher has done."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    page.get_by_role("button", name="Interrompre").wait_for(state="detached")
    page.wait_for_load_state()


def test_an_editor_publishes_and_takes_it_back(plugin, desk, page):
    before = {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)}
    for number in (FIRST, SECOND):
        decide(desk, plugin, number, FINTECH, ORANGE)  # and no longer Sénégal
    decide(desk, plugin, THIRD, *before[THIRD])
    plugin.replace(SECOND, "Sénégal", CYBER)
    CLIENT.get(f"{plugin.site.url}/spip.php?article{FIRST}")  # which SPIP keeps for a while

    page.goto("/file?state=waiting")
    waiting = page.locator(".queue > li").count()
    page.get_by_role("link", name="Publier", exact=True).click()
    press(page, "Préparer la publication")
    plan = spaced(page.locator("main").inner_text())
    untouched = {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)}
    press(page, "Publier 2 articles")
    result = spaced(page.locator("main").inner_text())
    after = {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)}
    author = plugin.author_of(FIRST)
    public = CLIENT.get(f"{plugin.site.url}/spip.php?article{FIRST}").text

    page.get_by_role("link", name="Publication du").click()
    press(page, "Annuler cette publication")
    last_page = spaced(page.locator("main").inner_text())

    assert waiting == 2
    assert "2 articles à écrire : 2 mots-clés à ajouter, 1 à retirer" in plan
    assert f"signature dans SPIP : {ADMIN['nom']}." in plan
    assert untouched == {**before, SECOND: {ORANGE, CYBER}}
    assert after == {**before, FIRST: {FINTECH, ORANGE}, SECOND: {FINTECH, ORANGE, CYBER}}
    assert "Rien à publier pour l’instant" in result
    assert "2 articles écrits : 2 mots-clés ajoutés, 1 retiré" in result
    assert author == 1
    assert ("Fintech" in public, "Sénégal" in public) == (True, False)
    assert {number: plugin.labels(number) for number in (FIRST, SECOND, THIRD)} == untouched
    assert "2 articles validés, pas encore publiés" in last_page


@pytest.mark.slow("kills")
def test_a_publication_that_was_killed_is_taken_up_again_after_a_restart(plugin, desk, page):
    for number in range(5, 25):
        decide(desk, plugin, number, FINTECH, ORANGE)

    page.goto("/publier")
    press(page, "Préparer la publication")
    page.locator("form[action$='/ecrire'] button").click(no_wait_after=True)
    desk.end(SIGKILL)
    desk.start()
    page.goto("/publier")
    press(page, "Préparer la publication")
    if page.locator("form[action$='/ecrire'] button").count():
        press(page, "Publier")
    text = spaced(page.locator("main").inner_text())

    assert "Rien à publier pour l’instant" in text
    assert [plugin.labels(number) for number in range(5, 25)] == [{FINTECH, ORANGE}] * 20
