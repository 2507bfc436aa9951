"""Passing articles to colleagues: by the API, on the page of the article and in the queue."""

import pytest
from helpers.desk_api import refusal, sign_in, validate
from helpers.desk_store import AUTHOR
from helpers.html_page import visible_text

from osiris_nlp.desk.base.guard.accounts import add_account

AWA, MOUSSA, FATOU = "Awa Ndiaye", "Moussa Diop", "Fatou Sow"


@pytest.fixture
def newsroom(desk):
    for name in (AWA, MOUSSA, FATOU):
        add_account(desk.store, name, role="manager", password_hash=None, author=AUTHOR)
    return desk


def pass_to(browser, desk, id_, receiver):
    path = f"/api/articles/{desk.numbers[id_]}/handover"
    return browser.ask("PUT", path, json={"receiver": receiver})


def page(browser, path):
    return visible_text(browser.get(path).text)


def test_the_receiver_finds_what_was_passed(newsroom):
    awa, moussa = sign_in(AWA, newsroom), sign_in(MOUSSA, newsroom)

    assert pass_to(awa, newsroom, "wave", MOUSSA).status_code == 204

    assert "Pour moi (1)" in page(moussa, "/file")
    assert "Pour moi" not in page(awa, "/file")
    assert "pour Moussa Diop" in page(awa, "/file?state=all")
    mine = page(moussa, "/file?state=all&receiver=Moussa+Diop")
    assert "Wave baisse le prix" in mine
    assert "Sonatel étend la fibre" not in mine
    rows = moussa.get("/api/queue", receiver=MOUSSA).json()["articles"]
    assert [(row["id"], row["receiver"]) for row in rows] == [("wave", MOUSSA)]
    article = newsroom.numbers["wave"]
    assert "Awa Ndiaye vous a passé cet article." in page(moussa, f"/articles/{article}")
    assert "Passé à Moussa Diop." in page(awa, f"/articles/{article}")
    assert "Passé à Moussa Diop par Awa Ndiaye" in page(
        sign_in(FATOU, newsroom), f"/articles/{article}"
    )


def test_a_validation_ends_it(newsroom):
    awa, moussa = sign_in(AWA, newsroom), sign_in(MOUSSA, newsroom)
    pass_to(awa, newsroom, "wave", MOUSSA)

    assert validate(moussa, newsroom, "wave", ["Fintech"]).status_code == 201

    assert "Pour moi" not in page(moussa, "/file")
    assert moussa.get("/api/queue", state="all", receiver=MOUSSA).json()["total"] == 0


def test_an_article_is_taken_back(newsroom):
    awa, moussa = sign_in(AWA, newsroom), sign_in(MOUSSA, newsroom)
    path = f"/api/articles/{newsroom.numbers['wave']}/handover"
    pass_to(awa, newsroom, "wave", MOUSSA)

    assert [awa.ask("DELETE", path).status_code for _ in range(2)] == [204, 204]

    assert "Pour moi" not in page(moussa, "/file")


def test_only_colleagues_receive_articles(newsroom):
    awa = sign_in(AWA, newsroom)

    answers = [pass_to(awa, newsroom, "wave", name) for name in (AWA, "Inconnue", "")]

    assert [refusal(answer)[:2] for answer in answers] == [(422, "invalid")] * 3
    path = "/api/articles/9999/handover"
    unknown = [awa.ask("PUT", path, json={"receiver": MOUSSA}), awa.ask("DELETE", path)]
    assert [refusal(answer)[:2] for answer in unknown] == [(404, "unknown")] * 2


def test_where_nobody_else_is_known_nothing_is_offered(desk, awa):
    assert 'id="pass"' not in awa.get(f"/articles/{desk.numbers['wave']}").text
    assert "Passés à" not in page(awa, "/file")
