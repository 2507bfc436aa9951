"""Apply a plan to a site, article by article, and make the plan that undoes it."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import count, islice, zip_longest
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.journal import (
    Journal,
    Outcome,
    Tally,
    read_journal,
    read_run,
    using_alone,
)
from osiris_nlp.sites.plan import KeywordChange, Plan, read_plan, with_progress, write_plan
from osiris_nlp.sites.site import Writer


def check_site(plan: Plan, writer: Writer) -> None:
    """Raise InputError if a plan is for another site than the writer's."""
    if plan.n_changes and plan.site != writer.name:
        raise InputError(
            f"{str(plan.path)!r} is a plan for {plan.site}, this site is {writer.name}",
            "name the site that the plan was made for with --site",
        )


def apply_plan(
    plan: Plan,
    writer: Writer,
    journal: Journal,
    *,
    limit: int | None = None,
    on_progress: Callable[[int], None],
) -> None:
    """Write what is left of a plan; a run that was killed or interrupted goes on where it ended.

    Parameters
    ----------
    limit : number of articles after which to stop
    on_progress : called before each article with the number of finished ones

    Raises
    ------
    InputError
        If it is another site; or if it stops answering, with what was written before in the journal.
    """
    check_site(plan, writer)
    left, tally = islice(_unfinished(plan, journal.finished), limit), journal.tally
    changes = with_progress(left, lambda: on_progress(tally.articles))
    for outcome in writer.write(changes, journal):
        tally.count(outcome)


def _unfinished(plan: Plan, finished: Collection[int]) -> Iterator[KeywordChange]:
    return (change for change in plan.changes() if change.id_article not in finished)


def preview_plan(plan: Plan, writer: Writer, journal_path: Path) -> Iterator[Outcome]:
    """Yield what `apply_plan` would do with the articles that are left, in the order of the plan."""
    check_site(plan, writer)
    finished = set[int]()
    if journal_path.exists():
        outcomes = read_journal(journal_path, of=plan, at=writer.address)
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


def plan_undo(journal_path: Path, later: Mapping[int, Collection[str]] | None = None) -> Path:
    """Write the plan that takes back what a journal records, and return its path.

    It is next to the journal, ``plan.undo.jsonl`` for ``plan.journal.jsonl``. If that file is there and
    the same, an earlier undo has begun, and goes on; if it is another one, a number is added.

    Parameters
    ----------
    later : keywords that later runs have turned round, by article; see `undo_changes`

    Raises
    ------
    InputError
        If the file is not a journal, its run wrote into a database, or a run is writing to it.
    """
    header = read_run(journal_path)
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
    path: Path, journal_path: Path, later: Mapping[int, Collection[str]] | None
) -> bool:
    """Return whether a file is the plan that undoes a journal, as the journal is now."""
    try:
        planned = read_plan(path).changes()
    except InputError:
        return False
    pairs = zip_longest(planned, undo_changes(journal_path, later))
    return all(change == expected for change, expected in pairs)


def undo_changes(
    journal_path: Path, later: Mapping[int, Collection[str]] | None = None
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
            )


def tally_of(journal_path: Path, plan: Plan) -> Tally:
    """Return the counts over a plan's journal; all are zero if it has none."""
    tally = Tally()
    if journal_path.exists():
        for outcome in read_journal(journal_path, of=plan):
            tally.count(outcome)
    return tally
