"""The routes for SPIP sites: the same suggestions as for articles read from the site's database."""

import json
from typing import Any

import pytest
from helpers.attacks import JSON, MALFORMED
from helpers.desk_api import refusal, sign_in
from helpers.desk_store import list_site_decisions
from helpers.spip_site import article, make_site

from osiris_nlp.corpus import article_from_sent, read_articles
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.store.column_types import metadata
from osiris_nlp.desk.base.store.tokens import revoke_tokens
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.sites.messages import SentArticle
from osiris_nlp.sites.spip.article_rows import sent_title

SUGGEST, STATUS = "/api/spip/suggest", "/api/spip/status"
SECTION = ["40. Articles de presse", "<multi>[fr]Année 2016[en]Year 2016</multi>", "04. Avril 2016"]
TEXTS: list[dict[str, Any]] = [
    {
        "titre": "3. Sonatel étend la fibre optique à Kolda",
        "chapo": "{{Sept ans}} d'attente.",
        "texte": "La Sonatel déploie [la fibre optique->https://osiris.sn] dans trois communes de Kolda.[["
        "Source : {APS}.]]\r\n\r\n{{{L'ARTP}}}\r\n\r\n-* Les opérateurs paient.\r\n\r\n"
        "(Source : Agence Ecofin, 2 février 2026)",
        "ps": "À suivre",
        "surtitre": "Sénégal",
        "nom_site": "Le Soleil",
        "url_site": "http://",
    },
    {
        "titre": "<multi>[fr]Wave baisse le prix du paiement mobile[en]Wave cuts prices</multi>",
        "texte": "<multi>[fr]La fintech Wave ramène à 1 % les frais du transfert d’argent.[en]Wave "
        "cuts fees.</multi> <code>1 < 2</code> &eacute;t&eacute;",
        "date": "2004-06-00 00:00:00",
    },
    {"titre": "", "texte": "{La cybercriminalité} progresse : l’ANSD compte 3 000 plaintes.", "lang": "en"},
    {"titre": "Vie politique", "texte": "Le ministre des Postes est reconduit.", "date": "0000-00-00"},
]  # fmt: skip
SENT = ("titre", "surtitre", "soustitre", "descriptif", "chapo", "texte", "ps", "date", "lang", "nom_site",
        "url_site", "statut")  # fmt: skip


@pytest.fixture
def site_articles(tmp_path):
    """Return articles as a site sends them, and as they are read from its database."""
    rubriques = [
        {"id_rubrique": n, "id_parent": n - 1, "titre": title} for n, title in enumerate(SECTION, 1)
    ]
    columns = [article(n, **fields) for n, fields in enumerate(TEXTS, 1)]
    site = make_site(tmp_path / "site", articles=columns, rubriques=rubriques)
    sent = [{name: row[name] for name in SENT if name in row} for row in columns]
    numbered = [{"id_article": n, "section": SECTION, **row} for n, row in enumerate(sent, 1)]
    return list(zip(numbered, read_articles(site), strict=True))


def keywords_of(desk):
    """Return the titles of a site's keywords: names with numbers, other apostrophes, aliases."""
    titles = {}
    for number, label in enumerate(desk.bench.taxonomy, 11):
        name = label.aliases[0] if number % 3 == 0 and label.aliases else label.name
        titles[number] = f"{number}. {name.replace('’', chr(39)).upper()}" if number % 2 else name
    return titles


def ask(desk, body, headers=None):
    headers = headers or desk.bearer()
    return desk.browser().ask("POST", SUGGEST, origin=None, json=body, headers=headers)


def request_for(desk, text=None, **fields):
    sent = {"id_article": 12, **(text or TEXTS[0])}
    return {"article": sent, "keywords": [*keywords_of(desk).items()], **fields}


def suggestions(desk, text=None, **fields):
    rows: list[dict[str, Any]] = ask(desk, request_for(desk, text, **fields)).json()["suggestions"]
    return rows


def test_a_sent_article_is_the_one_that_is_read_from_the_database(site_articles):
    for sent, read in site_articles:
        columns = {name: value for name, value in sent.items() if name != "section"}
        result = article_from_sent(SentArticle("spip", "osiris.sn", columns, sent["section"]))
        for name in ("id", "title", "text", "section", "date", "source", "lang"):
            assert getattr(result, name) == getattr(read, name), name
        assert {*read.meta} - {*result.meta} == {"id_rubrique"}
        assert result.meta.items() <= read.meta.items()


def test_suggestions_are_those_for_the_article_read_from_the_database(shared_desk, site_articles):
    titles = keywords_of(shared_desk)
    labels = dict(zip(titles, shared_desk.bench.taxonomy.names, strict=True))

    for sent, read in site_articles:
        body = {"article": sent, "keywords": [*titles.items()], "most": 10}
        content = ask(shared_desk, body).json()
        rows = [(labels[r["id_mot"]], r["score"], r["tier"]) for r in content["suggestions"]]
        assert rows == [
            (suggestion.label, round(suggestion.score, 4), suggestion.tier)
            for suggestion in suggest(shared_desk.bench.tagger, read, top=10)
            if suggestion.score >= 0.01
        ]
        assert (content["unmatched"], content["model"]) == ([], shared_desk.bench.name)
    assert any(sent_title(title) != title for title in titles.values())


