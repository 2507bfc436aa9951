"""Expected errors of handlers, as answers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import visible
from osiris_nlp.desk.base.capacity import BusyError
from osiris_nlp.desk.base.store.store import UnavailableError
from osiris_nlp.desk.base.texts import UnreadError

_RETRY_AFTER = "5"  # seconds; others may keep the database to themselves for a while
_MAX_LOCATION = 200  # characters; the location of a fault contains keys that the caller chose


class Failure(NamedTuple):
    """An HTTP status, a code for programs, a message for editors, and details of an error for programs."""

    status: int
    code: str
    french: str
    details: Callable[[Any], Mapping[str, Any]] = lambda _: {}


# Answers a request that failed with a `Failure`, its detail for programs, in English, and more for them.
Answer = Callable[..., Response]
_INVALID = Failure(422, "invalid", "Cette demande contient une valeur inattendue.")
_FAILURES: Mapping[type[Exception], Failure] = {
    InputError: _INVALID,
    UnreadError: Failure(
        422,
        "unread",
        "Ce texte est trop long ou trop compliqué à lire. Collez seulement le texte de l’article.",
    ),
    BusyError: Failure(
        503, "busy", "De longs textes sont en cours de lecture. Réessayez dans un instant."
    ),
    UnavailableError: Failure(
        503,
        "away",
        "La base de données ne répond pas. Rien n’a été enregistré : réessayez dans un instant.",
    ),
}
_STATUSES = {
    404: Failure(404, "unknown", "Cette page n’existe pas."),
    405: Failure(405, "method", "Cette adresse ne s’ouvre pas ainsi."),
}


def answer_failures(
    app: FastAPI, answer: Answer, failures: Mapping[type[Exception], Failure]
) -> None:
    """Have an application answer the errors that handlers raise: those that all may raise, and `failures`."""
    for kind, failure in {**_FAILURES, **failures}.items():
        app.add_exception_handler(kind, partial(_fail, answer=answer, failure=failure))
    app.add_exception_handler(RequestValidationError, partial(_refuse_value, answer=answer))
    app.add_exception_handler(HTTPException, partial(_refuse_request, answer=answer))


def _fail(request: Request, error: Exception, *, answer: Answer, failure: Failure) -> Response:
    response = answer(request, failure, str(error), **failure.details(error))
    if failure.status == 503:
        response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _refuse_value(request: Request, error: Any, *, answer: Answer) -> Response:
    first = error.errors()[0]
    location = visible(".".join(str(part) for part in first["loc"])[:_MAX_LOCATION])
    is_malformed = first["type"] == "json_invalid"
    failure = _INVALID._replace(status=400, code="malformed") if is_malformed else _INVALID
    return answer(request, failure, f"{location}: {first['msg']}")


def _refuse_request(request: Request, error: Any, *, answer: Answer) -> Response:
    status = error.status_code
    failure = _STATUSES.get(status, _INVALID._replace(status=status, code="malformed"))
    response = answer(request, failure, str(error.detail))
    response.headers.update(error.headers or {})
    if status == 405:
        response.headers["Allow"] = ", ".join(_allowed_methods(request))
    return response


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes of a path; the router only reports those of the first."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.path and route.methods and compile_path(route.path)[0].match(path):
            methods |= route.methods
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)
