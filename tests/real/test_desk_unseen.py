"""What an editor must not miss: a note, a comment, the model's opinion afterwards, the decision, a message."""

import re

import pytest
from playwright.sync_api import expect
from real.accessibility import windows
from real.newsroom import AWA, EXTRA_ARTICLES

EVERY_WIDTH = windows("wide", "1366 by 768", "768 by 1024", "phone")
NOTE = "La date est à vérifier avec l’ARTP"


@EVERY_WIDTH
def test_a_colleagues_note_is_above_the_suggestions(awa, desk, number, page):
    awa.open(number)
    expect(page.locator("#note-line")).to_be_hidden()
    desk.ask("PUT", f"/api/articles/{number}/note", {"text": NOTE})
    author = desk.article(number)["note"]["editor"]

    awa.open(number)

    line = page.locator("#note-line")
    expect(line).to_have_text(f"Note de {author}\u00a0: {NOTE}")
    expect(line).to_be_in_viewport(ratio=1)
    assert bottom(line) <= page.locator("#rows").bounding_box()["y"] + 1


def test_a_note_is_a_mark_in_the_list_and_a_filter(desk, number, page):
    desk.ask("PUT", f"/api/articles/{number}/note", {"text": NOTE})
    page.goto("/file")
    top = page.locator(".queue > li").first.bounding_box()
    page.locator(".filtering summary").click()
    page.get_by_label("Avec une note").check()
    assert page.locator(".queue > li").first.bounding_box() == top
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**/file?*note=1*")

    expect(page.locator(".total")).to_contain_text("avec une note")
    badge = page.locator(f".queue li[data-number='{number}'] .badge")
    expect(badge).to_have_text(f"note\u00a0: {NOTE}")


def test_what_one_writes_oneself_moves_nothing(awa, number, page):
    awa.open(number)
    awa.press("f")
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#note-line")).to_be_hidden()

    page.reload()

    expect(page.locator("#note-line")).to_have_text(f"Signalé par {AWA}")


def test_after_a_blind_article_the_page_says_what_the_model_proposed(awa, desk, page):
    rows = desk.ask("GET", "/api/queue?state=open")["articles"]
    blind = (
        row for row in rows if row["blind"] and row["title"] and row["id"] not in EXTRA_ARTICLES
    )
    number = next(row["number"] for row in blind if not desk.reviews(row["number"]))
    awa.open(number).state(["Genre"]).validate()

    article, status = desk.article(number), page.locator("#status")
    expect(status).to_contain_text(f"Validé\u00a0: «\u00a0{article['title'][:20]}")
    proposed = (each["label"] for each in article["suggestions"] if each["tier"] != "hide")
    best = next(proposed, "aucun mot-clé")
    expect(status).to_contain_text(f"Le modèle proposait\u00a0: {best}")


def test_the_list_of_validated_articles_begins_with_the_decision(desk, number, page):
    best = desk.article(number)["suggestions"][0]["label"]
    desk.decide(number, "Genre")
    page.goto("/file?state=done")

    hint = page.locator(f".queue li[data-number='{number}'] .hint")
    expect(hint).to_have_text(re.compile(rf"^\s*Genre.*modèle\u00a0: {re.escape(best)}"))


@EVERY_WIDTH
def test_messages_are_next_to_the_button_that_validates(awa, number, page):
    awa.open(number)
    for row in awa.rows():
        if row.checked:
            page.locator(f".row[data-label='{row.label}'] input").uncheck()
    bar = page.locator(".bar").bounding_box()
    page.evaluate("document.getElementById('panel').requestSubmit()")

    notice = page.locator("#notice-none")
    expect(notice).to_be_in_viewport(ratio=1)
    box = notice.bounding_box()
    panel = page.locator("#panel").bounding_box()
    assert page.locator(".bar").bounding_box() == bar
    assert panel["x"] <= box["x"]
    assert box["x"] + box["width"] <= panel["x"] + panel["width"] + 1
    top = page.locator("#validate").bounding_box()["y"]
    assert top - 180 < bottom(notice) <= top


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("ia", "Intelligence artificielle"),
        ("iana", "IANA → Internet"),
        ("5g", "5G → Licences de télécommunications"),
        ("sn", None),
    ],
)
def test_the_keyword_field_explains_what_it_finds(awa, number, page, query, option):
    awa.open(number).press("a")
    page.keyboard.type(query)

    active = page.locator("#options [aria-selected=true]")
    if option:
        expect(active).to_have_text(re.compile(re.escape(option)))
    expect(page.locator("#propose")).to_contain_text(f"Proposer «\u00a0{query}\u00a0»")


def test_what_a_cue_finds_can_be_proposed_all_the_same(awa, number, page):
    awa.open(number).press("a")
    page.keyboard.type("drone")
    expect(page.locator("#options [aria-selected=true]")).to_contain_text("drone → ")
    awa.press("Tab", "Enter")

    expect(page.locator("#no-option")).to_have_text("Proposé aux responsables.")
    assert awa.labels() == [row.label for row in awa.rows() if row.checked]


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]
