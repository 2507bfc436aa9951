"""``osiris-nlp corpus harvest``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.terminal import count_of, out, say, watching

if TYPE_CHECKING:
    from osiris_nlp.corpus.harvest import Harvested

_REASONS = {
    "limit": "Stopped at the limit",
    "interrupted": "Interrupted",
    "silence": "Stopped: the site no longer answers",
    "told to wait": "Stopped: the site asks to come back later",
}


def corpus_harvest(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="Address to start from; no other host is requested."),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder for the articles, the labels and the state of the run.",
        ),
    ],
    delay: Annotated[
        float | None,
        typer.Option(
            "--delay",
            min=0.0,
            max=86_400.0,
            metavar="SECONDS",
            help="Pause between two requests (default: 1, or what robots.txt asks if longer; 0 on "
            "your own network).",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", min=1, metavar="N", help="Maximum number of requests in this run."),
    ] = 100_000,
) -> None:
    """Collect the articles of a SPIP site from its public pages.

    Run the same command again to continue a run that stopped, or to collect what changed since.
    Pages that cannot be read are listed in DIR/articles.jsonl.errors.jsonl (exit status 3).
    """
    from osiris_nlp.corpus.harvest import harvest

    pages_before: int | None = None

    with watching(_progress) as show:

        def on_progress(pages: int, articles: int, waiting: int) -> None:
            nonlocal pages_before
            if pages_before is None:
                pages_before = pages - 1
            show(pages - pages_before, pages, articles, waiting)

        result = harvest(url, to, delay=delay, limit=limit, on_progress=on_progress)
    _report(result, to)
    if result.moved:
        say(f"Moved earlier files, which may be yours, to {', '.join(result.moved)} in {to}")
    if result.stopped:
        say(
            f"{_REASONS[result.stopped]}. Addresses left: {result.waiting}. "
            "To continue, run the same command again"
        )
    if result.failed:
        say(
            f"{count_of(result.failed, 'page')} could not be read; "
            f"details in {to / 'articles.jsonl'}.errors.jsonl"
        )
    if result.stopped == "interrupted":
        raise typer.Exit(130)
    if result.stopped in {"silence", "told to wait"}:
        raise typer.Exit(1)
    if result.failed:
        raise typer.Exit(3)


def _report(result: "Harvested", to: Path) -> None:
    disallowed = f", {result.disallowed} disallowed by robots.txt" if result.disallowed else ""
    out().print(
        f"{count_of(result.requests, 'request')}: {result.unchanged} unchanged (304), "
        f"{result.failed} failed{disallowed}"
    )
    out().print(
        f"{count_of(result.articles, 'article')}, {count_of(result.labels, 'label')} in {to}"
    )


def _progress(seconds: float, new_pages: int, pages: int, articles: int, waiting: int) -> str:
    """Return the progress line; the rate counts only `new_pages`, those of this run."""
    rate = new_pages / seconds
    return f"{pages} pages, {articles} articles, {waiting} waiting, {rate:.1f} pages per second"
