"""Columns of any table: which ones give which fields, and how they are reported."""

import csv
import json
import tracemalloc
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp import read_frame
from osiris_nlp.base.errors import InputError, InputFaults
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import Columns, articles_from, read_all, read_articles, write_articles
from osiris_nlp.corpus.columns import KEYS, SYNONYMS

ROW = {
    "headline": "Wave baisse ses frais à Dakar",
    "content": "Le paiement mobile coûtera moins cher aux commerçants.",
    "category": "Fintech",
}
ARTICLE = Article(id="lot-1", title=ROW["headline"], text=ROW["content"], labels=(ROW["category"],))


def write_table(path, rows, names):
    """Write rows under other names in the format of the path's extension."""
    renamed = [dict(zip(names, row.values(), strict=True)) for row in rows]
    if path.suffix == ".parquet":
        pd.DataFrame(renamed).to_parquet(path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, renamed)), encoding="utf-8")
    else:
        with path.open("w", encoding="cp1252", newline="") as file:
            table = csv.DictWriter(file, names, delimiter=";")
            table.writeheader()
            table.writerows(renamed)
    return path


@pytest.fixture(params=["csv", "parquet", "jsonl"])
def table(request, tmp_path):
    return tmp_path / f"lot.{request.param}"


def read(path, columns):
    (article,) = read_all(path, columns=columns)
    return Article(id="lot-1", title=article.title, text=article.text, labels=article.labels)


@pytest.mark.parametrize(
    "names",
    [
        ("headline", "content", "category"),
        ("Titre", "Contenu", "Mots-clés"),
        ("TITLE", "Body", "Label"),
        ("titre", "corps", "Étiquettes"),
        ("Heading", "article_body", "tags"),
    ],
)
def test_columns_are_recognised_by_english_and_french_names(table, names):
    columns = Columns()

    assert read(write_table(table, [ROW], names), columns) == ARTICLE
    assert columns.report() == (
        f"Columns read: {names[0]} as title, {names[1]} as text, {names[2]} as labels"
    )


def test_columns_of_other_names_can_be_chosen(table):
    write_table(table, [ROW], ("une", "Dépêche", "sujet principal"))
    columns = Columns.parse("une=title, depeche=text,Sujet principal=labels")

    assert read(table, columns) == ARTICLE


def test_a_chosen_column_comes_before_that_of_the_fields_name(table):
    write_table(table, [ROW], ("title", "labels", "text"))
    columns = Columns({"labels": "text", "text": "labels"})

    assert read(table, columns) == ARTICLE
    assert columns.report() == "Columns read: title, labels as text, text as labels"


def test_of_names_that_differ_in_case_the_chosen_one_is_read(table):
    write_table(table, [ROW], ("Body", "body", "tags"))

    (article,) = read_all(table, columns={"body": "text"})

    assert (article.text, article.meta) == (ROW["content"], {"Body": ROW["headline"]})


def test_of_long_names_that_begin_alike_the_chosen_one_is_read(table):
    question = "Quel est le contenu de l'article ? " * 5
    write_table(table, [ROW], (question + "a", question + "b", "tags"))

    (article,) = read_all(table, columns={question + "b": "text"})

    assert article.text == ROW["content"]


def test_a_row_of_json_without_the_chosen_key_is_read_by_the_usual_names(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"title": "Wave", "body": "Un"}\n{"title": "Kolda", "text": "Deux"}\n'
        '{"title": "Thiès", "content": "Trois"}\n',
        encoding="utf-8",
    )

    articles = read_all(path, columns={"body": "text"})

    assert [article.text for article in articles] == ["Un", "Deux", "Trois"]


def test_a_key_that_is_not_used_in_some_rows_is_reported():
    columns = Columns()
    columns.rename({"content": "La fibre"})
    columns.rename({"text": "La fibre", "content": "Kolda"})

    assert columns.report() == (
        "Columns read: content as text, text; not used: content (in some rows)"
    )


def test_an_empty_name_is_reported():
    columns = Columns()
    columns.fields(["", "title"])

    assert columns.report() == "Columns read: title; no text; not used: ''"


