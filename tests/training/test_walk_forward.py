"""Articles are judged, in the order of their arrival, by models that have learned from earlier ones only."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone

from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import evaluate_tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.walk_forward import walk_forward

TAXONOMY = Taxonomy.from_names(["Fintech", "Genre", "Infrastructures"])
PHRASES = {
    "Fintech": "Wave baisse ses frais de transfert",
    "Genre": "Des codeuses forment des lycéennes",
    "Infrastructures": "Un câble sous-marin atterrit",
}
TOWNS = ["Dakar", "Kolda", "Thiès", "Matam", "Podor", "Louga", "Tamba", "Ziguinchor"]


def press(towns):
    return [
        Article(id=f"{town}-{label}", text=f"{text} à {town}.", labels=(label,))
        for town in towns
        for label, text in PHRASES.items()
    ]


KNOWN, ARRIVALS = press(TOWNS[:4]), press(TOWNS[4:])


@pytest.fixture
def classifier():
    return TopicClassifier(TAXONOMY, folds=3, C=10)


def test_each_block_is_judged_by_a_model_of_what_came_before(classifier):
    held_out = walk_forward(classifier, KNOWN, ARRIVALS).held_out

    assert held_out.ids == tuple(article.id for article in ARRIVALS)
    for start in (0, 3, 6, 9):
        model = clone(classifier).fit([*KNOWN, *ARRIVALS[:start]])
        expected = evaluate_tagger(model.tagger_, ARRIVALS[start : start + 3]).held_out
        assert np.array_equal(held_out.scores[start : start + 3], expected.scores)


@pytest.mark.slow("learning")
def test_no_article_trains_a_model_that_judges_it(classifier):
    odd = Article(id="22", text="Le balafon, la kora, le sabar.", labels=("Genre",))
    as_fintech = replace(odd, labels=("Fintech",))

    for position in range(len(ARRIVALS)):
        arrivals = [*ARRIVALS[:position], odd, *ARRIVALS[position:]]
        others = [*ARRIVALS[:position], as_fintech, *ARRIVALS[position:]]
        scores = [
            walk_forward(classifier, KNOWN, each).held_out.scores[position]
            for each in (arrivals, others)
        ]
        assert np.array_equal(*scores)


def test_an_article_does_not_train_the_judge_of_another_one_on_its_story(classifier):
    twin = replace(ARRIVALS[-1], id="reprise", labels=("Fintech",), story="câble")
    arrivals = [*ARRIVALS[:-1], replace(ARRIVALS[-1], story="câble")]

    with_twin = walk_forward(classifier, [*KNOWN, twin], arrivals).held_out

    without = walk_forward(classifier, KNOWN, arrivals).held_out
    assert np.array_equal(with_twin.scores[-3:], without.scores[-3:])
    assert not np.array_equal(with_twin.scores[:-3], without.scores[:-3])


@pytest.mark.parametrize("n_arrivals", [1, 2])
def test_fewer_articles_than_blocks_are_judged(classifier, n_arrivals):
    report = walk_forward(classifier, KNOWN, ARRIVALS[:n_arrivals])

    assert report.articles == n_arrivals
    assert report.figures["hit@1"].value == 1


def test_progress_is_reported_per_block(classifier):
    steps = []

    walk_forward(classifier, KNOWN, ARRIVALS, on_progress=lambda *step: steps.append(step))

    assert steps == [("judging new articles", number, 4) for number in (1, 2, 3, 4)]
