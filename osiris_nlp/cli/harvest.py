"""``osiris-nlp corpus harvest``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.terminal import amount, out, say, watching

if TYPE_CHECKING:
    from osiris_nlp.corpus.harvest import Harvested

_WHY = {
    "limit": "Stopped at the limit",
    "interrupted": "Interrupted",
    "silence": "The site no longer answers",
    "told to wait": "The site asks to come back later",
}


def corpus_harvest(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Where to begin; no other host is requested.")
    ],
    to: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Folder for articles, labels and state."),
    ],
    delay: Annotated[
        float | None,
        typer.Option(
            "--delay",
            min=0.0,
            max=86_400.0,
            metavar="SECONDS",
            help="Pause between two requests (default: 1, or what robots.txt asks if that is "
            "more; 0 on your own network).",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", min=1, metavar="N", help="Maximum number of requests of this run."),
    ] = 100_000,
) -> None:
    """Collect the articles of a SPIP press site from its public pages; run again to continue or update.

    Pages that could not be read are listed in DIR/articles.jsonl.errors.jsonl (exit status 3).
    """
    from osiris_nlp.corpus.harvest import harvest

    before: list[int] = []

    with watching(_progress) as show:

        def on_progress(pages: int, articles: int, waiting: int) -> None:
            before[:] = before or [pages - 1]
            show(pages - before[0], pages, articles, waiting)

        done = harvest(url, to, delay=delay, limit=limit, on_progress=on_progress)
    _report(done, to)
    if done.stopped:
        say(f"{_WHY[done.stopped]}, {done.waiting} addresses wait: the same command goes on")
    if done.failed:
        say(
            f"{amount(done.failed, 'page')} could not be read; "
            f"reasons in {to / 'articles.jsonl'}.errors.jsonl"
        )
    if done.stopped == "interrupted":
        raise typer.Exit(130)
    if done.stopped in {"silence", "told to wait"}:
        raise typer.Exit(1)
    if done.failed:
        raise typer.Exit(3)


def _report(done: "Harvested", to: Path) -> None:
    disallowed = f", {done.disallowed} not requested (robots.txt)" if done.disallowed else ""
    out().print(
        f"{amount(done.requests, 'request')}, {done.unchanged} of them unchanged since (304); "
        f"{done.failed} failed{disallowed}"
    )
    out().print(f"{amount(done.articles, 'article')}, {amount(done.labels, 'label')} in {to}")


def _progress(seconds: float, read: int, pages: int, articles: int, waiting: int) -> str:
    """Return the line of progress; `read` counts the pages of this run, which alone count in its rate."""
    rate = read / seconds
    return f"{pages} pages, {articles} articles, {waiting} waiting, {rate:.1f} pages a second"
