import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from helpers.shares import shares_of
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import Weights
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.suggestions import best_first, suggest, suggestion_rows, suggestions_from
from osiris_nlp.model.tagger import Calibration, Selection, Tagger, fingerprint
from osiris_nlp.training import TopicClassifier

CABLE, PAY, VISION = "Infrastructures", "Fintech", "Télévision numérique"
PRESS = [
    Article(id=str(number), title=title, text=text, labels=(label,), section=section)
    for number, (label, section, title, text) in enumerate(
        [
            (CABLE, "Réseaux", "Un câble pour Praia", "Le câble sous-marin relie Dakar à Praia."),
            (CABLE, "Réseaux", "La fibre à Kolda", "La fibre optique atteint Kolda."),
            (CABLE, "Réseaux", "Un centre de données", "Diamniadio ouvre un centre de données."),
            (CABLE, None, "De nouveaux pylônes", "Des pylônes et de la fibre pour Matam."),
            (PAY, "Finance", "Wave arrive à Bamako", "Le paiement mobile gagne le Mali."),
            (PAY, "Finance", "Le paiement mobile", "Orange Money et Wave se disputent le marché."),
            (PAY, "Finance", "La BCEAO consulte", "Les émetteurs de monnaie électronique."),
            (PAY, None, "Transferts d’argent", "Le transfert d’argent par mobile progresse."),
            (VISION, "Médias", "La TNT en retard", "La télévision numérique attend ses décodeurs."),
            (VISION, "Médias", "Des décodeurs", "Les décodeurs de la TNT sont en vente."),
            (VISION, "Médias", "Signal analogique", "L’extinction du signal analogique."),
            (VISION, None, "La TNT à Ziguinchor", "Les émetteurs de télévision sont posés."),
        ]
    )
]
NEW = Article(
    id="n",
    title="La fibre, la fibre et le câble",
    text="Un câble et de la fibre : le câble de Dakar. La fibre optique arrive par mobile.",
    section="Réseaux > 2024",
)
UNKNOWN = Article(id="u", title="Xyzzy", text="Plugh : 7 ?")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return TopicClassifier(folds=2).fit(PRESS).tagger_


@pytest.fixture(scope="module")
def multi() -> Tagger:
    """Learn from articles that carry one label or two."""
    articles = [
        replace(article, labels=(*article.labels, *((PAY,) if "mobile" in article.text else ())))
        for article in [*PRESS, Article(id="m", text="La TNT payée par mobile", labels=(VISION,))]
    ]
    return TopicClassifier(folds=2).fit(articles).tagger_


def test_the_labels_of_an_article_share_one_probability_where_articles_carry_one(
    tagger: Tagger,
) -> None:
    scores = tagger.scores([*PRESS, NEW, UNKNOWN])

    assert tagger.calibration.exclusive
    assert scores.sum(axis=1) == pytest.approx(np.ones(14))
    assert (scores >= 0).all()


# Twelve articles, however well told apart, warrant no certainty: least where nothing is known.
@pytest.mark.parametrize("kind", ["tagger", "multi"])
def test_no_score_is_certain(request: pytest.FixtureRequest, kind: str) -> None:
    model = request.getfixturevalue(kind)

    scores = model.scores([NEW, UNKNOWN])

    assert scores.max() < 1
    assert scores[1].min() > 1e-3


def test_labels_are_judged_apart_where_articles_carry_several(multi: Tagger) -> None:
    scores = multi.scores([*PRESS, NEW, UNKNOWN])

    assert not multi.calibration.exclusive
    assert ((scores >= 0) & (scores <= 1)).all()
    assert not np.allclose(scores.sum(axis=1), 1)


def test_what_an_article_is_about_comes_first(tagger: Tagger) -> None:
    best = [suggest(tagger, article, top=1)[0].label for article in [*PRESS, NEW]]

    assert best == [article.labels[0] for article in PRESS] + [CABLE]


def test_a_decision_is_the_weighted_sum_of_the_features(tagger: Tagger) -> None:
    ids, values = tagger.space.row(NEW)

    found = tagger.decision_values([NEW, UNKNOWN])

    by_hand = [
        float(values @ tagger.weights.columns([k], ids)[:, 0]) + float(tagger.weights.intercept[k])
        for k in range(3)
    ]
    assert found[0] == pytest.approx(by_hand, abs=1e-6)
    assert found[1].tolist() == tagger.weights.intercept.tolist()


