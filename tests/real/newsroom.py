"""A newsroom: its latest articles, a model that saw none of their stories, and desks to decide at."""

import itertools
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from real.browser import Desk

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.desk.bench import Bench

ARTICLES = 200
AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"
PASSWORD = "baobab et teranga"  # noqa: S105
# Articles beside those of the corpus, by id; the desk draws the second one as blind, by its id.
FURTHER: dict[str, dict[str, Any]] = {
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
# Readers take markup out; this one is put into the database behind their back.
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
    """The latest articles, of one to four labels, and a model that saw none of their stories."""

    articles: list[Article]
    model: Path
    bench: Bench

    def find(self, id_: str) -> Article:
        return next(article for article in self.articles if article.id == id_)

    def write(self, file: Path, *, labelled: bool) -> Path:
        rows = [row_from_article(replace(each, story=None)) for each in self.articles]
        kept = rows if labelled else [{**row, "labels": []} for row in rows]
        file.write_text("\n".join(json.dumps(row, default=str) for row in kept), "utf-8")
        return file


def is_plain(queued: dict[str, Any]) -> bool:
    return not queued["blind"] and not queued["labels"] and queued["id"] not in {*FURTHER, TRAP.id}


def number_of(desk: Desk, id_: str) -> int:
    pages = (desk.ask("GET", f"/api/queue?state=all&page={n}") for n in itertools.count(1))
    return next(e["number"] for page in pages for e in page["articles"] if e["id"] == id_)


def hold(page: Page, url: str | re.Pattern[str]) -> list[Any]:
    """Keep requests from going on; the test lets them."""
    held = []

    def keep(route: Any) -> None:
        held.append(route)

    page.route(url, keep)
    return held


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until an element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")


# Targets other than links in a sentence that are smaller than WCAG 2.5.8 asks for.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, [role=option]")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(".skip"))
  .filter((each) => !(each.matches("a") && each.closest("p")?.matches(":not(.go, .act, .brand)")))
  .map((each) => [each, (each.labels?.[0]?.contains(each) ? each.labels[0] : each).getBoundingClientRect()])
  .filter(([each, box]) => !each.matches("[type=checkbox]") && Math.min(box.width, box.height) < 24)
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} ${box.width}×${box.height}`)"""
