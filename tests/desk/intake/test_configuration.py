"""The desk's TOML file."""

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.intake.configuration import (
    Corpus,
    Feed,
    Folder,
    SiteSource,
    read_configuration,
)


def write(folder, text):
    file = folder / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def test_sources_are_read_in_the_order_of_the_file(tmp_path):
    file = write(
        tmp_path,
        """
        [[feed]]
        address = "https://www.osiris.sn/spip.php?page=backend"
        [[feed]]
        address = "https://lesoleil.sn/feed"
        source = "Le Soleil"
        pages = true
        [[spip]]
        site = "mysql://osiris:secret@localhost/spip"
        statut = ["prop", "publie"]
        [[spip]]
        site = "../spip"
        [[folder]]
        path = "a-lire"
        """,
    )

    settings = read_configuration(file)

    assert settings.feeds == (
        Feed("https://www.osiris.sn/spip.php?page=backend"),
        Feed("https://lesoleil.sn/feed", "Le Soleil", pages=True),
    )
    assert settings.sites == (
        SiteSource("mysql://osiris:secret@localhost/spip", ("prop", "publie")),
        SiteSource(str(tmp_path / "../spip"), ("prop",)),
    )
    assert settings.folders == (Folder(str(tmp_path / "a-lire")),)


def test_the_corpus_is_read_with_paths_relative_to_the_file(tmp_path):
    file = write(
        tmp_path,
        """
        [corpus]
        inputs = ["corpus/articles.csv", "mysql://osiris:secret@localhost/spip"]
        taxonomy = "corpus/mots-cles.csv"
        columns = ["depeche=text"]
        """,
    )

    assert read_configuration(file).corpus == Corpus(
        (f"{tmp_path}/corpus/articles.csv", "mysql://osiris:secret@localhost/spip"),
        taxonomy=f"{tmp_path}/corpus/mots-cles.csv",
        columns=("depeche=text",),
    )


def test_a_file_written_with_a_windows_editor_is_read(tmp_path):
    file = write(tmp_path, "\ufeff[[feed]]\r\naddress = 'https://osiris.sn'\r\n")

    assert read_configuration(file).feeds == (Feed("https://osiris.sn"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[feed]", r"Not TOML: .* \(.*sources.toml\)"),
        ("a = " + "[" * 5000, r"Not TOML"),
        ("[[flux]]\naddress = 'x'", r"key 'flux' .*: expected one of feed, spip, folder, corpus"),
        (
            "[[feed]]\nadress = 'https://osiris.sn'",
            r"\[\[feed\]\] number 1: unknown key 'adress' \(.*\): .*; did you mean 'address'\?",
        ),
        ("[feed]\naddress = 'x'", r"feed is \{.*\} .*: expected tables that begin with \[\[feed\]"),
        ("[[feed]]\nsource = 'APS'", r"number 1: address is missing .*: expected a line such as"),
        ("[[feed]]\naddress = 12", r"address is 12 .*expected a line such as address = \"https:"),
        (
            "[[feed]]\naddress = 'https://a.sn'\n[[feed]]\naddress = 'https://b.sn'\npages = 'oui'",
            r"number 2: pages is 'oui' .*expected a line such as pages = true",
        ),
        ("[[spip]]\nsite = 'x'\nstatut = 'prop'", r"statut is 'prop' .*such as statut = \[\"prop"),
        ("[[folder]]\npath = ''", r"path is '' .*expected a line such as path"),
        ("[[corpus]]\ninputs = ['a']", r"corpus is \[.*one table that begins with \[corpus\]"),
        ("[corpus]\ntaxonomy = 'a'", r"\[corpus\]: inputs is missing .*inputs = \[\"articles.j"),
        ("[corpus]\ninputs = 'a'", r"\[corpus\]: inputs is 'a' .*inputs = \[\"articles.jsonl\"\]"),
    ],
)
def test_an_invalid_file_is_refused_with_key_and_remedy(text, message, tmp_path):
    with pytest.raises(InputError, match=message):
        read_configuration(write(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="No file .*expected a TOML file"):
        read_configuration(tmp_path / "rien.toml")
