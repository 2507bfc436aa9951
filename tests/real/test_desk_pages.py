"""Every page of the desk in each of its states, checked for accessibility and layout."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from real.accessibility import AXE, AXE_OPTIONS, OVERFLOW, WINDOWS, faults_of, unreadable, windows
from real.browser import ELSEWHERE, Desk, Editor, context_of, enter
from real.newsroom import (
    AWA,
    EXTRA_ARTICLES,
    FATOU,
    FATOUS_PASSWORD,
    PASSWORD,
    TRAP,
    number_of,
    tab_to,
)

SPECIMEN = Path(__file__).parents[1] / "corpus/pages/specimens/01-presse-annee-en-cours.html"


@dataclass(frozen=True)
class View:
    """A browser page with the open desk and the locked one, and the numbers of articles by name."""

    page: Page
    desk: Desk
    locked: Desk
    numbers: dict[str, int]

    def open(self, name):
        return Editor(self.page).open(self.numbers[name])


def show_conflict(view):
    awa = view.open("mine")
    others = {"Fintech", "Yas"} - {*awa.labels()}
    view.desk.decide(view.numbers["mine"], *sorted(others)[:1])
    awa.press("Enter")
    if not view.page.locator("#notice-stale, #notice-none").count():
        view.page.locator("#notice-stale, #notice-none").wait_for()
    if view.page.locator("#notice-none").count():
        awa.press("Enter")
    expect(view.page.locator("#notice-stale")).to_be_visible()


def show_type_ahead(view):
    view.open("plain").press("a", *"com")
    expect(view.page.locator("#options")).to_be_visible()
    # The list makes the panel longer. Its bar may cover half a button, but not at the end.
    view.page.locator("#panel").evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")


def show_proposal(view):
    view.open("plain").press("a", *"satellites")
    expect(view.page.locator("#propose")).to_be_visible()


def show_keys_and_draft(view):
    editor = view.open("plain")
    editor.press("1", "2", "3")
    view.page.reload()
    editor.ready().press("?")
    expect(view.page.locator("#draft")).to_be_visible()


def show_open_sheet(view):
    show_panel(view.open("ancien").page)


def show_aside(view):
    view.open("aside")
    if view.desk.article(view.numbers["aside"])["state"] == "open":
        view.open("aside").press("Shift+h")
        expect(view.page.locator("#status")).to_contain_text("hors sujet")
    view.open("aside")


def show_flag_and_toast(view):
    view.open("plain").press("f")
    expect(view.page.locator("#status")).to_contain_text("ignal")


def show_pasted(view):
    view.page.goto("/coller")
    view.page.locator("#text").fill(f"Wave et Orange Money\n{LONG}")
    view.page.locator("#copy").wait_for()


def show_read_page(view):
    view.page.goto("/coller")
    view.page.locator("#file").set_input_files(SPECIMEN)
    expect(view.page.locator("#read-fields")).to_contain_text("Internet des objets")
    view.page.locator("#copy").wait_for()


def show_wrong_password(view):
    view.page.goto(f"{view.locked.address}/entrer?suite=/coller")
    view.page.locator("#nom").fill(AWA)
    view.page.locator("#mot-de-passe").fill("baobab")
    view.page.keyboard.press("Enter")
    view.page.locator("#probleme").wait_for()


def show_handover(view):
    view.open("plain")
    hand_over(view.page, view.desk, view.numbers["plain"])
    show_panel(view.page)
    view.page.get_by_text("Passer à…").click()
    expect(view.page.locator("#take-back")).to_be_visible()


def hand_over(page, desk, number):
    """Pass the open article to a colleague, as the panel does, and open it again."""
    name = page.locator("#receiver option").nth(1).text_content()
    path = f"{desk.address}/api/articles/{number}/handover"
    answer = page.request.put(path, data={"receiver": name}, headers={"Origin": desk.address})
    assert answer.status == 204
    Editor(page).open(number)


def show_panel(page):
    if page.locator("#show-panel").is_visible():
        page.locator("#show-panel").click()
    expect(page.locator("#add")).to_be_visible()


def show_people(view):
    enter_locked(view, FATOU, FATOUS_PASSWORD, "/equipe")
    view.page.get_by_text("Désactiver").first.click()
    expect(view.page.get_by_role("button", name="Désactiver maintenant").first).to_be_visible()


def show_link(view):
    enter_locked(view, FATOU, FATOUS_PASSWORD, "/equipe")
    view.page.locator("#nom").fill(f"Aïssatou N’Diaye {uuid4().hex}")
    view.page.get_by_role("button", name="Ajouter").click()
    expect(view.page.locator("#lien")).to_be_visible()


def show_reserved(view):
    enter_locked(view, AWA, PASSWORD, "/equipe")
    expect(view.page.locator("main")).to_contain_text("Réservé aux responsables")


def enter_locked(view, name, password, path=""):
    view.page.goto(f"{view.locked.address}/entrer")
    view.page.locator("#nom").fill(name)
    view.page.locator("#mot-de-passe").fill(password)
    view.page.keyboard.press("Enter")
    expect(view.page.locator("main")).to_contain_text("Aucun article pour l’instant.")
    if path:
        view.page.goto(f"{view.locked.address}{path}")


def visit(path):
    return lambda view: view.page.goto(path) and None


LONG = (
    "La BCEAO veut que le paiement mobile soit interopérable : Wave et Orange Money devront ouvrir "
    "leurs portefeuilles électroniques. À Kolda, la Sonatel étend la fibre optique. "
) * 6


def show_batch(view):
    view.page.goto("/lots")
    view.page.locator("tbody a").first.click()
    expect(view.page.locator("#batch")).to_be_visible()


VIEWS: dict[str, Callable[[View], None]] = {
    "à traiter": visit("/file"),
    "à traiter, filtres faux": visit("/file?state=perdu&since=hier&label=Fintec&page=x"),
    "à traiter, plus utiles": visit("/file?order=utiles"),
    "à traiter, recherche": visit("/file?q=fibre"),
    "à traiter, rien trouvé": visit("/file?q=Starlunk"),
    "à traiter, filtres": lambda view: visit("/file?flag=1")(view) or view.page.click("summary"),
    "à traiter, rien de tel": visit("/file?source=APS&label=Yas&state=done"),
    "à traiter, finie": visit("/file?fini=1&source=APS&label=Yas&state=done"),
    "article": lambda view: view.open("plain") and None,
    "article, propositions": lambda view: view.open("ancien") and None,
    "article, feuille ouverte": show_open_sheet,
    "article, hors sujet": show_aside,
    "article, signalé": show_flag_and_toast,
    "article, passé": show_handover,
    "à traiter, passé à quelqu’un": visit("/file?state=all&receiver=Moussa+Diop"),
    "article, fait": lambda view: view.open("done") and None,
    "article témoin": lambda view: view.open("temoin-42") and None,
    "article piégé": lambda view: view.open("piege") and None,
    "article, liste ouverte": show_type_ahead,
    "article, mot-clé à proposer": show_proposal,
    "article, brouillon et touches": show_keys_and_draft,
    "article, conflit": show_conflict,
    "coller": visit("/coller"),
    "coller, suggestions": show_pasted,
    "coller, page lue": show_read_page,
    "mots-clés": visit("/mots-cles"),
    "mots-clés triés": visit("/mots-cles?tri=-exemples&q=a"),
    "mot-clé": visit("/mots-cles/9"),
    "lots": visit("/lots"),
    "lot": show_batch,
    "lot, plus rien": visit("/lots/9?sauf=1"),
    "lot, laissés de côté": visit(f"/lots/faits/{'0' * 32}?mot=9&laisses=1.2&sauf=3.4"),
    "lot inconnu": visit("/lots/faits/perdu"),
    "aide": visit("/aide"),
    "aide, administrer": visit("/aide/administrer"),
    "modèle": visit("/modele"),
    "historique": visit("/historique"),
    "historique, personne": visit("/historique?editor=Personne"),
    "entrer": visit("/entrer"),
    "404": visit("/articles/99999"),
    "404, mot-clé": visit("/mots-cles/999"),
    "404, page": visit("/nulle-part"),
    "entrer, mot de passe refusé": show_wrong_password,
    "à traiter, vide": lambda view: enter_locked(view, AWA, PASSWORD),
    "équipe, sans comptes": visit("/equipe"),
    "équipe": show_people,
    "équipe, lien": show_link,
    "mon compte": lambda view: enter_locked(view, AWA, PASSWORD, "/compte"),
    "lien passé": lambda view: view.page.goto(f"{view.locked.address}/mot-de-passe") and None,
    "réservé aux responsables": show_reserved,
}


@pytest.fixture(scope="session")
def numbers(desk, untouched):
    """Return the numbers of articles by name; `temoin-42` has not been reviewed."""
    numbers = {name: next(untouched) for name in ("plain", "done", "mine", "aside")}
    numbers |= {id_: number_of(desk, id_) for id_ in (*EXTRA_ARTICLES, TRAP.id)}
    desk.decide(numbers["done"], "Fintech", "Yas")
    return numbers


def views(browser, desk, locked, numbers, **more):
    """Show every page in turn in one browser."""
    with context_of(browser, desk, also=locked, **more) as context:
        page = context.new_page()
        enter(page, AWA)
        for name, show in VIEWS.items():
            show(View(page, desk, locked, numbers))
            page.wait_for_load_state("load")
            yield name, page
            page.evaluate("localStorage.clear()")


# A window of 1280 px at 200 % and at 400 %.
NARROWER = {"desk": [(640, 400), (320, 256), (320, 640)]}


@pytest.mark.slow("pages")
@pytest.mark.parametrize("window", ["desk", "phone", "tablet", "1440 at 200 %", "forced"])
def test_every_page_is_accessible(window, browser, desk, locked, numbers):
    faults = []
    for name, page in views(browser, desk, locked, numbers, **WINDOWS[window]):
        faults += [(name, fault) for fault in faults_of(page)]
        for width, height in NARROWER.get(window, ()):
            page.set_viewport_size({"width": width, "height": height})
            faults += [(name, f"{width} px", loss) for loss in unreadable(page)]
            page.set_viewport_size(WINDOWS[window]["viewport"])
    assert faults == []


def test_the_page_of_a_refusal_is_french_and_accessible(browser, desk):
    context = browser.new_context()  # without a witness, because even the style sheet is refused
    page = context.new_page()
    answer = page.goto(f"http://{ELSEWHERE}:{desk.port}/file")
    violations = AXE.run(page, options=AXE_OPTIONS).response["violations"]
    page_text = page.locator("main").inner_text()
    context.close()

    assert answer is not None
    assert (answer.status, violations) == (403, [])
    assert "Erreur 403" in page_text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@windows("forced")
def test_focus_and_evidence_are_visible_in_forced_colours(awa, scheme, numbers, page):
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    awa.open(numbers["ancien"])
    mark = page.locator(".ev.on").first
    for _ in awa.rows():  # go down to a row with evidence in the text
        if not mark.count():
            awa.press("ArrowDown")
    outline = "element => getComputedStyle(element).outlineStyle"
    assert mark.evaluate(outline) == "solid"
    assert page.locator(":focus").evaluate(outline) == "solid"
    assert page.locator(".row.now").evaluate(outline) == "dashed"
    assert page.evaluate(ANIMATED) == []


# Elements with an animation or a transition.
ANIMATED = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
  return animationName !== "none" || parseFloat(transitionDuration) > 0 || scrollBehavior === "smooth";
}).map((element) => element.outerHTML.slice(0, 80))"""
# The focused element: what it is, whether its focus shows, and whether something covers its middle.
FOCUS_STATE = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)];
  const on = document.elementFromPoint(x, y);
  return {
    what: element.outerHTML.slice(0, 90),
    isBody: element === document.body,
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isUncovered: Boolean(on) && (element.contains(on) || on.contains(element)),
  };
}"""


@pytest.mark.slow("pages")
@windows("desk", "phone", "1440 at 200 %")
def test_the_focus_is_always_visible_and_uncovered(page, numbers):
    pages = ["/file", "/coller", "/modele", "/historique", "/mots-cles/9", "/entrer"]
    pages += [f"/articles/{numbers[name]}" for name in ("ancien", "done", "temoin-42")]
    faults = []
    page.goto("/lots")
    pages.append(page.locator("tbody a").first.get_attribute("href") or "")
    for path in pages:
        page.goto(path)
        page.evaluate("document.activeElement.blur()")
        for _ in range(40):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS_STATE)
            if focus["isBody"]:
                break
            if 'type="date"' in focus["what"]:  # the browser marks the parts of a date itself
                continue
            if not (focus["shows"] and focus["isUncovered"]):
                faults.append((path, focus))
    assert faults == []


# Whether the title is whole on the first screen, and how many lines of the text are, above the sheet.
FIRST_SCREEN = """() => {
  const end = document.getElementById("panel").getBoundingClientRect().top;
  const lines = document.createRange();
  lines.selectNodeContents(document.querySelector(".text p"));
  const bottoms = new Set([...lines.getClientRects()].map(({ bottom }) => Math.round(bottom)));
  const title = document.querySelector("h1").getBoundingClientRect();
  return [title.top >= 0 && title.bottom <= end, [...bottoms].filter((bottom) => bottom <= end).length];
}"""


TITLE = "Le régulateur et les opérateurs se disputent encore le prix de l’itinérance nationale. "
LONGEST_LABEL = "Liberté d’expression/Censure de l’Internet"


def show_titled(awa, desk, number, title):
    """Open an article that was handed over, under another title, with the longest name of a keyword first.

    Return what the first screen shows of it.
    """
    page = awa.open(number).page
    hand_over(page, desk, number)
    for selector, text in (("h1", title), ("#panel .row .name", LONGEST_LABEL)):
        element = page.locator(selector).first
        element.evaluate("(element, text) => element.textContent = text", text)
    return page.evaluate(FIRST_SCREEN)


@pytest.mark.slow("pages")
@windows(
    *("phone", "phone on its side", "small phone on its side", "tablet", "1440 at 200 %"),
    *("1366 at 200 %", "1280 at 200 %", "1280 at 400 %"),
)
def test_the_first_screen_shows_the_title_the_first_lines_and_the_first_suggestion(
    awa, desk, numbers, page
):
    is_title_whole, n_lines = show_titled(awa, desk, numbers["plain"], TITLE)
    expect(page.locator("#panel .row").first).to_be_in_viewport(ratio=1)
    expect(page.locator("#validate")).to_be_in_viewport(ratio=1)
    assert is_title_whole
    assert n_lines >= 2


@pytest.mark.slow("pages")
@windows("phone", "1366 at 200 %", "phone on its side")
def test_the_first_screen_shows_the_first_line_below_a_title_of_200_characters(awa, desk, numbers):
    is_title_whole, n_lines = show_titled(awa, desk, numbers["plain"], (TITLE * 3)[:200])
    assert is_title_whole
    assert n_lines >= 1


@windows("1280 at 400 %")
def test_the_buttons_of_the_narrowest_window_are_on_one_line(awa, numbers, page):
    awa.open(numbers["plain"])
    boxes = [page.locator(f"#{id_}").bounding_box() for id_ in ("undo", "validate", "skip")]
    assert len({box["y"] for box in boxes if box}) == 1


def test_the_editor_s_name_looks_the_same_on_every_page(awa, numbers):
    sizes = set()
    for path in ("/file", f"/articles/{numbers['plain']}"):
        awa.page.goto(path)
        sizes.add(awa.page.locator(".who .name").evaluate("e => getComputedStyle(e).fontSize"))
    assert len(sizes) == 1


# Whether the toast lies over the title, the text or the panel.
TOAST_COVERS = """() => {
  const { top, bottom, left, right } = document.getElementById("status").getBoundingClientRect();
  return [...document.querySelectorAll("h1, .text, #panel")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.top < bottom && box.bottom > top && box.left < right && box.right > left;
  }).map((element) => element.id || element.tagName);
}"""


@pytest.mark.parametrize("way", ["scrolled", "pressed"])
@windows("phone")
def test_the_toast_of_a_phone_covers_nothing_and_goes_at_the_first_press_or_scrolling(
    awa, way, number, page
):
    awa.open(number).state(["Fintech"]).validate()
    toast = page.locator("#status")
    expect(toast).to_contain_text("Validé")
    assert page.evaluate(TOAST_COVERS) == []
    if way == "scrolled":
        awa.press("j")
    else:
        page.locator("#show-panel").tap()
    expect(toast).to_be_hidden()

    page.locator("#panel").press("Escape")
    awa.press("f")
    expect(toast).to_have_text("Article signalé à la rédaction.")
    page.locator("#show-panel").tap()
    expect(page.locator("#aside")).to_be_in_viewport(ratio=1)
    page.locator("#panel").focus()
    awa.press("f")
    expect(toast).to_have_text("Signalement retiré.")
    assert "panel" not in page.evaluate(TOAST_COVERS)


@windows("1440 at 200 %")
def test_the_sheet_is_opened_and_closed_by_keys(awa, numbers, page):
    awa.open(numbers["plain"])
    button, field = page.locator("#show-panel"), page.locator("#add")
    expect(field).to_be_hidden()

    tab_to(page, "#show-panel")
    awa.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(field).to_be_visible()
    awa.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_hidden()

    page.locator("#panel").focus()
    awa.press("a")
    expect(field).to_be_focused()
    page.locator(".brand a").focus()
    expect(field).to_be_hidden()


@windows("phone")
def test_chips_select_keywords(awa, numbers, page):
    awa.open(numbers["plain"])
    first = awa.rows()[0]
    chip = page.locator("#panel .row").first
    chip.tap()
    expect(chip.locator("input")).to_be_checked(checked=not first.checked)
    assert (first.label in awa.labels()) is not first.checked
    box = chip.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_validate_stays_where_it_is_between_rows_and_articles(awa, numbers):
    places = set()
    for name in ("plain", "ancien", "temoin-42", "done"):
        awa.open(numbers[name])
        for _ in awa.rows():
            places.add(tuple((awa.page.locator("#validate").bounding_box() or {}).values()))
            awa.press("ArrowDown")
    assert len(places) == 1


def test_print_shows_the_article_and_its_keywords_without_the_interface(awa, numbers):
    awa.open(numbers["ancien"])
    awa.page.emulate_media(media="print")
    text = awa.page.locator("body").inner_text()
    for part in ("Tigo devient Free", "Yas promet la 5G", "Sentel/Tigo", "Infrastructures"):
        assert part in text
    awa.press("1")  # the row that is deselected stays the current one
    assert "Sentel/Tigo" not in awa.page.locator("body").inner_text()
    for part in ("Valider", "Historique", "Ajouter un mot-clé", "non suggéré", "Télécentres", "97"):
        assert part not in text


@windows("desk", "phone", "1280 at 400 %")
def test_no_word_on_a_button_or_link_of_the_filters_is_broken(page):
    for path in ("/historique", "/file?state=all"):
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
        n_lines = page.locator(".go > *").evaluate_all(N_LINES)
        assert set(n_lines) == {1}, path
        assert page.evaluate(OVERFLOW) <= 0, path


N_LINES = """elements => elements.map((element) => {
  const words = document.createRange();
  words.selectNodeContents(element);
  return new Set([...words.getClientRects()].map(({ top }) => top)).size;
})"""


def test_each_paragraph_is_read_in_the_direction_of_its_own_letters(awa, numbers):
    awa.open(numbers["ancien"])
    # Where the full stop of a French paragraph is, after one in Arabic: at its end, on the right.
    stop, start = awa.page.locator(".text").evaluate(
        """text => {
          text.innerHTML = "<p>خدمة جديدة للدفع</p><p>La fibre arrive.</p>";
          const letters = text.lastChild.firstChild;
          return [letters.length - 1, 0].map((i) => {
            const range = document.createRange();
            range.setStart(letters, i);
            range.setEnd(letters, i + 1);
            return range.getBoundingClientRect().x;
          });
        }"""
    )
    assert stop > start


# Collects how far what was painted has moved since, other than right after a key or a click, and what.
SHIFTS = """
window.shifts = [];
const movesIn = ({ value, sources }) => [value, ...sources.map(({ node }) => node?.outerHTML ?? node?.data)];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(movesIn)))
  .observe({ type: "layout-shift", buffered: true });
