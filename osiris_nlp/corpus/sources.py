"""What articles are read from: sources, stretches of them, and the formats they have."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.rows import RawRows

STDIN = "-"
_BUFFER = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Format:
    """A file format of articles: all that is known of it. A new one is a record in `formats.FORMATS`.

    Attributes
    ----------
    name : as options name it
    endings : of file names, in small letters
    read : the rows of a stretch of an open file, numbered from its beginning
    cut : an open file in stretches of at least so many bytes
    begins : whether content that begins with these bytes has the format
    """

    name: str
    endings: tuple[str, ...]
    read: "Callable[[BinaryIO, Span], RawRows]"
    cut: "Callable[[BinaryIO, Source, int], Iterator[Span]]"
    begins: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file, a site or standard input, and its format.

    Attributes
    ----------
    format : None for a site, and for standard input whose format its first bytes tell
    name : what messages call it
    changed : when the file last changed, in nanoseconds, as it was cut; 0 where nobody looked
    """

    place: str
    format: Format | None
    name: str
    changed: int = 0

    @property
    def is_site(self) -> bool:
        """Whether it is a SPIP site."""
        return self.format is None and self.place != STDIN

    def check_unchanged(self) -> None:
        """Raise InputError if the file is not what it was when it was cut."""
        if self.changed and Path(self.place).stat().st_mtime_ns != self.changed:
            raise InputError(
                "This file changed while it was read",
                "let it rest, then start again",
                file=self.name,
            )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source that can be read by itself; by default the whole of it.

    Attributes
    ----------
    start, stop : bytes of a file of lines or a table, rows of Parquet, ids of a site's articles;
        stop is excluded, None for the end
    head : bytes at the file's beginning that every stretch of it needs: a table's header
    before : what is added to the number of a row: the lines above the stretch
    limit : rows to read at most; None for all
    rows, size : how many rows and bytes it holds, as far as is known without reading it
    """

    source: Source
    start: int = 0
    stop: int | None = None
    head: int = 0
    before: int = 0
    limit: int | None = None
    rows: int = 1
    size: int = 0


def stretch_of(file: BinaryIO, span: Span) -> BinaryIO:
    """Return a stretch of an open file, after its head, as if it were a file of its own."""
    if span.stop is None:
        return file
    return cast("BinaryIO", io.BufferedReader(_Stretches(file, span), _BUFFER))


class _Stretches(io.RawIOBase):
    """The head of a file and a stretch of it, as one stream."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file = file
        self._left = [(0, span.head), (span.start, cast("int", span.stop))]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._left:
            start, stop = self._left[0]
            self._file.seek(start)
            part = self._file.read(min(len(buffer), stop - start))
            if part:
                self._left[0] = (start + len(part), stop)
                buffer[: len(part)] = part
                return len(part)
            del self._left[0]
        return 0
