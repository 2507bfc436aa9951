"""Failures and conflicts at the desk, in Chromium."""

import datetime as dt
import re
from contextlib import contextmanager
from itertools import pairwise
from urllib.parse import urlencode

from playwright.sync_api import expect
from real.browser import Editor, context_of, enter, page_of, served, wait_until
from real.newsroom import AWA, MOUSSA, hold_requests, is_plain, lose_answers, number_of


def test_a_failed_save_is_announced_and_saved_once_when_the_server_is_back(
    browser, newsroom, tmp_path
):
    with served(f"sqlite:///{tmp_path}/bureau.db", newsroom.model) as desk:
        desk.import_file(newsroom.write(tmp_path / "articles.jsonl", labelled=True))
        with page_of(browser, desk.start(), AWA) as page:
            editor = Editor(page).open(1)
            labels = editor.labels()
            desk.end()
            editor.press("Enter")

            notice = page.locator("#notice-save")
            expect(notice).to_contain_text("Pas encore enregistré\u00a0: le serveur ne répond pas")
            expect(notice).to_have_attribute("role", "alert")
            expect(notice.get_by_role("button", name="Réessayer")).to_be_visible()
            assert editor.number == "1"

            page.close()
            desk.start()
            other = page.context.new_page()
            other.goto("/file")
            expect(other.locator("#status")).to_contain_text("Enregistré\u00a0:")
            other.reload()
            expect(other.locator("#status")).to_be_empty()
        reviews = desk.ask("GET", "/api/history")["reviews"]
    assert [(review["article"], review["editor"], review["labels"]) for review in reviews] == [
        (1, AWA, labels)
    ]


def test_a_save_whose_answer_is_lost_is_retried_and_recorded_once(awa, desk, number):
    # Before the page opens: the browser may miss a request that follows this call at once.
    bodies, lost_statuses = lose_answers(awa.page, "**/decisions*")
    awa.open(number).state(["Fintech"]).press("Enter")
    awa.page.get_by_role("button", name="Réessayer").click()
    awa.ready(after=str(number))
    wait_until(lambda: awa.page.wait_for_timeout(50) or len(bodies) > 1)

    assert lost_statuses == [201]
    first_key, second_key = (body["key"] for body in bodies)
    assert first_key == second_key
    assert len(desk.article(number)["reviews"]) == 1


def test_two_editors_on_one_article_see_each_other_and_the_second_is_asked_before_overwriting(
    awa, browser, desk, number, page
):
    page.clock.install()
    awa.open(number)
    with page_of(browser, desk, MOUSSA) as his:
        moussa = Editor(his).open(number)

        expect(his.locator("#notices")).to_contain_text(f"{AWA} a aussi ouvert cet article.")
        page.clock.fast_forward("00:16")
        expect(page.locator("#notices")).to_contain_text(f"{MOUSSA} a aussi ouvert cet article.")

        moussa.state(["Fintech", "Yas"]).validate()
        awa.state(["Genre"]).press("Enter")
        notice = page.locator("#notice-stale")
        expect(notice).to_contain_text(f"{MOUSSA} a validé entre-temps\u00a0: Fintech, Yas.")
        expect(notice).to_contain_text("Votre choix\u00a0: Genre.")
        assert desk.article(number)["labels"] == ["Fintech", "Yas"]
        assert awa.labels() == ["Genre"]

        awa.choose("Remplacer par les miens")
    article = desk.article(number)
    assert article["labels"] == ["Genre"]
    reviews = [(review["editor"], review["labels"]) for review in article["reviews"]]
    assert reviews == [(AWA, ["Genre"]), (MOUSSA, ["Fintech", "Yas"])]


def test_an_editor_who_leaves_an_article_is_no_longer_present(awa, desk, number):
    path = f"/api/articles/{number}/presence"
    awa.open(number)
    wait_until(lambda: desk.ask("POST", path, {})["present"] == [AWA])

    awa.page.goto("/file")

    wait_until(lambda: desk.ask("POST", path, {})["present"] == [])


def test_an_editor_s_own_validation_in_another_tab_is_not_called_somebody_else_s(awa, desk, number):
    awa.open(number)
    other = Editor(awa.page.context.new_page()).open(number)
    awa.page.bring_to_front()
    awa.state(["Fintech"]).validate()

    other.page.bring_to_front()
    notice = other.page.locator("#notice-stale")
    other.state(["Genre"]).press("Enter")
    words = "Dans une autre fenêtre, vous avez validé entre-temps\u00a0: Fintech."
    expect(notice).to_contain_text(words)
    other.choose("Remplacer par celui-ci")
    assert desk.reviews(number) == [["Genre"], ["Fintech"]]


