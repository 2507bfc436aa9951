"""The page of the model, in French: the model in service, and what editors do with its suggestions."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from osiris_nlp.desk import store as desk_store
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Filters, Store
from osiris_nlp.desk.web import model_figures as figures
from osiris_nlp.desk.web.addresses import encode_query, read_text, with_query
from osiris_nlp.desk.web.figure_tables import Table, table_download
from osiris_nlp.desk.web.model_card import ModelCard, activity_words
from osiris_nlp.desk.web.rendering import render
from osiris_nlp.render.escape import shorten


def model_router(store: Store, bench: Bench) -> APIRouter:
    """Return the routes of the page of the model, of its card, and of the tables as files."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    def find_label(request: Request, problems: list[str]) -> str | None:
        """Return the label in an address by whose months the acceptance is shown."""
        name = read_text(request.query_params.get("label", ""), "Mot-clé", problems)
        label = bench.taxonomy.find(name) if name else None
        if name and label is None:
            problems.append(f"Mot-clé inconnu «{shorten(name, 40)}» : voici tous les mots-clés.")
        return label

    @router.get("/modele")
    def model(request: Request) -> Response:
        problems: list[str] = []
        label = find_label(request, problems)
        rows, card = desk_store.label_months(store), ModelCard.of(bench)
        since = card.trained and desk_store.activity_since(store, card.trained)
        context = {
            "problems": problems,
            "card": card,
            "since": activity_words(since) if since else "",
            "sure": figures.sure_figure(desk_store.sure_precision(store)),
            "labels": figures.label_figure(rows),
            "never": figures.never_chosen(rows, bench, _n_validated(store)),
            "months": figures.month_figure(rows, label),
            "month_label": label or "",
            "months_address": with_query("/modele/mois.csv", encode_query({"label": label or ""})),
            "label_names": bench.taxonomy.names,
            "agreement": figures.agreement_figure(desk_store.agreement(store)),
            "effort": figures.effort_figure(desk_store.efforts(store)),
        }
        return render(request, "modele.html", context)

    @router.get("/modele/fiche")
    def card() -> Response:
        return PlainTextResponse(bench.card)

    @router.get("/modele/{name}.csv")
    def table(request: Request, name: str) -> Response:
        builders: dict[str, Callable[[], Table]] = {
            "surs": lambda: figures.sure_figure(desk_store.sure_precision(store)).table,
            "mots-cles": lambda: figures.label_figure(desk_store.label_months(store)).table,
            "mois": lambda: (
                figures.month_figure(desk_store.label_months(store), find_label(request, [])).table
            ),
            "acceptation": lambda: figures.month_label_table(desk_store.label_months(store)),
            "jamais-choisis": lambda: (
                figures.never_chosen(
                    desk_store.label_months(store), bench, _n_validated(store)
                ).table
            ),
            "accord": lambda: figures.agreement_figure(desk_store.agreement(store)).table,
            "temps": lambda: figures.effort_figure(desk_store.efforts(store)).table,
        }
        if name not in builders:
            raise HTTPException(404)
        return table_download(name, builders[name]())

    return router


def _n_validated(store: Store) -> int:
    return desk_store.count_matching(store, Filters(state="done"))
