"""The routes for SPIP sites, ``/api/spip``: only a site's token opens them.

They write nothing but the decisions of the token's own site.
"""

from typing import Any

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from osiris_nlp.desk.articles.api_router import api_router
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.threads import threads
from osiris_nlp.desk.exchange import site_wire
from osiris_nlp.desk.exchange.site_decisions import add_site_decisions
from osiris_nlp.desk.exchange.site_suggestions import suggest_keywords
from osiris_nlp.desk.model.model_in_service import ServedModel

_WRITERS = 4  # threads; sites try again later, editors wait
_WRITER_WAIT = 0.25  # seconds; with the waits of the store, less than 5
# For the description of the API alone: the guard has checked the token.
_TOKEN = HTTPBearer(
    auto_error=False,
    scheme_name="SiteToken",
    description="Made by 'osiris-nlp desk token add SITE'. Sessions and editors' tokens do not open these routes.",
)


router = api_router("/api/spip", dependencies=[Security(_TOKEN)])


@router.get("/status", summary="Return the site of the token, and the model that answers")
async def status(request: Request, model: ServedModel) -> site_wire.SiteStatus:
    return site_wire.SiteStatus(site=request.state.site, model=model.bench.name)


@router.post(
    "/suggest",
    summary="Suggest keywords of a SPIP site for one of its articles, best first",
    description="Takes the columns of the article and the titles of the keywords as SPIP stores them. "
    "Answers only keywords that were sent, none that the article carries, and none whose score is "
    "below 0.01. A body may have 2 MB.",
    response_model=site_wire.SiteSuggestions,
)
async def suggest(
    body: site_wire.SiteRequest, request: Request, model: ServedModel, texts: LongTexts
) -> Any:
    columns, titles = body.article.model_dump(exclude={"section"}), dict(body.keywords)
    length = body.article.length
    article = await texts.site_article(
        columns, body.article.section, site=request.state.site, length=length
    )
    length += sum(map(len, titles.values()))
    return await texts.work(
        length, suggest_keywords, model.bench, article, titles, body.carried_ids, most=body.most
    )


@router.post(
    "/decisions",
    summary="Store what people have decided on keywords in SPIP",
    description="The decisions are those of the token's site. A key that this site has sent before is not "
    "stored again, so a request may be repeated until it is answered. A body may have 2 MB.",
)
@threads(_WRITERS, wait=_WRITER_WAIT)
def decisions(
    body: site_wire.QueuedDecisions, request: Request, store: OpenStore
) -> site_wire.StoredDecisions:
    site = request.state.site
    n_new = add_site_decisions(store, site, [queued.record() for queued in body.decisions])
    if body.dropped:
        log_event(
            store,
            who=site,
            address=request.state.address,
            what="site decisions",
            about=f"{body.dropped} lost: the site's queue was full, or the desk refused them",
        )
    return site_wire.StoredDecisions(new=n_new)
