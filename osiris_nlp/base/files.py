"""Atomic writes, and locks between the processes that write a file.

The atomicwrites library is no longer maintained.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import visible

_POLL = 0.01  # seconds between two attempts to lock a file


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path next to a file; at the end, flush what was written there and rename it.

    A symbolic link stays a link: its target is replaced. The permissions of an existing file are kept.
    """
    path = Path(os.path.realpath(path))
    temporary = temporary_path(path)
    try:
        yield temporary
        flush(temporary)
        with suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
        with suppress(OSError):  # some network folders do not support it
            flush(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def open_regular(path: str | Path) -> BufferedReader:
    """Open a regular file for reading; a pipe or a device, which may never end, is refused at once.

    Raises
    ------
    InputError
        If the path is not a regular file, or cannot be read.
    """
    name = visible(str(path))
    try:
        # Without O_NONBLOCK, opening a named pipe waits for a writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise InputError(
            f"Cannot read '{name}' ({error.strerror})", "check the path and its permissions"
        ) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise InputError(
            f"'{name}' is {kind}",
            "expected a file; save the stream to a file first, or pipe it into -",
        )
    return os.fdopen(descriptor, "rb")


def read_regular(path: str | Path, *, max_bytes: int) -> bytes:
    """Return the content of a regular file of at most `max_bytes`; see `open_regular`."""
    with open_regular(path) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise InputError(
            f"'{visible(str(path))}' is larger than {max_bytes / 1e6:g} MB",
            "check that it is the right file",
        )
    return content


def swap_in(folder: Path, destination: Path, *, aside: Path) -> None:
    """Move a folder to `destination`, after moving any existing one `aside`, where the caller removes it.

    If the second move fails, the existing folder is moved back.
    """
    if destination.exists():
        destination.rename(aside)
    try:
        folder.rename(destination)
    except OSError:
        if aside.exists():
            aside.rename(destination)
        raise


def temporary_path(path: Path) -> Path:
    """Return the temporary path that this process writes before renaming it to `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def flush(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing_whole(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file for writing; it appears complete at the end of the block, or not at all."""
    with replacing(Path(path)) as temporary, temporary.open("wb") as stream:
        yield stream


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file atomically: completely or not at all."""
    with writing_whole(path) as stream:
        stream.write(content)


@contextmanager
def locked(path: str | Path, *, busy: InputError | None = None) -> Iterator[None]:
    """Hold an exclusive lock on a file for the duration of the block.

    The lock is released when the process exits, however it exits. Releasing it removes the file; a
    process that is killed leaves the file behind, unlocked, and the next process can lock it.

    Parameters
    ----------
    busy : the error to raise if another process holds the lock; None waits for it

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
    from filelock import FileLock, Timeout  # noqa: PLC0415 (imported only to write)

    path = Path(path)
    if not path.parent.is_dir():  # filelock would create it
        raise InputError(f"No folder {str(path.parent)!r}", "create it first")
    lock = FileLock(path, timeout=-1 if busy is None else 0, poll_interval=_POLL)
    try:
        lock.acquire()
    except Timeout:
        if busy is None:
            raise
        raise busy from None
    except OSError as error:  # such as for a link, which filelock does not follow
        raise InputError(
            f"Cannot lock {str(path)!r} ({error.strerror or error})",
            "remove it if it is a link; check the permissions of its folder",
        ) from None
    try:
        yield
    finally:
        # Remove the file before releasing it: waiting processes notice and lock the new file.
        path.unlink(missing_ok=True)
        lock.release()
