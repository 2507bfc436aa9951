"""What a run has to do: its inputs cut into chunks, the same ones whenever the inputs are the same."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from osiris_nlp.corpus import STDIN, Cut, Source, Span, cut, find_sources, sound

_CHUNK = 4_000_000  # bytes: some tenth of a second of work, and what a kill may cost
_MOST_SPANS = 1000  # small files in a chunk


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the input that is tagged at once, and written whole or not at all."""

    number: int
    spans: tuple[Span, ...]

    @property
    def rows(self) -> int:
        """Number of rows, as far as is known without reading them."""
        return sum(span.rows for span in self.spans)

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        first, last = self.spans[0], self.spans[-1]
        if len(self.spans) > 1:
            return f"{first.source.name} … {last.source.name}"
        if first.stop is None:
            return first.source.name
        return f"{first.source.name}, from row {first.lines_above + 1}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The chunks of a run, in order, and what the inputs held when they were cut, JSON-ready."""

    chunks: tuple[Chunk, ...]
    inputs: tuple[dict[str, Any], ...]

    @property
    def rows(self) -> int:
        """Number of rows in all chunks."""
        return sum(chunk.rows for chunk in self.chunks)


def make_plan(
    places: Sequence[str | Path],
    *,
    piped: Source | None = None,
    apart: Path | None = None,
    limit: int | None = None,
) -> Plan:
    """Look through the inputs and cut them into chunks.

    Parameters
    ----------
    places : as the sources of `read_articles`
    piped : the copy of what standard input holds, where ``-`` is among the places
    apart : what is not read, though a pattern matches it: the output of an earlier run
    limit : rows to read at most; all when None

    Raises
    ------
    InputError
        If one of them is missing, of an unknown format, or cannot be read at all.
    """
    spans: list[Span] = []
    inputs = []
    for place in places:
        found = [piped] if piped and str(place) == STDIN else _found(place, apart)
        cuts = [cut(source, size=_CHUNK) for source in found]
        inputs.append(_told(place, found, cuts))
        spans.extend(span for each in cuts for span in each.spans)
    if limit is not None:
        spans = list(_first_rows(spans, limit))
    return Plan(tuple(_packed(spans)), tuple(inputs))


def _found(place: str | Path, apart: Path | None) -> list[Source]:
    """Return the sources of a place, where any process finds them, wherever it works."""
    return [
        replace(source, place=str(Path(source.place).absolute()))
        if Path(source.place).exists()
        else source  # a database's URL
        for source in find_sources(place)
        if apart is None or Path(source.place).absolute() != apart.absolute()
    ]


def _told(place: str | Path, sources: Sequence[Source], cuts: Sequence[Cut]) -> dict[str, Any]:
    """Return what is kept of an input: names of files and content, not where they lie."""
    digest = hashlib.sha256()
    for source, each in zip(sources, cuts, strict=True):
        digest.update(f"{Path(source.name).name}\n{each.sha256}\n".encode("utf-8", "replace"))
    name = sources[0].name if len(sources) == 1 else str(place)
    spans = [span for each in cuts for span in each.spans]
    return {
        "name": sound(name),
        "files": len(sources),
        "rows": sum(span.rows for span in spans),
        "sha256": digest.hexdigest(),
    }


def _first_rows(spans: Iterable[Span], limit: int) -> Iterator[Span]:
    for span in spans:
        if limit <= 0:
            return
        yield span if span.rows <= limit else replace(span, limit=limit, rows=limit)
        limit -= span.rows


def _packed(spans: Iterable[Span]) -> Iterator[Chunk]:
    """Put stretches together until they are worth a chunk."""
    number, size = 0, 0
    packed: list[Span] = []
    for span in spans:
        if packed and (size + span.size > _CHUNK or len(packed) == _MOST_SPANS):
            yield Chunk(number, tuple(packed))
            number, size, packed = number + 1, 0, []
        packed.append(span)
        size += span.size
    if packed:
        yield Chunk(number, tuple(packed))
