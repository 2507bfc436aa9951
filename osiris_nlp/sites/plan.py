"""A plan: for each article, which keywords to add and remove, and what it was expected to carry."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.files import open_regular, writing_whole
from osiris_nlp.sites.keyword import LARGEST_NUMBER, id_from_json, in_order, json_id

_LONGEST_LINE = 1_000_000  # bytes
MOST_IDS = 1000  # keywords of an article
_LONGEST_NAME = 300  # characters of an origin, an author or a title
_REMEDY = "expected a plan of osiris-nlp spip plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordChange:
    """The keywords to add to an article of a site, and to remove from it, by id.

    Attributes
    ----------
    expected : the keywords that the article carried when this was decided
    strict : whether to write nothing if the article carries anything else in the same groups
    origin : what decided it, such as ``review 812`` or ``tag osiris``
    author : who decided it, None for a model
    title : title of the article, for readers of the plan
    """

    id_article: int
    expected: tuple[str, ...]
    add: tuple[str, ...]
    remove: tuple[str, ...]
    strict: bool
    origin: str
    author: str | None = None
    title: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the change, ready for JSON."""
        return {
            "id_article": self.id_article,
            "title": self.title[:_LONGEST_NAME],
            **{
                name: [*map(json_id, getattr(self, name))] for name in ("expected", "add", "remove")
            },
            "strict": self.strict,
            "origin": self.origin[:_LONGEST_NAME],
            "author": self.author and self.author[:_LONGEST_NAME],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """A file of changes to the keywords of one site, checked from the first line to the last.

    `site` is the name of the site, and `location` where the plan was made: its folder or the URL of its
    database (without a password), or its address. `address` is the site's address, under which its plugin
    is asked to write the plan, if it is known and nobody says otherwise. All are empty if the plan is
    empty. `sha256` identifies the content.
    """

    path: Path
    site: str
    location: str
    address: str
    n_changes: int
    sha256: str

    def changes(self) -> Iterator[KeywordChange]:
        """Yield the changes, in the order of the file; InputError if it is no longer the same."""
        digest = hashlib.sha256()
        with open_regular(self.path) as file:
            for number, line in numbered_lines(file, _LONGEST_LINE + 1):
                digest.update(line)
                yield _read_line(line, str(self.path), number)[1]
        if digest.hexdigest() != self.sha256:
            raise InputError(
                f"{str(self.path)!r} has changed since it was opened", "apply it again"
            )


def write_plan(
    path: Path, site: str, location: str, changes: Iterable[KeywordChange], *, address: str = ""
) -> int:
    """Write a plan, one line per article; return their number."""
    number = 0
    with writing_whole(path) as stream:
        for number, change in enumerate(changes, 1):  # noqa: B007 (the last number is returned)
            row = {"site": site, "place": location, "address": address, **change.to_dict()}
            stream.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    return number


def read_plan(path: Path) -> Plan:
    """Read and check a whole plan.

    Raises
    ------
    InputError
        If a line is not a change, if two lines are of the same article, or if they are of several sites.
    """
    digest, numbers, first = hashlib.sha256(), set[int](), ("", "", "")
    with open_regular(path) as file:
        for number, line in numbered_lines(file, _LONGEST_LINE + 1):
            digest.update(line)
            site, change = _read_line(line, str(path), number)
            first = first if numbers else site
            if site != first:
                raise InputError(
                    f"Site {_shown(site)} after {_shown(first)}",
                    "expected one site per plan",
                    file=str(path),
                    line=number,
                )
            if change.id_article in numbers:
                raise InputError(
                    f"Article {change.id_article} appears twice",
                    "expected one line per article",
                    file=str(path),
                    line=number,
                )
            numbers.add(change.id_article)
    return Plan(path, *first, len(numbers), digest.hexdigest())


def with_progress(
    changes: Iterable[KeywordChange], show: Callable[[], object]
) -> Iterator[KeywordChange]:
    """Yield changes; `show` is called before each."""
    for change in changes:
        show()
        yield change


def numbered_lines(file: BinaryIO, longest: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers; of longer ones, one part after the other."""
    return enumerate(iter(lambda: file.readline(longest), b""), 1)


def _shown(site: tuple[str, str, str]) -> str:
    name, *where = site
    return f"{name!r} ({', '.join(filter(None, where))})"


def _read_line(line: bytes, file: str, number: int) -> tuple[tuple[str, str, str], KeywordChange]:
    """Return the site, its location and address, and the change of a line."""
    try:
        row = orjson.loads(line) if len(line) <= _LONGEST_LINE else None
    except orjson.JSONDecodeError:
        row = None
    if not isinstance(row, dict):
        raise InputError("Not a line of a plan", _REMEDY, file=file, line=number)
    try:
        change = KeywordChange(
            id_article=read_number(row, "id_article"),
            expected=read_ids(row, "expected"),
            add=read_ids(row, "add"),
            remove=read_ids(row, "remove"),
            strict=read_value(row, "strict", bool),
            origin=read_value(row, "origin", str),
            author=None if row.get("author") is None else read_value(row, "author", str),
            title=read_value({"title": ""} | row, "title", str),
        )
        site, location = read_value(row, "site", str), read_value(row, "place", str)
        address = read_value({"address": ""} | row, "address", str)
    except InputError as error:
        raise error.at(file, number) from None
    longest = max(len(change.expected), len(change.add), len(change.remove))
    if longest > MOST_IDS:
        raise InputError(
            f"List of {longest} keywords", f"expected at most {MOST_IDS}", file=file, line=number
        )
    if both := {*change.add} & {*change.remove}:
        raise InputError(
            f"Keyword {in_order(both)[0]} is both added and removed",
            _REMEDY,
            file=file,
            line=number,
        )
    return (site, location, address), change


def read_value(row: Mapping[str, Any], key: str, kind: type) -> Any:
    """Return a value of a line of a plan or a journal; InputError if it is of another type."""
    if type(row.get(key)) is not kind:
        raise InputError(f"{key} is {brief(row.get(key))}", _REMEDY)
    return row[key]


def read_number(row: Mapping[str, Any], key: str) -> int:
    """Return the number of an article."""
    number: int = read_value(row, key, int)
    if not 0 < number <= LARGEST_NUMBER:
        raise InputError(f"{key} is {number}", "expected a number from 1")
    return number


def read_ids(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return ids of keywords, in order."""
    return in_order(map(id_from_json, read_value(row, key, list)))
