"""What was changed in a taxonomy: one line a change, beside the taxonomy, enough to undo it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_from_record, record_from_label

What = Literal["rename", "merge", "split", "retire", "undo"]
KINDS: tuple[What, ...] = ("rename", "merge", "split", "retire", "undo")
Placed = tuple[int, Label]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a taxonomy.

    `old` are the labels it concerned, and `names` all that stood for one of them, aliases included;
    `new` are those that stand for them now: one after a
    rename or a merge, several after a split, one or none after a retirement. `before` and `after`
    hold every label that differs, those that only refer to an old one included, each with its place
    in the list. `was` and `now` are the taxonomy's fingerprints. An undo has the `old` and `new` of
    what it undid the other way round.
    """

    what: What
    when: dt.date
    who: str = ""
    old: tuple[str, ...]
    names: tuple[str, ...]
    new: tuple[str, ...]
    note: str = ""
    before: tuple[Placed, ...]
    after: tuple[Placed, ...]
    was: str
    now: str

    @property
    def others(self) -> tuple[str, ...]:
        """The labels that only refer to one of those concerned, by the names they have before."""
        concerned = {*self.old, *self.new}
        return tuple(label.name for _, label in self.before if label.name not in concerned)

    def __str__(self) -> str:
        old, new = (", ".join(map(repr, names)) for names in (self.old, self.new))
        if self.what == "undo":
            return f"undo: {old} back to {new}" if old else f"undo: {new} back in the list"
        link = {"rename": "to", "merge": "into", "split": "into", "retire": "for"}[self.what]
        return f"{self.what} {old} {link} {new}" if new else f"{self.what} {old}"


def difference(
    what: What,
    taxonomy: Taxonomy,
    labels: Iterable[Label],
    *,
    old: Iterable[str],
    new: Iterable[str],
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Return the taxonomy with other labels, and the change that leads there.

    Labels that stay as they are keep their order.
    """
    changed = Taxonomy(labels, source=taxonomy.source)
    concerned = tuple(old)
    stays, comes = set(taxonomy.labels), set(changed.labels)
    return changed, Change(
        what=what,
        when=on,
        who=who,
        old=concerned,
        names=tuple(
            name
            for each in map(taxonomy.get, concerned)
            for name in (each.name, *each.aliases)
            if taxonomy.find(name) == each.name
        ),
        new=tuple(new),
        note=note,
        before=tuple(each for each in enumerate(taxonomy) if each[1] not in comes),
        after=tuple(each for each in enumerate(changed) if each[1] not in stays),
        was=taxonomy.digest(),
        now=changed.digest(),
    )


def standing(history: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes that stand: neither undone ones nor what undid them.

    Examples
    --------
    >>> taxonomy = Taxonomy.from_names(["Sentel/Tigo"])
    >>> tigo = Label(name="Tigo", aliases=("Sentel/Tigo",))
    >>> old, new, day = ["Sentel/Tigo"], ["Tigo"], dt.date(2026, 12, 1)
    >>> changed, change = difference("rename", taxonomy, [tigo], old=old, new=new, on=day)
    >>> _, back = difference("undo", changed, taxonomy, old=new, new=old, on=day)
    >>> len(standing([change, change, back]))
    1
    """
    stack: list[Change] = []
    for change in history:
        if change.what != "undo":
            stack.append(change)
        elif stack:
            stack.pop()
    return tuple(stack)


def row_from_change(change: Change) -> dict[str, Any]:
    """Return the change as a flat JSON-ready row."""
    return {
        "when": change.when.isoformat(),
        "who": change.who,
        "what": change.what,
        "from": list(change.old),
        "names": list(change.names),
        "to": list(change.new),
        "note": change.note,
        "before": [{"place": place, **record_from_label(label)} for place, label in change.before],
        "after": [{"place": place, **record_from_label(label)} for place, label in change.after],
        "was": change.was,
        "now": change.now,
    }


def change_from_row(row: object) -> Change:
    """Return the change a row of a history tells of.

    Raises
    ------
    InputError
        If it is no such row.
    """
    if not isinstance(row, Mapping) or row.get("what") not in KINDS:
        raise InputError("No change of a taxonomy", "expected what `labels` commands write")
    told = {"who": "", "note": "", **row}
    try:
        when = dt.date.fromisoformat(told["when"])
        texts = {key: _text(told[key]) for key in ("who", "note", "was", "now")}
        old, names, new = (tuple(map(_text, told[key])) for key in ("from", "names", "to"))
        before, after = (tuple(map(_placed, told[key])) for key in ("before", "after"))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"A change that cannot be read ({error})", "take the file from a backup"
        ) from None
    return Change(
        what=row["what"],
        when=when,
        old=old,
        names=names,
        new=new,
        before=before,
        after=after,
        **texts,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _placed(row: Mapping[str, Any]) -> Placed:
    place = row["place"]
    if type(place) is not int or place < 0:
        raise TypeError(f"place {place!r} is no place")
    return place, label_from_record({k: v for k, v in row.items() if k != "place"})
