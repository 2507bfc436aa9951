"""File formats: what turns a file into raw rows, and articles into a file.

A reader yields ``(line, row)``; a row that cannot be read is an `InputError` in its place, so that
the reading goes on and the caller decides what a fault costs.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from osiris_nlp.charset import is_utf8, not_utf8, text_of
from osiris_nlp.corpus.feeds import LARGEST_FEED, read_feed
from osiris_nlp.corpus.press import press_row
from osiris_nlp.corpus.rows import MAX_TEXT_BYTES, Rows, row_from_article
from osiris_nlp.errors import InputError
from osiris_nlp.pages import article_row
from osiris_nlp.records import Article
from osiris_nlp.text import clean

_LONGEST_TITLE = 200
_PAGE = re.compile(r"<(?:html|body|!doctype html)\b", re.IGNORECASE)


def read_jsonl(stream: BinaryIO) -> Rows:
    """One JSON object a line; blank lines are passed over."""
    for number, line in enumerate(stream, 1):
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


def read_plain(stream: BinaryIO) -> Rows:
    """One article a file: a page of OSIRIS saved as text, or a short first line as the title."""
    content = _whole(stream)
    if isinstance(content, InputError):
        yield 0, content
        return
    text = text_of(content)
    yield from _text_rows(text, article_row(text))


def read_html(stream: BinaryIO) -> Rows:
    """One article a file: a page of OSIRIS or of another SPIP, of another press site, or a fragment."""
    content = _whole(stream)
    if isinstance(content, InputError):
        yield 0, content
        return
    text = text_of(content)
    row = article_row(text)
    if row is None and _PAGE.search(text):
        try:
            row = press_row(text)
        except InputError as fault:
            yield 0, fault
            return
    yield from _text_rows(text, row)


def _text_rows(text: str, row: Mapping[str, Any] | None) -> Rows:
    if row is not None:
        yield 1, row
    elif text := clean(text):
        first, _, rest = text.partition("\n")
        is_title = rest and len(first) <= _LONGEST_TITLE
        yield 1, {"title": first, "text": rest} if is_title else {"text": text}


def read_feeds(stream: BinaryIO) -> Rows:
    """One article an entry of an RSS or Atom feed."""
    yield from read_feed(stream.read(LARGEST_FEED + 1))


def _whole(stream: BinaryIO) -> bytes | InputError:
    content = stream.read(4 * MAX_TEXT_BYTES + 1)
    if len(content) <= MAX_TEXT_BYTES:
        return content
    size = "more than 20" if len(content) > 4 * MAX_TEXT_BYTES else f"{len(content) / 1e6:.1f}"
    return InputError(
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
