"""The type and the valid range of each setting of `TopicClassifier` and of the splitters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.model.encoder import check_encoder
from osiris_nlp.taxonomy import Taxonomy

_WHOLE = (int, np.integer)
_NUMBER = (*_WHOLE, float, np.floating)
_NO_NUMBER = (bool, np.timedelta64)  # which are subclasses of them


class Settings(Protocol):
    """The settings of `TopicClassifier`, which describes them."""

    taxonomy: Taxonomy | None
    columns: Mapping[str, str] | None
    C: float | None
    prior_weight: float
    further_weight: float
    title_weight: float
    section_weight: float
    min_df: int
    stemmed: bool
    ngrams: int
    folds: int
    merge_copies: bool
    precision: float
    top_k: int
    at_least_one: bool
    random_state: int
    learning_curve: bool
    n_jobs: int | None


@dataclass(frozen=True, slots=True)
class _Setting:
    types: tuple[type, ...]
    expected: str
    is_in_range: Callable[[Any], bool] = lambda _: True
    may_be_none: bool = False

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.may_be_none
        if not isinstance(value, self.types) or (
            self.types in {_WHOLE, _NUMBER} and isinstance(value, _NO_NUMBER)
        ):
            return False
        return bool(self.is_in_range(value.item() if isinstance(value, np.generic) else value))


_FLAG = _Setting((bool, np.bool_), "True or False")
_WEIGHT = _Setting(_NUMBER, "a number from 0 to a million", lambda value: 0 <= value <= 1e6)
_FOLDS = _Setting(_WHOLE, "a whole number from 2 to a million", lambda value: 2 <= value <= 1e6)
_SHARE = _Setting(_NUMBER, "a number between 0 and 1", lambda value: 0 < value < 1)
_COUNT = _Setting(_WHOLE, "a whole number from 0 to a million", lambda value: 0 <= value <= 1e6)
_SETTINGS = {
    "taxonomy": _Setting(
        (Taxonomy,), "a Taxonomy, as from read_taxonomy('data/taxonomy.csv')", may_be_none=True
    ),
    "columns": _Setting(
        (Mapping,), "a mapping from column names to fields, as {'body': 'text'}", may_be_none=True
    ),
    "C": _Setting(
        _NUMBER,
        "a number above 0, up to a million",
        lambda value: 0 < value <= 1e6,
        may_be_none=True,
    ),
    "prior_weight": _WEIGHT,
    "further_weight": _Setting(_NUMBER, "a number from 0 to 1", lambda value: 0 <= value <= 1),
    "title_weight": _WEIGHT,
    "section_weight": _WEIGHT,
    "min_df": _Setting(
        _WHOLE, "a whole number from 1 to a million", lambda value: 1 <= value <= 1e6
    ),
    "stemmed": _FLAG,
    "ngrams": _Setting(_WHOLE, "1 or 2", lambda value: 1 <= value <= 2),
    "folds": _FOLDS,
    "merge_copies": _FLAG,
    "n_splits": _FOLDS,  # of `StoryKFold`
    "precision": _SHARE,
    "later": _SHARE,  # of `DateSplit`
    "top_k": _COUNT,
    "at_least_one": _FLAG,
    "learning_curve": _FLAG,
    # JSON holds integers of 64 bits.
    "random_state": _Setting(
        _WHOLE, "a whole number from 0 to 2**63 - 1", lambda value: 0 <= value < 2**63
    ),
    "verbose": _Setting(
        (*_WHOLE, np.bool_),
        "True, False, or a whole number from 0 to a million",
        lambda value: 0 <= value <= 1e6,
    ),
    # joblib starts as many threads as are asked for.
    "n_jobs": _Setting(
        _WHOLE,
        "a whole number from -1000 to 1000, not 0, or None",
        lambda value: value and -1000 <= value <= 1000,
        may_be_none=True,
    ),
}


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise an `InputError` for the first setting that has the wrong type or is out of range.

    numpy's numbers are as good as Python's; a bool is not a number.

    Examples
    --------
    >>> check_settings({"C": 0.3, "stemmed": True})
    """
    for name, value in settings.items():
        if name == "encoder":
            if value is not None:
                check_encoder(value)
        elif not _SETTINGS[name].accepts(value):
            raise InputError(f"{name} is {brief(value)}", f"expected {_SETTINGS[name].expected}")
