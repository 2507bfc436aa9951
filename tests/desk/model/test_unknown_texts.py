"""An article of which the model knows no word: no suggestion, and a remark, on every page and route."""

import pytest
from helpers.desk_api import validate
from helpers.unknown_texts import TEXTS

REMARK = "The model knows none of the words of this text: it suggests nothing"
ON_PAGES = "Le modèle ne connaît aucun mot de ce texte\u00a0: il ne suggère rien."
SOME = [TEXTS[name] for name in ("Chinese", "Thai", "keys pressed at random", "numbers")]


@pytest.mark.parametrize("text", SOME)
def test_routes_suggest_nothing_and_say_why(shared_desk, text):
    visitor = shared_desk.browser()
    keywords = [*enumerate(shared_desk.bench.taxonomy.names, 1)]
    site_body = {"article": {"id_article": 7, "titre": text}, "keywords": keywords}

    plain = visitor.post("/api/suggest", {"text": text}).json()
    reasoned = visitor.post("/api/suggest", {"text": text, "reasons": True}).json()
    (of_many,) = visitor.post("/api/suggest/many", {"articles": [{"text": text}]}).json()[
        "articles"
    ]
    of_site = visitor.ask(
        "POST", "/api/spip/suggest", origin=None, json=site_body, headers=shared_desk.bearer()
    ).json()

    for answer in (plain, reasoned, of_many):
        assert answer["remark"] == REMARK
        assert {row["tier"] for row in answer["suggestions"]} == {"hide"}
    assert (of_site["remark"], of_site["suggestions"]) == (REMARK, [])


def test_a_known_word_is_enough_for_suggestions_without_a_remark(visitor):
    answer = visitor.post("/api/suggest", {"text": f"La fibre. {TEXTS['Greek']}"}).json()

    assert answer["remark"] is None
    assert answer["suggestions"][0]["label"] == "Infrastructures"
    assert answer["suggestions"][0]["tier"] == "propose"


def test_annif_gets_no_subjects(shared_desk):
    form = {"text": TEXTS["Arabic"], "threshold": "0"}

    answer = shared_desk.browser().ask(
        "POST", "/v1/projects/osiris-fr/suggest", origin=None, data=form
    )

    assert answer.json() == {"results": []}


def test_a_pasted_text_gets_the_remark(visitor):
    page = visitor.post("/coller", {"text": TEXTS["Hangul"]}).text

    assert ON_PAGES in page
    assert 'name="label" value=' not in page


def test_a_blind_article_has_no_remark(visitor, shared_desk):
    page = visitor.get(f"/articles/{shared_desk.numbers['temoin-42']}")

    assert page.status_code == 200
    assert "Article témoin." in page.text
    assert ON_PAGES not in page.text


def test_an_editor_sees_the_remark_and_files_the_article(desk, awa):
    number = awa.post("/api/articles", {"id": "inconnu", "text": TEXTS["Cyrillic"]}).json()[
        "number"
    ]

    page = awa.get(f"/articles/{number}").text
    article = awa.get(f"/api/articles/{number}").json()
    (row,) = [
        row
        for row in awa.get("/api/queue", state="all").json()["articles"]
        if row["number"] == number
    ]

    assert ON_PAGES in page
    assert 'name="label" value=' not in page
    assert (article["suggestions"], article["remark"]) == ([], REMARK)
    assert row["best"] is None
    assert validate(awa, desk, number, ["Fintech"]).status_code == 201
    assert awa.get(f"/api/articles/{number}").json()["labels"] == ["Fintech"]
