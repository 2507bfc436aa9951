"""Annif's REST API: what it suggests, whom it lets in, and which pages may ask it."""

from dataclasses import replace

import pytest
from helpers.attacks import JSON
from helpers.desk_api import sign_in
from helpers.desk_site import HERE, ROWS, employ
from helpers.guarded import PASSWORD, basic

from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.texts import LONG
from osiris_nlp.desk.exchange.annif.routes import read_form
from osiris_nlp.taxonomy import annif_of

PROJECT = "/v1/projects/osiris-fr"
SUGGEST, BATCH = f"{PROJECT}/suggest", f"{PROJECT}/suggest-batch"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WAVE = ROWS["wave"]["text"]
PAGE = "https://www.osiris.sn"
NAMED = (PAGE,)
LOCKED = Access(has_accounts=True, shared_origins=NAMED)
PREFLIGHT = {"Access-Control-Request-Method": "POST"}


@pytest.fixture
def locked(open_desk):
    """Open a desk where Awa has an account, which pages of one site may ask."""
    site = open_desk(LOCKED)
    employ(site.store, PASSWORD, "Awa Ndiaye")
    return site


@pytest.fixture
def open_browser(open_desk):
    """Return a browser of an open desk, which pages of one site may ask."""
    return open_desk(Access(shared_origins=NAMED)).browser()


def ask(browser, text=WAVE, *, origin=None, **fields):
    """Send a form as a program does, without an origin."""
    options = {"headers": fields.pop("headers", None), "data": {"text": text, **fields}}
    return browser.ask("POST", SUGGEST, origin=origin, **options)


