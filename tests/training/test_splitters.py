"""Splitters, the plain scikit-learn pipeline, data frames."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import ARTICLES, DATES, FRAME, STORIES, TOLD, codes, small
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import FixedThresholdClassifier, cross_validate

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import (
    DateSplit,
    StoryKFold,
    TopicClassifier,
    plain_pipeline,
    split_by_date,
    story_folds,
)
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
    with pytest.raises(InputError, match="Item 0: Role 'judge'"):
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


def probabilities(pipeline, given) -> np.ndarray:
    found = pipeline.predict_proba(given)
    return np.stack([p[:, 1] for p in found], axis=1) if isinstance(found, list) else found


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"stemmed": False, "title_weight": 0.0},
        {"ngrams": 2, "section_weight": 2.0, "min_df": 2},
    ],
    ids=["default", "unstemmed", "pairs"],
)
def test_the_plain_pipeline_answers_as_the_model(labels: list, settings: dict) -> None:
    sections = ["Télécoms > Câbles", "Télécoms", None] * 4
    frame = pd.DataFrame(
        {"title": TEXTS, "text": TEXTS[::-1], "date": DATES, "section": sections, "labels": labels}
    )
    model = small(**settings).fit(frame)

    pipeline = model.to_sklearn()

    for X in (frame, articles_from(frame), TEXTS, ["Rien de connu", "5"]):
        decision_values = pipeline[:3].transform(X)[:, :3]
        assert decision_values == pytest.approx(model.decision_function(X), abs=1e-5)
        assert probabilities(pipeline, X) == pytest.approx(model.predict_proba(X), abs=1e-5)
        if labels is LABELS:
            assert pipeline.predict(X).tolist() == model.predict(X).tolist()


def test_the_plain_pipeline_of_the_bundled_corpus_predicts_the_same(
    articles: list[Article], fitted: TopicClassifier
) -> None:
    pipeline = fitted.to_sklearn()

    decision_values = pipeline[:3].transform(articles)[:, : len(fitted.classes_)]
    assert np.abs(decision_values - fitted.decision_function(articles)).max() < 1e-5
    assert np.abs(probabilities(pipeline, articles) - fitted.predict_proba(articles)).max() < 1e-6
    assert pipeline.predict(articles).tolist() == fitted.predict(articles).tolist()


def test_sets_of_the_plain_pipeline_differ_where_one_label_is_wanted_or_k_at_most() -> None:
    held = ["Un câble, un paiement, des élèves", "Rien de connu ici", "Paiement mobile à Dakar"]
    model = small(at_least_one=True).fit(TEXTS, SEVERAL)
    model.tagger_.selection.propose_cut[:] = [0.5, 0.5, 0.5]
    single = TopicClassifier(**{**model.get_params(), "top_k": 1}).fit(TEXTS, SEVERAL)
    single.tagger_.selection.propose_cut[:] = [0.5, 0.5, 0.5]
    names = np.array(model.classes_)

    X = TEXTS + held
    table = model.to_sklearn().predict(X).astype(bool)

    scores = model.predict_proba(X)
    assert (table == (scores >= np.array([0.5, 0.5, 0.5]))).all()
    assert 0 < (~table.any(axis=1)).sum() < len(X)
    assert (table.sum(axis=1) > 1).any()
    for row, own, one, place in zip(
        table, model.predict(X), single.predict(X), scores.argmax(axis=1), strict=True
    ):
        best = names[place]
        assert set(own) == (set(names[row]) or {best})
        assert one == (best,)
    assert (single.to_sklearn().predict(X) == table).all()


def test_two_labels_are_one_logistic_regression_to_scikit_learn() -> None:
    model = TopicClassifier(folds=2).fit(TEXTS[:8], LABELS[:8])

    pipeline = model.to_sklearn()

    assert pipeline[-1].coef_.shape == (1, 4)
    assert pipeline.predict_proba(TEXTS) == pytest.approx(model.predict_proba(TEXTS), abs=1e-5)
    assert pipeline.predict(TEXTS).tolist() == model.predict(TEXTS).tolist()


def test_the_plain_pipeline_is_of_scikit_learns_parts_and_names_its_features() -> None:
    model = small().fit(FRAME)

    pipeline = model.to_sklearn()

    names = pipeline[:2].get_feature_names_out()
    weights = pipeline["decisions"].kw_args["weights"]
    table = pipeline[:2].transform(FRAME)
    article = articles_from(FRAME)
    vectorizer = pipeline["features"].transformer_list[0][1]["fields"].transformer_list[0][1]
    assert type(vectorizer) is TfidfVectorizer
    assert isinstance(pipeline[-1].estimators_[0], FixedThresholdClassifier)
    assert table.shape == (12, len(names)) == (12, model.tagger_.space.size + 3)
    assert names[-3:].tolist() == [f"off_period__{label}" for label in model.classes_]
    assert table[:, -3:].toarray().tolist() == [
        [0, a.date.year < 2015, a.date.year > 2017] for a in article
    ]
    for row, (ids, values) in zip(table, model.tagger_.space.rows(article), strict=True):
        assert row[:, : len(weights)].indices.tolist() == ids.tolist()
        assert row[:, : len(weights)].data == pytest.approx(values, abs=1e-6)
    assert names[weights[:, 2].argmax()] in {"text__fintech", "text__paiement", "text__mobil"}
    assert pipeline[:3].get_feature_names_out().tolist() == [
        *model.classes_,
        *names[-3:],
    ] == pipeline[:-1].get_feature_names_out().tolist()  # fmt: skip


def test_the_plain_pipeline_can_be_pickled_and_its_parts_cloned_and_fitted() -> None:
    model = small().fit(TEXTS, LABELS)
    pipeline = model.to_sklearn()

    copy = pickle.loads(pickle.dumps(pipeline))
    fresh = clone(pipeline)

    assert copy.predict_proba(TEXTS).tolist() == pipeline.predict_proba(TEXTS).tolist()
    assert not hasattr(fresh[-1], "coef_")
    assert type(fresh.fit(TEXTS, LABELS)[-1]) is LogisticRegression
    assert accuracy_score(LABELS, fresh.predict(TEXTS)) == 1.0


def test_a_sentence_encoder_has_no_plain_part() -> None:
    model = small().fit(TEXTS, LABELS)
    space = model.tagger_.space
    meant = replace(space, settings=replace(space.settings, semantic_weight=0.6))

    with pytest.raises(InputError, match=r"semantic_weight is 0\.6.*no part"):
        plain_pipeline(replace(model.tagger_, space=meant))


def test_score_frames_keep_the_index_and_name_the_labels() -> None:
    model = small().fit(ARTICLES)
    frame = FRAME.set_index(pd.Index([f"d-{i}" for i in range(12)], name="numéro"))

    found = model.predict_frame(frame)

    assert found.index.equals(frame.index)
    assert found.index.name == "numéro"
    assert found.columns.tolist() == model.classes_.tolist()
    assert found.to_numpy().tolist() == model.predict_proba(ARTICLES).tolist()
    assert model.predict_frame(ARTICLES).index.tolist() == [a.id for a in ARTICLES]
    assert model.predict_frame(iter(TEXTS)).index.tolist() == list(range(12))
    assert model.predict_frame(pd.Series(TEXTS, index=range(5, 17))).index[0] == 5
    dated = model.predict_frame(TEXTS, dates=DATES).to_numpy()
    assert dated.tolist() == model.predict_proba(ARTICLES).tolist()


def test_suggestion_frames_are_long_and_agree_with_suggest() -> None:
    model = small().fit(ARTICLES)

    found = model.suggest_frame(ARTICLES, top=2)

    assert found.columns.tolist() == ["article", "rank", "label", "score", "tier"]
    assert found["article"].tolist() == [a.id for a in ARTICLES for _ in range(2)]
    assert found["rank"].tolist() == [1, 2] * 12
    rows = list(found[["label", "score", "tier"]].itertuples(index=False, name=None))
    said = [(s.label, s.score, s.tier) for a in ARTICLES for s in model.suggest(a, top=2)]
    assert rows == [(label, pytest.approx(score), tier) for label, score, tier in said]
    assert found["tier"].cat.categories.tolist() == ["hide", "propose", "apply"]
    assert set(found[found["tier"] >= "propose"]["tier"]) <= {"propose", "apply"}


def test_frames_of_nothing_and_of_too_little_are_refused_or_empty() -> None:
    model = small().fit(ARTICLES)

    assert model.predict_frame([]).shape == (0, 3)
    assert len(model.suggest_frame(TEXTS, top=0)) == 0
    assert len(model.suggest_frame(TEXTS, top=9)) == 36
    with pytest.raises(InputError, match="top is -1"):
        model.suggest_frame(TEXTS, top=-1)
    with pytest.raises(InputError, match="A single str"):
        model.predict_frame(TEXTS[0])


def test_a_row_does_not_depend_on_its_neighbours_in_frames_and_pipelines() -> None:
    model = small().fit(ARTICLES)
    pipeline = model.to_sklearn()

    whole, together = model.predict_frame(ARTICLES), probabilities(pipeline, ARTICLES)

    for i in (11, 3, 0):
        assert model.predict_frame([ARTICLES[i]]).iloc[0].tolist() == whole.iloc[i].tolist()
        assert probabilities(pipeline, [ARTICLES[i]])[0] == pytest.approx(together[i], abs=1e-12)


def test_refit_forgets_what_was_told() -> None:
    model = small()
    before = model.get_params()

    model.fit(TEXTS, SEVERAL, **TOLD).fit(TEXTS, LABELS)

    assert codes(model) == codes(small().fit(TEXTS, LABELS))
    assert model.n_reference_ == 12
    assert model.get_params() == before
    assert TOLD["dates"] == DATES
