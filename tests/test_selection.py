"""Which tests `make test-PACKAGE` runs."""

from pathlib import Path

import pytest
from selection import callers, parts_of

SOURCE = """
from osiris_nlp.taxonomy import Label, Taxonomy as Labels
from osiris_nlp.taxonomy.changing.log import read_history
from osiris_nlp import taxonomy
from osiris_nlp.base.records import Article

def label(name):
    return Label(name=name)

def test_a_label_is_found_by_its_alias():
    assert Labels([label("Fintech")])

def test_an_article_has_a_title():
    assert Article(title="La fibre à Kolda")

def test_nothing_is_undone():
    assert taxonomy.undo is None

def test_the_history_is_empty():
    assert read_history() == []
"""


@pytest.mark.parametrize(
    ("package", "tests"),
    [
        (
            "taxonomy",
            [
                "test_a_label_is_found_by_its_alias",
                "test_nothing_is_undone",
                "test_the_history_is_empty",
            ],
        ),
        ("taxonomy.changing", ["test_the_history_is_empty"]),
        ("tax", []),
        ("base", []),  # records and errors are in most tests
    ],
)
def test_a_test_is_selected_by_the_names_that_it_uses(package, tests):
    assert list(callers(SOURCE, package)) == tests


def test_the_tests_of_a_package_are_its_folders_and_the_tests_that_call_it():
    folders, calls = [], []
    for part in parts_of("taxonomy"):
        (calls if "::" in part else folders).append(part)

    assert folders == ["osiris_nlp/taxonomy", "tests/taxonomy"]
    assert "tests/analysis/test_audit.py::test_the_aliases_of_a_taxonomy_are_understood" in calls
    assert all(
        Path(__file__).parents[1].joinpath(part.partition("::")[0]).exists() for part in calls
    )


def test_an_unknown_package_is_refused_with_the_names_of_all():
    with pytest.raises(
        SystemExit, match=r"No package 'osiris_nlp.etiquettes': expected one of analysis, base,"
    ):
        list(parts_of("etiquettes"))
