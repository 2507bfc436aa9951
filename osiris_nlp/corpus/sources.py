"""Sources in, articles out, whatever their format: files, folders, a SPIP site, standard input."""

import codecs
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from osiris_nlp.corpus import formats
from osiris_nlp.corpus.files import FAULTS, STDIN, sound
from osiris_nlp.corpus.parquet import read_parquet
from osiris_nlp.corpus.rows import Rows, article_from_row
from osiris_nlp.corpus.tables import is_header, read_csv
from osiris_nlp.errors import InputError, InputFaults
from osiris_nlp.pages import closing_source
from osiris_nlp.records import Article
from osiris_nlp.spip import Choice, Match, find_place, is_site, match_keywords, opening
from osiris_nlp.taxonomy import Taxonomy

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
_STREAM_READERS = {
    "jsonl": formats.read_jsonl,
    "csv": read_csv,
    "text": formats.read_plain,
    "html": formats.read_html,
    "feed": formats.read_feeds,
}
READABLE = tuple(_ENDINGS)
_MOST_IN_MEMORY = 20_000_000  # bytes of standard input
_BEGINNING = 4000
FORMATS = (*_STREAM_READERS, "parquet", "spip")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file, a site or standard input, and its format."""

    place: str
    format: str
    name: str  # what messages call it


def _raise(fault: InputError) -> None:
    raise fault


def read_articles(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
    format: str | None = None,  # noqa: A002 (what the option is called)
    choice: Choice | None = None,
    on_match: Callable[[Match], None] | None = None,
) -> Iterator[Article]:
    r"""Read the articles of files, folders and sites, in order, as a stream.

    Parameters
    ----------
    sources : JSONL, CSV or TSV, Parquet, RSS or Atom, pages as HTML or text (one article a file),
        told apart by their ending; a folder stands for the files in it; a SPIP folder, or the URL
        of its database, for the articles in it; ``-`` is standard input, told by how it begins
    taxonomy : when given, a label that is not in it is a fault, and aliases become names
    on_fault : what to do with a row that cannot be used, place filled in; raises it by default.
        If it returns, the reading goes on with the next row
    format : one of `FORMATS`, for all the sources, whatever their ending
    choice : which articles and keywords of a SPIP site; the published ones by default
    on_match : told how the keywords of each site and the labels of the taxonomy match

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
    if format is not None and format not in FORMATS:
        raise InputError(f"Format {format!r}", f"expected one of {', '.join(FORMATS)}")
    choice = choice or Choice()
    for source in [found for place in sources for found in _expand(place, format)]:
        empty = True
        for number, row in _rows(source, taxonomy, choice, on_match):
            empty = False
            try:
                article = _article(row, source, number, taxonomy)
            except InputError as error:
                on_fault(_placed(error, source, number))
                continue
            yield article
        if empty:
            on_fault(InputError("No article", "expected at least one", file=source.name))


def read_all(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    format: str | None = None,  # noqa: A002 (what the option is called)
) -> list[Article]:
    """Read every article, or raise every fault at once.

    Raises
    ------
    InputFaults
        If any row cannot be used; the message lists the first twenty.
    """
    faults: list[InputError] = []
    articles = list(
        read_articles(*sources, taxonomy=taxonomy, on_fault=faults.append, format=format)
    )
    if faults:
        raise InputFaults(faults)
    return articles


def _expand(place: str | Path, format: str | None) -> list[Source]:  # noqa: A002
    path, is_input = Path(place), str(place) == STDIN
    if format == "spip" or (format is None and not is_input and is_site(place)):
        return [Source(str(place), "spip", find_place(place).name)]
    if is_input:
        return [Source(STDIN, format or "", "standard input")]
    if path.is_dir():
        files = sorted(
            file
            for file in path.iterdir()
            if file.is_file()
            and (format or file.suffix.lower() in READABLE)
            and not file.name.endswith(FAULTS)
            and file.name != "taxonomy.csv"
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
        # What might be a mistyped URL may hold a password.
        name = re.sub(r":[^:@]*@", ":***@", str(place))
        raise InputError(f"No file {name!r}", "check the path")
    if format is None and path.suffix.lower() not in READABLE:
        raise InputError(
            f"Unknown format {path.name!r}", f"expected {', '.join(READABLE)}, or a format named"
        )
    return [_file(path, format)]


def _file(path: Path, format: str | None) -> Source:  # noqa: A002
    return Source(str(path), format or _ENDINGS[path.suffix.lower()], str(path))


def _rows(
    source: Source,
    taxonomy: Taxonomy | None,
    choice: Choice,
    on_match: Callable[[Match], None] | None,
) -> Rows:
    if source.format == "spip":
        yield from _site_rows(source, taxonomy, choice, on_match)
    elif source.place == STDIN:
        with _piped() as stream:
            form = source.format or _format_of(stream)
            yield from read_parquet(stream) if form == "parquet" else _STREAM_READERS[form](stream)
    elif source.format == "parquet":
        yield from read_parquet(Path(source.place))
    else:
        with Path(source.place).open("rb") as stream:
            yield from _STREAM_READERS[source.format](stream)


def _site_rows(
    source: Source,
    taxonomy: Taxonomy | None,
    choice: Choice,
    on_match: Callable[[Match], None] | None,
) -> Rows:
    """Yield a site's rows, with the press organ and day that their texts end with."""
    with opening(find_place(source.place, prefix=choice.prefix)) as archive:
        match = match_keywords(archive.chosen_keywords(choice).values(), taxonomy)
        if on_match:
            on_match(match)
        for number, row in archive.articles(choice, match.labels):
            if isinstance(row, InputError):
                yield number, row
                continue
            organ, day = closing_source(row["text"])
            yield number, {**row, "source": organ, "source_date": day.isoformat() if day else None}


@contextmanager
def _piped() -> Iterator[BinaryIO]:
    """Give what is piped in, from its beginning; much of it waits on disk."""
    if sys.stdin is None:
        raise InputError("Standard input is closed", "pipe an article in, or name a file")
    with SpooledTemporaryFile(_MOST_IN_MEMORY) as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
        stream.seek(0)
        yield cast("BinaryIO", stream)


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


def _article(
    row: Mapping[str, Any] | InputError,
    source: Source,
    number: int,
    taxonomy: Taxonomy | None,
) -> Article:
    if isinstance(row, InputError):
        raise row
    stem = "stdin" if source.place == STDIN else sound(Path(source.place).stem)
    if source.format == "spip":
        taxonomy = None  # the labels of a site are matched by then
    return article_from_row(row, default_id=f"{stem}-{number}", taxonomy=taxonomy)


def _placed(error: InputError, source: Source, number: int) -> InputError:
    if source.format == "spip":
        return error.at(f"{source.name}, article {number}")
    return error.at(source.name, number or None)
