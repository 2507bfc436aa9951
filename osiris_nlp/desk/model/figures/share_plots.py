"""Shares with their intervals: plots, as SVG that a template draws inside a page, and tables.

Widths are percentages and heights are in em, so that text keeps the size of the page's own, however wide
the plot is, and grows with it. Colours come from the style sheet: dark mode and forced colours apply.
"""

import codecs
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from osiris_nlp.base.language.dates import MONTHS
from osiris_nlp.desk.base.rendering import CSV, csv_headers, csv_rows
from osiris_nlp.desk.model.figures.shares import Share
from osiris_nlp.render import french

_NARROWEST, _WIDEST = 1.0, 99.0  # percent of the width: half a dot fits on either side
# In em: a line of text, the track below it, the space between rows.
_LINE, _TRACK, _GAP = 1.3, 0.9, 0.7
_LONGEST = 30  # characters of a name in one line, for a plot 22 em wide


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of a plot: a share and its interval, from 0 to 1, and how they are written.

    `text` is the share, `interval` and `cases` follow it in words.
    """

    name: str
    value: float
    low: float
    high: float
    text: str
    interval: str
    cases: str


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A drawn mark: its lines of text, and where they and its track are (em from the top, % from the left)."""

    mark: Mark
    lines: list[tuple[float, str]]
    track: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot with its rows and the ticks of its axis: where they are, and what they say."""

    id: str
    title: str
    rows: list[PlotRow]
    ticks: list[tuple[float, str]]

    @property
    def axis(self) -> float:
        """Where the axis is, in em from the top."""
        return round(self.rows[-1].track + _TRACK, 2)

    @property
    def height(self) -> float:
        """The height in em."""
        return round(self.axis + 1.2 * _LINE, 2)

    @property
    def description(self) -> str:
        """What the plot shows, in words."""
        marks = (row.mark for row in self.rows)
        return " ; ".join(f"{m.name} : {m.text} ({m.interval}, {m.cases})" for m in marks) + "."


def share_mark(name: str, share: Share, noun: str) -> Mark:
    """Return the mark of a share of things that a noun names.

    Examples
    --------
    >>> mark = share_mark("Fintech", Share(88, 96), "suggestion")
    >>> f"{mark.text}, {mark.interval}, {mark.cases}".replace("\u00a0", "~")
    '92~%, de 84 à 96~%, 96~suggestions'
    """
    low, high = share.interval
    return Mark(
        *(name, share.value, low, high),
        share_text(share.value),
        interval_words(low, high),
        french.quantity(share.cases, noun),
    )


def share_text(value: float) -> str:
    """Return a share for a narrow space; 0 % and 100 % appear only if exact.

    Examples
    --------
    >>> [share_text(value).replace("\u00a0", "~") for value in (0.0, 0.0004, 0.618, 1.0)]
    ['0~%', '<~1~%', '62~%', '100~%']
    """
    return f"{100 * value:.0f}\u00a0%" if value in {0, 1} else french.figure(value)


def interval_words(low: float, high: float) -> str:
    """Return the interval of a share in words.

    Examples
    --------
    >>> interval_words(0.842, 0.957).replace("\u00a0", "~")
    'de 84 à 96~%'
    """
    return f"de {100 * low:.0f} à {100 * high:.0f}\u00a0%"


def share_plot(id_: str, title: str, marks: Sequence[Mark]) -> Plot | None:
    """Return a plot of shares from 0 to 100 %, or None without marks."""
    if not marks:
        return None
    rows, top = list[PlotRow](), 0.0
    for mark in marks:
        lines = []
        for line in _lines_of(mark.name):
            top += _LINE
            lines.append((round(top - 0.3, 2), line))
        track = round(top + _TRACK / 2, 2)
        rows.append(PlotRow(mark, lines, track, *map(_position, (mark.value, mark.low, mark.high))))
        top += _TRACK + _GAP
    ticks = [(share, f"{share:.0%}".replace("%", "\u00a0%")) for share in (0, 0.25, 0.5, 0.75, 1)]
    return Plot(id_, title, rows, [(_position(share), text) for share, text in ticks])


def _position(share: float) -> float:
    """Return where a share is, in percent of the plot's width from the left."""
    return round(_NARROWEST + (_WIDEST - _NARROWEST) * min(share, 1), 2)


def _lines_of(name: str) -> list[str]:
    """Return a name in lines; a long one is broken after each slash, and again where a part is still long.

    Examples
    --------
    >>> _lines_of("Liberté d’expression/Censure de l’Internet")
    ['Liberté d’expression/', 'Censure de l’Internet']
    >>> _lines_of("Sonatel/Orange")
    ['Sonatel/Orange']
    """
    if len(name) <= _LONGEST:
        return [name]
    parts = re.split(r"(?<=/)", name)
    return [line for part in parts for line in textwrap.wrap(part, _LONGEST)]


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
    content = csv_rows([table.headings, *(map(_in_spreadsheet, row) for row in table.rows)])
    return Response(codecs.BOM_UTF8 + content, media_type=CSV, headers=csv_headers(name))


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
