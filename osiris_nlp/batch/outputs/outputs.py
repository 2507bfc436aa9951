"""Where a run's articles go: a file, a folder or a table, made of its parts, whole or not at all."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from osiris_nlp.base.database import is_url
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.spreadsheets import write_table
from osiris_nlp.batch.outputs.columns import Cells, Column, Shape, batches_of, columns_of
from osiris_nlp.batch.outputs.folder import new_file, new_folder
from osiris_nlp.batch.outputs.parquet import GROUP_ROWS, write_parquet, write_parquet_folder
from osiris_nlp.batch.outputs.sql import LONGEST_NAME, alike, load_table, table_exists, valid_name
from osiris_nlp.batch.outputs.target import Target, find_target
from osiris_nlp.corpus.formats.parquet import pyarrow_modules
from osiris_nlp.corpus.writing import sound

_BATCH_ROWS = 2_000
_BLOCK = 1 << 20  # bytes
_FILES = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}
OnRows = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a run's articles go.

    Attributes
    ----------
    name : what messages and manifests call it; never shows a password
    kind : jsonl, csv, parquet, folder (of Parquet files) or table (of a database)
    beside : the path whose name files that go with it begin with
    target : the table
    """

    name: str
    kind: str
    beside: Path
    target: Target | None = None


def find_output(out: str | Path) -> Output:
    """Tell where an output goes, by its ending; nothing is asked of a database yet.

    Parameters
    ----------
    out : a file in ``.jsonl``, ``.csv`` or ``.parquet``; a folder, its name ending in ``/``; or a
        database's URL, as a string, with ``?table=NAME`` (``suggestions`` otherwise)

    Raises
    ------
    InputError
        For another ending, a folder that does not exist to put it in, or a URL that names no table.
    MissingExtraError
        If what writes it is not installed.

    Examples
    --------
    >>> find_output("mots.csv").kind, find_output("mots/").beside.name
    ('csv', 'mots')
    """
    out = os.fspath(out)
    if is_url(out):
        target = find_target(out)
        return Output(target.display_name, "table", target.beside, target)
    path = Path(out)
    kind = "folder" if out.endswith("/") else _FILES.get(path.suffix.lower())
    if kind is None or path.name in {"", ".."}:
        raise InputError(
            f"Cannot write {str(sound(out))!r}",
            f"expected a name in {', '.join(_FILES)}, a folder's ending in /, or a database's URL "
            "(sqlite:///FILE?table=NAME)",
        )
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(sound(str(path.parent)))!r}", "make it first")
    if kind in {"parquet", "folder"}:
        pyarrow_modules()
    return Output(str(sound(out)), kind, path)


def exists(output: Output, shape: Shape | None = None) -> bool:
    """Tell whether something stands there already; a dangling link is something too.

    A database is asked, and if there is no such table, one is made and taken away, so that what
    it refuses is known before hours of work.

    Parameters
    ----------
    shape : the columns of that table, as far as they are known

    Raises
    ------
    InputError
        If the database does not answer, or takes no such table.
    """
    if output.target is None:
        return os.path.lexists(output.beside)
    return table_exists(output.target, _columns(output, shape or Shape(top=1)))


def renamed(output: Output, shape: Shape) -> dict[str, str]:
    """Return the fields passed through whose column has another name, with that name.

    A name is changed where it is one of ours or another's already (in a database with other case
    or accents too), or where a database does not take it.

    Examples
    --------
    >>> renamed(find_output("mots.csv"), Shape(1, {"label_1": "text", "Titre": "text"}))
    {'label_1': 'label_1_2'}
    """
    if output.kind == "jsonl":
        return {}
    passed = _columns(output, shape)[-len(shape.kinds) :] if shape.kinds else []
    names = zip(shape.kinds, passed, strict=True)
    return {name: column.name for name, column in names if name != column.name}


def _columns(output: Output, shape: Shape) -> list[Column]:
    if output.kind != "table":
        return columns_of(shape)
    return columns_of(shape, valid=valid_name, alike=alike, longest=LONGEST_NAME)


def write_output(
    output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows | None = None
) -> None:
    """Write the articles of the parts, in order, in the place of what stands there.

    The output appears whole or not at all. What an earlier call left when it was killed is removed:
    there must be no other at work.

    Parameters
    ----------
    parts : JSONL files with an article's object a line
    on_rows : called with the number of articles written so far

    Raises
    ------
    InputError
        If a database refuses, or a folder stands there that holds other things.
    OSError
        If a file cannot be written.
    """
    on_rows = on_rows or _unheard
    if output.target is None:
        _WRITERS[output.kind](output, parts, shape, on_rows)
        return
    batches = batches_of(parts, shape, rows=_BATCH_ROWS, with_nul=False)
    load_table(output.target, _columns(output, shape), _counted(batches, on_rows))


def _unheard(_: int) -> None:
    pass


def _write_jsonl(output: Output, parts: Sequence[Path], _: Shape, on_rows: OnRows) -> None:
    rows = 0
    with new_file(output.beside) as path, path.open("wb") as stream:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    stream.write(block)
                    rows += block.count(b"\n")
            on_rows(rows)


def _write_csv(output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows) -> None:
    columns = _columns(output, shape)
    flags = [place for place, column in enumerate(columns) if column.kind == "boolean"]
    with (
        new_file(output.beside) as path,
        path.open("w", encoding="utf-8", newline="") as stream,
    ):
        write_table(stream, [[column.name for column in columns]])
        for batch in _counted(batches_of(parts, shape, rows=_BATCH_ROWS), on_rows):
            write_table(stream, [_spelt(cells, flags) for cells in batch] if flags else batch)


def _spelt(cells: Cells, flags: Sequence[int]) -> list[object]:
    """Return the cells with true and false as JSON has them."""
    spelt = list(cells)
    for place in flags:
        if cells[place] is not None:
            spelt[place] = "true" if cells[place] else "false"
    return spelt


def _write_parquet(output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows) -> None:
    batches = _counted(batches_of(parts, shape, rows=GROUP_ROWS), on_rows)
    with new_file(output.beside) as path:
        write_parquet(path, _columns(output, shape), batches)


def _write_folder(output: Output, parts: Sequence[Path], shape: Shape, on_rows: OnRows) -> None:
    batches = _counted(batches_of(parts, shape, rows=GROUP_ROWS), on_rows)
    with new_folder(output.beside) as folder:
        write_parquet_folder(folder, _columns(output, shape), batches)


_WRITERS = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "parquet": _write_parquet,
    "folder": _write_folder,
}


def _counted(batches: Iterator[list[Cells]], on_rows: OnRows) -> Iterator[list[Cells]]:
    rows = 0
    for batch in batches:
        yield batch
        rows += len(batch)
        on_rows(rows)
