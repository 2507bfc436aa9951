"""The keywords of an article: the line below its date, or the links to them elsewhere on the page."""

import re

from osiris_nlp.corpus.pages.cloud import COUNTS
from osiris_nlp.corpus.pages.head import WHOLE_LIST, Head
from osiris_nlp.corpus.pages.landmarks import is_boilerplate, is_old_layout, landmark
from osiris_nlp.corpus.pages.lines import Line, Page, anchors_on, fold_line, title_key

_PARTS = re.compile(r"\s*[,;|•·]\s*|\s+[-–]\s+")
_INTRODUCTION = re.compile(r"^\s*(?:mots?[- ]cl[ée]s?|th[èe]mes?|rubriques?)\s*:\s*", re.IGNORECASE)
_MOST_TAGS = 12  # more links to keywords than this are a cloud
_LONGEST_NAME, _MOST_WORDS = 60, 8
_LONGEST_LINE = 2_000  # characters; a longer line is not one of keywords
_EDGES = " -–—•*·:"
_SENTENCE = tuple('.?!:;,…»"”)')


def read_keywords(page: Page, head: Head, names: dict[str, str]) -> tuple[list[str], int]:
    """Return an article's keywords and the number of the first line below them.

    Parameters
    ----------
    names : the names of the page's cloud, by `title_key`. A keyword is one of them, and is returned
        as the line spells it. If the cloud is missing or incomplete, a short line without final
        punctuation is a keyword too, except in the old layout, which shows none.
    """
    lines = page.lines
    if head.date_line and head.date_line.remainder:
        return [head.date_line.remainder], head.end
    index = _skip_buttons(lines, head.end)
    tags = {anchor.line for anchor in page.anchors if anchor.is_tag}
    keywords: list[str] = []
    first = index
    while index < len(lines) and (index == first or _is_similar(lines[first], lines[index])):
        line_keywords = _names_in(lines[index], names) or (
            _tags_in(page, index) if index in tags else []
        )
        if not line_keywords:
            break
        keywords += line_keywords
        index += 1
    if not keywords and (others := _separate_keywords(page, names)):
        return others, head.end
    if not keywords and index < len(lines) and _may_be_keyword(lines, index, names=names):
        keywords, index = [_INTRODUCTION.sub("", lines[index].text)], index + 1
    if not keywords:
        return [], head.end
    return list(dict.fromkeys(keywords)), index


def _skip_buttons(lines: list[Line], index: int) -> int:
    """Return the number of the first line that is neither a button nor «Mots clés»."""
    while index < len(lines) and (
        is_boilerplate(lines[index]) or landmark(lines[index]) == "keywords"
    ):
        index += 1
    return index


def _is_similar(first: Line, line: Line) -> bool:
    is_same_family = first.family == line.family and " " in line.family
    return is_same_family or line.continues or first.kind == line.kind == "item"


def _names_in(line: Line, names: dict[str, str]) -> list[str]:
    text = _INTRODUCTION.sub("", line.text)
    if len(text) > 4 * _LONGEST_NAME or not names:
        return []
    if title_key(text) in names:
        return [text.strip(_EDGES)]
    parts = [part for part in (part.strip(_EDGES) for part in _PARTS.split(text)) if part]
    return parts if all(title_key(part) in names for part in parts) else []


def _tags_in(page: Page, index: int) -> list[str]:
    remainder = page.lines[index].text
    if len(remainder) > _LONGEST_LINE or COUNTS.search(remainder):
        return []
    tags = [anchor.text for anchor in anchors_on(page, index) if anchor.is_tag]
    for name in tags:
        remainder = remainder.replace(name, "", 1)
    return tags if len(remainder.strip(" ,;|•·-–")) < 14 else []


def _may_be_keyword(lines: list[Line], index: int, *, names: dict[str, str]) -> bool:
    """Return whether a line that is not in the site's list looks like a keyword."""
    if len(names) >= WHOLE_LIST and not lines[index].is_link:
        return False
    text = _INTRODUCTION.sub("", lines[index].text)
    return (
        len(text) <= _LONGEST_NAME
        and len(text.split()) <= _MOST_WORDS
        and text[:1].isupper()
        and not text.endswith(_SENTENCE)
        and lines[index].kind != "heading"
        and not landmark(lines[index])
        and not fold_line(text).startswith(("par ", "(source", "de notre"))
        and any(len(line.text) > 40 for line in lines[index + 1 : index + 3])
        and not any(map(is_old_layout, lines))
    )


def _separate_keywords(page: Page, names: dict[str, str]) -> list[str]:
    """Return the keywords outside the article: ``rel=tag`` links, or the lines below «Mots clés»."""
    tags = [a for a in page.anchors if a.is_tag and not COUNTS.search(a.text + " " + a.title)]
    after_cloud = next(
        (index for index, line in enumerate(page.lines) if landmark(line) == "cloud"),
        len(page.lines),
    )
    tags = [anchor for anchor in tags if anchor.line < after_cloud]
    if tags and len(tags) <= _MOST_TAGS:
        return list(dict.fromkeys(names.get(title_key(a.text), a.text) for a in tags))
    keywords: list[str] = []
    for index, line in enumerate(page.lines):
        if landmark(line) == "keywords":
            for below in page.lines[index + 1 : index + 1 + _MOST_TAGS]:
                line_keywords = _names_in(below, names) if names else _item_names(below)
                if not line_keywords or landmark(below):
                    break
                keywords += line_keywords
        elif (text := _INTRODUCTION.sub("", line.text)) != line.text and "mot" in fold_line(
            line.text[:4]
        ):
            keywords += _names_in(line, names) or ([] if names else [text])
    return list(dict.fromkeys(keywords))


def _item_names(line: Line) -> list[str]:
    is_short_item = line.kind == "item" and len(line.text) <= _LONGEST_NAME
    return [line.text] if is_short_item and not line.text.endswith(_SENTENCE) else []
