from collections.abc import Iterator

import pytest
from helpers.harvest_site import PressSite, press_site


@pytest.fixture
def site() -> Iterator[PressSite]:
    with press_site() as site:
        yield site
