"""Passing an article to a colleague, by mouse and keyboard, and taking it back."""

from playwright.sync_api import expect


def test_an_article_is_passed_to_a_colleague_and_taken_back(awa, desk, untouched):
    reviewed, number, page = next(untouched), next(untouched), awa.page
    desk.decide(reviewed, "Fintech")  # by the machine's user, who so becomes a colleague
    colleague = desk.ask("GET", f"/api/history?article={reviewed}")["reviews"][0]["editor"]

    awa.open(number)
    labels = awa.labels()
    page.get_by_text("Passer à…").click()
    page.locator("#receiver").focus()
    page.keyboard.type(colleague[:3])  # not the panel's keys
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    awa.ready(after=str(number))

    expect(page.locator("#status")).to_contain_text(f"Passé à {colleague}\u00a0:")
    assert row_of(desk, number, colleague)["receiver"] == colleague
    assert row_of(desk, number, colleague)["state"] == "open"
    awa.open(number)
    assert awa.labels() == labels
    expect(page.locator("#handover-line")).to_contain_text(f"Passé à {colleague}.")

    page.locator("#take-back").click()

    expect(page.locator("#status")).to_have_text("Article repris.")
    expect(page.locator("#handover-line")).to_have_count(0)
    assert awa.focus() == "panel"
    assert desk.ask("GET", f"/api/queue?state=all&receiver={colleague}")["total"] == 0


def row_of(desk, number, receiver):
    rows = desk.ask("GET", f"/api/queue?state=all&receiver={receiver}")["articles"]
    return next(row for row in rows if row["number"] == number)
