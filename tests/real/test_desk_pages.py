"""Every page of the desk as it can be met, looked at with every kind of eye."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from real.browser import ELSEWHERE, Desk, Editor, context_of, enter
from real.newsroom import AWA, FURTHER, PASSWORD, SMALL, TRAP, number_of

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Sight:
    """A browser in front of a page: the open desk and the locked one, with articles by what they are."""

    page: Page
    desk: Desk
    locked: Desk
    numbers: dict[str, int]

    def open(self, name: str) -> Editor:
        return Editor(self.page).open(self.numbers[name])


def show_conflict(sight: Sight) -> None:
    awa = sight.open("mine")
    sight.desk.decide(sight.numbers["mine"], "Fintech")
    awa.press("Enter")
    if not sight.page.locator("#notice-stale, #notice-none").count():
        sight.page.locator("#notice-stale, #notice-none").wait_for()
    if sight.page.locator("#notice-none").count():
        awa.press("Enter")
    expect(sight.page.locator("#notice-stale")).to_be_visible()


def show_type_ahead(sight: Sight) -> None:
    sight.open("plain").press("a", *"com")
    expect(sight.page.locator("#options")).to_be_visible()


def show_keys_and_draft(sight: Sight) -> None:
    editor = sight.open("plain")
    editor.press("1", "2", "3")
    sight.page.reload()
    editor.ready().press("?")
    expect(sight.page.locator("#draft")).to_be_visible()


def show_pasted(sight: Sight) -> None:
    sight.page.goto("/coller")
    sight.page.locator("#text").fill(f"Wave et Orange Money\n{LONG}")
    sight.page.locator("#copy").wait_for()


def show_wrong_password(sight: Sight) -> None:
    sight.page.goto(f"{sight.locked.address}/entrer?suite=/coller")
    sight.page.locator("#nom").fill(AWA)
    sight.page.locator("#mot-de-passe").fill("baobab")
    sight.page.keyboard.press("Enter")
    sight.page.locator("#probleme").wait_for()


def show_empty_queue(sight: Sight) -> None:
    page = sight.page
    page.goto(f"{sight.locked.address}/entrer")
    page.locator("#nom").fill(AWA)
    page.locator("#mot-de-passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("La file est vide.")


def at(path: str) -> Callable[[Sight], None]:
    return lambda sight: (sight.page.goto(path), None)[1]


LONG = (
    "La BCEAO veut que le paiement mobile soit interopérable : Wave et Orange Money devront ouvrir "
    "leurs portefeuilles électroniques. À Kolda, la Sonatel étend la fibre optique. "
) * 6
SIGHTS: dict[str, Callable[[Sight], None]] = {
    "la file": at("/file"),
    "la file, filtres faux": at("/file?state=perdu&since=hier&label=Fintec&page=x"),
    "la file, rien de tel": at("/file?source=APS&label=Yas&state=done"),
    "la file, finie": at("/file?fini=1&source=APS&label=Yas&state=done"),
    "article": lambda sight: sight.open("plain") and None,
    "article, propositions": lambda sight: sight.open("ancien") and None,
    "article, fait": lambda sight: sight.open("done") and None,
    "article témoin": lambda sight: sight.open("temoin-42") and None,
    "article piégé": lambda sight: sight.open("piege") and None,
    "article, liste ouverte": show_type_ahead,
    "article, brouillon et touches": show_keys_and_draft,
    "article, conflit": show_conflict,
    "coller": at("/coller"),
    "coller, suggestions": show_pasted,
    "mots-clés": at("/mots-cles"),
    "mot-clé": at("/mots-cles/9"),
    "historique": at("/historique"),
    "historique, personne": at("/historique?editor=Personne"),
    "entrer": at("/entrer"),
    "404": at("/articles/99999"),
    "404, mot-clé": at("/mots-cles/999"),
    "404, page": at("/nulle-part"),
    "entrer, mot de passe refusé": show_wrong_password,
    "la file, vide": show_empty_queue,
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
AXE = {"runOnly": RULES, "resultTypes": ["violations"]}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Whatever is cut off where nobody can scroll to it; not what is only for the ear, or cut on purpose.
CUT = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility() && !each.matches(".panel h2, .kept, .note, option, select, input"))
  .filter((each) => {
    const { overflowX, overflowY } = getComputedStyle(each);
    const hides = (overflow) => overflow === "hidden" || overflow === "clip";
    return (hides(overflowX) && each.scrollWidth > each.clientWidth + 1) ||
      (hides(overflowY) && each.scrollHeight > each.clientHeight + 1);
  }).map((each) => each.outerHTML.slice(0, 80))"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE = """() => {
  document.adoptedStyleSheets = [];
  document.documentElement.style.fontSize = "200%";
}"""
AS_IT_IS = """() => {
  document.adoptedStyleSheets = [];
  document.documentElement.removeAttribute("style");
}"""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
CHANGES = (AS_IT_IS, SPACED, LARGE, AS_IT_IS)
# At 200 % and at 400 % of a window 1280 wide.
NARROWER = {"desk": [(640, 400), (320, 256)]}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture(scope="session")
def numbers(desk: Desk, untouched: Iterator[int]) -> dict[str, int]:
    """Numbers of articles by what they are; `temoin-42` is as nobody has decided on it."""
    found = {name: next(untouched) for name in ("plain", "done", "mine")}
    found |= {id_: number_of(desk, id_) for id_ in (*FURTHER, TRAP.id)}
    desk.decide(found["done"], "Fintech", "Yas")
    return found


def sights(
    browser: Browser, desk: Desk, locked: Desk, numbers: dict[str, int], **more: Any
) -> Iterator[tuple[str, Page]]:
    """Show every page in turn, in one browser."""
    with context_of(browser, desk, also=locked, **more) as context:
        page = context.new_page()
        enter(page, AWA)
        for name, show in SIGHTS.items():
            show(Sight(page, desk, locked, numbers))
            page.wait_for_load_state("load")
            yield name, page
            page.evaluate("localStorage.clear()")


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(DESKTOP, id="desk"),
        pytest.param(PHONE, id="phone"),
    ],
)
def test_every_page_is_open_to_everybody(
    settings: dict[str, Any],
    request: pytest.FixtureRequest,
    browser: Browser,
    desk: Desk,
    locked: Desk,
    numbers: dict[str, int],
) -> None:
    faults = []
    for name, page in sights(browser, desk, locked, numbers, **settings):
        found = Axe().run(page, options=AXE).response
        faults += [
            (name, each["id"], [node["html"][:160] for node in each["nodes"]])
            for each in found["violations"]
        ]
        faults += [(name, "small", each) for each in page.evaluate(SMALL)]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # at once
        dark = Axe().run(page, options=COLOURS).response["violations"]
        faults += [(name, "dark", each["nodes"][0]["html"][:160]) for each in dark]
        page.emulate_media(color_scheme="light")
        for change in CHANGES:
            page.evaluate(change)
            faults += [(name, change, each) for each in lost(page)]
        for width, height in NARROWER.get(request.node.callspec.id, ()):
            page.set_viewport_size({"width": width, "height": height})
            faults += [(name, f"{width} px", each) for each in lost(page)]
            page.set_viewport_size(settings["viewport"])
    assert faults == []


def lost(page: Page) -> list[str]:
    """Return what cannot be read without scrolling sideways, or at all."""
    wide = page.evaluate(WIDE)
    return [*([f"{wide} px too wide"] if wide > 0 else []), *page.evaluate(CUT)]


def test_a_page_refused_says_so_in_french_and_is_open_to_everybody(
    browser: Browser, desk: Desk
) -> None:
    context = browser.new_context()  # without a witness: even the style sheet is refused
    page = context.new_page()
    answer = page.goto(f"http://{ELSEWHERE}:{desk.port}/file")
    found = Axe().run(page, options=AXE).response["violations"]
    told = page.locator("main").inner_text()
    context.close()

    assert answer is not None
    assert (answer.status, found) == (403, [])
    assert "Erreur 403" in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_the_systems_own_colours_what_is_chosen_is_still_seen(
    scheme: str, browser: Browser, desk: Desk, numbers: dict[str, int]
) -> None:
    with context_of(
        browser, desk, forced_colors="active", reduced_motion="reduce", color_scheme=scheme
    ) as context:
        page = context.new_page()
        enter(page, AWA)
        editor = Editor(page)
        editor.open(numbers["ancien"])
        marked = page.locator(".ev.on").first
        for _ in editor.rows():  # down to one whose words are in the text
            if not marked.count():
                editor.press("ArrowDown")
        outline = "each => getComputedStyle(each).outlineStyle"
        assert marked.evaluate(outline) == "solid"
        assert page.locator(":focus").evaluate(outline) == "solid"
        assert page.locator(".row.now").evaluate(outline) == "dashed"
        assert page.evaluate(MOVING) == []


# Whatever takes time to move or change colour.
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each);
  return animationName !== "none" || parseFloat(transitionDuration) > 0 || scrollBehavior === "smooth";
}).map((each) => each.outerHTML.slice(0, 80))"""
# The element with the focus: what it is, whether the focus shows, and what else lies on its middle.
FOCUSED = """() => {
  const each = document.activeElement;
  const box = each.getBoundingClientRect();
  const style = getComputedStyle(each);
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)];
  const on = document.elementFromPoint(x, y);
  return {
    what: each.outerHTML.slice(0, 90),
    isBody: each === document.body,
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    free: Boolean(on) && (each.contains(on) || on.contains(each)),
  };
}"""


@pytest.mark.parametrize("settings", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_focus_is_always_seen_and_nothing_lies_on_it(
    settings: dict[str, Any], browser: Browser, desk: Desk, numbers: dict[str, int]
) -> None:
    pages = ["/file", "/coller", "/historique", "/mots-cles/9", "/entrer"]
    pages += [f"/articles/{numbers[name]}" for name in ("ancien", "done", "temoin-42")]
    faults = []
    with context_of(browser, desk, **settings) as context:
        page = context.new_page()
        enter(page, AWA)
        for path in pages:
            page.goto(path)
            page.evaluate("document.activeElement.blur()")
            for _ in range(40):
                page.keyboard.press("Tab")
                found = page.evaluate(FOCUSED)
                if found["isBody"]:
                    break
                if 'type="date"' in found["what"]:  # the browser itself marks the parts of a date
                    continue
                if not (found["shows"] and found["free"]):
                    faults.append((path, found))
    assert faults == []
