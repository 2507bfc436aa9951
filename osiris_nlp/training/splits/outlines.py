"""Articles without what a split or a score does not need of X."""

from collections.abc import Mapping
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import Columns, article_from_row
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import Column, with_fields

_FIELDS = ("id", "labels", "date", "story", "role")


def outlines(
    X: Any,
    y: Column | LabelColumn,
    choice: Mapping[str, str] | None,
    *,
    with_texts: bool = False,
    **metadata: Column,
) -> list[Article]:
    """Return articles with the fields that matter to a split; text columns may have any name.

    `with_texts` also reads texts and titles, where a column's name says that it has them.
    """
    items = X.to_dict("records") if hasattr(X, "columns") and hasattr(X, "to_dict") else X
    columns = Columns(choice)
    keys = (*_FIELDS, "title", "text") if with_texts else _FIELDS
    articles = [_outline(item, number, columns, keys) for number, item in enumerate(items)]
    labels = None if y is None else LabelColumn.of(y)
    return with_fields(articles, labels=labels, **metadata)


def _outline(item: object, number: int, columns: Columns, keys: tuple[str, ...]) -> Article:
    if isinstance(item, Article):
        return item
    row: Mapping[Any, Any] = item if isinstance(item, Mapping) else {}
    fields = {key: row[name] for name, key in columns.fields(row).items() if key in keys}
    if isinstance(item, str) and "text" in keys:
        fields["text"] = item
    try:
        return article_from_row({"text": "…", **fields}, default_id=str(number))
    except InputError as error:
        raise InputError(f"Item {number}: {error.what}", error.remedy) from None
