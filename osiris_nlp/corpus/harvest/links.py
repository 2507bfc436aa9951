"""Where a page leads: its links, the addresses of a sitemap, the items of a feed.

feedparser is not used for feeds: it took 33 s for an element with 60,000 attributes (0.6 MB).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.kinds import (
    Kind,
    family,
    is_article_like,
    kind_of,
    likeness,
    pagination,
)
from osiris_nlp.corpus.harvest.tags import Sheet, Tag, read_tags

_MOST_HEADINGS = 20
_FORBIDDEN_XML = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_COUNT = re.compile(r"^\d+\s*/\s*\d+\s+")
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})


@dataclass(frozen=True, slots=True)
class Link:
    """An address a page leads to.

    `label` is the keyword that the link names, if any; `is_aside` tells that the link is in a menu,
    header or footer, not in the main text.
    """

    address: str
    kind: Kind
    label: str | None = None
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Leads:
    """What a page leads to.

    `links` are in the order of the page. `listed` are the articles that its main text links to.
    `canonical` is its canonical address; `feed` that of the site's feed.
    """

    heading: str
    links: tuple[Link, ...]
    listed: tuple[str, ...]
    canonical: str | None
    feed: str | None
    is_spip: bool


def leads_of(page: str, *, site: Site, address: str) -> Leads:
    """Return where a page of the site leads.

    Examples
    --------
    >>> page = '<h1>Fintech</h1><main><a href="Wave.html">Wave</a></main><a href="x.pdf">x</a>'
    >>> leads = leads_of(page, site=Site.named("http://o.example"), address="/+-Fintech-+.html")
    >>> leads.heading, leads.listed, [link.address for link in leads.links]
    ('Fintech', ('/Wave.html',), ['/Wave.html'])
    """
    sheet = read_tags(page)
    base = _base(sheet, site, address)
    links: dict[str, Link] = {}
    listed: dict[str, None] = {}
    for tag in sheet.named("a", "area"):
        target = site.address(tag.get("href"), base=base) if tag.get("href") else None
        kind = kind_of(target) if target and target != address else None
        if target is None or kind is None or _is_nofollow(tag, target):
            continue
        label = _label(tag)
        if target not in links or (label and not links[target].label):
            links[target] = Link(target, Kind.KEYWORD if label else kind, label, tag.is_aside)
        if _lists(address, target) and not label and not tag.is_aside:
            listed[target] = None
    robots = next((x.get("content") for x in _metas(sheet, "robots")), "").lower()
    is_closed = "nofollow" in robots or "none" in robots
    generator = next((x.get("content") for x in _metas(sheet, "generator")), "").lower()
    return Leads(
        heading=_heading(sheet),
        links=() if is_closed else tuple(links.values()),
        listed=tuple(listed),
        canonical=_canonical(sheet, site, base),
        feed=_feed(sheet, site, base),
        is_spip="spip" in generator or any("spip.php" in x for x in links),
    )


def _base(sheet: Sheet, site: Site, address: str) -> str:
    href = next((tag.get("href") for tag in sheet.named("base")), "")
    # Only its path counts: whatever host it names, requests go to the site's.
    base = site.address(href, base=site.url(address)) if href else None
    return site.url(base or address)


def _metas(sheet: Sheet, name: str) -> Iterator[Tag]:
    return (tag for tag in sheet.named("meta") if tag.get("name").lower() == name)


def _is_nofollow(tag: Tag, target: str) -> bool:
    return "nofollow" in tag.relations and not pagination(target)


def _lists(listing: str, target: str) -> bool:
    is_same = likeness(target) == likeness(listing) or family(target) == family(listing)
    return is_article_like(target) and not is_same


def _label(tag: Tag) -> str | None:
    """Return the keyword a link names: SPIP marks it as a tag, or its count comes before it."""
    counted = _COUNT.match(tag.text)
    if counted is None and "tag" not in tag.relations:
        return None
    return tag.text[counted.end() :] if counted else tag.text or None


def _heading(sheet: Sheet) -> str:
    headings = [x for tag in sheet.headings[:_MOST_HEADINGS] if (x := tag.text)]
    # The name of the site is often a heading too; that of the page begins its title.
    heading = next((x for x in headings if sheet.title.startswith(x)), "")
    return heading or (headings[-1] if headings else sheet.title)


def _canonical(sheet: Sheet, site: Site, base: str) -> str | None:
    for tag in sheet.named("link"):
        if "canonical" in tag.relations and tag.get("href"):
            return site.address(tag.get("href"), base=base)
    return None


def _feed(sheet: Sheet, site: Site, base: str) -> str | None:
    for tag in sheet.named("link"):
        if "alternate" in tag.relations and tag.get("type").lower() in _FEEDS:
            feed = site.address(tag.get("href"), base=base) if tag.get("href") else None
            if feed and "id_" not in feed:
                return feed
    return None


def sitemap_links(body: bytes, *, site: Site, address: str) -> Iterator[Link]:
    """Yield where a sitemap, or an index of sitemaps, leads.

    Raises
    ------
    InputError
        If it is not well-formed XML, or declares a document type or entities.

    Examples
    --------
    >>> body = b"<urlset><url><loc>http://o.example/Wave.html</loc></url></urlset>"
    >>> list(sitemap_links(body, site=Site.named("http://o.example"), address="/sitemap.xml"))
    [Link(address='/Wave.html', kind=<Kind.ARTICLE: 6>, label=None, is_aside=False)]
    """
    root = read_xml(body)
    is_index = _tag(root) == "sitemapindex"
    for node in root:
        for part in node:
            target = _address(part.text, site, address) if _tag(part) == "loc" else None
            kind = Kind.SITEMAP if is_index else kind_of(target or "")
            if target and kind is not None:
                yield Link(target, kind)


def feed_links(body: bytes, *, site: Site, address: str) -> Iterator[Link]:
    """Yield the articles of an RSS or Atom feed.

    Raises
    ------
    InputError
        If it is not well-formed XML, or declares a document type or entities.
    """
    for item in read_xml(body).iter():
        if _tag(item) not in {"item", "entry"}:
            continue
        for part in item:
            if _tag(part) == "link":
                target = _address(part.get("href") or part.text, site, address)
                kind = kind_of(target or "")
                if target and kind is not None:
                    yield Link(target, kind)


def read_xml(body: bytes) -> ET.Element:
    """Parse XML without a document type or entities.

    It is decoded before the parser sees it, so that no encoding hides a declaration.

    Examples
    --------
    >>> read_xml(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    Traceback (most recent call last):
    osiris_nlp.base.errors.InputError: It declares a document type or entities: expected plain XML
    """
    text = text_of(body).lstrip("\ufeff \t\r\n")
    if _FORBIDDEN_XML.search(text) or "\x00" in text:
        raise InputError("It declares a document type or entities", "expected plain XML")
    try:
        return ET.fromstring(text)  # noqa: S314 (it declares nothing)
    except (ET.ParseError, ValueError, RecursionError) as error:
        raise InputError(
            f"It is no well-formed XML ({error})", "expected a sitemap or feed"
        ) from None


def _tag(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def _address(link: str | None, site: Site, address: str) -> str | None:
    return site.address(link, base=site.url(address)) if link and link.strip() else None
