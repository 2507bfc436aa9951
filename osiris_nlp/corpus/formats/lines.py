"""File formats: what turns a file into raw rows, and articles into a file.

A reader yields ``(line, row)``; a row that cannot be read is an `InputError` in its place, so that
the reading goes on and the caller decides what a fault costs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from osiris_nlp.base.encoding import is_utf8, is_utf16, not_utf8, text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import clean
from osiris_nlp.corpus.formats.feeds import LARGEST_FEED, read_feed
from osiris_nlp.corpus.formats.other_sites import press_row
from osiris_nlp.corpus.pages import article_row
from osiris_nlp.corpus.rows import LONGEST_LINE, MAX_TEXT_BYTES, Rows, row_from_article

_LONGEST_TITLE = 200
_BEGINNING = 1000  # bytes in which a file that is no text shows it
_STRAY = 8  # control characters
_CONTROLS = bytes({*range(32)} - set(b"\t\n\v\f\r\x1b"))
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"%PDF")
# Pages of other sites may have a breadcrumb and a day too, but they name themselves.
_OURS = re.compile(r"\bspip\b|\bosiris\b", re.IGNORECASE)
_OTHERS = re.compile(r"\bog:site_name\b|\barticle:published_time\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|body|!doctype html)\b", re.IGNORECASE)


def read_jsonl(stream: BinaryIO) -> Rows:
    """One JSON object a line; blank lines are passed over."""
    for number, line in enumerate(_lines(stream), 1):
        if isinstance(line, InputError):
            yield number, line
            continue
        if line.isspace():
            continue
        try:
            row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            if not is_utf8(line):
                yield number, not_utf8(line)
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


def read_plain(stream: BinaryIO) -> Rows:
    """One article a file: a page of OSIRIS saved as text, or a short first line as the title."""
    yield from _one_row(stream, article_row)


def read_html(stream: BinaryIO) -> Rows:
    """One article a file: a page of OSIRIS or of another SPIP, of another press site, or a fragment."""
    yield from _one_row(stream, _page_row)


def _page_row(text: str) -> Mapping[str, Any] | None:
    row = article_row(text)
    is_others = _OTHERS.search(text) and not _OURS.search(text)
    if not _PAGE.search(text) or (row is not None and not is_others):
        return row
    try:
        return press_row(text)
    except InputError:
        if row is None:
            raise
        return row


def _one_row(stream: BinaryIO, row_of: Callable[[str], Mapping[str, Any] | None]) -> Rows:
    try:
        text = _text(stream)
        row = row_of(text)
    except InputError as fault:
        yield 0, fault
        return
    if row is not None:
        yield 1, row
    elif text := clean(text):
        first, _, rest = text.partition("\n")
        is_title = rest and len(first) <= _LONGEST_TITLE
        yield 1, {"title": first, "text": rest} if is_title else {"text": text}


def read_feeds(stream: BinaryIO) -> Rows:
    """One article an entry of an RSS or Atom feed."""
    yield from read_feed(stream.read(LARGEST_FEED + 1))


def _is_binary(beginning: bytes) -> bool:
    """Tell bytes that are no text from text with a control character or two in it."""
    controls = len(beginning) - len(beginning.translate(None, _CONTROLS))
    return controls > max(_STRAY, len(beginning) // 20) and not is_utf16(beginning)


def _text(stream: BinaryIO) -> str:
    """Return the text of a file; InputError if it is none, or too long for an article."""
    content = stream.read(4 * MAX_TEXT_BYTES + 1)
    if content.startswith(_PACKED) or _is_binary(content[:_BEGINNING]):
        raise InputError("Not text", "unpack it, or name its format")
    if len(content) <= MAX_TEXT_BYTES:
        return text_of(content)
    size = "more than 20" if len(content) > 4 * MAX_TEXT_BYTES else f"{len(content) / 1e6:.1f}"
    raise InputError(
        f"An article of {size} MB", "expected at most 5 MB; split it or keep its beginning"
    )


def write_jsonl(articles: Iterable[Article], path: Path) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    with path.open("wb") as stream:
        for article in articles:
            stream.write(orjson.dumps(row_from_article(article), default=str) + b"\n")
            count += 1
    return count
