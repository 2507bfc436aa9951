"""Atomic writes, locks between the processes that write a file, and the removal of files of our own.

Only what is recognised as made here is ever removed: regular files, and folders that contain nothing but
names that the caller lists.

The atomicwrites library is no longer maintained.
"""

import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import visible

_POLL = 0.01  # seconds between two attempts to lock a file


# What a folder may contain: patterns of names, each with None for a file or the layout of a subfolder.
Layout = Mapping[str, "Layout | None"]
_LARGEST_NUMBER = 10**9  # of a temporary file, when the number of this process is taken


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a new temporary file next to a file; at the end, flush what was written there and rename it.

    The permissions of an existing file are kept; a symbolic link stays a link, and its target is replaced.

    Raises
    ------
    InputError
        If the folder does not exist, or the path exists and is not a file.
    """
    path = _replaceable_path(path)
    temporary = new_temporary(path, lambda candidate: candidate.touch(exist_ok=False))
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


def _replaceable_path(path: Path) -> Path:
    check_parent(path)
    path = Path(os.path.realpath(path))
    check_parent(path)  # again, because a link may lead elsewhere
    if os.path.lexists(path) and not path.is_file():
        kind = "a folder" if path.is_dir() else "a link, a pipe or a device"
        raise InputError(f"{str(path)!r} is {kind}", "expected the name of a file")
    return path


def check_parent(path: Path) -> None:
    """Raise InputError if the folder of a file that is to be written does not exist."""
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(path.parent)!r}", "create it first")


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
        size = os.fstat(file.fileno()).st_size
        content = file.read(max_bytes + 1) if size <= max_bytes else b""
    if max(size, len(content)) > max_bytes:
        raise InputError(
            f"'{visible(str(path))}' is larger than {max_bytes / 1e6:g} MB",
            "check that it is the right file",
        )
    return content


def new_temporary(path: Path, create: Callable[[Path], None]) -> Path:
    """Create a temporary file or folder next to `path`, named ``.NAME.NUMBER.part``; return its path.

    The number is that of this process; if a file of that name exists, it is a random one.

    Parameters
    ----------
    create : makes the file or folder, or raises FileExistsError
    """
    number = os.getpid()
    while True:
        temporary = path.with_name(f".{path.name}.{number}.part")
        with suppress(FileExistsError):
            create(temporary)
            return temporary
        number = secrets.randbelow(_LARGEST_NUMBER)


def remove_leftovers(path: Path, *, layout: Layout | None = None) -> None:
    """Remove the temporary files of `path` that killed processes left behind.

    Those of running processes are left alone, and so is all that is not a regular file.

    Parameters
    ----------
    layout : also remove temporary folders that contain nothing else
    """
    name = re.compile(rf"\.{re.escape(path.name)}\.(\d+)(?:\.0)?\.part", re.ASCII)
    for entry in list(path.parent.iterdir()):
        match = name.fullmatch(entry.name)
        if match is None or _is_another_process(int(match[1])):
            continue
        if is_own_file(entry):
            entry.unlink()
        elif layout is not None and foreign_entry(entry, layout) is None:
            remove_folder(entry, layout)


def _is_another_process(number: int) -> bool:
    """Return whether a process other than this one has that number."""
    if number == os.getpid():
        return False
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # of another user
        return True
    return True


def is_own_file(path: Path) -> bool:
    """Return whether a path is a regular file; links are not followed."""
    return path.is_file() and not path.is_symlink()


def foreign_entry(folder: Path, layout: Layout) -> Path | None:
    r"""Return the first path in a folder, or the folder itself, that does not fit a layout; None if all do.

    A symbolic link fits nowhere.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> (folder / "part-1.csv").touch()
    >>> foreign_entry(folder, {r"part-\d\.csv": None}), foreign_entry(folder, {}).name
    (None, 'part-1.csv')
    """
    if folder.is_symlink() or not folder.is_dir():
        return folder
    for path in sorted(folder.iterdir()):
        pattern = next((p for p in layout if re.fullmatch(p, path.name, re.ASCII)), None)
        if pattern is None:
            return path
        inner = layout[pattern]
        if inner is None:
            foreign = None if is_own_file(path) else path
        else:
            foreign = foreign_entry(path, inner)
        if foreign is not None:
            return foreign
    return None


def remove_folder(folder: Path, layout: Layout) -> None:
    """Remove a folder whose content fits a layout, in the order of its patterns.

    Raises
    ------
    InputError
        If the folder contains anything else; nothing is removed then.
    """
    foreign = foreign_entry(folder, layout)
    if foreign is not None:
        raise InputError(
            f"{str(foreign)!r} was not made by this program and is kept", "move it away"
        )
    for pattern in layout:
        for path in list(folder.iterdir()):
            if re.fullmatch(pattern, path.name, re.ASCII) is None:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    folder.rmdir()


def flush(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing_whole(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file for writing; it appears complete at the end of the block, or not at all.

    The errors are those of `replacing`.
    """
    with replacing(Path(path)) as temporary, temporary.open("wb") as stream:
        yield stream


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file atomically: completely or not at all; see `replacing`."""
    with writing_whole(path) as stream:
        stream.write(content)


@contextmanager
def locked(path: str | Path, *, busy: InputError | None = None) -> Iterator[None]:
    """Hold an exclusive lock on a file for the duration of the block.

    The lock is released when the process exits, however it exits. Releasing it removes the file; a
    process that is killed leaves the file behind, unlocked, and the next process can lock it. A lock
    file is empty: anything else of that name is refused and left alone.

    Parameters
    ----------
    busy : the error to raise if another process holds the lock; None waits for it

    Raises
    ------
    InputError
        If the folder does not exist, the file cannot be locked, or it is not an empty file.

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
    check_parent(path)  # filelock would create it
    _check_lock(path)
    lock = FileLock(path, timeout=-1 if busy is None else 0, poll_interval=_POLL)
    try:
        lock.acquire()
    except Timeout:
        if busy is None:
            raise
        raise busy from None
    except OSError as error:
        raise InputError(
            f"Cannot lock {str(path)!r} ({error.strerror or error})",
            "check the permissions of the file and of its folder",
        ) from None
    try:
        yield
    finally:
        # Remove the file before releasing it: waiting processes notice and lock the new file.
        path.unlink(missing_ok=True)
        lock.release()


def _check_lock(path: Path) -> None:
    try:
        status = path.lstat()
    except FileNotFoundError:  # nobody holds it, or its holder has just removed it
        return
    if not stat.S_ISREG(status.st_mode) or status.st_size:
        raise InputError(
            f"Cannot lock {str(path)!r}, which is not an empty lock file",
            "move it away: this program makes one there",
        )
