"""Editors who use a running desk through its API, and desks that are killed and started again."""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson
from helpers.desk_store import PATIENCE, article, check_consistency, new_key, put
from real.desk_server import __file__ as desk_server
from real.servers import listening

from osiris_nlp.desk.articles.exporting import decision_rows
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.base.store.opening import open_store

LABELS = ("Fintech", "Téléphonie", "Internet", "Infrastructures", "Sonatel/Orange")


@dataclass
class Editor:
    """A client of the desk with its own name and connection."""

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
        content = None if body is None else orjson.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Remote-User": self.name.encode(),
        }
        try:
            self.connection.request(method, f"/api{path}", content, headers)
            answer = self.connection.getresponse()
            return answer.status, orjson.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def send_twice(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send a body twice, as after a lost answer; assert that it creates at most one review."""
        status, answer = self.send_until_answered(path, body)
        second_status, second_answer = self.send_until_answered(path, body)
        if status == 201:
            assert second_status == 200
            assert second_answer["review"]["number"] == answer["review"]["number"]
        else:
            assert (status, answer["code"], second_status) == (409, "stale", 409), answer
        return status, answer

    def send_until_answered(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send a body again while the desk puts it off because the database is busy, as its page does."""
        deadline = time.monotonic() + PATIENCE
        while True:
            status, answer = self.ask("POST", path, body)
            if status != 503 or time.monotonic() > deadline:
                return status, answer
            time.sleep(0.1)


def model_of(port: int) -> str:
    with Editor(port, "Awa Ndiaye") as editor:
        return str(editor.ask("GET", "/health")[1]["model"])


def validation(model: str, revision: int, rng: random.Random) -> dict[str, Any]:
    labels = rng.sample(LABELS, rng.randint(1, 3))
    return {"key": new_key(), "revision": revision, "model": model, "labels": labels}


def fill(url: str, count: int) -> list[int]:
    """Store this many articles and return their numbers."""
    with closing(open_store(url)) as store:
        return put(store, *map(article, range(1, count + 1)))


def check_acknowledged(url: str, acknowledged: dict[str, int], sent: dict[str, list[str]]) -> int:
    """Assert that the store has all acknowledged reviews, complete, and only reviews that were sent.

    Return how many it has.
    """
    with closing(open_store(url)) as store:
        reviews = history(store, limit=1_000_000)
        assert len(list(decision_rows(store))) == sum(len(item.decisions) for item in reviews)
        check_consistency(store)
    assert {item.key: item.number for item in reviews if item.key in acknowledged} == acknowledged
    assert {item.key for item in reviews} <= sent.keys() | acknowledged.keys()
    for item in reviews:
        if item.undoes is None:
            kept_labels = [d.label for d in item.decisions if d.decision in {"accept", "add"}]
            assert [*item.labels] == kept_labels == sent[item.key]
            assert None not in {d.score for d in item.decisions if d.label in LABELS}
    return len(reviews)


@contextmanager
def restartable_desk(model: Path, url: str, port: int, log: Path) -> Iterator[Callable[[], int]]:
    """Yield a function that starts the desk again and returns its process id once it answers."""
    with log.open("wb") as output:
        parent = subprocess.Popen(
            [sys.executable, desk_server, model, url, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            start_new_session=True,
        )

    def start() -> int:
        parent.stdin.write("\n")
        parent.stdin.flush()
        process = int(parent.stdout.readline())
        is_up, deadline = listening(port), time.monotonic() + PATIENCE
        while not is_up():
            assert time.monotonic() < deadline, log.read_text("utf-8")
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
    """Writers that continue where they were when the desk was killed."""

    port: int
    model: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    n_stored: int = 0  # reviews sent again that had been stored before the desk was killed
    failed: int = 0  # requests without an answer
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

    def go_on(self, editor: Editor, rng: random.Random, revisions: dict[int, int]) -> None:
        while not self.is_over.is_set():
            number = rng.choice(list(revisions))
            body = validation(self.model, revisions[number], rng)
            self.sent[body["key"]] = body["labels"]
            answer = self.send_until_acknowledged(editor, number, body)
            revisions[number] = answer["review"]["revision"]
            with self.turn:
                self.acknowledged[body["key"]] = answer["review"]["number"]
                self.turn.notify_all()

    def send_until_acknowledged(self, editor: Editor, number: int, body: dict[str, Any]) -> Any:
        is_repeated = False
        while True:
            assert self.is_up.wait(PATIENCE)
            try:
                status, answer = editor.ask("POST", f"/articles/{number}/decisions", body)
            except (OSError, http.client.HTTPException):
                if self.is_over.is_set():  # another thread reports the error
                    raise
                is_repeated = True
                with self.turn:
                    self.failed += 1
                continue
            assert status == 201 or (is_repeated and status == 200), answer
            with self.turn:
                self.n_stored += status == 200
            return answer

    def wait_for(self, more: int) -> None:
        with self.turn:
            enough = len(self.acknowledged) + more
            self.turn.wait_for(
                lambda: len(self.acknowledged) >= enough or self.is_over.is_set(), PATIENCE
            )
            assert len(self.acknowledged) >= enough
