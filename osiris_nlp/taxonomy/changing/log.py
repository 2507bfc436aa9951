"""A taxonomy and its history on disk, kept consistent.

A writer replaces the history first and the taxonomy second, each file whole. A change takes effect
once the taxonomy is replaced. If a writer is killed in between, the last line of the history starts
from the taxonomy that is still on disk; readers skip that line, and the next writer removes it. A
writer holds a lock from reading the taxonomy to its last write.
"""

import os
from pathlib import Path

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked, read_regular, write_whole
from osiris_nlp.taxonomy.formats.label_tables import csv_of
from osiris_nlp.taxonomy.formats.taxonomy_files import is_csv_file, read_taxonomy, write_taxonomy
from osiris_nlp.taxonomy.history import Change, change_from_row, row_from_change
from osiris_nlp.taxonomy.labels import Taxonomy

HISTORY = ".history.jsonl"
# Readers keep, for each state of the taxonomy, the changes that lead to it.
_MOST_CHANGES = 5000
_LARGEST_HISTORY = 20_000_000  # bytes; a change of one label has about 1 kB


def history_path(taxonomy: str | Path) -> Path:
    """Return the path of the history: next to the taxonomy file, or next to the target of a link.

    Examples
    --------
    >>> history_path("data/taxonomy.csv").name
    'taxonomy.history.jsonl'
    """
    path = Path(taxonomy)
    return (Path(os.path.realpath(path)) if path.is_symlink() else path).with_suffix(HISTORY)


def read_history(taxonomy: str | Path) -> tuple[Change, ...]:
    """Return the changes made to a taxonomy file, oldest first; empty if there is no history.

    Raises
    ------
    InputError
        For a line that is not a change.
    """
    lines = _read_lines(history_path(taxonomy), read_taxonomy(taxonomy))
    return tuple(change for _, change in lines)


def write_change(path: str | Path, taxonomy: Taxonomy, change: Change) -> None:
    """Write the new taxonomy, and add the change to the history next to it.

    If the process is killed, the taxonomy is either the old or the new one, with a matching history.

    Raises
    ------
    InputError
        If the file is not the taxonomy that the change started from (another change came first), or
        is not a CSV: files of other formats may contain more than a taxonomy can hold.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from osiris_nlp.taxonomy.changing.changes import rename
    >>> path = Path(tempfile.mkdtemp()) / "t.csv"
    >>> write_taxonomy(Taxonomy.from_names(["Sentel/Tigo"]), path)
    >>> renamed = rename(read_taxonomy(path), "Sentel/Tigo", "Tigo", on=dt.date(2026, 12, 1))
    >>> write_change(path, *renamed)
    >>> read_taxonomy(path).names, [str(change) for change in read_history(path)]
    (('Tigo',), ["rename 'Sentel/Tigo' to 'Tigo'"])
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        raise _not_a_csv(path)
    csv_of(taxonomy)  # refuses what a table cannot hold, before anything is written
    with locked(history_path(path).with_suffix(".lock")):
        _write(path, taxonomy, change)


def _not_a_csv(path: Path) -> InputError:
    copy = path.with_name(f"{path.stem}-2.csv" if path.suffix == ".csv" else f"{path.stem}.csv")
    return InputError(
        f"Not a CSV table: {str(path)!r}",
        f"export it as CSV, and change that file: osiris-nlp labels export --taxonomy {path} "
        f"--out {copy}",
    )


def _write(path: Path, taxonomy: Taxonomy, change: Change) -> None:
    if not is_csv_file(path):
        raise _not_a_csv(path)
    current, history = read_taxonomy(path), history_path(path)
    if current.digest() != change.was:
        raise InputError(f"{str(path)!r} has changed in the meantime", "make the change again")
    lines = [line for line, _ in _read_lines(history, current)]
    lines.append(orjson.dumps(row_from_change(change)))
    write_whole(history, b"".join(line + b"\n" for line in lines))
    write_taxonomy(taxonomy, path)


def _read_lines(path: Path, taxonomy: Taxonomy) -> list[tuple[bytes, Change]]:
    """Return the lines of a history, as they are, each with its change; without one not in effect."""
    changes: list[tuple[bytes, Change]] = []
    content = read_regular(path, max_bytes=_LARGEST_HISTORY) if os.path.lexists(path) else b""
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(changes) == _MOST_CHANGES:
            raise InputError(
                f"More than {_MOST_CHANGES} changes",
                "move the file to an archive: a new one is started",
                file=str(path),
            )
        try:
            changes.append((line, change_from_row(orjson.loads(line))))
        except orjson.JSONDecodeError as error:
            raise InputError(
                f"Broken JSON: {error.msg}",
                "restore the file from a backup",
                file=str(path),
                line=number,
            ) from None
        except InputError as error:
            raise error.at(str(path), number) from None
    if changes:
        _, last = changes[-1]
        if last.was == taxonomy.digest() != last.now:
            changes.pop()
    return changes
