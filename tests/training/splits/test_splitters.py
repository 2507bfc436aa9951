"""Splitters for scikit-learn's ``cv=``."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import ARTICLES, FRAME, METADATA, STORIES
from sklearn.base import clone
from sklearn.model_selection import cross_validate

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import story_of
from osiris_nlp.training import (
    DateSplit,
    StoryKFold,
    TopicClassifier,
    mrr_scorer,
    split_by_date,
    story_folds,
)


def test_story_folds_hold_out_each_reference_article_once_and_keep_stories_together(articles):
    labelled = [a for a in articles if a.labels]
    story = np.array([story_of(a) for a in articles])
    reference = {i for i, a in enumerate(articles) if a.labels and a.role == "reference"}

    splits = list(StoryKFold(5, random_state=3).split(articles))

    assert sorted(i for _, test in splits for i in test) == sorted(reference)
    for train, test in splits:
        assert not set(story[train]) & set(story[test])
        remainder = set(range(len(articles))) - set(train.tolist())
        assert set(story[sorted(remainder)]) == set(story[test])
    report_folds = story_folds([a for a in labelled if a.role == "reference"], folds=5, seed=3)
    fold_of = {i: fold for fold, (_, test) in enumerate(splits) for i in test.tolist()}
    assert [fold_of[i] for i in sorted(reference)] == report_folds.tolist()


@pytest.mark.parametrize("cv", [StoryKFold(3), DateSplit(0.4)], ids=["stories", "dates"])
def test_articles_frames_and_texts_are_split_alike(cv):
    names = ("dates", "stories", "roles") if isinstance(cv, DateSplit) else ("stories", "roles")
    metadata = {name: METADATA[name] for name in names}
    without_stories = {name: metadata[name] for name in names if name != "stories"}
    other_names = FRAME.drop(columns=["text", "title"]).assign(texte=TEXTS)

    splits = [
        [(train.tolist(), test.tolist()) for train, test in pairs]
        for pairs in (
            cv.split(ARTICLES),
            cv.split(FRAME),
            cv.split(other_names),
            cv.split(TEXTS, SEVERAL, **metadata),
            cv.split(np.array(TEXTS)[:, None], SEVERAL, groups=STORIES, **without_stories),
        )
    ]

    assert all(pairs == splits[0] for pairs in splits)
    assert len(splits[0]) == cv.get_n_splits(FRAME, stories=STORIES)


def test_articles_without_a_label_are_held_out_only_if_no_article_has_one():
    partly_labelled = [replace(ARTICLES[0], labels=()), *ARTICLES[1:]]
    unlabelled = [replace(article, labels=()) for article in ARTICLES]

    held_out = [
        sorted(i for _, test in StoryKFold(2).split(corpus) for i in test)
        for corpus in (partly_labelled, unlabelled)
    ]

    assert held_out == [[1, 3, 4, 5, 7, 8, 9, 10], [0, 1, 3, 4, 5, 7, 8, 9, 10]]


def test_a_date_split_is_the_one_of_evaluation_by_date(articles):
    labelled = [a for a in articles if a.labels]
    days = sorted(a.date for a in labelled if a.date and a.role == "reference")
    earlier, later = split_by_date(labelled, since=days[int(len(days) * 0.8)])

    ((train, test),) = DateSplit(0.2).split(labelled)

    assert [labelled[i].id for i in train] == [a.id for a in earlier]
    assert [labelled[i].id for i in test] == [a.id for a in later]
    assert len(test) >= 0.2 * len(days)


def test_folds_depend_on_the_seed_and_splitters_can_be_printed_and_pickled():
    first, repeated, other = (
        [test.tolist() for _, test in StoryKFold(2, random_state=seed).split(ARTICLES)]
        for seed in (0, 0, 1)
    )

    assert first == repeated != other
    printed = "StoryKFold(columns=None, merge_copies=True, n_splits=3, random_state=1)"
    assert repr(StoryKFold(3, random_state=1)) == printed
    assert repr(DateSplit(0.3)) == "DateSplit(columns=None, later=0.3, merge_copies=True)"
    assert pickle.loads(pickle.dumps(DateSplit(0.3))).later == 0.3


@pytest.mark.parametrize(
    ("cv", "message"),
    [
        (StoryKFold(1), "n_splits is 1"),
        (StoryKFold("trois"), "n_splits is .trois.: expected a whole number"),
        (StoryKFold(random_state=-1), "random_state is -1: expected a whole number"),
        (DateSplit(pd.NA), "later is <NA>: expected a number"),
        (
            StoryKFold(7),
            r"Too few stories to hold out \(6\): expected at least 7, one per fold \(articles with the "
            r"same id or story count as one story\); lower n_splits",
        ),
        (DateSplit(1.0), "later is 1.0"),
        (DateSplit(0.99), "No training article before 2010-06-01"),
    ],
)
def test_impossible_splits_are_refused(cv, message):
    with pytest.raises(InputError, match=message):
        list(cv.split(ARTICLES))


def test_a_date_split_needs_dates_and_valid_roles():
    with pytest.raises(InputError, match="No reference article has a date"):
        list(DateSplit().split(TEXTS, LABELS))
    with pytest.raises(InputError, match="Item 0: Unknown role 'judge'"):
        list(DateSplit().split([{"role": "judge"}]))


@pytest.mark.slow("learning")
def test_cross_validate_agrees_with_the_report_if_the_prior_is_off(articles, taxonomy, fitted):
    # Two folds calibrate quickly.
    without_prior = TopicClassifier(taxonomy, prior_weight=0.0, C=1.0, folds=2)
    with_prior = TopicClassifier(taxonomy, C=fitted.C_, folds=2)

    mrr, mrr_with_prior = (
        cross_validate(model, articles, cv=StoryKFold(), scoring=mrr_scorer, error_score="raise")[
            "test_score"
        ].mean()
        for model in (without_prior, with_prior)
    )

    report = clone(without_prior).set_params(folds=5).fit(articles).report()
    assert mrr == pytest.approx(report.figures["mrr"].value, abs=0.01)
    # The report hides words of the taxonomy that can only come from held-out articles.
    assert 0.005 < mrr_with_prior - fitted.report().figures["mrr"].value < 0.03
