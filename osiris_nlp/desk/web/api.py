"""The desk as JSON under ``/api``: suggest, labels, queue, articles, decisions, history, health."""

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from osiris_nlp.desk import store as desk_store
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Filters, Review, Store
from osiris_nlp.desk.web import answers, wire

# What takes longer than a moment goes to a thread, so that nobody waits for it.
_QUICK = 50_000  # characters

# What every route may answer; each body is a `Problem`.
_REFUSALS = {
    400: "A body that is no UTF-8 or no JSON",
    401: "Nobody is signed in",
    403: "No Origin, or not this desk's; a host or an address that is not trusted",
    404: "No such article",
    405: "Another method is expected",
    408: "The body took too long to come",
    409: "Changed meanwhile: somebody else's review, an undo, another model, a key used before",
    413: "A body of more than 8 MB",
    415: "A body of another type than expected",
    422: "A value that cannot be used; the detail says which, and what was expected",
    429: "Too many requests",
    503: "The database does not answer; nothing was written: try again",
}
# FastAPI would make a validator of each model of each route: one says what a problem is, the others refer to it.
_PROBLEM = {
    "application/json": {"schema": {"$ref": f"#/components/schemas/{wire.Problem.__name__}"}}
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, "content": _PROBLEM} for status, meaning in _REFUSALS.items()
}
_PROBLEMS[422] = {"description": _REFUSALS[422], "model": wire.Problem}
# The guard checks it, before anything is read: see `check_origin`.
_ORIGIN = {
    "name": "Origin",
    "in": "header",
    "required": True,
    "description": "The desk's own address, such as http://127.0.0.1:8000: browsers send it by "
    "themselves, scripts must. Without it, or with another, the answer is 403.",
    "schema": {"type": "string"},
}
_WRITES: dict[str, Any] = {"parameters": [_ORIGIN]}


def filters_asked(  # noqa: PLR0917 (what an address may carry)
    state: desk_store.State = "open",
    source: wire.LabelName | None = None,
    label: wire.LabelName | None = None,
    since: wire.Day | None = None,
    until: wire.Day | None = None,
    confidence: desk_store.Confidence | None = None,
) -> Filters:
    """Return the filters of an address's query."""
    return Filters(
        state=state, source=source, label=label, since=since, until=until, confidence=confidence
    )


Chosen = Annotated[Filters, Depends(filters_asked)]


