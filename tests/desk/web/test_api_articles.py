"""The API: suggestions, files, articles and the queue."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from helpers.desk_api import FIBRE, ids, named, refused, validate
from helpers.desk_site import ROWS, Browser, Site

import osiris_nlp
from osiris_nlp.desk.store import find_article


def test_health_counts_the_articles_and_those_open(desk: Site, awa: Browser) -> None:
    validate(awa, desk, "cyber", ["Cybersécurité/Cybercriminalité"])

    assert awa.get("/api/health").json() == {
        "status": "ok",
        "model": desk.bench.name,
        "version": osiris_nlp.__version__,
        "articles": 5,
        "open": 4,
    }


def test_every_label_is_told_with_what_it_covers_and_how_editors_decided(
    desk: Site, awa: Browser
) -> None:
    validate(awa, desk, "wave", ["Fintech"])  # takes «Commerce de proximité» away
    validate(awa, desk, "yas", ["Yas", "Portrait/Entretien"], rejected=["Free Sénégal"])

    rows = awa.get("/api/labels").json()["labels"]

    assert [row["label"] for row in rows] == list(desk.bench.taxonomy.names)
    by_name = {row["label"]: row for row in rows}
    counts = ("filed", "accepted", "rejected", "added", "removed")
    told = {name: tuple(by_name[name][count] for count in counts) for name in by_name}
    assert told["Fintech"] == (1, 1, 0, 0, 0)
    assert told["Portrait/Entretien"] == (1, 0, 0, 1, 0)
    assert told["Free Sénégal"] == (0, 0, 1, 0, 0)
    assert told["Internet"] == (0, 0, 0, 0, 0)
    yas = by_name["Yas"]
    assert (yas["from"], yas["to"]) == (2024, None)
    assert yas["examples"] == len(desk.bench.examples["Yas"]) > 0
    assert yas["scope_note"]


def test_suggestions_are_those_of_the_model_best_first(lasting: Site, visitor: Browser) -> None:
    said = visitor.post("/api/suggest", {**FIBRE, "id": "sn-1", "top": 3}).json()

    assert (said["id"], said["title"]) == ("sn-1", FIBRE["title"])
    assert said["model"] == lasting.bench.name
    assert said["suggestions"][0]["label"] == "Infrastructures"
    scores = [each["score"] for each in said["suggestions"]]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert set(said["suggestions"][0]) == {"label", "score", "tier"}
    assert "similar" not in said


def test_reasons_point_into_the_text_by_code_points(visitor: Browser) -> None:
    title = "😀 Sonatel étend la fibre optique à Kolda"
    said = visitor.post("/api/suggest", {"title": title, "reasons": True}).json()

    places = [each for row in said["suggestions"] for each in row["evidence"]]
    assert places
    assert all(each["field"] == "title" for each in places)
    assert all(title[each["start"] : each["end"]] == each["text"] for each in places)
    assert len(said["similar"]) == 3
    assert all(0 < each["similarity"] <= 1 for each in said["similar"])


def test_a_long_text_is_answered_as_a_short_one_is(visitor: Browser) -> None:
    short = visitor.post("/api/suggest", {"title": FIBRE["title"], "text": "La fibre à Kolda."})
    long = visitor.post(
        "/api/suggest", {"title": FIBRE["title"], "text": "La fibre à Kolda. " * 10_000}
    )

    assert long.status_code == 200
    assert short.json()["suggestions"][0]["label"] == "Infrastructures"
    assert long.json()["suggestions"][0]["label"] == "Infrastructures"


def test_many_articles_are_answered_in_their_order_as_one_by_one(visitor: Browser) -> None:
    asked = [{"title": row["title"], "text": row["text"], "id": id_} for id_, row in ROWS.items()]

    together = visitor.post("/api/suggest/many", {"articles": asked, "top": 2}).json()["articles"]

    alone = [visitor.post("/api/suggest", {**each, "top": 2}).json() for each in asked]
    assert [each["id"] for each in together] == list(ROWS)
    assert together == alone


@pytest.mark.parametrize(
    ("body", "said"),
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
def test_an_article_that_cannot_be_used_is_refused_with_its_place(
    visitor: Browser, body: Any, said: str
) -> None:
    status, code, detail = refused(visitor.post("/api/suggest", body))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(said)


def test_a_hundred_articles_at_most(visitor: Browser) -> None:
    many = visitor.post("/api/suggest/many", {"articles": [{"title": "Fibre"}] * 101})

    assert refused(many)[:2] == (422, "invalid")
    assert refused(visitor.post("/api/suggest/many", {"articles": []}))[:2] == (422, "invalid")


def read(who: Browser, name: str, content: bytes) -> httpx.Response:
    return who.ask(
        "POST",
        "/api/read",
        params={"name": name},
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )


PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Sonatel étend la fibre à Kolda</title>
<meta property="og:site_name" content="Le Soleil"></head><body><article>
<h1>Sonatel étend la fibre à Kolda</h1>
<p>La Sonatel déploie la fibre dans trois communes de Kolda, en Casamance.</p>
<p>L’ARTP salue l’effort, et attend que les prix baissent.</p></article></body></html>"""


