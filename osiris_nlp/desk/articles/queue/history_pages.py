"""The pages of the history: reviews, newest first, and a download of validated articles."""

import codecs
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.desk.articles import reviews as reviews_table
from osiris_nlp.desk.articles.exporting import FinalLabels, final_labels
from osiris_nlp.desk.articles.queue.addresses import (
    encode_query,
    read_number,
    read_text,
    with_query,
)
from osiris_nlp.desk.articles.reviews import Review, editors
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.rendering import CSV, csv_headers, csv_rows, render
from osiris_nlp.desk.base.store.store import Store

_LINES = 50  # per page
_REVIEWS = 200  # read at a time


router = APIRouter(include_in_schema=False)


@router.get("/historique")
def history(request: Request, store: OpenStore) -> Response:
    problems: list[str] = []
    editor = read_text(request.query_params.get("editor", ""), "Nom", problems)
    before = read_number(request.query_params.get("before", ""))
    lines, older = history_lines(store, editor=editor, before=before)
    older_query = {"editor": editor or "", "before": str(older)}
    context = {
        "problems": problems,
        "filter_editor": editor or "",
        "lines": lines,
        "editors": editors(store),
        "mine": urlencode({"editor": request.state.editor}),
        "export": with_query("/historique/export", encode_query({"editor": editor or ""})),
        "older": encode_query(older_query) if older else "",
    }
    return render(request, "historique.html", context)


def history_lines(
    store: Store, *, editor: str | None, before: int | None
) -> tuple[list[list[Review]], int | None]:
    """Return the reviews of each line of a page, newest first, and the number before which the next page begins.

    The reviews of a batch are one line, which also says which of them are undone; any other review or undo is a line
    of its own. What two editors reviewed at the same time may divide a batch between two pages.
    """
    lines: dict[str | int, list[Review]] = {}
    while True:
        reviews = reviews_table.history(store, editor=editor, before=before, limit=_REVIEWS)
        for review in reviews:
            if review.batch is None or review.undoes is None:
                line = review.batch or review.number
                if line not in lines and len(lines) == _LINES:
                    return list(lines.values()), before
                lines.setdefault(line, []).append(review)
            before = review.number
        if len(reviews) < _REVIEWS:
            return list(lines.values()), None


@router.get("/historique/export")
def history_export(request: Request, store: OpenStore) -> Response:
    """Return the table as a file to save, sent while it is read from the database."""
    editor = read_text(request.query_params.get("editor", ""), "Nom", [])
    table = history_table(final_labels(store, editor=editor))
    return StreamingResponse(table, media_type=CSV, headers=csv_headers("historique"))


_HEADINGS = (
    *("Numéro", "Titre", "Date", "Source", "Rubrique", "Mots-clés", "État"),
    *("Validé par", "Validé le", "Témoin", "Adresse"),
)
_ROWS = 200  # written at a time


def history_table(rows: Iterable[FinalLabels]) -> Iterator[bytes]:
    """Yield the parts of a CSV file that a French Excel opens by itself: semicolons, UTF-8 with a BOM.

    Examples
    --------
    >>> b"".join(history_table([])).decode("utf-8-sig").strip()
    'Numéro;Titre;Date;Source;Rubrique;Mots-clés;État;Validé par;Validé le;Témoin;Adresse'
    """
    yield codecs.BOM_UTF8 + csv_rows([_HEADINGS])
    for batch in batched(rows, _ROWS):
        yield csv_rows(map(_cells, batch))


def _cells(row: FinalLabels) -> tuple[object, ...]:
    return (
        row.number,
        row.title,
        row.date
        and f"{row.date:%d/%m}/{row.date.year:04}",  # %Y has fewer than four digits before 1000
        row.source,
        row.section,
        ", ".join(row.labels),
        "hors sujet" if row.aside else "validé",
        row.editor,
        f"{row.reviewed:%d/%m/%Y %H:%M}",
        "oui" if row.blind else "non",
        row.url,
    )
