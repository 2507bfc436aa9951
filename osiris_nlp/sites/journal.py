"""The journal of a run: one line per article, with what became of it.

The first line says of which plan and site it is. The plugin of a site writes many articles per request,
and their lines follow its answer. It stores the outcomes under the name of the run, which the first line
has: a run that was killed before it noted an answer sends the request again, and gets the same answer.

Journals without the name of a run are of an earlier version, which wrote into databases. It could add a
corrected line of an article after the first: the last line of an article is the valid one.
"""

import os
import re
import secrets
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.files import locked, open_regular, remove_leftovers, write_whole
from osiris_nlp.sites.keyword import json_id
from osiris_nlp.sites.names import is_address, site_name
from osiris_nlp.sites.plan import KeywordChange, Plan, read_ids, read_number, read_value

_LOGIN = re.compile(r"://[^@/]*@")  # in the URL of a database
_FORMAT, _VERSION = "osiris-nlp spip journal", 1
_LAST_DIRECT = "osiris-nlp 0.1.0, at the latest from commit 5d52d2dc"
_LONGEST_LINE = 10_000_000  # bytes
_LATEST = 1 << 40  # seconds since 1970
KEYWORD_LISTS = ("before", "after", "added", "removed", "settled", "conflicts", "others")
_STATES = ("done", "unchanged", "conflict", "refused", "missing")
_LONGEST_LIST = 10_000  # articles that are kept in memory to be listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an article: a line of a journal.

    Attributes
    ----------
    state : done, unchanged, conflict, refused, or missing if the site no longer has the article
    before, after : all its keywords, of any group, before and after
    added, removed : what was written
    settled : what was already as planned
    conflicts : what somebody decided otherwise in the meantime, which stands
    refused : what the site does not allow, with the reason
    others : keywords of the same groups that the plan does not name, and that somebody has added or
        removed in the meantime, which stands
    time : when it was written, in seconds since 1970
    """

    id_article: int
    state: str
    origin: str
    author: str | None = None
    title: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    time: int = 0

    @classmethod
    def of(cls, change: KeywordChange, **fields: Any) -> "Outcome":
        """Return the outcome of a change; without further fields, its article is missing."""
        return cls(
            id_article=change.id_article,
            origin=change.origin,
            author=change.author,
            title=change.title,
            **{"state": "missing", **fields},
        )

    @property
    def is_set_aside(self) -> bool:
        """Whether something that was planned is not written: a conflict, a refusal, or the article is gone."""
        return bool(self.conflicts or self.refused) or self.state == "missing"

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome, ready for JSON, without what is empty."""
        row: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        row |= {name: [*map(json_id, row[name])] for name in KEYWORD_LISTS}
        return {
            name: value
            for name, value in row.items()
            if value or name in {"before", "after", "state", "id_article"}
        }


@dataclass(slots=True)
class Tally:
    """Counts over a journal, and the articles that somebody should look at.

    Attributes
    ----------
    states : number of articles by state
    added, removed : keywords written
    n_set_aside : articles of which something could not be written, see `Outcome.is_set_aside`
    listed : these, and those in which somebody has changed other keywords; the first 10,000
    n_listed : their number
    n_others : articles in which somebody has changed other keywords
    last_time : when the last article was written, in seconds since 1970
    """

    states: Counter[str] = field(default_factory=Counter)
    added: int = 0
    removed: int = 0
    n_set_aside: int = 0
    listed: list[Outcome] = field(default_factory=list)
    n_listed: int = 0
    n_others: int = 0
    last_time: int = 0

    @property
    def articles(self) -> int:
        """The number of articles."""
        return self.states.total()

    def count(self, outcome: Outcome) -> None:
        """Add an outcome."""
        self.states[outcome.state] += 1
        self.added += len(outcome.added)
        self.removed += len(outcome.removed)
        if outcome.state == "done":
            self.last_time = max(self.last_time, outcome.time)
        self.n_set_aside += outcome.is_set_aside
        self.n_others += bool(outcome.others)
        if outcome.is_set_aside or outcome.others:
            self.n_listed += 1
            if len(self.listed) < _LONGEST_LIST:
                self.listed.append(outcome)


class Journal:
    """A journal that a run adds to; see `open_journal`.

    Attributes
    ----------
    finished : the articles that earlier runs have finished
    tally : counts over all runs
    run : 32 hex digits, under which the plugin stores outcomes
    """

    def __init__(self, file: BinaryIO, path: Path, run: str) -> None:
        self._file, self.path, self.run = file, path, run
        self.finished, self.tally = set[int](), Tally()

    def add(self, outcome: Outcome) -> None:
        """Write an outcome, and wait until it is on disk; it is not counted yet."""
        self._file.write(_line(outcome.to_dict()))
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def open_journal(path: Path, plan: Plan, *, address: str) -> Iterator[Journal]:
    """Open the journal of a plan, or begin it; another process that has it open is an error.

    A last line that was only partly written when a run was killed is removed: the site says again what
    it wrote.

    Raises
    ------
    InputError
        If the file is not a journal, is that of another plan, is in use, or is of a run at another
        address: what it says was written is not written here.
    """
    with using_alone(path):
        remove_leftovers(path)
        if not os.path.lexists(path):
            write_whole(path, _line(_header(plan, address)))
        outcomes = read_journal(path, of=plan, at=address)
        header = read_header(path)
        with path.open("ab+") as file:
            _remove_torn_line(file)
            journal = Journal(file, path, header["run"])
            for outcome in outcomes:
                journal.tally.count(outcome)
                journal.finished.add(outcome.id_article)
            yield journal


