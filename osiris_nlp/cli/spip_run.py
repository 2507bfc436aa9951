"""A run of ``spip apply`` or ``undo``: what it shows of a plan, on the way, and at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

from osiris_nlp.cli.terminal import count_of, measuring, out, say

if TYPE_CHECKING:
    from osiris_nlp.cli.spip_endpoint import WriterOptions
    from osiris_nlp.sites.journal import Tally
    from osiris_nlp.sites.plan import Plan
    from osiris_nlp.sites.spip.remote import RemoteWriter

_MAX_ROWS = 20  # of a table


def run_plan(
    plan: "Plan",
    options: "WriterOptions",
    journal_path: Path,
    limit: int | None = None,
    *,
    dry_run: bool,
) -> None:
    """Write a plan, or show what would be written; exit status 3 if something was not written."""
    from osiris_nlp.sites.applying import apply_plan, check_site
    from osiris_nlp.sites.journal import open_journal, read_run

    if not plan.n_changes:
        say(f"Nothing to write: {plan.path.name} is empty")
        return
    if journal_path.exists():
        read_run(journal_path)  # if it cannot be continued, nothing else matters
    writer = options.open_writer(plan)
    check_site(plan, writer)
    if dry_run:
        _preview(plan, writer, journal_path, limit)
        return
    with (
        open_journal(journal_path, plan, address=writer.address) as journal,
        measuring("articles") as on_progress,
        _interruptible(plan, journal.tally),
    ):
        was_finished = len(journal.finished) == plan.n_changes
        announcement = iter([f"Writing to {_where(plan, writer)}"])

        def show(n_done: int) -> None:
            for line in announcement:  # before the first article
                say(line)
            on_progress("writing", n_done, plan.n_changes)

        apply_plan(plan, writer, journal, limit=limit, on_progress=show)
    if was_finished:
        say("Nothing was left to write. What earlier runs did:")
    _report(plan, writer, journal.tally, journal_path)
    if journal.tally.n_set_aside:
        raise typer.Exit(3)


def _where(plan: "Plan", writer: "RemoteWriter") -> str:
    """Return where a plan is written, and as whom."""
    from osiris_nlp.sites.journal import is_same_location

    origin = (
        ""
        if is_same_location(plan.location, writer.address)
        else f" (plan made from {plan.location})"
    )
    author = writer.facts()["author"]
    return f"{writer.name} through the plugin of {writer.address}, as {author}{origin}"


@contextmanager
def _interruptible(plan: "Plan", tally: "Tally") -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(f"Interrupted: {tally.articles} of {count_of(plan.n_changes, 'article')} done")
        say("To continue, run the same command again")
        raise typer.Exit(130) from None


def _preview(plan: "Plan", writer: "RemoteWriter", journal_path: Path, limit: int | None) -> None:
    """Print the first changes that would be written, and the counts of all."""
    from itertools import islice

    from osiris_nlp.cli.tables.written_keywords import changes_table
    from osiris_nlp.sites.applying import preview_plan
    from osiris_nlp.sites.journal import Outcome, Tally

    tally, first = Tally(), list[Outcome]()
    say(f"Dry run: what would be written to {_where(plan, writer)}")
    for outcome in islice(preview_plan(plan, writer, journal_path), limit):
        tally.count(outcome)
        if len(first) < _MAX_ROWS:
            first.append(outcome)
    out().print(changes_table(first, writer.keywords, "What would be written"))
    if tally.articles > len(first):
        say(f"{tally.articles - len(first)} more")
    say(f"{_counts(tally, is_preview=True)}. Nothing was written")
    if tally.states["done"]:
        say("To write it, run the same command without --dry-run")


def _report(plan: "Plan", writer: "RemoteWriter", tally: "Tally", journal_path: Path) -> None:
    from osiris_nlp.cli.tables.written_keywords import remarks_table

    if tally.listed:
        out().print(remarks_table(tally.listed[:_MAX_ROWS], writer.keywords))
    if tally.n_listed > _MAX_ROWS:
        say(f"{tally.n_listed - _MAX_ROWS} more in {journal_path}")
    say(f"{writer.name}: {_counts(tally)}")
    left = plan.n_changes - tally.articles
    if left:
        say(f"{count_of(left, 'article')} left: to continue, run the same command again")
    if undo_journal_of(journal_path).is_file():
        say(
            f"{undo_journal_of(journal_path)} says what was taken back. To write it again, make a new plan"
        )
    elif tally.added or tally.removed:
        say(f"To take it back: osiris-nlp spip undo {quote(str(journal_path))} --author LOGIN")


def undo_journal_of(journal_path: Path) -> Path:
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
    n_articles = count_of(tally.states["done"], "article")
    n_added = count_of(tally.added, "keyword")
    parts = [
        f"{n_articles} to write: {n_added} to add, {tally.removed} to remove"
        if is_preview
        else f"{n_articles} written: {n_added} added, {tally.removed} removed",
        *(f"{tally.states[state]} {text}" for state, text in words.items() if tally.states[state]),
    ]
    n_whole = sum(tally.states[state] for state in ("conflict", "refused", "missing"))
    if (partly := tally.n_set_aside - n_whole) > 0:
        parts.append(f"{partly} of them only in part")
    if tally.n_others:
        parts.append(
            f"{tally.n_others} in which somebody else has changed other keywords, which stands"
        )
    return "; ".join(parts)
