"""Do once, before the port listens, what the first requests would otherwise wait for."""

import anyio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from osiris_nlp.corpus import article_from_sent
from osiris_nlp.desk.exchange.keyword_suggestions import suggest_keywords
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.messages import SentArticle

_TEXT = "{{La Sonatel}} étend [la fibre->https://osiris.sn][[Sept ans après.]].\n\n(Source : APS, 2 mars 2026)"
_ARTICLE = SentArticle(
    "spip",
    "osiris.sn",
    {"id_article": 1, "titre": "1. La fibre à Kolda", "texte": _TEXT, "lang": "fr"},
    ["1. Articles de presse"],
)


def prepare_app(app: FastAPI, bench: Bench) -> None:
    """Suggest labels for an article as pages and sites do, and build the routes.

    This compiles, loads and imports what the requests use.
    """
    mounted_routes = [route.routes for route in app.routes if isinstance(route, Mount)]
    for routes in (app.routes, *mounted_routes):
        for _ in iter_route_contexts(routes):  # FastAPI builds the validators of each one
            pass
    anyio.run(anyio.sleep, 0)  # imports what hands work to threads
    article = article_from_sent(_ARTICLE)
    keywords = [Keyword(name, name) for name in bench.tagger.labels]
    suggest_keywords(bench, article, keywords, [], most=len(keywords))
    bench.view(article)
