"""The whole desk under attack: hostile data, paths, bodies, cookies and sites, at every route it has.

Routes are those the application tells of itself: a new one is attacked without a new test.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa
from desk_site import ROWS, Browser, Site, filed, quick_hash, site

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.guard import Access, is_api
from osiris_nlp.desk.guard.headers import SECURITY_HEADERS
from osiris_nlp.desk.guard.sessions import Sessions
from osiris_nlp.desk.importing import import_articles
from osiris_nlp.desk.store import Store, count_articles, history
from osiris_nlp.desk.store.schema import metadata
from osiris_nlp.desk.web import pages as pages_module
from osiris_nlp.desk.web.answers import read_file

DESK = Path(pages_module.__file__).parent
MOST = 8 * 1024 * 1024
PASSWORD = "baobab et teranga"  # noqa: S105
SHARED = Access(password_hash=quick_hash(PASSWORD))
EVERYBODYS = {"/entrer", "/sortir", "/api/health"}
FORMS = {"/entrer", "/sortir"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
JSON = {"Content-Type": "application/json"}

# Markup that would show as an element `x-pwn`, an attribute `onpwn` or a script, if it was markup.
HOSTILE = [
    "<x-pwn onpwn=1>",
    "\"><x-pwn onpwn='1'>",
    '\'><x-pwn onpwn="1">',
    '" onpwn="1" x="',
    "' onpwn='1' x='",
    "</script><script>pwn()</script>",
    "</title><x-pwn></textarea><x-pwn></template><x-pwn>",
    "<!--<x-pwn>--><![CDATA[<x-pwn>]]>",
    "&lt;x-pwn onpwn=1&gt;",
    "{{ 7*191 }}{% raw %}${7*191}",
    "\u2028<svg/onload=pwn()>\u202e",
    "+ADw-x-pwn+AD4-",
]
URLS = [
    "javascript:pwn()",
    "JaVaScRiPt:pwn()",
    "\tjavascript:pwn()",
    "java\nscript:pwn()",
    "data:text/html,<x-pwn>",
    "vbscript:pwn()",
    "//evil.example/x",
    "/sortir",
    'https://lesoleil.sn/"onpwn="1',
    "https://lesoleil.sn/<x-pwn>",
    "https:evil",
    "file:///etc/passwd",
]


@pytest.fixture(scope="module")
def bench(model: Path) -> Bench:
    return Bench.load(model)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, bench: Bench) -> Path:
    return filed(tmp_path_factory.mktemp("desk"), bench)


@pytest.fixture
def desk(tmp_path: Path, bench: Bench, database: Path) -> Iterator[Site]:
    yield from site(tmp_path, bench, database)


@pytest.fixture
def shut(tmp_path: Path, bench: Bench, database: Path) -> Iterator[Site]:
    """Open a desk with a password."""
    yield from site(tmp_path, bench, database, access=SHARED)


# What a page is made of


class Markup(HTMLParser):
    """The elements of a page, each with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.inside = "", list[str]()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        assert not self.inside or self.inside[-1] not in {"script", "style"}, data
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def names(self) -> set[tuple[str, str]]:
        """Return every element with each of its attributes."""
        return {(tag, name) for tag, attributes in self.elements for name in ("", *attributes)}


def written() -> set[tuple[str, str]]:
    """Return every element and attribute that stands in the templates."""
    names = set[tuple[str, str]]()
    for template in (DESK / "templates").glob("*.html"):
        source = re.sub(r"\{\{.*?\}\}", "1", template.read_text(), flags=re.DOTALL)
        names |= Markup(re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", source, flags=re.DOTALL)).names()
    return names


OURS = written() | {("wbr", "")}  # of a filter: labels may break after a slash
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "background"}


