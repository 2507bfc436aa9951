"""Taxonomies as tables: CSV, TSV and Annif's TSV."""

import pytest
from helpers.vocabularies import BUNDLED, TAXONOMIES, YAS, write
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import (
    Label,
    Taxonomy,
    annif_of,
    concept_uris,
    csv_of,
    label_key,
    read_taxonomy,
    write_taxonomy,
)
from osiris_nlp.taxonomy.formats.label_tables import labels_from_table

PLAIN = st.text('aé’ /;,"\n', max_size=8).map(str.strip)
PLAIN_LISTS = st.lists(PLAIN.filter(bool), max_size=3).map(tuple)
TABLES = st.lists(
    st.builds(
        Label,
        name=PLAIN.filter(bool),
        id=PLAIN,
        aliases=PLAIN_LISTS,
        weight=st.floats(allow_nan=False, allow_infinity=False).map(lambda w: w or 0.0),
        kind=PLAIN.filter(bool),
        first_year=st.none() | st.integers(1, 9999),
        last_year=st.none() | st.integers(1, 9999),
        scope_note=PLAIN,
        cues=PLAIN_LISTS,
        not_this_but=PLAIN_LISTS,
        revised=st.none() | st.dates(),
        uri=st.sampled_from(["", "http://a.org/1", "urn:x:é"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda label: label_key(label.name),
).map(Taxonomy)


# --- tables
@settings(max_examples=300)
@given(TABLES, st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"]))
def test_a_csv_is_read_back_as_it_was_written(taxonomy, separator, line_end):
    text = csv_of(taxonomy, separator=separator, line_end=line_end)

    assert tuple(labels_from_table(text, "t.csv")[0]) == taxonomy.labels


@settings(max_examples=200)
@given(TAXONOMIES)
def test_a_csv_is_written_without_loss_or_not_at_all(taxonomy):
    try:
        text = csv_of(taxonomy)
    except InputError:
        text = ""

    if text:
        assert tuple(labels_from_table(text, "t.csv")[0]) == taxonomy.labels


def test_the_bundled_csv_is_written_back_byte_for_byte(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(BUNDLED.read_bytes())

    write_taxonomy(read_taxonomy(path), path)

    assert path.read_bytes() == BUNDLED.read_bytes()


def test_a_csv_keeps_the_format_of_a_french_spreadsheet(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("label;cues\r\nFintech;Wave, Wari\r\n".encode("utf-8-sig"))

    write_taxonomy(read_taxonomy(path), path)

    assert path.read_bytes().decode() == (
        "\ufeffid;label;aliases;weight;kind;from;to;scope_note;cues;not_this_but;revised\r\n"
        ";Fintech;;;topic;;;;Wave, Wari;;\r\n"
    )
    assert read_taxonomy(path).get("Fintech").cues == ("Wave, Wari",)


def test_a_list_item_with_a_separator_is_refused():
    with pytest.raises(InputError, match=r"Cannot write label 'Yas' to a table: expected no '\|'"):
        csv_of(Taxonomy([Label(name="Yas", cues=("a|b",))]))


def test_annifs_tsv_is_read_back_as_it_was_written(tmp_path):
    labels = [
        Label(name="Noms de domaine", id="43"),
        Label(name="Yas"),
        Label(name="TIC", id="http://a.org/t"),
    ]

    write_taxonomy(Taxonomy(labels), tmp_path / "t.tsv")

    assert (tmp_path / "t.tsv").read_text(encoding="utf-8") == (
        "<urn:osiris-nlp:label:43>\tNoms de domaine\t43\n"
        "<urn:osiris-nlp:label:Yas>\tYas\n"
        "<http://a.org/t>\tTIC\n"
    )
    assert read_taxonomy(tmp_path / "t.tsv").labels == tuple(labels)


def test_a_tsv_of_annif_is_read(tmp_path):
    remarks: list[str] = []
    path = write(
        tmp_path / "t.tsv",
        "<http://a.org/1>\tTéléphonie\n<http://a.org/2>\nhttp://a.org/3\tRadio\t3.14\n\n",
    )

    taxonomy = read_taxonomy(path, on_remark=remarks.append)

    assert taxonomy.labels == (
        Label(name="Téléphonie", id="http://a.org/1"),
        Label(name="Radio", id="3.14", uri="http://a.org/3"),
    )
    assert remarks == ["left out: URIs without a label (1)"]


def test_a_csv_of_annif_is_read_in_a_language_it_has(tmp_path):
    path = write(
        tmp_path / "subjects.csv",
        "uri,notation,label_fi,label_en,label_fr\n"
        "http://a.org/1,,radio,radio,Radio\n"
        "http://a.org/2,42.42,kuusi,,\n"
        "http://a.org/3,,,,\n",
    )
    remarks: list[str] = []

    french = read_taxonomy(path, on_remark=remarks.append)
    finnish = read_taxonomy(path, language="fi")

    assert (french.language, finnish.language) == ("fr", "fi")
    assert french.names == ("Radio", "kuusi")
    assert finnish.labels == (
        Label(name="radio", id="http://a.org/1"),
        Label(name="kuusi", id="42.42", uri="http://a.org/2"),
    )
    assert remarks == [
        "left out: URIs without a label (1)",
        "labels in another language, those without a name in fr: 1",
    ]
    with pytest.raises(InputError, match="No labels in 'sv'.*expected one of en, fi, fr"):
        read_taxonomy(path, language="sv")


def test_the_error_for_a_line_of_annifs_tsv_without_uri_has_its_number(tmp_path):
    path = write(tmp_path / "t.tsv", "<http://a.org/1>\tTéléphonie\nRadio\tFM\n")

    with pytest.raises(
        InputError, match=r"Not a URI: 'Radio' \(.*t\.tsv, line 2\): expected '<URI>'"
    ):
        read_taxonomy(path)


def test_a_name_with_a_tab_is_not_written_to_annifs_tsv():
    with pytest.raises(InputError, match="Cannot write label .* on one line"):
        annif_of(Taxonomy([Label(name="a\tb")]))


@given(TAXONOMIES)
def test_all_labels_have_different_uris(taxonomy):
    uris = concept_uris(taxonomy, base="https://example.org/")

    assert len({*uris}) == len(taxonomy)
    assert "https://example.org/" not in uris


@pytest.mark.parametrize("base", ["", "exemple", "https://a b/", "<urn:a>"])
def test_a_base_that_is_not_a_uri_is_refused(base):
    with pytest.raises(InputError, match="Invalid base .* expected a URI"):
        concept_uris([YAS], base=base)


def test_an_unknown_extension_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"Cannot write 't\.xlsx': expected \.csv, \.tsv or \.ttl"):
        write_taxonomy(Taxonomy([YAS]), tmp_path / "t.xlsx")
    with pytest.raises(InputError, match="No folder"):
        write_taxonomy(Taxonomy([YAS]), tmp_path / "rien" / "t.csv")
    assert list(tmp_path.iterdir()) == []


def test_labels_with_the_same_id_have_different_uris():
    labels = [Label(name=name, id="7") for name in ("Yas", "Tigo", "Wave")]

    assert concept_uris(labels, base="urn:x:") == ["urn:x:7", "urn:x:7-2", "urn:x:7-3"]
