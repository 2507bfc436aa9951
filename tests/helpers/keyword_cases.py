"""Changes to the keywords of an article, and what may still be written of them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from helpers.keyword_judging import Verdict

from osiris_nlp.sites.keyword import Group
from osiris_nlp.sites.plan import MOST_IDS, KeywordChange

MOTS = Group("1", "Mots-clés", for_articles=True, single=False)
LIEUX = Group("2", "Lieux", for_articles=True, single=True)
NAVIGATION = Group("3", "Navigation", for_articles=False, single=False)
GROUPS = {
    **dict.fromkeys(["8", "27", "29", "41"], MOTS),
    **dict.fromkeys(["50", "51", "52"], LIEUX),
    **dict.fromkeys(["60", "61"], NAVIGATION),
    **dict.fromkeys(map(str, range(1000, 1000 + MOST_IDS)), MOTS),
}
IDS = ("added", "removed", "settled", "conflicts", "others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A change, the keywords that the article carries now, and what the rule makes of it."""

    current: tuple[int, ...]
    expected: tuple[int, ...] = ()
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    strict: bool = False
    verdict: dict[str, Any] = field(default_factory=dict)

    @property
    def change(self) -> KeywordChange:
        return KeywordChange(
            id_article=12,
            expected=texts(self.expected),
            add=texts(self.add),
            remove=texts(self.remove),
            strict=self.strict,
            origin="review 1",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the case as the plugin takes it."""
        names = ("expected", "add", "remove", "strict")
        return {"carried": self.current, "change": {name: getattr(self, name) for name in names}}


def texts(ids: Iterable[int]) -> tuple[str, ...]:
    """Return ids as texts."""
    return tuple(map(str, ids))


CASES = {
    "as planned": Case(
        current=(8, 27), expected=(8, 27), add=(41,), remove=(8,), verdict={"added": [41], "removed": [8]}
    ),
    "somebody added another one": Case(
        current=(8, 27, 29), expected=(8, 27), add=(41,), remove=(8,), verdict={"added": [41], "removed": [8], "others": [29]}
    ),
    "somebody did the same": Case(
        current=(27, 41), expected=(8, 27), add=(41,), remove=(8,), verdict={"settled": [8, 41]}
    ),
    "somebody removed it since": Case(
        current=(27,), expected=(8, 27), add=(8, 29), verdict={"added": [29], "conflicts": [8]}
    ),
    "somebody added it since": Case(
        current=(8, 41), expected=(8,), remove=(8, 41), verdict={"removed": [8], "conflicts": [41]}
    ),
    "strict, nothing changed": Case(current=(), add=(8,), strict=True, verdict={"added": [8]}),
    "strict, somebody added another one": Case(
        current=(29,), add=(8,), strict=True, verdict={"conflicts": [8], "others": [29]}
    ),
    "strict, a keyword of another group": Case(
        current=(50, 61), add=(8,), strict=True, verdict={"added": [8]}
    ),
    "strict, somebody did the same and more": Case(
        current=(8, 29), add=(8, 27), strict=True, verdict={"settled": [8], "conflicts": [27], "others": [29]}
    ),
    "strict, a keyword that the site no longer has": Case(
        current=(8,), expected=(8, 999), add=(27,), strict=True, verdict={"conflicts": [27], "others": [999]}
    ),
    "no such keyword": Case(
        current=(8,), expected=(8,), add=(27, 999), verdict={"added": [27], "refused": {999: "keyword"}}
    ),
    "a group that is not for articles": Case(
        current=(60,), expected=(60,), add=(61,), remove=(60,), verdict={"refused": {60: "group", 61: "group"}}
    ),
    "one keyword of a group that allows one": Case(current=(8,), add=(50,), verdict={"added": [50]}),
    "a keyword in the place of another": Case(
        current=(50,), expected=(50,), add=(51,), remove=(50,), verdict={"added": [51], "removed": [50]}
    ),
    "somebody has chosen already": Case(
        current=(52,), add=(50,), verdict={"conflicts": [50], "others": [52]}
    ),
    "somebody has chosen another one to replace": Case(
        current=(52,), expected=(50,), add=(51,), remove=(50,), verdict={"conflicts": [51], "settled": [50], "others": [52]}
    ),
    "two keywords of a group that allows one": Case(
        current=(), add=(8, 50, 51), verdict={"added": [8], "refused": {50: "single", 51: "single"}}
    ),
    "one keyword too many": Case(
        current=tuple(range(1000, 1000 + MOST_IDS)), expected=tuple(range(1000, 1000 + MOST_IDS)), add=(8,), verdict={"refused": {8: "many"}}
    ),
    "as many as are allowed": Case(
        current=tuple(range(1000, 1000 + MOST_IDS)),
        expected=tuple(range(1000, 1000 + MOST_IDS)),
        add=(8,),
        remove=(1000,),
        verdict={"added": [8], "removed": [1000]},
    ),
    "somebody has added one and removed another": Case(
        current=(8, 29, 61), expected=(8, 27), add=(41,), verdict={"added": [41], "others": [27, 29]}
    ),
    "nothing to do": Case(current=(8,), verdict={}),
}  # fmt: skip


def random_cases(number: int, seed: int = 1) -> list[Case]:
    """Return cases of all kinds, without what the rule should make of them."""
    rng, ids = random.Random(seed), [8, 27, 29, 41, 50, 51, 52, 60, 61, 998, 999]
    cases = []
    for _ in range(number):
        mots = rng.sample(ids, rng.randint(0, 6))
        cut = rng.randint(0, len(mots))
        add, remove = tuple(sorted(mots[:cut])), tuple(sorted(mots[cut:]))
        current, expected = (tuple(sorted(rng.sample(ids, rng.randint(0, 5)))) for _ in range(2))
        if rng.random() < 0.5:
            expected = current
        strict = rng.random() < 0.3
        cases.append(
            Case(current=current, expected=expected, add=add, remove=remove, strict=strict)
        )
    return cases


def shown(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict in the words of the cases, without what is empty."""
    words: dict[str, Any] = {name: [*map(int, getattr(verdict, name))] for name in IDS}
    words["refused"] = {int(mot): reason for mot, reason in verdict.refused.items()}
    return {name: value for name, value in words.items() if value}
