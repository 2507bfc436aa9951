"""A desk whose database is locked, frozen or on a full disk: 503, nothing lost, and no restart."""

import os
import random
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.databases import connect, emptied_url, frozen
from real.browser import wait_until
from real.disks import database_on, filled, mounted
from real.load import Editor, check_acknowledged, fill, model_of, restartable_desk, validation
from real.servers import free_port

from osiris_nlp.desk.articles.tables import articles

WRITERS = 45  # more than the 40 threads of Starlette
OWN = 8  # decisions per writer


@pytest.fixture
def server_url(postgresql):
    yield from emptied_url(postgresql)


@dataclass
class Writers:
    """Editors who each decide an article of their own, and send again what failed."""

    port: int
    model: str
    numbers: list[int]
    revisions: dict[int, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    unsaved: dict[int, dict[str, Any]] = field(default_factory=dict)

    def decide(self, number):
        """Decide an article, or send the decision again that was not acknowledged; return the status."""
        revision = self.revisions.get(number, 0)
        body = self.unsaved.get(number) or validation(
            self.model, revision, random.Random(number * 1_000 + revision)
        )
        self.sent[body["key"]] = body["labels"]
        self.unsaved[number] = body
        with Editor(self.port, f"Éditeur {number}") as editor:
            status, answer = editor.ask("POST", f"/articles/{number}/decisions", body)
        if status in {200, 201}:
            del self.unsaved[number]
            self.acknowledged[body["key"]] = answer["review"]["number"]
            self.revisions[number] = answer["review"]["revision"]
        return status

    def decide_all(self):
        with ThreadPoolExecutor(len(self.numbers)) as pool:
            return list(pool.map(self.decide, self.numbers))

    def read(self):
        """Return the statuses of requests that only read."""
        paths = ("/health", "/queue", f"/articles/{self.numbers[0]}")
        with Editor(self.port, "Awa Ndiaye") as editor:
            return {path: editor.ask("GET", path)[0] for path in paths}


@contextmanager
def writers_of(url, model, folder):
    """Start a desk, let every writer decide once, and check at the end that nothing was lost."""
    numbers, port = fill(url, WRITERS), free_port()
    with restartable_desk(model, url, port, folder / "log") as start:
        start()
        writers = Writers(port, model_of(port), numbers)
        assert writers.decide_all() == [201] * WRITERS
        yield writers
    check_acknowledged(url, writers.acknowledged, writers.sent)
    assert not writers.unsaved


@contextmanager
def locked(url):
    """Hold the locks that every decision needs, from another connection."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sa.make_url(url).database or "")) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield
        return
    driver_url = url.replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(driver_url, poolclass=sa.NullPool)
    with engine.connect() as holder:
        holder.execute(sa.select(articles).with_for_update())
        yield


@pytest.mark.slow("kills")
def test_a_locked_database_refuses_decisions_while_pages_and_health_stay_up(url, model, tmp_path):
    with writers_of(url, model, tmp_path) as writers:
        with locked(url), ThreadPoolExecutor(1) as pool:
            statuses = pool.submit(writers.decide_all)
            reads = [writers.read() for _ in range(5)]
            assert statuses.result() == [503] * WRITERS

        assert {status for read in reads for status in read.values()} == {200}
        assert writers.decide_all() == [201] * WRITERS
        assert writers.decide_all() == [201] * WRITERS


@pytest.mark.slow("kills")
def test_a_frozen_server_refuses_everything_until_it_responds_again(
    postgresql, server_url, model, tmp_path
):
    with writers_of(server_url, model, tmp_path) as writers:
        with frozen(postgresql):
            assert writers.decide_all() == [503] * WRITERS
            assert set(writers.read().values()) == {503}

        assert set(writers.decide_all()) <= {200, 201}
        assert set(writers.read().values()) == {200}
        assert writers.decide_all() == [201] * WRITERS


def crash(database):
    """Kill one of the server's processes: it ends all others, recovers, and starts again."""
    with connect(database) as connection:
        backend = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        os.kill(backend, signal.SIGKILL)
        connection.invalidate()


@pytest.mark.slow("kills")
def test_a_server_that_restarts_in_the_middle_of_decisions_loses_none(
    postgresql, server_url, model, tmp_path
):
    with writers_of(server_url, model, tmp_path) as writers:
        for _ in range(5):
            with ThreadPoolExecutor(1) as pool:
                statuses = pool.submit(writers.decide_all)
                crash(postgresql)
                assert set(statuses.result()) <= {200, 201, 503}
            wait_until(lambda: set(writers.read().values()) == {200})
            assert set(writers.decide_all()) <= {200, 201}


@pytest.fixture
def disk(real_folder):
    with mounted(real_folder / "disque") as folder:
        yield folder


@pytest.mark.slow("load")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_full_disk_refuses_decisions_until_there_is_space(kind, disk, model, tmp_path):
    with database_on(disk, kind) as url, writers_of(url, model, tmp_path) as writers:
        with filled(disk):
            statuses: list[int] = []
            while 503 not in statuses and len(statuses) < 200 * WRITERS:
                statuses += writers.decide_all()
            assert 503 in statuses
            assert writers.read()["/health"] == 200

        assert set(writers.decide_all()) <= {200, 201}
        assert writers.decide_all() == [201] * WRITERS
