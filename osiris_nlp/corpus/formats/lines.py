"""Files of lines, with one article each: read their lines with numbers, and cut them at line ends."""

from collections.abc import Iterator
from typing import BinaryIO

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.rows import LONGEST_LINE
from osiris_nlp.corpus.sources import Source, Span, open_span

_CHUNK = 1 << 20  # bytes of a long line read at a time


def numbered_lines(file: BinaryIO, span: Span) -> Iterator[tuple[int, bytes | InputError]]:
    """Yield the lines of a span with their numbers; blank lines are skipped, and one too long is an error."""
    stream, number = open_span(file, span), 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            _skip_line(stream)
            yield (
                number,
                InputError(
                    f"Line longer than {LONGEST_LINE // 10**6} MB",
                    "expected one article per line, its text at most 5 MB",
                ),
            )
        elif not line.isspace():
            yield number, line


def _skip_line(stream: BinaryIO) -> None:
    while chunk := stream.readline(_CHUNK):
        if chunk.endswith(b"\n"):
            return


def cut_lines(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a file of lines at line ends."""
    start = lines_above = 0
    while block := file.read(size):
        rows, is_complete = block.count(b"\n"), block.endswith(b"\n")
        end = start + len(block)
        while not is_complete and (chunk := file.readline(_CHUNK)):
            end, is_complete = end + len(chunk), chunk.endswith(b"\n")
            rows += is_complete
        rows += not is_complete
        yield Span(source, start, end, lines_above=lines_above, rows=rows, size=end - start)
        start, lines_above = end, lines_above + rows
    if not start:
        yield Span(source, rows=0)
