"""Spans of sources: read one after the other, they yield what the whole source yields."""

import csv
import io
import sqlite3
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from helpers.fault_lists import read_with_faults
from helpers.spip_site import article, link, make_site
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import Span, cut, find_sources, locations, read_articles, read_span

TITLES = ["Yas ouvre la 5G à Thiès", "La Sonatel «tire» un câble", "L’Artp, d’abord", "Wave ; Wari"]


def articles_and_faults(path, size):
    """Read a file whole, or span by span if `size` is given."""
    faults: list[InputError] = []
    if size is None:
        articles = list(read_articles(path, on_fault=faults.append))
    else:
        (source,) = find_sources(path)
        spans = cut(source, size=size).spans
        articles = [a for span in spans for _, a in read_span(span, on_fault=faults.append)]
    return articles, list(map(str, faults))


def assert_spans_match_whole(path, size):
    whole, faults = articles_and_faults(path, None)
    articles, span_faults = articles_and_faults(path, size)
    assert articles == whole
    if not any(fault.startswith("No articles (") for fault in faults):  # not of a span alone
        assert span_faults == faults


GOOD = [orjson.dumps({"title": TITLES[n], "text": "Deux milliards.", "n": n}) for n in range(4)]
BAD = [b"", b" ", b'{"text": "La fib', b"[]", b'{"title": ""}', b'{"text": "caf\xe9"}']
LINES = st.lists(st.sampled_from(GOOD + BAD), max_size=12)


@settings(max_examples=200)
@given(lines=LINES, final_newline=st.booleans(), size=st.integers(1, 400))
def test_lines_cut_anywhere_read_like_the_whole_file(tmp_path, lines, final_newline, size):
    path = tmp_path / "lot.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if final_newline else b""))

    assert_spans_match_whole(path, size)


CELLS = st.text(st.sampled_from('aé’;,"\n\r«œ '), max_size=8)


