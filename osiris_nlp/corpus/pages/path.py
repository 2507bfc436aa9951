"""The breadcrumb of a page: «Accueil > Articles de presse > Année 2016 > … > title (…)»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from osiris_nlp.corpus.pages.landmarks import CUT, SECTIONS, is_furniture, is_period
from osiris_nlp.corpus.pages.lines import Line, Page, key, plain

_HOME = re.compile(
    r"(?:vous [êe]tes ici\s*:?\s*)?\W{0,3}accueil(?: du site)?(?=\W|$)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*(>>?|›|»|→|/|::?|\||–|—|-|•|·|\\)(?:\s+|(?<=[>›»→])(?=\w))")
_MARKS = " >›»/→|"
_ORDER_NUMBER = re.compile(r"^\d{1,3}\s?\.\s*(?=\D)")
_LONGEST, _MOST_ITEMS, _MOST_PATHS = 600, 12, 8
_REACH = 8  # lines between a breadcrumb and its title
_LONGEST_SECTION = 60
_SHORTEST_MATCH = 8  # letters of a title that was cut


@dataclass(frozen=True, slots=True)
class Path:
    """A breadcrumb at ``lines[start:end]``.

    `items` follow «Accueil»; `tails` are the keys of what its title would be if it began at each.
    """

    start: int
    end: int
    items: tuple[str, ...]
    tails: tuple[str, ...]

    def names(self, title: str) -> bool:
        """Tell whether the breadcrumb ends with this title (a `key`), cut or whole."""
        return any(_begins(title, tail) for tail in self.tails)

    def section(self, title: str) -> str | None:
        """Return the items above the title, without their order numbers, or None."""
        at = next((n for n, tail in enumerate(self.tails) if _begins(title, tail)), None)
        if at is None:
            last = self.items[-1]
            is_title = len(self.items) > 1 and (CUT.search(last) or len(last) > _LONGEST_SECTION)
            at = len(self.items) - bool(is_title)
        return " > ".join(_cleaned(self.items[:at])) or None


def find_paths(page: Page) -> list[Path]:
    """Return the first breadcrumbs of a page in their order, those of the prose included."""
    paths = []
    lines = page.lines
    for at, line in enumerate(lines):
        if "ccueil" not in line.text and "CCUEIL" not in line.text:
            continue
        home = _HOME.match(line.text)
        path = home and (
            _on_a_line(lines, at, home.end()) or _in_a_list(lines, at) or _of_links(page, at)
        )
        if path:
            paths.append(path)
        if len(paths) == _MOST_PATHS:
            break
    return paths


def _on_a_line(lines: list[Line], at: int, home: int) -> Path | None:
    """Read a breadcrumb that may go on over the lines of its paragraph."""
    texts = [lines[at].text]
    best = None
    for end in range(at + 1, min(at + 1 + _MOST_ITEMS, len(lines) + 1)):
        whole = " ".join(texts)
        if len(whole) > _LONGEST:
            break
        items, separator = _items(whole, home)
        if items:
            path = _path(at, end, items, separator)
            if any(path.names(key(_paragraph(lines, n))) for n in _below(lines, end)):
                return path
            if best is None or _reads_on(texts[-1], separator):
                best = path
        if end == len(lines) or not lines[end].joins:
            break
        texts.append(lines[end].text)
    return best


def _of_links(page: Page, at: int) -> Path | None:
    """Read a breadcrumb whose separators are pictures: links side by side, then the title."""
    links = [anchor.text for anchor in page.anchors if anchor.line == at]
    rest = page.lines[at].text
    if len(links) < 2 or not _HOME.fullmatch(links[0]):
        return None
    for link in links:
        rest = rest.removeprefix(link).strip()
    return _path(at, at + 1, [*links[1:], rest] if rest else links[1:])


def _reads_on(text: str, separator: str) -> bool:
    return text.startswith(separator) or text.endswith(separator) or f" {separator} " in text


def _items(whole: str, home: int) -> tuple[list[str], str]:
    """Return what follows «Accueil», parted where its first separator stands."""
    first = _SEPARATOR.match(whole, home)
    if not first:
        return [], ""
    mark = first[1]
    items = re.split(
        rf"\s*{re.escape(mark)}\s+" if mark in "/-–—|:.·•\\" else rf"\s*{re.escape(mark)}\s*",
        whole[first.end() :],
    )
    items = [item.strip() for item in items[:_MOST_ITEMS]]
    return [item for item in items if item], mark


def _path(start: int, end: int, items: list[str], separator: str = "") -> Path:
    joint = f" {separator} "
    tails = (key(CUT.sub("", joint.join(items[n:]))) for n in range(len(items)))
    return Path(start, end, tuple(items), tuple(tails))


def _below(lines: list[Line], end: int) -> list[int]:
    """Return the first line below and the paragraphs that follow, as far as a title may stand."""
    reach = range(end, min(end + _REACH, len(lines)))
    return [at for at in reach if at == end or not lines[at].joins]


def _paragraph(lines: list[Line], at: int) -> str:
    texts = [lines[at].text]
    while at + 1 < len(lines) and lines[at + 1].joins and len(texts) < 6:
        at += 1
        texts.append(lines[at].text)
    return " ".join(texts)


def _begins(title: str, tail: str) -> bool:
    return bool(tail) and (
        title == tail or (len(tail) >= _SHORTEST_MATCH and title.startswith(tail))
    )


def _cleaned(items: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (_ORDER_NUMBER.sub("", item).strip() for item in items)
    return tuple(item for item in cleaned if item)


def _in_a_list(lines: list[Line], at: int) -> Path | None:
    """Read a breadcrumb whose items stand on lines of their own, and which is no menu.

    Its last item begins the title below, or is a month or a year.
    """
    if plain(lines[at].text).strip(_MARKS) not in {"accueil", "accueil du site"}:
        return None
    items: list[str] = []
    for start, text in _paragraphs(lines, at + 1):
        item = text.strip(_MARKS)
        if not item:
            continue
        end = _end(lines, start)
        title, below = key(CUT.sub("", item)), _first_words(lines, end)
        if items and any(_begins(key(_paragraph(lines, n)), title) for n in _below(lines, end)):
            return _path(at, end, [*items, item])
        items.append(item)
        if key(_ORDER_NUMBER.sub("", items[0])) not in SECTIONS:
            return None
        if len(items) > 1 and is_period(item) and below and lines[below].kind != lines[at].kind:
            return _path(at, end, items)
    return None


def _paragraphs(lines: list[Line], at: int) -> Iterator[tuple[int, str]]:
    for _ in range(_MOST_ITEMS):
        if at >= len(lines):
            return
        yield at, _paragraph(lines, at)
        at = _end(lines, at)


def _end(lines: list[Line], at: int) -> int:
    at += 1
    while at < len(lines) and lines[at].joins:
        at += 1
    return at


def _first_words(lines: list[Line], at: int) -> int | None:
    """Return the next line that is no button."""
    return next((n for n in range(at, min(at + 3, len(lines))) if not is_furniture(lines[n])), None)
