"""``osiris-nlp spip apply``, ``undo`` and ``status``: write a plan to a site."""

from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.spip_endpoint import WriterOptions
from osiris_nlp.cli.spip_run import run_plan, undo_journal_of
from osiris_nlp.cli.terminal import out, say

JournalFile = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        help="Journal of the run (default: PLAN with the ending .journal.jsonl).",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")
]


def spip_apply(
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="Plan written by osiris-nlp spip plan.")
    ],
    options: WriterOptions = WriterOptions(),
    journal_file: JournalFile = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Maximum number of articles to go through now."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Write a plan to the site, article by article; what somebody changed in the meantime stands.

    Can be stopped, killed and run again: it goes on where it ended. Each article has a line in the
    journal, which spip undo takes back. Exit status 3 if something was not written.
    """
    from osiris_nlp.sites.applying import journal_of
    from osiris_nlp.sites.plan import read_plan

    journal = journal_file or journal_of(plan_file)
    run_plan(read_plan(plan_file), options, journal, limit, dry_run=dry_run)


def spip_undo(
    journal_file: Annotated[
        Path, typer.Argument(metavar="JOURNAL", help="Journal of the run to take back.")
    ],
    options: WriterOptions = WriterOptions(),
    dry_run: DryRun = False,
) -> None:
    """Take back what a run wrote, as far as it is still as the run left it.

    Writes a plan next to the journal and applies it, so it can be killed, resumed and undone as well.
    """
    from tempfile import TemporaryDirectory

    from osiris_nlp.sites.applying import journal_of, plan_undo, undo_changes
    from osiris_nlp.sites.journal import read_run
    from osiris_nlp.sites.plan import read_plan, write_plan

    if not journal_file.name.endswith(".journal.jsonl") and journal_of(journal_file).is_file():
        raise InputError(
            f"{str(journal_file)!r} is a plan",
            f"name the journal of what was written: {journal_of(journal_file)}",
        )
    if dry_run:
        header = read_run(journal_file)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "undo.jsonl"
            write_plan(path, header["site"], header["place"], undo_changes(journal_file))
            run_plan(read_plan(path), options, journal_of(path), dry_run=True)
        return
    plan = read_plan(plan_undo(journal_file))
    run_plan(plan, options, journal_of(plan.path), dry_run=False)


def spip_status(
    plan_file: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAN", help="Plan written by osiris-nlp spip plan.", show_default=False
        ),
    ] = None,
    options: WriterOptions = WriterOptions(),
    journal_file: JournalFile = None,
) -> None:
    """Show whether a site can be written to, and how much of a plan is done."""
    from osiris_nlp.cli.tables.written_keywords import status_table
    from osiris_nlp.sites.applying import journal_of, tally_of
    from osiris_nlp.sites.journal import read_header
    from osiris_nlp.sites.plan import read_plan

    plan = read_plan(plan_file) if plan_file else None
    path = journal_file or (journal_of(plan_file) if plan_file else None)
    tally = tally_of(path, plan) if plan and path else None
    run_location = read_header(path)["place"] if path and path.exists() else ""
    is_asked = not plan or options.site is not None or options.author is not None
    writer = options.open_writer(plan) if is_asked else None
    out().print(status_table(writer, plan, tally, run_location))
    if not is_asked:
        say("The site was not asked: add --author LOGIN")
    if path and undo_journal_of(path).is_file():
        say(f"{undo_journal_of(path)} says what was taken back. To write it again, make a new plan")
