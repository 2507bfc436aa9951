"""Rendering of the desk's templates, and of tables to save as files."""

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from osiris_nlp.base.spreadsheets import write_table
from osiris_nlp.desk.base.assets import DESK, asset, static_files
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.render import french
from osiris_nlp.render.environment import PageWriter, page_writer
from osiris_nlp.sites.kinds import kind_titles

CSV = "text/csv; charset=utf-8"
_IDENTITY = ("editor", "desk", "signed_in", "is_manager", "has_roles")
# Pages do not mention `accept` and `unkept`.
_DECISIONS = {"reject": "écarté", "add": "ajouté", "remove": "retiré"}
_ACTIONS = {"add": "ajouté", "remove": "retiré", "dismiss": "écarté", "restore": "remis"}
_ROLES = {"editor": "éditeur", "manager": "responsable"}
SITE_KIND = kind_titles()  # in French, such as SPIP
_PUBLICATIONS = {
    "waiting": "pas encore publié",
    "published": "publié",
    "set_aside": f"non publié : changé dans {SITE_KIND}",
    "withdrawn": "annulé, encore publié",
}


def render(
    request: Request, name: str, context: Mapping[str, Any], *, status: int = 200
) -> HTMLResponse:
    """Return a page rendered from a template, for the editor that the guard identified, if any."""
    common = {
        **{name: getattr(request.state, name, "") for name in _IDENTITY},
        "path": request.url.path,
        "pages": [page for page in request.app.state.pages if page.is_shown(request)],
        "asset": asset,
        "site_kind": SITE_KIND,
        "imports": _imports,
    }
    return HTMLResponse(_writer()(name, {**common, **context}), status)


def csv_rows(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows of a table as a French Excel opens them by itself: with semicolons, in UTF-8."""
    stream = io.StringIO()
    write_table(stream, rows, separator=";")
    return stream.getvalue().encode("utf-8", "replace")


def csv_headers(name: str) -> dict[str, str]:
    """Return the headers of a table to save as a file, whose name ends in the day."""
    file_name = f"{name}-{dt.datetime.now(dt.UTC):%Y-%m-%d}.csv"
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


def log_act(store: Store, request: Request, what: str, about: str) -> None:
    """Add what an editor does on a page to the audit log."""
    editor, address = request.state.editor, request.state.address
    log_event(store, who=editor, address=address, what=what, about=about)


def missing_page(request: Request, heading: str, message: str) -> HTMLResponse:
    """Return a page that says what does not exist, with status 404."""
    return problem_page(request, heading, message, status=404)


def problem_page(request: Request, heading: str, message: str, *, status: int) -> HTMLResponse:
    """Return a page that says why a request fails."""
    context = {"heading": heading, "message": message, "status": status}
    return render(request, "probleme.html", context, status=status)


@cache
def _imports(scripts: tuple[str, ...]) -> list[str]:
    """Return the names of the scripts that others import, directly or not, for the browser to load at once."""
    names = list(scripts)
    for name in names:
        imports = re.findall(r'from "\./(\w+\.js)";', static_files()[name].read_text("utf-8"))
        names += [each for each in dict.fromkeys(imports) if each not in names]
    return names[len(scripts) :]


def _moment(time: dt.datetime) -> str:
    """Return a date and time in French, as in Dakar.

    Examples
    --------
    >>> _moment(dt.datetime(2026, 3, 1, 9, 5, tzinfo=dt.UTC)).replace("\u00a0", " ")
    '1ᵉʳ mars 2026 à 9 h 05'
    """
    local = time.astimezone(dt.UTC)  # Dakar is on UTC all year
    return f"{french.day(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02}"


def _breakable(label: str) -> Markup:
    """Return a label with a line-break opportunity after each slash.

    Examples
    --------
    >>> _breakable("Législation/Réglementation")
    Markup('Législation/<wbr>Réglementation')
    """
    return escape(label).replace("/", Markup("/<wbr>"))


@cache
def _writer() -> PageWriter:
    return page_writer(
        *sorted(DESK.glob("**/templates")),
        filters={
            "action_word": _ACTIONS.__getitem__,
            "breakable": _breakable,
            "decision_word": _DECISIONS.__getitem__,
            "json": json.dumps,
            "moment": _moment,
            "publication_word": _PUBLICATIONS.__getitem__,
            "role_word": _ROLES.__getitem__,
        },
    )
