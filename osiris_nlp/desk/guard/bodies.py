"""Bodies of requests: their size, their type and the time they take are checked before they are read.

Starlette's own limit answers in plain text, to programs and people alike, and knows no time; its form
parser takes bytes that are no UTF-8 for other characters, and keeps both fields of one name.
"""

from urllib.parse import parse_qsl

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive

from osiris_nlp.desk.guard.origins import SAFE_METHODS
from osiris_nlp.desk.guard.refusals import Refusal, is_api

FORMS = frozenset({"/entrer", "/sortir"})
_FORM_BYTES = 64 * 1024
_FORM_FIELDS = 20
_DIGITS = 18  # more, and it is too long whatever it says


async def collect(request: Request, *, most: int, seconds: float) -> bytes:
    """Return the whole body.

    Raises
    ------
    Refusal
        413 when it has more bytes than `most`, by its header or as it comes; 408 when it is not
        there after so many seconds.
    """
    length = request.headers.get("content-length", "").encode()
    if length.isdigit() and (len(length) > _DIGITS or int(length) > most):
        raise _too_large(most)
    body = bytearray()
    try:
        with anyio.fail_after(seconds):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise _too_large(most)
    except TimeoutError:
        raise Refusal(408, "slow", f"The body was not there after {seconds:g} seconds.") from None
    return bytes(body)


def _too_large(most: int) -> Refusal:
    return Refusal(413, "size", f"Expected a body of at most {most:,} bytes.")


def most_bytes(path: str, most: int) -> int:
    """Return how long a body may be: a form, which anybody may send, is short."""
    return min(most, _FORM_BYTES) if path in FORMS else most


def check_type(method: str, path: str, headers: Headers, body: bytes) -> None:
    """Refuse a body of a type that is not read there (415)."""
    if method in SAFE_METHODS or not body:
        return
    types = [value.partition(";")[0].strip().lower() for value in headers.getlist("content-type")]
    given = types[0] if len(types) == 1 else ""
    if path == "/api/read":
        right, expected = (
            given == "application/octet-stream" or given.startswith("text/"),
            "application/octet-stream or text/*",
        )
    elif is_api(path):
        right, expected = given == "application/json", "application/json"
    elif path in FORMS:
        expected = "application/x-www-form-urlencoded"
        right = given == expected
    else:
        return
    if not right:
        raise Refusal(415, "type", f"Expected a body of type {expected}.")


def form_fields(body: bytes) -> dict[str, str]:
    """Return the fields of a form, each once."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FORM_FIELDS
        )
    except ValueError:  # no UTF-8, or too many
        raise Refusal(400, "form", "The form cannot be read.") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refusal(400, "form", "A field of the form comes twice.")
    return dict(pairs)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body at once, then whatever comes (the disconnection)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
