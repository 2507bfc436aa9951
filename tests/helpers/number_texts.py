"""`TopicClassifier` on tables of numbers, for scikit-learn's own checks of estimators."""

from typing import Any

import numpy as np
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from osiris_nlp.training import TopicClassifier

_WIDTH = 0.5  # of an interval: all numbers in one interval become the same words


class NumberTexts(TopicClassifier):
    """Read each row of numbers as a text with three words for each cell, such as ``x0z12``.

    The values of a column are divided into intervals. The three words of a cell name the interval of its
    value and the two next to it, so that near values have words in common. They do not depend on the
    other cells, so a row has the same text in any table.
    """

    def fit(self, X: Any, y: Any = None, *, sample_weight: Any = None) -> "NumberTexts":
        table = validate_data(self, X, dtype=float)
        super().fit(_texts(table), y, sample_weight=sample_weight)
        self.n_features_in_ = table.shape[1]
        return self

    def predict(self, X: Any) -> np.ndarray:
        return super().predict(self._texts(X))

    def predict_proba(self, X: Any) -> np.ndarray:
        return super().predict_proba(self._texts(X))

    def predict_log_proba(self, X: Any) -> np.ndarray:
        return super().predict_log_proba(self._texts(X))

    def decision_function(self, X: Any) -> np.ndarray:
        return super().decision_function(self._texts(X))

    def score(self, X: Any, y: Any = None, *, sample_weight: Any = None) -> float:
        return super().score(self._texts(X), y, sample_weight=sample_weight)

    def _texts(self, X: Any) -> list[str]:
        check_is_fitted(self)
        return _texts(validate_data(self, X, reset=False, dtype=float))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        tags.input_tags.allow_nan = False
        return tags


def _texts(table: np.ndarray) -> list[str]:
    intervals = np.floor(table / _WIDTH).clip(-99, 99).astype(int) + 100
    return [
        " ".join(f"x{column}z{k + shift}" for column, k in enumerate(row) for shift in (-1, 0, 1))
        for row in intervals.tolist()
    ]
