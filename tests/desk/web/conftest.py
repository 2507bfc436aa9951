from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.desk_site import Browser, Site, filed, site

from osiris_nlp.desk.bench import Bench


@pytest.fixture(scope="module")
def bench(model: Path) -> Bench:
    return Bench.load(model)


@pytest.fixture(scope="module")
def filed_database(tmp_path_factory: pytest.TempPathFactory, bench: Bench) -> Path:
    return filed(tmp_path_factory.mktemp("desk"), bench)


@pytest.fixture
def desk(tmp_path: Path, bench: Bench, filed_database: Path) -> Iterator[Site]:
    yield from site(tmp_path, bench, filed_database)


@pytest.fixture(scope="module")
def lasting(
    tmp_path_factory: pytest.TempPathFactory, bench: Bench, filed_database: Path
) -> Iterator[Site]:
    """A desk shared by tests that change nothing."""
    yield from site(tmp_path_factory.mktemp("lasting"), bench, filed_database)


@pytest.fixture
def visitor(lasting: Site) -> Browser:
    return lasting.browser()


@pytest.fixture
def awa(desk: Site) -> Browser:
    """Return a browser in which nobody has typed a name: its editor is the machine's user."""
    return desk.browser()
