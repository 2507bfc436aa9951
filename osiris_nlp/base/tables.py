"""CSV tables that are safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and a formula can
send what is on the sheet elsewhere or start a program. Titles are other people's words, so such a
cell is written with an apostrophe in front, which is how one types it as text; reading removes it.
"""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

# The wide forms count in East Asian spreadsheets; tabs and line ends before a formula are passed over.
_BEGINNINGS = frozenset("'=+-@\t\r\n＝＋－＠")
_FORMULA = re.compile(r"'*(?![+-]?\d+(?:[.,]\d+)?\Z)[=+\-@\t\r\n＝＋－＠]")


def write_table(
    stream: TextIO,
    rows: Iterable[Iterable[object]],
    *,
    separator: str = ",",
    line_end: str = "\r\n",
) -> None:
    r"""Write rows of cells; a cell that would run as a formula gets an apostrophe in front.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> write_table(stream, [["id", "title"], [7, "=1+1"], [8, "'=1+1"]], line_end="\n")
    >>> stream.getvalue()
    "id,title\n7,'=1+1\n8,''=1+1\n"
    """
    table = csv.writer(stream, delimiter=separator, lineterminator=line_end)
    table.writerows(map(_as_text, row) for row in rows)


def read_cell(cell: str) -> str:
    """Return what a cell of a table says: without the apostrophe that keeps it from being a formula.

    Examples
    --------
    >>> read_cell("'=1+1"), read_cell("''=1+1"), read_cell("'en ligne'"), read_cell("=1+1")
    ('=1+1', "'=1+1", "'en ligne'", '=1+1')
    """
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def _as_text(cell: object) -> object:
    if type(cell) is str and cell[:1] in _BEGINNINGS and _FORMULA.match(cell):
        return f"'{cell}"
    return cell
