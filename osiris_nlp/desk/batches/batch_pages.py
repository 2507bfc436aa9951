"""The pages of batches for the archive, in French: the choice of a label, a batch, and what became of it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.desk.articles.articles import find_articles
from osiris_nlp.desk.articles.queue.addresses import encode_query, read_number, with_query
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore, Secret
from osiris_nlp.desk.base.rendering import missing_page, render
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.threads import threads
from osiris_nlp.desk.batches.batches import (
    apply_batch,
    read_batch,
    read_form,
    read_numbers,
    seal,
    unseal,
    why_left_out,
    write_numbers,
)
from osiris_nlp.desk.batches.selection import (
    BATCH_SIZE,
    Offer,
    batch_articles,
    batch_counts,
    find_batch,
    latest_batches,
    undo_batch,
)
from osiris_nlp.desk.labels.label_list import label_index, unknown_label
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ServedModel

_LATEST = 8  # batches that are listed
_WRITERS = 4  # threads: each writes up to fifty reviews
_WRITER_WAIT = 4  # seconds


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
writing = threads(_WRITERS, wait=_WRITER_WAIT)


@router.get("/lots")
def overview(request: Request, store: OpenStore, model: ServedModel) -> Response:
    bench = model.bench
    counts = batch_counts(store, model=bench.name, editor=request.state.editor)
    rows = [
        (position, label.name, counts[label.name])
        for position, label in enumerate(bench.taxonomy, start=1)
        if label.name in counts
    ]
    context = {
        "rows": sorted(rows, key=lambda row: -row[2]),
        "batches": latest_batches(store, limit=_LATEST),
    }
    return render(request, "lots.html", context)


@router.get("/lots/{position}")
async def batch(
    request: Request,
    position: str,
    *,
    store: OpenStore,
    model: ServedModel,
    texts: LongTexts,
    secret: Secret,
) -> Response:
    bench = model.bench
    index = label_index(position, bench.taxonomy)
    if index is None:
        return unknown_label(request)
    offer = Offer(bench.taxonomy.names[index], bench.name, request.state.editor)
    skipped = read_numbers(request.query_params.get("sauf", ""))
    numbers, length = await run_in_threadpool(batch_articles, store, offer, skipped=skipped)
    return await texts.work(
        length, show_batch, request, bench, offer, numbers, skipped, store=store, secret=secret
    )


def show_batch(
    request: Request,
    bench: Bench,
    offer: Offer,
    numbers: list[int],
    skipped: list[int],
    *,
    store: Store,
    secret: bytes,
) -> Response:
    articles = {each.number: each for each in find_articles(store, numbers)}
    shown_batch, rows = read_batch(bench, offer, [articles[number] for number in numbers])
    context = {
        "label": offer.label,
        "rows": rows,
        "sealed": seal(secret, shown_batch),
        "skipped": write_numbers(skipped),
        "n_skipped": len(skipped),
    }
    return render(request, "lot.html", context)


@router.post("/lots/{position}")
async def apply(
    request: Request, position: str, store: OpenStore, model: ServedModel, secret: Secret
) -> Response:
    body = await request.body()
    return await write(request, position, body, store=store, model=model, secret=secret)


@writing
def write(
    request: Request,
    position: str,
    body: bytes,
    *,
    store: OpenStore,
    model: ServedModel,
    secret: Secret,
) -> Response:
    form = read_form(body)
    shown_batch = unseal(secret, form.sealed)
    editor = request.state.editor
    left_out = apply_batch(store, model, shown_batch, form.ticked, editor=editor)
    unticked = [each.number for each in shown_batch.articles if each.number not in form.ticked]
    query = {
        "mot": position,
        "laisses": write_numbers(left_out),
        "sauf": write_numbers([*form.skipped, *unticked]),
    }
    return RedirectResponse(with_query(f"/lots/faits/{shown_batch.id}", encode_query(query)), 303)


@router.get("/lots/faits/{name}")
def result(request: Request, name: str, store: OpenStore, model: ServedModel) -> Response:
    reviewed_batch = find_batch(store, name)
    left_out, skipped = (
        read_numbers(request.query_params.get(field, "")) for field in ("laisses", "sauf")
    )
    position = read_number(request.query_params.get("mot", ""))
    if reviewed_batch is None and position is None:
        return missing_page(request, "Lot inconnu", "Aucun lot n’a cette adresse.")
    names = model.bench.taxonomy.names
    if reviewed_batch is not None and reviewed_batch.label in names:
        position = names.index(reviewed_batch.label) + 1
    context: dict[str, Any] = {
        "batch": reviewed_batch,
        "left_out": [
            (each, why_left_out(store, each, editor=request.state.editor))
            for each in find_articles(store, left_out[:BATCH_SIZE])
        ],
        "unticked": [
            each for each in find_articles(store, skipped[-BATCH_SIZE:]) if each.review is None
        ],
        "next_address": with_query(
            f"/lots/{position}", encode_query({"sauf": write_numbers(skipped)})
        ),
        "query": request.url.query,
    }
    return render(request, "lot-fait.html", context)


@router.post("/lots/faits/{name}/defaire")
@writing
def undo(request: Request, name: str, store: OpenStore, model: ServedModel) -> Response:
    reviewed_batch = find_batch(store, name)
    if reviewed_batch is None:
        return RedirectResponse("/lots", 303)
    undo_batch(store, reviewed_batch, editor=request.state.editor, model=model.bench.name)
    return RedirectResponse(with_query(f"/lots/faits/{name}", request.url.query), 303)
