"""New SQLite files that hold a copy of a desk: only their owner reads them, and they appear whole."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import flush


@contextmanager
def whole_copy(file: Path, partial: Path) -> Iterator[Path]:
    """Give a place in the same folder to write a copy to; it is flushed to disk and renamed at the end.

    What a killed process left at `partial` is replaced. Whoever writes there ends with SQLite's
    journal mode DELETE, so that nothing is left in a second file.

    Raises
    ------
    InputError
        If `file` is there already.
    """
    if file.exists():
        raise InputError(f"{str(file)!r} is there already", "name another file, or move it away")
    _remove(partial)
    try:
        partial.touch(mode=0o600)
        yield partial
        flush(partial)
        partial.rename(file)
        with suppress(OSError):  # some network folders cannot
            flush(file.parent)
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        partial.with_name(partial.name + end).unlink(missing_ok=True)
