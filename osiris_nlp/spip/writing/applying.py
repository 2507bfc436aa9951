"""Apply a plan to a site, article by article, and make the plan that undoes it."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from typing import Protocol

from osiris_nlp.base.errors import InputError
from osiris_nlp.spip.archive import Keyword
from osiris_nlp.spip.writing.journal import (
    Journal,
    Outcome,
    Tally,
    read_header,
    read_journal,
    using_alone,
)
from osiris_nlp.spip.writing.plan import KeywordChange, Plan, read_plan, write_plan


class Writer(Protocol):
    """What writes to a site: `DirectWriter` into its database, `RemoteWriter` through its plugin.

    Attributes
    ----------
    name : of the site
    place : where it writes: the site's address, or its folder or database URL without a password
    prefix : of the tables that it writes to; empty through the plugin
    database : that a folder names, if it is not in that folder; else empty
    address : of the site, if it is written to through its plugin
    keywords : of the site, or those that were named so far
    """

    @property
    def name(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def database(self) -> str: ...
    @property
    def address(self) -> str | None: ...
    @property
    def keywords(self) -> Mapping[int, Keyword]: ...
    def obstacles(self) -> list[InputError]: ...
    def check_rights(self) -> None: ...
    def facts(self) -> dict[str, str]: ...
    def preview(self, changes: Iterable[KeywordChange]) -> Iterator[Outcome]: ...
    def write(self, changes: Iterable[KeywordChange], journal: Journal) -> Iterator[Outcome]: ...
    def complete(self, outcome: Outcome) -> Outcome: ...
    def freshen(self, since: int) -> bool: ...


def check_site(plan: Plan, writer: Writer) -> None:
    """Raise InputError if a plan is for another site than the writer's."""
    if plan.n_changes and plan.site != writer.name:
        raise InputError(
            f"{str(plan.path)!r} is a plan for {plan.site}, this site is {writer.name}",
            "name the site that the plan was made for with --site",
        )


def check_writer(writer: Writer) -> None:
    """Raise InputError if a site cannot be written to; before a journal binds the plan to this writer's place."""
    for obstacle in writer.obstacles():
        raise obstacle
    writer.check_rights()


def apply_plan(
    plan: Plan,
    writer: Writer,
    journal: Journal,
    *,
    limit: int | None = None,
    on_progress: Callable[[int], None],
) -> bool:
    """Write what is left of a plan; a run that was killed or interrupted goes on where it ended.

    Call `check_writer` first.

    Parameters
    ----------
    limit : number of articles after which to stop
    on_progress : called before each article with the number of finished ones

    Returns
    -------
    bool
        Whether visitors of the site see the changes at once, see `DirectWriter.freshen`.

    Raises
    ------
    InputError
        If it is another site; or if the database fails, with what was written before in the journal.
    """
    check_site(plan, writer)
    try:
        if journal.last is not None:
            journal.confirm_last(writer.complete(journal.last))
        changes = islice(_unfinished(plan, journal.finished), limit)
        for outcome in writer.write(_shown(changes, journal.tally, on_progress), journal):
            journal.tally.count(outcome)
    except BaseException:
        with suppress(Exception):  # of the same cause: the first error is the one to report
            _freshen(writer, journal)
        raise
    return _freshen(writer, journal)


def _unfinished(plan: Plan, finished: Collection[int]) -> Iterator[KeywordChange]:
    return (change for change in plan.changes() if change.id_article not in finished)


def _shown(
    changes: Iterable[KeywordChange], tally: Tally, on_progress: Callable[[int], None]
) -> Iterator[KeywordChange]:
    for change in changes:
        on_progress(tally.articles)
        yield change


def _freshen(writer: Writer, journal: Journal) -> bool:
    """Mark the public pages as out of date if anything was written, also by a run that was killed."""
    return journal.tally.last_time == 0 or writer.freshen(journal.tally.last_time)


def preview_plan(plan: Plan, writer: Writer, journal_path: Path) -> Iterator[Outcome]:
    """Yield what `apply_plan` would do with the articles that are left, in the order of the plan."""
    check_site(plan, writer)
    finished = set[int]()
    if journal_path.exists():
        outcomes = read_journal(journal_path, of=plan, at=writer.place, prefix=writer.prefix)
        finished = {outcome.id_article for outcome in outcomes}
    yield from writer.preview(_unfinished(plan, finished))


def journal_of(plan_path: Path) -> Path:
    """Return the usual path of a plan's journal.

    Examples
    --------
    >>> print(journal_of(Path("mots/plan.jsonl")))
    mots/plan.journal.jsonl
    """
    return plan_path.with_name(f"{plan_path.name.removesuffix('.jsonl')}.journal.jsonl")


def plan_undo(journal_path: Path, later: Mapping[int, Collection[int]] | None = None) -> Path:
    """Write the plan that takes back what a journal records, and return its path.

    It is next to the journal, ``plan.undo.jsonl`` for ``plan.journal.jsonl``. If that file is there and
    the same, an earlier undo has begun, and goes on; if it is another one, a number is added.

    Parameters
    ----------
    later : keywords that later runs have turned round, by article; see `undo_changes`

    Raises
    ------
    InputError
        If the file is not a journal, or a run is writing to it.
    """
    header = read_header(journal_path)
    stem = journal_path.name.removesuffix(".jsonl").removesuffix(".journal")
    with using_alone(journal_path):
        for number in count(1):
            path = journal_path.with_name(f"{stem}.undo{'' if number == 1 else f'-{number}'}.jsonl")
            if not os.path.lexists(path):
                changes = undo_changes(journal_path, later)
                write_plan(path, header["site"], header["place"], changes)
                return path
            if _is_undo_of(path, journal_path, later):
                return path
    raise AssertionError  # the numbers do not end


def _is_undo_of(
    path: Path, journal_path: Path, later: Mapping[int, Collection[int]] | None
) -> bool:
    """Return whether a file is the plan that undoes a journal, as the journal is now."""
    try:
        planned = read_plan(path).changes()
    except InputError:
        return False
    marker = object()
    expected = undo_changes(journal_path, later)
    return (
        all(next(planned, marker) == change for change in expected)
        and next(planned, marker) is marker
    )


def undo_changes(
    journal_path: Path, later: Mapping[int, Collection[int]] | None = None
) -> Iterator[KeywordChange]:
    """Yield the changes that take back what a journal records, in its order.

    Keywords that later runs (`later`) turned round are left alone: if the article has them as this run
    left them, it is because somebody has changed them since.
    """
    for outcome in read_journal(journal_path):
        others = (later or {}).get(outcome.id_article, ())
        add = tuple(mot for mot in outcome.removed if mot not in others)
        remove = tuple(mot for mot in outcome.added if mot not in others)
        if add or remove:
            yield KeywordChange(
                id_article=outcome.id_article,
                expected=outcome.after,
                add=add,
                remove=remove,
                strict=False,
                origin=f"undo of {outcome.origin}",
                author=outcome.author,
                title=outcome.title,
                modified={
                    name: (after, before) for name, (before, after) in outcome.modified.items()
                },
            )


def tally_of(journal_path: Path, plan: Plan) -> Tally:
    """Return the counts over a plan's journal; all are zero if it has none."""
    tally = Tally()
    if journal_path.exists():
        for outcome in read_journal(journal_path, of=plan):
            tally.count(outcome)
    return tally
