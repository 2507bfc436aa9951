"""The page of the model: exact figures of a small desk, in sentences, plots, tables and files."""

import csv
import io
import re
from dataclasses import replace

import pytest
from helpers.html_page import Page, visible_text
from helpers.reviewed_desk import fill

from osiris_nlp.desk.model.figures.latest_statistics import Statistics
from osiris_nlp.desk.model.figures.model_figures import agreement_figure, label_figure, never_chosen
from osiris_nlp.desk.model.figures.model_pages import ModelCard
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


def test_the_figures_are_stated_in_sentences_with_their_intervals(filled):
    page = words(filled.browser().get("/modele").text)

    for sentence in (
        "l’éditeur a choisi 30 des 40 mots-clés dont le modèle était sûr~: 75~% "
        "(intervalle à 95~%~: de 60 à 86~%).",
        "Rien ne montre que les éditeurs suivent le modèle~: l’écart entre les deux, 0~point "
        "(intervalle à 95~%~: de −16 à +18), peut être dû au hasard.",
        "Les éditeurs ont gardé 45 des 60 mots-clés suggérés~: 75~% (intervalle à 95~%~: de 63 à 84~%).",
        "60~suggestions en 2~mois.",
        "76~mots-clés sur 78 n’ont été choisis pour aucun des 100 articles validés.",
    ):
        assert sentence in page


def test_each_plot_has_a_title_and_a_description_and_no_style_of_its_own(filled):
    page = filled.browser().get("/modele").text

    pictures = [each for each in Page(page).every("svg") if each.get("role") == "img"]
    assert [each["aria-labelledby"] for each in pictures] == [
        f"{name}-titre {name}-desc" for name in ("surs", "accord", "mois", "mots-cles")
    ]
    assert " style=" not in page
    descriptions = words("".join(re.findall(r"<desc[^>]*>([^<]*)</desc>", page)))
    for description in (
        "Articles témoins~: 75~% (de 60 à 86~%, 40~mots-clés).",
        "Suggestions affichées~: 75~% (de 63 à 84~%, 60~articles)'; Articles témoins~: 75~% (de 60 à 86~%, "
        "40~articles).",
        "février 2026~: 75~% (de 60 à 86~%, 40~suggestions).",
        "Fintech~: 75~% (de 63 à 84~%, 60~suggestions).",
    ):
        assert description in descriptions
    assert "mars 2026" not in descriptions.split("Fintech")[0]  # 20 suggestions


def test_of_fewer_than_thirty_cases_only_the_count_is_shown(desk):
    fill(desk.store, visible=29, blind=3)

    page = desk.browser().get("/modele").text

    text = words(page)
    for sentence in (
        "3~mots-clés sûrs sur des articles témoins~: trop peu pour donner une part, il en faut 30.",
        "3~articles témoins et 29~autres~: trop peu pour comparer, il en faut 30 de chaque.",
        "29~suggestions jusqu’ici~: trop peu pour donner une part, il en faut 30.",
        "29~suggestions en 2~mois~: trop peu pour donner une part, il en faut 30 par mois.",
    ):
        assert sentence in text
    assert "<svg" not in page
    assert rows_of(desk.browser(), "/modele/mots-cles.csv")[1] == ["Fintech", "29", "", "", "", ""]


def test_an_empty_desk_has_a_page_of_the_model(visitor):
    page = words(visitor.get("/modele").text)

    assert "0~mot-clé sûr sur des articles témoins" in page
    assert "Aucune suggestion jusqu’ici." in page
    assert "0~article validé~: trop peu pour dire lesquels ne servent pas, il en faut 30." in page


def test_each_table_is_a_file_for_a_french_spreadsheet_to_which_the_page_links(filled):
    browser = filled.browser()
    shares = ["Part", "Au moins", "Au plus"]

    assert rows_of(browser, "/modele/surs.csv") == [
        ["", "Mots-clés", "Choisis", *shares],
        ["Articles témoins", "40", "30", "75,0%", "59,8%", "85,8%"],
    ]
    assert rows_of(browser, "/modele/accord.csv")[1:] == [
        ["Suggestions affichées", "60", "45", "75,0%", "62,8%", "84,2%"],
        ["Articles témoins", "40", "30", "75,0%", "59,8%", "85,8%"],
        ["Écart, en points", "", "", "0,0", "-16,3", "17,8"],
    ]
    assert rows_of(browser, "/modele/mots-cles.csv") == [
        ["Mot-clé", "Suggestions", "Acceptées", *shares],
        ["Fintech", "60", "45", "75,0%", "62,8%", "84,2%"],
    ]
    assert browser.get("/modele/poids.csv").status_code == 404
    links = Page(browser.get("/modele").text).every("a")
    assert sorted(str(link["href"]) for link in links if "download" in link) == [
        f"/modele/{name}.csv" for name in ("accord", "mots-cles", "surs")
    ]


