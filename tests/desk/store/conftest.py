from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.databases import SERVERS, desk_url_for, url_for

from osiris_nlp.desk.store.opening import open_store
from osiris_nlp.desk.store.store import Store


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database, for each kind in turn: of a desk for `store`, else an empty one."""
    has_desk = "store" in request.fixturenames
    yield from (desk_url_for if has_desk else url_for)(request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()
