"""Files that appear whole or not at all, and locks between those who write them.

atomicwrites, the library for the former, was given up by its author.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from osiris_nlp.base.errors import InputError

_POLL = 0.01  # seconds between two attempts to lock a file


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
    """Wait until a file, or the list of a folder's files, is on disk."""
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
def locked(path: str | Path, *, busy: InputError | None = None) -> Iterator[None]:
    """Hold an exclusive lock on a file for the duration of the block.

    The lock ends with the process, however that ends. The file is removed with it; a process that is
    killed leaves it behind unlocked, for the next one to take.

    Parameters
    ----------
    busy : raised where another holds the lock; without it, wait

    Raises
    ------
    InputError
        If the folder does not exist, or the file cannot be locked.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "runs.lock"
    >>> with locked(path):
    ...     path.exists()
    True
    >>> path.exists()
    False
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 (only what writes pays for it)

    path = Path(path)
    if not path.parent.is_dir():  # which the library would make
        raise InputError(f"No folder {str(path.parent)!r}", "make it first")
    lock = FileLock(path, timeout=-1 if busy is None else 0, poll_interval=_POLL)
    try:
        lock.acquire()
    except Timeout:
        if busy is None:
            raise
        raise busy from None
    except OSError as error:  # a link, for example: filelock follows none
        raise InputError(
            f"{str(path)!r} cannot be locked ({error.strerror or error})",
            "remove it if it is a link; check the permissions of its folder",
        ) from None
    try:
        yield
    finally:
        # Removed while it is held: those who wait find that it is gone and lock the new file.
        path.unlink(missing_ok=True)
        lock.release()
