"""What sites download from the desk, such as the plugin from which SPIP installs and updates it."""

import re
from collections.abc import Callable, Iterable

from fastapi import APIRouter, HTTPException, Request, Response

from osiris_nlp.sites.wire import Download

_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}", re.ASCII)


def download_router(downloads: Iterable[Download]) -> APIRouter:
    """Return the routes of some files."""
    router = APIRouter(include_in_schema=False)
    for download in downloads:  # SPIP asks with HEAD first whether there is a depot
        router.add_api_route(download.path, _answer(download), methods=["GET", "HEAD"])
    return router


def _answer(download: Download) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
            raise HTTPException(400, "Expected exactly one Host header, with the desk's address.")
        content = download.content(f"{request.scope['scheme']}://{hosts[0]}")
        return Response(content, media_type=download.media_type)

    return answer
