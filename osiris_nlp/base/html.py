"""HTML tags, found one after another in time linear in the page, however hostile it is.

Parsers are not: `html.parser` of Python 3.11.7 takes 48 s for 20,000 unfinished tags (60 kB), lexbor
(selectolax) 5 s for 40,000 nested elements, each four times as long for twice as many. lxml is linear,
but leaves out what is nested deeper than 256 elements (2,048 at most), and builds trees of 365 MB
from 5 MB.
"""

import html
import re

# Elements that begin a line of their own.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li"
    " main menu nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
# Quotes count only after «=», as in browsers. The last alternative ends the reading at a tag that
# never ends; without it every «<» after it would be tried again.
TAG = re.compile(
    r"""<(?:(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?>[^>"'=]+|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="'])*+)>"""
    r"|(?P<comment>!--)|[!?/][^>]*+>|(?P<broken>[a-zA-Z/!?](?s:.)*+))"
)
ATTRIBUTE = re.compile(
    r"""([a-zA-Z][\w:.-]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]*+)))?"""
)


def attributes(rest: str) -> dict[str, str]:
    """Return attributes by name in lower case; of two of a name the first, as browsers do."""
    given: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(rest):
        given.setdefault(name.lower(), html.unescape(double or single or bare))
    return given


def raw_text(text: str, name: str, at: int) -> tuple[str, int]:
    """Return the text up to the end tag of a raw element, and where to read on."""
    end = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(text, at)
    return (text[at : end.start()], end.end()) if end else ("", len(text))
