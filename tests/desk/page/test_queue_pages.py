"""The page of the queue: where to start in the morning, the articles by day, search and saved filters."""

import datetime as dt
import re

import pytest
from helpers.desk_api import sign_in, validate
from helpers.desk_store import AWA, MODOU, review
from helpers.html_page import Page, visible_text

from osiris_nlp.base.language.words import fold
from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.articles.notes.notes import set_note
from osiris_nlp.desk.articles.queue.deferrals import postpone, today
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.rechecks import mark_for_recheck

PRESS = (
    ("cable", "Le câble ACE est rompu : Internet ralenti à Dakar", "La Sonatel déroute le trafic."),
    ("5g", "Orange ouvre la 5G à Thiès", "Cent vingt pylônes, et un tarif promotionnel."),
    ("amende", "L’ARTP inflige une amende à Yas", "Le régulateur punit des coupures répétées."),
)


def press_query():
    """Return the filters of today's press."""
    return f"since={today()}&until={today()}"


def add(desk, date, rows=PRESS):
    """Put articles of a day into the queue, and return their numbers."""
    articles = [Article(id=id_, title=title, text=text, date=date) for id_, title, text in rows]
    put_articles(desk.store, articles, desk.bench.verdicts)
    numbers = numbers_of(desk.store, [id_ for id_, *_ in rows])
    return [numbers[id_] for id_, *_ in rows]


def day_headings(page):
    """Return the headings of the days, with «~» for a no-break space."""
    headings = re.findall("<h2>(.*?)</h2>", page, re.DOTALL)
    return [re.sub("</?span>", "", each).replace("\u00a0", "~") for each in headings]


def buttons(page):
    """Return the buttons that start a sitting, with their addresses."""
    parsed = Page(page)
    links = [link for link in parsed.every("a") if "big" in (link.get("class") or "")]
    texts = [text for path, text in parsed.texts if path[-1:] == ("a",)]
    starts = [text for text in texts if text.endswith(")")][: len(links)]
    return {text: link["href"] or "" for text, link in zip(starts, links, strict=True)}


def focused(page):
    return [a["href"] or "" for _, a in Page(page).elements if "autofocus" in a]


def follow(browser, address):
    """Return where an address leads to."""
    answer = browser.get(address)
    assert answer.status_code == 303
    return answer.headers["location"]


def go_through(browser, start):
    """Skip each article of a sitting; return the pages by the path of their address, and where the sitting ends."""
    pages, address = dict[str, str](), follow(browser, start)
    while address.startswith("/articles/"):
        page = browser.get(address).text
        pages[address.partition("?")[0]] = page
        (skip,) = (link["href"] for link in Page(page).every("a") if link.get("id") == "skip")
        address = follow(browser, skip or "")
    return pages, address


def test_the_newest_come_first_under_a_heading_per_day(desk, awa):
    add(desk, today())
    drone = ("drone", "Un drone livre du sang", "La jeune pousse relie les postes.")
    add(desk, today() - dt.timedelta(days=1), [drone])
    page = awa.get("/file").text

    assert day_headings(page) == [
        "Aujourd’hui · 3",
        "Hier · 1",
        "21~mars 2025 · 1",
        "27~novembre 2024 · 1",
        "4~mai 2023 · 1",
        "Sans date · 1",
    ]
    numbers = [item["data-number"] for item in Page(page).every("li") if "data-number" in item]
    assert numbers[-1] == str(desk.numbers["cyber"])


def test_a_heading_counts_the_articles_of_all_pages_and_an_unknown_page_is_the_first(desk, awa):
    add(desk, today(), [(f"a{n}", f"Fibre : commune n° {n}", f"Kolda, {n}.") for n in range(55)])

    first, second, other = (awa.get(f"/file{end}").text for end in ("", "?page=2", "?page=douze"))

    assert day_headings(first) == day_headings(other) == ["Aujourd’hui · 55"]
    assert day_headings(second)[0] == "Aujourd’hui · 55"
    assert "Page inconnue~: voici la première." in visible_text(other)


def test_other_orders_have_no_days(desk, awa):
    add(desk, today())

    page = awa.get("/file?order=surs").text

    assert day_headings(page) == []
    rows = queue_page(desk.store, Filters(order="surs")).rows
    scores = [row.best.score for row in rows if row.best]
    assert scores == sorted(scores, reverse=True)
    current = [link for link in Page(page).every("a") if link.get("aria-current") == "true"]
    assert [link["href"] for link in current] == ["/file?order=surs"]


