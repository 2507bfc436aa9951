"""The taxonomy of a desk, in a file that changes while the desk runs."""

import datetime as dt
from functools import partial

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile, desk_labels, use_taxonomy
from osiris_nlp.taxonomy import Taxonomy, read_taxonomy, rename, write_taxonomy

LABELS = Taxonomy.from_names(["Fintech", "Infrastructures"])
DAY = dt.date(2026, 12, 1)
RENAMED = partial(rename, old="Fintech", new="Finance numérique", on=DAY, who="Awa")


@pytest.fixture
def file(tmp_path):
    write_taxonomy(LABELS, tmp_path / "taxonomy.csv")
    return TaxonomyFile(tmp_path / "taxonomy.csv")


def test_a_change_is_written_with_its_history(file):
    before = file.current()

    change = file.change(RENAMED, digest=before.digest())

    assert str(change) == "rename 'Fintech' to 'Finance numérique'"
    assert file.current().names == ("Finance numérique", "Infrastructures")
    assert file.names().history == (change,)
    assert before.names == LABELS.names


def test_a_file_that_others_have_written_is_read_again(file):
    assert file.names() is file.names()

    write_taxonomy(Taxonomy.from_names(["Satellites"]), file.path)

    assert file.current().names == ("Satellites",)


def test_a_change_of_another_taxonomy_than_the_manager_saw_is_refused(file):
    digest = file.current().digest()
    write_taxonomy(Taxonomy.from_names(["Fintech", "Genre"]), file.path)

    with pytest.raises(InputError, match="has changed in the meantime: look at it again"):
        file.change(RENAMED, digest=digest)

    assert read_taxonomy(file.path).names == ("Fintech", "Genre")
    assert file.names().history == ()


def test_a_missing_file_is_named(file):
    file.path.unlink()

    with pytest.raises(InputError, match=r"No taxonomy at '.*taxonomy\.csv'"):
        file.current()


def test_the_commands_of_a_desk_use_the_taxonomy_that_it_is_served_with(store, file):
    assert desk_labels(store) is None

    use_taxonomy(store, file)
    in_use = desk_labels(store)

    assert in_use is not None
    assert in_use.taxonomy.names == LABELS.names
    use_taxonomy(store, None)
    assert desk_labels(store) is None


def test_a_vocabulary_in_several_languages_is_read_in_that_of_the_model(store, tmp_path):
    path = tmp_path / "subjects.csv"
    path.write_text(
        "uri,label_fi,label_fr\nhttp://www.yso.fi/onto/yso/p1265,arkeologia,archéologie\n", "utf-8"
    )

    use_taxonomy(store, TaxonomyFile(path, "fi"))
    in_use = desk_labels(store)

    assert in_use is not None
    assert in_use.taxonomy.names == ("arkeologia",)
