"""What SPIP's typographer does to a text, and the characters that stand for markup meanwhile.

SPIP corrects spaces and dashes when it shows a text, never in the database. Its rules (French, and
«English» for every other language) are those of its files `typographie/fr.php` and `en.php`; a
no-break space is written here as an ordinary one.
"""

import html
import re
from collections.abc import Iterable

# SPIP turns control characters into dashes first of all; after that they are free to stand for
# something: a tag that leaves nothing, a new line, something put aside (its number in between), an
# extract in another language.
INLINE, BREAK, ASIDE, ASIDE_END, FOREIGN, FOREIGN_END = (
    "\x01",
    "\x02",
    "\x03",
    "\x04",
    "\x16",
    "\x17",
)
_SHIELDED = "{}_-[]|<>*#~`"
_SHIELDS = "\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14"
_SHIELD = dict(zip(_SHIELDED, _SHIELDS, strict=True))
_FREED = {shield: character for character, shield in _SHIELD.items()}
_ANY_SHIELD = re.compile(f"[{_SHIELDS}]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
_WINDOWS = re.compile("[\x80-\x9f]")
_NAMED = tuple(
    (f"&{name};", character)
    for name, character in zip("nbsp raquo laquo #187 #171".split(), "~»«»«", strict=True)
)
_COLON = re.compile(r":(?!:)(?=[^A-Za-z0-9_]|\Z)")
_MARKS = re.compile(r"[!?][!?.]*")
_NOT_SPACED = frozenset("[<(!?.")
_PROTOCOL = re.compile(r"(https?|ftp|mailto|webcal) +(?=[:;!?»])")
# takes the whole address, so that none is read twice
_QUERY = re.compile(r"((?:https?|ftp|mailto|webcal)://[^\"'\s\[\]})<>]+)(?: +(?=\?))?")
_DASH = re.compile(r"(?<![-\n])--(?!-)")
_DASHES = re.compile("—{2,}")
_FOREIGN_MARKS = re.compile(f"[{FOREIGN}{FOREIGN_END}]")
# before a space comes between the name and its semicolon
_TWICE_ESCAPED = re.compile(r"&(?:amp;)+(?=#?[0-9a-zA-Z]{2,31};)")
_ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,31};")
_ESCAPED_TAG = re.compile(r"<([A-Za-z/!][^<>]*)>")
# Text that was escaped more often than this is not worth the passes.
_MOST_ESCAPES = 8


def shield(character: str) -> str:
    """Return what stands for a character that must be shown as it is.

    Examples
    --------
    >>> legible(typography("a" + shield("~") + "b~c", french=True), [])
    'a~b c'
    """
    return _SHIELD.get(character, character)


def with_known_characters(text: str) -> str:
    r"""Return the text with line feeds and spaces only, and no other control character.

    Windows quotes that were stored as control characters become what they were.

    Examples
    --------
    >>> with_known_characters("l\x92Artp\r\ntranche\x07")
    "l'Artp\ntranche-"
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\xa0", " ")
    if not text.replace("\n", "").isprintable():
        text = text.replace("\t", " ").replace("\u2009", " ")
        text = _WINDOWS.sub(_from_windows, _CONTROLS.sub("-", text))
    return text


def _from_windows(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252", "ignore").replace("’", "'") or " "


def typography(text: str, *, french: bool) -> str:
    """Return the text with the spaces and dashes of SPIP's typographer.

    Examples
    --------
    >>> typography("Oui: «non»; quoi? (http://osiris.sn) -- 10:30", french=True)
    'Oui : « non » ; quoi ? (http://osiris.sn) — 10:30'
    """
    if FOREIGN in text:
        parts = _FOREIGN_MARKS.split(text)
        parts[::2] = [_corrected(part, french=french) for part in parts[::2]]
        parts[1::2] = [_corrected(part, french=not french) for part in parts[1::2]]
        return "".join(parts)
    return _corrected(text, french=french)


def _corrected(text: str, *, french: bool) -> str:
    if "&" in text:
        text = _TWICE_ESCAPED.sub("&", text)
        for entity, character in _NAMED:
            text = text.replace(entity, character)
    if french:
        text = _spaced(text)
    if "——" in text:
        text = _DASHES.sub(lambda match: "--" * len(match[0]), text)
    if "--" in text:
        text = _DASH.sub("—", text)
    return text.replace("~", " ")


def _spaced(text: str) -> str:
    if ";" in text:
        text = text.replace(";", " ;")
        if "&" in text:
            text = re.sub(r"(&#?[0-9a-zA-Z]+) ;", r"\1;", text)
    text = text.replace("»", " »").replace("«", "« ")
    if ":" in text:
        text = _COLON.sub(" :", text)
    if "?" in text or "!" in text:
        text = _MARKS.sub(_spaced_mark, text)
    if "http" in text or "ftp" in text or "mailto" in text or "webcal" in text:
        text = _PROTOCOL.sub(r"\1", text)
        if "://" in text:
            text = _QUERY.sub(r"\1", text)
    return text


def _spaced_mark(match: re.Match[str]) -> str:
    at = match.start()
    return match[0] if at and match.string[at - 1] in _NOT_SPACED else " " + match[0]


def legible(text: str, aside: list[str]) -> str:
    """Return the text with what was put aside back in place, and nothing left to decode.

    Examples
    --------
    >>> legible("L&#8217;Artp &amp; l&rsquo;&Eacute;tat", [])
    "L'Artp & l’État"
    """
    for _ in range(_MOST_ESCAPES):
        if ASIDE not in text:
            break
        text = _restored(text.split(ASIDE), aside)
    text = text.replace(INLINE, "").replace(BREAK, "\n")
    if not text.replace("\n", "").isprintable():
        text = _ANY_SHIELD.sub(lambda match: _FREED[match[0]], text)
    if "&" in text:
        text = text.replace("&#8217;", "'")
        for _ in range(_MOST_ESCAPES):
            decoded = _ESCAPED_TAG.sub(_without_brackets, _ENTITY.sub(_character, text))
            if decoded == text:
                break
            text = decoded
    elif "<" in text:
        text = _ESCAPED_TAG.sub(_without_brackets, text)
    return text


def _restored(parts: Iterable[str], aside: list[str]) -> str:
    first, *rest = parts
    whole = [first]
    for part in rest:
        number, _, tail = part.partition(ASIDE_END)
        whole += [aside[int(number)], tail]
    return "".join(whole)


def _character(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    return match[0][:-1] + " ;" if character == match[0] else character


def _without_brackets(match: re.Match[str]) -> str:
    """Return what stays of an escaped tag: an address or some prose keeps its words."""
    inside = match[1]
    if "=" in inside or not inside.strip("/ ").count(" "):
        is_address = "://" in inside or "@" in inside or "." in inside.strip(".")
        return inside if is_address and "=" not in inside else ""
    return f"< {inside}>"
