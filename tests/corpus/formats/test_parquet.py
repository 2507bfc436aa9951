"""Parquet files that claim more than they hold; ordinary ones are tested with the other formats."""

import io
import re
import tracemalloc
from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_articles, write_articles
from osiris_nlp.corpus.formats.parquet import parquet_rows, read_parquet

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TITLE = "La fibre arrive à Kolda"
LONG = "La Sonatel étend son réseau. " * 30_000


def rows(table: "pa.Table", folder: Path, **options: object) -> list[object]:
    """Return what is read of a table: rows, and the messages of faults."""
    path = folder / "articles.parquet"
    pq.write_table(table, path, **{"compression": "zstd", **options})
    return [str(row) if isinstance(row, InputError) else row for _, row in read_parquet(path)]


def test_a_text_that_many_rows_share_is_refused_before_it_is_repeated(tmp_path: Path) -> None:
    copies = pa.DictionaryArray.from_arrays(pa.array([0] * 1024, pa.int32()), pa.array([LONG]))

    (message,) = rows(pa.table({"title": [TITLE] * 1024, "text": copies}), tmp_path)

    assert message.startswith("Parquet table that decodes to over 100 MB and 30 times its size: ")


def test_a_few_rows_that_share_a_long_text_are_read(tmp_path: Path) -> None:
    copies = pa.DictionaryArray.from_arrays(pa.array([0] * 30, pa.int32()), pa.array([LONG]))

    read = rows(pa.table({"title": [TITLE] * 30, "text": copies}), tmp_path)

    assert read == [{"title": TITLE, "text": LONG}] * 30


@pytest.mark.parametrize("kind", ["list", "plain", "delta"])
def test_long_repeated_texts_are_read_a_few_at_a_time(tmp_path: Path, kind: str) -> None:
    options = {
        "list": {},
        "plain": {"use_dictionary": False},
        "delta": {
            "use_dictionary": False,
            "column_encoding": {"title": "PLAIN", "text": "DELTA_BYTE_ARRAY"},
        },
    }[kind]
    text = [LONG, "Courte dépêche"] if kind == "list" else LONG

    read = rows(pa.table({"title": [TITLE] * 20, "text": [text] * 20}), tmp_path, **options)

    assert read == [{"title": TITLE, "text": text}] * 20


def test_columns_with_large_dictionaries_are_read_unchanged(tmp_path: Path) -> None:
    articles = [
        {"id": f"spip-{n}", "title": f"{TITLE} ({n})", "labels": [f"Étiquette {n}"], "date": None}
        for n in range(3000)
    ]

    assert rows(pa.Table.from_pylist(articles), tmp_path) == articles


def test_a_page_that_decompresses_to_much_is_refused(tmp_path: Path) -> None:
    table = pa.table({"title": [TITLE] * 60, "text": [LONG] * 60})

    assert rows(table, tmp_path, use_dictionary=False) == [
        "Parquet pages of 56 MB: expected at most 30 MB; write fewer rows at a time (write_batch_size)"
    ]
    assert len(rows(table, tmp_path, use_dictionary=False, write_batch_size=10)) == 60


def test_a_page_header_is_believed_rather_than_the_metadata(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    pq.write_table(pa.table({"text": [LONG] * 3}), path, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    # After the kind of the page, its size as four groups of seven bits.
    assert content[4:7] == b"\x15\x00\x15"
    assert content[9] > 127 > content[10]
    content[7:11] = b"\xfe\xff\xff\x7f"
    path.write_bytes(content)

    assert pq.ParquetFile(path).metadata.row_group(0).total_byte_size < 3_000_000
    assert [str(row) for _, row in read_parquet(path)] == [
        "Parquet pages of 134 MB: expected at most 30 MB; write fewer rows at a time (write_batch_size)"
    ]


def test_rows_without_content_cannot_be_more_than_the_file_can_hold(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    pq.write_table(pa.table({"title": pa.nulls(3_000_000, pa.string())}), path)

    with pytest.raises(InputError, match="decodes to over 100 MB"):
        parquet_rows(path)


def test_a_row_of_many_items_is_a_fault_and_the_others_are_read(tmp_path: Path) -> None:
    numbers = [list(range(500_000)), [1, 2]]

    read = rows(pa.table({"title": [TITLE] * 2, "n": pa.array(numbers)}), tmp_path)

    assert read == [
        "Row of 36 MB: expected at most 20 MB, its text at most 5 MB",
        {"title": TITLE, "n": [1, 2]},
    ]


def test_too_many_items_columns_or_metadata_are_refused(tmp_path: Path) -> None:
    items = pa.array([[None] * 11_000_000], pa.list_(pa.string()))
    columns = {f"c{n}": [TITLE] for n in range(1001)}

    assert rows(pa.table({"title": [TITLE], "labels": items}), tmp_path) == [
        "Parquet lists of 11000000 items in a row group: expected at most 10000000; write smaller row"
        " groups (row_group_size)"
    ]
    assert rows(pa.table(columns), tmp_path) == [
        "Parquet table of 1001 columns: expected at most 1000, such as title and text"
    ]
    assert rows(pa.table({"title": [TITLE]}, metadata={"note": "é" * 4_000_000}), tmp_path) == [
        "Parquet metadata of 19 MB: expected at most 10 MB; write larger row groups"
    ]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array([TITLE])] * 2, names=["title", "title"])

    assert rows(table, tmp_path) == [
        "2 Parquet columns are named 'title': give each column its own name"
    ]


@pytest.mark.parametrize("position", range(-150, -8, 11))
def test_a_damaged_footer_is_one_fault(tmp_path: Path, position: int) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"title": [TITLE], "labels": [["Fintech"]]}), stream)
    content = bytearray(stream.getvalue())
    content[position : position + 3] = b"\xff\xff\x7f"
    path = tmp_path / "articles.parquet"
    path.write_bytes(content)

    read = [row for _, row in read_parquet(path)]

    assert len(read) == 1
    assert isinstance(read[0], dict) or "Parquet" in str(read[0])


