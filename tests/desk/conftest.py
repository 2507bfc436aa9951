from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from osiris_nlp.desk.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store:
        yield store
