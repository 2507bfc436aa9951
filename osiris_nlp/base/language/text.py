"""French press text: clean it on input, and show it without letting it act on a terminal."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.language.html import BLOCKS, unescape

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# Not `base.html.TAG`, which reads pages as browsers do: here a tag may be prose, «<B and R International>».
# One pass takes linear time even on hostile text: no alternative looks past the next «<».
_MARKUP = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])([^<>]*)>|<[!?][a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)
# Control characters, soft hyphens, zero-width characters, bidirectional embeddings and overrides,
# byte-order marks and lone surrogates are never part of a word.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_MARKED_SECTION = re.compile(r"<!\[(?:CDATA\[)?|\]\]>")
# Text that was escaped more times than this is not worth unescaping.
_MOST_ESCAPES = 8
_RETURNS = re.compile("\r\n?")
# A run that contains at most one character reference for `html.unescape`.
_REFERENCE = re.compile("&[^&]*")
# A run that NFC composes on its own: composition never reaches past an ASCII character.
_COMPOSED = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")
# Normalising a run of n combining marks takes n² steps, because they are sorted. The Stream-Safe Text
# Format (UAX #15, section 13) allows 30; no language needs more than a few.
_MOST_MARKS = 30
_LONG_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")
# Every combining mark, and many other characters, but none of those frequent in French. This takes .5 ms to
# compile; as the set of what it matches, 4 ms.
_MAYBE_MARK = re.compile("[^\x00-\u02ff\u0370-\u0482\u2000-\u20cf\u2100-\u2bff]")
# Characters that change how a terminal or a page shows what surrounds them: controls, bidirectional
# marks, line separators, invisible characters, tags, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
# Characters that are printable, not part of markup, and already composed whatever their neighbours.
_SURELY_CLEAN = re.compile(
    "[!-%'-;=-\\\\^-~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]+"
)
_BEYOND_SURELY_CLEAN = 0x20C0
_SEPARATOR, _MAYBE_UNCLEAN = 1, 128  # kinds of characters
# In characters. A table of kinds is slower for shorter texts, and takes more memory than longer ones.
_TABLE_LENGTHS = range(500, 1 << 16)
# Neither matches a single space or line end, which stays: a text of 5 MB has a million of them.
_SPACES = re.compile(r" [^\S\n]+|[^\S\n ][^\S\n]*")
_BLANK_LINES = re.compile(r" \n[ \n]*|\n[ \n]+")
# Where a long text is cut for a replacement that never reaches across. In one go, `sub` would keep a
# string of some 50 bytes for each of millions of matches.
_NOT_SPACE, _AMPERSAND = re.compile(r"\S"), re.compile("&")
_PIECE = 1 << 16  # characters
# What replaces a tag, by element.
_BREAKS = dict.fromkeys((*BLOCKS, "br", "title"), "\n") | dict.fromkeys(("td", "th"), " ")
_SKIPPED = frozenset({"script", "style"})
# Attributes without a value.
_FLAGS = frozenset(
    "nowrap noshade compact disabled checked selected hidden async defer controls autoplay loop muted"
    " open multiple readonly required".split()
)
# Any other name between angle brackets is prose.
_ELEMENTS = (
    _BREAKS.keys()
    | _SKIPPED
    | frozenset(
        "a abbr acronym area audio b base big button cite code col colgroup del dfn em font frame i"
        " iframe img input ins kbd label link map mark meta noscript object option param picture q s"
        " samp select small source span strike strong sub sup svg textarea time tt u var video wbr"
        " embed path g".split()
    )
)
# Windows-1252 characters and their bytes. As in MySQL, the five undefined bytes are control
# characters, which need no entry.
_CP1252_BYTES = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_SECOND_BYTES = "".join(map(chr, (*range(0x80, 0xC0), *_CP1252_BYTES)))
_MOJIBAKE = re.compile(f"[ÂÃÅâð][{re.escape(_SECOND_BYTES)}]")
LINE_ENDS = "\n\r\f"  # in pages


# A text, and the start and end of each of its characters in the original text.
_Aligned = tuple[str, list[int], list[int]]
# Start, end, and the replacement; None leaves the piece as it is.
_Piece = tuple[int, int, str | None]


def clean(text: str) -> str:
    r"""Return readable NFC text: no markup, no control characters, single spaces, one line per block.

    Examples
    --------
    >>> clean("<p>L&rsquo;Artp\x00 a tranché&nbsp;:</p><p>deux milliards</p>")
    'L’Artp a tranché :\ndeux milliards'
    >>> clean("5 < 7 et 7 > 5")
    '5 < 7 et 7 > 5'
    """
    if _is_clean(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(_MOST_ESCAPES):
        plain = _without_markup(_remove_invisible(text))
        if plain == text:
            break
        text = plain
    text = compose(_remove_invisible(text))
    if "  " in text or not text.isprintable():
        text = _in_pieces(text, _NOT_SPACE, lambda piece: _SPACES.sub(" ", piece))
        text = _in_pieces(text, _NOT_SPACE, lambda piece: _BLANK_LINES.sub("\n", piece))
    return text.strip()


def _in_pieces(text: str, boundary: re.Pattern[str], change: Callable[[str], str]) -> str:
    """Return what `change` returns for a long text, piece by piece, each but the first from a boundary on."""
    parts, start = [], 0
    while len(text) - start > _PIECE and (match := boundary.search(text, start + _PIECE)):
        parts.append(change(text[start : match.start()]))
        start = match.start()
    return "".join([*parts, change(text[start:])])


def compose(text: str) -> str:
    r"""Return NFC text, with each run of more than 30 combining marks cut to 30, in linear time.

    Examples
    --------
    >>> compose("e\u0301te\u0301"), len(compose("a" + "\u0323\u0301" * 15_000))
    ('été', 30)
    """
    if text.isascii():
        return text
    text = _cut_marks(text)
    composed = unicodedata.normalize("NFC", text)
    # Cut again after composition, which splits a few letters into a letter and marks.
    return text if composed == text else _cut_marks(composed)


def _cut_marks(text: str) -> str:
    return _LONG_RUN.sub(_cut_run, text) if _may_have_long_run(text) else text


def _may_have_long_run(text: str) -> bool:
    """Return False if no run of marks is too long."""
    sample = text[_MOST_MARKS :: _MOST_MARKS + 1]  # has a character of any run that is too long
    return (
        not sample.isascii()
        and _MAYBE_MARK.search(sample) is not None
        and _LONG_RUN.search(text) is not None
    )


def _cut_run(run: re.Match[str]) -> str:
    """Return characters that are not part of words, without the marks that are too many."""
    parts, n_marks = [], 0
    for character in run[0]:
        n_marks = n_marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if n_marks <= _MOST_MARKS:
            parts.append(character)
    return "".join(parts)


def visible(text: str) -> str:
    r"""Return text on one line, with control, bidirectional and invisible characters escaped as in Python.

    For names and values of strangers in messages and tables, where such characters could move the
    cursor, retitle a window, or display a file name backwards.

    Examples
    --------
    >>> print(visible("avant\x1b[2Japrès"), visible("rapport\u202efdp.exe"), visible("« Année »"))
    avant\x1b[2Japrès rapport\u202efdp.exe « Année »
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def escape_json(document: str) -> str:
    r"""Return a JSON document with the same value, the characters that `visible` escapes as ``\uXXXX``.

    Examples
    --------
    >>> print(escape_json('["rapport\u202efdp.exe"]'))
    ["rapport\u202efdp.exe"]
    """
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], document)


