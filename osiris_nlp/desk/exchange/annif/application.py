"""The application under ``/v1``: Annif's errors, its description, and its redirects.

Unchanged clients of Annif (1.4) work with it: annif-client, Annif's own backend `http`, Annif's home page.
"""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import iter_route_contexts

from osiris_nlp.desk.base.failures import Failure, answer_failures
from osiris_nlp.desk.base.guard.rules import Api, Body
from osiris_nlp.desk.base.texts import Texts
from osiris_nlp.desk.exchange.annif.routes import TITLE, router
from osiris_nlp.desk.model.model_in_service import ModelInService

_ADDRESS = "/v1"
_SECURITY_SCHEMES = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "A token as the password, with any name",
    },
    "token": {"type": "http", "scheme": "bearer"},
}


def create_annif(model: ModelInService, texts: Texts) -> FastAPI:
    """Return the application, for a model; `mount_annif` puts it behind the desk's guard."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.model, app.state.texts = model, texts
    app.include_router(router)
    description = _description(app)
    app.add_api_route("/openapi.json", lambda: JSONResponse(description), include_in_schema=False)
    _redirect_slashes(app)
    answer_failures(app, _answer, {})
    return app


def mount_annif(desk: FastAPI, annif: FastAPI) -> None:
    """Put the application under its address, which has no description in the desk's."""
    desk.add_api_route(_ADDRESS, _redirect, methods=["GET"], include_in_schema=False)
    desk.mount(_ADDRESS, annif)


def _answer(request: Request, failure: Failure, detail: str, **_: Any) -> Response:  # noqa: ARG001
    return annif_problem(failure.status, code=failure.code, detail=detail)


def annif_problem(status: int, *, code: str, detail: str) -> Response:  # noqa: ARG001
    """Return the description of an error as RFC 9457 has it. Annif has no 422, and writes 413 as plain text."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return PlainTextResponse(detail, status)
    status = HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(content, status, media_type="application/problem+json")


def _body(path: str) -> Body | None:
    name = path.rstrip("/").rpartition("/")[2]
    bodies: dict[str, Body] = {"suggest": "text form", "suggest-batch": "json"}
    return bodies.get(name)


ANNIF = Api(
    address=_ADDRESS,
    problem=annif_problem,
    body=_body,
    is_shared=True,
    absence="This service runs without --annif.",
)


def _description(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description of the routes."""
    description = get_openapi(
        title=TITLE,
        version=version("osiris-nlp"),
        routes=app.routes,
        servers=[{"url": "../v1"}],  # from the description's address, behind whatever proxy
    )
    for operations in description["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("204", None)  # of the routes that always refuse
    return description | {
        "components": description["components"] | {"securitySchemes": _SECURITY_SCHEMES},
        "security": [{}, *({name: []} for name in _SECURITY_SCHEMES)],
    }


def _redirect_slashes(app: FastAPI) -> None:
    """Answer the paths with one slash too many or too few as Annif does."""
    for route in [*iter_route_contexts(app.routes)]:
        path, methods = route.path or "", [*(route.methods or ())]
        if path != "/":
            app.add_api_route(f"{path}/", _redirect, methods=methods, include_in_schema=False)


def _redirect(request: Request) -> Response:
    """Redirect to an address that is relative, because a proxy may serve the desk under a prefix."""
    path, query = request.scope["path"], request.url.query
    last = path.rstrip("/").rpartition("/")[2]
    address = "v1/" if path == _ADDRESS else f"../{quote(last, safe='')}"
    return RedirectResponse(f"{address}?{query}" if query else address, 307)
