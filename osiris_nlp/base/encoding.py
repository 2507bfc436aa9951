"""Decode bytes whatever encoding they declare, and report bytes that are not text.

Encoding detectors choose among all existing encodings: of ten short French headings in Windows-1252,
charset-normalizer decodes three correctly, chardet five. This module chooses only among the encodings
of French pages, and decodes all ten.
"""

import codecs
import re
from typing import BinaryIO

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import compose, mend

MAX_TEXT_BYTES = 5_000_000  # limit for an article, a page or a file with a single article
_SAMPLE = 1_000_000  # bytes from which an encoding is detected
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = bytes(range(0x80, 0x100))
_CP1252_CHARACTERS = {
    code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 256)
}
_CP1252_TABLE = [chr(code) for code in range(128)] + list(_CP1252_CHARACTERS.values())
_C1 = re.compile("[\x80-\x9f]")
_C1_CHARACTERS = {
    code: char for code, char in _CP1252_CHARACTERS.items() if code < 0xA0 and ord(char) > 0xFF
}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# gzip; zip, which .xlsx, .docx and .ods files are; PDF; .xls and .doc.
_SIGNATURES = (b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def check_signature(content: bytes) -> None:
    """Raise InputError if content begins like an archive, a PDF, or a file of an office program.

    Examples
    --------
    >>> check_signature(b"titre;texte")
    """
    if content.startswith(_SIGNATURES):
        raise not_text()


def not_text() -> InputError:
    """Return the error for content that is not text."""
    return InputError(
        "Not a text file",
        "save a spreadsheet as CSV, a document or PDF as text; decompress an archive; or name the format "
        "of the file",
    )


def text_of(content: bytes | str) -> str:
    r"""Return content as NFC text.

    Bytes are decoded as by `decode`: UTF-8, UTF-16 with a byte-order mark, or else Windows-1252 (which
    includes Latin-1). For French this is more reliable than what the page declares. UTF-8 that was
    wrongly decoded as Windows-1252 is repaired.

    Raises
    ------
    InputError
        If the content is larger than 5 MB.

    Examples
    --------
    >>> text_of("Année".encode("latin-1")), text_of("Année".encode()), text_of("AnnÃ©e")
    ('Année', 'Année', 'Année')
    """
    if (size := size_in_bytes(content)) > MAX_TEXT_BYTES:
        raise InputError(
            f"The page is {size / 1e6:.1f} MB", "expected at most 5 MB; keep only the beginning"
        )
    text = content if isinstance(content, str) else decode(content)
    if text.isascii():
        return text
    text = mend(text.removeprefix("\ufeff"))
    if _C1.search(text):
        text = text.translate(_C1_CHARACTERS)
    return compose(text)


def size_in_bytes(content: bytes | str) -> int:
    """Return the size of content; text is measured in UTF-8.

    Examples
    --------
    >>> size_in_bytes("été"), size_in_bytes(b"5G")
    (5, 2)
    """
    if isinstance(content, bytes) or content.isascii():
        return len(content)
    return len(content.encode("utf-8", "surrogatepass"))


def decode(content: bytes) -> str:
    r"""Decode UTF-8, UTF-16 with a byte-order mark, or Windows-1252.

    Invalid bytes in UTF-8 are read as Windows-1252. If they outnumber the valid non-ASCII characters,
    the whole content is.

    Examples
    --------
    >>> decode("L’été à ".encode() + "Thiès".encode("latin-1")), decode("Été".encode("cp1252"))
    ('L’été à Thiès', 'Été')
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    n_stray = sum("\udc80" <= char <= "\udcff" for char in text)
    if 2 * n_stray > sum(char > "\x7f" for char in text):
        return "".join(map(_CP1252_TABLE.__getitem__, content))
    return text.translate({0xDC00 + code: char for code, char in _CP1252_CHARACTERS.items()})


def is_utf16(content: bytes) -> bool:
    """Return whether bytes begin with a UTF-16 byte-order mark."""
    return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def detect_encoding(stream: BinaryIO) -> str:
    r"""Detect an encoding from the first megabyte, and rewind the stream.

    UTF-16 and UTF-32 are recognised by their byte-order marks. The encoding is Windows-1252, in which French Excel
    saves tables, if more non-ASCII bytes are invalid UTF-8 than valid. Otherwise it is UTF-8.

    Raises
    ------
    InputError
        As `check_signature`.

    Examples
    --------
    >>> import io
    >>> [detect_encoding(io.BytesIO("Thiès".encode(name))) for name in ("utf-8", "latin-1", "utf-16")]
    ['utf-8-sig', 'cp1252', 'utf-16']
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    check_signature(sample)
    if sample.startswith(_UTF32_MARKS):  # before UTF-16: one begins with the mark of the other
        return "utf-32"
    if is_utf16(sample):
        return "utf-16"
    # The sample may end within a character.
    invalid_byte = _find_invalid_byte(sample)
    if invalid_byte is None or invalid_byte > _SAMPLE - 4:
        return "utf-8-sig"
    remainder, n_multibyte = _MULTIBYTE.subn(b"", sample)
    n_stray = len(remainder) - len(remainder.translate(None, _HIGH))
    return "cp1252" if n_stray > n_multibyte else "utf-8-sig"


def is_utf8(content: bytes) -> bool:
    return _find_invalid_byte(content) is None


def _find_invalid_byte(content: bytes) -> int | None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def invalid_text(error: UnicodeDecodeError) -> InputError:
    r"""Return the error for a value that is not in the encoding of its file.

    Examples
    --------
    >>> try:
    ...     b"Thi\x81s".decode("cp1252")
    ... except UnicodeDecodeError as error:
    ...     print(invalid_text(error))
    Invalid Windows-1252: byte 0x81 at position 3: save the file as UTF-8
    """
    if error.encoding != "charmap":
        return utf8_error(error.object)
    return InputError(
        f"Invalid Windows-1252: byte 0x{error.object[error.start]:02x} at position {error.start}",
        "save the file as UTF-8",
    )


def utf8_error(content: bytes) -> InputError:
    position = _find_invalid_byte(content) or 0
    n_lines_above = content.count(b"\n", 0, position)
    line_note = f", line {n_lines_above + 1} of the value" if n_lines_above else ""
    return InputError(
        f"Invalid UTF-8: byte 0x{content[position]:02x} at position {position}{line_note}",
        "save the file as UTF-8",
    )
