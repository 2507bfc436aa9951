"""Handovers as JSON, and what they add to pages."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field

from osiris_nlp.base.json_bodies import Body, Number
from osiris_nlp.desk.articles import inputs
from osiris_nlp.desk.articles.act import Act
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.articles.handovers import handovers
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.threads import writing

router = api_router()


class HandoverIn(Body):
    """To whom to pass an article: somebody with an account or, without accounts, a recent editor."""

    receiver: inputs.PersonName
    comment: Annotated[str, Field(max_length=handovers.MAX_COMMENT, pattern=r"^[^\x00]*$")] = ""


@router.put(
    "/articles/{number}/handover",
    status_code=204,
    summary="Pass an article to a colleague, until its next review",
    openapi_extra=WRITES,
)
@writing
def pass_article(number: Number, body: HandoverIn, request: Request, store: OpenStore) -> None:
    require_article(store, number)
    sender = request.state.editor
    handovers.pass_article(
        store, number, sender=sender, receiver=body.receiver, comment=body.comment
    )


@router.delete(
    "/articles/{number}/handover",
    status_code=204,
    summary="Take an article back that was passed to somebody, if it was",
    openapi_extra=WRITES,
)
@writing
def take_back(number: Number, request: Request, store: OpenStore) -> None:
    require_article(store, number)
    handovers.take_back(store, number, sender=request.state.editor)


def _values(store: Store, number: int, editor: str) -> dict[str, Any]:
    handover = handovers.find_handover(store, number)
    return {"handover": handover, "colleagues": handovers.colleagues(store, editor)}


def _reason(store: Store, number: int) -> str:
    handover = handovers.find_handover(store, number)
    return f"passé entre-temps à {handover.receiver}" if handover else ""


HANDOVER = Act(
    name="handover",
    router=router,
    table=handovers.handovers,
    in_force=handovers.handovers.c.number == articles.c.handover,
    columns={"receiver": handovers.handovers.c.receiver},
    values=_values,
    keeps_from_batches=articles.c.handover.is_not(None),
    reason=_reason,
    keeps_from=handovers.is_passed_to_another,
)
