"""Parquet tables: read, cut and write them (needs pyarrow, the `parquet` extra)."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.extras import check_modules, missing
from osiris_nlp.base.files import open_regular
from osiris_nlp.base.language.text import visible
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.cells import flat_rows, with_label_list
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.rows import LONGEST_LINE, MAX_COLUMNS, RawRows
from osiris_nlp.corpus.sources import STDIN, Source, Span

_MAGIC = b"PAR1"  # at the start and end of a file
_BATCH_ROWS = 256
_PARQUET_ROWS = 1 << 16  # per span; a span within a row group also decodes the rows above it
# Bytes read at a time, of all columns and of one.
_BUFFERS, _LEAST_BUFFER = 1 << 22, 1 << 14
_BATCH_BYTES = 2_000_000  # of a batch, on average
# Of a row group that is written: many small ones make a large footer, and pyarrow writes each in one piece.
_GROUP_BATCHES, _GROUP_BYTES = 80, 12_000_000
# Ceilings for the size that a file's metadata declares. A table of articles has texts that were compressed
# to a fifth, and more than two stored bytes per row.
_ROW_BYTES = 50  # what an empty row counts for
_MOST_DECODED_BYTES, _MOST_EXPANSION = 100_000_000, 30


@dataclass(frozen=True, slots=True)
class _Table:
    """A Parquet file that is open for reading: pyarrow's file, and the rows and bytes of its row groups."""

    file: Any
    rows: tuple[int, ...]
    n_bytes: tuple[int, ...]

    def batches(self, groups: Sequence[int]) -> Iterator[Any]:
        """Yield the rows of some row groups, in batches that decode to a few megabytes."""
        row_bytes = max((self.n_bytes[i] // max(self.rows[i], 1) for i in groups), default=0)
        n_rows = min(max(_BATCH_BYTES // max(row_bytes, 1), 1), _BATCH_ROWS)
        yield from self.file.iter_batches(batch_size=n_rows, row_groups=groups)


def read_parquet(
    source: Path | BinaryIO,
    start: int = 0,
    stop: int | None = None,
    *,
    columns: Columns | None = None,
) -> RawRows:
    """Yield rows `start` (the first is 0) to `stop`, excluded.

    `columns` says which columns give which fields; by default, their names do. A fault ends a file that
    is corrupt, or that decodes to more than it can reasonably hold.
    """
    columns = columns or Columns()
    try:
        with _open_table(source) as table:
            columns.fields_of_table(table.file.schema_arrow.names)
            position, groups = _groups(table.rows, start, stop)
            for batch in table.batches(groups):
                if stop is not None and position >= stop:
                    return
                first = max(start - position, 0)
                last = len(batch) if stop is None else stop - position
                for number, row in enumerate(_batch_rows(batch[first:last]), position + first + 1):
                    if not isinstance(row, InputError):
                        row = with_label_list(columns.rename(row))  # noqa: PLW2901
                    yield number, row
                position += len(batch)
    except InputError as error:
        yield 0, error


@contextmanager
def _open_table(source: Path | BinaryIO) -> Iterator[_Table]:
    """Open a table whose metadata is plausible; errors of pyarrow in the block mean a corrupt file."""
    parquet, arrow = pyarrow_modules()
    errors = (arrow.ArrowException, OSError, UnicodeDecodeError)
    with nullcontext(source) if not isinstance(source, Path) else open_regular(source) as file:
        n_bytes = file.seek(0, io.SEEK_END)
        file.seek(0)
        try:
            metadata = parquet.read_metadata(file)
        except errors:
            raise _corrupt_file("damaged footer") from None
        _check_columns(metadata.schema)
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        rows = tuple(group.num_rows for group in groups)
        sizes = tuple(group.total_byte_size for group in groups)
        _check_size(rows, sizes, n_bytes)
        file.seek(0)
        try:
            with parquet.ParquetFile(
                source,
                metadata=metadata,
                pre_buffer=False,
                buffer_size=max(_BUFFERS // max(metadata.num_columns, 1), _LEAST_BUFFER),
            ) as opened:
                yield _Table(opened, rows, sizes)
        except errors as error:
            raise _corrupt_file(str(error).splitlines()[0]) from None


def _check_columns(schema: Any) -> None:
    """Raise InputError for too many columns, or two of the same name."""
    if len(schema) > MAX_COLUMNS:
        raise InputError(
            f"Parquet table of {len(schema)} columns",
            f"expected at most {MAX_COLUMNS}, such as title and text",
        )
    paths = Counter(schema.column(i).path for i in range(len(schema)))
    for path, count in paths.most_common(1):
        if count > 1:
            raise InputError(
                f"{count} Parquet columns are named '{visible(path)[:200]}'",
                "give each column its own name",
            )


def _check_size(rows: Sequence[int], sizes: Sequence[int], n_bytes: int) -> None:
    """Raise InputError if row groups declare more rows or bytes than a file of this size can hold."""
    declared = max(sum(rows) * _ROW_BYTES, sum(sizes))
    if min(*rows, *sizes, 0) < 0 or declared > max(_MOST_DECODED_BYTES, _MOST_EXPANSION * n_bytes):
        raise InputError(
            f"Parquet table that decodes to over {_MOST_DECODED_BYTES / 1e6:g} MB and {_MOST_EXPANSION} times"
            " its size",
            "check where it comes from; if it is sound, convert it to JSONL with the program that wrote it",
        )


def read_rows(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a span of a table."""
    if span.source.location == STDIN:
        return read_parquet(file, columns=span.source.columns)
    # pyarrow reads faster from a file that it opens itself.
    path = Path(span.source.location)
    return read_parquet(path, span.start, span.stop, columns=span.source.columns)


def looks_like_parquet(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a Parquet table."""
    return start.startswith(_MAGIC)


def cut_rows(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table at row groups, or within large ones."""
    groups = parquet_rows(Path(source.location))
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
    """Yield the rows of a batch; a fault replaces a row that is too long or unreadable."""
    batch = _expanded(batch)
    if batch.nbytes <= LONGEST_LINE:
        try:
            rows = batch.to_pylist()
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
            f"Row of {batch.nbytes / 1e6:.0f} MB",
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


def _groups(rows: Sequence[int], start: int, stop: int | None) -> tuple[int, list[int]]:
    """Return the number of rows before the row groups of a range of rows, and these groups."""
    position, first = 0, 0
    numbers: list[int] = []
    for number, group_rows in enumerate(rows):
        end = position + group_rows
        if end > start and (stop is None or position < stop):
            first = position if not numbers else first
            numbers.append(number)
        position = end
    return first, numbers


def parquet_rows(path: Path) -> list[int]:
    """Return the number of rows in each row group of a table; InputError if its metadata is implausible."""
    with _open_table(path) as table:
        return list(table.rows)


def _corrupt_file(problem: str) -> InputError:
    return InputError(f"Corrupt Parquet file: {problem}", "copy or export the file again")


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
