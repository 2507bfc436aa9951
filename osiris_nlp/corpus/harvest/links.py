"""What of a page leads further: its links, the lists of a sitemap, the items of a feed."""

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

    `label` is the keyword it was named as, if it was; `beside` tells that it stands in a menu or
    the like, not in the page's own matter.
    """

    address: str
    kind: Kind
    label: str | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Leads:
    """What a page leads to.

    `links` are in the order of the page. `listed` are the articles it shows in its own matter,
    beside menus. `canonical` is the address it calls its own; `feed` that of the site's feed.
    """

    heading: str
    links: tuple[Link, ...]
    listed: tuple[str, ...]
    canonical: str | None
    feed: str | None
    is_spip: bool


def leads_of(page: str, *, site: Site, address: str) -> Leads:
    """Return what a page of the site leads to.

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
        found = site.address(tag.get("href"), base=base) if tag.get("href") else None
        kind = kind_of(found) if found and found != address else None
        if found is None or kind is None or ("nofollow" in tag.relations and not pagination(found)):
            continue
        label = _label(tag)
        if found not in links or (label and not links[found].label):
            links[found] = Link(found, Kind.KEYWORD if label else kind, label, tag.beside)
        if _lists(address, found) and not label and not tag.beside:
            listed[found] = None
    said = next((x.get("content") for x in _metas(sheet, "robots")), "").lower()
    is_closed = "nofollow" in said or "none" in said
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
    # Only the address counts: whatever host it names, the one that is asked is the site's.
    found = site.address(href, base=site.url(address)) if href else None
    return site.url(found or address)


def _metas(sheet: Sheet, name: str) -> Iterator[Tag]:
    return (tag for tag in sheet.named("meta") if tag.get("name").lower() == name)


def _lists(listing: str, found: str) -> bool:
    same = likeness(found) == likeness(listing) or family(found) == family(listing)
    return is_article_like(found) and not same


def _label(tag: Tag) -> str | None:
    """Return the keyword a link names: SPIP says so, or it stands in the list with its count."""
    counted = _COUNT.match(tag.text)
    if counted is None and "tag" not in tag.relations:
        return None
    return tag.text[counted.end() :] if counted else tag.text or None


def _heading(sheet: Sheet) -> str:
    headings = [x for tag in sheet.headings[:_MOST_HEADINGS] if (x := tag.text)]
    # A site's own name is often a heading too; the page's begins its title.
    named = next((x for x in headings if sheet.title.startswith(x)), "")
    return named or (headings[-1] if headings else sheet.title)


def _canonical(sheet: Sheet, site: Site, base: str) -> str | None:
    for tag in sheet.named("link"):
        if "canonical" in tag.relations and tag.get("href"):
            return site.address(tag.get("href"), base=base)
    return None


def _feed(sheet: Sheet, site: Site, base: str) -> str | None:
    for tag in sheet.named("link"):
        if "alternate" in tag.relations and tag.get("type").lower() in _FEEDS:
            found = site.address(tag.get("href"), base=base) if tag.get("href") else None
            if found and "id_" not in found:
                return found
    return None


def sitemap_links(body: bytes, *, site: Site, address: str) -> Iterator[Link]:
    """Yield what a sitemap, or an index of sitemaps, leads to.

    Raises
    ------
    InputError
        If it is no well-formed XML, or declares a document type or entities.

    Examples
    --------
    >>> body = b"<urlset><url><loc>http://o.example/Wave.html</loc></url></urlset>"
    >>> list(sitemap_links(body, site=Site.named("http://o.example"), address="/sitemap.xml"))
    [Link(address='/Wave.html', kind=<Kind.ARTICLE: 6>, label=None, beside=False)]
    """
    root = read_xml(body)
    is_index = _tag(root) == "sitemapindex"
    for node in root:
        for part in node:
            found = _here(part.text, site, address) if _tag(part) == "loc" else None
            kind = Kind.SITEMAP if is_index else kind_of(found or "")
            if found and kind is not None:
                yield Link(found, kind)


def feed_links(body: bytes, *, site: Site, address: str) -> Iterator[Link]:
    """Yield the articles of an RSS or Atom feed.

    Raises
    ------
    InputError
        If it is no well-formed XML, or declares a document type or entities.
    """
    for item in read_xml(body).iter():
        if _tag(item) not in {"item", "entry"}:
            continue
        for part in item:
            if _tag(part) == "link":
                found = _here(part.get("href") or part.text, site, address)
                kind = kind_of(found or "")
                if found and kind is not None:
                    yield Link(found, kind)


def read_xml(body: bytes) -> ET.Element:
    """Parse XML that declares nothing: no document type, no entity, whatever its encoding.

    The text is decoded here and handed over decoded, so that no encoding hides a declaration.

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
        return ET.fromstring(text)  # noqa: S314 (nothing is declared in it)
    except (ET.ParseError, ValueError, RecursionError) as error:
        raise InputError(
            f"It is no well-formed XML ({error})", "expected a sitemap or feed"
        ) from None


def _tag(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def _here(link: str | None, site: Site, address: str) -> str | None:
    return site.address(link, base=site.url(address)) if link and link.strip() else None
