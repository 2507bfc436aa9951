"""The API: decisions, undo, presence and history."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from helpers.desk_api import FIBRE, ids, refusal, sign_in, validate
from helpers.stored_articles import stored


def undo(browser, number, review, **fields):
    body = {"key": str(uuid4()), "review": review, **fields}
    return browser.post(f"/api/articles/{number}/undo", body)


def test_validating_derives_the_decisions(desk, awa):
    choice = {"rejected": ["Free Sénégal"], "shown": ["Yas", "Free Sénégal", "Téléphonie"]}

    answer = validate(awa, desk, "yas", ["Yas", "Portrait/Entretien"], **choice)

    assert answer.status_code == 201
    result = answer.json()
    opinions = desk.bench.by_label(desk.bench.opinions(read_article(desk, "yas")))
    article = {"number": desk.numbers["yas"], "labels": ["Yas", "Portrait/Entretien"]}
    assert result["article"] == {**article, "state": "done", "revision": 1}
    review = result["review"]
    assert (review["editor"], review["model"]) == ("awa", desk.bench.name)
    assert (review["undoes"], review["undone"], review["blind"]) == (None, False, False)
    assert answer.json()["suggested"] is None
    assert list(verbs_of(answer).items()) == [
        ("Yas", "accept"),
        ("Portrait/Entretien", "add"),
        ("Free Sénégal", "reject"),
        ("Téléphonie", "unkept"),
    ]
    for row in review["decisions"]:
        opinion = opinions[row["label"]]
        assert (row["score"], row["tier"]) == (opinion.score, opinion.tier)
    assert "key" not in review


def test_only_labels_that_were_shown_are_accepted_or_unkept(desk, awa):
    listed_labels = ["Free Sénégal", "Genre"]
    labels = ["Yas", "Genre", "Portrait/Entretien"]

    review = validate(awa, desk, "yas", labels, shown=listed_labels).json()["review"]

    opinions = desk.bench.by_label(desk.bench.opinions(read_article(desk, "yas")))
    assert (opinions["Yas"].tier, opinions["Genre"].tier) == ("propose", "hide")
    assert [(row["label"], row["decision"], row["score"]) for row in review["decisions"]] == [
        (label, verb, opinions[label].score)
        for label, verb in (
            ("Yas", "add"),
            ("Genre", "accept"),
            ("Portrait/Entretien", "add"),
            ("Free Sénégal", "unkept"),
        )
    ]


def test_by_default_everything_that_the_page_lists_was_shown(desk, awa):
    listed = {each.label: each for each in desk.bench.view(read_article(desk, "cyber")).suggestions}
    hidden = [label for label, each in listed.items() if each.tier == "hide"]

    answer = validate(awa, desk, "cyber", [hidden[-1], "Genre"])

    assert len(listed) >= 3
    assert verbs_of(answer) == dict.fromkeys(listed, "unkept") | {
        hidden[-1]: "accept",
        "Genre": "add",
    }


def test_a_page_of_version_0_1_0_rejects_nothing(desk, awa):
    key, unticked = str(uuid4()), ["Free Sénégal", "Téléphonie"]

    answer = validate(awa, desk, "yas", ["Yas"], rejected=unticked, key=key)
    again = validate(awa, desk, "yas", ["Yas"], rejected=unticked, key=key)
    other = validate(awa, desk, "yas", ["Yas"], rejected=["Genre"], key=key)

    verbs = verbs_of(answer)
    assert {verbs[label] for label in unticked} == {"unkept"}
    assert "reject" not in verbs.values()
    assert (again.status_code, refusal(other)[:2]) == (200, (409, "key"))


def test_a_blind_review_has_shown_nothing(desk, awa):
    answer = validate(awa, desk, "temoin-42", ["Intelligence artificielle"])

    assert answer.json()["review"]["blind"] is True
    assert answer.json()["suggested"][0] == "Intelligence artificielle"
    assert verbs_of(answer) == {"Intelligence artificielle": "add"}


def test_a_label_that_an_earlier_review_removed_may_be_kept_and_removed_again(desk, awa):
    validate(awa, desk, "wave", ["Fintech"])

    both = ["Fintech", "Commerce de proximité"]
    verbs = verbs_of(validate(awa, desk, "wave", both, revision=1))
    removed = verbs_of(validate(awa, desk, "wave", both[:1], rejected=both[1:], revision=2))

    assert [verbs[label] for label in both] == ["accept", "accept"]
    assert removed["Commerce de proximité"] == "remove"


def read_article(desk, id_):
    return stored(desk.store, desk.numbers[id_]).article


def verbs_of(answer):
    """Return what was decided on each label."""
    return {row["label"]: row["decision"] for row in answer.json()["review"]["decisions"]}


def test_next_is_the_following_article_of_the_filtered_queue(desk, awa):
    queue = ids(awa.get("/api/queue"))

    first = validate(awa, desk, queue[0], [])
    last = validate(awa, desk, "yas", [], query="source=Seneweb", revision=int(queue[0] == "yas"))

    assert first.json()["next"] == desk.numbers[queue[1]]
    assert last.json()["next"] is None


def test_a_review_sent_again_is_recorded_once_even_after_the_model_and_the_article_have_changed(
    desk, awa, monkeypatch
):
    key, model = str(uuid4()), desk.bench.name
    first = validate(awa, desk, "wave", ["Fintech"], key=key)
    again = validate(awa, desk, "wave", ["Fintech"], key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    for part in ("review", "article"):
        assert again.json()[part] == first.json()[part]
    assert len(awa.get("/api/history").json()["reviews"]) == 1
    validate(awa, desk, "wave", ["Téléphonie"], revision=1)
    monkeypatch.setattr(type(desk.bench), "name", "osiris-d-apres")

    again = validate(awa, desk, "wave", ["Fintech"], key=key, model=model)

    assert (again.status_code, again.json()["review"]) == (200, first.json()["review"])
    assert again.json()["article"]["labels"] == ["Téléphonie"]


def test_a_review_that_keeps_no_suggestion_may_be_sent_again(desk, awa):
    key, labels = str(uuid4()), ["Yas", "Free Sénégal"]

    first, again = (validate(awa, desk, "yas", [], shown=labels, key=key) for _ in range(2))

    assert verbs_of(first) == dict.fromkeys(labels, "unkept")
    assert (first.status_code, again.status_code) == (201, 200)


@pytest.mark.parametrize(("id_", "labels"), [("wave", ["Téléphonie"]), ("yas", ["Fintech"])])
def test_a_key_belongs_to_one_review(desk, awa, id_, labels):
    validate(awa, desk, "wave", ["Fintech"], key="cle-de-wave")

    answer = validate(awa, desk, id_, labels, key="cle-de-wave")

    assert refusal(answer) == (
        409,
        "key",
        "Key 'cle-de-wave' already belongs to another review: use a new key for each review",
    )


def test_another_editor_s_key_reveals_nothing_about_the_review(desk):
    awa, moussa = sign_in("Awa Ndiaye", desk), sign_in("Moussa Diop", desk)
    validate(awa, desk, "wave", ["Fintech"], key="cle-d-awa")

    answer = validate(moussa, desk, "wave", ["Fintech"], key="cle-d-awa")

    assert refusal(answer)[:2] == (409, "key")
    assert "Awa" not in answer.text


def test_the_second_of_two_editors_learns_who_decided_what(desk):
    awa, moussa = sign_in("Awa Ndiaye", desk), sign_in("Moussa Diop", desk)
    validate(awa, desk, "wave", ["Fintech"])

    late = validate(moussa, desk, "wave", ["Téléphonie"])

    assert refusal(late)[:2] == (409, "stale")
    article = {"number": desk.numbers["wave"], "labels": ["Fintech"], "state": "done"}
    assert late.json()["article"] == {**article, "revision": 1}
    review = late.json()["review"]
    assert (review["editor"], review["labels"]) == ("Awa Ndiaye", ["Fintech"])
    assert validate(moussa, desk, "wave", ["Téléphonie"], revision=1).status_code == 201


def test_an_article_changed_by_an_import_must_be_read_again(desk, awa):
    path = f"/api/articles/{desk.numbers['wave']}"
    content = awa.get(path).json()["content"]
    awa.post("/api/articles", {"id": "wave", "title": "La fibre à Matam", "labels": ["Internet"]})

    late = validate(awa, desk, "wave", ["Fintech"], content=content)

    assert refusal(late)[:2] == (409, "stale")
    assert late.json()["article"]["labels"] == ["Internet"]
    new_content = awa.get(path).json()["content"]
    assert new_content != content
    assert validate(awa, desk, "wave", ["Fintech"], content=new_content).status_code == 201


def test_decisions_on_another_model_s_suggestions_are_refused(desk, awa):
    answer = validate(awa, desk, "wave", ["Fintech"], model="osiris-d-avant")

    assert refusal(answer)[:2] == (409, "model")
    assert answer.json()["detail"] == (
        f"The desk now uses model {desk.bench.name}: "
        "reload the article, then decide on its suggestions"
    )
    assert awa.get("/api/history").json() == {"reviews": []}


@pytest.mark.parametrize(
    ("id_", "labels", "fields", "message"),
    [
        ("wave", ["Fintech", "Fintech"], {}, "Duplicate label 'Fintech'"),
        ("wave", ["Fintech"], {"rejected": ["Fintech"]}, "Duplicate label 'Fintech'"),
        ("wave", ["Fintec"], {}, "Unknown label 'Fintec'"),
        ("wave", [], {"rejected": ["Fintec"]}, "Unknown label 'Fintec'"),
        ("wave", [], {"shown": ["Yas", "Yas"]}, "Duplicate label 'Yas'"),
        ("wave", [], {"shown": ["Fintec"]}, "Unknown label 'Fintec'"),
        ("temoin-42", [], {"rejected": ["Yas"]}, "Label 'Yas' rejected in a blind review"),
        ("temoin-42", [], {"shown": ["Yas"]}, "Label 'Yas' shown in a blind review"),
    ],
)
def test_invalid_labels_are_refused(shared_desk, visitor, id_, labels, fields, message):
    status, code, detail = refusal(validate(visitor, shared_desk, id_, labels, **fields))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(message)
    assert visitor.get("/api/health").json()["open"] == 4


@pytest.mark.parametrize(
    "fields",
    [
        *({"key": key} for key in ("court", "clé-accentuée", "k" * 65, None)),
        *({"revision": revision} for revision in (-1, 2**31, None, "0", False)),
        *({"labels": [label]} for label in ("", "a" * 256, "Fin\0tech")),
        *({"labels": labels} for labels in ("Fintech", ["Fintech"] * 101)),
        *({"shown": labels} for labels in ("Fintech", ["Yas"] * 1001)),
        *({"rejected": [None]}, {"model": 5}, {"editor": "Moussa Diop"}, {"score": 1}),
    ],
)
def test_an_invalid_review_is_refused_and_the_field_named(shared_desk, visitor, fields):
    review = {"labels": ["Fintech"], **fields}

    status, code, detail = refusal(validate(visitor, shared_desk, "wave", **review))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(f"body.{next(iter(fields))}")


def test_an_undo_restores_the_labels_is_recorded_once_and_the_history_keeps_both(desk, awa):
    number = desk.numbers["wave"]
    review = validate(awa, desk, "wave", ["Téléphonie"]).json()["review"]["number"]

    answer, again = (undo(awa, number, review, key="annulation-1") for _ in range(2))

    assert (answer.status_code, again.status_code) == (201, 200)
    assert again.json() == answer.json()
    labels = ["Fintech", "Commerce de proximité"]
    article = {"number": number, "labels": labels, "state": "open", "revision": 2}
    assert answer.json()["article"] == article
    assert (answer.json()["review"]["undoes"], answer.json()["next"]) == (review, None)
    reviews = awa.get("/api/history", article=number).json()["reviews"]
    assert [(row["undoes"], row["undone"]) for row in reviews] == [(review, False), (None, True)]


def test_only_a_review_of_the_article_that_is_in_force_can_be_undone(desk, awa):
    wave, yas = desk.numbers["wave"], desk.numbers["yas"]
    review = validate(awa, desk, "wave", ["Téléphonie"]).json()["review"]["number"]
    undo_number = undo(awa, wave, review).json()["review"]["number"]

    answers = [undo(awa, wave, review), undo(awa, wave, undo_number), undo(awa, yas, review)]

    assert [refusal(answer)[:2] for answer in answers] == [(409, "undone")] * 3
    assert refusal(undo(awa, wave, 2**53 - 1))[:2] == (409, "undone")


def test_presence_returns_the_last_review_and_the_other_editors_until_they_leave(desk):
    awa, moussa = sign_in("Awa Ndiaye", desk), sign_in("Moussa Diop", desk)
    path = f"/api/articles/{desk.numbers['wave']}/presence"

    alone = awa.post(path).json()
    validate(moussa, desk, "wave", ["Fintech"])
    moussa.post(path)
    together = awa.post(path).json()

    assert (alone["present"], alone["review"], alone["revision"]) == ([], None, 0)
    assert (together["present"], together["review"]["editor"]) == (["Moussa Diop"], "Moussa Diop")
    assert (together["state"], together["revision"]) == ("done", 1)
    answers = [moussa.ask("DELETE", path) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert awa.post(path).json()["present"] == []
    assert moussa.post(path).json()["present"] == ["Awa Ndiaye"]


def test_the_history_is_newest_first_and_filtered_by_article_editor_and_page(desk):
    awa, moussa = sign_in("Awa Ndiaye", desk), sign_in("Moussa Diop", desk)
    validate(awa, desk, "wave", ["Fintech"])
    validate(moussa, desk, "yas", ["Yas"])
    validate(awa, desk, "fibre", ["Infrastructures"])

    def articles(**query):
        reviews = awa.get("/api/history", **query).json()["reviews"]
        by_number = {number: id_ for id_, number in desk.numbers.items()}
        return [by_number[review["article"]] for review in reviews]

    assert articles() == ["fibre", "yas", "wave"]
    assert (articles(editor="Awa Ndiaye"), articles(editor="awa ndiaye")) == (["fibre", "wave"], [])
    assert articles(article=desk.numbers["yas"]) == ["yas"]
    last = awa.get("/api/history", limit=1).json()["reviews"][0]
    assert last["title"] == FIBRE["title"]
    assert articles(before=last["number"], limit=1) == ["yas"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "before=0", "editor=%00", "article=un"])
def test_an_invalid_query_for_the_history_is_refused(visitor, query):
    assert refusal(visitor.get(f"/api/history?{query}"))[:2] == (422, "invalid")


def test_an_error_of_the_database_is_reported_without_its_sql(desk, awa):
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

    assert [answer.status_code for answer in answers] == [503] * 7
    assert {answer.json()["code"] for answer in answers[:6]} == {"away"}
    assert not any("SELECT" in answer.text or "INSERT" in answer.text for answer in answers)
    assert "Rien n’a été enregistré" in answers[6].text


@pytest.mark.parametrize("path", ["/file", "/api/health", "/static/desk.css"])
def test_head_is_answered_like_get(visitor, path):
    head, get = visitor.ask("HEAD", path), visitor.get(path)

    assert head.status_code == get.status_code == 200
    sizes = {answer.headers.get("content-length") for answer in (head, get)}
    assert sizes - {None} == {get.headers["content-length"]}


def test_other_paths_and_methods_are_refused_as_json(visitor):
    assert refusal(visitor.get("/api/nulle-part"))[:2] == (404, "unknown")
    assert refusal(visitor.ask("DELETE", "/api/articles/1"))[:2] == (405, "method")
    assert visitor.ask("PUT", "/api/queue").headers["allow"] == "GET, HEAD"
    assert visitor.ask("PUT", "/api/articles/1/presence").headers["allow"] == "DELETE, POST"


def test_a_review_records_what_the_model_ranked_first(desk, awa):
    opinions = desk.bench.opinions(read_article(desk, "yas"))
    best, *_ = desk.bench.view(read_article(desk, "yas")).suggestions
    by_label = desk.bench.by_label(opinions)
    n_sure = sum(suggestion.tier == "apply" for suggestion in by_label.values())

    validate(awa, desk, "yas", ["Genre"])
    validate(awa, desk, "temoin-42", ["Genre"])
    validate(awa, desk, "cyber", [], aside=True)

    query = sa.text("SELECT best, sure FROM reviews ORDER BY number")
    with desk.store.reading() as connection:
        first, blind, aside = connection.execute(query).all()
    assert tuple(first) == (best.label, n_sure)
    assert blind.best == "Intelligence artificielle"
    assert tuple(aside) == (None, None)


def test_the_seconds_and_presses_that_earlier_pages_send_are_ignored(desk, awa):
    answer = validate(awa, desk, "yas", ["Genre"], seconds=18, presses=4)

    assert answer.status_code == 201
    assert {"seconds", "presses"}.isdisjoint(answer.json()["review"])
