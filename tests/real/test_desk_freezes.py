"""What would freeze the desk, sent to a real one while somebody else asks for its health."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest
from real.browser import served

KILL_SECONDS = 30
OCTETS, JSON = "application/octet-stream", "application/json"
FORM = "application/x-www-form-urlencoded"
ANNIF = "/v1/projects/osiris-fr"
MARKS = "a" + "\u0301\u0323" * 3_000
LONG_TEXT = "La Sonatel déploie la fibre à Kolda. " * 5_400


def suggest(text):
    row = {"title": "La fibre", "text": text, "reasons": True, "top": 100}
    return "/api/suggest", JSON, json.dumps(row, ensure_ascii=False).encode()


def read(name, content):
    return f"/api/read?name={name}", OCTETS, content


def feed(text):
    item = b"<item><title>La fibre</title><description>" + text + b"</description></item>"
    return b'<rss version="2.0"><channel>' + item + b"</channel></rss>"


HEADER = ",".join(f"colonne{i}" for i in range(60_000)).encode()
ATTACKS = {
    "a name of marks": ("/entrer", FORM, f"nom={quote('a' + MARKS)}".encode()),
    "a text of marks": suggest(MARKS * 33),
    "a long text": suggest(LONG_TEXT),
    "markup": suggest("<p>a<b>" * 28_500),
    "a text of lines": ("/coller", JSON, json.dumps({"text": "a\n" * 100_000}).encode()),
    "a page of breaks": read("a.html", b"<html><body><h1>x</h1>" + b"<br>accueil" * 180_000),
    "a wide table": read("a.csv", HEADER + b"\n1,2\n"),
    "links": read("a.html", b"<html><body><article>" + b"<a href='/a'>x</a>" * 110_000),
    "a nested feed": read("a.xml", feed(b"&lt;a&gt;" * 110_000)),
    "deep JSON in a file": read("a.jsonl", b"[" * 990_000),
    "deep JSON": ("/api/articles", JSON, b"[" * 8_000_000),
    "many lists": ("/api/suggest", JSON, b"[" + b"[]," * 2_000_000 + b"[]]"),
    "escapes in a form": (f"{ANNIF}/suggest", FORM, b"text=" + "é%41".encode() * 390_000),
    "a long text in a form": (f"{ANNIF}/suggest", FORM, f"text={LONG_TEXT}&limit=100".encode()),
    "many fields": (f"{ANNIF}/suggest", FORM, b"text=a&" * 280_000),
    "long documents": (
        f"{ANNIF}/suggest-batch",
        JSON,
        json.dumps({"documents": [{"text": LONG_TEXT[:130_000]}] * 32}).encode(),
    ),
    "many keys": ("/coller", JSON, b"{" + b'"text":"a",' * 700_000 + b'"text":"b"}'),
}


@pytest.fixture(scope="module")
def attacked(newsroom, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bureau-attaque")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model, "--annif") as desk:
        yield desk.start()


def ask_for_health(desk, done):
    """Return how many times the desk says that it is well until an event."""
    count = 0
    with httpx.Client(base_url=desk.address, timeout=KILL_SECONDS) as client:
        while not done.is_set():
            assert client.get("/api/health").json()["status"] == "ok"
            count += 1
            done.wait(0.05)
    return count


def attack(desk, name):
    """Return the answer to an attack, and how many times the desk said that it is well meanwhile."""
    path, content_type, content = ATTACKS[name]
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        count = pool.submit(ask_for_health, desk, done)
        try:
            answer = httpx.post(
                f"{desk.address}{path}",
                content=content,
                headers={"Content-Type": content_type, "Origin": desk.address},
                timeout=KILL_SECONDS,
            )
        finally:
            done.set()
        return answer, count.result(KILL_SECONDS)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_answered_and_the_desk_stays_well(attacked, name):
    answer, _ = attack(attacked, name)

    assert answer.status_code in {200, 400, 422}
    assert attacked.ask("POST", "/api/suggest", {"title": "La fibre à Kolda"})["suggestions"]


def test_the_desk_answers_while_it_reads_a_page_that_takes_seconds(attacked):
    answer, count = attack(attacked, "a page of breaks")

    assert answer.status_code in {200, 422}  # read, or given up after ten seconds
    assert count >= 10
