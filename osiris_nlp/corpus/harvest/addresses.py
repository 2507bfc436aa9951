"""Addresses of a press site, normalized to one spelling for each page.

Within a site, an address is a path and a query; the scheme and the host are those of the site.

No library normalizes them for SPIP: courlan drops parameters without a value, so that every
`spip.php?article12` becomes `spip.php`, and leaves `..` and escapes as they are; httpx leaves
escapes as they are, too.
"""

import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urljoin, urlsplit

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.kinds import OBJECT

MOST_CHARACTERS = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
# Longer labels, and empty ones, make `socket.getaddrinfo` fail with UnicodeError.
_HOST = re.compile(r"[a-z0-9_:-]{1,63}(?:\.[a-z0-9_:-]{1,63})*+")
_SENT = "/:@!$&'()*+,;=~%"  # what a path may contain; the rest is escaped

_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|msclkid|mc_[ce]id|phpsessid|jsessionid|s(?:ess)?id"
    r"|var_\w+|recalcul|xtor|_ga|replytocom",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Site:
    """The one host that requests go to; `start` is the address to begin with."""

    scheme: str
    host: str
    port: int
    start: str

    @classmethod
    def from_url(cls, url: str) -> "Site":
        """Return the site of a URL; InputError unless it is an http or https URL.

        Examples
        --------
        >>> Site.from_url("https://OSIRIS.example").url("/article12.html")
        'https://osiris.example/article12.html'
        """
        remedy = "expected one like https://osiris.example/"
        try:
            parts = urlsplit(url.strip())
            port, host = parts.port, parts.hostname or ""
        except ValueError as error:
            raise InputError(f"Address {url!r}: {error}", remedy) from None
        if parts.scheme not in _DEFAULT_PORTS or not _host(host):
            raise InputError(f"Address {url!r} cannot be requested", remedy)
        if parts.username is not None:
            raise InputError(f"Address {url!r} contains a user name", "remove it")
        if port is None:
            port = _DEFAULT_PORTS[parts.scheme]
        site = cls(parts.scheme, _host(host), port, "/")
        start = site.address(url)
        if start is None:
            raise InputError(f"Address {url!r} cannot be requested", remedy)
        return replace(site, start=start)

    @property
    def is_own(self) -> bool:
        """Whether its host is localhost or an IP address that is not public."""
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
        """Return the URL of a page."""
        return f"{self.scheme}://{self.authority}{address}"

    def with_https(self) -> "Site":
        """Return the same site under https."""
        return replace(self, scheme="https", port=443 if self.port == 80 else self.port)

    def address(self, link: str, *, base: str = "", strict: bool = False) -> str | None:
        """Return the normalized address of a link within the site; None if it leads elsewhere.

        Parameters
        ----------
        base : URL of the page that contains it
        strict : whether the same host with or without `www.` is another one

        Examples
        --------
        >>> site = Site.from_url("http://osiris.example/")
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
        if (_DEFAULT_PORTS[parts.scheme] if port is None else port) not in self._ports:
            return None
        address = _normalize(parts.path, parts.query)
        return address if len(self.url(address)) <= MOST_CHARACTERS else None

    @property
    def _ports(self) -> frozenset[int]:
        """Both default ports belong to one site, whose redirects decide between http and https."""
        defaults = frozenset(_DEFAULT_PORTS.values())
        return defaults if self.port in defaults else frozenset((self.port,))


def address_key(url: str) -> str:
    """Return a page's address, equal for all its spellings; empty if it cannot be requested.

    Examples
    --------
    >>> address_key("http://www.osiris.example/spip.php?article12&utm_source=x#forum")
    'osiris.example/spip.php?article12'
    >>> address_key("https://osiris.example:8080/a/../Wave.html"), address_key("tag:osiris,2026:1")
    ('osiris.example:8080/Wave.html', '')
    """
    try:
        site = Site.from_url(url)
    except InputError:
        return ""
    return f"{_bare(site.authority)}{site.start}"


def is_public(ip: str) -> bool:
    """Return whether an IP address is public; ValueError if it is not an IP address.

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
        if address.is_site_local:  # Python considers these predecessors of private addresses global
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _normalize(path: str, query: str) -> str:
    items = []
    for item in query.replace("&amp;", "&").split("&"):
        name, _, value = item.partition("=")
        first_page = name.startswith("debut") and value in {"", "0"}
        if item and not _TRACKING.fullmatch(unquote(name)) and not first_page:
            items.append(_escape(item))
    values = {item.partition("=")[0]: item.partition("=")[2] for item in items if "=" in item}
    what = values.get("page", "")
    number = values.get(f"id_{what}", "")
    if OBJECT.fullmatch(what + number):
        replaced = {f"page={what}", f"id_{what}={number}"}
        items = [what + number, *(item for item in items if item not in replaced)]
    bare = [item for item in items if "=" not in item]
    items = list(dict.fromkeys(bare + sorted(item for item in items if "=" in item)))
    path = _path(path)
    folder, _, last = path.rpartition("/")
    if last in {"", "spip.php", "index.php"} and items:
        is_spip = OBJECT.fullmatch(items[0]) or items[0].startswith("page=") or last == "spip.php"
        path = f"{folder}/spip.php" if is_spip else f"{folder}/"
    elif last in {"spip.php", "index.php", "index.html"}:
        path = f"{folder}/"
    return f"{path}?{'&'.join(items)}" if items else path


def _path(path: str) -> str:
    segments: list[str] = []
    parts = (_escape(path) or "/").split("/")[1:]
    for segment in parts:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    if parts and parts[-1] in {".", ".."}:
        segments.append("")
    return "/" + "/".join(segments)


def _escape(text: str) -> str:
    """Return text with normalized escapes: in upper case, and none where it is not needed."""

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
