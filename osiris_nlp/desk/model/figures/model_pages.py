"""The page of the model, in French: the model in service, and what editors do with its suggestions."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from osiris_nlp.desk.articles.queue.addresses import read_text
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.rendering import render
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.figures import model_figures as figures
from osiris_nlp.desk.model.figures.latest_statistics import Figures
from osiris_nlp.desk.model.figures.share_plots import Table, interval_words, table_download
from osiris_nlp.desk.model.figures.statistics import Activity, activity_since
from osiris_nlp.desk.model.learning.learner import DeskLearner
from osiris_nlp.desk.model.learning.learning_pages import HOME, REFRESH, learning_context
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.render import french
from osiris_nlp.render.escape import shorten

# Figures of the manifest that editors can act on, and what they are called.
_FIGURES = {
    "hit@1": "Première suggestion juste",
    "hit@3": "Juste parmi les trois premières",
    "applied": "Articles avec un mot-clé sûr",
    "applied_precision": "Mots-clés sûrs justes",
}


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The model in service: `figures` are names and texts, `basis` says on which articles they were measured.

    `trained` is None if the model does not say when it was trained.
    """

    name: str
    trained: dt.datetime | None
    articles: str
    figures: list[tuple[str, str]]
    basis: str

    @classmethod
    def of(cls, bench: Bench) -> "ModelCard":
        """Read the card of a model; what its manifest lacks is left out."""
        articles = _articles(bench.details.get("corpus", {}))
        return cls(bench.name, trained_at(bench), articles, *_measured(bench.details))


def trained_at(bench: Bench) -> dt.datetime | None:
    """Return when a model was trained, None if it does not say."""
    try:
        moment = dt.datetime.fromisoformat(bench.details.get("made", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def activity_words(activity: Activity) -> str:
    """Return in words what editors have validated since a model.

    Examples
    --------
    >>> activity_words(Activity(312, 18, {"accept": 402, "add": 1})).replace("\u00a0", "~")
    '312~articles validés, dont 18~témoins : 402~mots-clés gardés, 1~ajouté'
    >>> activity_words(Activity(0, 0))
    'aucun article validé'
    """
    if not activity.articles:
        return "aucun article validé"
    blind = f", dont {french.quantity(activity.blind, 'témoin')}" if activity.blind else ""
    names = {"accept": "mot-clé gardé", "add": "ajouté", "remove": "retiré", "reject": "écarté"}
    verbs = [
        french.quantity(activity.decisions[verb], name)
        for verb, name in names.items()
        if activity.decisions.get(verb)
    ]
    decisions = f" : {', '.join(verbs)}" if verbs else ""
    return f"{french.quantity(activity.articles, 'article validé')}{blind}{decisions}"


def _articles(corpus: Mapping[str, Any]) -> str:
    """Return how many articles a model was trained on, and where they came from; empty if unknown."""
    if "articles" not in corpus:
        return ""
    words = french.quantity(corpus["articles"], "article")
    if (sources := corpus.get("sources")) and sources["desk"]:
        blind = f" ({french.quantity(sources['blind'], 'témoin')})" if sources["blind"] else ""
        words += f", dont {french.quantity(sources['desk'], 'validé')} dans ce bureau{blind}"
    return words


def _measured(details: Mapping[str, Any]) -> tuple[list[tuple[str, str]], str]:
    """Return the figures of a manifest and on which articles they were measured; judging articles come first."""
    report = (details.get("figures") or {}).get("cross_validation")
    if not report:
        return [], ""
    judging = report.get("judging")
    part = judging or report
    figures = [
        (name, _figure_words(part["figures"][key]))
        for key, name in _FIGURES.items()
        if part["figures"].get(key, {}).get("value") is not None
    ]
    n_articles = french.quantity(part["articles"], "article")
    source = (
        "que personne n’avait lus en rédigeant les fiches des mots-clés"
        if judging
        else "mis de côté tour à tour pendant l’entraînement"
    )
    return figures, f"{n_articles} {source}"


def _figure_words(figure: Mapping[str, float | None]) -> str:
    value, low, high = (figure[key] for key in ("value", "low", "high"))
    words = french.percent(value) if value else french.share(0, 1)
    if low is None or high is None:
        return words
    return f"{words} ({interval_words(low, high)})"


router = APIRouter(prefix=HOME, include_in_schema=False, default_response_class=HTMLResponse)


@router.get("")
def page(
    request: Request, store: OpenStore, model: ServedModel, learner: DeskLearner, latest: Figures
) -> Response:
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
def card(model: ServedModel) -> Response:
    return PlainTextResponse(model.bench.card)


@router.get("/{name}.csv")
def table(name: str, model: ServedModel, latest: Figures) -> Response:
    statistics = latest.current().with_names_of(model.bench.taxonomy)
    builders: dict[str, Callable[[], Table]] = {
        "surs": lambda: figures.sure_figure(statistics.sure).table,
        "mots-cles": lambda: figures.label_figure(statistics.label_months).table,
        "accord": lambda: figures.agreement_figure(statistics.agreement).table,
    }
    if name not in builders:
        raise HTTPException(404)
    return table_download(name, builders[name]())


def _find_label(request: Request, bench: Bench, problems: list[str]) -> str | None:
    """Return the label whose months an address asks for; None for all labels."""
    name = read_text(request.query_params.get("label", ""), "Mot-clé", problems)
    label = bench.taxonomy.find(name) if name else None
    if name and label is None:
        problems.append(f"Mot-clé inconnu «{shorten(name, 40)}» : voici tous les mots-clés.")
    return label
