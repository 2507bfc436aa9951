"""Proposed keywords as JSON."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

from osiris_nlp.base.json_bodies import Body, Number
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.threads import writing
from osiris_nlp.desk.labels.keyword_proposals import MAX_PROPOSAL, propose_keyword


class ProposalIn(Body):
    """A text to propose as a keyword; without `proposed`, as pages of earlier versions send it, it is ignored."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_PROPOSAL, pattern=r"^[^\x00]+$")]
    proposed: Annotated[bool, Field(strict=True)] = False


router = api_router()


@router.post(
    "/articles/{number}/searches",
    status_code=204,
    summary="Propose a text as a keyword",
    openapi_extra=WRITES,
)
@writing
def propose(number: Number, body: ProposalIn, request: Request, store: OpenStore) -> None:
    require_article(store, number)
    if body.proposed:
        propose_keyword(store, number, text=body.text, editor=request.state.editor)
