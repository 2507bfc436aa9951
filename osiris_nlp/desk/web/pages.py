"""The editors' pages, in French: queue, article, pasting, labels and history."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from osiris_nlp.desk import store as desk_store
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import DeskArticle, Store
from osiris_nlp.desk.web import wire
from osiris_nlp.desk.web.addresses import (
    CONFIDENCES,
    STATES,
    encode_query,
    filters_query,
    join_queries,
    read_filters,
    read_number,
    read_text,
    with_query,
)
from osiris_nlp.desk.web.history_table import history_download
from osiris_nlp.desk.web.label_page import label_page, label_row
from osiris_nlp.desk.web.panel import read_panel, suggested_panel
from osiris_nlp.desk.web.rendering import STATIC, render
from osiris_nlp.desk.web.texts import Texts
from osiris_nlp.render import french

_STATE_WORDS = {
    "open": "à traiter",
    "changes": "à revoir",
    "done": "",
    "waiting": "pas encore publiés",
    "all": "en tout",
}
_REVIEWS = 50  # per page of the history
_SITE_DECISIONS = 20  # per article


def pages_router(store: Store, bench: Bench, texts: Texts) -> APIRouter:
    """Return the routes of the pages; the guard lets only editors reach them."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/")
    def home() -> Response:
        return RedirectResponse("/file", 303)

    @router.get("/file")
    def queue(request: Request) -> Response:
        filters, problems = read_filters(request.query_params, bench.taxonomy)
        page = read_number(request.query_params.get("page", "1"))
        if page is None:
            problems.append("Page inconnue : voici la première.")
        query = filters_query(filters)
        n_waiting = desk_store.count_waiting(store)
        context = {
            "model_changed": bench.watch.has_changed(),
            "filters": filters,
            "filtered": bool(query),
            "problems": problems,
            "queue_page": desk_store.queue_page(store, filters, page=page or 1),
            "query": query,
            "finished": "fini" in request.query_params,
            "states": _state_names(n_waiting, filters.state).items(),
            "n_waiting": n_waiting,
            "state_words": _STATE_WORDS,
            "confidences": CONFIDENCES.items(),
            "label_names": bench.taxonomy.names,
            "sources": desk_store.sources(store),
        }
        return render(request, "file.html", context)

    @router.get("/suivant")
    def following(request: Request) -> Response:
        filters, _ = read_filters(request.query_params, bench.taxonomy)
        after = read_number(request.query_params.get("apres", ""))
        editor = request.state.editor
        number = desk_store.next_article(store, filters, after=after, editor=editor)
        query = filters_query(filters)
        if number is None:
            return RedirectResponse(f"/file?{join_queries(query, 'fini=1')}", 303)
        return RedirectResponse(with_query(f"/articles/{number}", query), 303)

    @router.get("/articles/{number}")
    async def article(request: Request, number: str) -> Response:
        parsed_number = read_number(number) or 0
        length = await run_in_threadpool(desk_store.text_length, store, parsed_number)
        return await texts.work(length, show_article, request, parsed_number)

    def show_article(request: Request, number: int) -> Response:
        desk_article = desk_store.find_article(store, number)
        if desk_article is None:
            return _missing(request, "Article inconnu", "Aucun article n’a ce numéro.")
        filters, problems = read_filters(request.query_params, bench.taxonomy)
        query = filters_query(filters)
        panel = read_panel(bench, desk_article)
        context = {
            **panel,
            "numbers": desk_store.numbers_of(
                store, [neighbour.id for neighbour in panel["similar"]]
            ),
            "desk_article": desk_article,
            "reviews": desk_store.history(store, article=desk_article.number),
            "site_decisions": _site_decisions(store, desk_article),
            "model": bench.name,
            "problems": problems,
            "query": query,
            "skip_query": join_queries(query, f"apres={desk_article.number}"),
        }
        return render(request, "article.html", context)

    @router.get("/coller")
    def pasting(request: Request) -> Response:
        return render(request, "coller.html", {})

    @router.post("/coller")
    async def paste(request: Request, body: wire.ArticleIn) -> Response:
        (article,) = await texts.articles([body.model_dump()])

        def answer() -> Response:
            panel = suggested_panel(bench, bench.opinions(article))
            return render(request, "_suggestions.html", panel)

        return await texts.work(len(article.text), answer)

    @router.get("/mots-cles")
    def labels(request: Request) -> Response:
        counts = desk_store.label_counts(store)
        rows = [label_row(bench, label, counts.get(label.name)) for label in bench.taxonomy]
        return render(request, "mots-cles.html", {"rows": rows})

    @router.get("/mots-cles/{place}")
    def label(request: Request, place: str) -> Response:
        position = read_number(place)
        if position is None or position > len(bench.taxonomy):
            return _missing(
                request, "Mot-clé inconnu", "La liste n’a pas de mot-clé à cette place."
            )
        return render(request, "mot-cle.html", label_page(store, bench, position - 1))

    @router.get("/historique")
    def history(request: Request) -> Response:
        problems: list[str] = []
        editor = read_text(request.query_params.get("editor", ""), "Nom", problems)
        before = read_number(request.query_params.get("before", ""))
        reviews = desk_store.history(store, editor=editor, before=before, limit=_REVIEWS)
        older_query = {"editor": editor or "", "before": str(reviews[-1].number) if reviews else ""}
        context = {
            "problems": problems,
            "filter_editor": editor or "",
            "reviews": reviews,
            "editors": desk_store.editors(store),
            "mine": urlencode({"editor": request.state.editor}),
            "export": with_query("/historique/export", encode_query({"editor": editor or ""})),
            "older": encode_query(older_query) if len(reviews) == _REVIEWS else "",
        }
        return render(request, "historique.html", context)

    @router.get("/historique/export")
    def history_export(request: Request) -> Response:
        editor = read_text(request.query_params.get("editor", ""), "Nom", [])
        return history_download(desk_store.final_labels(store, editor=editor))

    files = StaticFiles(directory=STATIC)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        return await files.get_response(name, request.scope)

    return router


def _site_decisions(
    store: Store, desk_article: DeskArticle
) -> list[tuple[desk_store.SiteDecision, str]]:
    """Return the latest decisions of people in SPIP on an article, each with the name of its keyword."""
    place = desk_store.site_article(desk_article.article.meta)
    if place is None:
        return []
    decisions = desk_store.article_site_decisions(store, *place, limit=_SITE_DECISIONS)
    names = desk_store.keyword_names(store, place[0]) if decisions else {}
    return [(each, names.get(each.id_mot, f"mot-clé {each.id_mot}")) for each in decisions]


def _state_names(n_waiting: int, current: str) -> dict[str, str]:
    """Return the states to filter by, with the number of articles to publish; without it, if there are none."""
    names = dict(STATES)
    if n_waiting:
        names["waiting"] += f" ({french.number(n_waiting)})"
    elif current != "waiting":
        del names["waiting"]
    return names


def _missing(request: Request, heading: str, message: str) -> HTMLResponse:
    context = {"heading": heading, "message": message, "status": 404}
    return render(request, "probleme.html", context, status=404)
