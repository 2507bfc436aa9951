"""The desk's TOML file: the sources that ``desk pull`` reads, the corpus that ``desk learn`` learns from."""

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
class SiteSource:
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
class Corpus:
    """The labelled articles of a newsroom, as the arguments and options of ``train`` name them."""

    inputs: tuple[str, ...]
    taxonomy: str | None = None
    format: str | None = None
    columns: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    statut: tuple[str, ...] = ()
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """The sources (feeds, SPIP sites and folders, in the order of the file) and the corpus, if any."""

    feeds: tuple[Feed, ...] = ()
    sites: tuple[SiteSource, ...] = ()
    folders: tuple[Folder, ...] = ()
    corpus: Corpus | None = None


# The keys of each table, with an example of each value; the first is required.
_KEYS: Final[Mapping[str, Mapping[str, Any]]] = {
    "feed": {
        "address": "https://www.osiris.sn/spip.php?page=backend",
        "source": "Le Soleil",
        "pages": True,
    },
    "spip": {"site": "/var/www/spip", "statut": ["prop"], "group": ["Mots-clés"], "prefix": "spip"},
    "folder": {"path": "/srv/presse"},
    "corpus": {
        "inputs": ["articles.jsonl"],
        "taxonomy": "taxonomy.csv",
        "format": "csv",
        "columns": ["depeche=text"],
        "group": ["Mots-clés"],
        "statut": ["publie"],
        "prefix": "spip",
    },
}
_SOURCES = ("feed", "spip", "folder")


def read_configuration(path: str | Path) -> Configuration:
    r"""Read the desk's file; relative paths in it are relative to the file.

    Raises
    ------
    InputError
        If the file is missing or not TOML, or has an unknown, missing or invalid key.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "sources.toml"
    >>> _ = path.write_text('[[feed]]\naddress = "https://www.osiris.sn/backend.xml"\npages = true\n')
    >>> read_configuration(path).feeds
    (Feed(address='https://www.osiris.sn/backend.xml', source=None, pages=True),)
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"No file {str(path)!r}", "expected a TOML file")
    content = read_regular(path, max_bytes=_LARGEST)
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, or nested too deeply
        raise InputError(
            f"Not TOML: {error}", 'expected lines like [[feed]] and address = "…"', file=str(path)
        ) from None
    try:
        _check_names("", tables, _KEYS)
        feeds, sites, folders = (_entries(tables, kind) for kind in _SOURCES)
        corpus = _corpus(tables, path.parent)
    except InputError as error:
        raise error.at(str(path)) from None
    for site in sites:
        site["site"] = _relative_to(path.parent, site["site"])
    return Configuration(
        tuple(Feed(**entry) for entry in feeds),
        tuple(SiteSource(**entry) for entry in sites),
        tuple(Folder(str(path.parent / entry["path"])) for entry in folders),
        corpus,
    )


def _relative_to(folder: Path, location: str) -> str:
    """Return a path that is relative to a folder; the URL of a database as it is."""
    return location if is_url(location) else str(folder / location)


def _corpus(tables: Mapping[str, Any], folder: Path) -> Corpus | None:
    entry = tables.get("corpus")
    if entry is None:
        return None
    if not isinstance(entry, dict):
        raise InputError(
            f"corpus is {brief(entry)}", "expected one table that begins with [corpus]"
        )
    values = _checked("[corpus]: ", entry, "corpus")
    values["inputs"] = tuple(_relative_to(folder, name) for name in values["inputs"])
    if "taxonomy" in values:
        values["taxonomy"] = str(folder / values["taxonomy"])
    return Corpus(**values)


def _entries(tables: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the checked tables of a kind."""
    entries = tables.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(
            f"{kind} is {brief(entries)}", f"expected tables that begin with [[{kind}]]"
        )
    return [
        _checked(f"[[{kind}]] number {number}: ", entry, kind)
        for number, entry in enumerate(entries, 1)
    ]


def _checked(prefix: str, entry: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the values of a table after checking them, with tuples for lists."""
    expected = _KEYS[kind]
    _check_names(prefix, entry, expected)
    for name, value in entry.items():
        _check_value(prefix, name, value, expected[name])
    required = next(iter(expected))
    if required not in entry:
        raise InputError(f"{prefix}{required} is missing", _line(required, expected[required]))
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }


def _check_names(prefix: str, names: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    for name in names:
        if name not in expected:
            near = difflib.get_close_matches(name[:80], expected, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(
                f"{prefix}unknown key {brief(name)}", f"expected one of {', '.join(expected)}{hint}"
            )


def _check_value(prefix: str, name: str, value: object, example: object) -> None:
    is_valid = type(value) is type(example) and value not in ("", [])
    if isinstance(value, list):
        is_valid = is_valid and all(isinstance(item, str) and item for item in value)
    if not is_valid:
        raise InputError(f"{prefix}{name} is {brief(value)}", _line(name, example))


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
