"""Places beside an output, where it is written before it takes its name."""

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
    """Give a file's place beside; what is written there is flushed to disk and renamed at the end."""
    clear(path)
    with replacing(path) as beside:
        yield beside


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder beside; what is written there is flushed to disk and renamed at the end."""
    _check_ours(path)
    clear(path)
    beside = temporary_path(path)
    beside.mkdir()
    try:
        yield beside
        for place in (*sorted(beside.iterdir()), beside):
            flush(place)
        swap_in(beside, path, aside=beside.with_suffix(".0.part"))
        with suppress(OSError):  # some network folders cannot
            flush(path.parent)
    finally:
        clear(path)


def _check_ours(path: Path) -> None:
    """Raise InputError if anything stands there but a folder of what is written to one."""
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        raise InputError(f"{str(path)!r} is no folder", "name another, or remove it")
    for place in path.iterdir():
        if not place.match("part-*.parquet"):
            raise InputError(f"{str(path)!r} holds {place.name!r}", "name another folder")


def clear(path: Path) -> None:
    """Remove what was being written there by calls that were killed."""
    beside = re.compile(rf"\.{re.escape(path.name)}\.\d+(?:\.0)?\.part", re.ASCII)
    for left in path.parent.iterdir():
        if not beside.fullmatch(left.name):
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
