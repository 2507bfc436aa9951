from collections.abc import Iterator

import pytest
import sklearn


@pytest.fixture
def routing() -> Iterator[None]:
    with sklearn.config_context(enable_metadata_routing=True):
        yield
