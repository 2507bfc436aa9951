"""Addresses of a press site: one form for the same page, and what an address says of its page.

Within a site an address is path and query; scheme and host are the site's.
"""

import ipaddress
import posixpath
import re
from dataclasses import dataclass, replace
from enum import IntEnum
from urllib.parse import quote, unquote, urljoin, urlsplit

from osiris_nlp.errors import InputError

MOST_CHARACTERS = 2_000
_MOST_SEGMENTS, _MOST_ALIKE = 12, 3
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_HOST = re.compile(r"[a-z0-9_.:-]+")
_SENT = "/:@!$&'()*+,;=~%"  # what stands in a path as it is; the rest is escaped

# SPIP: `spip.php?article12`, `?page=article&id_article=12` are one page; so is `/?article12`.
_OBJECT = re.compile(r"(article|rubrique|mot|breve|auteur|site|forum|syndic|groupe)(\d+)")
_NUMBERED = re.compile(r"/(article|rubrique|mot|breve|auteur|site|forum)(\d+)(?:\.html)?")
_PAGINATION = re.compile(r"(?:debut|page)_?\w*|start|offset")
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|msclkid|mc_[ce]id|phpsessid|jsessionid|s(?:ess)?id"
    r"|var_\w+|recalcul|xtor|_ga|replytocom",
    re.IGNORECASE,
)
# Session-bound pages, actions, searches, answers to a forum, calendars, printing, feeds of one item.
_PAGES_LEFT = re.compile(
    r"(?:recherche|forum|login|connexion|inscription|identifiants|spip_pass|contact|calendrier|agenda"
    r"|evenements?|print|imprim|backend|rss|atom|ical|sitemap|robots|distrib|auteurs?$|site$|404"
    r"|article_pdf|pdf|envoi|jquery|style|favicon|informer|visit|statistiques|oembed|mot_rss)\w*",
    re.IGNORECASE,
)
_KEYS_LEFT = re.compile(
    r"action|exec|formulaire_\w+|id_(?:auteur|forum|syndic|document)|recherche|retour|print|imprim\w*"
    r"|cal_?\w*|jour|mois|semaine|date|tri\w*|sort|ordre|share|login|logout|url|redirect|format"
    r"|swf|ajax\w*|arg|hash",
    re.IGNORECASE,
)
_FOLDERS_LEFT = frozenset(
    "ecrire prive local img squelettes squelettes-dist plugins plugins-dist lib tmp config vendor"
    " extensions cgi-bin wp-admin wp-login.php wp-json".split()
)
_READABLE_ENDINGS = frozenset(("", ".html", ".htm", ".php", ".php3", ".php4", ".shtml"))
_NAMED_KEYWORD = re.compile(r"/\+-[^/]+-\+(?:\.html)?")
_NAMED_RUBRIC = re.compile(r"/-[^/]+-(?:\.html)?")
_NAMED_LEFT = re.compile(r"/(?:_[^/]+_|@[^/]+@)(?:\.html)?")  # authors, syndicated sites
_ENDED = re.compile(r"/[^/]+\.html?")
_DIGITS = re.compile(r"\d+")


class Kind(IntEnum):
    """What an address is asked for; the lower are asked first."""

    ROBOTS = 0
    SITEMAP = 1
    START = 2
    FEED = 3
    KEYWORD = 4
    LISTING = 5
    ARTICLE = 6
    KNOWN = 7  # an article of an earlier harvest that nothing has led to yet in this one


