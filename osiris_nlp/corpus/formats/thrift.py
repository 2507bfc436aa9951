"""Read Thrift's compact protocol, in which the headers of Parquet files are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Selection:
    """What to keep of a struct; everything else is passed over.

    Attributes
    ----------
    fields : what to keep of each field that is a struct or a list of structs, by number; None for integers
    convert : what to keep in place of the fields
    """

    fields: "Mapping[int, Selection | None]"
    convert: Callable[[Fields], Any] = dict


class ThriftError(Exception):
    """Bytes that are not a struct, or not the whole of one."""


class TooManyItemsError(ThriftError):
    """Lists that have too many items together."""


def read_struct(data: bytes, selection: Selection, *, most_items: int) -> tuple[Any, int]:
    """Return the selection from a struct, and its number of bytes.

    Parameters
    ----------
    data : begins with the struct
    most_items : of all lists together, selected or not, other than integers

    Raises
    ------
    TooManyItemsError
        If there are more items.
    ThriftError
        If the bytes are not a struct, or not the whole of one.

    Examples
    --------
    >>> selection = Selection({2: None})
    >>> read_struct(bytes([0x15, 0x06, 0x15, 0xC8, 0x01, 0x00]), selection, most_items=10)
    ({(2, 5): 100}, 6)
    """
    try:
        return _Reader(data, most_items).struct(0, 0, selection)
    except (IndexError, KeyError):
        raise ThriftError from None


class _Reader:
    def __init__(self, data: bytes, most_items: int) -> None:
        self.data = data
        self.items_left = most_items

    def struct(self, position: int, depth: int, selection: Selection | None) -> tuple[Any, int]:
        """Return the selection from a struct, and its end."""
        if depth > _DEEPEST:
            raise ThriftError
        data, selected_fields = self.data, selection.fields if selection else {}
        fields: Fields = {}
        number = 0
        while first := data[position]:
            position += 1
            kind = first & 15
            if first >> 4:
                number += first >> 4
            else:
                number, position = _integer(data, position, I16)
            if number not in selected_fields:
                position = self.skip(position, depth, kind)
                continue
            if (number, kind) in fields:  # readers do not agree on which one counts
                raise ThriftError
            inner = selected_fields[number]
            if inner and kind == STRUCT:
                fields[number, kind], position = self.struct(position, depth + 1, inner)
            elif inner and kind == LIST:
                fields[number, kind], position = self.items(position, depth + 1, inner)
            elif kind in _INTEGER_BITS:
                fields[number, kind], position = _integer(data, position, kind)
            else:
                position = self.skip(position, depth, kind)
        return selection.convert(fields) if selection else None, position + 1

    def items(
        self, position: int, depth: int, selection: Selection | None
    ) -> tuple[list[Any], int]:
        """Return the selection from the structs in a list, and its end; other items are passed over."""
        if depth > _DEEPEST:
            raise ThriftError
        data = self.data
        length, kind = data[position] >> 4, data[position] & 15
        position += 1
        if length == _LONG_LIST:
            length, position = _unsigned(data, position)
        if length > len(data) - position:  # each item takes a byte or more
            raise ThriftError
        if kind not in _INTEGER_BITS:
            self.items_left -= length
            if self.items_left < 0:
                raise TooManyItemsError
        items = []
        for _ in range(length):
            if selection and kind == STRUCT:
                item, position = self.struct(position, depth + 1, selection)
                items.append(item)
            else:
                position = position + 1 if kind in _BOOLEANS else self.skip(position, depth, kind)
        return items, position

    def skip(self, position: int, depth: int, kind: int) -> int:
        """Return the end of a value of a struct or list."""
        if kind == STRUCT:
            return self.struct(position, depth + 1, None)[1]
        if kind in {LIST, SET}:
            return self.items(position, depth + 1, None)[1]
        return _skip(self.data, position, kind)


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
