"""The editors' pages in a real Chromium: a day's work by keyboard, and all that may go wrong in it."""

import datetime as dt
import itertools
import json
import re
import signal
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real.browser import ELSEWHERE, Desk, Editor, chromium, context_of, enter, osiris, served
from real.test_outputs_real import url_of

from osiris_nlp.corpus import row_from_article
from osiris_nlp.desk.bench import Bench
from osiris_nlp.records import Article
from osiris_nlp.registry import save_model
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier, model_details

pytestmark = pytest.mark.real
ARTICLES = 200
AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"
PASSWORD = "baobab et teranga"  # noqa: S105
# Articles beside those of the corpus, by id; the desk draws the second one as blind, by its id.
SPECIAL: dict[str, dict[str, Any]] = {
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
    "piege": {
        "title": "<script>alert(1)</script><img src=x onerror=alert(2)> L’ARTP & <b>la fibre</b>",
        "text": "</p><script src=https://mal.exemple/x.js></script><svg onload=alert(3)>\n"
        'La fibre " onmouseover="alert(4) arrive à Kolda. {{ 7 * 7 }} <!-- <iframe src=//mal>',
        "labels": ["<img src=x onerror=alert(5)>", "javascript:alert(6)", "Infrastructures"],
        "source": '"><script>alert(7)</script>',
        "section": "<b>Une</b> > javascript:alert(8)",
        "url": "javascript:alert(9)",
    },
}


@dataclass(frozen=True)
class Newsroom:
    """The latest real articles, their true labels, and a model that saw none of their stories."""

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


@pytest.fixture(scope="session")
def newsroom(taxonomy: Taxonomy, articles: list[Article], real_folder: Path) -> Newsroom:
    real = [each for each in articles if each.role == "reference"]
    latest = sorted(real, key=lambda each: (each.date or dt.date.min, each.id))[-ARTICLES:]
    stories = {each.story for each in latest}
    fitted = TopicClassifier(taxonomy).fit([a for a in articles if a.story not in stories])
    honest = model_details(fitted, fitted.out_of_fold_.articles, cross_validation=fitted.report())
    folder = real_folder / "modele-du-bureau"
    save_model(fitted.tagger_, folder, neighbours=fitted.neighbours_, details=honest)
    return Newsroom(latest, folder, Bench.load(folder))


@pytest.fixture(scope="session")
def browser(real_folder: Path) -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def desk(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk open to all, with articles of every kind; a test opens those it needs."""
    folder = tmp_path_factory.mktemp("bureau")
    rows = [row_from_article(replace(each, story=None, labels=())) for each in newsroom.articles]
    rows += [{"id": id_, **row} for id_, row in SPECIAL.items()]
    file = folder / "articles.jsonl"
    file.write_text("\n".join(json.dumps(row, default=str) for row in rows), "utf-8")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model, folder / "log") as found:
        found.put_in(file)
        yield found.start()


@pytest.fixture(scope="session")
def locked(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a password and without an article."""
    folder = tmp_path_factory.mktemp("bureau-ferme")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model, folder / "log") as found:
        found.lock(PASSWORD)
        yield found.start()


@pytest.fixture
def awa(browser: Browser, desk: Desk) -> Iterator[Editor]:
    """Awa, who has said her name at the door of the open desk."""
    with context_of(browser, desk) as context:
        page = context.new_page()
        enter(page, AWA)
        yield Editor(page)


@pytest.fixture(scope="session")
def untouched(desk: Desk) -> Iterator[int]:
    """Numbers of articles that no test has opened yet: without labels, not blind."""
    first = desk.ask("GET", "/api/queue?state=open")["articles"]
    second = desk.ask("GET", "/api/queue?state=open&page=2")["articles"]
    return iter([each["number"] for each in (*first, *second) if is_plain(each)])


def is_plain(queued: dict[str, Any]) -> bool:
    return not queued["blind"] and not queued["labels"] and queued["id"] not in SPECIAL


def number_of(desk: Desk, id_: str) -> int:
    pages = (desk.ask("GET", f"/api/queue?state=all&page={n}") for n in itertools.count(1))
    return next(e["number"] for page in pages for e in page["articles"] if e["id"] == id_)


# A morning's work


@dataclass(frozen=True)
class Stated:
    """What an editor did to one article, to be found again in the export."""

    article: str
    labels: list[str]
    decisions: list[tuple[str, str]]
    keys: int


