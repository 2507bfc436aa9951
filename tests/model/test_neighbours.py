from dataclasses import replace

import numpy as np
import pytest
from helpers.press import KOLDA
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp import load_model
from osiris_nlp.base.records import Article
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.suggestions import neighbour_rows

PRESS = [
    KOLDA,
    Article(id="2", title="Wave à Bamako", text="Le paiement mobile.", labels=("Fintech",)),
    Article(id="3", text="La fibre et le câble relient Dakar à Praia.", section="Réseaux"),
    Article(id="4", title="TNT", text="Des décodeurs pour la télévision.", labels=("TNT",)),
    Article(id="5", title="42", text="?", labels=("Editorial",)),
]
SPACE = FeatureSpace.fit(PRESS[:4], FeatureSettings())
NEIGHBOURS = Neighbours.of(PRESS, SPACE)
WORDS = sorted({*SPACE.terms["text"], "xyzzy", "Fibre", "d’été"})


@pytest.mark.parametrize("article", PRESS[:4], ids=lambda article: article.id)
def test_a_training_article_is_its_own_nearest_neighbour(article):
    neighbours = NEIGHBOURS.similar(SPACE, article)

    assert (neighbours[0].id, neighbours[0].title) == (article.id, article.title)
    assert neighbours[0].labels == article.labels
    assert neighbours[0].similarity == pytest.approx(1)


def test_the_item_with_most_words_in_common_comes_first():
    article = Article(id="n", title="La fibre à Matam", text="La fibre optique arrive à Matam.")

    neighbours = NEIGHBOURS.similar(SPACE, article)

    assert [neighbour.id for neighbour in neighbours] == ["1", "3", "4"]
    assert neighbours[0].similarity > 2 * neighbours[1].similarity > 0


def test_an_index_for_a_space_with_more_terms_finds_the_same_articles():
    new_terms = {"title": ("kora",), "text": ("kora", "xyzzy"), "section": ()}
    terms = {field: (*names, *new_terms[field]) for field, names in SPACE.terms.items()}
    ones = {field: np.ones(len(names), np.float32) for field, names in new_terms.items()}
    idf = {field: np.append(values, ones[field]) for field, values in SPACE.idf.items()}
    wider = FeatureSpace(SPACE.settings, terms, idf)

    neighbours = NEIGHBOURS.widened(SPACE, wider)

    for article in PRESS:
        assert neighbours.similar(wider, article) == NEIGHBOURS.similar(SPACE, article)


@given(title=st.lists(st.sampled_from(WORDS)), text=st.lists(st.sampled_from(WORDS)))
def test_similarity_is_the_cosine_of_the_rows_nearest_first(title, text):
    article = Article(id="n", title=" ".join(title), text=" ".join(text), section="Réseaux")

    neighbours = NEIGHBOURS.similar(SPACE, article, top=9)

    table = np.zeros((len(PRESS) + 1, SPACE.size))
    for row, (ids, values) in zip(table, SPACE.rows([*PRESS, article]), strict=True):
        row[ids] = values
    cosine = (table[:-1] @ table[-1]).tolist()
    similarities = [neighbour.similarity for neighbour in neighbours]
    assert {neighbour.id for neighbour in neighbours} == {
        item.id for item, value in zip(PRESS, cosine, strict=True) if value > 0
    }
    expected = [cosine[int(neighbour.id) - 1] for neighbour in neighbours]
    assert similarities == pytest.approx(expected, abs=1e-6)
    assert similarities == sorted(similarities, reverse=True)
    assert all(0 < similarity <= 1 for similarity in similarities)


@pytest.mark.parametrize(("top", "count"), [(0, 0), (1, 1), (2, 2), (9, 3)])
def test_at_most_top_neighbours_are_returned(top, count):
    article = replace(PRESS[0], id="n")

    neighbours = NEIGHBOURS.similar(SPACE, article, top=top)

    assert len(neighbours) == count
    assert neighbours == NEIGHBOURS.similar(SPACE, article, top=9)[:count]


@pytest.mark.parametrize("text", ["", "Plugh : 7 ?", "Xyzzy plugh"])
def test_an_article_without_shared_words_has_no_neighbours(text):
    assert NEIGHBOURS.similar(SPACE, Article(id="n", text=text)) == []


def test_equally_similar_items_keep_their_order():
    copies = [PRESS[1], replace(PRESS[1], id="copie", labels=("Transferts",))]
    index = Neighbours.of(copies, SPACE)

    neighbours = index.similar(SPACE, PRESS[1])

    assert [(neighbour.id, neighbour.labels) for neighbour in neighbours] == [
        ("2", ("Fintech",)),
        ("copie", ("Transferts",)),
    ]


def test_without_items_nothing_is_similar():
    empty = Neighbours.of([], SPACE)

    assert empty.similar(SPACE, PRESS[0]) == []


def test_rows_of_neighbours_are_json_ready():
    (row,) = neighbour_rows(NEIGHBOURS.similar(SPACE, PRESS[0], top=1))

    assert row == {
        "id": "1",
        "title": "La fibre à Kolda",
        "labels": ["Infrastructures", "Fracture numérique"],
        "similarity": 1.0,
    }


def test_a_classifier_finds_its_training_articles(model, articles):
    trained = load_model(model)
    nearest = [trained.similar(article, top=1)[0] for article in articles[::100]]

    assert len(trained.neighbours.ids) == len(articles)
    assert [n.id for n in nearest] == [article.id for article in articles[::100]]
    assert [n.labels for n in nearest] == [article.labels for article in articles[::100]]
    assert [n.similarity for n in nearest] == pytest.approx([1] * len(nearest), abs=1e-3)
