"""Sources in, articles out, whatever their format; whole, or a stretch of one at a time."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from osiris_nlp.base.encoding import encoding_of
from osiris_nlp.base.errors import InputError, InputFaults
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.formats import lines
from osiris_nlp.corpus.formats.delimited import read_csv
from osiris_nlp.corpus.formats.parquet import read_parquet
from osiris_nlp.corpus.pages import closing_source
from osiris_nlp.corpus.rows import Rows, article_from_row
from osiris_nlp.corpus.sources import Source, find_sources, piped
from osiris_nlp.corpus.writing import STDIN, sound
from osiris_nlp.spip import Choice, Match, find_place, match_keywords, opening
from osiris_nlp.taxonomy import Taxonomy

_STREAM_READERS = {
    "jsonl": lines.read_jsonl,
    "csv": read_csv,
    "text": lines.read_plain,
    "html": lines.read_html,
    "feed": lines.read_feeds,
}
_BUFFER = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source that can be read by itself; by default the whole of it.

    Attributes
    ----------
    start, stop : bytes of a file of lines or a table, rows of Parquet, ids of a site's articles;
        stop is excluded, None for the end
    head : bytes at the file's beginning that every stretch of it needs: a table's header
    before : what is added to the number of a row: the lines above the stretch
    limit : rows to read at most; None for all
    rows, size : how many rows and bytes it holds, as far as is known without reading it
    """

    source: Source
    start: int = 0
    stop: int | None = None
    head: int = 0
    before: int = 0
    limit: int | None = None
    rows: int = 1
    size: int = 0


def _raise(fault: InputError) -> None:
    raise fault


def read_articles(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
    format: str | None = None,  # noqa: A002 (what the option is called)
    choice: Choice | None = None,
    on_match: Callable[[Match], None] | None = None,
    numbered: bool = True,
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
    numbered : give a row without id the name of its file and its number; else its id is empty

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
    for source in find_sources(*sources, format=format):
        found = read_span(
            Span(source),
            taxonomy=taxonomy,
            on_fault=on_fault,
            choice=choice,
            on_match=on_match,
            numbered=numbered,
        )
        for _, article in found:
            yield article


def read_span(
    span: Span,
    *,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
    choice: Choice | None = None,
    on_match: Callable[[Match], None] | None = None,
    numbered: bool = True,
) -> Iterator[tuple[int, Article]]:
    """Read the articles of a stretch of a source, each with the number of its row; as `read_articles`."""
    source, empty = span.source, True
    rows = _rows(span, taxonomy, choice or Choice(), on_match)
    stem = "stdin" if source.place == STDIN else str(sound(Path(source.place).stem))
    known = None if source.format == "spip" else taxonomy  # labels of a site are matched by then
    for number, row in islice(rows, span.limit):
        empty = False
        try:
            article = _article(row, f"{stem}-{number}" if numbered else "", known)
        except InputError as error:
            on_fault(_placed(error, source, number))
            continue
        yield number, article
    if empty and span.stop is None and span.limit != 0:
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


def _rows(
    span: Span,
    taxonomy: Taxonomy | None,
    choice: Choice,
    on_match: Callable[[Match], None] | None,
) -> Rows:
    source = span.source
    if source.format == "spip":
        yield from _site_rows(span, taxonomy, choice, on_match)
    elif source.place == STDIN:
        with piped() as (stream, told):
            form = source.format or told
            yield from read_parquet(stream) if form == "parquet" else _STREAM_READERS[form](stream)
    elif source.format == "parquet":
        yield from read_parquet(Path(source.place), span.start, span.stop)
    else:
        with Path(source.place).open("rb") as file:
            for number, row in _stretch_rows(file, span):
                yield number + span.before, row


def _stretch_rows(file: BinaryIO, span: Span) -> Rows:
    """Yield the rows of a stretch of an open file, after its head, as if they were a file's own."""
    if span.stop is None:
        return _STREAM_READERS[span.source.format](file)
    stretch = cast("BinaryIO", io.BufferedReader(_Stretches(file, span), _BUFFER))
    if span.source.format == "csv":
        return read_csv(
            stretch, encoding=encoding_of(file)
        )  # of the file: a stretch may lack what tells
    return _STREAM_READERS[span.source.format](stretch)


class _Stretches(io.RawIOBase):
    """The head of a file and a stretch of it, as one stream."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file = file
        self._left = [(0, span.head), (span.start, cast("int", span.stop))]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._left:
            start, stop = self._left[0]
            self._file.seek(start)
            part = self._file.read(min(len(buffer), stop - start))
            if part:
                self._left[0] = (start + len(part), stop)
                buffer[: len(part)] = part
                return len(part)
            del self._left[0]
        return 0


def _site_rows(
    span: Span,
    taxonomy: Taxonomy | None,
    choice: Choice,
    on_match: Callable[[Match], None] | None,
) -> Rows:
    """Yield a site's rows, with the press organ and day that their texts end with."""
    with opening(find_place(span.source.place, prefix=choice.prefix)) as archive:
        match = match_keywords(archive.chosen_keywords(choice).values(), taxonomy)
        if on_match:
            on_match(match)
        for number, row in archive.articles(choice, match.labels, span.start, span.stop):
            if isinstance(row, InputError):
                yield number, row
                continue
            organ, day = closing_source(row["text"])
            yield number, {**row, "source": organ, "source_date": day.isoformat() if day else None}


def _article(
    row: Mapping[str, Any] | InputError, default_id: str, taxonomy: Taxonomy | None
) -> Article:
    if isinstance(row, InputError):
        raise row
    return article_from_row(row, default_id=default_id, taxonomy=taxonomy)


def _placed(error: InputError, source: Source, number: int) -> InputError:
    if source.format == "spip":
        return error.at(f"{source.name}, article {number}")
    return error.at(source.name, number or None)
