import datetime as dt
import io
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.fault_lists import read_with_faults
from helpers.ownership import ended_process, write_precious
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.analysis.article_frames import frame_from
from osiris_nlp.base.errors import InputError, InputFaults
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import (
    article_from_row,
    articles_from,
    corpus_stats,
    read_all,
    read_articles,
    row_from_article,
    write_articles,
)
from osiris_nlp.corpus.rows import KEYS, LONGEST_SHORT, labels_from
from osiris_nlp.taxonomy import Label, Taxonomy

BUNDLED = Path(__file__).parents[2] / "data" / "articles.jsonl"
TAXONOMY = Taxonomy([Label(name="Fintech"), Label(name="Yas", aliases=("Free Sénégal",))])
GOOD = b'{"id": "bon", "title": "Yas ouvre la 5G", "text": "\xc3\x80 Thi\xc3\xa8s."}'


def write_file(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture(scope="module")
def bundled():
    return read_all(BUNDLED)


def test_every_bundled_row_survives_a_round_trip(bundled):
    rows = [json.loads(line) for line in BUNDLED.read_text(encoding="utf-8").splitlines()]

    round_trip = [row_from_article(article) for article in bundled]

    assert len(rows) == 4352
    # An empty string and null both mean that there is no value.
    assert [
        {"lang": None, "judges": False, **row, "source": row["source"] or None} for row in rows
    ] == round_trip


@pytest.mark.parametrize("extension", [".jsonl", ".csv", ".parquet"])
def test_the_bundled_corpus_survives_every_format(tmp_path, bundled, extension):
    count = write_articles(bundled, tmp_path / f"corpus{extension}")

    assert count == len(bundled)
    assert read_all(tmp_path / f"corpus{extension}") == bundled


_TEXT = st.text(max_size=30) | st.sampled_from(["AT&amp;amp;T", "<p>Wave</p>", "e\u00ad\u0301"])


def _fits_a_cell(name):
    return all("|" not in label and squeeze(label) == label for label in labels_from([name]))


_LABEL = st.text(max_size=12).filter(_fits_a_cell)
_META_KEY = st.sampled_from(["pays", "genre", "n°"])
_JSON = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=5,
)


def _rows(meta):
    return st.fixed_dictionaries(
        {"text": _TEXT.map(lambda text: f"Wave {text}")},
        optional={
            **dict.fromkeys(("id", "title", "section", "source", "url", "lang", "story"), _TEXT),
            "labels": st.lists(_LABEL, max_size=3),
            "date": st.dates().map(str) | st.just("hier"),
            "role": st.sampled_from(["reference", "support"]),
        },
    ).flatmap(
        lambda row: st.tuples(st.dictionaries(_META_KEY, meta, max_size=2), st.booleans()).map(
            lambda extra: {**extra[0], **row, "judges": extra[1] and row.get("role") != "support"}
        )
    )


@given(st.lists(_rows(_JSON), min_size=1, max_size=4))
def test_articles_survive_a_round_trip_through_jsonl(tmp_path_factory, rows):
    articles = [article_from_row(row, default_id=str(i)) for i, row in enumerate(rows)]
    path = tmp_path_factory.getbasetemp() / "loi.jsonl"

    write_articles(articles, path)

    assert read_all(path) == articles


@pytest.mark.parametrize("extension", [".csv", ".parquet"])
@given(rows=st.lists(_rows(st.text(min_size=1)), min_size=1, max_size=4))
def test_articles_survive_a_round_trip_through_tables(tmp_path_factory, extension, rows):
    articles = [article_from_row(row, default_id=str(i)) for i, row in enumerate(rows)]
    path = tmp_path_factory.getbasetemp() / f"loi{extension}"

    write_articles(articles, path)

    assert read_all(path) == articles


