"""The few tags of a page that a harvest reads, in one pass, in time linear in the page.

No HTML library is linear: selectolax took 30 s for 3 MB of nested `<a><div>`; lxml 6 s for a tag of
0.5 MB with many attributes and, reading events without a tree, 12 s for 0.6 MB of end tags that
nothing opened. Twice as much takes each of them four times as long.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from osiris_nlp.base.html import TAG, parse_attributes, raw_text, unescape
from osiris_nlp.base.text import squeeze

# Their content is text up to their end tag; only that of a title is read.
_RAW = frozenset("script style textarea iframe noembed noframes xmp template title".split())
# They contain menus, not the main text.
_ASIDE = frozenset(("nav", "aside", "header", "footer"))
_READ = frozenset(("a", "area", "base", "link", "meta"))
_LONGEST_TEXT = 1_000
_MOST_READ = 20_000


@dataclass(slots=True)
class Tag:
    """A tag with its attributes; for a link its text, and whether it is in a menu or the like."""

    name: str
    attributes: dict[str, str]
    is_aside: bool = False
    pieces: list[str] = field(default_factory=list)

    def get(self, key: str) -> str:
        """Return an attribute, empty if it is absent."""
        return self.attributes.get(key, "")

    @property
    def relations(self) -> list[str]:
        """The words of ``rel``."""
        return self.get("rel").lower().split()

    @property
    def text(self) -> str:
        """The words between the tag and its end."""
        return squeeze(unescape("".join(self.pieces)[:_LONGEST_TEXT]))


@dataclass(slots=True)
class Sheet:
    """The tags of a page (at most 20,000), its first-level headings, its title."""

    tags: list[Tag] = field(default_factory=list)
    headings: list[Tag] = field(default_factory=list)
    title: str = ""

    def find_all(self, *names: str) -> Iterator[Tag]:
        """Yield the tags of these names, in order."""
        return (tag for tag in self.tags if tag.name in names)


def read_tags(page: str) -> Sheet:
    """Return the links, hints and headings of a page.

    Examples
    --------
    >>> sheet = read_tags('<title>Fintech</title><nav><a href="x?a=1&amp;b">Un <b>lien</b></a></nav>')
    >>> [(tag.get("href"), tag.text, tag.is_aside) for tag in sheet.tags], sheet.title
    ([('x?a=1&b', 'Un lien', True)], 'Fintech')
    """
    sheet, last_comment, position, depth = Sheet(), page.rfind("-->"), 0, 0
    link: Tag | None = None
    heading: Tag | None = None
    while match := TAG.search(page, position):
        start, end = match.span()
        for tag in (link, heading):
            if tag is not None and len(tag.pieces) < _LONGEST_TEXT:
                tag.pieces.append(page[position:start])
        position, name = end, (match["name"] or "").lower()
        if match["comment"] and end <= last_comment:
            position = page.find("-->", start + 2) + 3
        elif name in _RAW and not match["end"]:
            content, position = raw_text(page, name, end)
            if name == "title" and not sheet.title:
                sheet.title = squeeze(unescape(content[:_LONGEST_TEXT]))
        elif name in _ASIDE:
            depth = max(0, depth - 1) if match["end"] else depth + 1
        elif name == "h1":
            heading = None if match["end"] else Tag(name, {})
            if heading:
                sheet.headings.append(heading)
        elif name in _READ:
            tag = (
                None
                if match["end"]
                else Tag(name, parse_attributes(match["attributes"]), depth > 0)
            )
            link = tag if name == "a" else link
            if tag and len(sheet.tags) < _MOST_READ:
                sheet.tags.append(tag)
    return sheet
