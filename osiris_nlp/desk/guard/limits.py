"""How much a client may ask: token buckets, the limits of the desk, failed sign-ins.

The library `limits` has no token buckets and remembers every client until its window ends: 100,000
addresses took 52 MB, where a bounded number of buckets takes 4.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

Clock = Callable[[], float]

MOST_CLIENTS = 10_000
_ALMOST = 1 - 1e-6  # a token but for the rounding of a clock's seconds


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one client may ask of the desk."""

    requests_per_second: float = 600
    burst: int = 3_000
    body_bytes: int = 8 * 1024 * 1024
    body_seconds: float = 30
    failures_per_minute: int = 5
    failures_per_minute_in_all: int = 30


class Buckets:
    """A token bucket for each key; at most `most` of them, the least lately used is forgotten.

    Parameters
    ----------
    rate : tokens that come back per second
    burst : tokens of a full bucket
    clock : seconds

    Examples
    --------
    >>> buckets = Buckets(rate=0.5, burst=1, clock=lambda: 0.0)
    >>> buckets.take("a"), buckets.take("a"), buckets.take("b")
    (0.0, 2.0, 0.0)
    """

    def __init__(
        self, *, rate: float, burst: float, clock: Clock, most: int = MOST_CLIENTS
    ) -> None:
        self._rate, self._burst, self._clock, self._most = rate, burst, clock, most
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, key: Hashable) -> float:
        """Return the seconds until there is a token; 0 when there is one."""
        level = self._level(key)
        return 0.0 if level >= _ALMOST else (1 - level) / self._rate

    def take(self, key: Hashable) -> float:
        """Take a token when there is one; return the seconds until there is, as `wait` does."""
        wait = self.wait(key)
        self._fill(key, self._level(key) - (0 if wait else 1))
        return wait

    def _level(self, key: Hashable) -> float:
        now = self._clock()
        level, then = self._buckets.get(key, (self._burst, now))
        return min(self._burst, level + max(0.0, now - then) * self._rate)

    def _fill(self, key: Hashable, level: float) -> None:
        self._buckets[key] = (min(self._burst, level), self._clock())
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)


class SignInLimit:
    """Failed sign-ins: so many a minute from one address, and so many from all.

    An address that signed in before is not kept out by the failures of the others.
    """

    def __init__(self, limits: Limits, *, clock: Clock) -> None:
        each, everyone = limits.failures_per_minute, limits.failures_per_minute_in_all
        self._each = Buckets(rate=each / 60, burst=each, clock=clock)
        self._all = Buckets(rate=everyone / 60, burst=everyone, clock=clock)
        self._known: OrderedDict[str, None] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return the seconds until this address may try; 0 when it may now."""
        client = neighbourhood(address)
        crowd = 0.0 if client in self._known else self._all.wait("all")
        return max(self._each.wait(client), crowd)

    def failed(self, address: str) -> None:
        """Count a failure."""
        client = neighbourhood(address)
        self._each.take(client)
        if client not in self._known:
            self._all.take("all")

    def succeeded(self, address: str) -> None:
        """Remember an address that signed in."""
        client = neighbourhood(address)
        self._known[client] = None
        self._known.move_to_end(client)
        if len(self._known) > MOST_CLIENTS:
            self._known.popitem(last=False)


def neighbourhood(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 one IPv6 subscriber has.

    >>> neighbourhood("2001:db8::1:2:3"), neighbourhood("192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address
