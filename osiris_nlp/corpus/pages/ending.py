"""The end of an article: where the body stops, and the closing source."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from osiris_nlp.base.language.dates import FOLDED_MONTHS, MONTHS, find_day
from osiris_nlp.corpus.pages.landmarks import is_boilerplate, is_prose, landmark
from osiris_nlp.corpus.pages.lines import Line, fold_line, paragraphs

_SOURCE = re.compile(r"[(\[]?\s*\bsources?\s*:\s*", re.IGNORECASE)
_BRACKETED_SOURCE = re.compile(r"[(\[]\s*sources?\s*:\s*", re.IGNORECASE)
_LONGEST_SOURCE, _LONGEST_UNCLOSED, _MOST_LINES = 300, 120, 8
_ONLY_BELOW_FEED = frozenset(("site", "cloud", "keywords"))
_LAST_LINES = 4  # of a text, in which to look for its source
_EDGES = " \t,;.:–—-"
_MONTHS = "|".join(dict.fromkeys((*MONTHS, *FOLDED_MONTHS)))
# Both begin at the first of a run of separators, so that a long run is tried only once.
# A day and month without a year, or a month and year.
_PARTIAL_DATE = re.compile(
    rf"(?<![\s,(–-])[\s,(–-]++(?:le\s+|en\s+|du\s+)?(?:\d{{1,2}}(?:er)?\s+(?:{_MONTHS})|(?:{_MONTHS})\s+\d{{4}})\)?$",
    re.IGNORECASE,
)
# What separates the outlet from its date: «, le», «, édition du», «, samedi 3 et» (dimanche 4).
_DAY_JOINT = re.compile(
    r"(?<![\s,;:(–—-])[\s,;:(–—-]*+(?:\b(?:(?:en )?datée? du|édition du|le|du)\s*)?"
    r"(?:(?:\b(?:lun|mar|mercre|jeu|vendre|same)di\s*)?\b\d{1,2}(?:er)?\s*(?:et|au|[-–/&])\s*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ClosingSource:
    """A closing ``(Source : outlet, day)``: its first line, and the text before it on that line."""

    start: int
    text_before: str
    outlet: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the body stops (exclusive), its source, and the range of a postscript below."""

    end: int
    source: ClosingSource | None
    postscript: tuple[int, int]


def find_ending(lines: list[Line], start: int) -> Ending:
    """Return the end of the body that begins at `start`.

    The body ends at the first block of the site, or at the last ``(Source : …)`` above it if no prose
    is between them. A line that looks like the start of such a block is a heading of the article if
    prose and a closing source follow it before the next block.
    """
    sources = _find_sources(lines, start)
    blocks = _find_blocks(lines, start, sources)
    stop = blocks[0] if blocks else len(lines)
    postscript = (stop, stop)
    for block, following in pairwise([*blocks, len(lines)]):
        if landmark(lines[block]) == "postscript":
            postscript = (block + 1, following)
    source = next((s for s in reversed(sources) if s.start < stop), None)
    if source and not any(
        is_prose(p) for p in _text_paragraphs(lines, _end_of_source(lines, source.start), stop)
    ):
        return Ending(_first_source_line(sources, source, lines), source, postscript)
    return Ending(_end_before_link_lists(lines, start, stop), None, postscript)


def _first_source_line(sources: list[ClosingSource], last: ClosingSource, lines: list[Line]) -> int:
    """Return the first line of consecutive sources, each on lines of its own."""
    index = last.start
    for source in reversed(sources):
        if (
            not last.text_before
            and not source.text_before
            and _end_of_source(lines, source.start) == index
        ):
            index = source.start
    return index


def _find_sources(lines: list[Line], start: int) -> list[ClosingSource]:
    sources = []
    for index in range(start, len(lines)):
        text = lines[index].text
        if "ource" not in text and "OURCE" not in text:
            continue
        openings = list(_BRACKETED_SOURCE.finditer(text)) or [
            m for m in (_SOURCE.match(text),) if m
        ]
        if not openings:
            continue
        text_start = openings[-1].start()
        lines_text = " ".join(line.text for line in lines[index : _end_of_source(lines, index)])
        source_text, text_before = lines_text[text_start:], text[:text_start].strip()
        if len(source_text) > _LONGEST_SOURCE:
            continue
        if source := _parse_source(source_text, index, text_before):
            sources.append(source)
    return sources


def _end_of_source(lines: list[Line], index: int) -> int:
    """Return the number of the line after the source that begins on line `index`."""
    end = index + 1
    last = min(len(lines), index + _MOST_LINES)
    while end < last and lines[end].continues and not _is_closed(lines[end - 1].text):
        end += 1
    return end