def test_a_page_is_read_as_every_reader_reads_it(visitor: Browser) -> None:
    got = read(visitor, "kolda.HTML", PAGE.encode()).json()

    assert got["title"] == "Sonatel étend la fibre à Kolda"
    assert "trois communes de Kolda" in got["text"]
    assert got["others"] == 0


def test_of_a_file_of_several_articles_the_first_is_read_and_the_others_counted(
    visitor: Browser,
) -> None:
    table = (
        "title,text,date,source,labels\nLa fibre,À Kolda,2025-03-21,APS,Internet|Yas\nWave,,,,\n"
    )

    assert read(visitor, "liste.csv", table.encode()).json() == {
        "title": "La fibre",
        "text": "À Kolda",
        "date": "2025-03-21",
        "section": None,
        "source": "APS",
        "url": None,
        "labels": ["Internet", "Yas"],
        "others": 1,
    }


def test_an_old_encoding_is_recognised(visitor: Browser) -> None:
    got = read(
        visitor, "note.txt", "L’opérateur étend la fibre à Kolda, où l’été dure.".encode("cp1252")
    )

    assert got.json()["text"] == "L’opérateur étend la fibre à Kolda, où l’été dure."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kolda.pdf", b"%PDF-1.7", "Unsupported file extension '.pdf': expected one of .txt, .html"),
        ("kolda", b"La fibre", "Unsupported file extension ''"),
        ("kolda.txt", b"", "No article"),
        ("kolda.csv", b"title,text\n", "No article"),
        ("kolda.jsonl", b"[" * 100_000, "Broken JSON"),
        ("kolda.jsonl", b'{"title": "\\ud800"}', "Broken JSON"),
        ("kolda.xml", b"<a>" * 1000, "No feed"),
        (
            "kolda.rss",
            b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
            b"<title>&x;</title></item></channel></rss>",
            "A feed that declares entities",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    visitor: Browser, name: str, content: bytes, said: str
) -> None:
    status, code, detail = refused(read(visitor, name, content))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(said)


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "xml", "rss", "atom"])
def test_a_long_list_is_left_to_the_import(visitor: Browser, ending: str) -> None:
    status, code, detail = refused(read(visitor, f"liste.{ending}", b"title\n" + b"a\n" * 500_000))

    assert (status, code) == (422, "invalid")
    assert detail == (
        f"The .{ending} file is too large (1.0 MB): expected at most 1 MB; "
        "put its articles into the queue with 'osiris-nlp desk import'"
    )


def test_a_pasted_article_goes_into_the_queue(awa: Browser) -> None:
    new = {"title": "L’ARTP publie les prix", "text": "Les prix de l’Internet baissent."}
    placed = awa.post("/api/articles", {**new, "labels": ["Internet"], "date": "2026-02-03"})

    assert placed.status_code == 201
    got = awa.get(f"/api/articles/{placed.json()['number']}").json()
    assert {name: got[name] for name in new} == new
    assert (got["carried"], got["labels"]) == (["Internet"], ["Internet"])
    assert (got["date"], got["state"], got["revision"]) == ("2026-02-03", "open", 0)
    assert got["id"].startswith("desk-")
    assert awa.get("/api/health").json()["articles"] == 6


def test_an_article_of_a_known_id_takes_the_place_of_what_is_there(
    desk: Site, awa: Browser
) -> None:
    placed = awa.post("/api/articles", {"id": "fibre", "title": "La fibre atteint Sédhiou"})

    assert placed.json() == {"number": desk.numbers["fibre"]}
    assert awa.get(f"/api/articles/{desk.numbers['fibre']}").json()["title"] == (
        "La fibre atteint Sédhiou"
    )
    assert awa.get("/api/health").json()["articles"] == 5


def test_who_put_an_article_in_or_changed_it_is_in_the_audit_log(desk: Site) -> None:
    awa = named("Awa Ndiaye", desk)
    for title in ("La fibre à Matam", "La fibre à Podor", "La fibre à Podor"):
        assert awa.post("/api/articles", {"id": "sn-9", "title": title}).status_code == 201

    with desk.store.reading() as connection:
        noted = connection.execute(
            sa.text("SELECT who, address, about FROM events WHERE what = 'import' ORDER BY number")
        ).all()
    assert noted == [
        ("Awa Ndiaye", "127.0.0.1", "1 new, 0 changed: sn-9"),
        ("Awa Ndiaye", "127.0.0.1", "0 new, 1 changed: sn-9"),
    ]


def test_the_number_in_spip_stays_where_an_article_comes_without_it(
    desk: Site, awa: Browser
) -> None:
    for title, more in (("La fibre à Matam", {"id_article": 4012}), ("La fibre à Podor", {})):
        placed = awa.post("/api/articles", {"id": "sn-9", "title": title, **more}).json()

    found = find_article(desk.store, placed["number"])
    assert found is not None
    assert (found.article.title, found.article.meta) == ("La fibre à Podor", {"id_article": 4012})