def test_nothing_is_signed_by_whoever_has_signed_in_since_in_another_tab(awa, desk, number, page):
    other = page.context.new_page()
    awa.open(number)
    sign_in_instead(other, MOUSSA)

    awa.state(["Genre"]).press("Enter")
    expect(page.locator("#notice-save")).to_contain_text("la session a changé")
    assert desk.article(number)["reviews"] == []

    other.goto("/file")
    expect(other.locator("main")).to_contain_text(f"elle partira quand {AWA} ouvrira cette page")
    sign_in_instead(other, AWA)
    expect(other.locator("#status")).to_contain_text("Enregistré")
    assert [r["editor"] for r in desk.article(number)["reviews"]] == [AWA]


def sign_in_instead(page, name):
    page.goto("/file")
    page.get_by_role("button", name="Se déconnecter").click()
    enter(page, name)


def test_off_topic_is_called_so_in_a_conflict_and_can_replace_a_validation(awa, desk, untouched):
    number, page = next(untouched), awa.page
    notice = page.locator("#notice-stale")
    awa.open(number)
    desk.decide(number, "Fintech")
    awa.press("Shift+h")
    expect(notice).to_contain_text("Votre choix\u00a0: hors sujet.")
    awa.choose("Remplacer par les miens")
    assert desk.article(number)["state"] == "aside"

    number = next(untouched)
    awa.open(number)
    desk.decide(number, aside=True)
    awa.state(["Genre"]).press("Enter")
    words = "a validé entre-temps\u00a0: hors sujet. Votre choix\u00a0: Genre."
    expect(notice).to_contain_text(words)


def test_the_other_editor_s_labels_can_be_accepted_and_are_if_they_are_the_same(
    awa, desk, untouched
):
    for labels in ("Genre", "Fintech"):
        number = next(untouched)
        awa.open(number).state([labels])
        desk.decide(number, "Fintech")
        awa.press("Enter")
        if labels == "Genre":
            awa.choose("Garder les siens")
        awa.ready(after=str(number))
        assert len(desk.article(number)["reviews"]) == 1
        assert awa.open(number).labels() == ["Fintech"]


def test_a_draft_older_than_a_colleague_s_validation_lets_the_editor_choose(
    awa, desk, untouched, page
):
    for button, label in (("Garder les siens", "Fintech"), ("Remplacer par les miens", "Genre")):
        number = next(untouched)
        awa.open(number).state(["Genre"])
        page.goto("/file")
        desk.decide(number, "Fintech")
        for _ in range(2):  # the notice comes back if the editor leaves without choosing
            awa.open(number)
            notice = page.locator("#notice-stale")
            expect(notice).to_contain_text("a validé entre-temps\u00a0: Fintech.")
            expect(notice).to_contain_text("Votre choix\u00a0: Genre.")
            assert awa.labels() == ["Genre"]
        awa.choose(button)
        assert desk.article(number)["labels"] == [label]
        assert awa.open(number).labels() == [label]
        assert page.locator("#notice-stale").count() == 0
        assert awa.stored(":draft:") == []


def test_an_older_draft_can_be_dropped_for_the_colleague_s_labels(awa, desk, number):
    awa.open(number).state(["Genre"])
    desk.decide(number, "Fintech")
    awa.open(number)
    expect(awa.page.locator("#notice-stale")).to_be_visible()
    awa.page.get_by_role("button", name="Repartir de zéro").click()
    assert awa.labels() == ["Fintech"]
    awa.validate()
    assert desk.reviews(number) == [["Fintech"]] * 2


def test_a_save_that_came_second_lets_the_editor_choose_when_the_article_opens(
    awa, desk, number, page
):
    page.route("**/decisions*", lambda route: route.abort())
    awa.open(number).state(["Genre"]).press("Enter")
    expect(page.locator("#notice-save, #notice-waiting")).to_be_visible()
    desk.decide(number, "Fintech")
    page.unroute("**/decisions*")
    page.goto("/file")
    page.get_by_role("link", name="Ouvrir l’article").click()
    awa.ready()
    expect(page.locator("#notice-stale")).to_contain_text("a validé entre-temps\u00a0: Fintech.")
    assert awa.labels() == ["Genre"]


