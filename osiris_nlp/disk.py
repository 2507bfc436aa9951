"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def file_beside(path: Path) -> Iterator[Path]:
    """Give a place beside a file's; what is written there is flushed to disk and renamed at the end."""
    beside = name_beside(path)
    try:
        yield beside
        flush(beside)
        beside.replace(path)
        with suppress(OSError):  # some network folders cannot
            flush(path.parent)
    finally:
        beside.unlink(missing_ok=True)


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
