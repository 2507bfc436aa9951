"""Files that appear whole or not at all, and locks between those who write them."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from osiris_nlp.base.errors import InputError


@contextmanager
def file_beside(path: Path) -> Iterator[Path]:
    """Give a place beside a file's; what is written there is flushed to disk and renamed at the end.

    A link stays one: what it leads to is replaced. The permissions of a file that is there are kept.
    """
    path = Path(os.path.realpath(path))
    beside = name_beside(path)
    try:
        yield beside
        flush(beside)
        with suppress(FileNotFoundError):
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
        with suppress(OSError):  # some network folders cannot
            flush(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def swap_in(folder: Path, place: Path, *, aside: Path) -> None:
    """Move a folder into place. One that is there is moved `aside`, where the caller removes it, or back if that fails."""
    if place.exists():
        place.rename(aside)
    try:
        folder.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise


def name_beside(path: Path) -> Path:
    """Return where this process writes what is to stand at a path."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def flush(path: Path) -> None:
    """Wait until a file, or which names a folder holds, is on disk."""
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


@contextmanager
def writing_whole(path: str | Path) -> Iterator[BinaryIO]:
    """Give a stream to write a file with, that appears whole or not at all."""
    with file_beside(Path(path)) as beside, beside.open("wb") as stream:
        yield stream


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with writing_whole(path) as stream:
        stream.write(content)


@contextmanager
def locked(path: str | Path) -> Iterator[None]:
    """Wait for the lock on a file, made when it is not there, and hold it; nobody else does meanwhile.

    It ends with the process, whatever becomes of that. The file's content is left alone. Who holds
    the lock may take the file away or replace it: those who wait ask for the new one.

    Raises
    ------
    InputError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "runs.lock"
    >>> with locked(path):
    ...     path.exists()
    True
    """
    path = Path(path)
    while True:
        try:
            file = path.open("ab")
        except FileNotFoundError:
            raise InputError(f"No folder {str(path.parent)!r}", "make it first") from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(path, file):
                yield
                return


def _is_at(path: Path, file: BinaryIO) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(file.fileno()))
