"""Tables of figures: cells for a page, and a file that a French spreadsheet opens by itself."""

import codecs
import datetime as dt
import io
from dataclasses import dataclass

from fastapi import Response

from osiris_nlp.base.dates import MONTHS
from osiris_nlp.base.spreadsheets import write_table
from osiris_nlp.desk.shares import Share
from osiris_nlp.desk.web.plots import share_text
from osiris_nlp.render import french

Cell = str | int | float | None  # a float is a share; None is unknown, or of too few cases


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, and rows that begin with a name."""

    headings: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    @property
    def texts(self) -> list[list[str]]:
        """The cells as a page shows them."""
        return [[_on_page(cell) for cell in row] for row in self.rows]


def share_cells(share: Share) -> tuple[Cell, ...]:
    """Return the cells of a share: cases, hits, share and its interval; of too few cases their number alone.

    Examples
    --------
    >>> share_cells(Share(12, 29))
    (29, None, None, None, None)
    """
    if not share.is_enough:
        return (share.cases, None, None, None, None)
    return (share.cases, share.hits, share.value, *share.interval)


def month_name(month: str) -> str:
    """Return a month as French prose writes it.

    Examples
    --------
    >>> month_name("2026-03")
    'mars 2026'
    """
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def table_download(name: str, table: Table) -> Response:
    """Return a table as a file to save: semicolons, decimal commas, UTF-8 with a byte-order mark."""
    stream = io.StringIO()
    rows = [table.headings, *(map(_in_spreadsheet, row) for row in table.rows)]
    write_table(stream, rows, separator=";")
    file_name = f"{name}-{dt.datetime.now(dt.UTC):%Y-%m-%d}.csv"
    return Response(
        codecs.BOM_UTF8 + stream.getvalue().encode("utf-8", "replace"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _on_page(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return share_text(cell)
    return french.number(cell) if isinstance(cell, int) else cell


def _in_spreadsheet(cell: Cell) -> str | int:
    if cell is None:
        return ""
    return f"{100 * cell:.1f}%".replace(".", ",") if isinstance(cell, float) else cell
