"""Conventions of scikit-learn, pandas and numpy that users rely on without reading documentation."""

import copy
import pickle
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from helpers.own_data import (
    CODES,
    FLAGS,
    FRAME,
    LABELS,
    LISTS,
    MATRIX,
    NAMES,
    NEW_LABELS,
    NEW_TEXTS,
    TEXTS,
    small,
)
from scipy.sparse import coo_array, csr_matrix
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV, CalibrationDisplay
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay, RocCurveDisplay, accuracy_score, get_scorer
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    LabelBinarizer,
    MultiLabelBinarizer,
)
from sklearn.utils import get_tags

from osiris_nlp import Article, StoryKFold, TopicClassifier, evaluate, mrr_scorer
from osiris_nlp.base.errors import InputError

NUMBERS = [int(flag) for flag in FLAGS]
DATES = ["2020-01-01"] * 24
WEIGHTS = np.linspace(0.5, 1.5, 24)
SHUFFLED = KFold(4, shuffle=True, random_state=0)  # for an indicator matrix, as texts are sorted


def peer():
    return make_pipeline(TfidfVectorizer(), LogisticRegression())


@pytest.fixture(scope="module")
def model():
    return small().fit(TEXTS, LABELS)


def _through_joblib(model):
    file = BytesIO()
    joblib.dump(model, file)
    file.seek(0)
    return joblib.load(file)


# --- What the estimator says about itself


def test_it_is_a_classifier_of_texts_that_also_accepts_indicator_matrices():
    tags = get_tags(small())

    assert is_classifier(small())
    assert tags.estimator_type == "classifier"
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.classifier_tags.multi_class
    assert tags.classifier_tags.multi_label
    assert not tags.target_tags.required


def test_settings_are_read_set_and_cloned(model):
    copy_of_settings = clone(model)

    assert copy_of_settings.get_params() == model.get_params()
    changed = copy_of_settings.set_params(C=3.0, stemmed=False, prior_weight=0.0)
    assert (changed.C, changed.stemmed, changed.prior_weight) == (3.0, False, 0.0)
    assert changed.get_params()["C"] == 3.0
    assert not hasattr(copy_of_settings, "classes_")
    assert model.C == 1.0
    with pytest.raises(ValueError, match="Invalid parameter 'alpha'.*Valid parameters are: .'C'"):
        clone(model).set_params(alpha=1)


def test_reprs_are_short_and_name_what_was_set(model):
    assert repr(model) == "TopicClassifier(C=1.0, folds=2)"
    assert "TopicClassifier" in model._repr_html_()
    assert "TopicClassifier" in make_pipeline(FunctionTransformer(), small())._repr_html_()


@pytest.mark.parametrize(
    "use",
    [
        lambda model: model.predict(TEXTS),
        lambda model: model.predict_proba(TEXTS),
        lambda model: model.decision_function(TEXTS),
        lambda model: model.score(TEXTS, LABELS),
        lambda model: model.suggest(TEXTS[0]),
        lambda model: model.report(),
        lambda model: model.save("models/osiris"),
        lambda model: model.classes_,
    ],
    ids=["predict", "proba", "decision", "score", "suggest", "report", "save", "classes_"],
)
def test_an_estimator_without_a_fit_raises_not_fitted_error(use):
    with pytest.raises(NotFittedError, match="This TopicClassifier instance is not fitted yet"):
        use(small())


@pytest.mark.parametrize(
    "duplicate",
    [lambda model: pickle.loads(pickle.dumps(model)), copy.deepcopy, _through_joblib],
    ids=["pickle", "deepcopy", "joblib"],
)
def test_a_copy_predicts_the_same_to_the_last_bit(model, duplicate):
    twin = duplicate(model)

    assert np.array_equal(twin.predict_proba(NEW_TEXTS), model.predict_proba(NEW_TEXTS))
    assert twin.predict(NEW_TEXTS).tolist() == NEW_LABELS


def test_classes_are_sorted_and_columns_follow_them(model):
    probabilities = model.predict_proba(NEW_TEXTS)

    assert model.classes_.tolist() == NAMES == sorted(NAMES)
    assert model.classes_[probabilities.argmax(axis=1)].tolist() == NEW_LABELS
    assert model.decision_function(NEW_TEXTS).argmax(axis=1).tolist() == (
        probabilities.argmax(axis=1).tolist()
    )
    assert probabilities.sum(axis=1) == pytest.approx(1)


def test_the_decision_function_of_two_classes_has_one_column_for_the_second():
    model = small().fit(TEXTS, FLAGS)

    values = model.decision_function(NEW_TEXTS)

    assert values.shape == (3,)
    assert (values > 0).tolist() == model.predict(NEW_TEXTS).tolist() == [False, True, False]
    assert model.predict_proba(NEW_TEXTS).shape == (3, 2)