def test_short_articles_are_written_in_few_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"

    write_articles((Article(id=str(n), title=TITLE, text="") for n in range(21_000)), path)

    assert parquet_rows(path) == [20_480, 520]
    assert [row["id"] for _, row in read_parquet(path)][20_479:20_481] == ["20479", "20480"]


def test_long_articles_are_written_in_row_groups_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    articles = [Article(id=str(n), title=TITLE, text=f"{n}. {LONG}".strip()) for n in range(60)]

    write_articles(articles, path)

    assert list(read_articles(path)) == articles
    assert max(parquet_rows(path)) < 30


def varint(number: int) -> bytes:
    """Return an unsigned integer of Thrift's compact protocol."""
    groups = []
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    return bytes([*groups, number])


def structs(number: int, count: int, content: bytes = b"\0") -> bytes:
    """Return a field that is a list of structs, each with the same content."""
    return b"\x09" + varint(2 * number) + b"\xfc" + varint(count) + content * count


def table_with(fields: bytes, path: Path) -> Path:
    """Write a sound table of one article, with more fields at the end of its footer."""
    pq.write_table(pa.table({"title": [TITLE]}), path)
    content = path.read_bytes()
    size = int.from_bytes(content[-8:-4], "little") + len(fields)
    path.write_bytes(content[:-9] + fields + b"\0" + size.to_bytes(4, "little") + content[-4:])
    return path


MANY_ITEMS = "Parquet metadata of more than 600000 items: write larger row groups (row_group_size)"
NESTED = b"\x1c" * 13 + b"\0" * 14


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (structs(5, 700_000), MANY_ITEMS),
        (b"".join(structs(number, 300_000) for number in (100, 101, 102)), MANY_ITEMS),
        (structs(100, 1, structs(1, 700_000) + b"\0"), MANY_ITEMS),
        (structs(100, 1, b"\x1c" * 1_000_000), "Corrupt Parquet file: damaged footer"),
        (
            structs(
                4, 1, structs(1, 1001, b"\x3c\x56\x02\x26\x02\x26\x02\0\0") + b"\x06\x06\x02\0"
            ),
            "Parquet table of 1001 columns: expected at most 1000",
        ),
    ],
    ids=["a long list", "three lists", "a list in a struct", "deep structs", "many columns"],
)
def test_a_footer_of_many_items_is_refused(tmp_path: Path, fields: bytes, message: str) -> None:
    path = tmp_path / "articles.parquet"
    if message.startswith("Parquet table"):  # a sound footer has row groups already
        footer = fields + b"\0"
        path.write_bytes(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")
    else:
        table_with(fields, path)

    ((number, fault),) = read_parquet(path)

    assert number == 0
    assert str(fault).startswith(message)
    with pytest.raises(InputError, match=re.escape(message)):
        parquet_rows(path)


def test_unknown_fields_of_a_footer_take_no_memory(tmp_path: Path) -> None:
    path = table_with(structs(100, 40_000, NESTED), tmp_path / "articles.parquet")

    tracemalloc.start()
    groups = parquet_rows(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert groups == [1]
    assert peak < 2 * path.stat().st_size
    assert [row for _, row in read_parquet(path)] == [{"title": TITLE}]
