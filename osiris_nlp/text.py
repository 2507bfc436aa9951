"""French press text: cleaning at the door, then tokens and the terms they stand for."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser

_TAG = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|p|br|div|span|a|h[1-6]|ul|ol|li|strong|em|b|i|u|q|table|tr|td"
    r"|img|blockquote|article|section|script|style|font|hr)\b)[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)
# Control characters, soft hyphen, zero-width marks, the byte-order mark and halves of characters:
# never part of a word.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060\ufeff\ud800-\udfff]")
# What a browser skips and the standard library's parser stumbles over.
_MARKED_SECTION = re.compile(r"<!\[(?:CDATA\[)?|\]\]>")
# Text that was escaped more often than this is not worth the passes.
_MOST_ESCAPES = 8
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_BLOCKS = frozenset(
    "p br div h1 h2 h3 h4 h5 h6 ul ol li table tr blockquote article section hr title".split()
)
_SKIPPED = frozenset({"script", "style"})
_TOKEN = re.compile(r"\w[\u0300-\u036f]*(?:\w[\u0300-\u036f]*)+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


class _PlainText(HTMLParser):
    """Collects the text of a page, a line a block, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._skipping += tag in _SKIPPED
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._skipping = max(0, self._skipping - (tag in _SKIPPED))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data)


def clean(text: str) -> str:
    r"""Return readable NFC text: no markup, no control characters, single spaces, one line a block.

    Examples
    --------
    >>> clean("<p>L&rsquo;Artp\x00 a tranché&nbsp;:</p><p>deux milliards</p>")
    'L’Artp a tranché :\ndeux milliards'
    >>> clean("5 < 7 et 7 > 5")
    '5 < 7 et 7 > 5'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(_MOST_ESCAPES):
        plain = _without_markup(_INVISIBLE.sub("", text))
        if plain == text:
            break
        text = plain
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    return _BLANK_LINES.sub("\n", text).strip()


def _without_markup(text: str) -> str:
    if _TAG.search(text):
        page = _PlainText()
        page.feed(_MARKED_SECTION.sub("", text))
        page.close()
        return "".join(page.parts)
    return html.unescape(text) if _ENTITY.search(text) else text


def squeeze(text: str) -> str:
    r"""Return cleaned text on one line.

    Examples
    --------
    >>> squeeze(" Service\nuniversel ")
    'Service universel'
    """
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """Return text in lower case, without accents, ligatures and typographic apostrophes.

    Examples
    --------
    >>> fold("Désengagement de l’État, nœud")
    "desengagement de l'etat, noeud"
    """
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(bare).lower().translate(_LIGATURES).replace("’", "'")


def stem(word: str) -> str:
    """Return a folded French word without its plural, feminine or infinitive ending.

    The minimal stemmer of J. Savoy, «A stemming procedure and stopword list for general French
    corpora», JASIS 50(10), 1999; words under six letters stay as they are.

    Examples
    --------
    >>> [stem(w) for w in ("operateurs", "regionaux", "nationale", "reseau", "sms")]
    ['operateu', 'regional', 'national', 'reseau', 'sms']
    """
    if len(word) < 6:
        return word
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word[-1] == "x":
        return word[:-1]
    for ending in "sree":
        word = word.removesuffix(ending)
    return word[:-1] if word[-1] == word[-2] else word


@lru_cache(maxsize=1 << 18)
def term(token: str, *, stemmed: bool = True) -> str:
    """Return what a token counts as: folded, and stemmed unless asked otherwise.

    Examples
    --------
    >>> term("Opérateurs"), term("Opérateurs", stemmed=False)
    ('operateu', 'operateurs')
    """
    folded = fold(token) or token
    return stem(folded) if stemmed else folded


def tokens(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each word of two characters or more, in order.

    Examples
    --------
    >>> [("L’Artp 4G"[a:b]) for a, b in tokens("L’Artp 4G")]
    ['Artp', '4G']
    """
    for match in _TOKEN.finditer(text):
        yield match.span()
