"""A manager's errands in Chromium, from a folder without accounts to a model and keywords of her own."""

from contextlib import closing

import pytest
from helpers.newsrooms import make_newsroom
from helpers.reviewed_desk import fill
from playwright.sync_api import expect
from real.accessibility import faults_of
from real.browser import Editor, context_of, enter, served, wait_until
from real.newsroom import AWA, FATOU, FATOUS_PASSWORD, PASSWORD
from real.test_desk_keywords import SATELLITES, VSAT

from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.taxonomy import read_taxonomy

FORGOTTEN = "le fleuve et la lagune"


@pytest.fixture
def folder(tmp_path):
    return make_newsroom(tmp_path)


@pytest.fixture
def desk(folder):
    """A desk with one account and 220 validated articles, and one article to tag."""
    config = folder / "bureau.toml"
    config.write_text('[corpus]\ninputs = ["lot.jsonl"]\ntaxonomy = "labels.csv"\n')
    options = ("--models", folder / "models", "--config", config)
    with served(f"sqlite:///{folder}/desk.db", folder / "models/2026-10", *options) as desk:
        with closing(open_store(desk.database)) as store:
            fill(store, visible=60, blind=40)
        desk.import_rows(folder, VSAT)
        desk.model = None
        desk.employ(FATOU, "manager", FATOUS_PASSWORD)
        yield desk.start()


def visit(page, name):
    page.locator("header").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def follow_link(fatou, awa, password):
    """Let Awa choose her password by the link that Fatou sends her; return the link."""
    link = fatou.locator("#lien").input_value()
    fatou.locator("#copier").click()
    expect(fatou.locator("#copier")).to_have_text("Copié")
    awa.goto(link)
    expect(awa.locator("main")).to_contain_text(f"Pour {AWA}.")
    assert faults_of(fatou) + faults_of(awa) == []
    awa.get_by_label("Nouveau mot de passe").fill(password)
    awa.keyboard.press("Enter")
    expect(awa.locator(".who .name")).to_have_text(AWA)
    return link


def choose(page, title):
    """Put a model of the list in service, and check that the page says so."""
    page.get_by_role("link", name=f"Mettre en service\u00a0: {title}").click()
    expect(page.locator("main")).to_contain_text("Rien de ce qui")
    confirm(page, title)


def confirm(page, title):
    page.get_by_role("button", name="Mettre en service").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{title[1:]} est maintenant")
    expect(page.locator(".models li:has(.badge) a")).to_have_text(title)


def test_a_manager_goes_from_the_first_account_to_keywords_of_her_own(browser, desk, folder):
    with context_of(browser, desk) as fatous, context_of(browser, desk) as awas:
        page, awa = fatous.new_page(), awas.new_page()
        enter(page, FATOU, FATOUS_PASSWORD)

        visit(page, "Équipe")
        page.get_by_label("Nom").fill(AWA)
        page.get_by_role("button", name="Ajouter").click()
        first_link = follow_link(page, awa, FORGOTTEN)

        visit(page, "Modèle")
        page.get_by_role("button", name="Apprendre de ces 220\u00a0articles").click()
        page.get_by_role("link", name="Mettre en service le nouveau modèle").click()
        new = page.locator(".choice a").last.inner_text()
        confirm(page, new)
        expect(page.get_by_text("Le modèle en service a appris de tous les art")).to_be_visible()
        choose(page, "Modèle fourni avec le logiciel")
        choose(page, new)

        visit(page, "Mots-clés")
        page.get_by_role("link", name="Nouveau mot-clé").click()
        for name, text in SATELLITES.items():
            page.locator(f"#{name}").fill(text)
        page.get_by_role("button", name="Essayer").click()
        page.get_by_role("button", name="Ajouter à la liste").click()
        expect(page.locator(".reviews b").first).to_have_text("«\u00a0Satellites\u00a0» ajouté")
        awa.goto("/file?q=VSAT")
        awa.get_by_role("link", name=VSAT["title"]).click()
        awas_desk = Editor(awa).ready()
        number = awas_desk.number
        awas_desk.state(["Satellites"]).press("Enter")
        expect(awa.locator("#status")).to_contain_text("Validé")
        field = page.locator("#definition, #nom-nouveau")
        for name, verb, fill_in, words in (
            ("Satellites", "Modifier", lambda: field.fill("En orbite."), "articles du bureau"),
            ("Satellites", "Renommer", lambda: field.fill("Espace"), "1 article validé prend"),
            (
                "Espace",
                "Fusionner",
                lambda: field.select_option("Infrastructures"),
                "1 article validé",
            ),
            ("Genre", "Retirer", lambda: None, "articles validés reviennent"),
        ):
            visit(page, "Mots-clés")
            page.get_by_role("link", name=name, exact=True).click()
            page.get_by_role("link", name=verb, exact=True).click()
            fill_in()
            page.get_by_role("button", name="Voir ce qui change").click()
            assert faults_of(page) == []
            expect(page.get_by_role("region", name="Ce qui change")).to_contain_text(words)
            page.get_by_role("button", name="Enregistrer" if verb == "Modifier" else verb).click()
            expect(page.locator(".notice.good")).to_contain_text("C’est fait.")
        # The desk changes the labels of validated articles in the background.
        wait_until(lambda: awas_desk.open(number).labels() == ["Infrastructures"])
        assert read_taxonomy(folder / "labels.csv").names == ("Fintech", "Infrastructures")

        visit(page, "Équipe")  # Awa has forgotten her password
        page.get_by_role("button", name=f"Lien pour un nouveau mot de passe : {AWA}").click()
        link = follow_link(page, awa, PASSWORD)
        for old in (first_link, link):
            page.goto(old)
            expect(page.get_by_role("alert")).to_contain_text("Ce lien a déjà servi")

        page.goto("/equipe")
        page.get_by_label(f"Désactiver le compte de {AWA}").click()
        page.get_by_role("button", name="Désactiver maintenant").last.click()
        expect(page.get_by_role("status").first).to_contain_text("compte désactivé")
        awa.goto("/file")
        expect(awa).to_have_url(f"{desk.address}/entrer?suite=/file")
        page.get_by_role("button", name=f"Réactiver le compte de {AWA}").click()
        expect(page.get_by_role("status").first).to_contain_text(f"{AWA} : éditeur")
        expect(awa.get_by_label("Votre nom")).to_have_value(AWA)
        awa.get_by_label("Mot de passe").fill(PASSWORD)
        awa.keyboard.press("Enter")
        expect(awa.locator(".who .name")).to_have_text(AWA)