def clean_aligned(text: str) -> tuple[str, list[int], list[int]]:
    """Return what `clean` returns, and where each of its characters starts and ends in `text`.

    A character that replaces several, such as an entity or a letter and its combining mark, starts
    where the first of them starts and ends where the last one ends.

    Examples
    --------
    >>> clean_aligned("<p>&Eacute;tat</p>")
    ('État', [3, 11, 12, 13], [11, 12, 13, 14])
    """
    aligned = (text, list(range(len(text))), list(range(1, len(text) + 1)))
    if _is_clean(text):
        return aligned
    aligned = _replace(aligned, _RETURNS, "\n")
    for _ in range(_MOST_ESCAPES):
        plain = _replace(_replace(aligned, _INVISIBLE, ""), _MARKED_SECTION, "")
        plain = _join(plain, _markup_pieces(plain[0]))
        if _ENTITY.search(plain[0]):
            plain = _join(plain, _pieces(_REFERENCE, plain[0], unescape))
        if plain[0] == aligned[0]:
            break
        aligned = plain
    aligned = _replace(aligned, _INVISIBLE, "")
    aligned = _join(aligned, _pieces(_LONG_RUN, aligned[0], _cut_marks))
    if not unicodedata.is_normalized("NFC", aligned[0]):
        aligned = _join(aligned, _pieces(_COMPOSED, aligned[0], compose))
    aligned = _replace(_replace(aligned, _SPACES, " "), _BLANK_LINES, "\n")
    start = len(aligned[0]) - len(aligned[0].lstrip())
    stop = max(start, len(aligned[0].rstrip()))
    return aligned[0][start:stop], aligned[1][start:stop], aligned[2][start:stop]


