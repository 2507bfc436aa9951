"""Tables of comma-, semicolon- or tab-separated values: read, cut and write them."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.encoding import decode, detect_encoding, utf8_error
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.spreadsheets import read_cell, write_table
from osiris_nlp.base.text import fold
from osiris_nlp.corpus.formats.feeds import looks_like_feed
from osiris_nlp.corpus.rows import KEYS, LONGEST_LINE, RawRows, flat_rows
from osiris_nlp.corpus.sources import Source, Span, open_span

# Column names in tables made by hand, folded, and the keys of `Article` they mean.
_COLUMNS = {key: key for key in KEYS} | {
    "titre": "title",
    "texte": "text",
    "mots-cles": "labels",
    "mots cles": "labels",
    "mot-cle": "labels",
    "mot cle": "labels",
    "contenu": "text",
    "date de publication": "date",
    "rubrique": "section",
    "organe": "source",
    "adresse": "url",
    "langue": "lang",
}
_QUOTE_REMEDY = 'close every quoted cell, and write a quotation mark inside one as ""'


def read_table(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a span of a table."""
    # Detected from the beginning of the file, because the span itself may be plain ASCII.
    encoding = None if span.stop is None else detect_encoding(file)
    return read_csv(open_span(file, span), encoding=encoding)


def cut_table(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table by reading it as Latin-1: separators, quotes and line ends are ASCII in 8-bit text."""
    encoding = detect_encoding(file)
    header, skipped = header_of(file, encoding)
    file.seek(0)
    if not header or encoding == "utf-16":
        yield Span(source, rows=sum(1 for _ in read_csv(file, encoding=encoding)))
        return
    lines = io.TextIOWrapper(file, "latin-1", newline="")
    head = end = sum(len(lines.readline()) for _ in range(skipped + 1))

    def count_bytes() -> Iterator[str]:
        nonlocal end
        for line in lines:
            end += len(line)
            yield line

    table = csv.reader(count_bytes(), delimiter=separator_of(header), strict=True)
    start, lines_above, rows = head, 0, 0
    for _ in _records(table):
        rows += 1
        if end - start >= size:
            yield Span(source, start, end, head, lines_above, rows=rows, size=end - start)
            start, lines_above, rows = end, table.line_num, 0
    if rows or start == head:
        yield Span(source, start, end, head, lines_above, rows=rows, size=end - start)
    lines.detach()


def _records(table: Any) -> Iterator[None]:
    """Yield once per record of a table, broken records included."""
    csv.field_size_limit(LONGEST_LINE)
    while True:
        try:
            if next(table, None) is None:
                return
        except csv.Error:
            yield  # like `_csv_rows`: the next line begins a new record
            continue
        yield


def looks_like_table(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a table: no other format, and a header."""
    content = start.removeprefix(codecs.BOM_UTF8).lstrip()
    is_other = content.startswith((b"<", b"{", b"[{")) or looks_like_feed(start)
    return not is_other and is_header(start)


def read_csv(stream: BinaryIO, *, encoding: str | None = None) -> RawRows:
    """Read a table with a header, which determines the separator (comma, semicolon or tab).

    By default the encoding is detected from the beginning of the stream.
    """
    # surrogateescape keeps a bad byte in its own cell, so that only its row is a fault.
    encoding = encoding or detect_encoding(stream)
    lines = io.TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    try:
        yield from _csv_rows(lines)
    finally:
        lines.detach()  # otherwise it would close the caller's stream


def _csv_rows(lines: io.TextIOWrapper) -> RawRows:
    header, skipped = _header(lines)
    if not header.strip():
        return
    separator = separator_of(header)
    try:
        columns = _csv_columns(header, separator)
    except InputError as fault:
        yield 1 + skipped, fault
        return
    csv.field_size_limit(LONGEST_LINE)  # above the limit that `article_from_row` enforces
    table = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                table.line_num + 1 + skipped,
                InputError(f"Broken CSV: {error}", _QUOTE_REMEDY),
            )
            continue
        if any(cells):
            yield table.line_num + 1 + skipped, _csv_row(columns, cells)


