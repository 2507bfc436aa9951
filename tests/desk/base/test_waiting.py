"""Requests that wait for the database, and those that need not."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from helpers.desk_site import HERE, OPEN, Site
from starlette.requests import Request

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.base.store.connections import SERVICE_WAITS
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import UnavailableError
from osiris_nlp.desk.base.threads import searching, threads

WRITERS = 45  # more than the 40 threads of Starlette


@pytest.fixture
def holder(desk):
    """Another program that writes the desk's database, until it commits."""
    with closing(sqlite3.connect(desk.store.database.file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def review(desk):
    return {"key": str(uuid4()), "revision": 0, "model": desk.bench.name, "labels": ["Fintech"]}


def client_of(app):
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url=HERE, headers={"Origin": HERE})


async def read_while_writers_wait(desk, holder):
    """Send a review many times, read pages while it waits, then release the database."""
    path, body = f"/api/articles/{desk.numbers['wave']}", review(desk)
    async with client_of(desk.app) as client:
        writes = [
            asyncio.create_task(client.post(f"{path}/decisions", json=body)) for _ in range(WRITERS)
        ]
        while len(desk.store.turns._waiting) < WRITERS - 1:  # noqa: ASYNC110 (in another thread)
            await asyncio.sleep(0.001)
        reads = [
            *(client.get(address) for address in ("/file", "/api/health", "/api/queue", path)),
            *(client.post(f"{path}/presence", json={}) for _ in range(WRITERS)),
            client.delete(f"{path}/presence"),
        ]
        read_statuses = [answer.status_code for answer in await asyncio.gather(*reads)]
        n_waiting = sum(not write.done() for write in writes)
        holder.execute("COMMIT")
        write_statuses = [answer.status_code for answer in await asyncio.gather(*writes)]
    return read_statuses, n_waiting, sorted(write_statuses)


def test_pages_health_and_presence_do_not_wait_behind_writers(desk, holder):
    read_statuses, n_waiting, write_statuses = asyncio.run(read_while_writers_wait(desk, holder))

    assert read_statuses == [200] * (4 + WRITERS) + [204]
    assert n_waiting == WRITERS
    assert write_statuses == [200] * (WRITERS - 1) + [201]


@pytest.fixture
def hurried_desk(desk):
    """A desk that waits for its database for a second."""
    url = f"sqlite:///{desk.store.database.file}"
    store = open_store(url, waits=replace(SERVICE_WAITS, lock=1))
    yield Site(create_app(store, desk.model, OPEN), store, desk.model, desk.numbers)
    store.close()


def test_writers_give_up_together_and_succeed_once_the_database_is_free(hurried_desk, holder):
    path, body = f"/api/articles/{hurried_desk.numbers['wave']}/decisions", review(hurried_desk)

    async def write_at_once():
        async with client_of(hurried_desk.app) as client:
            return await asyncio.gather(*(client.post(path, json=body) for _ in range(WRITERS)))

    answers = asyncio.run(write_at_once())
    holder.execute("COMMIT")

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "away")}
    assert {answer.headers["retry-after"] for answer in answers} == {"5"}
    browser = hurried_desk.browser()
    assert [browser.post(path, body).status_code for _ in range(2)] == [201, 200]


def test_without_a_free_thread_a_writer_is_refused():
    is_free = threading.Event()
    work = threads(1, wait=0.1)(is_free.wait)

    async def two():
        first = asyncio.create_task(work())
        await asyncio.sleep(0)
        second = await asyncio.gather(work(), return_exceptions=True)
        is_free.set()
        return [await first, *second]

    first, second = asyncio.run(two())

    assert first is True
    assert isinstance(second, UnavailableError)


def test_with_a_free_thread_none_is_refused_however_slow_the_machine():
    work = threads(1, wait=0)(lambda: "enregistré")

    assert asyncio.run(work()) == "enregistré"


def request_of(query):
    return Request({"type": "http", "query_string": query.encode()})


def test_one_search_runs_at_once_and_keeps_no_other_request_waiting():
    running, most, may_end = set[object](), [0], threading.Event()

    @searching
    def list_articles(*, request):
        running.add(request)
        most.append(len(running))
        if request.query_params.get("q"):
            may_end.wait(10)
        running.discard(request)
        return request.query_params.get("q", "")

    async def ask():
        searches = [
            asyncio.create_task(list_articles(request=request_of("q=fibre"))) for _ in range(12)
        ]
        while not running:  # noqa: ASYNC110 (in another thread)
            await asyncio.sleep(0.001)
        others = [await list_articles(request=request_of("state=done")) for _ in range(5)]
        n_waiting = sum(not search.done() for search in searches)
        may_end.set()
        return others, n_waiting, await asyncio.gather(*searches)

    assert asyncio.run(ask()) == ([""] * 5, 12, ["fibre"] * 12)
    assert max(most) == 2  # a search and another request
