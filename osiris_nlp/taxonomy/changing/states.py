"""The states a taxonomy went through, known by their fingerprints, and what led to each."""

from collections.abc import Iterable

from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key

Changes = tuple[Change, ...]


def stages(history: Iterable[Change]) -> tuple[Changes, dict[str, Changes]]:
    """Return the changes that lead to the last state, and those that lead to each state, by fingerprint.

    What was undone leads nowhere, and neither does what was taken back by hand to the letter. Of a state
    that changes led to more than once, the last time counts.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy.changing.changes import rename, undo
    >>> taxonomy, day = Taxonomy.from_names(["Sentel/Tigo"]), dt.date(2026, 12, 1)
    >>> renamed, first = rename(taxonomy, "Sentel/Tigo", "Tigo", on=day)
    >>> _, second = undo(renamed, [first], on=day)
    >>> last, known = stages([first, second])
    >>> last, known[renamed.digest()] == (first,)
    ((), True)
    """
    last: Changes = ()
    known: dict[str, Changes] = {}
    for change in history:
        before = known.setdefault(change.was, last)
        last = before[:-1] if change.what == "undo" else (*before, change)
        known[change.now] = last
    return last, known


def shared(one: Changes, other: Changes) -> int:
    """Return how many changes two ways have in common, from the beginning on."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if _ends(a) != _ends(b)),
        min(len(one), len(other)),
    )


def _ends(change: Change) -> tuple[str, str]:
    return change.was, change.now


def heirs_of(change: Change) -> list[Label]:
    """Return the labels that stand for the old ones after a change, as far as it says.

    A part that is the very label that was split is in no list of what differs; its name is known.
    """
    after = {label.name: label for _, label in change.after}
    return [after.get(name, Label(name=name)) for name in change.new]


def used_again(changes: Iterable[Change], taxonomy: Taxonomy | None = None) -> frozenset[str]:
    """Return the keys of names that a retirement or a split freed, and that stand for a label again.

    Parameters
    ----------
    taxonomy : as it is now, where it was changed by hand too

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy.changing.changes import rename, retire
    >>> known, day = Taxonomy.from_names(["Mobile", "Téléphonie mobile", "Radio"]), dt.date(2026, 12, 1)
    >>> known, first = retire(known, "Mobile", on=day)
    >>> known, second = rename(known, "Téléphonie mobile", "Mobile", on=day)
    >>> used_again([first]), used_again([first, second])
    (frozenset(), frozenset({'mobile'}))
    """
    freed: set[str] = set()
    again: set[str] = set()
    for change in changes:
        held = {label_key(n) for heir in heirs_of(change) for n in (heir.name, *heir.aliases)}
        again |= freed & held
        freed |= {*map(label_key, change.names)} - held
    if taxonomy is not None:
        again |= {key for key in freed if taxonomy.find(key) is not None}
    return frozenset(again)
