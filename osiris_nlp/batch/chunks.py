"""What a run has to do: its inputs, cut into chunks. The same inputs always give the same chunks."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import Faults
from osiris_nlp.base.files import writing_whole
from osiris_nlp.batch.workspace import STDIN_COPY
from osiris_nlp.corpus import (
    STDIN,
    Columns,
    Cut,
    Source,
    Span,
    cut,
    find_sources,
    piped,
    read_span,
    sound,
)

# Bytes. A kill may cost the work on one chunk: about a tenth of a second or, with a sentence encoder, two.
_CHUNK, _ENCODED_CHUNK = 4_000_000, 200_000
_MOST_SPANS = 1000  # small files per chunk
_SAMPLE_SOURCES, _SAMPLE_ROWS = 20, 100  # whose columns are reported


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the input that one worker tags in one go, and that is written completely or not at all."""

    number: int
    spans: tuple[Span, ...]

    @property
    def rows(self) -> int:
        """Number of rows, as far as it is known without reading them."""
        return sum(span.rows for span in self.spans)

    @property
    def position(self) -> str:
        """Position of the chunk in the input, for messages."""
        first, last = self.spans[0], self.spans[-1]
        if len(self.spans) > 1:
            return f"{first.source.name} … {last.source.name}"
        if first.stop is None:
            return first.source.name
        return f"{first.source.name}, from row {first.lines_above + 1}"


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The chunks of a run, in order, and a JSON-ready description of the inputs they were cut from.

    `columns` is that of all sources, and records the columns read so far in this process.
    """

    chunks: tuple[Chunk, ...]
    inputs: tuple[dict[str, Any], ...]
    columns: Columns = field(default_factory=Columns, compare=False)

    @property
    def rows(self) -> int:
        """Number of rows in all chunks."""
        return sum(chunk.rows for chunk in self.chunks)

    @property
    def reads_site(self) -> bool:
        """Whether any articles come from a SPIP site."""
        return any(span.source.is_site for chunk in self.chunks for span in chunk.spans)


def make_plan(
    inputs: Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    folder: Path | None = None,
    exclude: Path | None = None,
    encoder: bool = False,
) -> RunPlan:
    """Scan the inputs and cut them into chunks.

    Parameters
    ----------
    inputs, columns : sources and choice of columns, as for `read_articles`
    folder : folder to copy standard input to first, if ``-`` is among the inputs: workers can open the copy,
        and a resumed run reads it again
    exclude : a file not to read although a pattern matches it: the output of an earlier run
    encoder : whether a sentence encoder is used, so that chunks must be smaller

    Raises
    ------
    InputError
        If an input is missing, in an unknown format, or unreadable.
    """
    stdin_copy = _copy_stdin(folder) if folder and STDIN in map(str, inputs) else None
    spans: list[Span] = []
    descriptions, all_columns = [], Columns(columns)
    size = _ENCODED_CHUNK if encoder else _CHUNK
    for location in inputs:
        if stdin_copy and str(location) == STDIN:
            sources = [replace(stdin_copy, columns=all_columns)]
        else:
            sources = _absolute_sources(location, all_columns, exclude)
        cuts = [cut(source, size=size) for source in sources]
        descriptions.append(_describe_input(location, sources, cuts))
        spans.extend(span for source_cut in cuts for span in source_cut.spans)
    return RunPlan(tuple(_pack(spans, size)), tuple(descriptions), all_columns)


def _copy_stdin(folder: Path) -> Source:
    (source,), file = find_sources(STDIN), folder / STDIN_COPY
    with piped() as (stream, form), writing_whole(file) as copy:
        shutil.copyfileobj(stream, copy)
    return replace(source, location=str(file), format=form)


def columns_report(plan: RunPlan) -> str:
    """Return `Columns.report` on the first rows of some inputs; the whole inputs are read elsewhere.

    Raises
    ------
    InputError
        As `Columns.check_sample`.
    """
    first_spans = {
        span.source.location: span
        for chunk in reversed(plan.chunks)
        for span in reversed(chunk.spans)
        if not span.source.is_site
    }
    sample = [
        replace(span, limit=min(_SAMPLE_ROWS, span.limit or _SAMPLE_ROWS))
        for span in [*first_spans.values()][-_SAMPLE_SOURCES:]
    ]
    n_articles = sum(1 for span in sample for _ in read_span(span, on_fault=Faults().add))
    plan.columns.check_sample(has_articles=n_articles > 0)
    return plan.columns.report()


def _absolute_sources(location: str | Path, columns: Columns, exclude: Path | None) -> list[Source]:
    """Return the sources at a location with absolute paths, which workers find from any folder."""
    return [
        replace(source, location=str(Path(source.location).absolute()))
        if Path(source.location).exists()
        else source  # a database URL
        for source in find_sources(location, columns=columns)
        if exclude is None or Path(source.location).absolute() != exclude.absolute()
    ]


def _describe_input(
    location: str | Path, sources: Sequence[Source], cuts: Sequence[Cut]
) -> dict[str, Any]:
    """Return what the manifest records of an input: file names and content, not where the files are."""
    digest = hashlib.sha256()
    for source, source_cut in zip(sources, cuts, strict=True):
        digest.update(f"{Path(source.name).name}\n{source_cut.sha256}\n".encode("utf-8", "replace"))
    name = sources[0].name if len(sources) == 1 else str(location)
    spans = [span for source_cut in cuts for span in source_cut.spans]
    return {
        "name": sound(name),
        "files": len(sources),
        "rows": sum(span.rows for span in spans),
        "sha256": digest.hexdigest(),
    }


def _pack(spans: Iterable[Span], chunk_size: int) -> Iterator[Chunk]:
    """Collect spans into chunks of about `chunk_size` bytes."""
    number, size = 0, 0
    chunk_spans: list[Span] = []
    for span in spans:
        if chunk_spans and (size + span.size > chunk_size or len(chunk_spans) == _MOST_SPANS):
            yield Chunk(number, tuple(chunk_spans))
            number, size, chunk_spans = number + 1, 0, []
        chunk_spans.append(span)
        size += span.size
    if chunk_spans:
        yield Chunk(number, tuple(chunk_spans))
