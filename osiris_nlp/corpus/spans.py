"""Sources cut into stretches that can be read by themselves, and what they held when they were cut.

Files of lines are cut at line ends, tables at the ends of rows, Parquet at row groups or within
large ones, a site between articles; pages and feeds are left whole.
"""

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.encoding import encoding_of
from osiris_nlp.corpus.formats.delimited import header_of, read_csv, separator_of
from osiris_nlp.corpus.formats.parquet import parquet_rows
from osiris_nlp.corpus.reading import Span
from osiris_nlp.corpus.rows import LONGEST_LINE
from osiris_nlp.corpus.sources import Source
from osiris_nlp.spip import Choice, find_place, opening

_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_A_LINE = 1 << 20  # bytes of a line read at a time
_SITE_ROWS = 5000  # articles: each stretch of a site reads its keywords and rubriques anew
_PARQUET_ROWS = 1 << 16  # a stretch within a row group decodes what stands above it


@dataclass(frozen=True, slots=True)
class Cut:
    """A source in stretches, and the sha256 (hex) of its content."""

    spans: tuple[Span, ...]
    sha256: str


def cut(source: Source, *, size: int) -> Cut:
    """Cut a source into stretches of at least `size` bytes.

    Raises
    ------
    InputError
        If the source cannot be read at all.
    """
    if source.format == "spip":
        return _cut_site(source, size)
    with Path(source.place).open("rb") as file:
        source = replace(source, changed=os.fstat(file.fileno()).st_mtime_ns)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        bytes_ = file.tell()
        file.seek(0)
        spans = list(_CUTTERS[source.format](file, source, size))
    if len(spans) == 1:  # whole: read as any source is
        spans = [Span(source, rows=spans[0].rows, size=bytes_)]
    return Cut(tuple(spans), digest)


def _cut_lines(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    start = before = 0
    while block := file.read(size):
        rows, ended = block.count(b"\n"), block.endswith(b"\n")
        end = start + len(block)
        while not ended and (rest := file.readline(_A_LINE)):
            end, ended = end + len(rest), rest.endswith(b"\n")
            rows += ended
        rows += not ended
        yield Span(source, start, end, before=before, rows=rows, size=end - start)
        start, before = end, before + rows
    if not start:
        yield Span(source, rows=0)


def _cut_table(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a table by reading it as Latin-1: commas, quotes and line ends are ASCII in 8-bit text."""
    encoding = encoding_of(file)
    header, skipped = header_of(file, encoding)
    file.seek(0)
    if not header or encoding == "utf-16":
        yield Span(source, rows=sum(1 for _ in read_csv(file, encoding=encoding)))
        return
    lines = io.TextIOWrapper(file, "latin-1", newline="")
    head = end = sum(len(lines.readline()) for _ in range(skipped + 1))

    def counted() -> Iterator[str]:
        nonlocal end
        for line in lines:
            end += len(line)
            yield line

    table = csv.reader(counted(), delimiter=separator_of(header), strict=True)
    start, before, rows = head, 0, 0
    for _ in _records(table):
        rows += 1
        if end - start >= size:
            yield Span(source, start, end, head, before, rows=rows, size=end - start)
            start, before, rows = end, table.line_num, 0
    if rows or start == head:
        yield Span(source, start, end, head, before, rows=rows, size=end - start)
    lines.detach()


def _records(table: Any) -> Iterator[None]:
    """Go through the records of a table, the broken ones too."""
    csv.field_size_limit(LONGEST_LINE)
    while True:
        try:
            if next(table, None) is None:
                return
        except csv.Error:
            yield  # as reading does: the next line begins a record
            continue
        yield


def _cut_feed(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:  # noqa: ARG001
    yield Span(source, rows=sum(1 for _ in _ENTRY.finditer(file.read())))


def _leave(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:  # noqa: ARG001
    yield Span(source)


def _cut_parquet(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    groups = parquet_rows(Path(source.place))
    each = max(file.seek(0, io.SEEK_END) // max(sum(groups), 1), 1)  # bytes of a row
    least = max(size // each, 1)
    most = max(least, _PARQUET_ROWS)
    at, bounds = 0, [0]
    for rows in groups:
        at += rows
        while at - bounds[-1] >= 2 * most:
            bounds.append(bounds[-1] + most)
        if at - bounds[-1] >= least:
            bounds.append(at)
    if bounds[-1] < at or not at:
        bounds.append(at)
    for start, stop in pairwise(bounds):
        yield Span(source, start, stop, rows=stop - start, size=(stop - start) * each)


def _cut_site(source: Source, size: int) -> Cut:
    choice, digest, ids = Choice(), hashlib.sha256(), []
    with opening(find_place(source.place)) as archive:
        for id_, stamp in archive.stamps(choice):
            ids.append(id_)
            digest.update(stamp.encode("utf-8", "replace"))
        if not ids:
            next(archive.articles(choice, {}), None)  # says what there is instead
    bounds = [*ids[::_SITE_ROWS], ids[-1] + 1]
    spans = [
        Span(source, start, stop, rows=len(ids[place : place + _SITE_ROWS]), size=size)
        for place, (start, stop) in zip(count(step=_SITE_ROWS), pairwise(bounds))
    ]
    return Cut(tuple(spans), digest.hexdigest())


_CUTTERS = {
    "jsonl": _cut_lines,
    "csv": _cut_table,
    "feed": _cut_feed,
    "text": _leave,
    "html": _leave,
    "parquet": _cut_parquet,
}
