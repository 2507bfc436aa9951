"""Batches for the archive in Chromium: by keys, without scripts, and with a server that is killed."""

import signal

import pytest
from helpers.backlog import lines
from playwright.sync_api import expect
from real.accessibility import faults_of, windows
from real.browser import context_of, served
from real.newsroom import AWA


@pytest.fixture
def desk(newsroom, tmp_path):
    """A desk with articles without labels, each of them three times, so that batches fill the window."""
    rows = lines(newsroom.write(tmp_path / "articles.jsonl", labelled=False))
    copies = [{**row, "id": f"{row['id']}-{n}"} for n in range(3) for row in rows]
    with served(f"sqlite:///{tmp_path}/bureau.db", newsroom.model) as desk:
        desk.import_rows(tmp_path, *copies)
        yield desk.start()


def open_batch(page):
    """Open the batch of the label with the most articles; return their numbers."""
    page.goto("/file")
    page.get_by_role("link", name="Valider par lots").click()
    page.locator("tbody a").first.click()
    boxes = page.locator("#batch [name=garde]")
    expect(boxes.first).to_be_checked()
    page.wait_for_load_state("domcontentloaded")  # its script has run, and listens to keys
    return [int(value) for value in boxes.evaluate_all("boxes => boxes.map((box) => box.value)")]


def validate(page, *, until="#undo"):
    """Press Enter, which goes on to titles that have not been on screen yet, until the batch is sent."""
    is_further = "([last, end]) => document.querySelector(end) || scrollY !== last"
    while not page.locator(until).count():
        last = page.evaluate("scrollY")
        page.keyboard.press("Enter")
        page.wait_for_function(is_further, arg=[last, until])


def labels_of(desk, numbers):
    return [desk.article(number)["labels"] for number in numbers]


@windows("few rows")
def test_a_batch_is_read_unticked_applied_and_taken_back_by_keys(awa, desk, page):
    numbers = open_batch(page)
    label = page.locator("h1").inner_text().partition(" pour ")[2].strip("«»\u00a0 ")
    boxes = page.locator("#batch [name=garde]")
    assert len(numbers) > 5

    awa.press("j")
    expect(boxes.nth(0)).to_be_focused()
    awa.press("x", "j", "Space", "j", "x", "x", "k")
    expect(boxes.nth(1)).to_be_focused()
    expect(page.locator("#unticked")).to_have_text("2 décochés")
    expect(page.locator("#apply")).to_have_text(f"Valider {len(numbers) - 2} articles")

    awa.press("Enter")
    expect(page.locator("#status")).to_contain_text("à lire avant de valider")
    assert labels_of(desk, numbers) == [[]] * len(numbers)
    validate(page)
    expect(page.locator("h1")).to_contain_text("articles validés")
    assert labels_of(desk, numbers) == [[], []] + [[label]] * (len(numbers) - 2)
    reviews = desk.ask("GET", "/api/history")["reviews"]
    assert [review["editor"] for review in reviews] == [AWA] * (len(numbers) - 2)

    expect(page.get_by_role("link", name="Lot suivant")).to_be_focused()
    awa.press("z")
    expect(page.locator("h1")).to_contain_text("lot annulé")
    assert labels_of(desk, numbers) == [[]] * len(numbers)
    expect(page.locator("#undo")).to_have_count(0)
    awa.press("Enter")
    page.wait_for_url("**/lots/*?sauf=*")
    remaining = boxes.evaluate_all("boxes => boxes.map((box) => Number(box.value))")
    assert remaining == numbers[2:]

    validate(page)
    assert labels_of(desk, remaining) == [[label]] * len(remaining)
    awa.open(numbers[0]).press("z")
    expect(page.locator("h1")).to_contain_text("lot annulé")
    expect(page.locator("#status")).to_have_text("Le lot est annulé.")
    assert labels_of(desk, remaining) == [[]] * len(remaining)


def test_enter_on_a_title_opens_the_article_and_applies_nothing(page, desk):
    numbers = open_batch(page)
    page.locator("#batch a.title").nth(1).focus()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.locator("#panel")).to_be_visible()
    assert opened.value.url.endswith(f"/articles/{numbers[1]}")
    assert labels_of(desk, numbers) == [[]] * len(numbers)


TYPED = "abcdefghijklmnopqrstuvwxyz0123456789"


def test_what_a_letter_or_digit_unticks_is_ticked_again_by_z(desk, page):
    numbers, ticked = open_batch(page), page.locator("#batch [name=garde]:checked")
    controls = page.locator("a, button, summary, #batch [name=garde]").element_handles()
    for control in controls[:20]:
        for key in TYPED:
            control.focus()
            page.keyboard.press(key)
            if ticked.count() < len(numbers):
                assert (key, control.get_attribute("name")) == ("x", "garde")
                page.keyboard.press("z")
            assert ticked.count() == len(numbers)
    assert desk.ask("GET", "/api/history")["reviews"] == []


def test_letters_do_nothing_for_an_editor_who_has_switched_them_off(awa, page):
    number = open_batch(page)[0]
    page.goto(f"/articles/{number}")
    page.locator("#shortcuts").evaluate("box => box.click()")
    open_batch(page)
    box = page.locator("#batch [name=garde]").first
    box.focus()
    awa.press("x", "j")
    expect(box).to_be_focused()
    expect(box).to_be_checked()


def test_a_batch_sent_to_a_killed_server_is_sent_again_and_recorded_once(page, desk):
    numbers = open_batch(page)
    page.locator("#batch [name=garde]").first.uncheck()
    # The server records the batch, and its answer is lost.
    page.route("**/lots/*", lambda route: (route.fetch(max_redirects=0), route.abort()), times=1)
    validate(page, until="#notice-batch")
    notice = page.locator("#notice-batch")
    expect(notice).to_contain_text("Pas encore tout enregistré\u00a0: le serveur ne répond pas.")
    desk.end(signal.SIGKILL)
    desk.start()
    notice.get_by_role("button", name="Réessayer").click()
    expect(page.locator("h1")).to_contain_text("articles validés")
    counts = [len(desk.article(number)["reviews"]) for number in numbers]
    assert counts == [0] + [1] * (len(numbers) - 1)


def test_a_batch_needs_no_script(browser, desk):
    with context_of(browser, desk, java_script_enabled=False) as context:
        page = context.new_page()
        numbers = open_batch(page)
        page.locator("#batch [name=garde]").nth(1).uncheck()
        page.locator("#apply").click()
        expect(page.locator("h1")).to_contain_text(f"{len(numbers) - 1}\u00a0articles validés")
        n_labels = [len(labels) for labels in labels_of(desk, numbers)]
        assert n_labels == [1, 0, *[1] * (len(numbers) - 2)]
        page.get_by_role("button", name="Tout défaire").click()
        expect(page.locator("h1")).to_contain_text("lot annulé")
    assert labels_of(desk, numbers) == [[]] * len(numbers)


@windows("desk", "phone")
def test_the_pages_of_a_batch_are_accessible(page):
    open_batch(page)
    page.locator("#batch [name=garde]").first.uncheck()
    faults = faults_of(page)
    validate(page)
    faults += faults_of(page)
    page.get_by_role("button", name="Tout défaire").click()
    expect(page.locator("h1")).to_contain_text("lot annulé")
    faults += faults_of(page)
    page.goto("/lots")
    faults += faults_of(page)
    assert faults == []
