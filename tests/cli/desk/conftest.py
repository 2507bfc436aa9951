from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.databases import SERVERS, url_for

from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import Store


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty database, for each kind of database."""
    yield from url_for(request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(open_store(url)) as store:
        yield store
