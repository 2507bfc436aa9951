"""Tables of separated values, as they come and as they are written."""

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
from osiris_nlp.corpus.formats.feeds import begins_feed
from osiris_nlp.corpus.rows import KEYS, LONGEST_LINE, RawRows, flat_rows
from osiris_nlp.corpus.sources import Source, Span, stretch_of

# What tables made by hand call the keys of an article, folded.
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


def read_table(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a stretch of a table."""
    # Detected from the whole file: a stretch of it may be plain ASCII.
    encoding = None if span.stop is None else detect_encoding(file)
    return read_csv(stretch_of(file, span), encoding=encoding)


def cut_table(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table by reading it as Latin-1: commas, quotes and line ends are ASCII in 8-bit text."""
    encoding = detect_encoding(file)
    header, skipped = header_of(file, encoding)
    file.seek(0)
    if not header or encoding == "utf-16":
        yield Span(source, rows=sum(1 for _ in read_csv(file, encoding=encoding)))
        return
    lines = io.TextIOWrapper(file, "latin-1", newline="")
    head = end = sum(len(lines.readline()) for _ in range(skipped + 1))

    def counted() -> Iterator[str]:
        nonlocal end
        for line in lines:
            end += len(line)
            yield line

    table = csv.reader(counted(), delimiter=separator_of(header), strict=True)
    start, before, rows = head, 0, 0
    for _ in _records(table):
        rows += 1
        if end - start >= size:
            yield Span(source, start, end, head, before, rows=rows, size=end - start)
            start, before, rows = end, table.line_num, 0
    if rows or start == head:
        yield Span(source, start, end, head, before, rows=rows, size=end - start)
    lines.detach()


def _records(table: Any) -> Iterator[None]:
    """Go through the records of a table, the broken ones too."""
    csv.field_size_limit(LONGEST_LINE)
    while True:
        try:
            if next(table, None) is None:
                return
        except csv.Error:
            yield  # as reading does: the next line begins a record
            continue
        yield


def begins_table(start: bytes) -> bool:
    """Tell whether content that begins so is a table: it has a header, and is nothing else."""
    begins = start.removeprefix(codecs.BOM_UTF8).lstrip()
    is_other = begins.startswith((b"<", b"{", b"[{")) or begins_feed(start)
    return not is_other and is_header(start)


def read_csv(stream: BinaryIO, *, encoding: str | None = None) -> RawRows:
    """Read a table with a header; the separator (comma, semicolon or tab) is read off the header.

    Without an `encoding` it is told from the beginning of the stream.
    """
    # surrogateescape keeps a bad byte visible in its own cell, so that its row alone is a fault.
    encoding = encoding or detect_encoding(stream)
    lines = io.TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    try:
        yield from _csv_rows(lines)
    finally:
        lines.detach()  # or it would close the stream, which is another's


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
    csv.field_size_limit(LONGEST_LINE)  # shorter ones the row's own check tells of
    table = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                table.line_num + 1 + skipped,
                InputError(f"Broken CSV: {error}", "check the quotes"),
            )
            continue
        if any(cells):
            yield table.line_num + 1 + skipped, _csv_row(columns, cells)


def is_header(beginning: bytes) -> bool:
    r"""Tell whether text begins with the header of a table of articles.

    Examples
    --------
    >>> is_header(b"titre;texte\nLa 5G;x"), is_header(b"Texte, titre et auteur")
    (True, False)
    """
    first = decode(beginning).removeprefix("\ufeff").lstrip().partition("\n")[0]
    names = re.split(r"[,;\t]", first)
    known = [name for name in names if fold(name.strip(' "\r')) in _COLUMNS]
    return len(known) > 1 and bool(
        {"title", "text"} & {_COLUMNS[fold(n.strip(' "\r'))] for n in known}
    )


def header_of(stream: BinaryIO, encoding: str) -> tuple[str, int]:
    """Return the header of a table, empty where there is none, and how many lines stand above it."""
    lines = io.TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    try:
        return _header(lines)
    finally:
        lines.detach()


def separator_of(header: str) -> str:
    """Return what stands between the cells of a table, by its header."""
    return max(",;\t", key=header.count)


def _header(lines: io.TextIOWrapper) -> tuple[str, int]:
    """Return the header, and how many lines stand above it: blank ones, and Excel's «sep=;»."""
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
        raise InputError(f"Broken CSV: {error}", "expected a header and one row a line") from None
    while columns and not columns[-1]:  # Excel's empty columns
        columns.pop()
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
    if len(cells) > len(columns) and not any(cells[len(columns) :]):
        cells = cells[: len(columns)]
    if len(cells) != len(columns):
        return InputError(f"{len(cells)} cells", f"expected {len(columns)}, as in the header")
    bad = next((cell for cell in cells if not _is_unicode(cell)), None)
    if bad is not None:
        return utf8_error(bad.encode("utf-8", "surrogateescape"))
    return {name: read_cell(cell) for name, cell in zip(columns, cells, strict=True) if cell}


def write_csv(articles: Iterable[Article], path: Path) -> int:
    """Write a comma-separated table, labels joined by ``|``; return how many rows."""
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
    except UnicodeEncodeError:  # half a character: a byte that could not be read
        return False
    return True