def test_no_article_has_no_score(tagger: Tagger, multi: Tagger) -> None:
    assert tagger.scores([]).shape == multi.scores([]).shape == (0, 3)


def test_a_row_of_scores_does_not_depend_on_its_neighbours(tagger: Tagger) -> None:
    together = tagger.scores([*PRESS, NEW])

    assert together[-1].tolist() == tagger.scores([NEW])[0].tolist()


@pytest.mark.parametrize("kind", ["tagger", "multi"])
@settings(deadline=None)
@given(low=st.floats(-30, 30), high=st.floats(-30, 30), label=st.integers(0, 2))
def test_a_higher_decision_never_lowers_the_score(
    request: pytest.FixtureRequest, kind: str, low: float, high: float, label: int
) -> None:
    calibration = request.getfixturevalue(kind).calibration
    low, high = sorted((low, high))
    decision_values = np.array([[-0.5, -0.4, -0.3]] * 2)
    decision_values[:, label] = low, high

    below, above = calibration(decision_values)

    assert above[label] >= below[label]
    assert 0 <= below[label] <= above[label] <= 1


def test_calibration_follows_the_curve_then_the_labels_slope_and_offset() -> None:
    apart = Calibration(
        knot_values=np.array([-1.0, 0.0, 1.0]),
        knot_logits=np.array([-2.0, 0.0, 4.0]),
        slope=np.array([1.0, 0.5]),
        offset=np.array([0.0, 1.0]),
        off_period=-3.0,
        exclusive=False,
    )
    decision_values = np.array([[-0.5, 0.5], [9.0, -9.0]], np.float32)
    logits = np.array([[-1.0, 2.0], [4.0, 0.0]])

    shared = replace(apart, exclusive=True)

    assert apart(decision_values) == pytest.approx(1 / (1 + np.exp(-logits)))
    assert shared(decision_values) == pytest.approx(
        np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    )
    off = np.array([[True, False], [False, False]])
    assert apart(decision_values, off) == pytest.approx(1 / (1 + np.exp(3.0 * off - logits)))


# Two decisions a hair apart, one right and one wrong, are enough for such a curve.
@pytest.mark.parametrize("exclusive", [True, False])
def test_a_steep_curve_gives_zero_and_one_without_a_warning(exclusive: bool) -> None:
    knots, ones = np.array([-10.0, 10.0]), np.ones(2)
    calibration = Calibration(knots, knots * 200, ones, 0 * ones, 0.0, exclusive)

    assert calibration(np.array([[10, -10]], np.float32)).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("score", "tier"),
    [
        (0.0, "hide"),
        (0.29, "hide"),
        (0.3, "propose"),
        (0.89, "propose"),
        (0.9, "apply"),
        (1, "apply"),
    ],
)
def test_a_score_at_the_cut_is_above_it(score: float, tier: str) -> None:
    selection = Selection(propose_cut=np.full(3, 0.3), apply_cut=np.full(3, 0.9))

    assert TIERS[selection(np.array([[0.0, score, 0.0]]))[0, 1]] == tier


def test_cuts_are_each_labels_own_and_an_infinite_one_is_never_reached() -> None:
    selection = Selection(np.array([0.3, np.inf, 0.8]), np.array([np.inf, np.inf, 0.2]))

    assert selection(np.array([[0.5, 0.5, 0.5], [0.1, 1.0, 0.1]])).tolist() == [
        [1, 0, 2],
        [0, 0, 0],
    ]


def test_no_more_than_the_k_best_labels_are_selected() -> None:
    scores = np.array([[0.5, 0.9, 0.7], [0.1, 0.2, 0.95]])
    selection = Selection(np.full(3, 0.15), np.full(3, 0.9), top_k=2)

    assert selection(scores).tolist() == [[0, 2, 1], [0, 1, 2]]
    assert replace(selection, top_k=1)(scores).tolist() == [[0, 2, 0], [0, 0, 2]]
    assert replace(selection, top_k=9)(scores).tolist() == [[1, 2, 1], [0, 1, 2]]


def test_an_article_without_a_selected_label_is_proposed_its_best() -> None:
    scores = np.array([[0.2, 0.1, 0.0], [0.1, 0.6, 0.95]])
    selection = Selection(np.full(3, 0.5), np.full(3, 0.9), at_least_one=True)

    assert selection(scores).tolist() == [[1, 0, 0], [0, 1, 2]]
    assert selection(np.zeros((0, 3))).shape == (0, 3)