def test_reasons_are_the_words_that_support_a_keyword_and_long_ones_are_shortened(shared_desk):
    best = suggestions(shared_desk, TEXTS[1])[0]

    assert best["reasons"]
    assert len(best["reasons"]) <= 3
    assert all(reason in "Wave baisse le prix du paiement mobile\nLa fintech Wave ramène à 1 % les "
               "frais du transfert d’argent." for reason in best["reasons"])  # fmt: skip
    word = "télé" * 30
    text = {"titre": "Fintech", "texte": f"Le paiement mobile {word} et {word}bis."}
    rows = suggestions(shared_desk, text, most=20)
    assert max((len(reason) for row in rows for reason in row["reasons"]), default=0) <= 80


def test_only_sent_keywords_are_suggested_and_none_that_is_carried(shared_desk):
    best = [row["id_mot"] for row in suggestions(shared_desk)]
    titles = keywords_of(shared_desk)
    sent = [[number, title] for number, title in titles.items() if number != best[1]]
    body = request_for(shared_desk, keywords=[*sent, [900, "Accueil"]], carried=[best[0], 900, 901])

    content = ask(shared_desk, body).json()

    suggested = [row["id_mot"] for row in content["suggestions"]]
    assert suggested[: len(best) - 2] == best[2:]
    assert not {best[0], best[1], 900} & {*suggested}
    assert content["unmatched"] == [900]


def test_two_keywords_of_one_label_are_one_suggestion(shared_desk):
    best = suggestions(shared_desk)[0]["id_mot"]
    title = keywords_of(shared_desk)[best]
    twice = {"keywords": [[5, title], [best, title]]}

    assert [row["id_mot"] for row in suggestions(shared_desk, **twice)] == [5]
    assert suggestions(shared_desk, **twice, carried=[best]) == []


def test_a_long_article_gets_as_many_suggestions_as_asked_for_as_in_the_service(shared_desk):
    texte = "{{La Sonatel}} étend la fibre.\n\n" * 2_000
    columns = {"id_article": 1, "titre": "2. La fibre", "texte": texte}
    article = article_from_sent(SentArticle("spip", "osiris.sn", columns))
    expected = suggest(shared_desk.bench.tagger, article, top=1)[0]

    one, two, many = (suggestions(shared_desk, columns, most=most) for most in (1, 2, 20))

    assert [row["score"] for row in one] == [round(expected.score, 4)]
    assert len(two) == 2
    assert all(row["score"] >= 0.01 for row in many)


def test_suggestions_for_a_site_change_nothing_in_the_database(desk):
    headers = desk.bearer()

    def rows():
        with desk.store.reading() as connection:
            return [connection.execute(table.select()).all() for table in metadata.sorted_tables]

    before = rows()
    ask(desk, request_for(desk), headers)
    desk.browser().ask("GET", STATUS, headers=headers)

    assert rows() == before


def test_a_token_names_its_site_until_it_is_revoked(desk):
    osiris, other = desk.bearer(), desk.bearer("exemple.sn")
    browser = desk.browser()

    answers = [browser.ask("GET", STATUS, headers=headers).json() for headers in (osiris, other)]
    revoke_tokens(desk.store, site="osiris.sn")

    assert [answer["site"] for answer in answers] == ["osiris.sn", "exemple.sn"]
    assert {answer["model"] for answer in answers} == {desk.bench.name}
    assert browser.ask("GET", STATUS, headers=osiris).status_code == 401
    assert ask(desk, request_for(desk), osiris).status_code == 401
    assert browser.ask("GET", STATUS, headers=other).status_code == 200


def test_a_desk_without_tokens_refuses_sites(desk):
    browser = sign_in("Awa Ndiaye", desk)

    answers = [browser.get(STATUS), browser.post(SUGGEST, request_for(desk))]

    assert [refusal(answer)[:2] for answer in answers] == [(401, "identity")] * 2


