"""The files that SQLite makes next to a database file, and overwrites or removes unasked."""

import os
import sys
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import is_own_file

# How a file of each kind begins, with zeros before its first write. From https://sqlite.org/fileformat2.html
# and https://sqlite.org/walformat.html
_BEGINNINGS = {
    "-journal": (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", bytes(8)),
    "-wal": (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"),
    "-shm": ((3_007_000).to_bytes(4, sys.byteorder), bytes(4)),
}
_LONGEST_BEGINNING = 8  # bytes


def sqlite_files(database: Path) -> list[Path]:
    """Return the paths of the files that SQLite may make next to a database file."""
    database = Path(os.path.realpath(database))  # which is where SQLite makes them
    return [database.with_name(database.name + suffix) for suffix in _BEGINNINGS]


def check_sqlite_files(database: Path) -> None:
    """Raise InputError if a file of others has the name of one that SQLite would overwrite or remove."""
    for path, beginnings in zip(sqlite_files(database), _BEGINNINGS.values(), strict=True):
        if os.path.lexists(path) and not _has_beginning(path, beginnings):
            raise InputError(
                f"{str(path)!r} is not a file of SQLite, which would overwrite it", "move it away"
            )


def _has_beginning(path: Path, beginnings: tuple[bytes, ...]) -> bool:
    """Return whether a file is empty or begins as SQLite writes it; True if it has just been removed."""
    try:
        if not is_own_file(path):
            return not os.path.lexists(path)
        with path.open("rb") as file:
            beginning = file.read(_LONGEST_BEGINNING)
    except FileNotFoundError:
        return True
    return not beginning or beginning.startswith(beginnings)
