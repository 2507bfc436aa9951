"""What browsers keep for ever, at addresses with a digest of its content, and the depot of the plugin for SPIP."""

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from starlette.staticfiles import StaticFiles

from osiris_nlp.desk.model_in_service import ModelInService
from osiris_nlp.desk.web.panel import first_sentence
from osiris_nlp.spip.packing import depot, plugin_zip
from osiris_nlp.taxonomy import Taxonomy

STATIC: Final = Path(__file__).with_name("static")
_FOREVER = "max-age=31536000, immutable"


def assets_router(model: ModelInService) -> APIRouter:
    """Return the routes of the static files, which are public, and of the labels, which are for editors.

    With another digest, as in a page that is open while the desk or its model is replaced, they answer with the current content.
    Browsers must not keep that under the former address.
    """
    router = APIRouter(include_in_schema=False)
    files = StaticFiles(directory=STATIC)

    @router.get("/static/{name}")
    @router.get("/static/{digest}/{name}")
    async def static(request: Request, name: str, digest: str = "") -> Response:
        response = await files.get_response(name, request.scope)
        if digest == _static_digest():
            response.headers["Cache-Control"] = f"public, {_FOREVER}"
        return response

    @router.get("/labels/{digest}.json")
    def all_labels(digest: str) -> Response:
        labels = labels_document(model.bench.taxonomy)
        cache_control = f"private, {_FOREVER}" if digest == _digest(labels) else "no-store"
        headers = {"Cache-Control": cache_control}
        return Response(labels, headers=headers, media_type="application/json")

    return router


def asset(name: str) -> str:
    """Return the address of a static file; it changes whenever any static file changes.

    Scripts import each other by relative addresses, so all of them have the same digest in theirs.
    """
    return f"/static/{_static_digest()}/{name}"


@cache
def _static_digest() -> str:
    return _digest(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir())))


def labels_address(taxonomy: Taxonomy) -> str:
    """Return the address of the labels; it changes with what a search for a label needs to know."""
    return f"/labels/{_digest(labels_document(taxonomy))}.json"


@lru_cache(maxsize=2)  # of the model in service and the one before it
def labels_document(taxonomy: Taxonomy) -> bytes:
    """Return what a search for a label needs to know, as JSON, in the order of the taxonomy.

    Examples
    --------
    >>> labels_document(Taxonomy.from_names(["Fintech"])).decode()
    '[{"label":"Fintech","aliases":[],"cues":[],"note":""}]'
    """
    return orjson.dumps(
        [
            {
                "label": label.name,
                "aliases": label.aliases,
                "cues": label.cues,
                "note": first_sentence(label.scope_note),
            }
            for label in taxonomy
        ]
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}", re.ASCII)


def depot_router() -> APIRouter:
    """Return the routes of the depot."""
    router = APIRouter(prefix="/spip", include_in_schema=False)

    # SPIP asks with HEAD first whether there is a depot.
    @router.api_route("/archives.xml", methods=["GET", "HEAD"])
    def description(request: Request) -> Response:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
            raise HTTPException(400, "Expected exactly one Host header, with the desk's address.")
        address = f"{request.scope['scheme']}://{hosts[0]}/spip"
        return Response(depot(address), media_type="application/xml")

    @router.api_route("/osiris.zip", methods=["GET", "HEAD"])
    def archive() -> Response:
        return Response(plugin_zip(), media_type="application/zip")

    return router
