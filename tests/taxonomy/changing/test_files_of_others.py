"""A change of a taxonomy next to files of others, or in a file that has become something else."""

import datetime as dt
from pathlib import Path

import orjson
import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import (
    Change,
    Taxonomy,
    history_path,
    read_history,
    read_taxonomy,
    rename,
    turtle_of,
    undo,
    write_change,
    write_taxonomy,
)

DAY = dt.date(2026, 12, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_taxonomy(Taxonomy.from_names(["Sentel/Tigo", "Fintech"]), tmp_path / "mots.csv")
    return tmp_path / "mots.csv"


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def renamed(path: Path) -> tuple[Taxonomy, Change]:
    return rename(read_taxonomy(path), "Sentel/Tigo", "Tigo", on=DAY)


@pytest.mark.parametrize("name", ["mots.history.jsonl", "mots.history.lock"])
def test_files_of_others_next_to_a_taxonomy_are_left_alone(path: Path, name: str) -> None:
    path.with_name(name).write_text("Relancer la Sonatel avant vendredi.\n", encoding="utf-8")
    before = files_in(path.parent)

    with pytest.raises(InputError, match=name):
        write_change(path, *renamed(path))

    assert files_in(path.parent) == before


@pytest.mark.parametrize("form", ["Turtle", "TSV"])
def test_a_file_that_became_another_format_is_not_rewritten_as_a_csv(path: Path, form: str) -> None:
    taxonomy = read_taxonomy(path)
    change = renamed(path)
    content = turtle_of(taxonomy) if form == "Turtle" else "Sentel/Tigo\nFintech\tMonnaie mobile\n"
    if form == "TSV":
        content = "Sentel/Tigo\tTigo Sénégal\nFintech\n"
    path.write_text(content, encoding="utf-8")
    before = files_in(path.parent)

    with pytest.raises(InputError, match="Not a CSV table: .*mots.csv': export it as CSV"):
        write_change(path, *change)

    assert files_in(path.parent) == before


def test_earlier_lines_of_a_history_are_kept_as_they_are(path: Path) -> None:
    write_change(path, *renamed(path))
    history = history_path(path)
    row = orjson.loads(history.read_bytes()) | {"ticket": "OSIRIS-12"}  # of a newer version
    first_line = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
    history.write_bytes(first_line + b"\n")

    write_change(path, *undo(read_taxonomy(path), read_history(path), on=DAY))

    assert history.read_bytes().split(b"\n")[0] == first_line
    assert [change.what for change in read_history(path)] == ["rename", "undo"]