def test_an_empty_id_is_none(awa: Browser) -> None:
    first = awa.post("/api/articles", {"id": "", "title": "La fibre à Matam"})
    second = awa.post("/api/articles", {"id": "", "title": "La fibre à Podor"})

    assert first.json() != second.json()


@pytest.mark.parametrize(
    ("filters", "found"),
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
def test_filters_choose_articles(
    desk: Site, awa: Browser, filters: dict[str, str], found: set[str]
) -> None:
    validate(awa, desk, "wave", ["Fintech"])

    answer = awa.get("/api/queue", **filters)

    assert set(ids(answer)) == found
    assert (answer.json()["total"], answer.json()["page"]) == (len(found), 1)


def test_a_row_of_the_queue_tells_the_best_suggestion_but_of_a_blind_article(
    desk: Site, awa: Browser
) -> None:
    rows = {row["id"]: row for row in awa.get("/api/queue").json()["articles"]}

    assert rows["wave"]["best"]["label"] == "Fintech"
    assert rows["wave"]["best"]["tier"] == "apply"
    assert rows["wave"]["labels"] == ["Fintech", "Commerce de proximité"]
    assert rows["temoin-42"]["blind"]
    assert rows["temoin-42"]["best"] is None
    assert rows["fibre"]["number"] == desk.numbers["fibre"]
    assert (rows["fibre"]["editor"], rows["fibre"]["made"]) == (None, None)


def test_a_page_after_the_last_is_empty(visitor: Browser) -> None:
    assert visitor.get("/api/queue", page=2).json() == {
        "articles": [],
        "total": 5,
        "page": 2,
        "pages": 1,
    }


@pytest.mark.parametrize(
    "query",
    [
        "state=closed",
        "confidence=sure",
        "since=hier",
        "since=2025-02-30",
        "since=0",
        "until=1700000000",
        "until=2025-03-21T00:00:00",
        "until=20250321",
        "label=",
        "label=%00",
        "source=" + "a" * 256,
        "page=0",
        "page=1000001",
        "page=premi%C3%A8re",
    ],
)
def test_a_filter_that_cannot_be_used_is_refused(visitor: Browser, query: str) -> None:
    status, code, detail = refused(visitor.get(f"/api/queue?{query}"))

    assert (status, code) == (422, "invalid")
    assert detail.startswith(f"query.{query.partition('=')[0]}: ")


def test_an_article_is_told_with_all_the_model_says_of_it(desk: Site, awa: Browser) -> None:
    number = desk.numbers["wave"]
    got = awa.get(f"/api/articles/{number}").json()

    assert {name: got[name] for name in ("title", "text", "date", "source")} == {
        name: ROWS["wave"][name] for name in ("title", "text", "date", "source")
    }
    assert (got["number"], got["id"], got["model"]) == (number, "wave", desk.bench.name)
    assert (got["state"], got["revision"], got["blind"]) == ("open", 0, False)
    assert got["carried"] == got["labels"] == ["Fintech", "Commerce de proximité"]
    assert got["suggestions"][0]["label"] == "Fintech"
    assert "Wave" in {each["text"] for each in got["suggestions"][0]["evidence"]}
    assert got["changes"]["unknown"] == ["Commerce de proximité"]
    assert len(got["similar"]) == 3
    assert got["reviews"] == []


def test_nothing_the_model_says_of_a_blind_article_is_told_before_its_review(
    desk: Site, awa: Browser
) -> None:
    before = awa.get(f"/api/articles/{desk.numbers['temoin-42']}").json()

    validate(awa, desk, "temoin-42", ["Intelligence artificielle"])

    after = awa.get(f"/api/articles/{desk.numbers['temoin-42']}").json()
    assert (before["blind"], after["blind"]) == (True, True)
    assert (before["suggestions"], before["changes"], before["similar"]) == ([], None, [])
    assert after["suggestions"][0]["label"] == "Intelligence artificielle"
    assert after["similar"]


@pytest.mark.parametrize("number", [6, 2**53 - 1])
@pytest.mark.parametrize("what", ["", "/decisions", "/undo", "/presence"])
def test_an_article_that_is_not_there_is_told(
    lasting: Site, visitor: Browser, number: int, what: str
) -> None:
    bodies: dict[str, Any] = {
        "/decisions": {"revision": 0, "model": lasting.bench.name, "labels": [], "key": "k" * 8},
        "/undo": {"review": 1, "key": "k" * 8},
    }
    path = f"/api/articles/{number}{what}"
    answer = visitor.post(path, bodies.get(what)) if what else visitor.get(path)

    assert refused(answer) == (
        404,
        "unknown",
        f"No article {number}: look it up in the queue",
    )


@pytest.mark.parametrize("number", ["0", "-1", "un", "1.5", str(2**53), "9" * 5000, "%00", "1%2F2"])
def test_what_is_no_number_of_an_article_is_refused(visitor: Browser, number: str) -> None:
    assert visitor.get(f"/api/articles/{number}").status_code in {404, 422}
