"""scikit-learn's own checks of estimators.

Most need tables of numbers, so they run on `NumberTexts`, which reads such tables as texts.
"""

import pytest
from helpers.number_texts import NumberTexts
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator

from osiris_nlp.training import TopicClassifier

EXPECTED_FAILURES = {
    "check_fit2d_1sample": (
        "the error names what is missing in this package's words: stories of reference articles"
    ),
    "check_sample_weight_equivalence_on_dense_data": (
        "a weight belongs to the loss of an article; copies of it would also count in document "
        "frequencies, in folds and in calibration"
    ),
}
# scikit-learn runs it only if SciPy was imported with SCIPY_ARRAY_API=1.
SKIPPED = {"check_array_api_input"}


def test_scikit_learn_checks_an_estimator_of_texts_only_for_cloning() -> None:
    with pytest.warns(SkipTestWarning, match="string=True"):
        results = check_estimator(TopicClassifier())

    assert [(result["check_name"], result["status"]) for result in results] == [
        ("check_estimator_cloneable", "passed")
    ]


@pytest.mark.slow("learning")
def test_every_check_of_classifiers_passes_except_the_expected_failures() -> None:
    results = check_estimator(
        NumberTexts(folds=2, C=1.0),
        expected_failed_checks=EXPECTED_FAILURES,
        on_skip=None,
        on_fail=None,
    )

    failures = {
        result["check_name"]: repr(result["exception"])
        for result in results
        if result["status"] == "failed"
    }
    assert failures == {}
    by_status = {
        status: {r["check_name"] for r in results if r["status"] == status}
        for status in ("passed", "xfail", "skipped")
    }
    assert by_status["xfail"] == set(EXPECTED_FAILURES)
    assert by_status["skipped"] <= SKIPPED
    assert len(results) > 60
    assert by_status["passed"] >= {
        "check_classifiers_train",
        "check_classifiers_classes",
        "check_classifiers_multilabel_output_format_predict_proba",
        "check_decision_proba_consistency",
        "check_fit_idempotent",
        "check_supervised_y_no_nan",
    }