@contextmanager
def using_alone(path: Path) -> Iterator[None]:
    """Keep other processes from a journal for the duration of the block, under any link to it."""
    busy = InputError(f"{str(path)!r} is in use", "wait until the other run has ended")
    file = Path(os.path.realpath(path))
    with locked(file.with_name(f".{file.name}.lock"), busy=busy):
        yield


def read_journal(path: Path, *, of: Plan | None = None, at: str = "") -> Iterator[Outcome]:
    """Return an iterator over the valid outcomes of a journal, one per article.

    Parameters
    ----------
    of : the plan that it must be of, to continue its run
    at : the address at which its run must have written

    Raises
    ------
    InputError
        If the file is not a journal, or is that of another plan or of a run somewhere else.
    """
    header = read_header(path) if of is None else read_run(path)
    if of is not None and header["plan_sha256"] != of.sha256:
        raise InputError(
            f"{str(path)!r} is the journal of another plan than {str(of.path)!r}",
            "choose another file with --journal, or move it away if it is no longer needed to undo "
            "what it records",
        )
    if at and not is_same_location(header["place"], at):
        location = shlex.quote(header["place"])
        raise InputError(
            f"{str(path)!r} is the journal of a run through the plugin of {header['place']}",
            f"continue it there (--site {location}), or choose another file with --journal",
        )
    return _outcomes(path)


def read_run(path: Path) -> dict[str, str]:
    """Return the header of a journal whose run can be continued or taken back.

    Raises
    ------
    InputError
        If the file is not a journal, or its run wrote into a database.
    """
    header = read_header(path)
    if not header["run"]:
        raise InputError(
            f"{str(path)!r} is the journal of a run directly in {header['place']}, which this version "
            "neither continues nor takes back",
            f"use the version that wrote it ({_LAST_DIRECT})",
        )
    return header


def read_header(path: Path) -> dict[str, str]:
    """Return what a journal says of its plan: `site`, `place` and `plan_sha256`, and its `run`.

    `run` is empty if the run wrote directly into a database, as only earlier versions do.
    """
    with open_regular(path) as file:
        header = {"run": "", **_parse(file.readline(_LONGEST_LINE))}
    names = ("site", "place", "plan_sha256", "run")
    if header.get("format") != _FORMAT or any(type(header.get(name)) is not str for name in names):
        raise InputError(f"Not a journal: {str(path)!r}", "expected one of osiris-nlp spip apply")
    if header.get("version") != _VERSION:
        raise InputError(
            f"{str(path)!r} was written by a newer osiris-nlp", "upgrade osiris-nlp to read it"
        )
    return header


def is_same_location(location: str, other: str) -> bool:
    """Return whether two locations of sites are one: an address with and without www, or a database as two accounts.

    Examples
    --------
    >>> is_same_location("https://www.osiris.sn", "http://osiris.sn"), is_same_location("/srv/spip", "/srv/copy")
    (True, False)
    >>> is_same_location("mysql://reader:***@localhost/spip", "mysql://writer:***@localhost/spip")
    True
    """
    if is_address(location) and is_address(other):
        return site_name(location) == site_name(other)
    return _LOGIN.sub("://", location) == _LOGIN.sub("://", other)


def read_time(row: Mapping[str, Any]) -> int:
    """Return a time in seconds since 1970; InputError if it is none."""
    time: int = read_value(row, "time", int)
    if not 0 <= time < _LATEST:
        raise InputError(f"time {brief(time)}", "expected that of a run")
    return time


def _line(row: Mapping[str, Any]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def _header(plan: Plan, address: str) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "site": plan.site,
        "place": address,
        "plan": plan.path.name,
        "plan_sha256": plan.sha256,
        "run": secrets.token_hex(16),
    }


def _outcomes(path: Path) -> Iterator[Outcome]:
    """Yield the outcomes; a corrected line directly follows the one it replaces."""
    pending: Outcome | None = None
    with open_regular(path) as file:
        file.readline(_LONGEST_LINE)
        number = 1
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
                break  # of a run that was killed, or is writing now
            try:
                outcome = _outcome(_parse(line))
            except InputError as error:
                raise InputError(
                    f"Not a line of a journal: {error.what}",
                    "restore the file from a backup",
                    file=str(path),
                    line=number,
                ) from None
            if pending is not None and pending.id_article != outcome.id_article:
                yield pending
            pending = outcome
    if pending is not None:
        yield pending


def _parse(line: bytes) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return row if isinstance(row, dict) else {}


def _outcome(row: dict[str, Any]) -> Outcome:
    """Return the outcome of a line; InputError if it has another shape."""
    row = {"origin": "", "title": "", "author": None, "refused": {}, "time": 0} | row
    state, time = read_value(row, "state", str), read_time(row)
    refused = read_value(row, "refused", dict)
    if state not in _STATES:
        raise InputError(f"state {brief(state)}", "expected that of a run")
    return Outcome(
        id_article=read_number(row, "id_article"),
        state=state,
        origin=read_value(row, "origin", str),
        author=row["author"] and read_value(row, "author", str),
        title=read_value(row, "title", str),
        refused={mot: read_value(refused, mot, str) for mot in refused},
        time=time,
        **{name: read_ids({name: []} | row, name) for name in KEYWORD_LISTS},
    )


def _remove_torn_line(file: BinaryIO) -> None:
    """Cut off a last line without an end."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - _LONGEST_LINE))
    complete = start + file.read().rfind(b"\n") + 1
    if complete < size:
        file.truncate(complete)
        os.fsync(file.fileno())
