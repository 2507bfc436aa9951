"""What the routes of the API have in common: where they are, what they may refuse, and how they write."""

from typing import Any

from fastapi import APIRouter

from osiris_nlp.desk.articles import outputs
from osiris_nlp.desk.base.texts import SECONDS

# Refusals that every route may answer with; each body is a `Problem`.
_REFUSALS = {
    400: "The body is not UTF-8 or not JSON",
    401: "Nobody is signed in, or the token is missing, unknown or revoked",
    403: "The Origin is missing or is not this desk's, or the host or address is not trusted",
    404: "No such article",
    405: "The path does not accept this method",
    408: "The body took too long to arrive",
    409: "Conflict: another review or an undo came first, the model has changed, or the key is used",
    413: "The body is larger than 8 MB (2 MB for a file or from a site)",
    415: "The body is not of the expected type",
    422: "A value is invalid; the detail says which, and what was expected. Or (code `unread`) a file or "
    f"long text was given up: it takes more than {SECONDS} seconds to read",
    429: "Too many requests",
    503: "The database does not answer, or too many long texts are being read; nothing was saved: "
    "try again after the seconds in Retry-After, if given",
}
# FastAPI builds a validator for each model of each route, so only the 422 response declares the model
# of a problem; the others refer to its schema.
_PROBLEM = {
    "application/json": {"schema": {"$ref": f"#/components/schemas/{outputs.Problem.__name__}"}}
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, "content": _PROBLEM} for status, meaning in _REFUSALS.items()
}
_PROBLEMS[422] = {"description": _REFUSALS[422], "model": outputs.Problem}
# The guard checks this header before it reads anything else: see `check_origin`.
_ORIGIN = {
    "name": "Origin",
    "in": "header",
    "required": True,
    "description": "The desk's own address, such as http://127.0.0.1:8000. Browsers send it by "
    "themselves, scripts must. If it is missing or different, the answer is 403.",
    "schema": {"type": "string"},
}
WRITES: dict[str, Any] = {"parameters": [_ORIGIN]}


def api_router(prefix: str = "/api", **options: Any) -> APIRouter:
    """Return a router for routes of the API."""
    return APIRouter(prefix=prefix, responses=_PROBLEMS, **options)
