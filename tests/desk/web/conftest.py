from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.desk_site import Browser, Site, create_database, site

from osiris_nlp.desk.bench import Bench


@pytest.fixture(scope="module")
def bench(model: Path) -> Bench:
    return Bench.load(model)


@pytest.fixture(scope="module")
def filed_database(tmp_path_factory: pytest.TempPathFactory, bench: Bench) -> Path:
    return create_database(tmp_path_factory.mktemp("desk"), bench)


@pytest.fixture
def desk(tmp_path: Path, bench: Bench, filed_database: Path) -> Iterator[Site]:
    yield from site(tmp_path, bench, filed_database)


@pytest.fixture(scope="module")
def lasting(
    tmp_path_factory: pytest.TempPathFactory, bench: Bench, filed_database: Path
) -> Iterator[Site]:
    """Open a desk for tests that change nothing."""
    yield from site(tmp_path_factory.mktemp("lasting"), bench, filed_database)


@pytest.fixture
def visitor(lasting: Site) -> Browser:
    return lasting.browser()


@pytest.fixture
def awa(desk: Site) -> Browser:
    """Return who asks where nobody has said a name: the machine's user."""
    return desk.browser()