@pytest.mark.parametrize("extension", [".jsonl", ".csv"])
def test_a_timestamp_in_an_extra_column_can_be_written(tmp_path, extension):
    frame = pd.DataFrame({"text": ["La fibre à Kolda"], "vu": pd.to_datetime(["2020-01-02"])})
    frame.astype({"vu": "datetime64[ns]"}).to_parquet(tmp_path / "veille.parquet")

    write_articles(read_articles(tmp_path / "veille.parquet"), tmp_path / f"veille{extension}")

    assert read_all(tmp_path / f"veille{extension}")[0].meta["vu"].startswith("2020-01-02")


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("vide.jsonl", b"", None, r"No articles \(.*vide.jsonl\): expected at least one"),
        ("blanc.jsonl", b"\n \n", None, "No articles"),
        ("vide.csv", b"title,text\n", None, "No article"),
        ("vide.txt", b"\n", None, "No article"),
        ("a.jsonl", GOOD + b'\n{"text": "caf\xe9"}', 2, "Invalid UTF-8: byte 0xe9 at position 13"),
        (
            *("mixte.csv", "title,text\nété,été\n".encode() + b"Thi\xe8s,b\n"),
            *(3, "Invalid UTF-8: byte 0xe8 at position 3"),
        ),
        ("coupe.jsonl", GOOD + b"\n" + GOOD + b'\n{"text": "Yas', 3, "Broken JSON: .*one complete"),
        ("a.jsonl", b'["Yas"]', 1, "JSON array, not an object .*: expected one object per line"),
        ("nul.jsonl", b"null", 1, "JSON null, not an object"),
        ("texte.jsonl", b'{"text": 5}', 1, r"text is 5 \(int\) .*: expected a string"),
        ("url.jsonl", b'{"text": "a", "url": ["x"]}', 1, r"url is \['x'\] \(list\)"),
        ("id.jsonl", b'{"text": "a", "id": 2.5}', 1, r"id is 2.5 \(float\)"),
        ("etiq.jsonl", b'{"text": "a", "labels": {"a": 1}}', 1, r"labels is {'a': 1} \(dict\)"),
        (
            *("etiq.jsonl", b'{"text": "a", "labels": ["Yas", 7.5]}', 1),
            r"Unknown label type: 7\.5 \(float\) .*expected the name of a label",
        ),
        ("rien.jsonl", b'{"id": "x", "title": " ", "text": null}', 1, "Neither title nor text"),
        ("a.jsonl", b'{"text": "a", "role": "pige"}', 1, "Unknown role 'pige' .*'reference' or"),
        ("a.jsonl", b'{"text": "a", "judges": "peut-etre"}', 1, "judges is 'peut-etre' .*true or"),
        ("juge.jsonl", b'{"text": "a", "judges": [1]}', 1, r"judges is \[1\]"),
        (
            *("juge.jsonl", b'{"text": "a", "role": "support", "judges": true}', 1),
            "judges is set on a support row .*on reference rows only",
        ),
        (
            *("x.jsonl", GOOD + b'\n\n{"text": "a", "labels": ["Fintec"]}', 3),
            r"Unknown label 'Fintec' \(.*x.jsonl, line 3\): expected one of the 2 .*an 'Fintech'\?",
        ),
        ("gros.jsonl", b'{"text": "' + b"a" * 6_000_000 + b'"}', 1, "text is 6.0 MB"),
        ("gros.jsonl", '{"text": "%s"}' % ("é" * 3_000_000), 1, "expected at most 5 MB"),
        ("gros.csv", b"title,text\nYas," + b"a" * 6_000_000 + b"\n", 2, "text is 6.0 MB"),
        ("gros.txt", b"a" * 6_000_000, None, "Article of 6.0 MB"),
        (
            *("court.csv", b"title,text,date\na,b,\nc,d\n", 3),
            "2 cells in this row .*: expected 3, as in the head",
        ),
        ("long.csv", b"title,text\na,b,c\n", 2, "3 cells in this row"),
        ("a.csv", b"nom,dit\na,b\n", 1, "No column of titles or texts among nom, dit .*: name"),
        ("double.csv", b"title,text,text\na,b,c\n", 1, "Duplicate column 'text'"),
        ("a.csv", b'title,text\n"Yas" ouvre,b\n', 2, "Broken CSV.*: close every quoted cell"),
        ("ouvert.csv", b'title,text\n"Yas,b\nc,d\n', 2, "Broken CSV.*: close every quoted cell"),
        ("faux.parquet", b"PAR1 n'en est pas un PAR1", None, "Corrupt Parquet file"),
        ("vide.parquet", b"", None, "Corrupt Parquet file"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path, name, content, line, message):
    path = write_file(tmp_path / name, content)

    with pytest.raises(InputError, match=message) as error:
        list(read_articles(path, taxonomy=TAXONOMY))

    assert (error.value.file, error.value.line) == (str(path), line)


