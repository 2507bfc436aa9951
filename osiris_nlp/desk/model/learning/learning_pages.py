"""What the page of the model shows of learning from decisions, in French, and what its buttons do."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.errors import ModelError
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.rendering import log_act
from osiris_nlp.desk.base.store.store import UnavailableError
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.learning.learner import (
    ENOUGH_NEW,
    FEWEST_BLIND,
    CandidateOutcome,
    Learner,
    Reason,
    RequiredLearner,
)
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.render.french import quantity, typeset

HOME = "/modele"
REFRESH = 2  # seconds
_SECONDS = 1.0  # to wait for a process before the page shows that it is running
_STEPS = {
    "cross-fitting": "Apprentissage",
    "fitting": "Apprentissage final",
    "judging new articles": "Comparaison",
}
_VERDICTS: dict[Reason, str] = {
    "better": "Meilleur : sur {articles} de ces trois derniers mois, le bon mot-clé vient en premier "
    "{after} fois sur 100, contre {before} avec le modèle qu’il remplace.",
    "unclear": "Le modèle en service reste : sur {articles} de ces trois derniers mois, le nouveau n’est "
    "pas nettement meilleur (bon mot-clé en premier {after} fois sur 100, contre {before}).",
    "frequencies": "Le modèle en service reste : le nouveau n’est meilleur que parce qu’il sait quels "
    "mots-clés sont devenus fréquents.",
    "blind": "Le modèle en service reste : sur {blind}, le nouveau est moins bon.",
    "nothing new": "Le modèle en service reste : ces trois derniers mois, aucun article validé n’est "
    "nouveau pour lui.",
}


def learning_context(request: Request, learner: Learner | None, bench: Bench) -> dict[str, Any]:
    """Return what the page of the model shows of learning; without a learner, that there is none.

    Parameters
    ----------
    bench : the one in service
    """
    notice = next(iter(request.query_params), "")
    if learner is None:
        return {"learns": False, "notice": notice}
    outcome, candidate, damage = None, None, ""
    try:
        outcome = learner.last_outcome()
        candidate = learner.candidate(outcome)
    except ModelError as error:
        damage = str(error)
    run, in_service = learner.run, bench.id
    is_learning = run is not None and run.is_running
    is_adopted = outcome is not None and outcome.id == in_service
    is_current = outcome is not None and outcome.former == in_service
    return {
        "learns": True,
        "notice": notice,
        "damage": damage,
        "problem": learner.problem,
        "can_learn": learner.can_learn,
        "n_new": 0 if is_learning else learner.count_new(),
        "enough": ENOUGH_NEW,
        "is_learning": is_learning,
        "step": _step(learner) if is_learning else "",
        "error": run.error if run else "",
        "was_stopped": run is not None and run.is_stopped,
        "outcome": outcome,
        "verdict": verdict(outcome) if outcome and (is_adopted or is_current) else "",
        "candidate": candidate,
        "is_adopted": is_adopted,
    }


def verdict(outcome: CandidateOutcome) -> str:
    """Return in one or two French sentences what came of a candidate.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> moment = datetime(2026, 11, 29, tzinfo=UTC)
    >>> outcome = CandidateOutcome(time=moment, reason="blind", model=None, former="9d8d", blind={"articles": 41})
    >>> verdict(outcome).replace("\u00a0", " ")
    'Le modèle en service reste : sur 41 articles témoins, le nouveau est moins bon.'
    """
    before, after = (round(100 * share) for share in outcome.hits)
    text = _VERDICTS[outcome.reason].format(
        articles=quantity(outcome.articles, "article"),
        blind=quantity(outcome.n_blind, "article témoin"),
        before=before,
        after=after,
    )
    if outcome.reason == "better" and outcome.n_blind < FEWEST_BLIND:
        text += f" Sur les articles témoins, trop peu pour le dire ({outcome.n_blind})."
    return typeset(text)


def _step(learner: Learner) -> str:
    progress = learner.run and learner.run.progress
    if not progress:
        return "Lecture des articles"
    step, n_done, n_total = progress
    return f"{_STEPS.get(step, step)}, étape {n_done} sur {n_total}"


router = APIRouter(prefix=HOME, include_in_schema=False, default_response_class=HTMLResponse)


@router.post("/apprendre")
def learn(
    request: Request, store: OpenStore, model: ServedModel, learner: RequiredLearner
) -> Response:
    run = learner.start() if learner.can_learn else None
    if run is None:
        return _back("occupe")
    log_act(store, request, "learn", f"begun, to replace {model.bench.name}")
    run.wait(_SECONDS)
    return _back()


@router.post("/interrompre")
def stop(request: Request, store: OpenStore, learner: RequiredLearner) -> Response:
    if learner.run is not None and learner.run.is_running:
        log_act(store, request, "learn", "stopped")
        learner.run.stop()
    return _back()


@router.post("/{id}/mettre-en-service")
def put_in_service(
    request: Request,
    id: str,  # noqa: A002 (in the address)
    modele: str,
    *,
    store: OpenStore,
    model: ServedModel,
    learner: RequiredLearner,
) -> Response:
    """Put a model in service instead of the one with this id; the audit log says who did it once it is done."""
    before = model.bench.name
    try:
        is_done = learner.put_in_service(modele, instead_of=id)
    except UnavailableError:  # the model is promoted, and the watch goes on trying
        return _back("bientot")
    if not is_done:
        return _back("change")
    log_act(store, request, "promote", f"{model.bench.name}, before that {before}")
    return _back("service")


def _back(notice: str = "") -> Response:
    return RedirectResponse(f"{HOME}?{notice}=1" if notice else HOME, 303)
