"""Files written whole or not at all: corpora, and the rows that could not be used."""

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
_WRITERS = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".parquet": write_parquet,
}


def check_apart(out: str | Path, sources: Iterable[str | Path]) -> None:
    """Raise InputError if a file to be written is one of the sources, or lies in one of them.

    What is written beside it, for rows that could not be used, counts too.
    """
    place, faults = Path(out).resolve(), Path(f"{out}{FAULTS}").resolve()
    for source in sources:
        if str(source) != STDIN and Path(source).resolve() in {place, faults, place.parent}:
            raise InputError(
                f"{str(out)!r} would be read as input", "write it elsewhere: nothing is overwritten"
            )


def write_articles(articles: Iterable[Article], path: str | Path) -> int:
    """Write a corpus as JSONL, CSV or Parquet by the path's ending; return the number of articles.

    The file appears whole or not at all: it is written beside its place, then renamed.

    Raises
    ------
    InputError
        For another ending, or a folder that does not exist.
    """
    path = Path(path)
    check_writable(path)
    with replacing(path) as beside:
        return _WRITERS[path.suffix.lower()](articles, beside)


def check_writable(path: str | Path) -> None:
    """Raise the InputError that `write_articles` would, before there is anything to write."""
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise InputError(f"Cannot write {path.name!r}", f"expected {', '.join(_WRITERS)}")
    check_folder(path)


def check_folder(path: Path) -> None:
    """Raise InputError if the folder a file is to stand in does not exist, or a folder is in its place."""
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(path.parent)!r}", "make it first")
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder", "name a file")


def write_faults(faults: Sequence[InputError], out: str | Path) -> Path | None:
    """Write the rows that could not be used to ``OUT.errors.jsonl``; return its path.

    Each line holds `file`, `line`, `what` and `remedy`. Without a fault nothing is written, and
    what an earlier run left there is removed.
    """
    path = Path(f"{out}{FAULTS}")
    if not faults:
        path.unlink(missing_ok=True)
        return None
    rows = [orjson.dumps(fault_row(fault)) for fault in faults]
    write_whole(path, b"\n".join([*rows, b""]))
    return path


def fault_row(fault: InputError) -> dict[str, object]:
    """Return where a fault is, what it is and how to mend it, JSON-ready."""
    return {key: sound(getattr(fault, key)) for key in ("file", "line", "what", "remedy")}


def sound(value: object) -> object:
    """Return a string with what UTF-8 cannot hold (bytes of a file name) escaped."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