# --- Cross-validation and searches


@pytest.mark.parametrize("y", [LABELS, CODES, FLAGS, pd.Categorical(LABELS)], ids=type)
def test_a_whole_number_of_folds_is_stratified_even_if_texts_are_sorted_by_label(y):
    scores = cross_val_score(small(), TEXTS, y, cv=4)

    assert scores.tolist() == cross_val_score(small(), TEXTS, y, cv=StratifiedKFold(4)).tolist()
    assert scores.mean() > 0.9
    assert cross_val_score(small(), TEXTS, LABELS, cv=KFold(3)).tolist() == [0, 0, 0]


def test_cross_validate_returns_estimators_and_training_scores():
    results = cross_validate(
        small(), FRAME, LABELS, cv=3, return_train_score=True, return_estimator=True
    )

    assert results["train_score"].tolist() == [1, 1, 1]
    assert results["test_score"].mean() > 0.9
    assert [len(model.classes_) for model in results["estimator"]] == [3, 3, 3]


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
@pytest.mark.parametrize("y", [LABELS, CODES, FLAGS, MATRIX], ids=["str", "int", "bool", "matrix"])
def test_cross_val_predict_has_the_predictions_of_each_folds_model(method, y):
    splits = list(SHUFFLED.split(TEXTS))

    predictions = cross_val_predict(small(), TEXTS, y, cv=splits, method=method)

    if method != "predict" and y is not MATRIX:  # scikit-learn numbers the classes
        y = np.unique(y, return_inverse=True)[1]
    for train, test in splits:
        model = small().fit([TEXTS[i] for i in train], [y[i] for i in train])
        expected = getattr(model, method)([TEXTS[i] for i in test])
        assert predictions[test].tolist() == expected.tolist()


def test_binarizers_encode_and_decode_labels():
    binarizer, list_binarizer = LabelBinarizer(), MultiLabelBinarizer()
    model = small().fit(TEXTS, binarizer.fit_transform(LABELS))
    list_model = small().fit(TEXTS, list_binarizer.fit_transform(LISTS))

    labels = binarizer.inverse_transform(model.predict(NEW_TEXTS))
    label_lists = list_binarizer.inverse_transform(list_model.predict(NEW_TEXTS))

    assert labels.tolist() == NEW_LABELS
    assert all(label in several for label, several in zip(NEW_LABELS, label_lists, strict=True))
    assert list_binarizer.transform(small().fit(TEXTS, LISTS).predict(NEW_TEXTS)).shape == (3, 3)


# --- Scorers, each with a lower limit of what it gives in cross-validation

_AT_LEAST_0_9 = (
    "accuracy balanced_accuracy f1_macro f1_micro precision_macro recall_weighted".split()
)
SCORERS: dict[str, tuple[Any, Any, dict[str, float]]] = {
    "several classes": (
        *(LABELS, 4),
        {
            **dict.fromkeys([*_AT_LEAST_0_9, "matthews_corrcoef"], 0.9),
            **dict.fromkeys(("neg_log_loss", "neg_brier_score"), -0.2),
            **dict.fromkeys(("roc_auc_ovr", "roc_auc_ovo_weighted", "top_k_accuracy"), 0.99),
        },
    ),
    "two classes": (
        *(NUMBERS, 4),
        {
            "f1": 0.9,
            "roc_auc": 0.99,
            "average_precision": 0.99,
            "neg_log_loss": -0.2,
            "neg_brier_score": -0.1,
            "matthews_corrcoef": 0.9,
        },
    ),
    "an indicator matrix": (
        *(MATRIX, SHUFFLED),
        {
            "accuracy": 0.4,
            "f1_samples": 0.7,
            "f1_micro": 0.7,
            "f1_macro": 0.65,
            "jaccard_samples": 0.6,
            "roc_auc": 0.8,
            "average_precision": 0.8,
        },
    ),
}


@pytest.mark.parametrize(("y", "cv", "limits"), SCORERS.values(), ids=SCORERS)
def test_scorers_by_name(y, cv, limits):
    results = cross_validate(small(), TEXTS, y, cv=cv, scoring=list(limits), error_score="raise")

    scores = {name: results[f"test_{name}"] for name in limits}
    assert {values.shape for values in scores.values()} == {(4,)}
    assert [name for name, limit in limits.items() if scores[name].mean() <= limit] == []


@pytest.mark.parametrize("y", [LABELS, CODES, FLAGS], ids=["str", "int", "bool"])
@pytest.mark.parametrize("estimator", [small, peer], ids=["TopicClassifier", "peer"])
def test_mrr_is_a_scorer_for_any_classifier_with_probabilities(estimator, y):
    results = cross_validate(
        estimator(), TEXTS, y, cv=3, scoring={"mrr": mrr_scorer, "hit@1": "accuracy"},
        error_score="raise",
    )  # fmt: skip

    assert (results["test_mrr"] >= results["test_hit@1"]).all()
    assert results["test_mrr"].mean() > 0.8


