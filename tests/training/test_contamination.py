"""The taxonomy's words, without learning, tell whether their author had read the judged articles."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from osiris_nlp.base.records import Article
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import Contamination, TopicClassifier, find_contamination
from osiris_nlp.training.problem import LearningProblem

PLACES = (
    *(
        "Kolda",
        "Podor",
        "Matam",
        "Bakel",
        "Touba",
        "Thiès",
        "Mbour",
        "Kaffrine",
        "Linguère",
        "Dagana",
    ),
    *(
        "Ziguinchor",
        "Bignona",
        "Oussouye",
        "Sédhiou",
        "Vélingara",
        "Tambacounda",
        "Kédougou",
        "Saraya",
    ),
    *("Fatick", "Foundiougne", "Gossas", "Nioro", "Guinguinéo", "Koungheul", "Rufisque", "Pikine"),
    *("Guédiawaye", "Louga", "Kébémer", "Mbacké", "Diourbel", "Bambey", "Tivaouane", "Ranérou"),
    *("Kanel", "Goudiry", "Koumpentoum", "Salémata", "Bounkiling", "Goudomp"),
)
WORKS, MONEY = "Infrastructures", "Fintech"
SUBJECTS = {WORKS: "le câble et la fibre", MONEY: "le paiement et le porte-monnaie"}


def articles() -> list[Article]:
    """Return twenty articles of 2015, then twenty of 2027, half of each on either label.

    Every other one is about its label's subject; what the others are about no cue can know.
    """
    return [
        Article(
            id=place,
            text=f"À {place}, {SUBJECTS[label] if number % 4 < 2 else 'une affaire'} fait parler.",
            labels=(label,),
            date=dt.date(2015 if number < 20 else 2027, 3, 1),
        )
        for number, place in enumerate(PLACES)
        for label in [(WORKS, MONEY)[number % 2]]
    ]


def taxonomy(extra: Sequence[str] = (), *, revised: dt.date | None = None) -> Taxonomy:
    """Return both labels, with the words of their subjects and, of `extra`, those of their articles."""
    cues = {label: [SUBJECTS[label]] for label in SUBJECTS}
    for article in articles():
        if article.id in extra:
            cues[article.labels[0]].append(article.id)
    return Taxonomy(
        Label(name=label, cues=tuple(words), revised=revised) for label, words in cues.items()
    )


def judging(*, since: int) -> list[Article]:
    return [replace(a, judges=a.date is not None and a.date.year >= since) for a in articles()]


def checked(corpus: list[Article], labels: Taxonomy) -> Contamination | None:
    problem = LearningProblem.of(
        corpus, labels, FeatureSettings(), prior_weight=3, further_weight=0.3
    )
    return find_contamination(problem, labels)


def test_cues_taken_from_the_older_articles_leak() -> None:
    contamination = checked(judging(since=2027), taxonomy(extra=PLACES[:20]))

    assert contamination is not None
    assert (contamination.split, contamination.older, contamination.newer) == ("judges", 20, 20)
    assert contamination.older_mrr == 1.0
    assert contamination.newer_mrr == pytest.approx((1 + 1 / 1.5) / 2)  # half of them by chance
    assert contamination.leaks
    assert "better than the 20 that nobody had read" in str(contamination)


@pytest.mark.parametrize("extra", [(), PLACES, PLACES[20:]], ids=["none", "all", "the newer"])
def test_cues_that_fit_the_newer_articles_as_well_do_not(extra: Sequence[str]) -> None:
    contamination = checked(judging(since=2027), taxonomy(extra))

    assert contamination is not None
    assert contamination.newer_mrr >= contamination.older_mrr
    assert not contamination.leaks
    assert "no better than the 20" in str(contamination)


def test_without_marks_newer_is_what_came_out_after_the_words_were_revised() -> None:
    labels = taxonomy(extra=PLACES[:20], revised=dt.date(2026, 11, 24))

    contamination = checked(articles(), labels)

    assert contamination is not None
    assert (contamination.split, contamination.newer) == ("revised", 20)
    assert contamination.leaks
    assert "published after the words were last revised" in str(contamination)


def test_without_days_of_revision_newer_is_the_latest_fifth() -> None:
    corpus = [replace(a, date=dt.date(1980 + n, 1, 1)) for n, a in enumerate(articles())]
    corpus += [
        replace(a, id=f"{a.id} encore", date=dt.date(2040, 1, 1)) for a in corpus[:12]
    ]  # 52 articles, of which 12 share the last day

    contamination = checked(corpus, taxonomy(extra=PLACES))

    assert contamination is not None
    assert (contamination.split, contamination.older, contamination.newer) == ("date", 40, 12)
    assert not contamination.leaks


def test_the_older_articles_are_weighted_to_the_newer_ones_labels() -> None:
    corpus = judging(since=2027)
    unknown = [a for a in corpus if "affaire" in a.text and not a.judges and a.labels == (WORKS,)]
    more = [replace(a, id=f"{a.id} {n}") for a in unknown for n in range(20)]

    contamination = checked([*corpus, *more], taxonomy())

    assert contamination is not None
    # 105 of 110 older articles on works are about nothing the cues know, 5 of 10 on money.
    works, money = (5 + 105 / 1.5) / 110, (5 + 5 / 1.5) / 10
    assert contamination.older == 120
    assert contamination.older_mrr == pytest.approx((works + money) / 2)


@pytest.mark.parametrize(
    ("corpus", "labels"),
    [
        (judging(since=2027), Taxonomy.from_names([WORKS, MONEY])),
        (judging(since=2027)[15:25], taxonomy()),
        ([replace(a, date=None) for a in articles()], taxonomy()),
    ],
    ids=["no words", "few stories", "nothing tells which are newer"],
)
def test_where_it_cannot_be_told_nothing_is_said(corpus: list[Article], labels: Taxonomy) -> None:
    assert checked(corpus, labels) is None


def test_the_bundled_taxonomy_fits_the_articles_its_authors_had_read(
    fitted: TopicClassifier,
) -> None:
    contamination = fitted.contamination_

    assert contamination is not None
    assert (contamination.split, contamination.newer) == ("judges", 375)
    assert contamination.older_mrr == pytest.approx(0.744, abs=0.005)
    assert contamination.newer_mrr == pytest.approx(0.551, abs=0.005)
    assert contamination.leaks
    assert contamination.to_dict()["leaks"] is True
