"""The editors' pages, in French: the queue, an article, pasting one, the labels, the history."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk import store as desk_store
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Store
from osiris_nlp.desk.web import wire
from osiris_nlp.desk.web.addresses import (
    CONFIDENCES,
    STATES,
    filters_query,
    joined,
    query_of,
    read_filters,
    text,
    whole,
    with_query,
)
from osiris_nlp.desk.web.label_page import label_page, label_row
from osiris_nlp.desk.web.panel import read_panel, suggested_panel
from osiris_nlp.desk.web.rendering import STATIC, render

_STATE_WORDS = {
    "open": "à traiter",
    "changes": "à corriger",
    "done": "",
    "all": "en tout",
}
_REVIEWS = 50  # a page of the history


def pages_router(store: Store, bench: Bench) -> APIRouter:
    """Return the routes of the pages; all are for editors whom the guard has let in."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/")
    def home() -> Response:
        return RedirectResponse("/file", 303)

    @router.get("/file")
    def queue(request: Request) -> Response:
        filters, problems = read_filters(request.query_params, bench.taxonomy)
        page = whole(request.query_params.get("page", "1"))
        if page is None:
            problems.append("Page inconnue : voici la première.")
        query = filters_query(filters)
        context = {
            "filters": filters,
            "filtered": bool(query),
            "problems": problems,
            "found": desk_store.queue_page(store, filters, page=page or 1),
            "query": query,
            "finished": "fini" in request.query_params,
            "states": STATES.items(),
            "state_words": _STATE_WORDS,
            "confidences": CONFIDENCES.items(),
            "label_names": bench.taxonomy.names,
            "sources": desk_store.sources(store),
        }
        return render(request, "file.html", context)

    @router.get("/suivant")
    def following(request: Request) -> Response:
        filters, _ = read_filters(request.query_params, bench.taxonomy)
        after = whole(request.query_params.get("apres", ""))
        editor = request.state.editor
        number = desk_store.next_article(store, filters, after=after, editor=editor)
        query = filters_query(filters)
        if number is None:
            return RedirectResponse(f"/file?{joined(query, 'fini=1')}", 303)
        return RedirectResponse(with_query(f"/articles/{number}", query), 303)

    @router.get("/articles/{number}")
    def article(request: Request, number: str) -> Response:
        filed = desk_store.find_article(store, whole(number) or 0)
        if filed is None:
            return _missing(request, "Article inconnu", "Aucun article n’a ce numéro.")
        filters, problems = read_filters(request.query_params, bench.taxonomy)
        query = filters_query(filters)
        panel = read_panel(bench, filed)
        context = {
            **panel,
            "numbers": desk_store.numbers_of(store, [each.id for each in panel["similar"]]),
            "filed": filed,
            "reviews": desk_store.history(store, article=filed.number),
            "model": bench.name,
            "problems": problems,
            "query": query,
            "skip_query": joined(query, f"apres={filed.number}"),
        }
        return render(request, "article.html", context)

    @router.get("/coller")
    def pasting(request: Request) -> Response:
        return render(request, "coller.html", {})

    @router.post("/coller")
    def paste(request: Request, pasted: wire.ArticleIn) -> Response:
        article = article_from_row(pasted.model_dump(), default_id="")
        return render(request, "_suggestions.html", suggested_panel(bench, bench.opinions(article)))

    @router.get("/mots-cles")
    def labels(request: Request) -> Response:
        counts = desk_store.label_counts(store)
        rows = [label_row(bench, label, counts.get(label.name)) for label in bench.taxonomy]
        return render(request, "mots-cles.html", {"rows": rows})

    @router.get("/mots-cles/{place}")
    def label(request: Request, place: str) -> Response:
        which = whole(place)
        if which is None or which > len(bench.taxonomy):
            return _missing(
                request, "Mot-clé inconnu", "La liste n’a pas de mot-clé à cette place."
            )
        return render(request, "mot-cle.html", label_page(store, bench, which - 1))

    @router.get("/historique")
    def history(request: Request) -> Response:
        problems: list[str] = []
        who = text(request.query_params.get("editor", ""), "Nom", problems)
        before = whole(request.query_params.get("before", ""))
        reviews = desk_store.history(store, editor=who, before=before, limit=_REVIEWS)
        more = {"editor": who or "", "before": str(reviews[-1].number) if reviews else ""}
        context = {
            "problems": problems,
            "who": who or "",
            "reviews": reviews,
            "editors": desk_store.editors(store),
            "mine": urlencode({"editor": request.state.editor}),
            "older": query_of(more) if len(reviews) == _REVIEWS else "",
        }
        return render(request, "historique.html", context)

    files = StaticFiles(directory=STATIC)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        return await files.get_response(name, request.scope)

    return router


def _missing(request: Request, heading: str, message: str) -> HTMLResponse:
    context = {"heading": heading, "message": message, "status": 404}
    return render(request, "probleme.html", context, status=404)
