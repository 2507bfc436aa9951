"""The head of an article: breadcrumb, title, date, keywords, found by their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from osiris_nlp.base.dates import find_day
from osiris_nlp.corpus.pages.landmarks import (
    CUT,
    SECTIONS,
    is_furniture,
    is_period,
    is_prose,
    is_teaser,
    landmark,
)
from osiris_nlp.corpus.pages.lines import Line, Page, key, plain
from osiris_nlp.corpus.pages.path import Path, find_paths

_BEFORE_DAY = re.compile(
    r"\W*(?:(?:article )?(?:publie|paru|mis en ligne|poste|ecrit|date)e?s?(?: de publication)?\W*)?(?:le\b\W*)?"
)
_AFTER_DAY = re.compile(
    r"[\s.,;|–—-]*(?:(?:a|à)?\s*\d{1,2}\s*[h:]\s*\d{0,2}(?:min)?)?[\s.,;|–—-]*(?:,?\s*par\b.*)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_RUN_ON = re.compile(r"(?<=(?:19|20)\d\d)(?=[A-ZÀ-Ý])")  # two elements on one line
_SHORT_DAY = re.compile(r"(?:le )?\d{1,2}(?:er)? [a-z]{3,9}\.?(?:, par .*)?")
_LONGEST_DATE_LINE = 120
_SITE_NAME = re.compile(r"\s+[-|–—·:]\s+|^\[|\]\s*|\s*[|·]\s*")
_LONGEST_TITLE, _SUBTITLE = 400, 250
WHOLE_LIST = 50  # names; the site has some 80 keywords, fewer are a part of them
_BEFORE_DATE = 3  # paragraphs that may be a date's title


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that is a date; `rest` is what else stands on it, behind the date."""

    at: int
    day: date
    rest: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where an article begins.

    `path` is None without a breadcrumb. `sure`: the title is named by the breadcrumb or by the
    page's own head, and the date stands right under it.
    """

    title: str
    title_at: int
    day: DateLine | None
    path: Path | None
    sure: bool
    score: int

    @property
    def end(self) -> int:
        """Return the number of the first line below title and date."""
        return self.day.at + 1 if self.day else self.title_at


def date_lines(lines: list[Line]) -> list[DateLine]:
    """Return the lines that hold a day and nothing else but «Publié le», an hour or «par …»."""
    found = []
    for at, line in enumerate(lines):
        text = line.text
        if len(text) > _LONGEST_DATE_LINE or not _YEAR.search(text):
            continue
        text = _RUN_ON.sub(" ", text)
        day = find_day(text)
        if day and _BEFORE_DAY.fullmatch(plain(text[: day[1]])):
            rest = text[day[2] :].strip()
            behind = "" if _AFTER_DAY.fullmatch(plain(rest)) else rest.strip(" .,;|–—-·•:/")
            if not behind or (len(behind) <= 60 and text[day[1]].isalpha()):
                found.append(DateLine(at, day[0], behind))
    return found


def find_head(page: Page, dates: list[DateLine], labels: dict[str, str]) -> Head | None:
    """Return the likeliest head of a page, scored by what stands around it; None without any.

    `labels` are the names of the cloud by key: what follows a date on its line must be one, or look
    like one where there is no cloud.
    """
    lines = page.lines
    paths = find_paths(page)
    named = _names(page)
    dates = [
        day
        for day in dates
        if not day.rest
        or key(day.rest) in labels
        or (len(labels) < WHOLE_LIST and day.rest[:1].isupper())
    ]
    best = None
    for title, day, nearness in _candidates(lines, dates, paths, named):
        head = _scored(lines, title, day, nearness, paths=paths, named=named)
        if best is None or head.score > best.score:
            best = head
    return best if best and best.score > 0 else None


def _names(page: Page) -> set[str]:
    """Return the keys a title may have by the page's head, with and without the site's name."""
    names = set()
    for hint in ("title", "og_title"):
        text = page.hints.get(hint, "")
        parts = [part for part in _SITE_NAME.split(text) if part]
        names.add(key(CUT.sub("", text)))
        for cut in range(1, len(parts)):
            for some, others in ((parts[:cut], parts[cut:]), (parts[cut:], parts[:cut])):
                if any("osiris" in plain(part) for part in others):
                    names.add(key("".join(some)))
    return {name for name in names if name and not name.startswith("osiris")}


LineRange = tuple[int, int]


def _candidates(
    lines: list[Line], dates: list[DateLine], paths: list[Path], named: set[str]
) -> Iterator[tuple[LineRange, DateLine | None, int]]:
    """Yield (title, date, how many paragraphs apart), in the order of the page."""
    for day in dates:
        for nearness, span in enumerate(_paragraphs_before(lines, day.at, paths)):
            yield span, day, nearness
    below = {path.end for path in paths}
    for at, line in enumerate(lines):
        if (
            at in below
            or line.kind == "heading"
            or (line.kind == "text" and not line.joins and _is_named(line.text, paths, named))
        ):
            yield (at, _paragraph_end(lines, at)), None, 0


def _is_named(title: str, paths: list[Path], named: set[str]) -> bool:
    name = key(title[:_LONGEST_TITLE])
    return name in named or any(path.names(name) for path in paths)


def _paragraph_end(lines: list[Line], at: int) -> int:
    end = at + 1
    while end < len(lines) and lines[end].joins:
        end += 1
    return end


def _paragraphs_before(lines: list[Line], at: int, paths: list[Path]) -> Iterator[LineRange]:
    """Yield the paragraphs above a date, nearest first, as far as they may be its title."""
    ends = {path.end for path in paths}
    found, end = 0, at
    while end > 0 and found < _BEFORE_DATE:
        start = end - 1
        while lines[start].joins and start not in ends and start > 0 and end - start < 12:
            start -= 1
        text = " ".join(line.text for line in lines[start:end])
        if not is_furniture(lines[start]):
            yield start, end
            found += 1
            if len(text) > _SUBTITLE or is_prose(text) or start in ends:
                return
        end = start


def _scored(
    lines: list[Line],
    span: LineRange,
    day: DateLine | None,
    nearness: int,
    *,
    paths: list[Path],
    named: set[str],
) -> Head:
    start, end = span
    line, title = lines[start], " ".join(line.text for line in lines[start:end])
    above = [path for path in paths if path.end <= start]
    own = next((path for path in above if path.names(key(title))), None)
    under = next((path for path in above if _only_furniture(lines, path.end, start)), None)
    is_named = key(title) in named or own is not None
    score = 6 * is_named + 3 * (under is not None) + 2 * (line.kind == "heading") - 2 * nearness
    if day:
        score += 3 + lines[day.at].text[:1].isalpha() - (lines[day.at].kind == "heading")
    score -= 2 * title.endswith((".", ";", ",")) + 3 * (line.kind == "item") + 3 * line.link
    if is_furniture(line) or landmark(line) or key(title) in SECTIONS or is_period(title):
        score -= 9
    if nearness and not (is_named or under or line.kind == "heading"):
        score -= 9
    if len(title) > _LONGEST_TITLE or (not day and not is_named and not under):
        score -= 9
    path = own or under or (above[0] if above else None)
    sure = is_named and day is not None and nearness == 0
    return Head(title, start if day else end, day, path, sure, score)


def _only_furniture(lines: list[Line], start: int, end: int) -> bool:
    return end - start < 6 and all(is_furniture(line) for line in lines[start:end])


def is_listing(page: Page, head: Head, dates: list[DateLine], labels: dict[str, str]) -> bool:
    """Tell whether the page is a list of articles: a keyword's, a month's, the home page.

    An entry is a title with its day and a teaser, or with the next entry below it.
    """
    if head.sure:
        return False
    lines = page.lines
    at_dates = {day.at for day in dates if not day.rest}
    entries = 0
    for at in at_dates:
        if at == 0 or is_prose(lines[at - 1].text):
            continue
        below = lines[at + 1].text if at + 1 < len(lines) else ""
        entries += is_teaser(below) or at + 2 in at_dates or (lines[at - 1].link and at > head.end)
    if head.day is None or key(head.title) in labels:
        return entries > 0 or is_list(lines)
    return entries > (0 if head.path and head.path.names(key(head.title)) else 1)


def is_list(lines: list[Line]) -> bool:
    """Tell whether lines bear days without a year, as stock lists of articles do."""
    short = [x.text for x in lines if len(x.text) < 60 and _SHORT_DAY.fullmatch(plain(x.text))]
    return len(short) > 1 or any(" par " in text for text in short)
