"""Put articles into a desk's store, review them, and check the store's invariants."""

import datetime as dt
import fcntl
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from helpers.forks import start
from hypothesis import settings

from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.desk.app.all_tables import TABLES
from osiris_nlp.desk.articles.arrivals import Assess, Verdict, put_articles
from osiris_nlp.desk.articles.articles import find_article, numbers_of
from osiris_nlp.desk.articles.decisions import Decision, decide
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.reviews import Measurement, Review, add_review, history, undo_review
from osiris_nlp.desk.articles.tables import articles as articles_table
from osiris_nlp.desk.articles.tables import reviews as reviews_table
from osiris_nlp.desk.base.store.events import Author
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.site_decisions import article_site_decisions, site_decisions
from osiris_nlp.desk.intake.importing import ImportReport, import_articles
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.messages import SiteDecision

MODEL = "osiris@3f2a"
AWA, MODOU = "Awa Ndiaye", "Modou Fall"
AUTHOR = Author("osiris")  # of changes to accounts
BLIND = "osiris-22"  # its hash makes this article blind; the other ids used here are not
MORE_BLIND = tuple(f"osiris-{n}" for n in (39, 45, 53, 57, 77, 78, 99, 116, 142, 147, 150, 160))
PATIENCE = 60
SUGGESTIONS = {
    "Fintech": Suggestion("Fintech", 0.93, "apply"),
    "Téléphonie": Suggestion("Téléphonie", 0.61, "propose"),
    "Infrastructures": Suggestion("Infrastructures", 0.04, "hide"),
    "Sonatel/Orange": Suggestion("Sonatel/Orange", 0.02, "hide"),
}
VERDICT = Verdict(MODEL, 0.5, "Fintech", 0.93, "apply", ("Fintech", "Téléphonie"), changes=False)
BY_HYPOTHESIS = settings(derandomize=True, database=None, max_examples=20)


def article(number: int = 1, **fields: Any) -> Article:
    defaults = {
        "id": f"osiris-{number}",
        "title": f"Wave baisse le prix du transfert d’argent ({number})",
        "text": "Les abonnés de Kolda paient désormais avec leur téléphone mobile.",
        "date": dt.date(2026, 3, 21),
        "source": "Le Soleil",
    }
    return Article(**defaults | fields)


def assess(batch: Sequence[Article]) -> list[Verdict]:
    return [VERDICT for _ in batch]


def assess_with(**verdicts: Verdict) -> Assess:
    """Return a stub model: these verdicts by id (with _ for -), and `VERDICT` for all other articles."""
    return lambda batch: [verdicts.get(a.id.replace("-", "_"), VERDICT) for a in batch]


def put(store: Store, *batch: Article, assess: Assess = assess) -> list[int]:
    """Add articles to the queue and return their numbers."""
    put_articles(store, batch, assess)
    numbers = [number_of(store, article.id) for article in batch]
    assert None not in numbers
    return [number for number in numbers if number is not None]


def new_key() -> str:
    return str(uuid.uuid4())


def number_of(store: Store, id_: str) -> int | None:
    return numbers_of(store, [id_]).get(id_)


def content_of(store: Store, number: int) -> str:
    desk_article = find_article(store, number)
    assert desk_article is not None
    return desk_article.content


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
    model: str = MODEL,
    shown_labels: Sequence[str] | None = None,
) -> Review:
    """Review an article as the desk does; by default, it lists the proposed labels among those decided."""
    desk_article = find_article(store, number)
    assert desk_article is not None
    visible = {label for label, each in SUGGESTIONS.items() if each.tier != "hide"}
    proposed_labels = [each for each in dict.fromkeys([*labels, *rejected]) if each in visible]
    listed_labels = proposed_labels if shown_labels is None else shown_labels
    added, _ = add_review(
        store,
        number,
        key=key or new_key(),
        revision=desk_article.revision if revision is None else revision,
        content=content or desk_article.content,
        editor=editor,
        model=model,
        labels=labels,
        rejected=rejected,
        shown_labels=shown_labels,
        decisions=decide(
            desk_article.labels,
            SUGGESTIONS,
            labels,
            rejected,
            shown_labels=[] if desk_article.is_hidden else listed_labels,
            imported=desk_article.article.labels,
            blind=desk_article.is_hidden,
        ),
    )
    return added


