"""Sources in, articles out, whatever their format; whole, or a stretch of one at a time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from osiris_nlp.base.errors import InputError, InputFaults
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.places import find_sources, piped
from osiris_nlp.corpus.rows import RawRows, article_from_row
from osiris_nlp.corpus.sites import site_rows
from osiris_nlp.corpus.sources import STDIN, Format, Source, Span
from osiris_nlp.corpus.writing import sound
from osiris_nlp.taxonomy import Taxonomy

if TYPE_CHECKING:
    from osiris_nlp.spip import Choice, Match


def _raise(fault: InputError) -> None:
    raise fault


def read_articles(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    on_fault: Callable[[InputError], None] = _raise,
    format: str | None = None,  # noqa: A002 (what the option is called)
    choice: "Choice | None" = None,
    on_match: "Callable[[Match], None] | None" = None,
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
    format : one of `FORMAT_NAMES`, for all the sources, whatever their ending
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
    choice: "Choice | None" = None,
    on_match: "Callable[[Match], None] | None" = None,
    numbered: bool = True,
) -> Iterator[tuple[int, Article]]:
    """Read the articles of a stretch of a source, each with the number of its row; as `read_articles`."""
    source, empty = span.source, True
    rows = _rows(span, taxonomy, choice, on_match)
    stem = "stdin" if source.place == STDIN else str(sound(Path(source.place).stem))
    known = None if source.is_site else taxonomy  # labels of a site are matched by then
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
    choice: "Choice | None",
    on_match: "Callable[[Match], None] | None",
) -> RawRows:
    source = span.source
    if source.is_site:
        yield from site_rows(span, taxonomy, choice, on_match)
    else:
        with _opened(source) as (file, form):
            for number, row in form.read(file, span):
                yield number + span.before, row


@contextmanager
def _opened(source: Source) -> Iterator[tuple[BinaryIO, Format]]:
    """Open a file or standard input; an unknown format is detected from the first bytes."""
    if source.format is None or source.place == STDIN:
        with piped() as (stream, form):
            yield stream, source.format or form
    else:
        with Path(source.place).open("rb") as file:
            yield file, source.format


def _article(
    row: Mapping[str, Any] | InputError, default_id: str, taxonomy: Taxonomy | None
) -> Article:
    if isinstance(row, InputError):
        raise row
    return article_from_row(row, default_id=default_id, taxonomy=taxonomy)


def _placed(error: InputError, source: Source, number: int) -> InputError:
    if source.is_site:
        return error.at(f"{source.name}, article {number}")
    return error.at(source.name, number or None)