def test_browsers_get_no_permission_to_call_from_other_sites(desk):
    requests = {"Method": "POST", "Headers": "authorization"}
    headers = {f"Access-Control-Request-{name}": value for name, value in requests.items()}
    headers["Origin"] = "https://www.osiris.sn"

    answer = desk.browser().ask("OPTIONS", SUGGEST, headers=headers)

    assert answer.status_code == 401
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_while_the_database_cannot_be_read_the_answer_is_503(desk):
    headers = desk.bearer()
    file = desk.store.database.file
    desk.store.close()
    file.rename(file.with_suffix(".away"))

    answer = desk.browser().ask("GET", STATUS, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (503, "away")
    assert answer.headers["retry-after"]
    file.with_suffix(".away").rename(file)


@pytest.mark.parametrize("path", [SUGGEST, "/api/spip/decisions"])
def test_a_malformed_body_is_refused_in_one_line(desk, path):
    headers = desk.bearer() | JSON
    for name, body in MALFORMED.items():
        answer = desk.browser().ask("POST", path, origin=None, content=body, headers=headers)
        assert answer.status_code in {400, 422}, name
        assert "\n" not in answer.json()["detail"], name
    assert list_site_decisions(desk.store, "osiris.sn") == []


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"most": 0}, "body.most: Input should be greater than or equal to 1"),
        ({"most": 21}, "body.most: Input should be less than or equal to 20"),
        ({"most": "5"}, "body.most: Value error, expected a number"),
        ({"keywords": [[1, "Fintech"]] * 5_001}, "body.keywords: List should have at most 5000 items"),
        ({"keywords": [["1", "Fintech"]]}, "body.keywords.0.0: Value error, expected a number"),
        ({"keywords": [[1]]}, "body.keywords.0.1: Field required"),
        ({"keywords": {"1": "Fintech"}}, "body.keywords: Input should be a valid list"),
        ({"keywords": [[2**60, "Fintech"]]}, "body.keywords.0.0: Input should be less than"),
        ({"carried": [0]}, "body.carried.0: Input should be greater than or equal to 1"),
        ({"carried": [1] * 5_001}, "body.carried: List should have at most 5000 items"),
        ({"article": {"id_article": 1}}, "Neither title nor text"),
        ({"article": {"titre": "La fibre"}}, "body.article.id_article: Field required"),
        ({"article": {"id_article": 1, "titre": ["a"]}}, "body.article.titre: Input should be a valid"),
        ({"article": {"id_article": 1, "titel": "a"}}, "body.article.titel: Extra inputs"),
        ({"article": {"id_article": 1, "titre": "a", "section": ["s" * 250] * 20}}, "section has 5057 characters"),
        ({"article": {"id_article": 1, "titre": "a", "section": [""] * 101}}, "body.article.section:"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_place(shared_desk, fields, detail):
    answer = ask(shared_desk, request_for(shared_desk, **fields))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["detail"].startswith(detail)


@pytest.mark.parametrize("length", [1, 20_000])
def test_half_a_surrogate_pair_is_refused(shared_desk, length):
    body = json.dumps(request_for(shared_desk, {"texte": "La fibre" * length + "\ud83d"}))
    options = {"content": body.encode(), "headers": shared_desk.bearer() | JSON}

    answer = shared_desk.browser().ask("POST", SUGGEST, origin=None, **options)

    assert answer.status_code == 422
    assert "found half of a surrogate pair" in answer.json()["detail"]


def test_a_field_of_more_than_200_000_characters_is_refused(shared_desk):
    answer = ask(shared_desk, request_for(shared_desk, {"texte": "a" * 200_001}))

    assert refusal(answer)[:2] == (422, "invalid")
    assert "expected at most 200,000 characters, found 200,001" in refusal(answer)[2]


def test_five_thousand_keywords_and_a_long_article_are_answered(shared_desk):
    sent = [[n, f"{n}. <multi>[fr]Mot-clé {n}[en]Keyword</multi>"] for n in range(1, 5_001)]
    text = {"titre": "<multi>" * 5_000, "texte": "[->art12] [[note]] <multi>[fr]la fibre" * 4_500}

    answer = ask(shared_desk, request_for(shared_desk, text, keywords=sent))

    assert (answer.status_code, answer.json()["suggestions"]) == (200, [])
    assert len(answer.json()["unmatched"]) == 5_000


def test_anybody_may_read_the_depot_and_its_address_is_the_desk_s(shared_desk):
    browser = shared_desk.browser()

    description, archive = browser.get("/spip/archives.xml"), browser.get("/spip/osiris.zip")

    assert description.headers["content-type"] == "application/xml"
    assert "<url_archives>http://localhost:8000/spip</url_archives>" in description.text
    assert archive.headers["content-type"] == "application/zip"
    assert f"<size>{len(archive.content)}</size>" in description.text
    assert archive.content[:2] == b"PK"
    assert browser.post("/spip/osiris.zip").status_code == 405


def test_spip_may_first_ask_a_desk_with_accounts_whether_there_is_a_depot(locked):
    names = ("archives.xml", "osiris.zip", "archives.thin.xml")

    answers = [locked.browser().ask("HEAD", f"/spip/{name}") for name in names]

    assert [answer.status_code for answer in answers] == [200, 200, 404]


def test_behind_a_proxy_the_depot_s_address_is_the_one_that_sites_see(open_desk):
    desk = open_desk(Access(user_header="Remote-User"))
    headers = {"Host": "bureau.exemple.sn", "X-Forwarded-Proto": "https"}

    trusted = desk.browser().ask("GET", "/spip/archives.xml", headers=headers)
    stranger = desk.browser(peer=("192.0.2.7", 1)).ask("GET", "/spip/archives.xml", headers=headers)
    forged = desk.browser().ask("GET", "/spip/archives.xml", headers={"Host": "a<b>"})

    assert "<url_archives>https://bureau.exemple.sn/spip</url_archives>" in trusted.text
    assert "<url_archives>http://bureau.exemple.sn/spip</url_archives>" in stranger.text
    assert forged.status_code == 400