def api_router(store: Store, bench: Bench) -> APIRouter:
    """Return the routes, over a database and a model."""
    router = APIRouter(prefix="/api", responses=_PROBLEMS)

    @router.get("/health", summary="Whether the service and its database answer")
    def health() -> wire.Health:
        articles, waiting = desk_store.count_articles(store)
        return wire.Health(
            status="ok",
            model=bench.name,
            version=version("osiris-nlp"),
            articles=articles,
            open=waiting,
        )

    @router.get("/labels", summary="Every label, and how editors decided about it so far")
    def labels() -> wire.Labels:
        return wire.Labels.model_validate({"labels": answers.label_rows(store, bench)})

    @router.post(
        "/suggest",
        summary="Labels for an article, best first",
        openapi_extra=_WRITES,
        response_model=wire.SuggestedArticle,
        response_model_exclude_unset=True,
    )
    async def suggest(asked: wire.Asked) -> Any:
        if asked.reasons or len(asked.text) > _QUICK:
            return await run_in_threadpool(
                answers.suggested, bench, asked, top=asked.top, reasons=asked.reasons
            )
        return answers.suggested(bench, asked, top=asked.top, reasons=False)

    @router.post(
        "/suggest/many",
        summary="Labels for up to a hundred articles",
        openapi_extra=_WRITES,
        response_model=wire.SuggestedArticles,
        response_model_exclude_unset=True,
    )
    def suggest_many(asked: wire.AskedMany) -> Any:
        return {
            "articles": [
                answers.suggested(bench, each, top=asked.top, reasons=asked.reasons)
                for each in asked.articles
            ]
        }

    @router.post(
        "/read",
        summary="The first article of a file, as every reader of this package sees it",
        openapi_extra=_WRITES
        | {
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )
    async def read(
        request: Request,
        name: Annotated[
            str, Query(max_length=255, description=f"Of the file: {' '.join(answers.ENDINGS)}")
        ],
    ) -> wire.ReadArticle:
        row = await run_in_threadpool(answers.read_file, name, await request.body())
        return wire.ReadArticle.model_validate(row)

    @router.post(
        "/articles",
        status_code=201,
        summary="Put an article into the queue",
        openapi_extra=_WRITES,
    )
    def put(new: wire.NewArticle, request: Request) -> wire.Placed:
        who = {"editor": _editor(request), "address": request.state.address}
        return wire.Placed(number=answers.put(store, bench, new, **who))

    @router.get("/queue", summary="Articles to tag, the most useful first")
    def queue(filters: Chosen, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1) -> wire.Queue:
        found = desk_store.queue_page(store, filters, page=page)
        rows = [wire.QueueRowOut.model_validate(wire.queue_row(row)) for row in found.rows]
        return wire.Queue(articles=rows, total=found.total, page=found.page, pages=found.pages)

    @router.get("/articles/{number}", summary="An article, its suggestions and its history")
    def article(number: wire.Number) -> wire.ArticleOut:
        return wire.ArticleOut.model_validate(
            answers.article_row(store, bench, answers.found(store, number))
        )

    @router.post(
        "/articles/{number}/decisions",
        status_code=201,
        summary="Validate an article: state its labels, and so decide",
        openapi_extra=_WRITES,
        responses={200: {"model": wire.Reviewed, "description": "Sent before; nothing was added"}},
    )
    def decisions(
        number: wire.Number,
        asked: wire.Validation,
        filters: Chosen,
        request: Request,
        response: Response,
    ) -> wire.Reviewed:
        editor = _editor(request)
        review, is_new = answers.validate(store, bench, number, asked, editor=editor)
        response.status_code = 201 if is_new else 200
        following = desk_store.next_article(store, filters, after=number, editor=editor)
        return _reviewed(store, review, following)

    @router.post(
        "/articles/{number}/undo",
        status_code=201,
        summary="Take a review out of force; it stays in the history",
        openapi_extra=_WRITES,
        responses={200: {"model": wire.Reviewed, "description": "Sent before; nothing was added"}},
    )
    def undo(
        number: wire.Number, asked: wire.Undo, request: Request, response: Response
    ) -> wire.Reviewed:
        answers.found(store, number)
        review, is_new = desk_store.undo_review(
            store,
            number,
            asked.review,
            key=asked.key,
            editor=_editor(request),
            model=bench.name,
        )
        response.status_code = 201 if is_new else 200
        return _reviewed(store, review, None)

    @router.post(
        "/articles/{number}/presence",
        summary="I have this article open; who else has?",
        openapi_extra=_WRITES,
    )
    def presence(number: wire.Number, request: Request) -> wire.Presence:
        found = answers.found(store, number)
        last = desk_store.last_review(store, number)
        return wire.Presence.model_validate(
            {
                **wire.standing(found),
                "present": desk_store.present(store, number, _editor(request)),
                "review": wire.review_row(last) if last else None,
            }
        )

    @router.delete(
        "/articles/{number}/presence",
        status_code=204,
        summary="I no longer have this article open",
        openapi_extra=_WRITES,
    )
    def leave(number: wire.Number, request: Request) -> None:
        desk_store.leave(store, number, _editor(request))

    @router.get("/history", summary="What was decided, by whom, newest first")
    def history(
        article: wire.Number | None = None,
        editor: Annotated[str, Query(max_length=80, pattern=r"^[^\x00]*$")] | None = None,
        before: wire.Number | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> wire.History:
        found = desk_store.history(
            store, article=article, editor=editor, before=before, limit=limit
        )
        rows = [wire.ReviewOut.model_validate(wire.review_row(review)) for review in found]
        return wire.History(reviews=rows)

    return router


def _editor(request: Request) -> str:
    """Return who asks, as the guard found out."""
    name: str = request.state.editor
    return name


def _reviewed(store: Store, review: Review, following: int | None) -> wire.Reviewed:
    return wire.Reviewed.model_validate(
        {
            "review": wire.review_row(review),
            "article": wire.standing(answers.found(store, review.article)),
            "next": following,
        }
    )
