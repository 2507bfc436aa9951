"""Parquet tables, an optional dependency."""

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

_A_BATCH = 1024
_PARQUET_ROWS = 1 << 16  # a stretch within a row group decodes what stands above it
_BUFFER = 1 << 20  # bytes of a column read at a time


def read_parquet(source: Path | BinaryIO, start: int = 0, stop: int | None = None) -> RawRows:
    """One article a row, from row `start` (the first is 0) up to `stop`, read in batches."""
    parquet, arrow = pyarrow_modules()
    try:
        with parquet.ParquetFile(source, pre_buffer=False, buffer_size=_BUFFER) as table:
            at, groups = _groups(table.metadata, start, stop)
            for batch in table.iter_batches(batch_size=_A_BATCH, row_groups=groups):
                if stop is not None and at >= stop:
                    return
                first, last = max(start - at, 0), len(batch) if stop is None else stop - at
                yield from enumerate(_rows_of(batch[first:last]), at + first + 1)
                at += len(batch)
    except (arrow.ArrowException, OSError) as error:
        yield 0, _broken(error)


def read_rows(file: BinaryIO, span: Span) -> RawRows:
    """Yield the rows of a stretch of a table."""
    if span.source.place == STDIN:
        return read_parquet(file)
    # pyarrow reads a file that it opens itself faster.
    return read_parquet(Path(span.source.place), span.start, span.stop)


def begins_rows(start: bytes) -> bool:
    """Tell whether content that begins so is a Parquet table."""
    return start.startswith(b"PAR1")


def cut_rows(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table at row groups, or within large ones."""
    groups = parquet_rows(Path(source.place))
    each = max(file.seek(0, io.SEEK_END) // max(sum(groups), 1), 1)  # bytes of a row
    least = max(size // each, 1)
    most = max(least, _PARQUET_ROWS)
    at, bounds = 0, [0]
    for rows in groups:
        at += rows
        while at - bounds[-1] >= 2 * most:
            bounds.append(bounds[-1] + most)
        if at - bounds[-1] >= least:
            bounds.append(at)
    if bounds[-1] < at or not at:
        bounds.append(at)
    for start, stop in pairwise(bounds):
        yield Span(source, start, stop, rows=stop - start, size=(stop - start) * each)


def _rows_of(batch: Any) -> list[Mapping[str, Any] | InputError]:
    """Return the rows of a batch; one that Python cannot hold is a fault in its place."""
    try:
        return list(batch.to_pylist())
    except (UnicodeDecodeError, OverflowError, ValueError) as error:
        if len(batch) == 1:
            what = f"A cell that cannot be read: {str(error).splitlines()[0][:200]}"
            return [InputError(what, "write it as text, in UTF-8")]
    return [row for i in range(len(batch)) for row in _rows_of(batch[i : i + 1])]


def _groups(metadata: Any, start: int, stop: int | None) -> tuple[int, list[int]]:
    """Return the row groups some rows are in, and how many rows stand before them."""
    at, first = 0, 0
    groups: list[int] = []
    for group in range(metadata.num_row_groups):
        end = at + metadata.row_group(group).num_rows
        if end > start and (stop is None or at < stop):
            first = at if not groups else first
            groups.append(group)
        at = end
    return first, groups


def parquet_rows(path: Path) -> list[int]:
    """Return how many rows each row group of a table has; InputError if it is broken."""
    parquet, arrow = pyarrow_modules()
    try:
        with parquet.ParquetFile(path) as table:
            found = [
                table.metadata.row_group(group).num_rows
                for group in range(table.metadata.num_row_groups)
            ]
    except (arrow.ArrowException, OSError) as error:
        raise _broken(error) from None
    return found


def _broken(error: Exception) -> InputError:
    return InputError(f"Broken Parquet: {str(error).splitlines()[0]}", "write the file again")


def write_parquet(articles: Iterable[Article], path: Path) -> int:
    """Write a Parquet table, labels joined by ``|``; return how many rows."""
    parquet, arrow = pyarrow_modules()
    with flat_rows(articles) as (columns, count, rows):
        schema = arrow.schema([(name, arrow.string()) for name in columns])
        with parquet.ParquetWriter(path, schema) as table:
            for batch in batched(rows, _A_BATCH):
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
    """Return pyarrow's Parquet module and pyarrow; MissingExtraError without them."""
    try:
        import pyarrow  # noqa: ICN001, PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow: pip install 'osiris-nlp[parquet]'"
        ) from error
    return parquet, pyarrow
