"""The guides, as the desk shows them, and the first steps."""

import re

from helpers.desk_store import review
from helpers.html_page import Page, visible_text


def test_the_links_of_the_guides_lead_somewhere_in_the_desk(visitor):
    for path in ("/aide", "/aide/administrer"):
        page = Page(visitor.get(path).text)
        ids = {f"#{attributes['id']}" for _, attributes in page.elements if "id" in attributes}
        links = {link["href"].partition("?")[0] for link in page.every("a")} - ids - {"/compte"}
        assert {link: visitor.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_guide_has_the_keys_that_the_article_page_shows(visitor):
    dialog = re.findall("<dt>.*?</dd>", visitor.get("/articles/1").text)
    table = re.findall("<tr>\n<td>.*?</tr>", visitor.get("/aide").text, re.DOTALL)
    rows = [visible_text(row).replace("\n", "").replace(" … ", "…") for row in table]
    assert rows == [visible_text(row) for row in dialog]


def test_the_first_steps_are_shown_until_ten_articles_are_validated(desk, awa):
    for revision in range(10):
        word = "touches" if revision > 2 else "annule"
        assert re.search(f'"first-steps">.*{word}', awa.get("/articles/1").text)
        assert "ouvre le premier article" in awa.get("/file").text
        review(desk.store, 1, ["Fintech"], revision=revision, editor="awa")
    assert "first-steps" not in awa.get("/articles/1").text + awa.get("/file").text
