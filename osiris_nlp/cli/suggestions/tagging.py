"""``osiris-nlp tag``."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.input_corpus import columns_from, report_bad_rows, report_columns
from osiris_nlp.cli.options import ColumnNames, Inputs, Jobs, ModelFolder, Top, model_folder
from osiris_nlp.cli.suggestions import start_quickly
from osiris_nlp.cli.terminal import count_of, measuring, out, say

if TYPE_CHECKING:
    from osiris_nlp.batch import RunSettings, Summary

_MAX_LINES = 10  # rows, faults or names to print


OutPath = Annotated[
    str,
    typer.Option(
        "--out",
        metavar="OUT",
        help="File to write (.jsonl, .csv or .parquet), or folder for Parquet files (NAME/).",
    ),
]
DaskAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Run on the workers of the Dask scheduler at this address, tcp://HOST:8786, or on a "
        "Dask cluster on this machine (local).",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Continue a run that was stopped or killed.")
]
SampleOnly = Annotated[
    bool, typer.Option("--dry-run", help="Show the result for a sample; write nothing.")
]
Since = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Tag only articles dated DATE (YYYY-MM-DD) or later; undated ones are skipped.",
    ),
]
OnlyUnlabelled = Annotated[
    bool, typer.Option("--only-unlabelled", help="Tag only articles without a label.")
]
ReviewFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Also write an HTML page with a sample of articles of each label, for an editor to check.",
    ),
]


@dataclass(frozen=True, slots=True)
class Details:
    """The options that make suggestions more precise, or add to them."""

    evidence: Annotated[
        bool, typer.Option("--evidence", help="Also write the supporting words of each suggestion.")
    ] = False
    keep_text: Annotated[
        bool, typer.Option("--keep-text", help="Also write the text of the articles.")
    ] = False
    encoder: Annotated[
        bool,
        typer.Option(
            "--encoder",
            help="Also use the model's sentence encoder, as suggest and the desk do: 10 to 45 ms per article "
            "instead of a tenth of one.",
        ),
    ] = False


def tag(
    inputs: Inputs,
    to: OutPath,
    model: ModelFolder = None,
    columns: ColumnNames = None,
    top: Top = 5,
    jobs: Jobs = None,
    dask: DaskAddress = None,
    resume: Resume = False,
    dry_run: SampleOnly = False,
    since: Since = None,
    only_unlabelled: OnlyUnlabelled = False,
    review: ReviewFile = None,
    details: Details = Details(),
) -> None:
    """Suggest labels for a backlog of articles of any size.

    Until a run ends, its results are in OUT.partial; --resume continues a run that was stopped or
    killed. Bad rows are left out and listed in OUT.errors.jsonl (exit status 3).
    """
    start_quickly()
    from osiris_nlp import batch

    folder = model_folder(model, None)
    settings = batch.RunSettings(
        columns=None if columns is None else columns_from(columns).choice,
        top=top,
        since=since.date() if since else None,
        only_unlabelled=only_unlabelled,
        **asdict(details),
    )
    if dry_run:
        _preview(folder, inputs, to, settings)
        return
    with _resumable_exit(), measuring("articles") as on_progress:
        summary = batch.tag(
            folder,
            inputs,
            to,
            settings=settings,
            jobs=jobs,
            dask=dask,
            resume=resume,
            review=review,
            on_remark=say,
            on_progress=on_progress,
        )
    _report(summary, to)


@contextmanager
def _resumable_exit() -> Iterator[None]:
    """Exit with a message that says how to continue the run, if it is interrupted or the disk is full."""
    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted. To continue, run the same command with --resume")
        raise typer.Exit(130) from None
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        say(
            f"error: {error.strerror}. Finished results are kept; to continue once this is fixed, run the "
            "same command with --resume"
        )
        raise typer.Exit(1) from None


def _preview(folder: Path, inputs: list[str], to: str, settings: "RunSettings") -> None:
    from osiris_nlp.batch import check_files, find_output, preview
    from osiris_nlp.cli.tables.backlog import summary_table, tagged_table

    check_files(find_output(to))  # refuses a bad OUT
    sample = preview(folder, inputs, settings=settings)
    summary, n_rows = sample.summary, sample.plan.rows
    out().print(tagged_table(sample.rows[:_MAX_LINES]))
    out().print(summary_table(summary))
    report_columns(sample.plan.columns)
    n_sample = summary.articles + summary.skipped + summary.faults
    say(
        f"{count_of(n_rows, 'row')} in {count_of(sum(i['files'] for i in sample.plan.inputs), 'file')}; "
        f"the tables above are for a sample of {n_sample}. One process would take about "
        f"{sample.seconds / max(n_sample, 1) * n_rows:.0f} s for all rows. Nothing was written"
    )
    for fault in sample.faults[:_MAX_LINES]:
        say(f"bad row: {fault}")


def _report(summary: "Summary", to: str) -> None:
    """Print what a run did; exit status 3 if there were bad rows."""
    from osiris_nlp.batch import find_output
    from osiris_nlp.batch.summary import MAX_UNKNOWN
    from osiris_nlp.cli.tables.backlog import summary_table

    output = find_output(to)
    out().print(summary_table(summary))
    skipped = f"; {summary.skipped} skipped" if summary.skipped else ""
    say(
        f"{count_of(summary.articles, 'article')} tagged in {output.name}: "
        f"{summary.applied} with a label to apply, {summary.proposed} with labels to propose only, "
        f"{summary.bare} with neither{skipped}"
    )
    if summary.changed:
        say(
            f"Proposed changes to {summary.changed} of the {summary.compared} articles with labels: "
            f"{summary.added.total()} to add, {summary.removed.total()} to remove, "
            f"{summary.replaced.total()} to replace"
        )
    if summary.unknown:
        names = ", ".join(f"{name} ({n})" for name, n in summary.unknown.most_common(_MAX_LINES))
        more = "more than " if len(summary.unknown) == MAX_UNKNOWN else ""
        say(f"{more}{count_of(len(summary.unknown), 'label')} unknown to the model: {names}")
    if summary.faults:
        report_bad_rows(
            summary.faults,
            f"{output.base_path}.errors.jsonl",
            all_bad=not summary.articles and not summary.skipped,
        )
        raise typer.Exit(3)
