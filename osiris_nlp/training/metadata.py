"""What is told of articles beside X: an entry an article, for each of labels, dates, stories, roles."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_row, articles_from
from osiris_nlp.model.engine import FloatArray

# None where nothing is told, and where one entry is unknown; so are NaN, NaT and pandas' NA.
Column = Iterable[Any] | None
_CALLED = {"labels": "label lists", "date": "dates", "story": "stories", "role": "roles"}
_EXPECTED = {
    "labels": "a label, or a list of labels; where scikit-learn puts numbers for them, as"
    " cross_val_predict does for probabilities, leave y out and the labels in X",
    "date": "a date, a datetime, or a string like '2024-05-31'; None where it is unknown",
}


def articles_with_metadata(
    X: Any, y: Column = None, *, dates: Column = None, stories: Column = None, roles: Column = None
) -> list[Article]:
    """Return what a caller handed over as articles: X, see `articles_from`, and what is told of it.

    Examples
    --------
    >>> articles_with_metadata(["La fibre à Kolda"], ["Infrastructures"], dates=["2012-03-30"])[0].date
    datetime.date(2012, 3, 30)
    """
    return with_fields(articles_from(X), labels=y, date=dates, story=stories, role=roles)


def with_fields(articles: Sequence[Article], **columns: Column) -> list[Article]:
    """Return articles with some of their fields replaced; columns of None change nothing.

    Raises
    ------
    InputError
        If there are not as many entries as articles, or one cannot be read.
    """
    read = {key: _read(key, of, len(articles)) for key, of in columns.items() if of is not None}
    if not read:
        return list(articles)
    return [
        replace(article, **dict(zip(read, entries, strict=True)))
        for article, *entries in zip(articles, *read.values(), strict=True)
    ]


def article_weights(sample_weight: npt.ArrayLike | None, n_articles: int) -> FloatArray:
    """Return the weight of each article; 1 unless told."""
    if sample_weight is None:
        return np.ones(n_articles, np.float32)
    weights = np.asarray(sample_weight, np.float32)
    if weights.shape != (n_articles,):
        raise InputError(f"{weights.size} weights", f"expected {n_articles}, one an article")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise InputError("A weight is negative or no number", "expected 0 or more")
    return weights


def _read(key: str, column: Iterable[Any], n_articles: int) -> list[Any]:
    if isinstance(column, str) or not isinstance(column, Iterable):
        raise InputError(f"{_CALLED[key]}: a single {column!r}", "expected one an article")
    entries = list(column)
    if len(entries) != n_articles:
        raise InputError(
            f"{n_articles} articles and {len(entries)} {_CALLED[key]}", "expected as many of each"
        )
    return [_entry(key, entry, number) for number, entry in enumerate(entries)]


def _entry(key: str, entry: object, number: int) -> Any:
    """Read an entry as the column of a frame is read; what would be kept aside there is refused."""
    try:
        article = article_from_row({"text": "…", key: entry}, default_id=str(number))
    except InputError as error:
        remedy = _EXPECTED.get(key, error.remedy)
        raise InputError(f"Item {number}: {error.what}", remedy) from None
    if article.meta:
        raise InputError(f"Item {number}: {key} {entry!r}", f"expected {_EXPECTED[key]}")
    return getattr(article, key)
