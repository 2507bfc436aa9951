"""The corpus a harvest writes: each article once, its labels, the list of labels, the faults."""

import hashlib
import io
import itertools
import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import (
    flush,
    new_temporary,
    remove_folder,
    remove_leftovers,
    write_whole,
)
from osiris_nlp.base.records import Article
from osiris_nlp.base.spreadsheets import write_table
from osiris_nlp.base.words import fold
from osiris_nlp.corpus import article_from_row, labels_from, write_articles, write_faults
from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.store import RESULTS, PageStore
from osiris_nlp.corpus.writing import FAULTS
from osiris_nlp.spip.names import article_id, site_name
from osiris_nlp.taxonomy import Taxonomy, label_key

# Ignore the listings of an article that more keywords than this, and more than a third of all
# keywords, list: it is in a box that every page shows.
_MOST_KEYWORDS = 8
_NAMES = (*RESULTS, f"{RESULTS[0]}{FAULTS}")
_REMEDIES = {
    State.GONE: "a dead link: remove it from the site, or harvest again if it works again",
    State.FAILED: "look at it in a browser, or harvest again later",
    State.REFUSED: "only public pages of this host are requested",
    State.LARGE: "expected at most 5 MB; shorten or split the page",
}
# The temporary folder of new results contains these and their own temporary files.
_NEW_RESULTS = "results"
_LAYOUT = {r"\.?(articles\.jsonl(\.errors\.jsonl)?|taxonomy\.csv)(\.\d+\.part)?": None}
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(slots=True)
class _Entry:
    """An article: where it was read, its labels, and what distinguishes it from others.

    `number` is that of the first page, `is_numbered` whether any of its pages has one.
    """

    addresses: list[str]
    labels: dict[str, None]  # in order
    number: object
    date: str
    is_numbered: bool = False


def write_results(
    store: PageStore, folder: Path, *, failure: Exception | None = None
) -> tuple[int, int, int]:
    """Write the articles, the labels and the faults; return how many of each.

    `failure` is the error that ended the run, if any. Each file appears complete or not at all. The
    digests of both the old and the new files are recorded while the new ones replace the old, so that
    the next run recognises either if this one is killed.

    Raises
    ------
    InputError
        If a file is not as the last run left it: see `check_results`.
    """
    check_results(store, folder)
    with _new_results(folder) as new_folder:
        counts = _write_files(store, new_folder, failure)
        check_results(store, folder)  # again: writing may take minutes
        digests = {path.name: [_digest(path)] for path in _result_files(new_folder)}
        both = defaultdict(list, {name: [*values] for name, values in digests.items()})
        for path in _result_files(folder):
            both[path.name].append(_digest(path))
        store.set_results(both)
        for name in _NAMES:
            _replace(folder / name, new_folder / name)
        with suppress(OSError):  # some network folders do not support it
            flush(folder)
        store.set_results(digests)
    return counts


@contextmanager
def _new_results(folder: Path) -> Iterator[Path]:
    """Yield a new temporary folder, and remove it and those of killed runs."""
    remove_leftovers(folder / _NEW_RESULTS, layout=_LAYOUT)
    new_folder = new_temporary(folder / _NEW_RESULTS, Path.mkdir)
    try:
        yield new_folder
    finally:
        remove_folder(new_folder, _LAYOUT)


def _replace(path: Path, new_path: Path) -> None:
    """Move a new file to its place with the permissions of the old one, which is removed if none is new."""
    if not new_path.exists():
        path.unlink(missing_ok=True)
        return
    with suppress(FileNotFoundError):
        new_path.chmod(stat.S_IMODE(path.stat().st_mode))
    new_path.replace(path)


def move_aside(store: PageStore, folder: Path) -> list[Path]:
    """Move results that may be the user's own to ``NAME.old``; return their new paths.

    Version 0.1.0 recorded no digests, so nothing distinguishes its files from others. Existing files are
    never overwritten: if the name is taken, it is ``NAME.old2`` and so on.
    """
    if store.results() is not None:
        return []
    new_paths = []
    for path in _result_files(folder):
        if path.is_file() and not path.is_symlink():  # anything else is refused by check_results
            new_path = _reserve_name(path)
            path.replace(new_path)
            new_paths.append(new_path)
    store.set_results({})
    return new_paths


def _reserve_name(path: Path) -> Path:
    """Create an empty file, ``NAME.old`` or with the first number that is free; return its path."""
    for number in itertools.count(1):
        candidate = path.with_name(f"{path.name}.old{number if number > 1 else ''}")
        try:
            candidate.touch(exist_ok=False)
        except FileExistsError:
            continue
        return candidate
    raise AssertionError  # the numbers do not end


def check_results(store: PageStore, folder: Path) -> None:
    """Raise InputError if a file of results was not written by the last run, or changed since.

    Links are neither followed nor replaced.
    """
    digests = store.results() or {}
    for path in _result_files(folder):
        if path.is_dir() and not path.is_symlink():
            raise InputError(f"{str(path)!r} is a folder", "move it away")
        if path.is_symlink() or not path.is_file():
            raise InputError(f"{str(path)!r} is a link, a pipe or a device", "move it away")
        if _digest(path) not in digests.get(path.name, ()):
            raise InputError(
                f"{str(path)!r} was not written by this harvest, or was changed since",
                "move it away, then run the harvest again; nothing will be requested twice",
            )


