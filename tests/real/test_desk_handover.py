"""Passing an article to a colleague, by mouse and keyboard, and taking it back."""

from playwright.sync_api import expect
from real.browser import Editor, page_of
from real.newsroom import AWA, MOUSSA


def test_an_article_is_passed_to_a_colleague_with_a_comment_and_taken_back(
    awa, browser, desk, number, page
):
    with page_of(browser, desk, MOUSSA) as his:
        Editor(his).open(number).state(["Genre"]).validate()
        labels = awa.open(number).labels()
        page.get_by_text("Passer à…").click()
        page.locator("#receiver").focus()
        page.keyboard.type(MOUSSA[:3])  # not the panel's keys
        page.keyboard.press("Tab")
        page.keyboard.type("Est-ce fintech ou h ?")
        page.keyboard.press("Enter")  # a new line, no validation
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        awa.ready(after=str(number))

        expect(page.locator("#status")).to_contain_text(f"Passé à {MOUSSA}\u00a0:")
        assert passed_to_moussa(desk) == [number]
        Editor(his).open(number)
        line = his.locator("#handover-line")
        expect(line).to_have_text(f"{AWA} vous a passé cet article\u00a0: Est-ce fintech ou h ?")
    assert len(desk.article(number)["reviews"]) == 1
    assert awa.open(number).labels() == labels
    expect(page.locator("#handover-line")).to_contain_text(f"Passé à {MOUSSA}\u00a0: Est-ce")

    page.locator("#take-back").click()

    expect(page.locator("#status")).to_have_text("Article repris.")
    expect(page.locator("#handover-line")).to_have_count(0)
    assert awa.focus() == "panel"
    assert passed_to_moussa(desk) == []


def passed_to_moussa(desk):
    rows = desk.ask("GET", f"/api/queue?state=all&receiver={MOUSSA}")["articles"]
    return [row["number"] for row in rows]