@dataclass(frozen=True, slots=True)
class Site:
    """The one host that is asked.

    `start` is the address to begin with.
    """

    scheme: str
    host: str
    port: int
    start: str

    @classmethod
    def named(cls, url: str) -> "Site":
        """Return the site a person named; InputError unless it is an http or https address.

        Examples
        --------
        >>> Site.named("https://OSIRIS.example").url("/article12.html")
        'https://osiris.example/article12.html'
        """
        remedy = "expected one like https://osiris.example/"
        try:
            parts = urlsplit(url.strip())
            port, host = parts.port, parts.hostname or ""
        except ValueError as error:
            raise InputError(f"Address {url!r}: {error}", remedy) from None
        if parts.scheme not in _DEFAULT_PORTS or not _host(host):
            raise InputError(f"Address {url!r} cannot be asked", remedy)
        if parts.username is not None:
            raise InputError(f"Address {url!r} holds a user name", "name it without")
        site = cls(parts.scheme, _host(host), port or _DEFAULT_PORTS[parts.scheme], "/")
        start = site.address(url)
        if start is None:
            raise InputError(f"Address {url!r} cannot be asked", remedy)
        return replace(site, start=start)

    @property
    def own(self) -> bool:
        """Whether it was named by an address of one's own network, or as localhost."""
        try:
            return not is_public(self.host)
        except ValueError:
            return self.host == "localhost"

    @property
    def authority(self) -> str:
        """Host, and the port unless it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def url(self, address: str) -> str:
        """Return the whole address of a page."""
        return f"{self.scheme}://{self.authority}{address}"

    def secured(self) -> "Site":
        """Return the same site under https."""
        return replace(self, scheme="https", port=443 if self.port == 80 else self.port)

    def address(self, link: str, *, base: str = "", strict: bool = False) -> str | None:
        """Return a link's address within the site, in its one form; None when it leads elsewhere.

        Parameters
        ----------
        base : whole address of the page it stands on
        strict : take `www.` before the name for another host; otherwise it is this one, whose
            pages it shows

        Examples
        --------
        >>> site = Site.named("http://osiris.example/")
        >>> site.address("?article12&utm_source=x#forum", base="http://osiris.example/a/../")
        '/spip.php?article12'
        >>> site.address("http://www.osiris.example/%c3%a9t%c3%a9.html?debut_articles=0")
        '/%C3%A9t%C3%A9.html'
        >>> site.address("http://ailleurs.example/") is None
        True
        """
        if len(link) > 3 * MOST_CHARACTERS:
            return None
        link = re.sub(r"[\t\r\n]", "", link.strip())
        try:
            parts = urlsplit(urljoin(base or self.url("/"), link))
            host, port = _host(parts.hostname or ""), parts.port
        except ValueError:
            return None
        if parts.scheme not in _DEFAULT_PORTS or parts.username is not None:
            return None
        if host != self.host and (strict or _bare(host) != _bare(self.host)):
            return None
        if (port or _DEFAULT_PORTS[parts.scheme]) not in self._ports:
            return None
        address = _one_form(parts.path, parts.query)
        return address if len(self.url(address)) <= MOST_CHARACTERS else None

    @property
    def _ports(self) -> frozenset[int]:
        """Both default ports are one site: which scheme is used is the site's to say."""
        defaults = frozenset(_DEFAULT_PORTS.values())
        return defaults if self.port in defaults else frozenset((self.port,))


def is_public(ip: str) -> bool:
    """Tell whether an IP address is on the public network; ValueError when it is none.

    Examples
    --------
    >>> [is_public(ip) for ip in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False]
    """
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def kind_of(address: str) -> Kind | None:
    """Return what an address is likely to lead to; None for one that is not asked.

    Examples
    --------
    >>> [kind_of(a) for a in ("/spip.php?mot1", "/+-Cyberdroit-+.html", "/-2007-.html")]
    [<Kind.KEYWORD: 4>, <Kind.KEYWORD: 4>, <Kind.LISTING: 5>]
    >>> kind_of("/Batik-no-243.html"), kind_of("/IMG/pdf/loi.pdf"), kind_of("/ecrire/")
    (<Kind.ARTICLE: 6>, None, None)
    """
    path, _, query = address.partition("?")
    if not _is_read(path) or not _may_be_asked(query):
        return None
    numbered = _OBJECT.match(query) or _NUMBERED.fullmatch(path)
    what = numbered[1] if numbered else ""
    if what in {"auteur", "site", "forum", "syndic"} or _NAMED_LEFT.fullmatch(path):
        return None
    if what == "mot" or _NAMED_KEYWORD.fullmatch(path) or "id_mot=" in query:
        return Kind.KEYWORD
    if what in {"rubrique", "groupe"} or _NAMED_RUBRIC.fullmatch(path) or pagination(address):
        return Kind.LISTING
    return Kind.ARTICLE


def is_article_like(address: str) -> bool:
    """Tell whether an address has the form SPIP gives to articles and briefs.

    Examples
    --------
    >>> [is_article_like(a) for a in ("/spip.php?article3", "/La-5G.html", "/agenda/2031/05")]
    [True, True, False]
    """
    path, _, query = address.partition("?")
    numbered = _OBJECT.fullmatch(query)
    if numbered:
        return numbered[1] in {"article", "breve"}
    return not query and kind_of(address) is Kind.ARTICLE and bool(_ENDED.search(path))


def pagination(address: str) -> tuple[str, ...]:
    """Return the parameters of an address that turn pages.

    Examples
    --------
    >>> pagination("/spip.php?mot1&debut_articles=10")
    ('debut_articles',)
    """
    names = (item.partition("=")[0] for item in address.partition("?")[2].split("&") if "=" in item)
    return tuple(name for name in names if name != "page" and _PAGINATION.fullmatch(name))