def record_review(
    store: Store,
    number: int,
    labels: Sequence[str],
    decisions: Sequence[Decision] = (),
    *,
    key: str | None = None,
    month: str = "",
    **measurement: Any,
) -> Review:
    """Record an editor's first review of an article, with these decisions and no others.

    `month` is when it was made, such as ``2026-03``; by default now.
    """
    added, _ = add_review(
        store,
        number,
        key=key or new_key(),
        revision=0,
        content=content_of(store, number),
        editor=AWA,
        model=MODEL,
        labels=labels,
        decisions=decisions,
        measurement=Measurement(**measurement),
    )
    if month:
        is_this = reviews_table.c.number == added.number
        update = reviews_table.update().where(is_this).values(made=f"{month}-15T09:00:00.000000Z")
        store.write(lambda connection: connection.execute(update))
    return added


def set_aside(store: Store, number: int, *, key: str | None = None, editor: str = AWA) -> Review:
    """Set an article aside as off topic, as the desk does."""
    desk_article = find_article(store, number)
    assert desk_article is not None
    return add_review(
        store,
        number,
        key=key or new_key(),
        revision=desk_article.revision,
        content=desk_article.content,
        editor=editor,
        model=MODEL,
        labels=[],
        decisions=[],
        aside=True,
    )[0]


def undo(store: Store, target: Review, *, key: str | None = None, editor: str = AWA) -> Review:
    options = {"key": key or new_key(), "editor": editor, "model": MODEL}
    return undo_review(store, target.article, target.number, **options)[0]


def state_of(store: Store, number: int) -> tuple[tuple[str, ...], str, int]:
    """Return the current labels, state and revision of an article."""
    desk_article = find_article(store, number)
    assert desk_article is not None
    return desk_article.labels, desk_article.state, desk_article.revision


def ids(store: Store, **filters: Any) -> list[str]:
    return [row.id for row in queue_page(store, Filters(**filters)).rows]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that a backup contains."""
    with store.reading() as connection:
        queries = {t.name: sa.select(t).order_by(*t.primary_key.columns) for t in TABLES}
        return {name: [*map(tuple, connection.execute(q))] for name, q in queries.items()}


def check_consistency(store: Store) -> None:
    """Assert that the state of every article follows from its reviews."""
    with store.reading() as connection:
        numbers = connection.scalars(sa.select(articles_table.c.number)).all()
    for number in numbers:
        reviews = history(store, article=number, limit=10_000)[::-1]
        assert [r.revision for r in reviews] == list(range(1, len(reviews) + 1))
        in_force = [r for r in reviews if r.undoes is None and not r.undone]
        desk_article = find_article(store, number)
        assert desk_article is not None
        assert desk_article.revision == len(reviews)
        assert desk_article.review == (in_force[-1].number if in_force else None)
        decided = in_force[-1] if in_force and not in_force[-1].aside else None
        assert desk_article.labels == (decided.labels if decided else desk_article.article.labels)
        assert (desk_article.state == "aside") == bool(in_force and in_force[-1].aside)


def import_files(store: Store, bench: Bench, *sources: Path) -> ImportReport:
    return import_articles(store, bench, map(str, sources), on_progress=lambda _: None)


# Opens a store once a file is unlocked, and logs one event.
OPENING = """
import fcntl, sys
import alembic.command, alembic.config
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.store.opening import open_store
with open(sys.argv[3]) as gate:
    print("ready", flush=True)
    fcntl.flock(gate, fcntl.LOCK_SH)
store = open_store(sys.argv[1])
log_event(store, who=sys.argv[2], address="", what="started")
"""
IMPORT_ROWS = [
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


def open_at_once(url: str, processes: int) -> list[tuple[int, str]]:
    """Open a store in several processes at once; return each one's exit status and standard error."""
    with tempfile.NamedTemporaryFile() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        openers = [start("-c", OPENING, url, number, gate.name) for number in range(processes)]
        for opener in openers:
            while not opener.output() and opener.is_running(for_seconds=0.01):
                pass
        fcntl.flock(gate, fcntl.LOCK_UN)
    results = [opener.wait() for opener in openers]
    assert [result.stdout for result in results] == [b"ready\n"] * processes
    return [(result.returncode, result.stderr.decode()) for result in results]


def list_site_decisions(store: Store, site: str) -> list[SiteDecision]:
    """Return the decisions of a site, in the order in which they were stored."""
    columns = site_decisions.c
    query = sa.select(columns.key, columns.id_article).where(columns.site == site)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(columns.number)).all()
    decisions = {
        decision.key: decision
        for id_article in {row.id_article for row in rows}
        for decision in article_site_decisions(store, site, id_article, limit=len(rows))
    }
    return [decisions[row.key] for row in rows]