def test_a_damaged_parquet_file_is_a_fault(tmp_path):
    path = tmp_path / "corpus.parquet"
    write_articles([Article(id=str(n), text=f"Dépêche {n}") for n in range(50)], path)
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)

    with pytest.raises(
        InputError, match=r"Corrupt Parquet file: .*: copy or export the file again"
    ):
        list(read_articles(path))


@pytest.mark.parametrize(
    ("cell", "judges"),
    [("true", True), ("VRAI", True), ("1", True), ("False", False), ("", False), ("non", False)],
)
def test_tables_mark_judging_rows_with_words_or_numbers(tmp_path, cell, judges):
    path = write_file(tmp_path / "veille.csv", f"titre;judges\nLa fibre à Kolda;{cell}\n")

    assert read_all(path)[0].judges is judges


def test_data_frames_mark_judging_rows_with_their_own_booleans():
    titles = ["La fibre à Kolda", "Wave baisse ses frais", "Un câble à Dakar"]
    judges = [np.True_, False, None]

    frames = [
        pd.DataFrame({"title": titles, "judges": judges}, dtype=object),
        pd.DataFrame({"title": titles, "judges": pd.array([True, False, None], "boolean")}),
        pd.DataFrame({"title": titles, "judges": [1.0, 0.0, float("nan")]}),
    ]

    for frame in frames:
        assert [a.judges for a in articles_from(frame)] == [True, False, False]


def test_a_fault_in_a_parquet_file_names_its_row(tmp_path):
    path = tmp_path / "roles.parquet"
    pd.DataFrame(
        {"text": ["Wave", "Yas", "Wari"], "role": ["support", "pigiste", None]}
    ).to_parquet(path)

    articles, faults = read_with_faults(path)

    assert [(a.id, a.role) for a in articles] == [("roles-1", "support"), ("roles-3", "reference")]
    assert [(fault.what, fault.line) for fault in faults] == [("Unknown role 'pigiste'", 2)]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("absent.jsonl", r"No file '.*absent.jsonl': check the path"),
        ("note.log", r"Unknown format of 'note.log': expected .jsonl, .*.parquet"),
        ("note.docx", "Unknown format of 'note.docx': save it as plain text"),
        ("liste.XLSX", "Unknown format of 'liste.XLSX': save the sheet as CSV"),
        ("lot.json", "Unknown format of 'lot.json': write one object per line"),
        ("dossier", r"Nothing to read in folder '.*dossier'"),
    ],
)
def test_an_unreadable_source_is_refused_even_if_faults_are_collected(tmp_path, source, message):
    for name in ("note.log", "note.docx", "liste.XLSX", "lot.json"):
        write_file(tmp_path / name, b"x")
    (tmp_path / "dossier").mkdir()

    with pytest.raises(InputError, match=message):
        read_with_faults(tmp_path / source)


def test_reading_goes_on_after_a_fault(tmp_path):
    lines = write_file(tmp_path / "a.jsonl", b"[1]\n" + GOOD + b'\n{"text": "caf\xe9"}\n' + GOOD)
    table = write_file(tmp_path / "a.csv", 'titre,texte\n"La 5G" arrive,à Thiès\nYas,à Kolda\n')

    articles, faults = read_with_faults(lines, table)

    assert [a.title for a in articles] == ["Yas ouvre la 5G", "Yas ouvre la 5G", "Yas"]
    assert [fault.line for fault in faults] == [1, 3, 2]


def test_all_faults_are_raised_together_and_the_first_twenty_listed(tmp_path):
    path = write_file(tmp_path / "a.jsonl", b"\n".join([GOOD, *[b"[]"] * 23]))

    with pytest.raises(InputFaults) as error:
        read_all(path, tmp_path / "a.jsonl")

    assert (len(error.value.faults), error.value.count) == (20, 46)
    lines = str(error.value).splitlines()
    numbers = ", ".join(map(str, range(2, 22)))
    assert lines == [
        f"46 faults in the input: JSON array, not an object ({path}, lines {numbers}): "
        "expected one object per line … and 26 more"
    ]


