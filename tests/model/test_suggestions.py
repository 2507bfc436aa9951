"""Suggestions, best first, and the words that spoke for them."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.shares import shares_of
from helpers.taggers import CABLE, NEW, PAY, TRAINING, UNKNOWN, VISION

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import Weights
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.suggestions import best_first, suggest, suggestion_rows, suggestions_from
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.training import TopicClassifier


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

    for article in [*TRAINING, NEW]:
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
        tagger, tagger.opinions([article], with_spans=True), [tagger.labels.index(CABLE)]
    )

    assert {"centre de données", "Données"} <= {item.text for item in found.evidence}


def test_evidence_is_no_more_than_six_words(tagger: Tagger) -> None:
    words = "Câble. Fibre. Dakar. Praia. Kolda. Matam. Wave. Mobile. Bamako. Mali. Marché. Vente."
    even = replace(tagger, weights=Weights.of(np.ones((tagger.space.size, 3)), np.zeros(3)))

    article = Article(id="e", text=words)
    (found,) = suggestions_from(even, even.opinions([article], with_spans=True), [0])

    assert len(found.evidence) == 6
    assert all(" " not in item.text for item in found.evidence)


def test_a_phrase_weighs_what_all_its_words_weigh(tagger: Tagger) -> None:
    article = Article(id="p", text="Le centre de données")
    label = tagger.labels.index(CABLE)
    shares = shares_of(tagger, article, label)

    ((phrase,),) = (
        said.evidence
        for said in suggestions_from(tagger, tagger.opinions([article], with_spans=True), [label])
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
    model = TopicClassifier(folds=2, title_weight=title_weight).fit(TRAINING).tagger_
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


def test_equal_scores_at_the_end_of_a_list_keep_the_order_of_the_labels() -> None:
    scores = np.array([[0.1] * 20 + [0.3] + [0.1] * 59])

    assert best_first(scores, 5).tolist() == [[20, 0, 1, 2, 3]]
    assert best_first(scores, 0).shape == (1, 0)
