"""The desk under fifty editors at once, and killed while they decide, on each database."""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson
import pytest
from helpers.databases import url_for
from helpers.desk_store import PATIENCE, article, check_consistency, new_key, put
from real.desk_server import __file__ as desk_server
from real.servers import free_port, listening, running

from osiris_nlp.desk.store import Review, Store, decision_rows, history, open_store

pytestmark = pytest.mark.real
WRITERS, FOUGHT = 50, 10
OWN = 4  # articles that a writer has to itself
KILLS, KILLED_WRITERS = 6, 12
LABELS = ("Fintech", "Téléphonie", "Internet", "Infrastructures", "Sonatel/Orange")


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of each database in turn, empty."""
    yield from url_for(request, tmp_path)


@dataclass
class Editor:
    """A client of the desk with a name and a connection of its own."""

    port: int
    name: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = None if body is None else orjson.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Remote-User": self.name.encode(),
        }
        try:
            self.connection.request(method, f"/api{path}", sent, headers)
            answer = self.connection.getresponse()
            return answer.status, orjson.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def send_twice(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send a body twice, as after a lost answer; assert that it is one review or none."""
        status, told = self.ask("POST", path, body)
        again, told_again = self.ask("POST", path, body)
        if status == 201:
            assert (again, told_again["review"]["number"]) == (200, told["review"]["number"])
        else:
            assert (status, told["code"], again) == (409, "stale", 409), told
        return status, told


def model_of(port: int) -> str:
    with Editor(port, "Awa Ndiaye") as editor:
        return str(editor.ask("GET", "/health")[1]["model"])


def validation(model: str, revision: int, draw: random.Random) -> dict[str, Any]:
    labels = draw.sample(LABELS, draw.randint(1, 3))
    return {"key": new_key(), "revision": revision, "model": model, "labels": labels}


def filled(url: str, count: int) -> list[int]:
    """Put so many articles in and return their numbers."""
    store = open_store(url)
    numbers = put(store, *map(article, range(1, count + 1)))
    store.close()
    return numbers


def check_acknowledged(url: str, acknowledged: dict[str, int], sent: dict[str, list[str]]) -> None:
    """Assert that reviews acknowledged are there with all that belongs to them, and no other."""
    store = open_store(url)
    made = every_review(store)
    assert {each.key: each.number for each in made if each.key in acknowledged} == acknowledged
    assert {each.key for each in made} <= sent.keys() | acknowledged.keys()
    for each in made:
        if each.undoes is None:
            assert list(each.labels) == sent[each.key]
            taken = [d.label for d in each.decisions if d.decision in {"accept", "add"}]
            assert taken == sent[each.key]
            assert None not in {d.score for d in each.decisions if d.label in LABELS}
    assert len(list(decision_rows(store))) == sum(len(each.decisions) for each in made)
    check_consistency(store)
    store.close()


def every_review(store: Store) -> list[Review]:
    return history(store, limit=1_000_000)


def test_fifty_editors_at_once_lose_and_double_nothing(
    url: str, model: Path, tmp_path: Path
) -> None:
    numbers = filled(url, WRITERS * OWN + FOUGHT)
    fought, own = numbers[:FOUGHT], numbers[FOUGHT:]
    port, start = free_port(), threading.Barrier(WRITERS)
    sent: dict[str, list[str]] = {}
    acknowledged: dict[str, int] = {}
    refused: set[str] = set()

    def work(writer: int) -> None:
        with Editor(port, f"Éditeur {writer}") as editor:
            decide_all(editor, random.Random(writer), writer)

    def decide_all(editor: Editor, draw: random.Random, writer: int) -> None:
        turns = [*own[writer * OWN : (writer + 1) * OWN], *fought]
        draw.shuffle(turns)
        start.wait(PATIENCE)
        for number in turns:
            revision, won = 0, False
            tries = 2 if number in fought and draw.random() < 0.3 else 1
            for _ in range(tries):  # told that somebody was first, some decide again
                body = validation(name, revision, draw)
                sent[body["key"]] = body["labels"]
                path = f"/articles/{number}"
                status, told = editor.send_twice(f"{path}/decisions", body)
                revision, won = told["article"]["revision"], status == 201
                if won:
                    acknowledged[body["key"]] = told["review"]["number"]
                    break
                refused.add(body["key"])
            assert won or number in fought
            if won and number in fought and draw.random() < 0.2:
                undo = {"key": new_key(), "review": told["review"]["number"]}
                status, told = editor.send_twice(f"{path}/undo", undo)
                assert status == 201
                acknowledged[undo["key"]] = told["review"]["number"]

    with running(
        [*serving(model, url), "--port", str(port), "--user-header", "Remote-User"],
        log=tmp_path / "log",
        ready=listening(port),
        environment={"LC_ALL": "C.UTF-8"},
    ):
        name = model_of(port)
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(work, range(WRITERS)))

    assert len(acknowledged) >= WRITERS * OWN + FOUGHT
    assert not refused & acknowledged.keys()
    check_acknowledged(url, acknowledged, sent)
    store = open_store(url)
    assert len(every_review(store)) == len(acknowledged)
    store.close()


