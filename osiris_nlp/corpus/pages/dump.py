"""A text dump of a page to lines: bullets, indents, link numbers, underlines, hard breaks."""

import html
import re

from osiris_nlp.corpus.pages.lines import Line, Page, squeezed

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
_WIDEST = 130  # a dump with longer lines was not wrapped
_SPARSE = 12  # lines to a blank one, above which blank lines do not part paragraphs


def read_dump(text: str) -> Page:
    r"""Return the lines of a text dump, as lynx, w3m, html2text or trafilatura make it.

    Blank lines part paragraphs; where there are none, a line goes on with the one before it when
    that one is too full to have held its first word.

    Examples
    --------
    >>> page = read_dump("  * Un\n  * Deux\n\nLa fibre\narrive\n-----\n")
    >>> [(line.text, line.joins, line.kind) for line in page.lines]
    [('Un', False, 'item'), ('Deux', False, 'item'), ('La fibre', False, 'text'), ('arrive', True, 'heading')]
    """
    if _ENTITY.search(text):
        text = html.unescape(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").expandtabs(4)
    raws = _without_notation(text).split("\n")
    filled = [raw for raw in raws if raw.strip()]
    width = _width(filled, blanks=len(raws) - len(filled))
    lines: list[Line] = []
    before = ""  # the raw line before, empty after a blank one
    number, item_indent, quoted = 0, -1, False
    for at, raw in enumerate(raws):
        bare = raw.strip()
        if not bare or _RULE.fullmatch(bare):
            if bare and lines and before and bare[0] in "=-~":
                lines[-1] = lines[-1]._replace(kind="heading")
            before = ""
            continue
        indent = len(raw) - len(raw.lstrip())
        mark = _item_mark(bare, indent, number, raws, at)
        if mark and mark[1]:
            number = mark[1]
        text, kind = (bare[mark[0] :], "item") if mark else (bare, "text")
        if hashes := _HASHES.match(text):
            text, kind = text[hashes.end() :].rstrip("# "), "heading"
        joins = bool(before and lines) and kind == "text" and _goes_on(before, bare, width)
        if joins and lines[-1].kind == "item":
            joins = indent > item_indent
        joins = joins and not _HASHES.match(before)
        quoted = (quoted if joins else True) and _QUOTED.match(text) is not None
        if text := squeezed(_QUOTED.sub("", text, count=1) if quoted else text):
            lines.append(Line(text, joins, lines[-1].kind if joins else kind))
            before, item_indent = raw.rstrip(), indent if mark else item_indent
    return Page(lines)


def _without_notation(text: str) -> str:
    """Take out link numbers, links and emphasis as dumps note them."""
    if len(_LINK_NUMBER.findall(text)) >= 3:
        text = _LINK_NUMBER.sub("", text)
    if "[" in text or "(B" in text:
        text = _PICTURE.sub("", text)
    if "](" in text:
        text = _MARKDOWN_LINK.sub(lambda link: "" if link[1] else link[2], text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _width(filled: list[str], *, blanks: int) -> int:
    """Return the width of a dump that was wrapped without blank lines.

    0 where blank lines part paragraphs, -1 where every line is one.
    """
    if blanks * _SPARSE > len(filled) or not filled:
        return 0
    width = max(map(len, filled))
    return width if width <= _WIDEST else -1


def _goes_on(before: str, bare: str, width: int) -> bool:
    """Tell whether a line is the rest of the one before it, as far as their lengths tell."""
    return width == 0 or len(before) + 1 + len(bare.split(" ", 1)[0]) > width > 0


def _item_mark(
    bare: str, indent: int, number: int, raws: list[str], at: int
) -> tuple[int, int] | None:
    """Return the length of an item's mark and its number, or None for a line that is no item.

    A dash marks an item only among others: alone, it opens somebody's words.
    """
    if (bullet := _BULLET.match(bare)) and (bare[0] != "o" or indent >= 2):
        rest = bullet.end()
        if (inner := _BULLET.match(bare, rest)) and bare[rest] != "o":
            rest = inner.end()
        return rest, 0
    if dash := _DASH.match(bare):
        near = [raws[n].strip() for n in (at - 1, at + 1) if 0 <= n < len(raws)]
        return (dash.end(), 0) if any(_DASH.match(line) for line in near) else None
    if indent >= 2 and (numbered := _NUMBER.match(bare)) and int(numbered[1]) in {1, number + 1}:
        return numbered.end(), int(numbered[1])
    return None
