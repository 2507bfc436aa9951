"""The lines of a page or of its text dump as a reader sees them, without markup or class names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from osiris_nlp.base.language.words import fold

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u200e\u200f\u202a-\u202e\u2060\ufeff"
    "\ud800-\udfff]"
)
_SHORT = 100
_line_of = attrgetter("line")
_NO_LETTER = re.compile(r"[\W_]+")


class Line(NamedTuple):
    """One printed line.

    `continues` marks a line that continues the paragraph of the line before it (after a hard break,
    or in the next cell of a table row). `kind` is ``text``, ``heading`` or ``item``. `is_link` marks
    a line that is entirely a link. `family` is equal for lines with the same element and attributes,
    and empty if unknown.
    """

    text: str
    continues: bool = False
    kind: str = "text"
    is_link: bool = False
    family: str = ""


class Anchor(NamedTuple):
    """A link: the number of its line, its text, its ``title``, and whether it is a ``rel=tag``."""

    line: int
    text: str
    title: str
    is_tag: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page and, for HTML, its links, drop-down menus and hints from its head.

    `menus` has, for each menu, the number of the line below it and its options. `hints` may contain ``title``, ``og_title``, ``canonical``, ``og_url`` and ``article`` (a number).
    """

    lines: list[Line]
    anchors: list[Anchor] = field(default_factory=list)
    menus: list[tuple[int, list[str]]] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)


def anchors_on(page: Page, index: int) -> list[Anchor]:
    """Return the links of a line; a page's links are in the order of its lines."""
    start = bisect_left(page.anchors, index, key=_line_of)
    return page.anchors[start : bisect_right(page.anchors, index, lo=start, key=_line_of)]


def paragraph_ends(lines: list[Line]) -> list[int]:
    """Return for each line the number of the first line after its paragraph.

    Examples
    --------
    >>> paragraph_ends([Line("Accueil"), Line("La fibre"), Line("à Kolda", continues=True)])
    [1, 3, 3]
    """
    ends, end = [0] * len(lines), len(lines)
    for index in range(len(lines) - 1, -1, -1):
        ends[index] = end
        if not lines[index].continues:
            end = index
    return ends


def paragraphs(lines: Iterable[Line]) -> list[str]:
    """Return the texts of the lines, each joined with those of the lines that continue its paragraph.

    Examples
    --------
    >>> paragraphs([Line("Accueil"), Line("La fibre"), Line("à Kolda", continues=True)])
    ['Accueil', 'La fibre à Kolda']
    """
    texts: list[list[str]] = []
    for line in lines:
        if line.continues and texts:
            texts[-1].append(line.text)
        else:
            texts.append([line.text])
    return [" ".join(parts) for parts in texts]


def normalize_spaces(text: str) -> str:
    r"""Return text on one line, with single spaces and no invisible characters.

    Examples
    --------
    >>> normalize_spaces("\n 85\u202f000\xa0francs, télé\xadphone ")
    '85 000 francs, téléphone'
    """
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def fold_line(text: str) -> str:
    """Fold a line of text. Short lines, most of which recur on every page of a site, are cached."""
    return _fold_short(text) if len(text) <= _SHORT else fold(text)


def title_key(text: str) -> str:
    """Return only the folded letters and digits of text: equal for two spellings of one title.

    Examples
    --------
    >>> title_key("L’Artp :  « oui »") == title_key("l'artp: 'Oui'")
    True
    """
    return _key(text) if len(text) <= _SHORT else _key.__wrapped__(text)


_fold_short = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    return _NO_LETTER.sub("", fold_line(text))
