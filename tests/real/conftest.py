"""Real SPIP sites on SQLite and MariaDB, desks and a browser, which run for the session."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.databases import url_for
from real.browser import Editor, chromium, page_of, served
from real.content import SPECIAL, corpus_items, seed
from real.keyword_tables import myisam
from real.mariadb import ON_MARIADB, Database, another_database, private_mariadb
from real.newsroom import (
    ARTICLES,
    AWA,
    EXTRA_ARTICLES,
    FATOU,
    FATOUS_PASSWORD,
    PASSWORD,
    TRAP,
    Newsroom,
    is_plain,
)
from real.plugin_site import PluginSite, installed_site
from real.site import Site, real_site

from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.training import TopicClassifier

ITEMS = int(os.environ.get("SPIP_ITEMS", "200"))
# Each site by the fixtures and parameters of the tests that use it.
SITES = {
    "plugin on MariaDB": {"plugin_mariadb", "InnoDB", "MyISAM"},
    "plugin on SQLite": {"plugin_sqlite", "shared_plugin"},
    "SPIP on MariaDB": {"spip_mariadb"},
    "SPIP on SQLite": {"spip_sqlite"},
}


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Let one worker run the tests of a site, and those of a file, so that each site is built once."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
            names = {*item.fixturenames, *filter(lambda value: isinstance(value, str), parameters)}
            site = next((site for site, users in SITES.items() if users & names), item.path.stem)
            item.add_marker(pytest.mark.xdist_group(site))


@pytest.fixture(scope="session", autouse=True)
def stopped_when_ended(sigterm_as_ctrl_c):
    """Stop what a test started when a time limit ends the session, whichever parts it uses."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Yield the URL of each database in turn, empty."""
    yield from url_for(request, tmp_path)


@pytest.fixture(scope="session")
def spip_sqlite(real_folder):
    with real_site(real_folder / "spip_sqlite", Database()) as site:
        yield fill(site)


@pytest.fixture(scope="session")
def spip_server(real_folder):
    """A MariaDB server for several sites, and the account of the first."""
    with private_mariadb(real_folder / "mariadb") as database:
        yield database


@pytest.fixture(scope="session")
def spip_mariadb(real_folder, spip_server):
    with real_site(real_folder / "spip_mariadb", spip_server) as site:
        yield fill(site)


@pytest.fixture(params=["spip_sqlite", pytest.param("spip_mariadb", marks=ON_MARIADB)])
def spip(request):
    """Return each of the two sites in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def plugin_sqlite(real_folder, browser):
    """A site with the plugin; a test that changes it asks for `plugin`, which puts it back."""
    folder = real_folder / "plugin_sqlite"
    with installed_site(folder, Database(), browser) as plugin:
        yield plugin


@pytest.fixture(scope="session")
def plugin_mariadb(real_folder, spip_server, browser):
    folder, database = real_folder / "plugin_mariadb", another_database(spip_server, "osiris_2")
    with installed_site(folder, database, browser) as plugin:
        yield plugin


@pytest.fixture(scope="module", params=["SQLite", pytest.param("InnoDB", marks=ON_MARIADB)])
def shared_plugin(request):
    """Return each of the two sites with the plugin in turn; a test may ask for MyISAM, too."""
    fixture = "plugin_sqlite" if request.param == "SQLite" else "plugin_mariadb"
    plugin: PluginSite = request.getfixturevalue(fixture)
    if request.param == "MyISAM":
        with myisam(plugin.site):
            yield plugin
    else:
        yield plugin


@pytest.fixture
def plugin(shared_plugin):
    """Return each of them in turn, as it was installed, and put it back; its pages cause no error."""
    with shared_plugin.put_back():
        yield shared_plugin
    assert (shared_plugin.witness.errors, shared_plugin.witness.dialogs) == ([], [])


def fill(site: Site) -> Site:
    return replace(site, expected=seed(site, [*SPECIAL, *corpus_items(ITEMS)]))


@pytest.fixture(scope="session")
def browser(real_folder):  # noqa: ARG001 (it checks the parts)
    """Return Chromium, once per process: Playwright cannot start a second one in it."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def newsroom(taxonomy, articles, real_folder):
    by_date = sorted(articles, key=lambda article: (article.date or dt.date.min, article.id))
    latest = by_date[-ARTICLES:]
    stories = {article.story for article in latest}
    fitted = TopicClassifier(taxonomy).fit([a for a in articles if a.story not in stories])
    folder = real_folder / "modele-du-bureau"
    fitted.save(folder)
    return Newsroom(latest, folder, Bench.load(folder))


@pytest.fixture(scope="session")
def desk(newsroom, tmp_path_factory):
    """An open desk, with articles of every kind; a test opens those it needs."""
    folder = tmp_path_factory.mktemp("bureau")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as desk:
        desk.import_file(newsroom.write(folder / "articles.jsonl", labelled=False))
        desk.import_rows(folder, *({"id": id_, **row} for id_, row in EXTRA_ARTICLES.items()))
        newsroom.put(desk.database, TRAP)
        yield desk.start()


@pytest.fixture(scope="session")
def locked(newsroom, tmp_path_factory):
    """A desk without articles, where Fatou, a manager, and Awa, an editor, have accounts."""
    folder = tmp_path_factory.mktemp("bureau-ferme")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as desk:
        desk.employ(FATOU, "manager", FATOUS_PASSWORD)
        desk.employ(AWA, "editor", PASSWORD)
        yield desk.start()


@pytest.fixture
def awa(browser, desk, request):
    """Awa, who has entered her name on the open desk; a parameter has the settings of her browser."""
    with page_of(browser, desk, AWA, **getattr(request, "param", {})) as page:
        yield Editor(page)


@pytest.fixture
def page(awa):
    return awa.page


@pytest.fixture
def pasting(page):
    """Awa's page, where she pastes articles."""
    page.goto("/coller")
    return page


@pytest.fixture(scope="session")
def untouched(desk):
    """The numbers of articles that no test has reviewed yet, without labels and not blind."""
    first = desk.ask("GET", "/api/queue?state=open")["articles"]
    second = desk.ask("GET", "/api/queue?state=open&page=2")["articles"]
    numbers = [row["number"] for row in (*first, *second) if is_plain(row)]
    # A test may have gone on to the article after its own.
    return (number for number in numbers if not desk.reviews(number))


@pytest.fixture
def number(untouched):
    return next(untouched)
