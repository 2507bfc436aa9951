"""Time the queue of a large desk: its pages, filters, search, counts, and the next article.

    python benchmarks/desk_queue.py [--articles 8000 40000 200000] [--database postgresql://…]

The desk has copies of the bundled articles, without labels. The least time of a second's calls counts: of CPU on
SQLite, which runs in this process, and of the clock on a server, whose database must be empty and keeps the
articles: give one number of them only.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from desk_search import write_articles

from osiris_nlp.desk.articles.queue.queue import Filters, count_offered, next_article, queue_page
from osiris_nlp.desk.articles.tables import suggestions
from osiris_nlp.desk.base.store.opening import open_store


def least_time(call, clock):
    """Return the least time of the calls of one second, in milliseconds."""
    times, end = [], time.perf_counter() + 1
    while len(times) < 3 or time.perf_counter() < end:
        start = clock()
        call()
        times.append(clock() - start)
    return min(times) * 1000


def calls(store, count):
    """Return what to time, by name."""
    by_count = sa.select(suggestions.c.label).group_by(suggestions.c.label)
    labels = store.read_column(by_count.order_by(sa.func.count().desc()))
    middle = queue_page(store, Filters(), page=count // 100).rows[0].number
    most_frequent, rarest = Filters(label=labels[0]), Filters(label=labels[-1])
    return {
        "first page": lambda: queue_page(store, Filters()),
        "page in the middle": lambda: queue_page(store, Filters(), page=count // 100),
        "most frequent label": lambda: queue_page(store, most_frequent),
        "rarest label": lambda: queue_page(store, rarest),
        "search «sonatel»": lambda: queue_page(store, Filters(search="sonatel")),
        "next article": lambda: next_article(store, Filters(), after=middle, editor="Awa"),
        "next of the rarest label": lambda: next_article(store, rarest, after=middle),
        "count": lambda: count_offered(store, Filters(), "Awa"),
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[8_000, 40_000, 200_000])
    parser.add_argument("--database")
    arguments = parser.parse_args()
    clock = time.perf_counter if arguments.database else time.process_time
    for count in arguments.articles:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, "articles.jsonl")
            write_articles(file, count)
            url = arguments.database or f"sqlite:///{scratch}/desk.db"
            command = [sys.executable, "-m", "osiris_nlp", "desk", "import", file]
            subprocess.run([*command, "--database", url], check=True)
            store = open_store(url)
            for name, call in calls(store, count).items():
                print(f"{count:8} {name:26} {least_time(call, clock):7.1f} ms", flush=True)
            store.close()


if __name__ == "__main__":
    main()
