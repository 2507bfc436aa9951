"""What scikit-learn may expect of the classifier, its splitters and the pipeline it turns into."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
import sklearn
from press import LABELS, SEVERAL, TEXTS
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (what the name says)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import (
    FixedThresholdClassifier,
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
from sklearn.utils import get_tags

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from, row_from_article
from osiris_nlp.evaluation import ranks, truth_table
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import (
    DateSplit,
    StoryKFold,
    TopicClassifier,
    plain_pipeline,
    split_by_date,
    story_folds,
)
from osiris_nlp.training.folds import story_of

DATES = [f"20{10 + i}-06-01" for i in range(12)]
STORIES = [str(i // 2) for i in range(12)]  # two articles on each affair
ROLES = ["support" if i in {2, 6, 11} else "reference" for i in range(12)]
TOLD = {"dates": DATES, "stories": STORIES, "roles": ROLES}
ARTICLES = [
    Article(
        id=str(i),
        text=TEXTS[i],
        labels=tuple(SEVERAL[i]),
        date=date.fromisoformat(DATES[i]),
        story=STORIES[i],
        role=ROLES[i],
    )
    for i in range(12)
]
FRAME = pd.DataFrame([row_from_article(article) for article in ARTICLES])
TAXONOMY = Taxonomy(
    [
        Label(name="Infrastructures"),
        Label(name="TIC pour l’éducation", first_year=2015),
        Label(name="Fintech", last_year=2017),
    ]
)


def small(**settings: object) -> TopicClassifier:
    return TopicClassifier(**{"taxonomy": TAXONOMY, "folds": 2, "C": 1.0, **settings})


def codes(model: TopicClassifier) -> bytes:
    return model.tagger_.weights.codes.tobytes()


@pytest.fixture
def routing() -> Iterator[None]:
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def routed(**settings: object) -> TopicClassifier:
    model = small(**settings).set_fit_request(dates=True, stories=True, roles=True)
    return model.set_score_request(dates=True, roles=True)


def story_cv(n_splits: int = 2) -> StoryKFold:
    return StoryKFold(n_splits).set_split_request(stories=True, roles=True)


# --- searches and curves


@pytest.mark.parametrize("labels", [LABELS, SEVERAL, None], ids=["one", "several", "in X"])
def test_cross_validate_gives_what_fitting_by_hand_gives(labels: list | None) -> None:
    X = FRAME if labels is None else TEXTS
    cv = StoryKFold(2)

    found = cross_validate(small(), X, labels, cv=cv, n_jobs=2, error_score="raise")["test_score"]

    def rows(places):
        if labels is None:
            return (FRAME.iloc[places],)
        return [TEXTS[i] for i in places], [labels[i] for i in places]

    expected = [
        small().fit(*rows(learn)).score(*rows(judge)) for learn, judge in cv.split(X, labels)
    ]
    assert found.tolist() == expected
    assert len(expected) == 2


def test_predictions_out_of_fold_are_those_of_the_folds() -> None:
    cv = StoryKFold(3)
    reference = [replace(article, role="reference") for article in ARTICLES]

    sets = cross_val_predict(small(), reference, cv=cv)
    scores = cross_val_predict(small(), reference, cv=cv, method="predict_proba")

    for learn, judge in cv.split(reference):
        model = small().fit([reference[i] for i in learn])
        held = [reference[i] for i in judge]
        assert scores[judge].tolist() == model.predict_proba(held).tolist()
        assert sets[judge].tolist() == model.predict(held).tolist()


def test_several_labels_given_apart_are_predicted_out_of_fold() -> None:
    labels = [[*own, "Fintech"] if i % 3 else own for i, own in enumerate(SEVERAL)]

    sets = cross_val_predict(small(), TEXTS, labels, cv=StoryKFold(3))

    assert sets.shape == (12,)
    assert {type(own) for own in sets} == {tuple}
    assert all(own[0] in TAXONOMY.names for own in sets)


def test_numbers_for_labels_are_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match=r"Item 0: labels is a int64.*cross_val_predict"):
        cross_val_predict(small(), TEXTS, LABELS, cv=StoryKFold(2), method="predict_proba")


def test_grid_and_random_searches_agree_on_the_better_setting() -> None:
    settings = {"C": [1e-6, 1.0], "prior_weight": [0.0]}
    grid = GridSearchCV(small(), settings, cv=StoryKFold(2), n_jobs=2, error_score="raise")
    draw = RandomizedSearchCV(
        small(), settings, n_iter=2, cv=StoryKFold(2), random_state=0, error_score="raise"
    )

    grid.fit(FRAME)
    draw.fit(FRAME)

    assert grid.n_splits_ == 2
    assert grid.best_params_ == draw.best_params_
    assert grid.best_score_ == draw.best_score_ == grid.cv_results_["mean_test_score"].max()
    assert codes(grid.best_estimator_) == codes(small(**grid.best_params_).fit(FRAME))


@pytest.mark.parametrize("resource", ["n_samples", "folds"])
def test_halving_spends_more_on_fewer_candidates(
    resource: str, articles: list[Article], taxonomy: Taxonomy
) -> None:
    corpus = [a for a in articles if a.role == "reference"]
    bounds = {"n_samples": (200, 600), "folds": (2, 4)}[resource]
    search = HalvingRandomSearchCV(
        TopicClassifier(taxonomy, folds=2),
        {"C": [0.1, 0.3, 1.0]},
        cv=StoryKFold(2),
        resource=resource,
        min_resources=bounds[0],
        max_resources=bounds[1],
        factor=2,
        random_state=0,
        error_score="raise",
    )

    search.fit(corpus)

    assert search.n_resources_ == [bounds[0], 2 * bounds[0]]
    assert search.n_candidates_[1] < search.n_candidates_[0]
    assert search.best_score_ > 0.6


def test_curves_rise_with_articles_and_settings_that_help(
    articles: list[Article], taxonomy: Taxonomy
) -> None:
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


def test_a_pipeline_may_prepare_the_frame_before() -> None:
    def english(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.rename(columns={"texte": "text"})

    prepared = make_pipeline(FunctionTransformer(english), small())
    chosen = ColumnTransformer(
        [("kept", "passthrough", ["text", "labels", "date", "story", "role"])],
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")

    scores = [
        cross_validate(model, X, cv=StoryKFold(2), error_score="raise")["test_score"].tolist()
        for model, X in (
            (small(), FRAME),
            (prepared, FRAME.rename(columns={"text": "texte"})),
            (make_pipeline(chosen, small()), FRAME),
        )
    ]

    assert scores[0] == scores[1] == scores[2]


def test_probabilities_go_to_scikit_learns_figures_with_sorted_columns() -> None:
    model = small().fit(TEXTS, LABELS)

    scores = model.predict_frame(TEXTS).sort_index(axis=1)

    expected = -np.log([scores.loc[i, label] for i, label in enumerate(LABELS)]).mean()
    assert model.classes_.tolist() != scores.columns.tolist() == sorted(model.classes_)
    assert log_loss(LABELS, scores, labels=scores.columns) == pytest.approx(expected)


def test_its_tags_say_text_no_y_and_several_labels() -> None:
    tags = get_tags(small())

    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert not tags.target_tags.required
    assert tags.classifier_tags.multi_label
    assert tags.estimator_type is None  # its splitters would refuse lists of labels


def test_pandas_as_scikit_learns_output_changes_nothing() -> None:
    with sklearn.config_context(transform_output="pandas"):
        model = make_pipeline(FunctionTransformer(), small()).fit(FRAME, LABELS)
        scores = model.predict_proba(FRAME)

    assert scores.tolist() == small().fit(FRAME, LABELS).predict_proba(FRAME).tolist()


# --- what is told beside X


def test_told_apart_and_carried_teach_the_same() -> None:
    carried = small().fit(ARTICLES)

    told = small().fit(TEXTS, SEVERAL, **TOLD)

    assert codes(told) == codes(carried)
    assert told.n_reference_ == carried.n_reference_ == 9
    assert told.report().to_dict() == carried.report().to_dict()
    assert told.predict_proba(TEXTS, dates=DATES).tolist() == (
        carried.predict_proba(ARTICLES).tolist()
    )


def test_nothing_told_is_as_before() -> None:
    bare = [replace(a, date=None, story=None, role="reference") for a in ARTICLES]

    model = small().fit(TEXTS, SEVERAL)

    assert codes(model) == codes(small().fit(bare))
    assert codes(model) == codes(
        small().fit(TEXTS, SEVERAL, dates=[None] * 12, roles=[np.nan] * 12)
    )


def test_what_is_told_replaces_what_an_article_carries() -> None:
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
def test_dates_of_every_kind_bound_the_years_of_a_label(dates) -> None:
    model = small().fit(ARTICLES)
    texts = ["Des tablettes pour les lycéens"] * 2

    dated, undated = model.predict_proba(texts, dates=dates)

    carried = [Article(id="1", text=texts[0], date=date(2014, 6, 1))]
    assert dated.tolist() == model.predict_proba(carried)[0].tolist()
    assert undated.tolist() == model.predict_proba(texts[:1])[0].tolist()
    assert dated[1] < undated[1]  # the label dates from 2015


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"dates": ["hier", *DATES[1:]]}, "Item 0: date 'hier': expected a date"),
        ({"dates": [*DATES[:11], 2020]}, "Item 11: date 2020: expected a date"),
        ({"dates": [*DATES[:11], "2020-02-31"]}, "Item 11: date '2020-02-31'"),
        ({"dates": DATES[:5]}, "12 articles and 5 dates"),
        ({"stories": STORIES[:5]}, "12 articles and 5 stories"),
        ({"stories": [*STORIES[:11], ["a"]]}, "Item 11: story is a list"),
        ({"roles": ["judge", *ROLES[1:]]}, "Item 0: Role 'judge': expected 'reference' or"),
        ({"roles": "support"}, "roles: a single 'support'"),
        ({"dates": date(2020, 1, 1)}, "dates: a single datetime.date"),
    ],
)
def test_what_is_told_wrongly_is_named_with_its_place(told: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        small().fit(TEXTS, SEVERAL, **told)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function", "score"])
def test_every_method_reads_its_dates(method: str) -> None:
    model = small().fit(ARTICLES)
    given = (TEXTS, LABELS) if method == "score" else (TEXTS,)

    with pytest.raises(InputError, match="Item 1: date 'hier'"):
        getattr(model, method)(*given, dates=["2020-01-01", "hier", *DATES[2:]])


@pytest.mark.parametrize(
    "stories",
    [range(12), np.arange(12), pd.Series(range(12)), np.arange(12.0), map(str, range(12))],
)
def test_stories_may_be_numbers(stories) -> None:
    articles = [replace(article, story=str(i)) for i, article in enumerate(ARTICLES)]

    model = small().fit(TEXTS, SEVERAL, dates=DATES, stories=stories, roles=ROLES)

    assert model.report().to_dict() == small().fit(articles).report().to_dict()


def test_score_counts_reference_articles_by_their_weight() -> None:
    model = small().fit(ARTICLES)
    wrong = [*LABELS[:10], "Fintech", "Infrastructures"]
    placed = 1 / ranks(
        truth_table([replace(a, labels=(own,)) for a, own in zip(ARTICLES, wrong, strict=True)],
                    TAXONOMY.names),
        model.predict_proba(ARTICLES),
    )  # fmt: skip
    reference = np.array(ROLES) == "reference"
    weights = np.arange(12.0)

    assert placed[11] < 1
    assert model.score(TEXTS, wrong, dates=DATES) == pytest.approx(placed.mean())
    assert model.score(TEXTS, wrong, dates=DATES, roles=ROLES) == pytest.approx(
        placed[reference].mean()
    )
    assert model.score(ARTICLES, wrong) == pytest.approx(placed[reference].mean())
    assert model.score(ARTICLES, wrong, sample_weight=weights) == pytest.approx(
        np.average(placed[reference], weights=weights[reference])
    )
    with pytest.raises(InputError, match="No reference article with a label"):
        model.score(TEXTS, LABELS, roles=["support"] * 12)


# --- metadata routing


@pytest.mark.usefixtures("routing")
@pytest.mark.parametrize("with_pipeline", [False, True])
def test_what_is_told_is_routed_to_fit_score_and_split(with_pipeline: bool) -> None:
    model = make_pipeline(FunctionTransformer(), routed()) if with_pipeline else routed()

    found = cross_validate(
        model, TEXTS, SEVERAL, cv=story_cv(), params=TOLD, n_jobs=2, error_score="raise"
    )

    expected = cross_validate(small(), ARTICLES, cv=StoryKFold(2), error_score="raise")
    assert found["test_score"].tolist() == expected["test_score"].tolist()


@pytest.mark.usefixtures("routing")
def test_searches_and_curves_route_what_is_told() -> None:
    settings = {"C": [0.01, 1.0]}
    grid = GridSearchCV(routed(), settings, cv=story_cv(), error_score="raise")
    expected = GridSearchCV(small(), settings, cv=StoryKFold(2), error_score="raise").fit(ARTICLES)

    grid.fit(TEXTS, SEVERAL, **TOLD)
    _, _, curve = learning_curve(
        routed(), TEXTS, SEVERAL, cv=story_cv(), params=TOLD, train_sizes=[1.0], error_score="raise"
    )

    assert grid.cv_results_["mean_test_score"].tolist() == (
        expected.cv_results_["mean_test_score"].tolist()
    )
    assert codes(grid.best_estimator_) == codes(expected.best_estimator_)
    assert grid.score(TEXTS, SEVERAL, dates=DATES, roles=ROLES) == expected.score(ARTICLES)
    assert curve.mean() == pytest.approx(expected.cv_results_["mean_test_score"][1])


@pytest.mark.usefixtures("routing")
def test_a_search_routes_groups_to_the_splitter() -> None:
    found = cross_validate(small(), TEXTS, SEVERAL, cv=StoryKFold(2), params={"groups": STORIES})

    with sklearn.config_context(enable_metadata_routing=False):
        expected = cross_validate(small(), TEXTS, SEVERAL, groups=STORIES, cv=StoryKFold(2))
    assert found["test_score"].tolist() == expected["test_score"].tolist()


@pytest.mark.usefixtures("routing")
def test_what_is_told_in_time_is_routed_too() -> None:
    cv = DateSplit(0.3).set_split_request(dates=True, stories=True, roles=True)

    found = cross_validate(routed(), TEXTS, SEVERAL, cv=cv, params=TOLD, error_score="raise")

    earlier, later = split_by_date(ARTICLES, since=date(2018, 6, 1))
    assert found["test_score"].tolist() == [small().fit(earlier).score(later)]


@pytest.mark.usefixtures("routing")
def test_the_last_step_predicts_with_routed_dates() -> None:
    last = routed().set_predict_request(dates=True).set_predict_proba_request(dates=True)
    pipeline = make_pipeline(FunctionTransformer(), last).fit(TEXTS, SEVERAL, **TOLD)
    alone = small().fit(ARTICLES)

    assert pipeline.predict_proba(TEXTS, dates=DATES).tolist() == (
        alone.predict_proba(ARTICLES).tolist()
    )
    assert pipeline.predict(TEXTS, dates=DATES).tolist() == alone.predict(ARTICLES).tolist()


# --- splitters


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


# --- the plain pipeline


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
        decisions = pipeline[:3].transform(X)[:, :3]
        assert decisions == pytest.approx(model.decision_function(X), abs=1e-5)
        assert probabilities(pipeline, X) == pytest.approx(model.predict_proba(X), abs=1e-5)
        if labels is LABELS:
            assert pipeline.predict(X).tolist() == model.predict(X).tolist()


def test_the_plain_pipeline_of_the_bundled_corpus_predicts_the_same(
    articles: list[Article], fitted: TopicClassifier
) -> None:
    pipeline = fitted.to_sklearn()

    decisions = pipeline[:3].transform(articles)[:, : len(fitted.classes_)]
    assert np.abs(decisions - fitted.decision_function(articles)).max() < 1e-5
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


# --- frames


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
