"""A manager helps somebody who has forgotten a password, in Chromium."""

from playwright.sync_api import expect
from real.accessibility import faults_of
from real.browser import context_of, enter
from real.newsroom import AWA, FATOU, FATOUS_PASSWORD, PASSWORD


def test_a_forgotten_password_is_replaced_by_a_link_that_serves_once(browser, locked):
    with context_of(browser, locked) as fatous, context_of(browser, locked) as awas:
        page, awa = fatous.new_page(), awas.new_page()
        enter(page, FATOU, FATOUS_PASSWORD)
        page.goto("/equipe")
        page.get_by_role("button", name=f"Lien pour un nouveau mot de passe : {AWA}").click()
        link = page.locator("#lien").input_value()
        page.locator("#copier").click()
        expect(page.locator("#copier")).to_have_text("Copié")
        awa.goto(link)
        expect(awa.locator("main")).to_contain_text(f"Pour {AWA}.")
        assert faults_of(page) + faults_of(awa) == []
        awa.get_by_label("Nouveau mot de passe").fill("le fleuve et la lagune")
        awa.keyboard.press("Enter")
        expect(awa.locator(".who .name")).to_have_text(AWA)

        page.goto(link)
        expect(page.get_by_role("alert")).to_contain_text("Ce lien a déjà servi")
        awa.locator(".who .name").click()  # and back to the password of the other tests
        awa.get_by_label("Mot de passe actuel").fill("le fleuve et la lagune")
        awa.get_by_label("Nouveau mot de passe").fill(PASSWORD)
        awa.keyboard.press("Enter")
        expect(awa.get_by_role("status").first).to_contain_text("Mot de passe changé.")
