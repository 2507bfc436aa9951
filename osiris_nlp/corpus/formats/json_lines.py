"""JSON lines: one object per line."""

import codecs
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from osiris_nlp.base.encoding import is_utf8, utf8_error
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.formats.lines import numbered_lines
from osiris_nlp.corpus.rows import RawRows, row_from_article
from osiris_nlp.corpus.sources import Span

_MOST_VALUES = 1_000_000  # in a line: in memory an empty list takes thirty times as much as in JSON
_JSON_KINDS = {
    list: "array",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def read_lines(file: BinaryIO, span: Span) -> RawRows:
    """Yield one row per line; blank lines are skipped."""
    for number, line in numbered_lines(file, span):
        row = line if isinstance(line, InputError) else _row(line)
        del line  # it may have 20 MB
        yield number, _renamed(row, span.source.columns)


def _renamed(row: dict[str, Any] | InputError, columns: Columns) -> Mapping[str, Any] | InputError:
    if isinstance(row, InputError):
        return row
    try:
        return columns.rename(row)
    except InputError as fault:
        return fault


def _row(line: bytes) -> dict[str, Any] | InputError:
    if len(line) > _MOST_VALUES and _count_values(line) > _MOST_VALUES:
        return InputError(
            f"More than {_MOST_VALUES // 10**6} million JSON values in a line", "split the article"
        )
    try:
        row = orjson.loads(line.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        if not is_utf8(line):
            return utf8_error(line)
        return InputError(f"Broken JSON: {error.msg}", "expected one complete JSON object per line")
    if isinstance(row, dict):
        return row
    kind = _JSON_KINDS[type(row)]
    return InputError(f"JSON {kind}, not an object", "expected one object per line")


def _count_values(line: bytes) -> int:
    """Return how many JSON values a line has at most: punctuation in its strings counts too."""
    return sum(map(line.count, (b",", b"[", b"{")))


def looks_like_json(start: bytes) -> bool:
    """Return whether content that begins with these bytes is JSON."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[{"))


def write_jsonl(articles: Iterable[Article], path: Path) -> int:
    """Write one JSON object per line; return the number of lines."""
    count = 0
    with path.open("wb") as stream:
        for article in articles:
            stream.write(orjson.dumps(row_from_article(article), default=str) + b"\n")
            count += 1
    return count
