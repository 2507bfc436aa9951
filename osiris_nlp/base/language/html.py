"""Find HTML tags one after another, in time linear in the size of even a hostile page.

Parsers take longer. `html.parser` of Python 3.11.7 needs 48 s for 20,000 unfinished tags (60 kB) and
lexbor (selectolax) 5 s for 40,000 nested elements; both take four times as long for twice as many.
lxml is linear, but omits what is nested deeper than 256 elements (2,048 at most), and builds trees of
365 MB from 5 MB.
"""

import html
import re

# Elements that start a new line.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li"
    " main menu nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
# Quotes count only after «=», as in browsers. The last alternative matches everything after
# an unfinished tag; without it, every later «<» would be tried again.
TAG = re.compile(
    r"""<(?:(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?>[^>"'=]+|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="'])*+)>"""
    r"|(?P<comment>!--)|[!?/][^>]*+>|(?P<broken>[a-zA-Z/!?](?s:.)*+))"
)
ATTRIBUTE = re.compile(
    r"""([a-zA-Z][\w:.-]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]*+)))?"""
)


# `html.unescape` raises ValueError for a number of more than 4,300 digits. Eight digits after the
# zeros are enough, since the number of the last character, 1114111, has seven.
_LONG_NUMBER = re.compile("&#(?=[0-9]{8})0*+([0-9]{0,8})[0-9]*+")


def unescape(text: str) -> str:
    r"""Return text without character references, as `html.unescape` does, whatever their numbers.

    Examples
    --------
    >>> unescape("L&rsquo;Artp &#0000000233;tend"), unescape("&#" + "1" * 5_000 + ";")
    ('L’Artp étend', '\ufffd')
    """
    return html.unescape(_LONG_NUMBER.sub(r"&#0\1", text) if "&#" in text else text)


def parse_attributes(markup: str) -> dict[str, str]:
    """Parse attributes into lower-case names and values; the first of a repeated name wins, as in browsers."""
    values: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(markup):
        values.setdefault(name.lower(), unescape(double or single or bare))
    return values


def raw_text(text: str, name: str, start: int) -> tuple[str, int]:
    """Return the text up to the end tag of a raw element, and where to continue reading."""
    end = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(text, start)
    return (text[start : end.start()], end.end()) if end else ("", len(text))
