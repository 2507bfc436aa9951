from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.databases import emptied_url

from osiris_nlp.desk.store import Store, open_store

SERVERS = [pytest.param(kind, marks=pytest.mark.real) for kind in ("postgresql", "mariadb")]


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    yield from emptied_url(request.getfixturevalue(request.param))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()
