"""What one key undoes at the desk, in Chromium, and the way back that undoes nothing."""

import re

from playwright.sync_api import expect


def test_h_alone_only_says_which_keys_set_an_article_aside(awa, desk, number, page):
    awa.open(number).press("h")
    expect(page.locator("#status")).to_have_text("Hors sujet\u00a0: Maj + H.")
    assert (awa.number, desk.article(number)["state"]) == (str(number), "open")

    awa.validate("Shift+h")
    assert desk.article(number)["state"] == "aside"
    awa.undo(number)
    assert desk.article(number)["state"] == "open"


def test_z_undoes_what_was_done_last_and_its_button_names_it(awa, desk, untouched, page):
    first, second = next(untouched), next(untouched)
    title = desk.article(first)["title"][:20]
    awa.open(second).state(["Genre"]).validate()
    awa.open(first).press("f")
    expect(page.locator("#status")).to_contain_text("signalé")
    awa.press("f")
    expect(page.locator("#status")).to_contain_text("retiré")
    undo = page.locator("#undo")
    undo.hover()
    expect(undo).to_have_attribute("title", re.compile("Annuler le retrait du signalement de «"))
    awa.press("z")
    expect(page.locator("#status")).to_contain_text("est de nouveau signalé")
    is_checked = awa.ready().rows()[0].checked
    awa.press("1")
    expect(undo).to_have_attribute("title", "Annuler le dernier changement de mots-clés")
    awa.press("z")
    assert awa.rows()[0].checked is is_checked

    awa.validate("s")
    expect(undo).to_have_attribute("title", re.compile("Annuler «\u00a0Plus tard\u00a0» pour «"))
    awa.undo(first)
    expect(page.locator("#status")).to_contain_text("est de nouveau à traiter")
    expect(undo).to_have_attribute(
        "title", re.compile(f"Annuler le signalement de «.{re.escape(title)}")
    )
    awa.press("z")
    expect(page.locator("#status")).to_contain_text("n’est plus signalé")
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "false")
    assert (desk.article(first)["note"]["flag"], desk.article(second)["state"]) == (False, "done")
    awa.undo(second)
    assert desk.article(second)["state"] == "open"


def test_the_article_before_is_opened_again_without_undoing_anything(awa, desk, number, page):
    awa.open(number)
    expect(page.locator("#back")).to_be_disabled()
    awa.press("r")
    assert awa.number == str(number)
    awa.state(["Genre"]).validate()
    awa.press("r")
    page.wait_for_url(f"**/articles/{number}*")
    assert awa.ready().labels() == ["Genre"]
    assert desk.reviews(number) == [["Genre"]]
