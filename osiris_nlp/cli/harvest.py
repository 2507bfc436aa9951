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
    from osiris_nlp.corpus.harvest import harvest

    before: list[int] = []

    with watching(_told) as show:

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
    disallowed = f", {done.disallowed} not asked (robots.txt)" if done.disallowed else ""
    out().print(
        f"{amount(done.requests, 'request')}, {done.unchanged} of them unchanged since (304); "
        f"{done.failed} failed{disallowed}"
    )
    out().print(f"{amount(done.articles, 'article')}, {amount(done.labels, 'label')} in {to}")


def _told(seconds: float, now: int, pages: int, articles: int, waiting: int) -> str:
    """Tell how far a harvest is; `now` pages were read by this run, the others say nothing of its pace."""
    rate = now / seconds
    return f"{pages} pages, {articles} articles, {waiting} waiting, {rate:.1f} pages a second"