def test_keys_pressed_before_the_next_article_opens_choose_on_it_and_validate_nothing(
    awa, desk, page
):
    rows = desk.ask("GET", "/api/queue?state=open")["articles"]
    number = next(a["number"] for a, b in pairwise(rows) if is_plain(a) and is_plain(b))
    page.route("**/suivant*", lambda route: route.abort())  # the next article is fetched on Enter
    awa.open(number).state(["Genre"])
    article_url = re.compile(r"/articles/\d+$")
    requests = hold_requests(page, article_url)
    with page.expect_request(article_url):
        awa.press("Enter")
    awa.press("1", "Enter", "2", "Enter")
    requests[0].continue_()
    awa.ready(after=str(number))
    assert desk.reviews(number) == [["Genre"]]
    assert desk.reviews(int(awa.number)) == []
    assert [name.rsplit(":")[-1] for name in awa.stored("draft|pending")] == [awa.number]
    awa.press("z")
    assert awa.stored("draft|pending") == []


def test_nothing_is_undone_while_a_validation_is_being_saved(awa, desk, untouched):
    first, second = next(untouched), next(untouched)
    validate(awa, first)
    awa.open(second).state(["Genre"])
    with hold_validation(awa):
        awa.press("z")
    awa.ready(after=str(second))
    assert [desk.article(number)["state"] for number in (first, second)] == ["done", "done"]

    awa.undo(second)
    assert [desk.article(number)["state"] for number in (first, second)] == ["done", "open"]


def test_keys_pressed_before_the_article_of_an_undone_validation_opens_change_nothing(
    awa, desk, untouched
):
    first, second, page = next(untouched), next(untouched), awa.page
    validate(awa, first)
    awa.open(second)
    requests = hold_requests(page, re.compile("/undo$"))
    with page.expect_request(re.compile("/undo$")):
        awa.press("z", "z", "1", "Enter", "Shift+Enter", "s")
    awa.press("z", "1", "Shift+Enter", "Shift+h")
    [undo] = requests
    undo.continue_()
    page.wait_for_url(f"**/articles/{first}*")
    awa.ready()
    assert (desk.article(second)["reviews"], desk.article(second)["state"]) == ([], "open")
    stored = awa.stored("draft|pending")
    assert [name.rsplit(":")[-1] for name in stored] == [str(first)]


def test_the_keys_work_again_after_an_undo_that_failed(awa, desk, untouched):
    first, second, page = next(untouched), next(untouched), awa.page
    validate(awa, first)
    # Before the page opens: the browser may miss a request that follows this call at once.
    page.route("**/undo", lambda route: route.abort())
    awa.open(second).press("z")
    expect(page.locator("#notice-undo")).to_be_visible()
    expect(page.locator("#panel")).to_be_focused()
    awa.state(["Genre"]).validate()
    assert desk.article(second)["labels"] == ["Genre"]


def test_a_rejection_made_while_the_validation_waits_is_not_lost(awa, desk, number, page):
    page.route("**/suivant*", lambda route: route.abort())  # so that the page stays on the article
    awa.open(number).state([awa.rows()[0].label])
    label = awa.rows()[1].label
    page.route("**/decisions*", lambda route: route.abort(), times=1)
    awa.press("Enter")
    expect(page.locator("#notice-save")).to_be_visible()
    awa.press(*["ArrowDown"] * (1 - awa.current())).press("x")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#status")).to_contain_text("reste à valider")

    awa.validate()
    assert desk.decided(number, "reject") == [label]


def validate(editor, number):
    editor.open(number).state(["Genre"]).validate()


@contextmanager
def hold_validation(editor):
    """Press Enter, and hold back the validation in the meantime."""
    requests = hold_requests(editor.page, re.compile("/decisions"))
    with editor.page.expect_request(re.compile("/decisions")):
        editor.press("Enter")
    yield
    requests[0].continue_()
    editor.page.unroute(re.compile("/decisions"))


def test_every_pause_can_be_ended_and_no_notice_is_announced_twice(awa, desk, number, page):
    page.clock.install()
    page.route(re.compile("/decisions|/suivant"), lambda route: route.abort())
    awa.open(number).state(["Fintech"])
    # No pause ends by itself.
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))
    awa.press("Enter")
    notice = page.locator("#notice-save")
    notice.evaluate("banner => banner.dataset.same = ''")
    for _ in range(3):
        with page.expect_event("requestfailed"):
            notice.get_by_role("button", name="Réessayer").click()
    assert notice.get_attribute("data-same") == ""
    page.unroute_all()
    notice.get_by_role("button", name="Réessayer").click()
    page.clock.resume()  # the next article takes keys after it has been painted
    awa.ready(after=str(number))
    assert desk.article(number)["labels"] == ["Fintech"]


