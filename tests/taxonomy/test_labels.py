import os
from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import Label, Taxonomy, read_taxonomy

BUNDLED = Path(__file__).parents[2] / "data" / "taxonomy.csv"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_csv_row_has_all_fields_of_a_label(tmp_path):
    path = write(
        tmp_path / "t.csv",
        "id,label,aliases,weight,kind,from,to,scope_note,cues,not_this_but\n"
        "yas,Yas,Free Sénégal | Tigo,12.5,actor,2024,,La vie de l’opérateur.,"
        "Yas|Axian,Fintech : Mixx|SMSI : sommet\n"
        "smsi,SMSI,,,,2002,2005,,,\n",
    )

    yas, smsi = read_taxonomy(path)

    assert yas == Label(
        name="Yas",
        id="yas",
        aliases=("Free Sénégal", "Tigo"),
        weight=12.5,
        kind="actor",
        first_year=2024,
        scope_note="La vie de l’opérateur.",
        cues=("Yas", "Axian"),
        not_this_but=("Fintech : Mixx", "SMSI : sommet"),
    )
    assert smsi == Label(name="SMSI", id="smsi", first_year=2002, last_year=2005)


def test_a_two_column_tsv_has_labels_and_their_other_names(tmp_path):
    path = write(
        tmp_path / "t.tsv",
        "Fintech\tServices financiers, mobiles\n\nTélévision numérique\tTNT\nSMSI\n",
    )

    taxonomy = read_taxonomy(path)

    assert taxonomy.names == ("Fintech", "Télévision numérique", "SMSI")
    assert taxonomy.resolve("tnt") == "Télévision numérique"
    assert taxonomy.resolve("Services financiers, mobiles") == "Fintech"


def test_the_header_of_a_tsv_is_not_a_label(tmp_path):
    path = write(tmp_path / "t.tsv", "label\tname\nFintech\tServices financiers\n")

    assert read_taxonomy(path).names == ("Fintech",)


def test_a_quoted_cell_may_contain_a_newline(tmp_path):
    path = write(tmp_path / "t.csv", 'label,scope_note\nFintech,"Payer,\nencaisser"\nSMSI,Sommet\n')

    taxonomy = read_taxonomy(path)

    assert taxonomy.names == ("Fintech", "SMSI")
    assert taxonomy.get("Fintech").scope_note == "Payer,\nencaisser"


def test_a_byte_order_mark_and_windows_line_ends_are_ignored(tmp_path):
    path = write(tmp_path / "t.csv", b"\xef\xbb\xbflabel,cues\r\nFintech,Wave|Wari\r\n")

    assert read_taxonomy(path).labels == (Label(name="Fintech", cues=("Wave", "Wari")),)


def test_case_spacing_and_apostrophes_do_not_matter_in_a_name_but_accents_do():
    taxonomy = Taxonomy.from_names(["Désengagement de l’Etat", "Fintech"])

    assert taxonomy.find("DÉSENGAGEMENT  de\u00a0l'etat ") == "Désengagement de l’Etat"
    assert taxonomy.find("De\u0301sengagement de l’Etat") == "Désengagement de l’Etat"
    assert taxonomy.find("Desengagement de l’Etat") is None


def test_an_alias_resolves_to_its_label():
    taxonomy = Taxonomy([Label(name="Yas", aliases=("Sentel/Tigo", "Free Sénégal"))])

    assert taxonomy.resolve("free sénégal") == "Yas"
    assert taxonomy.get("Sentel/Tigo").name == "Yas"


@pytest.mark.parametrize("first", ["Yas", "Free Sénégal"])
def test_an_alias_never_hides_a_name(first):
    labels = [Label(name="Yas", aliases=("Free Sénégal",)), Label(name="Free Sénégal")]

    taxonomy = Taxonomy(sorted(labels, key=lambda label: label.name != first))

    assert taxonomy.find("Free Sénégal") == "Free Sénégal"
    assert taxonomy.find("Yas") == "Yas"


def test_the_error_for_an_unknown_label_suggests_the_nearest_name():
    taxonomy = Taxonomy([Label(name="Fintech"), Label(name="SMSI")], source="data/t.csv")

    with pytest.raises(
        InputError,
        match=r"^Unknown label 'Fintec': expected one of the 2 labels of data/t.csv; "
        r"did you mean 'Fintech'\?$",
    ):
        taxonomy.resolve("Fintec")


def test_the_error_for_a_misspelt_alias_suggests_its_label():
    taxonomy = Taxonomy([Label(name="Télévision numérique terrestre", aliases=("TNT HD",))])

    with pytest.raises(InputError, match="did you mean 'Télévision numérique terrestre'"):
        taxonomy.resolve("TNT-HD")


