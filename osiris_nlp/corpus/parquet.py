"""Parquet tables, an optional dependency."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from osiris_nlp.corpus.rows import KEYS, Rows, flat_rows
from osiris_nlp.errors import InputError, MissingExtraError
from osiris_nlp.records import Article


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


def write_parquet(articles: Iterable[Article], path: Path) -> int:
    """Write a Parquet table, labels joined by ``|``; return how many rows."""
    parquet, arrow = _pyarrow()
    rows = flat_rows(articles)
    columns = list(dict.fromkeys([*KEYS, *(key for row in rows for key in row)]))
    cells = {
        name: arrow.array([None if row.get(name) is None else str(row[name]) for row in rows])
        for name in columns
    }
    parquet.write_table(arrow.table(cells), path)
    return len(rows)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: ICN001, PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow: pip install 'osiris-nlp[parquet]'"
        ) from error
    return parquet, pyarrow