def test_mrr_chooses_the_setting_of_a_search():
    scoring = {"mrr": mrr_scorer, "accuracy": "accuracy"}
    search = GridSearchCV(small(), {"C": [1e-4, 1.0]}, cv=3, scoring=scoring, refit="mrr")

    search.fit(TEXTS, LABELS)

    assert search.best_score_ == search.cv_results_["mean_test_mrr"].max()
    assert search.cv_results_["mean_test_accuracy"].shape == (2,)


def test_mrr_ranks_the_best_of_several_labels():
    peers = OneVsRestClassifier(peer())

    for model, y, limit in ((small(), MATRIX, 0.8), (peers, MATRIX, 0.7), (small(), LISTS, 0.8)):
        scores = cross_val_score(model, TEXTS, y, cv=SHUFFLED, scoring=mrr_scorer)
        assert scores.mean() > limit


# --- Meta-estimators: each is fitted to y and predicts the three new texts

PEERS = [("topics", small()), ("peer", peer())]
META_ESTIMATORS: dict[str, tuple[Callable[[], Any], Any, Any]] = {
    "VotingClassifier, soft": (
        lambda: VotingClassifier(PEERS, voting="soft"), LABELS, NEW_LABELS,
    ),
    "StackingClassifier": (lambda: StackingClassifier(PEERS, cv=2), LABELS, NEW_LABELS),
    "CalibratedClassifierCV, isotonic": (
        lambda: CalibratedClassifierCV(small(), method="isotonic", cv=2, ensemble=False),
        LABELS, NEW_LABELS,
    ),
    "CalibratedClassifierCV, temperature": (
        lambda: CalibratedClassifierCV(small(), method="temperature", cv=2), CODES, [2, 10, 1],
    ),
    "FrozenEstimator": (
        lambda: FrozenEstimator(small().fit(TEXTS, LABELS)), LABELS[::-1], NEW_LABELS,
    ),
    "OneVsRestClassifier of a matrix": (
        lambda: OneVsRestClassifier(small()), MATRIX, [[0, 1, 1], [1, 0, 0], [0, 0, 1]],
    ),
    "MultiOutputClassifier of a matrix": (
        lambda: MultiOutputClassifier(small()), MATRIX, [[0, 1, 1], [1, 0, 0], [0, 0, 1]],
    ),
    "TunedThresholdClassifierCV": (
        lambda: TunedThresholdClassifierCV(small(), cv=2), FLAGS, [False, True, False],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("create", "y", "expected"), META_ESTIMATORS.values(), ids=META_ESTIMATORS)
def test_a_meta_estimator_predicts_the_labels_of_new_texts(create, y, expected):
    model = create().fit(TEXTS, y)

    assert model.predict(NEW_TEXTS).tolist() == expected


def test_a_meta_estimator_that_needs_a_table_gets_a_column_of_texts():
    bagging = BaggingClassifier(small(), n_estimators=3, random_state=0)

    bagging.fit(np.array(TEXTS)[:, None], LABELS)

    assert bagging.predict(np.array(NEW_TEXTS)[:, None]).tolist() == NEW_LABELS


# --- Inspection and plots


def test_permutation_importance_and_partial_dependence_of_a_frames_columns():
    # Only of a frame: they permute and replace columns of a table, and a list of texts has none.
    sections = ["Réseaux", "Argent", "Écoles"]
    frame = FRAME[["text"]].assign(section=[sections[i // 8] for i in range(24)])
    model = small().fit(frame, LABELS)

    importance = permutation_importance(model, frame, LABELS, n_repeats=3, random_state=0)
    dependence = partial_dependence(model, frame, ["section"])

    # The words say it all: the model does without a section where there is none.
    assert importance.importances_mean[0] > 0.5
    assert dependence["grid_values"][0].tolist() == sorted(sections)
    # The classes are Fintech, Infrastructures and TIC; the sections Argent, Réseaux, Écoles.
    assert dependence["average"].argmax(axis=1).tolist() == [0, 1, 2]


def test_displays_of_a_fitted_estimator(model):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    binary = small().fit(TEXTS, NUMBERS)

    confusion = ConfusionMatrixDisplay.from_estimator(model, TEXTS, LABELS)
    curve = RocCurveDisplay.from_estimator(binary, TEXTS, NUMBERS)
    calibration = CalibrationDisplay.from_estimator(binary, TEXTS, NUMBERS, n_bins=2)

    assert confusion.confusion_matrix.tolist() == np.diag([8, 8, 8]).tolist()
    assert confusion.display_labels.tolist() == NAMES
    assert curve.roc_auc == 1
    assert calibration.prob_true.tolist() == [0, 1]
    plt.close("all")


# --- Metadata routing


@pytest.mark.usefixtures("routing")
def test_pipelines_searches_and_scorers_route_weights():
    weighted = small().set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
    pipeline = make_pipeline(FunctionTransformer(), weighted)
    search = GridSearchCV(pipeline, {"topicclassifier__C": [1.0]}, cv=2, error_score="raise")
    accuracy = get_scorer("accuracy").set_score_request(sample_weight=True)

    search.fit(TEXTS, LABELS, sample_weight=WEIGHTS)
    scores = cross_val_score(
        weighted, TEXTS, LABELS, cv=2, scoring=accuracy, params={"sample_weight": WEIGHTS}
    )

    expected = small().fit(TEXTS, LABELS, sample_weight=WEIGHTS).predict_proba(NEW_TEXTS)
    assert np.array_equal(search.predict_proba(NEW_TEXTS), expected)
    assert not np.array_equal(expected, small().fit(TEXTS, LABELS).predict_proba(NEW_TEXTS))
    assert scores.mean() == pytest.approx(search.best_score_)


@pytest.mark.usefixtures("routing")
def test_weights_that_nobody_requested_are_an_error():
    with pytest.raises(ValueError, match="not explicitly set as requested or not requested for"):
        cross_val_score(small(), TEXTS, LABELS, cv=2, params={"sample_weight": WEIGHTS})


# --- Kinds of y, and the kind of dtype that predictions then have

KINDS_OF_Y: dict[str, tuple[Any, str]] = {
    "list of str": (LABELS, "U"),
    "array of str": (np.array(LABELS), "U"),
    "Series of str": (pd.Series(LABELS), "U"),
    "Series with another index": (pd.Series(LABELS, index=range(24)[::-1]), "U"),
    "Series of string": (pd.Series(LABELS, dtype="string"), "U"),
    "Index": (pd.Index(LABELS), "U"),
    "Categorical": (pd.Categorical(LABELS), "U"),
    "ordered category": (
        pd.Series(pd.Categorical(LABELS, categories=NAMES[::-1], ordered=True)), "U",
    ),
    "category of int": (pd.Series(CODES, dtype="category"), "i"),
    "column vector": (np.array(LABELS)[:, None], "U"),
    "frame of one column": (pd.DataFrame({"sujet": LABELS}), "U"),
    "list of int": (CODES, "i"),
    "array of uint8": (np.array(CODES, np.uint8), "u"),
    "Series of Int64": (pd.Series(CODES, dtype="Int64"), "i"),
    "list of bool": (FLAGS, "b"),
    "Series of boolean": (pd.Series(FLAGS, dtype="boolean"), "b"),
    "0 and 1": (NUMBERS, "i"),
    "-1 and 1": ([1 if flag else -1 for flag in FLAGS], "i"),
    "Arrow's str": (pd.Series(LABELS, dtype="string[pyarrow]"), "U"),
    "Arrow's large str": (pd.Series(LABELS, dtype="large_string[pyarrow]"), "U"),
    "Arrow's int64": (pd.Series(CODES, dtype="int64[pyarrow]"), "i"),
    "Arrow's bool": (pd.Series(FLAGS, dtype="bool[pyarrow]"), "b"),
}  # fmt: skip


@pytest.mark.parametrize(("y", "kind"), KINDS_OF_Y.values(), ids=KINDS_OF_Y)
def test_predictions_have_the_type_of_y(y, kind):
    model = small().fit(TEXTS, y)
    others = TEXTS[4:] + TEXTS[:4]  # half of them have another label than y says

    predictions = model.predict(TEXTS)

    assert predictions.dtype.kind == model.classes_.dtype.kind == kind
    assert predictions.shape == (24,)
    assert model.classes_.tolist() == sorted(model.classes_.tolist())
    assert accuracy_score(y, predictions) == model.score(TEXTS, y) == 1
    assert 0.3 < accuracy_score(y, model.predict(others)) == model.score(others, y) < 0.8


@pytest.mark.parametrize(
    ("y", "first"),
    [
        ([None, *LABELS[1:]], "Infrastructures"),
        ([np.nan, *LABELS[1:]], "Infrastructures"),
        (["", *LABELS[1:]], "Infrastructures"),
        (pd.Series([None, *LABELS[1:]], dtype="string"), "Infrastructures"),
        (pd.Series([None, *LABELS[1:]], dtype="category"), "Infrastructures"),
        (pd.Series([pd.NA, *CODES[1:]], dtype="Int64"), 2),
        (pd.Series([np.nan, *CODES[1:]]), 2.0),
        (pd.Series([pd.NA, *FLAGS[1:]], dtype="boolean"), False),
    ],
    ids=["None", "NaN", "empty", "string", "category", "Int64", "float", "boolean"],
)
def test_articles_without_a_label_are_left_out_and_counted(y, first):
    model = small().fit(TEXTS, y)

    assert (model.n_articles_, model.n_unlabelled_) == (23, 1)
    assert model.predict(TEXTS[:1]).tolist() == [first]
    assert type(model.predict(TEXTS).tolist()[0]) is type(first)
    assert model.score(TEXTS, y) == 1


_COLUMNS = ["argent", "réseaux", "école"]
_INDICATORS = pd.DataFrame(MATRIX, columns=_COLUMNS)
MATRICES: dict[str, tuple[Any, list[Any]]] = {
    "array": (MATRIX, [0, 1, 2]),
    "array of uint8": (MATRIX.astype(np.uint8), [0, 1, 2]),
    "nested lists": (MATRIX.tolist(), [0, 1, 2]),
    "sparse rows": (csr_matrix(MATRIX), [0, 1, 2]),
    "sparse coordinates": (coo_array(MATRIX), [0, 1, 2]),
    "frame": (_INDICATORS, _COLUMNS),
    "frame with numbers as columns": (pd.DataFrame(MATRIX, columns=[7, 3, 5]), [7, 3, 5]),
}


@pytest.mark.parametrize(("y", "classes"), MATRICES.values(), ids=MATRICES)
def test_an_indicator_matrix_gives_an_indicator_matrix(y, classes):
    model = small(prior_weight=0.0).fit(TEXTS, y)

    predictions = model.predict(TEXTS)

    assert model.classes_.tolist() == classes
    assert predictions.shape == model.predict_proba(TEXTS).shape == (24, 3)
    assert set(np.unique(predictions)) == {0, 1}
    assert accuracy_score(y, predictions) == model.score(TEXTS, y) > 0.7
    others = TEXTS[4:] + TEXTS[:4]
    assert accuracy_score(y, model.predict(others)) == model.score(others, y) < 0.6
    as_array = small().fit(TEXTS, MATRIX)
    assert np.array_equal(model.predict_proba(TEXTS), as_array.predict_proba(TEXTS))


@pytest.mark.parametrize(
    ("y", "other_y"),
    [
        (_INDICATORS, MATRIX),
        (_INDICATORS, csr_matrix(MATRIX)),
        (MATRIX, _INDICATORS),
        (_INDICATORS, _INDICATORS[_COLUMNS[::-1]]),
    ],
    ids=["frame and array", "frame and sparse", "array and frame", "frame in another order"],
)
def test_columns_are_compared_by_name_or_by_position_if_they_have_none(y, other_y):
    model = small().fit(TEXTS, y)

    accuracy = accuracy_score(MATRIX, model.predict(TEXTS))

    assert model.score(TEXTS, other_y) == accuracy > 0.7
    assert mrr_scorer(model, TEXTS, other_y) == mrr_scorer(model, TEXTS, y) > 0.9
    assert evaluate(model, TEXTS, other_y).to_dict() == evaluate(model, TEXTS, y).to_dict()


@pytest.mark.parametrize(("y", "other_y"), [(NUMBERS, FLAGS), (FLAGS, NUMBERS)])
def test_true_and_1_are_the_same_label_as_in_scikit_learn(y, other_y):
    model = small().fit(TEXTS, y)

    assert model.score(TEXTS, other_y) == accuracy_score(other_y, model.predict(TEXTS)) == 1
    assert mrr_scorer(model, TEXTS, other_y) == 1
    assert evaluate(model, TEXTS, other_y).figures["hit@1"].value == 1


def test_another_number_of_columns_without_names_is_refused():
    model = small().fit(TEXTS, _INDICATORS)

    for measure in (model.score, model.evaluate, partial(mrr_scorer, model)):
        with pytest.raises(InputError, match="y has 2 columns: expected 3, one per class"):
            measure(TEXTS, MATRIX[:, :2])


def test_lists_of_labels_give_tuples_even_if_each_has_one():
    lists = [[label] for label in LABELS]

    model = small().fit(TEXTS, lists)

    assert model.predict(TEXTS).tolist() == [(label,) for label in LABELS]
    assert model.score(TEXTS, lists) == 1
    assert model.predict_proba(TEXTS).sum(axis=1) == pytest.approx(1)


def test_rows_of_indicators_in_a_column_of_the_frame_are_refused():
    frame = pd.DataFrame({"text": TEXTS, "labels": MATRIX.tolist()})

    with pytest.raises(InputError, match=r"a number twice: .*pass an indicator matrix as y"):
        small().fit(frame)

    model = small().fit(frame["text"], frame["labels"])  # as y, they are a matrix
    assert model.predict(TEXTS).tolist() == MATRIX.tolist()


def test_a_fit_runs_under_every_backend_of_joblib():
    expected = small().fit(TEXTS, LABELS).predict_proba(TEXTS)

    for backend in ("threading", "multiprocessing", "loky"):
        with joblib.parallel_config(backend, n_jobs=2):
            assert small().fit(TEXTS, LABELS).predict_proba(TEXTS).tolist() == expected.tolist()


def test_a_column_of_the_matrix_may_be_empty_and_a_row_may_be_too():
    y = np.hstack([MATRIX, np.zeros((24, 1), int)])
    y[0] = 0

    model = small().fit(TEXTS, y)

    assert model.classes_.tolist() == [0, 1, 2, 3]
    assert (model.n_articles_, model.n_unlabelled_) == (24, 0)
    assert model.report().articles == 23
    assert model.predict(TEXTS)[:, 3].tolist() == [0] * 24
    assert model.score(TEXTS, y) == accuracy_score(y, model.predict(TEXTS))


def test_rows_of_zeros_teach_that_an_article_may_have_none_of_the_labels():
    y = MATRIX[:, :1].repeat(2, axis=1) * [1, 0]  # one subject of three
    y[:2, 1] = 1

    model = small().fit(TEXTS, y)

    assert model.n_articles_ == 24
    assert model.predict(TEXTS)[:, 0].tolist() == y[:, 0].tolist()
    assert not model.tagger_.selection.at_least_one


@pytest.mark.parametrize(
    "y",
    [
        LISTS,
        [tuple(labels) for labels in LISTS],
        [set(labels) for labels in LISTS],
        pd.Series(LISTS),
        pd.Series(LISTS).to_numpy(),
        pd.Series(LISTS, index=range(24)[::-1]),
        [[label, label] for label in LISTS[0]] + LISTS[1:],
    ],
    ids=["lists", "tuples", "sets", "Series", "array", "other index", "repeated"],
)
def test_lists_of_labels_give_tuples_best_first(y):
    model = small().fit(TEXTS, y)

    predictions = model.predict(TEXTS)

    assert predictions.shape == (24,)
    assert {type(labels) for labels in predictions} == {tuple}
    assert {label for labels in predictions for label in labels} == set(NAMES)
    sets = [set(labels) for labels in y]
    expected = np.mean([set(a) == b for a, b in zip(predictions, sets, strict=True)])
    assert model.score(TEXTS, y) == expected > 0.7
    best = model.classes_[model.predict_proba(TEXTS).argmax(axis=1)]
    assert [labels[0] for labels in predictions] == best.tolist()


def test_lists_of_whole_numbers_give_tuples_of_whole_numbers():
    model = small().fit(TEXTS, [[CODES[i], 99] if i % 4 == 3 else [CODES[i]] for i in range(24)])

    assert model.classes_.tolist() == [1, 2, 10, 99]
    assert model.predict(TEXTS)[0][0] == 2


def test_lists_of_labels_need_a_splitter_that_accepts_them():
    with pytest.raises(
        ValueError, match="legacy multi-label data.*use a binary array or sparse matrix"
    ):
        cross_val_score(small(), TEXTS, LISTS, cv=3)

    assert cross_val_score(small(), TEXTS, LISTS, cv=StoryKFold(3)).shape == (3,)
    assert cross_val_score(small(), TEXTS, MATRIX, cv=3).shape == (3,)


LABEL_NAMES = [
    *("Argent | Banques", "<b>tech</b>", "💸 argent", "«Argent»", " Fintech ", "R&amp;D"),
    *("l'argent", "Vie\npolitique", "None", "nan", "True", "1", "x" * 255),
]


@pytest.mark.filterwarnings("ignore:Labels such as 'Argent . Banques' may be several:UserWarning")
@pytest.mark.parametrize("name", LABEL_NAMES)
def test_labels_come_back_as_they_are_written(name):
    y = [name if label == "Fintech" else label for label in LABELS]

    model = small().fit(TEXTS, y)

    assert model.classes_.tolist() == sorted(set(y))
    assert model.predict(TEXTS).tolist() == y
    assert accuracy_score(y, model.predict(TEXTS)) == model.score(TEXTS, y) == 1


# --- Labels inside X

_in_arrow = partial(pd.DataFrame.convert_dtypes, dtype_backend="pyarrow")
COLUMNS_IN_X: dict[str, tuple[Any, str]] = {
    "str": (LABELS, "U"),
    "int": (CODES, "i"),
    "bool": (FLAGS, "b"),
    "category": (pd.Categorical(LABELS), "U"),
    "Int64": (pd.array(CODES, "Int64"), "i"),
    "lists": (LISTS, "O"),
}


@pytest.mark.parametrize(("column", "kind"), COLUMNS_IN_X.values(), ids=COLUMNS_IN_X)
@pytest.mark.parametrize(
    "convert",
    [copy.copy, lambda frame: frame.to_dict("records"), _in_arrow],
    ids=["frame", "rows", "Arrow"],
)
def test_labels_in_a_frame_or_in_rows_come_back_in_their_type(column, kind, convert):
    X = convert(FRAME.assign(labels=column))

    model = small().fit(X)

    assert model.predict(X).dtype.kind == kind
    assert model.classes_.dtype.kind == kind.replace("O", "U")
    assert model.score(X) > 0.7
    if kind != "O":
        assert model.predict(X).tolist() == list(column)
        assert model.predict(NEW_TEXTS[1:2]).tolist() == [list(column)[8]]


def test_a_gap_in_a_frames_whole_numbers_does_not_make_them_names():
    frame = FRAME.assign(labels=[np.nan, *CODES[1:]])

    model = small().fit(frame)

    assert model.classes_.tolist() == [1, 2, 10]
    assert model.n_unlabelled_ == 1


# --- Kinds of X. Each gives the same probabilities.

KINDS_OF_X: dict[str, Callable[[list[str]], Any]] = {
    "list": list,
    "array": np.array,
    "column vector": lambda texts: np.array(texts)[:, None],
    "Index": pd.Index,
    "Series": pd.Series,
    "Series with another index": lambda texts: pd.Series(texts, index=range(len(texts))[::-1]),
    "Series of category": lambda texts: pd.Series(texts, dtype="category"),
    "Series of Arrow's str": lambda texts: pd.Series(texts, dtype="string[pyarrow]"),
    "frame": lambda texts: pd.DataFrame({"text": texts}),
    "mappings": lambda texts: [{"text": text} for text in texts],
    "articles": lambda texts: [Article(id=str(i), text=text) for i, text in enumerate(texts)],
    "generator": lambda texts: (text for text in texts),
    "keys": lambda texts: dict.fromkeys(texts).keys(),
}


@pytest.mark.parametrize("convert", KINDS_OF_X.values(), ids=KINDS_OF_X)
def test_texts_may_come_in_any_container(convert, model):
    other = small().fit(convert(TEXTS), LABELS)

    expected = model.predict_proba(NEW_TEXTS)
    assert np.array_equal(other.predict_proba(convert(NEW_TEXTS)), expected)
    assert other.predict(convert(NEW_TEXTS)).tolist() == NEW_LABELS


@pytest.mark.parametrize(
    "item",
    [
        NEW_TEXTS[1],
        np.str_(NEW_TEXTS[1]),
        {"text": NEW_TEXTS[1]},
        pd.Series({"text": NEW_TEXTS[1], "labels": "Drones"}),
        Article(id="1", text=NEW_TEXTS[1]),
        [NEW_TEXTS[1]],
    ],
    ids=["str", "numpy's str", "mapping", "row", "article", "list of one"],
)
def test_a_single_article_counts_as_a_list_of_one(item, model):
    assert model.predict(item).tolist() == ["Fintech"]
    assert np.array_equal(model.predict_proba(item), model.predict_proba([NEW_TEXTS[1]]))
    assert model.decision_function(item).shape == (1, 3)
    assert model.suggest(item, top=1)[0].label == "Fintech"
    assert model.similar(item, top=1)[0].labels == ("Fintech",)


@pytest.mark.parametrize("X", [[], pd.Series([], dtype=str), FRAME[:0], np.array([], str)])
def test_no_articles_give_no_predictions(X, model):
    assert model.predict(X).shape == (0,)
    assert model.predict_proba(X).shape == (0, 3)


@pytest.mark.parametrize("missing", ["", " ", None, np.nan, pd.NA])
def test_an_article_without_words_is_predicted_with_a_warning(missing, model):
    texts = [NEW_TEXTS[0], missing, NEW_TEXTS[2]]

    with pytest.warns(UserWarning, match="1 of 3 articles have neither title nor text .*item 1"):
        probabilities = model.predict_proba(texts)

    assert np.array_equal(probabilities[[0, 2]], model.predict_proba(NEW_TEXTS)[[0, 2]])
    assert probabilities[1].sum() == pytest.approx(1)
    assert 0.1 < probabilities[1].max() < 0.7


@pytest.mark.parametrize("missing", ["", None, np.nan])
def test_an_article_without_words_is_refused_by_fit_with_its_position(missing):
    with pytest.raises(InputError, match="Item 5: Neither title nor text"):
        small().fit([*TEXTS[:5], missing, *TEXTS[6:]], LABELS)


# --- Errors

WRONG_Y: dict[str, tuple[Any, str]] = {
    "a number among names": (
        [*LABELS[:23], 3], r"several types: 'Infrastructures' \(item 0\), 3 \(item 23\)",
    ),
    "a boolean among numbers": ([True, *CODES[1:]], r"several types: True \(item 0\), 2"),
    "fractions": ([code + 0.5 for code in CODES], r"Item 0: Unknown label type: 2\.5 \(float\)"),
    "a matrix of other numbers": (MATRIX * 2, "y is a matrix and has 2 in row 0, column 1"),
    "a sparse matrix of others": (csr_matrix(MATRIX * 2), "other values than 0 and 1"),
    "a matrix of zeros": (MATRIX * 0, "No article has a label"),
    "columns of one name": (
        pd.DataFrame(MATRIX, columns=["a", "a", "b"]), "Columns of y with the same name",
    ),
    "one class": (["Fintech"] * 24, r"Too few labels \(classes\) to learn: 1: expected two"),
    "too few labels": (LABELS[:-1], "24 articles and 23 entries of y"),
    "a single label": ("Fintech", "a single value .'Fintech'.: expected one entry per article"),
    "nothing": (None, "No article has a label"),
    "another spelling": (
        ["fintech" if i == 10 else label for i, label in enumerate(LABELS)],
        r"'Fintech' \(first in article '8'\) and 'fintech' \(first in article '10'\) differ only in",
    ),
    "a long label": (["x" * 256, *LABELS[1:]], "Label of 256 characters"),
}  # fmt: skip


@pytest.mark.parametrize(("y", "message"), WRONG_Y.values(), ids=WRONG_Y)
def test_a_wrong_y_is_refused_with_the_location_and_a_remedy(y, message):
    with pytest.raises(InputError, match=message):
        small().fit(TEXTS, y)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ("Un câble", "Got a single str: expected a list of texts"),
        ({"text": "Un câble"}, "Got a single dict: expected a list of texts"),
        (None, "Articles are None"),
        (np.ones((24, 3)), "Item 0 has type ndarray: expected a text, an Article or a mapping"),
        (np.ones(24), "Item 0 has type float64: expected a text, an Article or a mapping"),
        (pd.DataFrame({"a": TEXTS, "b": TEXTS}), "No column of titles or texts among a, b"),
        (pd.concat([FRAME, FRAME], axis=1), "Several columns have the name 'text': rename"),
    ],
    ids=["text", "mapping", "None", "numbers", "numbers in one dimension", "frame", "twice"],
)
def test_a_wrong_x_is_refused_with_what_was_expected(X, message):
    with pytest.raises(InputError, match=message):
        small().fit(X, LABELS)


def test_with_a_handful_of_articles_the_error_suggests_fewer_folds():
    with pytest.raises(InputError, match=r"lower folds, as in TopicClassifier\(folds=2\)"):
        TopicClassifier().fit(TEXTS[::6], LABELS[::6])

    assert TopicClassifier(folds=2).fit(TEXTS[::6], LABELS[::6]).n_articles_ == 4


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"C": 0}, "C is 0: expected a number above 0, up to a million"),
        ({"C": [0.1, 1]}, r"C is \[0\.1, 1\]: expected a number above 0"),
        ({"folds": 1}, "folds is 1: expected a whole number from 2"),
        ({"precision": 1}, "precision is 1: expected a number between 0 and 1"),
        ({"ngrams": 3}, "ngrams is 3: expected 1 or 2"),
        ({"top_k": -1}, "top_k is -1: expected a whole number from 0"),
        ({"random_state": 2**63}, "random_state is .*: expected a whole number from 0"),
        ({"min_df": 0}, "min_df is 0: expected a whole number from 1"),
        ({"min_df": 1000}, "No word occurs in 1000 articles or more: lower min_df"),
        ({"n_jobs": 0}, "n_jobs is 0: expected a whole number from -1000 to 1000, not 0"),
        ({"stemmed": "yes"}, "stemmed is 'yes': expected True or False"),
        ({"taxonomy": "labels.csv"}, "taxonomy is 'labels.csv': expected a Taxonomy"),
        ({"section_weight": np.nan}, "section_weight is nan: expected a number from 0"),
        (
            {"verbose": -1},
            "verbose is -1: expected True, False, or a whole number from 0 to a million$",
        ),
    ],
)
def test_a_setting_out_of_range_is_refused_by_fit_with_the_range(settings, message):
    estimator = small(**settings)  # scikit-learn's clone relies on a constructor that only stores

    with pytest.raises(InputError, match=message):
        estimator.fit(TEXTS, CODES)


def test_a_fit_that_fails_leaves_the_previous_one(model):
    estimator = copy.deepcopy(model)

    with pytest.raises(InputError):
        estimator.fit(TEXTS, ["Fintech"] * 24)

    assert estimator.predict(NEW_TEXTS).tolist() == NEW_LABELS


def test_features_are_counted_by_column():
    model, frame = small(), FRAME.drop(columns="labels")

    assert model.fit(TEXTS, LABELS).n_features_in_ == 1
    assert model.fit(frame, LABELS).n_features_in_ == len(frame.columns)
