"""Text that others wrote, made inert: whatever it says, a browser only shows it."""

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

# What a page may not hold, or cannot be written in UTF-8: control characters, halves of characters,
# non-characters. One stands for one, so that positions hold.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LONGEST_ADDRESS = 2000


def inert(text: str) -> str:
    r"""Return text escaped for an element's content or a quoted attribute.

    Examples
    --------
    >>> inert("<b>L'Artp & «Wave»\x00")
    '&lt;b&gt;L&#x27;Artp &amp; «Wave»\ufffd'
    """
    return html.escape(_FORBIDDEN.sub("\ufffd", text).replace("\r", " "))


def shortened(text: str, most: int) -> str:
    """Return a text of `most` characters or fewer, an ellipsis for what was cut.

    Examples
    --------
    >>> shortened("Infrastructures", 6), shortened("Fintech", 7)
    ('Infra…', 'Fintech')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text[start:end]`` escaped, what `spans` cover of it between <mark> and </mark>.

    Spans are places in `text`, in any order; those that touch or overlap become one mark.

    Examples
    --------
    >>> marked("La fibre à Kolda", 3, 16, [(11, 16), (0, 5), (5, 8)])
    '<mark>fibre</mark> à <mark>Kolda</mark>'
    """
    parts, at = [], start
    for first, last in _joined(spans, start, end):
        parts += [inert(text[at:first]), "<mark>", inert(text[first:last]), "</mark>"]
        at = last
    return "".join([*parts, inert(text[at:end])])


def _joined(spans: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted((max(first, start), min(last, end)) for first, last in spans):
        if first >= last:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def is_web_address(url: str | None) -> bool:
    """Tell whether an address is one a page may link to.

    Examples
    --------
    >>> [is_web_address(url) for url in ("https://osiris.sn/a.html", "javascript:alert(1)", None)]
    [True, False, False]
    """
    if not url or len(url) > _LONGEST_ADDRESS or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
