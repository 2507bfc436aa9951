"""Judge a planned change against what the article carries now, keyword by keyword."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from osiris_nlp.spip.archive import Group
from osiris_nlp.spip.writing.plan import MOST_IDS, KeywordChange

State = Literal["done", "unchanged", "conflict", "refused", "missing"]
# Why a keyword is refused, with the title of its group.
REASONS = {
    "keyword": "no such keyword on the site",
    "group": "group {!r} is not meant for articles",
    "right": "the author may not give this article keywords of group {!r}",
    "single": "group {!r} allows one keyword per article",
    "many": f"an article cannot carry more than {MOST_IDS} keywords",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a change: each keyword of the plan is in exactly one of `added` to `refused`.

    Attributes
    ----------
    before, after : all keywords of the article, of any group, in ascending order
    added, removed : what to write
    settled : what is already as planned
    conflicts : what somebody decided otherwise in the meantime, which stands
    refused : what the site does not allow, with the reason
    others : keywords of the same groups that the plan does not name, and that somebody has added or
        removed in the meantime, which stands
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    settled: tuple[int, ...] = ()
    conflicts: tuple[int, ...] = ()
    refused: Mapping[int, str] = field(default_factory=dict)
    others: tuple[int, ...] = ()

    @property
    def state(self) -> State:
        """In one word: ``done`` if anything is to be written, else the worst reason why not."""
        if self.added or self.removed:
            return "done"
        if self.refused:
            return "refused"
        return "conflict" if self.conflicts else "unchanged"


def judge(change: KeywordChange, keywords: Collection[int], groups: Mapping[int, Group]) -> Verdict:
    """Return what may still be written of a change; what somebody changed in the meantime stands.

    An addition is a conflict if the article carried the keyword when this was decided and somebody has
    removed it since; a removal, if the article did not carry it and somebody has added it since; an
    addition to a group that allows one keyword, if somebody has chosen another one. Keywords that the
    plan does not name are never touched. The plugin has the same rule (``osiris_judge`` in PHP), and
    the same tests are for both.

    Parameters
    ----------
    keywords : those of the article now
    groups : the group of each keyword of the site

    Examples
    --------
    >>> mots = Group(1, "Mots-clés", for_articles=True, single=False)
    >>> groups = {8: mots, 27: mots, 29: mots, 41: mots}
    >>> change = KeywordChange(
    ...     id_article=12, expected=(8, 27), add=(41,), remove=(8,), strict=False, origin="review 1"
    ... )
    >>> verdict = judge(change, [8, 27, 29], groups)  # somebody has added 29, which is none of our business
    >>> verdict.state, verdict.added, verdict.removed, verdict.after, verdict.others
    ('done', (41,), (8,), (27, 29, 41), (29,))
    >>> judge(change, [27, 41], groups).state  # somebody has done the same
    'unchanged'
    >>> undo = KeywordChange(
    ...     id_article=12, expected=(27, 41), add=(8,), remove=(41,), strict=False, origin="undo"
    ... )
    >>> verdict = judge(undo, [27], groups)  # somebody has removed 41 already
    >>> verdict.added, verdict.removed, verdict.settled
    ((8,), (), (41,))
    """
    refused = {
        mot: reason
        for mot in (*change.add, *change.remove)
        if (reason := _obstacle(mot, groups)) is not None
    }
    current, expected = {*keywords}, {*change.expected}
    planned_additions = {*change.add} - refused.keys()
    planned_removals = {*change.remove} - refused.keys()
    add, remove = planned_additions - current, planned_removals & current
    settled = (planned_additions & current) | (planned_removals - current)
    conflicts = (add & expected) | (remove - expected)
    in_groups = _in_groups_of(change, current, groups)
    others = (in_groups - expected) | (expected - current)
    if change.strict and in_groups != expected:
        conflicts = add | remove
    add, remove = add - conflicts, remove - conflicts
    for group in {groups[mot] for mot in add if groups[mot].single}:
        rivals = {mot for mot in add if groups[mot] == group}
        if len(rivals) > 1:
            refused |= dict.fromkeys(rivals, REASONS["single"].format(group.title))
        elif any(groups.get(mot) == group for mot in current - remove):
            conflicts |= rivals
        else:
            continue
        add -= rivals
    if len(current - remove | add) > MOST_IDS:  # a plan to undo it could not be read
        refused |= dict.fromkeys(add, REASONS["many"])
        add = set()
    return Verdict(
        before=tuple(sorted(current)),
        after=tuple(sorted(current - remove | add)),
        added=tuple(sorted(add)),
        removed=tuple(sorted(remove)),
        settled=tuple(sorted(settled)),
        conflicts=tuple(sorted(conflicts)),
        refused=refused,
        others=tuple(sorted(others - {*change.add, *change.remove})),
    )


def _obstacle(mot: int, groups: Mapping[int, Group]) -> str | None:
    if mot not in groups:
        return REASONS["keyword"]
    if not groups[mot].for_articles:
        return REASONS["group"].format(groups[mot].title)
    return None


def _in_groups_of(
    change: KeywordChange, keywords: Collection[int], groups: Mapping[int, Group]
) -> set[int]:
    """Return the keywords of the groups that a change names."""
    names = (*change.add, *change.remove, *change.expected)
    named_groups = {groups[mot] for mot in names if mot in groups}
    return {mot for mot in keywords if groups.get(mot) in named_groups}