def check_markup(answer: httpx.Response) -> Markup:
    """Check that all of a page's markup is ours, and that it would run nothing of anybody's."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy == SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    markup = Markup(answer.text)
    assert markup.names() <= OURS
    for tag, attributes in markup.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert tag != "style"
        if tag == "script":
            assert (attributes["src"] or "").startswith("/static/")
        for address in (attributes[name] or "" for name in ADDRESSES & attributes.keys()):
            outward = address.startswith(("https://", "http://")) and tag == "a"
            assert outward or re.match(r"(/(?!/)|#|\?)", address), address
    return markup


def test_no_page_has_a_script_or_style_of_its_own() -> None:
    names = {name for _, name in OURS}

    assert ("style", "") not in OURS
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert "http-equiv" not in names


# Stored injection


def hostile_rows() -> list[dict[str, Any]]:
    """Return an article for each piece of markup, which stands in every field."""
    return [
        {
            "id": f"hostile-{place} {text}",
            "title": f"Titre {text}",
            "text": f"Sonatel et la fibre {text}\n{text} Wave, Yas et Fintech {text}",
            "labels": [f"Mot {text}", "Fintech"],
            "source": f"Source {text}",
            "section": f"Rubrique {text}",
            "url": URLS[place % len(URLS)],
            "lang": f"wo{text}"[:40],
            "date": "2025-03-21",
        }
        for place, text in enumerate(HOSTILE)
    ]


def by_api(desk: Site) -> None:
    browser = desk.browser()
    for row in hostile_rows():
        number = browser.post("/api/articles", row).json()["number"]
        desk.numbers[row["id"]] = number


def by_file(desk: Site, folder: Path) -> None:
    rows = hostile_rows()
    path = folder / "hostile.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = import_articles(desk.store, desk.bench, [str(path)], on_progress=lambda _: None)
    assert (report.articles.new, report.faults) == (len(rows), [])
    first = max(desk.numbers.values()) + 1
    desk.numbers |= {row["id"]: first + place for place, row in enumerate(rows)}


EDITORS = [text[:80] for text in HOSTILE if text[:80].isprintable()]


def validated(desk: Site) -> None:
    """Validate every article, each by an editor of a hostile name, and undo one."""
    for place, number in enumerate(list(desk.numbers.values())):
        browser = desk.browser()
        assert browser.enter(EDITORS[place % len(EDITORS)]).status_code == 303
        body = {
            "key": f"hostile-{number}",
            "revision": 0,
            "model": desk.bench.name,
            "labels": browser.get(f"/api/articles/{number}").json()["labels"] or ["Yas"],
        }
        headers = {"X-CSRF-Token": browser.token()}
        path = f"/api/articles/{number}"
        made = browser.post(f"{path}/decisions", body, headers=headers)
        assert made.status_code == 201
        if place == 0:
            undo = {"key": "hostile-undo", "review": made.json()["review"]["number"]}
            assert browser.post(f"{path}/undo", undo, headers=headers).status_code == 201


@pytest.mark.parametrize("way", ["api", "file"])
def test_no_markup_of_the_data_is_markup_in_any_page(desk: Site, tmp_path: Path, way: str) -> None:
    by_api(desk) if way == "api" else by_file(desk, tmp_path)
    reader = desk.browser()
    reader.enter(EDITORS[1])
    shown = ""

    for done in (False, True):
        if done:
            validated(desk)
        for page in [*desk.pages(), "/file?state=all", "/file?state=done"]:
            answer = reader.get(page)
            assert answer.status_code in {200, 303}, page
            if answer.status_code == 200:
                shown += check_markup(answer).text

    titles = [
        desk.browser().get(f"/api/articles/{n}").json()["title"] for n in desk.numbers.values()
    ]
    assert {f"Titre {text}" for text in HOSTILE[:5]} <= set(titles)
    assert [title for title in titles if title not in shown] == []
    assert "7*191" in shown
    assert str(7 * 191) not in shown


def test_only_web_addresses_are_links(desk: Site) -> None:
    script, browser = desk.browser(), desk.browser()
    links = {}
    for place, url in enumerate(URLS):
        body = {"id": f"lien-{place}", "title": "La fibre à Kolda", "url": url}
        number = script.post("/api/articles", body).json()["number"]
        markup = check_markup(browser.get(f"/articles/{number}"))
        links[url] = [
            attributes["href"]
            for tag, attributes in markup.elements
            if tag == "a" and (attributes.get("rel") or "").startswith("noreferrer")
        ]

    assert {url: found for url, found in links.items() if found} == {
        url: [url] for url in URLS if url.startswith("https://")
    }


def test_a_pasted_article_comes_back_as_text(desk: Site) -> None:
    browser = desk.browser()
    browser.headers = {"X-CSRF-Token": browser.token("/coller")}
    for text in HOSTILE:
        row = {"title": f"Titre {text}", "text": f"La fibre {text}", "url": URLS[0]}
        answer = browser.post("/coller", row)
        assert answer.status_code == 200, answer.text
        assert "La fibre" in check_markup(answer).text


def test_what_the_api_tells_of_hostile_data_is_json_and_nothing_else(desk: Site) -> None:
    by_api(desk)
    browser = desk.browser()

    for method, path in desk.routes():
        if method == "GET" and is_api(path):
            answer = browser.get(path)
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"


# Reflected injection


@cache
def parameters() -> tuple[str, ...]:
    """Return the names of all that pages and the guard read from an address or a form."""
    names = set[str]()
    for path in [*DESK.rglob("*.py"), *DESK.rglob("*.html")]:
        source = path.read_text()
        names |= set(re.findall(r"""\bname="(\w+)""", source))
        names |= set(re.findall(r"""\.get\("(\w+)""", source))
        names |= set(re.findall(r"""(?:one_of|day)\("(\w+)""", source))
        names |= set(re.findall(r""""(\w+)" in request\.query_params""", source))
    return tuple(sorted(names))


