"""The routes for the sites of a kind, such as ``/api/spip``: only a site's token opens them.

They write nothing but the decisions of the token's own site.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.api_router import api_router
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.threads import threads
from osiris_nlp.desk.exchange.keyword_suggestions import suggest_keywords
from osiris_nlp.desk.exchange.site_decisions import add_site_decisions
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.sites.wire import DecisionsBody, RequestBody, Wire

_WRITERS = 4  # threads; sites try again later, editors wait
_WRITER_WAIT = 0.25  # seconds; with the waits of the store, less than 5
# For the description of the API alone: the guard has checked the token.
_TOKEN = HTTPBearer(
    auto_error=False,
    scheme_name="SiteToken",
    description="Made by 'osiris-nlp desk token add SITE'. Sessions and editors' tokens do not open these routes.",
)
R = TypeVar("R", bound=RequestBody)
D = TypeVar("D", bound=DecisionsBody)


class SiteStatus(BaseModel):
    """The site that a token belongs to, and the model that answers."""

    site: str
    model: str


class StoredDecisions(BaseModel):
    """How many decisions the desk did not have yet."""

    new: int


def site_router(title: str, wire: Wire) -> APIRouter:
    """Return the routes for the sites of a kind, which people name by its title."""
    router = api_router(wire.address, dependencies=[Security(_TOKEN)])
    router.get("/status", summary="Return the site of the token, and the model that answers")(
        status
    )
    router.post(
        "/suggest",
        summary=f"Suggest keywords of a {title} site for one of its articles, best first",
        description="Takes the columns of the article and the titles of the keywords as "
        f"{title} stores them. Answers only keywords that were sent, none that the article carries, "
        "and none whose score is below 0.01. A body may have 2 MB.",
        response_model=wire.suggestions,
    )(_suggest(wire, wire.request))
    router.post(
        "/decisions",
        summary=f"Store what people have decided on keywords in {title}",
        description="The decisions are those of the token's site. A key that this site has sent before is not "
        "stored again, so a request may be repeated until it is answered. A body may have 2 MB.",
    )(_decisions(wire.decisions))
    return router


async def status(request: Request, model: ServedModel) -> SiteStatus:
    return SiteStatus(site=request.state.site, model=model.bench.name)


def _suggest(wire: Wire, request_body: type[R]) -> Callable[..., Awaitable[Any]]:
    async def suggest(
        body: R, request: Request, model: ServedModel, texts: LongTexts
    ) -> dict[str, Any]:
        sent = body.article.message(request.state.site)
        article = await texts.site_article(sent, length=body.article.length)
        return await texts.work(body.length, _answer, wire, model.bench, article, body)

    suggest.__annotations__["body"] = request_body  # which FastAPI reads
    return suggest


def _answer(wire: Wire, bench: Bench, article: Article, body: RequestBody) -> dict[str, Any]:
    """Return the body of the answer to a request for suggestions."""
    keywords, ids = body.keywords, body.carried_ids  # reading thousands of titles takes a while
    return wire.answer(suggest_keywords(bench, article, keywords, ids, most=body.most))


def _decisions(queue_body: type[D]) -> Callable[..., Awaitable[StoredDecisions]]:
    @threads(_WRITERS, wait=_WRITER_WAIT)
    def decisions(body: D, request: Request, store: OpenStore) -> StoredDecisions:
        site, queue = request.state.site, body.message()
        n_new = add_site_decisions(store, site, queue.decisions)
        if queue.dropped:
            log_event(
                store,
                who=site,
                address=request.state.address,
                what="site decisions",
                about=f"{queue.dropped} lost: the site's queue was full, or the desk refused them",
            )
        return StoredDecisions(new=n_new)

    decisions.__annotations__["body"] = queue_body  # which FastAPI reads
    return decisions
