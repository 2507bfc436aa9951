"""Read Thrift's compact protocol, in which the headers of Parquet files are written."""

from collections.abc import Callable, Mapping
from typing import Any

# Kinds of values.
I16, I32, I64, BINARY, LIST, SET, STRUCT = 4, 5, 6, 8, 9, 10, 12
_BOOLEANS = (1, 2)  # their value is their kind; in a list they take a byte
_FIXED_BYTES = {1: 0, 2: 0, 3: 1, 7: 8}
_INTEGER_BITS = {I16: 16, I32: 32, I64: 64}
_LONG_LIST = 15  # in place of a length from 0 to 14
_DEEPEST = 16  # structs and lists within each other

# Values by number and kind. Readers ignore a field of another kind than they expect.
Fields = dict[tuple[int, int], Any]


class ThriftError(Exception):
    """Bytes that are not a struct, or not the whole of one."""


def read_struct(
    data: bytes, *, convert: Mapping[int, Callable[[Fields], Any]] | None = None
) -> tuple[Fields, int]:
    """Return the integers, structs and lists of structs in a struct, and its number of bytes.

    Parameters
    ----------
    data : begins with the struct
    convert : functions for the items of lists, by the number of the field that has the list; they keep
        what is needed of a long list

    Raises
    ------
    ThriftError
        If the bytes are not a struct, or not the whole of one.

    Examples
    --------
    >>> read_struct(bytes([0x15, 0x06, 0x15, 0xC8, 0x01, 0x00]))
    ({(1, 5): 3, (2, 5): 100}, 6)
    """
    try:
        return _struct(data, 0, 0, convert or {})
    except (IndexError, KeyError):
        raise ThriftError from None


def _struct(
    data: bytes, position: int, depth: int, convert: Mapping[int, Callable[[Fields], Any]]
) -> tuple[Fields, int]:
    if depth > _DEEPEST:
        raise ThriftError
    fields: Fields = {}
    number = 0
    while first := data[position]:
        position += 1
        kind = first & 15
        if first >> 4:
            number += first >> 4
        else:
            number, position = _integer(data, position, I16)
        if (number, kind) in fields:  # readers do not agree on which one counts
            raise ThriftError
        if kind in _INTEGER_BITS:
            fields[number, kind], position = _integer(data, position, kind)
        elif kind == STRUCT:
            fields[number, kind], position = _struct(data, position, depth + 1, {})
        elif kind in {LIST, SET}:
            items, position = _list(data, position, depth + 1, convert.get(number))
            fields[number, kind] = items
        else:
            position = _skip(data, position, kind)
    return fields, position + 1


def _list(
    data: bytes, position: int, depth: int, convert: Callable[[Fields], Any] | None
) -> tuple[list[Any], int]:
    """Return the structs in a list, and its end; other items are passed over."""
    if depth > _DEEPEST:
        raise ThriftError
    length, kind = data[position] >> 4, data[position] & 15
    position += 1
    if length == _LONG_LIST:
        length, position = _unsigned(data, position)
    if length > len(data) - position:  # each item takes a byte or more
        raise ThriftError
    items = []
    for _ in range(length):
        if kind == STRUCT:
            item, position = _struct(data, position, depth + 1, {})
            items.append(convert(item) if convert else item)
        elif kind in {LIST, SET}:
            _, position = _list(data, position, depth + 1, None)
        else:
            position = position + 1 if kind in _BOOLEANS else _skip(data, position, kind)
    return items, position


def _skip(data: bytes, position: int, kind: int) -> int:
    """Return the end of a value that is neither a struct nor a list."""
    if kind in _INTEGER_BITS:
        return _unsigned(data, position)[1]
    if kind == BINARY:
        length, position = _unsigned(data, position)
        return position + length
    return position + _FIXED_BYTES[kind]


def _integer(data: bytes, position: int, kind: int) -> tuple[int, int]:
    number, position = _unsigned(data, position)
    number = (number >> 1) ^ -(number & 1)
    bits = _INTEGER_BITS[kind]
    return (number + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1)), position


def _unsigned(data: bytes, position: int) -> tuple[int, int]:
    number = shift = 0
    while (byte := data[position]) > 127:
        number |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if shift > 63:
            raise ThriftError
    return number | byte << shift, position + 1
