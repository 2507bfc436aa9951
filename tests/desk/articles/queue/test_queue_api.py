"""The API: order and search of the queue, «Plus tard», «Hors sujet», notes and saved filters."""

from uuid import uuid4

import pytest
from helpers.desk_api import ids, refusal, sign_in, validate


def set_aside(browser, desk, id_, **fields):
    return validate(browser, desk, id_, [], aside=True, **fields)


def put(browser, path, body):
    return browser.ask("PUT", path, json=body)


def queue(browser, **query):
    answer = browser.get("/api/queue", **query)
    assert answer.status_code == 200
    return ids(answer)


def test_the_queue_is_in_the_order_asked_for(visitor):
    recent = visitor.get("/api/queue").json()["articles"]
    days = [row["date"] or "" for row in recent]

    assert days == sorted(days, reverse=True)
    assert queue(visitor, order="recents") == [row["id"] for row in recent]
    assert sorted(queue(visitor, order="utiles")) == sorted(queue(visitor, order="surs"))
    assert visitor.get("/api/queue", order="alpha").status_code == 422


def test_an_article_is_found_by_words_of_its_text(visitor):
    assert queue(visitor, q="RANÇONGICIEL étudiants") == ["cyber"]
    assert queue(visitor, q="rancongiciels ecole ete") == ["cyber"]
    assert queue(visitor, q='" OR 1') == queue(visitor, q="*") == []
    assert queue(visitor, q="  ") == queue(visitor)
    assert visitor.get("/api/queue", q="é" * 256).status_code == 422
    assert visitor.get("/api/queue", q="a\0b").status_code == 422


def test_next_follows_the_order_and_the_search(desk, awa):
    useful = queue(awa, order="utiles")
    matches = queue(awa, order="utiles", q="le", flag="0")
    assert matches == [id_ for id_ in useful if id_ in matches]
    assert 1 < len(matches) < len(useful)

    answer = validate(awa, desk, matches[0], [], query="order=utiles&q=le&flag=0")

    assert answer.json()["next"] == desk.numbers[matches[1]]


@pytest.mark.parametrize(("numbers", "is_last"), [((2, 3), False), ((3, 3), True), ((4, 3), True)])
def test_the_last_article_of_a_sitting_has_no_next(desk, awa, numbers, is_last):
    answer = validate(awa, desk, "wave", [], query=f"rang={numbers[0]}&sur={numbers[1]}")

    assert answer.status_code == 201
    assert (answer.json()["next"] is None) == is_last


def test_a_postponed_article_is_not_next_for_that_editor(desk, awa):
    first, second, third = queue(awa)[:3]
    modou = sign_in("Modou Fall", desk)
    path = f"/api/articles/{desk.numbers[second]}/postpone"

    answer = awa.post(path, {})

    assert (answer.status_code, answer.content) == (204, b"")
    assert queue(awa)[:3] == [first, second, third]
    assert validate(awa, desk, first, []).json()["next"] == desk.numbers[third]
    assert validate(modou, desk, first, [], revision=1).json()["next"] == desk.numbers[second]
    unknown = awa.post("/api/articles/999/postpone", {})
    assert refusal(unknown) == (404, "unknown", "No article 999: look it up in the queue")
    assert awa.post(path, {"jours": 3}).status_code == 422

    for _ in range(2):
        assert awa.ask("DELETE", path).status_code == 204
    assert validate(awa, desk, first, [], revision=2).json()["next"] == desk.numbers[second]
    assert awa.ask("DELETE", "/api/articles/999/postpone").status_code == 404


def test_an_article_is_set_aside_and_taken_back(desk, awa):
    number = desk.numbers["cyber"]

    result = set_aside(awa, desk, "cyber").json()

    assert result["article"]["state"] == "aside"
    review = result["review"]
    assert (review["aside"], review["labels"], review["decisions"]) == (True, [], [])
    assert queue(awa, state="aside") == ["cyber"]
    assert "cyber" not in queue(awa) + queue(awa, state="done")
    assert awa.get(f"/api/articles/{number}").json()["state"] == "aside"
    undo = {"key": str(uuid4()), "review": review["number"]}
    undone = awa.post(f"/api/articles/{number}/undo", undo).json()
    assert (undone["article"]["state"], undone["article"]["revision"]) == ("open", 2)
    assert queue(awa, state="aside") == []


def test_setting_aside_takes_no_labels_and_is_checked_like_any_review(desk, awa):
    with_labels = validate(awa, desk, "wave", ["Fintech"], aside=True)
    stale = set_aside(awa, desk, "wave", revision=3)
    unclear = validate(awa, desk, "wave", [], aside="oui")

    number = desk.numbers["wave"]
    assert refusal(with_labels) == (
        422,
        "invalid",
        f"Labels for article {number}, which is to be set aside: expected no labels and no rejected "
        "labels with aside",
    )
    assert (stale.status_code, unclear.status_code) == (409, 422)
    key = str(uuid4())
    assert set_aside(awa, desk, "wave", key=key).status_code == 201
    assert set_aside(awa, desk, "wave", key=key).status_code == 200


def test_a_note_and_a_flag_are_kept_with_the_article_and_a_colleague_s_flag_keeps_the_note(
    desk, awa
):
    path = f"/api/articles/{desk.numbers['wave']}"
    assert awa.get(path).json()["note"] is None

    note = put(awa, f"{path}/note", {"text": "À relire : «Wave» ?", "flag": True}).json()

    assert (note["text"], note["flag"], note["editor"]) == ("À relire : «Wave» ?", True, "awa")
    assert awa.get(path).json()["note"] == note
    assert queue(awa, flag="1") == queue(awa, note="1") == ["wave"]
    assert [row["flag"] for row in awa.get("/api/queue", flag="1").json()["articles"]] == [True]
    assert put(awa, f"{path}/note", {"flag": True}).json() == note
    assert put(awa, f"{path}/note", {"text": ""}).json()["flag"] is True
    assert put(awa, f"{path}/note", {"flag": False}).json()["text"] == ""
    assert queue(awa, flag="1") == []
    put(awa, f"{path}/note", {"text": "Voir avec l’ARTP"})
    note = put(sign_in("Modou Fall", desk), f"{path}/note", {"flag": True}).json()
    assert (note["text"], note["flag"], note["editor"]) == ("Voir avec l’ARTP", True, "awa")


@pytest.mark.parametrize(
    "body", [{"text": "é" * 2001}, {"text": "a\0b"}, {"flag": "oui"}, {"texte": ""}, [], "x"]
)
def test_an_invalid_note_is_refused(desk, awa, body):
    assert put(awa, f"/api/articles/{desk.numbers['wave']}/note", body).status_code == 422
    assert put(awa, "/api/articles/999/note", {"text": ""}).status_code == 404
