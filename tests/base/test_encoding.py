"""Decoding of bytes whose encoding nobody declares, and what is said of bytes that are not text."""

import codecs
import io

import pytest

from osiris_nlp.base.encoding import decode, detect_encoding, utf8_error


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_left_out(mark, encoding):
    assert decode(mark + "L’été à Thiès".encode(encoding)) == "L’été à Thiès"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("été".encode() + b" Thi\xe8s, Lom\xe9, K\xe9dougou", "cp1252"),
        ("été".encode() + b" Thi\xe8s, Lom\xe9", "utf-8-sig"),
        ("été à".encode() + b" Thi\xe8s", "utf-8-sig"),
    ],
)
def test_a_table_is_windows_1252_if_more_bytes_are_invalid_utf_8_than_valid(content, encoding):
    assert detect_encoding(io.BytesIO(content)) == encoding


def test_invalid_utf_8_is_reported_with_its_byte_its_position_and_its_line():
    assert str(utf8_error("Réseau à ".encode() + b"Thi\xe8s")) == (
        "Invalid UTF-8: byte 0xe8 at position 14: save the file as UTF-8"
    )
    assert str(utf8_error(b"Dakar\nThi\xe8s")) == (
        "Invalid UTF-8: byte 0xe8 at position 9, line 2 of the value: save the file as UTF-8"
    )
