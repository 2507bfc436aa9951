"""The API: decisions, undo, presence and history."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from helpers.desk_api import FIBRE, ids, named, refused, validate
from helpers.desk_site import Browser, Site

from osiris_nlp.desk.store import find_article


def undo(who: Browser, number: int, review: int, **more: Any) -> httpx.Response:
    return who.post(f"/api/articles/{number}/undo", {"key": str(uuid4()), "review": review, **more})


def test_validating_derives_the_decisions(desk: Site, awa: Browser) -> None:
    answer = validate(awa, desk, "yas", ["Yas", "Portrait/Entretien"], rejected=["Free Sénégal"])

    assert answer.status_code == 201
    got = answer.json()
    opinions = desk.bench.by_label(desk.bench.opinions(desk_article(desk, "yas")))
    assert got["article"] == {
        "number": desk.numbers["yas"],
        "labels": ["Yas", "Portrait/Entretien"],
        "state": "done",
        "revision": 1,
    }
    review = got["review"]
    assert (review["editor"], review["model"]) == ("awa", desk.bench.name)
    assert (review["undoes"], review["undone"], review["blind"]) == (None, False, False)
    decided = [(each["label"], each["decision"]) for each in review["decisions"]]
    assert decided == [
        ("Yas", "accept"),
        ("Portrait/Entretien", "add"),
        ("Free Sénégal", "reject"),
    ]
    for each in review["decisions"]:
        said = opinions[each["label"]]
        assert (each["score"], each["tier"]) == (said.score, said.tier)
    assert "key" not in review


def desk_article(desk: Site, id_: str) -> Any:
    found = find_article(desk.store, desk.numbers[id_])
    assert found is not None
    return found.article


def test_a_label_the_model_does_not_know_is_removed_without_a_score(
    desk: Site, awa: Browser
) -> None:
    decided = validate(awa, desk, "wave", ["Fintech"]).json()["review"]["decisions"]

    assert decided[1] == {
        "label": "Commerce de proximité",
        "decision": "remove",
        "score": None,
        "tier": None,
    }


def test_next_is_the_article_that_follows_in_the_queue_as_it_is_filtered(
    desk: Site, awa: Browser
) -> None:
    queue = ids(awa.get("/api/queue"))
    number = desk.numbers
    body = {"revision": 0, "model": desk.bench.name, "labels": []}

    first = awa.post(f"/api/articles/{number[queue[0]]}/decisions", {**body, "key": str(uuid4())})
    none = awa.post(
        f"/api/articles/{number['yas']}/decisions?source=Seneweb",
        {**body, "key": str(uuid4()), "revision": int(queue[0] == "yas")},
    )

    assert first.json()["next"] == number[queue[1]]
    assert none.json()["next"] is None


def test_the_same_review_sent_twice_is_taken_down_once(desk: Site, awa: Browser) -> None:
    key = str(uuid4())
    first = validate(awa, desk, "wave", ["Fintech"], key=key)
    again = validate(awa, desk, "wave", ["Fintech"], key=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["review"] == first.json()["review"]
    assert again.json()["article"] == first.json()["article"]
    assert len(awa.get("/api/history").json()["reviews"]) == 1


def test_a_review_sent_again_is_known_even_when_the_model_and_the_article_have_changed(
    desk: Site, awa: Browser
) -> None:
    key = str(uuid4())
    first = validate(awa, desk, "wave", ["Fintech"], key=key)
    validate(awa, desk, "wave", ["Téléphonie"], revision=1)

    again = validate(awa, desk, "wave", ["Fintech"], key=key, model="osiris-d-avant")

    assert again.status_code == 200
    assert again.json()["review"] == first.json()["review"]
    assert again.json()["article"]["labels"] == ["Téléphonie"]


@pytest.mark.parametrize(("id_", "labels"), [("wave", ["Téléphonie"]), ("yas", ["Fintech"])])
def test_a_key_is_one_review_s(desk: Site, awa: Browser, id_: str, labels: list[str]) -> None:
    validate(awa, desk, "wave", ["Fintech"], key="cle-de-wave")

    answer = validate(awa, desk, id_, labels, key="cle-de-wave")

    assert refused(answer) == (
        409,
        "key",
        "Key 'cle-de-wave' already belongs to another review: use a new key for each review",
    )


def test_a_key_of_somebody_else_tells_nothing_of_the_review(desk: Site) -> None:
    awa, moussa = named("Awa Ndiaye", desk), named("Moussa Diop", desk)
    validate(awa, desk, "wave", ["Fintech"], key="cle-d-awa")

    answer = validate(moussa, desk, "wave", ["Fintech"], key="cle-d-awa")

    assert refused(answer)[:2] == (409, "key")
    assert "Awa" not in answer.text


def test_who_comes_second_is_told_who_did_what(desk: Site) -> None:
    awa, moussa = named("Awa Ndiaye", desk), named("Moussa Diop", desk)
    validate(awa, desk, "wave", ["Fintech"])

    late = validate(moussa, desk, "wave", ["Téléphonie"])

    assert refused(late)[:2] == (409, "stale")
    assert late.json()["article"] == {
        "number": desk.numbers["wave"],
        "labels": ["Fintech"],
        "state": "done",
        "revision": 1,
    }
    assert late.json()["review"]["editor"] == "Awa Ndiaye"
    assert late.json()["review"]["labels"] == ["Fintech"]
    assert validate(moussa, desk, "wave", ["Téléphonie"], revision=1).status_code == 201


def test_a_revision_that_was_never_there_is_stale_too(desk: Site, awa: Browser) -> None:
    early = validate(awa, desk, "wave", ["Fintech"], revision=2**31 - 1)

    assert refused(early)[:2] == (409, "stale")
    assert early.json()["review"] is None


def test_what_an_import_changed_meanwhile_is_looked_at_first(desk: Site, awa: Browser) -> None:
    path = f"/api/articles/{desk.numbers['wave']}"
    seen = awa.get(path).json()["content"]
    awa.post("/api/articles", {"id": "wave", "title": "La fibre à Matam", "labels": ["Internet"]})

    late = validate(awa, desk, "wave", ["Fintech"], content=seen)

    assert refused(late)[:2] == (409, "stale")
    assert late.json()["article"]["labels"] == ["Internet"]
    now = awa.get(path).json()["content"]
    assert now != seen
    assert validate(awa, desk, "wave", ["Fintech"], content=now).status_code == 201


def test_suggestions_of_another_model_are_not_decided_about(desk: Site, awa: Browser) -> None:
    answer = validate(awa, desk, "wave", ["Fintech"], model="osiris-d-avant")

    assert refused(answer) == (
        409,
        "model",
        f"The model is {desk.bench.name} now: look at its suggestions, then decide",
    )
    assert awa.get("/api/history").json() == {"reviews": []}


@pytest.mark.parametrize(
    ("id_", "labels", "rejected", "said"),
    [
        ("wave", ["Fintech", "Fintech"], [], "Duplicate label 'Fintech'"),
        ("wave", ["Fintech"], ["Fintech"], "Duplicate label 'Fintech'"),
        ("wave", ["Fintec"], [], "Unknown label 'Fintec'"),
        ("wave", [], ["Fintec"], "Unknown label 'Fintec'"),
        ("temoin-42", [], ["Fintech"], "Label 'Fintech' rejected in a blind review"),
    ],
)
def test_labels_that_cannot_be_decided_about_are_refused(
    lasting: Site, visitor: Browser, id_: str, labels: list[str], rejected: list[str], said: str
) -> None:
    status, code, detail = refused(validate(visitor, lasting, id_, labels, rejected=rejected))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(said)
    assert visitor.get("/api/health").json()["open"] == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "court"},
        {"key": "clé-accentuée"},
        {"key": "k" * 65},
        {"key": None},
        {"revision": -1},
        {"revision": 2**31},
        {"revision": None},
        {"model": 5},
        {"labels": "Fintech"},
        {"labels": [""]},
        {"labels": ["a" * 256]},
        {"labels": ["Fin\0tech"]},
        {"labels": ["Fintech"] * 101},
        {"rejected": [None]},
        {"editor": "Moussa Diop"},
        {"score": 1},
    ],
)
def test_a_body_that_is_no_review_is_refused(
    lasting: Site, visitor: Browser, wrong: dict[str, Any]
) -> None:
    status, code, detail = refused(
        validate(visitor, lasting, "wave", **{"labels": ["Fintech"], **wrong})
    )

    assert (status, code) == (422, "invalid")
    assert detail.startswith(f"body.{next(iter(wrong))}")


def test_undo_gives_the_labels_back_and_keeps_both_rows(desk: Site, awa: Browser) -> None:
    number = desk.numbers["wave"]
    made = validate(awa, desk, "wave", ["Téléphonie"]).json()["review"]["number"]

    answer = undo(awa, number, made)

    assert answer.status_code == 201
    assert answer.json()["article"] == {
        "number": number,
        "labels": ["Fintech", "Commerce de proximité"],
        "state": "open",
        "revision": 2,
    }
    assert answer.json()["review"]["undoes"] == made
    assert answer.json()["next"] is None
    reviews = awa.get("/api/history", article=number).json()["reviews"]
    assert [(each["undoes"], each["undone"]) for each in reviews] == [(made, False), (None, True)]


def test_an_undo_sent_twice_is_done_once(desk: Site, awa: Browser) -> None:
    made = validate(awa, desk, "wave", ["Téléphonie"]).json()["review"]["number"]
    first = undo(awa, desk.numbers["wave"], made, key="annulation-1")
    again = undo(awa, desk.numbers["wave"], made, key="annulation-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


def test_what_is_undone_or_an_undo_or_another_article_s_is_not_undone(
    desk: Site, awa: Browser
) -> None:
    wave, yas = desk.numbers["wave"], desk.numbers["yas"]
    made = validate(awa, desk, "wave", ["Téléphonie"]).json()["review"]["number"]
    undoing = undo(awa, wave, made).json()["review"]["number"]

    answers = [undo(awa, wave, made), undo(awa, wave, undoing), undo(awa, yas, made)]

    assert [refused(each)[:2] for each in answers] == [(409, "undone")] * 3
    assert refused(undo(awa, wave, 2**53 - 1))[:2] == (409, "undone")


def test_presence_tells_the_others_and_the_last_review(desk: Site) -> None:
    awa, moussa = named("Awa Ndiaye", desk), named("Moussa Diop", desk)
    path = f"/api/articles/{desk.numbers['wave']}/presence"

    alone = awa.post(path).json()
    validate(moussa, desk, "wave", ["Fintech"])
    moussa.post(path)
    together = awa.post(path).json()

    assert (alone["present"], alone["review"], alone["revision"]) == ([], None, 0)
    assert together["present"] == ["Moussa Diop"]
    assert together["review"]["editor"] == "Moussa Diop"
    assert (together["state"], together["revision"]) == ("done", 1)


def test_who_has_left_an_article_is_told_no_longer(desk: Site) -> None:
    awa, moussa = named("Awa Ndiaye", desk), named("Moussa Diop", desk)
    path = f"/api/articles/{desk.numbers['wave']}/presence"
    moussa.post(path)
    awa.post(path)

    left = [moussa.ask("DELETE", path) for _ in range(2)]

    assert [(each.status_code, each.content) for each in left] == [(204, b"")] * 2
    assert awa.post(path).json()["present"] == []
    assert moussa.post(path).json()["present"] == ["Awa Ndiaye"]


def test_history_is_newest_first_by_article_by_editor_and_page_by_page(desk: Site) -> None:
    awa, moussa = named("Awa Ndiaye", desk), named("Moussa Diop", desk)
    validate(awa, desk, "wave", ["Fintech"])
    validate(moussa, desk, "yas", ["Yas"])
    validate(awa, desk, "fibre", ["Infrastructures"])

    def articles(**asked: Any) -> list[str]:
        reviews = awa.get("/api/history", **asked).json()["reviews"]
        by_number = {number: id_ for id_, number in desk.numbers.items()}
        return [by_number[review["article"]] for review in reviews]

    assert articles() == ["fibre", "yas", "wave"]
    assert articles(editor="Awa Ndiaye") == ["fibre", "wave"]
    assert articles(editor="awa ndiaye") == []
    assert articles(article=desk.numbers["yas"]) == ["yas"]
    last = awa.get("/api/history", limit=1).json()["reviews"][0]
    assert last["title"] == FIBRE["title"]
    assert articles(before=last["number"], limit=1) == ["yas"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "before=0", "editor=%00", "article=un"])
def test_a_history_that_cannot_be_told_is_refused(visitor: Browser, query: str) -> None:
    assert refused(visitor.get(f"/api/history?{query}"))[:2] == (422, "invalid")


def test_a_database_that_does_not_answer_is_told_without_its_words(
    desk: Site, awa: Browser
) -> None:
    with desk.store.engine.begin() as connection:
        for table in ("reviews", "articles"):
            connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO {table}_away"))

    answers = [
        awa.get("/api/health"),
        awa.get("/api/queue"),
        awa.get("/api/history"),
        awa.get(f"/api/articles/{desk.numbers['wave']}"),
        awa.post("/api/articles", {"title": "La fibre à Kolda"}),
        validate(awa, desk, "wave", ["Fintech"]),
        awa.get("/file"),
    ]

    assert [each.status_code for each in answers] == [503] * 7
    assert {each.json()["code"] for each in answers[:6]} == {"away"}
    assert not any("SELECT" in each.text or "INSERT" in each.text for each in answers)
    assert "Rien n’a été enregistré" in answers[6].text


@pytest.mark.parametrize("path", ["/file", "/api/health", "/static/desk.css"])
def test_head_is_answered_as_get_is(visitor: Browser, path: str) -> None:
    head, got = visitor.ask("HEAD", path), visitor.get(path)

    assert head.status_code == got.status_code == 200
    assert head.headers["content-length"] == got.headers["content-length"]


def test_other_paths_and_methods_are_refused_as_json(visitor: Browser) -> None:
    assert refused(visitor.get("/api/nulle-part"))[:2] == (404, "unknown")
    assert refused(visitor.ask("DELETE", "/api/articles/1"))[:2] == (405, "method")
    assert visitor.ask("PUT", "/api/queue").headers["allow"] == "GET, HEAD"
    assert visitor.ask("PUT", "/api/articles/1/presence").headers["allow"] == "DELETE, POST"