def _is_closed(text: str) -> bool:
    """Return whether a source is closed at the end of this line."""
    return text.rstrip(" .").endswith((")", "]"))


def _parse_source(text: str, line_number: int, text_before: str) -> ClosingSource | None:
    """Parse «(Source : outlet, day)», where either bracket may be missing."""
    has_opening = text[0] in "(["
    has_closing = _is_closed(text)
    if not has_closing and (")" in text or len(text) > _LONGEST_UNCLOSED):
        return None
    if not has_opening and (text_before or len(text) > _LONGEST_UNCLOSED):
        return None
    inside = _SOURCE.sub("", text, count=1).rstrip(" .")
    inside = (
        inside.removesuffix(")" if text[0] == "(" else "]")
        if has_closing and has_opening
        else inside
    )
    day = None
    if match := find_day(inside):
        day, start, end = match
        weekday, comma, _ = inside[start:end].rpartition(",")
        if comma:
            start += len(weekday)  # «La Feuille du Samedi, 9 mars 2002»
        outlet_before = _DAY_JOINT.sub("", inside[:start]).strip(_EDGES + "(")
        inside = outlet_before or inside[end:]
    outlet = _PARTIAL_DATE.sub("", inside).strip(_EDGES)
    return ClosingSource(line_number, text_before, outlet or None, day)


def _find_blocks(lines: list[Line], start: int, sources: list[ClosingSource]) -> list[int]:
    """Return the indices of the lines that begin the site's blocks, ascending; the first ends the article."""
    source_starts = [source.start for source in sources]  # ascending
    ends = {_end_of_source(lines, start) for start in source_starts}
    prose_ends: set[int] = set()
    blocks: list[int] = []
    limit = len(lines)
    for index in range(len(lines) - 1, start - 1, -1):
        mark = landmark(lines[index])
        if not mark or (
            lines[index].continues
            and lines[index].kind == "text"
            and not _ends_paragraph(lines[index - 1])
        ):
            continue
        if (
            mark == "forum"
            or index in ends
            or not _article_continues(lines, index, limit, source_starts, prose_ends)
        ):
            blocks.append(index)
            limit = index
    return blocks[::-1]


def _ends_paragraph(line: Line) -> bool:
    return line.text.endswith((".", "!", "?", "»", ")", "…")) or len(line.text) < 60


def _article_continues(
    lines: list[Line], index: int, limit: int, source_starts: list[int], prose_ends: set[int]
) -> bool:
    """Return whether the article continues after line `index`: prose and a closing source follow.

    After a note, a closing source alone is enough, and above the site's news feed, so is prose alone.
    `prose_ends` are lines above which prose follows a line below this one, and so this line too:
    the same lines are not read again for every heading.
    """
    following = lines[limit] if limit < len(lines) else Line("")
    if (
        fold_line(following.text).startswith("fil d'actu")
        and landmark(lines[index]) in _ONLY_BELOW_FEED
    ):
        last_source_line = limit  # the site's own blocks are never above its feed
    else:
        n_above = bisect_left(source_starts, limit)
        last_source_line = source_starts[n_above - 1] if n_above else 0
    if last_source_line <= index:
        return False
    if landmark(lines[index]) == "note" or last_source_line in prose_ends:
        return True
    if any(is_prose(text) for text in _text_paragraphs(lines, index + 1, last_source_line)):
        prose_ends.add(last_source_line)
        return True
    return False


def _text_paragraphs(lines: list[Line], start: int, end: int) -> list[str]:
    """Return the paragraphs of these lines that are neither items nor links."""
    return paragraphs(line for line in lines[start:end] if line.kind != "item" and not line.is_link)


def _end_before_link_lists(lines: list[Line], start: int, stop: int) -> int:
    """Return the end of the body without final lists of links to other articles and their heading."""
    end = stop
    while end > start and (lines[end - 1].is_link or is_boilerplate(lines[end - 1], alone=False)):
        end -= 1
    if stop - end >= 2 and end > start and lines[end - 1].kind == "heading":
        return end - 1
    return end if stop - end >= 2 or end == stop or is_boilerplate(lines[end]) else stop


def find_closing_source(text: str) -> tuple[str | None, date | None]:
    r"""Return the outlet and the day of a closing ``(Source : …)`` in the last lines of a text.

    Examples
    --------
    >>> find_closing_source("Le câble arrive.\n(Source : Agence Ecofin, 2 février 2026)\nÀ suivre")
    ('Agence Ecofin', datetime.date(2026, 2, 2))
    >>> find_closing_source("Le câble arrive.")
    (None, None)
    """
    last = [Line(line) for line in text.rsplit("\n", _LAST_LINES)[-_LAST_LINES:]]
    sources = _find_sources(last, 0)
    return (sources[-1].outlet, sources[-1].day) if sources else (None, None)