def test_a_label_outside_its_years_is_less_likely_and_an_undated_article_is_not_judged_by_it(
    tagger: Tagger,
) -> None:
    periods = np.array([[-np.inf, np.inf]] * 3)
    k = tagger.labels.index(CABLE)
    periods[k] = 2018, 2024
    strict = replace(
        tagger, periods=periods, calibration=replace(tagger.calibration, off_period=-2.0)
    )

    undated, before, first, last, after = (
        strict.scores([replace(NEW, date=day)])[0, k]
        for day in (None, *(date(year, 6, 1) for year in (2017, 2018, 2024, 2025)))
    )

    assert undated == first == last == pytest.approx(tagger.scores([NEW])[0, k])
    assert before == after < first


def test_suggestions_are_the_best_labels_best_first(tagger: Tagger) -> None:
    scores = dict(zip(tagger.labels, tagger.scores([NEW])[0].tolist(), strict=True))

    found = suggest(tagger, NEW, top=3)

    assert {s.label: s.score for s in found} == scores
    assert [s.score for s in found] == sorted(scores.values(), reverse=True)
    assert [s.tier for s in found] == [
        TIERS[tagger.selection(tagger.scores([NEW]))[0, tagger.labels.index(s.label)]]
        for s in found
    ]


@pytest.mark.parametrize(("top", "count"), [(0, 0), (1, 1), (2, 2), (3, 3), (50, 3)])
def test_no_more_suggestions_are_given_than_asked(tagger: Tagger, top: int, count: int) -> None:
    found = suggest(tagger, NEW, top=top)

    assert found == suggest(tagger, NEW, top=3)[:count]
    assert len(found) == count


def test_equal_scores_keep_the_order_of_the_labels(tagger: Tagger) -> None:
    flat = replace(tagger.calibration, slope=np.zeros(3), offset=np.zeros(3))

    found = suggest(replace(tagger, calibration=flat), NEW)

    assert len({s.score for s in found}) == 1
    assert tuple(s.label for s in found) == tagger.labels


@pytest.mark.parametrize("kind", ["tagger", "multi"])
def test_evidence_is_what_stands_in_the_article_strongest_first(
    request: pytest.FixtureRequest, kind: str
) -> None:
    model = request.getfixturevalue(kind)
    seen = 0

    for article in [*PRESS, NEW]:
        for suggestion in suggest(model, article):
            weights = [item.weight for item in suggestion.evidence]
            assert weights == sorted(weights, reverse=True)
            assert all(weight > 0 for weight in weights)
            assert len(weights) <= 6
            for item in suggestion.evidence:
                assert item.text == getattr(article, item.field)[item.start : item.end] != ""
                seen += 1

    assert seen > 40


def test_the_evidence_for_infrastructures_is_its_words(tagger: Tagger) -> None:
    (best,) = suggest(tagger, NEW, top=1)

    words = " ".join(item.text for item in best.evidence)

    assert "fibre" in words
    assert "câble" in words
    assert "mobile" not in words


def test_neighbouring_words_read_as_one_phrase(tagger: Tagger) -> None:
    article = Article(id="p", text="À Diamniadio, le centre de données. Données")

    (found,) = suggestions_from(
        tagger, tagger.opinions([article], placed=True), [tagger.labels.index(CABLE)]
    )

    assert {"centre de données", "Données"} <= {item.text for item in found.evidence}


def test_evidence_is_no_more_than_six_words(tagger: Tagger) -> None:
    words = "Câble. Fibre. Dakar. Praia. Kolda. Matam. Wave. Mobile. Bamako. Mali. Marché. Vente."
    even = replace(tagger, weights=Weights.of(np.ones((tagger.space.size, 3)), np.zeros(3)))

    article = Article(id="e", text=words)
    (found,) = suggestions_from(even, even.opinions([article], placed=True), [0])

    assert len(found.evidence) == 6
    assert all(" " not in item.text for item in found.evidence)


def test_a_phrase_weighs_what_all_its_words_weigh(tagger: Tagger) -> None:
    article = Article(id="p", text="Le centre de données")
    label = tagger.labels.index(CABLE)
    shares = shares_of(tagger, article, label)

    ((phrase,),) = (
        said.evidence
        for said in suggestions_from(tagger, tagger.opinions([article], placed=True), [label])
    )

    assert phrase.text == "centre de données"
    inside = [w for (_, a, b), w in shares.items() if phrase.start <= a and b <= phrase.end]
    assert len(inside) == 3
    assert phrase.weight == pytest.approx(sum(inside))


