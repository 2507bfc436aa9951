"""Real SPIPs, on SQLite and on MariaDB, and databases; up for the session and gone after it."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real.browser import chromium
from real.content import SPECIAL, corpus_items, seed
from real.mariadb import Database, private_mariadb
from real.parts import missing, remedy
from real.postgresql import private_postgresql
from real.servers import scratch
from real.site import Site, real_site

ITEMS = int(os.environ.get("SPIP_ITEMS", "200"))


@pytest.fixture(scope="session", autouse=True)
def ended_as_by_hand() -> Iterator[None]:
    """Let a time limit (SIGTERM) end the session like Ctrl-C does: with the servers stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def real_folder() -> Iterator[Path]:
    if lacking := missing():
        pytest.fail(f"The real parts cannot run, {remedy(lacking)}", pytrace=False)
    with scratch() as folder:
        yield folder


@pytest.fixture(scope="session")
def spip_sqlite(real_folder: Path) -> Iterator[Site]:
    with real_site(real_folder / "spip_sqlite", Database()) as site:
        yield filled(site)


@pytest.fixture(scope="session")
def spip_mariadb(real_folder: Path) -> Iterator[Site]:
    with (
        private_mariadb(real_folder / "mariadb") as database,
        real_site(real_folder / "spip_mariadb", database) as site,
    ):
        yield filled(site)


@pytest.fixture(scope="session")
def mariadb(real_folder: Path) -> Iterator[Database]:
    with private_mariadb(real_folder / "mariadb_outputs") as database:
        yield database


@pytest.fixture(scope="session")
def postgresql(real_folder: Path) -> Iterator[Database]:
    with private_postgresql(real_folder / "postgresql") as database:
        yield database


@pytest.fixture(params=["postgresql", "mariadb"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each of the two empty databases in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["spip_sqlite", "spip_mariadb"])
def spip(request: pytest.FixtureRequest) -> Site:
    """Each of the two sites in turn."""
    return request.getfixturevalue(request.param)


def filled(site: Site) -> Site:
    return replace(site, expected=seed(site, [*SPECIAL, *corpus_items(ITEMS)]))


@pytest.fixture(scope="session")
def browser(real_folder: Path) -> Iterator[Browser]:  # noqa: ARG001 (which checks the parts)
    """Return Chromium; one a process, for Playwright starts no second one there."""
    with chromium() as found:
        yield found