def serving(model: Path, url: str) -> list[str]:
    return [sys.executable, "-m", "osiris_nlp", "serve", "--model", str(model), "--database", url]


@contextmanager
def forking(model: Path, url: str, port: int, log: Path) -> Iterator[Callable[[], int]]:
    """Give a function that starts the desk anew and returns its process, once it answers."""
    with log.open("wb") as told:
        parent = subprocess.Popen(
            [sys.executable, desk_server, model, url, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            start_new_session=True,
        )
    assert parent.stdin
    assert parent.stdout

    def start() -> int:
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write("\n")
        parent.stdin.flush()
        process = int(parent.stdout.readline())
        is_up, limit = listening(port), time.monotonic() + PATIENCE
        while not is_up():
            assert time.monotonic() < limit, log.read_text("utf-8")
            time.sleep(0.005)
        return process

    try:
        yield start
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()
        parent.stdin.close()
        parent.stdout.close()


@dataclass
class Load:
    """Writers that go on where they were when the desk was killed."""

    port: int
    model: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    known: int = 0  # reviews sent again that had been taken down before the desk was killed
    failed: int = 0  # requests that had no answer
    turn: threading.Condition = field(default_factory=threading.Condition)
    is_up: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)

    def write(self, writer: int, own: list[int]) -> None:
        try:
            with Editor(self.port, f"Éditeur {writer}") as editor:
                self.go_on(editor, random.Random(writer), dict.fromkeys(own, 0))
        finally:
            with self.turn:
                self.is_over.set()
                self.turn.notify_all()

    def go_on(self, editor: Editor, draw: random.Random, revisions: dict[int, int]) -> None:
        while not self.is_over.is_set():
            number = draw.choice(list(revisions))
            body = validation(self.model, revisions[number], draw)
            self.sent[body["key"]] = body["labels"]
            told = self.until_acknowledged(editor, number, body)
            revisions[number] = told["review"]["revision"]
            with self.turn:
                self.acknowledged[body["key"]] = told["review"]["number"]
                self.turn.notify_all()

    def until_acknowledged(self, editor: Editor, number: int, body: dict[str, Any]) -> Any:
        again = False
        while True:
            assert self.is_up.wait(PATIENCE)
            try:
                status, told = editor.ask("POST", f"/articles/{number}/decisions", body)
            except (OSError, http.client.HTTPException):
                if self.is_over.is_set():  # what went wrong is told elsewhere
                    raise
                again = True
                with self.turn:
                    self.failed += 1
                continue
            assert status == 201 or (again and status == 200), told
            with self.turn:
                self.known += status == 200
            return told

    def wait_for(self, more: int) -> None:
        with self.turn:
            enough = len(self.acknowledged) + more
            self.turn.wait_for(
                lambda: len(self.acknowledged) >= enough or self.is_over.is_set(), PATIENCE
            )
            assert len(self.acknowledged) >= enough


def test_what_was_acknowledged_outlives_kill_9(url: str, model: Path, tmp_path: Path) -> None:
    numbers, port, draw = filled(url, KILLED_WRITERS * 2), free_port(), random.Random(9)
    with forking(model, url, port, tmp_path / "log") as start:
        process = start()
        load = Load(port, model_of(port))
        load.is_up.set()
        with ThreadPoolExecutor(KILLED_WRITERS) as pool:
            writing = [
                pool.submit(load.write, writer, numbers[writer * 2 : writer * 2 + 2])
                for writer in range(KILLED_WRITERS)
            ]
            try:
                for _ in range(KILLS):
                    load.wait_for(draw.randint(10, 60))
                    time.sleep(draw.uniform(0, 0.02))  # any moment of a transaction
                    os.kill(process, signal.SIGKILL)
                    load.is_up.clear()
                    with load.turn:
                        acknowledged = dict(load.acknowledged)
                    check_acknowledged(url, acknowledged, dict(load.sent))
                    process = start()
                    load.is_up.set()
                load.wait_for(10)
            finally:
                load.is_over.set()
                load.is_up.set()
                for each in writing:
                    each.result(PATIENCE)

    assert load.failed >= KILLS
    assert load.acknowledged.keys() == load.sent.keys()
    check_acknowledged(url, load.acknowledged, load.sent)


def test_a_connection_that_was_idle_for_seconds_still_answers(model: Path, tmp_path: Path) -> None:
    url, port = f"sqlite:///{tmp_path / 'desk.db'}", free_port()
    with forking(model, url, port, tmp_path / "log") as start:
        start()
        with Editor(port, "Awa Ndiaye") as editor:
            assert editor.ask("GET", "/health")[0] == 200
            line = editor.connection.sock
            time.sleep(6)  # uvicorn's own patience is 5 s, and a proxy keeps connections for 60
            assert editor.ask("GET", "/health")[0] == 200
            assert editor.connection.sock is line
