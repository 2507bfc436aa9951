"""The desk as JSON under ``/api``: suggest, labels, queue, articles, decisions, history, health."""

from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from osiris_nlp.base.json_bodies import Number
from osiris_nlp.desk.articles import inputs, outputs
from osiris_nlp.desk.articles import reviews as reviews_table
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import (
    DeskArticle,
    count_articles,
    read_state,
    require_article,
    suggested_labels,
    text_length,
)
from osiris_nlp.desk.articles.queue.queue import next_article
from osiris_nlp.desk.articles.queue.queue_api import IsLast, QueryFilters
from osiris_nlp.desk.articles.reviews import Review, last_review
from osiris_nlp.desk.base import uploads
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.texts import LONG, SECONDS
from osiris_nlp.desk.base.threads import threads, writing
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.desk.page import answers

T = TypeVar("T")
_HEALTH_CHECKS = 4  # threads
_HEALTH_WAIT = 4  # seconds

_SENT_BEFORE = "The same request came before; nothing was added"


router = api_router()
checking = threads(_HEALTH_CHECKS, wait=_HEALTH_WAIT)


async def length_of(number: int, store: Store) -> int:
    return await run_in_threadpool(text_length, store, number)


@router.get("/health", summary="Check that the service and its database answer")
@checking
def health(store: OpenStore, model: ServedModel) -> outputs.Health:
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
def labels(store: OpenStore, model: ServedModel) -> outputs.Labels:
    return outputs.Labels.model_validate({"labels": answers.label_rows(store, model.bench)})


@router.post(
    "/suggest",
    summary="Suggest labels for an article, best first",
    openapi_extra=WRITES,
    response_model=outputs.SuggestedArticle,
    response_model_exclude_unset=True,
)
async def suggest(body: inputs.SuggestRequest, model: ServedModel, texts: LongTexts) -> Any:
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
async def suggest_many(
    body: inputs.SuggestManyRequest, model: ServedModel, texts: LongTexts
) -> Any:
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
    texts: LongTexts,
) -> outputs.ReadArticle:
    return outputs.ReadArticle.model_validate(await texts.first_article(name, await request.body()))


@router.post(
    "/articles", status_code=201, summary="Put an article into the queue", openapi_extra=WRITES
)
async def put(
    new_article: inputs.NewArticle,
    request: Request,
    store: OpenStore,
    model: ServedModel,
    texts: LongTexts,
) -> outputs.PutArticle:
    (article,) = await texts.articles([new_article.model_dump(exclude_none=True)])
    sender = {"editor": request.state.editor, "address": request.state.address}
    put = partial(answers.put_article, store, model.bench, article, **sender)
    length = len(article.text)
    number = await (texts.work(length, put) if length > LONG else writing(put)())
    return outputs.PutArticle(number=number)


@router.get(
    "/articles/{number}",
    summary="Return an article with its suggestions and its history",
    response_model=outputs.ArticleOut,
)
async def article(number: Number, store: OpenStore, model: ServedModel, texts: LongTexts) -> Any:
    def read() -> Response:
        desk_article = require_article(store, number)
        row = outputs.ArticleOut.model_validate(
            answers.article_row(store, model.bench, desk_article)
        )
        return _json(row.model_dump_json(by_alias=True))

    return await texts.work(await length_of(number, store=store), read)


@router.post(
    "/articles/{number}/decisions",
    status_code=201,
    summary="Validate an article: state the labels it is to have",
    openapi_extra=WRITES,
    responses={200: {"model": outputs.ReviewResult, "description": _SENT_BEFORE}},
)
async def decisions(
    number: Number,
    body: inputs.ReviewIn,
    filters: QueryFilters,
    request: Request,
    response: Response,
    *,
    is_last: IsLast,
    store: OpenStore,
    model: ServedModel,
    texts: LongTexts,
) -> outputs.ReviewResult:
    editor = request.state.editor

    def decide_if_short() -> DeskArticle | tuple[outputs.ReviewResult, bool]:
        desk_article = require_article(store, number)
        return desk_article if len(desk_article.article.text) > LONG else decide(desk_article)

    def decide(desk_article: DeskArticle) -> tuple[outputs.ReviewResult, bool]:
        review, is_new = answers.add_review(store, model, desk_article, body, editor=editor)
        next_number = None if is_last else next_article(store, filters, after=number, editor=editor)
        return _review_result(store, review, next_number), is_new

    outcome = await writing(decide_if_short)()
    if isinstance(outcome, DeskArticle):
        outcome = await texts.work(len(outcome.article.text), decide, outcome)
    result, is_new = outcome
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
    number: Number,
    body: inputs.Undo,
    request: Request,
    response: Response,
    *,
    store: OpenStore,
    model: ServedModel,
) -> outputs.ReviewResult:
    review, is_new = answers.undo_review(store, model, number, body, editor=request.state.editor)
    response.status_code = 201 if is_new else 200
    return _review_result(store, review, None)


@router.post(
    "/articles/{number}/presence",
    summary="Report that the caller has an article open; return who else has",
    openapi_extra=WRITES,
)
def presence(number: Number, request: Request, store: OpenStore) -> outputs.Presence:
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
async def leave(number: Number, request: Request, store: OpenStore) -> None:
    store.presence.end(number, request.state.editor)


@router.get("/history", summary="List reviews, newest first")
def history(
    article: Number | None = None,
    editor: Annotated[str, Query(max_length=80, pattern=r"^[^\x00]*$")] | None = None,
    before: Number | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    *,
    store: OpenStore,
) -> outputs.History:
    reviews = reviews_table.history(
        store, article=article, editor=editor, before=before, limit=limit
    )
    rows = [outputs.ReviewOut.model_validate(outputs.review_row(review)) for review in reviews]
    return outputs.History(reviews=rows)


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
            "article": read_state(store, review.article),
            "next": next_number,
            "suggested": suggested_labels(store, review.article) if review.blind else None,
        }
    )
