"""The next article, fetched ahead and shown in the same page, in Chromium."""

import re
import signal

import pytest
from playwright.sync_api import expect
from real.accessibility import faults_of, windows
from real.browser import CLIENT, Editor, served, wait_until
from real.newsroom import AWA, MOUSSA, TRAP, hold_requests, is_plain, number_of

NEXT_PAGE = re.compile(r"/articles/\d+")
MOST_AHEAD = 10  # articles
# Sums the layout shifts that no key press or click explains; a page that is loaded starts again.
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((entries) => {
  for (const { hadRecentInput, value } of entries.getEntries()) if (!hadRecentInput) window.shifts += value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def desk(newsroom, tmp_path_factory):
    """A desk of 200 articles, some of which are blind, and one that is a trap, the last of the queue."""
    folder = tmp_path_factory.mktemp("presse")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as desk:
        desk.import_file(newsroom.write(folder / "articles.jsonl", labelled=False))
        newsroom.put(desk.database, TRAP)
        yield desk.start()


def queue_of(desk, state="open"):
    pages = [desk.ask("GET", f"/api/queue?state={state}&page={page}") for page in range(1, 6)]
    return [row for page in pages for row in page["articles"]]


@pytest.fixture
def numbers(desk):
    """Return the numbers of six neighbours in the queue that are plain and that no test has touched."""
    rows = queue_of(desk)
    groups = (rows[start : start + 6] for start in range(len(rows) - 5))
    return next(
        [str(row["number"]) for row in window]
        for window in groups
        if all(is_plain(row) and not desk.article(row["number"])["reviews"] for row in window)
    )


def is_next_page(request):
    return request.resource_type == "fetch" and bool(NEXT_PAGE.match(path_of(request.url)))


def path_of(address):
    return "/" + address.split("/", 3)[3]


def open_and_look_ahead(editor, number, query=""):
    """Open an article, wait until the next one has been fetched, and return its address."""
    with editor.page.expect_event("requestfinished", is_next_page) as event:
        editor.open(number, query)
    mark(editor.page)
    return path_of(event.value.url)


def validate_and_look_ahead(editor):
    """Validate the open article with one label; wait for the next one and for the one after that."""
    if not editor.labels():
        editor.state(["Fintech"])
    with editor.page.expect_event("requestfinished", is_next_page):
        editor.validate()


def mark(page):
    page.evaluate("window.isSamePage = true")


def is_same_page(page):
    return bool(page.evaluate("Boolean(window.isSamePage)"))


@windows("wide", slow=["1024 by 768", "phone"])
def test_twenty_articles_are_shown_in_one_page_in_which_nothing_moves(awa, desk, page):
    page.add_init_script(SHIFTS)
    with page.expect_event("requestfinished", is_next_page):
        page.goto("/suivant?order=surs&rang=1&sur=40")
        awa.ready()
    mark(page)
    for place in range(1, 21):
        article = desk.article(int(awa.number))
        assert path_of(page.url) == f"/articles/{awa.number}?order=surs&rang={place}&sur=40"
        assert page.title() == f"{article['title']} – Bureau OSIRIS"
        assert page.locator("h1").inner_text() == article["title"]
        expect(page.locator("#panel")).to_have_accessible_name(f"Mots-clés {article['title']}")
        assert page.locator(".progress").inner_text() == f"{place} sur\u00a040"
        assert (awa.focus(), page.evaluate("scrollY")) == ("panel", 0)
        page.mouse.wheel(0, 400)
        validate_and_look_ahead(awa)
        expect(page.locator("#status")).to_contain_text(f"«\u00a0{article['title'][:20]}")
        assert desk.article(article["number"])["state"] == "done"
    assert is_same_page(page)
    assert page.evaluate("window.shifts") == 0


def test_back_and_reload_open_the_article_of_the_address(awa, desk, numbers, page):
    open_and_look_ahead(awa, numbers[0])
    validate_and_look_ahead(awa)
    validate_and_look_ahead(awa)
    assert (awa.number, is_same_page(page)) == (numbers[2], True)

    awa.press("1", "2", "3")
    labels = awa.labels()
    page.reload()
    assert (awa.ready().number, awa.labels()) == (numbers[2], labels)
    expect(page.locator("#draft")).to_be_visible()
    for number in reversed(numbers[:2]):
        page.go_back()
        awa.ready(after=numbers[numbers.index(number) + 1])
        assert (awa.number, path_of(page.url).rstrip("?")) == (number, f"/articles/{number}")
        expect(page.locator(".already")).to_contain_text("Déjà validé par vous")
    page.go_forward()
    awa.ready(after=numbers[0])
    assert awa.number == numbers[1]
    assert desk.article(int(numbers[2]))["reviews"] == []


def test_a_link_within_the_page_does_not_reload_it(awa, numbers):
    open_and_look_ahead(awa, numbers[0])
    validate_and_look_ahead(awa)
    awa.page.get_by_role("link", name="Aller au contenu").focus()
    awa.press("Enter")
    awa.page.wait_for_url("**#contenu")
    assert is_same_page(awa.page)


def test_articles_shown_in_place_are_undone_one_after_the_other(awa, desk, numbers):
    open_and_look_ahead(awa, numbers[0])
    for _ in range(2):
        validate_and_look_ahead(awa)
    assert is_same_page(awa.page)

    for number in reversed(numbers[:2]):
        awa.undo(number)
        expect(awa.page.locator("#status")).to_contain_text("annulée")
        reviews = desk.article(int(number))["reviews"]
        assert [review["undone"] for review in reviews] == [False, True]


@pytest.mark.parametrize("way", ["button", "z"])
def test_what_the_toast_names_is_undone_though_another_tab_has_validated_since(
    awa, desk, numbers, way
):
    open_and_look_ahead(awa, numbers[0])
    validate_and_look_ahead(awa)
    page = awa.page.context.new_page()
    other = Editor(page).open(numbers[5])
    other.state(["Genre"]).validate()
    awa.page.bring_to_front()

    if way == "button":
        awa.page.locator("#status").get_by_role("button", name="Annuler").click()
    else:
        awa.undo(numbers[0])
    expect(awa.ready().page.locator("#status")).to_contain_text("annulée")
    states = [desk.article(int(number))["state"] for number in (numbers[0], numbers[5])]
    assert states == ["open", "done"]

    awa.undo(numbers[5])  # nothing is left to undo in this tab
    assert desk.article(int(numbers[5]))["state"] == "open"


def test_postponed_and_off_topic_articles_give_way_in_place(awa, desk, numbers, page):
    open_and_look_ahead(awa, numbers[0])
    for key, number, words in (
        ("s", numbers[1], "Remis à plus tard"),
        ("Shift+h", numbers[2], "hors sujet"),
    ):
        with page.expect_event("requestfinished", is_next_page):
            awa.press(key)
            awa.ready(after=numbers[numbers.index(number) - 1])
        assert awa.number == number
        expect(page.locator("#status")).to_contain_text(words)
    assert is_same_page(page)
    assert desk.article(int(numbers[1]))["state"] == "aside"


def present(desk, number):
    """Return who has an article open, without having it open."""
    path = f"/api/articles/{number}/presence"
    names = desk.ask("POST", path, {})["present"]
    CLIENT.delete(f"{desk.address}{path}", headers={"Origin": desk.address}).raise_for_status()
    return list(names)


def test_fetching_an_article_ahead_is_not_having_it_open(awa, desk, numbers):
    assert open_and_look_ahead(awa, numbers[0]) == f"/articles/{numbers[1]}"
    wait_until(lambda: present(desk, numbers[0]) == [AWA])
    assert present(desk, numbers[1]) == []
    validate_and_look_ahead(awa)
    wait_until(lambda: present(desk, numbers[1]) == [AWA])
    wait_until(lambda: present(desk, numbers[0]) == [])


def test_an_article_that_a_colleague_has_validated_meanwhile_is_passed_over(awa, desk, numbers):
    open_and_look_ahead(awa, numbers[0])
    desk.decide(int(numbers[1]), "Fintech")
    awa.state(["Fintech"]).validate()
    assert (awa.number, is_same_page(awa.page)) == (numbers[2], True)
    expect(awa.page.locator("#status")).to_contain_text("Validé\u00a0:")


def test_a_colleague_s_validation_of_an_article_fetched_before_it_is_shown(awa, desk, numbers):
    address = open_and_look_ahead(awa, numbers[0], "state=all")
    following = address.removeprefix("/articles/").removesuffix("?state=all")
    desk.decide(int(following), "Fintech", "Yas")
    awa.state(["Genre"]).validate()
    assert (awa.number, is_same_page(awa.page)) == (following, True)
    notice = awa.page.locator("#notice-stale")
    expect(notice).to_contain_text("a validé entre-temps\u00a0: Fintech, Yas.")
    awa.choose("Garder les siens")
    assert awa.page.locator("#notice-stale").count() == 0
    assert desk.article(int(following))["labels"] == ["Fintech", "Yas"]


def test_two_tabs_go_through_the_queue_without_a_conflict(awa, desk, numbers):
    other = Editor(awa.page.context.new_page())
    open_and_look_ahead(awa, numbers[0])
    open_and_look_ahead(other, numbers[3])
    for tab in (awa, other, awa, other):
        tab.page.bring_to_front()
        validate_and_look_ahead(tab)
        assert is_same_page(tab.page)
        assert tab.page.locator("#notice-stale").count() == 0
    states = [desk.article(int(number))["state"] for number in numbers[:5]]
    assert states == ["done", "done", "open", "done", "done"]
    assert awa.number == numbers[2]


def test_a_validation_waits_for_a_killed_server_while_the_next_article_is_shown_in_place(
    awa, desk, numbers
):
    page, number = awa.page, int(numbers[0])
    open_and_look_ahead(awa, numbers[0])
    awa.state(["Fintech"])
    desk.end(signal.SIGKILL)
    awa.press("Enter")
    awa.ready(after=numbers[0])
    expect(page.locator("#notice-waiting")).to_contain_text("Pas encore enregistré")
    assert (awa.number, is_same_page(page)) == (numbers[1], True)
    desk.start()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#status")).to_contain_text("Enregistré\u00a0:")
    assert (page.locator("#notices").inner_text(), awa.focus()) == ("", "panel")
    assert desk.reviews(number) == [["Fintech"]]
    assert awa.stored("pending|draft") == []


def test_one_validation_that_fails_keeps_no_other_from_being_saved(awa, desk, numbers, page):
    page.route(f"**/articles/{numbers[4]}/decisions*", lambda route: route.fulfill(status=500))
    awa.open(numbers[4]).state(["Genre"]).press("Enter")
    notice = page.locator("#notice-waiting, #notice-save")
    expect(notice).to_be_visible()
    open_and_look_ahead(awa, numbers[0])
    notice = page.locator("#notice-waiting")
    expect(notice).to_contain_text("Pas encore enregistré")
    validate_and_look_ahead(awa)
    assert is_same_page(page)
    expect(notice).to_have_count(1)
    wait_until(lambda: desk.reviews(int(numbers[0])))
    page.unroute(f"**/articles/{numbers[4]}/decisions*")
    notice.get_by_role("button", name="Réessayer").click()
    expect(notice).to_have_count(0)


def test_ten_articles_are_validated_without_the_network_and_saved_once_in_order(awa, desk, page):
    rows = [row for row in queue_of(desk) if not row["blind"]]
    start = rows[0]["number"]
    fetched = set[str]()
    page.on("requestfinished", lambda each: is_next_page(each) and fetched.add(path_of(each.url)))
    awa.open(start)
    wait_until(lambda: page.wait_for_timeout(100) or len(fetched) >= MOST_AHEAD)
    before = desk.ask("GET", "/api/history")["reviews"][:1]
    validated = list[tuple[int, list[str]]]()

    page.context.set_offline(True)
    for _ in range(10):
        if not awa.labels():
            awa.state(["Fintech"])
        number, labels = awa.number, awa.labels()
        awa.press("Enter").ready(after=number)
        validated.append((int(number), labels))
        expect(page.locator("#status")).to_contain_text("Validé, pas encore enregistré\u00a0:")
    banner = page.locator("#notice-waiting")
    expect(banner).to_contain_text("10 validations attendent\u00a0: le serveur ne répond pas.")
    banner.get_by_text("Voir lesquelles").click()
    expect(banner.locator("li")).to_have_count(10)
    assert faults_of(page) == []
    awa.page.locator("#panel").focus()
    awa.press("z")
    expect(page.locator("#status")).to_contain_text("vous pourrez annuler ensuite")
    assert desk.ask("GET", "/api/history")["reviews"][:1] == before
    page.context.set_offline(False)

    expect(page.locator("#status")).to_have_text("10 validations enregistrées.")
    reviews = desk.ask("GET", "/api/history?limit=11")["reviews"]
    saved = [(each["article"], each["labels"]) for each in reversed(reviews[:10])]
    assert (saved, reviews[10:]) == (validated, before)
    assert awa.stored("pending|draft") == []
    awa.undo(validated[-1][0])


def test_a_note_that_fails_after_the_next_article_was_shown_names_its_own(awa, desk, numbers, page):
    requests = hold_requests(page, re.compile(f"/{numbers[0]}/note$"))
    open_and_look_ahead(awa, numbers[0])
    title = desk.article(int(numbers[0]))["title"]
    awa.write_note("Voir avec Moussa")
    awa.press("Escape")
    validate_and_look_ahead(awa)
    assert is_same_page(page)
    wait_until(lambda: len(requests) == 1)
    requests[0].abort()

    notice = page.locator(f"#notice-note-{numbers[0]}")
    expect(notice).to_contain_text(f"La note sur «\u00a0{title[:20]}")
    validate_and_look_ahead(awa)
    page.unroute_all()
    notice.get_by_role("link", name="Ouvrir l’article").click()
    page.wait_for_url(f"**/articles/{numbers[0]}*")
    expect(page.locator("#note-text")).to_have_value("Voir avec Moussa")
    wait_until(lambda: (desk.article(int(numbers[0]))["note"] or {"text": ""})["text"] != "")


@pytest.mark.parametrize("is_fetched_again", [False, True])
def test_an_old_page_is_fetched_again_at_the_latest_when_it_is_shown(
    awa, numbers, page, is_fetched_again
):
    page.clock.install()
    open_and_look_ahead(awa, numbers[0])
    page.clock.fast_forward("02:01")
    if is_fetched_again:
        with page.expect_event("requestfinished", is_next_page):
            awa.press("j")
    else:
        page.route("**/suivant*", lambda route: route.abort())  # any activity fetches it again
    requests = list[str]()
    page.on("request", lambda request: requests.append(request.url))
    awa.state(["Fintech"]).validate()
    assert (awa.number, is_same_page(page)) == (numbers[1], True)
    is_fetched_late = any(url.endswith(f"/articles/{numbers[1]}") for url in requests)
    assert is_fetched_late is not is_fetched_again


def sign_in(page, name):
    page.goto("/entrer")
    page.locator("#nom").fill(name)  # in place of the name of whoever has signed in
    page.locator("#nom").press("Enter")
    page.wait_for_url("**/file")


def test_a_page_of_another_editor_is_not_shown(awa, numbers, page):
    page.clock.install()
    open_and_look_ahead(awa, numbers[0])
    awa.state(["Fintech"])
    sign_in(page.context.new_page(), MOUSSA)
    page.bring_to_front()
    page.clock.fast_forward("02:01")
    with page.expect_event("requestfinished", is_next_page):
        awa.press("j")
    sign_in(page.context.new_page(), AWA)  # under another name, the validation would be refused
    page.bring_to_front()
    awa.validate()
    assert (awa.number, is_same_page(page)) == (numbers[1], True)
    assert page.locator(".who .name").inner_text() == AWA


# Presses a key as soon as there is another panel, before it is visible.
PRESS_AT_ONCE = """(key) => new MutationObserver(() => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
)).observe(document.getElementById("contenu"), { childList: true })"""


@pytest.mark.parametrize("key", ["2", "Enter", "s", "f"])
def test_only_a_key_that_chooses_keywords_acts_on_an_article_that_is_not_visible_yet(
    awa, desk, numbers, key
):
    before = awa.open(numbers[1]).rows()
    open_and_look_ahead(awa, numbers[0])
    awa.state(["Genre"])
    awa.page.evaluate(PRESS_AT_ONCE, key)
    awa.validate()
    assert (awa.number, is_same_page(awa.page)) == (numbers[1], True)
    changes = [i for i, row in enumerate(awa.rows()) if row.checked is not before[i].checked]
    assert changes == ([1] if key == "2" else [])
    assert [desk.reviews(int(number)) for number in numbers[:2]] == [[["Genre"]], []]
    assert desk.article(int(numbers[1]))["note"] is None


def test_markup_in_an_article_shown_in_place_is_text(awa, desk, page):
    """The context's witness checks that there were no requests to other sites and no dialogs."""
    trap = str(number_of(desk, TRAP.id))
    queue = [str(row["number"]) for row in queue_of(desk, "all")]
    before = queue[queue.index(trap) - 1]
    open_and_look_ahead(awa, before, "state=all")
    awa.state(["Genre"]).validate()
    assert (awa.number, is_same_page(page)) == (trap, True)
    assert page.locator("h1").inner_text() == TRAP.title
    assert page.title().startswith(TRAP.title)
    assert page.locator("main :is(script, img, svg, iframe, b b)").count() == 0
    assert awa.labels() == list(TRAP.labels)


@pytest.mark.slow("load")
def test_memory_does_not_grow_with_the_articles_of_a_sitting(awa, numbers, page):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def held():
        session.send("HeapProfiler.collectGarbage")
        rows = session.send("Performance.getMetrics")["metrics"]
        return {row["name"]: row["value"] for row in rows}

    open_and_look_ahead(awa, numbers[0])
    amounts = []
    for _ in range(2):
        for _ in range(10):
            validate_and_look_ahead(awa)
        amounts.append(held())
    first, second = amounts
    assert is_same_page(page)
    assert second["Documents"] <= first["Documents"]
    assert second["JSEventListeners"] <= first["JSEventListeners"] + 10
    assert second["Nodes"] <= 1.5 * first["Nodes"]
    assert second["JSHeapUsedSize"] <= 1.2 * first["JSHeapUsedSize"]


def test_without_the_list_of_labels_the_article_can_be_validated_and_the_field_says_so(
    awa, desk, numbers, page
):
    page.route("**/labels/*.json", lambda route: route.abort())
    awa.open(numbers[0]).press("a", *"wave")
    expect(page.locator("#no-option")).to_have_text(
        "La liste des mots-clés n’a pas pu être chargée. Rechargez la page."
    )
    awa.press("Escape", "Escape", "Shift+Enter")
    awa.ready(after=numbers[0])
    assert len(desk.article(int(numbers[0]))["labels"]) == 1


@pytest.mark.slow("pages")
@pytest.mark.parametrize("slowness", [8, 20])
def test_on_a_slow_machine_a_digit_typed_after_enter_counts_or_nothing_does(
    awa, desk, numbers, page, slowness
):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowness})
    n_counted = 0
    awa.open(numbers[0])
    for pause in (50, 100, 150, 200, 300, 600) * 2:
        first = awa.number
        if not awa.labels():
            awa.press("1")
        for key, wait in (("Enter", pause), ("1", 150), ("Enter", 0)):
            awa.press(key)
            page.wait_for_timeout(wait)
        awa.ready(after=first)
        page.wait_for_timeout(2000)
        awa.ready()
        last = desk.ask("GET", "/api/history?limit=1")["reviews"][0]
        if str(last["article"]) == first:
            continue
        suggestions = desk.article(last["article"])["suggestions"]
        ticked = {each["label"] for each in suggestions if each["tier"] == "apply"}
        assert {*last["labels"]} == ticked ^ {suggestions[0]["label"]}
        n_counted += 1
    assert n_counted > 0
