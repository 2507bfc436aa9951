"""What earlier runs wrote to a site, from their journals, so that a new plan does not write it again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.journal import Outcome, is_same_location, read_header, read_journal
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.names import is_address, site_name

UNDO = "undo of "


class EarlierRuns:
    """What journals say of the articles of one site.

    Whoever changes on the site what a run wrote has the last word. So a later plan must know what was
    written, and for which decision.
    """

    def __init__(self) -> None:
        self._outcomes: dict[int, list[Outcome]] = {}

    def read(self, path: Path) -> None:
        """Read a journal; lines of articles that were not written are as old as the file."""
        modified = int(path.stat().st_mtime)
        for outcome in read_journal(path):
            self.add(replace(outcome, time=outcome.time or modified))

    def add(self, outcome: Outcome) -> None:
        """Add an outcome."""
        self._outcomes.setdefault(outcome.id_article, []).append(outcome)

    def written(self, id_article: int, since: float = 0) -> Counter[str]:
        """Return the additions minus the removals of each keyword, since a time in seconds since 1970.

        Examples
        --------
        >>> runs = EarlierRuns()
        >>> runs.add(Outcome(id_article=12, state="done", origin="review 1", added=("41",), removed=("8",)))
        >>> dict(runs.written(12))
        {'41': 1, '8': -1}
        """
        balance = Counter[str]()
        for outcome in self._outcomes.get(id_article, ()):
            if outcome.time >= int(since):
                balance.update(outcome.added)
                balance.subtract(outcome.removed)
        return balance

    def judged(self, id_article: int, origin: str, since: float = 0) -> set[str]:
        """Return the keywords that runs have written or left alone for a decision, and not undone.

        Parameters
        ----------
        since : when it was decided, in seconds since 1970; another desk may number its reviews alike

        Examples
        --------
        >>> runs = EarlierRuns()
        >>> runs.add(Outcome(id_article=12, state="done", origin="review 1", added=("41",), conflicts=("8",)))
        >>> sorted(runs.judged(12, "review 1")), runs.judged(12, "review 2")
        (['41', '8'], set())
        >>> runs.add(Outcome(id_article=12, state="done", origin="undo of review 1", removed=("41",)))
        >>> runs.judged(12, "review 1")
        {'8'}
        """
        balance = Counter[str]()
        for outcome in self._outcomes.get(id_article, ()):
            n_undos, decision = 0, outcome.origin
            while decision.startswith(UNDO):
                n_undos, decision = n_undos + 1, decision.removeprefix(UNDO)
            if decision != origin or outcome.time < int(since):
                continue
            keywords = (*outcome.added, *outcome.removed)
            if n_undos % 2:
                balance.subtract(keywords)
            else:
                balance.update(keywords)
            if not n_undos:
                balance.update((*outcome.settled, *outcome.conflicts))
        return {mot for mot, number in balance.items() if number > 0}


def read_earlier(
    plan: Path, journals: Iterable[Path], site: SiteKeywords
) -> tuple[EarlierRuns, dict[Path, str]]:
    """Read some journals of a site, and those next to a plan of it that are of the same copy of the site.

    A run at the site's own address was on the site itself, wherever it is read from.

    Returns
    -------
    earlier : what they say
    elsewhere : the other journals next to the plan, with the location of each

    Raises
    ------
    InputError
        If a journal is of another site, or a file with the name of a journal is not one.
    """
    earlier, elsewhere, resolved_paths = EarlierRuns(), dict[Path, str](), set[Path]()
    for path in journals:
        if (other := read_header(path)["site"]) != site.name:
            raise InputError(
                f"{str(path)!r} is a journal of {other}", f"expected one of {site.name}"
            )
        earlier.read(path)
        resolved_paths.add(path.resolve())
    for path in sorted(filter(Path.is_file, plan.parent.glob("*.journal.jsonl"))):
        name, location = (read_header(path)[key] for key in ("site", "place"))
        is_own_address = is_address(location) and site_name(location) == site.name
        if name != site.name or path.resolve() in resolved_paths:
            continue
        if is_own_address or is_same_location(location, site.location):
            earlier.read(path)
        else:
            elsewhere[path] = location
    return earlier, elsewhere
