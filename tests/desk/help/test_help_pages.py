"""The guides, as the desk shows them, and the first steps."""

import re

from helpers.desk_store import review
from helpers.html_page import Page


def test_the_links_of_the_guides_lead_somewhere_in_the_desk(visitor):
    for path in ("/aide", "/aide/administrer"):  # `/compte` needs an account
        page = Page(visitor.get(path).text)
        ids = {f"#{attributes['id']}" for _, attributes in page.elements if "id" in attributes}
        links = {link["href"].partition("?")[0] for link in page.every("a")} - ids - {"/compte"}
        assert {link: visitor.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_guide_has_the_keys_that_the_article_page_shows(visitor):
    paths = {"/articles/1": "<dt>.*?</dd>", "/aide": "<tr>\n<td>.*?</tr>"}
    texts = {path: re.sub("[\u202f\u00a0]", " ", visitor.get(path).text) for path in paths}
    rows = [re.findall(paths[path], text, re.DOTALL) for path, text in texts.items()]
    dialog, table = ([re.sub(r"<.*?>|\n", "", row) for row in part] for part in rows)

    assert [row.replace(" … ", "…") for row in table] == dialog


def test_the_first_steps_are_shown_until_ten_articles_are_validated(desk, awa):
    for revision in range(10):
        word = "touches" if revision > 2 else "annule"
        assert re.search(f'"first-steps">.*{word}', awa.get("/articles/1").text)
        assert "ouvre le premier article" in awa.get("/file").text
        review(desk.store, 1, ["Fintech"], revision=revision, editor="awa")
    assert "first-steps" not in awa.get("/articles/1").text + awa.get("/file").text
