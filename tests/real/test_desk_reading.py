"""Reading an article, deciding on it and putting it away with the keyboard, in Chromium."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from real.accessibility import size_of
from real.browser import Editor, page_of, wait_until
from real.newsroom import AWA, MOUSSA, hold_requests, number_of

SIZES = [(1440, 900), (1366, 768), (1024, 768)]
WORDS = 640
END = "document.querySelector('.left .text p:last-child').getBoundingClientRect().bottom"
PANEL_OVERFLOW = "panel => panel.scrollHeight - panel.clientHeight"


@pytest.fixture(scope="session")
def long_number(desk, newsroom, tmp_path_factory):
    """Return the number of an article of 640 words, in eight paragraphs."""
    words = " ".join(article.text for article in newsroom.articles).split()[:WORDS]
    paragraphs = [" ".join(words[start : start + 80]) for start in range(0, WORDS, 80)]
    row = {"id": "long-1", "title": "Wave et Orange Money", "text": "\n".join(paragraphs)}
    desk.import_rows(tmp_path_factory.mktemp("long"), row)
    number = number_of(desk, "long-1")
    assert desk.article(number)["blind"] is False
    return number


@pytest.mark.slow("pages")
@pytest.mark.parametrize("key", [" ", "PageDown", "j"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_long_article_is_read_to_its_end_and_validated_by_keys(
    awa, desk, long_number, width, height, key, page
):
    page.set_viewport_size({"width": width, "height": height})
    awa.open(long_number)
    assert page.locator("#panel").evaluate(PANEL_OVERFLOW) == 0
    labels = awa.labels()
    while page.evaluate(END) > height:
        before = page.evaluate("scrollY")
        awa.press(key)
        assert 0 < page.evaluate("scrollY") - before <= 0.86 * height
    assert awa.labels() == labels

    awa.validate("Shift+Enter")
    assert len(desk.article(long_number)["labels"]) == 1


def test_the_keys_that_scroll_have_their_opposites(awa, long_number, page):
    awa.open(long_number)
    for forth, back in ((" ", "Shift+ "), ("PageDown", "PageUp"), ("j", "k"), ("End", "Home")):
        awa.press(forth)
        assert page.evaluate("scrollY") > 0, forth
        awa.press(back)
        assert page.evaluate("scrollY") == 0, back


def test_page_keys_scroll_from_a_checkbox_and_space_toggles_it(awa, long_number, page):
    awa.open(long_number).press("ArrowDown")
    labels = awa.labels()
    awa.press("PageDown", "j")
    assert (awa.focus(), awa.labels()) == ("row-1", labels)
    bottom = page.evaluate("scrollY")
    awa.press(" ")
    assert (awa.labels() != labels, page.evaluate("scrollY")) == (True, bottom)


def test_the_wheel_over_the_panel_scrolls_the_article(awa, long_number, page):
    awa.open(long_number)
    page.locator("#validate").hover()
    page.mouse.wheel(0, 300)
    page.wait_for_function("() => scrollY === 300")


MARKED = """() => [...document.querySelectorAll(".ev.at")].map((span) => {
  const { top, bottom } = span.getBoundingClientRect();
  return [span.textContent, top >= 0 && bottom <= innerHeight, span.matches(".on")];
})"""


def test_n_and_p_go_through_the_passages_of_the_current_row(awa, long_number, page):
    awa.open(long_number)
    for row in range(len(awa.rows())):
        if page.locator(".ev.on").count() > 2:
            break
        awa.press(str(row + 2))
    texts = []
    for key in ("n", "n", "n", "p", "Shift+N"):
        awa.press(key)
        marks = page.evaluate(MARKED)
        assert all(is_visible and is_on for _, is_visible, is_on in marks)
        texts.append("".join(text for text, *_ in marks))
    assert texts[3:] == [texts[1], texts[0]]
    assert awa.focus() == "panel"


def test_each_reason_is_a_button_that_jumps_to_its_passage(awa, long_number, page):
    awa.open(long_number)
    words = page.locator(".why.on .word")
    assert words.count() > 0
    for word in words.all():
        word.click()
        marks = page.evaluate(MARKED)
        assert word.inner_text() in "".join(text for text, *_ in marks)
        assert all(is_visible for _, is_visible, _ in marks)
    assert words.first.get_attribute("title") == "Aller au passage"
    assert awa.focus() == "panel"


def test_z_undoes_on_a_blind_article(awa, desk, number):
    awa.open(number).state(["Fintech"]).validate()
    awa.open(number_of(desk, "temoin-42"))
    assert awa.focus() == "panel"
    awa.undo(number)
    title = desk.article(number)["title"]
    expect(awa.page.locator("#status")).to_contain_text("Validation de «\u00a0" + title[:20])
    assert [review["undone"] for review in desk.article(number)["reviews"]] == [False, True]
    assert awa.ready().labels() == ["Fintech"]


def test_shift_enter_keeps_the_current_label_alone_and_validates(awa, desk, number):
    awa.open(number).press("1", "3", "2")
    label = awa.rows()[1].label
    awa.validate("Shift+Enter")
    assert desk.article(number)["labels"] == [label]


def test_with_nothing_kept_the_current_label_is_offered(awa, desk, number, page):
    awa.open(number)
    awa.press(*[str(place) for place, row in enumerate(awa.rows(), 1) if row.checked])
    label = awa.rows()[awa.current()].label
    awa.press("Enter")
    notice = page.locator("#notice-none")
    expect(notice.get_by_role("button", name="Valider sans mot-clé")).to_be_visible()
    awa.choose(f"Garder {label} et valider")
    assert desk.article(number)["labels"] == [label]


# The buttons and links of the panel whose middle the toast covers.
COVERED = """() => [...document.querySelectorAll("#panel :is(.bar, .more) :is(button, a)")].filter((control) => {
  const box = control.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return document.elementFromPoint(x, y)?.closest("#status");
}).map((control) => control.id)"""
TOP = "document.querySelector('h1').getBoundingClientRect().top"


@pytest.mark.slow("pages")
@pytest.mark.parametrize("awa", [size_of(*size) for size in (*SIZES, (360, 740))], indirect=True)
def test_the_toast_names_the_article_and_neither_moves_nor_covers_anything(awa, desk, number, page):
    awa.open(number).state(["Fintech"]).validate()
    toast = page.locator("#status")
    expect(toast).to_contain_text(re.compile("^Validé\u00a0: «\u00a0.+\u00a0» → Fintech\\."))
    expect(toast).to_contain_text(desk.article(number)["title"][:20])
    assert page.evaluate(COVERED) == []
    top = page.evaluate(TOP)
    page.reload()
    awa.ready()
    expect(toast).to_be_hidden()
    assert page.evaluate(TOP) == top


def test_the_toast_goes_after_a_while_unless_the_mouse_is_on_it(awa, number, page):
    page.clock.install()
    awa.open(number).state(["Fintech"]).validate()
    toast = page.locator("#status")
    toast.hover()
    page.clock.fast_forward("01:00")
    expect(toast).to_contain_text("Validé")
    page.mouse.move(0, 0)
    page.clock.fast_forward("00:11")
    expect(toast).to_be_hidden()


def test_undo_is_set_apart_from_validate(awa, number):
    awa.open(number)
    undo, validate = (awa.page.locator(id_).bounding_box() for id_ in ("#undo", "#validate"))
    assert validate["x"] - (undo["x"] + undo["width"]) >= 16
    expect(awa.page.locator("#undo")).to_contain_text("Annuler")


def test_only_what_the_editor_rejects_is_rejected(awa, desk, untouched):
    page, bodies = awa.page, list[Any]()
    page.on("request", lambda r: "/decisions" in r.url and bodies.append(r.post_data_json))
    lists = ((n, [row.label for row in awa.open(n).rows()]) for n in untouched)
    # Genre is what the editor adds below.
    number, listed_labels = next(
        each for each in lists if len(each[1]) >= 4 and "Genre" not in each[1]
    )
    awa.press("ArrowDown", "x", "ArrowDown", "x", "x", "ArrowDown", "x", "4")
    expect(page.locator(".row.rejected .name")).to_have_text([listed_labels[1]])
    expect(page.locator(".row.rejected .reject")).to_have_text(["écarté"])
    page.reload()
    awa.ready()
    expect(page.locator(".row.rejected .name")).to_have_text([listed_labels[1]])
    awa.press("a")
    awa.type_ahead("Genre")
    awa.validate()
    assert desk.decided(number, "reject") == [listed_labels[1]]
    (body,) = bodies
    assert (body["rejected"], body["shown"]) == ([listed_labels[1]], listed_labels)


def test_a_button_rejects_a_suggestion_too(awa, desk, number, page):
    awa.open(number)
    label = awa.rows()[2].label
    row = page.locator("#panel .row").nth(2)
    row.hover()
    row.get_by_role("button", name="écarter").click()
    expect(row).to_have_class(re.compile("rejected"))
    awa.state(["Genre"]).validate()
    assert desk.decided(number, "reject") == [label]


def test_further_suggestions_are_listed_on_request_and_only_then_recorded_as_shown(
    awa, desk, untouched
):
    page, bodies = awa.page, list[Any]()
    page.on("request", lambda r: "/decisions" in r.url and bodies.append(r.post_data_json))
    for keys, is_asked in (([], False), (["+"], True)):
        number = next(n for n in untouched if len(desk.article(n)["suggestions"]) > 5)
        suggestions = [row["label"] for row in desk.article(number)["suggestions"]]
        awa.open(number)
        more = page.locator("#more-rows")
        expect(more).to_be_visible()
        assert len(awa.rows()) == 5
        awa.press(*keys)
        rows = awa.rows()
        assert [row.label for row in rows] == suggestions[: None if is_asked else 5]
        assert awa.current() == (5 if is_asked else 0)
        awa.press("a")
        awa.type_ahead(suggestions[5])
        assert awa.rows()[awa.current()].label == suggestions[5]
        awa.validate()
        assert suggestions[5] in desk.decided(number, "accept" if is_asked else "add")
        assert bodies[-1]["shown"] == [row.label for row in rows]


def test_a_save_stored_by_an_earlier_version_rejects_nothing(awa, desk, number, page):
    page.route(re.compile("/decisions|/suivant"), lambda route: route.abort())
    awa.open(number).state(["Genre"]).press("Enter")
    expect(page.locator("#notice-save")).to_be_visible()
    revert = """(rejected) => {
      for (const name of Object.keys(localStorage).filter((key) => key.includes(":pending:"))) {
        const { shown, ...save } = JSON.parse(localStorage[name]);
        localStorage[name] = JSON.stringify({ ...save, rejected });
      }
    }"""
    page.evaluate(revert, [awa.rows()[0].label])
    page.unroute_all()
    page.goto("/file")
    expect(page.locator("#status")).to_contain_text("Enregistré\u00a0:")
    assert desk.decided(number, "reject") == []


def test_an_article_set_aside_comes_back_by_undo(awa, desk, number, page):
    awa.open(number).validate("Shift+h")
    expect(page.locator("#status")).to_contain_text("→ hors sujet")
    assert desk.article(number)["state"] == "aside"

    awa.undo(number)
    expect(page.locator("#status")).to_contain_text("n’est plus hors sujet")
    assert desk.article(number)["state"] == "open"
    assert awa.ready().labels() == [row.label for row in awa.rows() if row.checked]
    expect(page.locator("#draft")).to_be_hidden()


def test_a_note_and_a_flag_are_shown_to_a_colleague(browser, awa, desk, number, page):
    awa.open(number).press("f")
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#status")).to_have_text("Article signalé à la rédaction.")
    awa.write_note("La date est à vérifier avec l’ARTP")
    awa.press("Escape")
    assert awa.focus() == "panel"
    wait_until(lambda: desk.article(number)["note"]["text"] != "")
    note = desk.article(number)["note"]
    text = "La date est à vérifier avec l’ARTP"
    assert (note["text"], note["flag"], note["editor"]) == (text, True, AWA)

    with page_of(browser, desk, MOUSSA) as his:
        moussa = Editor(his).open(number)
        expect(his.locator("#note-line")).to_have_text(f"Note de {AWA}\u00a0: {text}")
        expect(his.locator("#note-text")).to_have_value(text)
        moussa.press("f")
        expect(his.locator("#flag")).to_have_attribute("aria-pressed", "false")
        wait_until(lambda: desk.article(number)["note"]["flag"] is False)
    assert desk.article(number)["note"]["text"] == text


def test_a_note_survives_the_click_on_the_flag_that_ends_its_typing(awa, desk, number, page):
    awa.open(number)
    page.locator("#note summary").click()
    requests = hold_requests(page, re.compile("/note$"))
    page.locator("#note-text").fill("Voir avec Moussa")
    with page.expect_request(lambda request: '"flag"' in (request.post_data or "")):
        page.locator("#flag").click()
    while len(requests) < 2:  # the text's and the flag's
        page.wait_for_timeout(20)
    for request in reversed(requests):
        with page.expect_response("**/note"):
            request.continue_()

    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#note-text")).to_have_value("Voir avec Moussa")
    assert desk.article(number)["note"]["flag"] is True


def test_flagging_an_article_shows_and_keeps_the_note_that_a_colleague_left_meanwhile(
    awa, desk, number, page
):
    awa.open(number)
    desk.ask("PUT", f"/api/articles/{number}/note", {"text": "Doublon du 3 mars ?"})
    awa.press("f")

    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#note-text")).to_have_value("Doublon du 3 mars ?")
    assert desk.article(number)["note"]["text"] == "Doublon du 3 mars ?"


def test_a_note_that_could_not_be_saved_is_saved_when_its_article_is_opened_again(
    awa, desk, number, page
):
    awa.open(number)
    page.route("**/note", lambda route: route.fulfill(status=401, json={"code": "identity"}))
    awa.write_note("Voir avec Moussa")
    page.locator("#flag").click()
    title = desk.article(number)["title"]
    notice = page.locator(f"#notice-note-{number}")
    expect(notice).to_contain_text(f"La note sur «\u00a0{title[:20]}")
    expect(notice).to_contain_text("n’est pas encore enregistrée\u00a0: il faut vous reconnecter.")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()
    page.unroute("**/note")

    page.reload()
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#note-text")).to_have_value("Voir avec Moussa")
    note = desk.article(number)["note"]
    assert (note["text"], note["flag"]) == ("Voir avec Moussa", True)
    assert awa.stored(":note:", "sessionStorage") == []


def test_the_last_of_several_presses_of_the_flag_s_key_wins(awa, desk, number, page):
    awa.open(number)
    requests = hold_requests(page, "**/note", times=1)
    with page.expect_request("**/note"):
        awa.press("f")
    awa.press("f")
    with page.expect_request("**/note"):
        requests[0].continue_()

    expect(page.locator("#status")).to_have_text("Signalement retiré.")
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "false")
    assert desk.article(number)["note"]["flag"] is False


@pytest.mark.parametrize("button", ["#more-rows", "#flag"])
def test_a_click_on_a_button_of_the_panel_leaves_the_keys_active(awa, desk, untouched, button):
    number, page = next(n for n in untouched if has_more_rows(awa, n)), awa.page
    page.locator(button).click()
    awa.ready()
    assert awa.focus() == "panel"
    labels = awa.labels()
    awa.press("1")
    assert awa.labels() != labels

    awa.validate("Shift+Enter")
    assert desk.article(number)["state"] == "done"


def test_the_button_that_lists_further_suggestions_gives_its_focus_to_the_first_of_them(
    awa, untouched
):
    next(n for n in untouched if has_more_rows(awa, n))
    awa.page.locator("#more-rows").focus()
    awa.press("Enter")
    assert awa.focus() == "row-5"


def has_more_rows(editor, number):
    return editor.open(number).page.locator("#more-rows").is_visible()


def test_a_note_that_was_being_typed_when_the_page_was_reloaded_is_saved(awa, desk, number, page):
    awa.open(number)
    page.locator("#note summary").click()
    page.locator("#note-text").press_sequentially("Voir avec Moussa")
    page.reload()

    expect(page.locator("#status")).to_have_text("Note enregistrée.")
    expect(page.locator("#note-text")).to_have_value("Voir avec Moussa")
    assert desk.article(number)["note"]["text"] == "Voir avec Moussa"
    page.locator("#note-text").press_sequentially("!")
    page.locator("#note-text").press("Backspace")
    assert awa.stored(":note:", "sessionStorage") == []
