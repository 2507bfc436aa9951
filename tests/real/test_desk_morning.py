"""A morning at the desk in Chromium: twenty articles labelled, some pasted."""

import datetime as dt
import itertools
import json
import re
import signal
import statistics
from dataclasses import dataclass, field

import pytest
from helpers.databases import emptied_url
from playwright.sync_api import BrowserContext, expect
from real.browser import Desk, Editor, page_of, served
from real.newsroom import AWA, Newsroom, hold_requests, lose_answers
from real.test_desk_ahead import is_next_page


@dataclass(frozen=True)
class Validation:
    """An editor's decisions on one article, which the export must contain."""

    article: str
    labels: list[str]
    decisions: list[tuple[str, str]]
    keys: int


@dataclass
class Morning:
    """Awa at work in her browser, with her validations in order."""

    context: BrowserContext
    desk: Desk
    newsroom: Newsroom
    editor: Editor
    validations: list[Validation] = field(default_factory=list)

    def decide(self):
        """Select the true labels of the open article, without validating it yet."""
        editor, before = self.editor, self.editor.presses()
        id_ = self.desk.article(int(editor.number))["id"]
        truth = list(self.newsroom.find(id_).labels)
        editor.state(truth)
        assert editor.labels() == truth
        rows = editor.rows()
        offers = [row for row in rows if row.is_from_article or row.tier]  # not those of a draft
        labels = {row.label for row in offers}
        decisions = [(label, "accept" if label in labels else "add") for label in truth]
        decisions += [
            (row.label, "remove" if row.is_from_article else "unkept")
            for row in offers
            if row.label not in truth
        ]
        return Validation(id_, truth, sorted(decisions), editor.presses() - before + 1)

    def validate(self):
        self.validations.append(self.decide())
        self.editor.validate()
        expect(self.editor.page.locator("#status")).to_contain_text("Validé\u00a0:")

    def lose_the_tab(self):
        """Close the tab before validating the labels of an article, and come back to it."""
        validation, address = self.decide(), self.editor.page.url
        self.editor.page.close()
        self.editor = Editor(self.context.new_page())
        self.editor.page.goto(address)
        self.editor.ready()
        expect(self.editor.page.locator("#draft")).to_be_visible()
        assert self.editor.labels() == validation.labels
        self.validations.append(validation)
        self.editor.validate()

    def lose_the_server(self):
        """Validate while the server is down; the validation is saved as soon as it is back."""
        before, page = self.editor.number, self.editor.page
        with page.expect_event("requestfinished", is_next_page):
            page.reload()
        self.editor.ready()
        self.validations.append(self.decide())
        self.desk.end(signal.SIGKILL)
        self.editor.press("Enter")
        self.editor.ready(after=before)
        expect(page.locator("#notice-waiting")).to_contain_text("Pas encore enregistré")
        self.desk.start()
        page.get_by_role("button", name="Réessayer").click()
        expect(page.locator("#status")).to_contain_text("Enregistré\u00a0:")

    def restart_the_server(self):
        self.desk.end()
        self.desk.start()
        self.validate()

    def undo(self):
        """Undo the last validation; its article opens with the labels it had."""
        before, page = self.editor.number, self.editor.page
        self.editor.press("z")
        self.editor.ready(after=before)
        expect(page.locator("#status")).to_have_text(re.compile("^Validation de .+ annulée.$"))


