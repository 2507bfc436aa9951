"""The excerpt of a long text that shows why a label was suggested."""

import re
from collections.abc import Sequence

from osiris_nlp.base.records import Evidence

EXCERPT, HEADING = 400, 300  # characters
# Characters of context around the evidence, so that it can be read in its sentence.
_CONTEXT = 80
# A longer run of characters without a space is cut anywhere.
_LONGEST_WORD = 60
_SENTENCE = re.compile(r"[.!?…]»?\s+(?=[«\"“(]?\s?[A-ZÀ-ÖØ-ÞŒ0-9])|\n\s*")
_SPACE = re.compile(r"\s+")


def excerpt(text: str, evidence: Sequence[Evidence], *, most: int = EXCERPT) -> tuple[int, int]:
    """Return the start and end of the excerpt that best shows the evidence.

    The excerpt contains the strongest evidence and as much of the other evidence as fits. It starts
    with a sentence if one starts nearby, otherwise between two words.

    Parameters
    ----------
    evidence : evidence from `text`, not from the title
    most : most characters in the excerpt

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
    """Return the start and end of the beginning of a text: whole words, at most `most` characters."""
    return (0, len(text)) if len(text) <= most else (0, _close(text, 0, most))


def _core(evidence: Sequence[Evidence], most: int) -> tuple[int, int]:
    """Return the span of the evidence that the excerpt is built around."""
    if not evidence:
        return 0, 0
    width = max(most - _CONTEXT, most // 2)
    strongest = max(evidence, key=lambda e: (e.weight, -e.start))
    if strongest.end - strongest.start > width:
        return strongest.start, strongest.start + width
    best, best_weight = (strongest.start, strongest.end), 0.0
    for first in sorted(e.start for e in evidence if e.start <= strongest.start):
        window = [e for e in evidence if first <= e.start and e.end <= first + width]
        weight = sum(e.weight for e in window)
        if strongest in window and weight > best_weight:
            best, best_weight = (first, max(e.end for e in window)), weight
    return best


def _begin(text: str, lowest: int, first: int) -> int:
    """Return the start of the first sentence, otherwise of the first word, between `lowest` and `first`."""
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
