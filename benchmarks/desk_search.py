"""Measure the pages of the desk while editors search a large archive.

    python benchmarks/desk_search.py [--articles 30000] [--editors 12] [--seconds 15]

The desk has copies of the bundled articles, without labels. In turn, nobody searches; so many editors search for one
letter, each again as soon as the desk has answered; or they search for a word. Meanwhile, another editor opens an article, the
queue and the history, over and over. The load generator and the desk share the machine.
"""

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from desk import DATA, Connections, service

PAGES = ("/articles/7", "/historique", "/file")
SEARCHES = {"nobody searches": "", "«l»": "l", "«sonatel»": "sonatel"}


def write_articles(file, count):
    """Write so many articles without labels, each copy under an id of its own."""
    lines = (DATA / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    with file.open("w", encoding="utf-8") as stream:
        for number, row in zip(range(count), itertools.cycle(rows)):
            copy = {name: row[name] for name in ("title", "text", "date")}
            stream.write(json.dumps(copy | {"id": f"copie-{number}"}, ensure_ascii=False) + "\n")


async def measure(port, query, *, editors, seconds):
    """Return the latencies of the other pages and those of the searches, in seconds."""
    pages, searches, first = [], [], []

    async def ask(connections, path, latencies):
        start = time.perf_counter()
        status, _ = await connections.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path}: status {status}")
        latencies.append(time.perf_counter() - start)

    async def visit(paths, latencies):
        connections = Connections(port)
        rounds = itertools.cycle(paths)
        while time.perf_counter() < end:
            await ask(connections, next(rounds), latencies)
        connections.close()

    end = time.perf_counter() + 1
    await visit(PAGES, first)  # not measured
    end = time.perf_counter() + seconds
    searching = [visit([f"/file?q={query}"], searches) for _ in range(editors if query else 0)]
    await asyncio.gather(visit(PAGES, pages), *searching)
    return pages, searches


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=30_000)
    parser.add_argument("--editors", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--port", type=int, default=8798)
    arguments = parser.parse_args()
    program = str(Path(sys.executable).with_name("osiris-nlp"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_articles(folder / "articles.jsonl", arguments.articles)
        options = ["--database", f"sqlite:///{folder}/desk.db"]
        subprocess.run(
            [program, "desk", "import", str(folder / "articles.jsonl"), *options], check=True
        )
        print(f"{arguments.articles} articles, {os.cpu_count()} cores")
        with service([program, "serve", *options, "--port", str(arguments.port)], arguments.port):
            for name, query in SEARCHES.items():
                latencies = measure(
                    arguments.port, query, editors=arguments.editors, seconds=arguments.seconds
                )
                for what, values in zip(
                    ("other pages", "searches"), asyncio.run(latencies), strict=True
                ):
                    if values:
                        p50, p95 = np.percentile(values, (50, 95))
                        print(
                            f"{name:16} {what:12} {len(values):5}; median {p50:.3f} s, "
                            f"p95 {p95:.3f} s, slowest {max(values):.3f} s",
                            flush=True,
                        )


if __name__ == "__main__":
    main()