def test_the_parameters_of_pages_are_found() -> None:
    assert {
        "state", "source", "label", "since", "until", "confidence", "page",
        "fini", "apres", "editor", "before", "suite", "nom", "mot_de_passe",
    } <= set(parameters())  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_of_an_address_is_markup_in_a_page(desk: Site, text: str) -> None:
    browser = desk.browser()
    every = dict.fromkeys(parameters(), text)
    asked = [(path, {}) for path in (f"/{quote(text)}", f"/articles/{quote(text)}")]
    asked += [(path, every) for method, path in desk.routes() if method == "GET"]
    if text == HOSTILE[1]:
        pages = [path for method, path in desk.routes() if method == "GET" and not is_api(path)]
        asked += [(path, {name: text}) for path in pages for name in parameters()]

    for path, query in asked:
        answer = browser.get(path, **query)
        assert answer.status_code < 500, path
        location = answer.headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")
        assert not re.search(r"[<>\"'\s]", location)
        if answer.headers.get("content-type", "").startswith("text/html"):
            check_markup(answer)
        else:
            assert not re.search(r"html|xml", answer.headers.get("content-type", ""))


def test_no_markup_of_a_form_is_markup_in_a_page(desk: Site) -> None:
    browser = desk.browser()
    for text in HOSTILE:
        fields = {"nom": f"{text}\n", "suite": text, "mot_de_passe": text}
        for token in ({"csrf_token": browser.token()}, {"csrf_token": text}):
            answer = browser.ask("POST", "/entrer", data={**fields, **token})
            assert answer.status_code in {403, 422}
            check_markup(answer)


@pytest.mark.parametrize(
    "suite",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:pwn()", "/\t/e"],
)
def test_the_entrance_leads_nowhere_else(desk: Site, suite: str) -> None:
    browser = desk.browser()
    fields = {"csrf_token": browser.token(), "nom": "Awa Ndiaye", "suite": suite}

    answer = browser.ask("POST", "/entrer", data=fields)

    assert (answer.status_code, answer.headers["location"]) == (303, "/file")


# Paths

CLIMBS = [
    "../pages.py",
    "..%2fpages.py",
    "%2e%2e/pages.py",
    "%2e%2e%2fpages.py",
    "%252e%252e%252fpages.py",
    "..%5cpages.py",
    "..\\pages.py",
    "....//pages.py",
    "..;/pages.py",
    "./../pages.py",
    "desk.css/../../pages.py",
    "desk.css%2f..%2f..%2fpages.py",
    "../templates/base.html",
    "%c0%ae%c0%ae%c0%afpages.py",
    "//etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "%2f%2fetc%2fpasswd",
    "../../../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "file:///etc/passwd",
    "C:\\Windows\\win.ini",
    "desk.css%00.png",
    "%00",
    "",
    ".",
    "..",
    "%2e",
    "%2e%2e",
    "a" * 5000,
    "%ff",
    "~root",
]


@pytest.mark.parametrize("name", CLIMBS)
def test_no_file_outside_static_is_served(desk: Site, name: str) -> None:
    status, body = desk.browser().raw(f"/static/{name}")

    assert status == 404
    assert b"root:" not in body
    assert b"import" not in body
    assert b"{%" not in body


