"""The next article, fetched ahead and shown in the same page, in Chromium."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from real.browser import CLIENT, Desk, Editor, context_of, enter, served, wait_until
from real.newsroom import AWA, MOUSSA, TRAP, hold_requests, is_plain, number_of

from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.base.store.opening import open_store

NEXT_PAGE = re.compile(r"/articles/\d+")
# Sums the layout shifts that no key press or click explains; a page that is loaded starts again.
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((entries) => {
  for (const { hadRecentInput, value } of entries.getEntries()) if (!hadRecentInput) window.shifts += value;
}).observe({ type: "layout-shift", buffered: true });
"""
SIZES = [(1440, 900), (1024, 768), (360, 740)]


@pytest.fixture(scope="module")
def press(newsroom, tmp_path_factory):
    """A desk of 200 articles, some of which are blind, and one that is a trap, the last of the queue."""
    folder = tmp_path_factory.mktemp("presse")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as desk:
        desk.import_file(newsroom.write(folder / "articles.jsonl", labelled=False))
        store = open_store(desk.database)
        put_articles(store, [TRAP], newsroom.bench.verdicts)
        store.close()
        yield desk.start()


@contextmanager
def reader(browser: Browser, desk: Desk, name: str = AWA, **more: Any) -> Iterator[Editor]:
    with context_of(browser, desk, **more) as context:
        context.add_init_script(SHIFTS)
        page = context.new_page()
        enter(page, name)
        yield Editor(page)


@pytest.fixture
def editor(browser, press):
    with reader(browser, press) as editor:
        yield editor


def queue_of(desk: Desk) -> list[dict[str, Any]]:
    pages = [desk.ask("GET", f"/api/queue?state=open&page={page}") for page in range(1, 6)]
    return [row for page in pages for row in page["articles"]]


@pytest.fixture
def numbers(press):
    """Return the numbers of six neighbours in the queue that are plain and that no test has touched."""
    rows = queue_of(press)
    windows = (rows[start : start + 6] for start in range(len(rows) - 5))
    return next(
        [str(row["number"]) for row in window]
        for window in windows
        if all(is_plain(row) and not press.article(row["number"])["reviews"] for row in window)
    )


def is_next_page(request: Request) -> bool:
    return request.resource_type == "fetch" and bool(NEXT_PAGE.match(path_of(request.url)))


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def open_and_look_ahead(editor: Editor, number: str, query: str = "") -> str:
    """Open an article, wait until the next one has been fetched, and return its address."""
    with editor.page.expect_event("requestfinished", is_next_page) as event:
        editor.open(number, query)
    mark(editor.page)
    return path_of(event.value.url)


def validate_and_look_ahead(editor: Editor) -> None:
    """Validate the open article with one label; wait for the next one and for the one after that."""
    if not editor.labels():
        editor.state(["Fintech"])
    with editor.page.expect_event("requestfinished", is_next_page):
        editor.validate()


def mark(page: Page) -> None:
    page.evaluate("window.isSamePage = true")


def is_same_page(page: Page) -> bool:
    return bool(page.evaluate("Boolean(window.isSamePage)"))


@pytest.mark.parametrize(
    "size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow("pages")) for size in SIZES[1:])]
)
def test_twenty_articles_are_shown_in_one_page_in_which_nothing_moves(size, browser, press):
    viewport = {"width": size[0], "height": size[1]}
    with reader(browser, press, viewport=viewport) as awa:
        page = awa.page
        with page.expect_event("requestfinished", is_next_page):
            page.goto("/suivant?order=surs&rang=1&sur=40")
            awa.ready()
        mark(page)
        for place in range(1, 21):
            article = press.article(int(awa.number))
            assert path_of(page.url) == f"/articles/{awa.number}?order=surs&rang={place}&sur=40"
            assert page.title() == f"{article['title']} – Bureau OSIRIS"
            assert page.locator("h1").inner_text() == article["title"]
            expect(page.locator("#panel")).to_have_accessible_name(f"Mots-clés {article['title']}")
            assert page.locator(".progress").inner_text() == f"{place} sur\u00a040"
            assert (awa.focus(), page.evaluate("scrollY")) == ("panel", 0)
            page.mouse.wheel(0, 400)
            validate_and_look_ahead(awa)
            expect(page.locator("#status")).to_contain_text(f"«\u00a0{article['title'][:20]}")
            assert press.article(article["number"])["state"] == "done"
        assert is_same_page(page)
        assert page.evaluate("window.shifts") == 0


