"""The rule by which the plugin judges a change, in Python: for the stand-in of a site, and to compare with PHP's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from osiris_nlp.sites.keyword import Group, in_order
from osiris_nlp.sites.plan import MOST_IDS, KeywordChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a change: each keyword of the plan is in exactly one of `added` to `refused`."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    settled: tuple[str, ...]
    conflicts: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...]


def judge(change: KeywordChange, keywords: Collection[str], groups: Mapping[str, Group]) -> Verdict:
    """Return what may still be written of a change to an article that carries some keywords now."""
    refused = {
        mot: "group" if mot in groups else "keyword"
        for mot in (*change.add, *change.remove)
        if mot not in groups or not groups[mot].for_articles
    }
    current, expected = {*keywords}, {*change.expected}
    additions = {*change.add} - refused.keys()
    removals = {*change.remove} - refused.keys()
    add, remove = additions - current, removals & current
    settled = (additions & current) | (removals - current)
    conflicts = (add & expected) | (remove - expected)
    mots = (*change.add, *change.remove, *change.expected)
    named_groups = {groups[mot] for mot in mots if mot in groups}
    in_groups = {mot for mot in current if groups.get(mot) in named_groups}
    others = (in_groups - expected) | (expected - current)
    if change.strict and in_groups != expected:
        conflicts = add | remove
    add, remove = add - conflicts, remove - conflicts
    for group in {groups[mot] for mot in add if groups[mot].single}:
        rivals = {mot for mot in add if groups[mot] == group}
        if len(rivals) > 1:
            refused |= dict.fromkeys(rivals, "single")
        elif any(groups.get(mot) == group for mot in current - remove):
            conflicts |= rivals
        else:
            continue
        add -= rivals
    if len(current - remove | add) > MOST_IDS:
        refused |= dict.fromkeys(add, "many")
        add = set()
    return Verdict(
        before=in_order(current),
        after=in_order(current - remove | add),
        added=in_order(add),
        removed=in_order(remove),
        settled=in_order(settled),
        conflicts=in_order(conflicts),
        refused=refused,
        others=in_order(others - {*change.add, *change.remove}),
    )
