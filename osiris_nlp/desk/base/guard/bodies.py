"""Request bodies: check their size, type and duration before parsing them.

Starlette's own limit responds in plain text to programs and people alike, and has no timeout. Its form
parser misreads bytes that are not UTF-8, and accepts two fields of the same name.
"""

import re
from urllib.parse import parse_qsl

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive

from osiris_nlp.desk.base.guard.origins import SAFE_METHODS
from osiris_nlp.desk.base.guard.refusals import Refusal
from osiris_nlp.desk.base.guard.rules import Rules

_FORM_FIELDS = 60  # a new keyword comes with up to 50 articles
_PUBLIC_BYTES = 64 * 1024
# A file, a form with a text; or, from a site, an article and its keywords.
_ARTICLE_BYTES = 2 * 1024 * 1024
_SMALL_BODY = 100_000  # bytes; an article has some 5,000
_MAX_DIGITS = 18  # of Content-Length; a longer number is too large without parsing it
# Strings of a JSON body, and the brackets, commas and colons between them. A hundred articles have 5,000. 8 MB
# of nested lists take a second and 300 MB to parse, while no other request is answered.
_MOST_MARKS = 10_000
_MOST_SITE_MARKS = 40_000  # 5,000 keywords, each a list of a number and a title
_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)


async def read_body(request: Request, *, max_bytes: int, seconds: float) -> bytes:
    """Return the whole body.

    Raises
    ------
    Refusal
        413 if it has more than `max_bytes`, by its header or in fact; 408 if it is not complete after
        `seconds`.
    """
    length = request.headers.get("content-length", "").encode()
    if length.isdigit() and (len(length) > _MAX_DIGITS or int(length) > max_bytes):
        raise _too_large(max_bytes)
    body = bytearray()
    try:
        with anyio.fail_after(seconds):
            async for part in request.stream():
                body += part
                if len(body) > max_bytes:
                    raise _too_large(max_bytes)
    except TimeoutError:
        raise Refusal(
            408, "slow", f"The request body was not complete after {seconds:g} seconds."
        ) from None
    return bytes(body)


def _too_large(max_bytes: int) -> Refusal:
    return Refusal(413, "size", f"Expected a body of at most {max_bytes:,} bytes.")


def max_body_bytes(path: str, max_bytes: int, rules: Rules) -> int:
    """Return the size limit for a path.

    It is lower for forms, for what anybody may send a body to, and for a single article.
    """
    body = rules.body(path)
    if rules.is_public(path) or body == "form":
        return min(max_bytes, _PUBLIC_BYTES)
    is_single_article = body in {"file", "text form"} or rules.is_for_sites(path)
    return min(max_bytes, _ARTICLE_BYTES) if is_single_article else max_bytes


def check_type(request: Request, body: bytes, rules: Rules) -> None:
    """Refuse a body whose type the path does not accept (415)."""
    kind = rules.body(request.scope["path"])
    if request.method in SAFE_METHODS or not body or kind is None:
        return
    values = request.headers.getlist("content-type")
    types = [value.partition(";")[0].strip().lower() for value in values]
    content_type = types[0] if len(types) == 1 else ""
    if kind == "file":
        expected = "application/octet-stream or text/*"
        is_valid = content_type == "application/octet-stream" or content_type.startswith("text/")
    else:
        expected = "application/json" if kind == "json" else "application/x-www-form-urlencoded"
        is_valid = content_type == expected
    if not is_valid:
        raise Refusal(415, "type", f"Expected a body of type {expected}.")


def most_marks(path: str, rules: Rules) -> int:
    """Return how many strings, brackets, commas and colons a JSON body for a path may have."""
    return _MOST_SITE_MARKS if rules.is_for_sites(path) else _MOST_MARKS


def check_json(body: bytes, *, most_marks: int = _MOST_MARKS) -> None:
    """Refuse a JSON body that is not UTF-8 (400) or has more values than any request needs (422).

    It is called before parsing. Parsers recognize UTF-16 and UTF-32 by their NUL bytes or byte order
    marks, and would see other brackets and commas than those that are counted here.

    >>> check_json(b'{"text": "[[[[[[[["}')
    """
    _check_utf8(body)
    n_marks = end = 0
    for string in _JSON_STRING.finditer(body):
        n_marks += 1 + _marks_between(body, end, string.start())
        end = string.end()
        if n_marks > most_marks:
            break
    if n_marks + _marks_between(body, end, len(body)) > most_marks:
        raise Refusal(422, "invalid", f"Expected a JSON body of fewer than {most_marks:,} values.")


def _check_utf8(body: bytes) -> None:
    """Refuse a body that is not UTF-8, as byte order marks of UTF-16 and UTF-32 are not, or has a NUL."""
    try:
        body.decode()
        position = body.find(b"\0")
    except UnicodeDecodeError as error:
        position = error.start
    if position >= 0:
        raise Refusal(
            400,
            "malformed",
            f"Invalid byte {body[position]:#04x} at position {position:,} of the body: "
            "expected JSON in UTF-8, without NUL bytes.",
        )


def _marks_between(body: bytes, start: int, stop: int) -> int:
    return sum(body.count(mark, start, stop) for mark in (b"[", b"{", b",", b":"))


def body_bytes(headers: Headers, max_bytes: int) -> int:
    """Return how many bytes a body may take in memory; 0 for one that is small, or refused unread."""
    length = headers.get("content-length", "").encode()
    if length.isdigit() and len(length) <= _MAX_DIGITS:
        return int(length) if _SMALL_BODY < int(length) <= max_bytes else 0
    return max_bytes if "transfer-encoding" in headers and max_bytes > _SMALL_BODY else 0


def form_fields(body: bytes) -> dict[str, str]:
    """Return the fields of a form; refuse duplicate fields."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FORM_FIELDS
        )
    except ValueError:  # not UTF-8, or too many fields
        raise Refusal(400, "form", "The form data is invalid.") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refusal(400, "form", "The form has a duplicate field.")
    return dict(pairs)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that first returns the whole body, then what the server sends (a disconnect)."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
