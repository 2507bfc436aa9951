"""The complete desk, with its guard and a real database, for tests to send requests to."""

import asyncio
import shutil
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from re import sub
from typing import Any
from urllib.parse import unquote

import httpx
import urllib3
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import Role, add_account
from osiris_nlp.desk.base.guard.origins import SAFE_METHODS
from osiris_nlp.desk.base.guard.token_check import new_token, token_digest
from osiris_nlp.desk.base.store.events import Author
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.store.tokens import add_token
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.desk.exchange.publishing.publisher import Publisher
from osiris_nlp.desk.labels.keyword_changes import Keywords
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.learning.learner import Learner
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.model.promotion_watch import PromotionWatch
from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile
from osiris_nlp.sites.spip.endpoint import Endpoint
from osiris_nlp.sites.spip.spip_site import SpipSite
from osiris_nlp.taxonomy import write_taxonomy

Rows = dict[str, dict[str, Any]]
HERE = "http://localhost:8000"
# Articles by id; because of its id, the last one is blind.
ROWS: Rows = {
    "fibre": {
        "title": "Sonatel étend la fibre optique à Kolda",
        "text": "La Sonatel déploie la fibre dans trois communes de Kolda.\nL’ARTP salue l’effort.",
        "date": "2025-03-21",
        "source": "Le Soleil",
        "section": "Économie",
        "url": "https://lesoleil.sn/fibre-kolda",
    },
    "yas": {
        "title": "Free devient Yas : Axian change le nom de l’opérateur",
        "text": "L’opérateur Free, filiale du groupe Axian, s’appelle désormais Yas au Sénégal.",
        "date": "2024-11-27",
        "source": "Seneweb",
    },
    "wave": {
        "title": "Wave baisse le prix du transfert d’argent mobile",
        "text": "La fintech Wave ramène à 1 % le prix d’un transfert d’argent par mobile.",
        "date": "2025-06-02",
        "source": "Le Soleil",
        "labels": ["Fintech", "Commerce de proximité"],
    },
    "cyber": {
        "title": "Cybersécurité : une école d’été à Dakar",
        "text": "Des étudiants apprennent à repousser des cyberattaques et des rançongiciels.",
    },
    "temoin-42": {
        "title": "Intelligence artificielle : la stratégie nationale est prête",
        "text": "Le ministère présente la stratégie de l’intelligence artificielle.",
        "date": "2023-05-04",
        "source": "APS",
    },
}


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Return the method and path of every route of an application, and of those that it mounts."""
    mounts = [route for route in app.routes if isinstance(route, Mount)]
    return [
        (method, prefix + route.path)
        for prefix, routes in [("", app.routes), *((each.path, each.routes) for each in mounts)]
        for route in iter_route_contexts(routes)
        if route.path is not None
        for method in sorted(route.methods or ())
    ]


@dataclass
class Browser:
    """Sends requests to the desk, and stores its cookies as a browser does."""

    app: FastAPI
    peer: tuple[str, int] = ("127.0.0.1", 4000)
    base: str = HERE
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def ask(
        self, method: str, path: str, *, origin: str | None = HERE, **options: Any
    ) -> httpx.Response:
        """Send one request; an unsafe one gets an Origin header, as in browsers, unless it is None.

        Redirects are not followed. A server error is returned as an answer, not raised.
        """

        async def answer() -> httpx.Response:
            sends_origin = origin is not None and method not in SAFE_METHODS
            transport = httpx.ASGITransport(self.app, client=self.peer)
            async with httpx.AsyncClient(
                transport=transport,
                base_url=self.base,
                cookies=self.cookies,
                headers={"Origin": origin} if sends_origin else None,
            ) as client:
                response = await client.request(method, path, **options)
                self.cookies = client.cookies
                return response

        return asyncio.run(answer())

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.ask("GET", path, params=params) if params else self.ask("GET", path)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.ask("POST", path, **({} if body is None else {"json": body}), **options)

    def raw(self, target: str) -> tuple[int, bytes]:
        """GET exactly this target, as a socket would receive it; httpx would resolve `..` first."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost")],
            "client": self.peer,
            "server": ("localhost", 8000),
        }
        messages: list[MutableMapping[str, Any]] = []
        body_messages = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not body_messages:
                await asyncio.Event().wait()  # the client stays connected
            return body_messages.pop()

        async def send(message: MutableMapping[str, Any]) -> None:
            messages.append(message)

        asyncio.run(self.app(scope, receive, send))
        return messages[0]["status"], b"".join(message.get("body", b"") for message in messages[1:])

    def enter(self, name: str, password: str = "") -> httpx.Response:
        """Submit the form of /entrer."""
        fields = {"nom": name, "mot_de_passe": password}
        return self.ask("POST", "/entrer", data=fields)