def _result_files(folder: Path) -> list[Path]:
    """Return the files of results that exist."""
    return [folder / name for name in _NAMES if os.path.lexists(folder / name)]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_files(store: PageStore, folder: Path, failure: Exception | None) -> tuple[int, int, int]:
    entries, site = _merge_articles(store), store.site
    cloud = [(name, count) for name, count, _ in store.cloud()]
    names = [label for article in entries for label in article.labels]
    rows = label_rows(names, cloud, listed=store.keywords().values())
    faults: list[InputError] = []
    articles_file, labels_file = (folder / name for name in RESULTS)
    count = write_articles(
        _articles(store, entries, Taxonomy.from_names(row[1] for row in rows), faults),
        articles_file,
    )
    for address, state, reason, via in store.faults():
        origin = f", found on {site.url(via)}" if via and via != address else ""
        faults.append(InputError(reason + origin, _REMEDIES[state], file=site.url(address)))
    if isinstance(failure, InputError):
        faults.append(failure.at(site.url(site.start)))
    elif failure is not None:
        reason, place = f"the harvest broke off ({failure!r})", site.url(site.start)
        faults.append(InputError(reason, "harvest again", file=place))
    write_faults(faults, articles_file)
    if rows:
        table = io.StringIO(newline="")
        write_table(table, [("id", "label", "weight"), *rows], line_end="\n")
        write_whole(labels_file, table.getvalue().encode())
    return count, len(rows), len(faults)


def _articles(
    store: PageStore, entries: Iterable[_Entry], taxonomy: Taxonomy, faults: list[InputError]
) -> Iterator[Article]:
    """Yield the articles, read one by one; a row that cannot be used is a fault."""
    site = site_name(store.site.url("/"))
    for entry in entries:
        address = entry.addresses[0]
        labels = [taxonomy.find(label) or label for label in entry.labels]
        row = {"url": store.site.url(address), **store.row(address), "labels": labels}
        default_id = article_id(site, str(entry.number)) if entry.number else site + address
        try:
            article = article_from_row(row, default_id=default_id)
        except InputError as error:
            faults.append(error.at(store.site.url(address)))
            continue
        yield article


def _merge_articles(store: PageStore) -> list[_Entry]:
    """Return each article once, oldest first.

    Two pages are one article if they have the same number, or the same canonical address and
    title, or the same date and title and at most one number. The page at the canonical address is
    kept.
    """
    entries: list[_Entry] = []
    by_number: dict[object, _Entry] = {}
    by_canonical: dict[object, _Entry] = {}
    by_day: dict[object, _Entry] = {}
    pages = sorted(store.articles(), key=lambda page: (page[1] not in {None, page[0]}, page[0]))
    listing_labels = _listed_labels(store, {address for address, _ in pages})
    for address, canonical in pages:
        row = store.row(address)
        number, title, date = row.get("id_article"), row.get("title"), row.get("date") or ""
        entry = by_number.get(number) if number else None
        entry = entry or by_canonical.get((canonical or address, title))
        if entry is None and title and date:
            entry = by_day.get((date, title))
            if entry and number and entry.is_numbered:
                entry = None
        if entry is None:
            entry = _Entry([], {}, number, date)
            entries.append(entry)
            by_day.setdefault((date, title), entry)
        entry.addresses.append(address)
        entry.is_numbered |= bool(number)
        entry.labels |= dict.fromkeys(
            [*labels_from(row.get("labels")), *listing_labels.get(address, ())]
        )
        by_canonical.setdefault((canonical or address, title), entry)
        if number:
            by_number.setdefault(number, entry)
    return sorted(entries, key=lambda article: (article.date, article.addresses[0]))


def _listed_labels(store: PageStore, articles: set[str]) -> dict[str, list[str]]:
    """Return the keywords whose listings link to each article, directly or through redirects."""
    keywords, targets = store.keywords(), store.targets()
    labels: dict[str, set[str]] = defaultdict(set)
    for listing, address in store.listings():
        if listing in keywords and (end := _end(address, targets)) in articles:
            labels[end].add(keywords[listing])
    most = max(_MOST_KEYWORDS, len(keywords) // 3)
    return {address: sorted(names) for address, names in labels.items() if len(names) <= most}


def _end(address: str, targets: dict[str, str]) -> str:
    """Return the end of a chain of redirects, and shorten the chain in `targets` for later calls.

    A chain of any length is thus followed only once.
    """
    visited: dict[str, None] = {}
    while address not in visited and address in targets:
        visited[address] = None
        address = targets[address]
    targets.update(dict.fromkeys(visited, address))
    return address


def label_rows(
    names: Sequence[str], cloud: Sequence[tuple[str, int]], *, listed: Iterable[str] = ()
) -> list[tuple[str, str, int | str]]:
    """Return the rows of the list of labels: id, label, weight, in alphabetical order.

    Parameters
    ----------
    names : the labels of all articles, each as often as articles have it
    cloud : the site's own list with its counts, which are the weights; if it is empty, the weights
        are the numbers of articles
    listed : further labels, without a weight

    Examples
    --------
    >>> label_rows(["Santé", "Genre", "Santé"], [])
    [('genre', 'Genre', 1), ('sante', 'Santé', 2)]
    >>> label_rows(["L'Etat"], [("L’Etat", 12)], listed=["SMS"])
    [('l-etat', 'L’Etat', 12), ('sms', 'SMS', '')]
    """
    counts = Counter(names)
    weights: dict[str, int | str] = dict(cloud) or dict(counts)
    spellings: dict[str, str] = {}
    for name in (*weights, *sorted(counts), *sorted(listed)):
        spellings.setdefault(label_key(name), name)
    ids: Counter[str] = Counter()
    rows = []
    for name in sorted(spellings.values(), key=lambda name: (fold(name), name)):
        slug = "-".join(_WORD.findall(fold(name))) or "label"
        ids[slug] += 1
        rows.append(
            (slug if ids[slug] == 1 else f"{slug}-{ids[slug]}", name, weights.get(name, ""))
        )
    return rows
