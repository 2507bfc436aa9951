"""The history as a table for a French spreadsheet: one row per article, with its final labels."""

import codecs
import datetime as dt
import io
from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from osiris_nlp.base.batches import batched
from osiris_nlp.base.spreadsheets import write_table
from osiris_nlp.desk.store import FinalLabels, Store, final_labels
from osiris_nlp.desk.web.addresses import read_text

_HEADINGS = (
    *("Numéro", "Titre", "Date", "Source", "Rubrique", "Mots-clés", "État"),
    *("Validé par", "Validé le", "Témoin", "Adresse"),
)
_ROWS = 200  # written at a time


def download_router(store: Store) -> APIRouter:
    """Return the route that sends the table as a file to save, while it is read from the database."""
    router = APIRouter()

    @router.get("/historique/export")
    def export(request: Request) -> Response:
        editor = read_text(request.query_params.get("editor", ""), "Nom", [])
        name = f"historique-{dt.datetime.now(dt.UTC):%Y-%m-%d}.csv"
        return StreamingResponse(
            history_table(final_labels(store, editor=editor)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return router


def history_table(rows: Iterable[FinalLabels]) -> Iterator[bytes]:
    """Yield the parts of a CSV file that a French Excel opens by itself: semicolons, UTF-8 with a mark.

    Examples
    --------
    >>> b"".join(history_table([])).decode("utf-8-sig").strip()
    'Numéro;Titre;Date;Source;Rubrique;Mots-clés;État;Validé par;Validé le;Témoin;Adresse'
    """
    yield codecs.BOM_UTF8 + _csv([_HEADINGS])
    for batch in batched(rows, _ROWS):
        yield _csv(map(_cells, batch))


def _cells(row: FinalLabels) -> tuple[object, ...]:
    return (
        row.number,
        row.title,
        row.date and f"{row.date:%d/%m/%Y}",
        row.source,
        row.section,
        ", ".join(row.labels),
        "hors sujet" if row.aside else "validé",
        row.editor,
        f"{row.reviewed:%d/%m/%Y %H:%M}",
        "oui" if row.blind else "non",
        row.url,
    )


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    stream = io.StringIO()
    write_table(stream, rows, separator=";")
    return stream.getvalue().encode("utf-8", "replace")
