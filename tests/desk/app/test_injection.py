"""Markup and scripts in stored data or in requests, on every page of the desk."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from helpers.attacks import EDITORS, HOSTILE, is_api, parameters
from helpers.desk_api import sign_in, validate
from helpers.desk_site import HERE

from osiris_nlp import render
from osiris_nlp.desk.base.assets import DESK
from osiris_nlp.desk.base.guard.headers import SECURITY_HEADERS
from osiris_nlp.desk.intake.importing import import_articles

URLS = [
    *("javascript:pwn()", "JaVaScRiPt:pwn()", "\tjavascript:pwn()", "java\nscript:pwn()"),
    *("data:text/html,<x-pwn>", "vbscript:pwn()", "//evil.example/x", "/sortir"),
    *('https://lesoleil.sn/"onpwn="1', "https://lesoleil.sn/<x-pwn>", "https:evil"),
    "file:///etc/passwd",
]
SHARED = Path(render.__file__).parent / "templates/_article.html"


class Markup(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.open_tags = "", list[str]()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open_tags.append(tag)

    def handle_endtag(self, tag):
        while self.open_tags and self.open_tags.pop() != tag:
            pass

    def handle_data(self, data):
        assert not self.open_tags or self.open_tags[-1] not in {"script", "style"}, data
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)

    def names(self):
        """Return (element, attribute) pairs, with an empty attribute for the element itself."""
        return {(tag, name) for tag, attributes in self.elements for name in ("", *attributes)}


def template_names():
    """Return every element and attribute in the templates of the desk, including shared ones."""
    names = set[tuple[str, str]]()
    for template in [*DESK.glob("**/templates/*.html"), SHARED]:
        source = re.sub(r"\{\{.*?\}\}", "1", template.read_text(), flags=re.DOTALL)
        names |= Markup(re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", source, flags=re.DOTALL)).names()
    return names


# By the filter `breakable`, and by the Markdown of the guides.
OUR_NAMES = template_names() | {("wbr", ""), ("strong", ""), ("code", "class"), ("em", "")}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "background"}


def check_markup(answer):
    """Check that all markup of a page comes from our templates and runs no foreign script."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy == SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    markup = Markup(answer.text)
    assert markup.names() <= OUR_NAMES
    for tag, attributes in markup.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert tag != "style"
        if tag == "script":
            assert (attributes["src"] or "").startswith("/static/")
        for address in (attributes[name] or "" for name in ADDRESSES & attributes.keys()):
            is_external = address.startswith(("https://", "http://")) and tag == "a"
            assert is_external or re.match(r"(/(?!/)|#|\?)", address), address
    return markup


def test_no_template_contains_an_inline_script_or_style():
    names = {name for _, name in OUR_NAMES}

    assert ("style", "") not in OUR_NAMES
    assert not {"style", "http-equiv"} & names
    assert not [name for name in names if name.startswith("on")]


def hostile_rows():
    """Return an article per piece of hostile markup, with the markup in every field."""
    return [
        {
            "id": f"hostile-{index} {text}",
            "title": f"Titre {text}",
            "text": f"Sonatel et la fibre {text}\n{text} Wave, Yas et Fintech {text}",
            "labels": [f"Mot {text}", "Fintech"],
            "source": f"Source {text}",
            "section": f"Rubrique {text}",
            "url": URLS[index % len(URLS)],
            "lang": f"wo{text}"[:40],
            "date": "2025-03-21",
        }
        for index, text in enumerate(HOSTILE)
    ]


def import_by_api(desk):
    browser = desk.browser()
    for row in hostile_rows():
        desk.numbers[row["id"]] = browser.post("/api/articles", row).json()["number"]


def import_by_file(desk, folder):
    rows = hostile_rows()
    path = folder / "hostile.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = import_articles(desk.store, desk.bench, [str(path)], on_progress=lambda _: None)
    assert (report.articles.new, report.faults.count) == (len(rows), 0)
    first = max(desk.numbers.values()) + 1
    desk.numbers |= {row["id"]: first + index for index, row in enumerate(rows)}