def test_static_files_are_served_and_not_listed(desk: Site) -> None:
    browser = desk.browser()
    css = browser.raw("/static/desk.css")

    assert css == (200, (DESK / "static" / "desk.css").read_bytes())
    assert browser.raw("/static/desk.css?v=../../pages.py") == css
    assert browser.raw("/static")[0] == 404


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd.txt",
        "../../../../etc/passwd.txt",
        "..\\..\\etc\\passwd.txt",
        "C:\\etc\\passwd.txt",
        "\\\\evil.example\\part\\passwd.txt",
        "file:///etc/passwd.txt",
        "https://evil.example/a.txt",
        "a\0.txt",
        "*.txt",
        "|id.txt",
        "-.txt",
        "a\nb.txt",
        "con.txt",
        "é\u202etxt.txt",
        "x" * 251 + ".txt",
    ],
)
def test_of_a_file_s_name_only_the_ending_is_believed(
    desk: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    monkeypatch.chdir(work)

    answer = desk.browser().ask(
        "POST",
        "/api/read",
        params={"name": name},
        content="La fibre à Kolda".encode(),
        headers={"Content-Type": "text/plain"},
    )

    assert (answer.status_code, answer.json()["text"]) == (200, "La fibre à Kolda")
    assert list(work.iterdir()) == []
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == []


@pytest.mark.parametrize("name", ["passwd", ".txt", "..", "a.txt/", "a.txt/..", "a.PY", "a.db", ""])
def test_a_name_without_a_known_ending_is_refused(desk: Site, name: str) -> None:
    answer = desk.browser().ask(
        "POST",
        "/api/read",
        params={"name": name},
        content=b"x",
        headers={"Content-Type": "text/plain"},
    )

    assert answer.status_code in {200, 422}
    assert answer.status_code == 422 or name == "a.txt/"


def test_a_feed_brings_in_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("le mot de passe est teranga")
    feed = (
        f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{secret.as_uri()}">%x;]><rss version="2.0"><channel>'
        f'<item><title>La fibre</title><description xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="{secret.as_uri()}" parse="text"/></description></item></channel></rss>'
    )
    plain = feed.partition("]>")[2]

    with pytest.raises(Exception, match="entities"):
        read_file("a.rss", feed.encode())
    assert "teranga" not in str(read_file("a.rss", plain.encode()))


# Bodies

DEEP = 100_000
MALFORMED = {
    "empty": b"",
    "cut": b'{"title": "La fibre',
    "no JSON": b"title=La+fibre",
    "no UTF-8": b'{"title": "\xff\xfe\xfa"}',
    "Latin-1": '{"title": "Été à Kolda"}'.encode("latin-1"),
    "UTF-8 of a surrogate": b'{"title": "\xed\xa0\x80"}',
    "too long UTF-8": b'{"title": "\xc0\xbcx-pwn>"}',
    "lone surrogate": rb'{"title": "\ud800", "key": "\udfff", "labels": ["\ud83d"]}',
    "key of a lone surrogate": rb'{"\ud800": 1}',
    "NUL": rb'{"title": "\u0000", "key": "abcdefgh\u0000", "labels": ["\u0000"], "a\u0000": 1}',
    "NUL outside": b'{"title": "La fibre"}\0',
    "deep array": b"[" * DEEP + b"]" * DEEP,
    "deep object": b'{"title":' * DEEP + b"1" + b"}" * DEEP,
    "deep and cut": b'{"a":[' * DEEP,
    "huge whole number": b'{"top": ' + b"9" * 5000 + b', "revision": ' + b"9" * 5000 + b"}",
    "whole number out of range": b'{"top": 18446744073709551616, "review": -9223372036854775809}',
    "huge number": b'{"top": 1e999, "revision": -1e999, "review": 1e400}',
    "not a number": b'{"top": NaN, "revision": Infinity, "review": -Infinity}',
    "no object": b'"La fibre"',
    "number": b"5",
    "null": b"null",
    "array": b'[{"title": "La fibre"}]',
    "wrong types": b'{"title": {"$gt": ""}, "key": ["a"], "labels": {"a": 1}, "articles": "a"}',
    "prototype": b'{"__proto__": {"editor": "x"}, "constructor": {}}',
    "two documents": b'{"title": "La fibre"}{"title": "La fibre"}',
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}",
    "long key": b'{"' + b"k" * 1_000_000 + b'": 1}',
}


def unsafe(desk: Site) -> list[tuple[str, str]]:
    return [(method, path) for method, path in desk.routes() if method in UNSAFE]


