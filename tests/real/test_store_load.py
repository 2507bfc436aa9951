"""The desk with fifty concurrent editors, and killed while they work, on each database."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers.desk_store import PATIENCE, new_key
from real.browser import served
from real.load import Editor, Load, check_acknowledged, fill, model_of, restartable_desk, validation
from real.servers import free_port

WRITERS, CONTESTED = 50, 10
OWN = 4  # articles per writer that no other writer decides
KILLS, KILLED_WRITERS = 6, 12


@pytest.mark.slow("load")
def test_fifty_concurrent_editors_lose_and_duplicate_nothing(url, model):
    numbers = fill(url, WRITERS * OWN + CONTESTED)
    contested, own = numbers[:CONTESTED], numbers[CONTESTED:]
    start = threading.Barrier(WRITERS)
    sent: dict[str, list[str]] = {}
    acknowledged: dict[str, int] = {}
    refused: set[str] = set()

    def work(writer):
        with Editor(port, f"Éditeur {writer}") as editor:
            decide_all(editor, random.Random(writer), writer)

    def decide_all(editor, rng, writer):
        turns = [*own[writer * OWN : (writer + 1) * OWN], *contested]
        rng.shuffle(turns)
        start.wait(PATIENCE)
        for number in turns:
            revision, won = 0, False
            tries = 2 if number in contested and rng.random() < 0.3 else 1
            for _ in range(tries):  # some editors decide again when somebody else was first
                body = validation(name, revision, rng)
                sent[body["key"]] = body["labels"]
                path = f"/articles/{number}"
                status, answer = editor.send_twice(f"{path}/decisions", body)
                revision, won = answer["article"]["revision"], status == 201
                if won:
                    acknowledged[body["key"]] = answer["review"]["number"]
                    break
                refused.add(body["key"])
            assert won or number in contested
            if won and number in contested and rng.random() < 0.2:
                undo = {"key": new_key(), "review": answer["review"]["number"]}
                status, answer = editor.send_twice(f"{path}/undo", undo)
                assert status == 201
                acknowledged[undo["key"]] = answer["review"]["number"]

    with served(url, model, "--user-header", "Remote-User") as desk:
        port = desk.start().port
        name = model_of(port)
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(work, range(WRITERS)))

    assert len(acknowledged) >= WRITERS * OWN + CONTESTED
    assert not refused & acknowledged.keys()
    assert check_acknowledged(url, acknowledged, sent) == len(acknowledged)


@pytest.mark.slow("kills")
def test_acknowledged_reviews_survive_kill_9(url, model, tmp_path):
    numbers, port, rng = fill(url, KILLED_WRITERS * 2), free_port(), random.Random(9)
    with restartable_desk(model, url, port, tmp_path / "log") as start:
        process = start()
        load = Load(port, model_of(port))
        load.is_up.set()
        with ThreadPoolExecutor(KILLED_WRITERS) as pool:
            futures = [
                pool.submit(load.write, writer, numbers[writer * 2 : writer * 2 + 2])
                for writer in range(KILLED_WRITERS)
            ]
            try:
                for _ in range(KILLS):
                    load.wait_for(rng.randint(10, 60))
                    time.sleep(rng.uniform(0, 0.02))  # at any moment of a transaction
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
                for future in futures:
                    future.result(PATIENCE)

    assert load.failed >= KILLS
    assert load.acknowledged.keys() == load.sent.keys()
    check_acknowledged(url, load.acknowledged, load.sent)


def test_a_connection_that_was_idle_for_seconds_still_answers(model, tmp_path):
    url, port = f"sqlite:///{tmp_path / 'desk.db'}", free_port()
    with restartable_desk(model, url, port, tmp_path / "log") as start:
        start()
        with Editor(port, "Awa Ndiaye") as editor:
            assert editor.ask("GET", "/health")[0] == 200
            socket = editor.connection.sock
            time.sleep(6)  # uvicorn's own timeout is 5 s, and a proxy keeps connections for 60 s
            assert editor.ask("GET", "/health")[0] == 200
            assert editor.connection.sock is socket
