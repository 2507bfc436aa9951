"""The queue as JSON: its filters, order and search, and postponed articles."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import Field

from osiris_nlp.base.json_bodies import Body, Number
from osiris_nlp.desk.articles import inputs, outputs
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.articles.queue import deferrals
from osiris_nlp.desk.articles.queue.queue import Confidence, Filters, Order, State, queue_page
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.threads import searching, writing

SearchText = Annotated[
    str,
    Field(
        max_length=255,
        pattern=r"^[^\x00]*$",
        description="Words; each must begin a word of the title or text, a single letter must be one. "
        "Accents and case do not matter.",
    ),
]
_SittingNumber = Annotated[
    int,
    Query(
        ge=1,
        le=1_000_000,
        description="`rang` of `sur` articles in a sitting; after the last, `next` is null",
    ),
]


async def filters_from_query(  # noqa: PLR0917 (one argument per query parameter)
    state: State = "open",
    source: inputs.LabelName | None = None,
    label: inputs.LabelName | None = None,
    since: inputs.Day | None = None,
    until: inputs.Day | None = None,
    confidence: Confidence | None = None,
    order: Order = "recents",
    q: SearchText | None = None,
    flag: bool = False,
    note: bool = False,
    receiver: inputs.PersonName | None = None,
    postponed: inputs.PersonName | None = None,
) -> Filters:
    """Return the filters in a request's query string."""
    return Filters(
        state=state,
        source=source,
        label=label,
        since=since,
        until=until,
        confidence=confidence,
        order=order,
        search=(q or "").strip() or None,
        flagged=flag,
        noted=note,
        receiver=receiver,
        postponed=postponed,
    )


QueryFilters = Annotated[Filters, Depends(filters_from_query)]


async def is_last(rang: _SittingNumber | None = None, sur: _SittingNumber | None = None) -> bool:
    """Return whether an article is the last one of a sitting."""
    return rang is not None and sur is not None and rang >= sur


IsLast = Annotated[bool, Depends(is_last)]


router = api_router()


@router.get("/queue", summary="List articles to tag, the newest first or in another order")
@searching
def queue(
    request: Request,  # noqa: ARG001 (for `searching`)
    filters: QueryFilters,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    *,
    store: OpenStore,
) -> outputs.Queue:
    result = queue_page(store, filters, page=page)
    rows = [outputs.QueueRowOut.model_validate(row) for row in result.rows]
    return outputs.Queue(articles=rows, total=result.total, page=result.page, pages=result.pages)


@router.post(
    "/articles/{number}/postpone",
    status_code=204,
    summary="Leave an article out of what follows for the caller until tomorrow",
    openapi_extra=WRITES,
)
@writing
def postpone(number: Number, body: Body, request: Request, store: OpenStore) -> None:  # noqa: ARG001
    require_article(store, number)
    deferrals.postpone(store, number, request.state.editor)


@router.delete(
    "/articles/{number}/postpone",
    status_code=204,
    summary="Offer the caller a postponed article again",
    openapi_extra=WRITES,
)
@writing
def bring_back(number: Number, request: Request, store: OpenStore) -> None:
    require_article(store, number)
    deferrals.bring_back(store, number, request.state.editor)
