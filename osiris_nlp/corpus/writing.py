"""Write corpora and lists of faults; a file appears complete or not at all."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import replacing, write_whole
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.formats.delimited import write_csv
from osiris_nlp.corpus.formats.lines import write_jsonl
from osiris_nlp.corpus.formats.parquet import write_parquet
from osiris_nlp.corpus.sources import STDIN

FAULTS = ".errors.jsonl"
_FAULT_KEYS = ("file", "line", "what", "remedy")
_LONGEST_FAULT = 1_000_000  # bytes of a line of the list
_WRITERS = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".parquet": write_parquet,
}


def check_apart(out: str | Path, sources: Iterable[str | Path]) -> None:
    """Raise InputError if an output file is one of the sources, or in a folder that is one.

    The list of faults, which is written next to the output, is checked too.
    """
    output, faults = Path(out).resolve(), Path(f"{out}{FAULTS}").resolve()
    for source in sources:
        if str(source) != STDIN and Path(source).resolve() in {output, faults, output.parent}:
            raise InputError(
                f"Output {str(out)!r} would be read as input",
                "choose another path; input files are never overwritten",
            )


def write_articles(articles: Iterable[Article], path: str | Path) -> int:
    """Write a corpus as JSONL, CSV or Parquet, by file extension; return the number of articles.

    The file is written under a temporary name, then renamed: it appears complete or not at all.

    Raises
    ------
    InputError
        If the extension is not one of these, the folder does not exist, or the path is a folder.
    """
    path = Path(path)
    check_writable(path)
    with replacing(path) as temporary:
        return _WRITERS[path.suffix.lower()](articles, temporary)


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
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(path.parent)!r}", "create it first")
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder", "name a file")


def write_faults(faults: Sequence[InputError], out: str | Path) -> Path | None:
    """Write the faults to ``OUT.errors.jsonl``, one per line; return its path, or None if none.

    Each line has `file`, `line`, `what` and `remedy`. If there are no faults, nothing is written
    and the list of an earlier run is removed.
    """
    path = faults_file(out)
    if not faults:
        path.unlink(missing_ok=True)
        return None
    rows = [orjson.dumps(fault_row(fault)) for fault in faults]
    write_whole(path, b"\n".join([*rows, b""]))
    return path


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
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        first_line = stream.readline(_LONGEST_FAULT)
    try:
        row = orjson.loads(first_line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(row, dict) and set(row) == set(_FAULT_KEYS)


def fault_row(fault: InputError) -> dict[str, object]:
    """Return a fault's place, message and remedy, JSON-ready."""
    return {key: sound(getattr(fault, key)) for key in _FAULT_KEYS}


def sound(value: object) -> object:
    """Return a value; in a string, lone surrogates (undecodable file-name bytes) are escaped."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
