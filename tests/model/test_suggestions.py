"""Suggestions, best first, and the words that support them."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from helpers.shares import shares_of
from helpers.taggers import CABLE, NEW, PAY, TRAINING, UNKNOWN, VISION

from osiris_nlp.base.language.words import phrase_key
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import Weights
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.suggestions import (
    _LIMITS,
    best_first,
    suggest,
    suggestion_rows,
    suggestions_from,
)
from osiris_nlp.training import TopicClassifier


def test_suggestions_are_the_best_labels_best_first(tagger):
    scores = dict(zip(tagger.labels, tagger.scores([NEW])[0].tolist(), strict=True))

    suggestions = suggest(tagger, NEW, top=3)

    assert {s.label: s.score for s in suggestions} == scores
    assert [s.score for s in suggestions] == sorted(scores.values(), reverse=True)
    assert [s.tier for s in suggestions] == [
        TIERS[tagger.selection(tagger.scores([NEW]))[0, tagger.labels.index(s.label)]]
        for s in suggestions
    ]


@pytest.mark.parametrize(("top", "count"), [(0, 0), (1, 1), (2, 2), (3, 3), (50, 3)])
def test_at_most_top_suggestions_are_returned(tagger, top, count):
    suggestions = suggest(tagger, NEW, top=top)

    assert suggestions == suggest(tagger, NEW, top=3)[:count]
    assert len(suggestions) == count


def test_equal_scores_keep_the_order_of_the_labels(tagger):
    flat = replace(tagger.calibration, slope=np.zeros(3), offset=np.zeros(3))

    suggestions = suggest(replace(tagger, calibration=flat), NEW)

    assert len({s.score for s in suggestions}) == 1
    assert tuple(s.label for s in suggestions) == tagger.labels


@pytest.mark.parametrize("kind", ["tagger", "multi"])
def test_evidence_quotes_the_article_strongest_first(request, kind):
    model = request.getfixturevalue(kind)
    n_items = 0

    for article in [*TRAINING, NEW]:
        for suggestion in suggest(model, article):
            weights = [item.weight for item in suggestion.evidence]
            assert weights == sorted(weights, reverse=True)
            assert all(weight > 0 for weight in weights)
            assert len(weights) <= 6
            for item in suggestion.evidence:
                assert item.text == getattr(article, item.field)[item.start : item.end] != ""
                n_items += 1

    assert n_items > 20


def test_the_evidence_for_infrastructures_is_its_words(tagger):
    (best,) = suggest(tagger, NEW, top=1)

    words = " ".join(item.text for item in best.evidence)

    assert "fibre" in words
    assert "câble" in words
    assert "mobile" not in words


def test_neighbouring_words_are_joined_into_one_phrase(tagger):
    article = Article(id="p", text="À Diamniadio, le centre de données. Données")

    (suggestion,) = suggestions_from(
        tagger, tagger.opinions([article], keep_readings=True), [tagger.labels.index(CABLE)]
    )

    (phrase,) = suggestion.evidence
    assert [each.text for each in phrase.occurrences] == ["centre de données", "Données"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QUE vivent ses annonces de la fibre", ["vivent", "annonces", "fibre"]),
        ("Qu’est-ce que c'est ? Les MÊMES pylônes", ["pylônes"]),
        ("Jusqu'à l’État, quelqu’un en parle plus", ["État", "parle"]),
        ("La presse et les années passées près d'ici", ["presse", "années passées"]),
        ("The press says it isn't in their towers", ["press", "towers"]),
        ("Le centre de données et la fibre optique", ["centre de données", "fibre optique"]),
        ("Les gens et moi", ["gens"]),
        ("It says that les services IT et la WHO, c'est l’IT", ["services IT", "WHO"]),
        ("NOUS ET VOUS. Le client (VOUS) paie", ["client", "paie"]),
        ("LES LOIS, la loi et les lois", ["loi"]),
        ("Il dit : LES GENS ET MOI", ["GENS"]),
        ("Et elle ? Où est-il ?", []),
    ],
)
@pytest.mark.parametrize("stemmed", [True, False])
def test_evidence_neither_starts_nor_ends_with_a_stop_word(text, expected, stemmed, monkeypatch):
    everything = replace(_LIMITS, coverage=1.0)
    monkeypatch.setattr("osiris_nlp.model.suggestions._LIMITS", everything)
    article = Article(id="s", text=text)
    texts, labels = [text] * 4, ["Fintech", "Infrastructures"] * 2
    fitted = (
        TopicClassifier(folds=2, merge_copies=False, stemmed=stemmed).fit(texts, labels).tagger_
    )
    weights = Weights.of(np.ones((fitted.space.size, 2)), np.zeros(2))

    best, _ = suggest(replace(fitted, weights=weights), article)

    assert [item.text for item in sorted(best.evidence, key=lambda e: e.start)] == expected


def test_stop_words_do_not_push_other_words_out_of_the_evidence(tagger):
    article = Article(id="s", text="Le câble est dans le sable, le sable est dans le câble")
    weights = np.full((tagger.space.size, 3), 50.0)
    weights[tagger.space.ids["text"]["cable"]] = 1.0

    (best, *_) = suggest(replace(tagger, weights=Weights.of(weights, np.zeros(3))), article)

    assert [item.text for item in best.evidence] == ["câble"]


def test_a_repeated_word_is_one_item_with_the_weight_of_all_its_occurrences(tagger):
    article = Article(
        id="r",
        title="La Fibre",
        text="Un réseau de fibre ouvre. La FIBRÉ arrive à Kolda, et la fibre. Fibre, donc !",
    )
    label = tagger.labels.index(CABLE)
    shares = shares_of(tagger, article, label)
    opinions = tagger.opinions([article], keep_readings=True)

    (suggestion,) = suggestions_from(tagger, opinions, [label])

    fibre, kolda = suggestion.evidence
    assert kolda.occurrences == (kolda,)
    places = [("title", "Fibre"), ("text", "fibre"), ("text", "FIBRÉ")]
    assert [(each.field, each.text) for each in fibre.occurrences] == places
    assert fibre.weight == pytest.approx(
        shares["title", 3, 8] + shares["text", 13, 18] + shares["text", 29, 34]
    )
    (row,) = suggestion_rows([suggestion])
    assert [item["text"] for item in row["evidence"]] == ["Fibre", "Kolda"]


def test_each_phrase_is_one_item(tagger):
    n_repeats = 0

    for article in [*TRAINING, NEW]:
        for suggestion in suggest(tagger, article):
            phrases = [phrase_key(item.text) for item in suggestion.evidence]
            assert len(set(phrases)) == len(phrases)
            for item in suggestion.evidence:
                for repeat in item.repeats:
                    assert {*phrase_key(repeat.text)} <= {*phrase_key(item.text)}
                n_repeats += len(item.repeats)

    assert n_repeats > 3


def test_evidence_has_at_most_six_words(tagger):
    words = "Câble. Fibre. Dakar. Praia. Kolda. Matam. Wave. Mobile. Bamako. Mali. Marché. Vente."
    article = Article(id="e", text=words)
    flat = replace(tagger, weights=Weights.of(np.ones((tagger.space.size, 3)), np.zeros(3)))

    (suggestion,) = suggestions_from(flat, flat.opinions([article], keep_readings=True), [0])

    assert len(suggestion.evidence) == 6
    assert all(" " not in item.text for item in suggestion.evidence)


def test_the_weight_of_a_phrase_is_the_sum_of_its_words(tagger):
    article = Article(id="p", text="Le centre de données")
    label = tagger.labels.index(CABLE)
    shares = shares_of(tagger, article, label)

    (suggestion,) = suggestions_from(
        tagger, tagger.opinions([article], keep_readings=True), [label]
    )

    (phrase,) = suggestion.evidence
    assert phrase.text == "centre de données"
    inside = [w for (_, a, b), w in shares.items() if phrase.start <= a and b <= phrase.end]
    assert len(inside) == 3
    assert phrase.weight == pytest.approx(sum(inside))


@pytest.mark.parametrize("title_weight", [0.5, 0.0])
@pytest.mark.parametrize("label", [CABLE, PAY, VISION])
def test_words_section_and_intercept_add_up_to_the_decision_value(title_weight, label):
    model = TopicClassifier(folds=2, title_weight=title_weight).fit(TRAINING).tagger_
    k = model.labels.index(label)
    ids, values = model.space.row(NEW)
    in_section = np.isin(ids, list(model.space.ids["section"].values()))

    shares = shares_of(model, NEW, k)

    section = float(values[in_section] @ model.weights.columns([k], ids[in_section])[:, 0])
    assert in_section.sum() == 1
    assert section != 0
    assert sum(shares.values()) + section + float(model.weights.intercept[k]) == pytest.approx(
        float(model.decision_values([NEW])[0, k]), abs=1e-5
    )


def test_every_occurrence_of_a_word_has_the_same_weight(tagger):
    shares = shares_of(tagger, NEW, tagger.labels.index(CABLE))

    weights_by_word: dict[tuple[str, str], set[float]] = defaultdict(set)
    for (field, start, end), weight in shares.items():
        weights_by_word[field, getattr(NEW, field)[start:end].lower()].add(weight)
    assert len(weights_by_word["text", "fibre"]) == len(weights_by_word["text", "câble"]) == 1
    assert len(weights_by_word["title", "fibre"]) == 1
    assert max(weights_by_word["title", "fibre"]) > max(weights_by_word["text", "fibre"]) > 0


@pytest.mark.parametrize("article", [UNKNOWN, Article(id="v", text="")])
def test_an_article_without_a_known_word_gets_suggestions_without_evidence(tagger, article):
    suggestions = suggest(tagger, article)

    assert sorted(s.label for s in suggestions) == sorted(tagger.labels)
    assert [s.evidence for s in suggestions] == [(), (), ()]
    assert sum(s.score for s in suggestions) == pytest.approx(1)


def test_evidence_can_be_left_out(tagger):
    bare, full = suggest(tagger, NEW, evidence=False), suggest(tagger, NEW)

    assert [s.evidence for s in bare] == [(), (), ()]
    assert [replace(s, evidence=()) for s in full] == bare


def test_rows_of_suggestions_are_rounded_and_keep_their_evidence(tagger):
    suggestions = suggest(tagger, NEW, top=1)

    (row,) = suggestion_rows(suggestions)

    first = suggestions[0].evidence[0]
    expected = {name: getattr(first, name) for name in ("field", "start", "end", "text")}
    assert row["score"] == round(suggestions[0].score, 4)
    assert row["evidence"][0] == expected | {"weight": round(first.weight, 4)}
    assert list(row) == ["label", "score", "tier", "evidence"]


def test_equal_scores_at_the_cut_keep_the_order_of_the_labels():
    scores = np.array([[0.1] * 20 + [0.3] + [0.1] * 59])

    assert best_first(scores, 5).tolist() == [[20, 0, 1, 2, 3]]
    assert best_first(scores, 0).shape == (1, 0)