def _replace(aligned: _Aligned, pattern: re.Pattern[str], replacement: str) -> _Aligned:
    return _join(aligned, _pieces(pattern, aligned[0], lambda _: replacement))


def _pieces(pattern: re.Pattern[str], text: str, replace: Callable[[str], str]) -> Iterator[_Piece]:
    """Split a text at the matches of a pattern, and yield each match with its replacement."""
    position = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        yield position, start, None
        new = replace(match[0])
        # `html.unescape` turns «&eacutetat» into «état»; the common suffix «tat» keeps its alignment.
        common = 0
        while common < min(len(new), end - start) and new[-1 - common] == text[end - 1 - common]:
            common += 1
        yield start, end - common, new[: len(new) - common]
        yield end - common, end, None
        position = end
    yield position, len(text), None


def _join(aligned: _Aligned, pieces: Iterable[_Piece]) -> _Aligned:
    text, starts, ends = aligned
    parts: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    for start, end, new in pieces:
        if new is None:
            parts.append(text[start:end])
            new_starts += starts[start:end]
            new_ends += ends[start:end]
        elif new:
            parts.append(new)
            new_starts += [starts[start]] * len(new)
            new_ends += [ends[end - 1]] * len(new)
    return "".join(parts), new_starts, new_ends


def stays_clean(word: str) -> bool:
    """Return whether a text made only of such words and single spaces needs no cleaning; False if unsure.

    Examples
    --------
    >>> stays_clean("l’État"), stays_clean("&amp;"), stays_clean("a b")
    (True, False, False)
    """
    return _SURELY_CLEAN.fullmatch(word) is not None


def _remove_invisible(text: str) -> str:
    if text.isprintable():
        return text
    return _in_pieces(text, _NOT_SPACE, lambda piece: _INVISIBLE.sub("", piece))


def _is_clean(text: str) -> bool:
    """Return whether there is clearly nothing to clean; False means unknown."""
    if len(text) in _TABLE_LENGTHS and _is_plain(text):
        return True
    if "<" in text or "&" in text or "  " in text or ("]" in text and "]]>" in text):
        return False
    if text.isprintable():  # one line
        is_clean = text[:1] != " " != text[-1:]
    elif len(text) > _PIECE:
        return False  # a string for each line may take ten times the memory of the text
    else:
        is_clean = "\n\n" not in text and text[:1] != "\n" != text[-1:]
        is_clean = is_clean and all(
            line.isprintable() and line == line.strip(" ") for line in text.split("\n")
        )
    if not is_clean or text.isascii():
        return is_clean
    # Checking a long run of marks takes as long as composing it.
    return not _may_have_long_run(text) and unicodedata.is_normalized("NFC", text)