def test_no_label_is_suggested_for_a_name_like_no_other():
    with pytest.raises(InputError, match=r"expected one of the 1 known labels$"):
        Taxonomy.from_names(["Fintech"]).resolve("Wxyz")


def test_labels_that_differ_only_in_case_are_both_named():
    with pytest.raises(InputError) as error:
        Taxonomy.from_names(["Droit de l’Etat", "droit de l'état", "Fintech", "fintech"])

    assert str(error.value) == (
        "Duplicate label 'fintech': it differs from 'Fintech' only in case, spaces or apostrophes; "
        "keep one of them"
    )
    with pytest.raises(InputError, match="Duplicate label 'Yas': keep one row per label"):
        Taxonomy.from_names(["Yas", "Yas"])


@pytest.mark.parametrize("duplicate", ["Fintech", "fintech", " Fintech"])
def test_a_duplicate_label_is_refused(tmp_path, duplicate):
    path = write(tmp_path / "t.csv", f"label,cues\nFintech,Wave\nSMSI,\n{duplicate},Wari\n")

    with pytest.raises(InputError, match=r"Duplicate label '[Ff]intech' .*t\.csv"):
        read_taxonomy(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"Empty taxonomy \(.*t\.csv\)"),
        (" \n\n", r"Empty taxonomy \(.*t\.csv\)"),
        ("label,cues\n", r"Empty taxonomy \(.*t\.csv\)"),
        ("name,cues\nFintech,Wave\n", r"No column 'label' \(.*t\.csv, line 1\): expected 'l"),
        ("label,couleur\nFintech,bleu\n", r"Unknown column 'couleur' .*line 1"),
        ("label,cues\nFintech,Wave\n,Wari\n", r"Row without a label \(.*t\.csv, line 3\)"),
        ("label,weight\nFintech,fort\n", r"Invalid weight 'fort' \(.*line 2\): expected a numb"),
        ("label,weight\nFintech,nan\n", r"Invalid weight 'nan' \(.*line 2\)"),
        ("label,from\nFintech,avant\n", r"Invalid from 'avant' \(.*line 2\)"),
        ("label,from\nFintech,nan\n", r"Invalid from 'nan' \(.*line 2\)"),
        ("label,to\nSMSI,2005\nFintech,inf\n", r"Invalid to 'inf' \(.*line 3\)"),
        ("label,cues\nFintech,Wave,Wari\n", r"\(.*t\.csv, line 2\)"),
        ('label,cues\nFintech,"Wave\nSMSI,sommet\n', r"\(.*t\.csv, line \d\)"),
        (
            b"label\nT\xe9l\xe9phonie\n",
            r"Invalid UTF-8: byte at position 7 \(.*t\.csv\): save the taxonomy as",
        ),
    ],
)
def test_the_error_for_a_bad_taxonomy_has_file_and_line(tmp_path, content, message):
    path = write(tmp_path / "t.csv", content)

    with pytest.raises(InputError, match=message):
        read_taxonomy(path)


def test_the_error_for_a_missing_taxonomy_names_the_file(tmp_path):
    with pytest.raises(InputError, match=r"No taxonomy at '.*absente\.csv': expected a CSV or TSV"):
        read_taxonomy(tmp_path / "absente.csv")


def test_a_folder_is_refused_as_a_taxonomy(tmp_path):
    with pytest.raises(InputError, match="is a folder: expected a CSV or TSV file"):
        read_taxonomy(tmp_path)


def test_labels_keep_the_order_of_the_file(tmp_path):
    path = write(tmp_path / "t.csv", "label\nSMSI\nFintech\nGenre\n")

    taxonomy = read_taxonomy(path)

    assert taxonomy.names == ("SMSI", "Fintech", "Genre")
    assert [label.name for label in taxonomy] == ["SMSI", "Fintech", "Genre"]
    assert len(taxonomy) == 3


def test_naming_and_description_join_the_texts_of_a_label():
    label = Label(name="Yas", aliases=("Tigo",), cues=("Axian", "Mixx"), scope_note="L’opérateur.")

    assert label.naming == "Yas . Tigo"
    assert label.description == "Axian . Mixx . L’opérateur."
    assert Label(name="SMSI").description == ""


def test_the_digest_depends_on_every_field_and_on_the_order():
    plain, same = Taxonomy.from_names(["Yas", "SMSI"]), Taxonomy.from_names(["Yas", "SMSI"])
    others = [
        Taxonomy.from_names(["SMSI", "Yas"]),
        Taxonomy([Label(name="Yas", cues=("Axian",)), Label(name="SMSI")]),
        Taxonomy([Label(name="Yas", last_year=2030), Label(name="SMSI")]),
    ]

    assert plain.digest() == same.digest()
    assert len({taxonomy.digest() for taxonomy in (plain, *others)}) == 4


