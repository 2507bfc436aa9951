"""Tables of comma-, semicolon- or tab-separated values: read, cut and write them."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from osiris_nlp.base.encoding import MAX_TEXT_BYTES, decode, detect_encoding, invalid_text
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.spreadsheets import header_row, read_cell, write_table
from osiris_nlp.corpus.cells import flat_rows, with_label_list
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.formats.feeds import looks_like_feed
from osiris_nlp.corpus.rows import LONGEST_HEADER, MAX_COLUMNS, RawRows
from osiris_nlp.corpus.sources import Source, Span, open_span

_QUOTE_REMEDY = 'close every quoted cell, and write a quotation mark inside one as ""'
# In characters. A text may have 5 MB, twice as much if it consists of quotation marks; a record that
# grows longer has an unbalanced quotation mark. csv.reader takes four bytes per character.
LONGEST_RECORD = 2 * MAX_TEXT_BYTES
_SKIPPED = 1 << 20  # characters of an overlong line read at a time
_WIDE = ("utf-16", "utf-32")
_INVALID = "osiris_nlp.invalid"  # decodes what is not UTF-16 as a character that no valid text has
_NOT_TEXT = "\udcff"
codecs.register_error(_INVALID, lambda error: (_NOT_TEXT, error.end))  # type: ignore[attr-defined]


def read_table(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a span of a table."""
    # Detected from the beginning of the file, because the span itself may be plain ASCII.
    encoding = None if span.stop is None else detect_encoding(file)
    return read_csv(open_span(file, span), encoding=encoding, columns=span.source.columns)


