"""Parquet tables, an optional dependency."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.corpus.rows import Rows, flat_rows
from osiris_nlp.errors import InputError, MissingExtraError
from osiris_nlp.records import Article

_A_BATCH = 1024


def read_parquet(source: Path | BinaryIO) -> Rows:
    """One article a row, read in batches."""
    parquet, arrow = _pyarrow()
    try:
        batches = parquet.ParquetFile(source).iter_batches(batch_size=_A_BATCH)
        number = 0
        for batch in batches:
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (arrow.ArrowException, OSError) as error:
        yield 0, InputError(f"Broken Parquet: {str(error).splitlines()[0]}", "write the file anew")


def write_parquet(articles: Iterable[Article], path: Path) -> int:
    """Write a Parquet table, labels joined by ``|``; return how many rows."""
    parquet, arrow = _pyarrow()
    with flat_rows(articles) as (columns, count, rows):
        schema = arrow.schema([(name, arrow.string()) for name in columns])
        with parquet.ParquetWriter(path, schema) as table:
            while batch := list(islice(rows, _A_BATCH)):
                cells = [
                    arrow.array(
                        [None if (cell := row.get(name)) is None else str(cell) for row in batch],
                        arrow.string(),
                    )
                    for name in columns
                ]
                table.write_table(arrow.Table.from_arrays(cells, schema=schema))
        return count


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: ICN001, PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow: pip install 'osiris-nlp[parquet]'"
        ) from error
    return parquet, pyarrow
