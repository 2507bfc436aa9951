"""What makes a page of the desk accessible, and the windows in which it must be."""

from collections.abc import Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
AXE_OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
CONTRAST_OPTIONS = AXE_OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
AXE = Axe()
# `Axe.run` would load its script each time, and return all other results as well.
VIOLATIONS = "options => axe.run(options).then(({ violations }) => violations)"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Elements cut off with no way to scroll, except those for screen readers only or cut on purpose.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && !element.matches(".panel h2, .kept, .note, option, select, input"))
  .filter((element) => {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
    if (textOverflow === "ellipsis") return false; // on purpose, in lists of one line per article
    const hides = (overflow) => overflow === "hidden" || overflow === "clip";
    return (hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
      (hides(overflowY) && element.scrollHeight > element.clientHeight + 1);
  }).map((element) => element.outerHTML.slice(0, 80))"""
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
UNCHANGED = """() => {
  document.adoptedStyleSheets = [];
  document.documentElement.removeAttribute("style");
}"""
# Targets, other than links in a sentence, that are smaller than the minimum of WCAG 2.5.8.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, [role=option]")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".skip"))
  .filter((element) => !(element.matches("a") && element.closest("p")?.matches(":not(.go, .act, .brand)")))
  .map((element) => [element, (element.labels?.[0]?.contains(element) ? element.labels[0] : element).getBoundingClientRect()])
  .filter(([element, box]) => !element.matches("[type=checkbox]") && Math.min(box.width, box.height) <
    (matchMedia("(pointer: coarse)").matches && element.matches("button:not(.word), summary, input, select, textarea") ? 44 : 24))
  .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}×${box.height}`)"""


def size_of(width: int, height: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": height}}


CHANGES = (UNCHANGED, SPACED, LARGE, UNCHANGED)
TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}
WINDOWS: dict[str, dict[str, Any]] = {
    "wide": size_of(1440, 900),
    "1366 by 768": size_of(1366, 768),
    "768 by 1024": size_of(768, 1024),
    "desk": size_of(1280, 800),
    "forced": {**size_of(1280, 800), "forced_colors": "active"},
    "few rows": size_of(1280, 420),
    "phone": {**size_of(360, 740), **TOUCH},
    "phone with a large screen": {**size_of(390, 664), **TOUCH},
    "phone on its side": {**size_of(740, 360), **TOUCH},
    "small phone on its side": {**size_of(568, 320), **TOUCH},
    "1024 by 768": size_of(1024, 768),
    "tablet": {**size_of(820, 1180), "has_touch": True},
    "1440 at 200 %": size_of(720, 450),
    "1366 at 200 %": size_of(683, 384),
    "1280 at 200 %": size_of(640, 400),
    "1280 at 400 %": size_of(320, 568),
    "1280 by 1024 at 400 %": size_of(320, 256),
}


def windows(*names: str, slow: Sequence[str] = ()) -> pytest.MarkDecorator:
    """Let Awa work in each of these windows; in the slow ones, only with all tests."""
    settings = [pytest.param(WINDOWS[name], id=name) for name in names]
    marks = pytest.mark.slow("pages")
    settings += [pytest.param(WINDOWS[name], id=name, marks=marks) for name in slow]
    return pytest.mark.parametrize("awa", settings, indirect=True)


def faults_of(page: Page) -> list[Any]:
    """Return what is wrong with a page in light and dark colours, with wider spaces and larger letters."""
    page.evaluate(AXE.axe_script)
    violations = page.evaluate(VIOLATIONS, AXE_OPTIONS)
    faults: list[Any] = [
        (each["id"], [n["html"][:160] for n in each["nodes"]]) for each in violations
    ]
    faults += [("small", element) for element in page.evaluate(SMALL_TARGETS)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # without transitions
    violations = page.evaluate(VIOLATIONS, CONTRAST_OPTIONS)
    faults += [("dark", each["nodes"][0]["html"][:160]) for each in violations]
    page.emulate_media(color_scheme="light")
    for change in CHANGES:
        page.evaluate(change)
        faults += [(change, loss) for loss in unreadable(page)]
    return faults


def unreadable(page: Page) -> list[str]:
    """Return what is cut off or requires scrolling sideways."""
    overflow = page.evaluate(OVERFLOW)
    return [*([f"{overflow} px too wide"] if overflow > 0 else []), *page.evaluate(CUT_OFF)]
