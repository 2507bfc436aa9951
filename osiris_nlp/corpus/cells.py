"""Articles as rows of a table, with one value per cell; in a cell, ``|`` separates labels."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.columns import KEYS
from osiris_nlp.corpus.rows import LONGEST_HEADER, MAX_COLUMNS, MAX_LABELS, row_from_article
from osiris_nlp.corpus.subjects import subjects_in

_SEPARATOR = "|"


def with_label_list(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of a table with the labels in its cell as a list; ``|`` separates them, or spaces URIs.

    Examples
    --------
    >>> with_label_list({"title": "Wave", "labels": " Fintech|R&amp;D"})
    {'title': 'Wave', 'labels': ['Fintech', 'R&D']}
    """
    labels = row.get("labels")
    if not isinstance(labels, str):
        return row
    if subjects := subjects_in(labels):
        return {**row, "labels": subjects}
    return {**row, "labels": [squeeze(name) for name in labels.split(_SEPARATOR, MAX_LABELS)]}


@contextmanager
def flat_rows(
    articles: Iterable[Article],
) -> Iterator[tuple[list[str], int, Iterator[dict[str, Any]]]]:
    """Yield the columns of a table of articles, its number of rows, and its rows.

    Each cell has one value; labels are joined by ``|``. The last article may add a column, so the
    rows are stored on disk until all articles have been read.

    Raises
    ------
    InputError
        If there are more than 1000 columns, or their names are longer than a header may be.
    """
    columns, count = dict.fromkeys(KEYS), 0
    with TemporaryFile() as buffer:
        for article in articles:
            check_labels(article.labels)
            row = {key: _cell(value) for key, value in row_from_article(article).items()}
            columns |= dict.fromkeys(row)
            _check_columns(columns)
            count += 1
            buffer.write(orjson.dumps(row, default=str) + b"\n")
        buffer.seek(0)
        yield list(columns), count, map(orjson.loads, buffer)


def _check_columns(columns: dict[str, None]) -> None:
    """Raise InputError if a table with these columns could not be read again."""
    if len(columns) > MAX_COLUMNS or sum(map(len, columns)) > LONGEST_HEADER:
        raise InputError(
            f"Too many different fields for a table ({len(columns)}, the last of them "
            f"{next(reversed(columns))[:40]!r})",
            f"expected at most {MAX_COLUMNS}; write a .jsonl file, or put them into one field",
        )


def check_labels(labels: Iterable[str]) -> None:
    """Raise InputError for a label that would be read as another, or as two, from a cell."""
    for label in labels:
        if squeeze(label) != label:
            raise InputError(
                f"Label {label!r} cannot be written to a table, whose cells are cleaned of HTML",
                f"write a .jsonl file, or rename the label, for example to {squeeze(label)!r}",
            )
        if _SEPARATOR in label:
            raise InputError(
                f"Label {label!r} cannot be written to a table, whose cells separate labels with |",
                "write a .jsonl file, or rename the label",
            )


def _cell(value: object) -> object:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _SEPARATOR.join(value)
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | dict) else value