def test_the_months_of_one_label_can_be_chosen(filled):
    browser = filled.browser()

    genre, unknown = (browser.get("/modele", label=label).text for label in ("Genre", "Fintec"))

    assert "Aucune suggestion jusqu’ici." in words(genre)
    (selected,) = (option for option in Page(genre).every("option") if "selected" in option)
    assert selected == {"selected": None}
    assert "Mot-clé inconnu «~Fintec~»~: voici tous les mots-clés." in words(unknown)
    assert "60~suggestions en 2~mois." in words(unknown)
    fintech = words(browser.get("/modele", label="Fintech").text)
    assert "février 2026 40 30 75~% 60~% 86~% mars 2026 20 – – – –" in fintech


def test_the_model_in_service_is_described_with_its_card(visitor, shared_desk):
    bench = shared_desk.bench
    figures = bench.details["figures"]["cross_validation"]["judging"]

    page, card = visitor.get("/modele"), visitor.get("/modele/fiche")

    text = words(page.text)
    assert bench.name in text
    assert f"{100 * figures['figures']['hit@1']['value']:.0f}~% (de " in text
    assert f"sur {figures['articles']}~articles que personne n’avait lus" in text
    assert "4'352~articles" in text
    assert "aucun article validé" in text
    assert card.headers["content-type"] == "text/plain; charset=utf-8"
    assert card.text.startswith("# Model card: bundled")


def test_what_the_model_does_not_say_of_itself_is_left_out(bench):
    empty = ModelCard.of(replace(bench, details={}))
    figures = {"hit@1": {"value": 0.8542, "low": None, "high": None}}
    validation = {"cross_validation": {"articles": 240, "figures": figures}}
    earlier = ModelCard.of(replace(bench, details={"figures": validation}))

    assert empty == ModelCard(bench.name, None, "", [], "")
    assert earlier.figures == [("Première suggestion juste", "85\u00a0%")]
    assert earlier.basis.endswith("mis de côté tour à tour pendant l’entraînement")


@pytest.mark.parametrize(
    ("desk", "blind", "words_of_articles"),
    [
        (0, 0, "334~articles"),
        (1, 0, "334~articles, dont 1~validé dans ce bureau"),
        (2, 1, "334~articles, dont 2~validés dans ce bureau (1~témoin)"),
        (34, 2, "334~articles, dont 34~validés dans ce bureau (2~témoins)"),
    ],
)
def test_the_card_counts_the_articles_of_the_desk(bench, desk, blind, words_of_articles):
    corpus = {"articles": 334, "sources": {"inputs": 334 - desk, "desk": desk, "blind": blind}}

    card = ModelCard.of(replace(bench, details={"corpus": corpus}))

    assert card.articles.replace("\u00a0", "~") == words_of_articles


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
    page = browser.get("/modele", label="Fintech").text
    assert "février 2026 40 30" in words(page)
    assert "76~mots-clés sur 78 n’ont été choisis" in words(page)


@pytest.mark.parametrize(
    ("blind", "visible", "verdict"),
    [
        (
            Share(24, 48),
            Share(700, 1000),
            "plus souvent quand ils la voient : 20 points de plus (intervalle à 95 % : de +6 à +34)",
        ),
        (Share(90, 100), Share(60, 100), "moins souvent quand ils la voient : 30 points de moins"),
        (Share(20, 40), Share(520, 1000), "Rien ne montre que les éditeurs suivent le modèle"),
    ],
)
def test_the_page_says_whether_editors_are_led_by_the_model(blind, visible, verdict):
    assert verdict in agreement_figure(Agreement(blind, visible)).sentence.replace("\u00a0", " ")


def test_two_shares_are_compared_only_if_there_are_enough_cases_of_both():
    figure = agreement_figure(Agreement(blind=Share(2, 29), visible=Share(45, 60)))

    assert [name for name, *_ in figure.table.rows] == ["Suggestions affichées", "Articles témoins"]
    assert "trop peu pour comparer" in figure.sentence


@pytest.mark.parametrize(
    ("n_labels", "title"),
    [
        (12, "Part des suggestions acceptées, par mot-clé"),
        (13, "Les 12 mots-clés les moins acceptés quand ils sont suggérés"),
    ],
)
def test_a_plot_has_the_twelve_least_accepted_labels(taxonomy, n_labels, title):
    names = taxonomy.names[:n_labels]
    rows = [LabelMonth(name, "2026-03", Share(30 + n, 50), 40) for n, name in enumerate(names)]

    plot = label_figure(reversed(rows)).plot

    assert (plot.title, [row.mark.name for row in plot.rows]) == (title, [*names[:12]])


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["Yas"], "1 mot-clé sur 2 n’a été choisi"),
        (["Yas", "Genre"], "2 mots-clés sur 3 n’ont été choisis"),
    ],
)
def test_the_verb_agrees_with_the_number_of_labels_that_nobody_has_chosen(bench, labels, words):
    months = [LabelMonth("Fintech", "2026-03", Share(30, 40), 40)]
    statistics = Statistics(40, months, Share(), Agreement(Share(), Share()))
    names = LabelNames(Taxonomy.from_names(["Fintech", *labels]))

    figure = never_chosen(statistics, replace(bench, names=names))

    assert figure.labels == [(place, name, 0) for place, name in enumerate(labels, start=2)]
    assert f"{words} pour aucun des 40" in figure.sentence.replace("\u00a0", " ")
