"""Apply SPIP's typography to a text, and define the placeholders that replace markup meanwhile.

SPIP corrects spaces and dashes when it displays a text, never in the database. Its rules (French, and
«English» for all other languages) come from its files `typographie/fr.php` and `en.php`. This module
writes an ordinary space where SPIP writes a no-break space.
"""

import re

from osiris_nlp.base.language.html import unescape

# SPIP first replaces control characters by dashes, so they can then serve as placeholders: for a tag
# that leaves nothing, a line break, a stored literal (its index between the two characters), and
# around an extract in another language.
INLINE, BREAK, LITERAL, LITERAL_END = "\x01", "\x02", "\x03", "\x04"
FOREIGN, FOREIGN_END = "\x16", "\x17"
_SHIELDED = "{}_-[]|<>*#~`"
_SHIELDS = "\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14"
_SHIELD = dict(zip(_SHIELDED, _SHIELDS, strict=True))
_UNSHIELD = {shield: character for character, shield in _SHIELD.items()}
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
# Matches the whole URL, so that no part of it is scanned twice.
_QUERY = re.compile(r"((?:https?|ftp|mailto|webcal)://[^\"'\s\[\]})<>]+)(?: +(?=\?))?")
_DASH = re.compile(r"(?<![-\n])--(?!-)")
_DASHES = re.compile("—{2,}")
_FOREIGN_MARKS = re.compile(f"[{FOREIGN}{FOREIGN_END}]")
# Applied before a space is put between the name of an entity and its semicolon.
_TWICE_ESCAPED = re.compile(r"&(?:amp;)+(?=#?[0-9a-zA-Z]{2,31};)")
_ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,31};")
_ESCAPED_TAG = re.compile(r"<([A-Za-z/!][^<>]*)>")
_MAX_PASSES = 8  # over literals within literals, and over text escaped several times


def shield(character: str) -> str:
    """Return the placeholder of a character that must be displayed as it is, not read as markup.

    Examples
    --------
    >>> restore_literals(apply_typography("a" + shield("~") + "b~c", french=True), [])
    'a~b c'
    """
    return _SHIELD.get(character, character)


def normalize_characters(text: str) -> str:
    r"""Return the text with line feeds and ordinary spaces, without other control characters.

    Windows quotation marks that were stored as control characters are restored.

    Examples
    --------
    >>> normalize_characters("l\x92Artp\r\ntranche\x07")
    "l'Artp\ntranche-"
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\xa0", " ")
    if not text.replace("\n", "").isprintable():
        text = text.replace("\t", " ").replace("\u2009", " ")
        text = _WINDOWS.sub(_decode_windows, _CONTROLS.sub("-", text))
    return text


def _decode_windows(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252", "ignore").replace("’", "'") or " "


def apply_typography(text: str, *, french: bool) -> str:
    """Return the text with SPIP's typographic spaces and dashes.

    Examples
    --------
    >>> apply_typography("Oui: «non»; quoi? (http://osiris.sn) -- 10:30", french=True)
    'Oui : « non » ; quoi ? (http://osiris.sn) — 10:30'
    """
    if FOREIGN in text:
        parts = _FOREIGN_MARKS.split(text)
        parts[::2] = [_correct(part, french=french) for part in parts[::2]]
        parts[1::2] = [_correct(part, french=not french) for part in parts[1::2]]
        return "".join(parts)
    return _correct(text, french=french)


def _correct(text: str, *, french: bool) -> str:
    if "&" in text:
        text = _TWICE_ESCAPED.sub("&", text)
        for entity, character in _NAMED:
            text = text.replace(entity, character)
    if french:
        text = _space_punctuation(text)
    if "——" in text:
        text = _DASHES.sub(lambda match: "--" * len(match[0]), text)
    if "--" in text:
        text = _DASH.sub("—", text)
    return text.replace("~", " ")


def _space_punctuation(text: str) -> str:
    if ";" in text:
        text = text.replace(";", " ;")
        if "&" in text:
            text = re.sub(r"(&#?[0-9a-zA-Z]+) ;", r"\1;", text)
    text = text.replace("»", " »").replace("«", "« ")
    if ":" in text:
        text = _COLON.sub(" :", text)
    if "?" in text or "!" in text:
        text = _MARKS.sub(_space_mark, text)
    if "http" in text or "ftp" in text or "mailto" in text or "webcal" in text:
        text = _PROTOCOL.sub(r"\1", text)
        if "://" in text:
            text = _QUERY.sub(r"\1", text)
    return text


def _space_mark(match: re.Match[str]) -> str:
    start = match.start()
    return match[0] if start and match.string[start - 1] in _NOT_SPACED else " " + match[0]


def restore_literals(text: str, literals: list[str]) -> str:
    """Return the text with literals in place of placeholders, and with its entities decoded.

    Examples
    --------
    >>> restore_literals("L&#8217;Artp &amp; l&rsquo;&Eacute;tat", [])
    "L'Artp & l’État"
    """
    for _ in range(_MAX_PASSES):
        if LITERAL not in text:
            break
        text = _insert_literals(text, literals)
    text = text.replace(INLINE, "").replace(BREAK, "\n")
    if not text.replace("\n", "").isprintable():
        text = _ANY_SHIELD.sub(lambda match: _UNSHIELD[match[0]], text)
    if "&" in text:
        text = text.replace("&#8217;", "'")
        for _ in range(_MAX_PASSES):
            decoded = _ESCAPED_TAG.sub(_replace_escaped_tag, _ENTITY.sub(_decode_entity, text))
            if decoded == text:
                break
            text = decoded
    elif "<" in text:
        text = _ESCAPED_TAG.sub(_replace_escaped_tag, text)
    return text


def _insert_literals(text: str, literals: list[str]) -> str:
    head, *segments = text.split(LITERAL)
    parts = [head]
    for segment in segments:
        index, _, tail = segment.partition(LITERAL_END)
        parts += [literals[int(index)], tail]
    return "".join(parts)


def _decode_entity(match: re.Match[str]) -> str:
    character = unescape(match[0])
    return match[0][:-1] + " ;" if character == match[0] else character


def _replace_escaped_tag(match: re.Match[str]) -> str:
    """Return the words of an escaped tag if it is an address or prose; nothing if it is markup."""
    content = match[1]
    if "=" in content or not content.strip("/ ").count(" "):
        is_address = "://" in content or "@" in content or "." in content.strip(".")
        return content if is_address and "=" not in content else ""
    return f"< {content}>"