@dataclass
class Site:
    """A desk with its database and model; `numbers` maps the ids of its articles to their numbers."""

    app: FastAPI
    store: Store
    model: ModelInService
    numbers: dict[str, int] = field(default_factory=dict)
    taxonomy_file: Path = Path("taxonomy.csv")

    @property
    def bench(self) -> Bench:
        return self.model.bench

    def browser(self, **options: Any) -> Browser:
        return Browser(self.app, **options)

    def token(self, site: str = "osiris.sn", *, editor: str | None = None) -> str:
        """Make a token for a site, or for an editor's program."""
        token = new_token()
        add_token(self.store, site, token_digest(token), editor=editor)
        return token

    def bearer(self, site: str = "osiris.sn") -> dict[str, str]:
        """Make a token for a site, and return the header that carries it."""
        return {"Authorization": f"Bearer {self.token(site)}"}

    def fill(self, path: str) -> str:
        """Fill in the parameters of a route's path."""
        values = {
            "number": self.numbers["wave"],
            "position": 3,
            "name": "desk.css",
            "digest": "0123456789ab",  # of an earlier version
            "id": "0123456789ab",  # of another model
            "project_id": "osiris-fr",
        }
        return sub(r"\{(\w+)(:\w+)?\}", lambda part: str(values[part[1]]), path)

    def routes(self) -> list[tuple[str, str]]:
        """Return the method and path of every route, with its path parameters filled in."""
        return [(method, self.fill(path)) for method, path in routes_of(self.app)]

    def pages(self) -> list[str]:
        """Return the address of every page, including one per article and per label, but no download."""
        parameters = {
            "number": self.numbers.values(),
            "position": range(1, len(self.bench.taxonomy) + 1),
            "name": [],  # of runs on the site
        }
        addresses = []
        for route in iter_route_contexts(self.app.routes):
            if route.path is None or route.path.startswith(NO_PAGES):
                continue
            if "GET" in (route.methods or ()):
                head, _, remainder = route.path.partition("{")
                name, _, tail = remainder.partition("}")
                values = parameters[name.partition(":")[0]] if name else [""]
                query = f"?mot={self.bench.taxonomy.names[0]}" if head in OF_A_KEYWORD else ""
                addresses += [f"{head}{value}{tail}{query}" for value in values]
        return addresses


OF_A_KEYWORD = (
    "/mots-cles/renommer",
    "/mots-cles/fusionner",
    "/mots-cles/retirer",
    "/mots-cles/modifier",
)
NO_PAGES = ("/api/", "/v1", "/spip/", "/static/", "/labels/", "/historique/export", "/modele/")
NO_PAGES += ("/compte", "/mot-de-passe")  # for who has an account, or a link
OPEN = Access(default_editor="awa", shared_origins=())


def quick_hash(password: str) -> str:
    """Return an argon2id hash like `hash_password`, with parameters that make it fast to check."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def employ(store: Store, password: str, *names: str) -> None:
    """Give people accounts with one password: the first is a manager, the others are editors."""
    for name in names:
        role: Role = "manager" if name == names[0] else "editor"
        author = Author("awa")
        add_account(store, name, role=role, password_hash=quick_hash(password), author=author)


def create_database(folder: Path, bench: Bench, rows: Rows = ROWS) -> Path:
    """Create a database with some articles, for tests to copy."""
    path = folder / "desk.db"
    store = open_store(f"sqlite:///{path}")
    articles = [article_from_row({"id": id_, **row}, default_id=id_) for id_, row in rows.items()]
    put_articles(store, articles, bench.verdicts)
    store.close()
    return path


def open_site(
    folder: Path, bench: Bench, database: Path, *, access: Access = OPEN
) -> Iterator[Site]:
    """Open a desk on a copy of a database, and close it afterwards; for use in a fixture.

    It publishes to a site that does not answer, and learns by a process that does nothing. Its taxonomy is
    in the file `taxonomy.csv`.
    """
    store = open_store(f"sqlite:///{shutil.copy(database, folder)}")
    numbers = {row.id: row.number for row in queue_page(store, Filters(state="all")).rows}
    silent = Endpoint("http://127.0.0.1:9", "s" * 32, patience=urllib3.Retry(0))
    model = ModelInService(bench, store)
    publisher = Publisher(PublishedSite(store, SpipSite(silent, "awa"), model))
    (folder / "models").mkdir(exist_ok=True)
    taxonomy = folder / "taxonomy.csv"
    write_taxonomy(bench.taxonomy, taxonomy)
    file = TaxonomyFile(taxonomy)
    watch = PromotionWatch(model, store, folder / "models", who="awa", taxonomy_file=file)
    learner = Learner(
        model, store, watch, [sys.executable, "-c", ""], desk="dakar", has_corpus=True
    )
    keywords = Keywords(store, file, watch)
    with closing(store), closing(publisher), closing(learner):
        app = create_app(
            store, model, access, publisher=publisher, learner=learner, keywords=keywords
        )
        yield Site(app, store, model, numbers, taxonomy)
