"""The sizes of the pages of a Parquet file, read from the pages' own headers.

A few kilobytes can decompress to gigabytes. pyarrow allocates whatever a page header asks for, and the
totals in the file's metadata may be wrong, so the headers are read before the pages are. pyarrow does not
show them, and ends the process when asked where the columns of a damaged file are; so the footer is read
here too.
"""

from dataclasses import dataclass
from typing import Any, BinaryIO

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.formats.thrift import (
    I32,
    I64,
    LIST,
    STRUCT,
    Fields,
    Selection,
    ThriftError,
    TooManyItemsError,
    read_struct,
)

# The pages that a reader holds at once: one per column. pyarrow takes three times as much to decode them.
# Writers make pages of about 1 MB; only texts of megabytes, written a thousand at a time, make larger ones.
_MOST_PAGE_BYTES = 30_000_000
# Items of lists in a row group; each takes up to 30 bytes, and one row may have them all.
_MOST_ITEMS = 10_000_000
_MOST_PAGES = 200_000  # in a column of a row group; each takes 15 microseconds
_LEAST_VALUE_BYTES = 16  # of numbers and dates
_MOST_COLUMNS = 1000
# Items of all lists in a footer, integers aside. A column of a row group has four, in some 70 bytes. pyarrow
# makes room for as many as a list claims, a hundred bytes each or more, before it reads the first.
_MOST_FOOTER_ITEMS = 600_000
_MOST_HEADER_ITEMS = 1000  # of a page header, which has no lists so far
_HEADER_READS = (256, 1 << 12, 1 << 20)  # bytes to try; statistics may quote values
# From the format's parquet.thrift: kinds of pages, an encoding in which a value repeats the one before it,
# and the numbers of fields.
_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
_DELTA_BYTE_ARRAY = 7
_PAGE_HEADER = {_DATA: 5, _DICTIONARY: 7, _DATA_V2: 8}
_ENCODING = {_DATA: 2, _DATA_V2: 4}
_PAGE = Selection(
    dict.fromkeys((1, 2, 3))
    | {field: Selection(dict.fromkeys((1, *_ENCODING.values()))) for field in _PAGE_HEADER.values()}
)
_ROW_GROUPS, _CHUNKS, _GROUP_ROWS, _CHUNK = 4, 1, 3, 3
_CHUNK_VALUES, _CHUNK_BYTES, _DATA_OFFSET, _DICTIONARY_OFFSET = 5, 7, 9, 11


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """A column of a row group: its first byte, its size in bytes and its number of values."""

    start: int
    n_bytes: int
    n_values: int


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A row group: its number of rows, and its columns in the order of the schema."""

    n_rows: int
    columns: tuple[ColumnChunk, ...]


@dataclass(slots=True)
class ColumnSizes:
    """Sizes of a column of a row group.

    Attributes
    ----------
    path : the column's name, with those of its parents before it
    largest_page, dictionary : bytes of its largest page and of its dictionary, decompressed
    value_bytes : the most bytes of an average value, if it is not in the dictionary
    values : number of values; more than rows in lists
    has_texts : whether values have no fixed length
    in_lists : whether a row may have several values
    """

    path: str
    has_texts: bool
    in_lists: bool
    value_bytes: int
    largest_page: int = 0
    dictionary: int = 0
    values: int = 0


def row_groups(footer: bytes) -> list[RowGroup]:
    """Return the row groups that the footer of a Parquet file describes.

    Raises
    ------
    InputError
        If the footer is damaged, or has more columns or lists than pyarrow should hold.
    """
    try:
        groups: list[RowGroup]
        groups, _ = read_struct(footer, _FOOTER, most_items=_MOST_FOOTER_ITEMS)
    except TooManyItemsError:
        raise InputError(
            f"Parquet metadata of more than {_MOST_FOOTER_ITEMS} items",
            "write larger row groups (row_group_size)",
        ) from None
    except ThriftError:
        raise damaged("footer") from None
    return groups


def _row_group(fields: Fields) -> RowGroup:
    columns = fields[_CHUNKS, LIST]
    check_columns(len(columns))
    return RowGroup(fields[_GROUP_ROWS, I64], tuple(columns))


def check_columns(count: int) -> None:
    """Raise InputError if a table has too many columns."""
    if count > _MOST_COLUMNS:
        raise InputError(
            f"Parquet table of {count} columns",
            f"expected at most {_MOST_COLUMNS}, such as title and text",
        )


def _column_chunk(fields: Fields) -> ColumnChunk:
    start, dictionary = fields[_DATA_OFFSET, I64], fields.get((_DICTIONARY_OFFSET, I64), 0)
    start = dictionary if 0 < dictionary < start else start
    if start < 0:
        raise damaged("footer")
    return ColumnChunk(start, fields[_CHUNK_BYTES, I64], fields[_CHUNK_VALUES, I64])


_CHUNK_FIELDS = (_CHUNK_VALUES, _CHUNK_BYTES, _DATA_OFFSET, _DICTIONARY_OFFSET)
_COLUMN = Selection(
    {_CHUNK: Selection(dict.fromkeys(_CHUNK_FIELDS), _column_chunk)},
    lambda fields: fields[_CHUNK, STRUCT],
)
_FOOTER = Selection(
    {_ROW_GROUPS: Selection({_CHUNKS: _COLUMN, _GROUP_ROWS: None}, _row_group)},
    lambda fields: fields[_ROW_GROUPS, LIST],
)


def page_sizes(file: BinaryIO, schema: Any, group: RowGroup) -> list[ColumnSizes]:
    """Return the sizes of each column of a row group of a Parquet file.

    Parameters
    ----------
    schema : pyarrow's schema of the file

    Raises
    ------
    InputError
        If its pages are damaged, or too large to be read.
    """
    if len(group.columns) != len(schema):
        raise damaged("footer")
    columns = [
        _column_sizes(file, chunk, schema.column(i)) for i, chunk in enumerate(group.columns)
    ]
    largest = sum(column.largest_page for column in columns)
    if largest > _MOST_PAGE_BYTES:
        raise InputError(
            f"Parquet pages of {largest / 1e6:.0f} MB",
            f"expected at most {_MOST_PAGE_BYTES / 1e6:g} MB; write fewer rows at a time (write_batch_size)",
        )
    items = sum(column.values for column in columns if column.in_lists)
    if items > _MOST_ITEMS:
        raise InputError(
            f"Parquet lists of {items} items in a row group",
            f"expected at most {_MOST_ITEMS}; write smaller row groups (row_group_size)",
        )
    return columns


def _column_sizes(file: BinaryIO, chunk: ColumnChunk, column: Any) -> ColumnSizes:
    sizes = ColumnSizes(
        path=column.path,
        has_texts=column.physical_type == "BYTE_ARRAY",
        in_lists=column.max_repetition_level > 0,
        value_bytes=max(column.length, _LEAST_VALUE_BYTES),
    )
    position, end = chunk.start, chunk.start + chunk.n_bytes
    for _ in range(_MOST_PAGES):
        if position >= end or sizes.values >= chunk.n_values:
            return sizes
        header, size = _read_header(file, position, end)
        kind, n_bytes, n_stored = (header.get((field, I32), 0) for field in (1, 2, 3))
        position += size + n_stored
        own_header = header.get((_PAGE_HEADER.get(kind, -1), STRUCT), {})
        values = own_header.get((1, I32), 0)
        if min(n_bytes, n_stored, values) < 0 or position > end:
            raise damaged("page header")
        sizes.largest_page = max(sizes.largest_page, n_bytes, n_stored)
        if kind == _DICTIONARY:
            sizes.dictionary = max(sizes.dictionary, n_bytes)
        elif kind in _ENCODING:
            sizes.values += values
            repeats = own_header.get((_ENCODING[kind], I32)) == _DELTA_BYTE_ARRAY
            value_bytes = n_bytes if repeats else n_bytes // max(values, 1)
            sizes.value_bytes = max(sizes.value_bytes, value_bytes)
    raise InputError(
        f"More than {_MOST_PAGES} Parquet pages in a column of a row group",
        "write larger pages (data_page_size)",
    )


def _read_header(file: BinaryIO, position: int, end: int) -> tuple[Fields, int]:
    """Return the fields of the page header at a position, and its size."""
    for n_bytes in _HEADER_READS:
        file.seek(position)
        data = file.read(min(n_bytes, end - position))
        try:
            return read_struct(data, _PAGE, most_items=_MOST_HEADER_ITEMS)
        except ThriftError:
            continue
    raise damaged("page header")


def damaged(part: str) -> InputError:
    """Return the error for a file of which this part is damaged."""
    return InputError(f"Corrupt Parquet file: damaged {part}", "copy or export the file again")
