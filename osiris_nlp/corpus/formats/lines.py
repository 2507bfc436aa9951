"""JSON lines: one object per line."""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from osiris_nlp.base.encoding import is_utf8, utf8_error
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.rows import LONGEST_LINE, RawRows, row_from_article
from osiris_nlp.corpus.sources import Source, Span, stretch_of

_A_LINE = 1 << 20  # bytes of a line read at a time


def read_lines(file: BinaryIO, span: Span) -> RawRows:
    """Yield one JSON object per line; blank lines are passed over."""
    for number, line in enumerate(_lines(stretch_of(file, span)), 1):
        if isinstance(line, InputError):
            yield number, line
            continue
        if line.isspace():
            continue
        try:
            row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            if not is_utf8(line):
                yield number, utf8_error(line)
            else:
                yield (
                    number,
                    InputError(
                        f"Broken JSON: {error.msg}", "expected one complete JSON object a line"
                    ),
                )
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield (
                number,
                InputError(f"A JSON {type(row).__name__}", "expected a JSON object a line"),
            )


def _lines(stream: BinaryIO) -> Iterator[bytes | InputError]:
    """Yield lines; one that is too long is passed over, and a fault in its place."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while rest := stream.readline(LONGEST_LINE):
            if rest.endswith(b"\n"):
                break
        yield InputError(f"A line of more than {LONGEST_LINE // 10**6} MB", "expected one article")


def begins_lines(start: bytes) -> bool:
    """Tell whether content that begins so is JSON."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[{"))


def cut_lines(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:
    """Cut a file of lines at line ends."""
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


def write_jsonl(articles: Iterable[Article], path: Path) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    with path.open("wb") as stream:
        for article in articles:
            stream.write(orjson.dumps(row_from_article(article), default=str) + b"\n")
            count += 1
    return count