@dataclass
class Morning:
    """Awa at work in her browser: what she did, in order, and how many of it she took back."""

    context: BrowserContext
    desk: Desk
    newsroom: Newsroom
    editor: Editor
    done: list[Stated] = field(default_factory=list)

    def decide(self) -> Stated:
        """State what is true of the article that is open; it is not validated yet."""
        editor, before = self.editor, self.editor.pressed
        id_ = self.desk.article(int(editor.number))["id"]
        rows, truth = editor.rows(), list(self.newsroom.find(id_).labels)
        editor.state(truth)
        assert editor.labels() == truth
        told = [row for row in rows if row.carried or row.tier in {"apply", "propose"}]
        known = {row.label for row in told}
        decisions = [(label, "accept" if label in known else "add") for label in truth]
        decisions += [
            (row.label, "remove" if row.carried else "reject")
            for row in told
            if row.label not in truth
        ]
        return Stated(id_, truth, sorted(decisions), editor.pressed - before + 1)

    def validate(self) -> None:
        self.done.append(self.decide())
        self.editor.validate()
        expect(self.editor.page.locator("#status")).to_contain_text("Validé\u00a0:")

    def lose_the_tab(self) -> None:
        """Close the tab with an article decided on but not validated, and come back to it."""
        stated, address = self.decide(), self.editor.page.url
        self.editor.page.close()
        self.editor = Editor(self.context.new_page())
        self.editor.page.goto(address)
        self.editor.ready()
        expect(self.editor.page.locator("#draft")).to_be_visible()
        assert self.editor.labels() == stated.labels
        self.done.append(stated)
        self.editor.validate()

    def lose_the_server(self) -> None:
        """Validate while the server lies dead; it is saved as soon as there is one again."""
        self.done.append(self.decide())
        before, page = self.editor.number, self.editor.page
        self.desk.end(signal.SIGKILL)
        self.editor.press("Enter")
        expect(page.locator("#notice-save")).to_contain_text("Pas encore enregistré")
        self.desk.start()
        self.editor.ready(after=before)

    def restart_the_server(self) -> None:
        self.desk.end()
        self.desk.start()
        self.validate()

    def undo(self) -> None:
        """Take back the last validation; its article opens with the labels it had."""
        before, page = self.editor.number, self.editor.page
        if self.editor.focus() == "add":  # of a blind article: letters are typed there
            tab_to(page, "#undo")
            page.keyboard.press("Enter")
        else:
            self.editor.press("z")
        self.editor.ready(after=before)
        expect(page.locator("#notice-undone")).to_contain_text("Validation annulée")


def morning(context: BrowserContext, desk: Desk, newsroom: Newsroom) -> Morning:
    page = context.new_page()
    enter(page, AWA)
    tab_to(page, "text=Commencer")
    page.keyboard.press("Enter")
    return Morning(context, desk, newsroom, Editor(page).ready())


@pytest.mark.parametrize(
    ("kind", "labelled", "articles_to_do"),
    [("sqlite", False, 20), ("sqlite", True, 20), ("postgresql", False, 8), ("mariadb", False, 8)],
)
def test_a_morning_by_keyboard_is_kept_decision_by_decision(
    kind: str,
    labelled: bool,
    articles_to_do: int,
    request: pytest.FixtureRequest,
    browser: Browser,
    newsroom: Newsroom,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    url = f"sqlite:///{tmp_path}/bureau.db"
    if kind != "sqlite":
        url = url_of(request.getfixturevalue(kind))
    begun = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with served(url, newsroom.model, tmp_path / "log") as desk:
        desk.put_in(newsroom.write(tmp_path / "articles.jsonl", labelled=labelled))
        with context_of(browser, desk.start()) as context:
            awa = morning(context, desk, newsroom)
            for turn in range(articles_to_do):
                if turn == 2:
                    awa.lose_the_tab()
                elif turn == 4 and not labelled:
                    awa.lose_the_server()
                elif turn == 6 and kind == "sqlite" and not labelled:
                    awa.restart_the_server()
                else:
                    awa.validate()
            for _ in range(3):
                awa.undo()
            for _ in range(3):
                awa.validate()
        exported = desk.exported()
        reviews = desk.ask("GET", "/api/history?limit=100")["reviews"]
    ended = dt.datetime.now(dt.UTC)

    keys = [each.keys for each in awa.done[:articles_to_do]]
    record_property("keys", keys)
    print("KEYS", kind, labelled, sorted(keys), statistics.median(keys))
    assert statistics.median(keys) <= 4
    assert all(begun <= dt.datetime.fromisoformat(row["made"]) <= ended for row in exported)
    assert {row["editor"] for row in exported} == {AWA}
    assert {row["model"] for row in exported} == {newsroom.bench.name}
    found = [list(rows) for _, rows in itertools.groupby(exported, lambda row: row["review"])]
    assert [(rows[0]["id"], sorted((r["label"], r["decision"]) for r in rows)) for rows in found] == [
        (each.article, each.decisions) for each in awa.done
    ]
    undone = [all(row["undone"] for row in rows) for rows in found]
    assert undone == [False] * (articles_to_do - 3) + [True] * 3 + [False] * 3
    assert [r["labels"] for r in reversed(reviews) if r["undoes"] is None] == [
        each.labels for each in awa.done
    ]
    for row in exported:
        said = newsroom.bench.opinions(newsroom.find(row["id"]))[row["label"]]
        assert (row["score"], row["tier"]) == (pytest.approx(said.score), said.tier)


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until an element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")
