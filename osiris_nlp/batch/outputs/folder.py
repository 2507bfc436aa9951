"""Temporary files and folders next to an output, renamed to it once they are complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import (
    Layout,
    flush,
    foreign_entry,
    new_temporary,
    remove_folder,
    remove_leftovers,
    replacing,
)

_PARQUET_FOLDER: Layout = {r"part-\d{5,}\.parquet": None}


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path next to `path`; at the end its file is flushed to disk and renamed."""
    remove_leftovers(path)
    with replacing(path) as partial:
        yield partial


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder next to `path`; at the end it is flushed to disk and renamed.

    A folder that is there already is removed first: the same run wrote it, and was killed afterwards.
    """
    _check_replaceable(path)
    remove_leftovers(path, layout=_PARQUET_FOLDER)
    temporary_folder = new_temporary(path, Path.mkdir)
    try:
        yield temporary_folder
        for entry in (*sorted(temporary_folder.iterdir()), temporary_folder):
            flush(entry)
        if os.path.lexists(path):
            remove_folder(path, _PARQUET_FOLDER)
        temporary_folder.rename(path)
        with suppress(OSError):  # some network folders cannot be flushed
            flush(path.parent)
    finally:
        if os.path.lexists(temporary_folder):
            remove_folder(temporary_folder, _PARQUET_FOLDER)


def _check_replaceable(path: Path) -> None:
    """Raise InputError if `path` exists and is not a folder that contains only Parquet parts."""
    if not os.path.lexists(path):
        return
    foreign = foreign_entry(path, _PARQUET_FOLDER)
    if foreign == path:
        raise InputError(f"{str(path)!r} is not a folder", "choose another name, or remove it")
    if foreign is not None:
        raise InputError(
            f"{str(path)!r} contains {foreign.name!r}, which no run wrote", "choose another folder"
        )
