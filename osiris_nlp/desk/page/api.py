"""The desk as JSON under ``/api``: suggest, labels, queue, articles, decisions, history, health."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from osiris_nlp.desk.articles import inputs, outputs
from osiris_nlp.desk.articles import reviews as reviews_table
from osiris_nlp.desk.articles.articles import count_articles, require_article, text_length
from osiris_nlp.desk.articles.queue.queue import next_article
from osiris_nlp.desk.articles.queue.queue_api import WRITES, IsLast, QueryFilters, queue_router
from osiris_nlp.desk.articles.reviews import Review, last_review
from osiris_nlp.desk.base import uploads
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.texts import LONG, SECONDS, Texts
from osiris_nlp.desk.base.threads import threads
from osiris_nlp.desk.exchange.site_api import site_router
from osiris_nlp.desk.labels.proposal_api import proposal_router
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.page import answers

T = TypeVar("T")
_WRITERS = 100  # threads; they wait for each other in the store
_WRITER_WAIT = 0.25  # seconds; with the waits of the store, less than 5
_HEALTH_CHECKS = 4  # threads
_HEALTH_WAIT = 4  # seconds

# Refusals that every route may answer with; each body is a `Problem`.
_REFUSALS = {
    400: "The body is not UTF-8 or not JSON",
    401: "Nobody is signed in, or the token is missing, unknown or revoked",
    403: "The Origin is missing or is not this desk's, or the host or address is not trusted",
    404: "No such article",
    405: "The path does not accept this method",
    408: "The body took too long to arrive",
    409: "Conflict: another review or an undo came first, the model has changed, or the key is used",
    413: "The body is larger than 8 MB (2 MB for a file or from a site)",
    415: "The body is not of the expected type",
    422: "A value is invalid; the detail says which, and what was expected. Or (code `unread`) a file or "
    f"long text was given up: it takes more than {SECONDS} seconds to read",
    429: "Too many requests",
    503: "The database does not answer, or too many long texts are being read; nothing was saved: "
    "try again after the seconds in Retry-After, if given",
}
# FastAPI builds a validator for each model of each route, so only the 422 response declares the model
# of a problem; the others refer to its schema.
_PROBLEM = {
    "application/json": {"schema": {"$ref": f"#/components/schemas/{outputs.Problem.__name__}"}}
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, "content": _PROBLEM} for status, meaning in _REFUSALS.items()
}
_PROBLEMS[422] = {"description": _REFUSALS[422], "model": outputs.Problem}
_SENT_BEFORE = "The same request came before; nothing was added"


def api_router(store: Store, model: ModelInService, texts: Texts) -> APIRouter:
    """Return the routes of the API, for a database and a model."""
    router = APIRouter(prefix="/api", responses=_PROBLEMS)
    writing = threads(_WRITERS, wait=_WRITER_WAIT)
    checking = threads(_HEALTH_CHECKS, wait=_HEALTH_WAIT)

    async def length_of(number: int) -> int:
        return await run_in_threadpool(text_length, store, number)

    async def write(length: int, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if length > LONG:
            return await texts.work(length, function, *args, **kwargs)
        return await writing(function)(*args, **kwargs)

    @router.get("/health", summary="Check that the service and its database answer")
    @checking
    def health() -> outputs.Health:
        bench = model.bench
        articles, open_articles = count_articles(store)
        return outputs.Health(
            status="ok",
            model=bench.name,
            model_changed=bench.watch.has_changed(),
            version=version("osiris-nlp"),
            articles=articles,
            open=open_articles,
        )

    @router.get("/labels", summary="List every label, with what editors decided about it")
    def labels() -> outputs.Labels:
        return outputs.Labels.model_validate({"labels": answers.label_rows(store, model.bench)})

    @router.post(
        "/suggest",
        summary="Suggest labels for an article, best first",
        openapi_extra=WRITES,
        response_model=outputs.SuggestedArticle,
        response_model_exclude_unset=True,
    )
    async def suggest(body: inputs.SuggestRequest) -> Any:
        (article,) = await texts.articles([_row(body)])
        answer = partial(answers.suggest, model.bench, article, top=body.top, evidence=body.reasons)
        is_slow = body.reasons or len(article.text) > LONG
        return await texts.work(len(article.text), answer) if is_slow else answer()

    @router.post(
        "/suggest/many",
        summary="Suggest labels for up to a hundred articles",
        openapi_extra=WRITES,
        response_model=outputs.SuggestedArticles,
        response_model_exclude_unset=True,
    )
    async def suggest_many(body: inputs.SuggestManyRequest) -> Any:
        articles = await texts.articles([_row(article) for article in body.articles])
        bench = model.bench

        def suggest_each() -> Response:
            rows = [
                answers.suggest(bench, article, top=body.top, evidence=body.reasons)
                for article in articles
            ]
            return _json(orjson.dumps({"articles": rows}))

        length = sum(len(article.text) for article in articles)
        return await texts.work(length, suggest_each)

    @router.post(
        "/read",
        summary="Read the first article of an uploaded file",
        description=f"Reading is given up after {SECONDS} seconds (422, code `unread`). A list (.jsonl, .csv, "
        ".tsv, .xml, .rss, .atom) may have 1 MB, any other file 2 MB; the text, 200,000 characters.",
        openapi_extra=WRITES
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
            str,
            Query(
                max_length=255,
                description=f"File name, with one of these extensions: {' '.join(uploads.EXTENSIONS)}",
            ),
        ],
    ) -> outputs.ReadArticle:
        return outputs.ReadArticle.model_validate(
            await texts.first_article(name, await request.body())
        )

    @router.post(
        "/articles",
        status_code=201,
        summary="Put an article into the queue",
        openapi_extra=WRITES,
    )
    async def put(new_article: inputs.NewArticle, request: Request) -> outputs.PutArticle:
        (article,) = await texts.articles([new_article.model_dump(exclude_none=True)])
        sender = {"editor": request.state.editor, "address": request.state.address}
        number = await write(
            len(article.text), answers.put_article, store, model.bench, article, **sender
        )
        return outputs.PutArticle(number=number)

    @router.get(
        "/articles/{number}",
        summary="Return an article with its suggestions and its history",
        response_model=outputs.ArticleOut,
    )
    async def article(number: inputs.Number) -> Any:
        def read() -> Response:
            desk_article = require_article(store, number)
            row = outputs.ArticleOut.model_validate(
                answers.article_row(store, model.bench, desk_article)
            )
            return _json(row.model_dump_json(by_alias=True))

        return await texts.work(await length_of(number), read)

    @router.post(
        "/articles/{number}/decisions",
        status_code=201,
        summary="Validate an article: state the labels it is to have",
        openapi_extra=WRITES,
        responses={200: {"model": outputs.ReviewResult, "description": _SENT_BEFORE}},
    )
    async def decisions(
        number: inputs.Number,
        body: inputs.ReviewIn,
        filters: QueryFilters,
        request: Request,
        response: Response,
        *,
        is_last: IsLast,
    ) -> outputs.ReviewResult:
        editor = request.state.editor

        def decide() -> tuple[outputs.ReviewResult, bool]:
            review, is_new = answers.add_review(store, model, number, body, editor=editor)
            next_number = (
                None if is_last else next_article(store, filters, after=number, editor=editor)
            )
            return _review_result(store, review, next_number), is_new

        result, is_new = await write(await length_of(number), decide)
        response.status_code = 201 if is_new else 200
        return result

    @router.post(
        "/articles/{number}/undo",
        status_code=201,
        summary="Undo a review, which stays in the history",
        openapi_extra=WRITES,
        responses={200: {"model": outputs.ReviewResult, "description": _SENT_BEFORE}},
    )
    @writing
    def undo(
        number: inputs.Number, body: inputs.Undo, request: Request, response: Response
    ) -> outputs.ReviewResult:
        review, is_new = answers.undo_review(
            store, model, number, body, editor=request.state.editor
        )
        response.status_code = 201 if is_new else 200
        return _review_result(store, review, None)

    @router.post(
        "/articles/{number}/presence",
        summary="Report that the caller has an article open; return who else has",
        openapi_extra=WRITES,
    )
    def presence(number: inputs.Number, request: Request) -> outputs.Presence:
        desk_article = require_article(store, number)
        last = last_review(store, number)
        return outputs.Presence.model_validate(
            {
                **outputs.article_state(desk_article),
                "present": store.presence.record(number, request.state.editor),
                "review": outputs.review_row(last) if last else None,
            }
        )

    @router.delete(
        "/articles/{number}/presence",
        status_code=204,
        summary="Report that the caller no longer has an article open",
        openapi_extra=WRITES,
    )
    async def leave(number: inputs.Number, request: Request) -> None:
        store.presence.end(number, request.state.editor)

    @router.get("/history", summary="List reviews, newest first")
    def history(
        article: inputs.Number | None = None,
        editor: Annotated[str, Query(max_length=80, pattern=r"^[^\x00]*$")] | None = None,
        before: inputs.Number | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> outputs.History:
        reviews = reviews_table.history(
            store, article=article, editor=editor, before=before, limit=limit
        )
        rows = [outputs.ReviewOut.model_validate(outputs.review_row(review)) for review in reviews]
        return outputs.History(reviews=rows)

    for part in (
        queue_router(store, writing),
        proposal_router(store, writing),
        site_router(store, model, texts),
    ):
        router.include_router(part)
    return router


def _row(article: inputs.ArticleIn) -> dict[str, Any]:
    """Return the fields of an article that a caller sent."""
    return {name: getattr(article, name) for name in inputs.ArticleIn.model_fields}


def _json(content: str | bytes) -> Response:
    """Return a large response, which FastAPI would otherwise check and write while other requests wait."""
    return Response(content, media_type="application/json")


def _review_result(store: Store, review: Review, next_number: int | None) -> outputs.ReviewResult:
    return outputs.ReviewResult.model_validate(
        {
            "review": outputs.review_row(review),
            "article": outputs.article_state(require_article(store, review.article)),
            "next": next_number,
        }
    )