def validate_all(desk):
    """Validate every article as editors with hostile names, and undo one validation."""
    for index, number in enumerate(list(desk.numbers.values())):
        browser = sign_in(EDITORS[index % len(EDITORS)], desk)
        path = f"/api/articles/{number}"
        labels = browser.get(path).json()["labels"] or ["Yas"]
        answer = validate(browser, desk, number, labels)
        assert answer.status_code == 201
        if index == 0:
            undo = {"key": "hostile-undo", "review": answer.json()["review"]["number"]}
            assert browser.post(f"{path}/undo", undo).status_code == 201


@pytest.mark.slow("hostile requests")
@pytest.mark.parametrize("channel", ["api", "file"])
def test_markup_in_data_is_text_on_every_page(desk, tmp_path, channel):
    import_by_api(desk) if channel == "api" else import_by_file(desk, tmp_path)
    reader = sign_in(EDITORS[1], desk)
    page_texts = ""

    for is_validated in (False, True):
        if is_validated:
            validate_all(desk)
        for page in [*desk.pages(), "/file?state=all", "/file?state=done"]:
            answer = reader.get(page)
            assert answer.status_code in {200, 303}, page
            if answer.status_code == 200:
                page_texts += check_markup(answer).text

    titles = [
        desk.browser().get(f"/api/articles/{n}").json()["title"] for n in desk.numbers.values()
    ]
    assert {f"Titre {text}" for text in HOSTILE[:5]} <= set(titles)
    assert [title for title in titles if title not in page_texts] == []
    assert "7*191" in page_texts
    assert str(7 * 191) not in page_texts


def test_only_web_addresses_are_links(desk):
    browser = desk.browser()
    links = {}
    for index, url in enumerate(URLS):
        body = {"id": f"lien-{index}", "title": "La fibre à Kolda", "url": url}
        number = browser.post("/api/articles", body).json()["number"]
        markup = check_markup(browser.get(f"/articles/{number}"))
        links[url] = [
            attributes["href"]
            for tag, attributes in markup.elements
            if tag == "a" and (attributes.get("rel") or "").startswith("noreferrer")
        ]

    assert {url: hrefs for url, hrefs in links.items() if hrefs} == {
        url: [url] for url in URLS if url.startswith("https://")
    }


def test_markup_in_a_pasted_article_is_text(desk):
    browser = desk.browser()
    for text in HOSTILE:
        row = {"title": f"Titre {text}", "text": f"La fibre {text}", "url": URLS[0]}
        answer = browser.post("/coller", row)
        assert answer.status_code == 200, answer.text
        assert "La fibre" in check_markup(answer).text


def test_the_api_returns_hostile_data_as_json_only(desk):
    import_by_api(desk)
    browser = desk.browser()

    for method, path in desk.routes():
        if method == "GET" and is_api(path):
            answer = browser.get(path)
            assert answer.is_redirect or answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow("hostile requests")
@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_an_address_is_text_on_every_page(desk, text):
    browser = desk.browser()
    all_parameters = dict.fromkeys(parameters(), text)
    requests = [(path, {}) for path in (f"/{quote(text)}", f"/articles/{quote(text)}")]
    requests += [(path, all_parameters) for method, path in desk.routes() if method == "GET"]
    if text == HOSTILE[1]:
        pages = [path for method, path in desk.routes() if method == "GET" and not is_api(path)]
        requests += [(path, {name: text}) for path in pages for name in parameters()]

    for path, query in requests:
        answer = browser.get(path, **query)
        assert answer.status_code < 500, path
        location = answer.headers.get("location", "/")
        assert urljoin(f"{HERE}{path}", location).startswith(f"{HERE}/")
        assert not re.search(r"[<>\"'\s]", location)
        if answer.headers.get("content-type", "").startswith("text/html"):
            check_markup(answer)
        elif path == "/spip/archives.xml":  # for SPIP: nothing of the request but the host
            assert "pwn" not in answer.text
        else:
            assert not re.search(r"html|xml", answer.headers.get("content-type", ""))


def test_markup_in_a_form_is_text_on_the_page(desk):
    browser = desk.browser()
    for text in HOSTILE:
        fields = {"nom": f"{text}\n", "suite": text, "mot_de_passe": text}
        for headers, status in (({}, 422), ({"Origin": quote(text)}, 403)):
            answer = browser.ask("POST", "/entrer", data=fields, headers=headers)
            assert answer.status_code == status
            check_markup(answer)
