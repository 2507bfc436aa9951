"""Where a page leads: its links, the addresses of a sitemap, the items of a feed.

feedparser is not used for feeds: it took 33 s for an element with 60,000 attributes (0.6 MB).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.kinds import (
    Kind,
    is_article_like,
    kind_of,
    listing_of,
    pagination,
    pattern_of,
)
from osiris_nlp.corpus.harvest.tags import Sheet, Tag, read_tags

_MOST_HEADINGS = 20
_FORBIDDEN_XML = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARES = "It declares a document type or entities", "expected plain XML"
_XML_LINKS = frozenset(("loc", "link"))
_LOC_DEPTH, _MOST_DEPTH = 3, 100  # urlset, url, loc; deeper ones are of images and videos
_COUNT = re.compile(r"^\d+\s*/\s*\d+\s+")
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a page links to.

    `label` is the keyword that the link names, if any. `is_aside` marks a link in a menu, header or
    footer, not in the main text.
    """

    address: str
    kind: Kind
    label: str | None = None
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Leads:
    """The links of a page.

    `links` are in the order of the page. `articles` are those that its main text links to.
    `canonical` is its canonical address; `feed` that of the site's feed.
    """

    heading: str
    links: tuple[Link, ...]
    articles: tuple[str, ...]
    canonical: str | None
    feed: str | None
    is_spip: bool


def leads_of(page: str, *, site: Site, address: str) -> Leads:
    """Return the links of a page of the site.

    Examples
    --------
    >>> page = '<h1>Fintech</h1><main><a href="Wave.html">Wave</a></main><a href="x.pdf">x</a>'
    >>> leads = leads_of(page, site=Site.from_url("http://o.example"), address="/+-Fintech-+.html")
    >>> leads.heading, leads.articles, [link.address for link in leads.links]
    ('Fintech', ('/Wave.html',), ['/Wave.html'])
    """
    sheet = read_tags(page)
    base = _base(sheet, site, address)
    links: dict[str, Link] = {}
    articles: dict[str, None] = {}
    for tag in sheet.find_all("a", "area"):
        target = site.address(tag.get("href"), base=base) if tag.get("href") else None
        kind = kind_of(target) if target and target != address else None
        if target is None or kind is None or _is_nofollow(tag, target):
            continue
        label = _label(tag)
        if target not in links or (label and not links[target].label):
            links[target] = Link(target, Kind.KEYWORD if label else kind, label, tag.is_aside)
        if _lists(address, target) and not label and not tag.is_aside:
            articles[target] = None
    robots = next((x.get("content") for x in _metas(sheet, "robots")), "").lower()
    is_nofollow = "nofollow" in robots or "none" in robots
    generator = next((x.get("content") for x in _metas(sheet, "generator")), "").lower()
    return Leads(
        heading=_heading(sheet),
        links=() if is_nofollow else tuple(links.values()),
        articles=tuple(articles),
        canonical=_canonical(sheet, site, base),
        feed=_feed(sheet, site, base),
        is_spip="spip" in generator or any("spip.php" in x for x in links),
    )


def _base(sheet: Sheet, site: Site, address: str) -> str:
    href = next((tag.get("href") for tag in sheet.find_all("base")), "")
    # Only its path counts: whatever host it names, requests go to the site's.
    base = site.address(href, base=site.url(address)) if href else None
    return site.url(base or address)


def _metas(sheet: Sheet, name: str) -> Iterator[Tag]:
    return (tag for tag in sheet.find_all("meta") if tag.get("name").lower() == name)


def _is_nofollow(tag: Tag, target: str) -> bool:
    return "nofollow" in tag.relations and not pagination(target)


def _lists(listing: str, target: str) -> bool:
    is_same = pattern_of(target) == pattern_of(listing) or listing_of(target) == listing_of(listing)
    return is_article_like(target) and not is_same


def _label(tag: Tag) -> str | None:
    """Return the keyword that a link names: SPIP marks it as a tag, or writes its count before it."""
    count = _COUNT.match(tag.text)
    if count is None and "tag" not in tag.relations:
        return None
    return tag.text[count.end() :] if count else tag.text or None


def _heading(sheet: Sheet) -> str:
    headings = [x for tag in sheet.headings[:_MOST_HEADINGS] if (x := tag.text)]
    # The name of the site is often a heading too; the heading of the page begins its title.
    heading = next((x for x in headings if sheet.title.startswith(x)), "")
    return heading or (headings[-1] if headings else sheet.title)


def _canonical(sheet: Sheet, site: Site, base: str) -> str | None:
    for tag in sheet.find_all("link"):
        if "canonical" in tag.relations and tag.get("href"):
            return site.address(tag.get("href"), base=base)
    return None


