"""The runs of a desk on its site: plans and journals, in a folder next to the desk's database."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path

from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.sites.applying import journal_of
from osiris_nlp.sites.journal import Outcome, Tally, read_header, read_journal
from osiris_nlp.sites.plan import read_plan

_ENDING, _JOURNAL = ".jsonl", ".journal.jsonl"
_MOMENT = "%Y-%m-%dT%H%M%S"
_OWN_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}(-\d+)?", re.ASCII)
_UNDO = ".undo"
_MOST_RUNS = 10_000
_CACHED = 1000  # counts of files


@dataclass(frozen=True, slots=True)
class Run:
    """A plan that was written to the site, wholly or in part.

    Attributes
    ----------
    name : name of its files, without their endings
    moment : when it wrote last
    n_changes : articles in the plan; None if the plan is no longer there
    tally : counts over its journal
    is_undo : whether it took another run back
    undone_by : name of the run that took this one back, empty if none did
    """

    name: str
    moment: dt.datetime
    n_changes: int | None
    tally: Tally
    is_undo: bool
    undone_by: str

    @property
    def left(self) -> int:
        """The number of articles that it has not come to yet."""
        return max(0, (self.n_changes or 0) - self.tally.articles)


class Runs:
    """The folder with the plans and journals of one site."""

    def __init__(self, store: Store, site: str) -> None:
        path = store.database.local_path
        self._site = site
        self.folder = path.with_name(f"{path.name}.sites") / re.sub(r"[^\w.-]", "-", site)

    def new_plan(self) -> Path:
        """Return the path of a new plan; plans that were never written to the site are removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.discard_plans()
        moment = dt.datetime.now(dt.UTC).strftime(_MOMENT)
        names = (moment if n == 1 else f"{moment}-{n}" for n in count(1))
        paths = map(self.plan_path, names)
        return next(path for path in paths if not path.exists() and not journal_of(path).exists())

    def discard_plans(self) -> None:
        """Remove the plans that were made here and never written to the site."""
        for path in self.folder.glob(f"*{_ENDING}"):
            is_own = _OWN_NAME.fullmatch(path.name.removesuffix(_ENDING))
            if is_own and not journal_of(path).exists():
                path.unlink()

    def plan_path(self, name: str) -> Path:
        """Return the path of a run's plan."""
        return self.folder / f"{name}{_ENDING}"

    def journal_path(self, name: str) -> Path:
        """Return the path of a run's journal."""
        return self.folder / f"{name}{_JOURNAL}"

    def journals(self) -> list[Path]:
        """Return the journals of the site; InputError if a file is not a journal."""
        paths = [path for path in self.folder.glob(f"*{_JOURNAL}") if path.is_file()]
        return [path for path in paths if read_header(path)["site"] == self._site]

    def latest(self, limit: int) -> list[Run]:
        """Return the latest runs, newest first; InputError if a file has been damaged."""
        runs = map(self._run, self.journals())
        return sorted(runs, key=lambda run: (run.moment, run.name), reverse=True)[:limit]

    def unfinished(self) -> list[str]:
        """Return the names of the runs that did not come to all articles of their plan."""
        return [run.name for run in self.latest(_MOST_RUNS) if run.left]

    def find(self, name: str) -> Run | None:
        """Return a run by name, None if there is none; InputError if its journal has been damaged."""
        paths = self.folder.glob(f"*{_JOURNAL}")
        path = next((path for path in paths if path.name == f"{name}{_JOURNAL}"), None)
        if path is None or not path.is_file() or read_header(path)["site"] != self._site:
            return None
        return self._run(path)

    def written_after(self, name: str) -> dict[int, set[str]]:
        """Return the keywords that later runs have added or removed in all, by article.

        What they added and then removed, or the other way round, is left out. An undo belongs to the run
        that it takes back. Of two runs that wrote to an article in the same second, names tell the later one.
        """
        times = {outcome.id_article: outcome.time for outcome in self.outcomes(name)}
        other_times = dict[tuple[str, int], int]()
        balances = dict[int, Counter[str]]()
        for journal in sorted(self.journals(), key=lambda path: _UNDO in path.name):
            run = journal.name.removesuffix(_JOURNAL).partition(_UNDO)[0]
            for outcome in read_journal(journal):
                id_article = outcome.id_article
                if run == name or id_article not in times or not (outcome.added or outcome.removed):
                    continue
                time = other_times.setdefault((run, id_article), outcome.time)
                if (time, run) > (times[id_article], name):
                    balance = balances.setdefault(id_article, Counter())
                    balance.update(outcome.added)
                    balance.subtract(outcome.removed)
        return {
            id_article: {mot for mot, number in balance.items() if number}
            for id_article, balance in balances.items()
        }

    def outcomes(self, name: str) -> Iterator[Outcome]:
        """Yield what became of the articles of a run."""
        return read_journal(self.journal_path(name))

    def _run(self, journal: Path) -> Run:
        name = journal.name.removesuffix(_JOURNAL)
        plan, status = self.plan_path(name), journal.stat()
        tally = _tally(journal, status.st_mtime_ns, status.st_size)
        return Run(
            name=name,
            moment=dt.datetime.fromtimestamp(tally.last_time or int(status.st_mtime), dt.UTC),
            n_changes=_n_changes(plan, plan.stat().st_mtime_ns) if plan.is_file() else None,
            tally=tally,
            is_undo=_UNDO in name,
            undone_by=f"{name}{_UNDO}" if self.journal_path(f"{name}{_UNDO}").is_file() else "",
        )


@lru_cache(_CACHED)
def _tally(journal: Path, modified: int, size: int) -> Tally:  # noqa: ARG001 (of the journal as it is now)
    tally = Tally()
    for outcome in read_journal(journal):
        tally.count(outcome)
    return tally


@lru_cache(_CACHED)
def _n_changes(plan: Path, modified: int) -> int:  # noqa: ARG001 (of the plan as it is now)
    return read_plan(plan).n_changes