def declared(desk: Site) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the document says of each route under /api, by the path `routes` gives."""
    document = desk.browser().get("/api/openapi.json").json()
    number = str(desk.numbers["wave"])
    return {
        (method.upper(), path.replace("{number}", number)): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def reads_json(operation: dict[str, Any]) -> bool:
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def test_a_malformed_body_is_refused_everywhere(desk: Site) -> None:
    said = declared(desk)
    before = count_articles(desk.store)

    for method, path in unsafe(desk):
        for name, body in MALFORMED.items():
            answer = desk.browser().ask(method, path, content=body, headers=JSON)
            where = f"{name} to {path}: {answer.text[:200]}"
            assert answer.status_code < 500, where
            if (method, path) in said:
                assert str(answer.status_code) in said[method, path]["responses"], where
                assert answer.headers["content-type"] == "application/json", where
            if path == "/coller" or reads_json(said.get((method, path), {})):
                assert answer.status_code in {400, 422}, where
                assert len(answer.content) < 20_000, where

    assert count_articles(desk.store) == before
    assert history(desk.store) == []


TYPES = [
    None,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "application/vnd.api+json",
    "text/json",
    "application/json, text/plain",
    "é",
]


def test_json_under_another_name_is_refused_everywhere(desk: Site) -> None:
    browser = desk.browser()

    for (method, path), operation in declared(desk).items():
        if reads_json(operation):
            for given in TYPES:
                headers = [(b"Content-Type", given.encode())] if given else []
                answer = browser.ask(method, path, content=b'{"title": "Wave"}', headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (415, "type"), (path, given)


VALUES = [
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%c0%af",
    "%F0%9F%98%80",
    "%E2%80%AE",
    "9" * 18,
    "9" * 400,
    "9" * 5000,
    "-1",
    "1e999",
    "NaN",
    "0x10",
    "1_0",
    "%D9%A3",
    "²",
    "",
    "%20",
    "[]",
    "null",
    "a" * 10_000,
    "%27%20OR%201=1%20--",
    "%",
    "%zz",
    "a;b",
    "2025-13-41",
    "0000-00-00",
    "9999-12-31",
    "-0001-01-01",
    "1e3",
    "٢٠٢٥-٠٣-٢١",
]


def test_no_query_breaks_anything(desk: Site) -> None:
    browser, said = desk.browser(), declared(desk)

    for method, path in desk.routes():
        if method != "GET":
            continue
        read = [each["name"] for each in said.get((method, path), {}).get("parameters", [])]
        for value in VALUES:
            each = [f"{name}={value}" for name in read or parameters()]
            together = 1 if read else 5 if len(value) > 500 else 99  # an address has its length
            for start in range(0, len(each), together):
                query = "&".join(each[start : start + together])
                answer = browser.get(f"{path}?{query}")
                assert answer.status_code < 500, f"{path}?{query[:99]}"
                if (method, path) in said:
                    assert str(answer.status_code) in said[method, path]["responses"]
        assert browser.get(f"{path}?{'&'.join(['page=1&state=done'] * 2000)}").status_code < 500


@pytest.mark.parametrize("value", [v for v in VALUES if v != "9" * 5000])
def test_no_number_in_a_path_breaks_anything(desk: Site, value: str) -> None:
    browser = desk.browser()

    for path in numbered(desk):
        answer = browser.get(path.format(value))
        assert answer.status_code in {200, 404, 405, 422}, path


def numbered(desk: Site) -> list[str]:
    """Return the paths with a number in them, to be filled in."""
    found = {path for _, path in desk.routes() if re.search(r"/\d+(/|$)", path)}
    return sorted(re.sub(r"/\d+(?=/|$)", "/{}", path) for path in found)


def test_a_number_of_thousands_of_digits_is_no_page(desk: Site) -> None:
    browser = desk.browser()

    answers = {path: browser.get(path.format("9" * 5000)) for path in numbered(desk)}

    assert {path for path, answer in answers.items() if answer.status_code >= 500} == set()


# Sizes


def test_a_body_too_long_is_refused_everywhere(desk: Site) -> None:
    browser = desk.browser()

    for method, path in unsafe(desk):
        most = 64 * 1024 if path in FORMS else MOST
        body = b'{"title": "' + b"a" * most + b'"}'

        async def drop_by_drop(body: bytes = body) -> Any:
            for start in range(0, len(body), 1 << 20):
                yield body[start : start + (1 << 20)]

        told = browser.ask(method, path, content=body, headers=JSON)
        streamed = browser.ask(method, path, content=drop_by_drop(), headers=JSON)
        lying = browser.ask(
            method, path, content=b"{}", headers={**JSON, "Content-Length": "9" * 30}
        )
        assert "content-length" not in streamed.request.headers
        for answer in (told, streamed, lying):
            assert answer.status_code == 413, path
            if is_api(path):
                assert answer.json() == {
                    "code": "size",
                    "detail": "Expected a body of at most 8,388,608 bytes.",
                }
    assert count_articles(desk.store) == (5, 5)


def test_a_body_of_just_under_8_mb_is_read(desk: Site) -> None:
    text = "é" * 2_400_000  # 4.8 MB
    answer = desk.browser().post("/api/suggest", {"title": "La fibre à Kolda", "text": text})

    assert answer.status_code == 200


def test_a_text_of_more_than_5_mb_is_refused(desk: Site) -> None:
    for path in ("/api/suggest", "/api/articles"):
        answer = desk.browser().post(path, {"text": "fibre " * 1_000_000})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


# Sessions


def forged(shut: Site) -> dict[str, str | None]:
    """Return cookies that nobody was given here."""
    browser = shut.browser()
    assert browser.enter("Awa Ndiaye", PASSWORD).status_code == 303
    (name, good), *_ = browser.cookies.items()
    payload, stamp, signature = good.split(".")
    secret = b"another secret, of 32 bytes long"
    elsewhere = Sessions(secret, SHARED)
    other_means = Sessions(secret, Access())
    anonymous = shut.browser()
    anonymous.get("/entrer")
    browser.ask("POST", "/sortir", data={"csrf_token": browser.token("/file")})
    return {
        "none": None,
        "empty": "",
        "nonsense": "x",
        "unsigned": payload,
        "unsigned with a date": f"{payload}.{stamp}.",
        "signature cut": good[:-1],
        "signature of nothing": f"{payload}.{stamp}.{'A' * len(signature)}",
        "other payload": f"{payload[:-2]}AA.{stamp}.{signature}",
        "other date": f"{payload}.AAAAAA.{signature}",
        "other secret": cookie_of(elsewhere, "Awa Ndiaye"),
        "other means": cookie_of(other_means, "Awa Ndiaye"),
        "signed out": good,
        "nobody's": anonymous.cookies[name],
        "JSON": '["abc","Awa Ndiaye"]',
        "long": "A" * 60_000,
        "dots": "." * 1000,
        "no base64": "é.é.é".encode().decode("latin-1"),
    }


def cookie_of(sessions: Sessions, name: str) -> str:
    set_cookie = sessions.set_cookie(sessions.start(name), secure=False)
    return set_cookie.partition("=")[2].partition(";")[0]


def test_a_session_nobody_was_given_opens_nothing(shut: Site) -> None:
    cookies = forged(shut)
    jar = shut.browser()
    jar.get("/entrer")
    (name,) = jar.cookies
    before = count_articles(shut.store)

    for kind, value in cookies.items():
        headers = [(b"Cookie", f"{name}={value}".encode("latin-1"))] if value is not None else []
        for method, path in shut.routes():
            if path in EVERYBODYS or path.startswith("/static/"):
                continue
            answer = shut.browser().ask(method, path, headers=headers)
            where = (kind, method, path)
            if method in {"GET", "HEAD"} and not is_api(path):
                assert answer.status_code == 303, where
                assert answer.headers["location"].startswith("/entrer?suite="), where
            else:
                assert answer.status_code == 401, where
            if is_api(path) and method != "HEAD":
                assert answer.json()["code"] == "identity", where
            assert "Wave" not in answer.text

    assert count_articles(shut.store) == before
    assert history(shut.store) == []


def test_health_tells_strangers_the_model_and_two_counts(shut: Site) -> None:
    answer = shut.browser().get("/api/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "model": shut.bench.name,
        "version": version("osiris-nlp"),
        "articles": len(ROWS),
        "open": len(ROWS),
    }


def test_a_name_in_a_body_or_a_header_is_nobody_s(desk: Site) -> None:
    browser = desk.browser()
    headers = {"Remote-User": "Moussa Diop", "X-Remote-User": "Moussa Diop"}
    body = {"key": "nom-d-autrui", "revision": 0, "model": desk.bench.name, "labels": []}
    path = f"/api/articles/{desk.numbers['wave']}/decisions"

    told = browser.post(path, body, headers=headers)

    assert told.json()["review"]["editor"] == "awa"
    assert browser.post(path, {**body, "editor": "Moussa Diop"}).status_code == 422


# Other sites


def read_as(path: str) -> dict[str, str]:
    """Return the type of body that is read there."""
    return {"Content-Type": "text/plain"} if path == "/api/read" else JSON


def test_what_another_site_sends_is_refused_at_every_unsafe_route(desk: Site) -> None:
    awa, moussa = desk.browser(), desk.browser()
    awa.enter("Awa Ndiaye")
    moussa.enter("Moussa Diop")
    own, foreign = awa.token(), moussa.token()
    assert own != foreign
    sites = {
        "no token": {},
        "empty token": {"X-CSRF-Token": ""},
        "token of another": {"X-CSRF-Token": foreign},
        "two tokens": {"X-CSRF-Token": f"{own}, {own}"},
        "other origin": {"X-CSRF-Token": own, "Origin": "https://evil.example"},
        "other port": {"X-CSRF-Token": own, "Origin": "http://localhost:9000"},
        "origin null": {"X-CSRF-Token": own, "Origin": "null"},
        "cross-site": {"X-CSRF-Token": own, "Sec-Fetch-Site": "cross-site"},
        "same-site": {"X-CSRF-Token": own, "Sec-Fetch-Site": "same-site"},
    }

    for method, path in unsafe(desk):
        for kind, headers in sites.items():
            asked: dict[str, Any] = {"content": b"{}", "headers": {**headers, **read_as(path)}}
            if path in FORMS:
                token = headers.get("X-CSRF-Token")
                fields = {"nom": "Pwn", **({"csrf_token": token} if token is not None else {})}
                rest = {name: value for name, value in headers.items() if name != "X-CSRF-Token"}
                asked = {"data": fields, "headers": rest}
            answer = awa.ask(method, path, **asked)
            assert answer.status_code == 403, (kind, path)
            if is_api(path):
                code = "token" if kind.endswith(("token", "another", "tokens")) else "origin"
                assert answer.json()["code"] == code, (kind, path)

    assert (count_articles(desk.store), history(desk.store)) == ((5, 5), [])
    assert "Awa Ndiaye" in awa.get("/file").text


def test_what_a_page_of_ours_sends_passes_at_every_unsafe_route(desk: Site) -> None:
    for method, path in unsafe(desk):
        browser = desk.browser()
        browser.enter("Awa Ndiaye")
        token = browser.token()
        ours = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
        if path in FORMS:
            answer = browser.ask(
                method, path, data={"nom": "Awa", "csrf_token": token}, headers=ours
            )
        else:
            answer = browser.ask(
                method,
                path,
                content=b"{}",
                headers={**ours, **read_as(path), "X-CSRF-Token": token},
            )
        assert answer.status_code in {200, 204, 303, 422}, path


def every_row(store: Store) -> dict[str, list[Any]]:
    with store.reading() as connection:
        tables = metadata.sorted_tables
        return {table.name: [*connection.execute(sa.select(table))] for table in tables}


def test_no_route_changes_anything_by_a_safe_method(desk: Site) -> None:
    browser = desk.browser()
    browser.enter("Awa Ndiaye")
    before = every_row(desk.store)

    for path in sorted({path for _, path in desk.routes()}):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert browser.ask(method, path).status_code < 500

    assert every_row(desk.store) == before
    assert "Awa Ndiaye" in browser.get("/file").text


# Headers


@pytest.mark.parametrize("access", ["open", "shut"])
def test_every_answer_of_every_route_has_the_security_headers(
    request: pytest.FixtureRequest, access: str
) -> None:
    where: Site = request.getfixturevalue("desk" if access == "open" else access)
    browser: Browser = where.browser()
    paths = {path for _, path in where.routes()} | {"/nulle-part", "/api/nulle-part", "/static/x"}

    for path in sorted(paths):
        for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PROPFIND"):
            for more in ({}, {"content": b"\xff", "headers": JSON}):
                answer = browser.ask(method, path, **more)
                told = {name: answer.headers.get(name) for name in SECURITY_HEADERS}
                assert told == SECURITY_HEADERS, (method, path)
                assert "server" not in answer.headers
                assert "access-control-allow-origin" not in answer.headers
                kept = answer.headers["cache-control"]
                is_file = path.startswith("/static/") and answer.status_code == 200
                assert kept == ("no-cache" if is_file else "no-store"), (method, path)
                assert answer.status_code < 500, (method, path)
