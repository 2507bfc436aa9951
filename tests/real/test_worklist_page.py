"""The page of an audit in Chromium: axe finds no fault, and the page fits a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.audits import CABLE, FINES, MONEY, corpus, relabel, run_audit
from helpers.press import CYBERCAFES

from osiris_nlp.base.records import Article

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 1000)]


@pytest.mark.slow("pages")
def test_the_page_is_accessible_in_light_and_dark_on_a_phone_and_a_desktop(browser, tmp_path):
    wrong = relabel(relabel(relabel(corpus(), "I-3", FINES), "R-0", CABLE), "F-1", CABLE)
    twins = [
        Article(id="t-1", title="Cybercafés", text=CYBERCAFES, labels=(CABLE,)),
        Article(id="t-2", title="Cybercafés (APS)", text=CYBERCAFES, labels=(MONEY,)),
    ]
    file = tmp_path / "relecture.html"
    file.write_text(run_audit([*wrong, *twins]).to_html(), encoding="utf-8")
    faults = []

    for scheme, width in VIEWS:
        # axe is a script, which the page's policy would block
        page = browser.new_page(
            color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
        )
        page.goto(file.as_uri())
        violations = Axe().run(page).response["violations"]
        faults += [(scheme, width, violation["id"]) for violation in violations]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((scheme, width, "too wide"))
        assert page.locator("#articles, #jumeaux, #couples").count() == 3
        page.close()

    assert faults == []
