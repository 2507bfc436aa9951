"""The list of labels, which can be sorted by each of its columns, and the page of a label."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from osiris_nlp.base.language.words import fold
from osiris_nlp.desk.articles.queue.addresses import filters_query, read_number, read_text
from osiris_nlp.desk.articles.queue.queue import Filters, last_reviewed
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.rendering import missing_page, render
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.figures.label_counts import LabelCounts, label_counts
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.render.escape import shorten
from osiris_nlp.taxonomy import Label, Taxonomy

COLUMNS = {
    "nom": "Mot-clé",
    "exemples": "Exemples",
    "bureau": "Dans ce bureau",
    "acceptation": "Gardé",
}
# Sort keys of the columns: names from A to Z, numbers from the highest, as most people will want them.
_KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nom": lambda row: fold(row["label"].name),
    "exemples": lambda row: -row["examples"],
    "bureau": lambda row: -row["filed"],
    "acceptation": lambda row: -row["share"],
}

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/mots-cles")
def labels(request: Request, store: OpenStore, model: ServedModel) -> Response:
    problems: list[str] = []
    sorting = read_sorting(request.query_params.get("tri", ""), problems)
    search = read_text(request.query_params.get("q", ""), "Recherche", problems) or ""
    context = {
        "problems": problems,
        "search": search,
        "headings": headings(sorting, search),
        "rows": _rows(model.bench, label_counts(store, model.bench.names), sorting),
    }
    return render(request, "mots-cles.html", context)


@router.get("/mots-cles/{position}")
def label(request: Request, position: str, store: OpenStore, model: ServedModel) -> Response:
    bench = model.bench
    index = label_index(position, bench.taxonomy)
    if index is None:
        return unknown_label(request)
    return render(request, "mot-cle.html", label_page(store, bench, index))


def label_index(position: str, taxonomy: Taxonomy) -> int | None:
    """Return the index of the label at a position in an address, which counts from 1, or None."""
    number = read_number(position)
    return None if number is None or number > len(taxonomy) else number - 1


def unknown_label(request: Request) -> Response:
    """Return the page for a position that the list does not have."""
    return missing_page(request, "Mot-clé inconnu", "La liste n’a pas de mot-clé à cette place.")


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column that the list is sorted by, and whether in reverse."""

    column: str = "nom"
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
        problems.append(f"Tri inconnu «{shorten(value, 40)}» : liste de A à Z.")
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


def _rows(
    bench: Bench, counts: Mapping[str, LabelCounts], sorting: Sorting
) -> list[dict[str, Any]]:
    """Return one row per label, sorted; by acceptance, labels that were never judged come last."""
    rows = [
        _row(bench, position, label, counts.get(label.name, LabelCounts()))
        for position, label in enumerate(bench.taxonomy, start=1)
    ]
    unjudged = [row for row in rows if sorting.column == "acceptation" and row["share"] is None]
    ranked = [row for row in rows if row not in unjudged]
    return sorted(ranked, key=_KEYS[sorting.column], reverse=sorting.is_reversed) + unjudged


def _row(bench: Bench, position: int, label: Label, counts: LabelCounts) -> dict[str, Any]:
    return {
        "position": position,
        "label": label,
        "names": " | ".join((label.name, *label.aliases)),
        "examples": len(bench.examples.get(label.name, ())),
        "filed": counts.filed,
        "acceptance": acceptance(counts.n_shown, counts.n_right),
        "share": counts.n_right / counts.n_shown if counts.n_shown else None,
    }


_FEW = 10  # below so many decided suggestions, a share means little
_EXAMPLES = 8


def label_page(store: Store, bench: Bench, index: int) -> dict[str, Any]:
    """Return what the page of the label at an index of the taxonomy shows."""
    label = bench.taxonomy.labels[index]
    counts = label_counts(store, bench.names).get(label.name, LabelCounts())
    examples = bench.examples.get(label.name, ())
    return {
        "label": label,
        "batch_address": f"/lots/{index + 1}",
        "counts": counts,
        "years": _years(label),
        "examples": len(examples),
        "training": [title for _, title in examples[:_EXAMPLES] if title],
        "validated": last_reviewed(store, label.name, limit=_EXAMPLES),
        "file_query": filters_query(Filters(state="all", label=label.name)),
        "apply_acceptance": acceptance(*counts.outcomes.get("apply", (0, 0))),
        "propose_acceptance": acceptance(*counts.outcomes.get("propose", (0, 0))),
    }


def _years(label: Label) -> str:
    first, last = label.first_year, label.last_year
    if first and last:
        return f"de {first} à {last}"
    return f"depuis {first}" if first else f"jusqu’en {last}" if last else ""


def acceptance(n_decided: int, n_accepted: int) -> str:
    """Return in French how often editors accepted a suggestion.

    Examples
    --------
    >>> [acceptance(*counts) for counts in ((0, 0), (3, 2), (20, 18))]
    ['—', '2 fois sur 3, trop peu pour en juger', '18 fois sur 20']
    """
    if not n_decided:
        return "—"
    share = f"{n_accepted} fois sur {n_decided}"
    return f"{share}, trop peu pour en juger" if n_decided < _FEW else share
