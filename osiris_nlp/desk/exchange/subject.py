"""The exchange with sites, as a subject of the desk."""

from itertools import starmap

from fastapi import Request

from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.exchange.annif.application import ANNIF
from osiris_nlp.desk.exchange.downloads import download_router
from osiris_nlp.desk.exchange.publishing import publishing_pages
from osiris_nlp.desk.exchange.site_api import site_router
from osiris_nlp.sites.kinds import KINDS, find_kind

_KINDS = [*map(find_kind, KINDS)]
_WIRES = {kind.title: wire for kind in _KINDS if (wire := kind.wire())}
_DOWNLOADS = [download for wire in _WIRES.values() for download in wire.downloads]


def _has_site(request: Request) -> bool:
    return request.app.state.publisher is not None


EXCHANGE = Subject(
    routers=(
        *starmap(site_router, _WIRES.items()),
        download_router(_DOWNLOADS),
        publishing_pages.router,
    ),
    roles={
        **{f"{wire.address}{end}": "site" for wire in _WIRES.values() for end in ("", "/")},
        # Also what is not there: SPIP looks for other files first, and expects a 404.
        **{f"{download.path.rpartition('/')[0]}/": "anybody" for download in _DOWNLOADS},
    },
    apis=(ANNIF,),
    nav=(NavigationEntry(rank=6, address="/publier", name="Publier", is_shown=_has_site),),
)