"""


@windows("desk", "phone")
def test_nothing_moves_while_an_article_opens_and_rows_are_looked_at(awa, numbers, page):
    page.add_init_script(SHIFTS)
    # On a slow machine, a page is painted while its parts arrive.
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    for name in ("plain", "ancien", "temoin-42", "done"):
        awa.open(numbers[name]).press("ArrowDown", "ArrowDown", "ArrowUp")
        assert page.evaluate("shifts") == [], name


PLACES = """() => ["h1", ".text p", "#panel .row", "#validate"].map((selector) => {
  const { x, y } = document.querySelector(selector).getBoundingClientRect();
  return [selector, x, y];
})"""


@windows("desk", "phone", "1440 at 200 %", "1366 at 200 %")
def test_nothing_moves_when_a_colleague_opens_or_validates_the_article(awa, desk, number, page):
    page.add_init_script(SHIFTS)
    page.clock.install()
    awa.open(number)
    places = page.evaluate(PLACES)
    desk.ask("POST", f"/api/articles/{number}/presence", {})
    page.clock.fast_forward("00:16")
    expect(page.locator("#notice-present")).to_contain_text("a aussi ouvert cet article.")
    validate_elsewhere(page, desk, number)
    assert page.evaluate(PLACES) == places
    assert page.evaluate("shifts") == []
    for name in ("Garder les siens", "Remplacer par les miens"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    awa.press("End")
    left = page.locator(".left > :last-child").bounding_box()
    notice = page.locator("#notice-stale").bounding_box()
    is_next_to_it = notice["x"] >= left["x"] + left["width"]
    assert is_next_to_it or left["y"] + left["height"] <= notice["y"]


def validate_elsewhere(page, desk, number, *labels):
    """Validate the open article as a colleague, and let the page, whose clock is set, notice it."""
    desk.decide(number, "Genre", *labels)
    page.clock.fast_forward("00:16")
    expect(page.locator("#notice-stale")).to_contain_text("a validé entre-temps")


@pytest.mark.slow("pages")
@windows("phone", "1280 at 400 %", "1366 at 200 %", "phone on its side")
def test_banners_do_not_cover_the_open_sheet(awa, desk, number, page):
    page.route("**/note", lambda route: route.fulfill(status=503, body=""))
    page.clock.install()
    awa.open(number)
    validate_elsewhere(page, desk, number)
    awa.press("f")
    expect(page.locator(f"#notice-note-{number}")).to_be_visible()
    page.locator("#show-panel").click()
    banners, panel = (page.locator(id_).bounding_box() for id_ in ("#notices", "#panel"))
    assert banners["y"] + banners["height"] <= panel["y"]
    for name in ("Remplacer par les miens", "Réessayer"):
        page.get_by_role("button", name=name).scroll_into_view_if_needed()
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


@windows("1280 by 1024 at 400 %")
def test_a_conflict_fits_into_the_smallest_window(awa, desk, number, page):
    page.clock.install()
    awa.open(number)
    validate_elsewhere(page, desk, number, "Télévision/Radio numérique terrestre")
    expect(page.locator("#notice-stale")).to_be_in_viewport(ratio=1)


ARROWS = """() => [...document.querySelectorAll("thead a")]
  .map((link) => getComputedStyle(link, "::after").content.match(/[↕▲▼]/)[0])"""


def test_the_headings_of_the_label_list_show_that_they_sort_and_how(awa, page):
    page.goto("/mots-cles")
    assert page.evaluate(ARROWS) == ["▲", "↕", "↕", "↕"]
    link = page.get_by_role("link", name="Exemples", exact=True)
    decoration = "link => getComputedStyle(link).textDecorationLine"
    assert link.evaluate(decoration) == "none"
    link.hover()
    assert link.evaluate(decoration) == "underline"

    for arrow, order in (("▼", "descending"), ("▲", "ascending")):
        tab_to(page, "thead th:nth-child(3) a")
        assert link.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
        awa.press("Enter")
        expect(page.locator("thead th").nth(2)).to_have_attribute("aria-sort", order)
        assert page.evaluate(ARROWS) == ["↕", arrow, "↕", "↕"]