def test_long_names_are_not_remembered():
    columns = Columns()
    tracemalloc.start()
    for number in range(100):
        columns.fields(["title", f"{number}{'é' * 100_000}"])
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size < 1_000_000
    assert columns.fields(["title", "text" + " " * 1000 + "x"])["title"] == "title"
    assert "text" not in columns.used.values()


def test_a_column_of_the_fields_name_comes_before_its_synonyms(table):
    write_table(table, [ROW], ("titre", "text", "title"))
    columns = Columns()

    (article,) = read_all(table, columns=columns)

    assert (article.title, article.meta) == ("Fintech", {"titre": ROW["headline"]})
    assert columns.report() == "Columns read: text, title; not used: titre"


def test_a_table_without_known_columns_is_refused_in_one_line_that_lists_them(table):
    write_table(table, [ROW] * 30, ("h1", "c1", "k1"))

    with pytest.raises(InputFaults) as error:
        read_all(table)

    assert str(error.value).count("\n") == 0
    assert "No column of titles or texts among h1, c1, k1 (" in str(error.value)
    assert "name one 'text' (content, body, texte…)" in str(error.value)
    assert "--columns NAME=text" in str(error.value)


def test_a_chosen_column_that_is_not_there_is_refused(table):
    write_table(table, [ROW], tuple(ROW))

    with pytest.raises(
        (InputFaults, InputError), match="No column 'boby' for section.*headline, content, category"
    ):
        read_all(table, columns={"boby": "section"})


def test_of_two_chosen_columns_the_one_that_is_not_there_is_named(table):
    write_table(table, [ROW], ("chapo", "depeche", "genre"))

    with pytest.raises((InputFaults, InputError), match="No column 'depech' for text.*depeche"):
        read_all(table, columns={"depech": "text", "genre": "labels"})


