"""Bytes to text, whatever is said of their encoding; and what to say of bytes that are none.

Detectors guess among all encodings there are: of ten short French headings in Windows-1252,
charset-normalizer reads three as they were written, chardet five. This module only chooses between
what French pages have, and reads all ten.
"""

import codecs
import re
import unicodedata
from typing import BinaryIO

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import mend

MAX_TEXT_BYTES = 5_000_000  # limit for an article, a page or a file with a single article
_SAMPLE = 1_000_000  # bytes an encoding is told from
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = bytes(range(0x80, 0x100))
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 256)}
_WINDOWS_TABLE = [chr(code) for code in range(128)] + list(_WINDOWS.values())
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
    if (size := size_in_bytes(content)) > MAX_TEXT_BYTES:
        raise InputError(
            f"A page of {size / 1e6:.1f} MB", "expected at most 5 MB; keep its beginning"
        )
    text = content if isinstance(content, str) else decoded(content)
    if text.isascii():
        return text
    text = mend(text.removeprefix("\ufeff"))
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return unicodedata.normalize("NFC", text)


def size_in_bytes(content: bytes | str) -> int:
    """Return the size of content, of text in UTF-8.

    Examples
    --------
    >>> size_in_bytes("été"), size_in_bytes(b"5G")
    (5, 2)
    """
    if isinstance(content, bytes) or content.isascii():
        return len(content)
    return len(content.encode("utf-8", "surrogatepass"))


def decoded(content: bytes) -> str:
    r"""Return bytes as text: UTF-8, stray bytes in it as Windows-1252; or all of it Windows-1252.

    Examples
    --------
    >>> decoded("L’été à ".encode() + "Thiès".encode("latin-1")), decoded("Été".encode("cp1252"))
    ('L’été à Thiès', 'Été')
    """
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


def is_utf16(content: bytes) -> bool:
    """Tell whether bytes begin as UTF-16 marks itself."""
    return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def encoding_of(stream: BinaryIO) -> str:
    r"""Tell how text is encoded, from its first megabyte; the stream is left at its beginning.

    UTF-16 by its mark; windows-1252 where more bytes are no UTF-8 than are, as French Excel saves
    tables; else UTF-8.

    Examples
    --------
    >>> import io
    >>> [encoding_of(io.BytesIO("Thiès".encode(name))) for name in ("utf-8", "latin-1", "utf-16")]
    ['utf-8-sig', 'cp1252', 'utf-16']
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    if is_utf16(sample):
        return "utf-16"
    rest, multibyte = _MULTIBYTE.subn(b"", sample)
    return "cp1252" if len(rest) - len(rest.translate(None, _HIGH)) > multibyte else "utf-8-sig"


def is_utf8(content: bytes) -> bool:
    return _bad_byte(content) is None


def _bad_byte(content: bytes) -> int | None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def not_utf8(content: bytes) -> InputError:
    at = _bad_byte(content) or 0
    line = content.count(b"\n", 0, at)
    where = f", {line} lines down" if line else ""
    return InputError(
        f"Byte 0x{content[at]:02x} at position {at}{where} is not UTF-8", "save the file as UTF-8"
    )
