from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.desk_site import Browser, Site, create_database, open_site

from osiris_nlp.desk.bench import Bench


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, bench: Bench) -> Path:
    return create_database(tmp_path_factory.mktemp("desk"), bench)


@pytest.fixture
def desk(tmp_path: Path, bench: Bench, template_database: Path) -> Iterator[Site]:
    yield from open_site(tmp_path, bench, template_database)


@pytest.fixture(scope="session")
def shared_desk(
    tmp_path_factory: pytest.TempPathFactory, bench: Bench, template_database: Path
) -> Iterator[Site]:
    """A desk shared by tests that change nothing."""
    yield from open_site(tmp_path_factory.mktemp("shared_desk"), bench, template_database)


@pytest.fixture
def visitor(shared_desk: Site) -> Browser:
    return shared_desk.browser()


@pytest.fixture
def awa(desk: Site) -> Browser:
    """Return a browser in which nobody has typed a name: its editor is the machine's user."""
    return desk.browser()
