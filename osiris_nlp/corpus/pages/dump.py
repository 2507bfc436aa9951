"""Read the lines of a page's text dump: bullets, indents, link numbers, underlines, hard breaks."""

import re

from osiris_nlp.base.language.html import unescape
from osiris_nlp.corpus.pages.lines import Line, Page, normalize_spaces

_BULLET = re.compile(r"(?:[*•·+◦▪■●○‣⁃∙]|o(?=\s))\s+(?=\S)")
_DASH = re.compile(r"[-–]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_RULE = re.compile(r"(?:[=\-~_*#─━—]\s?){3,}")
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_QUOTED = re.compile(r"(?:>\s)+")
_LINK_NUMBER = re.compile(r"\[\d{1,4}\](?=[^\s\[(,.;:!?])")
_MARKDOWN_LINK = re.compile(
    r"(!?)\[([^\[\]\n]{0,500})\]\((?:[^()\s]|\([^()\s]*\)){0,800}(?:\s\"[^\"\n]{0,200}\")?\)"
)
_EMPHASIS = re.compile(
    r"(?<![\w*_\\])(\*\*|__|\*|_)(?=[^\s*_])([^*_\n]{1,400}?)(?<=[^\s*_])\1(?![\w*_])"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")
_PICTURE = re.compile(
    r"\[(?:IMG|INLINE|IMAGE|EMBED|[^\[\]\s]{1,80}\.(?:gif|jpe?g|png|webp|svg))\]|\(BUTTON\)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_WIDEST = 130  # characters; a dump with longer lines was not wrapped
# Words and lines, wider, that no wrapped dump has: one is a breadcrumb.
_LONG_WORDS, _LONG_LINES = 10, 2
_UNWRAPPED = -2
_SPARSE = 12  # lines per blank line; above it, blank lines do not separate paragraphs


def read_dump(text: str) -> Page:
    r"""Return the lines of a text dump produced by lynx, w3m, html2text or trafilatura.

    Blank lines separate paragraphs. In a dump without them, a line continues the one before it if
    that one had no space left for its first word.

    Examples
    --------
    >>> page = read_dump("  * Un\n  * Deux\n\nLa fibre\narrive\n-----\n")
    >>> [(line.text, line.continues, line.kind) for line in page.lines]
    [('Un', False, 'item'), ('Deux', False, 'item'), ('La fibre', False, 'text'), ('arrive', True, 'heading')]
    """
    if _ENTITY.search(text):
        text = unescape(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").expandtabs(4)
    raw_lines = _without_notation(text).split("\n")
    non_blank = [raw_line for raw_line in raw_lines if raw_line.strip()]
    width = _width(non_blank, blanks=len(raw_lines) - len(non_blank))
    lines: list[Line] = []
    previous = ""  # the raw line above, empty after a blank one
    number, item_indent, is_quoted = 0, -1, False
    for index, raw_line in enumerate(raw_lines):
        stripped = raw_line.strip()
        if not stripped or _RULE.fullmatch(stripped):
            if stripped and lines and previous and stripped[0] in "=-~":
                lines[-1] = lines[-1]._replace(kind="heading")
            previous = ""
            continue
        indent = len(raw_line) - len(raw_line.lstrip())
        mark = _item_mark(stripped, indent, number, raw_lines, index)
        if mark and mark[1]:
            number = mark[1]
        text, kind = (stripped[mark[0] :], "item") if mark else (stripped, "text")
        if hashes := _HASHES.match(text):
            text, kind = text[hashes.end() :].rstrip("# "), "heading"
        continues = (
            bool(previous and lines) and kind == "text" and _continues(previous, stripped, width)
        )
        if continues and lines[-1].kind == "item":
            continues = indent > item_indent
        continues = continues and not _HASHES.match(previous)
        is_quoted = (is_quoted if continues else True) and _QUOTED.match(text) is not None
        if text := normalize_spaces(_QUOTED.sub("", text, count=1) if is_quoted else text):
            lines.append(Line(text, continues, lines[-1].kind if continues else kind))
            previous, item_indent = raw_line.rstrip(), indent if mark else item_indent
    return Page(lines)


def _without_notation(text: str) -> str:
    """Remove the notation for link numbers, links, images and emphasis."""
    if len(_LINK_NUMBER.findall(text)) >= 3:
        text = _LINK_NUMBER.sub("", text)
    if "[" in text or "(B" in text:
        text = _PICTURE.sub("", text)
    if "](" in text:
        text = _MARKDOWN_LINK.sub(lambda link: "" if link[1] else link[2], text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _width(non_blank: list[str], *, blanks: int) -> int:
    """Return the width of a dump that was wrapped without blank lines.

    0 means that blank lines separate paragraphs, -1 that every line is a paragraph, `_UNWRAPPED` that
    a line may begin one too, as in text copied from a browser.
    """
    if blanks * _SPARSE > len(non_blank) or not non_blank:
        long_lines = (line for line in non_blank if len(line) > _WIDEST)
        n_long = sum(line.count(" ") > _LONG_WORDS for line in long_lines)
        return 0 if n_long < _LONG_LINES else _UNWRAPPED
    width = max(map(len, non_blank))
    return width if width <= _WIDEST else -1


def _continues(previous: str, stripped: str, width: int) -> bool:
    """Return whether a line continues the previous one, judging by their lengths or its first letter."""
    if width == _UNWRAPPED:
        return stripped[0].islower() or previous.endswith(",")
    return width == 0 or len(previous) + 1 + len(stripped.split(" ", 1)[0]) > width > 0


def _item_mark(
    stripped: str, indent: int, number: int, raw_lines: list[str], index: int
) -> tuple[int, int] | None:
    """Return the length of an item's mark and its number, or None if the line is not an item.

    A dash marks an item only next to another dash: alone, it introduces a quotation.
    """
    if (bullet := _BULLET.match(stripped)) and (stripped[0] != "o" or indent >= 2):
        end = bullet.end()
        if (inner := _BULLET.match(stripped, end)) and stripped[end] != "o":
            end = inner.end()
        return end, 0
    if dash := _DASH.match(stripped):
        neighbours = [
            raw_lines[n].strip() for n in (index - 1, index + 1) if 0 <= n < len(raw_lines)
        ]
        return (dash.end(), 0) if any(_DASH.match(line) for line in neighbours) else None
    if (
        indent >= 2
        and (item_number := _NUMBER.match(stripped))
        and int(item_number[1]) in {1, number + 1}
    ):
        return item_number.end(), int(item_number[1])
    return None
