"""Hostile paths, bodies and sizes, sent to every route of the desk."""

import re

import pytest
from helpers.attacks import FORMS, JSON, MALFORMED, is_annif, is_api, parameters, unsafe_routes

from osiris_nlp.desk.app.subjects import RULES
from osiris_nlp.desk.articles.articles import count_articles
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.base.assets import static_files
from osiris_nlp.desk.base.uploads import first_article

MAX_BODY, MAX_FILE = 8 * 1024 * 1024, 2 * 1024 * 1024
TRAVERSALS = (
    r"../pages.py ..%2fpages.py %252e%252e%252fpages.py ..\pages.py desk.css%2f..%2f..%2fpages.py "
    "%c0%ae%c0%ae%c0%afpages.py //etc/passwd %2fetc%2fpasswd .. %ff desk.css%00.png "
    "..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd"
).split()


@pytest.mark.parametrize("name", [*TRAVERSALS, "", "a" * 5000])
def test_no_file_outside_static_is_served(desk, name):
    status, body = desk.browser().raw(f"/static/{name}")

    assert status == 404
    assert not [text for text in (b"root:", b"import", b"{%") if text in body]


def test_static_files_are_served_but_not_listed(desk):
    browser = desk.browser()
    css = browser.raw("/static/desk.css")

    assert css == (200, static_files()["desk.css"].read_bytes())
    assert browser.raw("/static/desk.css?v=../../pages.py") == css
    assert browser.raw("/static")[0] == 404


def read_file(desk, name, content):
    headers = {"Content-Type": "text/plain"}
    options = {"params": {"name": name}, "content": content, "headers": headers}
    return desk.browser().ask("POST", "/api/read", **options)


OTHER_FOLDERS = ["../../../../etc/passwd.txt", "C:\\etc\\passwd.txt", "file:///etc/passwd.txt"]


@pytest.mark.parametrize("name", [*OTHER_FOLDERS, "a\0.txt", "|id.txt", "x" * 251 + ".txt"])
def test_only_the_extension_of_a_file_name_is_used(desk, tmp_path, monkeypatch, name):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    monkeypatch.chdir(work)

    answer = read_file(desk, name, "La fibre à Kolda".encode())

    assert (answer.status_code, answer.json()["text"]) == (200, "La fibre à Kolda")
    assert list(work.iterdir()) == []
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == []


@pytest.mark.parametrize("name", ["passwd", ".txt", "..", "a.txt/", "a.txt/..", "a.PY", "a.db", ""])
def test_a_name_without_a_known_extension_is_refused(desk, name):
    assert read_file(desk, name, b"x").status_code in ({200, 422} if name == "a.txt/" else {422})


def test_a_feed_cannot_include_a_local_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("le mot de passe est teranga")
    feed = (
        f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{secret.as_uri()}">%x;]><rss version="2.0"><channel>'
        f'<item><title>La fibre</title><description xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="{secret.as_uri()}" parse="text"/></description></item></channel></rss>'
    )
    plain = feed.partition("]>")[2]

    file = tmp_path / "a.rss"
    file.write_text(feed)
    with pytest.raises(Exception, match="entity declarations"):
        first_article(file)
    file.write_text(plain)
    assert "teranga" not in str(first_article(file))


def operations_of(desk):
    """Return the OpenAPI operations of the routes under /api, by method and path as in `routes`."""
    document = desk.browser().get("/api/openapi.json").json()
    number = str(desk.numbers["wave"])
    return {
        (method.upper(), path.replace("{number}", number)): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if not RULES.is_for_sites(path)  # see test_site_api
    }


def reads_json(operation):
    return "application/json" in operation.get("requestBody", {}).get("content", {})


@pytest.mark.slow("hostile requests")
def test_a_malformed_body_is_refused_everywhere(desk):
    operations = operations_of(desk)
    before = count_articles(desk.store)

    for method, path in unsafe_routes(desk):
        for name, body in MALFORMED.items():
            answer = desk.browser().ask(method, path, content=body, headers=JSON)
            where = f"{name} to {path}: {answer.text[:200]}"
            assert answer.status_code < 500, where
            if (method, path) in operations:
                assert str(answer.status_code) in operations[method, path]["responses"], where
                assert answer.headers["content-type"] == "application/json", where
            if path == "/coller" or reads_json(operations.get((method, path), {})):
                assert answer.status_code in {400, 422}, where
                assert len(answer.content) < 20_000, where

    assert count_articles(desk.store) == before
    assert history(desk.store) == []


