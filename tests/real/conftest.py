"""Real SPIPs, on SQLite and on MariaDB, a desk and a browser; up for the session and gone after it."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real.browser import Desk, Editor, chromium, context_of, enter, served
from real.content import SPECIAL, corpus_items, seed
from real.mariadb import Database, private_mariadb
from real.newsroom import ARTICLES, AWA, EXTRA_ARTICLES, PASSWORD, TRAP, Newsroom, is_plain
from real.site import Site, real_site

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import open_store, put_articles
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier

ITEMS = int(os.environ.get("SPIP_ITEMS", "200"))


@pytest.fixture(scope="session", autouse=True)
def stopped_when_ended(sigterm_as_ctrl_c: None) -> None:
    """Stop what a test started when a time limit ends the session, whichever parts it uses."""


@pytest.fixture(scope="session")
def spip_sqlite(real_folder: Path) -> Iterator[Site]:
    with real_site(real_folder / "spip_sqlite", Database()) as site:
        yield filled(site)


@pytest.fixture(scope="session")
def spip_mariadb(real_folder: Path) -> Iterator[Site]:
    with (
        private_mariadb(real_folder / "mariadb") as database,
        real_site(real_folder / "spip_mariadb", database) as site,
    ):
        yield filled(site)


@pytest.fixture(params=["spip_sqlite", "spip_mariadb"])
def spip(request: pytest.FixtureRequest) -> Site:
    """Each of the two sites in turn."""
    return request.getfixturevalue(request.param)


def filled(site: Site) -> Site:
    return replace(site, expected=seed(site, [*SPECIAL, *corpus_items(ITEMS)]))


@pytest.fixture(scope="session")
def browser(real_folder: Path) -> Iterator[Browser]:  # noqa: ARG001 (which checks the parts)
    """Return Chromium; one a process, for Playwright starts no second one there."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def newsroom(taxonomy: Taxonomy, articles: list[Article], real_folder: Path) -> Newsroom:
    latest = sorted(articles, key=lambda each: (each.date or dt.date.min, each.id))[-ARTICLES:]
    stories = {each.story for each in latest}
    fitted = TopicClassifier(taxonomy).fit([a for a in articles if a.story not in stories])
    folder = real_folder / "modele-du-bureau"
    fitted.save(folder)
    return Newsroom(latest, folder, Bench.load(folder))


@pytest.fixture(scope="session")
def desk(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk open to all, with articles of every kind; a test opens those it needs."""
    folder = tmp_path_factory.mktemp("bureau")
    rows = [row_from_article(replace(each, story=None, labels=())) for each in newsroom.articles]
    rows += [{"id": id_, **row} for id_, row in EXTRA_ARTICLES.items()]
    file = folder / "articles.jsonl"
    file.write_text("\n".join(json.dumps(row, default=str) for row in rows), "utf-8")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as found:
        found.import_file(file)
        store = open_store(found.database)
        put_articles(store, [TRAP], newsroom.bench.verdicts)
        store.close()
        yield found.start()


@pytest.fixture(scope="session")
def locked(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a password and without an article."""
    folder = tmp_path_factory.mktemp("bureau-ferme")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as found:
        found.lock(PASSWORD)
        yield found.start()


@pytest.fixture
def awa(browser: Browser, desk: Desk) -> Iterator[Editor]:
    """Awa, who has said her name at the door of the open desk."""
    with context_of(browser, desk) as context:
        page = context.new_page()
        enter(page, AWA)
        yield Editor(page)


@pytest.fixture(scope="session")
def untouched(desk: Desk) -> Iterator[int]:
    """Numbers of articles that no test has opened yet: without labels, not blind."""
    first = desk.ask("GET", "/api/queue?state=open")["articles"]
    second = desk.ask("GET", "/api/queue?state=open&page=2")["articles"]
    return iter([each["number"] for each in (*first, *second) if is_plain(each)])