def test_back_and_reload_open_the_article_of_the_address(editor, press, numbers):
    page = editor.page
    open_and_look_ahead(editor, numbers[0])
    validate_and_look_ahead(editor)
    validate_and_look_ahead(editor)
    assert (editor.number, is_same_page(page)) == (numbers[2], True)

    editor.press("1", "2", "3")
    labels = editor.labels()
    page.reload()
    assert (editor.ready().number, editor.labels()) == (numbers[2], labels)
    expect(page.locator("#draft")).to_be_visible()
    for number in reversed(numbers[:2]):
        page.go_back()
        editor.ready(after=numbers[numbers.index(number) + 1])
        assert (editor.number, path_of(page.url).rstrip("?")) == (number, f"/articles/{number}")
        expect(page.locator(".already")).to_contain_text(f"Déjà validé par {AWA}")
    page.go_forward()
    editor.ready(after=numbers[0])
    assert editor.number == numbers[1]
    assert press.article(int(numbers[2]))["reviews"] == []


def test_a_link_within_the_page_does_not_reload_it(editor, numbers):
    open_and_look_ahead(editor, numbers[0])
    validate_and_look_ahead(editor)
    editor.page.get_by_role("link", name="Aller au contenu").focus()
    editor.press("Enter")
    editor.page.wait_for_url("**#contenu")
    assert is_same_page(editor.page)


def test_articles_shown_in_place_are_undone_one_after_the_other(editor, press, numbers):
    open_and_look_ahead(editor, numbers[0])
    for _ in range(2):
        validate_and_look_ahead(editor)
    assert is_same_page(editor.page)

    for number in reversed(numbers[:2]):
        editor.undo(number)
        expect(editor.page.locator("#status")).to_contain_text("annulée")
        reviews = press.article(int(number))["reviews"]
        assert [review["undone"] for review in reviews] == [False, True]


@pytest.mark.parametrize("way", ["button", "z"])
def test_what_the_toast_names_is_undone_though_another_tab_has_validated_since(
    editor, press, numbers, way
):
    open_and_look_ahead(editor, numbers[0])
    validate_and_look_ahead(editor)
    page = editor.page.context.new_page()
    other = Editor(page).open(numbers[5])
    other.state(["Genre"]).validate()
    editor.page.bring_to_front()

    if way == "button":
        editor.page.locator("#status").get_by_role("button", name="Annuler").click()
    else:
        editor.undo(numbers[0])
    expect(editor.ready().page.locator("#status")).to_contain_text("annulée")
    states = [press.article(int(number))["state"] for number in (numbers[0], numbers[5])]
    assert states == ["open", "done"]

    editor.undo(numbers[5])
    assert press.article(int(numbers[5]))["state"] == "open"


def test_postponed_and_off_topic_articles_give_way_in_place(editor, press, numbers):
    page = editor.page
    open_and_look_ahead(editor, numbers[0])
    for key, number, words in (
        ("s", numbers[1], "Remis à plus tard"),
        ("h", numbers[2], "hors sujet"),
    ):
        with page.expect_event("requestfinished", is_next_page):
            editor.press(key)
            editor.ready(after=numbers[numbers.index(number) - 1])
        assert editor.number == number
        expect(page.locator("#status")).to_contain_text(words)
    assert is_same_page(page)
    assert press.article(int(numbers[1]))["state"] == "aside"


def present(desk: Desk, number: str) -> list[str]:
    """Return who has an article open, without having it open."""
    path = f"/api/articles/{number}/presence"
    names = desk.ask("POST", path, {})["present"]
    CLIENT.delete(f"{desk.address}{path}", headers={"Origin": desk.address}).raise_for_status()
    return list(names)


def test_fetching_an_article_ahead_is_not_having_it_open(editor, press, numbers):
    assert open_and_look_ahead(editor, numbers[0]) == f"/articles/{numbers[1]}"
    wait_until(lambda: present(press, numbers[0]) == [AWA])
    assert present(press, numbers[1]) == []
    validate_and_look_ahead(editor)
    wait_until(lambda: present(press, numbers[1]) == [AWA])
    wait_until(lambda: present(press, numbers[0]) == [])


def test_an_article_that_a_colleague_has_validated_meanwhile_is_passed_over(editor, press, numbers):
    open_and_look_ahead(editor, numbers[0])
    press.decide(int(numbers[1]), "Fintech")
    editor.state(["Fintech"]).validate()
    assert (editor.number, is_same_page(editor.page)) == (numbers[2], False)
    expect(editor.page.locator("#status")).to_contain_text("Validé\u00a0:")


