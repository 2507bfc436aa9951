"""Read the lines of an HTML page in one pass over its tags, in linear time whatever the nesting.

No tree is built. The reader needs only where each line begins and whether it is a heading, an item or
a link, and a tree grows with the square of a hostile page, through deep nesting or formatting
elements that are never closed.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from osiris_nlp.base.language.html import BLOCKS, TAG, parse_attributes, raw_text, unescape
from osiris_nlp.corpus.pages.lines import Anchor, Line, Page, normalize_spaces

_NOT_DISPLAYED = re.compile(r"\bdisplay\s{0,9}:\s{0,9}none", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NEVER_IN_HEADINGS = frozenset(("p", "ul", "ol", "table", "article"))
# Elements whose content is raw text up to the end tag, and not part of the page.
_RAW = frozenset("script style textarea iframe noembed noframes xmp title".split())
_DROPPED = frozenset("noscript object template audio video canvas svg math applet map".split())
_INLINE = frozenset(
    "abbr b big button cite code em font i img input label s small span strong sub sup time tt u".split()
)
# Elements to skip if hidden. A page that hides its body shows it again by script.
_HIDEABLE = (
    (BLOCKS - {"html", "body", "head", "hr"}) | (_INLINE - {"img", "input"}) | {"a", "td", "th"}
)
_LONGEST_HINT = 2_000  # characters of a title or an address
_HEAD_HINTS = {"og:title": "og_title", "og:url": "og_url"}
_ARTICLE_CLASS = re.compile(
    r"""\barticle-[a-z]+-(\d{1,9})\b|\bname=["']id_article["'] value=["'](\d{1,9})"""
)


def read_markup(text: str) -> Page:
    r"""Return the lines of an HTML page; scripts, styles, comments and hidden parts are skipped.

    Examples
    --------
    >>> page = read_markup("<h1>L&rsquo;Artp</h1><p>Un<br>deux<br><br>trois<!-- non --></p>")
    >>> [(line.text, line.continues, line.kind) for line in page.lines]
    [('L’Artp', False, 'heading'), ('Un', False, 'text'), ('deux', True, 'text'), ('trois', False, 'text')]
    """
    page = _PageBuilder()
    last_comment = text.rfind("-->")
    position = 0
    while match := TAG.search(text, position):
        start, end = match.span()
        if start > position:
            page.write(text[position:start])
        position = end
        name = match["name"]
        if name is None:
            if match["comment"] and end <= last_comment:
                position = text.find("-->", start + 2) + 3
            continue
        name = name.lower()
        if match["end"]:
            if name not in _INLINE:
                page.close(name)
        elif name in _RAW:
            content, position = raw_text(text, name, end)
            if name == "title":
                page.hints.setdefault("title", _text_of([content[:_LONGEST_HINT]]))
        elif name in _DROPPED or (match["attributes"] and _is_hidden(name, match["attributes"])):
            position = _find_end(text, name, end)
        elif name not in _INLINE:
            page.open(name, match["attributes"])
    page.write(text[position:])
    page.end_line()
    if (match := _ARTICLE_CLASS.search(text)) is not None:
        page.hints["article"] = match[1] or match[2]
    return Page(page.lines, page.anchors, page.menus, page.hints)


class _Link(NamedTuple):
    """The title of a link, and whether it is a ``rel=tag``."""

    title: str = ""
    is_tag: bool = False


@dataclass(slots=True)
class _PageBuilder:
    """The page read so far, and the state of the reader."""

    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    menus: list[tuple[int, list[str]]] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    continues: bool = False
    heading: str = ""
    item: bool = False
    block: str = "body"
    family: str = ""
    link: _Link | None = None
    link_start: int = 0
    links: list[tuple[int, int, _Link]] = field(default_factory=list)
    options: list[str] | None = None

    def write(self, text: str) -> None:
        if self.pieces or not text.isspace():
            self.pieces.append(text)

    def open(self, name: str, attributes: str) -> None:
        if name in BLOCKS:
            self.options = None  # an unclosed menu ends here
            self.end_paragraph()
            self.family = name + attributes
            self.item = name == "li" or (self.item and name == "p" and self.block == "li")
            self.block = name
            if name in _HEADINGS or name in _NEVER_IN_HEADINGS:
                self.heading = name if name in _HEADINGS else ""
        elif name == "br":
            self.end_line()
        elif name in {"td", "th"}:
            self.end_line(cell=True)
            self.family, self.block, self.item = name + attributes, name, False
        elif name == "a":
            self.end_link()
            is_relevant = "tag" in attributes or "title" in attributes
            self.link = _read_link(attributes) if is_relevant else _Link()
            self.link_start = len(self.pieces)
        elif name in {"option", "optgroup", "select"}:
            self.add_option(name)
        elif name in {"meta", "link"}:
            self.add_hint(parse_attributes(attributes))

    def close(self, name: str) -> None:
        if name in BLOCKS:
            self.end_paragraph()
            self.item, self.block, self.family = False, "", ""
            if name in _HEADINGS:
                self.heading = ""
        elif name in {"td", "th"}:
            self.end_line(cell=True)
        elif name == "a":
            self.end_link()
        elif name == "br":
            self.end_line()
        elif name in {"select", "option"}:
            self.add_option("/" + name)

    def add_option(self, name: str) -> None:
        """Collect the options of a menu, which are not lines of the page."""
        if self.options is None:
            self.end_line()
        else:
            if text := _text_of(self.pieces):
                self.options.append(text)
            self.pieces.clear()
        if name == "select" or (self.options is None and name in {"option", "optgroup"}):
            self.options = []
            self.menus.append((len(self.lines), self.options))
        elif name == "/select":
            self.options = None

    def add_hint(self, attributes: dict[str, str]) -> None:
        name = _HEAD_HINTS.get(attributes.get("property") or attributes.get("name") or "")
        if name and attributes.get("content"):
            self.hints.setdefault(name, normalize_spaces(attributes["content"][:_LONGEST_HINT]))
        if attributes.get("rel") == "canonical" and attributes.get("href"):
            self.hints.setdefault("canonical", attributes["href"].strip()[:_LONGEST_HINT])

    def end_link(self) -> None:
        if self.link is not None:
            self.links.append((self.link_start, len(self.pieces), self.link))
            self.link = None

    def end_line(self, *, cell: bool = False) -> None:
        """End the line at a hard break or a cell. Two breaks end the paragraph."""
        open_link = self.link
        self.end_link()
        text = _text_of(self.pieces)
        if text:
            kind = "heading" if self.heading else "item" if self.item else "text"
            is_link = bool(self.links) and self.add_links(text)
            self.lines.append(Line(text, self.continues, kind, is_link, self.family))
            self.continues = True
        elif not cell:
            self.continues = False
        self.pieces.clear()
        self.links.clear()
        self.link, self.link_start = open_link, 0

    def add_links(self, text: str) -> bool:
        """Add the links of the line, and return whether they make up all of it."""
        n_linked = 0
        for start, end, link in self.links:
            is_whole_line = start == 0 and end == len(self.pieces)
            anchor_text = text if is_whole_line else _text_of(self.pieces[start:end])
            if anchor_text:
                n_linked += len(anchor_text.replace(" ", ""))
                self.anchors.append(Anchor(len(self.lines), anchor_text, *link))
        return n_linked >= len(text.replace(" ", ""))

    def end_paragraph(self) -> None:
        if self.pieces:
            self.end_line()
        self.continues = False


def _read_link(attributes: str) -> _Link:
    values = parse_attributes(attributes)
    is_tag = "tag" in values.get("rel", "").lower().split()
    return _Link(normalize_spaces(values.get("title", "")[:_LONGEST_HINT]), is_tag)


def _text_of(pieces: list[str]) -> str:
    """Return the text of pieces of markup, unescaped twice if it was escaped twice."""
    text = "".join(pieces)
    if "&" in text:
        text = unescape(text)
        if _ENTITY.search(text):
            text = unescape(text)
    return normalize_spaces(text)


def _is_hidden(name: str, attributes: str) -> bool:
    lowered = attributes.lower()
    if name not in _HIDEABLE or not ("hidden" in lowered or "display" in lowered):
        return False
    values = parse_attributes(attributes)
    return "hidden" in values or bool(_NOT_DISPLAYED.search(values.get("style", "")))


def _find_end(text: str, name: str, start: int) -> int:
    """Return where a skipped element ends: after its matching end tag, or at the end of the page."""
    # Where a tag has no end, neither have those below it.
    tags = re.compile(rf"<(/?){re.escape(name)}(?![^\s/>])[^>]*+(>?)", re.IGNORECASE)
    depth = 1
    for tag in tags.finditer(text, start):
        if not tag[2]:
            break
        depth += -1 if tag[1] else name != "p"  # paragraphs do not nest
        if depth == 0:
            return tag.end()
    return len(text)
