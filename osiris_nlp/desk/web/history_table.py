"""The history as a table for a French spreadsheet: one row per article, with its final labels."""

import codecs
import datetime as dt
import io
from collections.abc import Iterable, Iterator

from fastapi.responses import StreamingResponse

from osiris_nlp.base.batches import batched
from osiris_nlp.base.spreadsheets import write_table
from osiris_nlp.desk.store.exporting import FinalLabels

_HEADINGS = (
    *("Numéro", "Titre", "Date", "Source", "Rubrique", "Mots-clés", "État"),
    *("Validé par", "Validé le", "Témoin", "Adresse"),
)
_ROWS = 200  # written at a time


def history_download(rows: Iterable[FinalLabels]) -> StreamingResponse:
    """Return the table as a file to save, sent while it is read from the database."""
    name = f"historique-{dt.datetime.now(dt.UTC):%Y-%m-%d}.csv"
    return StreamingResponse(
        history_table(rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def history_table(rows: Iterable[FinalLabels]) -> Iterator[bytes]:
    """Yield the parts of a CSV file that a French Excel opens by itself: semicolons, UTF-8 with a BOM.

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


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    stream = io.StringIO()
    write_table(stream, rows, separator=";")
    return stream.getvalue().encode("utf-8", "replace")