def test_todays_press_has_the_first_button_and_the_focus(desk, awa):
    add(desk, today())

    page = awa.get("/file").text

    press = f"/suivant?{press_query()}&rang=1&sur=3"
    assert buttons(page) == {
        "Presse du jour (3)": press,
        "Aider le modèle (7)": "/suivant?order=utiles&rang=1&sur=7",
    }
    assert focused(page) == [press]


def test_without_press_of_today_the_button_is_for_the_week(desk, awa):
    week = today() - dt.timedelta(days=6)
    add(desk, week)

    address = f"/suivant?since={week}&until={today()}&rang=1&sur=3"
    assert buttons(awa.get("/file").text)["Presse de la semaine (3)"] == address


def test_an_article_dated_in_the_future_counts_neither_for_today_nor_for_the_week(desk, awa):
    add(desk, today().replace(year=2062, day=1), PRESS[:1])
    names = list(buttons(awa.get("/file").text))
    press = add(desk, today(), PRESS[1:])

    page = awa.get("/file").text

    assert names == ["Aider le modèle (5)"]
    pages, _ = go_through(awa, buttons(page)["Presse du jour (2)"])
    assert pages.keys() == {f"/articles/{number}" for number in press}


def test_without_press_of_the_week_the_model_has_the_first_button(visitor):
    page = visitor.get("/file").text

    assert list(buttons(page)) == ["Aider le modèle (4)"]
    assert focused(page) == ["/suivant?order=utiles&rang=1&sur=4"]


def test_a_selection_can_be_started_first(desk, awa):
    add(desk, today())

    page = awa.get("/file?source=Le+Soleil").text

    assert next(iter(buttons(page))) == "Commencer (1)"
    assert focused(page) == ["/suivant?source=Le+Soleil&rang=1&sur=1"]


def test_a_sitting_counts_its_articles_and_ends(desk, awa):
    add(desk, today())
    (start, _) = buttons(awa.get("/file").text).values()

    pages, end = go_through(awa, start)

    progress = [
        text.replace("\u00a0", " ")
        for page in pages.values()
        for path, text in Page(page).texts
        if path[-1:] == ("p",) and "sur\u00a0" in text
    ]
    assert len(pages) == 3
    assert progress == ["1 sur 3", "2 sur 3", "3 sur 3"]
    after_the_last = follow(awa, f"{next(iter(pages))}?{press_query()}&rang=4&sur=3")
    assert end == after_the_last == f"/file?{press_query()}&fini=1"


def test_the_queries_of_the_next_and_previous_article_are_one_position_away(desk, awa):
    (number, *_) = add(desk, today())

    page = Page(awa.get(f"/articles/{number}?{press_query()}&rang=2&sur=3").text)

    (panel,) = (form for form in page.every("form") if form.get("id") == "panel")
    queries = [panel[f"data-{name}query"] or "" for name in ("previous-", "", "next-")]
    assert queries == [f"{press_query()}&rang={position}&sur=3" for position in (1, 2, 3)]


def test_the_end_of_a_sitting_counts_what_the_editor_has_validated_today(desk, awa):
    first, second, third = add(desk, today())
    modou = sign_in("Modou Fall", desk)
    suggestions = awa.get(f"/api/articles/{first}").json()["suggestions"]
    agreed = next(each["label"] for each in suggestions if each["tier"] != "hide")
    hidden = "Genre"

    validate(awa, desk, first, [agreed])
    validate(awa, desk, second, [hidden])
    validate(modou, desk, third, [hidden])
    text = visible_text(awa.get(f"/file?{press_query()}&fini=1").text)

    assert (
        "2~articles validés aujourd’hui'; le modèle avait suggéré leur mot-clé principal 1 fois. Bon"
        in text
    )


def test_the_end_of_todays_press_leads_on_unless_articles_are_left(desk, awa):
    numbers, end = add(desk, today()), f"/file?{press_query()}&fini=1"

    text = visible_text(awa.get(end).text)
    assert "C’était le dernier. Bon" in text
    assert "Il en reste 3 dans cette sélection." in text

    for number in numbers:
        validate(awa, desk, number, ["Infrastructures"])
    page = awa.get(end).text
    assert "3~articles validés aujourd’hui" in visible_text(page)
    assert "Plus rien à traiter dans cette sélection." in visible_text(page)
    assert focused(page) == ["/suivant?order=utiles&rang=1&sur=4"]


