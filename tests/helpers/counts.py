"""What pieces of work take, counted instead of timed: counts are the same on a busy machine."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from helpers.calls import call
from helpers.commands import ARTICLE, ROOT
from helpers.desk_api import validate
from helpers.desk_site import create_database, open_site
from helpers.desk_store import AWA, MODOU, article, put

from osiris_nlp.desk.articles.queue.deferrals import postpone
from osiris_nlp.desk.articles.queue.queue import Filters, count_offered, next_article, queue_page
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model.folders.in_use import BUNDLED

ARTICLES = 3000  # of the desk whose queries are counted


def copied_articles(folder: Path, n_articles: int) -> Store:
    """Return a desk with copies of one article to be tagged, besides one that came with a label and is put off."""
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    (number,) = put(store, article(1, labels=["Genre"]))
    with store.reading() as connection:
        values = dict(connection.execute(sa.select(articles)).mappings().one())
    copies = [
        values
        | {"number": n, "id": f"copie-{n}", "state": "open", "priority": n, "sureness": n}
        | {"date": dt.date(2020, 1, 1) + dt.timedelta(days=n // 3)}
        for n in range(2, n_articles + 1)
    ]
    store.write(lambda connection: connection.execute(articles.insert(), copies))
    postpone(store, number, AWA)
    return store


def count_steps(store: Store, work: Callable[[Store], object]) -> int:
    """Return how many instructions SQLite takes for a piece of work."""
    n_steps = 0

    def count_one() -> None:
        nonlocal n_steps
        n_steps += 1

    def count_from_now(connection: Any, *_: object) -> None:
        connection.set_progress_handler(count_one, 1)

    with listening(store, "checkout", count_from_now):
        work(store)
    return n_steps


def count_statements(store: Store, work: Callable[[], object]) -> int:
    """Return how many statements a piece of work sends to the database."""
    statements = list[object]()

    def add(*arguments: object) -> None:
        statements.append(arguments[2])

    with listening(store, "before_cursor_execute", add):
        work()
    return len(statements)


@contextmanager
def listening(store: Store, event: str, listener: Callable[..., None]) -> Iterator[None]:
    sa.event.listen(store.engine, event, listener)
    yield
    sa.event.remove(store.engine, event, listener)


def count_calls(work: Callable[[], object]) -> int:
    """Return how many functions Python calls in this thread for a piece of work."""
    n_calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal n_calls
        n_calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return n_calls


def count_modules(folder: Path, *arguments: str) -> int:
    """Return how many modules a command loads in a process of its own."""
    command = [sys.executable, "-X", "importtime", "-m", "osiris_nlp", *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return result.stderr.count("\nimport time:")


def article_file(folder: Path) -> str:
    (folder / "article.txt").write_text(ARTICLE, "utf-8")
    return "article.txt"


def calls_of_tag(folder: Path, *options: str) -> int:
    """Return how many functions `tag` calls per 1,000 articles."""
    tag(folder, 1500, *options)  # compiles
    few, many = (count_calls(partial(tag, folder, n, *options)) for n in (500, 1500))
    return many - few


def tag(folder: Path, n_articles: int, *options: str) -> None:
    source, out = folder / f"{n_articles}.jsonl", folder / f"{n_articles}.tagged.jsonl"
    with (ROOT / "data/articles.jsonl").open("rb") as lines:
        source.write_bytes(b"".join(islice(lines, n_articles)))
    out.unlink(missing_ok=True)
    result = call("tag", source, "--model", BUNDLED, "--jobs", "1", "--out", out, *options)
    assert result.returncode == 0, result.stderr


def steps(work: Callable[[Store], object], folder: Path) -> int:
    with closing(copied_articles(folder, ARTICLES)) as store:
        return count_steps(store, work)


def statements_of_a_validation(folder: Path) -> int:
    bench = Bench.load(BUNDLED)
    (folder / "empty").mkdir()
    database = create_database(folder / "empty", bench)
    with contextmanager(open_site)(folder, bench, database) as desk:
        browser = desk.browser()
        validate(browser, desk, "fibre", ["Infrastructures"])  # the first prepares what others use
        return count_statements(desk.store, lambda: validate(browser, desk, "yas", ["Sentel/Tigo"]))


COUNTS: dict[str, Callable[[Path], int]] = {
    "modules loaded by --help": lambda folder: count_modules(folder, "--help"),
    "modules loaded by suggest": lambda folder: count_modules(
        folder, "suggest", article_file(folder)
    ),
    "calls per 1,000 articles, tag": calls_of_tag,
    "calls per 1,000 articles, tag --evidence": lambda folder: calls_of_tag(folder, "--evidence"),
    "SQLite steps, page of the queue": partial(steps, lambda store: queue_page(store, Filters())),
    "SQLite steps, a label": partial(
        steps, lambda store: queue_page(store, Filters(label="Genre", state="labelled"))
    ),
    "SQLite steps, a search": partial(
        steps, lambda store: queue_page(store, Filters(search="Kolda", state="labelled"))
    ),
    "SQLite steps, next article": partial(
        steps, lambda store: next_article(store, Filters(), after=150, editor=MODOU)
    ),
    "SQLite steps, count": partial(steps, lambda store: count_offered(store, Filters(), MODOU)),
    "statements, a validation": statements_of_a_validation,
}