def test_a_colleague_s_validation_of_an_article_fetched_before_it_is_shown(editor, press, numbers):
    address = open_and_look_ahead(editor, numbers[0], "state=all")
    following = address.removeprefix("/articles/").removesuffix("?state=all")
    press.decide(int(following), "Fintech", "Yas")
    editor.state(["Genre"]).validate()
    assert (editor.number, is_same_page(editor.page)) == (following, True)
    notice = editor.page.locator("#notice-stale")
    expect(notice).to_contain_text("a validé entre-temps\u00a0: Fintech, Yas.")
    editor.choose("Garder les siens")
    assert editor.page.locator("#notice-stale").count() == 0
    assert press.article(int(following))["labels"] == ["Fintech", "Yas"]


def test_two_tabs_go_through_the_queue_without_a_conflict(editor, press, numbers):
    other = Editor(editor.page.context.new_page())
    open_and_look_ahead(editor, numbers[0])
    open_and_look_ahead(other, numbers[3])
    for tab in (editor, other, editor, other):
        tab.page.bring_to_front()
        validate_and_look_ahead(tab)
        assert is_same_page(tab.page)
        assert tab.page.locator("#notice-stale").count() == 0
    states = [press.article(int(number))["state"] for number in numbers[:5]]
    assert states == ["done", "done", "open", "done", "done"]
    assert editor.number == numbers[2]


def test_a_validation_waits_for_a_killed_server_and_the_next_article_is_shown_in_place(
    editor, press, numbers
):
    page, number = editor.page, int(numbers[0])
    open_and_look_ahead(editor, numbers[0])
    editor.state(["Fintech"])
    press.end(signal.SIGKILL)
    editor.press("Enter")
    expect(page.locator("#notice-save")).to_contain_text("Pas encore enregistré")
    press.start()
    editor.choose("Réessayer")
    assert (editor.number, is_same_page(page)) == (numbers[1], True)
    assert page.locator("#notices").inner_text() == ""
    assert [review["labels"] for review in press.article(number)["reviews"]] == [["Fintech"]]
    assert editor.stored("pending|draft") == []


def test_a_notice_about_another_article_stays_when_the_next_one_is_shown(editor, numbers):
    page = editor.page
    page.route(f"**/articles/{numbers[4]}/decisions*", lambda route: route.abort())
    editor.open(numbers[4]).state(["Genre"]).press("Enter")
    expect(page.locator("#notice-save")).to_be_visible()
    open_and_look_ahead(editor, numbers[0])
    notice = page.locator(f"#notice-save-{numbers[4]}")
    expect(notice).to_contain_text("Pas encore enregistré")
    validate_and_look_ahead(editor)
    assert is_same_page(page)
    expect(notice).to_have_count(1)
    page.unroute(f"**/articles/{numbers[4]}/decisions*")
    notice.get_by_role("button", name="Réessayer").click()
    expect(notice).to_have_count(0)


def test_a_note_that_fails_after_the_next_article_was_shown_names_its_own(editor, press, numbers):
    page = editor.page
    requests = hold_requests(page, re.compile(f"/{numbers[0]}/note$"))
    open_and_look_ahead(editor, numbers[0])
    title = press.article(int(numbers[0]))["title"]
    editor.write_note("Voir avec Moussa")
    editor.press("Escape")
    validate_and_look_ahead(editor)
    assert is_same_page(page)
    wait_until(lambda: len(requests) == 1)
    requests[0].abort()

    notice = page.locator(f"#notice-note-{numbers[0]}")
    expect(notice).to_contain_text(f"La note sur «\u00a0{title[:20]}")
    validate_and_look_ahead(editor)
    page.unroute_all()
    notice.get_by_role("link", name="Ouvrir l’article").click()
    page.wait_for_url(f"**/articles/{numbers[0]}*")
    expect(page.locator("#note-text")).to_have_value("Voir avec Moussa")
    wait_until(lambda: (press.article(int(numbers[0]))["note"] or {"text": ""})["text"] != "")


def test_an_old_page_is_loaded_again(editor, numbers):
    page = editor.page
    page.clock.install()
    open_and_look_ahead(editor, numbers[0])
    editor.state(["Fintech"])
    page.clock.fast_forward("02:01")
    page.route(
        "**/suivant*", lambda route: route.abort()
    )  # the activity of the editor fetches it again
    editor.validate()
    assert (editor.number, is_same_page(page)) == (numbers[1], False)


