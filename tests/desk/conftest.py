from contextlib import ExitStack, closing, contextmanager

import pytest
from helpers.databases import SERVERS, desk_url_for, url_for
from helpers.desk_site import Site, create_database, employ, open_site
from helpers.desk_store import article, put
from helpers.guarded import PASSWORD

from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.store.opening import open_store


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of modules that say `EACH_DATABASE = True` on each kind of database."""
    parameters = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    is_free = "url" in metafunc.fixturenames and "url" not in parameters
    if is_free and getattr(metafunc.module, "EACH_DATABASE", False):
        metafunc.parametrize("url", ["sqlite", *SERVERS], indirect=True)


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory):
    """Return the file of a desk without articles, to be copied: to create its tables takes longer."""
    file = tmp_path_factory.mktemp("empty_desk") / "desk.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def url(request, tmp_path):
    """Return the URL of a database, on SQLite by default: of a desk for `store`, else an empty one."""
    has_desk = "store" in request.fixturenames
    yield from (desk_url_for if has_desk else url_for)(request, tmp_path)


@pytest.fixture
def store(url):
    with closing(open_store(url)) as store:
        yield store


@pytest.fixture
def number(store):
    """Return the number of the only article of `store`."""
    return put(store, article(1))[0]


@pytest.fixture(scope="session")
def template_database(tmp_path_factory, bench):
    return create_database(tmp_path_factory.mktemp("desk"), bench)


@pytest.fixture
def desk(tmp_path, bench, template_database):
    yield from open_site(tmp_path, bench, template_database)


@pytest.fixture(scope="session")
def shared_desk(tmp_path_factory, bench, template_database):
    """A desk shared by tests that change nothing."""
    yield from open_site(tmp_path_factory.mktemp("shared_desk"), bench, template_database)


@pytest.fixture
def visitor(shared_desk):
    return shared_desk.browser()


@pytest.fixture
def awa(desk):
    """Return a browser in which nobody has typed a name: its editor is the machine's user."""
    return desk.browser()


@pytest.fixture
def open_desk(tmp_path_factory, bench, template_database):
    """Return a function that opens a desk for other people than everybody on this machine."""
    with ExitStack() as stack:

        def open_for(access: Access) -> Site:
            folder = tmp_path_factory.mktemp("other_desk")
            site = contextmanager(open_site)(folder, bench, template_database, access=access)
            return stack.enter_context(site)

        yield open_for


@pytest.fixture
def locked(open_desk):
    """Open a desk where Awa, a manager, and Moussa, an editor, have accounts with one password."""
    site = open_desk(Access(has_accounts=True))
    employ(site.store, PASSWORD, "Awa Ndiaye", "Moussa Diop")
    return site
