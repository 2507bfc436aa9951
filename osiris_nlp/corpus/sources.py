"""Sources of articles, spans of them, and file formats."""

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.rows import RawRows

STDIN = "-"
GZIP = ".gz"
_BUFFER = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Format:
    """A file format of articles. To add one, add a record to `formats.FORMATS`.

    Attributes
    ----------
    name : the value of the `format` option
    extensions : file extensions, in lower case; a format may share one with others
    read : function that yields the rows of a span of an open file, numbered from the beginning of the span
    cut : function that cuts an open file into spans of at least a number of bytes
    matches : function that returns whether content that begins with these bytes has the format
    """

    name: str
    extensions: tuple[str, ...]
    read: "Callable[[BinaryIO, Span], RawRows]"
    cut: "Callable[[BinaryIO, Source, int], Iterator[Span]]"
    matches: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """A file, a site or standard input to read, with its format.

    Attributes
    ----------
    format : None for a site, and for standard input whose format is detected from its first bytes
    name : name of the source in messages
    stamp : result of `file_stamp` when the file was cut; empty if it was not cut
    columns : choice of the columns that give fields, and a record of those read so far
    """

    location: str
    format: Format | None
    name: str
    stamp: tuple[int, ...] = ()
    columns: Columns = field(default_factory=Columns, compare=False)

    @property
    def stem(self) -> str:
        """The file's name without its extensions, with which default ids begin."""
        path = Path("stdin" if self.location == STDIN else self.location)
        return Path(path.stem).stem if path.suffix.lower() == GZIP else path.stem

    @property
    def is_site(self) -> bool:
        """Whether the source is a SPIP site."""
        return self.format is None and self.location != STDIN

    def check_unchanged(self) -> None:
        """Raise InputError if the file has been modified since it was cut."""
        if self.stamp and file_stamp(Path(self.location).stat()) != self.stamp:
            raise InputError(
                "File modified while being read",
                "wait until nothing writes to it, then start again",
                file=self.name,
            )


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a source that can be read by itself; by default the whole source.

    Attributes
    ----------
    start, stop : bytes of a file of lines or a table, rows of Parquet, ids of a site's articles.
        `stop` is excluded; None means the end
    head : number of bytes at the beginning of the file that every span needs: a table's header
    lines_above : number of lines above the span, added to its row numbers
    limit : maximum number of rows to read; None for all
    rows, size : number of rows and bytes in the span, as far as known without reading it
    """

    source: Source
    start: int = 0
    stop: int | None = None
    head: int = 0
    lines_above: int = 0
    limit: int | None = None
    rows: int = 1
    size: int = 0


def file_stamp(status: os.stat_result) -> tuple[int, ...]:
    """Return what identifies a version of a file.

    The time of modification can be set back, and copying tools do so; that of the last change to the
    file's status cannot.
    """
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


@contextmanager
def open_file(location: str | Path) -> Iterator[BinaryIO]:
    """Open a file of articles for reading; one whose name ends in ``.gz`` is decompressed.

    Raises
    ------
    InputError
        As `open_regular`, or if the compressed data is broken.
    """
    with open_regular(location) as file:
        if not str(location).lower().endswith(GZIP):
            yield file
            return
        try:
            with gzip.GzipFile(fileobj=file) as stream:
                yield cast("BinaryIO", stream)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"Broken gzip file: {error}", "copy or compress it again", file=str(location)
            ) from None


def open_span(file: BinaryIO, span: Span) -> BinaryIO:
    """Return the head and the span of an open file as one stream."""
    if span.stop is None:
        return file
    return cast("BinaryIO", io.BufferedReader(_SpanReader(file, span), _BUFFER))


class _SpanReader(io.RawIOBase):
    """A raw stream of the head of a file, then of a span of it."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file = file
        self._ranges = [(0, span.head), (span.start, cast("int", span.stop))]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._ranges:
            start, stop = self._ranges[0]
            self._file.seek(start)
            part = self._file.read(min(len(buffer), stop - start))
            if part:
                self._ranges[0] = (start + len(part), stop)
                buffer[: len(part)] = part
                return len(part)
            del self._ranges[0]
        return 0
