"""The guides, as the desk shows them, and the first steps."""

import re

import pytest
from helpers.desk_store import review
from helpers.html_page import Page


@pytest.mark.parametrize("path", ["/aide", "/aide/administrer"])
def test_the_links_of_a_guide_lead_somewhere_in_the_desk(path, visitor):
    page = Page(visitor.get(path).text)
    ids = {f"#{attributes['id']}" for _, attributes in page.elements if "id" in attributes}
    links = {link["href"].partition("?")[0] for link in page.every("a")} - ids - {"/compte"}

    assert {link: visitor.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_guide_has_the_keys_that_the_article_page_shows(visitor):
    rows = {
        path: [
            re.sub(r"<.*?>", "", "|".join(row)).replace("\u202f", " ").replace("\u00a0", " ")
            for row in re.findall(pattern, visitor.get(path).text, re.DOTALL)
        ]
        for path, pattern in (
            ("/articles/1", r"<dt>(.*?)</dt><dd>(.*?)</dd></div>"),
            ("/aide", r"<tr>\n<td>(.*?)</td>\n<td>(.*?)</td>"),
        )
    }

    assert len(rows["/aide"]) == 16
    assert rows["/aide"] == [row.replace("…", " … ") for row in rows["/articles/1"]]


def test_the_first_steps_are_shown_until_ten_articles_are_validated(desk, awa):
    def hint(path):
        return re.sub(
            "<.*?>", "", "".join(re.findall('"first-steps">(.*)</p>', awa.get(path).text))
        )

    hints = [hint("/file"), hint("/articles/1")]
    for revision in range(10):
        review(desk.store, 1, ["Fintech"], revision=revision, editor="awa")
        hints.append(hint("/articles/1"))

    valid, keys = (
        "Entrée valide et ouvre le suivant\u202f; z annule.",
        "? montre toutes les touches",
    )
    assert hints[:2] == ["Entrée ouvre le premier article.", valid]
    assert [keys in each for each in hints[2:]] == [False] * 2 + [True] * 7 + [False]
    assert (hints[-1], hint("/file")) == ("", "")
