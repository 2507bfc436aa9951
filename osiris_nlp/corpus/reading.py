"""Read articles from sources of any format, whole or one span at a time."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from osiris_nlp.base.errors import Faults, InputError, InputFaults
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.locations import find_sources, piped
from osiris_nlp.corpus.rows import RawRows, article_from_row, size_of
from osiris_nlp.corpus.sites import site_rows
from osiris_nlp.corpus.sources import STDIN, Format, Source, Span, open_file
from osiris_nlp.corpus.subjects import Subjects
from osiris_nlp.corpus.writing import sound
from osiris_nlp.taxonomy import Taxonomy

if TYPE_CHECKING:
    from osiris_nlp.sites.choice import Choice
    from osiris_nlp.sites.matching import Match

_MOST_IN_MEMORY = 20_000_000  # bytes of articles that `read_checked` keeps


def _raise(fault: InputError) -> None:
    raise fault


def read_articles(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
    format: str | None = None,  # noqa: A002 (the option's name)
    choice: "Choice | None" = None,
    on_match: "Callable[[Match], None] | None" = None,
    numbered: bool = True,
    columns: Columns | Mapping[str, str] | None = None,
) -> Iterator[Article]:
    r"""Read the articles of files, folders and sites, in order, as a stream.

    Parameters
    ----------
    sources : files of JSONL, CSV or TSV (also compressed, ``.gz``), Parquet, RSS or Atom, HTML pages or
        text (one article per file), recognised by file extension; corpora of Annif; a folder, for the
        files in it; a SPIP folder or the URL of its database, for the articles in it; ``-`` for
        standard input, recognised by its first bytes
    taxonomy : if given, aliases become names, and a label that is not in the taxonomy is a fault
    on_fault : called with each row that cannot be used, as an error with file and line. Raises it
        by default; if the function returns, reading continues with the next row
    format : one of `FORMAT_NAMES`, for all sources, whatever their extension
    choice : articles and keywords of a SPIP site to read (default: the published articles)
    on_match : called for each site with the match of its keywords and the taxonomy's labels
    numbered : whether a row without id gets its file's name and its number as id; otherwise the id
        is empty
    columns : field that a column of a table, or a key in JSON, gives if its name is unusual:
        ``{"corps": "text"}``. A `Columns` also records which columns were read

    Raises
    ------
    InputError
        If a source does not exist or its format is unknown, or no source has a chosen column, whatever
        `on_fault` does.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "un.txt"
    >>> _ = path.write_text("La 5G arrive\n\nYas ouvre la 5G à Thiès.", encoding="utf-8")
    >>> [(a.title, a.text) for a in read_articles(path)]
    [('La 5G arrive', 'Yas ouvre la 5G à Thiès.')]
    """
    columns = Columns.of(columns)
    for source in find_sources(*sources, format=format, columns=columns):
        for _, article in read_span(
            Span(source),
            taxonomy=taxonomy,
            on_fault=on_fault,
            choice=choice,
            on_match=on_match,
            numbered=numbered,
        ):
            yield article
    columns.check_read()


def read_span(
    span: Span,
    *,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
    choice: "Choice | None" = None,
    on_match: "Callable[[Match], None] | None" = None,
    numbered: bool = True,
) -> Iterator[tuple[int, Article]]:
    """Yield the articles of a span with their row numbers; parameters as for `read_articles`."""
    source, is_empty = span.source, True
    rows = _rows(span, taxonomy, choice, on_match)
    stem = str(sound(source.stem))
    # The labels of a site have already been matched with the taxonomy.
    row_taxonomy = None if source.is_site else taxonomy
    for number, row in islice(rows, span.limit):
        is_empty = False
        if isinstance(row, InputError):
            on_fault(_with_position(row, source, number))
            continue
        default_id = f"{stem}-{number}" if numbered else ""
        try:
            article = _article(row, default_id, row_taxonomy, source.columns.subjects)
        except InputError as error:
            on_fault(_with_position(error, source, number))
            continue
        del row  # 20 MB at worst, while the caller works and the next row is read
        yield number, article
        del article
    if is_empty and span.start == 0 and span.stop is None and span.limit != 0:
        on_fault(InputError("No articles", "expected at least one", file=source.name))


def _article(
    row: Mapping[str, Any], default_id: str, taxonomy: Taxonomy | None, subjects: Subjects
) -> Article:
    """Return the article of a row, whose labels may be subjects."""
    labels = row.get("labels")
    if isinstance(labels, list) and any(isinstance(entry, dict) for entry in labels):
        row, taxonomy = {**row, "labels": subjects.labels(labels, taxonomy)}, None
    return article_from_row(row, default_id=default_id, taxonomy=taxonomy)


def read_all(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    format: str | None = None,  # noqa: A002 (the option's name)
    choice: "Choice | None" = None,
    columns: Columns | Mapping[str, str] | None = None,
) -> list[Article]:
    """Read all articles, or raise all faults together; parameters as for `read_articles`.

    Raises
    ------
    InputFaults
        If any row cannot be used; the message lists the first twenty faults.
    InputError
        If a source does not exist or its format is unknown.
    """
    faults, articles = Faults(), list[Article]()
    rows = read_articles(
        *sources,
        taxonomy=taxonomy,
        on_fault=faults.add,
        format=format,
        choice=choice,
        columns=columns,
    )
    for article in rows:
        if not faults.count:
            articles.append(article)
    if faults.count:
        raise InputFaults(faults.first, faults.count)
    return articles


def read_checked(
    *locations: str | Path,
    format: str | None = None,  # noqa: A002 (the option's name)
    columns: Columns | Mapping[str, str] | None = None,
) -> Iterator[Article]:
    """Yield the articles of some sources, in order, after checking them all; parameters as for `read_articles`.

    Only articles of a few megabytes in all are kept in memory; more are read twice, and standard input
    is copied to a file.

    Raises
    ------
    InputFaults, InputError
        As `read_all`, before the first article.
    """
    columns = Columns.of(columns)
    with ExitStack() as stack:
        sources = [
            stack.enter_context(_reopenable(part))
            for part in find_sources(*locations, format=format, columns=columns)
        ]

        def read(faults: Faults) -> Iterator[Article]:
            for part in sources:
                for _, article in read_span(Span(part), on_fault=faults.add):
                    yield article

        faults, articles, size = Faults(), list[Article](), 0
        for article in read(faults):
            size += size_of(article)
            if size <= _MOST_IN_MEMORY:
                articles.append(article)
            else:
                articles.clear()
        if faults.count:
            raise InputFaults(faults.first, faults.count)
        columns.check_read()
        yield from articles if size <= _MOST_IN_MEMORY else read(Faults())


@contextmanager
def _reopenable(source: Source) -> Iterator[Source]:
    """Yield a source that can be read more than once: standard input is copied to a file."""
    if source.location != STDIN:
        yield source
        return
    with TemporaryDirectory() as folder, piped() as (stream, file_format):
        path = Path(folder, "stdin")  # default ids begin with its name
        with path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        yield replace(source, location=str(path), format=source.format or file_format)


def _rows(
    span: Span,
    taxonomy: Taxonomy | None,
    choice: "Choice | None",
    on_match: "Callable[[Match], None] | None",
) -> RawRows:
    source = span.source
    if source.is_site:
        yield from site_rows(span, taxonomy, choice, on_match)
    else:
        with _open(source) as (file, file_format):
            for number, row in file_format.read(file, span):
                yield number + span.lines_above, row


@contextmanager
def _open(source: Source) -> Iterator[tuple[BinaryIO, Format]]:
    """Open a file or standard input; an unknown format is detected from the first bytes."""
    if source.format is None or source.location == STDIN:
        with piped() as (stream, file_format):
            yield stream, source.format or file_format
    else:
        with open_file(source.location) as file:
            yield file, source.format


def _with_position(error: InputError, source: Source, number: int) -> InputError:
    if source.is_site:
        return error.at(f"{source.name}, article {number}")
    return error.at(source.name, number or None)
