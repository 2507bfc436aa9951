"""Contamination: whether the taxonomy's words fit the articles that their authors had read."""

import datetime as dt
from dataclasses import replace

import pytest

from osiris_nlp.base.records import Article
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import find_contamination
from osiris_nlp.training.fitting.problem import LearningProblem

TOWNS = (
    "Kolda Podor Matam Bakel Touba Thiès Mbour Kaffrine Linguère Dagana Ziguinchor Bignona Oussouye Sédhiou "
    "Vélingara Tambacounda Kédougou Saraya Fatick Foundiougne Gossas Nioro Guinguinéo Koungheul Rufisque "
    "Pikine Guédiawaye Louga Kébémer Mbacké Diourbel Bambey Tivaouane Ranérou Kanel Goudiry Koumpentoum "
    "Salémata Bounkiling Goudomp"
).split()
WORKS, MONEY = "Infrastructures", "Fintech"
SUBJECTS = {WORKS: "le câble et la fibre", MONEY: "le paiement et le porte-monnaie"}


def articles():
    """Return twenty articles of 2015, then twenty of 2027, alternating between the two labels.

    Half of them mention their label's subject; no cue matches the others.
    """
    return [
        Article(
            id=town,
            text=f"À {town}, {SUBJECTS[label] if number % 4 < 2 else 'une affaire'} fait parler.",
            labels=(label,),
            date=dt.date(2015 if number < 20 else 2027, 3, 1),
        )
        for number, town in enumerate(TOWNS)
        for label in [(WORKS, MONEY)[number % 2]]
    ]


def taxonomy(extra=(), *, revised=None):
    """Return both labels with their subjects as cues, plus the towns in `extra` of their articles."""
    cues = {label: [SUBJECTS[label]] for label in SUBJECTS}
    for article in articles():
        if article.id in extra:
            cues[article.labels[0]].append(article.id)
    return Taxonomy(
        Label(name=label, cues=tuple(words), revised=revised) for label, words in cues.items()
    )


def judging_articles(*, since):
    return [replace(a, judges=a.date is not None and a.date.year >= since) for a in articles()]


def contamination_of(corpus, labels):
    problem = LearningProblem.of(
        corpus, labels, FeatureSettings(), prior_weight=3, further_weight=0.3
    )
    return find_contamination(problem, labels)


def test_cues_copied_from_the_older_articles_leak():
    contamination = contamination_of(judging_articles(since=2027), taxonomy(extra=TOWNS[:20]))

    assert contamination is not None
    assert (contamination.split, contamination.older, contamination.newer) == ("judges", 20, 20)
    assert contamination.older_mrr == 1.0
    # Half of the newer articles are ranked by chance.
    assert contamination.newer_mrr == pytest.approx((1 + 1 / 1.5) / 2)
    assert contamination.leaks
    assert "better than the 20 that nobody had read" in str(contamination)


@pytest.mark.parametrize("extra", [(), TOWNS, TOWNS[20:]], ids=["none", "all", "the newer"])
def test_cues_that_fit_the_newer_articles_equally_well_do_not_leak(extra):
    contamination = contamination_of(judging_articles(since=2027), taxonomy(extra))

    assert contamination is not None
    assert contamination.newer_mrr >= contamination.older_mrr
    assert not contamination.leaks
    assert "no better than the 20" in str(contamination)


def test_without_judging_articles_the_newer_ones_follow_the_last_revision():
    labels = taxonomy(extra=TOWNS[:20], revised=dt.date(2026, 11, 24))

    contamination = contamination_of(articles(), labels)

    assert contamination is not None
    assert (contamination.split, contamination.newer) == ("revised", 20)
    assert contamination.leaks
    assert "published after the words were last revised" in str(contamination)


def test_without_revision_dates_the_newer_articles_are_the_latest_fifth():
    corpus = [replace(a, date=dt.date(1980 + n, 1, 1)) for n, a in enumerate(articles())]
    corpus += [
        replace(a, id=f"{a.id} encore", date=dt.date(2040, 1, 1)) for a in corpus[:12]
    ]  # 52 articles, 12 of them on the last day

    contamination = contamination_of(corpus, taxonomy(extra=TOWNS))

    assert contamination is not None
    assert (contamination.split, contamination.older, contamination.newer) == ("date", 40, 12)
    assert not contamination.leaks


def test_older_articles_are_weighted_to_the_label_distribution_of_newer_ones():
    corpus = judging_articles(since=2027)
    unmatched = [a for a in corpus if "affaire" in a.text and not a.judges and a.labels == (WORKS,)]
    copies = [replace(a, id=f"{a.id} {n}") for a in unmatched for n in range(20)]

    contamination = contamination_of([*corpus, *copies], taxonomy())

    assert contamination is not None
    # No cue matches 105 of the 110 older articles on works, and 5 of the 10 on money.
    works, money = (5 + 105 / 1.5) / 110, (5 + 5 / 1.5) / 10
    assert contamination.older == 120
    assert contamination.older_mrr == pytest.approx((works + money) / 2)


@pytest.mark.parametrize(
    ("corpus", "labels"),
    [
        (judging_articles(since=2027), Taxonomy.from_names([WORKS, MONEY])),
        (judging_articles(since=2027)[15:25], taxonomy()),
        ([replace(a, date=None) for a in articles()], taxonomy()),
    ],
    ids=["no words", "few stories", "no newer articles"],
)
def test_contamination_is_none_if_it_cannot_be_determined(corpus, labels):
    assert contamination_of(corpus, labels) is None


def test_the_bundled_taxonomy_fits_the_articles_that_its_authors_had_read(fitted):
    contamination = fitted.contamination_

    assert contamination is not None
    assert (contamination.split, contamination.newer) == ("judges", 720)
    assert contamination.older_mrr == pytest.approx(0.727, abs=0.005)
    assert contamination.newer_mrr == pytest.approx(0.506, abs=0.005)
    assert contamination.leaks
    assert contamination.to_dict()["leaks"] is True