def family(address: str) -> str:
    """Return what the pages of one listing have in common: the address without the page's number.

    Examples
    --------
    >>> family("/spip.php?mot1&debut_articles=10")
    '/spip.php?mot1'
    """
    path, _, query = address.partition("?")
    turning = pagination(address)
    kept = [x for x in query.split("&") if x and x.partition("=")[0] not in turning]
    return f"{path}?{'&'.join(kept)}" if kept else path


def likeness(address: str) -> str:
    """Return what pages made by the same hand have in common: a calendar without end is one.

    Examples
    --------
    >>> likeness("/agenda/2031-05.html"), likeness("/spip.php?mot1&debut_articles=10")
    ('/agenda/#-#.html', '/spip.php?mot1')
    """
    base = family(address)
    is_spip = _OBJECT.fullmatch(base.partition("?")[2]) or _NUMBERED.fullmatch(base)
    return base if is_spip or base != address else _DIGITS.sub("#", base)


def _is_read(path: str) -> bool:
    segments = [segment for segment in path.lower().split("/") if segment]
    if len(segments) > _MOST_SEGMENTS or _FOLDERS_LEFT.intersection(segments):
        return False
    if any(segments.count(segment) > _MOST_ALIKE for segment in set(segments)):
        return False  # a relative link that grows at every page
    ending = posixpath.splitext(path)[1].lower()
    # A dot within a title is no ending: `/Vers-le-Web-2.0-.html` has one, `/Le-Web-2.0` too.
    return ending in _READABLE_ENDINGS or not re.fullmatch(r"\.[a-z][a-z0-9]{1,4}", ending)


def _may_be_asked(query: str) -> bool:
    turning = 0
    for item in query.split("&"):
        name, equals, value = item.partition("=")
        if name == "page" and _PAGES_LEFT.fullmatch(value):
            return False
        if equals and _KEYS_LEFT.fullmatch(name):
            return False
        if equals and name != "page" and _PAGINATION.fullmatch(name):
            turning += 1
            # Siblings of a keyword, authors and messages are listed again at each of their pages.
            if re.search(r"mots|freres|auteurs|forum|comment|document|sites|syndic|visit", name):
                return False
    # Two listings of one page are turned each by itself; all their combinations show nothing more.
    return turning <= 1


def _one_form(path: str, query: str) -> str:
    items = []
    for item in query.replace("&amp;", "&").split("&"):
        name, _, value = item.partition("=")
        first_page = name.startswith("debut") and value in {"", "0"}
        if item and not _TRACKING.fullmatch(unquote(name)) and not first_page:
            items.append(_escaped(item))
    named = {item.partition("=")[0]: item.partition("=")[2] for item in items if "=" in item}
    what, number = named.get("page", ""), named.get(f"id_{named.get('page', '')}", "")
    if _OBJECT.fullmatch(what + number):
        gone = {f"page={what}", f"id_{what}={number}"}
        items = [what + number, *(item for item in items if item not in gone)]
    bare = [item for item in items if "=" not in item]
    items = list(dict.fromkeys(bare + sorted(item for item in items if "=" in item)))
    path = _path(path)
    folder, _, last = path.rpartition("/")
    if last in {"", "spip.php", "index.php"} and items:
        is_spip = _OBJECT.fullmatch(items[0]) or items[0].startswith("page=") or last == "spip.php"
        path = f"{folder}/spip.php" if is_spip else f"{folder}/"
    elif last in {"spip.php", "index.php", "index.html"}:
        path = f"{folder}/"
    return f"{path}?{'&'.join(items)}" if items else path


def _path(path: str) -> str:
    segments: list[str] = []
    parts = (_escaped(path) or "/").split("/")[1:]
    for segment in parts:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    if parts and parts[-1] in {".", ".."}:
        segments.append("")
    return "/" + "/".join(segments)


def _escaped(text: str) -> str:
    """Return text with one spelling of each escape: upper case, none where none is needed."""

    def one(match: re.Match[str]) -> str:
        plain = chr(int(match[0][1:], 16))
        return plain if _UNRESERVED.fullmatch(plain) else match[0].upper()

    text = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text)
    return quote(_ESCAPE.sub(one, text), safe=f"{_SENT}?", errors="replace")


def _host(host: str) -> str:
    host = host.lower().rstrip(".")
    if host and not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return ""
    return host if _HOST.fullmatch(host) else ""


def _bare(host: str) -> str:
    return host.removeprefix("www.")
