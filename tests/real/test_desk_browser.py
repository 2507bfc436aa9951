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
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real.browser import ELSEWHERE, Desk, Editor, context_of, enter, served, until
from real.test_outputs_real import asking, url_of

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import open_store, put_articles
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier

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


@pytest.fixture(scope="session")
def newsroom(taxonomy: Taxonomy, articles: list[Article], real_folder: Path) -> Newsroom:
    latest = sorted(articles, key=lambda each: (each.date or dt.date.min, each.id))[-ARTICLES:]
    stories = {each.story for each in latest}
    fitted = TopicClassifier(taxonomy).fit([a for a in articles if a.story not in stories])
    folder = real_folder / "modele-du-bureau"
    fitted.save(folder)
    return Newsroom(latest, folder, Bench.load(folder))


@pytest.fixture(scope="session")
def desk(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk open to all, with articles of every kind; a test opens those it needs."""
    folder = tmp_path_factory.mktemp("bureau")
    rows = [row_from_article(replace(each, story=None, labels=())) for each in newsroom.articles]
    rows += [{"id": id_, **row} for id_, row in SPECIAL.items()]
    file = folder / "articles.jsonl"
    file.write_text("\n".join(json.dumps(row, default=str) for row in rows), "utf-8")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as found:
        found.put_in(file)
        store = open_store(found.database)
        put_articles(store, [TRAP], newsroom.bench.verdicts)
        store.close()
        yield found.start()


@pytest.fixture(scope="session")
def locked(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a password and without an article."""
    folder = tmp_path_factory.mktemp("bureau-ferme")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as found:
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
    return not queued["blind"] and not queued["labels"] and queued["id"] not in {*SPECIAL, TRAP.id}


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
        editor, before = self.editor, self.editor.presses()
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
        return Stated(id_, truth, sorted(decisions), editor.presses() - before + 1)

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


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of a kind; what other tests share is left empty."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/bureau.db"
        return
    database = request.getfixturevalue(kind)
    yield url_of(database)
    with asking(database) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
        connection.commit()


@pytest.mark.parametrize(
    ("kind", "labelled", "articles_to_do"),
    [("sqlite", False, 20), ("sqlite", True, 20), ("postgresql", False, 6), ("mariadb", False, 6)],
)
def test_a_morning_by_keyboard_is_kept_decision_by_decision(
    kind: str,
    labelled: bool,
    articles_to_do: int,
    url: str,
    browser: Browser,
    newsroom: Newsroom,
    tmp_path: Path,
) -> None:
    begun = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with served(url, newsroom.model) as desk:
        desk.put_in(newsroom.write(tmp_path / "articles.jsonl", labelled=labelled))
        with context_of(browser, desk.start()) as context:
            awa = morning(context, desk, newsroom)
            for turn in range(articles_to_do):
                if turn == 2 and not labelled:
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
    print("keys pressed, an article:", sorted(keys))  # noqa: T201 (to be read with -rP)
    if articles_to_do == 20:  # those first in the queue: the hardest of the 200
        assert statistics.median(keys) <= 4
    assert all(begun <= dt.datetime.fromisoformat(row["made"]) <= ended for row in exported)
    assert {row["editor"] for row in exported} == {AWA}
    assert {row["model"] for row in exported} == {newsroom.bench.name}
    found = [list(rows) for _, rows in itertools.groupby(exported, lambda row: row["review"])]
    assert [
        (rows[0]["id"], sorted((r["label"], r["decision"]) for r in rows)) for rows in found
    ] == [(each.article, each.decisions) for each in awa.done]
    undone = [all(row["undone"] for row in rows) for rows in found]
    assert undone == [False] * (articles_to_do - 3) + [True] * 3 + [False] * 3
    assert [r["labels"] for r in reversed(reviews) if r["undoes"] is None] == [
        each.labels for each in awa.done
    ]
    for row in exported:
        said = newsroom.bench.opinions(newsroom.find(row["id"]))[row["label"]]
        assert (row["score"], row["tier"]) == (pytest.approx(said.score), said.tier)


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


# What goes wrong


def test_a_failed_save_is_told_in_french_and_saved_once_when_the_server_is_back(
    browser: Browser, newsroom: Newsroom, tmp_path: Path
) -> None:
    with served(f"sqlite:///{tmp_path}/bureau.db", newsroom.model) as desk:
        desk.put_in(newsroom.write(tmp_path / "articles.jsonl", labelled=True))
        with context_of(browser, desk.start()) as context:
            page = context.new_page()
            enter(page, AWA)
            editor = Editor(page).open(1)
            stated = editor.labels()
            desk.end()
            editor.press("Enter")

            told = page.locator("#notice-save")
            expect(told).to_contain_text("Pas encore enregistré\u00a0: le serveur ne répond pas")
            expect(told).to_have_attribute("role", "alert")
            expect(told.get_by_role("button", name="Réessayer")).to_be_visible()
            assert editor.number == "1"

            page.close()
            desk.start()
            page = context.new_page()
            page.goto("/file")
            expect(page.locator("#status")).to_contain_text("Enregistré\u00a0:")
            page.reload()
            expect(page.locator("#status")).to_be_empty()
        reviews = desk.ask("GET", "/api/history")["reviews"]
    assert [(each["article"], each["editor"], each["labels"]) for each in reviews] == [
        (1, AWA, stated)
    ]


def test_an_answer_that_is_lost_on_its_way_is_asked_for_again_and_nothing_is_doubled(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number, sent = next(untouched), []
    awa.open(number)
    awa.state(["Fintech"])

    def lose(route: Any) -> None:
        sent.append(route.request.post_data_json["key"])
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    awa.page.route("**/decisions*", lose)
    awa.press("Enter")
    awa.page.get_by_role("button", name="Réessayer").click()
    awa.ready(after=str(number))

    assert len(set(sent)) == 1
    assert len(sent) == 2
    assert len(desk.article(number)["reviews"]) == 1


def test_two_editors_on_one_article_see_each_other_and_nothing_is_overwritten_in_silence(
    browser: Browser, desk: Desk, untouched: Iterator[int]
) -> None:
    number = next(untouched)
    with context_of(browser, desk) as hers, context_of(browser, desk) as his:
        page = hers.new_page()
        page.clock.install()
        enter(page, AWA)
        enter(his.new_page(), MOUSSA)
        awa, moussa = Editor(page).open(number), Editor(his.pages[0]).open(number)

        expect(moussa.page.locator("#notices")).to_contain_text(
            f"{AWA} a aussi cet article ouvert."
        )
        page.clock.fast_forward("00:16")
        expect(page.locator("#notices")).to_contain_text(f"{MOUSSA} a aussi cet article ouvert.")

        moussa.state(["Fintech", "Yas"])
        moussa.validate()
        awa.state(["Genre"])
        awa.press("Enter")
        told = page.locator("#notice-stale")
        expect(told).to_contain_text(f"{MOUSSA} a validé entre-temps\u00a0: Fintech, Yas.")
        expect(told).to_contain_text("Votre choix\u00a0: Genre.")
        assert desk.article(number)["labels"] == ["Fintech", "Yas"]
        assert awa.labels() == ["Genre"]

        told.get_by_role("button", name="Valider les miens par-dessus").click()
        awa.ready(after=str(number))
    found = desk.article(number)
    assert found["labels"] == ["Genre"]
    assert [(each["editor"], each["labels"]) for each in found["reviews"]] == [
        (AWA, ["Genre"]),
        (MOUSSA, ["Fintech", "Yas"]),
    ]


def test_an_editor_who_leaves_an_article_no_longer_has_it_open(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number = next(untouched)
    path = f"/api/articles/{number}/presence"
    awa.open(number)
    until(lambda: desk.ask("POST", path, {})["present"] == [AWA])

    awa.page.goto("/file")

    until(lambda: desk.ask("POST", path, {})["present"] == [])


def test_of_two_choices_the_other_editors_can_be_left_to_stand(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number = next(untouched)
    awa.open(number)
    awa.state(["Genre"])
    desk.decide(number, "Fintech")
    awa.press("Enter")

    awa.page.get_by_role("button", name="Garder les siens").click()
    awa.ready(after=str(number))
    assert desk.article(number)["labels"] == ["Fintech"]
    assert awa.open(number).labels() == ["Fintech"]


def test_a_draft_older_than_a_colleagues_validation_is_a_choice_between_the_two(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    for button, left in (
        ("Garder les siens", "Fintech"),
        ("Valider les miens par-dessus", "Genre"),
    ):
        number, page = next(untouched), awa.page
        awa.open(number)
        awa.state(["Genre"])
        page.goto("/file")
        desk.decide(number, "Fintech")
        for _ in range(2):  # it is still there when the page is left without a choice
            awa.open(number)
            told = page.locator("#notice-stale")
            expect(told).to_contain_text("a validé entre-temps\u00a0: Fintech.")
            expect(told).to_contain_text("Votre choix\u00a0: Genre.")
            assert awa.labels() == ["Genre"]
        page.get_by_role("button", name=button).click()
        awa.ready(after=str(number))
        assert desk.article(number)["labels"] == [left]
        assert awa.open(number).labels() == [left]
        assert page.locator("#notice-stale").count() == 0
        assert (
            page.evaluate("Object.keys(localStorage).filter((name) => /:draft:/.test(name))") == []
        )


def test_of_an_older_draft_the_editor_can_start_anew_from_what_the_colleague_chose(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number = next(untouched)
    awa.open(number)
    awa.state(["Genre"])
    desk.decide(number, "Fintech")
    awa.open(number)
    expect(awa.page.locator("#notice-stale")).to_be_visible()
    awa.page.get_by_role("button", name="Repartir de zéro").click()
    assert awa.labels() == ["Fintech"]
    awa.validate()
    assert [each["labels"] for each in desk.article(number)["reviews"]] == [["Fintech"]] * 2


def test_a_save_that_came_second_is_a_choice_when_its_article_is_opened(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number, page = next(untouched), awa.page
    awa.open(number)
    awa.state(["Genre"])
    page.route("**/decisions*", lambda route: route.abort())
    awa.press("Enter")
    expect(page.locator("#notice-save")).to_be_visible()
    desk.decide(number, "Fintech")
    page.unroute("**/decisions*")
    page.goto("/file")
    page.get_by_role("link", name="Ouvrir l’article").click()
    awa.ready()
    expect(page.locator("#notice-stale")).to_contain_text("a validé entre-temps\u00a0: Fintech.")
    assert awa.labels() == ["Genre"]


# Press 1 as soon as the panel takes no more keys, before the browser has drawn it so.
AT_ONCE = """
() => new MutationObserver(() => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true }),
)).observe(document.getElementById("panel"), { attributeFilter: ["inert"] })
"""


def test_keys_pressed_before_the_next_article_is_there_change_nothing(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number, page = next(untouched), awa.page
    awa.open(number)
    awa.state(["Genre"])
    page.evaluate(AT_ONCE)
    going = re.compile(r"/articles/\d+$")
    held = hold(page, going)
    with page.expect_request(going):
        awa.press("Enter")
    awa.press("1", "Enter", "Enter")
    held[0].continue_()
    awa.ready(after=str(number))
    page.wait_for_load_state("networkidle")
    assert [each["labels"] for each in desk.article(number)["reviews"]] == [["Genre"]]
    assert (
        page.evaluate("Object.keys(localStorage).filter((each) => /draft|pending/.test(each))")
        == []
    )


def test_every_wait_can_be_ended_and_nothing_is_read_out_twice(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number, page = next(untouched), awa.page
    page.clock.install()
    awa.open(number)
    awa.state(["Fintech"])
    page.route("**/decisions*", lambda route: route.abort())
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))  # no wait ends by itself
    awa.press("Enter")
    told = page.locator("#notice-save")
    told.evaluate("banner => banner.dataset.same = ''")
    for _ in range(3):
        with page.expect_event("requestfailed"):
            told.get_by_role("button", name="Réessayer").click()
    assert told.get_attribute("data-same") == ""
    page.unroute("**/decisions*")
    told.get_by_role("button", name="Réessayer").click()
    awa.ready(after=str(number))
    assert desk.article(number)["labels"] == ["Fintech"]


def test_an_undo_whose_answer_is_lost_undoes_nothing_more(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    first, second, third = (next(untouched) for _ in range(3))
    page, sent = awa.page, []
    for number in (first, second):
        awa.open(number)
        awa.state(["Fintech"])
        awa.validate()

    def lose(route: Any) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) < 4:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/undo", lose)
    awa.open(third)
    awa.press("z", "z")
    told = page.locator("#notice-undo")
    expect(told).to_contain_text("on ne sait pas encore si la validation est annulée (Fintech)")
    with page.expect_request("**/undo"):
        told.get_by_role("button", name="Réessayer").click()
    page.reload()
    awa.ready()
    with page.expect_request("**/undo"):
        awa.press("z")
    expect(told).to_be_visible()
    awa.press("z")
    page.wait_for_url(f"**/articles/{second}*")
    expect(page.locator("#notice-undone")).to_contain_text("Validation annulée")

    assert len(sent) == 4
    assert len({each["key"] for each in sent}) == 1
    assert [each["undone"] for each in desk.article(first)["reviews"]] == [False]
    assert [each["undone"] for each in desk.article(second)["reviews"]] == [False, True]


def imported_anew(desk: Desk, number: int, folder: Path, text: str) -> None:
    """Import an article again, with another text."""
    row = {name: desk.article(number)[name] for name in ("id", "title", "date", "source")}
    file = folder / f"{number}.jsonl"
    file.write_text(json.dumps({**row, "text": text}), "utf-8")
    desk.put_in(file)


def test_what_an_import_changed_is_read_before_it_is_validated(
    awa: Editor, desk: Desk, untouched: Iterator[int], tmp_path: Path
) -> None:
    number, page = next(untouched), awa.page
    awa.open(number)
    awa.state(["Genre"])
    imported_anew(desk, number, tmp_path, "Le texte a été corrigé.")
    awa.press("Enter")
    expect(page.locator("#status")).to_have_text(
        "L’article a été mis à jour par un import\u00a0: relisez-le avant de valider."
    )
    expect(page.locator(".left .text")).to_contain_text("Le texte a été corrigé.")
    assert desk.article(number)["reviews"] == []
    assert awa.labels() == ["Genre"]
    awa.validate()

    awa.open(number)
    awa.state(["Fintech"])
    desk.decide(number, "Yas")
    imported_anew(desk, number, tmp_path, "Le texte a encore changé.")
    awa.press("Enter")
    page.get_by_role("button", name="Valider les miens par-dessus").click()
    expect(page.locator("#status")).to_contain_text("mis à jour par un import")
    assert desk.article(number)["labels"] == ["Yas"]
    assert awa.labels() == ["Fintech"]
    awa.validate()
    assert desk.article(number)["labels"] == ["Fintech"]


def test_a_label_that_is_refused_is_named_and_can_be_dropped(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    number, page = next(untouched), awa.page
    awa.open(number)
    awa.state(["Genre"])
    # As if the draft had been made with another model.
    page.evaluate("""() => {
      for (const name of Object.keys(localStorage).filter((each) => each.includes(":draft:"))) {
        const draft = JSON.parse(localStorage[name]);
        localStorage[name] = JSON.stringify({ ...draft, labels: ["Genre", "Mot disparu"] });
      }
    }""")
    page.reload()
    awa.ready()
    assert awa.labels() == ["Genre", "Mot disparu"]
    awa.press("Enter")
    told = page.locator("#notice-save")
    expect(told).to_contain_text("Mot disparu\u00a0» n’est pas dans la liste des mots-clés.")
    told.get_by_role("button", name="Retirer ce mot-clé").click()
    expect(told).to_have_count(0)
    assert awa.labels() == ["Genre"]
    awa.validate()
    assert desk.article(number)["labels"] == ["Genre"]


def test_what_a_browser_keeps_of_one_desk_is_not_for_another_at_the_same_address(
    browser: Browser, newsroom: Newsroom, tmp_path: Path
) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("premier", "second")]
    with (
        served(urls[0], newsroom.model) as first,
        served(urls[1], newsroom.model) as second,
    ):
        second.port = first.port
        file = newsroom.write(tmp_path / "articles.jsonl", labelled=True)
        first.put_in(file)
        second.put_in(file)
        with context_of(browser, first.start()) as context:
            page = context.new_page()
            enter(page, AWA)
            Editor(page).open(2).state(["Genre"])
            editor = Editor(page).open(1)
            editor.state(["Fintech"])
            first.end()
            editor.press("Enter")
            expect(page.locator("#notice-save")).to_contain_text("Pas encore enregistré")
            page.close()

            second.start()
            page = context.new_page()
            enter(page, AWA)
            page.goto("/file", wait_until="networkidle")
            assert second.ask("GET", "/api/history")["reviews"] == []
            assert page.locator("#notices").inner_text() == ""
            Editor(page).open(2)
            expect(page.locator("#draft")).to_be_hidden()
            second.end()

            first.start()
            page.goto("/file")
            expect(page.locator("#status")).to_contain_text("Enregistré\u00a0:")
            Editor(page).open(2)
            expect(page.locator("#draft")).to_be_visible()


def test_after_the_last_article_the_queue_says_what_is_left(
    awa: Editor, desk: Desk, tmp_path: Path
) -> None:
    file, page = tmp_path / "seul.jsonl", awa.page
    row = {"id": "seul", "title": "La fibre arrive à Kolda", "source": "Le Fil de Kolda"}
    file.write_text(json.dumps(row), "utf-8")
    desk.put_in(file)
    awa.open(number_of(desk, "seul"), urlencode({"source": row["source"]}))
    page.locator("#skip").click()
    told = page.locator(".notice")
    expect(told).to_have_text(
        "Plus d’autre article dans cette file que celui que vous venez de voir."
    )
    page.locator(".queue a.title").click()
    awa.ready()
    awa.state(["Fintech"])
    awa.press("Enter")
    expect(told).to_have_text("Plus rien à traiter dans cette file.")


# Pasting

FIRST = "La fibre arrive à Kolda\nLa Sonatel étend son réseau de fibre optique à Kolda et Sédhiou."
SECOND = "Wave baisse ses frais\nLe paiement mobile coûtera moins cher au Sénégal, promet Wave."


@pytest.fixture
def pasting(awa: Editor) -> Page:
    awa.page.goto("/coller")
    return awa.page


def paste(page: Page, words: str) -> None:
    """Copy words in another tab, and put them in the place of the text, by keyboard."""
    other = page.context.new_page()
    other.goto("/coller")
    other.locator("#text").fill(words)
    other.locator("#text").press("Control+A")
    other.locator("#text").press("Control+C")
    other.close()
    page.bring_to_front()
    page.locator("#text").press("Control+A")
    page.locator("#text").press("Control+V")


def in_fields(page: Page) -> list[str]:
    return [page.locator(field).input_value() for field in ("#title", "#text")]


def drop(page: Page, name: str, words: str) -> None:
    page.locator("#file").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": words.encode()}
    )


def test_of_two_articles_pasted_each_has_its_own_title(pasting: Page) -> None:
    for words in (FIRST, SECOND):
        paste(pasting, words)
        expect(pasting.locator("#text")).to_have_value(words.split("\n")[1])
        assert in_fields(pasting) == words.split("\n")
    pasting.locator("#title").fill("Un titre à moi")
    paste(pasting, FIRST)
    expect(pasting.locator("#text")).to_have_value(FIRST)
    assert in_fields(pasting) == ["Un titre à moi", FIRST]


def test_what_a_file_told_goes_with_its_text(pasting: Page, desk: Desk) -> None:
    url, told = "https://www.osiris.sn/kolda.html", {"labels": ["Fintech"], "date": "2025-03-01"}
    row = {"title": "La fibre", "text": "La fibre optique arrive à Kolda.", "url": url, **told}
    drop(pasting, "kolda.jsonl", json.dumps(row))
    expect(pasting.locator("#title")).to_have_value("La fibre")
    paste(pasting, SECOND)
    pasting.locator("#enqueue").click()
    pasting.wait_for_url("**/articles/*")
    found = desk.article(int(Editor(pasting).number))
    names = ("title", "url", "date", "carried")
    assert [found[name] for name in names] == ["Wave baisse ses frais", None, None, []]


def test_an_article_put_in_again_after_a_lost_answer_is_there_once(
    pasting: Page, desk: Desk
) -> None:
    before, sent = desk.ask("GET", "/api/health")["articles"], []

    def lose(route: Any) -> None:
        sent.append(route.request.post_data_json["id"])
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    pasting.route("**/api/articles", lose)
    paste(pasting, FIRST)
    pasting.evaluate("""() => addEventListener("pagehide", () => {
      sessionStorage.wasDisabled = document.getElementById("enqueue").disabled;
    })""")
    pasting.locator("#enqueue").click()
    pasting.get_by_role("button", name="Réessayer").click()
    Editor(pasting).ready()
    assert pasting.evaluate("sessionStorage.wasDisabled") == "true"
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert desk.ask("GET", "/api/health")["articles"] == before + 1


def test_an_article_pasted_after_a_lost_answer_takes_no_others_place(
    pasting: Page, desk: Desk
) -> None:
    before = desk.ask("GET", "/api/health")["articles"]

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    pasting.route("**/api/articles", lose)
    paste(pasting, FIRST)
    pasting.locator("#enqueue").click()
    expect(pasting.locator("#notice-paste")).to_be_visible()
    pasting.unroute("**/api/articles")
    paste(pasting, SECOND)
    expect(pasting.locator("#result .read-title")).to_have_text("Wave baisse ses frais")
    pasting.locator("#enqueue").click()
    Editor(pasting).ready()
    assert desk.article(int(Editor(pasting).number))["title"] == "Wave baisse ses frais"
    assert desk.ask("GET", "/api/health")["articles"] == before + 2


def test_a_text_taken_out_while_it_is_asked_about_leaves_nothing_behind(pasting: Page) -> None:
    asked = re.compile("/coller$")
    held = hold(pasting, asked)
    with pasting.expect_request(asked):
        pasting.locator("#text").fill(SECOND)
    expect(pasting.locator("#result")).to_have_attribute("aria-busy", "true")
    pasting.locator("#text").fill("")
    expect(pasting.locator("#result")).to_have_attribute("aria-busy", "false")
    with pasting.expect_response(asked):
        held[0].continue_()
    expect(pasting.locator("#result")).to_be_empty()


def test_of_two_files_the_later_one_stays_whichever_is_read_first(pasting: Page) -> None:
    first = re.compile("name=un.txt")
    held = hold(pasting, first)
    with pasting.expect_request(first):
        drop(pasting, "un.txt", FIRST)
    drop(pasting, "deux.txt", SECOND)
    expect(pasting.locator("#text")).to_have_value(re.compile("Wave"))
    with pasting.expect_response(first):
        held[0].continue_()
    pasting.wait_for_load_state("networkidle")
    assert "Wave" in in_fields(pasting)[1]


# Keys, focus, evidence


def test_letters_and_digits_do_nothing_outside_of_the_panel(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    awa.open(next(untouched))
    number, kept, page = awa.number, awa.labels(), awa.page
    link = page.get_by_role("link", name="La file")
    for place in (link.focus, lambda: page.evaluate("document.activeElement.blur()")):
        place()
        for key in ("1", "2", "9", "a", "/", "m", "s", "z", "?", "ArrowDown", " "):
            page.keyboard.press(key)
        assert (awa.number, awa.labels()) == (number, kept)
        assert not page.locator("#keys").get_attribute("open")
        assert awa.focus() == ""
    assert desk.article(int(number))["reviews"] == []


def test_the_switch_turns_letters_and_digits_off_and_is_remembered(
    awa: Editor, untouched: Iterator[int]
) -> None:
    awa.open(next(untouched))
    page, number = awa.page, awa.number
    awa.press("?")
    tab_to(page, "#shortcuts")
    page.keyboard.press(" ")
    for _ in range(2):
        page.locator("#row-0").focus()
        kept = awa.labels()
        for key in ("1", "2", "m", "a", "s", "z", "?"):
            page.keyboard.press(key)
        assert (awa.number, awa.labels(), awa.focus()) == (number, kept, "row-0")
        page.reload()
        awa.ready()
    page.locator("#row-0").focus()
    awa.press("ArrowDown", " ")
    assert awa.focus() == "row-1"
    assert len(awa.labels()) == len(kept) + 1


def test_tab_enter_and_space_alone_do_the_whole_task(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    page, number = awa.page, next(untouched)
    awa.open(number)
    before = set(awa.labels())
    tab_to(page, "#row-2")
    page.keyboard.press(" ")
    tab_to(page, "#add")
    page.keyboard.type("cyber")
    page.keyboard.press("Enter")
    toggled = awa.rows()[2].label
    assert set(awa.labels()) == before ^ {toggled, "Cybersécurité/Cybercriminalité"}
    stated = awa.labels()
    tab_to(page, "#validate")
    page.keyboard.press(" ")
    awa.ready(after=str(number))
    assert desk.article(number)["labels"] == stated

    tab_to(page, "#undo")
    page.keyboard.press(" ")
    page.wait_for_url(f"**/articles/{number}*")
    expect(page.locator("#notice-undone")).to_be_visible()
    assert awa.labels() == stated


def test_the_focus_is_where_the_next_key_is_wanted(
    awa: Editor, desk: Desk, untouched: Iterator[int]
) -> None:
    said = (n for n in untouched if "andicap" not in str(desk.article(n)["suggestions"]))
    awa.open(next(said))
    page = awa.page
    assert (awa.focus(), page.evaluate("scrollY")) == ("row-0", 0)
    rows = page.locator(".row").count()
    for keys, place in (
        (["2"], "row-1"),
        (["m"], "row-1"),
        (["ArrowDown"], "row-2"),
        (["ArrowUp", "ArrowUp", "ArrowUp"], f"row-{rows - 1}"),
        (["a"], "add"),
        (["Escape"], f"row-{rows - 1}"),
        (["a", *"handicap", "Enter"], f"row-{rows}"),
        (["Home"], "row-0"),
        (["End"], f"row-{rows}"),
    ):
        awa.press(*keys)
        assert awa.focus() == place, keys
    awa.validate()
    assert awa.focus() in {"row-0", "add"}


def test_escape_closes_the_type_ahead_then_leaves_it(awa: Editor, untouched: Iterator[int]) -> None:
    awa.open(next(untouched))
    options, field = awa.page.locator("#options"), awa.page.locator("#add")
    awa.press("a", *"reseaux")
    expect(options).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    chosen = awa.page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_attribute("data-label", re.compile("éseaux"))
    awa.press("Escape")
    expect(options).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("")
    assert awa.focus() == "add"
    awa.press(*"zzz")
    expect(awa.page.locator("#no-option")).to_have_text("Aucun mot-clé de ce nom dans la liste.")
    awa.press("Escape", "Escape")
    assert awa.focus() == "row-0"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("wave", "Fintech"),
        ("fibre", "Infrastructures"),
        ("reg tel", "Régulation des télécoms"),
        ("mobile money", "Fintech"),
        ("Éducation tic", "TIC pour l’éducation"),
    ],
)
def test_typing_a_cue_or_parts_of_words_finds_a_label(
    awa: Editor, untouched: Iterator[int], typed: str, label: str
) -> None:
    awa.open(next(untouched))
    awa.press("a")
    awa.page.keyboard.type(typed)

    found = awa.page.locator("#options li:visible").evaluate_all(
        "items => items.map((item) => item.dataset.label)"
    )
    assert label in found[:5]
    assert len(found) < 20


def test_a_whole_name_comes_before_the_longer_ones_that_begin_with_it(
    awa: Editor, untouched: Iterator[int]
) -> None:
    awa.open(next(untouched))
    awa.press("a")
    awa.page.keyboard.type("internet")

    first = awa.page.locator("#options [aria-selected=true]")
    expect(first).to_have_attribute("data-label", "Internet")
    assert awa.page.locator("#options li:visible").count() > 1


def test_the_list_of_labels_is_searched_by_cues_too(awa: Editor) -> None:
    awa.page.goto("/mots-cles")
    awa.page.locator("#find").fill("mobile money")

    expect(awa.page.locator("#filtered tbody tr:visible a", has_text="Fintech")).to_have_count(1)
    expect(awa.page.locator("#filtered tbody tr:visible a", has_text="Genre")).to_have_count(0)


def test_a_click_on_the_text_to_read_it_leaves_the_keys_live(
    awa: Editor, untouched: Iterator[int]
) -> None:
    awa.open(next(untouched))
    awa.press("ArrowDown")

    awa.page.locator(".text p").first.click()

    assert awa.focus() == "row-1"
    kept = awa.labels()
    awa.press("1")
    assert awa.labels() != kept


def test_a_draft_is_told_of_in_the_queue(browser: Browser, desk: Desk) -> None:
    with context_of(browser, desk) as context:
        page = context.new_page()
        enter(page, "Fatou Sow")
        page.goto("/file")
        first = page.locator(".queue li").first
        title, number = first.locator("a.title").inner_text(), first.get_attribute("data-number")
        Editor(page).open(number or "").press("1")
        page.goto("/file")

        told = page.locator("#notice-drafts")
        expect(told).to_contain_text("Un brouillon vous attend.")
        expect(page.locator(f".queue [data-number='{number}'] .badge")).to_contain_text("brouillon")
        told.get_by_role("link", name=title).click()
        Editor(page).ready()
        assert Editor(page).number == number
        expect(page.locator("#draft")).to_be_visible()


def test_a_save_that_takes_long_says_that_it_is_on_its_way(
    browser: Browser, desk: Desk, untouched: Iterator[int]
) -> None:
    with context_of(browser, desk) as context:
        page = context.new_page()
        enter(page, AWA)
        editor = Editor(page).open(next(untouched))
        held = hold(page, "**/decisions*")
        before = editor.number
        editor.state(["Fintech"])
        editor.press("Enter")
        expect(page.locator("#status")).to_have_text("Enregistrement…")
        held[0].continue_()
        editor.ready(after=before)


def test_a_witness_is_worked_on_by_keyboard_too(awa: Editor, desk: Desk) -> None:
    number = number_of(desk, "temoin-42")
    awa.open(number)
    page = awa.page
    assert awa.focus() == "add"
    assert page.locator(".row, .ev, .similar").count() == 0
    awa.press("Escape", "?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    awa.press("a")
    awa.type_ahead("Formation")
    page.reload()
    awa.ready()
    assert (awa.focus(), awa.labels()) == ("row-0", ["Formation"])
    awa.press("Enter")
    awa.ready(after=str(number))
    (decided,) = desk.article(number)["reviews"][0]["decisions"]
    assert (decided["label"], decided["decision"]) == ("Formation", "add")


MARKED = """() => {
  const found = [];
  for (const root of document.querySelectorAll("h1, .left .text > p")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const isOn = Boolean(walker.currentNode.parentElement.closest(".ev.on"));
      for (const letter of walker.currentNode.data) if (letter.trim()) found.push([letter, isOn]);
    }
  }
  return found;
}"""


def test_the_words_of_the_row_under_focus_are_marked_and_no_others(awa: Editor, desk: Desk) -> None:
    number = number_of(desk, "ancien")
    found, marks = desk.article(number), 0
    said = {each["label"]: each["evidence"] for each in found["suggestions"]}
    awa.open(number)
    for row in awa.rows():
        expected = []
        for name in ("title", "text"):
            spans = [e for e in said.get(row.label, []) if e["field"] == name]
            expected += [
                [letter, any(e["start"] <= place < e["end"] for e in spans)]
                for place, letter in enumerate(found[name])
                if letter.strip()
            ]
        assert awa.page.evaluate(MARKED) == expected, row.label
        marks += sum(is_on for _, is_on in expected)
        awa.press("ArrowDown")
    assert marks > 20


def test_a_similar_article_that_the_desk_has_can_be_opened(
    awa: Editor, desk: Desk, untouched: Iterator[int], tmp_path: Path
) -> None:
    number, page = next(untouched), awa.page
    near = desk.article(number)["similar"][0]
    file = tmp_path / "proche.jsonl"
    file.write_text(json.dumps({name: near[name] for name in ("id", "title")}), "utf-8")
    desk.put_in(file)
    awa.open(number, "source=APS")
    assert page.evaluate(SMALL) == []
    page.locator(".similar a").click()
    awa.ready(after=str(number))
    assert page.url.endswith(f"/articles/{number_of(desk, near['id'])}?source=APS")


# Every page as it can be met, to be looked at with every kind of eye


@dataclass(frozen=True)
class Sight:
    """A browser in front of a page: the open desk and the locked one, with articles by what they are."""

    page: Page
    desk: Desk
    locked: Desk
    numbers: dict[str, int]

    def open(self, name: str) -> Editor:
        return Editor(self.page).open(self.numbers[name])


def show_conflict(sight: Sight) -> None:
    awa = sight.open("mine")
    sight.desk.decide(sight.numbers["mine"], "Fintech")
    awa.press("Enter")
    if not sight.page.locator("#notice-stale, #notice-none").count():
        sight.page.locator("#notice-stale, #notice-none").wait_for()
    if sight.page.locator("#notice-none").count():
        awa.press("Enter")
    expect(sight.page.locator("#notice-stale")).to_be_visible()


def show_type_ahead(sight: Sight) -> None:
    sight.open("plain").press("a", *"com")
    expect(sight.page.locator("#options")).to_be_visible()


def show_keys_and_draft(sight: Sight) -> None:
    editor = sight.open("plain")
    editor.press("1", "2", "3")
    sight.page.reload()
    editor.ready().press("?")
    expect(sight.page.locator("#draft")).to_be_visible()


def show_pasted(sight: Sight) -> None:
    sight.page.goto("/coller")
    sight.page.locator("#text").fill(f"Wave et Orange Money\n{LONG}")
    sight.page.locator("#copy").wait_for()


def show_wrong_password(sight: Sight) -> None:
    sight.page.goto(f"{sight.locked.address}/entrer?suite=/coller")
    sight.page.locator("#nom").fill(AWA)
    sight.page.locator("#mot-de-passe").fill("baobab")
    sight.page.keyboard.press("Enter")
    sight.page.locator("#probleme").wait_for()


def show_empty_queue(sight: Sight) -> None:
    page = sight.page
    page.goto(f"{sight.locked.address}/entrer")
    page.locator("#nom").fill(AWA)
    page.locator("#mot-de-passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("La file est vide.")


def at(path: str) -> Callable[[Sight], None]:
    return lambda sight: (sight.page.goto(path), None)[1]


LONG = (
    "La BCEAO veut que le paiement mobile soit interopérable : Wave et Orange Money devront ouvrir "
    "leurs portefeuilles électroniques. À Kolda, la Sonatel étend la fibre optique. "
) * 6
SIGHTS: dict[str, Callable[[Sight], None]] = {
    "la file": at("/file"),
    "la file, filtres faux": at("/file?state=perdu&since=hier&label=Fintec&page=x"),
    "la file, rien de tel": at("/file?source=APS&label=Yas&state=done"),
    "la file, finie": at("/file?fini=1&source=APS&label=Yas&state=done"),
    "article": lambda sight: sight.open("plain") and None,
    "article, propositions": lambda sight: sight.open("ancien") and None,
    "article, fait": lambda sight: sight.open("done") and None,
    "article témoin": lambda sight: sight.open("temoin-42") and None,
    "article piégé": lambda sight: sight.open("piege") and None,
    "article, liste ouverte": show_type_ahead,
    "article, brouillon et touches": show_keys_and_draft,
    "article, conflit": show_conflict,
    "coller": at("/coller"),
    "coller, suggestions": show_pasted,
    "mots-clés": at("/mots-cles"),
    "mot-clé": at("/mots-cles/9"),
    "historique": at("/historique"),
    "historique, personne": at("/historique?editor=Personne"),
    "entrer": at("/entrer"),
    "404": at("/articles/99999"),
    "404, mot-clé": at("/mots-cles/999"),
    "404, page": at("/nulle-part"),
    "entrer, mot de passe refusé": show_wrong_password,
    "la file, vide": show_empty_queue,
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
AXE = {"runOnly": RULES, "resultTypes": ["violations"]}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
# Targets other than links in a sentence that are smaller than WCAG 2.5.8 asks for.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, [role=option]")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(".skip"))
  .filter((each) => !(each.matches("a") && each.closest("p")?.matches(":not(.go, .act, .brand)")))
  .map((each) => [each, (each.labels?.[0]?.contains(each) ? each.labels[0] : each).getBoundingClientRect()])
  .filter(([each, box]) => !each.matches("[type=checkbox]") && Math.min(box.width, box.height) < 24)
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} ${box.width}×${box.height}`)"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Whatever is cut off where nobody can scroll to it; not what is only for the ear, or cut on purpose.
CUT = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility() && !each.matches(".panel h2, .kept, .note, option, select, input"))
  .filter((each) => {
    const { overflowX, overflowY } = getComputedStyle(each);
    const hides = (overflow) => overflow === "hidden" || overflow === "clip";
    return (hides(overflowX) && each.scrollWidth > each.clientWidth + 1) ||
      (hides(overflowY) && each.scrollHeight > each.clientHeight + 1);
  }).map((each) => each.outerHTML.slice(0, 80))"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE = """() => {
  document.adoptedStyleSheets = [];
  document.documentElement.style.fontSize = "200%";
}"""
AS_IT_IS = """() => {
  document.adoptedStyleSheets = [];
  document.documentElement.removeAttribute("style");
}"""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
CHANGES = (AS_IT_IS, SPACED, LARGE, AS_IT_IS)
# At 200 % and at 400 % of a window 1280 wide.
NARROWER = {"desk": [(640, 400), (320, 256)]}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture(scope="session")
def numbers(desk: Desk, untouched: Iterator[int]) -> dict[str, int]:
    """Numbers of articles by what they are; `temoin-42` is as nobody has decided on it."""
    found = {name: next(untouched) for name in ("plain", "done", "mine")}
    found |= {id_: number_of(desk, id_) for id_ in (*SPECIAL, TRAP.id)}
    desk.decide(found["done"], "Fintech", "Yas")
    return found


def sights(
    browser: Browser, desk: Desk, locked: Desk, numbers: dict[str, int], **more: Any
) -> Iterator[tuple[str, Page]]:
    """Show every page in turn, in one browser."""
    with context_of(browser, desk, also=locked, **more) as context:
        page = context.new_page()
        enter(page, AWA)
        for name, show in SIGHTS.items():
            show(Sight(page, desk, locked, numbers))
            page.wait_for_load_state("load")
            yield name, page
            page.evaluate("localStorage.clear()")


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(DESKTOP, id="desk"),
        pytest.param(PHONE, id="phone"),
    ],
)
def test_every_page_is_open_to_everybody(
    settings: dict[str, Any],
    request: pytest.FixtureRequest,
    browser: Browser,
    desk: Desk,
    locked: Desk,
    numbers: dict[str, int],
) -> None:
    faults = []
    for name, page in sights(browser, desk, locked, numbers, **settings):
        found = Axe().run(page, options=AXE).response
        faults += [
            (name, each["id"], [node["html"][:160] for node in each["nodes"]])
            for each in found["violations"]
        ]
        faults += [(name, "small", each) for each in page.evaluate(SMALL)]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # at once
        dark = Axe().run(page, options=COLOURS).response["violations"]
        faults += [(name, "dark", each["nodes"][0]["html"][:160]) for each in dark]
        page.emulate_media(color_scheme="light")
        for change in CHANGES:
            page.evaluate(change)
            faults += [(name, change, each) for each in lost(page)]
        for width, height in NARROWER.get(request.node.callspec.id, ()):
            page.set_viewport_size({"width": width, "height": height})
            faults += [(name, f"{width} px", each) for each in lost(page)]
            page.set_viewport_size(settings["viewport"])
    assert faults == []


def lost(page: Page) -> list[str]:
    """Return what cannot be read without scrolling sideways, or at all."""
    wide = page.evaluate(WIDE)
    return [*([f"{wide} px too wide"] if wide > 0 else []), *page.evaluate(CUT)]


def test_a_page_refused_says_so_in_french_and_is_open_to_everybody(
    browser: Browser, desk: Desk
) -> None:
    context = browser.new_context()  # without a witness: even the style sheet is refused
    page = context.new_page()
    answer = page.goto(f"http://{ELSEWHERE}:{desk.port}/file")
    found = Axe().run(page, options=AXE).response["violations"]
    told = page.locator("main").inner_text()
    context.close()

    assert answer is not None
    assert (answer.status, found) == (403, [])
    assert "Erreur 403" in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_the_systems_own_colours_what_is_chosen_is_still_seen(
    scheme: str, browser: Browser, desk: Desk, numbers: dict[str, int]
) -> None:
    with context_of(
        browser, desk, forced_colors="active", reduced_motion="reduce", color_scheme=scheme
    ) as context:
        page = context.new_page()
        enter(page, AWA)
        editor = Editor(page)
        editor.open(numbers["ancien"])
        marked = page.locator(".ev.on").first
        for _ in editor.rows():  # down to one whose words are in the text
            if not marked.count():
                editor.press("ArrowDown")
        outline = "each => getComputedStyle(each).outlineStyle"
        assert marked.evaluate(outline) == "solid"
        assert page.locator(":focus").evaluate(outline) == "solid"
        assert page.locator(".row.now").evaluate(outline) == "dashed"
        assert page.evaluate(MOVING) == []


# Whatever takes time to move or change colour.
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each);
  return animationName !== "none" || parseFloat(transitionDuration) > 0 || scrollBehavior === "smooth";
}).map((each) => each.outerHTML.slice(0, 80))"""
# The element with the focus: what it is, whether the focus shows, and what else lies on its middle.
FOCUSED = """() => {
  const each = document.activeElement;
  const box = each.getBoundingClientRect();
  const style = getComputedStyle(each);
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)];
  const on = document.elementFromPoint(x, y);
  return {
    what: each.outerHTML.slice(0, 90),
    isBody: each === document.body,
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    free: Boolean(on) && (each.contains(on) || on.contains(each)),
  };
}"""


@pytest.mark.parametrize("settings", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_focus_is_always_seen_and_nothing_lies_on_it(
    settings: dict[str, Any], browser: Browser, desk: Desk, numbers: dict[str, int]
) -> None:
    pages = ["/file", "/coller", "/historique", "/mots-cles/9", "/entrer"]
    pages += [f"/articles/{numbers[name]}" for name in ("ancien", "done", "temoin-42")]
    faults = []
    with context_of(browser, desk, **settings) as context:
        page = context.new_page()
        enter(page, AWA)
        for path in pages:
            page.goto(path)
            page.evaluate("document.activeElement.blur()")
            for _ in range(40):
                page.keyboard.press("Tab")
                found = page.evaluate(FOCUSED)
                if found["isBody"]:
                    break
                if 'type="date"' in found["what"]:  # the browser itself marks the parts of a date
                    continue
                if not (found["shows"] and found["free"]):
                    faults.append((path, found))
    assert faults == []


# Safety


def test_markup_in_what_was_imported_is_shown_as_text(awa: Editor, desk: Desk) -> None:
    """The browser's witness sees to it that nothing was asked for elsewhere and no dialog came."""
    page, number = awa.page, number_of(desk, TRAP.id)
    awa.open(number)
    assert page.locator("h1").inner_text() == TRAP.title
    assert page.title().startswith(TRAP.title)
    shown = page.locator("main").inner_text()
    for words in (*TRAP.text.split("\n"), *TRAP.labels, TRAP.source, TRAP.section):
        assert words in shown
    assert awa.labels() == list(TRAP.labels)
    assert page.locator("main :is(script, img, svg, iframe, b b)").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0

    awa.press("1", "1", "Enter")
    awa.ready(after=str(number))
    expect(page.locator("#status")).to_contain_text(TRAP.labels[0])
    for path in ("/historique", "/file?state=done"):
        page.goto(path)
        assert TRAP.title in page.locator("main").inner_text()
        assert page.locator("main :is(script, img, svg, iframe)").count() == 0
    page.goto("/coller")
    page.locator("#title").fill(TRAP.title)
    page.locator("#text").fill(TRAP.text)
    expect(page.locator("#result .text")).to_contain_text('" onmouseover="alert(4)')
    assert page.locator("#result :is(script, img, svg, iframe)").count() == 0


def test_a_script_in_the_address_is_shown_as_text(awa: Editor) -> None:
    script = "%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (
        f"/file?state={script}&label={script}&since={script}&source={script}",
        f"/historique?editor={script}",
        f"/articles/1?label={script}",
        f"/entrer?suite=/{script}",
        f"/mots-cles/{script}",
    ):
        awa.page.goto(path)
        assert awa.page.locator("body script, main [onload]").count() == 0


def test_with_a_password_nobody_reads_before_they_have_signed_in(
    browser: Browser, locked: Desk
) -> None:
    with context_of(browser, locked) as context:
        page = context.new_page()
        page.goto("/historique?editor=Awa")
        assert page.url == f"{locked.address}/entrer?suite=/historique%3Feditor%3DAwa"
        expect(page.locator("#nom")).to_be_focused()
        page.keyboard.type(AWA)
        page.keyboard.press("Tab")
        page.keyboard.type("baobab")
        page.keyboard.press("Enter")
        expect(page.locator("#probleme")).to_have_text("Ce n’est pas le mot de passe.")
        expect(page.locator("#nom")).to_have_value(AWA)
        expect(page.locator("#mot-de-passe")).to_be_focused()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/historique?editor=Awa")

        tab_to(page, "text=Sortir")
        page.keyboard.press("Enter")
        page.wait_for_url("**/entrer")
        page.goto("/historique")
        assert "/entrer?suite=" in page.url


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://mal.exemple/",
        "//mal.exemple/",
        "/\\mal.exemple/",
        "javascript:alert(1)",
        "/%09/mal",
    ],
)
def test_the_door_leads_to_no_other_site(elsewhere: str, browser: Browser, locked: Desk) -> None:
    with context_of(browser, locked) as context:
        page = context.new_page()
        enter(page, AWA, PASSWORD, path=f"/entrer?{urlencode({'suite': elsewhere})}")
        assert page.url.startswith(f"{locked.address}/")


def test_a_new_password_ends_every_session_and_the_draft_outlives_it(
    browser: Browser, newsroom: Newsroom, tmp_path: Path
) -> None:
    with served(f"sqlite:///{tmp_path}/bureau.db", newsroom.model) as desk:
        desk.lock(PASSWORD)
        desk.put_in(newsroom.write(tmp_path / "articles.jsonl", labelled=True))
        # Called by name over plain http: a browser then withholds some of its functions.
        desk.host = ELSEWHERE
        with context_of(browser, desk.start()) as context:
            page = context.new_page()
            enter(page, AWA, PASSWORD)
            assert page.evaluate("isSecureContext") is False
            awa = Editor(page).open(1)
            awa.press("a")
            awa.type_ahead("Fintech")
            stated = awa.labels()
            desk.end()
            desk.lock("le fleuve et la lagune")
            desk.start()
            awa.press("Enter")
            expect(page.locator("#notice-save")).to_contain_text("il faut entrer à nouveau")
            page.get_by_role("link", name="Entrer").click()
            expect(page.locator("#nom")).to_be_focused()
            page.keyboard.type(AWA)
            page.keyboard.press("Tab")
            page.keyboard.type("le fleuve et la lagune")
            page.keyboard.press("Enter")
            awa.ready(after="1")
        exported = [row["label"] for row in desk.exported() if row["decision"] != "reject"]
    assert sorted(exported) == sorted(stated)
