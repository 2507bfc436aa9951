"""``osiris-nlp corpus harvest``."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.terminal import err, out, say

if TYPE_CHECKING:
    from osiris_nlp.harvest import Harvested

_SILENCE = 10.0  # seconds between two lines in a pipe
_WHY = {
    "limit": "Stopped at the limit",
    "interrupted": "Interrupted",
    "silence": "The site no longer answers",
    "told to wait": "The site asks to come back later",
}


def corpus_harvest(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Where to begin; only its host is asked.")
    ],
    to: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Folder of articles, labels and the state."),
    ],
    delay: Annotated[
        float | None,
        typer.Option(
            "--delay",
            min=0.0,
            metavar="SECONDS",
            help="Between two requests: 1, or what robots.txt asks if that is more; "
            "0 on one's own network.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, metavar="N", help="Requests of this run at most.")
    ] = 100_000,
) -> None:
    """Get the articles of a SPIP press site from its public pages; the same command goes on or renews.

    What could not be read stands in DIR/articles.jsonl.errors.jsonl (status 3).
    """
    from osiris_nlp.harvest import harvest

    with _watching() as on_progress:
        done = harvest(url, to, delay=delay, limit=limit, on_progress=on_progress)
    _report(done, to)
    if done.stopped:
        say(f"{_WHY[done.stopped]}, {done.waiting} addresses wait: the same command goes on")
    if done.failed:
        say(
            f"{done.failed} addresses could not be read; "
            f"reasons in {to / 'articles.jsonl'}.errors.jsonl"
        )
    if done.stopped == "interrupted":
        raise typer.Exit(130)
    if done.stopped in {"silence", "told to wait"}:
        raise typer.Exit(1)
    if done.failed:
        raise typer.Exit(3)


def _report(done: "Harvested", to: Path) -> None:
    disallowed = f", {done.disallowed} not asked (robots.txt)" if done.disallowed else ""
    out().print(
        f"{done.requests} requests, {done.unchanged} of them unchanged since (304); "
        f"{done.failed} failed{disallowed}"
    )
    out().print(f"{done.articles} articles, {done.labels} labels in {to}")


@contextmanager
def _watching() -> Iterator[Callable[[int, int, int], None]]:
    """Give a function ``(pages, articles, waiting)`` that shows them, and how many pages a second.

    In a pipe a timed line every ten seconds.
    """
    start = time.monotonic()
    first: list[int] = []  # pages read by earlier runs, which say nothing of this one's pace

    def text(pages: int, articles: int, waiting: int) -> str:
        before = first[0] if first else pages
        rate = (pages - before) / max(time.monotonic() - start, 1e-9)
        return f"{pages} pages, {articles} articles, {waiting} waiting, {rate:.1f} pages a second"

    if not sys.stderr.isatty():
        said = start

        def tell(pages: int, articles: int, waiting: int) -> None:
            nonlocal said
            first[:] = first or [pages - 1]
            now = time.monotonic()
            if now - said >= _SILENCE:
                said = now
                say(f"[{now - start:6.1f} s] {text(pages, articles, waiting)}")

        yield tell
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err(), transient=True) as bars:
        task = bars.add_task("robots.txt", total=None)

        def show(pages: int, articles: int, waiting: int) -> None:
            first[:] = first or [pages - 1]
            bars.update(task, description=text(pages, articles, waiting))

        yield show
