"""A newsroom for the desk: its latest articles, and a model not trained on any of their stories."""

import itertools
import re
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpers.backlog import write_rows
from playwright.sync_api import Page
from real.browser import Desk, wait_until

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.bench import Bench

ARTICLES = 200
AWA, MOUSSA, FATOU = "Awa Ndiaye", "Moussa Diop", "Fatou Sow"
PASSWORD, FATOUS_PASSWORD = "baobab et teranga", "le jardin de Gorée"
# Articles in addition to those of the corpus, by id; because of its id, the second one is blind.
EXTRA_ARTICLES: dict[str, dict[str, Any]] = {
    "ancien": {
        "title": "Tigo devient Free, puis Yas : l’opérateur change encore de nom",
        "text": "L’opérateur Tigo, racheté en 2018, avait pris le nom de Free en 2019.\n"
        "Filiale d’Axian, il s’appelle désormais Yas 😀. Yas promet la 5G et Mixx by Yas.",
        "labels": ["Sentel/Tigo", "Infrastructures", "Vieux mot"],
        "date": "2025-03-01",
        "source": "Le Quotidien",
        "section": "Articles de presse > Année 2025",
        "url": "https://www.osiris.sn/yas.html",
    },
    "temoin-42": {
        "title": "Intelligence artificielle : la stratégie nationale est prête",
        "text": "Le ministère présente la stratégie nationale de l’intelligence artificielle.",
        "date": "2023-05-04",
        "source": "APS",
    },
}
# Readers remove markup, so this article is put into the database directly.
TRAP = Article(
    id="piege",
    title="</title><script>alert(1)</script><img src=x onerror=alert(2)> L’ARTP & <b>la fibre</b>",
    text="</p><script src=https://mal.exemple/x.js></script><svg onload=alert(3)>\n"
    'La fibre " onmouseover="alert(4) arrive à Kolda. {{ 7 * 7 }} <!-- <iframe src=//mal>',
    labels=("<img src=x onerror=alert(5)>", "javascript:alert(6)", "Infrastructures"),
    source='"><script>alert(7)</script>',
    section="<b>Une</b> > javascript:alert(8)",
    url="javascript:alert(9)",
)


@dataclass(frozen=True)
class Newsroom:
    """The latest articles, with one to four labels, and a model not trained on any of their stories."""

    articles: list[Article]
    model: Path
    bench: Bench

    def find(self, id_: str) -> Article:
        return next(article for article in self.articles if article.id == id_)

    def put(self, database: str, *articles: Article) -> None:
        """Put articles into the database of a desk directly."""
        with closing(open_store(database)) as store:
            for batch in batched(articles, 500):
                put_articles(store, batch, self.bench.verdicts)

    def write(self, file: Path, *, labelled: bool) -> Path:
        fields = {"story": None} if labelled else {"story": None, "labels": ()}
        return write_rows(file, [row_from_article(replace(a, **fields)) for a in self.articles])


def is_plain(row: dict[str, Any]) -> bool:
    return not row["blind"] and not row["labels"] and row["id"] not in {*EXTRA_ARTICLES, TRAP.id}


def number_of(desk: Desk, id_: str) -> int:
    pages = (desk.ask("GET", f"/api/queue?state=all&page={n}") for n in itertools.count(1))
    return next(row["number"] for page in pages for row in page["articles"] if row["id"] == id_)


def hold_requests(page: Page, url: str | re.Pattern[str], *, times: int | None = None) -> list[Any]:
    """Hold back the first requests for a URL, or all; return the list of them, which the test continues."""
    requests = []

    def hold(route: Any) -> None:
        requests.append(route)

    page.route(url, hold, times=times)
    _wait_until_intercepted(page)
    return requests


def lose_answers(page: Page, url: str, *, times: int = 1) -> tuple[list[Any], list[int]]:
    """Lose the first answers to requests for a URL; return what is sent, and the statuses that are lost."""
    bodies, statuses = list[Any](), list[int]()

    def answer(route: Any) -> None:
        bodies.append(route.request.post_data_json)
        if len(bodies) > times:
            route.continue_()
        else:
            statuses.append(route.fetch().status)
            route.abort()

    page.route(url, answer)
    return bodies, statuses


def _wait_until_intercepted(page: Page) -> None:
    """Send requests until one is intercepted: Chromium confirms the first route before it takes effect."""
    probes = list[Any]()

    def answer(route: Any) -> None:
        probes.append(route)
        route.fulfill(status=204)

    page.route("**/static/favicon.svg?*", answer)
    wait_until(
        lambda: page.evaluate("fetch('/static/favicon.svg?').then(() => true)") and bool(probes)
    )


def tab_to(page: Page, selector: str, *, max_presses: int = 60) -> None:
    """Press Tab until an element has the focus."""
    target = page.locator(selector).first
    for _ in range(max_presses):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")
