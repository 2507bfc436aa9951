"""The head of an article: find the breadcrumb, title and date by their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from osiris_nlp.base.language.dates import find_day
from osiris_nlp.corpus.pages.landmarks import (
    CUT,
    SECTIONS,
    is_boilerplate,
    is_period,
    is_prose,
    is_teaser,
    landmark,
)
from osiris_nlp.corpus.pages.lines import Line, Page, fold_line, paragraph_ends, title_key
from osiris_nlp.corpus.pages.path import Path, find_paths

_BEFORE_DAY = re.compile(
    r"\W*(?:(?:article )?(?:publie|paru|mis en ligne|poste|ecrit|date)e?s?(?: de publication)?\W*)?(?:le\b\W*)?"
)
_AFTER_DAY = re.compile(
    r"[\s.,;|–—-]*(?:(?:a|à)?\s*\d{1,2}\s*[h:]\s*\d{0,2}(?:min)?)?[\s.,;|–—-]*(?:,?\s*par\b.*)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_RUN_ON = re.compile(r"(?<=(?:19|20)\d\d)(?=[A-ZÀ-Ý])")  # two elements run together
_SHORT_DAY = re.compile(r"(?:le )?\d{1,2}(?:er)? [a-z]{3,9}\.?(?:, par .*)?")
_LONGEST_DATE_LINE = 120
_SITE_NAME = re.compile(r"\s+[-|–—·:]\s+|^\[|\]\s*|\s*[|·]\s*")
_LONGEST_TITLE, _SUBTITLE = 400, 250
_LONGEST_KEY = 2_000  # characters that tell titles apart
# Of a title in a page's ``<head>``, between the names of the site and its sections.
_MOST_PARTS = 20
WHOLE_LIST = 50  # names; the site has about 80 keywords, so a shorter list is incomplete
_MOST_TITLE_LINES = 12
_BEFORE_DATE = 3  # paragraphs above a date, any of which may be the title


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that is a date; `remainder` is the text after it on the same line."""

    index: int
    day: date
    remainder: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where an article begins.

    `path` is None without a breadcrumb. `is_certain` means that the date is immediately below the
    title, and that the breadcrumb or the page's ``<head>`` confirms the title.
    """

    title: str
    title_index: int
    date_line: DateLine | None
    path: Path | None
    is_certain: bool
    score: int

    @property
    def end(self) -> int:
        """The number of the first line below the title and the date."""
        return self.date_line.index + 1 if self.date_line else self.title_index


def date_lines(lines: list[Line]) -> list[DateLine]:
    """Return the lines that contain only a date, with or without «Publié le», a time or «par …»."""
    dates = []
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > _LONGEST_DATE_LINE or not _YEAR.search(text):
            continue
        text = _RUN_ON.sub(" ", text)
        day = find_day(text)
        if day and _BEFORE_DAY.fullmatch(fold_line(text[: day[1]])):
            after = text[day[2] :].strip()
            remainder = (
                "" if _AFTER_DAY.fullmatch(fold_line(after)) else after.strip(" .,;|–—-·•:/")
            )
            if not remainder or (len(remainder) <= 60 and text[day[1]].isalpha()):
                dates.append(DateLine(index, day[0], remainder))
    return dates


def find_head(page: Page, dates: list[DateLine], labels: dict[str, str]) -> Head | None:
    """Return the likeliest head of a page, scored by its surroundings, or None.

    `labels` are the names of the cloud, by key. Text after a date on its line must be one of them, or
    look like one if the cloud is missing or incomplete.
    """
    lines = page.lines
    paths = find_paths(page)
    head_titles = _head_titles(page)
    dates = [
        day
        for day in dates
        if not day.remainder
        or title_key(day.remainder) in labels
        or (len(labels) < WHOLE_LIST and day.remainder[:1].isupper())
    ]
    best = None
    for title, day, distance in _candidates(lines, dates, paths, head_titles):
        head = _score_head(lines, title, day, distance, paths=paths, head_titles=head_titles)
        if best is None or head.score > best.score:
            best = head
    return best if best and best.score > 0 else None


def _head_titles(page: Page) -> set[str]:
    """Return the keys of the titles in the page's ``<head>``, with and without the site's name."""
    names = set()
    for hint in ("title", "og_title"):
        text = page.hints.get(hint, "")
        parts = [part for part in _SITE_NAME.split(text) if part]
        names.add(title_key(CUT.sub("", text)))
        for cut in range(1, len(parts) if len(parts) <= _MOST_PARTS else 1):
            for name_parts, others in ((parts[:cut], parts[cut:]), (parts[cut:], parts[:cut])):
                if any("osiris" in fold_line(part) for part in others):
                    names.add(title_key("".join(name_parts)))
    return {name for name in names if name and not name.startswith("osiris")}


LineRange = tuple[int, int]


def _candidates(
    lines: list[Line], dates: list[DateLine], paths: list[Path], head_titles: set[str]
) -> Iterator[tuple[LineRange, DateLine | None, int]]:
    """Yield (title, date, distance in paragraphs), in the order of the page."""
    for day in dates:
        for distance, title_range in enumerate(_paragraphs_before(lines, day.index, paths)):
            yield title_range, day, distance
    path_ends, ends = {path.end for path in paths}, paragraph_ends(lines)
    for index, line in enumerate(lines):
        if (
            index in path_ends
            or line.kind == "heading"
            or (
                line.kind == "text"
                and not line.continues
                and _is_named_title(line.text, paths, head_titles)
            )
        ):
            yield (index, min(ends[index], index + _MOST_TITLE_LINES)), None, 0


def _is_named_title(title: str, paths: list[Path], head_titles: set[str]) -> bool:
    name = title_key(title[:_LONGEST_TITLE])
    return name in head_titles or any(path.names(name) for path in paths)


def _paragraphs_before(lines: list[Line], index: int, paths: list[Path]) -> Iterator[LineRange]:
    """Yield the paragraphs above a date that may be its title, nearest first."""
    ends = {path.end for path in paths}
    n_paragraphs, end = 0, index
    while end > 0 and n_paragraphs < _BEFORE_DATE:
        start = end - 1
        while (
            start > 0
            and lines[start].continues
            and start not in ends
            and not is_boilerplate(lines[start - 1])
            and end - start < _MOST_TITLE_LINES
        ):
            start -= 1
        text = " ".join(line.text for line in lines[start:end])
        if not is_boilerplate(lines[start]):
            yield start, end
            n_paragraphs += 1
            if len(text) > _SUBTITLE or is_prose(text) or start in ends:
                return
        end = start


def _score_head(
    lines: list[Line],
    title_range: LineRange,
    day: DateLine | None,
    distance: int,
    *,
    paths: list[Path],
    head_titles: set[str],
) -> Head:
    start, end = title_range
    line, title = lines[start], " ".join(line.text for line in lines[start:end])
    key = title_key(title[:_LONGEST_KEY])
    above = [path for path in paths if path.end <= start]
    path_with_title = next((path for path in above if path.names(key)), None)
    path_above = next((path for path in above if _only_boilerplate(lines, path.end, start)), None)
    is_named = key in head_titles or path_with_title is not None
    score = (
        6 * is_named + 3 * (path_above is not None) + 2 * (line.kind == "heading") - 2 * distance
    )
    if day:
        score += 3 + lines[day.index].text[:1].isalpha() - (lines[day.index].kind == "heading")
    score -= 2 * title.endswith((".", ";", ",")) + 3 * (line.kind == "item") + 3 * line.is_link
    if is_boilerplate(line) or landmark(line) or key in SECTIONS or is_period(title):
        score -= 9
    if distance and not (is_named or path_above or line.kind == "heading"):
        score -= 9
    if len(title) > _LONGEST_TITLE or (not day and not is_named and not path_above):
        score -= 9
    path = path_with_title or path_above or (above[0] if above else None)
    is_certain = is_named and day is not None and distance == 0
    return Head(title, start if day else end, day, path, is_certain, score)


def _only_boilerplate(lines: list[Line], start: int, end: int) -> bool:
    return end - start < 6 and all(is_boilerplate(line) for line in lines[start:end])


def is_listing(page: Page, head: Head, dates: list[DateLine], labels: dict[str, str]) -> bool:
    """Return whether the page is a list of articles: of a keyword, of a month, or the home page.

    An entry is a title with its date, followed by a teaser or by the next entry.
    """
    if head.is_certain:
        return False
    lines = page.lines
    date_indices = {day.index for day in dates if not day.remainder}
    n_entries = 0
    for index in date_indices:
        if index == 0 or is_prose(lines[index - 1].text):
            continue
        below = lines[index + 1].text if index + 1 < len(lines) else ""
        n_entries += (
            is_teaser(below)
            or index + 2 in date_indices
            or (lines[index - 1].is_link and index > head.end)
        )
    if head.date_line is None or title_key(head.title) in labels:
        return n_entries > 0 or has_yearless_dates(lines)
    return n_entries > (0 if head.path and head.path.names(title_key(head.title)) else 1)


def has_yearless_dates(lines: list[Line]) -> bool:
    """Return whether lines have dates without a year, as in SPIP's default lists of articles."""
    short_dates = [
        line.text
        for line in lines
        if len(line.text) < 60 and _SHORT_DAY.fullmatch(fold_line(line.text))
    ]
    return len(short_dates) > 1 or any(" par " in text for text in short_dates)