def test_inputs_without_columns_refuse_a_choice(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("La fibre arrive à Kolda", encoding="utf-8")

    with pytest.raises(InputError, match="No column 'body' for text in the input: expected a tab"):
        read_all(path, columns={"body": "text"})


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("body=texte", "Unknown field 'texte' for column 'body': expected one of id, title, text"),
        ("k=texte", "judges; did you mean 'text'[?]$"),
        ("text=depeche", "judges; did you mean column 'depeche' for text[?]$"),
        ("k=genre", "judges$"),
        ("body", "Column 'body': expected COLUMN=FIELD"),
        ("=text", "Column '=text': expected COLUMN=FIELD"),
        ("a=text,b=text", "Two choices for 'b' or 'text': choose one column"),
        ("Corps=text,corps=title", "Two choices for 'corps' or 'title'"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(choice, message):
    with pytest.raises(InputError, match=message):
        Columns.parse(choice)


def test_columns_of_all_inputs_are_reported_together(tmp_path):
    first = write_table(tmp_path / "a.csv", [ROW], ("titre", "texte", "n"))
    second = write_table(tmp_path / "b.csv", [ROW], ("headline", "text", "Auteur"))
    columns = Columns()

    assert len(list(read_articles(first, second, columns=columns))) == 2
    assert columns.report() == (
        "Columns read: titre as title, texte as text, headline as title, text; not used: n, Auteur"
    )


def test_long_lists_of_columns_are_cut():
    columns = Columns()
    columns.fields(["title", *(f"vue\x1b{n}" for n in range(1000))])

    report = columns.report()

    assert report.startswith(r"Columns read: title; no text; not used: vue\x1b0, vue\x1b1")
    assert report.endswith("and 80 more")


# --- data frames and mappings


def test_the_columns_of_a_frame_are_recognised_and_reported_once():
    frame = pd.DataFrame([{**ROW, "vues": 3}])

    with pytest.warns(UserWarning, match="Columns read") as warnings:
        (article,) = articles_from(frame)

    assert article == replace(ARTICLE, id=article.id, meta={"vues": 3})
    assert [str(warning.message) for warning in warnings] == [
        "Columns read: headline as title, content as text, category as labels; not used: vues"
    ]


def test_a_frame_without_titles_or_texts_is_refused_with_its_columns():
    frame = pd.DataFrame({"h1": ["Wave"], 5: ["x"]})

    with pytest.raises(InputError, match="No column of titles or texts among h1, 5: name one"):
        articles_from(frame)


def test_read_frame_warns_of_what_a_frame_does_not_show(tmp_path):
    usual = write_table(tmp_path / "lot.csv", [ROW], tuple(ROW))
    complete = write_table(tmp_path / "a.csv", [{**ROW, "n": 1}], ("title", "text", "labels", "n"))

    with pytest.warns(UserWarning, match="headline as title, content as text, category as labels"):
        read_frame(usual)
    assert read_frame(complete).loc[0, "n"] == "1"  # warnings are errors here


def test_a_date_that_cannot_be_read_is_missing_in_a_frame(tmp_path):
    path = tmp_path / "lot.jsonl"
    dates = "8-APR-1987 01:03:47", "2026-03-01"
    rows = [{"text": "a", "title": "", "labels": [], "date": date} for date in dates]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    assert read_frame(path)["date"].isna().tolist() == [True, False]


def test_a_frame_from_read_frame_is_read_without_a_warning(tmp_path):
    path = write_table(tmp_path / "lot.csv", [ROW], ("title", "text", "source_page"))

    with pytest.warns(UserWarning, match="Columns read: title, text; not used: source_page"):
        frame = read_frame(path)  # no labels
    (article,) = articles_from(frame)  # warnings are errors here

    assert (article.title, article.meta) == (ROW["headline"], {"source_page": "Fintech"})


def test_mappings_may_have_different_keys():
    rows = [{"titre": "La 5G"}, {"Corps": "Wave"}]

    with pytest.warns(UserWarning, match="Columns read: titre as title, Corps as text"):
        assert [(a.title, a.text) for a in articles_from(rows)] == [("La 5G", ""), ("", "Wave")]


# --- labels


def test_a_bar_separates_labels_in_the_cells_of_tables_only(table):
    write_table(table, [{**ROW, "category": "Fintech|R&amp;D"}], tuple(ROW))

    (article,) = read_all(table)

    in_json = table.suffix == ".jsonl"
    assert article.labels == (("Fintech|R&amp;D",) if in_json else ("Fintech", "R&D"))
    (from_object,) = articles_from([{"text": "Wave", "labels": "Fintech|<b>tech</b>"}])
    assert from_object.labels == ("Fintech|<b>tech</b>",)


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_the_number_of_a_class_is_its_name(tmp_path, suffix):
    path = write_table(tmp_path / f"lot.{suffix}", [{**ROW, "category": 3}], tuple(ROW))

    assert [article.labels for article in read_all(path)] == [("3",)]


def test_a_label_with_a_bar_is_not_written_to_a_cell(tmp_path):
    article = Article(id="1", text="Wave", labels=("Fintech|Banque",))

    with pytest.raises(InputError, match=r"Label 'Fintech\|Banque' cannot be written to a table"):
        write_articles([article], tmp_path / "lot.csv")
    write_articles([article], tmp_path / "lot.jsonl")
    assert read_all(tmp_path / "lot.jsonl") == [article]


def test_a_label_that_a_cell_would_change_is_not_written_to_it(tmp_path):
    article = Article(id="1", text="Wave", labels=("R&amp;D",))

    with pytest.raises(InputError, match=r"Label 'R&amp;D' cannot be written .*example to 'R&D'"):
        write_articles([article], tmp_path / "lot.csv")


@pytest.mark.parametrize("name", ["text ", " ", "\n"])
def test_names_that_are_another_ones_in_a_header_are_not_written(tmp_path, name):
    article = Article(id="1", text="Wave", meta={name: "x"})

    with pytest.raises(InputError, match=r"in a table.*: write a \.jsonl file, or rename"):
        write_articles([article], tmp_path / "lot.csv")
    assert not (tmp_path / "lot.csv").exists()


NAMES = [*KEYS, *(name for names in SYNONYMS.values() for name in names), "vues"]


@given(st.lists(st.sampled_from(NAMES), unique=True))
def test_every_column_gives_one_field_or_stays_as_it_is(names):
    fields = Columns().fields(names)

    assert len({*fields.values()}) == len(fields)
    assert {*names} == {*fields}
    assert {*names} & {*KEYS} == {name for name, field in fields.items() if name == field} & {*KEYS}
    assert all(field in KEYS for name, field in fields.items() if name != field)
