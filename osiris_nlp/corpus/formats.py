"""File formats: what turns a file into raw rows, and articles into a file.

A reader yields ``(line, row)``; a row that cannot be read is an `InputError` in its place, so that
the reading goes on and the caller decides what a fault costs.
"""

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from osiris_nlp.corpus.feeds import LARGEST_FEED, read_feed
from osiris_nlp.corpus.press import press_row
from osiris_nlp.corpus.rows import KEYS, MAX_TEXT_BYTES, row_from_article
from osiris_nlp.errors import InputError, MissingExtraError
from osiris_nlp.pages import article_row
from osiris_nlp.records import Article
from osiris_nlp.text import clean, fold

Rows = Iterator[tuple[int, Mapping[str, Any] | InputError]]
_LONGEST_TITLE = 200
_SAMPLE = 1_000_000  # bytes an encoding is told from
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = bytes(range(0x80, 0x100))
_PAGE = re.compile(rb"<(?:html|body|!doctype html)\b", re.IGNORECASE)
# What tables made by hand call the keys of an article, folded.
_COLUMNS = {key: key for key in KEYS} | {
    "titre": "title",
    "texte": "text",
    "mots-cles": "labels",
    "mots cles": "labels",
    "mot-cle": "labels",
    "rubrique": "section",
    "organe": "source",
    "adresse": "url",
    "langue": "lang",
}


def read_jsonl(stream: BinaryIO) -> Rows:
    """One JSON object a line; blank lines are passed over."""
    for number, line in enumerate(stream, 1):
        if line.isspace():
            continue
        try:
            row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            if not _is_utf8(line):
                yield number, _not_utf8(line)
            else:
                yield (
                    number,
                    InputError(
                        f"Broken JSON: {error.msg}", "expected one complete JSON object a line"
                    ),
                )
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield (
                number,
                InputError(f"A JSON {type(row).__name__}", "expected a JSON object a line"),
            )


def read_csv(stream: BinaryIO) -> Rows:
    """Read a table with a header; the separator (comma, semicolon or tab) is read off the header."""
    # surrogateescape keeps a bad byte visible in its own cell, so that its row alone is a fault.
    lines = io.TextIOWrapper(stream, encoding_of(stream), "surrogateescape", newline="")
    try:
        yield from _csv_rows(lines)
    finally:
        lines.detach()  # or it would close the stream, which is another's


def _csv_rows(lines: Iterator[str]) -> Rows:
    header = next(lines, "").removeprefix("\ufeff")
    if not header.strip():
        return
    separator = max(",;\t", key=header.count)
    try:
        columns = _csv_columns(header, separator)
    except InputError as fault:
        yield 1, fault
        return
    csv.field_size_limit(sys.maxsize)  # the row's own check says it better
    table = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield table.line_num + 1, InputError(f"Broken CSV: {error}", "check the quotes")
            continue
        if any(cells):
            yield table.line_num + 1, _csv_row(columns, cells)


def _csv_columns(header: str, separator: str) -> list[str]:
    if not _is_unicode(header):
        raise _not_utf8(header.encode("utf-8", "surrogateescape"))
    try:
        names = [name.strip() for name in next(csv.reader([header], delimiter=separator))]
        columns = [_COLUMNS.get(fold(name), name) for name in names]
    except csv.Error as error:
        raise InputError(f"Broken CSV: {error}", "expected a header and one row a line") from None
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise InputError(f"Column {twice[0]!r} stands twice", "rename one of them")
    if not {"text", "title"} & set(columns):
        raise InputError(
            f"Columns are {', '.join(columns)}",
            "expected 'text' or 'title' (texte, titre), or both",
        )
    return columns


def _csv_row(columns: list[str], cells: list[str]) -> dict[str, str] | InputError:
    if len(cells) != len(columns):
        return InputError(f"{len(cells)} cells", f"expected {len(columns)}, as in the header")
    bad = next((cell for cell in cells if not _is_unicode(cell)), None)
    if bad is not None:
        return _not_utf8(bad.encode("utf-8", "surrogateescape"))
    return {name: cell for name, cell in zip(columns, cells, strict=True) if cell}


def read_parquet(path: Path) -> Rows:
    """One article a row, read in batches."""
    parquet, arrow = _pyarrow()
    try:
        batches = parquet.ParquetFile(path).iter_batches(batch_size=1024)
        number = 0
        for batch in batches:
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (arrow.ArrowException, OSError) as error:
        yield 0, InputError(f"Broken Parquet: {str(error).splitlines()[0]}", "write the file anew")


