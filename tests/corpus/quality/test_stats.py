import datetime as dt
import json

import pytest

from osiris_nlp.base.records import Article
from osiris_nlp.corpus.quality import stats as stats_module
from osiris_nlp.corpus.quality.stats import Duplicates, corpus_stats
from osiris_nlp.taxonomy import Label, Taxonomy

TODAY = dt.date(2026, 3, 12)
TEXT = (
    "La fibre optique atteint Kolda après dix-huit mois de travaux. Long de trois cents kilomètres,"
    " le câble longe la route nationale et dessert au passage onze lycées, deux hôpitaux et le siège"
    " du conseil départemental. Les habitants devront attendre : aucun opérateur n’a encore annoncé"
    " d’offre pour les ménages."
)
ENGLISH = (
    "The fibre optic cable has reached Kolda after eighteen months of work. It runs along the main"
    " road and serves eleven schools, two hospitals and the seat of the regional council on the way."
)


def article(text=TEXT, name="a-1", **fields):
    return Article(**{"id": name, "title": "Une fibre pour Kolda", "text": text, **fields})


def suspects(*articles, taxonomy=None):
    suspicious = corpus_stats(articles, taxonomy=taxonomy, today=TODAY).to_dict()["suspicious"]
    assert all(min(kind["count"], 5) == len(kind["ids"]) for kind in suspicious.values())
    return {name: kind["ids"] for name, kind in suspicious.items()}


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (article(""), "no_text"),
        (article("La fibre atteint Kolda après dix-huit mois de travaux."), "under_20_words"),
        (article(" ".join([TEXT] * 500)), "over_20000_words"),
        (article("12 500 / 13 700 / 14 900 % " * 6), "few_letters"),
        (article(ENGLISH), "not_french"),
        (article(lang="en"), "not_french"),
        (article(TEXT.replace("é", "Ã©")), "undecoded_characters"),
        (article(TEXT.replace("’", "â€™")), "undecoded_characters"),
        (article(TEXT.replace("é", "\ufffd")), "undecoded_characters"),
        (article(title="RÃ©gulation : une fibre pour Kolda"), "undecoded_characters"),
        (article(f"{TEXT} <doc12|left>"), "markup_left"),
        (article(f"{TEXT} <quote>Enfin</quote>"), "markup_left"),
        (article(f"{TEXT} {{{{Les travaux}}}}"), "markup_left"),
        (article(f"{TEXT} [[Entretien du 12 mars.]]"), "markup_left"),
        (article(f"{TEXT} [Le site->https://www.osiris.sn]"), "markup_left"),
        (article(title="Une fibre pour Kolda&hellip;"), "markup_left"),
        (article(f"UNE FIBRE, POUR KOLDA.\n{TEXT}"), "title_repeated"),
        (article(date=dt.date(2026, 3, 13)), "date_in_the_future"),
        (article(date=dt.date(1970, 1, 1)), "date_before_1990"),
        (article(labels=("Infrastructures",)), "label_seen_once"),
    ],
)
def test_an_article_that_looks_wrong_is_reported_under_its_kind(bad, kind):
    assert suspects(bad) == {kind: ["a-1"]}


@pytest.mark.parametrize(
    "good",
    [
        article(),
        article(lang="fr", date=TODAY),
        article(lang="fr-SN", date=dt.date(1990, 1, 1)),
        article(f"5 < 7 et 7 > 5, B<R et AT&T ; a -> b ; <B and R International>. {TEXT}"),
        article(f"La Région de São Paulo, PARÁ, l’île d’Âge et «Âme». Ãlvaro signe. {TEXT}"),
        article(f"{TEXT} [avec l’Aps] (photo) 250 000 FCFA, 3,5 % et {{un}} [deux]"),
        article(f"Une fibre pour Kolda, enfin : après dix-huit mois, le câble est posé. {TEXT}"),
        article(title="", text=TEXT),
    ],
)
def test_a_sound_article_is_not_suspicious(good):
    assert suspects(good) == {}


def test_the_bundled_articles_have_no_unexpected_problems(articles, taxonomy):
    today = dt.date(2026, 11, 30)  # later than the date of any article
    stats = corpus_stats(articles, taxonomy=taxonomy, today=today).to_dict()

    assert stats["duplicates"] == {"groups": 0, "articles": 0, "exact": 0, "near": 0}
    assert stats["conflicts"] == []
    # Composed articles about the history of a name also have its earlier names as labels; and editors
    # used one label a few weeks longer.
    ids = ["d-1197", "c3-0228", "c3-0258", "c3-0262", "c4-0048"]
    assert stats["suspicious"] == {"label_outside_its_years": {"count": 5, "ids": ids}}


def test_a_repeated_id_or_address_is_reported():
    address = "https://www.osiris.sn/Kolda.html"
    corpus = [
        article(url=address),
        article(f"{ENGLISH} {TEXT}", "a-2", url=address),
        article("", "a-1"),
        article(f"{TEXT} {ENGLISH} {TEXT}", "a-3"),
    ]

    assert suspects(*corpus) == {"id_twice": ["a-1"], "url_twice": ["a-2"], "no_text": ["a-1"]}


