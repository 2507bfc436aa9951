"""What an editor looks for in the list of keywords in vain can be proposed as a keyword."""

import re
from contextlib import closing

from playwright.sync_api import expect
from real.accessibility import windows
from real.browser import wait_until
from real.newsroom import AWA, number_of, tab_to

from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.labels.keyword_proposals import proposals

NO_LABEL = "Aucun mot-clé de ce nom dans la liste."
PROPOSED = "Proposé aux responsables."
PROPOSALS = re.compile("/searches$")


def recorded(desk, number):
    """Return what was proposed from an article: the text, and by whom."""
    columns = proposals.c
    query = proposals.select().where(columns.article == number).order_by(columns.number)
    with closing(open_store(desk.database)) as store, store.reading() as connection:
        return [(row.text, row.editor) for row in connection.execute(query)]


def wait_for_proposal(desk, number, text):
    wait_until(lambda: recorded(desk, number))
    assert recorded(desk, number) == [(text, AWA)]


def look_for(editor, text):
    """Type a text into the field, from the panel or the field itself, in place of what it contains."""
    if editor.focus() != "add":
        editor.press("a")
    editor.page.locator("#add").select_text()
    editor.page.keyboard.type(text)


def requests_of(page):
    """Return the list of texts that the page will have sent as proposals."""
    texts: list[str] = []

    def add(request):
        if PROPOSALS.search(request.url):
            texts.append(request.post_data_json["text"])

    page.on("request", add)
    return texts


def test_enter_proposes_a_text_that_no_label_matches(awa, desk, number, page):
    awa.open(number)
    labels = awa.labels()
    look_for(awa, "satéllites")
    expect(page.locator("#no-option")).to_have_text(NO_LABEL)
    expect(page.locator("#propose")).to_have_text("Proposer «\u00a0satéllites\u00a0» comme mot-clé")

    awa.press("Enter")

    expect(page.locator("#no-option")).to_have_text(PROPOSED)
    expect(page.locator("#add")).to_have_value("")
    expect(page.locator("#propose")).to_be_hidden()
    assert (awa.focus(), awa.labels()) == ("add", labels)
    awa.press("Enter")
    assert awa.focus() == "panel"
    wait_for_proposal(desk, number, "satéllites")


def test_the_button_is_reached_and_pressed_by_keyboard(awa, desk, number, page):
    awa.open(number)
    texts = requests_of(page)
    look_for(awa, "Villes intelligentes")
    tab_to(page, "#propose", max_presses=1)
    expect(page.locator("#propose")).to_be_visible()
    assert texts == []

    page.keyboard.press("Escape")
    assert awa.focus() == "add"
    expect(page.locator("#add")).to_have_value("")
    look_for(awa, "Villes intelligentes")
    awa.press("Tab", " ")

    expect(page.locator("#no-option")).to_have_text(PROPOSED)
    assert awa.focus() == "add"
    assert texts == ["Villes intelligentes"]
    wait_for_proposal(desk, number, "Villes intelligentes")


def test_a_text_that_is_not_proposed_is_not_sent(awa, desk, number, page):
    awa.open(number)
    texts = requests_of(page)

    look_for(awa, "ballons stratosphériques")
    awa.press("Escape")
    look_for(awa, "drones de livraison")
    page.locator("#titre-article").click()
    expect(page.locator("#propose")).to_be_hidden()
    if not awa.labels():
        awa.press("1")
    look_for(awa, "câble sous-marin privé")
    # The focus stays in the field.
    page.evaluate("document.getElementById('panel').requestSubmit()")
    awa.ready(after=str(number))

    assert texts == []
    assert recorded(desk, number) == []


def test_a_proposal_that_cannot_be_sent_is_sent_by_the_next_try(awa, desk, number, page):
    awa.open(number)
    page.route(PROPOSALS, lambda route: route.abort(), times=1)
    look_for(awa, "satellites")
    awa.press("Enter")
    message = "La proposition n’a pas pu être envoyée. Réessayez."
    expect(page.locator("#no-option")).to_have_text(message)
    expect(page.locator("#add")).to_have_value("satellites")

    awa.press("Enter")

    expect(page.locator("#no-option")).to_have_text(PROPOSED)
    wait_for_proposal(desk, number, "satellites")


def test_a_blind_article_takes_proposals(awa, desk):
    number = number_of(desk, "temoin-42")
    look_for(awa.open(number), "satellites de télédétection")
    awa.press("Enter")

    expect(awa.page.locator("#no-option")).to_have_text(PROPOSED)
    wait_for_proposal(desk, number, "satellites de télédétection")


@windows("phone with a large screen")
def test_a_proposal_is_made_by_touch_on_the_sheet_of_a_phone(awa, desk, number, page):
    awa.open(number)
    page.locator("#show-panel").tap()
    page.locator("#add").tap()
    page.keyboard.type("satellites")
    expect(page.locator("#propose")).to_be_in_viewport(ratio=1)

    page.locator("#propose").tap()

    expect(page.locator("#no-option")).to_have_text(PROPOSED)
    expect(page.locator("#no-option")).to_be_in_viewport()
    expect(page.locator("#panel")).to_have_class(re.compile(r"\bopen\b"))
    wait_for_proposal(desk, number, "satellites")
