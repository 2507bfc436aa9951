"""Name a site, and its articles, so that articles of several sites can be kept together."""

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from osiris_nlp.base.database import Database
from osiris_nlp.base.errors import InputError

_LONGEST = 200  # characters of a name; an id has at most 255
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NUMBERED = re.compile(r"/\?article\d")
_UNSAFE = re.compile(r"[^\w.:/\[\]-]+")


def site_name(address: str) -> str:
    """Return the name of the site at an address: its host without ``www.``, a port and a path if it has them.

    Empty if the address names no host.

    Examples
    --------
    >>> site_name("https://www.osiris.sn/"), site_name("http://localhost:8080/presse")
    ('osiris.sn', 'localhost:8080/presse')
    """
    try:
        parts = urlsplit(address.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:  # a port that is not a number, or half an IPv6 address
        return ""
    if not host:
        return ""
    shown_port = f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else ""
    host = f"[{host}]" if ":" in host else host
    name = f"{host}{shown_port}{parts.path.rstrip('/')}"
    return _UNSAFE.sub("-", name)[:_LONGEST]


def _host(host: str) -> str:
    """Return a host in one of its spellings: without ``www.`` and a final dot, in letters, not in Punycode."""
    with suppress(UnicodeError):  # a label is empty, or has more than 63 characters
        host = host.encode("idna").decode("idna")
    return host.removesuffix(".").removeprefix("www.")


def is_address(source: str | Path) -> bool:
    """Return whether a source is the address of a page or a site on the web."""
    return str(source).lower().startswith(("http:", "https:"))


def named_site(text: str) -> str:
    """Return the name of the site that a person names, by its name or its address.

    Raises
    ------
    InputError
        If the text names no site.

    Examples
    --------
    >>> named_site("osiris.sn"), named_site("https://www.osiris.sn/")
    ('osiris.sn', 'osiris.sn')
    """
    name = site_name(text if "://" in text else f"https://{text}")
    if not name:
        raise InputError(
            f"Not the name of a site: {text!r}",
            "expected a name such as osiris.sn, or the site's address",
        )
    return name


def site_of_page(url: str) -> str:
    """Return the name of the site that a page belongs to; empty if the URL names no host.

    Examples
    --------
    >>> site_of_page("https://example.org/presse/spip.php?article12"), site_of_page("http://osiris.sn/a/b.html")
    ('example.org/presse', 'osiris.sn')
    """
    folder, script, _ = url.partition("spip.php?")
    if not script and _NUMBERED.search(url):
        folder, script, _ = url.partition("?")
    name = site_name(folder)
    return name if script else name.partition("/")[0]


def site_address(text: str) -> str:
    """Return the address of a site without what may follow it.

    Raises
    ------
    InputError
        If the text is not such an address, or has a user name.

    Examples
    --------
    >>> site_address(" https://www.osiris.sn/ ")
    'https://www.osiris.sn'
    """
    remedy = "expected the address of a site, such as https://www.osiris.sn"
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"Not an address: {text!r}", remedy) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise InputError(f"Not the address of a site: {text!r}", remedy)
    if parts.username is not None or parts.query or parts.fragment:
        raise InputError("The address of the site has a user name, '?' or '#'", remedy)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def database_name(database: Database) -> str:
    """Return the name of a site that states no address: that of its database, with a digest of its location."""
    if database.backend == "sqlite":
        name, location = database.file.stem, str(database.file.resolve())
    else:
        name, location = (
            database.url.database or "",
            database.url.render_as_string(hide_password=True),
        )
    digest = hashlib.blake2b(location.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{_UNSAFE.sub('-', name)[:_LONGEST]}-{digest}"


def article_id(site: str, number: int | str) -> str:
    """Return the id of a site's article, unique across sites.

    Examples
    --------
    >>> article_id("osiris.sn", 12)
    'osiris.sn/12'
    """
    return f"{site}/{number}"
