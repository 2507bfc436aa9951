"""The pages of the history: reviews, newest first, and a download of validated articles."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from osiris_nlp.desk.store import reviews as reviews_table
from osiris_nlp.desk.store.exporting import final_labels
from osiris_nlp.desk.store.reviews import editors
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.web.addresses import encode_query, read_number, read_text, with_query
from osiris_nlp.desk.web.history_table import history_download
from osiris_nlp.desk.web.rendering import render

_REVIEWS = 50  # per page


def history_router(store: Store) -> APIRouter:
    """Return the routes of the history."""
    router = APIRouter()

    @router.get("/historique")
    def history(request: Request) -> Response:
        problems: list[str] = []
        editor = read_text(request.query_params.get("editor", ""), "Nom", problems)
        before = read_number(request.query_params.get("before", ""))
        reviews = reviews_table.history(store, editor=editor, before=before, limit=_REVIEWS)
        older_query = {"editor": editor or "", "before": str(reviews[-1].number) if reviews else ""}
        context = {
            "problems": problems,
            "filter_editor": editor or "",
            "reviews": reviews,
            "editors": editors(store),
            "mine": urlencode({"editor": request.state.editor}),
            "export": with_query("/historique/export", encode_query({"editor": editor or ""})),
            "older": encode_query(older_query) if len(reviews) == _REVIEWS else "",
        }
        return render(request, "historique.html", context)

    @router.get("/historique/export")
    def history_export(request: Request) -> Response:
        editor = read_text(request.query_params.get("editor", ""), "Nom", [])
        return history_download(final_labels(store, editor=editor))

    return router
