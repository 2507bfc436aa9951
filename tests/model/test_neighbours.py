from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.records import Article
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.suggestions import neighbour_rows
from osiris_nlp.training import TopicClassifier

PRESS = [
    Article(
        id="1",
        title="La fibre à Kolda",
        text="La fibre optique atteint Kolda et Matam.",
        labels=("Infrastructures", "Fracture numérique"),
        section="Réseaux",
    ),
    Article(id="2", title="Wave à Bamako", text="Le paiement mobile.", labels=("Fintech",)),
    Article(id="3", text="La fibre et le câble relient Dakar à Praia.", section="Réseaux"),
    Article(id="4", title="TNT", text="Des décodeurs pour la télévision.", labels=("TNT",)),
    Article(id="5", title="42", text="?", labels=("Editorial",)),
]
SPACE = FeatureSpace.fit(PRESS[:4], FeatureSettings())
NEIGHBOURS = Neighbours.of(PRESS, SPACE)
WORDS = sorted({*SPACE.terms["text"], "xyzzy", "Fibre", "d’été"})


def by_hand(article: Article) -> list[float]:
    """Return the cosine of an article and each item, from dense rows."""
    table = np.zeros((len(PRESS) + 1, SPACE.size))
    for row, (ids, values) in zip(table, SPACE.rows([*PRESS, article]), strict=True):
        row[ids] = values
    return (table[:-1] @ table[-1]).tolist()


@pytest.mark.parametrize("article", PRESS[:4], ids=lambda article: article.id)
def test_an_article_learned_from_is_its_own_nearest(article: Article) -> None:
    found = NEIGHBOURS.similar(SPACE, article)

    assert (found[0].id, found[0].title) == (article.id, article.title)
    assert found[0].labels == article.labels
    assert found[0].similarity == pytest.approx(1)


def test_what_says_most_of_the_same_comes_first() -> None:
    article = Article(id="n", title="La fibre à Matam", text="La fibre optique arrive à Matam.")

    found = NEIGHBOURS.similar(SPACE, article)

    assert [each.id for each in found] == ["1", "3", "4"]
    assert found[0].similarity > 2 * found[1].similarity > 0


@settings(deadline=None)
@given(title=st.lists(st.sampled_from(WORDS)), text=st.lists(st.sampled_from(WORDS)))
def test_similarity_is_the_cosine_of_the_rows_nearest_first(
    title: list[str], text: list[str]
) -> None:
    article = Article(id="n", title=" ".join(title), text=" ".join(text), section="Réseaux")

    found = NEIGHBOURS.similar(SPACE, article, top=9)

    cosine = by_hand(article)
    shown = [each.similarity for each in found]
    assert {each.id for each in found} == {
        item.id for item, value in zip(PRESS, cosine, strict=True) if value > 0
    }
    assert shown == pytest.approx([cosine[int(each.id) - 1] for each in found], abs=1e-6)
    assert shown == sorted(shown, reverse=True)
    assert all(0 < value <= 1 for value in shown)


@pytest.mark.parametrize(("top", "count"), [(0, 0), (1, 1), (2, 2), (9, 3)])
def test_no_more_are_given_than_asked_and_found(top: int, count: int) -> None:
    article = replace(PRESS[0], id="n")

    found = NEIGHBOURS.similar(SPACE, article, top=top)

    assert len(found) == count
    assert found == NEIGHBOURS.similar(SPACE, article, top=9)[:count]


@pytest.mark.parametrize("text", ["", "Plugh : 7 ?", "Xyzzy plugh"])
def test_an_article_that_shares_nothing_has_none(text: str) -> None:
    assert NEIGHBOURS.similar(SPACE, Article(id="n", text=text)) == []


def test_equal_items_keep_their_order() -> None:
    twice = [PRESS[1], replace(PRESS[1], id="copie", labels=("Transferts",))]
    neighbours = Neighbours.of(twice, SPACE)

    found = neighbours.similar(SPACE, PRESS[1])

    assert [(each.id, each.labels) for each in found] == [
        ("2", ("Fintech",)),
        ("copie", ("Transferts",)),
    ]


def test_without_items_nothing_is_similar() -> None:
    nobody = Neighbours.of([], SPACE)

    assert nobody.similar(SPACE, PRESS[0]) == []


def test_rows_of_neighbours_are_ready_for_json() -> None:
    (row,) = neighbour_rows(NEIGHBOURS.similar(SPACE, PRESS[0], top=1))

    assert row == {
        "id": "1",
        "title": "La fibre à Kolda",
        "labels": ["Infrastructures", "Fracture numérique"],
        "similarity": 1.0,
    }


def test_a_classifier_finds_the_articles_it_learned_from(
    fitted: TopicClassifier, articles: list[Article]
) -> None:
    nearest = [fitted.similar(article, top=1)[0] for article in articles[::100]]

    assert len(fitted.neighbours_.ids) == len(articles)
    assert [each.id for each in nearest] == [article.id for article in articles[::100]]
    assert [each.labels for each in nearest] == [article.labels for article in articles[::100]]
    assert [each.similarity for each in nearest] == pytest.approx([1] * len(nearest))
