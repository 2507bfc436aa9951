"""A disk that can be filled, and databases on it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.databases import url_of
from real.postgresql import private_postgresql

_MEGABYTE = 1 << 20


@contextmanager
def mounted(folder: Path, size: str = "600m") -> Iterator[Path]:
    """Yield a folder on a disk of its own, in memory."""
    folder.mkdir()
    folder.parent.chmod(0o711)  # PostgreSQL runs as another user
    subprocess.run([*f"mount -t tmpfs -o size={size} tmpfs".split(), folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


@contextmanager
def database_on(disk: Path, kind: str) -> Iterator[str]:
    """Yield the URL of a new database whose files are on the disk: sqlite or postgresql."""
    folder = disk / "base"
    if kind == "postgresql":
        with private_postgresql(folder) as database:
            yield url_of(database)
    else:
        folder.mkdir()
        yield f"sqlite:///{folder / 'base.db'}"


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no space on a disk for the duration of the block."""
    filler = disk / "remplissage"
    # A buffer would keep what did not fit, and fail once more when the file is closed.
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * _MEGABYTE)
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()
