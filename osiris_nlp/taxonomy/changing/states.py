"""The states of a taxonomy in its history, identified by digest, and the changes that lead to each."""

from collections.abc import Iterable

from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key

Changes = tuple[Change, ...]


def stages(history: Iterable[Change]) -> tuple[Changes, dict[str, Changes]]:
    """Return the changes that lead to the last state, and those that lead to each state, by digest.

    Undone changes are not among them, nor are changes that were reverted exactly by hand. If a state
    was reached more than once, the last time counts.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy.changing.changes import rename, undo
    >>> taxonomy, day = Taxonomy.from_names(["Sentel/Tigo"]), dt.date(2026, 12, 1)
    >>> renamed, first = rename(taxonomy, "Sentel/Tigo", "Tigo", on=day)
    >>> _, second = undo(renamed, [first], on=day)
    >>> last, by_digest = stages([first, second])
    >>> last, by_digest[renamed.digest()] == (first,)
    ((), True)
    """
    last: Changes = ()
    by_digest: dict[str, Changes] = {}
    for change in history:
        before = by_digest.setdefault(change.was, last)
        last = before[:-1] if change.what == "undo" else (*before, change)
        by_digest[change.now] = last
    return last, by_digest


def count_shared(one: Changes, other: Changes) -> int:
    """Return how many changes two sequences have in common at their beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if _ends(a) != _ends(b)),
        min(len(one), len(other)),
    )


def _ends(change: Change) -> tuple[str, str]:
    return change.was, change.now


def successors_of(change: Change) -> list[Label]:
    """Return the labels that replace the old ones, as the change records them.

    If a part is exactly the label that was split, the change does not record it; only its name is
    known.
    """
    after = {label.name: label for _, label in change.after}
    return [after.get(name, Label(name=name)) for name in change.new]


def find_reused_keys(changes: Iterable[Change], taxonomy: Taxonomy | None = None) -> frozenset[str]:
    """Return the keys of names that a retirement or a split freed and a later label took.

    Parameters
    ----------
    taxonomy : the current one, in case it was also edited by hand

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy.changing.changes import rename, retire
    >>> start, day = Taxonomy.from_names(["Mobile", "Téléphonie mobile", "Radio"]), dt.date(2026, 12, 1)
    >>> smaller, first = retire(start, "Mobile", on=day)
    >>> _, second = rename(smaller, "Téléphonie mobile", "Mobile", on=day)
    >>> find_reused_keys([first]), find_reused_keys([first, second])
    (frozenset(), frozenset({'mobile'}))
    """
    freed_keys: set[str] = set()
    reused_keys: set[str] = set()
    for change in changes:
        successor_keys = {
            label_key(n)
            for successor in successors_of(change)
            for n in (successor.name, *successor.aliases)
        }
        reused_keys |= freed_keys & successor_keys
        freed_keys |= {*map(label_key, change.names)} - successor_keys
    if taxonomy is not None:
        reused_keys |= {key for key in freed_keys if taxonomy.find(key) is not None}
    return frozenset(reused_keys)
