"""The end of an article: where the body stops, its closing source, its signature."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from osiris_nlp.base.dates import FOLDED_MONTHS, MONTHS, find_day
from osiris_nlp.corpus.pages.landmarks import is_furniture, is_prose, landmark
from osiris_nlp.corpus.pages.lines import Line, plain

_SOURCE = re.compile(r"[(\[]?\s*\bsources?\s*:\s*", re.IGNORECASE)
_OPEN_SOURCE = re.compile(r"[(\[]\s*sources?\s*:\s*", re.IGNORECASE)
_LONGEST_SOURCE, _LONGEST_UNCLOSED, _MOST_LINES = 300, 120, 8
_FEED_FIRST = frozenset(("site", "cloud", "keywords"))
_LAST_LINES = 4  # of an article, in which its source stands
_EDGES = " \t,;.:–—-"
_MONTHS = "|".join(dict.fromkeys((*MONTHS, *FOLDED_MONTHS)))
# A day without its year, or a month with it.
_MONTH = re.compile(
    rf"[\s,(–-]+(?:le\s+|en\s+|du\s+)?(?:\d{{1,2}}(?:er)?\s+(?:{_MONTHS})|(?:{_MONTHS})\s+\d{{4}})\)?$",
    re.IGNORECASE,
)
# What stands between the organ and its day: «, le», «, édition du», «, samedi 3 et» (dimanche 4).
_DAY_JOINT = re.compile(
    r"[\s,;:(–—-]*(?:\b(?:(?:en )?datée? du|édition du|le|du)\s*)?"
    r"(?:(?:\b(?:lun|mar|mercre|jeu|vendre|same)di\s*)?\b\d{1,2}(?:er)?\s*(?:et|au|[-–/&])\s*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ClosingSource:
    """A closing ``(Source : organ, day)``: its number of first line, and what stands before it there."""

    at: int
    before: str
    organ: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the body stops (exclusive), its source, and the lines of a postscript below."""

    at: int
    source: ClosingSource | None
    postscript: tuple[int, int]


def find_ending(lines: list[Line], start: int) -> Ending:
    """Return the end of the body that begins at `start`.

    The body ends at the first block of the site, or at the last ``(Source : …)`` above it with no
    prose between. What looks like such a block is a heading of the article when prose and a
    closing source follow it before the next block.
    """
    sources = _sources(lines, start)
    blocks = _blocks(lines, start, sources)
    stop = blocks[0] if blocks else len(lines)
    postscript = (stop, stop)
    for block, following in pairwise([*blocks, len(lines)]):
        if landmark(lines[block]) == "postscript":
            postscript = (block + 1, following)
    source = next((s for s in reversed(sources) if s.at < stop), None)
    if source and not any(is_prose(p) for p in _paragraphs(lines, _after(lines, source.at), stop)):
        return Ending(_first_of(sources, source, lines), source, postscript)
    return Ending(_without_lists_of_links(lines, start, stop), None, postscript)


def _first_of(sources: list[ClosingSource], last: ClosingSource, lines: list[Line]) -> int:
    """Return where the sources begin that stand one below the other, nothing before them."""
    at = last.at
    for source in reversed(sources):
        if not last.before and not source.before and _after(lines, source.at) == at:
            at = source.at
    return at


def _sources(lines: list[Line], start: int) -> list[ClosingSource]:
    found = []
    for at in range(start, len(lines)):
        text = lines[at].text
        if "ource" not in text and "OURCE" not in text:
            continue
        opened = list(_OPEN_SOURCE.finditer(text)) or [m for m in (_SOURCE.match(text),) if m]
        if not opened:
            continue
        first = opened[-1].start()
        whole = " ".join(line.text for line in lines[at : _after(lines, at)])[first:]
        if len(whole) <= _LONGEST_SOURCE and (source := _read(whole, at, text[:first].strip())):
            found.append(source)
    return found


def _after(lines: list[Line], at: int) -> int:
    """Return the number of the line after the source that begins on line `at`."""
    end = at + 1
    last = min(len(lines), at + _MOST_LINES)
    while end < last and lines[end].joins and not _ends(lines[end - 1].text):
        end += 1
    return end


