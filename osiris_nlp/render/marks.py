"""Texts with their evidence marked, and evidence as a list of phrases."""

from collections.abc import Iterable
from dataclasses import dataclass

from osiris_nlp.base.records import Evidence
from osiris_nlp.render.escape import shorten

_PHRASE = 60  # characters


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    is_marked: bool


def pieces_of(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """Return ``text[start:end]`` in pieces, what `spans` cover of it marked.

    Spans are places in `text`, in any order; those that touch or overlap become one mark.

    Examples
    --------
    >>> pieces = pieces_of("La fibre à Kolda", 3, 16, [(11, 16), (0, 5), (5, 8)])
    >>> [(piece.text, piece.is_marked) for piece in pieces]
    [('fibre', True), (' à ', False), ('Kolda', True)]
    """
    pieces, at = [], start
    for first, last in _joined(spans, start, end):
        pieces += [Piece(text[at:first], is_marked=False), Piece(text[first:last], is_marked=True)]
        at = last
    return [piece for piece in (*pieces, Piece(text[at:end], is_marked=False)) if piece.text]


def _joined(spans: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted((max(first, start), min(last, end)) for first, last in spans):
        if first >= last:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def phrases(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    r"""Return the words of evidence on one line each, shortened, each once.

    Examples
    --------
    >>> found = [Evidence("text", at, at + 7, "le\nfibre", 1.0) for at in (0, 40)]
    >>> phrases(found)
    ('le fibre',)
    """
    lines = (" ".join(shorten(each.text, _PHRASE).split()) for each in evidence)
    return tuple(dict.fromkeys(lines))