def test_a_spreadsheets_csv_is_read(tmp_path):
    path = write_file(
        tmp_path / "excel.csv",
        "\ufefftitle; text;labels;pays\r\n"
        'La 5G;"Yas, à Thiès ;\r\nun test";Fintech|Free Sénégal;Sénégal\r\n\r\n',
    )

    (article,) = read_all(path, taxonomy=TAXONOMY)

    assert article == Article(
        id="excel-3",
        title="La 5G",
        text="Yas, à Thiès ;\nun test",
        labels=("Fintech", "Yas"),
        meta={"pays": "Sénégal"},
    )


def test_a_row_is_cleaned_when_it_is_read(tmp_path):
    path = write_file(
        tmp_path / "a.jsonl",
        '{"id": 7, "title": "<b>L\\u2019Artp\\u0000</b>\\ntranche", "text": "<p>Un</p><p>Deux</p>",'
        ' "labels": [" Fintech ", "", "Fintech"], "date": "avril 2016", "section": " Batik  > 2017"}',
    )

    (article,) = read_all(path)

    assert article == Article(
        id="7",
        title="L’Artp tranche",
        text="Un\nDeux",
        labels=("Fintech",),
        section="Batik > 2017",
        meta={"date": "avril 2016"},
    )


@pytest.mark.parametrize("empty_label", ["", " ", "\x00", "\u200b"])
def test_a_label_that_is_empty_after_cleaning_is_dropped(empty_label):
    article = article_from_row({"text": "Wave", "labels": ["SMSI", empty_label]}, default_id="x")

    assert article.labels == ("SMSI",)


@pytest.mark.parametrize("key", ["id", "url", "lang", "story", "section", "source"])
def test_a_short_field_is_kept_whole_up_to_its_limit(key):
    longest = "é" * LONGEST_SHORT

    article = article_from_row({"title": "Wave", key: longest}, default_id="x-1")

    assert getattr(article, key) == longest
    with pytest.raises(InputError, match=f"^{key} has 2001 characters: expected at most 2000"):
        article_from_row({"title": "Wave", key: longest + "é"}, default_id="x-1")


def test_the_role_of_a_stranger_is_not_repeated_at_length():
    with pytest.raises(InputError, match="role has 5000 characters"):
        article_from_row({"title": "Wave", "role": "r" * 5000}, default_id="x-1")


@pytest.mark.parametrize("row", [{"title": "", "text": "Wave"}, {"title": "Wave", "text": ""}])
def test_a_title_or_a_text_is_enough(row):
    article = article_from_row(row, default_id="x")

    assert (article.title, article.text) == (row["title"], row["text"])


APRIL_25 = dt.date(2016, 4, 25)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((value, APRIL_25) for value in ("2016-04-25", "2016-04-25T10:30:00Z", "25/04/2016")),
        *((value, APRIL_25) for value in ("25/04/2016 00:00", "25-04-2016", "2016-04-25T08:00")),
        *(("lundi 25 avril 2016", APRIL_25), (APRIL_25, APRIL_25)),
        (dt.datetime(2016, 4, 25, 10, tzinfo=dt.UTC), APRIL_25),
        ("2026-3-1", dt.date(2026, 3, 1)),
        (" 2026-03-21T10:00:00Z ", dt.date(2026, 3, 21)),
        ("2026-03-21 10:00", dt.date(2026, 3, 21)),
        ("01/02/2026", dt.date(2026, 2, 1)),
        ("1/2/2026", dt.date(2026, 2, 1)),
        *((value, None) for value in ("2016-02-30", 20160425, "31/02/2026", "2026/03/21")),
        *((value, None) for value in ("01/02/26", "2026-13-01", "0000-01-01")),
        *((value, None) for value in ("２０２６-01-01", "01/02/２０２６")),
    ],
)
def test_a_date_is_parsed_or_stored_in_meta(value, expected):
    article = article_from_row({"text": "a", "date": value}, default_id="x")

    assert article.date == expected
    assert article.meta == ({} if expected else {"date": value})


