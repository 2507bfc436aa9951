"""Temporary files and folders next to an output, renamed to it once they are complete."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import flush, replacing, swap_in, temporary_path


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path next to `path`; at the end its file is flushed to disk and renamed."""
    clear(path)
    with replacing(path) as partial:
        yield partial


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder next to `path`; at the end it is flushed to disk and renamed."""
    _check_replaceable(path)
    clear(path)
    temporary_folder = temporary_path(path)
    temporary_folder.mkdir()
    try:
        yield temporary_folder
        for entry in (*sorted(temporary_folder.iterdir()), temporary_folder):
            flush(entry)
        swap_in(temporary_folder, path, aside=temporary_folder.with_suffix(".0.part"))
        with suppress(OSError):  # some network folders cannot be flushed
            flush(path.parent)
    finally:
        clear(path)


def _check_replaceable(path: Path) -> None:
    """Raise InputError if `path` exists and is not a folder that contains only Parquet parts."""
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        raise InputError(f"{str(path)!r} is not a folder", "choose another name, or remove it")
    for entry in path.iterdir():
        if not entry.match("part-*.parquet"):
            raise InputError(
                f"{str(path)!r} contains {entry.name!r}, which no run wrote",
                "choose another folder",
            )


def clear(path: Path) -> None:
    """Remove the temporary files and folders of `path` that killed calls left behind."""
    temporary_name = re.compile(rf"\.{re.escape(path.name)}\.\d+(?:\.0)?\.part", re.ASCII)
    for entry in path.parent.iterdir():
        if not temporary_name.fullmatch(entry.name):
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
