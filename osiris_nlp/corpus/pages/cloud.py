"""The keyword cloud of a page: every keyword of the site, with its number of articles."""

import re
from collections import Counter

from osiris_nlp.corpus.pages.landmarks import landmark
from osiris_nlp.corpus.pages.lines import Line, Page, fold_line, normalize_spaces, title_key

Entry = tuple[str, int, int]

COUNTS = re.compile(r"(?<![\d/])(\d{1,7})\s?/\s?(\d{1,7})(?![\d/])")
_AROUND = " \t:;,.|·•*-–—()[]"
_LONGEST_NAME = 90
_FEWEST = 3  # entries with the same total; fewer are fractions in prose, such as «1/3»


def find_cloud(page: Page) -> list[Entry]:
    """Return the entries of a page's cloud, in order and without repeated names."""
    entries = _entries_from_links(page) or _entries_from_lines(page.lines)
    if not entries:
        entries = _menu_entries(page) or _list_entries(page.lines)
    return list(
        {title_key(name): (name, n, total) for name, n, total in reversed(entries)}.values()
    )[::-1]


def _entries_from_links(page: Page) -> list[Entry]:
    return _with_common_total(
        [
            (anchor.text, int(counts[1]), int(counts[2]))
            for anchor in page.anchors
            if "/" in anchor.title and (counts := COUNTS.search(anchor.title))
        ]
    )


def _entries_from_lines(lines: list[Line]) -> list[Entry]:
    entries: list[Entry] = []
    for text in _paragraphs_with_counts(lines):
        entries += _named_entries(text, list(COUNTS.finditer(text)))
    return _with_common_total(entries)


def _paragraphs_with_counts(lines: list[Line]) -> list[str]:
    """Return the lines with counts, each joined with the lines that continue its paragraph."""
    runs: list[list[str]] = []
    last = -2
    for index, line in enumerate(lines):
        if line.continues and last == index - 1:
            runs[-1].append(line.text)
            last = index
        elif "/" in line.text and COUNTS.search(line.text):
            runs.append([line.text])
            last = index
    return [" ".join(texts) for texts in runs]


def _named_entries(text: str, counts: list[re.Match[str]]) -> list[Entry]:
    """Return the entries of a line, whose names are all after their counts or all before them."""
    edges = [0, *(match.end() for match in counts)]
    if text[: counts[0].start()].strip(_AROUND):
        names = [text[a : match.start()] for a, match in zip(edges, counts, strict=False)]
    else:
        ends = [*(match.start() for match in counts[1:]), len(text)]
        names = [text[match.end() : end] for match, end in zip(counts, ends, strict=True)]
    return [
        (name.strip(_AROUND), int(match[1]), int(match[2]))
        for name, match in zip(names, counts, strict=True)
        if 1 < len(name.strip(_AROUND)) <= _LONGEST_NAME
    ]


def _with_common_total(entries: list[Entry]) -> list[Entry]:
    totals = Counter(total for _, n, total in entries if 0 < n <= total)
    if not totals:
        return []
    total, n_entries = totals.most_common(1)[0]
    return [entry for entry in entries if entry[2] == total] if n_entries >= _FEWEST else []


def _menu_entries(page: Page) -> list[Entry]:
    """Return the options of the menu below «Navigation par mots clés», without counts."""
    for index, names in page.menus:
        landmarks_above = [landmark(line) for line in page.lines[max(0, index - 2) : index]]
        first = fold_line(names[0]) if names else ""
        if "cloud" in landmarks_above or "keywords" in landmarks_above or "mots" in first:
            return [(name, 0, 0) for name in names if "mots" not in fold_line(name)[:14]]
    return []


def _list_entries(lines: list[Line]) -> list[Entry]:
    starts = [index for index, line in enumerate(lines) if landmark(line) == "cloud"]
    names: list[str] = []
    for line in lines[starts[-1] + 1 :] if starts else []:
        if line.kind != "item" or landmark(line) or len(line.text) > _LONGEST_NAME:
            break
        names.append(normalize_spaces(line.text))
    return [(name, 0, 0) for name in names]
