"""Handovers as JSON."""

from fastapi import Request

from osiris_nlp.desk.articles import inputs
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.articles.handovers import handovers
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.threads import writing

router = api_router()


class HandoverIn(inputs.Body):
    """To whom to pass an article: somebody with an account or, without accounts, a recent editor."""

    receiver: inputs.PersonName


@router.put(
    "/articles/{number}/handover",
    status_code=204,
    summary="Pass an article to a colleague, until its next review",
    openapi_extra=WRITES,
)
@writing
def pass_article(
    number: inputs.Number, body: HandoverIn, request: Request, store: OpenStore
) -> None:
    require_article(store, number)
    sender = request.state.editor
    handovers.pass_article(store, number, sender=sender, receiver=body.receiver)


@router.delete(
    "/articles/{number}/handover",
    status_code=204,
    summary="Take an article back that was passed to somebody, if it was",
    openapi_extra=WRITES,
)
@writing
def take_back(number: inputs.Number, request: Request, store: OpenStore) -> None:
    require_article(store, number)
    handovers.take_back(store, number, sender=request.state.editor)
