"""Tagged articles as Parquet: one file, or a folder of files that reads as one table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from osiris_nlp.batch.outputs.table import Cells, Column
from osiris_nlp.corpus.formats.parquet import pyarrow_modules

GROUP_ROWS = 20_000
_GROUPS_PER_FILE = 10  # in a folder


def write_parquet(
    path: Path, columns: Sequence[Column], batches: Iterable[Sequence[Cells]]
) -> None:
    """Write a file, one row group per batch."""
    parquet, arrow = pyarrow_modules()
    types = {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "text": arrow.string(),
    }
    schema = arrow.schema([(column.name, types[column.kind]) for column in columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as table:
        for batch in batches:
            arrays = [
                arrow.array(_doubles(cells) if column.kind == "number" else cells, field.type)
                for column, field, cells in zip(
                    columns, schema, zip(*batch, strict=True), strict=True
                )
            ]
            table.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def write_parquet_folder(
    folder: Path, columns: Sequence[Column], batches: Iterable[Sequence[Cells]]
) -> None:
    """Write ``part-00000.parquet`` and so on; at least one file, so that the columns are recorded."""
    for number, file_batches in enumerate(_batches_per_file(iter(batches))):
        write_parquet(folder / f"part-{number:05d}.parquet", columns, file_batches)


def _batches_per_file(batches: Iterator[Sequence[Cells]]) -> Iterator[Iterator[Sequence[Cells]]]:
    yield islice(batches, _GROUPS_PER_FILE)
    for first in batches:
        yield chain([first], islice(batches, _GROUPS_PER_FILE - 1))


def _doubles(cells: Iterable[Any]) -> list[float | None]:
    return [None if cell is None else float(cell) for cell in cells]