def read_plain(stream: BinaryIO) -> Rows:
    """One article a file: a page of OSIRIS saved as text, or a short first line as the title."""
    content = _whole(stream)
    if isinstance(content, InputError):
        yield 0, content
        return
    try:
        text = content.decode(encoding_of(io.BytesIO(content)))
    except UnicodeDecodeError:
        yield 0, _not_utf8(content)
        return
    yield from _text_rows(text, article_row(text))


def read_html(stream: BinaryIO) -> Rows:
    """One article a file: a page of OSIRIS or of another SPIP, of another press site, or a fragment."""
    content = _whole(stream)
    if isinstance(content, InputError):
        yield 0, content
        return
    row = article_row(content)
    text = content.decode(encoding_of(io.BytesIO(content)), "replace")
    if row is None and _PAGE.search(content):
        try:
            row = press_row(text)
        except InputError as fault:
            yield 0, fault
            return
    yield from _text_rows(text, row)


def _text_rows(text: str, row: Mapping[str, Any] | None) -> Rows:
    if row is not None:
        yield 1, row
    elif text := clean(text):
        first, _, rest = text.partition("\n")
        is_title = rest and len(first) <= _LONGEST_TITLE
        yield 1, {"title": first, "text": rest} if is_title else {"text": text}


def read_feeds(stream: BinaryIO) -> Rows:
    """One article an entry of an RSS or Atom feed."""
    yield from read_feed(stream.read(LARGEST_FEED + 1))


def _whole(stream: BinaryIO) -> bytes | InputError:
    content = stream.read(4 * MAX_TEXT_BYTES + 1)
    if len(content) <= MAX_TEXT_BYTES:
        return content
    size = "more than 20" if len(content) > 4 * MAX_TEXT_BYTES else f"{len(content) / 1e6:.1f}"
    return InputError(
        f"An article of {size} MB", "expected at most 5 MB; split it or keep its beginning"
    )


def encoding_of(stream: BinaryIO) -> str:
    r"""Tell how text is encoded, from its first megabyte; the stream is left at its beginning.

    UTF-16 by its mark; windows-1252 where more bytes are no UTF-8 than are, as French Excel saves
    tables; else UTF-8.

    Examples
    --------
    >>> [encoding_of(io.BytesIO("Thiès".encode(name))) for name in ("utf-8", "latin-1", "utf-16")]
    ['utf-8-sig', 'cp1252', 'utf-16']
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    rest, multibyte = _MULTIBYTE.subn(b"", sample)
    return "cp1252" if len(rest) - len(rest.translate(None, _HIGH)) > multibyte else "utf-8-sig"


def write_jsonl(articles: Iterable[Article], path: Path) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    with path.open("wb") as stream:
        for article in articles:
            stream.write(orjson.dumps(row_from_article(article), default=str) + b"\n")
            count += 1
    return count


def write_csv(articles: Iterable[Article], path: Path) -> int:
    """Write a comma-separated table, labels joined by ``|``; return how many rows."""
    rows = _flat_rows(articles)
    columns = list(dict.fromkeys([*KEYS, *(key for row in rows for key in row)]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, columns, restval="")
        table.writeheader()
        table.writerows(rows)
    return len(rows)


def write_parquet(articles: Iterable[Article], path: Path) -> int:
    """Write a Parquet table, labels joined by ``|``; return how many rows."""
    parquet, arrow = _pyarrow()
    rows = _flat_rows(articles)
    columns = list(dict.fromkeys([*KEYS, *(key for row in rows for key in row)]))
    cells = {
        name: arrow.array([None if row.get(name) is None else str(row[name]) for row in rows])
        for name in columns
    }
    parquet.write_table(arrow.table(cells), path)
    return len(rows)


def _flat_rows(articles: Iterable[Article]) -> list[dict[str, Any]]:
    return [
        {key: _cell(value) for key, value in row_from_article(article).items()}
        for article in articles
    ]


def _cell(value: object) -> object:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "|".join(value)
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | dict) else value


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: ICN001, PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow: pip install 'osiris-nlp[parquet]'"
        ) from error
    return parquet, pyarrow


def _is_utf8(content: bytes) -> bool:
    return _bad_byte(content) is None


def _bad_byte(content: bytes) -> int | None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _not_utf8(content: bytes) -> InputError:
    at = _bad_byte(content) or 0
    line = content.count(b"\n", 0, at)
    where = f", {line} lines down" if line else ""
    return InputError(
        f"Byte 0x{content[at]:02x} at position {at}{where} is not UTF-8", "save the file as UTF-8"
    )


def _is_unicode(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= c <= "\udfff" for c in cell)