def cut_table(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table of an 8-bit encoding at ends of records; any other table is one span."""
    encoding = detect_encoding(file)
    with _lines_of(file, encoding) as lines:
        try:
            header = _header(lines)
        except InputError:
            header = ""
        if header and encoding not in _WIDE:
            yield from _cut_records(lines, separator_of(header), source, size)
            return
    file.seek(0)
    yield Span(source, rows=sum(1 for _ in read_csv(file, encoding=encoding)))


def _cut_records(lines: "_Lines", separator: str, source: Source, size: int) -> Iterator[Span]:
    head, first_line = lines.position, lines.count
    start, lines_above, rows = head, 0, 0
    for _ in _records(lines, separator):
        rows += 1
        end = lines.position
        if end - start >= size:
            yield Span(source, start, end, head, lines_above, rows=rows, size=end - start)
            start, lines_above, rows = end, lines.count - first_line, 0
    if rows or start == head:
        end = lines.position
        yield Span(source, start, end, head, lines_above, rows=rows, size=end - start)


def looks_like_table(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a table: no other format, and a header."""
    content = start.removeprefix(codecs.BOM_UTF8).lstrip()
    is_other = content.startswith((b"<", b"{", b"[{")) or looks_like_feed(start)
    return not is_other and is_header(start)


def read_csv(
    stream: BinaryIO, *, encoding: str | None = None, columns: Columns | None = None
) -> RawRows:
    r"""Read a table with a header, which determines the separator (comma, semicolon or tab).

    By default the encoding is detected from the beginning of the stream, and columns are recognised by
    their names. A row is numbered by its last line. A record that is broken, or longer than 10 million
    characters, is a fault at the line where it begins; reading goes on with the line after the one where
    it was noticed, so that every line is read once.

    Examples
    --------
    >>> table = io.BytesIO(b'titre,texte\n"La 5G" arrive,x\nLa fibre,x\n')
    >>> [(line, type(row).__name__) for line, row in read_csv(table)]
    [(2, 'InputError'), (3, 'dict')]
    """
    try:
        encoding = encoding or detect_encoding(stream)
    except InputError as fault:
        yield 0, fault
        return
    with _lines_of(stream, encoding) as lines:
        try:
            header = _header(lines)
            if not header:
                return
            separator = separator_of(header)
            names = _csv_names(header, separator, encoding)
            field_of = (columns or Columns()).fields_of_table(names)
            fields = [field_of.get(name) for name in names]
        except InputError as fault:
            yield lines.count, fault
            return
        for cells in _records(lines, separator):
            if isinstance(cells, InputError):
                yield lines.first_of_record, cells
            elif any(cells):
                yield lines.count, _csv_row(fields, cells, encoding)


class _Lines:
    """The lines of a table, as `csv.reader` takes them, which begins a new record after an error.

    Tables of 8-bit encodings are read as Latin-1, so that characters are bytes: separators, quotation
    marks and line ends are ASCII in all of them. Cells are decoded afterwards.

    Attributes
    ----------
    count, position : lines and characters read
    first_of_record : number of the line where the current record begins
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._record_limit = stream, 0
        self.count = self.position = self.first_of_record = 0

    def read(self, limit: int) -> str:
        """Return the next line, or its first `limit` characters."""
        line = self._stream.readline(limit)
        self.position += len(line)
        self.count += bool(line)
        return line

    def begin_record(self) -> None:
        self._record_limit = self.position + LONGEST_RECORD + 1
        self.first_of_record = self.count + 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self._record_limit - self.position)
        if not line:
            raise StopIteration
        self.count += 1
        self.position += len(line)
        if self.position == self._record_limit:
            self._skip_rest_of(line)
            raise InputError(f"Record longer than {LONGEST_RECORD // 10**6} MB", _QUOTE_REMEDY)
        return line

    def _skip_rest_of(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._stream.readline(_SKIPPED)
            self.position += len(line)


@contextmanager
def _lines_of(stream: BinaryIO, encoding: str) -> Iterator[_Lines]:
    csv.field_size_limit(LONGEST_RECORD)
    if encoding in _WIDE:
        text = io.TextIOWrapper(stream, encoding, _INVALID, newline="")
    else:
        text = io.TextIOWrapper(stream, "latin-1", newline="")
    try:
        yield _Lines(text)
    finally:
        text.detach()  # otherwise it would close the caller's stream


def _records(lines: _Lines, separator: str) -> Iterator[list[str] | InputError]:
    """Yield the cells of each record; a fault replaces a broken one."""
    table = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.begin_record()
        try:
            record: list[str] | InputError = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            record = InputError(f"Broken CSV: {error}", _QUOTE_REMEDY)
        except InputError as error:
            record = error
        yield record


def is_header(beginning: bytes) -> bool:
    r"""Return whether text begins with the header of a table of articles.

    Examples
    --------
    >>> is_header(b"titre;texte\nLa 5G;x"), is_header(b"Texte, titre et auteur")
    (True, False)
    """
    header = decode(beginning).removeprefix("\ufeff").lstrip().partition("\n")[0]
    names = [name.strip(' "\r') for name in re.split(r"[,;\t]", header[:LONGEST_HEADER])]
    columns = Columns()
    columns.fields(names)
    return len(columns.used) > 1 and not {"title", "text"}.isdisjoint(columns.used.values())


def separator_of(header: str) -> str:
    """Return the separator of a table's cells: the one that is most frequent in its header."""
    return max(",;\t", key=header.count)


def _header(lines: _Lines) -> str:
    """Return the header, empty if there is none; blank lines and Excel's «sep=;» may be above it."""
    while line := lines.read(LONGEST_HEADER + 1):
        if len(line) > LONGEST_HEADER:
            raise InputError(
                f"Header longer than {LONGEST_HEADER // 10**6} MB",
                "expected a line of column names, such as titre;texte",
            )
        line = line.removeprefix("\ufeff").removeprefix(codecs.BOM_UTF8.decode("latin-1"))
        if line.strip() and not line.startswith("sep="):
            return line
    return ""


def _csv_names(header: str, separator: str, encoding: str) -> list[str]:
    try:
        cells = next(csv.reader([header], delimiter=separator))
        names = [read_cell(cell).strip() for cell in _decoded(cells, encoding)]
    except csv.Error as error:
        raise InputError(
            f"Broken CSV header: {error}", "expected column names, such as titre;texte"
        ) from None
    while names and not names[-1]:  # Excel's empty columns
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise InputError(f"{len(names)} columns", f"expected at most {MAX_COLUMNS}")
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count > 1:
        raise InputError(f"Duplicate column {name!r}", "keep one of them, or rename the others")
    return names


def _check_names(header: Iterable[str]) -> None:
    """Raise InputError for names that are equal, or empty, once a header has been read."""
    for name, count in Counter(name.strip() for name in header).items():
        if count > 1 or not name:
            problem = f"{count} fields are named {name!r}" if name else "A field has an empty name"
            raise InputError(
                f"{problem} in a table, where spaces around names do not count",
                "write a .jsonl file, or rename the fields",
            )


def _csv_row(
    fields: list[str | None], cells: list[str], encoding: str
) -> Mapping[str, Any] | InputError:
    if len(cells) > len(fields) and not any(cells[len(fields) :]):
        cells = cells[: len(fields)]
    try:
        # There may be millions, which are not worth the memory.
        cells = _decoded(cells, encoding) if len(cells) <= MAX_COLUMNS else cells
    except InputError as fault:
        return fault
    if len(cells) != len(fields):
        return InputError(
            f"{len(cells)} cells in this row",
            f"expected {len(fields)}, as in the header; quote cells that contain the separator",
        )
    row = {
        field: read_cell(cell) if "'" in cell else cell
        for field, cell in zip(fields, cells, strict=True)
        if cell and field
    }
    return with_label_list(row)


def _decoded(cells: list[str], encoding: str) -> list[str]:
    """Return the text of cells; InputError if it is not in the table's encoding."""
    if encoding in _WIDE:
        for cell in cells:
            if _NOT_TEXT in cell:
                raise InputError(
                    f"Invalid {encoding.upper()} at position {cell.index(_NOT_TEXT)}",
                    "export the file again, as UTF-8; it may have been cut short",
                )
        return cells
    name = encoding.removesuffix("-sig")
    try:
        return [cell if cell.isascii() else cell.encode("latin-1").decode(name) for cell in cells]
    except UnicodeDecodeError as error:
        raise invalid_text(error) from None


def write_csv(articles: Iterable[Article], path: Path) -> int:
    """Write a comma-separated table, labels joined by ``|``; return the number of rows."""
    with flat_rows(articles) as (columns, count, rows):
        header = header_row(columns)
        _check_names(header)
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_table(stream, [header])
            write_table(stream, ([row.get(name) for name in columns] for row in rows))
        return count
