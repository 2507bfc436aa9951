"""What there is to read at some places: files, folders, patterns, a SPIP site, standard input."""

import codecs
import glob
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.formats.delimited import is_header
from osiris_nlp.corpus.writing import FAULTS, STDIN
from osiris_nlp.spip import find_place, is_site
from osiris_nlp.taxonomy import HISTORY

_ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
}
READABLE = tuple(_ENDINGS)
FORMATS = ("jsonl", "csv", "text", "html", "feed", "parquet", "spip")
_MOST_IN_MEMORY = 20_000_000  # bytes of standard input
_BEGINNING = 4000


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file, a site or standard input, and its format.

    Attributes
    ----------
    name : what messages call it
    changed : when the file last changed, in nanoseconds, as it was cut; 0 where nobody looked
    """

    place: str
    format: str
    name: str
    changed: int = 0

    def check_unchanged(self) -> None:
        """Raise InputError if the file is not what it was when it was cut."""
        if self.changed and Path(self.place).stat().st_mtime_ns != self.changed:
            raise InputError(
                "This file changed while it was read",
                "let it rest, then begin anew",
                file=self.name,
            )


def find_sources(*places: str | Path, format: str | None = None) -> list[Source]:  # noqa: A002
    """Return what there is to read at some places, in order; as `read_articles`.

    Raises
    ------
    InputError
        For a place that is missing or of an unknown format.
    """
    if format is not None and format not in FORMATS:
        raise InputError(f"Format {format!r}", f"expected one of {', '.join(FORMATS)}")
    return [source for place in places for source in _sources_at(place, format)]


def _sources_at(place: str | Path, format: str | None) -> list[Source]:  # noqa: A002
    path = Path(place)
    if str(place) == STDIN:
        return [Source(STDIN, format or "", "standard input")]
    if format == "spip" or (format is None and is_site(place)):
        return [Source(str(place), "spip", find_place(place).name)]
    if path.is_dir():
        files = sorted(
            file for file in path.iterdir() if file.is_file() and (format or _is_article_file(file))
        )
        if not files:
            raise InputError(
                f"Nothing to read in folder {str(path)!r}", f"expected {', '.join(READABLE)} files"
            )
        return [_file(file, format) for file in files]
    if str(place).lower().startswith(("http:", "https:")):
        raise InputError(
            f"{str(place)!r} is an address", "gather the site first: osiris-nlp corpus harvest"
        )
    if not path.exists():
        return _matching(str(place), format)
    if format is None and path.suffix.lower() not in READABLE:
        raise InputError(
            f"Unknown format {path.name!r}", f"expected {', '.join(READABLE)}, or a format named"
        )
    return [_file(path, format)]


def _is_article_file(path: Path) -> bool:
    """Tell whether a file that was not named holds articles, by its name; no run's working files do."""
    return (
        path.suffix.lower() in READABLE
        and not path.name.endswith(FAULTS)
        and path.name != "taxonomy.csv"
        and not path.name.endswith(HISTORY)
        and not any(part.endswith(".partial") for part in path.parts)
    )


def _matching(pattern: str, format: str | None) -> list[Source]:  # noqa: A002
    """Return the files a pattern stands for: more of them than a shell would put on one line."""
    matching = glob.glob(pattern, recursive=True) if glob.has_magic(pattern) else []  # noqa: PTH207
    found = [place for place in sorted(matching) if format or _is_article_file(Path(place))]
    if not found:
        # What might be a mistyped URL may hold a password.
        name = re.sub(r":[^:@]*@", ":***@", pattern)
        raise InputError(f"No file {name!r}", "check the path")
    return [source for place in found for source in _sources_at(place, format)]


def _file(path: Path, format: str | None) -> Source:  # noqa: A002
    return Source(str(path), format or _ENDINGS[path.suffix.lower()], str(path))


@contextmanager
def piped() -> Iterator[tuple[BinaryIO, str]]:
    """Give what is piped in, from its beginning, and its format; much of it waits on disk."""
    if sys.stdin is None:
        raise InputError("Standard input is closed", "pipe an article in, or name a file")
    with SpooledTemporaryFile(_MOST_IN_MEMORY) as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
        stream.seek(0)
        whole = cast("BinaryIO", stream)
        yield whole, _format_of(whole)


def _format_of(piped: BinaryIO) -> str:
    """Tell a format by how its content begins."""
    start = piped.read(_BEGINNING)
    piped.seek(0)
    begins = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(b"PAR1"):
        return "parquet"
    if begins.startswith((b"{", b"[{")):
        return "jsonl"
    if b"<rss" in begins or b"<feed" in begins or b"<rdf:" in begins:
        return "feed"
    if begins.startswith(b"<"):
        return "html"
    return "csv" if is_header(start) else "text"
