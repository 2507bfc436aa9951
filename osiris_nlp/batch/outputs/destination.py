"""Where a run's articles go: a file or a folder, assembled from the parts, complete or not at all."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from osiris_nlp.base.database import is_url
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.spreadsheets import header_row, write_table
from osiris_nlp.batch.outputs.folder import new_file, new_folder
from osiris_nlp.batch.outputs.parquet import GROUP_ROWS, write_parquet, write_parquet_folder
from osiris_nlp.batch.outputs.table import Cells, Shape, batches_of, columns_of
from osiris_nlp.corpus.formats.parquet import check_pyarrow
from osiris_nlp.corpus.writing import sound

_BATCH_ROWS = 2_000
_BLOCK = 1 << 20  # bytes
_FILE_KINDS = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}
OnRows = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a run's articles go.

    Attributes
    ----------
    name : name of the output in messages and manifests
    kind : jsonl, csv, parquet or folder (of Parquet files)
    base_path : path of the output; the names of accompanying files begin with it
    """

    name: str
    kind: str
    base_path: Path


def find_output(out: str | Path) -> Output:
    """Return the output that a path names.

    Parameters
    ----------
    out : a file ending in ``.jsonl``, ``.csv`` or ``.parquet``, or a folder name ending in ``/``

    Raises
    ------
    InputError
        If the extension is unknown, the parent folder does not exist, or it is the URL of a database.
    MissingExtraError
        If the library that writes this kind of output is not installed.

    Examples
    --------
    >>> find_output("mots.csv").kind, find_output("mots/").base_path.name
    ('csv', 'mots')
    """
    out = os.fspath(out)
    if is_url(out):
        raise InputError(
            "Cannot write into a database",
            "write a .csv or .parquet file and load it with the database's own loader "
            "(docs/load-into-a-database.md)",
        )
    path = Path(out)
    kind = "folder" if out.endswith("/") else _FILE_KINDS.get(path.suffix.lower())
    if kind is None or path.name in {"", ".."}:
        raise InputError(
            f"Cannot write {str(sound(out))!r}",
            f"expected a file ending in {', '.join(_FILE_KINDS)}, or a folder name ending in /",
        )
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(sound(str(path.parent)))!r}", "create it first")
    if kind in {"parquet", "folder"}:
        check_pyarrow()
    return Output(str(sound(out)), kind, path)


def exists(output: Output) -> bool:
    """Return whether an output already exists; a dangling link counts."""
    return os.path.lexists(output.base_path)


def renamed_fields(output: Output, shape: Shape) -> dict[str, str]:
    """Return the extra fields whose column has another name, because a column already has theirs.

    Examples
    --------
    >>> renamed_fields(find_output("mots.csv"), Shape(1, {"label_1": "text", "Titre": "text"}))
    {'label_1': 'label_1_2'}
    """
    if output.kind == "jsonl":
        return {}
    extra_columns = columns_of(shape)[-len(shape.kinds) :] if shape.kinds else []
    pairs = zip(shape.kinds, extra_columns, strict=True)
    return {name: column.name for name, column in pairs if name != column.name}


def write_output(
    output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows | None = None
) -> None:
    """Write the articles of the parts, in order, replacing an existing output.

    The output appears complete or not at all. Temporary files that a killed call left behind are
    removed, so no other call may be writing this output.

    Parameters
    ----------
    parts : JSONL files, one article per line
    on_rows : called with the number of articles written so far

    Raises
    ------
    InputError
        If the folder contains files that no run wrote.
    OSError
        If a file cannot be written.
    """
    _WRITERS[output.kind](output, parts, shape, on_rows or (lambda _: None))


def _write_jsonl(output: Output, parts: Sequence[Path], _: Shape, on_rows: OnRows) -> None:
    rows = 0
    with new_file(output.base_path) as path, path.open("wb") as stream:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    stream.write(block)
                    rows += block.count(b"\n")
            on_rows(rows)


def _write_csv(output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows) -> None:
    columns = columns_of(shape)
    flags = [index for index, column in enumerate(columns) if column.kind == "boolean"]
    with new_file(output.base_path) as path, path.open("w", encoding="utf-8", newline="") as stream:
        write_table(stream, [header_row(column.name for column in columns)])
        for batch in _count_rows(batches_of(parts, shape, rows=_BATCH_ROWS), on_rows):
            write_table(
                stream, [_with_flags_as_text(cells, flags) for cells in batch] if flags else batch
            )


def _with_flags_as_text(cells: Cells, flags: Sequence[int]) -> list[object]:
    """Return the cells with booleans written as in JSON."""
    texts = list(cells)
    for index in flags:
        if cells[index] is not None:
            texts[index] = "true" if cells[index] else "false"
    return texts


def _write_parquet(output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows) -> None:
    batches = _count_rows(batches_of(parts, shape, rows=GROUP_ROWS), on_rows)
    with new_file(output.base_path) as path:
        write_parquet(path, columns_of(shape), batches)


def _write_folder(output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows) -> None:
    batches = _count_rows(batches_of(parts, shape, rows=GROUP_ROWS), on_rows)
    with new_folder(output.base_path) as folder:
        write_parquet_folder(folder, columns_of(shape), batches)


_WRITERS = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "parquet": _write_parquet,
    "folder": _write_folder,
}


def _count_rows(batches: Iterator[list[Cells]], on_rows: OnRows) -> Iterator[list[Cells]]:
    """Yield the batches; report the number of rows after each one has been written."""
    rows = 0
    for batch in batches:
        yield batch
        rows += len(batch)
        on_rows(rows)
