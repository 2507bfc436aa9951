"""``osiris-nlp tag``."""

import errno
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.options import Inputs, ModelFolder, model_folder
from osiris_nlp.cli.terminal import amount, measuring, out, say

if TYPE_CHECKING:
    from osiris_nlp.batch import Settings, Summary


_SHOWN = 10


class Engine(StrEnum):
    """What tags: processes of this machine, or Dask workers."""

    LOCAL = "local"
    DASK = "dask"


def tag(
    inputs: Inputs,
    to: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="OUT",
            help="A file in .jsonl, .csv or .parquet, a folder of Parquet files (NAME/), or a "
            "database URL (sqlite:///FILE?table=NAME, postgresql://…).",
        ),
    ],
    model: ModelFolder = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Suggestions an article.")] = 5,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, help="Processes; as many as processors by default."),
    ] = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="dask: on Dask workers.")
    ] = Engine.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Of a Dask scheduler, tcp://HOST:8786; a cluster on this machine by default.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped or killed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, on a sample; write nothing.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="The first N rows only.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Only articles of that day or later; those without a date are passed over.",
        ),
    ] = None,
    only_unlabelled: Annotated[
        bool, typer.Option("--only-unlabelled", help="Only articles that carry no label.")
    ] = False,
    review: Annotated[
        Path | None,
        typer.Option(
            "--review",
            metavar="FILE.html",
            help="Also write a page for editors: ten applied, ten borderline articles a label.",
        ),
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Write the words that spoke for each suggestion.")
    ] = False,
    keep_text: Annotated[
        bool, typer.Option("--keep-text", help="Write the text of the articles too.")
    ] = False,
) -> None:
    """Suggest labels for a backlog of any size; it may be killed, and goes on with --resume.

    Bad rows go to OUT.errors.jsonl (status 3). Until all is done, what is finished waits in OUT.partial.
    """
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.batch import Settings, find_output

    if scheduler is not None and engine is not Engine.DASK:
        raise InputError(f"--scheduler {scheduler}", "expected --engine dask with it")
    folder = model_folder(model)
    settings = Settings(
        top=top,
        limit=limit,
        since=since.date() if since else None,
        only_unlabelled=only_unlabelled,
        evidence=evidence,
        keep_text=keep_text,
        review=review is not None,
    )
    if dry_run:
        find_output(to)  # says what is wrong with it
        _preview(folder, inputs, settings)
        return
    from osiris_nlp.batch import tag as tag_backlog

    try:
        with measuring("articles") as on_progress:
            done = tag_backlog(
                folder,
                inputs,
                to,
                settings=settings,
                jobs=jobs,
                engine=engine.value,
                scheduler=scheduler,
                resume=resume,
                review=review,
                on_progress=on_progress,
            )
    except KeyboardInterrupt:
        say("Interrupted: --resume goes on")
        raise typer.Exit(130) from None
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        say(f"error: {error.strerror}; what is finished stays: --resume goes on")
        raise typer.Exit(1) from None
    _report(done, to)
    if done.faults:
        raise typer.Exit(3)


def _preview(folder: Path, inputs: list[str], settings: "Settings") -> None:
    from osiris_nlp.batch import preview
    from osiris_nlp.cli.tables.backlog import summary_table, tagged_table

    found = preview(folder, inputs, settings=settings)
    done, rows = found.summary, found.plan.rows
    out().print(tagged_table(found.rows[:_SHOWN]))
    out().print(summary_table(done))
    seen = done.articles + done.skipped + done.faults
    say(
        f"{amount(rows, 'row')} in {amount(sum(i['files'] for i in found.plan.inputs), 'file')}; "
        f"above, what a sample of {seen} would become. One process takes some "
        f"{found.seconds / max(seen, 1) * rows:.0f} s for all. Nothing was written"
    )
    for fault in found.faults[:_SHOWN]:
        say(f"bad row: {fault}")


def _report(done: "Summary", to: str) -> None:
    from osiris_nlp.batch import find_output
    from osiris_nlp.cli.tables.backlog import summary_table

    output = find_output(to)
    out().print(summary_table(done))
    skipped = f", {done.skipped} passed over" if done.skipped else ""
    say(
        f"{done.articles} articles tagged in {output.name}: {done.applied} with a label to apply, "
        f"{done.proposed} with one to look at, {done.bare} with none{skipped}"
    )
    if done.changed:
        say(
            f"{done.changed} of the {done.compared} articles that carry labels have changes "
            f"proposed: {done.added.total()} to add, {done.removed.total()} to remove, "
            f"{done.replaced.total()} to replace"
        )
    if done.unknown:
        names = ", ".join(f"{name} ({n})" for name, n in done.unknown.most_common(_SHOWN))
        say(f"{len(done.unknown)} labels carried that the model does not know: {names}")
    if done.faults:
        say(
            f"{amount(done.faults, 'bad row')} left out; places and reasons in {output.base_path}.errors.jsonl"
        )