def _ends(text: str) -> bool:
    """Tell whether a source is closed at the end of this line."""
    return text.rstrip(" .").endswith((")", "]"))


def _read(whole: str, at: int, before: str) -> ClosingSource | None:
    """Read «(Source : organ, day)»; the bracket may be missing at either end, not the words."""
    opened = whole[0] in "(["
    closed = _ends(whole)
    if not closed and (")" in whole or len(whole) > _LONGEST_UNCLOSED):
        return None
    if not opened and (before or len(whole) > _LONGEST_UNCLOSED):
        return None
    inside = _SOURCE.sub("", whole, count=1).rstrip(" .")
    inside = inside.removesuffix(")" if whole[0] == "(" else "]") if closed and opened else inside
    day = None
    if found := find_day(inside):
        day, start, end = found
        weekday, comma, _ = inside[start:end].rpartition(",")
        if comma:
            start += len(weekday)  # «La Feuille du Samedi, 9 mars 2002»
        ahead = _DAY_JOINT.sub("", inside[:start]).strip(_EDGES + "(")
        inside = ahead or inside[end:]
    organ = _MONTH.sub("", inside).strip(_EDGES)
    return ClosingSource(at, before, organ or None, day)


def _blocks(lines: list[Line], start: int, sources: list[ClosingSource]) -> list[int]:
    """Return where the site's blocks begin, the first one ending the article."""
    closings = {source.at: _after(lines, source.at) for source in sources}
    ends = set(closings.values())
    blocks: list[int] = []
    limit = len(lines)
    for at in range(len(lines) - 1, start - 1, -1):
        mark = landmark(lines[at])
        if not mark or (
            lines[at].joins and lines[at].kind == "text" and not _parted(lines[at - 1])
        ):
            continue
        if mark == "forum" or at in ends or not _is_within(lines, at, limit, closings):
            blocks.append(at)
            limit = at
    return blocks[::-1]


def _parted(line: Line) -> bool:
    return line.text.endswith((".", "!", "?", "»", ")", "…")) or len(line.text) < 60


def _is_within(lines: list[Line], at: int, limit: int, closings: dict[int, int]) -> bool:
    """Tell whether the article goes on after line `at`: prose, then a closing source."""
    following = lines[limit] if limit < len(lines) else Line("")
    if plain(following.text).startswith("fil d'actu") and landmark(lines[at]) in _FEED_FIRST:
        last = limit  # the site's own blocks never stand above its feed
    else:
        last = max((source for source in closings if at < source < limit), default=0)
    if landmark(lines[at]) == "note":
        return bool(last)
    return bool(last) and any(is_prose(text) for text in _paragraphs(lines, at + 1, last))


def _paragraphs(lines: list[Line], start: int, end: int) -> list[str]:
    """Return the paragraphs of these lines that are neither items nor links."""
    found: list[list[str]] = []
    for line in lines[start:end]:
        if line.kind == "item" or line.link:
            continue
        if line.joins and found:
            found[-1].append(line.text)
        else:
            found.append([line.text])
    return [" ".join(texts) for texts in found]


def _without_lists_of_links(lines: list[Line], start: int, stop: int) -> int:
    """Leave out lists of links at the end, with their heading: other articles, not this one."""
    end = stop
    while end > start and (lines[end - 1].link or is_furniture(lines[end - 1], alone=False)):
        end -= 1
    if stop - end >= 2 and end > start and lines[end - 1].kind == "heading":
        return end - 1
    return end if stop - end >= 2 or end == stop or is_furniture(lines[end]) else stop


def closing_source(text: str) -> tuple[str | None, date | None]:
    r"""Return the organ and the day of a closing ``(Source : …)`` in the last lines of a text.

    Examples
    --------
    >>> closing_source("Le câble arrive.\n(Source : Agence Ecofin, 2 février 2026)\nÀ suivre")
    ('Agence Ecofin', datetime.date(2026, 2, 2))
    >>> closing_source("Le câble arrive.")
    (None, None)
    """
    last = [Line(line) for line in text.rsplit("\n", _LAST_LINES)[-_LAST_LINES:]]
    found = _sources(last, 0)
    return (found[-1].organ, found[-1].day) if found else (None, None)
