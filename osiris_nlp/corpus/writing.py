"""Write corpora and lists of faults; a file appears complete or not at all."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import orjson

from osiris_nlp.base.errors import Faults, InputError, type_error
from osiris_nlp.base.files import (
    check_parent,
    is_own_file,
    remove_leftovers,
    replacing,
    writing_whole,
)
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.formats.delimited import write_csv
from osiris_nlp.corpus.formats.json_lines import write_jsonl
from osiris_nlp.corpus.formats.parquet import write_parquet
from osiris_nlp.corpus.items import articles_from

FAULTS = ".errors.jsonl"
# Longest list of faults: nobody reads more, and in a file under a wrong ending every line is a fault.
MAX_WRITTEN_FAULTS = 100_000
_MOST_IN_MEMORY = 1_000_000  # bytes of faults
_FAULT_KEYS = ("file", "line", "what", "remedy")
_LONGEST_FAULT = 1_000_000  # bytes of a line of the list
_WRITERS = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".parquet": write_parquet,
}


def write_articles(articles: Any, path: str | Path) -> int:
    """Write a corpus as JSONL, CSV or Parquet, by file extension; return the number of articles.

    Articles, mappings and data frames are read as by `articles_from`. An iterator is written as it
    goes, without keeping its articles in memory, so it must contain `Article`s.

    The file is written under a temporary name, then renamed: it appears complete or not at all.

    Raises
    ------
    InputError
        If the extension is not one of these, the folder does not exist, the path is a folder, or
        an article cannot be read.
    """
    path = Path(path)
    check_writable(path)
    corpus = _checked(articles) if isinstance(articles, Iterator) else articles_from(articles)
    remove_leftovers(Path(os.path.realpath(path)))
    with replacing(path) as temporary:
        return _WRITERS[path.suffix.lower()](corpus, temporary)


def _checked(articles: Iterator[Any]) -> Iterator[Article]:
    for number, article in enumerate(articles):
        if not isinstance(article, Article):
            remedy = "expected an Article, as articles_from returns them"
            raise type_error(f"Item {number}", article, remedy)
        yield article


def check_writable(path: str | Path) -> None:
    """Raise the InputError that `write_articles` would raise, before any work is done."""
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise InputError(
            f"Cannot write {path.name!r}", f"expected the extension {', '.join(_WRITERS)}"
        )
    check_folder(path)


def check_folder(path: Path) -> None:
    """Raise InputError if the folder of an output file does not exist, or the path is a folder."""
    check_parent(path)
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder", "name a file")


@contextmanager
def listing_faults(out: str | Path) -> Iterator[Faults]:
    """Yield faults to add to; at the end of the block they are in ``OUT.errors.jsonl``: see `list_faults`.

    If the block fails, nothing is written.

    Raises
    ------
    InputError
        As `faults_file`, before the block.
    """
    faults_file(out)
    with spooling_faults() as (faults, lines):
        yield faults
        list_faults(out, lines(), faults.count)


@contextmanager
def spooling_faults() -> Iterator[tuple[Faults, Callable[[], Iterator[bytes]]]]:
    """Yield faults to add to, and a function that returns the lines of the first 100,000 of them.

    Up to a megabyte is kept in memory, then in a nameless temporary file.
    """
    with SpooledTemporaryFile(_MOST_IN_MEMORY) as spool:

        def write(fault: InputError) -> None:
            if faults.count <= MAX_WRITTEN_FAULTS:
                spool.write(fault_line(fault))

        def lines() -> Iterator[bytes]:
            spool.seek(0)
            yield from spool

        faults = Faults(write)
        yield faults, lines


def list_faults(out: str | Path, lines: Iterable[bytes], count: int) -> None:
    """Write the list of faults of an output, ``OUT.errors.jsonl``; it appears complete or not at all.

    It replaces the list of an earlier run, which is removed if there are no faults. After 100,000
    faults a last line says how many others there are.

    Parameters
    ----------
    lines : lines from `fault_line`; at least the first 100,000

    Raises
    ------
    InputError
        As `faults_file`.
    """
    path = faults_file(out)
    if not count:
        path.unlink(missing_ok=True)
        return
    with writing_whole(path) as stream:
        stream.writelines(islice(lines, MAX_WRITTEN_FAULTS))
        if count > MAX_WRITTEN_FAULTS:
            what = f"{count - MAX_WRITTEN_FAULTS} more bad rows, which are not listed"
            stream.write(fault_line(InputError(what, "check the format of the input")))


def faults_file(out: str | Path) -> Path:
    """Return the path of the list of faults of an output; a run may replace it or remove it.

    Raises
    ------
    InputError
        If anything but the list of an earlier run is there: another file, a folder or a link.
    """
    path = Path(f"{out}{FAULTS}")
    if os.path.lexists(path) and not _is_list_of_faults(path):
        raise InputError(
            f"'{path}' exists and is not a list of bad rows", "move it, or choose another output"
        )
    return path


def _is_list_of_faults(path: Path) -> bool:
    if not is_own_file(path):
        return False
    with path.open("rb") as stream:
        first_line = stream.readline(_LONGEST_FAULT)
    try:
        row = orjson.loads(first_line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(row, dict) and set(row) == set(_FAULT_KEYS)


def fault_line(fault: InputError) -> bytes:
    """Return a fault's file, line, message and remedy as a line of JSON."""
    row = {key: sound(getattr(fault, key)) for key in _FAULT_KEYS}
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def sound(value: object) -> object:
    """Return a value; in a string, lone surrogates (undecodable file-name bytes) are escaped."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
