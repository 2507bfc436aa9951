"""A run of ``spip apply`` or ``undo``: what it shows of a plan, on the way, and at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

from osiris_nlp.cli.terminal import count_of, measuring, out, say

if TYPE_CHECKING:
    from osiris_nlp.cli.spip_writer import WriterOptions
    from osiris_nlp.spip.writing.applying import Writer
    from osiris_nlp.spip.writing.journal import Tally
    from osiris_nlp.spip.writing.plan import Plan

_MAX_ROWS = 20  # of a table
_USUAL_PREFIX = "spip"


def run_plan(
    plan: "Plan",
    options: "WriterOptions",
    journal_path: Path,
    limit: int | None,
    *,
    dry_run: bool,
) -> None:
    """Write a plan, or show what would be written; exit status 3 if something was not written."""
    from osiris_nlp.spip.writing.applying import apply_plan, check_site, check_writer, tally_of
    from osiris_nlp.spip.writing.journal import open_journal

    if not plan.n_changes:
        say(f"Nothing to write: {plan.path.name} is empty")
        return
    with options.open_writer(plan, dry_run=dry_run) as writer:
        check_site(plan, writer)
        if dry_run:
            _preview(plan, writer, journal_path, limit)
            return
        with _interruptible(plan, lambda: tally_of(journal_path, plan)):
            check_writer(writer)
        with (
            open_journal(journal_path, plan, place=writer.place, prefix=writer.prefix) as journal,
            measuring("articles") as on_progress,
            _interruptible(plan, lambda: journal.tally),
        ):
            was_finished = len(journal.finished) == plan.n_changes
            announcement = iter([f"Writing to {_where(plan, writer)}"])

            def show(n_done: int) -> None:
                for line in announcement:  # before the first article
                    say(line)
                on_progress("writing", n_done, plan.n_changes)

            is_fresh = apply_plan(plan, writer, journal, limit=limit, on_progress=show)
        if was_finished:
            say("Nothing was left to write. What earlier runs did:")
        _report(plan, writer, journal.tally, journal_path, is_fresh=is_fresh)
    if journal.tally.n_set_aside:
        raise typer.Exit(3)


def _where(plan: "Plan", writer: "Writer") -> str:
    """Return where a plan is written, and through what."""
    from osiris_nlp.spip.writing.journal import is_same_place

    way = (
        f"through the plugin of {writer.address}, as {writer.facts()['author']}"
        if writer.address
        else f"directly in {writer.place}"
        + (f", whose database is {writer.database}" if writer.database else "")
        + (f", tables {writer.prefix}_*" if writer.prefix != _USUAL_PREFIX else "")
    )
    origin = "" if is_same_place(plan.place, writer.place) else f" (plan made from {plan.place})"
    return f"{writer.name} {way}{origin}"


@contextmanager
def _interruptible(plan: "Plan", tally: "Callable[[], Tally]") -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(f"Interrupted: {tally().articles} of {count_of(plan.n_changes, 'article')} done")
        say("To continue, run the same command again")
        raise typer.Exit(130) from None


def _preview(plan: "Plan", writer: "Writer", journal_path: Path, limit: int | None) -> None:
    """Print the first changes that would be written, and the counts of all."""
    from itertools import islice

    from osiris_nlp.cli.tables.spip import changes_table
    from osiris_nlp.spip.writing.applying import preview_plan
    from osiris_nlp.spip.writing.journal import Outcome, Tally

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
    obstacles = writer.obstacles()
    for obstacle in obstacles:
        say(f"cannot be written to directly: {obstacle}")
    if tally.states["done"] and not obstacles:
        say("To write it, run the same command without --dry-run")


def _report(
    plan: "Plan", writer: "Writer", tally: "Tally", journal_path: Path, *, is_fresh: bool
) -> None:
    from osiris_nlp.cli.tables.spip import remarks_table

    if tally.listed:
        out().print(remarks_table(tally.listed[:_MAX_ROWS], writer.keywords))
    if tally.n_listed > _MAX_ROWS:
        say(f"{tally.n_listed - _MAX_ROWS} more in {journal_path}")
    say(f"{writer.name}: {_counts(tally)}")
    if not is_fresh:
        say(
            "Visitors may see the earlier pages for a while: without the site's folder, its cache is out "
            "of reach; empty it in SPIP («\u00a0Vider le cache\u00a0»)"
        )
    left = plan.n_changes - tally.articles
    if left:
        say(f"{count_of(left, 'article')} left: to continue, run the same command again")
    if undo_journal_of(journal_path).is_file():
        say(
            f"{undo_journal_of(journal_path)} says what was taken back. To write it again, make a new plan"
        )
    elif tally.added or tally.removed:
        option = " --author LOGIN" if writer.address else ""
        option = " --site URL" if ":***@" in writer.place else option
        say(f"To take it back: osiris-nlp spip undo {quote(str(journal_path))}{option}")


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
    if partly > 0:
        parts.append(f"{partly} of them only in part")
    if tally.n_others:
        parts.append(
            f"{tally.n_others} in which somebody else has changed other keywords, which stands"
        )
    return "; ".join(parts)
