"""The pages that publish to a SPIP site, in French: the plan, what was published, and each run."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.publication import count_waiting, withdrawn_articles
from osiris_nlp.desk.base.rendering import log_act, missing_page, render
from osiris_nlp.desk.base.store.events import first_authors
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.desk.exchange.publishing.publisher import Job, SitePublisher
from osiris_nlp.desk.exchange.publishing.publishing_rows import counts_text, notes, outcome_rows
from osiris_nlp.desk.exchange.publishing.runs import Run, Runs
from osiris_nlp.sites.journal import Outcome, Tally

_HOME = "/publier"
_BUSY, _GONE, _DONE = f"{_HOME}?occupe=1", f"{_HOME}?disparu=1", f"{_HOME}?fait=1"
_SECONDS = 1.5  # to wait for a job before the page shows that it is running
_REFRESH = 2  # seconds
_MOST_RUNS, _MOST_ROWS, _MOST_WITHDRAWN = 20, 500, 50
_PROGRESS = {
    "prepare": "Préparation en cours",
    "publish": "Publication en cours",
    "undo": "Annulation en cours",
}
_FAILURES = {
    "prepare": "Le plan n’a pas pu être préparé.",
    "publish": "La publication n’est pas allée jusqu’au bout.",
    "undo": "L’annulation n’est pas allée jusqu’au bout.",
}


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def begin(request: Request, job: Job | None, site: PublishedSite) -> Response:
    """Answer a request for a job: log it, and give it a moment to finish."""
    if job is None:
        return RedirectResponse(_BUSY, 303)
    if job.name:
        log_act(site.store, request, job.kind, f"{site.name} {job.name}")
    job.finished.wait(_SECONDS)
    return RedirectResponse(_DONE if job.name else _HOME, 303)


@router.get("/publier")
def overview(request: Request, publisher: SitePublisher) -> Response:
    site, preparation, damage = publisher.site, publisher.preparation, ""
    try:
        runs = site.runs.latest(_MOST_RUNS)
    except InputError as error:
        runs, damage = [], str(error)
    context: dict[str, Any] = {
        "site": site.remote,
        "n_waiting": count_waiting(site.store),
        "withdrawn": withdrawn_articles(site.store, limit=_MOST_WITHDRAWN),
        "job": publisher.job,
        "is_busy": publisher.is_busy,
        "was_busy": "occupe" in request.query_params,
        "is_done": "fait" in request.query_params,
        "is_gone": "disparu" in request.query_params,
        "progress_words": _PROGRESS,
        "failure_words": _FAILURES,
        "damage": damage,
        "preparation": preparation,
        "runs": [(run, counts_text(run.tally, is_preview=False)) for run in runs],
        "authors": first_authors(site.store, "publish", "undo"),
    }
    if preparation is not None:
        context |= {
            "counts": counts_text(preparation.tally, is_preview=True),
            "notes": notes(preparation.left_out),
            **lists(site, preparation.outcomes, preparation.tally),
        }
    response = render(request, "publier.html", context)
    if publisher.is_busy:
        response.headers["Refresh"] = (
            f"{_REFRESH}; url={_DONE if publisher.job and publisher.job.name else _HOME}"
        )
    return response


def lists(site: PublishedSite, outcomes: Iterable[Outcome], tally: Tally) -> dict[str, Any]:
    """Return the first articles that are written to, and the first that are not."""
    done = [outcome for outcome in outcomes if outcome.state == "done"]
    set_aside = [outcome for outcome in tally.listed if outcome.is_set_aside][:_MOST_ROWS]
    return {
        "rows": outcome_rows(site.store, site.remote, done),
        "set_aside": outcome_rows(site.store, site.remote, set_aside),
    }


@router.post("/publier/preparer")
def prepare(request: Request, publisher: SitePublisher) -> Response:
    return begin(request, publisher.prepare(), publisher.site)


@router.post("/publier/abandonner")
def discard(publisher: SitePublisher) -> Response:
    publisher.discard()
    return RedirectResponse(_HOME, 303)


@router.post("/publier/interrompre")
def stop(publisher: SitePublisher) -> Response:
    if publisher.job is not None:
        publisher.job.stop.set()
        publisher.job.finished.wait(_SECONDS)
    return RedirectResponse(_HOME, 303)


@router.post("/publier/{name}/ecrire")
def publish(request: Request, name: str, publisher: SitePublisher) -> Response:
    preparation = publisher.preparation
    is_prepared = preparation is not None and preparation.name == name
    if not is_prepared and _find_run(publisher.site.runs, name) is None:
        return RedirectResponse(_GONE, 303)
    return begin(request, publisher.publish(name), publisher.site)


@router.post("/publier/{name}/annuler")
def undo(request: Request, name: str, publisher: SitePublisher) -> Response:
    if _find_run(publisher.site.runs, name) is None:
        return RedirectResponse(_GONE, 303)
    return begin(request, publisher.undo(name), publisher.site)


@router.get("/publier/{name}")
def journal(request: Request, name: str, publisher: SitePublisher) -> Response:
    site = publisher.site
    run = _find_run(site.runs, name)
    if run is None:
        message = "Aucune publication n’a ce nom, ou son journal est illisible."
        return missing_page(request, "Publication inconnue", message)
    outcomes = islice(site.runs.outcomes(name), _MOST_ROWS)
    context = {
        "site": site.remote,
        "run": run,
        "authors": first_authors(site.store, "publish", "undo"),
        "counts": counts_text(run.tally, is_preview=False),
        "is_busy": publisher.is_busy,
        **lists(site, outcomes, run.tally),
    }
    return render(request, "publication.html", context)


def _find_run(runs: Runs, name: str) -> Run | None:
    """Return a run; None if there is none, or its journal has been damaged, which the overview reports."""
    try:
        return runs.find(name)
    except InputError:
        return None
