"""The desk as one application: the API and the pages, behind the guard."""

from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware

from osiris_nlp.base.errors import ModelError
from osiris_nlp.desk.app.subjects import PAGES, ROUTERS, RULES
from osiris_nlp.desk.articles import outputs
from osiris_nlp.desk.articles.articles import NoArticleError
from osiris_nlp.desk.articles.reviews import CannotUndoError, KeyUsedError, StaleError
from osiris_nlp.desk.base import assets
from osiris_nlp.desk.base.failures import Failure, answer_failures
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import list_accounts
from osiris_nlp.desk.base.guard.middleware import add_guard
from osiris_nlp.desk.base.guard.refusals import desk_problem
from osiris_nlp.desk.base.guard.sessions import session_secret, sign_outs
from osiris_nlp.desk.base.rendering import problem_page, render
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.store.tokens import find_token
from osiris_nlp.desk.base.texts import Texts
from osiris_nlp.desk.base.threads import threads
from osiris_nlp.desk.exchange.annif.application import create_annif, mount_annif
from osiris_nlp.desk.exchange.publishing.publisher import Publisher
from osiris_nlp.desk.labels.keyword_changes import Keywords
from osiris_nlp.desk.model.figures.latest_statistics import LatestStatistics
from osiris_nlp.desk.model.learning.learner import Learner
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.page.answers import OtherModelError

_SUMMARY = "Keyword suggestions for press articles, and the editors' decisions about them."
_FAILURES: dict[type[Exception], Failure] = {
    NoArticleError: Failure(404, "unknown", "Cet article n’existe pas."),
    StaleError: Failure(
        409,
        "stale",
        "L’article a changé entre-temps.",
        lambda error: {
            "article": outputs.article_state(error.article),
            "review": outputs.review_row(error.review) if error.review else None,
        },
    ),
    OtherModelError: Failure(409, "model", "Le modèle a été mis à jour entre-temps."),
    ModelError: Failure(409, "unusable", "Ce modèle ne peut pas servir : celui en service reste."),
    KeyUsedError: Failure(409, "key", "Cet envoi en répète un autre."),
    CannotUndoError: Failure(409, "undone", "Cette validation est déjà annulée."),
}
# A packet holds 1.4 kB. An article's page of 60 kB takes 20.7 kB and 1.2 ms at level 5, 20.6 kB and 1.9 ms at 9.
_MIN_COMPRESSED, _COMPRESSION = 1400, 5
_TOKEN_CHECKS = 4  # threads
_ACCOUNT_READERS = 8  # threads
_GUARD_WAIT = 4  # seconds


def create_app(
    store: Store,
    model: ModelInService,
    access: Access,
    *,
    publisher: Publisher | None = None,
    learner: Learner | None = None,
    keywords: Keywords | None = None,
) -> FastAPI:
    """Return the desk; serve it with `proxy_headers=False` and `server_header=False`.

    Without a publisher, it has no pages to publish to a site; without a learner, its model stays, and
    without keywords, its labels.
    """
    texts = Texts()
    app = FastAPI(
        title="osiris_nlp",
        summary=_SUMMARY,
        version=version("osiris-nlp"),
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's pages load scripts from another site
        redoc_url=None,
        redirect_slashes=False,
    )
    secret = session_secret(store)
    app.state.store, app.state.model, app.state.texts = store, model, texts
    app.state.access, app.state.secret = access, secret
    app.state.publisher, app.state.learner, app.state.keywords = publisher, learner, keywords
    app.state.statistics = LatestStatistics(store)
    app.state.pages = PAGES
    for router in (*ROUTERS, assets.router):
        app.include_router(router)
    if access.shared_origins is not None:
        mount_annif(app, create_annif(model, texts))
    answer_failures(app, _answer, _FAILURES)
    # Inside the guard, which adds the other middleware. docs/security.md says why pages may be compressed.
    app.add_middleware(GZipMiddleware, minimum_size=_MIN_COMPRESSED, compresslevel=_COMPRESSION)
    add_guard(
        app,
        access,
        rules=RULES,
        secret=secret,
        render=render,
        log_event=partial(log_event, store),
        find_token=threads(_TOKEN_CHECKS, wait=_GUARD_WAIT)(partial(find_token, store)),
        read_accounts=threads(_ACCOUNT_READERS, wait=_GUARD_WAIT)(partial(list_accounts, store)),
        ended_sessions=sign_outs(store),
    )
    return app


def _answer(request: Request, failure: Failure, detail: str, **extra: Any) -> Response:
    if RULES.api(request.scope["path"]) is not None:
        return desk_problem(failure.status, code=failure.code, detail=detail, **extra)
    heading = "Introuvable" if failure.status == 404 else "Rien n’a été fait"
    return problem_page(request, heading, failure.french, status=failure.status)
