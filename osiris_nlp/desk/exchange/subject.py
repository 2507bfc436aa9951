"""The exchange with SPIP sites, as a subject of the desk."""

from fastapi import Request

from osiris_nlp.desk.base.subject import Page, Subject
from osiris_nlp.desk.exchange import depot, site_api
from osiris_nlp.desk.exchange.annif.application import ANNIF
from osiris_nlp.desk.exchange.publishing import publishing_pages


def _has_site(request: Request) -> bool:
    return request.app.state.publisher is not None


EXCHANGE = Subject(
    routers=(site_api.router, depot.router, publishing_pages.router),
    # Below /spip also what is not there: SPIP looks for other files first, and expects a 404.
    roles={"/api/spip": "site", "/api/spip/": "site", "/spip/": "anybody"},
    apis=(ANNIF,),
    nav=(Page(rank=6, address="/publier", name="Publier", is_shown=_has_site),),
)
