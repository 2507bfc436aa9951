"""Labelled articles that are similar to another."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.press import KOLDA

from osiris_nlp.base.records import Article
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.precedents import Precedents, most_similar, word_terms

LABELS = ("Fintech", "Infrastructures", "TNT")
PRESS = [
    KOLDA,
    Article(
        id="2",
        title="Wave à Bamako",
        text="Le paiement mobile gagne le Mali.",
        labels=("Fintech",),
        section="Réseaux",
    ),
    Article(
        id="3",
        title="Un câble pour Praia",
        text="La fibre et le câble relient Dakar à Praia.",
        labels=("Infrastructures",),
        section="Réseaux",
    ),
    Article(id="4", title="TNT", text="Des décodeurs pour la télévision.", labels=("TNT",)),
]
SPACE = FeatureSpace.fit(PRESS, FeatureSettings())
PRECEDENTS = Precedents.of(PRESS, SPACE, LABELS)
NEW = Article(id="n", title="La fibre à Matam", text="La fibre optique arrive.", section="Réseaux")


def opinions_on(article, *scores):
    array = np.array([scores or (1, 1, 1)], float)
    readings = tuple(SPACE.read([article]))
    n_known = SPACE.count_known_words(*readings)
    tiers = array.astype(np.int8)
    return Opinions([article], array.astype(np.float32), array, tiers, n_known, readings)


def similar_ids(article, *scores, pools=()):
    nearest = most_similar(opinions_on(article, *scores), SPACE, pools or [PRECEDENTS])
    return [neighbour.id for neighbour in nearest]


def test_similarity_is_the_cosine_of_the_words_times_the_root_of_the_likeliest_labels_score():
    scores = np.array([0.04, 0.81, 0.15])

    similarities = PRECEDENTS.similarities(word_terms(SPACE.rows([NEW]), SPACE), scores)

    without_section = [replace(article, section=None) for article in [*PRESS, NEW]]
    dense = np.zeros((len(PRESS) + 1, SPACE.size))
    for target, (ids, values) in zip(dense, SPACE.rows(without_section), strict=True):
        target[ids] = values
    expected = dense[:-1] @ dense[-1] * np.sqrt([0.81, 0.04, 0.81, 0.15])
    assert similarities == pytest.approx(expected, abs=1e-6)


def test_an_article_whose_labels_are_likely_comes_before_one_that_shares_more_words():
    article = replace(NEW, text="La fibre optique et le paiement mobile de Wave au Mali.")

    assert similar_ids(article, 0.01, 0.98, 0.01)[0] == "1"
    assert similar_ids(article, 0.98, 0.01, 0.01)[0] == "2"


def test_a_common_section_makes_no_two_articles_similar():
    assert "2" not in similar_ids(replace(NEW, text=""))


def test_nothing_is_shown_if_no_article_is_similar_enough():
    assert similar_ids(NEW, 0.999, 0.0001, 0.0009) == []
    assert similar_ids(Article(id="n", text="Xyzzy plugh")) == []
    assert similar_ids(NEW, pools=(Precedents.of([], SPACE, LABELS),)) == []


def test_labels_that_the_model_does_not_know_do_not_count():
    foreign = Precedents.of([replace(PRESS[0], labels=("Fracture numérique",))], SPACE, LABELS)

    assert similar_ids(NEW, pools=(foreign,)) == []
    assert similar_ids(NEW)[0] == "1"


def test_the_article_itself_and_copies_in_later_pools_are_left_out():
    decided = Precedents.of([replace(PRESS[0], labels=("Infrastructures",))], SPACE, LABELS)

    nearest = most_similar(opinions_on(NEW), SPACE, [decided, PRECEDENTS])

    assert [(n.id, n.labels) for n in nearest if n.id == "1"] == [("1", ("Infrastructures",))]
    assert "1" not in similar_ids(replace(NEW, id="1"))


def test_at_most_three_are_shown_nearest_first():
    copies = [replace(PRESS[0], id=f"copie {i}", text="La fibre." * i) for i in range(1, 6)]

    nearest = most_similar(opinions_on(NEW), SPACE, [Precedents.of(copies, SPACE, LABELS)])

    similarities = [neighbour.similarity for neighbour in nearest]
    assert len(nearest) == 3
    assert similarities == sorted(similarities, reverse=True)


def assert_same(precedents, expected):
    assert (precedents.ids, precedents.titles) == (expected.ids, expected.titles)
    assert precedents.labels == expected.labels
    assert precedents.columns.tolist() == expected.columns.tolist()
    assert precedents.rows.indptr.tolist() == expected.rows.indptr.tolist()
    assert precedents.rows.indices.tolist() == expected.rows.indices.tolist()
    assert precedents.rows.values == pytest.approx(expected.rows.values, abs=1e-6)


def test_training_articles_are_read_from_their_index():
    trained = Precedents.trained(Neighbours.of(PRESS, SPACE), SPACE, LABELS)

    assert_same(trained, PRECEDENTS)


def test_an_update_replaces_removes_and_adds_articles():
    new = [replace(PRESS[1], labels=("TNT",)), Article(id="5", title="La 5G", text="Au Mali.")]

    updated = PRECEDENTS.updated(Precedents.of(new, SPACE, LABELS), without=["3"], most=10)

    expected = Precedents.of([PRESS[0], PRESS[3], *new], SPACE, LABELS)
    assert_same(updated, expected)


@pytest.mark.parametrize(("most", "ids"), [(3, "345"), (1, "5"), (9, "12345")])
def test_an_update_keeps_the_newest_articles(most, ids):
    new = Precedents.of([Article(id="5", title="La 5G", text="Au Mali.")], SPACE, LABELS)

    updated = PRECEDENTS.updated(new, without=(), most=most)

    assert "".join(updated.ids) == ids
    assert len(updated.rows) == len(updated) == len(ids)
