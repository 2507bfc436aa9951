"""Create copies of a desk as SQLite files: private to their owner, and complete or absent."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import flush


@contextmanager
def atomic_copy(file: Path, partial: Path) -> Iterator[Path]:
    """Yield `partial`, in the same folder, to write a copy to; then flush it to disk and rename it.

    A partial file that a killed process left behind is replaced. The caller must end in SQLite's
    journal mode DELETE, so that no data is left in a -wal file.

    Raises
    ------
    InputError
        If `file` already exists.
    """
    if file.exists():
        raise InputError(
            f"{str(file)!r} already exists", "choose another name, or move the file away"
        )
    _remove(partial)
    try:
        partial.touch(mode=0o600)
        yield partial
        flush(partial)
        partial.rename(file)
        with suppress(OSError):  # some network file systems do not support this
            flush(file.parent)
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)
