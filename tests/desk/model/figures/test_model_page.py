"""The page of the model: exact figures of a small desk, in words, bars and a file."""

import csv
import io
import re
from dataclasses import replace

import pytest
from helpers.html_page import Page, visible_text
from helpers.reviewed_desk import fill

from osiris_nlp.desk.model.figures.latest_statistics import Statistics
from osiris_nlp.desk.model.figures.model_figures import figures_context
from osiris_nlp.desk.model.figures.shares import Share
from osiris_nlp.desk.model.figures.statistics import Agreement, LabelMonth
from osiris_nlp.taxonomy import LabelNames, Taxonomy


def words(page):
    apart = re.sub(r"</t[dh]>", r" \g<0>", page)  # the cells of a table
    return re.sub(r"\s+", " ", visible_text(apart))


def rows_of(browser, address):
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def filled(desk):
    fill(desk.store, visible=60, blind=40)
    return desk


def test_the_figures_are_stated_in_words_and_bars(filled):
    page = filled.browser().get("/modele").text

    text = words(page)
    for sentence in (
        "L’éditeur les choisit aussi 75 fois sur 100 (entre 60 et 86) 40~mots-clés",
        "Même résultat avec ou sans suggestions~: rien n’indique que les éditeurs suivent le modèle.",
        "Suggestions affichées 75 fois sur 100 (entre 63 et 84) 60~articles",
        "Articles témoins 75 fois sur 100 (entre 60 et 86) 40~articles",
        "Tous mots-clés confondus~: 75 fois sur 100.",
        "Fintech 75 fois sur 100 (entre 63 et 84) 60~suggestions",
        "février 2026 75 fois sur 100 (entre 60 et 86) 40~suggestions",
        "76~mots-clés n’ont encore servi à aucun article validé.",
    ):
        assert sentence in text
    assert "mars 2026" not in text  # 20 suggestions
    assert [each["value"] for each in Page(page).every("meter")] == ["0.75"] * 5
    assert " style=" not in page


def test_of_fewer_than_thirty_cases_only_the_count_is_shown(desk):
    fill(desk.store, visible=29, blind=3)

    page = desk.browser().get("/modele").text

    text = words(page)
    for sentence in (
        "cochés d’avance'? 3~mots-clés sur 30",
        "garde-t-on le moins'? 29~suggestions sur 30",
        "suivent-ils le modèle'? 29~articles avec suggestions sur 30",
    ):
        assert sentence in text
    assert "<meter" not in page
    assert rows_of(desk.browser(), "/modele/mots-cles.csv")[1] == ["Fintech", "29", "", "", "", ""]


def test_an_empty_desk_has_a_page_of_the_model(visitor):
    page = words(visitor.get("/modele").text)

    assert page.count("sur 30") == page.count("validés~: 0 sur 30.") == 1


def test_the_shares_of_all_labels_are_a_file_for_a_french_spreadsheet(filled):
    browser = filled.browser()

    assert rows_of(browser, "/modele/mots-cles.csv") == [
        ["Mot-clé", "Suggestions", "Acceptées", "Part", "Au moins", "Au plus"],
        ["Fintech", "60", "45", "75,0%", "62,8%", "84,2%"],
    ]
    links = Page(browser.get("/modele").text).every("a")
    assert [each["href"] for each in links if "download" in each] == ["/modele/mots-cles.csv"]


def test_the_model_in_service_has_a_card_in_french(visitor, shared_desk):
    bench = shared_desk.bench
    report = bench.details["figures"]["cross_validation"]
    first = report["judging"]["figures"]["hit@1"]

    page, card = (words(visitor.get(address).text) for address in ("/modele", "/modele/fiche"))

    value, low, high = (f"{100 * first[key]:.0f}" for key in ("value", "low", "high"))
    assert f"4'352~articles, 78~mots-clés Première suggestion juste~: {value} fois" in page
    for sentence in (
        f"suggestion est juste{value} fois sur 100 (entre {low} et {high})",
        f"Mesuré sur {report['judging']['articles']}~articles qu’on lui avait cachés.",
        "il ne doit pas classer d’articles sans relecture",
        "Economie numérique 10 fois sur 100 12 fois sur 100 20",
        "on ne sait pas ce qu’il vaut pour ces 27 mots-clés.",
    ):
        assert sentence in card
    for jargon in ("95~%", "intervalle", bench.name, bench.id):
        assert jargon not in page + card