def test_the_bundled_taxonomy_describes_all_78_labels():
    taxonomy = read_taxonomy(BUNDLED)

    assert len(taxonomy) == len(set(taxonomy.names)) == 78
    assert {taxonomy.resolve(name.upper()) for name in taxonomy.names} == set(taxonomy.names)
    assert [label.name for label in taxonomy if not (label.id and label.description)] == []
    assert [label.name for label in taxonomy if label.weight < 0] == []
    assert taxonomy.resolve("Cybercriminalité") == "Cybersécurité/Cybercriminalité"
    confusable = {item.split(" : ")[0] for label in taxonomy for item in label.not_this_but}
    assert {"Internet", "Service universel"} <= confusable


def test_a_table_from_a_french_spreadsheet_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("label;cues\nFintech;Wave, Wari|mobile money\n", encoding="utf-8-sig")

    assert read_taxonomy(path).get("Fintech").cues == ("Wave, Wari", "mobile money")


def test_a_table_of_megabytes_is_refused_as_a_taxonomy(tmp_path):
    path = write(tmp_path / "t.csv", "label\nTéléphonie mobile\n")
    os.truncate(path, 100_000_001)

    with pytest.raises(InputError, match="is larger than 100 MB"):
        read_taxonomy(path)


def test_a_label_or_alias_of_more_than_255_characters_is_refused():
    assert Taxonomy([Label(name="é" * 255)]).names == ("é" * 255,)
    with pytest.raises(InputError, match=r"Label of 256 characters, 'éé.*at most 255"):
        Taxonomy([Label(name="é" * 256)])
    with pytest.raises(InputError, match=r"Label of 10,000,000 characters"):
        Taxonomy([Label(name="Fintech", aliases=("Wave", "a" * 10_000_000))])


def test_a_name_is_found_however_its_accents_are_typed_but_not_a_whole_text():
    taxonomy = Taxonomy.from_names(["Télévision numérique"])

    assert taxonomy.find("TE\u0301LE\u0301VISION  nume\u0301rique") == "Télévision numérique"
    assert taxonomy.find("Télévision numérique" + " " * 100_000) is None
    with pytest.raises(InputError, match=r"Unknown label 'Télévision numerique'.*did you mean"):
        taxonomy.resolve("Télévision numerique")


def test_a_broken_header_is_reported(tmp_path):
    path = write(tmp_path / "t.csv", 'label,"cues"x\nFintech,Wave\n')

    with pytest.raises(InputError, match=r"Broken CSV header: .* \(.*t.csv, line 1\)"):
        read_taxonomy(path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "1e300,",
            r"Invalid from '1e300' \(.*t\.csv, line 2\): expected a year from -9999 to 9999 or",
        ),
        ("10000,", "Invalid from '10000'"),
        (",-1e25", "Invalid to '-1e25'"),
        (",9999.5", "Invalid to '9999.5'"),
        (f"{'9' * 5000},", "Invalid from '999"),
    ],
)
def test_years_that_no_calendar_has_are_refused(tmp_path, row, message):
    path = write(tmp_path / "t.csv", f"label,from,to\n5G,{row}\n")

    with pytest.raises(InputError, match=message):
        read_taxonomy(path)


def test_a_label_from_python_has_a_year_of_the_calendar():
    message = "Label 'Fintech' has the year a very large number: expected a year from -9999 to 9999"
    with pytest.raises(InputError, match=message):
        Taxonomy([Label(name="Fintech", last_year=10**5000)])
    with pytest.raises(InputError, match="Invalid field 'first_year': a very large number"):
        Taxonomy.from_records([{"name": "Fintech", "first_year": 10**5000}])
    with pytest.raises(InputError, match="Invalid field 'weight': a very large number"):
        Taxonomy.from_records([{"name": "Fintech", "weight": 10**5000}])
    assert Taxonomy([Label(name="SMSI", first_year=-9999, last_year=9999)]).names == ("SMSI",)


@pytest.mark.parametrize(
    "name",
    [
        *("radio", "42.42", "http://a.org/2", "<http://a.org/2>", "urn:osiris-nlp:label:42.42"),
        *("ondes", "urn:osiris-nlp:label:Radio"),
    ],
)
def test_a_label_is_found_by_name_alias_id_and_uri(name):
    label = Label(name="Radio", id="42.42", uri="http://a.org/2", aliases=("Ondes",))
    taxonomy = Taxonomy([Label(name="Fintech"), label])

    assert taxonomy.resolve(name) == "Radio"
    assert taxonomy.uris == {"Radio": "http://a.org/2"}
    assert taxonomy.find("http://a.org/3") is None