def _is_plain(text: str) -> bool:
    """Return whether a text has only `_SURELY_CLEAN` characters, separated by single spaces and line ends.

    All of it is looked at in a few passes of machine code, which takes a third of the time of the other tests.
    """
    import numpy as np  # noqa: PLC0415 (slow to load, and short texts do not need it)

    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    kinds = _kinds().take(units)
    pairs = (kinds[1:] & kinds[:-1]).tobytes()
    return not (_SEPARATOR in pairs or _MAYBE_UNCLEAN in kinds.tobytes() or kinds[0] | kinds[-1])


@cache
def _kinds() -> "npt.NDArray[np.uint8]":
    """Return the kind of each UTF-16 unit: `_SEPARATOR`, `_MAYBE_UNCLEAN`, or 0 if `_SURELY_CLEAN`."""
    import numpy as np  # noqa: PLC0415 (as above)

    kinds = np.full(1 << 16, _MAYBE_UNCLEAN, np.uint8)
    kinds[[ord(" "), ord("\n")]] = _SEPARATOR
    for match in _SURELY_CLEAN.finditer("".join(map(chr, range(_BEYOND_SURELY_CLEAN)))):
        kinds[match.start() : match.end()] = 0
    return kinds


def _without_markup(text: str) -> str:
    """Return text without tags, comments, scripts and styles, one line per block, unescaped once."""
    text = _MARKED_SECTION.sub("", text)
    pieces = (text[start:end] if new is None else new for start, end, new in _markup_pieces(text))
    text = "".join(map("".join, batched(pieces, _PIECE // 8)))
    return _in_pieces(text, _AMPERSAND, unescape) if _ENTITY.search(text) else text


def _markup_pieces(text: str) -> Iterator[_Piece]:
    """Yield the text between the markup, and the line breaks that replace block elements."""
    last_comment = text.rfind("-->")
    position, skipping = 0, ""
    while match := _MARKUP.search(text, position):
        start, end = match.span()
        closing, name = match[1], (match[2] or "").lower()
        is_comment = match[0] == "<!--"
        if not skipping:
            yield position, start, None
        if name in _SKIPPED and skipping in {"", name}:
            skipping = "" if closing else name
        elif not skipping and name in _BREAKS and not _is_prose(match[3]):
            yield start, end, _BREAKS[name]
        elif not skipping and name and (name not in _ELEMENTS or _is_prose(match[3])):
            yield start, end, None
        position = text.find("-->", end) + 3 if is_comment and end <= last_comment else end
    if not skipping:
        yield position, len(text), None


def _is_prose(attributes: str) -> bool:
    """Return whether an element's name is followed by prose: «<B and R International>»."""
    names = attributes.lower().replace("/", " ").split()
    return not _FLAGS.issuperset(names) and "=" not in attributes


def mend(text: str) -> str:
    """Repair text whose UTF-8 was once decoded as windows-1252; return any other text unchanged.

    ftfy repairs more, but takes eighty times as long on correct text, and turns an intended capital
    «Ã» into «à».

    Examples
    --------
    >>> mend("RÃ©gulation de lâ€™Internet"), mend("Régulation"), mend("Ã la carte")
    ('Régulation de l’Internet', 'Régulation', 'Ã la carte')
    """
    if text.isascii() or not _MOJIBAKE.search(text):
        return text
    try:
        return text.translate(_CP1252_BYTES).encode("latin-1").decode()
    except UnicodeError:
        return text


def squeeze(text: str) -> str:
    r"""Return the cleaned text on one line.

    Examples
    --------
    >>> squeeze(" Service\nuniversel ")
    'Service universel'
    """
    return text if text.isprintable() and _is_clean(text) else " ".join(clean(text).split())


def single_line(text: str) -> str:
    r"""Return NFC text on one line, without control characters; what looks like markup stays.

    Examples
    --------
    >>> single_line(" <b>Service</b>\nuniversel ")
    '<b>Service</b> universel'
    """
    if text.isprintable() and _is_clean(text):
        return text
    return " ".join(compose(_remove_invisible(text)).split())
