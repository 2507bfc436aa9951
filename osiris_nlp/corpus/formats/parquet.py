"""Parquet tables: read, cut and write them (needs pyarrow, the `parquet` extra)."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.extras import check_modules, missing
from osiris_nlp.base.files import open_regular
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import visible
from osiris_nlp.corpus.cells import flat_rows, with_label_list
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.formats.parquet_pages import (
    ColumnSizes,
    RowGroup,
    check_columns,
    damaged,
    page_sizes,
    row_groups,
)
from osiris_nlp.corpus.rows import LONGEST_LINE, RawRows
from osiris_nlp.corpus.sources import STDIN, Source, Span

_MAGIC = b"PAR1"  # at the start and end of a file
_BATCH_ROWS = 256
_PARQUET_ROWS = 1 << 16  # per span; a span within a row group also decodes the rows above it
# Bytes read at a time, of all columns and of one.
_BUFFERS, _LEAST_BUFFER = 1 << 22, 1 << 14
_SMALL_DICTIONARY = 16_000  # bytes; even if every row has all of it, a batch is not too large
_LONG_TEXT = 200_000  # bytes; a dictionary of such texts is not expanded while reading
_BATCH_BYTES = 2_000_000  # of a decoded batch; a single row may have more
# Of a row group that is written, whose description takes 100 bytes per column in the footer and 9 kB in
# memory. With its last batch and a large article, its pages are below the ceiling for reading.
_GROUP_BATCHES, _GROUP_BYTES = 80, 12_000_000
_ITEM_BYTES = 64  # about what a number or a missing value takes in Python
# Ceilings for files that claim more than they hold. A table of articles has some ten columns, a footer of
# kilobytes, more than two stored bytes per row, and
# texts that were compressed to a fifth.
_MOST_FOOTER_BYTES = 10_000_000
_ROW_BYTES = 50  # what an empty row counts for
_MOST_DECODED_BYTES, _MOST_EXPANSION = 100_000_000, 30


@dataclass(frozen=True, slots=True)
class _Table:
    """A Parquet file to be read: for pyarrow, as bytes, and what its footer says."""

    source: Path | BinaryIO
    file: BinaryIO
    n_bytes: int
    metadata: Any
    groups: tuple[RowGroup, ...]

    def open(self, dictionaries: Iterable[str]) -> Any:
        """Return pyarrow's file, which reads some columns of texts as dictionaries."""
        parquet, _ = pyarrow_modules()
        self.file.seek(0)
        return parquet.ParquetFile(
            self.source,
            metadata=self.metadata,
            read_dictionary=sorted(dictionaries),
            pre_buffer=False,
            buffer_size=max(_BUFFERS // max(self.metadata.num_columns, 1), _LEAST_BUFFER),
        )


def read_parquet(
    source: Path | BinaryIO,
    start: int = 0,
    stop: int | None = None,
    *,
    columns: Columns | None = None,
) -> RawRows:
    """Yield rows `start` (the first is 0) to `stop`, excluded, in batches of limited size.

    `columns` says which columns give which fields; by default, their names do. A fault ends a file that
    is corrupt, or that decodes to more than it can reasonably hold.
    """
    columns = columns or Columns()
    try:
        with _open_table(source) as table:
            columns.fields_of_table(table.metadata.schema.to_arrow_schema().names)
            position, groups = _groups(table.groups, start, stop)
            bytes_left = _most_decoded_bytes(table.n_bytes)
            for batch in _batches(table, groups):
                if stop is not None and position >= stop:
                    return
                first = max(start - position, 0)
                last = len(batch) if stop is None else stop - position
                part = batch[first:last]
                bytes_left -= _decoded_bytes(part) + _ROW_BYTES * len(part)
                if bytes_left < 0:
                    raise _overfull()
                for number, row in enumerate(_batch_rows(part), position + first + 1):
                    if not isinstance(row, InputError):
                        row = with_label_list(columns.rename(row))  # noqa: PLW2901
                    yield number, row
                position += len(batch)
    except InputError as error:
        yield 0, error


@contextmanager
def _open_table(source: Path | BinaryIO) -> Iterator[_Table]:
    """Open a table whose footer is plausible; errors of pyarrow in the block mean a corrupt file."""
    parquet, arrow = pyarrow_modules()
    with nullcontext(source) if not isinstance(source, Path) else open_regular(source) as file:
        n_bytes = file.seek(0, io.SEEK_END)
        groups = tuple(row_groups(_footer(file, n_bytes)))
        try:
            file.seek(0)
            with parquet.ParquetFile(source, pre_buffer=False) as opened:
                metadata = opened.metadata
            table = _Table(source, file, n_bytes, metadata, groups)
            _check_size(table)
            yield table
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _corrupt_file(error) from None


def _footer(file: BinaryIO, n_bytes: int) -> bytes:
    """Return the footer of a Parquet file, which describes its columns and row groups."""
    file.seek(max(n_bytes - 8, 0))
    end = file.read(8)
    size = int.from_bytes(end[:4], "little")
    if end[4:] != _MAGIC:
        raise damaged("footer")
    if _MOST_FOOTER_BYTES < size <= n_bytes:
        raise InputError(
            f"Parquet metadata of {size / 1e6:.0f} MB",
            f"expected at most {_MOST_FOOTER_BYTES / 1e6:g} MB; write larger row groups",
        )
    file.seek(max(n_bytes - 8 - size, 0))
    return file.read(min(size, n_bytes))


def _check_size(table: _Table) -> None:
    """Raise InputError for more columns, or more rows, than a file of this size can have."""
    schema = table.metadata.schema
    check_columns(len(schema))
    paths = Counter(schema.column(i).path for i in range(len(schema)))
    for path, count in paths.most_common(1):
        if count > 1:
            raise InputError(
                f"{count} Parquet columns are named '{visible(path)[:200]}'",
                "give each column its own name",
            )
    _check_rows(table.groups, table.n_bytes)


def _check_rows(groups: Sequence[RowGroup], n_bytes: int) -> None:
    """Raise InputError for more rows than a file of this size can have."""
    rows = [group.n_rows for group in groups]
    if min(rows, default=0) < 0 or sum(rows) * _ROW_BYTES > _most_decoded_bytes(n_bytes):
        raise _overfull()


def _most_decoded_bytes(n_bytes: int) -> int:
    """Return how many bytes the rows of a file of this size may decode to."""
    return max(_MOST_DECODED_BYTES, _MOST_EXPANSION * n_bytes)


def _overfull() -> InputError:
    return InputError(
        f"Parquet table that decodes to over {_MOST_DECODED_BYTES / 1e6:g} MB and {_MOST_EXPANSION} times"
        " its size",
        "check where it comes from; if it is sound, convert it to JSONL with the program that wrote it",
    )


def _batches(table: _Table, groups: Sequence[int]) -> Iterator[Any]:
    """Yield the rows of some row groups, in batches that decode to a limited number of bytes."""
    row_bytes = 1
    dictionaries: set[str] = set()
    for number in groups:
        group = table.groups[number]
        columns = page_sizes(table.file, table.metadata.schema, group)
        longest_texts = _longest_texts(table, number, columns)
        group_bytes = 0
        for column in columns:
            longest = longest_texts.get(column.path, 0)
            if longest > _LONG_TEXT:
                dictionaries.add(column.path)
                longest = 0
            group_bytes += max(column.value_bytes, longest) * -(
                -column.values // max(group.n_rows, 1)
            )
        row_bytes = max(row_bytes, group_bytes)
    with table.open(dictionaries) as file:
        n_rows = min(max(_BATCH_BYTES // row_bytes, 1), _BATCH_ROWS)
        yield from file.iter_batches(batch_size=n_rows, row_groups=groups)


def _longest_texts(table: _Table, group: int, columns: Sequence[ColumnSizes]) -> dict[str, int]:
    """Return, for each column with a dictionary of texts, the most bytes that one of them has."""
    _, arrow = pyarrow_modules()
    longest = {
        column.path: column.dictionary
        for column in columns
        if column.has_texts and column.dictionary
    }
    # pyarrow would write each text out in every row that has it, so look at large dictionaries first.
    names = [
        column.path
        for column in columns
        if longest.get(column.path, 0) > _SMALL_DICTIONARY and "." not in column.path
    ]
    if names:
        with table.open(names) as file:
            batches = file.iter_batches(batch_size=1, row_groups=[group], columns=names)
            for batch in batches:
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    lengths = arrow.compute.binary_length(column.dictionary)
                    total = (arrow.compute.sum(lengths).as_py() or 0) + 4 * len(lengths)
                    if (
                        total == longest[name]
                    ):  # as stored, each after four bytes that give its length
                        longest[name] = arrow.compute.max(lengths).as_py() or 0
                break
    return longest


def read_rows(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a span of a table."""
    if span.source.place == STDIN:
        return read_parquet(file, columns=span.source.columns)
    # pyarrow reads faster from a file that it opens itself.
    path = Path(span.source.place)
    return read_parquet(path, span.start, span.stop, columns=span.source.columns)


def looks_like_parquet(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a Parquet table."""
    return start.startswith(_MAGIC)


def cut_rows(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table at row groups, or within large ones."""
    groups = parquet_rows(Path(source.place))
    row_bytes = max(file.seek(0, io.SEEK_END) // max(sum(groups), 1), 1)
    min_rows = max(size // row_bytes, 1)
    max_rows = max(min_rows, _PARQUET_ROWS)
    end, bounds = 0, [0]
    for rows in groups:
        end += rows
        while end - bounds[-1] >= 2 * max_rows:
            bounds.append(bounds[-1] + max_rows)
        if end - bounds[-1] >= min_rows:
            bounds.append(end)
    if bounds[-1] < end or not end:
        bounds.append(end)
    for start, stop in pairwise(bounds):
        yield Span(source, start, stop, rows=stop - start, size=(stop - start) * row_bytes)


def _batch_rows(batch: Any) -> Iterator[Mapping[str, Any] | InputError]:
    """Yield the rows of a batch; a fault takes the place of a row that Python should not hold."""
    names = sum(map(len, batch.schema.names))
    n_bytes = _decoded_bytes(batch, item_bytes=_ITEM_BYTES) + names * len(batch)
    if n_bytes <= (LONGEST_LINE if len(batch) == 1 else _BATCH_BYTES):
        try:
            rows = _expanded(batch).to_pylist()
        except (UnicodeDecodeError, OverflowError, ValueError) as error:
            fault = InputError(
                f"Unreadable cell: {str(error).splitlines()[0][:200]}",
                "store the value as UTF-8 text",
            )
        else:
            yield from rows
            return
    else:
        fault = InputError(
            f"Row of {n_bytes / 1e6:.0f} MB",
            f"expected at most {LONGEST_LINE / 1e6:g} MB, its text at most 5 MB",
        )
    if len(batch) == 1:
        yield fault
        return
    middle = len(batch) // 2
    yield from _batch_rows(batch[:middle])
    yield from _batch_rows(batch[middle:])


def _expanded(batch: Any) -> Any:
    """Return a batch without dictionaries, from which Python takes ten times as long to read."""
    _, arrow = pyarrow_modules()
    columns = [
        column.dictionary_decode() if arrow.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return arrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _decoded_bytes(batch: Any, *, item_bytes: int = 0) -> int:
    """Return about how many bytes the rows of a batch decode to, with some for each item."""
    return sum(_array_bytes(column, item_bytes) for column in batch.columns)


def _array_bytes(array: Any, item_bytes: int) -> int:
    _, arrow = pyarrow_modules()
    if isinstance(array, arrow.ExtensionArray):
        array = array.storage
    n_bytes = item_bytes * len(array)
    if arrow.types.is_struct(array.type):
        return n_bytes + sum(_array_bytes(field, item_bytes) for field in array.flatten())
    if arrow.types.is_nested(array.type):
        return n_bytes + _array_bytes(array.flatten(), item_bytes)
    if arrow.types.is_dictionary(array.type) and not arrow.types.is_primitive(
        array.type.value_type
    ):
        lengths = arrow.compute.binary_length(array.dictionary).take(array.indices)
        return n_bytes + (arrow.compute.sum(lengths).as_py() or 0)
    return n_bytes + int(array.nbytes)


def _groups(groups: Sequence[RowGroup], start: int, stop: int | None) -> tuple[int, list[int]]:
    """Return the number of rows before the row groups of a range of rows, and these groups."""
    position, first = 0, 0
    numbers: list[int] = []
    for number, group in enumerate(groups):
        end = position + group.n_rows
        if end > start and (stop is None or position < stop):
            first = position if not numbers else first
            numbers.append(number)
        position = end
    return first, numbers


def parquet_rows(path: Path) -> list[int]:
    """Return the number of rows in each row group of a table; InputError if its footer is damaged.

    pyarrow is not loaded, because it takes 50 MB in each process.
    """
    check_pyarrow()
    with open_regular(path) as file:
        n_bytes = file.seek(0, io.SEEK_END)
        groups = row_groups(_footer(file, n_bytes))
    _check_rows(groups, n_bytes)
    return [group.n_rows for group in groups]


def _corrupt_file(error: Exception) -> InputError:
    return InputError(
        f"Corrupt Parquet file: {str(error).splitlines()[0]}", "copy or export the file again"
    )


def write_parquet(articles: Iterable[Article], path: Path) -> int:
    """Write a Parquet table, labels joined by ``|``; return the number of rows."""
    parquet, arrow = pyarrow_modules()
    with flat_rows(articles) as (columns, count, rows):
        schema = arrow.schema([(name, arrow.string()) for name in columns])
        with parquet.ParquetWriter(path, schema) as table:
            batches = (
                _record_batch(batch, schema)
                for batch in batched(rows, _BATCH_ROWS, size=_characters, largest=_BATCH_BYTES)
            )
            for group in batched(
                batches, _GROUP_BATCHES, size=lambda batch: batch.nbytes, largest=_GROUP_BYTES
            ):
                table.write_table(arrow.Table.from_batches(group, schema))
        return count


def _record_batch(rows: Sequence[Mapping[str, Any]], schema: Any) -> Any:
    _, arrow = pyarrow_modules()
    columns = [
        arrow.array(
            [None if (cell := row.get(name)) is None else str(cell) for row in rows],
            arrow.string(),
        )
        for name in schema.names
    ]
    return arrow.RecordBatch.from_arrays(columns, schema=schema)


def _characters(row: Mapping[str, Any]) -> int:
    return sum(len(cell) for cell in row.values() if isinstance(cell, str))


def check_pyarrow() -> None:
    """Raise MissingExtraError if pyarrow is not installed; loading it would take 40 MB."""
    check_modules("Parquet", "parquet", "pyarrow")


def pyarrow_modules() -> tuple[Any, Any]:
    """Return pyarrow's Parquet module and pyarrow; MissingExtraError if not installed."""
    try:
        import pyarrow  # noqa: ICN001, PLC0415
        import pyarrow.compute  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise missing("Parquet", "parquet", error) from error
    return parquet, pyarrow
