from contextlib import closing

import pytest
from helpers.databases import SERVERS, url_for

from osiris_nlp.desk.base.store.opening import open_store


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """Return the URL of an empty database, for each kind of database."""
    yield from url_for(request, tmp_path)


@pytest.fixture
def store(url):
    with closing(open_store(url)) as store:
        yield store
