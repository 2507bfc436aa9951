"""The keyword cloud of a page: every keyword of the site and how often it is used."""

import re
from collections import Counter

from osiris_nlp.corpus.pages.landmarks import landmark
from osiris_nlp.corpus.pages.lines import Line, Page, key, plain, squeezed

Entry = tuple[str, int, int]

_FIGURES = re.compile(r"(?<![\d/])(\d{1,7})\s?/\s?(\d{1,7})(?![\d/])")
_AROUND = " \t:;,.|·•*-–—()[]"
_LONGEST_NAME = 90
_FEWEST = 3  # entries with one total: fewer are somebody's «1/3»


def cloud_of(page: Page) -> list[Entry]:
    """Return the entries of a page's cloud, in their order, each name once."""
    found = _entries_of_links(page) or _entries_of_lines(page.lines)
    if not found:
        found = _options(page) or _listed_names(page.lines)
    return list({key(name): (name, n, total) for name, n, total in reversed(found)}.values())[::-1]


def _entries_of_links(page: Page) -> list[Entry]:
    return _of_one_total(
        [
            (anchor.text, int(figures[1]), int(figures[2]))
            for anchor in page.anchors
            if "/" in anchor.title and (figures := _FIGURES.search(anchor.title))
        ]
    )


def _entries_of_lines(lines: list[Line]) -> list[Entry]:
    entries: list[Entry] = []
    for text in _runs(lines):
        entries += _names_beside(text, list(_FIGURES.finditer(text)))
    return _of_one_total(entries)


def _runs(lines: list[Line]) -> list[str]:
    """Return the lines with figures, each with those that go on with its paragraph."""
    runs: list[list[str]] = []
    last = -2
    for at, line in enumerate(lines):
        if line.joins and last == at - 1:
            runs[-1].append(line.text)
            last = at
        elif "/" in line.text and _FIGURES.search(line.text):
            runs.append([line.text])
            last = at
    return [" ".join(texts) for texts in runs]


def _names_beside(text: str, figures: list[re.Match[str]]) -> list[Entry]:
    """Return the names that stand after their figures, or before them when the line ends so."""
    edges = [0, *(match.end() for match in figures)]
    if text[: figures[0].start()].strip(_AROUND):
        names = [text[a : match.start()] for a, match in zip(edges, figures, strict=False)]
    else:
        ends = [*(match.start() for match in figures[1:]), len(text)]
        names = [text[match.end() : end] for match, end in zip(figures, ends, strict=True)]
    return [
        (name.strip(_AROUND), int(match[1]), int(match[2]))
        for name, match in zip(names, figures, strict=True)
        if 1 < len(name.strip(_AROUND)) <= _LONGEST_NAME
    ]


def _of_one_total(entries: list[Entry]) -> list[Entry]:
    totals = Counter(total for _, n, total in entries if 0 < n <= total)
    if not totals:
        return []
    total, times = totals.most_common(1)[0]
    return [entry for entry in entries if entry[2] == total] if times >= _FEWEST else []


def _options(page: Page) -> list[Entry]:
    """Return the choices of the menu that follows «Navigation par mots clés», without figures."""
    for at, names in page.choices:
        before = [landmark(line) for line in page.lines[max(0, at - 2) : at]]
        first = plain(names[0]) if names else ""
        if "cloud" in before or "keywords" in before or "mots" in first:
            return [(name, 0, 0) for name in names if "mots" not in plain(name)[:14]]
    return []


def _listed_names(lines: list[Line]) -> list[Entry]:
    starts = [at for at, line in enumerate(lines) if landmark(line) == "cloud"]
    names: list[str] = []
    for line in lines[starts[-1] + 1 :] if starts else []:
        if line.kind != "item" or landmark(line) or len(line.text) > _LONGEST_NAME:
            break
        names.append(squeezed(line.text))
    return [(name, 0, 0) for name in names]