def test_what_is_postponed_leaves_the_button_but_not_the_list(desk, awa):
    numbers = add(desk, today())
    postpone(desk.store, numbers[0], "awa")

    page = awa.get("/file").text

    assert "Presse du jour (2)" in buttons(page)
    assert day_headings(page)[0] == "Aujourd’hui · 3"
    for number in numbers[1:]:
        postpone(desk.store, number, "awa")
    page = awa.get("/file").text
    assert list(buttons(page)) == ["Aider le modèle (4)"]
    assert "Presse du jour~: 3~articles remis à plus tard" in visible_text(page)
    assert "Presse du jour (3)" in buttons(sign_in("Modou Fall", desk).get("/file").text)


def test_a_word_of_the_text_finds_its_article(desk, awa):
    add(desk, today())

    page = awa.get("/file?q=pylones").text

    assert "1~article à traiter pour «~pylones~»" in visible_text(page)
    assert day_headings(page) == ["Aujourd’hui · 1"]
    assert "Orange ouvre la 5G à Thiès" in Page(page).text("ol")
    (field,) = (each for each in Page(page).every("input") if each.get("name") == "q")
    assert field["value"] == "pylones"


def test_a_search_says_how_many_articles_of_other_states_match(desk, awa):
    (cable, *_) = add(desk, today())
    validate(awa, desk, cable, ["Infrastructures"])

    page = awa.get("/file?q=Sonatel").text
    nothing = awa.get("/file?q=câble").text

    assert "Chercher dans tous les articles (2)" in Page(page).text("a")
    assert "Aucun article à traiter ne contient «~câble~»." in visible_text(nothing)
    assert "Chercher dans tous les articles (1)" in Page(nothing).text("a")
    assert "/file?q=c%C3%A2ble&state=all" in [a["href"] for a in Page(nothing).every("a")]


@pytest.mark.parametrize("search", ["Starlunk", "« »", '"; DROP TABLE', "*"])
def test_a_search_that_matches_nothing_says_so(visitor, search):
    text = visible_text(visitor.get("/file", q=search).text)

    assert "Aucun article à traiter ne contient" in text


def test_an_article_off_topic_is_under_its_own_state(desk, awa):
    (number, *_) = add(desk, today())
    assert validate(awa, desk, number, [], aside=True).status_code == 201

    aside, history = awa.get("/file?state=aside").text, awa.get("/historique").text

    assert "1~article hors sujet" in visible_text(aside)
    assert "Le câble ACE est rompu" in Page(aside).text("ol")
    assert "hors sujet" in Page(history).text("li")
    assert "aucun mot-clé" not in Page(history).text("li")


def test_the_history_of_an_editor_goes_on_with_older_reviews(desk, awa):
    wave, yas = desk.numbers["wave"], desk.numbers["yas"]
    for number, editor in ((wave, AWA), (wave, MODOU), *[(yas, AWA)] * 50):
        review(desk.store, number, ["Fintech"], editor=editor)

    latest = Page(awa.get("/historique", editor=AWA).text).every("a")
    (older,) = (link["href"] for link in latest if link.get("rel") == "next")
    oldest = Page(awa.get(older).text).every("a")

    for page, titles in ((latest, [f"/articles/{yas}"] * 50), (oldest, [f"/articles/{wave}"])):
        assert [link["href"] for link in page if link.get("class") == "title"] == titles
    assert "next" not in {link.get("rel") for link in oldest}


def test_the_keywords_to_filter_by_are_in_alphabetical_order(desk, awa):
    page = awa.get("/file").text
    options = page.partition('name="label"')[2].partition("</select>")[0]
    names = re.findall(r"<option>([^<]+)</option>", options)

    assert len(names) == len(desk.bench.taxonomy)
    assert names == sorted(names, key=fold)


