"""What a site's robots.txt allows: RFC 9309, with its wildcards and the wish for a delay."""

import math
import re
from dataclasses import dataclass

MOST_BYTES = 500 * 1024
_TOKEN = re.compile(r"[a-zA-Z_-]+")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that hold for one robot: ``(pattern, allowed)``, the seconds wanted, the sitemaps."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, address: str) -> bool:
        r"""Tell whether an address (path and query) may be asked: the longest pattern decides.

        Examples
        --------
        >>> robots = read_robots(b"User-agent: *\nDisallow: /spip.php?action=*\n", "osiris-nlp")
        >>> robots.allows("/spip.php?article3"), robots.allows("/spip.php?action=cron")
        (True, False)
        """
        address = _plain(address)
        matching = [(len(pattern), ok) for pattern, ok in self.rules if _matches(pattern, address)]
        return max(matching, default=(0, True))[1]  # Allow wins a tie: True is above False


NOTHING_SAID = Robots()


def read_robots(content: bytes, agent: str) -> Robots:
    r"""Return what a robots.txt says to a robot: its own groups, or else those of ``*``.

    Examples
    --------
    >>> text = b"User-agent: osiris-nlp\nCrawl-delay: 2\nDisallow: /-\n\nUser-agent: *\nDisallow: /"
    >>> read_robots(text, "osiris-nlp")
    Robots(rules=(('/-', False),), delay=2.0, sitemaps=())
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    sitemaps, current, naming = [], [""], False
    text = content[:MOST_BYTES].decode("utf-8-sig", "replace")
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            token = _TOKEN.match(value)
            name = token[0].lower() if token else value[:1]
            current = [*current, name] if naming else [name]
            groups.setdefault(name, [])
            naming = True
        elif key == "sitemap":
            sitemaps.append(value)
        elif key in {"allow", "disallow", "crawl-delay"}:
            naming = False
            for name in current:
                groups.setdefault(name, []).append((key, value))
    said = groups.get(agent.lower(), groups.get("*", []))
    rules = tuple(
        (_plain(value), key == "allow") for key, value in said if key != "crawl-delay" and value
    )
    delays = [_seconds(value) for key, value in said if key == "crawl-delay"]
    return Robots(rules, max(delays, default=0.0), tuple(dict.fromkeys(filter(None, sitemaps))))


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def _plain(pattern: str) -> str:
    """Return a pattern or address with one spelling of each escape."""
    quoted = "".join(c if c.isascii() else _percent(c) for c in pattern)

    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        known = character.isascii() and (character.isalnum() or character in "-._~")
        return character if known else match[0].upper()

    return _ESCAPE.sub(one, quoted)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _matches(pattern: str, address: str) -> bool:
    """Match from the beginning; ``*`` is anything, ``$`` at the end is the end. Linear in time."""
    anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not address.startswith(first):
        return False
    at = len(first)
    if not others:
        return not anchored or at == len(address)
    last = others.pop()
    for piece in others:
        found = address.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if anchored:
        return len(address) - len(last) >= at and address.endswith(last)
    return address.find(last, at) >= 0
