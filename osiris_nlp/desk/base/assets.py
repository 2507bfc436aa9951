"""Static files of all subjects, which browsers keep for ever: their addresses have a digest of the content."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.staticfiles import StaticFiles

DESK: Final = Path(__file__).parents[1]
FOREVER = "max-age=31536000, immutable"


router = APIRouter(include_in_schema=False)
files = StaticFiles(directory=DESK)


@router.get("/static/{name}")
@router.get("/static/{digest}/{name}")
async def static(request: Request, name: str, digest: str = "") -> Response:
    if name not in static_files():
        raise HTTPException(404)
    path = static_files()[name].relative_to(DESK)
    response = await files.get_response(str(path), request.scope)
    is_current = digest == _static_digest()
    response.headers["Cache-Control"] = f"public, {FOREVER}" if is_current else "no-cache"
    return response


def asset(name: str) -> str:
    """Return the address of a static file; it changes whenever any static file changes.

    Scripts import each other by relative addresses, so all of them have the same digest in theirs.
    """
    return f"/static/{_static_digest()}/{name}"


@cache
def static_files() -> dict[str, Path]:
    """Return the static files of all subjects, by name."""
    return {file.name: file for file in sorted(DESK.glob("**/static/*"))}


@cache
def _static_digest() -> str:
    return digest_of(b"".join(file.read_bytes() for _, file in sorted(static_files().items())))


def digest_of(content: bytes) -> str:
    """Return a digest for the address of what browsers keep for ever."""
    return hashlib.sha256(content).hexdigest()[:12]
