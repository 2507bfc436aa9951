from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.databases import SERVERS, url_for

from osiris_nlp.desk.store import Store, open_store


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty database, for each kind of database in turn."""
    yield from url_for(request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()
