"""Take screenshots of the desk with the bundled articles: python docs/screenshots.py [MODEL]."""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_all
from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.app.server import bind, serve
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.model.folders.in_use import BUNDLED

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
EVERY = 5  # the queue has one article in five of the corpus
OPENED = "d-0391"
LABEL, DECISIONS = "Fintech", 14
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
PASTED = """\
Wave et Orange Money devront ouvrir leurs portefeuilles
La BCEAO veut que le paiement mobile devienne interopérable dans toute l’Union : un client de Wave \
pourra envoyer de l’argent à un abonné d’Orange Money sans passer par un guichet.
Les émetteurs de monnaie électronique ont un an pour se raccorder à la plateforme commune. L’ARTP \
veillera, de son côté, à ce que les opérateurs ouvrent leurs codes USSD aux jeunes pousses."""


def main() -> None:
    bench = Bench.load(sys.argv[1] if len(sys.argv) > 1 else BUNDLED)
    articles = [a for a in read_all(ROOT / "data/articles.jsonl") if a.role == "reference"]
    about = [a for a in articles if a.labels[0] == LABEL]
    queue = [a for i, a in enumerate(articles) if i % EVERY == 0 or a in about]
    with serve_desk(bench, queue) as (address, numbers), chromium() as browser:
        page = browser.new_page(base_url=address)
        for article in about[:DECISIONS]:
            decide(page, address, numbers[article.id])
        path = f"/articles/{numbers[OPENED]}"
        pictures: dict[str, tuple[str, dict[str, Any]]] = {
            "file": ("/file", DESKTOP),
            "article": (path, DESKTOP),
            "coller": ("/coller", DESKTOP),
            "mot-cle": (f"/mots-cles/{bench.taxonomy.names.index(LABEL) + 1}", DESKTOP),
            "phone": (path, PHONE),
        }
        for name, (path, settings) in pictures.items():
            page = browser.new_page(
                base_url=address, locale="fr-SN", reduced_motion="reduce", **settings
            )
            for _ in range(2):  # the fonts are there from the second page on
                page.goto(path, wait_until="networkidle")
            prepare(page, name)
            page.screenshot(path=ROOT / f"docs/images/{name}.png", animations="disabled")
            page.close()


def prepare(page: Page, name: str) -> None:
    """Bring a page to its most instructive state."""
    if "/articles/" in page.url:
        for key in ("1", "2", "ArrowUp"):
            page.keyboard.press(key)
    if name == "coller":
        title, text = PASTED.split("\n", 1)
        page.locator("#title").fill(title)
        page.locator("#text").fill(text)
        page.locator("#copy").wait_for()


def decide(page: Page, address: str, number: int) -> None:
    """Validate an article with the label whose page is pictured."""
    article = page.request.get(f"/api/articles/{number}").json()
    body = {name: article[name] for name in ("revision", "model")}
    body |= {"key": f"picture-{number}", "labels": [LABEL], "rejected": []}
    headers = {"Origin": address}
    page.request.post(f"/api/articles/{number}/decisions", data=body, headers=headers)


@contextmanager
def serve_desk(bench: Bench, queue: list[Article]) -> Iterator[tuple[str, dict[str, int]]]:
    """Serve articles without their labels; yield the address, and the articles' numbers by id."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/desk.db")
        put_articles(store, [replace(each, labels=()) for each in queue], bench.verdicts)
        numbers = numbers_of(store, [each.id for each in queue])
        listener = bind("127.0.0.1", 0)
        listener.listen()
        app = create_app(store, ModelInService(bench, store), Access(default_editor="Awa Ndiaye"))
        threading.Thread(target=serve, args=(app, listener), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", numbers
        store.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--lang=fr"],
            env={**os.environ, "LANGUAGE": "fr"},
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
