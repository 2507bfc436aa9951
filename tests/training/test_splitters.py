"""Splitters for scikit-learn's own searches and scores."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import ARTICLES, FRAME, STORIES, TOLD
from sklearn.base import clone
from sklearn.model_selection import cross_validate

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import DateSplit, StoryKFold, TopicClassifier, split_by_date, story_folds
from osiris_nlp.training.folds import story_of


def test_story_folds_keep_the_rules(articles: list[Article]) -> None:
    labelled = [a for a in articles if a.labels]
    story = np.array([story_of(a) for a in articles])
    reference = {i for i, a in enumerate(articles) if a.labels and a.role == "reference"}

    splits = list(StoryKFold(5, seed=3).split(articles))

    assert sorted(i for _, judged in splits for i in judged) == sorted(reference)
    for learned, judged in splits:
        assert not set(story[learned]) & set(story[judged])
        rest = set(range(len(articles))) - set(learned.tolist())
        assert set(story[sorted(rest)]) == set(story[judged])
    of_report = story_folds([a for a in labelled if a.role == "reference"], folds=5, seed=3)
    place = {i: fold for fold, (_, judged) in enumerate(splits) for i in judged.tolist()}
    assert [place[i] for i in sorted(reference)] == of_report.tolist()


@pytest.mark.parametrize("cv", [StoryKFold(3), DateSplit(0.4)], ids=["stories", "dates"])
def test_articles_frames_and_texts_are_split_alike(cv) -> None:
    told = TOLD if isinstance(cv, DateSplit) else {k: TOLD[k] for k in ("stories", "roles")}
    other_names = FRAME.drop(columns=["text", "title"]).assign(texte=TEXTS)
    rest = {key: of for key, of in told.items() if key != "stories"}

    found = [
        [(learned.tolist(), judged.tolist()) for learned, judged in splits]
        for splits in (
            cv.split(ARTICLES),
            cv.split(FRAME),
            cv.split(other_names),
            cv.split(TEXTS, SEVERAL, **told),
            cv.split(np.array(TEXTS)[:, None], SEVERAL, groups=STORIES, **rest),
        )
    ]

    assert all(splits == found[0] for splits in found)
    assert len(found[0]) == cv.get_n_splits(FRAME, stories=STORIES)


def test_articles_without_a_label_are_judged_where_none_has_one() -> None:
    some = [replace(ARTICLES[0], labels=()), *ARTICLES[1:]]
    none = [replace(article, labels=()) for article in ARTICLES]

    judged = [
        sorted(i for _, part in StoryKFold(2).split(corpus) for i in part)
        for corpus in (some, none)
    ]

    assert judged == [[1, 3, 4, 5, 7, 8, 9, 10], [0, 1, 3, 4, 5, 7, 8, 9, 10]]


def test_a_split_in_time_is_the_one_of_judging_by_date(articles: list[Article]) -> None:
    labelled = [a for a in articles if a.labels]
    days = sorted(a.date for a in labelled if a.date and a.role == "reference")
    earlier, later = split_by_date(labelled, since=days[int(len(days) * 0.8)])

    ((learned, judged),) = DateSplit(0.2).split(labelled)

    assert [labelled[i].id for i in learned] == [a.id for a in earlier]
    assert [labelled[i].id for i in judged] == [a.id for a in later]
    assert len(judged) >= 0.2 * len(days)


def test_folds_differ_by_seed_and_splitters_can_be_copied_and_read() -> None:
    first, again, other = (
        [judged.tolist() for _, judged in StoryKFold(2, seed=seed).split(ARTICLES)]
        for seed in (0, 0, 1)
    )

    assert first == again != other
    assert repr(StoryKFold(3, seed=1)) == "StoryKFold(n_splits=3, seed=1)"
    assert repr(DateSplit(0.3)) == "DateSplit(later=0.3)"
    assert pickle.loads(pickle.dumps(DateSplit(0.3))).later == 0.3


@pytest.mark.parametrize(
    ("cv", "message"),
    [
        (StoryKFold(1), "n_splits is 1"),
        (StoryKFold(7), "6 stories to judge: expected at least 7"),
        (DateSplit(1.0), "later is 1.0"),
        (DateSplit(0.99), "No article came out before 2010-06-01"),
    ],
)
def test_splits_that_cannot_be_are_refused(cv, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(cv.split(ARTICLES))


def test_a_split_in_time_needs_dates() -> None:
    with pytest.raises(InputError, match="No reference article with a date"):
        list(DateSplit().split(TEXTS, LABELS))
    with pytest.raises(InputError, match="Item 0: Unknown role 'judge'"):
        list(DateSplit().split([{"role": "judge"}]))


def test_without_a_taxonomys_words_cross_validation_reads_what_the_report_reads(
    articles: list[Article], taxonomy: Taxonomy, fitted: TopicClassifier
) -> None:
    names = TopicClassifier(
        taxonomy, prior_weight=0.0, C=1.0, folds=2
    )  # for calibration: to be quick
    model = TopicClassifier(taxonomy, C=fitted.C_, folds=2)

    bare = cross_validate(names, articles, cv=StoryKFold(), error_score="raise")["test_score"]
    whole = cross_validate(model, articles, cv=StoryKFold(), error_score="raise")["test_score"]

    report = clone(names).set_params(folds=5).fit(articles).report().figures["mrr"].value
    assert bare.mean() == pytest.approx(report, abs=0.01)
    # The report hides words of the taxonomy that only judged articles taught: see `splitters`.
    assert 0.005 < whole.mean() - fitted.report().figures["mrr"].value < 0.03
