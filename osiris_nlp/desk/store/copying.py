"""Create copies of a desk as SQLite files: private to their owner, and complete or absent."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import flush, is_own_file, open_regular
from osiris_nlp.base.sqlite_files import check_sqlite_files, sqlite_files

_PRIVATE = 0o600  # permissions
_DATABASE = b"SQLite format 3\0"  # how every database begins


@contextmanager
def atomic_copy(file: Path, partial: Path) -> Iterator[Path]:
    """Yield `partial`, in the same folder, to write a copy to; then flush it to disk and rename it.

    A partial file that a killed process left behind is replaced, and so are the files that SQLite made
    next to it; they are known by their permissions, which are those of a copy of the same user, and
    their beginnings. The caller must end in SQLite's journal mode DELETE, so that
    no data is left in a -wal file.

    Raises
    ------
    InputError
        If `file` already exists, or anything else has the name of the partial file, or one of those
        that SQLite makes next to it.
    """
    _check_new(file)
    for path in (file, partial):
        check_sqlite_files(path)
    for path in (partial, *sqlite_files(partial)):
        if os.path.lexists(path) and not _is_private(path):
            raise _not_a_copy(path)
    if partial.exists() and not _is_empty_or_database(partial):
        raise _not_a_copy(partial)
    _remove(partial)
    partial.touch(mode=_PRIVATE, exist_ok=False)
    try:
        yield partial
        flush(partial)
        _check_new(file)  # copying takes a while
        partial.rename(file)
        with suppress(OSError):  # some network file systems do not support this
            flush(file.parent)
    finally:
        _remove(partial)


def _check_new(file: Path) -> None:
    if os.path.lexists(file):
        raise InputError(
            f"{str(file)!r} already exists", "choose another name, or move the file away"
        )


def _not_a_copy(path: Path) -> InputError:
    return InputError(f"{str(path)!r} is not an unfinished copy of a desk", "move it away")


def _is_private(path: Path) -> bool:
    """Return whether a file is this user's alone and has no other name."""
    status = path.lstat()
    is_private = stat.S_IMODE(status.st_mode) == _PRIVATE and status.st_uid == os.geteuid()
    return is_own_file(path) and is_private


def _is_empty_or_database(path: Path) -> bool:
    with open_regular(path) as file:
        return file.read(len(_DATABASE)) in {b"", _DATABASE}


def _remove(partial: Path) -> None:
    for path in (partial, *sqlite_files(partial)):
        if is_own_file(path):
            path.unlink(missing_ok=True)
