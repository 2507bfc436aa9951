"""In which encoding files come, and what to say of bytes that are in none."""

import codecs
import re
from typing import BinaryIO

from osiris_nlp.errors import InputError

_SAMPLE = 1_000_000  # bytes an encoding is told from
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = bytes(range(0x80, 0x100))


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
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
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