TYPES = [
    *(None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
    *("application/jsonp", "application/vnd.api+json", "text/json", "application/json, text/plain"),
    "é",
]


def test_json_sent_as_another_type_is_refused_everywhere(desk):
    browser = desk.browser()

    for (method, path), operation in operations_of(desk).items():
        if reads_json(operation):
            for media_type in TYPES:
                headers = [(b"Content-Type", media_type.encode())] if media_type else []
                answer = browser.ask(method, path, content=b'{"title": "Wave"}', headers=headers)
                problem = answer.status_code, answer.json()["code"]
                assert problem == (415, "type"), (path, media_type)


VALUES = [
    *("a%00b", "%ed%a0%80", "%F0%9F%98%80", "%D9%A3", "%zz", "%27%20OR%201=1%20--", "", "[]"),
    *("-1", "NaN", "1_0", "9" * 18, "9" * 5000, "a" * 10_000),
    *("2025-13-41", "9999-12-31", "٢٠٢٥-٠٣-٢١"),
]


@pytest.mark.slow("hostile requests")
def test_no_query_string_causes_a_server_error(desk):
    browser, operations = desk.browser(), operations_of(desk)

    for method, path in desk.routes():
        if method != "GET":
            continue
        declared = operations.get((method, path), {}).get("parameters", [])
        names = [parameter["name"] for parameter in declared]
        for value in VALUES:
            pairs = [f"{name}={value}" for name in names or parameters()]
            # The length of an address is limited.
            size = 1 if names else 5 if len(value) > 500 else 99
            for start in range(0, len(pairs), size):
                query = "&".join(pairs[start : start + size])
                answer = browser.get(f"{path}?{query}")
                assert answer.status_code < 500, f"{path}?{query[:99]}"
                if (method, path) in operations:
                    assert str(answer.status_code) in operations[method, path]["responses"]
        assert browser.get(f"{path}?{'&'.join(['page=1&state=done'] * 2000)}").status_code < 500


@pytest.mark.parametrize("value", VALUES)
def test_no_number_in_a_path_causes_a_server_error(desk, value):
    browser = desk.browser()

    answers = {path: browser.get(path.format(value)).status_code for path in numbered_paths(desk)}

    longest = {400, 414} if len(value) == 5000 else set()
    assert {*answers.values()} <= {200, 404, 405, 422, *longest}, answers


def numbered_paths(desk):
    """Return the paths that contain a number, as templates to fill in."""
    paths = {path for _, path in desk.routes() if re.search(r"/\d+(/|$)", path)}
    return sorted(re.sub(r"/\d+(?=/|$)", "/{}", path) for path in paths)


def test_a_body_that_is_too_long_is_refused_everywhere(desk):
    browser = desk.browser()

    for method, path in unsafe_routes(desk):
        is_single = path == "/api/read" or RULES.body(path) == "text form"
        limit = 64 * 1024 if path in FORMS else MAX_FILE if is_single else MAX_BODY
        body = b'{"title": "' + b"a" * limit + b'"}'

        async def drop_by_drop(body=body):
            for start in range(0, len(body), 1 << 20):
                yield body[start : start + (1 << 20)]

        declared = browser.ask(method, path, content=body, headers=JSON)
        streamed = browser.ask(method, path, content=drop_by_drop(), headers=JSON)
        headers = {**JSON, "Content-Length": "9" * 30}
        misdeclared = browser.ask(method, path, content=b"{}", headers=headers)
        assert "content-length" not in streamed.request.headers
        detail = f"Expected a body of at most {limit:,} bytes."
        for answer in (declared, streamed, misdeclared):
            assert answer.status_code == 413, path
            if is_annif(path):
                assert answer.text == detail
            elif is_api(path):
                assert answer.json() == {"code": "size", "detail": detail}
    assert count_articles(desk.store) == (5, 4)
