"""The page of the model, in French: the model in service, and what editors do with its suggestions."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.learning import Learner
from osiris_nlp.desk.model_in_service import ModelInService
from osiris_nlp.desk.statistics import LatestStatistics
from osiris_nlp.desk.store.statistics import activity_since
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.web import model_figures as figures
from osiris_nlp.desk.web.addresses import read_text
from osiris_nlp.desk.web.learning_pages import HOME, REFRESH, learning_context
from osiris_nlp.desk.web.model_card import ModelCard, activity_words
from osiris_nlp.desk.web.plots import Table, table_download
from osiris_nlp.desk.web.rendering import render
from osiris_nlp.render.escape import shorten


def model_router(store: Store, model: ModelInService, learner: Learner | None) -> APIRouter:
    """Return the routes of the page of the model, of its card, and of the tables as files."""
    router = APIRouter(prefix=HOME, include_in_schema=False, default_response_class=HTMLResponse)
    latest = LatestStatistics(store)

    @router.get("")
    def page(request: Request) -> Response:
        bench, problems = model.bench, list[str]()
        statistics = latest.current().with_names_of(bench.taxonomy)
        label = _find_label(request, bench, problems)
        card = ModelCard.of(bench)
        since = card.trained and activity_since(store, card.trained)
        learning = learning_context(request, learner, bench)
        context = {
            **learning,
            "model_id": bench.id,
            "problems": problems,
            "card": card,
            "since": activity_words(since) if since else "",
            "sure": figures.sure_figure(statistics.sure),
            "labels": figures.label_figure(statistics.label_months),
            "never": figures.never_chosen(statistics, bench),
            "months": figures.month_figure(statistics.label_months, label),
            "month_label": label or "",
            "label_names": bench.taxonomy.names,
            "agreement": figures.agreement_figure(statistics.agreement),
        }
        response = render(request, "modele.html", context)
        if learning.get("is_learning"):
            response.headers["Refresh"] = f"{REFRESH}; url={HOME}"
        return response

    @router.get("/fiche")
    def card() -> Response:
        return PlainTextResponse(model.bench.card)

    @router.get("/{name}.csv")
    def table(name: str) -> Response:
        statistics = latest.current().with_names_of(model.bench.taxonomy)
        builders: dict[str, Callable[[], Table]] = {
            "surs": lambda: figures.sure_figure(statistics.sure).table,
            "mots-cles": lambda: figures.label_figure(statistics.label_months).table,
            "accord": lambda: figures.agreement_figure(statistics.agreement).table,
        }
        if name not in builders:
            raise HTTPException(404)
        return table_download(name, builders[name]())

    return router


def _find_label(request: Request, bench: Bench, problems: list[str]) -> str | None:
    """Return the label whose months an address asks for; None for all labels."""
    name = read_text(request.query_params.get("label", ""), "Mot-clé", problems)
    label = bench.taxonomy.find(name) if name else None
    if name and label is None:
        problems.append(f"Mot-clé inconnu «{shorten(name, 40)}» : voici tous les mots-clés.")
    return label