def test_an_undo_whose_answer_is_lost_is_recorded_once(awa, desk, untouched, page):
    first, second, third = (next(untouched) for _ in range(3))
    for number in (first, second):
        awa.open(number).state(["Fintech"]).validate()
    bodies, lost_statuses = lose_answers(page, "**/undo", times=3)
    awa.open(third).press("z")
    notice = page.locator("#notice-undo")
    expect(notice).to_contain_text("on ne sait pas encore si la validation est annulée (Fintech)")
    with page.expect_request("**/undo"):
        notice.get_by_role("button", name="Réessayer").click()
    page.reload()
    awa.ready()
    with page.expect_request("**/undo"):
        awa.press("z")
    expect(notice).to_be_visible()
    awa.undo(second)
    expect(page.locator("#status")).to_contain_text("annulée")

    assert lost_statuses == [201, 200, 200]
    assert len(bodies) == 4
    assert len({body["key"] for body in bodies}) == 1
    assert [review["undone"] for review in desk.article(first)["reviews"]] == [False]
    assert [review["undone"] for review in desk.article(second)["reviews"]] == [False, True]


def import_again(desk, number, folder, text):
    """Import an article again with another text."""
    row = {name: desk.article(number)[name] for name in ("id", "title", "date", "source")}
    desk.import_rows(folder, {**row, "text": text})


def test_an_article_changed_by_an_import_is_shown_again_before_it_is_validated(
    awa, desk, number, tmp_path, page
):
    awa.open(number).state(["Genre"])
    import_again(desk, number, tmp_path, "Le texte a été corrigé.")
    awa.press("Enter")
    expect(page.locator("#status")).to_have_text(
        "L’article a été mis à jour par un import\u00a0: relisez-le avant de valider."
    )
    expect(page.locator(".left .text")).to_contain_text("Le texte a été corrigé.")
    assert desk.article(number)["reviews"] == []
    assert awa.labels() == ["Genre"]
    awa.validate()

    awa.open(number).state(["Fintech"])
    desk.decide(number, "Yas")
    import_again(desk, number, tmp_path, "Le texte a encore changé.")
    awa.press("Enter")
    page.get_by_role("button", name="Remplacer par les miens").click()
    expect(page.locator("#status")).to_contain_text("mis à jour par un import")
    assert desk.article(number)["labels"] == ["Yas"]
    assert awa.labels() == ["Fintech"]
    awa.validate()
    assert desk.article(number)["labels"] == ["Fintech"]


def test_a_refused_label_is_named_and_can_be_removed(awa, desk, number, page):
    awa.open(number).state(["Genre"])
    # As if the draft came from another model.
    page.evaluate("""() => {
      for (const name of Object.keys(localStorage).filter((key) => key.includes(":draft:"))) {
        const draft = JSON.parse(localStorage[name]);
        localStorage[name] = JSON.stringify({ ...draft, labels: ["Genre", "Mot disparu"] });
      }
    }""")
    page.reload()
    awa.ready()
    assert awa.labels() == ["Genre", "Mot disparu"]
    awa.press("Enter")
    notice = page.locator("#notice-save")
    expect(notice).to_contain_text("Mot disparu\u00a0» n’est pas dans la liste des mots-clés.")
    notice.get_by_role("button", name="Retirer ce mot-clé").click()
    expect(notice).to_have_count(0)
    assert awa.labels() == ["Genre"]
    awa.validate()
    assert desk.article(number)["labels"] == ["Genre"]


def test_what_the_browser_stores_for_one_desk_is_not_used_for_another_at_the_same_address(
    browser, newsroom, tmp_path
):
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("premier", "second")]
    with served(urls[0], newsroom.model) as first, served(urls[1], newsroom.model) as second:
        second.port = first.port
        file = newsroom.write(tmp_path / "articles.jsonl", labelled=True)
        first.import_file(file)
        second.import_file(file)
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


def test_after_the_last_article_the_queue_says_that_it_is_finished(awa, desk, tmp_path, page):
    row = {"id": "seul", "title": "La fibre arrive à Kolda", "source": "Le Fil de Kolda"}
    desk.import_rows(tmp_path, row)
    awa.open(number_of(desk, "seul"), urlencode({"source": row["source"]}))
    page.locator("#skip").click()
    notice = page.locator(".notice.good")
    expect(notice).to_be_visible()
    page.locator(".queue a.title").click()
    awa.ready()
    awa.state(["Fintech"]).press("Enter")
    expect(notice).to_contain_text(re.compile(r"validés? aujourd’hui.*mot-clé principal \d+ fois"))
    expect(page.locator("main")).to_contain_text("Plus rien à traiter dans cette sélection.")
