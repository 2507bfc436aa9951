"""Addresses of pages, normalized to one spelling for each page.

No library normalizes them for SPIP: courlan drops parameters without a value, so that every
`spip.php?article12` becomes `spip.php`, and leaves `..` and escapes as they are.
"""

import re
from urllib.parse import quote, unquote, urlsplit

from urllib3.util import Url

from osiris_nlp.base.errors import InputError

_MOST_CHARACTERS = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
# Longer labels, and empty ones, make `socket.getaddrinfo` fail with UnicodeError.
_HOST = re.compile(r"[a-z0-9_:-]{1,63}(?:\.[a-z0-9_:-]{1,63})*+")
_SENT = "/:@!$&'()*+,;=~%"  # what a path may contain; the rest is escaped
# SPIP: `spip.php?article12`, `?page=article&id_article=12` are one page; so is `/?article12`.
_OBJECT = re.compile(r"(article|rubrique|mot|breve|auteur|site|forum|syndic|groupe)(\d+)")

_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|msclkid|mc_[ce]id|phpsessid|jsessionid|s(?:ess)?id"
    r"|var_\w+|recalcul|xtor|_ga|replytocom",
    re.IGNORECASE,
)


def parse_address(url: str) -> Url:
    """Return the parts of an http or https address, normalized; the port only if it is unusual.

    Raises
    ------
    InputError
        If it is not an http or https address.

    Examples
    --------
    >>> parse_address("http://OSIRIS.example/a/../?article12&utm_source=x#forum").url
    'http://osiris.example/spip.php?article12'
    >>> parse_address("http://www.osiris.example:80/%c3%a9t%c3%a9.html?debut_articles=0").url
    'http://www.osiris.example/%C3%A9t%C3%A9.html'
    """
    remedy = "expected one like https://osiris.example/"
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, _host(parts.hostname or "")
    except ValueError as error:
        raise InputError(f"Address {url!r}: {error}", remedy) from None
    if parts.scheme not in _DEFAULT_PORTS or not host or len(url) > 3 * _MOST_CHARACTERS:
        raise InputError(f"Address {url!r} cannot be requested", remedy)
    if parts.username is not None:
        raise InputError(f"Address {url!r} contains a user name", "remove it")
    address = Url(
        parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port=None if port == _DEFAULT_PORTS[parts.scheme] else port,
        path=_path_with_query(parts.path, parts.query),
    )
    if len(address.url) > _MOST_CHARACTERS:
        raise InputError(f"Address {url!r} cannot be requested", remedy)
    return address


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
        address = parse_address(url)
    except InputError:
        return ""
    return f"{address.netloc}{address.path}".removeprefix("www.")


def _path_with_query(path: str, query: str) -> str:
    items = []
    for item in query.replace("&amp;", "&").split("&"):
        name, _, value = item.partition("=")
        first_page = name.startswith("debut") and value in {"", "0"}
        if item and not _TRACKING.fullmatch(unquote(name)) and not first_page:
            items.append(_escape(item))
    values = {item.partition("=")[0]: item.partition("=")[2] for item in items if "=" in item}
    what = values.get("page", "")
    number = values.get(f"id_{what}", "")
    if _OBJECT.fullmatch(what + number):
        replaced = {f"page={what}", f"id_{what}={number}"}
        items = [what + number, *(item for item in items if item not in replaced)]
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