def test_the_files_of_a_folder_are_read_in_order(tmp_path):
    write_file(tmp_path / "b.txt", "La 5G arrive\n\nYas ouvre\nla 5G.")
    write_file(tmp_path / "a.html", "<h1>Wave</h1><p>Paiement&nbsp;mobile.</p>")
    write_file(tmp_path / "c.md", "pas lu")
    write_file(tmp_path / "d.txt", "Un seul paragraphe.")

    rows = [(a.id, a.title, a.text) for a in read_articles(tmp_path)]

    assert rows == [
        ("a-1", "Wave", "Paiement mobile."),
        ("b-1", "La 5G arrive", "Yas ouvre\nla 5G."),
        ("d-1", "", "Un seul paragraphe."),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GOOD + b"\n" + GOOD, [("bon", "Yas ouvre la 5G", "À Thiès.")] * 2),
        (b" " + GOOD, [("bon", "Yas ouvre la 5G", "À Thiès.")]),
        ("Yas ouvre la 5G\nÀ Thiès.".encode(), [("stdin-1", "Yas ouvre la 5G", "À Thiès.")]),
    ],
)
def test_standard_input_is_jsonl_or_one_text(monkeypatch, content, expected):
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(content)))
    monkeypatch.setattr(sys, "stdin", stream)

    assert [(a.id, a.title, a.text) for a in read_articles("-")] == expected


def test_a_fault_on_standard_input_names_it(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b'{"text": '))))

    with pytest.raises(InputError, match=r"Broken JSON.* \(standard input, line 1\)"):
        list(read_articles("-"))


@pytest.mark.parametrize("extension", [".jsonl", ".csv", ".parquet"])
def test_frames_and_rows_are_written_like_articles(tmp_path, extension):
    articles = [
        Article(id="d-1", title="Wave baisse ses frais", text="À Dakar", labels=("Fintech",)),
        Article(id="d-2", title="", text="La fibre à Kolda", date=dt.date(2024, 1, 10)),
    ]
    rows = [
        {"id": a.id, "title": a.title, "text": a.text, "labels": a.labels, "date": a.date}
        for a in articles
    ]
    path = tmp_path / f"corpus{extension}"

    for items in (frame_from(articles), pd.DataFrame(rows), rows):
        assert write_articles(items, path) == 2
        assert list(read_articles(path)) == articles
    with pytest.raises(InputError, match="Item 1 has type dict: expected an Article, as articles_"):
        write_articles(iter([articles[0], *rows]), path)
    with pytest.raises(InputError, match="Got a single str"):
        write_articles("La fibre à Kolda", path)


@pytest.mark.parametrize("extension", [".jsonl", ".csv", ".parquet"])
def test_a_corpus_is_written_completely_or_not_at_all(tmp_path, extension):
    path = tmp_path / f"corpus{extension}"
    write_articles([Article(id="1", text="Avant")], path)
    before = path.read_bytes()

    def broken_stream():
        yield Article(id="2", text="Après")
        raise InputError("Unknown role 'pigiste'", "correct it")

    with pytest.raises(InputError, match="pigiste"):
        write_articles(broken_stream(), path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_temporary_file_of_a_killed_conversion_is_removed(tmp_path):
    number = ended_process()
    write_precious(tmp_path / f".veille.jsonl.{number}.part")
    write_precious(tmp_path / f".autre.jsonl.{number}.part")

    write_articles([Article(id="1", text="La fibre atteint Kolda.")], tmp_path / "veille.jsonl")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f".autre.jsonl.{number}.part",
        "veille.jsonl",
    ]


@pytest.mark.parametrize("extension", [".jsonl", ".csv"])
def test_every_accepted_text_can_be_written(tmp_path, extension):
    articles = articles_from(["Yas \ud83d ouvre la 5G"])  # half an emoji, as JavaScript cuts it

    write_articles(articles, tmp_path / f"a{extension}")

    assert read_all(tmp_path / f"a{extension}") == articles


def test_missing_values_of_a_data_frame_are_ignored():
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "title": ["La 5G", float("nan")],
            "text": [None, "Wave"],
            "date": [pd.Timestamp("2020-01-02 03:04"), pd.NaT],
            "labels": [["Fintech"], None],
            "vues": [float("nan"), 12.0],
        }
    )

    with pytest.warns(UserWarning, match="Columns read: .*; not used: vues"):
        articles = articles_from(frame)

    assert articles == [
        Article(id="1", title="La 5G", text="", labels=("Fintech",), date=dt.date(2020, 1, 2)),
        Article(id="2", text="Wave", meta={"vues": 12.0}),
    ]


