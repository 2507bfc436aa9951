"""Tagged articles as Parquet: one file, or a folder of them that reads as one table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from osiris_nlp.batch.outputs.columns import Cells, Column
from osiris_nlp.corpus.formats.parquet import pyarrow_modules

GROUP_ROWS = 20_000
_GROUPS_A_FILE = 10  # of a folder


def write_parquet(
    path: Path, columns: Sequence[Column], batches: Iterable[Sequence[Cells]]
) -> None:
    """Write a file, each batch a row group."""
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
                arrow.array(_doubles(cells) if column.kind == "number" else cells, of.type)
                for column, of, cells in zip(columns, schema, zip(*batch, strict=True), strict=True)
            ]
            table.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def write_parquet_folder(
    folder: Path, columns: Sequence[Column], batches: Iterable[Sequence[Cells]]
) -> None:
    """Write ``part-00000.parquet`` and so on; at least one, so that the columns are told."""
    left = iter(batches)
    for number, some in enumerate(_files(left)):
        write_parquet(folder / f"part-{number:05d}.parquet", columns, some)


def _files(batches: Iterator[Sequence[Cells]]) -> Iterator[Iterator[Sequence[Cells]]]:
    """Yield the batches of each file."""
    yield islice(batches, _GROUPS_A_FILE)
    for first in batches:
        yield chain([first], islice(batches, _GROUPS_A_FILE - 1))


def _doubles(cells: Iterable[Any]) -> list[float | None]:
    return [None if cell is None else float(cell) for cell in cells]