def test_what_a_model_does_not_say_of_itself_is_left_out(desk):
    def described(**details):
        desk.model.replace(replace(desk.bench, details=details))
        return [words(desk.browser().get(address).text) for address in ("/modele", "/modele/fiche")]

    page, card = described()
    assert "A-t-il souvent raison" not in card
    assert page.count("Première suggestion juste~: pas mesuré") == 1

    figures = {"hit@1": {"value": 0.8542, "low": None, "high": None}}
    validation = {"articles": 240, "figures": figures, "per_label": []}
    corpus = {"articles": 334, "sources": {"inputs": 300, "desk": 34, "blind": 2}}
    moment = "2026-11-29T08:00:00+00:00"
    page, card = described(figures={"cross_validation": validation}, corpus=corpus, made=moment)
    line = "334~articles (34~validés ici, dont 2~témoins), 78~mots-clés Première suggestion juste~: 85 fois"
    assert line in page
    assert "85 fois sur 100 Mesuré sur 240~articles" in card
    assert "mot-clé faible" not in card
    assert "29~novembre 2026 à 8~h~00" in card
    assert "Validés ici34, dont 2~témoins" in card

    row = {"label": "Yas", "articles": 20, "f1": 0.9}
    few = validation | {"articles": 99, "per_label": [row]}
    page, card = described(figures={"cross_validation": few})
    assert "Première suggestion juste~: trop peu d’articles pour comparer" in page
    assert "Aucun mot-clé faible parmi ceux qu’on a pu juger." in card


def test_what_was_decided_on_a_label_under_a_former_name_is_counted_under_the_present_one(filled):
    labels = [
        replace(label, name="Finance mobile", aliases=(*label.aliases, "Fintech"))
        if label.name == "Fintech"
        else label
        for label in filled.bench.taxonomy
    ]
    filled.model.replace(replace(filled.bench, names=LabelNames(Taxonomy(labels))))
    browser = filled.browser()

    assert rows_of(browser, "/modele/mots-cles.csv")[1][:3] == ["Finance mobile", "60", "45"]
    page = browser.get("/modele").text
    assert "76~mots-clés n’ont encore servi" in words(page)


NONE = Agreement(Share(), Share())


def shown(desk, statistics):
    """Return the words of the page of the model with other statistics than those of its desk."""
    desk.app.state.statistics.current = lambda: statistics
    return words(desk.browser().get("/modele").text)


@pytest.mark.parametrize(
    ("blind", "visible", "verdict"),
    [
        (
            Share(24, 48),
            Share(700, 1000),
            "plus souvent quand ils la voient, 20 fois de plus sur 100~: une partie de leurs choix",
        ),
        (Share(90, 100), Share(60, 100), "moins souvent quand ils la voient, 30 fois de moins sur"),
        (Share(20, 40), Share(520, 1000), "peut être due au hasard~: rien"),
        (Share(2, 29), Share(45, 60), "29~articles témoins sur 30"),
    ],
)
def test_the_page_says_whether_editors_are_led_by_the_model(desk, blind, visible, verdict):
    assert verdict in shown(desk, Statistics(40, [], Share(), Agreement(blind, visible)))


@pytest.mark.parametrize("n_labels", [12, 13])
def test_the_twelve_least_kept_labels_have_bars(desk, n_labels):
    names = desk.bench.taxonomy.names[:n_labels]
    rows = [LabelMonth(name, "2026-03", Share(30 + n, 50), 40) for n, name in enumerate(names)]
    few = LabelMonth(desk.bench.taxonomy.names[-1], "2026-04", Share(1, 29), 1)

    context = figures_context(Statistics(40, [few, *rows], Share(), NONE), desk.bench)

    assert [name for name, _ in context["labels"]] == [*names[:12]]
    assert (context["n_enough"], context["n_few"]) == (n_labels, 1)
    assert [month for month, _ in context["months"]] == ["mars 2026"]


def test_the_verb_is_in_the_singular_if_one_label_was_never_chosen(desk):
    months = [LabelMonth("Fintech", "2026-03", Share(30, 40), 40)]
    names = LabelNames(Taxonomy.from_names(["Fintech", "Yas"]))
    desk.model.replace(replace(desk.bench, names=names))

    assert "1~mot-clé n’a encore servi" in shown(desk, Statistics(40, months, Share(), NONE))