def _feed(sheet: Sheet, site: Site, base: str) -> str | None:
    for tag in sheet.find_all("link"):
        if "alternate" in tag.relations and tag.get("type").lower() in _FEEDS:
            feed = site.address(tag.get("href"), base=base) if tag.get("href") else None
            if feed and "id_" not in feed:
                return feed
    return None


def sitemap_links(body: bytes, *, site: Site, address: str) -> Iterator[Link]:
    """Yield the links of a sitemap or of an index of sitemaps.

    Raises
    ------
    InputError
        If it is not well-formed XML, or declares a document type or entities.

    Examples
    --------
    >>> body = b"<urlset><url><loc>http://o.example/Wave.html</loc></url></urlset>"
    >>> list(sitemap_links(body, site=Site.from_url("http://o.example"), address="/sitemap.xml"))
    [Link(address='/Wave.html', kind=<Kind.ARTICLE: 6>, label=None, is_aside=False)]
    """
    for part in read_xml(body):
        if part.name != "loc" or part.depth != _LOC_DEPTH:
            continue
        target = _address(part.address, site, address)
        kind = Kind.SITEMAP if part.root == "sitemapindex" else kind_of(target or "")
        if target and kind is not None:
            yield Link(target, kind)


def feed_links(body: bytes, *, site: Site, address: str) -> Iterator[Link]:
    """Yield the articles of an RSS or Atom feed.

    Raises
    ------
    InputError
        If it is not well-formed XML, or declares a document type or entities.
    """
    for part in read_xml(body):
        if part.name != "link" or part.parent not in {"item", "entry"}:
            continue
        target = _address(part.address, site, address)
        kind = kind_of(target or "")
        if target and kind is not None:
            yield Link(target, kind)


@dataclass(frozen=True, slots=True)
class XmlLink:
    """A `loc` or `link` element: its address, its depth (1 is the root), where it is.

    All names are without their prefixes, in lower case.
    """

    name: str
    address: str
    depth: int
    parent: str
    root: str


def read_xml(body: bytes) -> list[XmlLink]:
    """Return the addresses in XML without a document type or entities.

    It is decoded before the parser sees it, so that no encoding hides a declaration.

    Examples
    --------
    >>> read_xml(b"<rss><item><link>/Wave.html</link></item></rss>")
    [XmlLink(name='link', address='/Wave.html', depth=3, parent='item', root='rss')]
    >>> read_xml(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    Traceback (most recent call last):
    osiris_nlp.base.errors.InputError: It declares a document type or entities: expected plain XML
    """
    text = text_of(body).lstrip("\ufeff \t\r\n")
    if _FORBIDDEN_XML.search(text) or "\x00" in text:
        raise InputError(*_DECLARES)
    reader = _XmlReader()
    try:
        reader.read(text)
    except (expat.ExpatError, UnicodeError) as error:
        raise InputError(f"Not well-formed XML ({error})", "expected a sitemap or feed") from None
    return reader.links


class _XmlReader:
    """Collects the links while expat reads.

    ElementTree stores every name as "{namespace}name": 71 kB with a long namespace took 229 MB, and
    twice as much takes four times that. Here namespaces are not resolved.
    """

    def __init__(self) -> None:
        self.links: list[XmlLink] = []
        self._path: list[str] = []
        self._pieces: list[str] | None = None  # of the current link
        self._href = ""

    def read(self, text: str) -> None:
        """Parse a document; ExpatError if it is not well-formed."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.Parse(text, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._add()
        if len(self._path) == _MOST_DEPTH:
            raise InputError(
                f"XML elements nested more than {_MOST_DEPTH} deep", "expected plain XML"
            )
        self._path.append(name.rpartition(":")[2].lower())
        if self._path[-1] in _XML_LINKS:
            self._pieces = []
            self._href = attributes.get("href", "") if self._path[-1] == "link" else ""

    def _end(self, _name: str) -> None:
        self._add()
        self._path.pop()

    def _text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def _add(self) -> None:
        """Add the link that is being read, if any: its text ends where another tag begins."""
        if self._pieces is None:
            return
        address = self._href or "".join(self._pieces).strip()
        self._pieces = None
        if address:
            *_, parent, name = ("", *self._path)
            self.links.append(XmlLink(name, address, len(self._path), parent, self._path[0]))

    def _refuse(self, *_: object) -> None:
        raise InputError(*_DECLARES)


def _address(link: str, site: Site, address: str) -> str | None:
    return site.address(link, base=site.url(address)) if link.strip() else None
