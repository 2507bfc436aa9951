"""A taxonomy and its history on disk, kept in step.

The history gets its line first, then the taxonomy its new content, each file whole. A change counts
once the taxonomy has it: after a kill between the two, the last line tells of a change from the
taxonomy as it still is, and is passed over by readers and taken out by the next writer. Writers hold a
lock from their look at the taxonomy to their last write.
"""

import os
from pathlib import Path

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked, write_whole
from osiris_nlp.taxonomy.formats.delimited import csv_of
from osiris_nlp.taxonomy.formats.files import read_taxonomy, write_taxonomy
from osiris_nlp.taxonomy.history import Change, change_from_row, row_from_change
from osiris_nlp.taxonomy.labels import Taxonomy

HISTORY = ".history.jsonl"


def history_path(taxonomy: str | Path) -> Path:
    """Return where the history of a taxonomy file is: beside it, or beside what a link leads to.

    Examples
    --------
    >>> history_path("data/taxonomy.csv").name
    'taxonomy.history.jsonl'
    """
    path = Path(taxonomy)
    return (Path(os.path.realpath(path)) if path.is_symlink() else path).with_suffix(HISTORY)


def read_history(taxonomy: str | Path) -> tuple[Change, ...]:
    """Return the changes made to a taxonomy file, oldest first; none where there is no history.

    Raises
    ------
    InputError
        For a line that is no change.
    """
    return _finished(history_path(taxonomy), read_taxonomy(taxonomy))


def write_change(path: str | Path, taxonomy: Taxonomy, change: Change) -> None:
    """Write the changed taxonomy, and the change into the history beside it.

    Killed at any moment, it leaves the taxonomy as it was or as it is to be, and a history that fits.

    Raises
    ------
    InputError
        If the file is not what the change started from (another change came first), or is no CSV: of
        another format it might hold more than is known of it.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from osiris_nlp.taxonomy.changing.changes import rename
    >>> path = Path(tempfile.mkdtemp()) / "t.csv"
    >>> write_taxonomy(Taxonomy.from_names(["Sentel/Tigo"]), path)
    >>> changed = rename(read_taxonomy(path), "Sentel/Tigo", "Tigo", on=dt.date(2026, 12, 1))
    >>> write_change(path, *changed)
    >>> read_taxonomy(path).names, [str(change) for change in read_history(path)]
    (('Tigo',), ["rename 'Sentel/Tigo' to 'Tigo'"])
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        raise InputError(
            f"{str(path)!r} is no CSV table",
            f"make one, and change that: osiris-nlp labels export --taxonomy {path} "
            f"--out {path.with_suffix('.csv')}",
        )
    csv_of(taxonomy)  # what a table cannot hold is refused before anything is written
    with locked(history_path(path).with_suffix(".lock")):
        _write(path, taxonomy, change)


def _write(path: Path, taxonomy: Taxonomy, change: Change) -> None:
    present, history = read_taxonomy(path), history_path(path)
    if present.digest() != change.was:
        raise InputError(f"{str(path)!r} was changed meanwhile", "ask for the change once more")
    changes = [*_finished(history, present), change]
    write_whole(history, b"".join(orjson.dumps(row_from_change(c)) + b"\n" for c in changes))
    write_taxonomy(taxonomy, path)


def _finished(path: Path, taxonomy: Taxonomy) -> tuple[Change, ...]:
    changes = []
    lines = path.read_bytes().splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            changes.append(change_from_row(orjson.loads(line)))
        except orjson.JSONDecodeError as error:
            raise InputError(
                f"Broken JSON: {error.msg}",
                "take the file from a backup",
                file=str(path),
                line=number,
            ) from None
        except InputError as error:
            raise error.at(str(path), number) from None
    if changes and changes[-1].was == taxonomy.digest() != changes[-1].now:
        changes.pop()
    return tuple(changes)
