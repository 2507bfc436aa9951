"""Validated articles to look at again: in the queue, on the article's page and in the API."""

import pytest
from helpers.desk_api import sign_in, validate
from helpers.html_page import visible_text

from osiris_nlp.desk.articles.rechecks import mark_for_recheck


@pytest.fixture
def awa(desk):
    """Return the browser of Awa, who has validated an article and opened the desk again."""
    browser = sign_in("Awa Ndiaye", desk)
    validate(browser, desk, "wave", ["Fintech"])
    return browser


def page(browser, path):
    return visible_text(browser.get(path).text).replace("~", " ")


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Fintech", "À revoir : Fintech. Ce mot-clé est nouveau."),
        ("Minitel", "À revoir : Minitel. Ce mot-clé n’est plus dans la liste."),
    ],
)
def test_the_article_and_the_queue_say_because_of_which_label(awa, desk, label, reason):
    number = desk.numbers["wave"]
    assert "À revoir :" not in page(awa, f"/articles/{number}")
    assert "mots-clés ont changé" not in page(awa, "/file")

    mark_for_recheck(desk.store, [number], label)

    assert reason in page(awa, f"/articles/{number}")
    assert "1 article à revoir : ses mots-clés ont changé" in page(awa, "/file")
    queue = page(awa, "/file?state=changes")
    assert "Wave baisse le prix" in queue
    assert f"à revoir : {label}" in queue
    rows = awa.get("/api/queue", state="changes").json()["articles"]
    assert [(row["recheck"], row["state"]) for row in rows if row["id"] == "wave"] == [
        (label, "done")
    ]


def test_the_next_validation_takes_it_off_the_list(awa, desk):
    number = desk.numbers["wave"]
    mark_for_recheck(desk.store, [number], "Internet")

    assert validate(awa, desk, "wave", ["Fintech"], revision=1).status_code == 201
    assert "À revoir :" not in page(awa, f"/articles/{number}")
    assert "Wave baisse le prix" not in page(awa, "/file?state=changes")
