"""The page of the models in Chromium: figures, learning, putting each model in service."""

from contextlib import closing

import pytest
from helpers.newsrooms import make_newsroom
from helpers.reviewed_desk import fill
from playwright.sync_api import expect
from real.accessibility import faults_of, windows
from real.browser import served

from osiris_nlp.desk.base.store.opening import open_store

BUNDLED = "Modèle fourni avec le logiciel"
IN_SERVICE = ".models li:has(.badge) a"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = make_newsroom(tmp_path_factory.mktemp("bureau-modeles"))
    with served(f"sqlite:///{folder}/desk.db", None, "--models", folder / "models") as desk:
        with closing(open_store(desk.database)) as store:
            fill(store, visible=60, blind=40)
        yield desk.start()


def choose(page, title):
    """Put a model of the list in service, and check that the page says so."""
    page.get_by_role("link", name=f"Mettre en service\u00a0: {title}").click()
    expect(page.locator("main")).to_contain_text("Rien de ce qui")
    confirm(page, title)


def confirm(page, title):
    page.get_by_role("button", name="Mettre en service").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{title[1:]} est maintenant")
    expect(page.locator(IN_SERVICE)).to_have_text(title)


@pytest.mark.slow("pages")
@windows("wide", "desk", "phone", "1280 at 400 %", "forced")
def test_the_pages_of_the_models_are_accessible(page):
    for address in (*("/modele", "/modele/fiche"), "/modele/mettre-en-service?modele="):
        page.goto(address)
        assert faults_of(page) == []


def test_models_are_put_in_service_in_turn(page):
    page.goto("/modele")
    first = page.locator(IN_SERVICE).inner_text()
    for title in (BUNDLED, first, BUNDLED, first):
        choose(page, title)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter (Excel)").click()
    content = download.value.path().read_text("utf-8-sig")
    assert content.splitlines()[1:] == ["Fintech;60;45;75,0%;62,8%;84,2%"]