def results(browser, text=WAVE, **fields):
    answer = ask(browser, text, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def batch(browser, documents, **params):
    return browser.ask("POST", BATCH, origin=None, json={"documents": documents}, params=params)


def problem(answer):
    """Return the status and detail of a refusal, which is written as Annif writes one."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body.keys() == {"type", "title", "status", "detail"}
    assert body["status"] == answer.status_code
    return answer.status_code, body["detail"]


def test_the_labels_and_scores_are_those_of_the_desks_own_api(visitor):
    title = ROWS["wave"]["title"]
    body = {"title": title, "text": WAVE, "top": 100}
    suggestions = visitor.post("/api/suggest", body).json()["suggestions"]

    subjects = results(visitor, metadata_title=title, limit=500)

    assert len(subjects) == len(suggestions) == 78
    assert [(subject["label"], round(subject["score"], 4)) for subject in subjects] == [
        (suggestion["label"], suggestion["score"]) for suggestion in suggestions
    ]
    (document,) = batch(visitor, [{"text": WAVE, "metadata": {"title": title}}], limit=500).json()
    assert document["results"] == subjects


def test_uris_and_notations_are_those_of_labels_export(visitor, bench):
    lines = [line.split("\t") for line in annif_of(bench.taxonomy).splitlines()]

    subjects = results(visitor, limit=100)

    answered = [[f"<{each['uri']}>", each["label"], each["notation"]] for each in subjects]
    assert sorted(answered) == sorted(lines)


def test_limit_and_threshold_cut_the_list(visitor):
    everything = results(visitor, limit=100)

    assert (results(visitor), results(visitor, limit=3)) == (everything[:10], everything[:3])
    assert (results(visitor, limit="9" * 40), results(visitor, limit=0)) == (everything, [])
    assert results(visitor, threshold=everything[1]["score"]) == everything[:2]
    assert results(visitor, threshold=1) == []


@pytest.mark.parametrize("text", ["", " \n ", "<p>&nbsp;</p>", "\u200b", "<br>" * LONG])
def test_a_text_without_a_word_has_no_results(visitor, text):
    assert results(visitor, text) == []
    documents = batch(visitor, [{"text": text}, {"text": WAVE}], limit=1).json()
    assert [len(document["results"]) for document in documents] == [0, 1]


def test_a_long_text_is_answered_as_a_short_one(visitor):
    text = f"{WAVE} " * (LONG // len(WAVE) + 1)

    short, long = results(visitor, limit=3), results(visitor, text, limit=3)

    assert short[0]["label"] == long[0]["label"] == "Fintech"
    answers = batch(visitor, [{"text": WAVE}, {"text": text}, {"text": WAVE}], limit=3).json()
    assert [answer["results"] for answer in answers] == [short, long, short]


def test_each_request_is_answered_by_the_model_then_in_service(desk, bench):
    browser = desk.browser()
    first_name = browser.get(PROJECT).json()["name"]

    desk.model.replace(replace(bench, tagger=replace(bench.tagger, name="osiris@2027-01")))

    assert first_name == f"Mots-clés ({bench.name})"
    assert browser.get(PROJECT).json()["name"] == "Mots-clés (osiris@2027-01)"
    for name in ("osiris@2027-01", bench.name):  # the one in service, and the one before
        assert browser.get(f"/v1/projects/{name}").json()["name"] == f"Mots-clés ({name})"


def test_the_project_says_when_its_model_was_trained(visitor, bench):
    (project,) = visitor.get("/v1/projects").json()["projects"]

    assert project["modification_time"] == bench.details["made"]
    assert project == visitor.get(PROJECT).json() | {"project_id": "osiris-fr"}
    assert visitor.get("/v1/vocabs").json() == {"vocabs": [project["vocab"]]}


def test_the_start_of_a_long_title_is_read(visitor):
    title = "Wave baisse le prix du transfert d’argent mobile. ".ljust(1_000)

    cut = results(visitor, metadata_title=title, limit=3)

    assert results(visitor, metadata_title=title + "<b>" * 60_000, limit=3) == cut
    documents = [{"text": WAVE, "metadata": {"title": title + "La fibre " * 20_000}}] * 2
    assert [each["results"] for each in batch(visitor, documents, limit=3).json()] == [cut, cut]


def test_another_language_is_refused_as_annif_does(visitor):
    message = 'language "en" not supported by vocabulary'

    assert problem(ask(visitor, language="en")) == (400, message)
    assert problem(batch(visitor, [{"text": WAVE}], language="en")) == (400, message)


def test_project_and_vocabulary_have_the_language_of_the_model(desk, bench):
    browser = desk.browser()
    taxonomy = {**bench.details["taxonomy"], "language": "fi"}
    desk.model.replace(replace(bench, details={**bench.details, "taxonomy": taxonomy}))

    (project,) = browser.get("/v1/projects").json()["projects"]

    assert (project["project_id"], project["language"]) == ("osiris-fi", "fi")
    assert (project["vocab_language"], project["vocab"]["languages"]) == ("fi", ["fi"])
    assert browser.get("/v1/projects/osiris-fi").json() == project
    assert browser.get(PROJECT).status_code == 404
    form = {"text": WAVE, "language": "fi", "limit": 1}
    (best,) = browser.ask("POST", "/v1/projects/osiris-fi/suggest", data=form).json()["results"]
    assert best["label"] == "Fintech"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"text=L%E2%80%99Artp+tranche", "L’Artp tranche"),
        ("text=L’Artp, 100 % à Kolda".encode(), "L’Artp, 100 % à Kolda"),
        (b"text=%C3%A9t%c3%a9%2", "été%2"),
        (b"text=%4%41%%34%zz", "%4A%4%zz"),
        (b"text=caf%E9", "caf\ufffd"),
        (b"text=a=b&limit=2&&language", "a=b"),
        (b"text=a&text=b", "b"),
        (b"text=", ""),
        (b"te%78t=%", "%"),
    ],
)
def test_a_form_is_read_as_browsers_and_scripts_write_it(body, text):
    assert read_form(body).text == text


def test_a_form_of_many_fields_is_refused(visitor):
    answer = visitor.ask("POST", SUGGEST, content=b"text=a" + b"&b" * 1_000_000, headers=FORM)

    assert problem(answer)[0] == 400
    assert "more than 1,000 fields" in problem(answer)[1]


def test_the_text_of_a_form_of_2_mb_of_escapes_is_too_long(visitor):
    escapes = b"text=" + b"%C3%A9" * 349_000

    answer = visitor.ask("POST", SUGGEST, content=escapes, headers=FORM)

    assert visitor.ask("POST", SUGGEST, content=escapes * 2, headers=FORM).status_code == 413
    assert problem(answer)[0] == 400
    assert "at most 200000 characters" in problem(answer)[1]


@pytest.mark.parametrize(
    "document",
    [
        r'{"text": "\ud800"}',
        r'{"text": "Wave", "document_id": "\ud800"}',
        r'{"text": "Wave", "metadata": {"title": "\udfff"}}',
        r'{"text": "Wave", "metadata": {"\ud800": 1}}',
        '{"text": "Wave", "metadata": {"title": 1}}',
        '{"text": "Wave", "document_id": 7}',
    ],
)
def test_a_document_that_is_not_text_is_refused(visitor, document):
    body = f'{{"documents": [{document}]}}'

    assert problem(visitor.ask("POST", BATCH, content=body, headers=JSON))[0] == 400


def test_without_the_option_every_address_is_unknown(open_desk, shared_desk):
    routes = [route for route in shared_desk.routes() if route[1].startswith("/v1")]
    accesses = [Access(), replace(LOCKED, shared_origins=None), Access(user_header="Remote-User")]
    assert len(routes) == 18

    for access in accesses:
        browser = open_desk(access).browser()
        for method, path in [*routes, ("GET", "/v1/inconnu"), ("OPTIONS", SUGGEST)]:
            for options in ({}, {"data": {"text": WAVE}}, {"json": {"documents": []}}):
                answer = browser.ask(method, path, origin=None, **options)
                assert problem(answer) == (404, "This service runs without --annif.")


def test_a_locked_desk_asks_for_credentials_and_does_not_redirect(locked):
    browser = locked.browser()

    for answer in (browser.get("/v1/projects"), ask(browser), browser.get("/v1")):
        assert problem(answer)[0] == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert problem(ask(browser, headers=basic("Awa Ndiaye", PASSWORD)))[0] == 401


def test_a_session_and_every_token_open_a_locked_desk(locked):
    bearer, token = locked.bearer(), locked.token()
    editors = locked.token("scripts", editor="Awa Ndiaye")
    signed_in = sign_in("Awa Ndiaye", locked, PASSWORD)

    for headers in (bearer, basic("osiris.sn", token), basic("Script", editors)):
        assert results(locked.browser(), limit=1, headers=headers)[0]["label"] == "Fintech"
        assert locked.browser().ask("GET", PROJECT, headers=headers).status_code == 200
    assert results(signed_in, limit=1)[0]["label"] == "Fintech"


def test_a_token_opens_nothing_but_annifs_api_and_the_routes_for_sites(locked):
    bearer = locked.bearer("osiris.sn")
    token = bearer["Authorization"].partition(" ")[2]

    for headers in (bearer, basic("osiris.sn", token)):
        for path in ("/api/queue", "/api/suggest", "/v1/../api/queue", "/v1x/projects"):
            answer = locked.browser().ask("GET", path, headers=headers)
            assert answer.status_code in {303, 401}, path
    answer = locked.browser().ask("GET", "/api/spip/status", headers=basic("osiris.sn", token))
    assert answer.status_code == 401


def test_a_token_replaces_the_proxys_header(open_desk):
    site = open_desk(Access(user_header="Remote-User", proxies=("10.0.0.1",), shared_origins=()))

    assert problem(ask(site.browser()))[0] == 403
    subject, *_ = results(site.browser(), headers=site.bearer("osiris.sn"))
    assert subject["label"] == "Fintech"


EVIL = {"Origin": "https://evil.example"}
FOREIGN = {
    "another site": EVIL,
    "another site, as browsers say it": {**EVIL, "Sec-Fetch-Site": "cross-site"},
    "a sandbox": {"Origin": "null"},
    "without an origin": {"Sec-Fetch-Site": "cross-site"},
    "another port": {"Origin": "http://localhost:9000", "Sec-Fetch-Site": "same-site"},
    "the site over http": {"Origin": "http://www.osiris.sn"},
    "a longer name": {"Origin": "https://www.osiris.sn.evil.example"},
}


@pytest.mark.slow("hostile requests")
@pytest.mark.parametrize("kind", FOREIGN)
def test_a_page_that_is_not_named_can_neither_ask_nor_read(open_desk, kind):
    for origins in ((), NAMED):
        browser = open_desk(Access(shared_origins=origins)).browser()
        question = ask(browser, headers=FOREIGN[kind])
        read = browser.ask("GET", PROJECT, headers=FOREIGN[kind])
        preflight = browser.ask("OPTIONS", BATCH, headers=FOREIGN[kind] | PREFLIGHT)
        assert problem(question)[0] == 403
        assert preflight.status_code in {400, 405}
        for answer in (question, read, preflight):
            assert "access-control-allow-origin" not in answer.headers


def test_a_page_of_a_named_site_can_ask_and_read(open_browser):
    page = {"Origin": PAGE, "Sec-Fetch-Site": "cross-site"}
    requests = {"Headers": "content-type,authorization", "Private-Network": "true"}
    private = {f"Access-Control-Request-{name}": value for name, value in requests.items()}

    preflight = open_browser.ask("OPTIONS", BATCH, headers=page | PREFLIGHT | private)
    answers = [
        preflight,
        ask(open_browser, headers=page),
        open_browser.ask("POST", BATCH, origin=None, headers=page, json={"documents": []}),
        open_browser.ask("GET", "/v1/projects", headers=page),
    ]

    for answer in answers:
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
        assert "access-control-allow-credentials" not in answer.headers
    assert preflight.headers["access-control-allow-private-network"] == "true"


def test_a_named_site_gets_nothing_but_annifs_api(open_browser):
    page = {"Origin": PAGE}

    for path in ("/api/queue", "/file", "/api/openapi.json"):
        answer = open_browser.ask("GET", path, headers=page)
        assert "access-control-allow-origin" not in answer.headers
    answer = open_browser.ask("POST", "/api/suggest", origin=PAGE, json={"title": "Wave"})
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")
    assert open_browser.ask("OPTIONS", "/api/suggest", headers=page | PREFLIGHT).status_code == 405


def test_a_page_of_a_named_site_needs_credentials_at_a_locked_desk(locked):
    page = {"Origin": PAGE, "Sec-Fetch-Site": "cross-site"}
    preflight = locked.browser().ask("OPTIONS", SUGGEST, headers=page | PREFLIGHT)
    refused = ask(locked.browser(), headers=page)
    answer = ask(locked.browser(), headers=page | locked.bearer("osiris.sn"))

    answers = (preflight, refused, answer)
    assert [each.status_code for each in answers] == [200, 401, 200]
    assert {each.headers["access-control-allow-origin"] for each in answers} == {PAGE}


def test_a_page_of_the_desk_uses_an_editors_session_and_one_of_a_named_site_never_does(locked):
    signed_in = sign_in("Awa Ndiaye", locked, PASSWORD)
    page = {"Origin": PAGE, "Sec-Fetch-Site": "same-site"}

    assert problem(ask(signed_in, headers=page))[0] == 401
    assert problem(signed_in.ask("GET", PROJECT, headers=page))[0] == 401
    own = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    assert ask(signed_in, headers=own).status_code == 200
