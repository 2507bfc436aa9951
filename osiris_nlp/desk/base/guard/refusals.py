"""Responses to refused requests: JSON for scripts, a page in French for people."""

import math
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

Render = Callable[[Request, str, Mapping[str, object]], Response]
# Describes an error for the programs that use an API: its status, `code` and `detail`.
Problem = Callable[..., Response]

_LOGGED = {"account", "host", "origin", "proxy", "rate", "role", "size"}
_FRENCH = {
    "account": (
        "Accès refusé",
        "Ce compte est désactivé, ou son nom est celui d’un autre compte. Adressez-vous à un responsable du bureau.",
    ),
    "away": (
        "Service indisponible",
        "La base de données ne répond pas. Réessayez dans un instant.",
    ),
    "busy": (
        "Service occupé",
        "De longs textes sont en cours de lecture. Réessayez dans un instant.",
    ),
    "editor": (
        "La session a changé",
        "Cette page a été ouverte sous un autre nom. Rechargez-la, puis recommencez.",
    ),
    "framing": ("Demande illisible", "Sa longueur est ambiguë. Rechargez la page et recommencez."),
    "form": ("Formulaire illisible", "Rechargez la page et recommencez."),
    "host": (
        "Adresse inattendue",
        "Ce service ne répond qu’à l’adresse de la machine : http://localhost ou http://127.0.0.1.",
    ),
    "invalid": ("Demande refusée", "Cette demande contient une valeur inattendue."),
    "identity": (
        "Vous n’êtes pas connecté",
        "Ouvrez le service à son adresse habituelle, connectez-vous si on vous le demande, puis réessayez.",
    ),
    "malformed": ("Demande illisible", "Le texte envoyé n’est pas en UTF-8."),
    "origin": (
        "Demande refusée",
        "Elle ne venait pas d’une page de ce service. Ouvrez-le à son adresse habituelle et "
        "recommencez ; si le refus persiste, prévenez la personne qui administre le service : le proxy "
        "doit transmettre Host et X-Forwarded-Proto.",
    ),
    "proxy": ("Demande refusée", "Passez par l’adresse habituelle du service."),
    "rate": ("Trop de demandes", "Patientez un instant, puis réessayez."),
    "role": (
        "Réservé aux responsables",
        "Les mots-clés, le modèle et l’équipe relèvent des responsables du bureau.",
    ),
    "size": ("Trop volumineux", "Le service accepte 8 Mo au plus."),
    "slow": ("Envoi trop lent", "La demande n’est pas arrivée à temps. Réessayez."),
    "type": ("Format inattendu", "Le service ne lit pas ce type de contenu."),
    "unknown": ("Introuvable", "Cette page n’existe pas."),
    "unwritten": (
        "Déconnexion à confirmer",
        "Vous êtes déconnecté, mais la base de données ne répond pas : un redémarrage du service pourrait "
        "rouvrir votre session. Rechargez cette page dans un instant.",
    ),
}
_FAILURE = (
    '<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Erreur</title>'
    "<h1>Une erreur s’est produite</h1>"
    "<p>Elle est notée dans le journal du service. Revenez en arrière et réessayez.</p></html>"
)


class Refusal(Exception):
    """The guard refuses a request.

    Parameters
    ----------
    status : HTTP status
    code : the reason, for programs
    detail : the reason in English, for people
    headers : additional response headers
    wait : seconds after which to try again
    event : text for the audit log; by default "refused: CODE", for codes that are logged
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        wait: float | None = None,
        event: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers = dict(headers or {})
        if wait is not None:
            self.headers["Retry-After"] = str(math.ceil(wait))
        self.event = event or (f"refused: {code}" if code in _LOGGED else None)


def refuse(refusal: Refusal, request: Request, render: Render, problem: Problem | None) -> Response:
    """Return the response to a refused request: a problem of its API, or a page.

    Starlette's exception handlers run inside every middleware, so they never see a `Refusal`.
    """
    if problem is not None:
        response = problem(refusal.status, code=refusal.code, detail=refusal.detail)
    else:
        heading, message = _FRENCH[refusal.code]
        context = {"heading": heading, "message": message, "status": refusal.status}
        response = render(request, "probleme.html", context)
        response.status_code = refusal.status
    response.headers.update(refusal.headers)
    return response


def desk_problem(status: int, *, code: str, detail: str, **extra: object) -> Response:
    """Return the description of an error in the desk's own API, as JSON."""
    return JSONResponse({"code": code, "detail": detail, **extra}, status)


def failure(problem: Problem | None) -> Response:
    """Return the response to a request that failed, without a template or details."""
    if problem is not None:
        return problem(500, code="internal", detail="Internal error; see the service's log.")
    return HTMLResponse(_FAILURE, 500)
