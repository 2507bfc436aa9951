"""Folds, splits by date, and the choice of C."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics
from helpers.press import ECOLE, FIBRE, LABELS, TEXTS
from helpers.training import articles_of, small

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.evaluation import label_matrix, log_loss
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier, split_by_date, story_folds
from osiris_nlp.training.fitting.calibration_fit import fit_calibration
from osiris_nlp.training.fitting.out_of_fold import _promising, best_loss_weight
from osiris_nlp.training.fitting.problem import CrossFit, LearningProblem


def test_a_story_stays_in_one_fold(articles):
    folds = story_folds(articles, folds=5, seed=3)

    folds_by_story: dict[str, set[int]] = {}
    for article, fold in zip(articles, folds, strict=True):
        folds_by_story.setdefault(story_of(article), set()).add(int(fold))
    assert set(map(len, folds_by_story.values())) == {1}
    assert np.bincount(folds).min() > len(articles) / 5 * 0.9


def test_cross_fitting_never_trains_on_a_twin_of_a_held_out_article():
    twins = [
        replace(article, id=f"{article.id}{side}", story=article.id)
        for article in articles_of(TEXTS, LABELS)
        for side in "ab"
    ]
    on_single = small(prior_weight=0.0).fit(TEXTS, LABELS)

    on_twins = small(prior_weight=0.0).fit(twins)

    assert on_twins.report().stories == 12
    assert on_twins.report().figures["mrr"].value < on_single.score(TEXTS, LABELS)


@pytest.mark.parametrize("judges", [False, True])
def test_cross_fitting_hides_cues_that_can_only_come_from_held_out_articles(judges):
    cues = ("tablettes", "lycée", "manuels", "enseignants")
    taxonomy = Taxonomy(
        [Label(name="Infrastructures"), Label(name="TIC pour l’éducation", cues=cues)]
    )
    articles = [
        replace(article, judges=judges)
        for article in articles_of(FIBRE + ECOLE, LABELS[:4] + LABELS[8:])
    ]
    problem = LearningProblem.of(
        articles, taxonomy, FeatureSettings(), prior_weight=3.0, further_weight=1.0
    )

    decision_values = problem.cross_fit(np.arange(8), C=0.01, seed=0).decision_values

    weights, intercept = problem.fit(C=0.01, seed=0)
    unhidden = np.array([values @ weights[ids] + intercept for ids, values in problem.rows])
    assert (unhidden[4:, 1] > unhidden[4:, 0]).all()
    # The authors of the cues had not read judging articles, so those hide nothing.
    hidden = decision_values[4:, 1] < unhidden[4:, 1] - 0.3
    assert hidden.tolist() == [not judges] * 4


def test_the_earlier_part_of_a_split_by_date_leaves_out_later_stories():
    old = Article(id="a", text="…", date=date(2010, 5, 1), story="câble")
    older = Article(id="b", text="…", date=date(2009, 5, 1))
    new = Article(id="c", text="…", date=date(2020, 5, 1), story="câble")
    support = Article(id="d", text="…", date=date(2021, 5, 1), role="support")
    undated = Article(id="e", text="…")

    earlier, later = split_by_date([old, older, new, support, undated], since=date(2020, 1, 1))

    assert [a.id for a in earlier] == ["b"]
    assert [a.id for a in later] == ["c"]


@pytest.mark.parametrize(
    "since",
    [
        "2024-01-10",
        "10 janvier 2024",
        date(2024, 1, 10),
        datetime(2024, 1, 10, 8),  # noqa: DTZ001
        pd.Timestamp("2024-01-10"),
        np.datetime64("2024-01-10"),
    ],
)
def test_a_frame_is_split_at_a_day_in_any_form(since):
    frame = pd.DataFrame(
        {"id": ["a", "b"], "text": ["La fibre", "Le câble"], "date": ["2024-01-09", "2024-01-10"]}
    )

    earlier, later = split_by_date(frame, since=since)

    assert [[a.id for a in part] for part in (earlier, later)] == [["a"], ["b"]]


@pytest.mark.parametrize("since", ["hier", 2024, None, "2024-13-01"])
def test_a_day_that_cannot_be_read_is_refused(since):
    with pytest.raises(InputError, match="^since is .*: expected a date, or a string like '2024-0"):
        split_by_date([Article(id="a", text="…")], since=since)


@pytest.mark.slow("learning")
def test_c_is_lower_where_the_words_of_the_taxonomy_say_much(articles, taxonomy, fitted):
    def out_of_fold_loss(weight):
        opinions = TopicClassifier(taxonomy, C=weight).fit(articles).out_of_fold_
        truth = label_matrix(opinions.articles, taxonomy.names)
        return float(log_loss(truth, opinions.scores).mean())

    assert out_of_fold_loss(0.3) < out_of_fold_loss(1.0) - 0.02
    assert fitted.C_ == 0.3


@pytest.mark.slow("learning")
def test_c_is_higher_where_labels_have_names_alone(articles, taxonomy):
    names = Taxonomy.from_names(taxonomy.names)

    assert TopicClassifier(names).fit(articles).C_ == 1.0


@pytest.mark.parametrize(("cues", "best"), [((), 1.0), (("vidéosurveillance",), 0.3)])
def test_where_the_losses_hardly_differ_c_is_lower_if_labels_have_descriptions(cues, best):
    labels = [Label(name=name) for name in sorted({*LABELS})]
    taxonomy = Taxonomy([replace(labels[0], cues=cues), *labels[1:]])  # in no article

    loss_weight = small(taxonomy=taxonomy).fit(TEXTS, LABELS).C_

    assert loss_weight == best


def test_a_c_that_is_set_is_used():
    assert small(C=0.7).fit(TEXTS, LABELS).C_ == 0.7


@pytest.mark.parametrize(
    ("gain", "best"),
    [
        ([0.0, 0.0, 0.0, 0.0], 1.0),
        ([-0.2, -0.1, -0.3, -0.2], 1.0),
        # The mean is .05, the standard error .083, then .040.
        ([0.2, -0.2, 0.2, 0.0], 1.0),
        ([0.1, -0.05, 0.15, 0.0], 0.3),
    ],
)
def test_another_c_replaces_the_default_if_its_loss_is_lower_by_a_standard_error(gain, best):
    losses = np.array([0.3, 0.9, 0.4, 0.7])

    assert best_loss_weight({1.0: losses, 0.3: losses - gain}) == best
    assert best_loss_weight({0.7: losses}) == 0.7


def test_a_c_that_is_clearly_worse_on_the_first_fold_is_not_fitted_to_the_others():
    taxonomy = Taxonomy.from_names(sorted({*LABELS}))
    articles = articles_of(TEXTS * 20, LABELS * 20)
    problem = LearningProblem.of(
        articles, taxonomy, FeatureSettings(), prior_weight=3.0, further_weight=1.0
    )
    noise = np.random.default_rng(0).normal(size=problem.relevant.shape).astype(np.float32)
    good, bad = (CrossFit(*[noise + share * problem.relevant] * 4) for share in (2, 1))
    everywhere = np.ones(len(articles), dtype=bool)

    assert _promising(problem, {1.0: bad, 0.3: good}, everywhere) == [0.3]
    assert _promising(problem, {1.0: good, 0.3: good}, everywhere) == [1.0, 0.3]
    few = np.arange(len(articles)) < 190
    assert _promising(problem, {1.0: bad, 0.3: good}, few) == [1.0, 0.3]


@pytest.mark.parametrize("several", [False, True])
def test_losses_are_scikit_learns_log_losses_of_calibrated_scores(several):
    articles = articles_of(TEXTS, LABELS)
    if several:
        articles[1::2] = [replace(a, labels=(*a.labels, "Wave")) for a in articles[1::2]]
    taxonomy = Taxonomy.from_names(sorted({*LABELS, "Wave"}))
    problem = LearningProblem.of(
        articles, taxonomy, FeatureSettings(), prior_weight=3.0, further_weight=1.0
    )
    decision_values = problem.cross_fit(np.arange(len(TEXTS)) % 3, C=1.0, seed=0).decision_values

    loss = problem.losses(decision_values).mean()

    relevant = problem.relevant
    calibrate = fit_calibration(decision_values, relevant, exclusive=problem.exclusive)
    scores = calibrate(decision_values)
    expected = (
        sum(
            sklearn.metrics.log_loss(relevant[:, k], scores[:, k], labels=[0, 1])
            for k in range(len(taxonomy))
        )
        if several
        else sklearn.metrics.log_loss(relevant.argmax(axis=1), scores, labels=range(len(taxonomy)))
    )
    assert problem.exclusive == (not several)
    assert loss == pytest.approx(expected, abs=1e-6)
