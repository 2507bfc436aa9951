"""The breadcrumb of a page: «Accueil > Articles de presse > Année 2016 > … > title (…)»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from osiris_nlp.corpus.pages.landmarks import CUT, SECTIONS, is_boilerplate, is_period
from osiris_nlp.corpus.pages.lines import (
    Line,
    Page,
    anchors_on,
    fold_line,
    paragraph_ends,
    title_key,
)

_HOME = re.compile(
    r"(?:vous [êe]tes ici\s*:?\s*)?\W{0,3}accueil(?: du site)?(?=\W|$)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*(>>?|›|»|→|/|::?|\||–|—|-|•|·|\\)(?:\s+|(?<=[>›»→])(?=\w))")
_MARKS = " >›»/→|"
_ORDER_NUMBER = re.compile(r"^\d{1,3}\s?\.\s*(?=\D)")
_LONGEST, _MOST_ITEMS, _MOST_PATHS = 600, 12, 8
_REACH = 8  # lines from a breadcrumb to its title, at most
_LONGEST_SECTION = 60
_SHORTEST_MATCH = 8  # letters of a truncated title


@dataclass(frozen=True, slots=True)
class Path:
    """A breadcrumb at ``lines[start:end]``.

    `items` are those after «Accueil». ``tails[n]`` is the key that the title has if it starts at item n.
    """

    start: int
    end: int
    items: tuple[str, ...]
    tails: tuple[str, ...]

    def names(self, title: str) -> bool:
        """Return whether the breadcrumb ends with this title (a `title_key`), truncated or not."""
        return any(_begins(title, tail) for tail in self.tails)

    def section(self, title: str) -> str | None:
        """Return the items above the title, without their order numbers, or None."""
        depth = next((n for n, tail in enumerate(self.tails) if _begins(title, tail)), None)
        if depth is None:
            last = self.items[-1]
            is_title = len(self.items) > 1 and (CUT.search(last) or len(last) > _LONGEST_SECTION)
            depth = len(self.items) - bool(is_title)
        items = (_ORDER_NUMBER.sub("", item).strip() for item in self.items[:depth])
        return " > ".join(filter(None, items)) or None


def find_paths(page: Page) -> list[Path]:
    """Return the first breadcrumbs of a page in order, including those in prose."""
    paths = []
    lines = page.lines
    ends = paragraph_ends(lines)
    for index, line in enumerate(lines):
        if "ccueil" not in line.text and "CCUEIL" not in line.text:
            continue
        home = _HOME.match(line.text)
        path = home and (
            _path_on_a_line(lines, index, home.end())
            or _path_in_a_list(lines, index, ends)
            or _path_of_links(page, index)
        )
        if path:
            paths.append(path)
        if len(paths) == _MOST_PATHS:
            break
    return paths


def _path_on_a_line(lines: list[Line], index: int, home: int) -> Path | None:
    """Read a breadcrumb that may continue over the lines of its paragraph."""
    texts = [lines[index].text]
    best = None
    for end in range(index + 1, min(index + 1 + _MOST_ITEMS, len(lines) + 1)):
        text = " ".join(texts)
        if len(text) > _LONGEST:
            break
        items, separator = _items(text, home)
        if items:
            path = _path(index, end, items, separator)
            if any(path.names(title_key(_paragraph(lines, n))) for n in _below(lines, end)):
                return path
            if best is None or _contains_separator(texts[-1], separator):
                best = path
        if end == len(lines) or not lines[end].continues:
            break
        texts.append(lines[end].text)
    return best


def _path_of_links(page: Page, index: int) -> Path | None:
    """Read a breadcrumb whose separators are images: adjacent links, then the title."""
    remainder = page.lines[index].text
    if len(remainder) > _LONGEST:
        return None
    links = [anchor.text for anchor in anchors_on(page, index)]
    if not 2 <= len(links) <= 2 * _MOST_ITEMS or not _HOME.fullmatch(links[0]):
        return None
    for link in links:
        remainder = remainder.removeprefix(link).strip()
    return _path(index, index + 1, [*links[1:], remainder] if remainder else links[1:])


def _contains_separator(text: str, separator: str) -> bool:
    return text.startswith(separator) or text.endswith(separator) or f" {separator} " in text


def _items(text: str, home: int) -> tuple[list[str], str]:
    """Split what follows «Accueil» at its first separator, and return the items and the separator."""
    match = _SEPARATOR.match(text, home)
    if not match:
        return [], ""
    mark = match[1]
    items = re.split(
        rf"\s*{re.escape(mark)}\s+" if mark in "/-–—|:.·•\\" else rf"\s*{re.escape(mark)}\s*",
        text[match.end() :],
    )
    items = [item.strip() for item in items[:_MOST_ITEMS]]
    return [item for item in items if item], mark


def _path(start: int, end: int, items: list[str], separator: str = "") -> Path:
    joint = f" {separator} "
    tails = (title_key(CUT.sub("", joint.join(items[n:]))) for n in range(len(items)))
    return Path(start, end, tuple(items), tuple(tails))


def _below(lines: list[Line], end: int) -> list[int]:
    """Return the starts of the line and the paragraphs below where a title may occur."""
    window = range(end, min(end + _REACH, len(lines)))
    return [index for index in window if index == end or not lines[index].continues]


def _paragraph(lines: list[Line], index: int) -> str:
    """Return the beginning of the paragraph that starts at a line, longer than any title."""
    texts = [lines[index].text[:_LONGEST]]
    while index + 1 < len(lines) and lines[index + 1].continues and len(texts) < 6:
        index += 1
        texts.append(lines[index].text[:_LONGEST])
    return " ".join(texts)


def _begins(title: str, tail: str) -> bool:
    return bool(tail) and (
        title == tail or (len(tail) >= _SHORTEST_MATCH and title.startswith(tail))
    )


def _path_in_a_list(lines: list[Line], index: int, ends: list[int]) -> Path | None:
    """Read a breadcrumb with one item per line, unless it is a menu.

    Its last item begins the title below, or is a month or a year.
    """
    if fold_line(lines[index].text).strip(_MARKS) not in {"accueil", "accueil du site"}:
        return None
    items: list[str] = []
    for start, text in _paragraphs(lines, index + 1, ends):
        item = text.strip(_MARKS)
        if not item:
            continue
        end = ends[start]
        title, below = title_key(CUT.sub("", item)), _first_content(lines, end)
        if items and any(
            _begins(title_key(_paragraph(lines, n)), title) for n in _below(lines, end)
        ):
            return _path(index, end, [*items, item])
        items.append(item)
        if title_key(_ORDER_NUMBER.sub("", items[0])) not in SECTIONS:
            return None
        if len(items) > 1 and is_period(item) and below and lines[below].kind != lines[index].kind:
            return _path(index, end, items)
    return None


def _paragraphs(lines: list[Line], index: int, ends: list[int]) -> Iterator[tuple[int, str]]:
    for _ in range(_MOST_ITEMS):
        if index >= len(lines):
            return
        yield index, _paragraph(lines, index)
        index = ends[index]


def _first_content(lines: list[Line], index: int) -> int | None:
    """Return the next line that is not a button, or None."""
    return next(
        (n for n in range(index, min(index + 3, len(lines))) if not is_boilerplate(lines[n])), None
    )
