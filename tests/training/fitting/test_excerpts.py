"""Excerpts of articles, and how far few known words are relied on because of them."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.models import SHRINKAGE

from osiris_nlp.base.records import Article
from osiris_nlp.model.calibration import Calibration
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.training.fitting.calibration_fit import fit_shrinkage
from osiris_nlp.training.fitting.excerpts import read_excerpts

ARTICLES = [
    Article(
        id=str(i),
        title="Un câble pour Praia",
        text="Le câble sous-marin relie Dakar à Praia, selon la Sonatel. Il coûte 7 millions.",
        section="Réseaux",
    )
    for i in range(7)
]
KNOTS = np.array([-20.0, 20.0])
PLAIN = Calibration(KNOTS, KNOTS, np.ones(3), np.zeros(3), 0.0, exclusive=True)


def test_an_excerpt_ends_after_a_few_known_words():
    space = FeatureSpace.fit(ARTICLES, FeatureSettings())

    excerpts, n_known, n_in_all = read_excerpts(space, ARTICLES)

    assert [article.text for article in excerpts] == [
        "Un câble",
        "Un câble pour Praia",
        "Un câble pour Praia\nLe câble sous-marin",
        "Un câble pour Praia\nLe câble sous-marin relie Dakar à Praia, selon la Sonatel",
        *["Un câble pour Praia\n" + ARTICLES[0].text] * 2,
        "Un câble",
    ]
    assert n_known.tolist() == [1, 2, 4, 8, 10, 10, 1]
    assert n_in_all.tolist() == [10] * 7
    assert {(article.title, article.section) for article in excerpts} == {("", None)}
    for excerpt, n in zip(excerpts, n_known.tolist(), strict=True):
        assert [space.count_known_words(each).tolist() for each in space.read([excerpt])] == [[n]]


@pytest.mark.parametrize("exclusive", [True, False])
def test_the_less_excerpts_tell_the_less_few_words_are_relied_on(exclusive):
    rng = np.random.default_rng(3)
    relevant = np.eye(3, dtype=bool)[rng.integers(0, 3, 600)]
    n_known = np.resize(np.array([1, 2, 4, 8, 16, 32], np.int32), 600)
    off_period = np.zeros_like(relevant)
    calibration = replace(PLAIN, exclusive=exclusive)

    def half(share_right):
        is_right = rng.random(600) < share_right
        claimed = np.where(is_right[:, None], relevant, np.roll(relevant, 1, axis=1))
        values = np.where(claimed, 3.0, -3.0).astype(np.float32)
        shrinkage = fit_shrinkage(
            calibration, values, relevant, off_period, n_known=n_known, usual=60.0
        )
        return shrinkage.half

    assert half(0.99) < 1
    assert half(0.5) > 2


def test_the_shares_are_those_of_the_labels():
    relevant = np.eye(3, dtype=bool)[[0] * 60 + [1] * 30 + [2] * 10]
    values, n_known = np.zeros((100, 3), np.float32), np.ones(100, np.int32)

    shrinkage, independent = (
        fit_shrinkage(
            replace(PLAIN, exclusive=exclusive),
            values,
            relevant,
            np.zeros_like(relevant),
            n_known=n_known,
            usual=0.0,
        )
        for exclusive in (True, False)
    )

    assert np.exp(shrinkage.shares) == pytest.approx([0.6, 0.3, 0.1], abs=0.01)
    assert 1 / (1 + np.exp(-independent.shares)) == pytest.approx([0.6, 0.3, 0.1], abs=0.01)
    assert shrinkage.usual == 1


def test_a_fit_relies_on_whole_articles_as_a_rule(fitted):
    shrinkage = fitted.tagger_.calibration.shrinkage
    assert shrinkage is not None
    n_known = fitted.out_of_fold_.n_known

    assert 1 < shrinkage.half < 2.5
    assert shrinkage.usual == np.median(n_known)
    assert (shrinkage.reliance(n_known) > 0.98).mean() > 0.9
    assert SHRINKAGE.reliance(np.array([1], np.int32)) == pytest.approx(0.5)
