"""``osiris-nlp spip apply``, ``undo`` and ``status``: write a plan to a site."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.options import (
    Prefix,
)
from osiris_nlp.cli.spip_endpoint import SecretFile, open_endpoint
from osiris_nlp.cli.terminal import count_of, measuring, out, say

if TYPE_CHECKING:
    from osiris_nlp.spip.writing.applying import Writer
    from osiris_nlp.spip.writing.journal import Tally
    from osiris_nlp.spip.writing.plan import Plan

_MAX_ROWS = 20  # of a table
PlanFile = Annotated[
    Path, typer.Argument(metavar="PLAN", help="Plan written by osiris-nlp spip plan.")
]
Site = Annotated[
    str | None,
    typer.Option(
        "--site",
        metavar="SPIP_OR_URL",
        help="Address of the site, such as https://www.osiris.sn, to write through its plugin; or SPIP "
        "folder, or URL of its database, to write directly (default: where the plan was made; needed "
        "if the URL has a password, which plans do not keep).",
    ),
]
Author = Annotated[
    str | None,
    typer.Option(
        "--author",
        metavar="LOGIN",
        help="Through the plugin: author of the site whose rights apply and who signs the revisions.",
    ),
]
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
    plan_file: PlanFile,
    site: Site = None,
    author: Author = None,
    secret_file: SecretFile = None,
    prefix: Prefix = None,
    journal_file: JournalFile = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, metavar="N", help="Maximum number of articles to go through now."
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Write a plan to the site, article by article; what somebody changed in the meantime stands.

    Can be stopped, killed and run again: it goes on where it ended. Each article has a line in the
    journal, which spip undo takes back. Exit status 3 if something was not written.
    """
    from osiris_nlp.spip.writing.applying import journal_of
    from osiris_nlp.spip.writing.plan import read_plan

    plan = read_plan(plan_file)
    opener = _open_writer(plan, site, author, secret_file, prefix, dry_run=dry_run)
    _apply(plan, opener, journal_file or journal_of(plan_file), limit, dry_run=dry_run)


def spip_undo(
    journal_file: Annotated[
        Path, typer.Argument(metavar="JOURNAL", help="Journal of the run to take back.")
    ],
    site: Site = None,
    author: Author = None,
    secret_file: SecretFile = None,
    prefix: Prefix = None,
    dry_run: DryRun = False,
) -> None:
    """Take back what a run wrote, as far as it is still as the run left it.

    Writes a plan next to the journal and applies it, so it can be killed, resumed and undone as well.
    """
    from tempfile import TemporaryDirectory

    from osiris_nlp.base.errors import InputError
    from osiris_nlp.spip.writing.applying import journal_of, plan_undo, undo_changes
    from osiris_nlp.spip.writing.journal import read_header
    from osiris_nlp.spip.writing.plan import read_plan, write_plan

    if not journal_file.name.endswith(".journal.jsonl") and journal_of(journal_file).is_file():
        raise InputError(
            f"{str(journal_file)!r} is a plan",
            f"name the journal of what was written: {journal_of(journal_file)}",
        )
    if dry_run:
        with TemporaryDirectory() as folder:
            path, header = Path(folder) / "undo.jsonl", read_header(journal_file)
            write_plan(path, header["site"], header["place"], undo_changes(journal_file))
            plan = read_plan(path)
            opener = _open_writer(plan, site, author, secret_file, prefix, dry_run=True)
            _apply(plan, opener, journal_of(path), None, dry_run=True)
        return
    plan = read_plan(plan_undo(journal_file))
    opener = _open_writer(plan, site, author, secret_file, prefix, dry_run=False)
    _apply(plan, opener, journal_of(plan.path), None, dry_run=False)


def spip_status(
    plan_file: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAN", help="Plan written by osiris-nlp spip plan.", show_default=False
        ),
    ] = None,
    site: Site = None,
    author: Author = None,
    secret_file: SecretFile = None,
    prefix: Prefix = None,
    journal_file: JournalFile = None,
) -> None:
    """Show whether a site can be written to, and how much of a plan is done."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.cli.tables.spip import status_table
    from osiris_nlp.spip.writing.applying import journal_of, tally_of
    from osiris_nlp.spip.writing.plan import read_plan

    if plan_file is None and site is None:
        raise InputError("Neither PLAN nor --site", "name a plan, or a site")
    plan = read_plan(plan_file) if plan_file else None
    path = journal_file or (journal_of(plan_file) if plan_file else None)
    tally = tally_of(path, plan) if plan and path else None
    with _open_writer(plan, site, author, secret_file, prefix, dry_run=True) as writer:
        out().print(status_table(writer, plan, tally))
    if path and _undo_of(path).is_file():
        say(f"{_undo_of(path)} says what was taken back. To write it again, make a new plan")
    for obstacle in writer.obstacles():
        say(f"cannot be written to directly: {obstacle}")


@contextmanager
def _open_writer(
    plan: "Plan | None",
    site: str | None,
    author: str | None,
    secret_file: Path | None,
    prefix: str | None,
    *,
    dry_run: bool,
) -> Iterator["Writer"]:
    """Yield the writer for the named site, or else for the one that a plan was made for."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.spip import find_site_database, is_address
    from osiris_nlp.spip.writing.direct import open_writer
    from osiris_nlp.spip.writing.remote import RemoteWriter

    place = site or (plan.place if plan else "")
    if not place:
        raise InputError(f"Empty plan {str(plan and plan.path)!r}", "name the site with --site")
    if site is None and ":***@" in place:
        raise InputError(
            f"The plan does not keep the password of {place}", "name the site with --site URL"
        )
    if is_address(place):
        if author is None:
            raise InputError(
                f"No author to write to {place} through its plugin",
                "give the login of one with --author, or the site's folder or the URL of its database "
                "with --site to write directly",
            )
        yield RemoteWriter(open_endpoint(place, secret_file), author)
        return
    if author is not None or secret_file is not None:
        raise InputError(
            f"{'--secret-file' if author is None else '--author'} is for the plugin, and {place} would "
            "be written to directly",
            "name the site by its address (--site https://…), or leave the option out",
        )
    with open_writer(find_site_database(place, prefix=prefix), dry_run=dry_run) as writer:
        yield writer


