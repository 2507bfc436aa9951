"""Parquet tables: read, cut and write them (needs pyarrow, the `parquet` extra)."""

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.batches import batched
from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.rows import RawRows, flat_rows
from osiris_nlp.corpus.sources import STDIN, Source, Span

_BATCH_ROWS = 1024
_PARQUET_ROWS = 1 << 16  # per span; a span within a row group also decodes the rows above it
_BUFFER = 1 << 20  # bytes of a column read at a time


def read_parquet(source: Path | BinaryIO, start: int = 0, stop: int | None = None) -> RawRows:
    """Yield rows `start` (the first is 0) to `stop`, excluded, read in batches."""
    parquet, arrow = pyarrow_modules()
    try:
        with parquet.ParquetFile(source, pre_buffer=False, buffer_size=_BUFFER) as table:
            position, groups = _groups(table.metadata, start, stop)
            for batch in table.iter_batches(batch_size=_BATCH_ROWS, row_groups=groups):
                if stop is not None and position >= stop:
                    return
                first = max(start - position, 0)
                last = len(batch) if stop is None else stop - position
                yield from enumerate(_batch_rows(batch[first:last]), position + first + 1)
                position += len(batch)
    except (arrow.ArrowException, OSError) as error:
        yield 0, _corrupt_file(error)


def read_rows(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a span of a table."""
    if span.source.place == STDIN:
        return read_parquet(file)
    # pyarrow reads faster from a file that it opens itself.
    return read_parquet(Path(span.source.place), span.start, span.stop)


def looks_like_parquet(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a Parquet table."""
    return start.startswith(b"PAR1")


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


def _batch_rows(batch: Any) -> list[Mapping[str, Any] | InputError]:
    """Return the rows of a batch; a fault takes the place of a row that Python cannot represent."""
    try:
        return list(batch.to_pylist())
    except (UnicodeDecodeError, OverflowError, ValueError) as error:
        if len(batch) == 1:
            what = f"Unreadable cell: {str(error).splitlines()[0][:200]}"
            return [InputError(what, "store the value as UTF-8 text")]
    return [row for i in range(len(batch)) for row in _batch_rows(batch[i : i + 1])]


def _groups(metadata: Any, start: int, stop: int | None) -> tuple[int, list[int]]:
    """Return the number of rows before the row groups of a range of rows, and these groups."""
    position, first = 0, 0
    groups: list[int] = []
    for group in range(metadata.num_row_groups):
        end = position + metadata.row_group(group).num_rows
        if end > start and (stop is None or position < stop):
            first = position if not groups else first
            groups.append(group)
        position = end
    return first, groups


def parquet_rows(path: Path) -> list[int]:
    """Return the number of rows in each row group of a table; InputError if the file is corrupt."""
    parquet, arrow = pyarrow_modules()
    try:
        with parquet.ParquetFile(path) as table:
            return [
                table.metadata.row_group(group).num_rows
                for group in range(table.metadata.num_row_groups)
            ]
    except (arrow.ArrowException, OSError) as error:
        raise _corrupt_file(error) from None


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
            for batch in batched(rows, _BATCH_ROWS):
                cells = [
                    arrow.array(
                        [None if (cell := row.get(name)) is None else str(cell) for row in batch],
                        arrow.string(),
                    )
                    for name in columns
                ]
                table.write_table(arrow.Table.from_arrays(cells, schema=schema))
        return count


def pyarrow_modules() -> tuple[Any, Any]:
    """Return pyarrow's Parquet module and pyarrow; MissingExtraError if not installed."""
    try:
        import pyarrow  # noqa: ICN001, PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Parquet requires pyarrow: pip install 'osiris-nlp[parquet]'"
        ) from error
    return parquet, pyarrow