def test_labels_are_checked_against_their_years_in_the_taxonomy():
    taxonomy = Taxonomy(
        [
            Label(name="Free Sénégal", aliases=("Free",), first_year=2018, last_year=2024),
            Label(name="SMSI", last_year=2008),
            Label(name="Fintech"),
        ]
    )
    years = (2018, "Free Sénégal"), (2017, "Free Sénégal"), (2025, "Free"), (2003, "SMSI")
    others = (2016, "SMSI"), (2016, "Fintech"), (1999, "Drones"), (None, "SMSI")
    corpus = [
        article("", f"a-{i}", labels=(label,), date=year and dt.date(year, 6, 1))
        for i, (year, label) in enumerate(years + others)
    ]

    kinds = suspects(*corpus, taxonomy=taxonomy)

    assert kinds["label_outside_its_years"] == ["a-1", "a-2", "a-4"]


def test_five_ids_are_listed_per_kind_and_frequent_kinds_come_first():
    corpus = [article(ENGLISH, "en"), *(article("Une brève.", f"b-{i}") for i in range(7))]

    suspicious = corpus_stats(corpus).to_dict()["suspicious"]

    assert list(suspicious) == ["under_20_words", "not_french"]
    assert suspicious["under_20_words"] == {"count": 7, "ids": ["b-0", "b-1", "b-2", "b-3", "b-4"]}


def copies():
    return [
        article(name="a-1", labels=("Infrastructures", "Internet"), date=dt.date(2016, 3, 12)),
        article(f"{TEXT} Mamadou Ndiaye", "a-2", title="Kolda et la fibre", labels=("Internet",)),
        article(ENGLISH, "b-1", labels=("Internet",)),
        article(ENGLISH.upper(), "b-2", labels=("Infrastructures",)),
        article("Une seule dépêche sur un autre sujet que la fibre.", "c-1"),
    ]


def test_copies_are_counted_and_different_labels_are_conflicts():
    stats = corpus_stats(copies(), today=TODAY)

    report = json.loads(json.dumps(stats.to_dict()))
    assert stats.duplicates == Duplicates(groups=2, articles=4, exact=1, near=1)
    assert report["duplicates"] == {"groups": 2, "articles": 4, "exact": 1, "near": 1}
    title = "Une fibre pour Kolda"
    exact, near = report["conflicts"]
    rows = [
        ["b-1", title, ["Internet"], None],
        ["b-2", title, ["Infrastructures"], None],
        ["a-1", title, ["Infrastructures", "Internet"], "2016-03-12"],
        ["a-2", "Kolda et la fibre", ["Internet"], None],
    ]
    articles = [dict(zip(("id", "title", "labels", "date"), row, strict=True)) for row in rows]
    assert exact == {"exact": True, "articles": articles[:2]}
    assert near == {"exact": False, "articles": articles[2:]}


@pytest.mark.parametrize(
    "labels", [(("Fintech", "SMSI"), ("SMSI", "Fintech")), (("Fintech",), ()), ((), ())]
)
def test_the_same_labels_in_another_order_or_no_labels_are_not_a_conflict(labels):
    stats = corpus_stats(article(name=str(i), labels=names) for i, names in enumerate(labels))

    assert (stats.duplicates.groups, stats.conflicts) == (1, [])


def test_an_iterator_of_articles_is_counted_in_one_pass():
    def stream():
        yield from copies()

    assert corpus_stats(stream(), today=TODAY) == corpus_stats(copies(), today=TODAY)


def test_an_empty_corpus_has_empty_statistics():
    stats = corpus_stats([])

    assert (stats.articles, stats.duplicates, stats.suspicious) == (0, Duplicates(near=0), {})


def test_of_too_many_names_the_first_are_counted_and_the_others_reported(monkeypatch):
    monkeypatch.setattr(stats_module, "_MOST_NAMES", 2)
    corpus = [article(name=str(n), labels=(f"Étiquette {n % 4}",)) for n in range(8)]

    stats = corpus_stats([*corpus, article(ENGLISH, name="8", labels=("É" * 600,))], today=TODAY)

    assert stats.labels == {"Étiquette 0": 2, "Étiquette 1": 2}
    assert stats.to_dict()["omitted"] == {"labels": 5}


def test_in_a_huge_corpus_only_equal_texts_are_searched_for(monkeypatch):
    monkeypatch.setattr(stats_module, "_MOST_NEAR", 4)

    stats = corpus_stats(copies(), today=TODAY)

    assert stats.duplicates == Duplicates(groups=1, articles=2, exact=1, near=None)
    assert [copy.id for copy in stats.conflicts[0].articles] == ["b-1", "b-2"]
    assert stats.to_dict()["omitted"] == {"near_duplicates": 5}


def test_of_many_conflicts_the_first_are_listed_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(stats_module, "_MOST_CONFLICTS", 2)
    corpus = [
        Article(id=f"{n}-{label}", text=f"{TEXT} {n} {n} {n}", labels=(label,))
        for n in range(100, 800, 100)
        for label in ("Fintech", "SMSI")
    ]
    monkeypatch.setattr(stats_module, "_MOST_NEAR", 1)

    stats = corpus_stats(corpus, today=TODAY)

    assert [each.articles[0].id for each in stats.conflicts] == ["100-Fintech", "200-Fintech"]
    assert stats.omitted["conflicts"] == 5


def test_ids_and_addresses_that_occur_twice_are_found_whatever_lies_between():
    one, other = "https://osiris.sn/1", "https://osiris.sn/2"
    pages = ("a", None), ("b", one), ("a", None), ("c", one), ("a", other)
    corpus = [article(name=name, url=url) for name, url in pages]

    names = suspects(*corpus)

    assert (names["id_twice"], names["url_twice"]) == (["a", "a"], ["c"])
