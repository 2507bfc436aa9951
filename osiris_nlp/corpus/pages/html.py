"""HTML to lines: one pass over the tags, in time linear in the page, whatever its nesting.

No tree is built. What is read here needs none (where a line begins, whether it is a heading, an
item, a link), and a tree grows with the square of a hostile page: deep nesting, formatting
elements never closed.
"""

import html
import re
from dataclasses import dataclass, field

from osiris_nlp.base.html import BLOCKS, TAG, parse_attributes, raw_text
from osiris_nlp.corpus.pages.lines import Anchor, Line, Page, squeezed

_NOT_DISPLAYED = re.compile(r"\bdisplay\s{0,9}:\s{0,9}none", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NEVER_IN_HEADINGS = frozenset(("p", "ul", "ol", "table", "article"))
# Their content is text up to their end tag, and none of the page's.
_RAW = frozenset("script style textarea iframe noembed noframes xmp title".split())
_DROPPED = frozenset("noscript object template audio video canvas svg math applet map".split())
_INLINE = frozenset(
    "abbr b big button cite code em font i img input label s small span strong sub sup time tt u".split()
)
# What may be hidden as a whole; a page that hides its body shows it by script.
_HIDEABLE = (
    (BLOCKS - {"html", "body", "head", "hr"}) | (_INLINE - {"img", "input"}) | {"a", "td", "th"}
)
_HEAD_HINTS = {"og:title": "og_title", "og:url": "og_url"}
_ARTICLE_CLASS = re.compile(
    r"""\barticle-[a-z]+-(\d{1,9})\b|\bname=["']id_article["'] value=["'](\d{1,9})"""
)


def read_markup(text: str) -> Page:
    r"""Return the lines of an HTML page; scripts, styles, comments and hidden parts are left out.

    Examples
    --------
    >>> page = read_markup("<h1>L&rsquo;Artp</h1><p>Un<br>deux<br><br>trois<!-- non --></p>")
    >>> [(line.text, line.joins, line.kind) for line in page.lines]
    [('L’Artp', False, 'heading'), ('Un', False, 'text'), ('deux', True, 'text'), ('trois', False, 'text')]
    """
    sheet = _Sheet()
    last_comment = text.rfind("-->")
    at = 0
    while match := TAG.search(text, at):
        start, end = match.span()
        if start > at:
            sheet.write(text[at:start])
        at = end
        name = match["name"]
        if name is None:
            if match["comment"] and end <= last_comment:
                at = text.find("-->", start + 2) + 3
            continue
        name = name.lower()
        if match["end"]:
            if name not in _INLINE:
                sheet.close(name)
        elif name in _RAW:
            inside, at = raw_text(text, name, end)
            sheet.keep_raw(name, inside)
        elif name in _DROPPED or (match["rest"] and _is_hidden(name, match["rest"])):
            at = _end_of(text, name, end)
        elif name not in _INLINE:
            sheet.open(name, match["rest"])
    sheet.write(text[at:])
    sheet.end_line()
    if (found := _ARTICLE_CLASS.search(text)) is not None:
        sheet.hints["article"] = found[1] or found[2]
    return Page(sheet.lines, sheet.anchors, sheet.choices, sheet.hints)


_UNTOLD: dict[str, str] = {}


@dataclass(slots=True)
class _Sheet:
    """The page being written, and where the pen is."""

    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    choices: list[tuple[int, list[str]]] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    joins: bool = False
    heading: str = ""
    item: bool = False
    block: str = "body"
    family: str = ""
    link: dict[str, str] | None = None
    link_from: int = 0
    links: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)
    choosing: list[str] | None = None

    def write(self, text: str) -> None:
        if self.pieces or not text.isspace():
            self.pieces.append(text)

    def open(self, name: str, rest: str) -> None:
        if name in BLOCKS:
            self.choosing = None  # a menu never closed ends here
            self.end_paragraph()
            self.family = name + rest
            self.item = name == "li" or (self.item and name == "p" and self.block == "li")
            self.block = name
            if name in _HEADINGS or name in _NEVER_IN_HEADINGS:
                self.heading = name if name in _HEADINGS else ""
        elif name == "br":
            self.end_line()
        elif name in {"td", "th"}:
            self.end_line(cell=True)
            self.family, self.block, self.item = name + rest, name, False
        elif name == "a":
            self.end_link()
            told = "tag" in rest or "title" in rest
            self.link = parse_attributes(rest) if told else _UNTOLD
            self.link_from = len(self.pieces)
        elif name in {"option", "optgroup", "select"}:
            self.choose(name)
        elif name in {"meta", "link"}:
            self.hint(parse_attributes(rest))

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
            self.choose("/" + name)

    def choose(self, name: str) -> None:
        """Put the options of a menu aside: they are no lines of the page."""
        if self.choosing is None:
            self.end_line()
        else:
            if text := _words(self.pieces):
                self.choosing.append(text)
            self.pieces.clear()
        if name == "select" or (self.choosing is None and name in {"option", "optgroup"}):
            self.choosing = []
            self.choices.append((len(self.lines), self.choosing))
        elif name == "/select":
            self.choosing = None

    def hint(self, given: dict[str, str]) -> None:
        name = _HEAD_HINTS.get(given.get("property") or given.get("name") or "")
        if name and given.get("content"):
            self.hints.setdefault(name, squeezed(given["content"]))
        if given.get("rel") == "canonical" and given.get("href"):
            self.hints.setdefault("canonical", given["href"].strip())

    def keep_raw(self, name: str, inside: str) -> None:
        if name == "title":
            self.hints.setdefault("title", _words([inside]))

    def end_link(self) -> None:
        if self.link is not None:
            self.links.append((self.link_from, len(self.pieces), self.link))
            self.link = None

    def end_line(self, *, cell: bool = False) -> None:
        """End the line at a hard break or a cell; two breaks end the paragraph."""
        open_link = self.link
        self.end_link()
        text = _words(self.pieces)
        if text:
            kind = "heading" if self.heading else "item" if self.item else "text"
            whole = bool(self.links) and self.keep_links(text)
            self.lines.append(Line(text, self.joins, kind, whole, self.family))
            self.joins = True
        elif not cell:
            self.joins = False
        self.pieces.clear()
        self.links.clear()
        self.link, self.link_from = open_link, 0

    def keep_links(self, text: str) -> bool:
        """Keep the links of the line, and tell whether they are all of it."""
        linked = 0
        for start, end, given in self.links:
            alone = start == 0 and end == len(self.pieces)
            words = text if alone else _words(self.pieces[start:end])
            if words:
                linked += len(words.replace(" ", ""))
                is_tag = "tag" in given.get("rel", "").lower().split()
                title = squeezed(given.get("title", ""))
                self.anchors.append(Anchor(len(self.lines), words, title, is_tag))
        return linked >= len(text.replace(" ", ""))

    def end_paragraph(self) -> None:
        if self.pieces:
            self.end_line()
        self.joins = False


def _words(pieces: list[str]) -> str:
    """Return the text of pieces of markup; what was escaped twice is unescaped twice."""
    text = "".join(pieces)
    if "&" in text:
        text = html.unescape(text)
        if _ENTITY.search(text):
            text = html.unescape(text)
    return squeezed(text)


def _is_hidden(name: str, rest: str) -> bool:
    lowered = rest.lower()
    if name not in _HIDEABLE or not ("hidden" in lowered or "display" in lowered):
        return False
    given = parse_attributes(rest)
    return "hidden" in given or bool(_NOT_DISPLAYED.search(given.get("style", "")))


def _end_of(text: str, name: str, at: int) -> int:
    """Return where a left-out element ends: the matching end tag, or the end of the page."""
    tags = re.compile(rf"<(/?){re.escape(name)}(?![^\s/>])[^>]*+>", re.IGNORECASE)
    depth = 1
    for tag in tags.finditer(text, at):
        depth += -1 if tag[1] else name != "p"  # a paragraph holds no other
        if depth == 0:
            return tag.end()
    return len(text)
