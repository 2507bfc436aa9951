"""The history of a taxonomy: one line per change, with enough detail to undo it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_from_record, record_from_label

What = Literal["add", "describe", "rename", "merge", "split", "retire", "undo"]
KINDS: tuple[What, ...] = ("add", "describe", "rename", "merge", "split", "retire", "undo")
Position = tuple[int, Label]
_MOST_LABELS = 5_000_000  # a taxonomy has far fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a taxonomy.

    Attributes
    ----------
    old : the labels that are changed; none for an addition
    names : all names that resolved to one of them, including aliases
    new : the label that is added or described, or the labels that replace the old ones: one after a
        rename or a merge, several after a split, one or none after a retirement. An undo swaps the `old` and
        `new` of the change that it undoes
    before, after : every label that differs, with its position in the list; this includes labels
        that only refer to an old one
    was, now : the digests of the taxonomy before and after
    """

    what: What
    when: dt.date
    who: str = ""
    old: tuple[str, ...]
    names: tuple[str, ...]
    new: tuple[str, ...]
    note: str = ""
    before: tuple[Position, ...]
    after: tuple[Position, ...]
    was: str
    now: str

    @property
    def others(self) -> tuple[str, ...]:
        """The labels that only refer to a changed one, by their names before the change."""
        own = {*self.old, *self.new}
        return tuple(label.name for _, label in self.before if label.name not in own)

    def __str__(self) -> str:
        old, new = (", ".join(map(repr, names)) for names in (self.old, self.new))
        if self.what == "add":
            return f"add {new}"
        if self.what == "describe":
            return f"describe {new}"
        if self.what == "undo":
            if old == new:
                return f"undo: {new} described as before"
            if old and new:
                return f"undo: {old} back to {new}"
            return f"undo: {old} no longer in the list" if old else f"undo: {new} back in the list"
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
    """Return a taxonomy of the new labels, and the change that leads to it.

    Labels that do not change must keep their order.
    """
    result = Taxonomy(labels, source=taxonomy.source, language=taxonomy.language)
    old = tuple(old)
    labels_before, labels_after = set(taxonomy.labels), set(result.labels)
    return result, Change(
        what=what,
        when=on,
        who=who,
        old=old,
        names=tuple(
            name
            for label in map(taxonomy.get, old)
            for name in (label.name, *label.aliases)
            if taxonomy.find(name) == label.name
        ),
        new=tuple(new),
        note=note,
        before=tuple(item for item in enumerate(taxonomy) if item[1] not in labels_after),
        after=tuple(item for item in enumerate(result) if item[1] not in labels_before),
        was=taxonomy.digest(),
        now=result.digest(),
    )


def effective_changes(history: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes in effect: neither undone ones nor the undos themselves.

    Examples
    --------
    >>> taxonomy = Taxonomy.from_names(["Sentel/Tigo"])
    >>> tigo = Label(name="Tigo", aliases=("Sentel/Tigo",))
    >>> old, new, day = ["Sentel/Tigo"], ["Tigo"], dt.date(2026, 12, 1)
    >>> renamed, change = difference("rename", taxonomy, [tigo], old=old, new=new, on=day)
    >>> _, undo = difference("undo", renamed, taxonomy, old=new, new=old, on=day)
    >>> len(effective_changes([change, change, undo]))
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
        "before": [{"place": index, **record_from_label(label)} for index, label in change.before],
        "after": [{"place": index, **record_from_label(label)} for index, label in change.after],
        "was": change.was,
        "now": change.now,
    }


def change_from_row(row: object) -> Change:
    """Return the change that `row_from_change` wrote.

    Raises
    ------
    InputError
        If the row is not a change, or is damaged.
    """
    if not isinstance(row, Mapping) or row.get("what") not in KINDS:
        raise InputError(
            "Not a change of a taxonomy",
            "expected a line written by an 'osiris-nlp labels' command",
        )
    values = {"who": "", "note": "", **row}
    try:
        when = dt.date.fromisoformat(values["when"])
        texts = {key: _text(values[key]) for key in ("who", "note", "was", "now")}
        old, names, new = (tuple(map(_text, values[key])) for key in ("from", "names", "to"))
        before, after = (tuple(map(_position, values[key])) for key in ("before", "after"))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"Damaged change ({error})", "restore the file from a backup") from None
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
        raise TypeError(f"{brief(value)} is not a text")
    return value


def _position(row: Mapping[str, Any]) -> Position:
    index = row["place"]
    if type(index) is not int or not 0 <= index < _MOST_LABELS:
        raise TypeError(f"place {brief(index)} is not a position")
    return index, label_from_record({k: v for k, v in row.items() if k != "place"})