@settings(max_examples=300)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), max_size=10),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    separator=st.sampled_from(",;\t"),
    above=st.sampled_from(["", "\r\n", "sep=;\r\n"]),
    broken=st.sampled_from(["", '"jamais fermé;', "un,deux;trois\tquatre,;\t\n", '"a"b,c\n']),
    size=st.integers(1, 200),
)
def test_tables_cut_anywhere_read_like_the_whole_file(
    tmp_path, rows, encoding, separator, above, broken, size
):
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=separator)
    writer.writerows([("titre", "texte"), *rows[: len(rows) // 2]])
    table.write(broken)
    writer.writerows(rows[len(rows) // 2 :])
    path = tmp_path / "lot.csv"
    path.write_bytes((above + table.getvalue()).encode(encoding))

    assert_spans_match_whole(path, size)


@pytest.mark.parametrize(("groups", "size"), [(3, 1), (3, 400), (1, 1), (100, 200), (7, 10**9)])
def test_parquet_cut_at_row_groups_reads_like_the_whole_file(tmp_path, groups, size):
    path = tmp_path / "lot.parquet"
    rows = [{"title": TITLES[i % 4], "text": f"Article {i}", "n": i} for i in range(40)]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=groups)

    assert_spans_match_whole(path, size)


def test_a_large_row_group_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("osiris_nlp.corpus.formats.parquet._PARQUET_ROWS", 10)
    path = tmp_path / "lot.parquet"
    rows = [{"title": TITLES[i % 4], "text": f"Article {i}"} for i in range(95)]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=40)
    (source,) = find_sources(path)

    spans = cut(source, size=1).spans

    assert [(span.start, span.stop) for span in spans] == [
        *((start, start + 10) for start in range(0, 80, 10)),
        (80, 95),  # too few rows for two spans
    ]
    assert_spans_match_whole(path, 1)


def test_a_span_knows_its_lines_rows_and_bytes(tmp_path):
    path = tmp_path / "lot.jsonl"
    lines = [orjson.dumps({"text": f"Article numéro {i}"}) + b"\n" for i in range(10)]
    path.write_bytes(b"".join(lines))
    (source,) = find_sources(path)

    result = cut(source, size=3 * len(lines[0]) - 1)

    assert [(s.lines_above, s.rows) for s in result.spans] == [(0, 3), (3, 3), (6, 3), (9, 1)]
    assert sum(span.size for span in result.spans) == path.stat().st_size
    assert [number for number, _ in read_span(result.spans[2])] == [7, 8, 9]
    assert result.sha256 == cut(source, size=10**6).sha256
    (whole,) = cut(source, size=10**6).spans
    assert replace(whole.source, stamp=()) == source
    assert replace(whole, source=source) == Span(source, rows=10, size=path.stat().st_size)


def test_a_changed_byte_changes_the_digest(tmp_path):
    path = tmp_path / "lot.csv"
    path.write_text("titre,texte\nLa 5G,Thiès\n", encoding="utf-8")
    (source,) = find_sources(path)
    before = cut(source, size=10)

    path.write_text("titre,texte\nLa 4G,Thiès\n", encoding="utf-8")

    assert cut(source, size=10).sha256 != before.sha256


def test_a_pattern_reads_each_file_once_and_enters_no_linked_folder(tmp_path):
    folder = tmp_path / "journaux" / "2026"
    folder.mkdir(parents=True)
    for name in ("z.txt", "journaux/2026/a.txt"):
        (tmp_path / name).write_text("La fibre arrive à Kolda", encoding="utf-8")
    for name in ("avant", "retour"):  # two links to a folder above: 2⁴⁰ paths
        (folder / name).symlink_to(tmp_path)
    (tmp_path / "copie.txt").symlink_to(folder / "a.txt")

    everywhere = find_sources(str(tmp_path / "**" / "*.txt"))
    below = find_sources(str(tmp_path / "journaux" / "**"))

    files = [str(tmp_path / name) for name in ("copie.txt", "z.txt")]
    assert [source.location for source in everywhere] == files
    assert [source.location for source in below] == [str(folder / "a.txt")]


def test_standard_input_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(locations, "_MOST_PIPED", 1000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "La 5G"}\n' * 100)))

    with pytest.raises(InputError, match="Standard input is larger"), locations.piped():
        pass


def test_a_pattern_matches_its_files_in_order(tmp_path):
    for name in ("b.jsonl", "a.csv", "c.txt", "note.docx"):
        (tmp_path / name).write_text("titre,texte\nLa 5G,Thiès\n", encoding="utf-8")

    sources = find_sources(f"{tmp_path}/*.[jc]s*")
    assert [Path(source.location).name for source in sources] == ["a.csv", "b.jsonl"]
    with pytest.raises(InputError, match=r"No file '.*\*.parquet'"):
        find_sources(f"{tmp_path}/*.parquet")


def test_a_limit_stops_reading(tmp_path):
    path = tmp_path / "lot.jsonl"
    path.write_bytes(b'{"text": "La fibre"}\n{"text": "\n{"text": "Wave"}\n')
    (source,) = find_sources(path)
    faults: list[InputError] = []

    rows = list(read_span(Span(source, limit=2), on_fault=faults.append))

    assert [article.text for _, article in rows] == ["La fibre"]
    assert [fault.line for fault in faults] == [2]


def site(folder, **changes):
    rows = [article(3 * i, titre=f"{i}. {TITLES[i % 4]}") for i in range(1, 24)]
    rows[4] |= {"statut": "prepa"}
    rows[7] |= changes
    return make_site(folder, articles=rows, mots_liens=[link(2, 24), link(1, 24), link(3, 66)])


def test_a_site_cut_between_articles_reads_like_the_whole_site(tmp_path, monkeypatch):
    monkeypatch.setattr("osiris_nlp.corpus.sites._SITE_ROWS", 5)
    folder = site(tmp_path / "site")
    (source,) = find_sources(folder)

    result = cut(source, size=1)

    assert [span.rows for span in result.spans] == [5, 5, 5, 5, 2]
    assert_spans_match_whole(folder, 1)


@pytest.mark.parametrize(
    "ids",
    [
        [1, 2, "abc"],
        [*range(1, 12), "zz", b"\xff", "12", "9" * 30, "9" * 5000],
        [None, -3, 0, *range(1, 12)],
        [1, 2, 9223372036854775807],
        [2.5, *range(1, 12), 1e300],
        ["abc"],
    ],
    ids=["a word", "words", "none and below 1", "the largest", "fractions", "only a word"],
)
def test_articles_of_a_site_without_a_number_are_reported_once(tmp_path, monkeypatch, ids):
    monkeypatch.setattr("osiris_nlp.corpus.sites._SITE_ROWS", 5)
    folder = make_site(tmp_path / "site", articles=[article(7) | {"id_article": n} for n in ids])
    database = sqlite3.connect(folder / "config" / "bases" / "osiris.sqlite")
    with database:  # without the type of the column, which would make numbers of some texts
        database.execute("ALTER TABLE spip_articles RENAME COLUMN id_article TO old")
        database.execute("ALTER TABLE spip_articles ADD COLUMN id_article")
    for rowid, id_ in enumerate(ids, start=1):
        database.execute("UPDATE spip_articles SET id_article = ? WHERE rowid = ?", (id_, rowid))
    database.commit()
    database.close()

    articles, faults = articles_and_faults(folder, 1)

    assert len(articles) + len(faults) == len(ids)
    assert {fault.partition(" (")[0] for fault in faults} <= {
        "Article without a number",
        "id_article cannot be stored as JSON: Integer exceeds 64-bit range",
    }
    assert_spans_match_whole(folder, 1)


def test_a_site_that_ends_with_redirections_has_articles(tmp_path, monkeypatch):
    monkeypatch.setattr("osiris_nlp.corpus.sites._SITE_ROWS", 2)
    rows = [article(1), article(2), article(3, virtuel="https://osiris.sn")]
    folder = make_site(tmp_path / "site", articles=rows)

    articles, faults = articles_and_faults(folder, 1)

    assert [one.id for one in articles] == ["osiris.sn/1", "osiris.sn/2"]
    assert faults == []


@pytest.mark.parametrize(
    "changes",
    [{"titre": "Autre"}, {"texte": "Plus long."}, {"date": "2017-01-01"}, {"id_rubrique": 2}],
)
def test_a_changed_article_changes_the_digest_of_a_site(tmp_path, changes):
    (before,), (same,), (after,) = (
        find_sources(folder)
        for folder in (site(tmp_path / "a"), site(tmp_path / "b"), site(tmp_path / "c", **changes))
    )

    assert cut(before, size=1).sha256 == cut(same, size=1).sha256 != cut(after, size=1).sha256


def test_a_site_without_a_published_article_is_refused(tmp_path):
    folder = make_site(tmp_path / "site", articles=[article(1, statut="prepa")])
    (source,) = find_sources(folder)

    with pytest.raises(
        InputError, match=r"No articles with statut publie in .*: the site has 1 prepa"
    ):
        cut(source, size=1)


def test_spans_within_a_row_group_neither_overlap_nor_leave_gaps(tmp_path):
    path = tmp_path / "lot.parquet"
    rows = [{"text": f"Article {i}"} for i in range(6000)]
    parquet.write_table(pa.Table.from_pylist(rows), path)
    (source,) = find_sources(path)

    texts = [
        [article.text for _, article in read_span(Span(source, start, stop))]
        for start, stop in ((0, 1500), (1500, 1501), (1501, 6000))
    ]

    assert list(map(len, texts)) == [1500, 1, 4499]
    assert list(chain(*texts)) == [row["text"] for row in rows]


def test_a_parquet_cell_that_python_cannot_represent_is_a_fault_of_its_row(tmp_path):
    path = tmp_path / "lot.parquet"
    texts = pa.array([b"La fibre", b"caf\xe9", b"La 5G"], pa.binary()).cast(pa.string(), safe=False)
    dates = pa.array([0, 0, 2**60], pa.timestamp("us"))
    parquet.write_table(pa.table({"text": texts, "date": dates}), path)

    articles, faults = read_with_faults(path)

    assert [article.text for article in articles] == ["La fibre"]
    assert [fault.line for fault in faults] == [2, 3]
    assert all(fault.what.startswith("Unreadable cell") for fault in faults)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lot.csv", "titre;texte\n" + "5G;La fibre\n" * 9),
        (
            "flux.xml",
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom">'
            f"{'<a:entry><a:title>La 5G</a:title></a:entry>' * 9}</a:feed>",
        ),
    ],
)
def test_rows_of_a_source_that_is_not_cut_are_counted(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content.encode("utf-16" if name.endswith("csv") else "utf-8"))
    (source,) = find_sources(path)

    assert [span.rows for span in cut(source, size=1).spans] == [9]
