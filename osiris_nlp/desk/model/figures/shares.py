"""Shares of cases with their intervals, and the difference of two: small samples say little, and show it."""

from dataclasses import dataclass
from math import hypot, sqrt
from statistics import NormalDist

FEWEST = 30  # cases; with fewer, the interval of a share is some 35 points wide
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some cases have a property.

    Examples
    --------
    >>> share = Share(88, 96) + Share(1, 4)
    >>> share.hits, share.cases, share.value
    (89, 100, 0.89)
    >>> [round(limit, 3) for limit in share.interval]
    [0.814, 0.937]
    """

    hits: int = 0
    cases: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.cases + other.cases)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough cases to state the share."""
        return self.cases >= FEWEST

    @property
    def value(self) -> float:
        """The share, in [0, 1]; there must be a case."""
        return self.hits / self.cases

    @property
    def interval(self) -> tuple[float, float]:
        """The share's 95 % interval (Wilson, JASA 22, 1927); there must be a case."""
        n, z = self.cases, _Z
        centre = self.value + z**2 / (2 * n)
        spread = z * sqrt(self.value * (1 - self.value) / n + (z / n) ** 2 / 4)
        scale = 1 + z**2 / n
        return max((centre - spread) / scale, 0.0), min((centre + spread) / scale, 1.0)


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """How much higher one share is than another, with a 95 % interval."""

    value: float
    low: float
    high: float


def difference(share: Share, other: Share) -> ShareDifference:
    """Return how much higher a share is than another, of other cases.

    The interval is the tenth method of Newcombe, Statistics in Medicine 17, 1998: it combines the two
    Wilson intervals.

    Examples
    --------
    >>> difference(Share(56, 70), Share(48, 80)).value
    0.20000000000000007
    """
    value = share.value - other.value
    (low, high), (other_low, other_high) = share.interval, other.interval
    return ShareDifference(
        value,
        max(-1.0, value - hypot(share.value - low, other_high - other.value)),
        min(1.0, value + hypot(high - share.value, other.value - other_low)),
    )
