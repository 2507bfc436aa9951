"""Texts with their evidence marked, and evidence listed as phrases."""

from collections.abc import Iterable
from dataclasses import dataclass

from osiris_nlp.base.records import Evidence
from osiris_nlp.render.escape import shorten

_LONGEST_PHRASE = 60  # characters


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, marked or not."""

    text: str
    is_marked: bool


def pieces_of(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """Return ``text[start:end]`` in pieces, with those that `spans` cover marked.

    Spans are positions in `text`, in any order. Spans that touch or overlap become one mark.

    Examples
    --------
    >>> pieces = pieces_of("La fibre à Kolda", 3, 16, [(11, 16), (0, 5), (5, 8)])
    >>> [(piece.text, piece.is_marked) for piece in pieces]
    [('fibre', True), (' à ', False), ('Kolda', True)]
    """
    pieces, position = [], start
    for first, last in _join(spans, start, end):
        pieces += [
            Piece(text[position:first], is_marked=False),
            Piece(text[first:last], is_marked=True),
        ]
        position = last
    return [piece for piece in (*pieces, Piece(text[position:end], is_marked=False)) if piece.text]


def _join(spans: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    joined_spans: list[tuple[int, int]] = []
    for first, last in sorted((max(first, start), min(last, end)) for first, last in spans):
        if first >= last:
            continue
        if joined_spans and first <= joined_spans[-1][1]:
            joined_spans[-1] = (joined_spans[-1][0], max(last, joined_spans[-1][1]))
        else:
            joined_spans.append((first, last))
    return joined_spans


def phrases(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    r"""Return the phrases of some evidence, each on one line and shortened.

    Examples
    --------
    >>> phrases([Evidence("text", 0, 14, "fibre\u2002 optique", 1.0)])
    ('fibre optique',)
    """
    return tuple(" ".join(shorten(e.text, _LONGEST_PHRASE).split()) for e in evidence)
