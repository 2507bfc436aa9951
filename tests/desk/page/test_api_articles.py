"""The API: suggestions, files, articles and the queue."""

import pytest
from helpers.desk_api import FIBRE, ids, refusal, sign_in, validate
from helpers.desk_site import ROWS
from helpers.stored_articles import logged, stored

import osiris_nlp


def test_health_counts_all_articles_and_open_ones(desk, awa):
    validate(awa, desk, "cyber", ["Cybersécurité/Cybercriminalité"])

    assert awa.get("/api/health").json() == {
        "status": "ok",
        "model": desk.bench.name,
        "model_changed": False,
        "version": osiris_nlp.__version__,
        "articles": 5,
        "open": 3,
    }


def test_labels_come_with_their_records_and_decision_counts(desk, awa):
    validate(awa, desk, "wave", ["Fintech"])  # removes «Commerce de proximité»
    choice = {"rejected": ["Free Sénégal"], "shown": ["Yas", "Free Sénégal", "Sonatel/Orange"]}
    validate(awa, desk, "yas", ["Yas", "Portrait/Entretien"], **choice)

    rows = awa.get("/api/labels").json()["labels"]

    assert [row["label"] for row in rows] == list(desk.bench.taxonomy.names)
    by_name = {row["label"]: row for row in rows}
    fields = ("filed", "accepted", "unkept", "rejected", "added", "removed")
    counts = {name: tuple(row[field] for field in fields) for name, row in by_name.items()}
    assert counts["Fintech"] == (1, 1, 0, 0, 0, 0)
    assert counts["Portrait/Entretien"] == (1, 0, 0, 0, 1, 0)
    assert counts["Free Sénégal"] == (0, 0, 0, 1, 0, 0)
    assert counts["Sonatel/Orange"] == (0, 0, 1, 0, 0, 0)
    assert counts["Internet"] == (0, 0, 0, 0, 0, 0)
    yas = by_name["Yas"]
    assert (yas["from"], yas["to"]) == (2024, None)
    assert yas["examples"] == len(desk.bench.examples["Yas"]) > 0
    assert yas["scope_note"]


def test_suggestions_come_from_the_model_best_first(shared_desk, visitor):
    answer = visitor.post("/api/suggest", {**FIBRE, "id": "sn-1", "top": 3}).json()

    assert (answer["id"], answer["title"]) == ("sn-1", FIBRE["title"])
    assert answer["model"] == shared_desk.bench.name
    assert answer["suggestions"][0]["label"] == "Infrastructures"
    scores = [suggestion["score"] for suggestion in answer["suggestions"]]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert set(answer["suggestions"][0]) == {"label", "score", "tier"}
    assert "similar" not in answer


def test_evidence_offsets_are_code_points(visitor):
    title = "😀 Sonatel étend la fibre optique à Kolda"
    answer = visitor.post("/api/suggest", {"title": title, "reasons": True}).json()

    evidence = [piece for row in answer["suggestions"] for piece in row["evidence"]]
    assert evidence
    assert all(piece["field"] == "title" for piece in evidence)
    assert all(title[piece["start"] : piece["end"]] == piece["text"] for piece in evidence)
    assert len(answer["similar"]) == 3
    assert all(0 < neighbour["similarity"] <= 1 for neighbour in answer["similar"])


def test_many_articles_at_once_get_the_same_answers_as_one_by_one(visitor):
    articles = [{"id": id_, "title": each["title"]} for id_, each in ROWS.items()]

    answers = visitor.post("/api/suggest/many", {"articles": articles, "top": 2}).json()["articles"]

    one_by_one = [visitor.post("/api/suggest", {**row, "top": 2}).json() for row in articles]
    assert [answer["id"] for answer in answers] == list(ROWS)
    assert answers == one_by_one


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Neither title nor text"),
        ({"title": " ", "text": "\u0001\n"}, "Neither title nor text"),
        ({"title": "Fibre", "top": 0}, "body.top: "),
        ({"title": "Fibre", "top": 101}, "body.top: "),
        ({"title": "Fibre", "titel": "Fibre"}, "body.titel: Extra inputs are not permitted"),
        ({"title": "a" * 1001}, "body.title: String should have at most 1000 characters"),
        ({"title": "a\0b"}, "body.title: "),
        ({"title": ["Fibre"]}, "body.title: Input should be a valid string"),
        (["Fibre"], "body: "),
        (None, "body: Field required"),
    ],
)
def test_an_invalid_article_is_refused_and_the_field_named(visitor, body, message):
    status, code, detail = refusal(visitor.post("/api/suggest", body))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(message)


def test_more_than_a_hundred_articles_at_once_are_refused(visitor):
    answer = visitor.post("/api/suggest/many", {"articles": [{"title": "Fibre"}] * 101})

    assert refusal(answer)[:2] == (422, "invalid")
    assert refusal(visitor.post("/api/suggest/many", {"articles": []}))[:2] == (422, "invalid")


def upload(browser, name, content):
    headers = {"Content-Type": "application/octet-stream"}
    return browser.ask("POST", "/api/read", params={"name": name}, content=content, headers=headers)


PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Sonatel étend la fibre à Kolda</title>
<meta property="og:site_name" content="Le Soleil"></head><body><article>
<h1>Sonatel étend la fibre à Kolda</h1>
<p>La Sonatel déploie la fibre dans trois communes de Kolda, en Casamance.</p>
<p>L’ARTP salue l’effort, et attend que les prix baissent.</p></article></body></html>"""


def test_the_article_of_an_html_page_is_read(visitor):
    article = upload(visitor, "kolda.HTML", PAGE.encode()).json()

    assert article["title"] == "Sonatel étend la fibre à Kolda"
    assert "trois communes de Kolda" in article["text"]
    assert article["others"] == 0


def test_the_first_article_of_a_list_is_read_and_the_others_are_counted(visitor):
    values = {"title": "La fibre", "text": "À Kolda", "date": "2025-03-21", "source": "APS"}
    table = f"{','.join(values)},labels\n{','.join(values.values())},Internet|Yas\nWave,,,,\n"

    answer = upload(visitor, "liste.csv", table.encode()).json()

    lists = {"labels": ["Internet", "Yas"], "others": 1}
    assert answer == {**values, "section": None, "url": None, **lists}


def test_an_old_encoding_is_recognised(visitor):
    text = "L’opérateur étend la fibre à Kolda, où l’été dure."

    assert upload(visitor, "note.txt", text.encode("cp1252")).json()["text"] == text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("kolda.pdf", b"%PDF-1.7", "Unsupported file extension '.pdf': expected one of .txt, .htm"),
        ("kolda", b"La fibre", "Unsupported file extension ''"),
        ("kolda.txt", b"", "No article"),
        ("kolda.csv", b"title,text\n", "No article"),
        ("kolda.jsonl", b"[" * 100_000, "Broken JSON"),
        ("kolda.jsonl", b'{"title": "\\ud800"}', "Broken JSON"),
        ("kolda.xml", b"<a>" * 1000, "Not a feed"),
        (
            "kolda.rss",
            b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
            b"<title>&x;</title></item></channel></rss>",
            "Feed with entity declarations",
        ),
    ],
)
def test_an_unreadable_file_is_refused(visitor, name, content, message):
    status, code, detail = refusal(upload(visitor, name, content))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(message)


@pytest.mark.parametrize("extension", ["csv", "tsv", "jsonl", "xml", "rss", "atom"])
def test_a_list_of_more_than_1_mb_is_refused(visitor, extension):
    answer = upload(visitor, f"liste.{extension}", b"title\n" + b"a\n" * 500_000)

    assert refusal(answer)[:2] == (422, "invalid")
    assert answer.json()["detail"] == (
        f"The .{extension} file is too large (1.0 MB): expected at most 1 MB; "
        "put its articles into the queue with 'osiris-nlp desk import'"
    )


def test_a_pasted_article_goes_into_the_queue_under_an_id_of_its_own(awa):
    new = {"title": "L’ARTP publie les prix", "text": "Les prix de l’Internet baissent."}
    response = awa.post("/api/articles", {**new, "labels": ["Internet"], "date": "2026-02-03"})

    assert response.status_code == 201
    article = awa.get(f"/api/articles/{response.json()['number']}").json()
    assert {name: article[name] for name in new} == new
    assert (article["carried"], article["labels"]) == (["Internet"], ["Internet"])
    assert (article["date"], article["state"], article["revision"]) == ("2026-02-03", "open", 0)
    assert article["id"].startswith("desk-")
    assert awa.get("/api/health").json()["articles"] == 6
    numbers = [
        awa.post("/api/articles", {**new, "id": "", "title": title}).json()
        for title in ("La fibre à Matam", "La fibre à Podor")
    ]
    assert numbers[0] != numbers[1]


def test_an_article_replaces_the_one_with_the_same_id(desk, awa):
    response = awa.post("/api/articles", {"id": "fibre", "title": "La fibre atteint Sédhiou"})

    assert response.json() == {"number": desk.numbers["fibre"]}
    assert awa.get(f"/api/articles/{desk.numbers['fibre']}").json()["title"] == (
        "La fibre atteint Sédhiou"
    )
    assert awa.get("/api/health").json()["articles"] == 5


def test_the_audit_log_records_who_added_or_changed_an_article(desk):
    awa = sign_in("Awa Ndiaye", desk)
    for title in ("La fibre à Matam", "La fibre à Podor", "La fibre à Podor"):
        assert awa.post("/api/articles", {"id": "sn-9", "title": title}).status_code == 201

    assert logged(desk.store, "import") == [
        ("Awa Ndiaye", "127.0.0.1", "import", "1 new, 0 changed: sn-9"),
        ("Awa Ndiaye", "127.0.0.1", "import", "0 new, 1 changed: sn-9"),
    ]


def test_an_article_sent_without_its_spip_number_keeps_it(desk, awa):
    for title, extra in (("La fibre à Matam", {"id_article": 4012}), ("La fibre à Podor", {})):
        answer = awa.post("/api/articles", {"id": "sn-9", "title": title, **extra}).json()

    article = stored(desk.store, answer["number"]).article
    assert (article.title, article.meta) == ("La fibre à Podor", {"id_article": 4012})


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"fibre", "yas", "cyber", "temoin-42"}),
        ({"state": "done"}, {"wave"}),
        ({"state": "all"}, set(ROWS)),
        ({"source": "Le Soleil"}, {"fibre"}),
        ({"source": "Le Soleil", "state": "all"}, {"fibre", "wave"}),
        ({"label": "Fintech", "state": "all"}, {"wave"}),
        ({"label": "Infrastructures"}, {"fibre"}),
        ({"since": "2024-11-27", "until": "2025-03-21"}, {"yas", "fibre"}),
        ({"since": "2025-03-22"}, set()),
        ({"source": "Sud FM’ OR 1=1 --"}, set()),
    ],
)
def test_filters_select_articles(desk, awa, filters, expected):
    validate(awa, desk, "wave", ["Fintech"])

    answer = awa.get("/api/queue", **filters)

    assert set(ids(answer)) == expected
    assert (answer.json()["total"], answer.json()["page"]) == (len(expected), 1)


def test_the_queue_shows_the_best_suggestion_except_for_blind_articles(desk, awa):
    rows = {row["id"]: row for row in awa.get("/api/queue", state="all").json()["articles"]}

    assert (rows["wave"]["best"]["label"], rows["wave"]["best"]["tier"]) == ("Fintech", "apply")
    assert rows["wave"]["labels"] == ["Fintech", "Commerce de proximité"]
    assert (rows["temoin-42"]["blind"], rows["temoin-42"]["best"]) == (True, None)
    assert rows["fibre"]["number"] == desk.numbers["fibre"]
    assert (rows["fibre"]["editor"], rows["fibre"]["made"]) == (None, None)


def test_a_page_after_the_last_is_empty(visitor):
    page = {"articles": [], "total": 4, "page": 2, "pages": 1}
    assert visitor.get("/api/queue", page=2).json() == page


INVALID_FILTERS = (
    "state=closed confidence=sure since=hier since=2025-02-30 since=0 until=1700000000 "
    "until=2025-03-21T00:00:00 until=20250321 label= label=%00 page=0 page=1000001 "
    "page=premi%C3%A8re"
).split()


@pytest.mark.parametrize("query", [*INVALID_FILTERS, "source=" + "a" * 256])
def test_an_invalid_filter_is_refused_and_named(visitor, query):
    status, code, detail = refusal(visitor.get(f"/api/queue?{query}"))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(f"query.{query.partition('=')[0]}: ")


def test_an_article_comes_with_all_opinions_of_the_model(desk, awa):
    number = desk.numbers["wave"]
    article = awa.get(f"/api/articles/{number}").json()

    assert {name: article[name] for name in ("title", "text", "date", "source")} == {
        name: ROWS["wave"][name] for name in ("title", "text", "date", "source")
    }
    assert (article["number"], article["id"], article["model"]) == (number, "wave", desk.bench.name)
    assert (article["state"], article["revision"], article["blind"]) == ("open", 0, False)
    assert article["carried"] == article["labels"] == ["Fintech", "Commerce de proximité"]
    assert article["suggestions"][0]["label"] == "Fintech"
    assert "fintech" in {piece["text"] for piece in article["suggestions"][0]["evidence"]}
    assert article["changes"]["unknown"] == ["Commerce de proximité"]
    assert len(article["similar"]) == 3
    assert article["reviews"] == []


def test_a_blind_article_comes_without_opinions_before_its_review(desk, awa):
    before = awa.get(f"/api/articles/{desk.numbers['temoin-42']}").json()

    validate(awa, desk, "temoin-42", ["Intelligence artificielle"])

    after = awa.get(f"/api/articles/{desk.numbers['temoin-42']}").json()
    assert (before["blind"], after["blind"]) == (True, True)
    assert (before["suggestions"], before["changes"], before["similar"]) == ([], None, [])
    assert after["suggestions"][0]["label"] == "Intelligence artificielle"
    assert after["similar"]


@pytest.mark.parametrize("number", [6, 2**53 - 1])
@pytest.mark.parametrize("action", ["", "/decisions", "/undo", "/presence"])
def test_an_unknown_article_is_refused(shared_desk, visitor, number, action):
    decision = {"revision": 0, "model": shared_desk.bench.name, "labels": [], "key": "k" * 8}
    bodies = {"/decisions": decision, "/undo": {"review": 1, "key": "k" * 8}}
    path = f"/api/articles/{number}{action}"
    answer = visitor.post(path, bodies.get(action)) if action else visitor.get(path)

    assert refusal(answer) == (404, "unknown", f"No article {number}: look it up in the queue")


@pytest.mark.parametrize("number", ["0", "-1", "un", "1.5", str(2**53), "9" * 5000, "%00", "1%2F2"])
def test_an_invalid_article_number_is_refused(visitor, number):
    assert visitor.get(f"/api/articles/{number}").status_code in {404, 422}
