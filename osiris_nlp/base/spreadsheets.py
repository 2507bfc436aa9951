"""CSV tables that are safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and a formula can
send the sheet's content elsewhere or start a program. Titles are written by other people, so an
apostrophe goes in front, as when one types such a cell as text. It also goes into the middle of a text:
a French spreadsheet splits at semicolons and line ends, whatever separator the table uses.

Reading removes these apostrophes. It cannot recognise one that another program wrote on purpose.
"""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

# East Asian spreadsheets accept the wide forms too; all skip NUL, tabs and line ends.
_FORMULA = "=+\\-@\\0＝＋－＠"
_FIRST = re.compile(rf"'*+[{_FORMULA}\t\r\n]")
_LATER = re.compile(rf"([;\t\r\n])(?='*+[{_FORMULA}])")
# Begins with the apostrophe, for which `re` searches faster than for what precedes it.
_LATER_WRITTEN = re.compile(rf"'(?<=[;\t\r\n]')(?='*+[{_FORMULA}])")
_BEGINNINGS = frozenset("'=+-@\0＝＋－＠\t\r\n")
_LINE_END = re.compile(r"[\r\n]+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def write_table(
    stream: TextIO,
    rows: Iterable[Iterable[object]],
    *,
    separator: str = ",",
    line_end: str = "\r\n",
) -> None:
    r"""Write rows of cells, with an apostrophe in front of what would run as a formula.

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


def header_row(names: Iterable[str]) -> list[str]:
    r"""Return the names of columns for the first row of a table, which must be one line to be read again.

    Examples
    --------
    >>> header_row(["titre", "date de\npublication"])
    ['titre', 'date de publication']
    """
    return [_LINE_END.sub(" ", name) for name in names]


def read_cell(cell: str) -> str:
    """Return the content of a cell, without the apostrophes that keep it from being a formula.

    Examples
    --------
    >>> read_cell("'=1+1"), read_cell("''=1+1"), read_cell("'en ligne'"), read_cell("=1+1")
    ('=1+1', "'=1+1", "'en ligne'", '=1+1')
    """
    if "'" not in cell:
        return cell
    is_text = cell[0] == "'" and _FIRST.match(cell)
    return _LATER_WRITTEN.sub("", cell[1:] if is_text else cell)


def _as_text(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    text = _LATER.sub(r"\1'", cell) if _LATER.search(cell) else cell
    is_formula = cell[:1] in _BEGINNINGS and _FIRST.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{text}" if is_formula else text
