"""The whole desk, behind its guard and over a real database, for tests to ask."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from re import search
from typing import Any

import httpx
from fastapi import FastAPI

from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk.app import create_app
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.guard import Access
from osiris_nlp.feedback import Store, number_of, open_store, put_articles

Rows = dict[str, dict[str, Any]]
HERE = "http://localhost:8000"
# Of articles, by id; the last is drawn as blind, by its id.
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


@dataclass
class Browser:
    """Asks the desk, and keeps its cookies as a browser does."""

    app: FastAPI
    peer: tuple[str, int] = ("127.0.0.1", 4000)
    base: str = HERE
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request; redirections are not followed, and an answer of 500 is an answer."""

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=self.peer)
            async with httpx.AsyncClient(
                transport=transport,
                base_url=self.base,
                cookies=self.cookies,
                headers=self.headers,
            ) as client:
                got = await client.request(method, path, **more)
                self.cookies = client.cookies
                return got

        return asyncio.run(answer())

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.ask("GET", path, params=params) if params else self.ask("GET", path)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **({} if body is None else {"json": body}), **more)

    def token(self, page: str = "/entrer") -> str:
        """Return the token of a page."""
        found = search(r'<meta name="csrf-token" content="(\w+)">', self.get(page).text)
        assert found is not None
        return unescape(found[1])

    def enter(self, name: str, password: str = "") -> httpx.Response:
        """Fill in the form of /entrer."""
        fields = {"csrf_token": self.token(), "nom": name, "mot_de_passe": password}
        return self.ask("POST", "/entrer", data=fields)


@dataclass
class Site:
    """A desk with its database and model; `numbers` of its articles by their ids."""

    app: FastAPI
    store: Store
    bench: Bench
    numbers: dict[str, int] = field(default_factory=dict)

    def browser(self, **more: Any) -> Browser:
        return Browser(self.app, **more)


OPEN = Access(default_editor="awa")


def filed(folder: Path, bench: Bench, rows: Rows = ROWS) -> Path:
    """Make a database with some articles, for tests to copy."""
    path = folder / "desk.db"
    store = open_store(f"sqlite:///{path}")
    found = [article_from_row({"id": id_, **row}, default_id=id_) for id_, row in rows.items()]
    put_articles(store, found, bench.verdicts)
    store.close()
    return path


def site(folder: Path, bench: Bench, database: Path, *, access: Access = OPEN) -> Iterator[Site]:
    """Open a desk over a copy of a database, and close it: a fixture's generator."""
    store = open_store(f"sqlite:///{shutil.copy(database, folder)}")
    numbers = {id_: number for id_ in ROWS if (number := number_of(store, id_))}
    try:
        yield Site(create_app(store, bench, access), store, bench, numbers)
    finally:
        store.close()
