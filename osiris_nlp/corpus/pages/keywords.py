"""The keywords an article carries: the line under its date, or the links to them beside it."""

import re

from osiris_nlp.corpus.pages.cloud import _FIGURES
from osiris_nlp.corpus.pages.head import WHOLE_LIST, Head
from osiris_nlp.corpus.pages.landmarks import is_furniture, is_old_layout, landmark
from osiris_nlp.corpus.pages.lines import Line, Page, key, plain

_PARTS = re.compile(r"\s*[,;|•·]\s*|\s+[-–]\s+")
_ANNOUNCED = re.compile(r"^\s*(?:mots?[- ]cl[ée]s?|th[èe]mes?|rubriques?)\s*:\s*", re.IGNORECASE)
_MOST_TAGS = 12  # more links to keywords are a cloud
_LONGEST_NAME, _MOST_WORDS = 60, 8
_EDGES = " -–—•*·:"
_SENTENCE = tuple('.?!:;,…»"”)')


def read_keywords(page: Page, head: Head, names: dict[str, str]) -> tuple[list[str], int]:
    """Return an article's keywords and the number of the first line below them.

    Parameters
    ----------
    names : the names of the page's cloud by `key`; a keyword is one of them, and is returned as the
        line spells it. Where the cloud is missing or cut, a short line without a final mark is
        taken for a keyword too, except in the old layout, which shows none.
    """
    lines = page.lines
    if head.day and head.day.rest:
        return [head.day.rest], head.end
    at = _below(lines, head.end)
    tags = {anchor.line for anchor in page.anchors if anchor.is_tag}
    found: list[str] = []
    first = at
    while at < len(lines) and (at == first or _is_alike(lines[first], lines[at])):
        names_here = _names_on(lines[at], names) or (_tags_on(page, at) if at in tags else [])
        if not names_here:
            break
        found += names_here
        at += 1
    if not found and (beside := _beside(page, names)):
        return beside, head.end
    if not found and at < len(lines) and _may_be_one(lines, at, among=names):
        found, at = [_ANNOUNCED.sub("", lines[at].text)], at + 1
    if not found:
        return [], head.end
    return list(dict.fromkeys(found)), at


def _below(lines: list[Line], at: int) -> int:
    """Return the first line below that is neither a button nor «Mots clés»."""
    while at < len(lines) and (is_furniture(lines[at]) or landmark(lines[at]) == "keywords"):
        at += 1
    return at


def _is_alike(first: Line, line: Line) -> bool:
    if first.family or line.family:
        alike = first.family == line.family and " " in line.family
        return alike or (first.kind == line.kind == "item") or line.joins
    return line.joins or first.kind == line.kind == "item"


def _names_on(line: Line, names: dict[str, str]) -> list[str]:
    text = _ANNOUNCED.sub("", line.text)
    if len(text) > 4 * _LONGEST_NAME or not names:
        return []
    if key(text) in names:
        return [text.strip(_EDGES)]
    parts = [part for part in (part.strip(_EDGES) for part in _PARTS.split(text)) if part]
    return parts if all(key(part) in names for part in parts) else []


def _tags_on(page: Page, at: int) -> list[str]:
    if _FIGURES.search(page.lines[at].text):
        return []
    here = [anchor.text for anchor in page.anchors if anchor.line == at and anchor.is_tag]
    rest = page.lines[at].text
    for name in here:
        rest = rest.replace(name, "", 1)
    return here if len(rest.strip(" ,;|•·-–")) < 14 else []


def _may_be_one(lines: list[Line], at: int, *, among: dict[str, str]) -> bool:
    """Tell whether a line looks like a keyword, where the site's list says nothing of it."""
    if len(among) >= WHOLE_LIST and not lines[at].link:
        return False
    text = _ANNOUNCED.sub("", lines[at].text)
    return (
        len(text) <= _LONGEST_NAME
        and len(text.split()) <= _MOST_WORDS
        and text[:1].isupper()
        and not text.endswith(_SENTENCE)
        and lines[at].kind != "heading"
        and not landmark(lines[at])
        and not plain(text).startswith(("par ", "(source", "de notre"))
        and any(len(line.text) > 40 for line in lines[at + 1 : at + 3])
        and not any(map(is_old_layout, lines))
    )


def _beside(page: Page, names: dict[str, str]) -> list[str]:
    """Return the keywords shown apart from the article: ``rel=tag`` links, or under «Mots clés»."""
    tags = [a for a in page.anchors if a.is_tag and not _FIGURES.search(a.text + " " + a.title)]
    after_cloud = next(
        (at for at, line in enumerate(page.lines) if landmark(line) == "cloud"), len(page.lines)
    )
    tags = [anchor for anchor in tags if anchor.line < after_cloud]
    if tags and len(tags) <= _MOST_TAGS:
        return list(dict.fromkeys(names.get(key(a.text), a.text) for a in tags))
    found: list[str] = []
    for at, line in enumerate(page.lines):
        if landmark(line) == "keywords":
            for below in page.lines[at + 1 : at + 1 + _MOST_TAGS]:
                here = _names_on(below, names) if names else _listed(below)
                if not here or landmark(below):
                    break
                found += here
        elif (text := _ANNOUNCED.sub("", line.text)) != line.text and "mot" in plain(line.text[:4]):
            found += _names_on(line, names) or ([] if names else [text])
    return list(dict.fromkeys(found))


def _listed(line: Line) -> list[str]:
    short = line.kind == "item" and len(line.text) <= _LONGEST_NAME
    return [line.text] if short and not line.text.endswith(_SENTENCE) else []
