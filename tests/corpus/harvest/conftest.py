from collections.abc import Iterator
from threading import Thread

import pytest
from helpers.harvest_site import PressSite


@pytest.fixture
def site() -> Iterator[PressSite]:
    server = PressSite()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