@pytest.mark.parametrize("title_weight", [0.5, 0.0])
@pytest.mark.parametrize("label", [CABLE, PAY, VISION])
def test_words_section_and_intercept_add_up_to_the_decision(
    title_weight: float, label: str
) -> None:
    model = TopicClassifier(folds=2, title_weight=title_weight).fit(PRESS).tagger_
    k = model.labels.index(label)
    ids, values = model.space.row(NEW)
    of_section = np.isin(ids, list(model.space.ids["section"].values()))

    shares = shares_of(model, NEW, k)

    section = float(values[of_section] @ model.weights.columns([k], ids[of_section])[:, 0])
    assert of_section.sum() == 1
    assert section != 0
    assert sum(shares.values()) + section + float(model.weights.intercept[k]) == pytest.approx(
        float(model.decision_values([NEW])[0, k]), abs=1e-5
    )


def test_a_word_that_comes_back_carries_as_much_each_time(tagger: Tagger) -> None:
    shares = shares_of(tagger, NEW, tagger.labels.index(CABLE))

    of_word: dict[tuple[str, str], set[float]] = {}
    for (field, start, end), weight in shares.items():
        of_word.setdefault((field, getattr(NEW, field)[start:end].lower()), set()).add(weight)
    assert len(of_word["text", "fibre"]) == len(of_word["text", "câble"]) == 1
    assert len(of_word["title", "fibre"]) == 1
    assert max(of_word["title", "fibre"]) > max(of_word["text", "fibre"]) > 0


@pytest.mark.parametrize("article", [UNKNOWN, Article(id="v", text="")])
def test_an_article_without_a_known_word_gets_suggestions_without_evidence(
    tagger: Tagger, article: Article
) -> None:
    found = suggest(tagger, article)

    assert sorted(s.label for s in found) == sorted(tagger.labels)
    assert [s.evidence for s in found] == [(), (), ()]
    assert sum(s.score for s in found) == pytest.approx(1)


def test_evidence_can_be_left_out(tagger: Tagger) -> None:
    bare, full = suggest(tagger, NEW, evidence=False), suggest(tagger, NEW)

    assert [s.evidence for s in bare] == [(), (), ()]
    assert [replace(s, evidence=()) for s in full] == bare


def test_rows_of_suggestions_are_rounded_and_keep_their_evidence(tagger: Tagger) -> None:
    found = suggest(tagger, NEW, top=1)

    (row,) = suggestion_rows(found)

    assert row["score"] == round(found[0].score, 4)
    assert row["evidence"][0] == {
        "field": found[0].evidence[0].field,
        "start": found[0].evidence[0].start,
        "end": found[0].evidence[0].end,
        "text": found[0].evidence[0].text,
        "weight": round(found[0].evidence[0].weight, 4),
    }
    assert list(row) == ["label", "score", "tier", "evidence"]


def test_a_model_knows_the_articles_it_learned_from(tagger: Tagger) -> None:
    assert all(tagger.has_seen(article) for article in PRESS)
    assert tagger.has_seen(replace(PRESS[3], id="autre", labels=(), section="ailleurs"))
    assert not tagger.has_seen(NEW)
    assert not tagger.has_seen(replace(PRESS[3], text=PRESS[3].text + "."))
    assert not replace(tagger, seen=np.empty(0, np.uint64)).has_seen(PRESS[3])


def test_title_and_text_are_told_apart_in_a_fingerprint() -> None:
    assert fingerprint(Article(id="1", title="Wave", text="Wari")) == fingerprint(
        Article(id="2", title="Wave", text="Wari")
    )
    assert fingerprint(Article(id="1", title="Wave", text="")) != fingerprint(
        Article(id="1", title="", text="Wave")
    )


@pytest.mark.parametrize("module", ["registry", "suggestions", "tagger"])
def test_serving_loads_no_heavy_library(module: str) -> None:
    program = (
        f"import sys, osiris_nlp.model.{module}\n"
        "heavy = {'sklearn', 'pandas', 'scipy', 'spacy', 'numba', 'joblib'}\n"
        "print(sorted(heavy & set(sys.modules)), 'numpy' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[] True"


def test_equal_scores_at_the_end_of_a_list_keep_the_order_of_the_labels() -> None:
    scores = np.array([[0.1] * 20 + [0.3] + [0.1] * 59])

    assert best_first(scores, 5).tolist() == [[20, 0, 1, 2, 3]]
    assert best_first(scores, 0).shape == (1, 0)
