"""The valid range of each setting of `TopicClassifier`."""

from collections.abc import Callable, Mapping
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import Taxonomy

_IS_VALID: dict[str, Callable[[Any], bool]] = {
    "taxonomy": lambda value: value is None or isinstance(value, Taxonomy),
    "C": lambda value: value is None or 0 < value < 1e6,
    "prior_weight": lambda value: 0 <= value < 1e6,
    "further_weight": lambda value: 0 <= value <= 1,
    "title_weight": lambda value: 0 <= value < 1e6,
    "section_weight": lambda value: 0 <= value < 1e6,
    "min_df": lambda value: 1 <= value < 1e6,
    "semantic_weight": lambda value: 0 <= value < 1e6,
    "ngrams": lambda value: value in {1, 2},
    "folds": lambda value: value >= 2,
    "precision": lambda value: 0 < value < 1,
    "top_k": lambda value: 0 <= value < 1e6,
    "seed": lambda value: value >= 0,
}


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise an `InputError` for the first setting that is out of range.

    Examples
    --------
    >>> check_settings({"C": 0.3, "stemmed": True})
    """
    for name, is_valid in _IS_VALID.items():
        if name in settings and not is_valid(settings[name]):
            raise InputError(
                f"{name} is {settings[name]!r}",
                "out of range; see the parameters of TopicClassifier",
            )
