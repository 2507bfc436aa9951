"""Parquet files that are damaged or too large; ordinary ones are tested with the other formats."""

import io

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_articles, write_articles
from osiris_nlp.corpus.formats.parquet import parquet_rows, read_parquet

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TITLE = "La fibre arrive à Kolda"
LONG = "La Sonatel étend son réseau. " * 30_000


def rows(table, folder, **options):
    """Return what is read of a table: rows, and the messages of faults."""
    path = folder / "articles.parquet"
    pq.write_table(table, path, **{"compression": "zstd", **options})
    return [str(row) if isinstance(row, InputError) else row for _, row in read_parquet(path)]


def test_a_few_rows_that_share_a_long_text_are_read(tmp_path):
    copies = pa.DictionaryArray.from_arrays(pa.array([0] * 30, pa.int32()), pa.array([LONG]))

    read = rows(pa.table({"title": [TITLE] * 30, "text": copies}), tmp_path)

    assert read == [{"title": TITLE, "text": LONG}] * 30


@pytest.mark.parametrize("kind", ["list", "plain", "delta"])
def test_long_repeated_texts_are_read_a_few_at_a_time(tmp_path, kind):
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


def test_columns_with_large_dictionaries_are_read_unchanged(tmp_path):
    articles = [
        {"id": f"spip-{n}", "title": f"{TITLE} ({n})", "labels": [f"Étiquette {n}"], "date": None}
        for n in range(3000)
    ]

    assert rows(pa.Table.from_pylist(articles), tmp_path) == articles


def test_a_file_that_declares_far_more_than_its_size_is_refused(tmp_path):
    table = pa.table({"text": [LONG] * 150})

    assert rows(table, tmp_path, use_dictionary=False) == [
        "Parquet table that decodes to over 100 MB and 30 times its size: check where it comes from; if it is "
        "sound, convert it to JSONL with the program that wrote it"
    ]
    assert rows(table[:100], tmp_path, use_dictionary=False) == [{"text": LONG}] * 100


def test_rows_without_content_cannot_be_more_than_the_file_can_hold(tmp_path):
    path = tmp_path / "articles.parquet"
    pq.write_table(pa.table({"title": pa.nulls(3_000_000, pa.string())}), path)

    with pytest.raises(InputError, match="decodes to over 100 MB"):
        parquet_rows(path)


def test_a_row_that_is_too_long_is_a_fault_and_the_others_are_read(tmp_path):
    numbers = [list(range(3_000_000)), [1, 2]]

    read = rows(pa.table({"title": [TITLE] * 2, "n": pa.array(numbers)}), tmp_path)

    assert read == [
        "Row of 24 MB: expected at most 20 MB, its text at most 5 MB",
        {"title": TITLE, "n": [1, 2]},
    ]


def test_too_many_columns_are_refused(tmp_path):
    columns = {f"c{n}": [TITLE] for n in range(1001)}

    assert rows(pa.table(columns), tmp_path) == [
        "Parquet table of 1001 columns: expected at most 1000, such as title and text"
    ]


def test_two_columns_of_one_name_are_refused(tmp_path):
    table = pa.Table.from_arrays([pa.array([TITLE])] * 2, names=["title", "title"])

    assert rows(table, tmp_path) == [
        "2 Parquet columns are named 'title': give each column its own name"
    ]


@pytest.mark.parametrize("position", range(-150, -8, 11))
def test_a_damaged_footer_is_one_fault(tmp_path, position):
    stream = io.BytesIO()
    pq.write_table(pa.table({"title": [TITLE], "labels": [["Fintech"]]}), stream)
    content = bytearray(stream.getvalue())
    content[position : position + 3] = b"\xff\xff\x7f"
    path = tmp_path / "articles.parquet"
    path.write_bytes(content)

    read = [row for _, row in read_parquet(path)]

    assert len(read) == 1
    assert isinstance(read[0], dict) or "Parquet" in str(read[0])


def test_short_articles_are_written_in_few_row_groups(tmp_path):
    path = tmp_path / "articles.parquet"

    write_articles((Article(id=str(n), title=TITLE, text="") for n in range(21_000)), path)

    assert parquet_rows(path) == [20_480, 520]
    assert [row["id"] for _, row in read_parquet(path)][20_479:20_481] == ["20479", "20480"]


def test_long_articles_are_written_in_row_groups_that_can_be_read(tmp_path):
    path = tmp_path / "articles.parquet"
    articles = [Article(id=str(n), title=TITLE, text=f"{n}. {LONG}".strip()) for n in range(60)]

    write_articles(articles, path)

    assert list(read_articles(path)) == articles
    assert max(parquet_rows(path)) < 30