def test_a_page_that_has_become_old_is_fetched_again_as_the_editor_goes_on(editor, numbers):
    page = editor.page
    page.clock.install()
    open_and_look_ahead(editor, numbers[0])
    page.clock.fast_forward("02:01")
    with page.expect_event("requestfinished", is_next_page):
        editor.press("j")
    editor.state(["Fintech"]).validate()
    assert (editor.number, is_same_page(page)) == (numbers[1], True)


def sign_in(page: Page, name: str) -> None:
    page.goto("/entrer")
    page.locator("#nom").fill(name)
    page.locator("#nom").press("Enter")
    page.wait_for_url("**/file")


def test_a_page_of_another_editor_is_not_shown(editor, numbers):
    page = editor.page
    page.clock.install()
    open_and_look_ahead(editor, numbers[0])
    editor.state(["Fintech"])
    own_name = page.locator(".who .name").inner_text()
    sign_in(page.context.new_page(), MOUSSA)
    page.bring_to_front()
    page.clock.fast_forward("02:01")
    with page.expect_event("requestfinished", is_next_page):
        editor.press("j")
    sign_in(
        page.context.new_page(), own_name
    )  # under another name, the validation would be refused
    page.bring_to_front()
    editor.validate()
    assert (editor.number, is_same_page(page)) == (numbers[1], False)


# Presses 1 in the focused element as soon as the panel is inert, and once more as soon as there is another panel.
PRESS_AT_ONCE = """() => {
  const press = () => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true }));
  new MutationObserver(press).observe(document.getElementById("panel"), { attributeFilter: ["inert"] });
  new MutationObserver(press).observe(document.getElementById("contenu"), { childList: true });
}"""


def test_keys_pressed_while_the_next_article_takes_its_place_change_neither(editor, press, numbers):
    open_and_look_ahead(editor, numbers[0])
    editor.state(["Genre"])
    editor.page.evaluate(PRESS_AT_ONCE)
    editor.validate()
    assert (editor.number, is_same_page(editor.page)) == (numbers[1], True)
    labels = editor.labels()
    assert labels == [row.label for row in editor.rows() if row.checked]
    assert [r["labels"] for r in press.article(int(numbers[0]))["reviews"]] == [["Genre"]]
    stored = editor.page.evaluate("JSON.stringify(localStorage)")
    assert not re.search("draft|pending", stored)


def test_markup_in_an_article_shown_in_place_is_text(editor, press):
    """The context's witness checks that there were no requests to other sites and no dialogs."""
    trap = str(number_of(press, TRAP.id))
    queue = [str(row["number"]) for row in queue_of(press)]
    before = queue[queue.index(trap) - 1]
    open_and_look_ahead(editor, before)
    editor.state(["Genre"]).validate()
    page = editor.page
    assert (editor.number, is_same_page(page)) == (trap, True)
    assert page.locator("h1").inner_text() == TRAP.title
    assert page.title().startswith(TRAP.title)
    assert page.locator("main :is(script, img, svg, iframe, b b)").count() == 0
    assert editor.labels() == list(TRAP.labels)


@pytest.mark.slow("load")
def test_memory_does_not_grow_with_the_articles_of_a_sitting(editor, numbers):
    page = editor.page
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def held() -> dict[str, float]:
        session.send("HeapProfiler.collectGarbage")
        rows = session.send("Performance.getMetrics")["metrics"]
        return {row["name"]: row["value"] for row in rows}

    open_and_look_ahead(editor, numbers[0])
    amounts = []
    for _ in range(2):
        for _ in range(10):
            validate_and_look_ahead(editor)
        amounts.append(held())
    first, second = amounts
    assert is_same_page(page)
    assert second["Documents"] <= first["Documents"]
    assert second["JSEventListeners"] <= first["JSEventListeners"] + 10
    assert second["Nodes"] <= 1.5 * first["Nodes"]
    assert second["JSHeapUsedSize"] <= 1.2 * first["JSHeapUsedSize"]


def test_without_the_list_of_labels_the_article_can_be_validated_and_the_field_says_so(
    editor, press, numbers
):
    page = editor.page
    page.route("**/labels/*.json", lambda route: route.abort())
    editor.open(numbers[0]).press("a", *"wave")
    expect(page.locator("#no-option")).to_have_text(
        "La liste des mots-clés n’a pas pu être chargée. Rechargez la page."
    )
    editor.press("Escape", "Escape", "Shift+Enter")
    editor.ready(after=numbers[0])
    assert len(press.article(int(numbers[0]))["labels"]) == 1
