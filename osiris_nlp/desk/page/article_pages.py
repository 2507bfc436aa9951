"""The editors' pages, in French: queue, article, pasting, labels and history."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from osiris_nlp.desk.articles import inputs
from osiris_nlp.desk.articles.acts import ACTS
from osiris_nlp.desk.articles.articles import DeskArticle, find_article, numbers_of, text_length
from osiris_nlp.desk.articles.queue.addresses import (
    filters_query,
    join_queries,
    read_filters,
    read_number,
)
from osiris_nlp.desk.articles.queue.queue import Filters
from osiris_nlp.desk.articles.queue.sittings import Sitting, read_sitting
from osiris_nlp.desk.articles.reviews import count_first_reviews, history
from osiris_nlp.desk.articles.site_keywords import keyword_names, site_article
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore
from osiris_nlp.desk.base.rendering import missing_page, render
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.site_decisions import article_site_decisions
from osiris_nlp.desk.labels.label_document import labels_address
from osiris_nlp.desk.model.model_in_service import ModelInService, ServedModel
from osiris_nlp.desk.page.panel import read_panel, suggested_panel
from osiris_nlp.desk.page.queue_pages import end_of_sitting
from osiris_nlp.sites.messages import SiteDecision

_SITE_DECISIONS = 20  # per article


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/articles/{number}")
async def article(
    request: Request, number: str, store: OpenStore, model: ServedModel, texts: LongTexts
) -> Response:
    parsed_number = read_number(number) or 0
    length = await run_in_threadpool(text_length, store, parsed_number)
    return await texts.work(length, show_article, request, parsed_number, store=store, model=model)


def show_article(request: Request, number: int, store: Store, model: ModelInService) -> Response:
    desk_article = find_article(store, number)
    if desk_article is None:
        return missing_page(request, "Article inconnu", "Aucun article n’a ce numéro.")
    bench = model.bench
    filters, problems = read_filters(request.query_params, bench.taxonomy)
    sitting = read_sitting(request.query_params)
    if sitting and sitting.is_over:
        return end_of_sitting(filters)
    panel = read_panel(bench, desk_article)
    context = {
        **panel,
        "numbers": numbers_of(store, [neighbour.id for neighbour in panel["similar"]]),
        "desk_article": desk_article,
        "acts": {each.name: each.values(store, number, request.state.editor) for each in ACTS},
        "act_scripts": tuple(f"{each.name}.js" for each in ACTS),
        "reviews": history(store, article=desk_article.number),
        "site_decisions": _site_decisions(store, desk_article),
        "n_reviews": count_first_reviews(store, request.state.editor),
        "model": bench.name,
        "labels_address": labels_address(bench.taxonomy),
        "problems": problems,
        **_queue_links(filters, sitting, desk_article.number),
    }
    return render(request, "article.html", context)


@router.get("/coller")
def pasting(request: Request, model: ServedModel) -> Response:
    return render(request, "coller.html", {"labels_address": labels_address(model.bench.taxonomy)})


@router.post("/coller")
async def paste(
    request: Request, body: inputs.ArticleIn, model: ServedModel, texts: LongTexts
) -> Response:
    (article,) = await texts.articles([body.model_dump()])

    def answer() -> Response:
        bench = model.bench
        panel = suggested_panel(bench.view(article), bench.taxonomy)
        context = {**panel, "labels_address": labels_address(bench.taxonomy)}
        return render(request, "_suggestions.html", context)

    return await texts.work(len(article.text), answer)


def _site_decisions(store: Store, desk_article: DeskArticle) -> list[tuple[SiteDecision, str]]:
    """Return the latest decisions of people in SPIP on an article, each with the name of its keyword."""
    origin = site_article(desk_article.article.meta)
    if origin is None:
        return []
    decisions = article_site_decisions(store, *origin, limit=_SITE_DECISIONS)
    names = keyword_names(store, origin[0]) if decisions else {}
    return [(each, names.get(each.keyword, f"mot-clé {each.keyword}")) for each in decisions]


def _queue_links(filters: Filters, sitting: Sitting | None, number: int) -> dict[str, str]:
    """Return the queries of this position in the queue and of its neighbours, for the links of an article's page."""
    query, previous_query, next_query = (
        join_queries(filters_query(filters), each.query if each else "")
        for each in (sitting, sitting and sitting.previous, sitting and sitting.next)
    )
    return {
        "progress": str(sitting or ""),
        "query": query,
        "previous_query": previous_query,
        "next_query": next_query,
        "skip_query": join_queries(next_query, f"apres={number}"),
    }
