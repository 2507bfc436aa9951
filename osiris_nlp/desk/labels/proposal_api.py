"""Proposed keywords as JSON."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from osiris_nlp.desk.articles import inputs
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.articles.queue.queue_api import WRITES
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.labels.proposals import MAX_PROPOSAL, propose_keyword


class ProposalIn(inputs.Body):
    """A text to propose as a keyword; without `proposed`, as pages of earlier versions send it, it is ignored."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_PROPOSAL, pattern=r"^[^\x00]+$")]
    proposed: Annotated[bool, Field(strict=True)] = False


def proposal_router(store: Store, writing: Callable[..., Any]) -> APIRouter:
    """Return the route of proposals, for a database and the decorator of handlers that write to it."""
    router = APIRouter()

    @router.post(
        "/articles/{number}/searches",
        status_code=204,
        summary="Propose a text as a keyword",
        openapi_extra=WRITES,
    )
    @writing
    def propose(number: inputs.Number, body: ProposalIn, request: Request) -> None:
        require_article(store, number)
        if body.proposed:
            propose_keyword(store, number, text=body.text, editor=request.state.editor)

    return router