def is_header(beginning: bytes) -> bool:
    r"""Return whether text begins with the header of a table of articles.

    Examples
    --------
    >>> is_header(b"titre;texte\nLa 5G;x"), is_header(b"Texte, titre et auteur")
    (True, False)
    """
    header = decode(beginning).removeprefix("\ufeff").lstrip().partition("\n")[0]
    names = [fold(name.strip(' "\r')) for name in re.split(r"[,;\t]", header)]
    columns = [_COLUMNS[name] for name in names if name in _COLUMNS]
    return len(columns) > 1 and not {"title", "text"}.isdisjoint(columns)


def header_of(stream: BinaryIO, encoding: str) -> tuple[str, int]:
    """Return the header of a table, empty if it has none, and the number of lines above it."""
    lines = io.TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    try:
        return _header(lines)
    finally:
        lines.detach()


def separator_of(header: str) -> str:
    """Return the separator of a table's cells: the one that is most frequent in its header."""
    return max(",;\t", key=header.count)


def _header(lines: io.TextIOWrapper) -> tuple[str, int]:
    """Return the header, and the number of lines above it: blank lines and Excel's «sep=;»."""
    skipped = 0
    while line := lines.readline(LONGEST_LINE):
        line = line.removeprefix("\ufeff")
        if line.strip() and not line.startswith("sep="):
            return line, skipped
        skipped += 1
    return "", skipped


def _csv_columns(header: str, separator: str) -> list[str]:
    if not _is_unicode(header):
        raise utf8_error(header.encode("utf-8", "surrogateescape"))
    try:
        cells = next(csv.reader([header], delimiter=separator))
        names = [read_cell(cell).strip() for cell in cells]
        columns = [_COLUMNS.get(fold(name), name) for name in names]
    except csv.Error as error:
        raise InputError(
            f"Broken CSV header: {error}", "expected column names, such as titre;texte"
        ) from None
    while columns and not columns[-1]:  # Excel's empty columns
        columns.pop()
    duplicate = next((column for column in columns if columns.count(column) > 1), None)
    if duplicate is not None:
        same_names = [
            repr(name) for name, column in zip(names, columns, strict=False) if column == duplicate
        ]
        raise InputError(
            f"Duplicate column {duplicate!r}",
            f"keep one of {', '.join(same_names)}; rename the others",
        )
    if not {"text", "title"} & set(columns):
        raise InputError(
            f"No column of titles or texts among {', '.join(columns)}",
            "name one 'title' or 'text' (titre, texte), or both",
        )
    return columns


def _csv_row(columns: list[str], cells: list[str]) -> dict[str, str] | InputError:
    if len(cells) > len(columns) and not any(cells[len(columns) :]):
        cells = cells[: len(columns)]
    if len(cells) != len(columns):
        return InputError(
            f"{len(cells)} cells in this row",
            f"expected {len(columns)}, as in the header; quote cells that contain the separator",
        )
    bad = next((cell for cell in cells if not _is_unicode(cell)), None)
    if bad is not None:
        return utf8_error(bad.encode("utf-8", "surrogateescape"))
    return {name: read_cell(cell) for name, cell in zip(columns, cells, strict=True) if cell}


def write_csv(articles: Iterable[Article], path: Path) -> int:
    """Write a comma-separated table, labels joined by ``|``; return the number of rows."""
    with flat_rows(articles) as (columns, count, rows):
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_table(stream, [columns])
            write_table(stream, ([row.get(name) for name in columns] for row in rows))
        return count


def _is_unicode(cell: str) -> bool:
    if cell.isascii():
        return True
    try:
        cell.encode()
    except UnicodeEncodeError:  # a lone surrogate: a byte that could not be decoded
        return False
    return True
