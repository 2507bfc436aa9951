"""Paths in, articles out, whatever the format; and back."""

import codecs
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import orjson

from osiris_nlp.corpus import formats
from osiris_nlp.corpus.rows import article_from_row
from osiris_nlp.errors import InputError, InputFaults
from osiris_nlp.records import Article
from osiris_nlp.taxonomy import Taxonomy

STDIN, FAULTS = "-", ".errors.jsonl"
_STREAM_READERS = {
    ".jsonl": formats.read_jsonl,
    ".ndjson": formats.read_jsonl,
    ".csv": formats.read_csv,
    ".tsv": formats.read_csv,
    ".txt": formats.read_plain,
    ".html": formats.read_plain,
    ".htm": formats.read_plain,
}
_WRITERS = {
    ".jsonl": formats.write_jsonl,
    ".csv": formats.write_csv,
    ".parquet": formats.write_parquet,
}
READABLE = (*_STREAM_READERS, ".parquet")


def _raise(fault: InputError) -> None:
    raise fault


def read_articles(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
) -> Iterator[Article]:
    r"""Read the articles of files and folders, in order, as a stream.

    Parameters
    ----------
    sources : JSONL, CSV or TSV, Parquet, plain text or HTML (one article a file), told apart by
        their ending; a folder stands for the files in it; ``-`` is standard input (JSONL when it
        begins with ``{``, else plain text)
    taxonomy : when given, a label that is not in it is a fault, and aliases become names
    on_fault : what to do with a row that cannot be used, place filled in; raises it by default.
        If it returns, the reading goes on with the next row

    Raises
    ------
    InputError
        For a source that is missing or of an unknown format, whatever `on_fault` says.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "un.txt"
    >>> _ = path.write_text("La 5G arrive\n\nYas ouvre la 5G à Thiès.", encoding="utf-8")
    >>> [(a.title, a.text) for a in read_articles(path)]
    [('La 5G arrive', 'Yas ouvre la 5G à Thiès.')]
    """
    paths = [path for source in sources for path in _expand(source)]
    for path in paths:
        name = "standard input" if str(path) == STDIN else str(path)
        empty = True
        for line, row in _rows(path):
            empty = False
            try:
                article = _article(row, path, line, taxonomy)
            except InputError as error:
                on_fault(error.at(name, line or None))
                continue
            yield article
        if empty:
            on_fault(InputError("No article", "expected at least one", file=name))


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


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a place beside a file's; what is written there is flushed to disk and renamed at the end."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield beside
        with beside.open("rb") as stream:
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def writing_whole(path: str | Path) -> Iterator[BinaryIO]:
    """Give a stream to write a file with, that appears whole or not at all."""
    with _beside(Path(path)) as beside, beside.open("wb") as stream:
        yield stream


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with writing_whole(path) as stream:
        stream.write(content)


def read_all(*sources: str | Path, taxonomy: Taxonomy | None = None) -> list[Article]:
    """Read every article, or raise every fault at once.

    Raises
    ------
    InputFaults
        If any row cannot be used; the message lists the first twenty.
    """
    faults: list[InputError] = []
    articles = list(read_articles(*sources, taxonomy=taxonomy, on_fault=faults.append))
    if faults:
        raise InputFaults(faults)
    return articles


def write_articles(articles: Iterable[Article], path: str | Path) -> int:
    """Write a corpus as JSONL, CSV or Parquet by the path's ending; return the number of articles.

    The file appears whole or not at all: it is written beside its place, then renamed.

    Raises
    ------
    InputError
        For another ending, or a folder that does not exist.
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(f"Cannot write {path.name!r}", f"expected {', '.join(_WRITERS)}")
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(path.parent)!r}", "make it first")
    with _beside(path) as beside:
        return writer(articles, beside)


def write_faults(faults: Sequence[InputError], out: str | Path) -> Path | None:
    """Write the rows that could not be used to ``OUT.errors.jsonl``; return its path.

    Each line holds `file`, `line`, `what` and `remedy`. Without a fault nothing is written, and
    what an earlier run left there is removed.
    """
    path = Path(f"{out}{FAULTS}")
    if not faults:
        path.unlink(missing_ok=True)
        return None
    keys = ("file", "line", "what", "remedy")
    rows = [orjson.dumps({key: _sound(getattr(fault, key)) for key in keys}) for fault in faults]
    write_whole(path, b"\n".join([*rows, b""]))
    return path


def _sound(value: object) -> object:
    """Return a string with what UTF-8 cannot hold (bytes of a file name) escaped."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _expand(source: str | Path) -> list[Path]:
    path = Path(source)
    if str(source) == STDIN:
        return [path]
    if path.is_dir():
        files = sorted(
            file
            for file in path.iterdir()
            if file.is_file()
            and file.suffix.lower() in READABLE
            and not file.name.endswith(FAULTS)
            and file.name != "taxonomy.csv"
        )
        if not files:
            raise InputError(
                f"Nothing to read in folder {str(path)!r}", f"expected {', '.join(READABLE)} files"
            )
        return files
    if not path.exists():
        raise InputError(f"No file {str(path)!r}", "check the path")
    if path.suffix.lower() not in READABLE:
        raise InputError(f"Unknown format {path.name!r}", f"expected {', '.join(READABLE)}")
    return [path]


def _rows(path: Path) -> formats.Rows:
    if str(path) == STDIN:
        if sys.stdin is None:
            raise InputError("Standard input is closed", "pipe an article in, or name a file")
        piped = io.BytesIO(sys.stdin.buffer.read())
        begins = piped.getbuffer()[:1024].tobytes().removeprefix(codecs.BOM_UTF8).lstrip()
        yield from (formats.read_jsonl if begins[:1] == b"{" else formats.read_plain)(piped)
    elif path.suffix.lower() == ".parquet":
        yield from formats.read_parquet(path)
    else:
        with path.open("rb") as stream:
            yield from _STREAM_READERS[path.suffix.lower()](stream)


def _article(row: object, path: Path, line: int, taxonomy: Taxonomy | None) -> Article:
    if isinstance(row, InputError):
        raise row
    default_id = f"{_sound(path.stem)}-{line}" if str(path) != STDIN else f"stdin-{line}"
    return article_from_row(row, default_id=default_id, taxonomy=taxonomy)  # type: ignore[arg-type]
