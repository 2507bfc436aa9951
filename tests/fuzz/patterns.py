"""Texts that grow: tokens of a grammar, repeated, nested or left open."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = "{n}"  # in a unit: a number that is different each time it is repeated


@dataclass(frozen=True, slots=True)
class Pattern:
    """A head, an opening repeated n times, a middle, a closing repeated n times, and a tail."""

    opening: str
    closing: str = ""
    head: str = ""
    middle: str = ""
    tail: str = ""

    def text(self, size: int) -> str:
        """Return the text of about `size` characters.

        Examples
        --------
        >>> Pattern("[", "]", middle="5G").text(6), Pattern("k{n},", head="{").text(9)
        ('[[[5G]]]', '{k0,k1,k2,')
        """
        times = max(1, size // max(1, len(_repeat(self.opening + self.closing, 1))))
        ends = self.head, self.middle, self.tail
        head, middle, tail = (end.replace(_NUMBER, "0") for end in ends)
        opening, closing = _repeat(self.opening, times), _repeat(self.closing, times)
        return f"{head}{opening}{middle}{closing}{tail}"

    def __str__(self) -> str:
        """Describe the pattern as a Python expression of n."""
        parts = (self.head, (self.opening,), self.middle, (self.closing,), self.tail)
        terms = [
            f"{part[0]!r} * n" if isinstance(part, tuple) else repr(part)
            for part in parts
            if part not in {"", ("",)}
        ]
        return " + ".join(terms).encode("ascii", "backslashreplace").decode()


def _repeat(unit: str, times: int) -> str:
    if _NUMBER not in unit:
        return unit * times
    return "".join(unit.replace(_NUMBER, str(i)) for i in range(times))


def generate(tokens: tuple[str, ...], *, seed: str, count: int) -> list[Pattern]:
    """Return different patterns of a grammar: single tokens in random order, then random patterns.

    Examples
    --------
    >>> sorted(str(pattern) for pattern in generate(("[", "]"), seed="0", count=2))
    ["'[' * n", "']' * n"]
    """
    source = _patterns(tokens, random.Random(seed))
    patterns: dict[Pattern, None] = {}
    for _ in range(50 * count):  # a grammar with few tokens may have fewer patterns
        patterns[next(source)] = None
        if len(patterns) == count:
            break
    return list(patterns)


def _patterns(tokens: tuple[str, ...], chance: random.Random) -> Iterator[Pattern]:
    def some(most: int, least: int = 1) -> str:
        # Mostly few: a cause is seen best when nothing else is in the way.
        length = min(chance.randint(least, most), chance.randint(least, most))
        return "".join(chance.choices(tokens, k=length))

    # Alone they would take all places of a large grammar.
    for token in chance.sample(tokens, k=min(len(tokens), 60)):
        yield Pattern(token)
    while True:
        shape = chance.choice(("repeated", "repeated", "left open", "closed", "nested", "halves"))
        if shape == "repeated":
            yield Pattern(some(4))
        elif shape == "left open":
            yield Pattern(some(3), head=some(2))
        elif shape == "closed":
            yield Pattern(some(3), head=some(2, 0), tail=some(2))
        elif shape == "nested":
            yield Pattern(some(2), some(2), middle=some(2, 0))
        else:
            yield Pattern(some(2), some(2), head=some(2, 0), tail=some(2, 0))
