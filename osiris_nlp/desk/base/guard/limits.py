"""Rate limits: token buckets, the limits of the desk, and failed sign-ins.

The library `limits` has no token buckets and remembers every client until its window ends. With
100,000 addresses it took 52 MB; a bounded number of buckets takes 4 MB.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

Clock = Callable[[], float]

MAX_CLIENTS = 10_000
_ONE_TOKEN = 1 - 1e-6  # tolerates the rounding of clock readings


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits on one client's requests."""

    requests_per_second: float = 600
    burst: int = 3_000
    body_bytes: int = 8 * 1024 * 1024
    # Of all large bodies until they are answered: handling one can take 30 times its size.
    total_body_bytes: int = 8 * 1024 * 1024
    body_seconds: float = 30
    failures_per_minute: int = 5
    total_failures_per_minute: int = 30
    sign_ins_per_minute: float = 10  # each of them may end, and ended sessions are remembered
    sign_in_burst: int = 300


class Buckets:
    """One token bucket per key, at most `max_keys` of them; the least recently used is dropped.

    Parameters
    ----------
    rate : tokens added per second
    burst : capacity of a bucket
    clock : returns seconds

    Examples
    --------
    >>> buckets = Buckets(rate=0.5, burst=1, clock=lambda: 0.0)
    >>> buckets.take("a"), buckets.take("a"), buckets.take("b")
    (0.0, 2.0, 0.0)
    """

    def __init__(
        self, *, rate: float, burst: float, clock: Clock, max_keys: int = MAX_CLIENTS
    ) -> None:
        self._rate, self._burst, self._clock, self._max_keys = rate, burst, clock, max_keys
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, key: Hashable) -> float:
        """Return the seconds until a token is available; 0 if one is."""
        level = self._level(key)
        return 0.0 if level >= _ONE_TOKEN else (1 - level) / self._rate

    def take(self, key: Hashable) -> float:
        """Take a token and return 0, or return the seconds until one is available."""
        wait = self.wait(key)
        self._set_level(key, self._level(key) - (0 if wait else 1))
        return wait

    def _level(self, key: Hashable) -> float:
        now = self._clock()
        level, last_update = self._buckets.get(key, (self._burst, now))
        return min(self._burst, level + max(0.0, now - last_update) * self._rate)

    def _set_level(self, key: Hashable, level: float) -> None:
        self._buckets[key] = (min(self._burst, level), self._clock())
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._max_keys:
            self._buckets.popitem(last=False)


class SignInLimit:
    """Limits failed sign-ins per minute, per address and in total.

    An address that has signed in before is exempt from the total limit.
    """

    def __init__(self, limits: Limits, *, clock: Clock) -> None:
        per_address, total = limits.failures_per_minute, limits.total_failures_per_minute
        self._per_address = Buckets(rate=per_address / 60, burst=per_address, clock=clock)
        self._total = Buckets(rate=total / 60, burst=total, clock=clock)
        self._trusted: OrderedDict[str, None] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return the seconds until this address may try again; 0 if it may now."""
        client = client_key(address)
        total_wait = 0.0 if client in self._trusted else self._total.wait("all")
        return max(self._per_address.wait(client), total_wait)

    def record_failure(self, address: str) -> None:
        """Count a failure."""
        client = client_key(address)
        self._per_address.take(client)
        if client not in self._trusted:
            self._total.take("all")

    def record_success(self, address: str) -> None:
        """Remember an address that signed in."""
        client = client_key(address)
        self._trusted[client] = None
        self._trusted.move_to_end(client)
        if len(self._trusted) > MAX_CLIENTS:
            self._trusted.popitem(last=False)


def client_key(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 network of an IPv6 subscriber.

    >>> client_key("2001:db8::1:2:3"), client_key("192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address
