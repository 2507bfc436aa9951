"""Bytes of a page to text, whatever the page says of its own encoding."""

import codecs
import re
import unicodedata

from osiris_nlp.errors import InputError

MAX_BYTES = 5_000_000
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 256)}
# UTF-8 read as Latin-1 or Windows-1252 shows these.
_MISREAD = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|â\x80")
_CONTROL = re.compile("[\x80-\x9f]")
_CONTROLS = {code: char for code, char in _WINDOWS.items() if code < 0xA0 and ord(char) > 0xFF}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def text_of(content: bytes | str) -> str:
    r"""Return content as NFC text.

    What is valid UTF-8 is UTF-8 and the rest is Windows-1252 (which holds Latin-1): for French
    that is surer than what the page declares. A few stray bytes do not spoil a page of UTF-8, and
    UTF-8 that somebody has already read as Latin-1 is read again.

    Raises
    ------
    InputError
        For more than 5 MB.

    Examples
    --------
    >>> text_of("Année".encode("latin-1")), text_of("Année".encode()), text_of("AnnÃ©e")
    ('Année', 'Année', 'Année')
    """
    _check_size(content)
    text = content if isinstance(content, str) else _decoded(content)
    if text.isascii():
        return text
    text = _read_again(text.removeprefix("\ufeff"))
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return unicodedata.normalize("NFC", text)


def _check_size(content: bytes | str) -> None:
    size = len(content)
    if isinstance(content, str) and MAX_BYTES // 4 < size <= MAX_BYTES:
        size = len(content.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise InputError(
            f"A page of {size / 1e6:.1f} MB", "expected at most 5 MB; keep its beginning"
        )


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= char <= "\udcff" for char in text)
    if 2 * stray > sum(char > "\x7f" for char in text):
        return "".join(map(_WINDOWS_TABLE.__getitem__, content))
    return text.translate({0xDC00 + code: char for code, char in _WINDOWS.items()})


_WINDOWS_TABLE = [chr(code) for code in range(128)] + list(_WINDOWS.values())


def _read_again(text: str) -> str:
    if not _MISREAD.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return text
