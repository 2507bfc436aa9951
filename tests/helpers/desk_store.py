"""Articles in a desk's store, reviews of them, and what must always be true of both."""

import datetime as dt
import subprocess
import sys
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from helpers.forks import run
from hypothesis import HealthCheck, settings

from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.importing import ImportReport, import_articles
from osiris_nlp.desk.store import (
    Filters,
    Review,
    Store,
    Verdict,
    add_review,
    decide,
    find_article,
    history,
    numbers_of,
    put_articles,
    queue_page,
    undo_review,
)
from osiris_nlp.desk.store.intake import Judge
from osiris_nlp.desk.store.schema import articles as articles_table
from osiris_nlp.desk.store.schema import metadata, presence

MODEL = "osiris@3f2a"
AWA, MODOU = "Awa Ndiaye", "Modou Fall"
BLIND = "osiris-22"  # one of those drawn to be labelled blind; the other ids here are not
PATIENCE = 60
SAID = {
    "Fintech": Suggestion("Fintech", 0.93, "apply"),
    "Téléphonie": Suggestion("Téléphonie", 0.61, "propose"),
    "Infrastructures": Suggestion("Infrastructures", 0.04, "hide"),
    "Sonatel/Orange": Suggestion("Sonatel/Orange", 0.02, "hide"),
}
VERDICT = Verdict(MODEL, 0.5, "Fintech", 0.93, "apply", ("Fintech", "Téléphonie"), changes=False)
BY_HYPOTHESIS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def article(number: int = 1, **fields: Any) -> Article:
    given = {
        "id": f"osiris-{number}",
        "title": f"Wave baisse le prix du transfert d’argent ({number})",
        "text": "Les abonnés de Kolda paient désormais avec leur téléphone mobile.",
        "date": dt.date(2026, 3, 21),
        "source": "Le Soleil",
    }
    return Article(**given | fields)


def judge(asked: Sequence[Article]) -> list[Verdict]:
    return [VERDICT for _ in asked]


def judging(**verdicts: Verdict) -> Judge:
    """Return a judge that says of the article of an id what is given for it."""
    return lambda asked: [verdicts.get(each.id.replace("-", "_"), VERDICT) for each in asked]


def put(store: Store, *found: Article, judge: Judge = judge) -> list[int]:
    """Put articles in and return their numbers."""
    put_articles(store, found, judge)
    numbers = [number_of(store, each.id) for each in found]
    assert None not in numbers
    return [number for number in numbers if number is not None]


def new_key() -> str:
    return str(uuid.uuid4())


def number_of(store: Store, id_: str) -> int | None:
    return numbers_of(store, [id_]).get(id_)


def content_of(store: Store, number: int) -> str:
    found = find_article(store, number)
    assert found is not None
    return found.content


def review(
    store: Store,
    number: int,
    labels: Sequence[str],
    rejected: Sequence[str] = (),
    *,
    key: str | None = None,
    revision: int | None = None,
    content: str | None = None,
    editor: str = AWA,
) -> Review:
    """Validate an article as the desk does."""
    found = find_article(store, number)
    assert found is not None
    made, _ = add_review(
        store,
        number,
        key=key or new_key(),
        revision=found.revision if revision is None else revision,
        content=content or found.content,
        editor=editor,
        model=MODEL,
        labels=labels,
        decided=decide(found.labels, SAID, labels, rejected, blind=found.is_hidden),
    )
    return made


def undo(store: Store, made: Review, *, key: str | None = None, editor: str = AWA) -> Review:
    given = {"key": key or new_key(), "editor": editor, "model": MODEL}
    return undo_review(store, made.article, made.number, **given)[0]


def standing(store: Store, number: int) -> tuple[tuple[str, ...], str, int]:
    found = find_article(store, number)
    assert found is not None
    return found.labels, found.state, found.revision


def ids(store: Store, **filters: Any) -> list[str]:
    return [row.id for row in queue_page(store, Filters(**filters)).rows]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that a backup holds."""
    with store.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
            if table is not presence
        }


def check_whole(store: Store) -> None:
    """Assert what holds of every article, whatever happened."""
    with store.reading() as connection:
        numbers = connection.scalars(sa.select(articles_table.c.number)).all()
    for number in numbers:
        made = history(store, article=number, limit=10_000)[::-1]
        assert [each.revision for each in made] == list(range(1, len(made) + 1))
        left = [each for each in made if each.undoes is None and not each.undone]
        found = find_article(store, number)
        assert found is not None
        assert found.revision == len(made)
        assert found.review == (left[-1].number if left else None)
        assert found.labels == (left[-1].labels if left else found.article.labels)


def command(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return run("desk", *words, cwd=cwd)


def imported(store: Store, bench: Bench, *sources: Path) -> ImportReport:
    return import_articles(store, bench, map(str, sources), on_progress=lambda _: None)


# Opens a store when told, and writes one event.
OPENING = """
import sys
import alembic.command, alembic.config
from osiris_nlp.desk.store import log_event, open_store
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1])
log_event(store, who=sys.argv[2], address="", what="started")
"""
IMPORTED = [
    {
        "id": "sn-1",
        "title": "Wave à Kolda",
        "labels": ["Fintech"],
        "id_article": 4012,
        "id_mot": [17],
    },
    {"id": "sn-2", "title": "La fibre à Ziguinchor", "text": "Un câble.", "date": "2026-03-21"},
    {"id": "sn-1", "title": "Encore une fois"},
    {"id": "x" * 256, "title": "Un identifiant trop long"},
    {"id": "sn-4", "title": "Un mot-clé trop long", "labels": ["x" * 256]},
    {"id": "sn-5", "title": "Un numéro trop grand", "labels": ["Internet"], "id_mot": [2**64 - 1]},
    {"id": "sn-6"},
]


def open_at_once(url: str, processes: int) -> list[tuple[int | None, str]]:
    """Open a store in several processes at the same moment; return the exit status and messages of each."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, url, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    ready = [each.stdout.readline() for each in started if each.stdout]
    with ThreadPoolExecutor(processes) as pool:
        messages = list(pool.map(lambda each: each.communicate("go\n", PATIENCE)[1], started))
    assert ready == ["ready\n"] * processes
    return [(each.returncode, message) for each, message in zip(started, messages, strict=True)]