@pytest.fixture
def url(kind, request, tmp_path):
    """Yield an empty database of a kind; a shared one is left empty."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/bureau.db"
        return
    yield from emptied_url(request.getfixturevalue(kind))


@pytest.mark.parametrize(
    ("kind", "labelled", "articles_to_do"),
    [
        ("sqlite", False, 20),
        pytest.param("sqlite", True, 20, marks=pytest.mark.slow("pages")),
        ("postgresql", False, 6),
    ],
)
def test_every_decision_of_a_morning_by_keyboard_is_exported(
    kind, labelled, articles_to_do, url, browser, newsroom, tmp_path
):
    start = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with served(url, newsroom.model) as desk:
        desk.import_file(newsroom.write(tmp_path / "articles.jsonl", labelled=labelled))
        with page_of(browser, desk.start(), AWA) as page:
            expect(page.locator(".start a").first).to_be_focused()  # some time after it has loaded
            page.keyboard.press("Enter")
            awa = Morning(page.context, desk, newsroom, Editor(page).ready())
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
        rows = desk.export()
        reviews = desk.ask("GET", "/api/history?limit=100")["reviews"]
    end = dt.datetime.now(dt.UTC)

    keys = [validation.keys for validation in awa.validations[:articles_to_do]]
    print("keys pressed per article:", sorted(keys))  # noqa: T201 (to be read with -rP)
    # Articles of one to four labels; one after the fifth suggestion takes `+` as well.
    if articles_to_do == 20:
        assert statistics.median(keys) <= 5
    assert all(start <= dt.datetime.fromisoformat(row["made"]) <= end for row in rows)
    assert {row["editor"] for row in rows} == {AWA}
    assert {row["model"] for row in rows} == {newsroom.bench.name}
    groups = [list(group) for _, group in itertools.groupby(rows, lambda row: row["review"])]
    assert [
        (group[0]["id"], sorted((row["label"], row["decision"]) for row in group))
        for group in groups
    ] == [(validation.article, validation.decisions) for validation in awa.validations]
    are_undone = [all(row["undone"] for row in group) for group in groups]
    assert are_undone == [False] * (articles_to_do - 3) + [True] * 3 + [False] * 3
    assert [r["labels"] for r in reversed(reviews) if r["undoes"] is None] == [
        validation.labels for validation in awa.validations
    ]
    for row in rows:
        opinions = newsroom.bench.opinions(newsroom.find(row["id"]))
        opinion = newsroom.bench.by_label(opinions)[row["label"]]
        assert (row["score"], row["tier"]) == (pytest.approx(opinion.score), opinion.tier)


@pytest.mark.slow("pages")
def test_thirty_articles_with_one_keyword_take_a_median_of_two_keys(browser, newsroom, tmp_path):
    """The model has read none of their stories; the keyword of the digests is that of OSIRIS's own editors."""
    truth = {each.id: each.labels[0] for each in newsroom.articles if len(each.labels) == 1}
    presses = list[int]()
    with served(f"sqlite:///{tmp_path}/bureau.db", newsroom.model) as desk:
        desk.import_file(newsroom.write(tmp_path / "articles.jsonl", labelled=False))
        with page_of(browser, desk.start(), AWA) as page:
            pages = (desk.ask("GET", f"/api/queue?page={n}")["articles"] for n in range(1, 5))
            for row in itertools.chain.from_iterable(pages):
                if row["id"] in truth and not row["blind"] and len(presses) < 30:
                    awa = Editor(page).open(row["number"])
                    before = awa.presses()
                    awa.state([truth[row["id"]]]).validate()
                    presses.append(awa.presses() - before)
                    assert desk.reviews(row["number"]) == [[truth[row["id"]]]]
    print("keys pressed per article:", sorted(presses))  # noqa: T201 (to be read with -rP)
    assert len(presses) == 30
    assert statistics.median(presses) <= 2


FIRST = "La fibre arrive à Kolda\nLa Sonatel étend son réseau de fibre optique à Kolda et Sédhiou."
SECOND = "Wave baisse ses frais\nLe paiement mobile coûtera moins cher au Sénégal, promet Wave."


def paste(page, text):
    """Copy a text in another tab and paste it over the text, by keyboard."""
    other = page.context.new_page()
    other.goto("/coller")
    other.locator("#text").fill(text)
    other.locator("#text").press("Control+A")
    other.locator("#text").press("Control+C")
    other.close()
    page.bring_to_front()
    page.locator("#text").press("Control+A")
    page.locator("#text").press("Control+V")


