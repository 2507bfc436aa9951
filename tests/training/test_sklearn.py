"""The estimator in scikit-learn's searches, curves and metadata routing."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
import sklearn
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import (
    ARTICLES,
    DATES,
    FRAME,
    METADATA,
    ROLES,
    STORIES,
    TAXONOMY,
    codes,
    small,
)
from sklearn.compose import ColumnTransformer
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (enables HalvingRandomSearchCV)
from sklearn.metrics import get_scorer, log_loss
from sklearn.model_selection import (
    GridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
    cross_val_predict,
    cross_validate,
    learning_curve,
    validation_curve,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.training import DateSplit, StoryKFold, TopicClassifier, mrr_scorer, split_by_date


def routed_model():
    model = small().set_fit_request(dates=True, stories=True, roles=True)
    return model.set_score_request(dates=True, roles=True)


def story_cv():
    return StoryKFold(2).set_split_request(stories=True, roles=True)


@pytest.mark.slow("learning")
@pytest.mark.parametrize("labels", [LABELS, SEVERAL, None], ids=["one", "several", "in X"])
def test_cross_validate_equals_fitting_and_scoring_by_hand(labels):
    X = FRAME if labels is None else TEXTS
    cv = StoryKFold(2)

    scores = cross_validate(small(), X, labels, cv=cv, n_jobs=2, error_score="raise")["test_score"]

    def rows(indices):
        if labels is None:
            return (FRAME.iloc[indices],)
        return [TEXTS[i] for i in indices], [labels[i] for i in indices]

    expected = [small().fit(*rows(train)).score(*rows(test)) for train, test in cv.split(X, labels)]
    assert scores.tolist() == expected
    assert len(expected) == 2


def test_cross_val_predict_accepts_several_labels_in_y():
    labels = [[*names, "Fintech"] if i % 3 else names for i, names in enumerate(SEVERAL)]

    sets = cross_val_predict(small(), TEXTS, labels, cv=StoryKFold(3))

    assert sets.shape == (12,)
    assert {type(labels) for labels in sets} == {tuple}
    assert {name for labels in sets for name in labels} == {*TAXONOMY.names}


def test_numbers_instead_of_labels_are_refused_with_a_remedy():
    with pytest.raises(InputError, match=r"Labels in y such as 1 are .*cross_val_predict"):
        cross_val_predict(small(), TEXTS, LABELS, cv=StoryKFold(2), method="predict_proba")


@pytest.mark.slow("learning")
def test_grid_and_random_searches_choose_the_same_setting():
    settings = {"C": [1e-6, 1.0], "prior_weight": [0.0]}
    grid = GridSearchCV(small(), settings, cv=StoryKFold(2), n_jobs=2, error_score="raise")
    random = RandomizedSearchCV(
        small(), settings, n_iter=2, cv=StoryKFold(2), random_state=0, error_score="raise"
    )

    grid.fit(FRAME)
    random.fit(FRAME)

    assert grid.n_splits_ == 2
    assert grid.best_params_ == random.best_params_
    assert grid.best_score_ == random.best_score_ == grid.cv_results_["mean_test_score"].max()
    assert codes(grid.best_estimator_) == codes(small(**grid.best_params_).fit(FRAME))


@pytest.mark.slow("learning")
@pytest.mark.parametrize("resource", ["n_samples", "folds"])
def test_halving_search_spends_more_resources_on_fewer_candidates(resource, articles, taxonomy):
    corpus = [a for a in articles if a.role == "reference"]
    limits = {"n_samples": (200, 600), "folds": (2, 4)}[resource]
    search = HalvingRandomSearchCV(
        *(TopicClassifier(taxonomy, folds=2), {"C": [0.1, 0.3, 1.0]}),
        cv=StoryKFold(2),
        resource=resource,
        factor=2,
        random_state=0,
        min_resources=limits[0],
        max_resources=limits[1],
        error_score="raise",
    )

    search.fit(corpus)

    assert search.n_resources_ == [limits[0], 2 * limits[0]]
    assert search.n_candidates_[1] < search.n_candidates_[0]
    assert search.best_score_ > 0.5


@pytest.mark.slow("learning")
def test_curves_rise_with_more_articles_and_a_stronger_prior(articles, taxonomy):
    corpus = [a for a in articles if a.role == "reference"]
    model = TopicClassifier(taxonomy, folds=2, C=0.3, prior_weight=0.0)

    _, _, by_size = learning_curve(
        model, corpus, None, cv=StoryKFold(2), train_sizes=[0.3, 1.0], shuffle=True, n_jobs=2,
        random_state=0, error_score="raise",
    )  # fmt: skip
    _, by_prior = validation_curve(
        model, corpus, None, param_name="prior_weight", param_range=[0.0, 3.0], cv=StoryKFold(2),
        error_score="raise",
    )  # fmt: skip

    assert by_size.mean(axis=1)[0] < by_size.mean(axis=1)[1] - 0.03
    assert by_prior.mean(axis=1)[0] < by_prior.mean(axis=1)[1] - 0.03


def test_a_pipeline_may_transform_the_frame_first():
    def rename(frame):
        return frame.rename(columns={"texte": "text"})

    renaming = make_pipeline(FunctionTransformer(rename), small())
    selection = ColumnTransformer(
        [("selected", "passthrough", ["text", "labels", "date", "story", "role"])],
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")

    scores = [
        cross_validate(model, X, cv=StoryKFold(2), error_score="raise")["test_score"].tolist()
        for model, X in (
            (small(), FRAME),
            (renaming, FRAME.rename(columns={"text": "texte"})),
            (make_pipeline(selection, small()), FRAME),
        )
    ]

    assert scores[0] == scores[1] == scores[2]


def test_scikit_learns_log_loss_takes_the_probabilities():
    model = small().fit(TEXTS, LABELS)

    scores = model.predict_frame(TEXTS)

    expected = -np.log([scores.loc[i, label] for i, label in enumerate(LABELS)]).mean()
    assert model.classes_.tolist() == scores.columns.tolist() == sorted(TAXONOMY.names)
    assert log_loss(LABELS, scores, labels=model.classes_) == pytest.approx(expected)
    assert get_scorer("neg_log_loss")(model, TEXTS, LABELS) == pytest.approx(-expected)


@pytest.mark.parametrize("method", ["predict_proba", "decision_function"])
def test_rows_of_scores_are_contiguous(method):
    scores = getattr(small().fit(TEXTS, LABELS), method)(TEXTS)

    assert scores.shape == (12, 3)
    # Otherwise, scikit-learn's temperature scaling sometimes finds NaN.
    assert scores.flags.c_contiguous


def test_pandas_output_of_scikit_learn_does_not_change_predictions():
    with sklearn.config_context(transform_output="pandas"):
        model = make_pipeline(FunctionTransformer(), small()).fit(FRAME, LABELS)
        scores = model.predict_proba(FRAME)

    assert scores.tolist() == small().fit(FRAME, LABELS).predict_proba(FRAME).tolist()


@pytest.mark.parametrize("X", [ARTICLES, FRAME], ids=["articles", "frame"])
def test_metadata_alongside_x_and_in_x_give_the_same_model(X):
    within = small().fit(X)

    alongside = small().fit(TEXTS, SEVERAL, **METADATA)

    assert codes(alongside) == codes(within)
    assert alongside.n_reference_ == within.n_reference_ == 9
    assert alongside.report().to_dict() == within.report().to_dict()
    assert alongside.predict_proba(TEXTS, dates=DATES).tolist() == within.predict_proba(X).tolist()


def test_metadata_that_is_missing_or_unknown_has_no_effect():
    without_metadata = [replace(a, date=None, story=None, role="reference") for a in ARTICLES]

    model = small().fit(TEXTS, SEVERAL)

    assert codes(model) == codes(small().fit(without_metadata))
    assert codes(model) == codes(
        small().fit(TEXTS, SEVERAL, dates=[None] * 12, roles=[np.nan] * 12)
    )


def test_metadata_alongside_x_replaces_that_of_the_articles():
    undated = [replace(article, date=None) for article in ARTICLES]
    model = small().fit(ARTICLES)

    assert codes(small().fit(ARTICLES, dates=[None] * 12)) == codes(small().fit(undated))
    assert model.predict_proba(ARTICLES, dates=[pd.NaT] * 12).tolist() == (
        model.predict_proba(undated).tolist()
    )
    assert ARTICLES[0].date == date(2010, 6, 1)


@pytest.mark.parametrize(
    "dates",
    [
        [date(2014, 6, 1), None],
        [datetime(2014, 6, 1, 23, 59), np.nan],  # noqa: DTZ001
        ["2014-06-01", pd.NA],
        ["1er juin 2014", None],
        pd.Series(pd.to_datetime(["2014-06-01", None])),
        pd.Series(["2014-06-01", None], dtype="string"),
        np.array(["2014-06-01", "NaT"], dtype="datetime64[ns]"),
        np.array(["2014-06-01", "NaT"], dtype="datetime64[D]"),
    ],
    ids=lambda dates: type(dates[0]).__name__,
)
def test_dates_of_every_type_limit_the_years_of_a_label(dates):
    model = small().fit(ARTICLES)
    texts = ["Des tablettes pour les lycéens"] * 2

    dated, undated = model.predict_proba(texts, dates=dates)

    article = Article(id="1", text=texts[0], date=date(2014, 6, 1))
    assert dated.tolist() == model.predict_proba([article])[0].tolist()
    assert undated.tolist() == model.predict_proba(texts[:1])[0].tolist()
    education = model.classes_.tolist().index("TIC pour l’éducation")  # dates from 2015
    assert dated[education] < undated[education]


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"dates": ["hier", *DATES[1:]]}, "Item 0: date 'hier': expected a date"),
        ({"dates": [*DATES[:11], 2020]}, "Item 11: date 2020: expected a date"),
        ({"dates": [*DATES[:11], "2020-02-31"]}, "Item 11: date '2020-02-31'"),
        ({"dates": DATES[:5]}, "12 articles and 5 dates"),
        ({"stories": STORIES[:5]}, "12 articles and 5 stories"),
        ({"stories": [*STORIES[:11], ["a"]]}, r"Item 11: story is \['a'\] \(list\)"),
        ({"roles": ["judge", *ROLES[1:]]}, "Item 0: Unknown role 'judge': expected 'reference' or"),
        ({"roles": "support"}, "roles: a single value \\('support'"),
        ({"dates": date(2020, 1, 1)}, "dates: a single value \\(datetime.date"),
        ({"dates": 10**5000}, "dates: a single value \\(a very large number"),
        ({"stories": 10**5000}, "stories: a single value \\(a very large number"),
        ({"roles": np.array("support")}, r"roles: a single value \(array\('support'"),
        ({"dates": [*DATES[:11], 10**5000]}, "Item 11: date .*: expected a date"),
        ({"sample_weight": [1.0]}, "1 weights: expected"),
        ({"sample_weight": [-1.0] * 12}, "Item 0: sample_weight is"),
        ({"sample_weight": ["a"] * 12}, r"sample_weight is \['a', 'a', .*: expected 12 numbers"),
        ({"sample_weight": [{}] * 12}, r"sample_weight is \[\{\}, .*: expected 12 numbers"),
        ({"sample_weight": 10**5000}, "sample_weight is a very large number: expected 12 numbers"),
        ({"sample_weight": [1e300] * 12}, "Item 0: sample_weight is"),
        ({"stories": np.array("Kolda")}, "stories: a single value \\(array"),
        ({"undecided": [[]]}, "12 articles and 1 entries of undecided: expected one per article"),
        (
            {"undecided": "Fintech"},
            r"undecided is 'Fintech' \(str\): expected one list per article",
        ),
        ({"undecided": [[None]] * 12}, "Item 0: Unknown label type"),
    ],
)
def test_invalid_metadata_is_reported_with_its_position(metadata, message):
    with pytest.raises(InputError, match=message):
        small().fit(TEXTS, SEVERAL, **metadata)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function", "score"])
def test_every_method_validates_dates(method):
    model = small().fit(ARTICLES)
    arguments = (TEXTS, LABELS) if method == "score" else (TEXTS,)

    with pytest.raises(InputError, match="Item 1: date 'hier'"):
        getattr(model, method)(*arguments, dates=["2020-01-01", "hier", *DATES[2:]])


@pytest.mark.parametrize(
    "stories",
    [range(12), np.arange(12), pd.Series(range(12)), np.arange(12.0), map(str, range(12))],
)
def test_stories_may_be_numbers(stories):
    articles = [replace(article, story=str(i)) for i, article in enumerate(ARTICLES)]

    model = small().fit(TEXTS, SEVERAL, dates=DATES, stories=stories, roles=ROLES)

    assert model.report().to_dict() == small().fit(articles).report().to_dict()


def test_score_and_mrr_weight_reference_articles_and_ignore_support_articles():
    model = small().fit(ARTICLES)
    wrong = [*LABELS[:10], "Fintech", "Infrastructures"]
    scores = model.predict_frame(ARTICLES)
    above = [(r > r[label]).sum() for label, (_, r) in zip(wrong, scores.iterrows(), strict=True)]
    reciprocal_rank = 1 / (1 + np.array(above))
    predictions = model.predict(ARTICLES)
    is_right = np.array([{*p} == {label} for p, label in zip(predictions, wrong, strict=True)])
    reference, weights = np.array(ROLES) == "reference", np.arange(12.0)

    assert reciprocal_rank[11] < 1
    for score, each in ((type(model).score, is_right), (mrr_scorer, reciprocal_rank)):
        assert score(model, ARTICLES, wrong) == pytest.approx(each[reference].mean())
        assert score(model, ARTICLES, wrong, sample_weight=weights) == pytest.approx(
            np.average(each[reference], weights=weights[reference])
        )
    assert model.score(TEXTS, wrong, dates=DATES) == pytest.approx(is_right.mean())
    assert model.score(TEXTS, wrong, dates=DATES, roles=ROLES) == pytest.approx(
        is_right[reference].mean()
    )
    with pytest.raises(InputError, match="No reference article with a label"):
        model.score(TEXTS, LABELS, roles=["support"] * 12)


@pytest.mark.usefixtures("routing")
@pytest.mark.slow("learning")
@pytest.mark.parametrize("with_pipeline", [True, False])
def test_metadata_is_routed_to_fit_score_and_split(with_pipeline):
    model = (
        make_pipeline(FunctionTransformer(), routed_model()) if with_pipeline else routed_model()
    )

    results = cross_validate(
        model, TEXTS, SEVERAL, cv=story_cv(), params=METADATA, n_jobs=2, error_score="raise"
    )

    expected = cross_validate(small(), ARTICLES, cv=StoryKFold(2), error_score="raise")
    assert results["test_score"].tolist() == expected["test_score"].tolist()


@pytest.mark.usefixtures("routing")
def test_searches_and_curves_route_metadata():
    settings = {"C": [0.01, 1.0]}
    grid = GridSearchCV(routed_model(), settings, cv=story_cv(), error_score="raise")
    expected = GridSearchCV(small(), settings, cv=StoryKFold(2), error_score="raise")
    expected.fit(ARTICLES, SEVERAL)

    grid.fit(TEXTS, SEVERAL, **METADATA)
    options = {"cv": story_cv(), "params": METADATA, "error_score": "raise"}
    _, _, curve = learning_curve(routed_model(), TEXTS, SEVERAL, train_sizes=[1.0], **options)

    scores, expected_scores = (each.cv_results_["mean_test_score"] for each in (grid, expected))
    assert scores.tolist() == expected_scores.tolist()
    assert codes(grid.best_estimator_) == codes(expected.best_estimator_)
    assert grid.score(TEXTS, SEVERAL, dates=DATES, roles=ROLES) == expected.score(ARTICLES, SEVERAL)
    assert curve.mean() == pytest.approx(expected_scores[1])


@pytest.mark.usefixtures("routing")
def test_a_search_routes_groups_to_the_splitter():
    results = cross_validate(small(), TEXTS, SEVERAL, cv=StoryKFold(2), params={"groups": STORIES})

    with sklearn.config_context(enable_metadata_routing=False):
        expected = cross_validate(small(), TEXTS, SEVERAL, groups=STORIES, cv=StoryKFold(2))
    assert results["test_score"].tolist() == expected["test_score"].tolist()


@pytest.mark.usefixtures("routing")
def test_metadata_is_routed_to_a_split_by_date():
    cv = DateSplit(0.3).set_split_request(dates=True, stories=True, roles=True)

    options = {"params": METADATA, "error_score": "raise"}
    results = cross_validate(routed_model(), TEXTS, SEVERAL, cv=cv, **options)

    earlier, later = split_by_date(ARTICLES, since=date(2018, 6, 1))
    assert results["test_score"].tolist() == [small().fit(earlier).score(later)]


@pytest.mark.usefixtures("routing")
def test_the_last_step_of_a_pipeline_predicts_with_routed_dates():
    classifier = routed_model().set_predict_request(dates=True)
    classifier.set_predict_proba_request(dates=True)
    pipeline = make_pipeline(FunctionTransformer(), classifier).fit(TEXTS, SEVERAL, **METADATA)
    model = small().fit(ARTICLES)

    for method in ("predict", "predict_proba"):
        routed = getattr(pipeline, method)(TEXTS, dates=DATES)
        assert routed.tolist() == getattr(model, method)(ARTICLES).tolist()


def test_a_score_leaves_the_weights_of_its_caller_as_they_are():
    model = TopicClassifier(folds=2).fit(ARTICLES)
    articles = [replace(ARTICLES[0], role="support"), *ARTICLES[1:]]
    weights = np.full(len(articles), 2, np.float32)

    model.score(articles, sample_weight=weights)

    assert weights.tolist() == [2.0] * len(articles)
