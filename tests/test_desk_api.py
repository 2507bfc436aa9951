"""The desk's JSON API over a real database and model: what it answers, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from desk_site import ROWS, Browser, Site, filed, site

import osiris_nlp
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import find_article

FIBRE = ROWS["fibre"]


@pytest.fixture(scope="module")
def bench(model: Path) -> Bench:
    return Bench.load(model)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, bench: Bench) -> Path:
    return filed(tmp_path_factory.mktemp("desk"), bench)


@pytest.fixture
def desk(tmp_path: Path, bench: Bench, database: Path) -> Iterator[Site]:
    yield from site(tmp_path, bench, database)


@pytest.fixture(scope="module")
def lasting(
    tmp_path_factory: pytest.TempPathFactory, bench: Bench, database: Path
) -> Iterator[Site]:
    """Open a desk for tests that change nothing."""
    yield from site(tmp_path_factory.mktemp("lasting"), bench, database)


@pytest.fixture
def visitor(lasting: Site) -> Browser:
    return lasting.browser()


@pytest.fixture
def awa(desk: Site) -> Browser:
    """Return who asks where nobody has said a name: the machine's user."""
    return desk.browser()


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["detail"]


def validate(who: Browser, desk: Site, id_: str, labels: list[str], **more: Any) -> httpx.Response:
    body = {
        "key": str(uuid4()),
        "revision": 0,
        "model": desk.bench.name,
        "labels": labels,
        **more,
    }
    return who.post(f"/api/articles/{desk.numbers[id_]}/decisions", body)


def undo(who: Browser, number: int, review: int, **more: Any) -> httpx.Response:
    return who.post(f"/api/articles/{number}/undo", {"key": str(uuid4()), "review": review, **more})


def named(name: str, desk: Site) -> Browser:
    """Return a browser in which somebody has said a name, its token sent with every request."""
    browser = desk.browser()
    assert browser.enter(name).status_code == 303
    browser.headers = {"X-CSRF-Token": browser.token()}
    return browser


# Health and labels


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


# Suggest


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


# Files


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
        ("kolda.pdf", b"%PDF-1.7", "A file with ending '.pdf': expected .txt, .html"),
        ("kolda", b"La fibre", "A file with ending ''"),
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
        f"A .{ending} file of 1.0 MB: expected at most 1 MB; "
        "put its articles into the queue with 'osiris-nlp desk import'"
    )


# Putting articles in, and the queue


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


def ids(answer: httpx.Response) -> list[str]:
    return [row["id"] for row in answer.json()["articles"]]


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


# An article


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


# Decisions


def test_validating_derives_the_decisions(desk: Site, awa: Browser) -> None:
    answer = validate(awa, desk, "yas", ["Yas", "Portrait/Entretien"], rejected=["Free Sénégal"])

    assert answer.status_code == 201
    got = answer.json()
    opinions = desk.bench.opinions(desk_article(desk, "yas"))
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
        "Key 'cle-de-wave' is another review's: make a new one for each",
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
        ("wave", ["Fintech", "Fintech"], [], "Label 'Fintech' stands twice"),
        ("wave", ["Fintech"], ["Fintech"], "Label 'Fintech' stands twice"),
        ("wave", ["Fintec"], [], "Unknown label 'Fintec'"),
        ("wave", [], ["Fintec"], "Unknown label 'Fintec'"),
        ("temoin-42", [], ["Fintech"], "'Fintech' was rejected in a blind review"),
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


# Undo


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


# Presence and history


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


# What goes wrong


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
