"""The pages of the models, in French: the list, what each has learned, and what editors do with suggestions."""

import codecs

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.rendering import CSV, csv_headers, csv_rows, missing_page, render
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.figures.latest_statistics import Figures
from osiris_nlp.desk.model.figures.model_figures import figures_context, label_shares
from osiris_nlp.desk.model.figures.shares import Share
from osiris_nlp.desk.model.figures.statistics import count_validated_since
from osiris_nlp.desk.model.learning.learner import DeskLearner, Learner, RequiredLearner
from osiris_nlp.desk.model.learning.learning_pages import HOME, REFRESH, learning_context
from osiris_nlp.desk.model.listed_models import FEWEST_EXAMPLES, ListedModel, listed_models
from osiris_nlp.desk.model.model_in_service import ServedModel

_HEADINGS = ("Mot-clé", "Suggestions", "Acceptées", "Part", "Au moins", "Au plus")

router = APIRouter(prefix=HOME, include_in_schema=False, default_response_class=HTMLResponse)


@router.get("")
def page(request: Request, model: ServedModel, learner: DeskLearner, latest: Figures) -> Response:
    bench = model.bench
    statistics = latest.current().with_names_of(bench.taxonomy)
    learning = learning_context(request, learner, bench)
    context = {
        **learning,
        **figures_context(statistics, bench),
        "models": _models(learner, bench),
    }
    response = render(request, "modele.html", context)
    if learning.get("is_learning"):
        response.headers["Refresh"] = f"{REFRESH}; url={HOME}"
    return response


@router.get("/fiche")
def card(
    request: Request,
    store: OpenStore,
    model: ServedModel,
    learner: DeskLearner,
    modele: str | None = None,
) -> Response:
    """Show what a model has learned; by default, the one in service."""
    return _page_of(request, "modele-fiche.html", store, model.bench, learner=learner, name=modele)


@router.get("/mettre-en-service")
def confirmation(
    request: Request, store: OpenStore, model: ServedModel, learner: RequiredLearner, modele: str
) -> Response:
    """Ask whether a model is to be put in service, next to the one that is."""
    return _page_of(
        request, "modele-service.html", store, model.bench, learner=learner, name=modele
    )


@router.get("/mots-cles.csv")
def table(model: ServedModel, latest: Figures) -> Response:
    """Return the shares of all labels: semicolons, decimal commas, UTF-8 with a byte-order mark."""
    statistics = latest.current().with_names_of(model.bench.taxonomy)
    rows = [(label, *_cells(share)) for label, share in label_shares(statistics.label_months)]
    content = codecs.BOM_UTF8 + csv_rows([_HEADINGS, *rows])
    return Response(content, media_type=CSV, headers=csv_headers("mots-cles"))


def _page_of(
    request: Request,
    template: str,
    store: Store,
    bench: Bench,
    *,
    learner: Learner | None,
    name: str | None,
) -> Response:
    """Return a page of one model; without a name, of the one in service."""
    models = _models(learner, bench)
    in_service = next(each for each in models if each.is_in_service)
    model = next((each for each in models if each.name == name), None if name else in_service)
    if model is None:
        return missing_page(request, "Modèle introuvable", "Aucun modèle de ce bureau n’a ce nom.")
    context = {
        "model": model,
        "in_service": in_service,
        "id": bench.id,
        "n_since": count_validated_since(store, model.made) if model.made else 0,
        "learns": learner is not None,
        "fewest": FEWEST_EXAMPLES,
        "places": {label: place for place, label in enumerate(bench.taxonomy.names, start=1)},
    }
    return render(request, template, context)


def _models(learner: Learner | None, bench: Bench) -> list[ListedModel]:
    return listed_models(bench, learner.folders() if learner else [])


def _cells(share: Share) -> tuple[str | int, ...]:
    """Return the cells of a share; of too few cases their number alone.

    Examples
    --------
    >>> _cells(Share(12, 29)), _cells(Share(45, 60))
    ((29, '', '', '', ''), (60, 45, '75,0%', '62,8%', '84,2%'))
    """
    if not share.is_enough:
        return (share.cases, "", "", "", "")
    shares = (share.value, *share.interval)
    return (share.cases, share.hits, *(f"{100 * each:.1f}%".replace(".", ",") for each in shares))
