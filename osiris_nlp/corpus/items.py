"""Articles from Python: texts, mappings or a data frame."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.records import Article
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus.columns import KEYS, Columns
from osiris_nlp.corpus.rows import article_from_row, describe, is_iterable, is_missing


def articles_from(
    items: Any, *, columns: Columns | Mapping[str, str] | None = None
) -> list[Article]:
    """Return texts, rows or a data frame as articles.

    A warning says which columns, or keys of mappings, were read as which fields, and which were
    not used. There is none if each was chosen or has the name of its field, or if a frame has all
    fields, as those of `frame_from` have. Another one says how many dates could not be read.

    Parameters
    ----------
    items : an iterable of strings (texts), `Article`s or mappings, such as a list, a pandas Series or an
        array, (n,) or (n, 1); or a pandas DataFrame. Columns are recognised by the names of the fields of
        `Article`, and by others such as content, headline, category, contenu, mots-clés
    columns : the field that a column gives, for columns of other names: ``{"corps": "text"}``

    Raises
    ------
    InputError
        If `items` is a single text, row or article or cannot be iterated over, an item is invalid (see
        `article_from_row`), or there is no column of titles or texts, or none of a chosen name.

    Examples
    --------
    >>> [a.text for a in articles_from(["La fibre arrive à Kolda", Article(id="1", text="SMS")])]
    ['La fibre arrive à Kolda', 'SMS']
    >>> [a.title for a in articles_from([{"une": "La fibre à Kolda"}], columns={"une": "title"})]
    ['La fibre à Kolda']
    """
    columns = Columns.of(columns)
    articles = read_items(items, columns)
    warn_of(columns, articles)
    return articles


def read_items(items: Any, columns: Columns, *, needs_text: bool = True) -> list[Article]:
    """Return texts, rows or a data frame as articles, without a warning; errors as `articles_from`.

    Parameters
    ----------
    needs_text : whether to refuse an article that has neither title nor text, such as None or NaN
        instead of a text
    """
    if isinstance(items, str | bytes | Mapping | Article):
        raise InputError(
            f"Got a single {type(items).__name__}",
            "expected a list of texts, articles or rows, or a data frame",
        )
    is_class = isinstance(items, type)  # such as pandas.DataFrame itself
    if hasattr(items, "columns") and hasattr(items, "to_dict") and not is_class:
        names = list(items.columns)
        if duplicates := [name for name, n in Counter(names).items() if n > 1]:
            raise InputError(
                f"Several columns have the name {duplicates[0]!r}", "rename or drop all but one"
            )
        columns.fields_of_table(names)
        items = items.to_dict("records")
    if isinstance(items, np.ndarray) and items.ndim == 2 and items.shape[1] == 1:
        items = items[:, 0]  # as scikit-learn selects a column
    if not is_iterable(items):
        raise InputError(
            f"Articles are {describe(items)}", "expected a list of texts, articles or rows"
        )
    articles = [_article(item, number, columns, needs_text) for number, item in enumerate(items)]
    if columns.used or columns.unused:  # not if all items are texts or articles
        columns.check_read()
    return articles


def as_items(items: Any, choice: Mapping[str, str] | None = None) -> Any:
    """Return a single text, row or article as a list of one, an iterator as a list, and others as they are.

    Parameters
    ----------
    choice : the field that a column gives, as for `Columns`; it helps to distinguish a row of a frame
        from a series of texts

    Examples
    --------
    >>> as_items("La fibre à Kolda"), as_items({"text": "La fibre à Kolda"})
    (['La fibre à Kolda'], [{'text': 'La fibre à Kolda'}])
    """
    if isinstance(items, str | Mapping | Article):
        return [items]
    if _is_series(items):
        fields = Columns(choice).fields([name for name in items.index if isinstance(name, str)])
        return items if {"title", "text"}.isdisjoint(fields.values()) else [items.to_dict()]
    return list(items) if isinstance(items, Iterator) else items


def warn_of(columns: Columns, articles: Sequence[Article]) -> None:
    """Warn which columns were read and which were not, unless that is plain, and of unreadable dates.

    See `articles_from`. `articles` are those that were read with the columns.
    """
    if columns.used.keys() >= {*KEYS}:  # from a corpus that was read before
        return
    if columns.has_guessed or columns.unused:
        warn_user(columns.report())
    dates = [article.meta["date"] for article in articles if "date" in article.meta]
    if dates and "date" in columns.used.values():
        warn_user(
            f"{len(dates)} of {len(articles)} dates cannot be read, such as {brief(dates[0])}: these "
            "articles have none (expected dates, or strings like '2024-05-31')"
        )


def _is_series(item: Any) -> bool:
    """Return whether something is a pandas Series: texts, or a row of a data frame."""
    return hasattr(item, "to_dict") and hasattr(item, "index") and not hasattr(item, "columns")


def _article(item: object, number: int, columns: Columns, needs_text: bool) -> Article:
    if isinstance(item, Article):
        return item
    is_text = isinstance(item, str) or is_missing(item)
    row: Any = {"text": item} if is_text else item
    if _is_series(row):
        row = row.to_dict()
    if not isinstance(row, Mapping):
        raise InputError(
            f"Item {number} has type {type(item).__name__}",
            "expected a text, an Article or a mapping",
        )
    try:
        row = row if is_text else columns.rename(row)
        return article_from_row(row, default_id=str(number), needs_text=needs_text)
    except InputError as error:
        raise InputError(f"Item {number}: {error.what}", error.remedy) from None
