"""The queue in Chromium on a morning: twelve articles of today on top of an archive of 8,000."""

import datetime as dt
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from real.browser import Editor, context_of, enter, served
from real.newsroom import AWA

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.base.store.opening import open_store

ARCHIVE, PRESS = 8_000, 12
FIRST_DAY, DAYS = dt.date(1999, 1, 1), 9_000
SINGLE_WORD = "Tambacounda"  # in the text of one article, and in no title


@pytest.fixture(scope="module")
def morning(newsroom, tmp_path_factory):
    """A desk with an archive, and on top of it today's articles."""
    url = f"sqlite:///{tmp_path_factory.mktemp('matin')}/bureau.db"
    originals = [
        replace(each, labels=(), story=None, text=each.text.replace(SINGLE_WORD, "Kolda"))
        for each in newsroom.articles
    ]
    articles = []
    for n in range(ARCHIVE):
        date = FIRST_DAY + dt.timedelta(days=n * 7919 % DAYS)
        articles.append(replace(originals[n % len(originals)], id=f"archive-{n}", date=date))
    today, half = dt.datetime.now(dt.UTC).date(), ARCHIVE // 2
    for n in range(PRESS):
        title = f"Fibre optique : la Sonatel ouvre sa {n + 1}e commune"
        text = f"La Sonatel étend la fibre. {SINGLE_WORD if n == 7 else 'Kolda'} est reliée."
        article = Article(id=f"jour-{n}", title=title, text=text, date=today, source="APS")
        articles.insert(half + n, article)
    newsroom.put(url, *articles)
    with served(url, newsroom.model) as desk:
        yield desk.start()


@pytest.fixture(scope="module")
def press(morning):
    """Return the numbers of today's articles."""
    with closing(open_store(morning.database)) as store:
        return [*map(str, numbers_of(store, [f"jour-{n}" for n in range(PRESS)]).values())]


@pytest.fixture
def page(browser, morning, request):
    """The page of the queue, of an editor who has put off nothing yet."""
    with context_of(browser, morning) as context:
        page = context.new_page()
        enter(page, f"{AWA} {request.node.name[:40]}", path="/entrer?suite=/file")
        yield page


def listed(page):
    return page.locator(".queue > li").evaluate_all("rows => rows.map((row) => row.dataset.number)")


def test_todays_press_comes_first_and_the_newest_of_the_archive_next(page, press):
    headings = page.locator(".day h2").all_inner_texts()

    assert sorted(listed(page)[:PRESS]) == sorted(press)
    assert headings[0] == "Aujourd’hui · 12"
    newest = FIRST_DAY + dt.timedelta(days=DAYS - 1)
    assert headings[1].startswith(f"{newest.day}\u00a0août {newest.year}")
    assert len(listed(page)) == 50


@pytest.mark.parametrize(
    ("source", "width", "height", "top", "fewest"),
    [("", 1440, 900, 180, 20), ("APS", 640, 400, 225, 2), ("APS", 360, 740, 370, 4)],
)
def test_the_queue_shows_articles_on_the_first_screen(page, source, width, height, top, fewest):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/file?source={source}")
    every_box = "rows => rows.map((row) => row.getBoundingClientRect())"
    boxes = page.locator(".queue > li").evaluate_all(every_box)

    assert boxes[0]["top"] < top
    assert sum(box["bottom"] <= height for box in boxes) >= fewest


def test_enter_starts_todays_press(page, press):
    first = listed(page)[0]

    page.keyboard.press("Enter")

    assert Editor(page).ready().number == first
    assert first in press
    expect(page.locator(".progress")).to_have_text("1 sur\u00a012")


def test_a_postponed_article_is_not_offered_again_that_day(page, morning, press):
    postponed = listed(page)[0]
    address = f"{morning.address}/api/articles/{postponed}/postpone"
    answer = page.request.post(address, data={}, headers={"Origin": morning.address})
    page.reload()
    expect(page.locator("[autofocus]")).to_be_focused()
    page.keyboard.press("Enter")
    editor, offered, size = Editor(page).ready(), [], PRESS - 1
    for place in range(1, size + 1):
        offered.append(editor.ready(after=offered[-1] if offered else "").number)
        expect(page.locator(".progress")).to_have_text(f"{place} sur\u00a0{size}")
        page.locator("#skip").click()
    page.wait_for_url("**/file?**")

    assert answer.status == 204
    assert sorted([*offered, postponed]) == sorted(press)
    expect(page.locator(".notice.good")).to_contain_text("C’était le dernier.")


def test_a_word_of_the_text_finds_its_article_by_keyboard(page):
    for _ in range(2):  # past «Aider le modèle»
        page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(SINGLE_WORD.upper())
    page.keyboard.press("Enter")

    expect(page.locator(".queue > li")).to_have_count(1)
    expect(page.locator(".total")).to_contain_text("1\u00a0article")
    page.locator(".queue a.title").click()
    expect(page.locator(".text")).to_contain_text(SINGLE_WORD)


def test_sorting_the_labels_keeps_what_was_searched(page):
    page.goto("/mots-cles")
    page.locator("#find").fill("mobile money")
    page.get_by_role("link", name="Exemples").click()
    page.wait_for_url("**/mots-cles?tri=exemples&q=mobile+money")

    expect(page.locator("#find")).to_have_value("mobile money")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Exemples")
    expect(page.locator("#filtered tbody tr:visible a", has_text="Fintech")).to_have_count(1)
    expect(page.locator("#filtered tbody tr:visible a", has_text="Genre")).to_have_count(0)
