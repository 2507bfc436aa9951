"""What goes wrong at the desk, in Chromium."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect
from real.browser import Desk, Editor, context_of, enter, served, until
from real.newsroom import AWA, MOUSSA, Newsroom, hold, number_of

pytestmark = pytest.mark.real


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
    number, sent, lost = next(untouched), [], []

    def lose(route: Any) -> None:
        sent.append(route.request.post_data_json["key"])
        if len(sent) == 1:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    # Before the page is there: the browser may let a request pass that comes at once after this.
    awa.page.route("**/decisions*", lose)
    awa.open(number)
    awa.state(["Fintech"])
    awa.press("Enter")
    awa.page.get_by_role("button", name="Réessayer").click()
    awa.ready(after=str(number))

    assert lost == [201]
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

        told.get_by_role("button", name="Remplacer par les miens").click()
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
        ("Remplacer par les miens", "Genre"),
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
    page.route("**/decisions*", lambda route: route.abort())
    awa.open(number)
    awa.state(["Genre"])
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
    page.route("**/decisions*", lambda route: route.abort())
    awa.open(number)
    awa.state(["Fintech"])
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
    page, sent, lost = awa.page, [], []
    for number in (first, second):
        awa.open(number)
        awa.state(["Fintech"])
        awa.validate()

    def lose(route: Any) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) < 4:
            lost.append(route.fetch().status)
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

    assert lost == [201, 200, 200]
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
    page.get_by_role("button", name="Remplacer par les miens").click()
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
    expect(told).to_have_text("C’était le dernier article de cette file.")
    page.locator(".queue a.title").click()
    awa.ready()
    awa.state(["Fintech"])
    awa.press("Enter")
    expect(told).to_have_text("Plus rien à traiter dans cette file.")
