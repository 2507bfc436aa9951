import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from osiris_nlp.desk.store.opening import open_store
from osiris_nlp.desk.store.store import Store


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a desk without articles, to be copied: to create its tables takes longer."""
    file = tmp_path_factory.mktemp("empty_desk") / "desk.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(tmp_path: Path, empty_desk: Path) -> Iterator[Store]:
    file = shutil.copy(empty_desk, tmp_path / "bureau.db")
    with closing(open_store(f"sqlite:///{file}")) as store:
        yield store