def test_missing_values_of_pandas_extension_types_are_ignored():
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "text": ["La 5G", "Wave"],
            "section": ["Télécoms", None],
            "date": ["2020-01-02", None],
            "story": [7, None],
        }
    ).convert_dtypes()

    assert frame["section"].isna().tolist() == [False, True]
    assert articles_from(frame) == [
        Article(id="1", text="La 5G", section="Télécoms", date=dt.date(2020, 1, 2), story="7"),
        Article(id="2", text="Wave"),
    ]


def test_numpy_values_are_read_like_python_values():
    row = {
        "id": np.int64(3),
        "text": np.str_("Wave"),
        "date": np.datetime64("2020-01-02T03:04"),
        "story": np.float32("nan"),
        "section": np.datetime64("NaT", "s"),
    }

    assert articles_from([row]) == [Article(id="3", text="Wave", date=dt.date(2020, 1, 2))]


def test_texts_rows_and_articles_may_be_mixed():
    third = Article(id="prêt", text="SMS")

    articles = articles_from(["TNT", {"title": "Wave", "id": "w"}, third])

    assert articles == [Article(id="0", text="TNT"), Article(id="w", title="Wave", text=""), third]
    assert articles[2] is third


def test_a_row_has_the_keys_of_an_article_then_its_meta():
    row = row_from_article(Article(id="1", text="a", date=dt.date(2020, 1, 2), meta={"pays": "ML"}))

    assert list(row) == [*KEYS, "pays"]
    assert (row["date"], row["labels"], row["pays"]) == ("2020-01-02", [], "ML")


def test_corpus_stats_count_every_property():
    stats = corpus_stats(
        [
            Article(id="1", title="La 5G", text="à Thiès", labels=("Yas", "SMSI"), story="s"),
            Article(id="2", text="un deux trois", labels=("Yas",), story="s", source="Batik"),
            Article(id="3", text="a", role="support", meta={"date": "hier"}),
            Article(id="4", text="b c", labels=("SMSI",), date=dt.date(2016, 1, 1)),
        ]
    ).to_dict()

    assert stats == {
        "articles": 4,
        "roles": {"reference": 3, "support": 1},
        "stories": 3,
        "words": 2.5,
        "labels": {"Yas": 2, "SMSI": 2},
        "labels_per_article": {"0": 1, "1": 2, "2": 1},
        "years": {"2016": 1},
        "sources": {"Batik": 1},
        "without_label": 1,
        "without_date": 3,
        "unreadable_dates": 1,
        "without_title": 3,
        "duplicates": {"groups": 0, "articles": 0, "exact": 0, "near": 0},
        "conflicts": [],
        "suspicious": {"under_20_words": {"count": 4, "ids": ["1", "2", "3", "4"]}},
    }


def test_the_taxonomy_and_fault_lists_of_a_folder_are_not_read(tmp_path):
    (tmp_path / "brève.txt").write_text("Yas ouvre la 5G à Thiès.", encoding="utf-8")
    (tmp_path / "taxonomy.csv").write_text("label\nFintech\n", encoding="utf-8")
    (tmp_path / "autre.csv.errors.jsonl").write_text('{"what": "Neither title nor text"}\n')

    assert [article.text for article in read_articles(tmp_path)] == ["Yas ouvre la 5G à Thiès."]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("liste.csv", b"PK\x03\x04\x14\x00xl/workbook.xml" + bytes(range(256)) * 9),
        ("liste.tsv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)),
        ("liste.txt", b"PK\x03\x04"),
    ],
)
def test_a_spreadsheet_under_another_name_is_recognised(tmp_path, name, content):
    path = write_file(tmp_path / name, content)

    with pytest.raises(InputFaults, match="Not a text file .*: save a spreadsheet as CSV"):
        read_all(path)


def test_a_folder_of_spreadsheets_says_what_to_do(tmp_path):
    write_file(tmp_path / "liste.xlsx", b"PK")

    with pytest.raises(InputError, match="Nothing to read in folder .*; save the sheet as CSV"):
        read_all(tmp_path)
