"""The stretch of a long text that shows why a label was suggested."""

import re
from collections.abc import Sequence

from osiris_nlp.base.records import Evidence

EXCERPT, HEADING = 400, 300  # characters
# What stays free around the evidence, so that it is read in its sentence.
_CONTEXT = 80
# What goes on for longer without a space is cut anywhere.
_LONGEST_WORD = 60
_SENTENCE = re.compile(r"[.!?…]»?\s+(?=[«\"“(]?\s?[A-ZÀ-ÖØ-ÞŒ0-9])|\n\s*")
_SPACE = re.compile(r"\s+")


def excerpt(text: str, evidence: Sequence[Evidence], *, most: int = EXCERPT) -> tuple[int, int]:
    """Return where the stretch of a text that says most starts and ends.

    It holds the strongest evidence and as much of the rest as fits; it starts at a sentence where
    one starts near by, else between two words. Only evidence found in ``text`` may be given.

    Examples
    --------
    >>> text = "Il pleut. " * 50 + "La fibre atteint Kolda. " + "Il vente. " * 50
    >>> fibre = Evidence("text", 503, 508, "fibre", 1.2)
    >>> start, end = excerpt(text, [fibre], most=60)
    >>> text[start:end]
    'Il pleut. Il pleut. La fibre atteint Kolda. Il vente. Il'
    """
    if len(text) <= most:
        return 0, len(text)
    first, last = _core(evidence, most)
    spare = most - (last - first)
    lowest = max(0, min(first - spare // 2, len(text) - most))
    start = _begin(text, lowest, first)
    if start + most >= len(text):
        return start, len(text)
    return start, _close(text, last, start + most)


def opening(text: str, *, most: int = HEADING) -> tuple[int, int]:
    """Return where the beginning of a text starts and ends: whole words, `most` characters or fewer."""
    return (0, len(text)) if len(text) <= most else (0, _close(text, 0, most))


def _core(evidence: Sequence[Evidence], most: int) -> tuple[int, int]:
    """Return the span from the first to the last evidence that the excerpt is built around."""
    if not evidence:
        return 0, 0
    room = max(most - _CONTEXT, most // 2)
    strongest = max(evidence, key=lambda each: (each.weight, -each.start))
    if strongest.end - strongest.start > room:
        return strongest.start, strongest.start + room
    best, most_said = (strongest.start, strongest.end), 0.0
    for first in sorted(each.start for each in evidence if each.start <= strongest.start):
        within = [e for e in evidence if first <= e.start and e.end <= first + room]
        said = sum(each.weight for each in within)
        if strongest in within and said > most_said:
            best, most_said = (first, max(each.end for each in within)), said
    return best


def _begin(text: str, lowest: int, first: int) -> int:
    """Return the start of the earliest sentence from `lowest` on, else of a word, up to `first`."""
    if lowest == 0:
        return 0
    # A boundary that starts just before `lowest` counts too.
    sentence = _SENTENCE.search(text, max(0, lowest - 2), first + 3)  # + 3: its look-ahead
    if sentence and lowest <= sentence.end() <= first:
        return sentence.end()
    space = _SPACE.search(text, lowest, min(first, lowest + _LONGEST_WORD))
    return space.end() if space else lowest


def _close(text: str, last: int, highest: int) -> int:
    """Return the end of the last whole word up to `highest`, not before `last`."""
    if text[highest].isspace():
        return last + len(text[last:highest].rstrip())
    *_, space = (None, *_SPACE.finditer(text, max(last, highest - _LONGEST_WORD), highest))
    return space.start() if space else highest
