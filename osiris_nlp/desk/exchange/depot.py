"""The depot of the plugin for SPIP, from which SPIP installs and updates it."""

import re

from fastapi import APIRouter, HTTPException, Request, Response

from osiris_nlp.sites.kinds import find_kind

_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}", re.ASCII)


router = APIRouter(prefix="/spip", include_in_schema=False)


# SPIP asks with HEAD first whether there is a depot.
@router.api_route("/archives.xml", methods=["GET", "HEAD"])
def description(request: Request) -> Response:
    hosts = request.headers.getlist("host")
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        raise HTTPException(400, "Expected exactly one Host header, with the desk's address.")
    address = f"{request.scope['scheme']}://{hosts[0]}/spip"
    return Response(find_kind("spip").depot(address), media_type="application/xml")


@router.api_route("/osiris.zip", methods=["GET", "HEAD"])
def archive() -> Response:
    return Response(find_kind("spip").plugin_zip(), media_type="application/zip")
