"""The list of labels, which can be sorted by each of its columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from osiris_nlp.base.words import fold
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store.counts import LabelCounts, label_counts
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.web.label_page import acceptance
from osiris_nlp.render.escape import shorten
from osiris_nlp.taxonomy import Label

COLUMNS = {
    "nom": "Mot-clé",
    "exemples": "Exemples",
    "bureau": "Dans ce bureau",
    "acceptation": "Acceptation",
}
# Sort keys of the columns: names from A to Z, numbers from the highest, as most people will want them.
_KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nom": lambda row: fold(row["label"].name),
    "exemples": lambda row: -row["examples"],
    "bureau": lambda row: -row["filed"],
    "acceptation": lambda row: -row["share"],
}


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column that the list is sorted by (empty: the order of the taxonomy), and whether in reverse."""

    column: str = ""
    is_reversed: bool = False

    @property
    def value(self) -> str:
        """The sorting in an address."""
        return f"-{self.column}" if self.is_reversed else self.column


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column: its name, the address that sorts by it, and how it is sorted now."""

    column: str
    name: str
    address: str
    order: str


def read_sorting(value: str, problems: list[str]) -> Sorting:
    """Return the sorting in an address; an unknown one is ignored with a message.

    Examples
    --------
    >>> read_sorting("-exemples", [])
    Sorting(column='exemples', is_reversed=True)
    """
    column = value.removeprefix("-")
    if column in COLUMNS:
        return Sorting(column, value != column)
    if value:
        problems.append(f"Tri inconnu «{shorten(value, 40)}» : liste dans son ordre habituel.")
    return Sorting()


def headings(sorting: Sorting, search: str) -> list[Heading]:
    """Return the headings of all columns; their addresses keep the text in the search field.

    Examples
    --------
    >>> [(h.address, h.order) for h in headings(Sorting("exemples"), "fibre")][:2]
    [('/mots-cles?tri=nom&q=fibre', ''), ('/mots-cles?tri=-exemples&q=fibre', 'descending')]
    """
    result = []
    for column, name in COLUMNS.items():
        is_current = column == sorting.column
        next_sorting = Sorting(column, is_current and not sorting.is_reversed)
        query = {"tri": next_sorting.value} | ({"q": search} if search else {})
        is_ascending = (column == "nom") != sorting.is_reversed
        order = ("ascending" if is_ascending else "descending") if is_current else ""
        result.append(Heading(column, name, f"/mots-cles?{urlencode(query)}", order))
    return result


def label_list(store: Store, bench: Bench, sorting: Sorting, search: str) -> dict[str, Any]:
    """Return what the page of the list shows; `search` is the text in its search field."""
    return {
        "search": search,
        "headings": headings(sorting, search),
        "rows": _rows(bench, label_counts(store, bench.names), sorting),
    }


def _rows(
    bench: Bench, counts: Mapping[str, LabelCounts], sorting: Sorting
) -> list[dict[str, Any]]:
    """Return one row per label, sorted; by acceptance, labels that were never judged come last."""
    rows = [
        _row(bench, place, label, counts.get(label.name, LabelCounts()))
        for place, label in enumerate(bench.taxonomy, start=1)
    ]
    if not sorting.column:
        return rows
    unjudged = [row for row in rows if sorting.column == "acceptation" and row["share"] is None]
    ranked = [row for row in rows if row not in unjudged]
    return sorted(ranked, key=_KEYS[sorting.column], reverse=sorting.is_reversed) + unjudged


def _row(bench: Bench, place: int, label: Label, counts: LabelCounts) -> dict[str, Any]:
    return {
        "place": place,
        "label": label,
        "names": " | ".join((label.name, *label.aliases)),
        "examples": len(bench.examples.get(label.name, ())),
        "filed": counts.filed,
        "acceptance": acceptance(counts.n_shown, counts.n_right),
        "share": counts.n_right / counts.n_shown if counts.n_shown else None,
    }
