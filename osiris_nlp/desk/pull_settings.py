"""What ``osiris-nlp desk pull`` reads from, in a TOML file."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from osiris_nlp.base.database import is_url
from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.files import read_regular

_LARGEST = 1_000_000  # bytes; a thousand feeds take 100 kB


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `source` is the press outlet of its articles (default: its title).

    `pages` is whether to read the page of each new entry, because the feed has only summaries.
    """

    address: str
    source: str | None = None
    pages: bool = False


@dataclass(frozen=True, slots=True)
class SpipSite:
    """A SPIP site: its folder or the URL of its database, and which of its articles to read."""

    site: str
    statut: tuple[str, ...] = ("prop",)
    group: tuple[str, ...] = ()
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of files with articles."""

    path: str


@dataclass(frozen=True, slots=True)
class PullSettings:
    """The sources, in the order of the file: feeds, SPIP sites, folders."""

    feeds: tuple[Feed, ...] = ()
    sites: tuple[SpipSite, ...] = ()
    folders: tuple[Folder, ...] = ()


# The keys of each table, with an example of each value; the first is required.
_KEYS: Final[Mapping[str, Mapping[str, Any]]] = {
    "feed": {
        "address": "https://www.osiris.sn/spip.php?page=backend",
        "source": "Le Soleil",
        "pages": True,
    },
    "spip": {"site": "/var/www/spip", "statut": ["prop"], "group": ["Mots-clés"], "prefix": "spip"},
    "folder": {"path": "/srv/presse"},
}


def read_pull_settings(path: str | Path) -> PullSettings:
    r"""Read the sources of ``desk pull``; relative folders are relative to the file.

    Raises
    ------
    InputError
        If the file is missing or not TOML, names no source, or has an unknown, missing or invalid key.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "sources.toml"
    >>> _ = path.write_text('[[feed]]\naddress = "https://www.osiris.sn/backend.xml"\npages = true\n')
    >>> read_pull_settings(path).feeds
    (Feed(address='https://www.osiris.sn/backend.xml', source=None, pages=True),)
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"No file {str(path)!r}", "expected a TOML file of sources")
    content = read_regular(path, max_bytes=_LARGEST)
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, or nested too deeply
        raise InputError(
            f"Not TOML: {error}", 'expected lines like [[feed]] and address = "…"', file=str(path)
        ) from None
    try:
        _check_names("", tables, _KEYS)
        feeds, sites, folders = (_entries(tables, kind) for kind in _KEYS)
    except InputError as error:
        raise error.at(str(path)) from None
    if not (feeds or sites or folders):
        raise InputError(
            "No source", "expected at least one [[feed]], [[spip]] or [[folder]]", file=str(path)
        )
    for site in sites:
        if not is_url(site["site"]):
            site["site"] = str(path.parent / site["site"])
    return PullSettings(
        tuple(Feed(**entry) for entry in feeds),
        tuple(SpipSite(**entry) for entry in sites),
        tuple(Folder(str(path.parent / entry["path"])) for entry in folders),
    )


def _entries(tables: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the checked tables of a kind."""
    entries = tables.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(
            f"{kind} is {brief(entries)}", f"expected tables that begin with [[{kind}]]"
        )
    required = next(iter(_KEYS[kind]))
    for number, entry in enumerate(entries, 1):
        place = f"[[{kind}]] number {number}: "
        _check_names(place, entry, _KEYS[kind])
        for name, value in entry.items():
            _check_value(place, name, value, _KEYS[kind][name])
        if required not in entry:
            raise InputError(
                f"{place}{required} is missing", _line(required, _KEYS[kind][required])
            )
    return [
        {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
        for entry in entries
    ]


def _check_names(place: str, names: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    for name in names:
        if name not in expected:
            near = difflib.get_close_matches(name[:80], expected, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(
                f"{place}unknown key {brief(name)}", f"expected one of {', '.join(expected)}{hint}"
            )


def _check_value(place: str, name: str, value: object, example: object) -> None:
    is_valid = type(value) is type(example) and value not in ("", [])
    if isinstance(value, list):
        is_valid = is_valid and all(isinstance(item, str) and item for item in value)
    if not is_valid:
        raise InputError(f"{place}{name} is {brief(value)}", _line(name, example))


def _line(name: str, example: object) -> str:
    """Return what a key was expected to be.

    >>> _line("statut", ["prop"]), _line("pages", True)
    ('expected a line such as statut = ["prop"]', 'expected a line such as pages = true')
    """
    if isinstance(example, bool):
        return f"expected a line such as {name} = {str(example).lower()}"
    items = [f'"{item}"' for item in (example if isinstance(example, list) else [example])]
    value = f"[{', '.join(items)}]" if isinstance(example, list) else items[0]
    return f"expected a line such as {name} = {value}"