def field_values(page):
    return [page.locator(field).input_value() for field in ("#title", "#text")]


def upload(page, name, text):
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("#file").set_input_files(file)


def test_each_of_two_pasted_articles_gets_its_own_title(pasting):
    for text in (FIRST, SECOND):
        paste(pasting, text)
        expect(pasting.locator("#text")).to_have_value(text.split("\n")[1])
        assert field_values(pasting) == text.split("\n")
    pasting.locator("#title").fill("Un titre à moi")
    paste(pasting, FIRST)
    expect(pasting.locator("#text")).to_have_value(FIRST)
    assert field_values(pasting) == ["Un titre à moi", FIRST]


def test_fields_read_from_a_file_are_dropped_with_its_text(pasting, desk):
    row = {"title": "La fibre", "text": "La fibre optique arrive à Kolda.", "labels": ["Fintech"]}
    row |= {"url": "https://www.osiris.sn/kolda.html", "date": "2025-03-01"}
    requests = hold_requests(pasting, re.compile("/labels/"))
    pasting.reload()
    upload(pasting, "kolda.jsonl", json.dumps(row))  # before the page's script runs
    requests[0].continue_()
    expect(pasting.locator("#title")).to_have_value("La fibre")
    paste(pasting, SECOND)
    pasting.locator("#enqueue").click()
    pasting.wait_for_url("**/articles/*")
    article = desk.article(int(Editor(pasting).number))
    names = ("title", "url", "date", "carried")
    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert [article[name] for name in names] == ["Wave baisse ses frais", None, today, []]


def test_an_article_sent_again_after_a_lost_answer_is_in_the_queue_once(pasting, desk):
    before = desk.ask("GET", "/api/health")["articles"]
    bodies, _ = lose_answers(pasting, "**/api/articles")
    paste(pasting, FIRST)
    pasting.evaluate("""() => addEventListener("pagehide", () => {
      sessionStorage.wasDisabled = document.getElementById("enqueue").disabled;
    })""")
    pasting.locator("#enqueue").click()
    pasting.get_by_role("button", name="Réessayer").click()
    Editor(pasting).ready()
    assert pasting.evaluate("sessionStorage.wasDisabled") == "true"
    first_id, second_id = (body["id"] for body in bodies)
    assert first_id == second_id
    assert desk.ask("GET", "/api/health")["articles"] == before + 1


def test_an_article_pasted_after_a_lost_answer_does_not_replace_the_first(pasting, desk):
    before = desk.ask("GET", "/api/health")["articles"]
    lose_answers(pasting, "**/api/articles")
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


def test_suggestions_for_a_text_deleted_in_the_meantime_are_not_shown(pasting):
    paste_url = re.compile("/coller$")
    requests = hold_requests(pasting, paste_url)
    with pasting.expect_request(paste_url):
        pasting.locator("#text").fill(SECOND)
    expect(pasting.locator("#result")).to_have_attribute("aria-busy", "true")
    pasting.locator("#text").fill("")
    expect(pasting.locator("#result")).to_have_attribute("aria-busy", "false")
    with pasting.expect_response(paste_url):
        requests[0].continue_()
    expect(pasting.locator("#result")).to_be_empty()


def test_the_later_of_two_files_stays_whichever_is_read_first(pasting):
    first = re.compile("name=un.txt")
    requests = hold_requests(pasting, first)
    with pasting.expect_request(first):
        upload(pasting, "un.txt", FIRST)
    upload(pasting, "deux.txt", SECOND)
    expect(pasting.locator("#text")).to_have_value(re.compile("Wave"))
    with pasting.expect_response(first):
        requests[0].continue_()
    pasting.wait_for_load_state("networkidle")
    assert "Wave" in field_values(pasting)[1]