def _apply(
    plan: "Plan",
    opener: AbstractContextManager["Writer"],
    journal_path: Path,
    limit: int | None,
    *,
    dry_run: bool,
) -> None:
    from osiris_nlp.spip.writing.applying import apply_plan
    from osiris_nlp.spip.writing.journal import open_journal

    if not plan.n_changes:
        say(f"Nothing to write: {plan.path.name} is empty")
        return
    with opener as writer:
        if dry_run:
            _preview(plan, writer, journal_path, limit)
            return
        with (
            open_journal(journal_path, plan, place=writer.place) as journal,
            measuring("articles") as on_progress,
            _interruptible(plan, journal.tally),
        ):
            was_finished = len(journal.finished) == plan.n_changes
            is_fresh = apply_plan(
                plan,
                writer,
                journal,
                limit=limit,
                on_progress=lambda n_done: on_progress("writing", n_done, plan.n_changes),
            )
        if was_finished:
            say("Nothing was left to write. What earlier runs did:")
        _report(plan, writer, journal.tally, journal_path, is_fresh=is_fresh)
    if journal.tally.n_set_aside:
        raise typer.Exit(3)


@contextmanager
def _interruptible(plan: "Plan", tally: "Tally") -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(f"Interrupted: {tally.articles} of {count_of(plan.n_changes, 'article')} done")
        say("To continue, run the same command again")
        raise typer.Exit(130) from None


def _preview(plan: "Plan", writer: "Writer", journal_path: Path, limit: int | None) -> None:
    """Print the first changes that would be written, and the counts of all."""
    from itertools import islice

    from osiris_nlp.cli.tables.spip import changes_table
    from osiris_nlp.spip.writing.applying import preview_plan
    from osiris_nlp.spip.writing.journal import Outcome, Tally

    tally, first = Tally(), list[Outcome]()
    for outcome in islice(preview_plan(plan, writer, journal_path), limit):
        tally.count(outcome)
        if len(first) < _MAX_ROWS:
            first.append(outcome)
    out().print(changes_table(first, writer.keywords, "What would be written"))
    if tally.articles > len(first):
        say(f"{tally.articles - len(first)} more")
    say(f"{_counts(tally, is_preview=True)}. Nothing was written")
    obstacles = writer.obstacles()
    for obstacle in obstacles:
        say(f"cannot be written to directly: {obstacle}")
    if tally.states["done"] and not obstacles:
        say("To write it, run the same command without --dry-run")


def _report(
    plan: "Plan", writer: "Writer", tally: "Tally", journal_path: Path, *, is_fresh: bool
) -> None:
    from osiris_nlp.cli.tables.spip import set_aside_table

    if tally.set_aside:
        out().print(set_aside_table(tally.set_aside[:_MAX_ROWS], writer.keywords))
    if tally.n_set_aside > _MAX_ROWS:
        say(f"{tally.n_set_aside - _MAX_ROWS} more in {journal_path}")
    say(f"{writer.name}: {_counts(tally)}")
    if not is_fresh:
        say(
            "Visitors may see the earlier pages for a while: without the site's folder, its cache is out "
            "of reach; empty it in SPIP («\u00a0Vider le cache\u00a0»)"
        )
    left = plan.n_changes - tally.articles
    if left:
        say(f"{count_of(left, 'article')} left: to continue, run the same command again")
    if _undo_of(journal_path).is_file():
        say(
            f"{_undo_of(journal_path)} says what was taken back. To write it again, make a new plan"
        )
    elif tally.added or tally.removed:
        option = " --author LOGIN" if writer.address else ""
        say(f"To take it back: osiris-nlp spip undo {journal_path}{option}")


def _undo_of(journal_path: Path) -> Path:
    """Return the journal of what `spip undo` has taken back of a run."""
    stem = journal_path.name.removesuffix(".jsonl").removesuffix(".journal")
    return journal_path.with_name(f"{stem}.undo.journal.jsonl")


def _counts(tally: "Tally", *, is_preview: bool = False) -> str:
    """Return the counts of a run, or of what it would write, in one line."""
    words = {
        "unchanged": "already as planned",
        "conflict": "left as somebody changed them in the meantime",
        "refused": "refused by the site's rules",
        "missing": "no longer on the site",
    }
    n_articles, n_added = (
        count_of(tally.states["done"], "article"),
        count_of(tally.added, "keyword"),
    )
    parts = [
        f"{n_articles} to write: {n_added} to add, {tally.removed} to remove"
        if is_preview
        else f"{n_articles} written: {n_added} added, {tally.removed} removed",
        *(f"{tally.states[state]} {text}" for state, text in words.items() if tally.states[state]),
    ]
    partly = tally.n_set_aside - sum(
        tally.states[state] for state in ("conflict", "refused", "missing")
    )
    return "; ".join([*parts, *([f"{partly} of them only in part"] if partly > 0 else [])])
