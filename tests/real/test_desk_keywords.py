"""A manager tries, adds, renames, merges and retires keywords in Chromium, and takes a change back."""

import json
import shutil
import signal
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect
from real.accessibility import faults_of, windows
from real.browser import osiris, served, wait_until
from real.newsroom import number_of

from osiris_nlp.corpus import row_from_article
from osiris_nlp.taxonomy import read_taxonomy, write_taxonomy

SATELLITES = {
    "nom": "Satellites",
    "indices": "satellite, VSAT, Starlink, orbite",
    "definition": "L’Internet et les communications par satellite.",
}
VSAT = {
    "id": "vsat",
    "title": "Le VSAT relie les postes de Kédougou",
    "text": "Une liaison VSAT par satellite, en orbite haute, relie les postes de santé.",
}


@pytest.fixture
def desk(newsroom, tmp_path):
    """A desk that learns, whose file names its list of keywords; one of its articles is validated."""
    models, taxonomy = tmp_path / "models", tmp_path / "taxonomy.csv"
    shutil.copytree(newsroom.model, models / "2026-10")
    osiris("models", "promote", "2026-10", "--models", models)
    write_taxonomy(newsroom.bench.taxonomy, taxonomy)
    rows = [row_from_article(replace(a, story=None, labels=())) for a in newsroom.articles[:60]]
    file, config = tmp_path / "articles.jsonl", tmp_path / "bureau.toml"
    file.write_text("\n".join(json.dumps(row, default=str) for row in [*rows, VSAT]), "utf-8")
    config.write_text('[corpus]\ninputs = ["articles.jsonl"]\ntaxonomy = "taxonomy.csv"\n')
    url = f"sqlite:///{tmp_path}/bureau.db"
    osiris("desk", "import", file, "--database", url, "--models", models)
    with served(url, None, "--models", models, "--config", config) as desk:
        desk.start()
        desk.decide(number_of(desk, "vsat"), "Infrastructures")
        yield desk


def try_satellites(page):
    page.goto("/mots-cles/nouveau")
    for name, text in SATELLITES.items():
        page.locator(f"#{name}").fill(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button after the last field
    expect(page.locator("#titre-essai")).to_be_visible()


def confirm(page, button):
    page.get_by_role("button", name=button).click()
    expect(page.locator(".notice.good")).to_be_visible()


def wait_for_rechecks(desk, *labels):
    """Wait until the queue has these labels, each because of which one article is to be looked at again."""

    def rechecks():
        rows = desk.ask("GET", "/api/queue?state=changes")["articles"]
        return [row["recheck"] for row in rows if row["recheck"]]

    wait_until(lambda: rechecks() == [*labels])


def test_a_keyword_is_tried_added_used_and_taken_back(page, desk, tmp_path):
    number = number_of(desk, "vsat")
    try_satellites(page)
    expect(page.get_by_role("checkbox", name=VSAT["title"])).to_be_checked()

    page.get_by_role("button", name="Ajouter à la liste").click()

    expect(page.locator(".reviews b").first).to_have_text("«\u00a0Satellites\u00a0» ajouté")
    words = "C’est fait. Les articles à traiter en tiendront compte dans quelques instants."
    assert page.locator(".notice.good").text_content() == words
    page.goto("/file?state=changes")
    expect(page.get_by_role("link", name=VSAT["title"])).to_be_visible()
    page.goto(f"/articles/{number}")
    page.locator("#panel").focus()
    page.keyboard.press("a")
    page.keyboard.type("satel")
    expect(page.locator("#options")).to_contain_text("Satellites")
    page.keyboard.press("Escape")

    page.goto("/mots-cles/historique")
    page.get_by_role("button", name="Annuler ce changement").click()

    expect(page.locator(".reviews b").first).to_contain_text("Annulation")
    assert read_taxonomy(tmp_path / "taxonomy.csv").find("Satellites") is None
    wait_for_rechecks(desk)
    page.goto("/file?state=changes")
    expect(page.get_by_role("link", name=VSAT["title"])).to_have_count(0)


def test_a_keyword_is_renamed_before_a_kill_and_retired(page, desk, tmp_path):
    number = number_of(desk, "vsat")
    page.goto("/mots-cles/renommer?mot=Infrastructures&nom=R%C3%A9seaux")
    confirm(page, "Renommer")
    desk.end(signal.SIGKILL)  # before the queue has followed, or while it does
    desk.start()
    assert desk.article(number)["labels"] == ["Réseaux"]

    page.goto("/mots-cles/retirer?mot=R%C3%A9seaux")
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.locator("main")).to_contain_text("1 article validé revient")
    confirm(page, "Retirer")
    wait_for_rechecks(desk, "Réseaux")
    page.goto("/file?state=changes")
    expect(page.get_by_role("link", name=VSAT["title"])).to_be_visible()
    assert not {"Infrastructures", "Réseaux"} & {*read_taxonomy(tmp_path / "taxonomy.csv").names}


@pytest.mark.slow("pages")
@windows("desk", "phone", "1280 at 400 %", "forced")
def test_the_pages_of_the_keywords_are_accessible(page, desk):
    number, faults = number_of(desk, "vsat"), list[Any]()
    path = f"/api/articles/{number}/searches"
    desk.ask("POST", path, {"text": "drones de livraison", "proposed": True})

    def check(name):
        faults.extend((name, fault) for fault in faults_of(page))

    page.goto("/mots-cles/candidats")
    expect(page.locator("main")).to_contain_text("drones de livraison")
    check("candidats")
    try_satellites(page)
    check("essai")
    confirm(page, "Ajouter à la liste")
    check("historique")
    page.goto("/mots-cles/renommer?mot=Satellites&nom=Fintech")
    expect(page.get_by_role("alert")).to_contain_text("est déjà dans la liste")
    check("renommer, refusé")
    page.goto("/mots-cles/fusionner?mot=Satellites&nom=Infrastructures")
    check("fusionner")
    assert faults == []
