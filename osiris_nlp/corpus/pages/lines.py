"""The lines of a page or of its text dump, as a reader sees them: no markup, no class names."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from osiris_nlp.base.text import fold

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u200e\u200f\u202a-\u202e\u2060\ufeff"
    "\ud800-\udfff]"
)
_SHORT = 100
_NO_LETTER = re.compile(r"[\W_]+")


class Line(NamedTuple):
    """One printed line.

    `joins` tells that it goes on with the paragraph of the line before it (a hard break, or the
    next cell of a table row). `kind` is ``text``, ``heading`` or ``item``; `link` tells that all of
    it is a link. `family` is equal for lines made alike (same element, same class), and empty
    where nothing is known.
    """

    text: str
    joins: bool = False
    kind: str = "text"
    link: bool = False
    family: str = ""


class Anchor(NamedTuple):
    """A link: the number of its line, its words, its ``title``, and whether it is a ``rel=tag``."""

    line: int
    text: str
    title: str
    is_tag: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What was read: lines, and for HTML the links, menus of choices and hints of its head.

    `hints` may hold ``title``, ``og_title``, ``canonical``, ``og_url`` and ``article`` (a number).
    """

    lines: list[Line]
    anchors: list[Anchor] = field(default_factory=list)
    choices: list[tuple[int, list[str]]] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)


def squeezed(text: str) -> str:
    r"""Return text on one line: ordinary single spaces, nothing invisible.

    Examples
    --------
    >>> squeezed("\n 85\u202f000\xa0francs, télé\xadphone ")
    '85 000 francs, téléphone'
    """
    if not text.isascii() or not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def plain(text: str) -> str:
    """Return text folded; short lines, most of which a site's pages share, are remembered."""
    return _plain(text) if len(text) <= _SHORT else fold(text)


def key(text: str) -> str:
    """Return only the letters and digits of text: equal for two spellings of one title.

    Examples
    --------
    >>> key("L’Artp :  « oui »") == key("l'artp: 'Oui'")
    True
    """
    return _key(text) if len(text) <= _SHORT else _key.__wrapped__(text)


_plain = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    return _NO_LETTER.sub("", plain(text))