def test_what_is_counted_is_listed(desk, awa):
    first, second = desk.numbers["fibre"], desk.numbers["yas"]
    postpone(desk.store, first, "awa")
    review(desk.store, second, ["Fintech"], editor=AWA)
    mark_for_recheck(desk.store, [second], "Internet")

    links = {link["href"] for link in Page(awa.get("/file").text).every("a")}

    assert {"/file?postponed=awa", "/file?state=recheck"} <= links
    for query, words in (
        ("postponed=awa", "1~article à traiter remis à plus tard"),
        ("state=recheck", "1~article dont un mot-clé a changé"),
        ("source=Le+Soleil&since=2025-03-01", "1~article à traiter source~: Le Soleil depuis"),
    ):
        assert words in visible_text(awa.get(f"/file?{query}").text)


def test_an_article_imported_with_keywords_waits_under_a_state_of_its_own(desk, awa):
    page = awa.get("/file").text
    assert "Wave baisse" not in visible_text(page)
    (link,) = (a["href"] for a in Page(page).every("a") if "labelled" in (a["href"] or ""))
    assert "Avec mots-clés (1)" in visible_text(page)
    assert "Avec mots-clés, non validés (1)" in visible_text(page)

    page = awa.get(link).text
    assert "1~article avec mots-clés, non validé" in visible_text(page)
    assert buttons(page)["Commencer (1)"] == "/suivant?state=labelled&rang=1&sur=1"

    validate(awa, desk, "wave", ["Fintech"])
    text = visible_text(awa.get("/file").text)
    assert "Avec mots-clés" not in text


def test_imported_keywords_can_be_checked_when_nothing_else_is_left(desk, awa):
    for id_ in desk.numbers:
        if id_ != "wave":
            validate(awa, desk, id_, ["Fintech"])

    page = awa.get("/file").text

    assert buttons(page) == {
        "Vérifier les mots-clés importés (1)": "/suivant?state=labelled&rang=1&sur=1"
    }
    assert "Aucun article sans mot-clé n’attend." in visible_text(page)


@pytest.mark.parametrize("query", ["flag=1", "note=1", "receiver=Modou+Fall", "postponed=awa"])
def test_what_an_editor_has_marked_is_to_be_handled_whatever_keywords_it_has(desk, awa, query):
    wave = desk.numbers["wave"]
    set_note(desk.store, wave, editor="awa", text="À relire", flag=True)
    postpone(desk.store, wave, "awa")
    review(
        desk.store, desk.numbers["yas"], ["Fintech"], editor="Modou Fall"
    )  # so becomes a colleague
    passed = awa.ask("PUT", f"/api/articles/{wave}/handover", json={"receiver": "Modou Fall"})
    assert passed.status_code == 204

    assert "Wave baisse" in visible_text(awa.get(f"/file?{query}").text)


def test_flagged_articles_have_a_badge_and_a_filter(desk, awa):
    (number, *_) = add(desk, today())
    set_note(desk.store, number, editor="awa", text="À relire avec Modou", flag=True)

    page = awa.get("/file?flag=1&order=surs").text

    assert '<a class="badge" href="/file?order=surs" title="Retirer ce filtre">signalés</a>' in page
    assert Page(page).text("ol").count("signalé") == 1


def test_a_score_is_a_percentage_and_its_odds_are_said_aloud(desk, awa):
    add(desk, today())

    page = Page(awa.get("/file").text)

    meter, spans = page.every("meter")[0], [t for path, t in page.texts if path[-1:] == ("span",)]
    assert "chance" in (meter["aria-label"] or "")
    share = next(text for text in spans if text.endswith("\u00a0%"))
    assert share == f"{100 * float(meter['value'] or 0):.0f}\u00a0%"


def test_a_queue_without_articles_says_what_to_do(desk, awa):
    for number in desk.numbers.values():
        labels = awa.get(f"/api/articles/{number}").json()["labels"] or ["Fintech"]
        validate(awa, desk, number, labels)

    text = visible_text(awa.get("/file").text)

    assert "Tout est traité" in text
    assert "Revoir les 5~articles" in text
    assert "osiris-nlp desk import" not in text


def test_outside_a_sitting_the_links_of_an_article_keep_the_filters_alone(desk, awa):
    (number, *_) = add(desk, today())

    page = Page(awa.get(f"/articles/{number}?{press_query()}").text)

    (panel,) = (form for form in page.every("form") if form.get("id") == "panel")
    assert panel["data-query"] == press_query()
