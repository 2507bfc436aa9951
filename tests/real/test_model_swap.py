"""Models that come into service under a hundred requests per second."""

import itertools
import random
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.calls import call
from helpers.desk_store import new_key
from real.browser import served
from real.load import Editor, fill, model_of

from osiris_nlp.desk.articles.tables import articles as articles_table
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.model.folders.in_use import BUNDLED
from osiris_nlp.model.folders.registry import read_manifest

_RATE, _CLIENTS = 100, 8  # requests per second, by all clients
_SWAPS = 6
_ARTICLE = {
    "title": "Wave baisse ses frais à Kolda",
    "text": "La Sonatel étend la fibre jusqu’à Kolda, et le paiement mobile suit. " * 20,
}


@pytest.mark.slow("load")
def test_no_request_fails_while_models_are_replaced(tmp_path, model):
    models = tmp_path / "models"
    shutil.copytree(BUNDLED, models / "2026-10")
    shutil.copytree(model, models / "2026-11")
    assert call("models", "promote", "2026-10", cwd=tmp_path).returncode == 0
    url = f"sqlite:///{tmp_path}/desk.db"
    numbers = fill(url, 400)
    ids = {f"{name}@{read_manifest(models / name)['id']}" for name in ("2026-10", "2026-11")}
    statuses: Counter[int] = Counter()
    model_names: set[str] = set()
    is_over = threading.Event()

    def client(port, number):
        rng, own = random.Random(number), numbers[number::_CLIENTS]
        with Editor(port, f"Éditeur {number}") as editor:
            due = time.monotonic()
            for turn in itertools.count():
                if is_over.is_set():
                    return
                due += _CLIENTS / _RATE
                time.sleep(max(0.0, due - time.monotonic()))
                for status, name in requests(editor, turn, rng.choice(own)):
                    statuses[status] += 1
                    model_names.add(name)

    def requests(editor, turn, number):
        if turn % 8:
            status, answer = editor.ask("POST", "/suggest", _ARTICLE)
            return [(status, answer["model"])]
        first_status, opened = editor.ask("GET", f"/articles/{number}")
        body: dict[str, Any] = {name: opened[name] for name in ("revision", "model")}
        body |= {"labels": ["Fintech"], "key": new_key()}
        status, answer = editor.ask("POST", f"/articles/{number}/decisions", body)
        return [(first_status, opened["model"]), (status, answer["review"]["model"])]

    with (
        served(url, None, "--models", models, "--user-header", "Remote-User") as desk,
        ThreadPoolExecutor(_CLIENTS) as pool,
    ):
        desk.start()
        work = [pool.submit(client, desk.port, number) for number in range(_CLIENTS)]
        try:
            for swap in range(_SWAPS):
                name = ("2026-11", "2026-10")[swap % 2]
                assert call("models", "promote", name, cwd=tmp_path).returncode == 0
                expected = f"{name}@{read_manifest(models / name)['id']}"
                while model_of(desk.port) != expected:
                    assert not any(each.done() for each in work)
                    time.sleep(0.05)
        finally:
            is_over.set()
        for each in work:
            each.result()
        with open_store(url).reading() as connection:
            query = sa.select(articles_table.c.model).where(articles_table.c.review.is_(None))
            while {*connection.scalars(query.distinct())} != {expected}:
                time.sleep(0.05)

    assert statuses.keys() <= {200, 201}
    assert statuses.total() > 500
    assert model_names == ids
