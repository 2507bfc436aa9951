"""Articles in a desk's store, their reviews, and the invariants of both."""

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
BLIND = "osiris-22"  # this id is drawn as blind; the other ids here are not
PATIENCE = 60
SUGGESTIONS = {
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
    row = {
        "id": f"osiris-{number}",
        "title": f"Wave baisse le prix du transfert d’argent ({number})",
        "text": "Les abonnés de Kolda paient désormais avec leur téléphone mobile.",
        "date": dt.date(2026, 3, 21),
        "source": "Le Soleil",
    }
    return Article(**row | fields)


def judge(articles: Sequence[Article]) -> list[Verdict]:
    return [VERDICT for _ in articles]


def judging(**verdicts: Verdict) -> Judge:
    """Return a judge with one verdict per article id, whose hyphens are underscores here."""
    return lambda articles: [verdicts.get(a.id.replace("-", "_"), VERDICT) for a in articles]


def put(store: Store, *articles: Article, judge: Judge = judge) -> list[int]:
    """Store articles and return their numbers."""
    put_articles(store, articles, judge)
    numbers = [number_of(store, article.id) for article in articles]
    assert None not in numbers
    return [number for number in numbers if number is not None]


def new_key() -> str:
    return str(uuid.uuid4())


def number_of(store: Store, id_: str) -> int | None:
    return numbers_of(store, [id_]).get(id_)


def content_of(store: Store, number: int) -> str:
    article = find_article(store, number)
    assert article is not None
    return article.content


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
    article = find_article(store, number)
    assert article is not None
    review, _ = add_review(
        store,
        number,
        key=key or new_key(),
        revision=article.revision if revision is None else revision,
        content=content or article.content,
        editor=editor,
        model=MODEL,
        labels=labels,
        decided=decide(article.labels, SUGGESTIONS, labels, rejected, blind=article.is_hidden),
    )
    return review


def undo(store: Store, review: Review, *, key: str | None = None, editor: str = AWA) -> Review:
    fields = {"key": key or new_key(), "editor": editor, "model": MODEL}
    return undo_review(store, review.article, review.number, **fields)[0]


def current_state(store: Store, number: int) -> tuple[tuple[str, ...], str, int]:
    """Return the labels, the state and the revision of an article."""
    article = find_article(store, number)
    assert article is not None
    return article.labels, article.state, article.revision


def ids(store: Store, **filters: Any) -> list[str]:
    return [row.id for row in queue_page(store, Filters(**filters)).rows]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that a backup contains."""
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
    """Assert the invariants of every article and its reviews."""
    with store.reading() as connection:
        numbers = connection.scalars(sa.select(articles_table.c.number)).all()
    for number in numbers:
        reviews = history(store, article=number, limit=10_000)[::-1]
        assert [review.revision for review in reviews] == list(range(1, len(reviews) + 1))
        effective = [r for r in reviews if r.undoes is None and not r.undone]
        article = find_article(store, number)
        assert article is not None
        assert article.revision == len(reviews)
        assert article.review == (effective[-1].number if effective else None)
        assert article.labels == (effective[-1].labels if effective else article.article.labels)


def command(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return run("desk", *words, cwd=cwd)


def run_import(store: Store, bench: Bench, *sources: Path) -> ImportReport:
    return import_articles(store, bench, map(str, sources), on_progress=lambda _: None)


# A program that waits for a line, then opens a store and logs one event.
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
    """Open a store in several processes at once; return each one's status and messages."""
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, url, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    ready = [opener.stdout.readline() for opener in openers if opener.stdout]
    with ThreadPoolExecutor(processes) as pool:
        messages = list(pool.map(lambda opener: opener.communicate("go\n", PATIENCE)[1], openers))
    assert ready == ["ready\n"] * processes
    return [(opener.returncode, message) for opener, message in zip(openers, messages, strict=True)]
