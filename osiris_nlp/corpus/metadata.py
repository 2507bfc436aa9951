"""Metadata passed alongside X: labels, dates, stories and roles, with one entry per article."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.items import read_items
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.rows import article_from_row, is_iterable

# None if the column is not passed. An entry is unknown if it is None, NaN, NaT or pandas' NA.
Column = Iterable[Any] | None
_PLURALS = {"labels": "entries of y", "date": "dates", "story": "stories", "role": "roles"}
_EXPECTED = {"date": "a date, a datetime, or a string like '2024-05-31'; None if unknown"}


def articles_with_metadata(
    X: Any,
    y: LabelColumn | None = None,
    *,
    dates: Column = None,
    stories: Column = None,
    roles: Column = None,
    columns: Columns | None = None,
    needs_text: bool = True,
) -> list[Article]:
    """Return the articles of X (see `articles_from`) with the metadata passed alongside it.

    Parameters
    ----------
    needs_text : whether to refuse an article that has neither title nor text

    Examples
    --------
    >>> articles_with_metadata(["La fibre à Kolda"], dates=["2012-03-30"])[0].date
    datetime.date(2012, 3, 30)
    """
    articles = read_items(X, columns or Columns(), needs_text=needs_text)
    return with_fields(articles, labels=y, date=dates, story=stories, role=roles)


def with_fields(
    articles: Sequence[Article], *, labels: LabelColumn | None = None, **columns: Column
) -> list[Article]:
    """Return the articles with some fields replaced; a column that is None changes nothing.

    Raises
    ------
    InputError
        If a column has more or fewer entries than there are articles, or an entry cannot be read.
    """
    fields = {
        key: _read_column(key, column, len(articles))
        for key, column in columns.items()
        if column is not None
    }
    if labels is not None:
        _check_length("labels", labels.names, len(articles))
        fields["labels"] = list(labels.names)
    if not fields:
        return list(articles)
    return [
        replace(article, **dict(zip(fields, entries, strict=True)))
        for article, *entries in zip(articles, *fields.values(), strict=True)
    ]


def article_weights(
    sample_weight: npt.ArrayLike | None, n_articles: int
) -> npt.NDArray[np.float32]:
    """Return the weight of each article, all 1 by default."""
    if sample_weight is None:
        return np.ones(n_articles, np.float32)
    try:
        with np.errstate(over="ignore"):  # what becomes infinite is refused below
            weights = np.asarray(sample_weight, np.float32)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            f"sample_weight is {brief(sample_weight)}",
            f"expected {n_articles} numbers, one per article",
        ) from None
    if weights.shape != (n_articles,):
        raise InputError(f"{weights.size} weights", f"expected {n_articles}, one per article")
    is_usable = np.isfinite(weights) & (weights >= 0)
    if not is_usable.all():
        item = int(np.argmin(is_usable))
        raise InputError(f"Item {item}: sample_weight is {weights[item]}", "expected 0 or more")
    return weights


def _read_column(key: str, column: Iterable[Any], n_articles: int) -> list[Any]:
    if isinstance(column, str) or not is_iterable(column):
        raise InputError(
            f"{_PLURALS[key]}: a single value ({brief(column)})", "expected one per article"
        )
    entries = list(column)
    _check_length(key, entries, n_articles)
    return [_read_entry(key, entry, number) for number, entry in enumerate(entries)]


def _check_length(key: str, entries: Sequence[Any], n_articles: int) -> None:
    if len(entries) != n_articles:
        raise InputError(
            f"{n_articles} articles and {len(entries)} {_PLURALS[key]}", "expected one per article"
        )


def _read_entry(key: str, entry: object, number: int) -> Any:
    """Read an entry like a cell of a data frame, but refuse a value that would land in `meta`."""
    try:
        article = article_from_row({"text": "…", key: entry}, default_id=str(number))
    except InputError as error:
        remedy = f"expected {_EXPECTED[key]}" if key in _EXPECTED else error.remedy
        raise InputError(f"Item {number}: {error.what}", remedy) from None
    if article.meta:
        raise InputError(f"Item {number}: {key} {brief(entry)}", f"expected {_EXPECTED[key]}")
    return getattr(article, key)
