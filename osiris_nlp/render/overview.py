"""The short view of a result: what `repr` prints, and the table that a notebook shows instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from osiris_nlp.base.language.text import visible
from osiris_nlp.render.environment import render_fragment
from osiris_nlp.render.escape import shorten

_MAX_ROWS = 40
_MAX_CELL = 300  # characters; the titles of newspapers are shorter


@dataclass(frozen=True, slots=True)
class Overview:
    """A result in a few lines.

    Attributes
    ----------
    title : what the result is, in one line
    columns : the headings of the table
    rows : the table; the first 40 rows are shown
    notes : sentences below the table, such as what to look at next

    Examples
    --------
    >>> print(Overview("Two figures", ("figure", "value"), [("mrr", "0.689"), ("hit@1", "0.571")]))
    Two figures
      figure  value
      mrr     0.689
      hit@1   0.571
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the overview as aligned plain text."""
        table = [tuple(map(visible, row)) for row in (self.columns, *self.cells)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        rows = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            for row in table
        )
        return "\n".join(
            [visible(self.title), *(f"  {row}".rstrip() for row in rows), *map(visible, self.lines)]
        )

    @property
    def html(self) -> str:
        """The overview as a fragment of a page, for `_repr_html_`; all values are escaped."""
        return render_fragment("overview.html", overview=self)

    @property
    def cells(self) -> list[list[str]]:
        """The rows to show."""
        return [[shorten(cell, _MAX_CELL) for cell in row] for row in self.rows[:_MAX_ROWS]]

    @property
    def lines(self) -> list[str]:
        """The notes, after the number of rows that are not shown."""
        n_more = len(self.rows) - _MAX_ROWS
        return [*([f"And {n_more} more rows."] if n_more > 0 else []), *self.notes]
